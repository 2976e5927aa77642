#!/usr/bin/env python3
"""Readers of event streams while orders change: time of delivery and memory of
the daemon.

  bench/daemon/sse.py [all|own] [READERS] [CHANGES-A-SECOND] [SECONDS]

all: every reader follows the whole shop. own: each follows an order of its own.
OMS_BUILD_DIR is the build folder. It prints one line of JSON.
"""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/omsd"))
import _omsd  # noqa: E402  pylint: disable=wrong-import-position
from _live import place, settled  # noqa: E402  pylint: disable=wrong-import-position


def build(folder):
    """The program that reads and changes."""
    made = Path(folder) / "sse"
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-D_GNU_SOURCE",
                    "-pthread", "-o", str(made),
                    str(SOURCE / "bench/daemon/sse.c")],
                   check=True)
    return made


def memory_mb(pid):
    """Most that was resident at a time."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", text).group(1)) / 1024


def measure(kind="own", readers=1000, rate=500, seconds=10):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE,
                       (min(hard, max(soft, 2 * readers + 200)), hard))
    with tempfile.TemporaryDirectory() as folder, _omsd.Omsd(settings={
            "server": {"connections_max": readers + 100,
                       "connections_per_address_max": readers + 100},
            "limits": {"rate_per_s": 1000000, "rate_burst": 1000000}}) as omsd:
        program = build(folder)
        for number in range(readers):
            place(omsd, f"sse-{number}")
        settled(omsd)
        before = memory_mb(omsd.process.pid)
        done = subprocess.run(
            [str(program), str(omsd.port), kind, str(readers), str(rate),
             str(seconds)], stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(done.stdout)
        found |= {"kind": kind, "readers": readers, "rate": rate,
                  "seconds": seconds, "memory_mb": round(
                      memory_mb(omsd.process.pid), 1),
                  "memory_before_mb": round(before, 1),
                  "load": os.getloadavg()[0]}
        return found


def main():
    words = sys.argv[1:]
    kind = words.pop(0) if words and words[0] in ("all", "own") else "own"
    print(json.dumps(measure(kind, *(int(word) for word in words))))


if __name__ == "__main__":
    _omsd.need_omsd()
    main()
