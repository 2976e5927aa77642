#!/usr/bin/env python3
"""bench/peers/run.py measures both libraries: a short round of each case. How
fast they are is no test's business."""
import json
import subprocess
import sys
import unittest

from _package import BUILD, SKIPPED, SOURCE, need_package

SECONDS = 300


class Peers(unittest.TestCase):
    def test_bench__has_both_deliver_the_same_orders(self):
        done = subprocess.run(
            [sys.executable, SOURCE / "bench/peers/run.py", "--rounds", "1",
             "--orders", "16", "--json", "--build", BUILD],
            capture_output=True, text=True, timeout=SECONDS, check=False)
        if done.returncode == SKIPPED:
            self.skipTest(done.stderr.strip())
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual([side["synchronous"] for side in told["sides"]],
                         ["FULL", "FULL"])
        self.assertEqual(len(told["cases"]), 4)
        for number, case in enumerate(told["cases"], 1):
            with self.subTest(case["case"]):
                self.assertEqual(case["listed"], [16 * number] * 2)
                self.assertGreater(case["life_ratio"], 0)


if __name__ == "__main__":
    need_package()
    unittest.main()
