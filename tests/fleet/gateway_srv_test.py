#!/usr/bin/env python3
"""Instances that DNS tells of (SRV, as Consul does): one joins, one leaves, and
the server of names itself goes away. A small server of names plays it."""
import socket
import struct
import threading
import time
import unittest
from contextlib import ExitStack

from _haproxy import OMS, Gateway, need_haproxy
from _gateway import Standin, api_key, ask

DOMAIN = "service.consul"


def labels(name):
    return b"".join(bytes([len(each)]) + each.encode()
                    for each in name.split(".") if each) + b"\0"


class Names(threading.Thread):
    """Answers SRV from a table {name: [port]}, with the address beside it."""

    def __init__(self):
        super().__init__(daemon=True)
        self.table = {}
        self.silent = False
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind(("127.0.0.1", 0))
        self.place = "127.0.0.1:%d" % self.line.getsockname()[1]
        self.start()

    def run(self):
        while True:
            asked, who = self.line.recvfrom(4096)
            if not self.silent:
                self.line.sendto(self.answer(asked), who)

    def answer(self, asked):
        at, parts = 12, []
        while asked[at]:
            parts.append(asked[at + 1:at + 1 + asked[at]].decode())
            at += 1 + asked[at]
        kind = struct.unpack(">H", asked[at + 1:at + 3])[0]
        question = asked[12:at + 5]
        name = ".".join(parts).lower()
        ports = self.table.get(name) if kind == 33 else None
        if ports is None:
            known = name.endswith("node.consul") and kind == 1
            own = (b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 1, 4) +
                   socket.inet_aton("127.0.0.1")) if known else b""
            return (asked[:2] + (b"\x85\x80" if known else b"\x85\x83") +
                    struct.pack(">HHHH", 1, 1 if known else 0, 0, 0) +
                    question + own)
        answers, more = b"", b""
        for port in ports:
            target = labels(f"n{port}.node.consul")
            answers += (b"\xc0\x0c" + struct.pack(">HHIH", 33, 1, 1,
                                                  6 + len(target)) +
                        struct.pack(">HHH", 1, 1, port) + target)
            more += (target + struct.pack(">HHIH", 1, 1, 1, 4) +
                     socket.inet_aton("127.0.0.1"))
        return (asked[:2] + b"\x85\x80" +
                struct.pack(">HHHH", 1, len(ports), 0, len(ports)) +
                question + answers + more)


class Srv(unittest.TestCase):
    def setUp(self):
        stack = self.enterContext(ExitStack())
        self.names = Names()
        self.one, self.two = (stack.enter_context(Standin(name))
                              for name in ("one", "two"))
        self.name = f"_oms-payment._tcp.{DOMAIN}"
        self.names.table[self.name] = [self.one.port]
        self.gateway = Gateway(None, "--srv", DOMAIN, "--resolver",
                               self.names.place, "--prefix", "oms-")
        self.key = api_key(OMS, self.gateway.folder, "till")
        self.gateway.words += ["--keys", self.gateway.folder / "keys.jsonl"]
        self.gateway.make(None)
        stack.enter_context(self.gateway)

    def who(self):
        told = ask(self.gateway, "/v1/payments", token=self.key)
        return told.json.get("service"), told.status

    def until(self, wanted):
        """Until these, and no others, answer eight requests."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            found = {self.who()[0] for _ in range(8)}
            if found == wanted:
                return
            time.sleep(0.1)
        self.fail(f"{found} instead of {wanted}")

    def test_instances_join_and_leave_as_names_say(self):
        self.until({"one"})
        self.assertEqual(ask(self.gateway, "/v1/stock",
                             token=self.key).status, 503)
        self.names.table[self.name] = [self.one.port, self.two.port]
        self.until({"one", "two"})
        self.names.silent = True  # who knew them goes on with them
        time.sleep(3)
        self.until({"one", "two"})
        self.names.silent = False
        # It is not told of any more, and still alive: nothing fails meanwhile.
        self.names.table[self.name] = [self.two.port]
        self.until({"two"})


if __name__ == "__main__":
    need_haproxy()
    unittest.main(verbosity=2)
