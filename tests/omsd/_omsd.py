"""What the tests of omsd share: a daemon on a free port with a shop in a
temporary folder, requests to it, and raw sockets for what no client sends.

    with Omsd() as shop:
        status, headers, body = shop.get("/v1/orders/A-1")
        shop.post("/v1/stock/receive", {...}, key="truck-1")

What it wrote on stderr is printed when a test fails inside `with`.
"""
import http.client
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("OMS_BUILD_DIR", SOURCE / "build/release"))
PROGRAM = BUILD / "omsd"
OMS = BUILD / "oms"
FULL = os.environ.get("OMS_FULL") == "1"
SKIPPED = 77
SECONDS = 60


def skip(why):
    """Ends the program: the test cannot run here."""
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def left_out():
    """Whether CMake found that a package which omsd needs is not here."""
    cache = BUILD / "CMakeCache.txt"
    return cache.exists() and "\nomsd_FOUND:INTERNAL=\n" in cache.read_text()


def need_omsd():
    """Ends the program where the daemon was left out. Where it should be there
    and is not, something is broken, and nobody must take that for a skip."""
    if PROGRAM.exists():
        return
    if left_out():
        skip("omsd was left out: a package that it needs is not here")
    sys.exit(f"failed: omsd should have been built, and there is no {PROGRAM}")


