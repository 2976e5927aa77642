#!/usr/bin/env python3
"""examples/shop_flask does what it says, with Flask from PyPI."""
import subprocess
import tempfile
import unittest

from _package import (SOURCE, Server, fetch, free_port, need_package,
                      with_package)
from _shop_life import ShopLife

LINES_MAX = 150
SHOP = SOURCE / "examples/shop_flask/shop.py"

AGAIN = """
import sys
sys.path.insert(0, sys.argv[1])
import oms, shop
with oms.open(sys.argv[2]) as before:
    before.stock.receive("mug", quantity=7, key="last-year")
with shop.make(sys.argv[2]).shop as after:
    print(after.stock.get("mug").on_hand)
"""


class FlaskShop(ShopLife, unittest.TestCase):
    id_name = "order_id"

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="oms-flask-")
        cls.addClassCleanup(cls.folder.cleanup)
        port = free_port()
        cls.server = Server([PYTHON, SHOP, f"{cls.folder.name}/shop.db", port],
                            port, env=with_package())
        cls.addClassCleanup(cls.server.stop)

    def test_stock__is_not_received_again_when_its_key_is_forgotten(self):
        said = subprocess.run(
            [PYTHON, "-c", AGAIN, SHOP.parent, f"{self.folder.name}/two.db"],
            env=with_package(), capture_output=True, text=True, check=False)
        self.assertEqual(said.stdout, "7\n", said.stderr)

    def test_shop__is_short(self):
        self.assertLess(len(SHOP.read_text("utf-8").splitlines()), LINES_MAX)


if __name__ == "__main__":
    need_package()
    PYTHON = fetch("flask", "flask==3.0.3")
    unittest.main()
