#!/usr/bin/env python3
"""The table of settings, the sample file and the page about them say the same.

  config_docs_test.py --write    writes the tables into docs/daemon.md"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from _omsd import PROGRAM, SOURCE, need_omsd

need_omsd()
PAGE = SOURCE / "docs/daemon.md"
SAMPLE = SOURCE / "examples/omsd/omsd.ini"
MARKED = re.compile(r"(?s)(<!-- settings -->\n)(.*?)(<!-- end of settings -->)")
failures = 0


def wrong(what):
    global failures
    failures += 1
    print(what)


def said(*options, **how):
    return subprocess.run([PROGRAM, *options], capture_output=True, text=True,
                          check=False, timeout=30, **how)


tables = said("--help=markdown").stdout
page = PAGE.read_text()
fresh = MARKED.sub(lambda found: found[1] + "\n" + tables + "\n" + found[3],
                   page)
if "--write" in sys.argv:
    PAGE.write_text(fresh)
elif fresh != page:
    wrong("docs/daemon.md: the settings are not those of `omsd "
          "--help=markdown`; config_docs_test.py --write puts them there")

# Every setting is on the page of --help and in the sample, and no other one.
known, section = set(), ""
for line in tables.splitlines():
    head = re.match(r"\*\*`\[(\w+)", line)
    row = re.match(r"\| `(\w+)` \|", line)
    section = head[1] if head else section
    if row:
        known.add((section, row[1]))
shown, section = set(), ""
for line in said("--help").stdout.splitlines():
    head = re.match(r"\[(\w+)", line)
    row = re.match(r"  (\w+) ", line)
    section = head[1] if head else section
    if row and section:
        shown.add((section, row[1]))
if not known <= shown:
    wrong(f"--help lacks {sorted(known - shown)}")
sampled, section = set(), ""
for line in SAMPLE.read_text().splitlines():
    head = re.match(r";?\[(\w+)[^;]*\]$", line)
    row = re.match(r";?(\w+) = ", line)
    section = head[1] if head else section
    if row:
        sampled.add((section, row[1]))
if sampled != known:
    wrong(f"the sample differs: {sorted(sampled ^ known)}")

with tempfile.TemporaryDirectory() as folder:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("OMSD_")}
    given = said("--config", SAMPLE, "--db", "a.db", "--check-config",
                 cwd=folder, env=clean)
    if given.returncode != 0:
        wrong(f"the sample as it is: {given.stderr}")
    # With every comment taken away only its files are not here, and what
    # excludes each other is told.
    whole = Path(folder) / "all.ini"
    whole.write_text(re.sub(r"(?m)^;(\[|\w+ = )", r"\1", SAMPLE.read_text()))
    given = said("--config", whole, "--check-config", cwd=folder, env=clean)
    for line in given.stderr.splitlines():
        if not re.search(r"No such file|both would be asked|"
                         r"\[broker\] (settings_file|replication|ca_file) is for ",
                         line):
            wrong(f"the sample, all of it: {line}")

sys.exit(1 if failures else 0)
