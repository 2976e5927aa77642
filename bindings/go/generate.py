#!/usr/bin/env python3
"""Writes the generated parts of the Go package.

  generate.py OMS             all of it; OMS is the program `oms`
  generate.py OMS --into DIR  below DIR, as it would be below the repository

*_gen.go and docs/go-reference.md come from what the library says of itself,
read by bindings/model.py. internal/flat comes from SWIG (4.1 writes what is
committed) and holds copies of bindings/flat*, because cgo compiles what is in
a package's own folder.
"""
import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent), str(HERE)]

import model as models  # noqa: E402
from generate_doc import reference  # noqa: E402
from generate_names import Names  # noqa: E402
from generate_types import calls, enums, iterators, records, registry  # noqa: E402

SWIG_VERSION = "4.1"


def typed(model):
    """The generated Go files: name -> text."""
    names = Names(model)
    return {
        "calls_gen.go": calls(model, names),
        "enums_gen.go": enums(model, names),
        "iterate_gen.go": iterators(model, names),
        "records_gen.go": records(model, names),
        "registry_gen.go": registry(model, names),
    }


def swig_version():
    """'4.1.0', or None where there is no SWIG."""
    program = shutil.which("swig")
    if program is None:
        return None
    said = subprocess.run([program, "-version"], check=True, text=True,
                          capture_output=True).stdout
    return said.split("Version", 1)[1].split()[0]


def flat(into):
    """Fills internal/flat: copies, and what SWIG writes. It runs in the
    folder of oms.i, so that no path of this machine is in the output."""
    into.mkdir(parents=True, exist_ok=True)
    bindings = HERE.parent
    for path in sorted(bindings.glob("flat*.[ch]")):
        shutil.copyfile(path, into / path.name)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["swig", "-go", "-cgo", "-package", "flat", "-outdir", folder,
             "-o", f"{folder}/omsc_wrap.c", "oms.i"],
            cwd=bindings, check=True)
        for name in ("omsc.go", "omsc_wrap.c"):
            text = Path(folder, name).read_text(encoding="utf-8")
            lines = (line.rstrip() for line in text.splitlines())
            (into / name).write_text("\n".join(lines) + "\n",
                                     encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("oms")
    parser.add_argument("--into", type=Path, default=ROOT)
    given = parser.parse_args()
    model = models.read(models.describe(given.oms))
    go = given.into / "bindings/go"
    go.mkdir(parents=True, exist_ok=True)
    for name, text in typed(model).items():
        (go / name).write_text(text, encoding="utf-8")
    docs = given.into / "docs"
    docs.mkdir(exist_ok=True)
    (docs / "go-reference.md").write_text(reference(model, Names(model)),
                                          encoding="utf-8")
    found = swig_version()
    if found and found.startswith(SWIG_VERSION):
        flat(go / "internal/flat")
    else:
        print(f"skipped internal/flat: SWIG is {found}, "
              f"what is committed is of {SWIG_VERSION}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
