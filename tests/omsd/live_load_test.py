"""Many readers while orders change, bench/daemon/sse.py in small: every
reader gets every change, and soon. OMS_FULL=1: 1,000 readers and 500 changes a
second, with the bounds that are promised (on a machine that does nothing
else)."""
import shutil
import sys
import unittest

import _omsd

sys.path.insert(0, str(_omsd.SOURCE / "bench/daemon"))
import sse  # noqa: E402  pylint: disable=wrong-import-position


class Load(unittest.TestCase):
    """bench/daemon/sse.py"""

    def setUp(self):
        if shutil.which("cc") is None:
            self.skipTest("there is no C compiler here")

    def measure(self, *how):
        found = sse.measure(*how)
        print(found)
        self.assertEqual(found["failed"], 0)
        self.assertGreater(found["changes"], 0)
        return found

    def test_readers_of_an_order_each(self):
        found = self.measure("own", 100, 50, 2)
        self.assertEqual(found["frames"], found["changes"])
        self.assertLess(found["p99_ms"], 5000)

    def test_readers_of_everything(self):
        found = self.measure("all", 100, 50, 2)
        self.assertEqual(found["frames"], 100 * found["changes"])
        self.assertLess(found["p99_ms"], 5000)

    @unittest.skipUnless(_omsd.FULL, "OMS_FULL=1 runs it")
    def test_a_thousand_readers(self):
        found = self.measure("own", 1000, 500, 10)
        self.assertEqual(found["frames"], found["changes"])
        self.assertLess(found["p99_ms"], 200)
        self.assertLess(found["memory_mb"], 200)


if __name__ == "__main__":
    _omsd.main()
