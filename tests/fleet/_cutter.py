"""A TCP proxy that loses things: between a client and a server, on the loopback.

    python3 _cutter.py --to PORT

prints {"port": ...} and does what the lines of its input say; each is answered
by {"ok": true} once it holds:

    pass           hands everything on (as it begins)
    mute           the next COMMIT gets through, but its answer is lost, and
                   100 ms later every connection
    deaf           the next COMMIT is lost, and then every connection
    cut            closes every connection now
    refuse         closes every connection, and each new one
    mute refuse    the first, and then nobody gets through
    deaf refuse
"""
import argparse
import json
import socket
import sys
import threading
import time

LOST_S = 0.1
COMMIT = b"COMMIT\0"


class Cutter:
    def __init__(self, to):
        self.to = to
        self.lock = threading.Lock()
        self.mode = "pass"
        self.then = "pass"
        self.links = set()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.door.accept()
            with self.lock:
                refused = self.mode == "refuse"
            if refused:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                client.close()
                continue
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.links |= {client, server}
            for way in ((client, server, True), (server, client, False)):
                threading.Thread(target=self.carry, args=way,
                                 daemon=True).start()

    def loses(self, some, upwards):
        """Whether some bytes are lost; a COMMIT begins it."""
        with self.lock:
            begins = self.mode in ("mute", "deaf") and upwards and \
                COMMIT in some
            if begins:
                self.mode += " soon"
            lost = self.mode == ("deaf soon" if upwards else "mute soon")
        if begins:
            threading.Thread(target=self.end_soon, daemon=True).start()
        return lost

    def carry(self, source, target, upwards):
        try:
            while True:
                some = source.recv(65536)
                if not some:
                    break
                if not self.loses(some, upwards):
                    target.sendall(some)
        except OSError:
            pass
        self.close({source, target})

    def end_soon(self):
        time.sleep(LOST_S)
        with self.lock:
            self.mode = self.then
            links = set(self.links)
        self.close(links)

    def close(self, links):
        with self.lock:
            self.links -= links
        for one in links:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def obey(self, line):
        words = line.split()
        with self.lock:
            links = set(self.links) if words[0] in ("cut", "refuse") else set()
            if words[0] != "cut":
                self.mode = words[0]
            self.then = words[1] if len(words) > 1 else "pass"
        self.close(links)


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--to", type=int, required=True)
    cutter = Cutter(asked.parse_args().to)
    print(json.dumps({"port": cutter.port}), flush=True)
    for line in sys.stdin:
        if line.strip():
            cutter.obey(line)
            print(json.dumps({"ok": True}), flush=True)


if __name__ == "__main__":
    main()
