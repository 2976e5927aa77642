#!/usr/bin/env python3
"""`oms describe` tells every bound that include/oms/limits.h sets."""
import json
import math
import re
import subprocess
import unittest

from _shop import OMS, SOURCE

HEADER = SOURCE / "include" / "oms" / "limits.h"
DEFINED = re.compile(r"^#define OMS_(\w+) ([^/\n]+)", re.M)


def bounds(text):
    """The bounds of a header: {"json_depth_max": 32, ...}."""
    return {name.lower(): math.prod(map(int, re.findall(r"\d+", value)))
            for name, value in DEFINED.findall(text)}


class Limits(unittest.TestCase):
    def test_limits__are_all_told_with_their_values(self):
        done = subprocess.run([OMS, "describe", "--json"], check=True,
                              capture_output=True, text=True)
        self.assertEqual(bounds(HEADER.read_text(encoding="utf-8")),
                         json.loads(done.stdout)["limits"])

    def test_limits__of_a_header_are_read_with_their_sums(self):
        self.assertEqual(
            bounds("#define OMS_LIMITS_H\n\n#define OMS_A_MAX (2 * 3) // why\n"
                   "#define OMS_B_DAYS 5LL\n"),
            {"a_max": 6, "b_days": 5})


if __name__ == "__main__":
    unittest.main()
