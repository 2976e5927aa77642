#!/usr/bin/env python3
"""Measures libomsc beside stateset-embedded, the published embedded commerce
library on PyPI, in one run: the same work, both durable, both from Python.

usage: bench/peers/run.py [--rounds N] [--orders N] [--json] [--build DIR]

Each round is peer, ours, ours, peer ... so that a noisy minute hits both; what
is printed are medians, and ratios of medians. An order is placed, its stock
reserved, its payment taken, it is confirmed, shipped and delivered; then the
newest 500 orders are listed. Both sides use SQLite with WAL and
synchronous=FULL. docs/benchmarks.md says what each of them does not do.

  --rounds N   rounds of each case (5)
  --orders N   orders of each round (128)
  --json       one JSON document instead of the table
  --build DIR  where our package is: DIR/python (build/release)

Exit code 77: the peer or our package cannot be had here. Run it by the Python
that our package was built for (Debian's /usr/bin/python3)."""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PEER = "stateset-embedded==1.40.0"
SKIPPED = 77

# case, callers, our way, the peer's way
CASES = [
    ("whole life, 1 caller", 1, "whole", "whole"),
    ("whole life, 16 callers", 16, "whole", "whole"),
    ("ours whole, the peer's statuses only, 1 caller", 1, "whole", "bare"),
    ("ours 64 a commit, the peer 16 callers", 16, "batch", "whole"),
]


def fetch(*wanted):
    """The folder of a virtual environment with what is wanted."""
    done = subprocess.run(
        [sys.executable, ROOT / "tests/peers/_fetch.py", "pip", *wanted],
        env={**os.environ, "OMS_SOURCE_DIR": str(ROOT)},
        stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)
    return Path(done.stdout.strip())


class Side:
    """A player in a process of its own."""

    def __init__(self, python, script, store, **variables):
        self.process = subprocess.Popen(
            [str(python), str(HERE / script), str(store)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **variables})
        self.about = self.hear()

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"a player ended with {self.process.wait()}")
        return json.loads(line)

    def play(self, way, callers, orders):
        asked = {"way": way, "callers": callers, "orders": orders}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        told = self.hear()
        if told["delivered"] != orders:
            sys.exit(f"{self.about['name']}: {told['delivered']} of {orders} "
                     "orders were delivered")
        return told

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def median_of(runs):
    """Microseconds an order of each stage; of a list, of one list."""
    micros = {}
    for name in runs[0]["seconds"]:
        each = 1 if name == "list" else runs[0]["orders"]
        micros[name] = statistics.median(
            run["seconds"][name] for run in runs) * 1e6 / each
    micros["life"] = statistics.median(
        sum(seconds for name, seconds in run["seconds"].items()
            if name != "list") for run in runs) * 1e6 / runs[0]["orders"]
    micros["cpu"] = statistics.median(
        run["cpu"] for run in runs) * 1e6 / runs[0]["orders"]
    return micros


def measure(case, sides, rounds, orders):
    name, callers, ours, theirs = case
    runs = {"ours": [], "peer": []}
    ways = {"ours": ours, "peer": theirs}
    for number in range(rounds):
        turn = ("peer", "ours") if number % 2 == 0 else ("ours", "peer")
        for side in turn:
            told = sides[side].play(ways[side], callers, orders)
            runs[side].append({**told, "orders": orders})
            print(f"\r{name}: round {number + 1} of {rounds}   ", end="",
                  file=sys.stderr, flush=True)
    print("\r\033[K", end="", file=sys.stderr)
    mine, other = median_of(runs["ours"]), median_of(runs["peer"])
    return {"case": name, "ours_us": mine, "peer_us": other,
            "life_ratio": other["life"] / mine["life"],
            "cpu_ratio": other["cpu"] / mine["cpu"],
            "list_ratio": other["list"] / mine["list"],
            "listed": [runs["ours"][-1]["listed"], runs["peer"][-1]["listed"]]}


def table(abouts, results):
    for side in abouts:
        print(f"{side['name']} {side['version']}: WAL, synchronous="
              f"{side['synchronous']}")
    for one in results:
        print(f"\n{one['case']}")
        for name, side in (("libomsc", "ours_us"),
                           ("stateset-embedded", "peer_us")):
            stages = ", ".join(
                f"{stage} {micros:,.0f}" for stage, micros
                in one[side].items() if stage not in ("life", "cpu"))
            print(f"  {name:18} {one[side]['life']:7,.0f} us an order,"
                  f" {one[side]['cpu']:6,.0f} of processor ({stages})")
        print(f"  ratio: {one['life_ratio']:.1f} times as many lives,"
              f" {one['cpu_ratio']:.1f} for the processor's time,"
              f" {one['list_ratio']:.1f} times as many lists"
              f" (of {one['listed'][0]} and {one['listed'][1]} orders)")


def main():
    words = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--orders", type=int, default=128)
    words.add_argument("--json", action="store_true")
    words.add_argument("--build", default=ROOT / "build/release")
    asked = words.parse_args()
    peer = fetch("stateset", PEER) / "bin/python"
    package = Path(asked.build).resolve() / "python"
    if not package.exists():
        print(f"skipped: {package} is not there; build it first",
              file=sys.stderr)
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(prefix="oms-peers-") as folder:
        sides = {
            "ours": Side(sys.executable, "ours.py", Path(folder) / "ours.db",
                         PYTHONPATH=str(package)),
            "peer": Side(peer, "stateset.py", Path(folder) / "peer.db",
                         STATESET_SQLITE_SYNCHRONOUS="FULL")}
        results = [measure(case, sides, asked.rounds, asked.orders)
                   for case in CASES]
        abouts = [side.about for side in sides.values()]
        for side in sides.values():
            side.close()
    if asked.json:
        print(json.dumps({"sides": abouts, "cases": results}, indent=1))
    else:
        table(abouts, results)


if __name__ == "__main__":
    main()
