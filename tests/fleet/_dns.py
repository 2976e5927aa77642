"""A name server of a test: answers SRV, A and AAAA over UDP on the loopback, as
the lines of its input say, each of which is answered with a line of JSON.

    python3 _dns.py

prints {"server": "127.0.0.1:PORT"} once it is ready.

    srv NAME PRIORITY WEIGHT PORT TARGET TTL     adds a record
    a NAME ADDRESS TTL                           (IPv4 or IPv6)
    clear            no records: NXDOMAIN
    silent, garbage, fail, honest   how it answers
    asked            how often it was
    serve [PORT], die PORT ...      see _services.py
"""
import json
import signal
import socket
import struct
import sys
import threading

from _services import Services

A, AAAA, SRV = 1, 28, 33


def name_of(text):
    parts = [part for part in text.rstrip(".").split(".") if part]
    return b"".join(bytes([len(part)]) + part.encode()
                    for part in parts) + b"\0"


class Names:
    def __init__(self):
        self.records = []
        self.mood = "honest"
        self.asked = 0
        self.door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.door.bind(("127.0.0.1", 0))
        self.server = "127.0.0.1:%d" % self.door.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            asked, client = self.door.recvfrom(4096)
            self.asked += 1
            if self.mood != "silent":
                self.door.sendto(self.answer(asked), client)

    def answer(self, asked):
        at, parts = 12, []
        while asked[at]:
            parts.append(asked[at + 1:at + 1 + asked[at]].decode())
            at += 1 + asked[at]
        kind = struct.unpack(">H", asked[at + 1:at + 3])[0]
        question = asked[12:at + 5]
        name = ".".join(parts).lower()
        if self.mood == "garbage":
            return asked[:2] + b"\x81\x80\0\1\0\7\0\0\0\0" + question + b"\xc0"
        if self.mood == "fail":
            return asked[:2] + b"\x81\x82\0\1\0\0\0\0\0\0" + question
        known = [one for one in self.records if one[0] == name]
        found = [one for one in known if one[1] == kind]
        code = 0 if known else 3
        head = asked[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, len(found),
                                       0, 0)
        return head + question + b"".join(
            name_of(one[0]) + struct.pack(">HHIH", one[1], 1, one[2],
                                          len(one[3])) + one[3]
            for one in found)

    def obey(self, words):
        if words[0] == "srv":
            rdata = struct.pack(">HHH", *map(int, words[2:5])) \
                + name_of(words[5])
            self.records.append((words[1], SRV, int(words[6]), rdata))
        elif words[0] == "a":
            six = ":" in words[2]
            rdata = socket.inet_pton(socket.AF_INET6 if six
                                     else socket.AF_INET, words[2])
            self.records.append((words[1], AAAA if six else A, int(words[3]),
                                 rdata))
        elif words[0] == "clear":
            self.records = []
        elif words[0] in ("silent", "garbage", "fail", "honest"):
            self.mood = words[0]
        elif words == ["asked"]:
            return {"asked": self.asked}
        else:
            return None
        return {"ok": True}


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    names = Names()
    services = Services()
    print(json.dumps({"server": names.server}), flush=True)
    for line in sys.stdin:
        words = line.split()
        print(json.dumps(names.obey(words) or services.command(words)
                         or {"error": "not known"}), flush=True)


if __name__ == "__main__":
    main()
