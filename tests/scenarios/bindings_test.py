#!/usr/bin/env python3
"""What the shop answers to the scenarios is the same in C, Python and Go, byte
for byte. A language that was not built here is left out, and said to be."""
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("OMS_BUILD_DIR", SOURCE / "build/release"))
FOLDER = SOURCE / "tests/scenarios"
TARGET = BUILD / "scenarios/compared"
PACKAGE = BUILD / "python"
SCENARIOS = sorted(one.name for one in FOLDER.glob("*.json"))
SKIPPED = 77
SECONDS = 300


def run(*command, cwd=None, **variables):
    done = subprocess.run([str(word) for word in command], text=True,
                          capture_output=True, timeout=SECONDS, check=False,
                          cwd=cwd, env={**os.environ, **variables})
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {done.returncode}\n"
                             f"{done.stdout}\n{done.stderr}")


def in_c():
    """The C player puts its transcripts into scenarios/c of what it takes for
    the build folder."""
    TARGET.mkdir(parents=True, exist_ok=True)
    run(BUILD / "scenarios_scenarios_test_c", OMS_BUILD_DIR=str(TARGET),
        OMS_SOURCE_DIR=str(SOURCE))
    return TARGET / "scenarios/c"


def in_python(name, *how):
    run(sys.executable, FOLDER / "_play.py", *how, TARGET / name,
        PYTHONPATH=str(PACKAGE))
    return TARGET / name


def go_tool():
    return shutil.which("go", path=os.pathsep.join(
        ["/usr/local/go/bin", os.environ.get("PATH", ""),
         "/usr/lib/go-1.19/bin"]))


def in_go():
    """cgo finds the library by a description of the build tree."""
    about = TARGET / "pkgconfig"
    about.mkdir(parents=True, exist_ok=True)
    (about / "omsc.pc").write_text(
        "Name: omsc\nDescription: of this build tree\nVersion: 0\n"
        f"Cflags: -I{SOURCE}/include\n"
        f"Libs: -L{BUILD} -Wl,-rpath,{BUILD} -lomsc\n", "utf-8")
    player = TARGET / "go-player"
    run(go_tool(), "build", "-o", player, ".", cwd=FOLDER / "go",
        PKG_CONFIG_PATH=str(about), GOFLAGS="-mod=mod", GOPROXY="off",
        GOTOOLCHAIN="local", CGO_ENABLED="1")
    run(player, FOLDER, TARGET / "go")
    return TARGET / "go"


def transcripts(folder):
    return {one.name: one.read_text("utf-8")
            for one in sorted(folder.glob("*.json"))}


class Bindings(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        shutil.rmtree(TARGET, ignore_errors=True)
        cls.c = transcripts(in_c())

    def assert_same(self, folder):
        told = transcripts(folder)
        self.assertEqual(list(self.c), SCENARIOS)
        self.assertEqual(list(told), list(self.c))
        for name, text in self.c.items():
            self.assertEqual(told[name].splitlines(), text.splitlines(), name)

    def test_comparison__sees_one_changed_letter(self):
        folder = TARGET / "changed"
        shutil.copytree(TARGET / "scenarios/c", folder)
        self.assert_same(folder)
        for name, text in self.c.items():
            (folder / name).write_text(text.replace("verb", "Verb", 1),
                                       "utf-8")
            with self.assertRaises(AssertionError):
                self.assert_same(folder)
            (folder / name).write_text(text, "utf-8")

    @unittest.skipUnless(PACKAGE.exists(), "the Python package was not built")
    def test_python__answers_as_c(self):
        self.assert_same(in_python("python"))

    @unittest.skipUnless(PACKAGE.exists(), "the Python package was not built")
    def test_python__answers_as_c_by_its_typed_methods(self):
        self.assert_same(in_python("python-typed", "--typed"))

    @unittest.skipUnless(go_tool(), "there is no Go")
    def test_go__answers_as_c(self):
        self.assert_same(in_go())


if __name__ == "__main__":
    if os.environ.get("OMS_SANITIZE"):
        print("skipped: the hosts would have to carry the sanitizer")
        sys.exit(SKIPPED)
    if not PACKAGE.exists() and not go_tool():
        print("skipped: neither Python's package nor Go is here")
        sys.exit(SKIPPED)
    unittest.main()
