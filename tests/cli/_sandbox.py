"""What the tests of oms-sandbox share: a sandbox of one's own for each test,
and ways to call it."""
import http.client
import json
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

BUILD = Path(os.environ.get("OMS_BUILD_DIR", "build/release"))
SANDBOX = BUILD / "oms-sandbox"
SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
SKIPPED = 77


def need_sandbox():
    """Ends the test program where libmicrohttpd was not at hand."""
    if not SANDBOX.exists():
        print(f"skipped: {SANDBOX} was not built (libmicrohttpd-dev)")
        sys.exit(SKIPPED)


class Sandbox:
    """A running server; `url` is where."""

    def __init__(self, *words, plan=None, journal=None):
        command = [str(SANDBOX), "--port", "0", *map(str, words)]
        if plan is not None:
            command += ["--plan", json.dumps(plan)]
        if journal is not None:
            command += ["--journal", str(journal)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE,
                                        text=True)
        ready = self.process.stdout.readline()
        self.url = ready.rsplit(" ", 1)[-1].strip()
        self.port = int(self.url.rsplit(":", 1)[-1])

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code

    def send(self, method, path, body=None, timeout=10, **heads):
        """(status, value, headers); heads by name with _ for -."""
        data = body if body is None or isinstance(body, bytes) else \
            json.dumps(body).encode()
        asked = urllib.request.Request(self.url + path, data, method=method)
        for name, value in heads.items():
            asked.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(asked, timeout=timeout) as reply:
                return reply.status, json.load(reply), reply.headers
        except urllib.error.HTTPError as reply:
            with reply:
                return reply.code, json.load(reply), reply.headers

    def call(self, kind, key, body, **more):
        """(status, value) of a call of the contract."""
        return self.send("POST", "/" + kind.replace(".", "/"), body,
                         **{"Content_Type": "application/json",
                            "Idempotency_Key": key, **more})[:2]

    def ask(self, kind, key):
        return self.send("GET", f"/{kind.replace('.', '/')}/{key}")[:2]

    def get(self, what):
        return self.send("GET", f"/_sandbox/{what}")[1]

    def set(self, what, body):
        return self.send("POST", f"/_sandbox/{what}", body)[:2]

    def journal(self):
        return self.get("journal?limit=1000")["items"]

    def sums(self, order_id):
        return self.get(f"balance?order_id={order_id}")["orders"][0]


class SandboxTest(unittest.TestCase):
    def sandbox(self, *words, **more):
        box = Sandbox(*words, **more)
        self.addCleanup(box.stop)
        return box

    def folder(self):
        made = tempfile.TemporaryDirectory(prefix="oms-sandbox-")
        self.addCleanup(made.cleanup)
        return Path(made.name)

    def assert_lost(self, call, *words, **more):
        """The call goes out and no reply comes."""
        with self.assertRaises((urllib.error.URLError, TimeoutError,
                                ConnectionError,
                                http.client.HTTPException)):
            call(*words, **more)


def stock(order_id, *lines, **more):
    """Lines are (sku, quantity) or (sku, quantity, place)."""
    return {"order_id": order_id, **more,
            "lines": [{"line_no": number, "sku": line[0], "quantity": line[1],
                       **({"location_id": line[2]} if len(line) > 2 else {})}
                      for number, line in enumerate(lines, 1)]}


def money(order_id, amount, **more):
    return {"order_id": order_id, "payment_no": 1, "method": "card",
            "currency": "EUR", "amount_minor": amount, **more}
