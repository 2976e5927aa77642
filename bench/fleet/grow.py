#!/usr/bin/env python3
"""Does an order cost more when the shop has had a million of them?

  grow.py [--seed 400] [--orders 400] [--sizes 10000,100000,1000000]
          [--room 25] [--repeat 1] [--json FILE]

A fleet takes some hundred orders to their end (the seed). Its databases are then
made as large as of so many orders, by copies of the seed with other ids (see
_clone.py), and further real orders go through the gateway, measured: processor
time of all daemons and of PostgreSQL for each order until all is quiet.

A size whose logs and tables do not fit into --room gigabytes is measured twice:
first `processing` has whole lives and the others the smallest size, then all
services have all tables that large, and logs of the smallest size. PostgreSQL syncs while it is
measured. Nothing else should run meanwhile.
"""
import json
import os
import sys
import time

import _bench
import _cpu
from _bench import say
from _clone import MARK, Databases
from customers import Town
from daemons import ROLES
from services import Fleet

WARM = 60  # orders before those that are measured
GROWING = {"fsync": "off", "full_page_writes": "off", "wal_level": "minimal",
           "max_wal_senders": "0", "max_wal_size": "'4GB'"}
# Serving: as PostgreSQL comes, with a cache as one gives it for this.
ALWAYS = {"shared_buffers": "'1GB'", "maintenance_work_mem": "'512MB'",
          "shared_preload_libraries": "pg_stat_statements"}
SCANS = """SELECT relname, seq_tup_read FROM pg_stat_user_tables
    WHERE schemaname = 'oms' AND seq_tup_read > 0"""
QUERIES = """SELECT json_agg(json_build_array(datname, query, calls, ms)) FROM
    (SELECT datname, query, sum(calls) AS calls, sum(total_exec_time) AS ms
     FROM pg_stat_statements JOIN pg_database d ON d.oid = dbid
     WHERE datname LIKE 'oms\\_%' GROUP BY 1, 2) s"""


class BuyersTown(Town):
    """Customers have ids that can be copied as those of orders are."""

    def opening(self):
        for command, key, args in super().opening():
            if command == "customer.put":
                key = MARK + key
                args = {**args, "customer_id": MARK + args["customer_id"],
                        "email": MARK + args["email"]}
            yield command, key, args

    def life(self, number, kind):
        life = super().life(number, kind)
        for step in life.steps:
            if step.command == "order.place":
                step.args["customer_id"] = MARK + step.args["customer_id"]
        return life


class Shop:
    def __init__(self, fleet):
        self.fleet = fleet
        self.client = fleet.client()
        self.towns = 0

    def drive(self, orders, prefix):
        """Takes so many orders to their end; what it has cost."""
        self.towns += 1
        town = BuyersTown(orders, seed=self.towns, prefix=prefix)
        if self.towns == 1:
            _bench.open_shop(self.fleet, self.client, town)
        before = _cpu.of_fleet(self.fleet)
        done, seconds = _bench.drive(self.fleet, self.client, town, 120)
        spent = _cpu.since(before, _cpu.of_fleet(self.fleet))
        return {"orders": orders, "orders_per_s": round(orders / seconds, 2),
                "too_early": done.waits, "ms_per_order": {
                    name: round(ms / orders, 2) for name, ms in spent.items()}}


# ---- PostgreSQL ----------------------------------------------------------------

def set_server(server, settings):
    for name, value in settings.items():
        server.sql(f"ALTER SYSTEM SET {name} = {value}")


def restart_server(server, growing):
    if growing:
        set_server(server, GROWING)
    else:
        for name in GROWING:
            server.sql(f"ALTER SYSTEM RESET {name}")
        # The tests' file of settings has them off.
        set_server(server, {"fsync": "on", "full_page_writes": "on",
                            "max_wal_size": "'4GB'"})
        server.sql("CHECKPOINT")
        os.sync()
    server.restart("fast")


