"""Reads C files for the other rules: which exist, and their bare code."""
import re
from pathlib import Path
from typing import NamedTuple

TOP = ("include", "src", "tests", "examples", "bench")


class Finding(NamedTuple):
    """One broken rule, printed the way compilers print."""
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def files(root, tops=TOP, suffixes=(".c", ".h")):
    """Paths below [root], relative to it, in a fixed order."""
    found = []
    for top in tops:
        found += [path.relative_to(root)
                  for path in (Path(root) / top).rglob("*")
                  if path.suffix in suffixes and path.is_file()]
    return sorted(found)


def text_of(root, path):
    return (Path(root) / path).read_text(encoding="utf-8")


PIECE = re.compile(
    r"//(?:\\\n|[^\n])*"
    r"|/\*.*?\*/"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'(?:\\.|[^'\\\n])*'", re.S)


def bare(text):
    """[text] with comments, strings and characters blanked; same lines."""
    def blank(match):
        piece = match.group(0)
        lines = "\n" * piece.count("\n")
        return piece[0] * 2 + lines if piece[0] in "\"'" else " " + lines
    return PIECE.sub(blank, text)


def without_comments(text):
    """[text] with comments blanked and strings kept; same lines."""
    def blank(match):
        piece = match.group(0)
        return piece if piece[0] in "\"'" else " " + "\n" * piece.count("\n")
    return PIECE.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1
