#!/usr/bin/env python3
"""The units of examples/systemd: systemd understands them, and finds that they
are exposed to little."""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from _omsd import PROGRAM, SOURCE, need_omsd, skip

EXPOSURE_MAX = 1.5

need_omsd()
if shutil.which("systemd-analyze") is None:
    skip("systemd-analyze is not here (package systemd)")
with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    for unit in (SOURCE / "examples/systemd").glob("omsd*.*"):
        # The program is where it was built, not where it will be installed.
        text = unit.read_text().replace("/usr/local/bin/omsd", str(PROGRAM))
        (folder / unit.name).write_text(text)
    for unit in ("omsd@all", "omsd@payment", "omsd-fleet@payment-1"):
        unit = folder / f"{unit}.service"
        found = subprocess.run(
            ["systemd-analyze", "verify", "--recursive-errors=no", "--man=no",
             unit, folder / "omsd.target", folder / "omsd-fleet.target"],
            capture_output=True, text=True,
            check=False)
        assert found.returncode == 0 and not found.stderr, found.stderr
    found = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager",
         f"--threshold={round(EXPOSURE_MAX * 10)}",
         folder / "omsd@.service"], capture_output=True, text=True,
        check=False)
    said = found.stdout + found.stderr
    level = re.search(r"exposure level for \S+: ([\d.]+)", said)
    assert level, said
    print(f"exposure {level[1]}, at most {EXPOSURE_MAX}")
    assert found.returncode == 0 and float(level[1]) <= EXPOSURE_MAX, said
    # The check bites: without its walls the same unit is above.
    bare = re.sub(r"(?m)^(Protect|Private|Restrict|SystemCall|Capability).*$",
                  "", (folder / "omsd@.service").read_text())
    (folder / "omsd@.service").write_text(bare)
    found = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager",
         f"--threshold={round(EXPOSURE_MAX * 10)}",
         folder / "omsd@.service"], capture_output=True, check=False)
    assert found.returncode != 0, "a bare unit was found good"
sys.exit(0)
