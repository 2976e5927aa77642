#!/usr/bin/env python3
"""examples/custom_store: a whole order's life on a store that is not ours.
Skipped where LMDB was not there at build time."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(os.environ["OMS_BUILD_DIR"]) / "example_custom_store"
SKIPPED = 77


class CustomStore(unittest.TestCase):
    def test_an_order__lives_on_it_and_outlives_the_process(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([PROGRAM, f"{folder}/shop.mdb"],
                                  capture_output=True, text=True, timeout=120)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout, "order first: delivered, 2500 cents "
                                      "paid; 0 violations\n")
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    if not PROGRAM.exists():
        print("liblmdb-dev was not installed when this was built")
        sys.exit(SKIPPED)
    unittest.main()
