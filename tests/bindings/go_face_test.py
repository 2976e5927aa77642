#!/usr/bin/env python3
"""The Go package: its own tests, with the oldest and the newest Go that are
here, go vet, gofmt, and the race detector. Against a library that was built
with sanitizers the tests run with those."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import _go  # noqa: E402


class Face(unittest.TestCase):
    def test_go_fmt_and_vet__have_nothing_to_say(self):
        for program in ends():
            said = _go.run(program, "vet", ".")
            self.assertEqual(said, "")
        fmt = Path(_go.newest()).parent / "gofmt"
        files = sorted(_go.PACKAGE.glob("*.go"))
        done = subprocess.run([fmt, "-l", *files], check=True, text=True,
                              capture_output=True)
        self.assertEqual(done.stdout, "")

    def test_module__asks_for_nothing_of_others(self):
        said = _go.run(_go.newest(), "list", "-m", "all")
        self.assertEqual(said.split(), ["omsc"])

    def test_oldest_go__passes_the_tests(self):
        print(_go.run(ends()[0], *TEST, ".", more={
            "OMS_JUNK": "1000000" if _go.FULL else "20000"}))

    def test_newest_go__passes_the_tests_under_the_race_detector(self):
        print(_go.run(ends()[-1], *TEST, "-race", "."))


# Forgets answers, and touches every place that may still point to them.
PLANTED = """package oms

import (
	"context"
	"runtime"
	"testing"

	"omsc/internal/flat"
)

var kept [][]byte

func TestPlanted(t *testing.T) {
	shop, err := Open(context.Background(), ":memory:")
	if err != nil {
		t.Skip(err)
	}
	for i := 0; i < 20000; i++ {
		flat.Flat_stats(shop.native.shop)
	}
	shop.Close()
	runtime.GC()
	for i := 0; i < 100000; i++ {
		kept = append(kept, make([]byte, 8+i%8))
	}
}
"""


class Sanitized(unittest.TestCase):
    # Go's own -asan links the runtime first, as it must be.
    MORE = {"CGO_LDFLAGS": f"-fsanitize={_go.SANITIZE}",
            "ASAN_OPTIONS": "detect_leaks=1", "LSAN_OPTIONS": ""}

    def test_package__passes_its_tests_on_a_library_with_asan(self):
        print(_go.run(_go.newest(), *TEST, "-asan", ".", more=self.MORE))

    @unittest.skipUnless(max(_go.all_go(), default=(0, 0)) >= (1, 25),
                         "before 1.25 Go does not look for leaks")
    def test_leak__is_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            planted = Path(folder, "planted_test.go")
            planted.write_text(PLANTED, encoding="utf-8")
            overlay = Path(folder, "overlay.json")
            overlay.write_text(json.dumps({"Replace": {
                str(_go.PACKAGE / "planted_test.go"): str(planted)}}))
            with self.assertRaisesRegex(AssertionError, "detected memory leaks"):
                _go.run(_go.newest(), "test", "-count=1", "-run", "Planted",
                        "-overlay", str(overlay), "-asan", ".",
                        more=self.MORE)


TEST = ["test", "-count=1", "-timeout", "480s"] + (["-v"] if _go.FULL else [])


def ends():
    """The oldest and the newest Go; one, if there is only one."""
    found = list(_go.all_go().values())
    return found[:1] + found[1:][-1:]


if __name__ == "__main__":
    _go.newest()
    if "thread" in _go.SANITIZE:
        _go.skip("Go is not built for ThreadSanitizer")
    wanted = "Sanitized" if "address" in _go.SANITIZE else "Face"
    unittest.main(argv=[sys.argv[0], *(sys.argv[1:] or [wanted])],
                  verbosity=2)
