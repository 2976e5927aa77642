"""The seam between omsd and its web server under the sanitizers: replies from
other threads, streams, readers that go away, a stop in the middle. Every
exchange that began ends once, and nobody touches it afterwards."""
import http.client
import os
import random
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from _omsd import FULL, SOURCE, skip, until

FILES = ["http.c", "http_head.c", "http_line.c", "http_reply.c",
         "http_stream.c", "text.c", "pool.c"]
PATHS = ["/now", "/later", "/stream-now", "/stream-later", "//refused"]
SECONDS = 20 if FULL else 3
CLIENTS = 24


def build(sanitizer, folder):
    """The server of seam/drive.c; ends the test where it cannot be built."""
    omsd = SOURCE / "examples/omsd"
    program = folder / sanitizer.replace(",", "-")
    done = subprocess.run(
        [shutil.which("cc") or skip("there is no compiler"), "-g", "-O1",
         "-std=gnu11", f"-fsanitize={sanitizer}", f"-I{SOURCE / 'include'}",
         f"-I{omsd}", str(SOURCE / "tests/omsd/seam/drive.c"),
         *[str(omsd / each) for each in FILES], "-o", str(program),
         "-lmicrohttpd", "-ljansson", "-lpthread"],
        stderr=subprocess.PIPE, text=True, check=False)
    if "cannot find" in done.stderr or "microhttpd.h" in done.stderr:
        skip("the sanitizers' or the web server's library is not here")
    assert done.returncode == 0, done.stderr
    return program


def accepts(port):
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


class Client(threading.Thread):
    def __init__(self, port, seed, ending):
        super().__init__()
        self.port, self.ending = port, ending
        self.chance = random.Random(seed)
        self.answered = 0

    def ask(self, line):
        """One request; whether the connection is of use for another."""
        path = self.chance.choice(PATHS)
        if self.chance.random() < 0.02:
            path = "/late"
        body = None
        if self.chance.random() < 0.3:
            body = b"x" * self.chance.randrange(120000)
        line.request("POST" if body else "GET", path, body)
        if path == "/late" or self.chance.random() < 0.2:
            time.sleep(self.chance.random() * 0.02)
            return False  # it goes away without reading
        line.getresponse().read()
        self.answered += 1
        return True

    def run(self):
        while not self.ending.is_set():
            line = http.client.HTTPConnection("127.0.0.1", self.port,
                                              timeout=20)
            try:
                while not self.ending.is_set() and self.ask(line):
                    pass
            except (OSError, http.client.HTTPException):
                time.sleep(0.001)
            finally:
                line.close()


class Seam(unittest.TestCase):
    def drive(self, sanitizer):
        with tempfile.TemporaryDirectory(prefix="omsd-seam-") as folder:
            program = build(sanitizer, Path(folder))
            with open(Path(folder) / "said", "w+", encoding="utf-8") as said:
                with subprocess.Popen([program], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=said,
                                      text=True) as server:
                    self.load(server)
                    began, ended = map(int, server.stdout.read().split())
                said.seek(0)
                words = said.read()
        self.assertEqual(server.returncode, 0, words[:8000])
        self.assertEqual(words, "")
        self.assertEqual(began, ended)
        self.assertGreater(began, 100)

    def load(self, server):
        """Clients ask until after the server began to stop."""
        ending = threading.Event()
        port = int(server.stdout.readline())
        clients = [Client(port, seed, ending) for seed in range(CLIENTS)]
        for each in clients:
            each.start()
        time.sleep(SECONDS)
        server.stdin.close()
        until(lambda: not accepts(port), "it stops accepting")
        ending.set()
        for each in clients:
            each.join()
        self.assertGreater(sum(each.answered for each in clients), 100)

    def test_threads(self):
        self.drive("thread")

    def test_memory(self):
        self.drive("address,undefined")


if __name__ == "__main__":
    if os.environ.get("OMS_SANITIZE"):
        skip("it brings its own sanitizers")
    unittest.main(verbosity=2)
