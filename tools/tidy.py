#!/usr/bin/env python3
"""Checks the house rules. Exit code 0: all are kept.

  tools/tidy.py                        every rule that needs no build
  tools/tidy.py --build build/release  every rule
  tools/tidy.py layers sizes           these only
  tools/tidy.py symbols --write        write new symbols down (layout too)
"""
import argparse
import sys
from pathlib import Path

from house import (calls, heads, layers, layout, names, sizes, state,
                   symbols)

RULES = {"layers": layers, "sizes": sizes, "calls": calls, "heads": heads,
         "state": state, "symbols": symbols, "layout": layout,
         "names": names}
NEEDS_BUILD = {"state"}
WRITES = {"symbols", "layout"}


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="RULE",
                        help="one of: " + ", ".join(RULES))
    parser.add_argument("--root", default=Path(__file__).parent.parent)
    parser.add_argument("--build", help="a build tree without sanitizers")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    for name in given.rules:
        if name not in RULES:
            parser.error(f"no rule {name}; there are {', '.join(RULES)}")
    return given


def run(given, name):
    """The number of findings of one rule, which are printed."""
    rule = RULES[name]
    if given.write and name in WRITES:
        rule.write(given.root)
    if name in NEEDS_BUILD and given.build is None:
        print(f"  {name:8} skipped: give --build")
        return 0
    found = rule.check(given.root, given.build)
    for finding in found:
        print(finding)
    print(f"  {name:8} {rule.check.__doc__.strip()} "
          f"{'ok' if not found else f'{len(found)} broken'}")
    return len(found)


def main():
    given = arguments()
    total = sum(run(given, name) for name in given.rules or RULES)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
