#!/usr/bin/env python3
"""Holds the double of Consul, and the real one where it was built, against
Consul's own Go client: both must answer it in the same way."""
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = 77
STEPS = ["client", "door", "nobody", "registered", "passing", "blocks",
         "known", "unknown", "critical", "deregistered", "gone"]


def client():
    """The program of consul_client/, built below OMS_BUILD_DIR once."""
    folder = Path(os.environ.get("OMS_BUILD_DIR", "build")).absolute() \
        / "fleet" / "consul_client"
    made = folder / "client"
    if made.exists() and (folder / "main.go").read_bytes() == \
            (HERE / "consul_client" / "main.go").read_bytes():
        return made
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        sys.exit(SKIPPED)
    shutil.copytree(HERE / "consul_client", folder, dirs_exist_ok=True)
    built = subprocess.run(["go", "build", "-o", str(made), "."], cwd=folder,
                           env={**os.environ, "GOFLAGS": "-mod=mod"},
                           capture_output=True, text=True)
    if built.returncode != 0:
        print("skipped: Consul's Go client cannot be fetched")
        sys.exit(SKIPPED)
    return made


def hold(program, which):
    fixture = subprocess.Popen(
        [sys.executable, str(HERE / "_consul.py"), which],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        line = fixture.stdout.readline()
        if not line.startswith("{"):
            print(line.strip())
            return
        url = json.loads(line)["url"]
        asked = subprocess.run([str(program), url.removeprefix("http://")],
                               capture_output=True, text=True, timeout=60)
        said = asked.stdout.split("\n")[:-1]
        assert said == STEPS, (which, said, asked.stderr)
        print(f"{which[2:]}: {len(said)} steps are as they should be")
    finally:
        fixture.stdin.close()
        fixture.wait(timeout=20)


def main():
    program = client()
    begun = time.monotonic()
    hold(program, "--double")
    hold(program, "--real")
    print(f"{time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
