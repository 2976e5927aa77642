#!/usr/bin/env python3
"""What a fleet does on this machine, beside floors measured in the same run.

  run.py [--orders 1000] [--rows 50000] [--json FILE]

- floors: rows like those of the log through libpq alone (pipelined, durable),
  and bare publishing with confirms to a quorum queue;
- one engine: `oms apply` of the demo's commands on the same PostgreSQL;
- the fleet: orders from their placing to their end through gateway, broker and
  eight databases, rows of logs and messages a second.

Each is told as a ratio to its floor. PostgreSQL syncs here (fsync on). Nothing
else should run meanwhile. grow.py asks whether an order costs more in a large
shop, two.py whether two instances do more than one.
"""
import subprocess
import sys
import time

import _bench
from _bench import HERE, SOURCE, Failed, say
from customers import Town
from services import Fleet

ROWS_PER_COMMIT = 64  # what a fleet's services put together
ROWS_PER_BATCH = 1024  # as in `oms apply`
WINDOW = 500
TODAY = "2026-01-01"


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
    url = fleet.database.database("floor")
    found = {}
    for name, batch in (("postgres_rows_per_s", ROWS_PER_COMMIT),
                        ("postgres_rows_per_s_in_batches", ROWS_PER_BATCH)):
        found[name] = figure(postgres, url, rows, batch)
        say(f"floor: PostgreSQL, {batch} rows a commit: "
            f"{found[name]:,.0f} rows/s")
    found["rabbitmq_messages_per_s"] = figure(rabbit, fleet.broker.port, rows,
                                              WINDOW)
    say("floor: RabbitMQ, published and confirmed: "
        f"{found['rabbitmq_messages_per_s']:,.0f} messages/s")
    return found


def one_engine(fleet, folder, orders):
    """`oms apply`: no network, no broker, all modules in one database."""
    lines = folder / "orders.jsonl"
    with open(lines, "wb") as out:
        subprocess.run([sys.executable, SOURCE / "examples/demo/generate.py",
                        "--orders", str(orders), "--today", TODAY],
                       check=True, stdout=out)
    url = fleet.database.database("alone")
    begun = time.monotonic()
    done = subprocess.run([fleet.binaries.oms, "apply", "--db", url,
                           "--until-idle", "--quiet", lines],
                          capture_output=True, text=True)
    spent = time.monotonic() - begun
    if done.returncode not in (0, 3):  # 3: some were refused, as they should
        raise Failed(f"oms apply: {done.stderr}")
    rows = int(fleet.database.sql("SELECT count(*) FROM oms.events",
                                  database="alone"))
    with open(lines, "rb") as told:
        commands = sum(1 for _ in told)
    say(f"one engine: {orders:,} orders, {commands:,} commands, {rows:,} rows "
        f"of the log in {spent:.1f} s")
    return {"orders": orders, "seconds": round(spent, 2),
            "commands_per_s": round(commands / spent, 1),
            "log_rows_per_s": round(rows / spent, 1)}


def drive(fleet, orders):
    """Opens the shop and takes so many orders to their end."""
    client, town = fleet.client(), Town(orders, prefix="b")
    _bench.open_shop(fleet, client, town)
    before = fleet.events()
    done, spent = _bench.drive(fleet, client, town, 300,
                               told=Progress(orders))
    rows = {role: count - before[role]
            for role, count in fleet.events().items()}
    return {"orders": orders, "seconds": round(spent, 2),
            "orders_per_s": round(orders / spent, 1),
            "commands_per_s": round(done.commands / spent, 1),
            "log_rows_per_s": round(sum(rows.values()) / spent, 1),
            # Reporting hears whatever is said.
            "messages_per_s": round(rows["reporting"] / spent, 1)}


class Progress:
    def __init__(self, orders):
        self.orders = orders
        self.shown = time.monotonic()

    def __call__(self, finished, commands):
        if time.monotonic() - self.shown > 10:
            self.shown = time.monotonic()
            say(f"  {finished:,} of {self.orders:,} orders, {commands:,} "
                "commands")


def ratios(found):
    """(what, its figure, its floor) of each"""
    fleet, alone = found["fleet"], found["one_engine"]
    return [
        ("fleet, rows of the eight logs/s", fleet["log_rows_per_s"],
         found["postgres_rows_per_s"]),
        ("fleet, messages/s", fleet["messages_per_s"],
         found["rabbitmq_messages_per_s"]),
        ("one engine, rows of its log/s", alone["log_rows_per_s"],
         found["postgres_rows_per_s_in_batches"])]


def measure(given, binaries):
    with _bench.folder_for("floors") as folder, \
            _bench.folder_for("bench") as kept, \
            Fleet(kept, binaries, durable=True, told=say) as fleet:
        found = floors(fleet, folder, given.rows)
        found["one_engine"] = one_engine(fleet, folder, given.orders)
        found["fleet"] = drive(fleet, given.orders)
        code, _ = fleet.verify()
        found["verified"] = code == 0
    return found


def report(_, found):
    fleet = found["fleet"]
    say(f"fleet: {fleet['orders_per_s']} orders/s, {fleet['commands_per_s']} "
        f"commands/s; verified: {found['verified']}\n")
    for what, count, floor in ratios(found):
        say(f"{what:<34}{count:>10,.0f} of {floor:>9,.0f}: "
            f"{count / floor:.3f}")
    return found["verified"]


def options():
    parser = _bench.options_of(__doc__)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=50000,
                        help="of the floors (50,000)")
    return parser


if __name__ == "__main__":
    sys.exit(_bench.run(options(), measure, report))
