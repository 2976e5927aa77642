#!/usr/bin/env python3
"""`./demo --serve`: a shop with orders that keep coming, a dashboard and a key;
and when it ends nothing of it is left. (./demo itself only builds first.)"""
import os
import re
import signal
import socket
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from _omsd import OMS, PROGRAM, SOURCE, main, until

SERVE = SOURCE / "examples/demo/serve.sh"


class Demo:
    """One run of it, in a group of processes and a folder of its own."""

    def __init__(self, folder, *options, port):
        temporary = folder / "tmp"
        temporary.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith("OMS")}
        self.temporary = temporary
        self.told = folder / "told"
        with open(self.told, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                ["bash", str(SERVE), *options, "--port", port], cwd=folder,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
                env={**kept, "OMS_BIN": str(OMS),
                     "OMS_DAEMON_BIN": str(PROGRAM),
                     "TMPDIR": str(temporary)})

    def text(self):
        return self.told.read_text(encoding="utf-8")

    def ready(self):
        until(lambda: "Ctrl-C" in self.text() or
              self.process.poll() is not None, "the address")
        url = re.search(r"The dashboard +(http\S+?)/\n", self.text())
        key = re.search(r"Its key +(oms_\w+)", self.text())
        assert url and key, self.text()
        return url.group(1), key.group(1)

    def interrupt(self):
        """Ctrl-C: everybody in the group hears it."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)

    def is_gone(self):
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False


def get(url, key=None):
    request = urllib.request.Request(url)
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


class Serve(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="omsd-demo-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def begin(self, *options, port="0"):
        demo = Demo(self.folder, *options, port=port)
        self.addCleanup(lambda: demo.is_gone() or
                        os.killpg(demo.process.pid, signal.SIGKILL))
        return demo

    def test_demo__serves_until_it_is_interrupted(self):
        demo = self.begin("--orders", "60", "--rate", "20")
        url, key = demo.ready()
        self.assertEqual(get(f"{url}/")[0], 200)
        self.assertEqual(get(f"{url}/v1/orders")[0], 401)
        # The sample is there, and new orders come.
        until(lambda: '"order_id":"o000' in
              get(f"{url}/v1/orders?limit=200", key)[1], "the sample")
        until(lambda: '"order_id":"p' in
              get(f"{url}/v1/orders?limit=5", key)[1], "a new order")
        until(lambda: '"status":"completed"' in get(
            f"{url}/v1/orders?limit=200&by_date=true&status=completed",
            key)[1], "one that has ended")
        self.assertEqual(demo.interrupt(), 0, demo.text())
        self.assertIn("Stopped.", demo.text())
        until(demo.is_gone, "the end of each of its processes")
        self.assertEqual(list(demo.temporary.iterdir()), [])

    def test_demo__ends_by_itself_and_keeps_a_shop_that_was_named(self):
        demo = self.begin("--orders", "30", "--db", "shop.db", "--for", "0.5")
        demo.ready()
        self.assertEqual(demo.process.wait(60), 0, demo.text())
        self.assertIn("Ended after 0.5 seconds; the shop stays in shop.db.",
                      demo.text())
        until(demo.is_gone, "the end of each of its processes")
        self.assertEqual(list(demo.temporary.iterdir()), [])
        whole = subprocess.run([OMS, "verify", "--db", self.folder / "shop.db"],
                               check=False)
        self.assertEqual(whole.returncode, 0)
        again = self.begin("--db", "shop.db", "--for", "0.2", "--rate", "0")
        again.ready()
        self.assertEqual(again.process.wait(60), 0, again.text())
        self.assertIn("as it is", again.text())

    def test_port_that_is_taken__is_told_before_anything_is_loaded(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            demo = self.begin("--db", "shop.db", port=port)
            self.assertEqual(demo.process.wait(60), 1)
        self.assertIn(f"port {port} is taken", demo.text())
        self.assertNotIn("Loading", demo.text())
        self.assertFalse((self.folder / "shop.db").exists())

    def test_demo__says_what_is_wrong(self):
        for options, text in ((("--prt", "1"), "--prt"),
                              (("--for", "ever"), "seconds"),
                              (("none.jsonl",), "none.jsonl")):
            demo = self.begin(*options)
            self.assertEqual(demo.process.wait(60), 1)
            self.assertIn(text, demo.text())
            self.assertEqual(list(demo.temporary.iterdir()), [])


if __name__ == "__main__":
    main()
