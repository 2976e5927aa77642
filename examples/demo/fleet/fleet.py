#!/usr/bin/env python3
"""Runs a shop as a fleet: eight services in eleven daemons, each service with a
database of its own in PostgreSQL, events over a broker, one gateway before it.

  fleet.py [--orders N] [--broker rabbitmq|kafka] [--dir D] [--keep] [--json]

Made-up orders go through the gateway: placed, paid, packed, shipped, delivered,
some canceled, some brought back. When all is quiet it prints the figures,
verifies every database and what they know of one another, and stops everything.

Exit codes: 0 everything holds, 1 something does not, 2 it could not run.
"""
import argparse
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from customers import UNITS, Drive, Journal, Town  # noqa: E402
from processes import Failed  # noqa: E402
from report import figures, print_report  # noqa: E402
from services import Binaries, Fleet, Missing, folder_for_runs  # noqa: E402

SETTLE_S = 90


class Progress:
    """A line that is drawn over on a terminal, now and then one elsewhere."""

    def __init__(self, total, quiet):
        self.total = total
        self.quiet = quiet
        self.begun = time.monotonic()
        self.shown = 0
        self.terminal = sys.stderr.isatty()

    def __call__(self, finished, commands):
        now = time.monotonic()
        if self.quiet or now - self.shown < (0.2 if self.terminal else 10):
            return
        self.shown = now
        text = (f"{finished:,} of {self.total:,} orders, {commands:,} "
                f"commands, {commands / (now - self.begun):,.0f}/s")
        print(f"\r{text}\033[K" if self.terminal else text,
              end="" if self.terminal else "\n", file=sys.stderr, flush=True)

    def end(self):
        if self.terminal and not self.quiet:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def open_shop(fleet, client, town):
    """Rules, goods and customers."""
    fleet.fill_shelves(town.shelves(), UNITS)
    for command, key, args in town.opening():
        answer = client.command(command, key, args)
        if not answer.done:
            raise Failed(f"{command} {key}: {answer.status} {answer.why}")


def run_orders(fleet, given, told):
    """What became of it, as one dict."""
    client = fleet.client()
    town = Town(given.orders, given.seed)
    open_shop(fleet, client, town)
    fleet.say("goods are on the shelves; customers come")
    progress = Progress(given.orders, given.json)
    journal = Journal(fleet.folder / "journal.jsonl")
    begun = time.monotonic()
    drive = Drive(client, town.lives(), given.workers, journal, progress).run()
    driven = time.monotonic() - begun
    progress.end()
    journal.close()
    fleet.say(f"{drive.finished:,} orders have been taken to their end; "
              "the rest follows by itself")
    left = fleet.settle(SETTLE_S)
    settled = time.monotonic() - begun
    fleet.say("all is quiet" if not left else f"not quiet: {left[0]}")
    code, verified = fleet.verify()
    fleet.say("every database was verified, and all against each other")
    return {"orders": drive.finished, "commands": drive.commands,
            "waits": drive.waits, "repeated": client.repeated,
            "refused": journal.refused, "driven_s": round(driven, 3),
            "settled_s": round(settled, 3), "left": left,
            "stuck": drive.stuck, "events": fleet.events(),
            "figures": figures(client), "verify_code": code,
            "verify": verified}


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--orders", type=int, default=2000, metavar="N")
    parser.add_argument("--broker", choices=("rabbitmq", "kafka"),
                        default="rabbitmq")
    parser.add_argument("--dir", type=Path, metavar="D",
                        help="where everything is kept (a new folder)")
    parser.add_argument("--keep", action="store_true",
                        help="keep the folder, and let it run until Ctrl-C")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--workers", type=int, default=24, metavar="N",
                        help="customers at a time (24)")
    parser.add_argument("--build", metavar="D", help="where oms and omsd are")
    given = parser.parse_args()
    if given.orders < 1 or given.workers < 1:
        parser.error("--orders and --workers are more than nothing")
    if given.dir is not None and given.dir.exists() and any(
            given.dir.iterdir()):
        parser.error(f"{given.dir} is not empty; name a new folder")
    return given


def say_where(fleet, folder):
    print(f"\nIt runs until Ctrl-C.\n\n"
          f"  export OMS_URL={fleet.url} OMS_KEY_FILE={fleet.key_file}\n"
          f"  {fleet.binaries.oms} order list --limit 5\n"
          f"  {fleet.binaries.oms} verify --fleet {folder}/fleet.json\n"
          f"  logs of all: {folder}/daemons\n", flush=True)
    signal.pause()


def run(given):
    folder = (given.dir or folder_for_runs()).absolute()

    def told(text):
        if not given.json:
            print(text, flush=True)

    code = 2
    try:
        with Fleet(folder, Binaries(given.build), given.broker,
                   told) as fleet:
            done = run_orders(fleet, given, told)
            good = (done["verify_code"] == 0 and not done["left"] and
                    not done["stuck"])
            code = 0 if good else 1
            if given.json:
                json.dump(done, sys.stdout, indent=1)
                print()
            else:
                print_report(done)
            if given.keep and not given.json:
                say_where(fleet, folder)
        return code
    finally:
        if given.keep or code != 0:
            told(f"Logs and databases are in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def stopped(*_):
    raise KeyboardInterrupt


def main():
    given = arguments()
    if os.environ.get("OMS_DEMO_CHECK"):
        return 0  # ./demo asks before it builds
    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGHUP, stopped)
    try:
        return run(given)
    except (Missing, Failed) as why:
        print(f"fleet: {why}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
