#!/usr/bin/env python3
"""What the documentation says is tried: its commands run and print what it
shows, its C compiles, its words are those of the library, its links lead
somewhere.

  docs_test.py            checks
  docs_test.py --write    writes the output that differs into the documents

A ```sh block runs, all of one document in one folder, unless the line before
it is a comment such as <!-- not run: it takes an hour -->. A ```text block
right behind it is what it prints; times, ids and rates may differ, and a line
of three dots stands for any lines."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("OMS_BUILD_DIR", SOURCE / "build/release"))
OMS = os.environ.get("OMS_BIN", str(BUILD / "oms"))
DOCS = [SOURCE / "README.md", *sorted((SOURCE / "docs").rglob("*.md"))]
NOT_RUN = re.compile(r"<!-- not run: \S.* -->")
MARK = "@@ block "
# A server that a document has started ends with it.
TIDY = "trap 'kill $(jobs -p) 2>/dev/null || :' EXIT\n"

# What differs from run to run, and what it becomes before comparing. Widths
# stay, because tables are set by them.
VARYING = [
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "ID"),
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"), "TIME"),
    (re.compile(r"\b1\d{12}\b"), "MS"),
    (re.compile(r"\b\d{4}-\d\d\b"), "MONTH"),
    (re.compile(r"\b(parked|due) +\d+  "), r"\1 N  "),
    (re.compile(r"\bin process \d+"), "in process N"),
    (re.compile(r"\bin \d+ (seconds?|minutes|hours|days)"), r"in N \1"),
    (re.compile(r'"next_due_ms": \d+'), '"next_due_ms": N'),
    (re.compile(r"(?m)^( *(?:seconds|commands a second|memory at most, MB)) "
                r"+[\d.,]+$"), r"\1 N"),
]

PRELUDE = """#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "oms/oms.h"
#include "oms/discovery.h"
#include "oms/http.h"
"""


class Block(NamedTuple):
    doc: Path
    line: int  # of its first line
    kind: str
    text: str
    before: str  # the last line before it that is not empty

    @property
    def place(self):
        return f"{self.doc.relative_to(SOURCE)}:{self.line}"


def blocks_of(doc):
    found, before, start = [], "", None
    lines = doc.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("```") and start is None:
            start, kind = number, line[3:].strip()
        elif line.startswith("```"):
            # A fence that opens inside a block hides what follows.
            if line != "```":
                raise ValueError(f"{doc.name}:{number}: close the block first")
            text = "".join(one + "\n" for one in lines[start:number - 1])
            found.append(Block(doc, start + 1, kind, text, before))
            start, before = None, "```" + kind
        elif start is None and line.strip():
            before = line
    if start is not None:
        raise ValueError(f"{doc.name}:{start}: this block is never closed")
    return found


BLOCKS = [block for doc in DOCS for block in blocks_of(doc)]


def runs(block):
    return block.kind == "sh" and not NOT_RUN.fullmatch(block.before)


def shown(block):
    """The output that the document shows for a block, or None."""
    at = BLOCKS.index(block) + 1
    if at < len(BLOCKS) and BLOCKS[at].kind == "text" and \
            BLOCKS[at].doc == block.doc and BLOCKS[at].before == "```sh":
        return BLOCKS[at]
    return None


def steady(text):
    for pattern, word in VARYING:
        text = pattern.sub(word, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def same(wanted, printed):
    parts = [re.escape(part) for part in
             re.split(r"(?m)^\.\.\.$", steady(wanted))]
    return re.fullmatch("(?:.*)".join(parts), steady(printed), re.S)


def run_document(blocks):
    """What each block printed; the last one may have failed."""
    with tempfile.TemporaryDirectory(prefix="oms-docs-") as folder:
        bin_folder = Path(folder, ".bin")
        bin_folder.mkdir()
        (bin_folder / "oms").symlink_to(OMS)
        for name in ("oms-sandbox", "omsd"):
            (bin_folder / name).symlink_to(BUILD / name)
        (bin_folder / "compare.py").symlink_to(
            SOURCE / "examples/sandbox/compare.py")
        script = "set -e\n" + TIDY + "".join(
            f"echo '{MARK}{i}'\n{block.text}" for i, block in
            enumerate(blocks))
        env = {name: value for name, value in os.environ.items()
               if not name.startswith("OMS_")}
        env.update(PATH=f"{bin_folder}:{env['PATH']}", TZ="UTC",
                   LC_ALL="C.UTF-8")
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=env,
                              stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=300)
        text = done.stdout.replace(folder, "/srv")
    printed = re.split(rf"(?m)^{MARK}\d+\n", text)[1:]
    return done.returncode, printed


def all_documents():
    for doc in DOCS:
        blocks = [one for one in BLOCKS if one.doc == doc and runs(one)]
        if blocks:
            yield doc, blocks


def described():
    done = subprocess.run([OMS, "describe", "--json"], capture_output=True,
                          check=True, text=True)
    return json.loads(done.stdout)


def named(entries, name):
    return next(one for one in entries if one.get("name") == name)


def words_of(schema, *path):
    for name in path:
        schema = schema["properties"][name]
        schema = schema.get("items", schema)
    return schema["enum"]


def rows_below(doc, title):
    """The cells of the table under a heading: [[first, second, ...], ...]"""
    text = (SOURCE / "docs" / doc).read_text(encoding="utf-8")
    part = re.search(rf"(?ms)^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", text)
    lines = re.findall(r"(?m)^\|(.*)\|$", part.group(1)) if part else []
    return [[cell.strip() for cell in line.split("|")] for line in lines[2:]]


def first_cells(doc, title):
    return [row[0].strip("`") for row in rows_below(doc, title)]


class Docs(unittest.TestCase):
    maxDiff = None

    def test_commands__run_and_print_what_is_shown(self):
        for doc, blocks in all_documents():
            with self.subTest(doc.name):
                code, printed = run_document(blocks)
                self.assertEqual(
                    code, 0, f"{blocks[len(printed) - 1].place} failed:\n"
                    f"{printed[-1]}")
                for block, text in zip(blocks, printed):
                    wanted = shown(block)
                    if wanted and not same(wanted.text, text):
                        self.assertEqual(
                            steady(text), steady(wanted.text),
                            f"{wanted.place} shows something else; "
                            "docs_test.py --write puts it right")

    def test_readme__has_the_smallest_shop_as_it_is(self):
        hello = (SOURCE / "examples/hello.c").read_text(encoding="utf-8")
        shops = [block.text for block in blocks_of(SOURCE / "README.md")
                 if block.kind == "c"]
        self.assertEqual(shops, [hello])

    def test_c_code__compiles(self):
        blocks = [block for block in BLOCKS if block.kind == "c" and
                  block.doc.name != "README.md"]
        self.assertTrue(blocks)
        for block in blocks:
            whole = re.search(r"(?m)^\{$", block.text)
            text = block.text if whole else (
                "int example(oms *shop);\nint example(oms *shop)\n{\n"
                f"(void)shop;\n{block.text}return 0;\n}}\n")
            done = subprocess.run(
                [os.environ.get("CC", "cc"), "-std=c11", "-fsyntax-only",
                 "-Wall", "-Wextra", "-Werror", "-Wno-unused",
                 "-I", SOURCE / "include", "-x", "c", "-"],
                input=PRELUDE + text, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0,
                             f"{block.place}\n{done.stderr}")

    def test_examples__print_what_is_shown(self):
        text = (SOURCE / "docs/c-api.md").read_text(encoding="utf-8")
        for name in ("hello", "worker", "feed"):
            done = subprocess.run([BUILD / f"example_{name}"], check=True,
                                  capture_output=True, text=True)
            self.assertIn(f"```text\n{done.stdout}```", text, name)

    def test_words__are_those_of_the_library(self):
        told = described()
        commands, queries = told["commands"], told["queries"]
        page = named(queries, "order.list")["result"]
        order = named(queries, "order.get")["result"]
        moves = {one["name"]: one["states"] for one in told["moves"]}

        def args(name, member):
            return words_of(named(commands, name)["args"], member)

        sections = {
            "Stages": words_of(page, "items", "stage"),
            "Order status": moves["order.status"],
            "Payment status": words_of(page, "items", "payment_status"),
            "Fulfillment status": words_of(page, "items",
                                           "fulfillment_status"),
            "Return status": words_of(order, "return_status"),
            "Reasons": args("order.cancel", "reason"),
            "Holds": moves["hold.state"],
            "Payments": moves["payment.state"],
            "Transaction types": args("payment.record", "type"),
            "Transactions": moves["transaction.state"],
            "Work orders": moves["fulfillment_order.state"],
            "Parcels": moves["shipment.state"],
            "Tracking": args("shipment.scan", "status"),
            "Tasks": [word for word in words_of(
                named(queries, "task.list")["args"], "state")
                if word != "any"],
        }
        for title, words in sections.items():
            self.assertEqual(first_cells("words.md", title), words, title)

    def test_words__say_of_events_and_tasks_what_the_library_says(self):
        told = described()
        for title, entries, name in (
                ("Events", told["events"], "name"),
                ("Kinds of tasks", told["tasks"], "kind")):
            self.assertEqual(
                [(row[0].strip("`"), row[1])
                 for row in rows_below("words.md", title)],
                [(one[name], one["doc"]) for one in entries], title)

    def test_words__name_every_guard(self):
        guards = {guard["name"] for moves in described()["moves"]
                  for row in moves["rows"] for guard in row["guards"]}
        self.assertEqual(set(first_cells("words.md", "Guards")), guards)

    def test_limits__are_those_of_the_library(self):
        shown_limits = {
            row[0].strip("`").removeprefix("OMS_").lower():
            int(row[1].replace(",", "")) for row in
            rows_below("operations.md", "Limits")}
        self.assertEqual(shown_limits, described()["limits"])

    def test_links__lead_somewhere(self):
        for doc in DOCS:
            text = doc.read_text(encoding="utf-8")
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
                self.assertTrue((doc.parent / target).exists(),
                                f"{doc.name}: {target}")
            for path in re.findall(
                    r"`((?:src|include|tests|tools|examples|docs|bench)/"
                    r"[\w./-]+)`", text):
                self.assertTrue((SOURCE / path).exists(),
                                f"{doc.name}: {path}")


def write():
    """Puts the output that differs into the documents."""
    failed = 0
    for doc, blocks in all_documents():
        code, printed = run_document(blocks)
        if code != 0:
            print(f"{blocks[len(printed) - 1].place} failed:\n{printed[-1]}")
            failed = 1
            continue
        lines = doc.read_text(encoding="utf-8").splitlines()
        for block, text in reversed(list(zip(blocks, printed))):
            old = shown(block)
            if old and not same(old.text, text):
                first, count = old.line - 1, len(old.text.splitlines())
                lines[first:first + count] = [
                    line.rstrip() for line in text.splitlines()]
        doc.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return failed


if __name__ == "__main__":
    if shutil.which("sqlite3") is None:
        print("skipped: the documents use the program sqlite3")
        sys.exit(77)
    if sys.argv[1:] == ["--write"]:
        sys.exit(write())
    unittest.main()
