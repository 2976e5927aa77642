"""A test of omsd is skipped only where CMake left omsd out: a build that should
have it and has not is a failure."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Skips(unittest.TestCase):
    def ended(self, cache, program=False):
        with tempfile.TemporaryDirectory() as folder:
            if cache is not None:
                Path(folder, "CMakeCache.txt").write_text(
                    f"A:BOOL=ON\n{cache}\nB:BOOL=ON\n")
            if program:
                Path(folder, "omsd").touch()
            return subprocess.run(
                [sys.executable, "-c", "import _omsd; _omsd.need_omsd()"],
                cwd=HERE, env={**os.environ, "OMS_BUILD_DIR": folder},
                capture_output=True, text=True, check=False)

    def test_left_out__is_skipped(self):
        done = self.ended("omsd_FOUND:INTERNAL=")
        self.assertEqual(77, done.returncode)
        self.assertIn("skipped: omsd was left out", done.stdout)

    def test_not_built_though_it_should_be__fails(self):
        for cache in ("omsd_FOUND:INTERNAL=1", "C:BOOL=ON", None):
            done = self.ended(cache)
            self.assertEqual(1, done.returncode)
            self.assertIn("omsd should have been built", done.stderr)

    def test_built__goes_on(self):
        self.assertEqual(0, self.ended("omsd_FOUND:INTERNAL=1",
                                       program=True).returncode)


if __name__ == "__main__":
    unittest.main(verbosity=2)
