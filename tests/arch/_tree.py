"""Small source trees on which a planted violation must be seen caught."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tools"))

HEAD = "// A planted file.\n"


class TreeCase(unittest.TestCase):
    """A temporary tree, and the words for what a rule says about it."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="omsc-arch-"))
        self.addCleanup(shutil.rmtree, self.root)

    def plant(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        return target

    def compile(self, path, *flags):
        """Compiles a planted file; the object's path."""
        source = self.root / path
        subprocess.run([os.environ.get("CC", "cc"), *flags, str(source)],
                       check=True, cwd=self.root)

    def assert_clean(self, rule, build=None):
        self.assertEqual([], [str(f) for f in rule.check(self.root, build)])

    def assert_caught(self, rule, words, build=None):
        """Exactly one finding, and it says [words]."""
        found = [str(f) for f in rule.check(self.root, build)]
        self.assertEqual(1, len(found), found)
        self.assertIn(words, found[0])