def until(holds, what, seconds=SECONDS):
    """Waits for a condition; what it gave when it held."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = holds()
        if got:
            return got
        time.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")


class Reply(tuple):
    """(status, headers, body) of a reply; headers without regard to case."""

    def __new__(cls, status, headers, body):
        return super().__new__(cls, (status, headers, body))

    status = property(lambda self: self[0])
    headers = property(lambda self: self[1])
    body = property(lambda self: self[2])

    @property
    def json(self):
        return json.loads(self[2])


class Omsd:
    """A daemon. Options of the command line are given as they are; settings of
    a file as {"section": {"name": value}}."""

    def __init__(self, *options, settings=None, db="shop.db", env=None,
                 folder=None):
        need_omsd()
        self.owns = folder is None
        self.folder = Path(folder or tempfile.mkdtemp(prefix="omsd-"))
        self.db = self.folder / db if db else None
        self.options = [str(each) for each in options]
        self.env = {**os.environ, **(env or {})}
        self.settings = settings
        self.process = None
        self.url = self.host = None
        self.port = 0
        self.token = None  # is sent as bearer with each request if it is set
        self.said = []     # lines of stderr, bytes
        self.reader = None
        self.local = threading.local()
        self.connections = []

    # ---- its life ----------------------------------------------------------

    def command(self):
        words = [str(PROGRAM)]
        if self.settings:
            path = self.folder / "omsd.ini"
            path.write_text("".join(
                f"[{section}]\n" + "".join(f"{name} = {value}\n"
                                           for name, value in pairs.items())
                for section, pairs in self.settings.items()))
            words += ["--config", str(path)]
        if self.db:
            words += ["--db", str(self.db)]
        if "--port" not in self.options:
            words += ["--port", "0"]
        return words + self.options

    def start(self):
        self.process = subprocess.Popen(
            self.command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.env, cwd=self.folder)
        self.reader = threading.Thread(target=self._listen, daemon=True,
                                       args=(self.process.stderr,))
        self.reader.start()
        line = self._ready()
        found = re.fullmatch(r"omsd ready at (http://(.+):(\d+))\s*", line)
        assert found, f"not the line of a ready omsd: {line!r}\n{self.log()}"
        self.url, self.port = found.group(1), int(found.group(3))
        self.host = found.group(2).strip("[]")
        return self

    def _ready(self):
        ready, _, _ = select.select([self.process.stdout], [], [], SECONDS)
        line = self.process.stdout.readline().decode() if ready else ""
        if not line:
            self.kill()
            raise AssertionError(f"omsd did not begin:\n{self.log()}")
        return line

    def _listen(self, stderr):
        for line in stderr:
            self.said.append(line)

    def kill(self):
        """kill -9, and nothing of it is left."""
        if self.process is None:
            return
        self.process.kill()
        self._gone()

    def stop(self, seconds=15):
        """SIGTERM; the exit status."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self._gone()
            raise AssertionError(f"omsd did not stop in {seconds} s") from None
        return self._gone()

    def _gone(self):
        status = self.process.wait()
        self.reader.join(5)
        self.process.stdout.close()
        self.process.stderr.close()
        self.process = None
        for each in self.connections:
            each.close()
        self.connections = []
        self.local = threading.local()
        return status

    def restart(self):
        self.stop()
        return self.start()

    def log(self):
        return b"".join(self.said).decode(errors="replace")

    def events(self):
        """Its log lines, as objects."""
        return [json.loads(line) for line in list(self.said)
                if line.startswith(b"{")]

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        try:
            if self.process is not None:
                self.stop()
        finally:
            if kind is not None:
                print(f"---- stderr of omsd\n{self.log()[-20000:]}----",
                      file=sys.stderr)
            if self.owns:
                shutil.rmtree(self.folder, ignore_errors=True)

    # ---- requests ----------------------------------------------------------

    def connection(self):
        """This thread's connection, which stays open."""
        made = getattr(self.local, "connection", None)
        if made is None:
            made = http.client.HTTPConnection(self.host, self.port,
                                              timeout=SECONDS)
            self.local.connection = made
            self.connections.append(made)
        return made

    def request(self, method, path, body=None, headers=None, key=None):
        """One request: body is bytes, or what becomes JSON. A connection that
        the server had closed meanwhile is opened again, once."""
        sent = {name: value for name, value in (headers or {}).items()
                if value is not None}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        if key is not None:
            sent["Idempotency-Key"] = key
        if self.token and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.token}"
        for attempt in (1, 2):
            connection = self.connection()
            fresh = connection.sock is None
            try:
                connection.request(method, path, body=body, headers=sent)
                got = connection.getresponse()
                return Reply(got.status, got.headers, got.read())
            except (http.client.HTTPException, OSError):
                connection.close()
                if fresh or attempt == 2:
                    raise
        return None

    def get(self, path, **headers):
        """GET; headers as names with underscores: If_None_Match=..."""
        return self.request("GET", path, headers={
            name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path, body=None, key=True, headers=None, method="POST"):
        """A command, with a key of its own unless one is given; key=None sends
        none."""
        if key is True:
            key = uuid.uuid4().hex
        return self.request(method, path, {} if body is None else body,
                            headers, key)

    def ok(self, path, body=None, key=True, method="POST"):
        """A command that must succeed; its receipt."""
        reply = self.post(path, body, key, method=method)
        assert reply.status in (200, 201), (path, reply.status, reply.body)
        return reply.json

    def see(self, path):
        """A GET that must succeed; its JSON."""
        reply = self.get(path)
        assert reply.status == 200, (path, reply.status, reply.body)
        return reply.json

    # ---- raw sockets -------------------------------------------------------

    def socket(self, seconds=10):
        return socket.create_connection((self.host, self.port), seconds)

    def raw(self, sent, seconds=10, half_close=False):
        """All that comes back for these bytes until the server closes or
        nothing more comes; b"" if it closed without a word."""
        with self.socket(seconds) as line:
            try:
                line.sendall(sent)
                if half_close:
                    line.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            return read_all(line)


def read_all(line):
    got = b""
    try:
        while True:
            more = line.recv(65536)
            if not more:
                return got
            got += more
    except (ConnectionResetError, TimeoutError):
        return got


def replies(of):
    """The replies in what a socket read: (status, {header: value}, body)."""
    found = []
    while of:
        head, gap, rest = of.partition(b"\r\n\r\n")
        assert gap, f"no whole reply: {of!r}"
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in
                   (line.partition(":") for line in lines)}
        status = int(first.split(" ")[1])
        count = int(headers.get("content-length", 0))
        if status < 200:
            count = 0
        found.append((status, headers, rest[:count]))
        of = rest[count:]
    return found


def verify(db):
    """Whether the shop's file is whole, by `oms verify`; what it says."""
    done = subprocess.run([str(OMS), "verify", "--db", str(db)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def main(**how):
    """Runs the test cases of the program that was started."""
    import unittest  # pylint: disable=import-outside-toplevel
    need_omsd()
    unittest.main(verbosity=2, **how)
