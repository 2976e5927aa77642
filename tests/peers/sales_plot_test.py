#!/usr/bin/env python3
"""examples/sales_plot makes up a shop, draws its sales, and draws the same
again from the file."""
import subprocess
import tempfile
import unittest
from pathlib import Path

from _package import SECONDS, SOURCE, fetch, need_package, with_package

SCRIPT = SOURCE / "examples/sales_plot/sales.py"
PNG = b"\x89PNG\r\n"


class SalesPlot(unittest.TestCase):
    def draw(self, folder, picture):
        done = subprocess.run(
            [PYTHON, SCRIPT, folder / "shop.db", folder / picture],
            capture_output=True, text=True, timeout=SECONDS,
            env=with_package(MPLCONFIGDIR=str(folder)), check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()[:-1]  # but for the picture's name

    def test_picture__is_drawn_of_the_shops_own_figures(self):
        with tempfile.TemporaryDirectory(prefix="oms-plot-") as name:
            folder = Path(name)
            first = self.draw(folder, "first.png")
            self.assertRegex(first[0], r"[1-9]\d{2} orders, [1-9][\d,.]+ EUR")
            self.assertEqual(len(first), 5)  # and one for each product
            self.assertEqual(self.draw(folder, "again.png"), first)
            for picture in ("first.png", "again.png"):
                drawn = (folder / picture).read_bytes()
                self.assertTrue(drawn.startswith(PNG))
                self.assertGreater(len(drawn), 10000)


if __name__ == "__main__":
    need_package()
    PYTHON = fetch("matplotlib", "matplotlib==3.9.2")
    unittest.main()