def scans(server):
    found = {}
    for role in ROLES:
        for line in server.sql(SCANS, database=f"oms_{role}").split():
            table, rows = line.split("|")
            found[f"{role}.{table}"] = int(rows)
    return found


def queries(server):
    told = server.sql(QUERIES, database="postgres")
    return {(base, text): (calls, ms)
            for base, text, calls, ms in json.loads(told or "[]") or []}


# ---- one size ---------------------------------------------------------------------

def stop_daemons(fleet):
    for one in fleet.daemons:
        one.tell()
    for one in fleet.daemons:
        one.stop(15)


def start_daemons(fleet):
    for one in fleet.daemons:
        one.start()
    for one in fleet.daemons:
        one.wait_ready(120)
    fleet.wait_gateway(60)


def grow(fleet, bases, tables, log):
    """[tables], [log]: role -> orders"""
    stop_daemons(fleet)
    restart_server(fleet.database, growing=True)
    # Those first that become smaller: less is there at a time.
    for role in sorted(ROLES, key=log.get):
        begun, before = time.monotonic(), _cpu.of_fleet(fleet)
        bases.grow(role, tables[role], log[role])
        spent = _cpu.since(before, _cpu.of_fleet(fleet))
        fleet.say(f"  {role}: tables of {tables[role]:,} orders, log of "
                  f"{log[role]:,}: {sum(bases.bytes(role)) / 1e9:.2f} GB in "
                  f"{time.monotonic() - begun:.0f} s "
                  f"({spent['postgres'] / 1000:.0f} s of a core)")
    bases.move_outboxes()
    restart_server(fleet.database, growing=False)
    start_daemons(fleet)


def figures_of(shop, given, name):
    fleet = shop.fleet
    shop.drive(WARM, f"w{shop.towns:03}-")
    best = None
    time.sleep(1.5)  # until the server has told its statistics
    rows, asked = scans(fleet.database), queries(fleet.database)
    for _ in range(given.repeat):
        found = shop.drive(given.orders, f"m{shop.towns:03}-")
        fleet.say(f"  {name}: {found['orders_per_s']} orders/s, "
                  f"omsd {found['ms_per_order']['omsd']} ms, PostgreSQL "
                  f"{found['ms_per_order']['postgres']} ms")
        if best is None or (total(found) < total(best)):
            best = found
    time.sleep(1.5)
    orders = given.orders * given.repeat
    best["rows_scanned_per_order"] = {
        table: round((count - rows.get(table, 0)) / orders, 1)
        for table, count in scans(fleet.database).items()
        if (count - rows.get(table, 0)) / orders >= 20}
    now = queries(fleet.database)
    best["queries"] = {
        f"{base}: {' '.join(text.split())}":
        round((ms - asked.get((base, text), (0, 0))[1]) / orders, 4)
        for (base, text), (_, ms) in now.items()}
    return best


def total(found):
    return found["ms_per_order"]["omsd"] + found["ms_per_order"]["postgres"]


def others(found):
    return found["ms_per_order"]["broker"] + found["ms_per_order"]["gateway"]


# ---- all of them --------------------------------------------------------------------

def plans(size, smallest, each, room):
    """(name, tables, log) of each way in which a size is measured; [each] is
    (bytes of logs, of other tables) for an order, None for the smallest."""
    whole = dict.fromkeys(ROLES, size)
    small = dict.fromkeys(ROLES, smallest)
    if each is None or size * sum(each) < room:
        return [(f"{size:,}: whole lives, all services", whole, whole)]
    one = {**small, "processing": size}
    found = [(f"{size:,}: whole lives, processing", one, one)]
    if size * each[1] + smallest * each[0] < room:
        found.append((f"{size:,}: all tables but logs", whole, small))
    return found


def bytes_of_all(bases):
    """(of logs, of other tables)"""
    return [sum(part) for part in zip(*map(bases.bytes, ROLES))]


