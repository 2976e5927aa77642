"""What the tests of the Go package share: which Go there is, and how cgo finds
the library of this build."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("OMS_BUILD_DIR", SOURCE / "build/release"))
OMS = os.environ.get("OMS_BIN", str(BUILD / "oms"))
PACKAGE = SOURCE / "bindings/go"
FULL = os.environ.get("OMS_FULL") == "1"
SANITIZE = os.environ.get("OMS_SANITIZE", "")
SKIPPED = 77  # what ctest takes for "skipped"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def version(program):
    """(1, 19) of a Go that runs, or None."""
    try:
        said = subprocess.run([program, "env", "GOVERSION"], text=True,
                              capture_output=True, check=True,
                              env={**os.environ, "GOTOOLCHAIN": "local"})
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.match(r"go(\d+)\.(\d+)", said.stdout)
    return tuple(map(int, found.groups())) if found else None


def all_go():
    """Every Go of this machine, the oldest first: version -> program."""
    found = {}
    for place in ("/usr/lib/go-1.19/bin/go", "/usr/lib/go/bin/go",
                  shutil.which("go"), "/usr/local/go/bin/go"):
        if place and version(place):
            found.setdefault(version(place), place)
    return dict(sorted(found.items()))


def newest():
    """The newest Go, or the end of the test."""
    found = all_go()
    if not found:
        skip("there is no Go here: apt-get install golang-go")
    return found[max(found)]


def environment():
    """For Go: the library of this build through pkg-config, no network, and
    caches in the build folder."""
    folder = BUILD / "go"
    (folder / "pkgconfig").mkdir(parents=True, exist_ok=True)
    (folder / "pkgconfig/omsc.pc").write_text(
        "Name: omsc\nDescription: the library of this build\nVersion: 0\n"
        f"Cflags: -I{SOURCE}/include\n"
        f"Libs: -L{BUILD} -Wl,-rpath,{BUILD} -lomsc\n", encoding="utf-8")
    return {
        **os.environ,
        "PKG_CONFIG_PATH": str(folder / "pkgconfig"),
        "CGO_LDFLAGS_ALLOW": ".*",
        "CGO_CFLAGS": "-O1",
        "GOCACHE": str(folder / "cache"),
        "GOPATH": str(folder / "path"),
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
    }


def run(program, *arguments, more=None, folder=PACKAGE, timeout=500):
    """What a Go command printed; it must succeed."""
    done = subprocess.run([program, *arguments], cwd=folder, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=timeout,
                          check=False, env={**environment(), **(more or {})})
    if done.returncode != 0:
        raise AssertionError(f"go {' '.join(arguments)}:\n"
                             f"{done.stdout[-8000:]}")
    return done.stdout
