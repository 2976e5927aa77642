#!/usr/bin/env python3
"""docs/python.md is tried: its Python runs, in one folder and one namespace,
and prints what it shows.

  python_docs_test.py            checks
  python_docs_test.py --write    writes the output that differs into it"""
import contextlib
import io
import os
import re
import sys
import tempfile
import unittest

import _python

_python.begin()
DOC = _python.SOURCE / "docs/python.md"
BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.S)


def played(text):
    """Each block with what it printed."""
    names = {"__name__": "__main__"}
    for block in BLOCK.finditer(text):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(block.group(1), str(DOC), "exec"), names)
        yield block, said.getvalue()


class Document(unittest.TestCase):
    def test_examples__print_what_is_shown(self):
        text = DOC.read_text(encoding="utf-8")
        here = os.getcwd()
        with tempfile.TemporaryDirectory(prefix="oms-docs-") as folder:
            os.chdir(folder)
            self.addCleanup(os.chdir, here)
            ran = list(played(text))
        self.assertGreater(len(ran), 9)
        if "--write" in OPTIONS:
            for block, said in reversed(ran):
                if block.group(2) not in (None, said):
                    text = text[:block.start(2)] + said + text[block.end(2):]
            DOC.write_text(text, encoding="utf-8")
            return
        for block, said in ran:
            with self.subTest(block.group(1)[:60]):
                self.assertEqual(said, block.group(2) or "")


OPTIONS = [word for word in sys.argv[1:] if word == "--write"]
if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