def plant(fleet, shop, orders):
    """The orders that are copied."""
    set_server(fleet.database, ALWAYS)
    fleet.say(f"the seed: {orders} orders")
    shop.drive(orders, MARK)
    stop_daemons(fleet)
    fleet.database.restart("fast")
    fleet.database.sql("CREATE EXTENSION pg_stat_statements",
                       database="postgres")
    bases = Databases(fleet.database, ROLES, orders)
    bases.keep_seed()
    return bases


def measure(given, binaries):
    found, each = [], None
    with _bench.folder_for("grow") as folder, \
            Fleet(folder, binaries, durable=True, told=say) as fleet:
        shop = Shop(fleet)
        bases = plant(fleet, shop, given.seed)
        for size in given.sizes:
            for name, tables, log in plans(size, given.sizes[0], each,
                                           given.room * 1e9):
                fleet.say(f"growing: {name}")
                grow(fleet, bases, tables, log)
                kept = bytes_of_all(bases)
                each = each or [part / size for part in kept]
                found.append({"name": name, "gigabytes": round(
                    sum(kept) / 1e9, 2), **figures_of(shop, given, name)})
    return found


def line(words):
    print(f"{words[0]:<36}" + "".join(f"{word:>11}" for word in words[1:]))


def print_sizes(found):
    print("\nProcessor time for an order (ms), placed to ended\n")
    line(["orders in the shop", "GB", "orders/s", "omsd", "PostgreSQL",
          "together", "ratio", "others", "ratio"])
    for one in found:
        ms = one["ms_per_order"]
        line([one["name"], one["gigabytes"], one["orders_per_s"], ms["omsd"],
              ms["postgres"], round(total(one), 2),
              round(total(one) / total(found[0]), 3), round(others(one), 2),
              round(others(one) / others(found[0]), 3)])
    print("\nothers: broker and gateway, which know nothing of the size. If "
          "their ratio is\nnot 1, the machine was not the same.")


def print_services(found):
    print("\nBy service (ms of omsd + of its database), each size in turn\n")
    for role in ROLES:
        print(f"{role:<14}" + "".join(
            f"{one['ms_per_order'].get('omsd of ' + role, 0):>8.2f} +"
            f"{one['ms_per_order'].get('postgres of ' + role, 0):>6.2f}"
            for one in found))


def print_suspects(found):
    """What grew with the size, if anything did."""
    print("\nRows read by sequential scans for an order (20 and more)\n")
    for one in found:
        print(f"{one['name']}: " + (", ".join(
            f"{table} {rows:,}" for table, rows in sorted(
                one["rows_scanned_per_order"].items())) or "none"))
    print("\nStatements that take 0.2 ms an order, and a third, more than at "
          "the smallest size\n")
    first = found[0]["queries"]
    for one in found[1:]:
        print(one["name"])
        for text, ms in sorted(one["queries"].items(), key=lambda it: -it[1]):
            if ms > first.get(text, 0) * 4 / 3 and \
                    ms - first.get(text, 0) > 0.2:
                print(f"  {first.get(text, 0):.2f} -> {ms:.2f} ms  "
                      f"{text[:300]}")


def report(given, found):
    print_sizes(found)
    print_services(found)
    print_suspects(found)
    print(f"\nEach size: {given.orders} real orders in a shop that holds "
          f"copies of {given.seed}. The copies' hashes do not fit.")
    return True


def sizes(text):
    return [int(one) for one in text.split(",")]


def options():
    parser = _bench.options_of(__doc__)
    parser.add_argument("--seed", type=int, default=400)
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--repeat", type=int, default=1,
                        help="the cheapest of so many (1)")
    parser.add_argument("--sizes", type=sizes, default="10000,100000,1000000")
    parser.add_argument("--room", type=float, default=25, metavar="GB")
    return parser


if __name__ == "__main__":
    sys.exit(_bench.run(options(), measure, report))
