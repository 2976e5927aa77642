#!/usr/bin/env python3
"""What a `place` costs beside the same call in C by name, in one run: the
programs take turns, so that a busy machine is busy for all, and the best round
of each is what counts. Compared is the time of the process where a program
tells it, so that others who wait for the machine do not count, too.

  run.py [BUILD [ROUNDS [ORDERS]]]

BUILD is a build folder with bench_bindings_c and the Python package. Ends
with 1 if a binding adds more than its bound."""
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def programs(build):
    """By name: the command, its environment, the bound in microseconds."""
    found = {"C": ([str(build / "bench_bindings_c")], {}, None)}
    if (build / "python/oms/__init__.py").exists():
        found["Python"] = (["/usr/bin/python3", str(HERE / "place.py")],
                           {"PYTHONPATH": str(build / "python")}, 30)
    if (build / "bench_bindings_go").exists():
        found["Go"] = ([str(build / "bench_bindings_go")],
                       {"LD_LIBRARY_PATH": str(build)}, 10)
    return found


def once(command, more, orders):
    """Microseconds: of the process if it tells them, and on the wall."""
    done = subprocess.run([*command, str(orders)], check=True, text=True,
                          capture_output=True, env={**os.environ, **more})
    *busy, wall = map(float, done.stdout.split())
    return (busy[0] if busy else None), wall


def best(rounds):
    busy = [one for one, _ in rounds if one is not None]
    return min(busy, default=None), min(wall for _, wall in rounds)


def main(build=str(ROOT / "build/release"), rounds="15", orders="1000"):
    every = programs(Path(build).resolve())
    took = {name: [] for name in every}
    for _ in range(int(rounds)):
        for name, (command, more, _) in every.items():
            took[name].append(once(command, more, orders))
    print(f"order.place, 3 lines, memory store, best of {rounds} rounds of "
          f"{orders}; microseconds a call")
    late = False
    base = best(took["C"])
    for name, (_, _, bound) in every.items():
        busy, wall = best(took[name])
        added = wall - base[1] if busy is None else busy - base[0]
        said = "" if bound is None else \
            f"   {added:+.1f} beside C; at most {bound}"
        shown = " " * 8 if busy is None else f"{busy:8.1f}"
        print(f"{name:8}{shown} {wall:8.1f}{said}")
        late = late or bound is not None and added > bound
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
