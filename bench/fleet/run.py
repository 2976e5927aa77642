#!/usr/bin/env python3
"""What a fleet costs on this machine, beside floors measured in the same run.

  run.py [--orders 2000] [--sizes 10000,100000] [--two] [--share 50] [--json F]

- floors: rows like those of the log through libpq alone (pipelined, durable),
  and bare publishing with confirms to a quorum queue;
- the fleet: orders and events a second through gateway, broker and eight
  databases, as ratios to the floors;
- --sizes: the same fleet grows to each size; cost of the last thousand orders;
- --two: one against two instances of processing, each held to --share per cent
  of a core (a cgroup where we may make one, else `cpulimit`), and without bound.

PostgreSQL syncs here (fsync on). Nothing else should run meanwhile.
"""
import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path.insert(0, str(SOURCE / "examples/demo/fleet"))
from customers import UNITS, Drive, Town  # noqa: E402
from processes import Failed  # noqa: E402
from services import Binaries, Fleet, Missing  # noqa: E402

ROWS_PER_COMMIT = 64
WINDOW = 500
CGROUP = Path("/sys/fs/cgroup")


def compiled(folder, name, package):
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", package],
                           check=True, capture_output=True,
                           text=True).stdout.split()
    program = folder / name
    subprocess.run(["cc", "-std=gnu11", "-O2", "-o", program,
                    HERE / f"{name}.c", *flags], check=True)
    return program


def figure(*words):
    return float(subprocess.run([str(word) for word in words], check=True,
                                capture_output=True, text=True).stdout)


def floors(fleet, folder, rows):
    postgres = compiled(folder, "floor_postgres", "libpq")
    rabbit = compiled(folder, "floor_rabbitmq", "librabbitmq")
    fleet.database.database("floor")
    url = f"postgresql://oms@127.0.0.1:{fleet.database.port}/floor"
    return {"postgres_rows_per_s": figure(postgres, url, rows,
                                          ROWS_PER_COMMIT),
            "rabbitmq_messages_per_s": figure(rabbit, fleet.broker.port, rows,
                                              WINDOW)}


class Shop:
    """A fleet with an opened shop, and orders that are driven through it."""

    def __init__(self, fleet):
        self.fleet = fleet
        self.client = fleet.client()
        self.placed = 0

    def drive(self, orders):
        town = Town(orders, seed=self.placed + 1, prefix=f"b{self.placed}-")
        self.fleet.fill_shelves(town.shelves(), UNITS)
        if self.placed == 0:
            for command, key, args in town.opening():
                self.client.command(command, key, args)
        before = sum(self.fleet.events().values())
        begun = time.monotonic()
        done = Drive(self.client, town.lives()).run()
        left = self.fleet.settle(300)
        spent = time.monotonic() - begun
        self.placed += orders
        if left or done.stuck:
            raise Failed(f"{left[:1]} {done.stuck[:1]}")
        rows = sum(self.fleet.events().values()) - before
        return {"orders": orders, "seconds": round(spent, 2),
                "orders_per_s": round(orders / spent, 1),
                "commands_per_s": round(done.commands / spent, 1),
                "log_rows_per_s": round(rows / spent, 1),
                "ms_per_order": round(spent / orders * 1000, 3)}


def with_fleet(binaries, **more):
    return Fleet(tempfile.mkdtemp(prefix="oms-bench-"), binaries,
                 durable=True, **more)


def whole(binaries, given, folder):
    with with_fleet(binaries) as fleet:
        found = floors(fleet, folder, given.rows)
        shop = Shop(fleet)
        found["fleet"] = shop.drive(given.orders)
        found["log_rows_of_floor"] = round(
            found["fleet"]["log_rows_per_s"] / found["postgres_rows_per_s"], 4)
        found["sizes"] = []
        for size in given.sizes:
            while shop.placed < size - 1000:
                shop.drive(min(10000, size - 1000 - shop.placed))
            found["sizes"].append({"size": size, **shop.drive(1000)})
            print(json.dumps(found["sizes"][-1]), flush=True)
        code, _ = fleet.verify()
        found["verified"] = code == 0
    shutil.rmtree(fleet.folder, ignore_errors=True)
    return found


# ---- one and two instances ---------------------------------------------------

def held(fleet, role, share):
    """Holds each daemon of a role to a share of a core. What holds it."""
    how = None
    for one in fleet.daemons:
        if one.role != role:
            continue
        group = CGROUP / f"oms-bench-{one.name}"
        try:
            group.mkdir(exist_ok=True)
            (group / "cpu.max").write_text(f"{share * 1000} 100000")
            (group / "cgroup.procs").write_text(str(one.child.pid))
            how = "cgroup"
        except OSError:
            if shutil.which("cpulimit") is None:
                return None
            subprocess.Popen(["cpulimit", "-p", str(one.child.pid), "-l",
                              str(share), "-b", "-z"],
                             stdout=subprocess.DEVNULL)
            how = "cpulimit"
    return how


def several(binaries, given):
    found = {}
    for count in (1, 2):
        twice = ("processing", "payment", "fulfillment") if count == 2 else \
            ("payment", "fulfillment")
        for share in (given.share, None):
            with with_fleet(binaries, twice=twice) as fleet:
                how = held(fleet, "processing", share) if share else "free"
                name = f"{count} x {share or 'free'}"
                if how is None:
                    found[name] = "neither cgroups nor cpulimit are here"
                    continue
                found[name] = {"held_by": how, **Shop(fleet).drive(
                    given.orders)}
            shutil.rmtree(fleet.folder, ignore_errors=True)
            print(name, json.dumps(found[name]), flush=True)
    return found


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--orders", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=50000,
                        help="of the floors (50,000)")
    parser.add_argument("--sizes", default="",
                        help="10000,100000 or also 1000000")
    parser.add_argument("--two", action="store_true")
    parser.add_argument("--share", type=int, default=50, metavar="PERCENT")
    parser.add_argument("--build")
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args()
    given.sizes = [int(one) for one in given.sizes.split(",") if one]
    folder = Path(tempfile.mkdtemp(prefix="oms-floors-"))
    try:
        binaries = Binaries(given.build)
        found = (several(binaries, given) if given.two
                 else whole(binaries, given, folder))
    except (Missing, Failed) as why:
        print(f"bench/fleet: {why}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = json.dumps(found, indent=1)
    print(text)
    if given.json:
        Path(given.json).write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
