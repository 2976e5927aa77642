#!/usr/bin/env python3
"""Writes what of the package follows from the library's description: the
records, the calls, and the reference.

  generate.py OMS             prints the names of files that differ
  generate.py OMS --write     writes them

OMS is the program `oms`. The files are committed; a test compares.
"""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True

import model as bindings_model  # noqa: E402
from generate_calls import (arguments_file, calls_file,  # noqa: E402
                            calls_index)
from generate_records import (Library, records_file,  # noqa: E402
                              records_index)
from reference import reference  # noqa: E402


def written(model):
    """Every generated file, by its path below the root."""
    library = Library(model)
    package = Path("bindings/python/oms")
    files = {package / "records" / "__init__.py": records_index(library)}
    for name, records in library.files().items():
        files[package / "records" / f"{name}.py"] = records_file(
            library, name, records)
    files[package / "calls" / "__init__.py"] = calls_index(model)
    files[package / "calls" / "arguments.py"] = arguments_file(model)
    for group, operations in model.groups.items():
        files[package / "calls" / f"{group}.py"] = calls_file(group,
                                                              operations)
    files[Path("docs/python-reference.md")] = reference(model)
    return files


def strange(files):
    """Files in the generated folders that nothing writes any more."""
    for folder in ("records", "calls"):
        for path in (HERE / "oms" / folder).glob("*.py"):
            if path.relative_to(ROOT) not in files:
                yield path


def main(program, *options):
    model = bindings_model.read(bindings_model.describe(program))
    files = written(model)
    differ = 0
    for path, text in files.items():
        full = ROOT / path
        if full.exists() and full.read_text(encoding="utf-8") == text:
            continue
        differ += 1
        print(path)
        if "--write" in options:
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_text(text, encoding="utf-8")
    for path in strange(files):
        differ += 1
        print(path.relative_to(ROOT))
        if "--write" in options:
            path.unlink()
    return 1 if differ and "--write" not in options else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
