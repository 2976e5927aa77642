#!/usr/bin/env python3
"""Do two instances of `processing` do more than one?

  two.py [--share 20] [--seconds 15] [--callers 64] [--reads 4] [--all]
         [--json FILE]

Writers of one database take turns, so what a second instance adds is processor:
HTTP, tokens, JSON, reads. Each instance is held to --share per cent of a core by
a cgroup (of version 1 or 2, whichever this system lets us make; else `cpulimit`),
everything else is free. Customers place orders through the gateway, and then place
orders and look at each --reads times. The same without bound.

Without --all only `processing` runs, and what it says waits in the broker: here
all services together would be the whole machine. Nothing else should run meanwhile.
"""
import json
import re
import selectors
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

import _bench
import _cpu
from _bench import Failed, Missing
from customers import Town
from services import Fleet

CGROUPS = Path("/sys/fs/cgroup")
# The least that the kernel knows: who is stopped may have the turn meanwhile.
QUOTA_US = 1000
WARM_S = 3
LENGTH = re.compile(rb"content-length: *(\d+)", re.I)


class Bound:
    """What holds a process to a share of a core."""

    def __init__(self, name, pid):
        self.pid = pid
        self.limiter = None
        self.old = (CGROUPS / "cpu").is_dir()
        root = CGROUPS / "cpu" if self.old else CGROUPS
        self.folder = root / f"oms-bench-{name}-{pid}"
        self.how = None

    def hold(self, percent):
        period = QUOTA_US * 100 // percent
        try:
            self.folder.mkdir(exist_ok=True)
            if self.old:
                (self.folder / "cpu.cfs_period_us").write_text(str(period))
                (self.folder / "cpu.cfs_quota_us").write_text(
                    str(QUOTA_US))
            else:
                (self.folder / "cpu.max").write_text(f"{QUOTA_US} {period}")
            (self.folder / "cgroup.procs").write_text(str(self.pid))
            self.how = f"cgroup v{1 if self.old else 2}"
        except OSError:
            if self.folder.is_dir():
                self.folder.rmdir()
            self.limit(percent)
        return self

    def limit(self, percent):
        if shutil.which("cpulimit") is None:
            raise Missing("neither may cgroups be made nor is cpulimit here")
        self.limiter = subprocess.Popen(
            ["cpulimit", "-p", str(self.pid), "-l", str(percent)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.how = "cpulimit"

    def free(self):
        if self.limiter is not None:
            self.limiter.terminate()
            self.limiter.wait()
        elif self.how is not None:
            root = self.folder.parent / "cgroup.procs"
            root.write_text(str(self.pid))
            self.folder.rmdir()


class Caller:
    """One customer: a connection, one request after the other."""

    def __init__(self, address):
        self.door = socket.create_connection(address)
        self.door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""
        self.left = []  # requests of this order

    def next(self, orders):
        if not self.left:
            self.left = list(next(orders))
        self.got = b""
        self.door.sendall(self.left.pop(0))

    def answer(self):
        """The status once all of the answer is there, else None."""
        self.got += self.door.recv(65536)
        head, found, body = self.got.partition(b"\r\n\r\n")
        if not found:
            return None
        length = LENGTH.search(head)
        if length is None or len(body) < int(length.group(1)):
            return None
        return int(head.split(None, 2)[1])


class Customers(threading.Thread):
    """So many callers at a time, by one thread: cheap enough not to be the
    bound itself."""

    def __init__(self, url, orders, callers):
        super().__init__(daemon=True)
        at = urllib.parse.urlsplit(url)
        self.orders = iter(orders)
        self.callers = [Caller((at.hostname, at.port))
                        for _ in range(callers)]
        self.placed = 0
        self.trouble = None
        self.over = False

    def run(self):
        ready = selectors.DefaultSelector()
        for one in self.callers:
            ready.register(one.door, selectors.EVENT_READ, one)
            one.next(self.orders)
        while not self.over and self.trouble is None:
            for key, _ in ready.select(0.5):
                self.hear(key.data)
        for one in self.callers:
            one.door.close()

    def hear(self, caller):
        status = caller.answer()
        if status is None:
            return
        if not 200 <= status < 300:
            self.trouble = f"{status}: {caller.got[-300:]!r}"
            return
        self.placed += not caller.left
        try:
            caller.next(self.orders)
        except StopIteration:
            self.trouble = "more orders are wanted than were prepared"


def requests(client, steps, reads):
    """For each order the bytes of what is asked."""
    def bytes_of(name, args, key=None):
        method, path, rest = client.routes.request(name, args)
        body = json.dumps(rest).encode() if key else b""
        fresh = "If-None-Match: *\r\n" if method == "PUT" else ""
        more = (f"Idempotency-Key: {key}\r\n{fresh}"
                f"Content-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n" if key else "")
        return (f"{method} {path} HTTP/1.1\r\nHost: shop\r\nAuthorization: "
                f"Bearer {client.key}\r\n{more}\r\n").encode() + body

    for step in steps:
        yield [bytes_of(step.command, step.now(), step.key)] + [
            bytes_of("order.get", {"order_id": step.args["order_id"]})
        ] * reads


def drive(fleet, orders, given):
    """Orders a second, and of a core what each part has used."""
    at_work = Customers(fleet.url, orders, given.callers)
    at_work.start()
    time.sleep(WARM_S)
    placed, before, begun = at_work.placed, _cpu.of_fleet(fleet), \
        time.monotonic()
    time.sleep(given.seconds)
    spent = _cpu.since(before, _cpu.of_fleet(fleet))
    seconds, count = time.monotonic() - begun, at_work.placed - placed
    at_work.over = True
    at_work.join(60)
    if at_work.trouble:
        raise Failed(at_work.trouble)
    return {"orders_per_s": round(count / seconds, 1),
            "cores": {name: round(ms / 1000 / seconds, 3)
                      for name, ms in spent.items()}}


def prepared(number, count):
    """The placing of so many orders."""
    town = Town(count, seed=number, prefix=f"t{number}-")
    return [life.steps[0] for life in town.lives()
            if life.steps[0].command == "order.place"]


def figures_of(fleet, orders, given, held):
    """Each of [held] has no more than --share while this is measured."""
    bounds = [Bound(one.name, one.child.pid).hold(given.share)
              for one in held]
    try:
        figures = drive(fleet, orders, given)
    finally:
        for one in bounds:
            one.free()
    figures["held_by"] = bounds[0].how if bounds else "free"
    return figures


def instances(given, binaries, count):
    """{(share or None, reads): figures} of one or two instances"""
    found = {}
    with _bench.folder_for("two") as folder, \
            Fleet(str(folder), binaries, durable=True,
                  twice=("processing",) if count == 2 else ()) as fleet:
        client = fleet.client()
        _bench.open_shop(fleet, client, Town(1))
        fleet.settle(60)
        ours = [one for one in fleet.daemons if one.role == "processing"]
        for one in fleet.daemons:
            if one not in ours and not given.all:
                one.stop(15)
        for share in (given.share, None):
            for reads in (0, given.reads):
                orders = list(requests(client, prepared(
                    len(found) + 1, given.prepared), reads))
                figures = figures_of(fleet, orders, given,
                                     ours if share else [])
                found[(share, reads)] = figures
                tell(count, share, reads, figures)
                time.sleep(2)
    return found


def tell(count, share, reads, figures):
    bound = f"{share} % of a core" if share else "no bound"
    used = figures["cores"]["omsd of processing"] / count * 100
    _bench.say(f"{count} x {bound:<15} {reads} reads: "
               f"{figures['orders_per_s']:>7} orders/s placed; each instance "
               f"used {used:.1f} % ({figures['held_by']}); PostgreSQL "
               f"{figures['cores']['postgres'] * 100:.0f} %")


def measure(given, binaries):
    one, two = (instances(given, binaries, count) for count in (1, 2))
    return [{"share": share, "reads": reads, "one": figures,
             "two": two[(share, reads)],
             "ratio": round(two[(share, reads)]["orders_per_s"] /
                            figures["orders_per_s"], 2)}
            for (share, reads), figures in one.items()]


def report(_, found):
    print("\nTwo instances of processing to one, orders placed a second\n")
    for row in found:
        share = row["share"]
        print(f"{f'{share} % of a core each' if share else 'no bound':<22} "
              f"{row['reads']} reads an order: {row['one']['orders_per_s']} "
              f"-> {row['two']['orders_per_s']}, ratio {row['ratio']:.2f}")
    return True


def options():
    parser = _bench.options_of(__doc__)
    parser.add_argument("--share", type=int, default=20, metavar="PERCENT")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--callers", type=int, default=64)
    parser.add_argument("--reads", type=int, default=4)
    parser.add_argument("--prepared", type=int, default=20000,
                        help="orders, for each run (20,000)")
    parser.add_argument("--all", action="store_true",
                        help="the other services run as well")
    return parser


if __name__ == "__main__":
    sys.exit(_bench.run(options(), measure, report))
