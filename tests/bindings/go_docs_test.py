#!/usr/bin/env python3
"""What docs/go.md says is tried: its commands run, from the installed library
to the first order, and print what it shows; its Go compiles."""
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import _go  # noqa: E402

PAGE = _go.SOURCE / "docs/go.md"
HERE = "<!-- not run: tests/bindings/go_docs_test.py runs it -->"
# Where a piece of code uses these, it imports them.
PACKAGES = {"context": "context", "errors": "errors", "fmt": "fmt",
            "log": "log", "time": "time", "http": "net/http"}


def blocks():
    """(kind, text, the line before it) of every fenced block."""
    found = []
    pattern = re.compile(r"(?ms)([^\n]*)\n```(\w+)\n(.*?)^```$")
    for match in pattern.finditer(PAGE.read_text(encoding="utf-8")):
        found.append((match.group(2), match.group(3), match.group(1)))
    return found


def iterates(text):
    """Whether a piece of code ranges over an iterator."""
    return re.search(r"range shop\.", text) is not None


class Docs(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_first_order__runs_as_it_is_shown(self):
        tree = self.folder / "libomsc"
        (tree / "build").mkdir(parents=True)
        (tree / "build/release").symlink_to(_go.BUILD)
        (tree / "bindings").symlink_to(_go.SOURCE / "bindings")
        script, shown = "set -e\nexec 3>&1 >&2\n", None
        for kind, text, before in blocks():
            if kind == "sh" and before == HERE:
                last = text.startswith("go run")
                script += f"{{ {text} }} >&3\n" if last else text
            elif kind == "go" and text.startswith("package main"):
                script += f"cat >main.go <<'END OF FILE'\n{text}END OF FILE\n"
            elif kind == "text":
                shown = text
        env = {**_go.environment(), "HOME": str(self.folder)}
        del env["PKG_CONFIG_PATH"]
        env["PATH"] = f"{Path(_go.newest()).parent}:{env['PATH']}"
        done = subprocess.run(["bash", "-c", script], cwd=self.folder,
                              env=env, capture_output=True, text=True,
                              timeout=400, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, shown)

    def test_code__compiles(self):
        pieces = [text for kind, text, _ in blocks()
                  if kind == "go" and text.startswith("func ")]
        self.assertGreater(len(pieces), 3)
        oldest, newest = min(_go.all_go()), max(_go.all_go())
        for version in sorted({oldest, newest}):
            fit = [text for text in pieces
                   if version >= (1, 23) or not iterates(text)]
            self.assertTrue(fit)
            self.compile(version, fit)

    def compile(self, version, pieces):
        folder = self.folder / f"go{version[0]}.{version[1]}"
        folder.mkdir()
        (folder / "go.mod").write_text(
            f"module pieces\n\ngo {version[0]}.{version[1]}\n\n"
            "require omsc v0.1.0\n\n"
            f"replace omsc => {_go.PACKAGE}\n", encoding="utf-8")
        for number, text in enumerate(pieces):
            used = [f'\t"{path}"\n' for name, path in PACKAGES.items()
                    if re.search(rf"\b{name}\.", text)]
            (folder / f"piece{number}.go").write_text(
                "package pieces\n\nimport (\n" + "".join(used) +
                '\n\toms "omsc"\n)\n\n' + text, encoding="utf-8")
        _go.run(_go.all_go()[version], "vet", ".", folder=folder)

    def test_codes__are_named_as_they_are(self):
        rows = re.findall(r"(?m)^\| (`Err.*?) \| (.*?) \|", PAGE.read_text(
            encoding="utf-8"))
        told = {name: code for names, codes in rows for name, code in zip(
            re.findall(r"`(\w+)`", names), re.findall(r"`(\w+)`", codes))}
        text = (_go.PACKAGE / "errors.go").read_text(encoding="utf-8")
        numbers = dict(re.findall(r"(Err\w+) +Code = (-\d+)", text))
        numbers.update(re.findall(r"(?m)^\t(Err\w+) += (-\d+)", text))
        header = (_go.SOURCE / "include/oms/base.h").read_text(
            encoding="utf-8")
        codes = dict(re.findall(r"(OMS_E\w+) = (-\d+)", header))
        for name, code in told.items():
            self.assertEqual(numbers[name], codes[code], name)
        left_out = set(numbers) - set(told) - {"ErrForked"}
        self.assertEqual(left_out, set())


if __name__ == "__main__":
    _go.newest()
    if _go.SANITIZE:
        _go.skip("a first user's library has no sanitizer")
    unittest.main(verbosity=2)
