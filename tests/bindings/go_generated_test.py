#!/usr/bin/env python3
"""What is generated and committed for Go is what the generators write now:
the typed layer and the reference from `oms describe`, internal/flat from
bindings/oms.i by the SWIG that it was written with."""
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import _go  # noqa: E402

sys.dont_write_bytecode = True
sys.path.insert(0, str(_go.PACKAGE))
import generate  # noqa: E402


class Generated(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.into = Path(cls.folder.name)
        subprocess.run([sys.executable, _go.PACKAGE / "generate.py", _go.OMS,
                        "--into", cls.into], check=True)

    def same(self, path):
        self.assertEqual(
            (self.into / path).read_text(encoding="utf-8"),
            (_go.SOURCE / path).read_text(encoding="utf-8"),
            f"{path}: run bindings/go/generate.py")

    def test_typed_layer__is_that_of_the_library(self):
        made = {path.name for path in
                (self.into / "bindings/go").glob("*_gen.go")}
        kept = {path.name for path in _go.PACKAGE.glob("*_gen.go")}
        self.assertEqual(made, kept)
        for name in sorted(made):
            self.same(f"bindings/go/{name}")

    def test_reference__is_that_of_the_library(self):
        self.same("docs/go-reference.md")

    def test_flat_layer__is_a_copy(self):
        for path in sorted((_go.SOURCE / "bindings").glob("flat*.[ch]")):
            kept = _go.PACKAGE / "internal/flat" / path.name
            self.assertEqual(kept.read_text(encoding="utf-8"),
                             path.read_text(encoding="utf-8"), path.name)

    def test_swig_output__is_what_swig_writes(self):
        found = generate.swig_version()
        if not found or not found.startswith(generate.SWIG_VERSION):
            self.skipTest(f"SWIG is {found}, what is committed is of "
                          f"{generate.SWIG_VERSION}")
        for name in ("omsc.go", "omsc_wrap.c"):
            self.same(f"bindings/go/internal/flat/{name}")

    def test_generator__notices_a_change(self):
        """The guard bites: a library that says more is seen."""
        told = generate.models.describe(_go.OMS)
        told["commands"][0]["args"]["properties"]["of_tomorrow"] = {
            "type": "boolean", "description": "Planted."}
        files = generate.typed(generate.models.read(told))
        self.assertIn("OfTomorrow", files["records_gen.go"])
        self.assertNotEqual(
            files["records_gen.go"],
            (_go.PACKAGE / "records_gen.go").read_text(encoding="utf-8"))


if __name__ == "__main__":
    if shutil.which(_go.OMS) is None:
        _go.skip("the program oms was not built")
    unittest.main(verbosity=2)
