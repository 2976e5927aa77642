#!/usr/bin/env python3
"""examples/custom_payment.c: a provider in trouble takes each amount once,
and docs/extending.md shows what the program prints."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["OMS_SOURCE_DIR"])
PROGRAM = Path(os.environ["OMS_BUILD_DIR"]) / "example_custom_payment"


def printed(*args):
    return subprocess.run([PROGRAM, *args], check=True, timeout=120,
                          capture_output=True, text=True).stdout


class CustomPayment(unittest.TestCase):
    def test_trouble__ends_with_books_that_agree(self):
        with tempfile.TemporaryDirectory() as folder:
            said = printed(f"{folder}/shop.db")
        self.assertIn("the bank took 29400 cents, the shop got 29400\n", said)
        self.assertIn("order dear: rejected, 0 cents paid\n", said)
        self.assertIn("unknown outcomes and a lost lease\n", said)

    def test_documentation__shows_what_is_printed(self):
        text = (SOURCE / "docs/extending.md").read_text(encoding="utf-8")
        self.assertIn(f"```text\n{printed()}```", text)


if __name__ == "__main__":
    unittest.main()
