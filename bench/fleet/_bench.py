"""What the programs of this folder share: their options and their end, folders
that go away with them, and orders that are driven through a fleet.

The fleet is that of the demo: import this first, then its modules are found.
"""
import argparse
import contextlib
import json
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path.insert(0, str(SOURCE / "examples/demo/fleet"))
from customers import UNITS, Drive  # noqa: E402
from processes import Failed  # noqa: E402
from services import Binaries, Missing  # noqa: E402


def say(text):
    print(text, flush=True)


def options_of(about):
    """A parser that every program adds its own options to."""
    return argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawTextHelpFormatter)


def stopped(*_):
    raise KeyboardInterrupt


def run(parser, measure, report):
    """The exit code of a program. [measure] (given, binaries) gives what --json
    has; [report] (given, found) prints it, and says whether all is well."""
    signal.signal(signal.SIGTERM, stopped)
    parser.add_argument("--build")
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args()
    try:
        found = measure(given, Binaries(given.build))
    except (Missing, Failed, RuntimeError) as why:
        print(f"bench/fleet: {why}", file=sys.stderr)
        return 2
    well = report(given, found)
    if given.json:
        Path(given.json).write_text(json.dumps(found, indent=1) + "\n")
    return 0 if well else 1


@contextlib.contextmanager
def folder_for(what):
    """A folder that is gone at the end, whatever happens."""
    made = Path(tempfile.mkdtemp(prefix=f"oms-{what}-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def open_shop(fleet, client, town):
    """Puts units on the shelves and says what is said before any order."""
    fleet.fill_shelves(town.shelves(), UNITS)
    for command, key, args in town.opening():
        client.command(command, key, args)


def drive(fleet, client, town, patience_s, told=None):
    """Takes the orders of a town to their end, and waits until all is quiet:
    (what was done, seconds)."""
    begun = time.monotonic()
    done = Drive(client, town.lives(), told=told).run()
    left = fleet.settle(patience_s)
    seconds = time.monotonic() - begun
    if left or done.stuck:
        raise Failed(f"{left[:1]} {done.stuck[:1]}")
    return done, seconds
