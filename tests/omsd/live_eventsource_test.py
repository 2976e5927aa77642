"""npm's eventsource follows an order while the daemon is killed and comes
again: it goes on by Last-Event-ID, without a gap and without a duplicate."""
import json
import shutil
import subprocess
import sys
import threading
import unittest

import _omsd
from _live import place, settled

PACKAGE = "eventsource@4.0.0"


def package():
    """The folder of the package; skips where it cannot be had."""
    fetch = _omsd.SOURCE / "tests/peers/_fetch.py"
    done = subprocess.run([sys.executable, fetch, "npm", "eventsource",
                           PACKAGE], stdout=subprocess.PIPE, text=True,
                          check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)
    return done.stdout.strip()


class Reader:
    """A node that prints what it hears."""

    def __init__(self, folder, url):
        self.heard = []
        self.process = subprocess.Popen(
            [shutil.which("node"),
             str(_omsd.SOURCE / "tests/omsd/_live_eventsource.mjs"), folder,
             url], stdout=subprocess.PIPE, text=True)
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        for line in self.process.stdout:
            self.heard.append(json.loads(line))

    def opened(self):
        return sum(1 for each in self.heard if "open" in each)

    def ids(self):
        return [int(each["id"]) for each in self.heard if "type" in each]

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.thread.join()
        self.process.stdout.close()


class Follows(unittest.TestCase):
    """EventSource of npm"""

    def test_a_killed_daemon_makes_no_gap(self):
        folder = package()
        with _omsd.Omsd() as omsd:
            port = omsd.port
            omsd.ok("/v1/stock/manual/receive", {"quantity": 1000})
            place(omsd, "follow-1", digital=False)
            reader = Reader(folder, f"{omsd.url}/v1/orders/follow-1/events"
                                    "?after=0")
            try:
                self.follow(omsd, reader, port)
            finally:
                reader.stop()

    def follow(self, omsd, reader, port):
        _omsd.until(lambda: reader.ids(), "the first events")
        omsd.options += ["--port", str(port)]  # where the reader will look
        for number in range(3):
            opened = reader.opened()
            for note in range(5):
                omsd.ok("/v1/orders/follow-1/notes",
                        {"text": f"note {number} {note}"})
            place(omsd, f"other-{number}")
            omsd.kill()
            omsd.start()
            omsd.ok("/v1/orders/follow-1/notes", {"text": f"back {number}"})
            _omsd.until(lambda before=opened: reader.opened() > before,
                        "it comes again")
        settled(omsd)
        known = [each["id"] for each in omsd.see(
            "/v1/orders/follow-1/events?limit=200")["items"]]
        _omsd.until(lambda: len(reader.ids()) >= len(known), "all events")
        self.assertEqual(reader.ids(), known)


if __name__ == "__main__":
    _omsd.main()
