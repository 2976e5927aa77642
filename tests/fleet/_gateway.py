#!/usr/bin/env python3
"""Stand-ins for daemons behind the gateway: each says which one it is and what
it was sent, and keeps what commands did in a ledger that several may share.

    with Standin("payment") as one: one.place      # "127.0.0.1:41234"
    python3 _gateway.py --name payment1 --port 9101 --ledger ledger.db
"""
import argparse
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answers(BaseHTTPRequestHandler):
    """What a stand-in says."""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536  # head and body go out together, as a daemon's do

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass

    def say(self, status, value, **headers):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, each in headers.items():
            self.send_header(name.replace("_", "-"), each)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def stream(self):
        """Frames at once, a gap, and a frame; the time in each."""
        gap = float(dict(urllib.parse.parse_qsl(
            self.path.partition("?")[2])).get("gap", 0))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for name in ("first", "second", "third", "last"):
            time.sleep(gap if name == "last" else 0.2)
            frame = f"id: {name}\ndata: {time.time()}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(frame), frame))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def body(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            got = b""
            while True:
                count = int(self.rfile.readline(), 16)
                got += self.rfile.read(count)
                self.rfile.readline()
                if count == 0:
                    return got
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self):
        body = self.body()
        own = self.server.standin
        if self.path == "/readyz":
            own.asked_ready += 1
            self.say(503 if own.draining else 200, {"status": "ok"})
            return
        if "slow" in self.path:
            time.sleep(0.03)
        own.seen.append((self.command, self.path, dict(self.headers), body))
        if "poison" in self.path:
            self.say(500, {"service": own.name})
        elif "busy" in self.path:
            self.say(503, {"service": own.name}, Retry_After="1")
        elif "text/event-stream" in self.headers.get("Accept", ""):
            self.stream()
        elif own.draining and self.command != "GET":
            self.say(503, {"service": own.name}, Retry_After="1")
        else:
            self.done()

    def done(self):
        own = self.server.standin
        key = self.headers.get("Idempotency-Key")
        fresh = own.once(key) if key and self.command != "GET" else None
        self.say(200, {"service": own.name, "method": self.command,
                       "path": self.path, "fresh": fresh,
                       "headers": {name.lower(): value for name, value
                                   in self.headers.items()}})

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):  # who left, left
        pass


class Standin:
    """One, on a thread of this process."""

    def __init__(self, name, port=0, ledger=None):
        self.name = name
        self.draining = False
        self.seen = []  # (method, path, headers, body)
        self.asked_ready = 0
        self.ledger = ledger
        self.server = Server(("127.0.0.1", port), Answers)
        self.server.standin = self
        self.port = self.server.server_address[1]
        self.place = f"127.0.0.1:{self.port}"

    def once(self, key):
        """Does what a command is for; False: that was done already."""
        if self.ledger is None:
            return True
        with sqlite3.connect(self.ledger, timeout=30,
                             isolation_level=None) as to:
            done = to.execute("INSERT INTO done VALUES (?, ?) "
                              "ON CONFLICT (key) DO NOTHING", (key, self.name))
            fresh = done.rowcount == 1
        to.close()
        return fresh

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever,
                         kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def make_ledger(path):
    to = sqlite3.connect(path)
    to.execute("PRAGMA journal_mode=WAL")
    to.execute("CREATE TABLE done (key TEXT PRIMARY KEY, by TEXT)")
    to.commit()
    to.close()


class Process:
    """One in a process of its own, to be killed."""

    def __init__(self, name, port, ledger):
        self.name, self.port, self.ledger = name, port, ledger
        self.place = f"127.0.0.1:{port}"
        self.process = None

    def start(self):
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--name", self.name, "--port",
             str(self.port), "--ledger", str(self.ledger)])
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"{self.name} does not serve")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """As a daemon stops: not ready any more, then what is open ends."""
        self.process.terminate()
        self.process.wait(20)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()


class Reply:
    """Of one request to the gateway."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


def ask(gateway, path, method="GET", token=None, body=None, seconds=30,
        **headers):
    """One request on a connection of its own."""
    line = http.client.HTTPConnection("127.0.0.1", gateway.port,
                                      timeout=seconds)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    try:
        line.request(method, path, body=body, headers=sent)
        got = line.getresponse()
        return Reply(got.status, got.headers, got.read())
    finally:
        line.close()


def raw(port, sent, seconds=5):
    """All that comes back for these bytes until it closes or is silent."""
    with socket.create_connection(("127.0.0.1", port), seconds) as line:
        got = b""
        try:
            line.sendall(sent)
            while True:
                more = line.recv(65536)
                if not more:
                    return got
                got += more
        except OSError:
            return got


def api_key(oms, folder, name, *words):
    """Makes an API key in folder/keys.jsonl; the key."""
    done = subprocess.run(
        [str(oms), "keys", "create", "--keys", str(folder / "keys.jsonl"),
         "--name", name, "--scopes", "*", *words],
        capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def problem(reply, status, code):
    """Whether a refusal is one by RFC 9457, as the daemons make them."""
    assert reply.status == status, (reply.status, reply.body)
    assert reply.headers["Content-Type"] == "application/problem+json"
    told = reply.json
    assert told["status"] == status and told["code"] == code, told
    assert told["type"] == "urn:omsc:problem:" + code, told
    assert told["title"] and told["detail"], told
    if "instance" in told:
        assert told["instance"] == reply.headers["X-Request-Id"], told
    assert "no-store" in reply.headers["Cache-Control"]
    return told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ledger", required=True)
    given = parser.parse_args()
    own = Standin(given.name, given.port, given.ledger)

    def drain(*_):
        own.draining = True
        threading.Timer(3, os._exit, (0,)).start()

    signal.signal(signal.SIGTERM, drain)
    own.server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
