#!/usr/bin/env python3
"""Measures omsd beside its floors, in one run on one machine.

usage: bench/daemon/run.py [--pairs N] [--seconds S] [--json] [--build DIR]
                           [--dir DIR]

  place  POST /v1/orders of 3 lines, durable, 64 connections of wrk, beside the
         same orders placed by 64 threads inside a process; in both the pump
         does what follows (goal: at least 0.40)
  get    GET /v1/orders/{id} of 2,000 at random, 64 connections, beside a bare
         libmicrohttpd that answers the same number of bytes (goal: at least
         0.50)

Every figure is a ratio of medians of interleaved pairs. wrk takes part of the
same processors: what it takes is in both sides of `get`, and in one side only
of `place`. Needs wrk, and a build of the library and of omsd.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CONNECTIONS = 64
ORDERS = 2000  # that `get` asks for


def build(build_dir, into):
    common = ["cc", "-O2", "-g", "-pthread", f"-I{ROOT}/include"]
    subprocess.run([*common, "-o", f"{into}/shop", f"{ROOT}/bench/shop.c",
                    f"-L{build_dir}", f"-Wl,-rpath,{build_dir}", "-lomsc"],
                   check=True)
    subprocess.run([*common, "-o", f"{into}/bare", f"{HERE}/bare.c",
                    "-lmicrohttpd"], check=True)


class Served:
    """A server that says where it is in its first line."""

    def __init__(self, command, pattern):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        found = re.search(pattern, line)
        if not found:
            sys.exit(f"{command[0]} did not start: {line!r}")
        self.url = f"http://127.0.0.1:{found[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait()


def omsd(build_dir, folder):
    return Served([f"{build_dir}/omsd", "--db", f"{folder}/daemon.db",
                   "--port", "0"], r"http://127\.0\.0\.1:(\d+)")


def wrk(url, seconds, script=None, run="r"):
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency",
               *(["-s", str(script)] if script else []), url]
    out = subprocess.run(command, check=True, capture_output=True, text=True,
                         env={**os.environ, "RUN": run,
                              "ORDERS": str(ORDERS)})
    if out.stderr.strip() or "Non-2xx" in out.stdout:
        sys.exit(f"wrk was refused: {out.stderr}{out.stdout}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out.stdout)[1])
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", out.stdout)
    return rate, float(late[1]) * {"us": .001, "ms": 1, "s": 1000}[late[2]]


def embedded(programs, folder, seconds):
    out = subprocess.run([f"{programs}/shop", folder, "pumped", "FULL",
                          str(CONNECTIONS), str(seconds)],
                         check=True, capture_output=True, text=True).stdout
    return float(re.search(r"rate=([\d.]+)", out)[1])


def order(number):
    return {"order_id": f"bench-{number}", "currency": "USD",
            "lines": [{"sku": f"SKU-{n:08}", "name": "Cotton crew neck t-shirt",
                       "quantity": 2, "unit_price_minor": 1999}
                      for n in range(3)],
            "payments": [{"method": "card", "amount_minor": 11994}]}


def post(url, body, kind, key=None):
    headers = {"Content-Type": kind}
    if key:
        headers["Idempotency-Key"] = key
    asked = urllib.request.Request(url, body.encode(), headers)
    with urllib.request.urlopen(asked) as answer:
        return answer.read()


def bulk(daemon, commands):
    """Many commands, settled."""
    post(f"{daemon.url}/v1/commands", "\n".join(map(json.dumps, commands)),
         "application/jsonl")
    post(f"{daemon.url}/v1/engine/step", "{}", "application/json")


def stock_up(daemon):
    bulk(daemon, [{"command": "stock.receive", "key": f"s{n}", "args": {
        "sku": f"SKU-{n:08}", "quantity": 1000000}} for n in range(1000)])


def new(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def place(args, programs, data, pairs):
    sides = {"floor": [], "omsd": [], "p99_ms": []}
    for pair in range(pairs):
        sides["floor"].append(embedded(programs, new(f"{data}/e"),
                                       args.seconds))
        with omsd(args.build, new(f"{data}/d")) as daemon:
            stock_up(daemon)
            rate, late = wrk(f"{daemon.url}/v1/orders", args.seconds,
                             HERE / "place.lua", f"p{pair}")
        sides["omsd"].append(rate)
        sides["p99_ms"].append(late)
        print(f"place: pair {pair + 1} of {pairs}", file=sys.stderr)
    return row("place", sides, 0.40)


def get(args, programs, data, pairs):
    sides = {"floor": [], "omsd": [], "p99_ms": []}
    with omsd(args.build, new(f"{data}/g")) as daemon:
        stock_up(daemon)
        bulk(daemon, [{"command": "order.place", "key": f"b{n}",
                       "args": order(n)} for n in range(1, ORDERS + 1)])
        with urllib.request.urlopen(f"{daemon.url}/v1/orders/bench-1") as one:
            size = len(one.read())
        with Served([f"{programs}/bare", str(size)], r"(\d+)") as bare:
            for pair in range(pairs):
                sides["floor"].append(wrk(bare.url, args.seconds,
                                          HERE / "get.lua")[0])
                rate, late = wrk(daemon.url, args.seconds, HERE / "get.lua")
                sides["omsd"].append(rate)
                sides["p99_ms"].append(late)
                print(f"get: pair {pair + 1} of {pairs}", file=sys.stderr)
    return {**row("get", sides, 0.50), "bytes": size}


def row(name, sides, goal):
    median = {key: statistics.median(of) for key, of in sides.items()}
    ratio = median["omsd"] / median["floor"]
    return {"case": name, **median, "ratio": ratio, "goal": goal,
            "met": ratio >= goal}


def show(rows):
    print(f"{'':8}{'floor/s':>10}{'omsd/s':>10}{'p99 ms':>9}{'ratio':>8}"
          f"{'goal':>7}")
    for one in rows:
        print(f"{one['case']:8}{one['floor']:10.0f}{one['omsd']:10.0f}"
              f"{one['p99_ms']:9.1f}{one['ratio']:8.2f}{one['goal']:7.2f}"
              f"{'' if one['met'] else '  missed'}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("--dir")
    args = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not here: apt-get install wrk")
    with tempfile.TemporaryDirectory(dir=args.dir) as data:
        build(args.build, data)
        rows = [place(args, data, data, args.pairs),
                get(args, data, data, args.pairs)]
    if args.json:
        print(json.dumps(rows, indent=1))
    else:
        show(rows)
    sys.exit(0 if all(one["met"] for one in rows) else 1)


if __name__ == "__main__":
    main()
