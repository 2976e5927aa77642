"""What the tests of the command line share: a folder of its own, a shop in
it, and a way to call `oms`. OMS_BIN names the program."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

OMS = os.environ.get("OMS_BIN", "oms")
SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
SANITIZED = bool(os.environ.get("OMS_SANITIZE"))
SKIPPED = 77  # what ctest takes for "skipped"
MEMORY_KB_MAX = 200 * 1024

PLACED_AT = 1700000000000


def placing(order_id, **more):
    """A line that places an order of two mugs, 25.00 EUR, by card."""
    return {"at": PLACED_AT, "command": "order.place",
            "key": f"{order_id}-place",
            "args": {"order_id": order_id, "currency": "EUR",
                     "lines": [{"sku": "mug", "quantity": 2,
                                "unit_price_minor": 1250}],
                     "payments": [{"method": "card",
                                   "amount_minor": 2500}], **more}}


def stock(quantity=1000, key="truck"):
    return {"at": PLACED_AT, "command": "stock.receive", "key": key,
            "args": {"sku": "mug", "quantity": quantity}}


def canceling(order_id, key=None):
    return {"at": PLACED_AT + 1000, "command": "order.cancel",
            "key": key or f"{order_id}-cancel",
            "args": {"order_id": order_id, "reason": "customer"}}


def as_lines(commands):
    return "".join(json.dumps(one) + "\n" for one in commands)


class ShopTest(unittest.TestCase):
    """A test with an empty folder and the path of a shop in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="oms-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.db = str(self.folder / "shop.db")
        self.variables = {name: value for name, value in os.environ.items()
                          if name != "OMS_DB"}

    def oms(self, *words, code=0, text=None):
        """Runs `oms WORDS`; fails if it does not end with [code]."""
        done = subprocess.run(
            [OMS, *map(str, words)], input=text, capture_output=True,
            text=True, env=self.variables, timeout=300)
        self.assertEqual(done.returncode, code,
                         f"oms {words}\n{done.stdout}\n{done.stderr}")
        return done

    def answer(self, *words, code=0, text=None):
        """The JSON that `oms WORDS --db ... --json` prints."""
        return json.loads(self.oms(*words, "--db", self.db, "--json",
                                   code=code, text=text).stdout)

    def apply(self, commands, *words, code=0):
        """Applies commands (or a text) from stdin; the summary."""
        text = commands if isinstance(commands, str) else as_lines(commands)
        return self.answer("apply", *words, "-", code=code, text=text)

    def assert_small(self, told):
        """A run of `oms apply` kept its memory; a sanitizer's own store of
        freed blocks is not the shop's."""
        self.assertGreater(told["memory_kb"], 0)
        if not SANITIZED:
            self.assertLess(told["memory_kb"], MEMORY_KB_MAX)

    def order(self, order_id):
        return self.answer("query", "order.get",
                           json.dumps({"order_id": order_id}))

    def events(self):
        done = self.oms("events", "--db", self.db, "--json")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def state(self):
        """What must not change when the same lines are applied again."""
        report = self.answer("report", "summary", "--tz", "UTC")
        return report, len(self.events())
