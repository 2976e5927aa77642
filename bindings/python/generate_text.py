"""What the generated modules share: how they begin, and how text is wrapped
to fit."""
import textwrap

HEAD = ('"""{doc}\n\nWritten by bindings/python/generate.py: change it '
        'there.\n"""\n')
FUTURE = "from __future__ import annotations\n\n"
PLAIN = {"text": "str", "integer": "int", "boolean": "bool", "time": "int",
         "object": "Dict[str, Any]"}
COLUMNS = 79


def wrapped(text, indent, first=""):
    """Prose below [indent] spaces; [first] stands before its first line."""
    pad = " " * indent
    return textwrap.fill(" ".join(text.split()), COLUMNS,
                         initial_indent=pad + first,
                         subsequent_indent=pad + " " * len(first),
                         break_long_words=False, break_on_hyphens=False)


def docstring(text, indent):
    pad = " " * indent
    if len(text) + indent + 6 <= COLUMNS:
        return f'{pad}"""{text}"""'
    return wrapped(text, indent, '"""').replace(
        pad + '   ', pad) + '"""'


def literal(values, indent):
    """Literal["a", "b"], over as many lines as it takes."""
    inside = ", ".join(f'"{value}"' for value in values)
    pad = " " * (indent + len("Literal["))
    return "Literal[" + textwrap.fill(
        inside, max(COLUMNS - indent - 14, 24), break_long_words=False,
        break_on_hyphens=False).replace("\n", "\n" + pad) + "]"


def imported(module, names):
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= COLUMNS:
        return line + "\n"
    left = f"from {module} import ("
    return left + textwrap.fill(", ".join(names), COLUMNS - len(left) - 1) \
        .replace("\n", "\n" + " " * len(left)) + ")\n"


def listed(names):
    return "[\n" + textwrap.fill(
        ", ".join(f'"{name}"' for name in names), COLUMNS,
        initial_indent="    ", subsequent_indent="    ") + ",\n]"


def typing_line(body, names):
    used = [name for name in names if f"{name}[" in body or f"{name}\n" in body
            or f"{name}," in body or f" {name}]" in body
            or f"{name})" in body or f"[{name}]" in body]
    if not used:
        return ""
    return textwrap.fill("from typing import " + ", ".join(sorted(used)),
                         COLUMNS) if len(used) < 8 else (
        "from typing import (" + textwrap.fill(
            ", ".join(sorted(used)), COLUMNS - 20).replace(
                "\n", "\n" + " " * 20) + ")")


def inner(record):
    """The records right inside of [record]."""
    for each in record.fields:
        kind = each.type.item if each.type.kind == "list" else each.type
        if kind.record is not None:
            yield kind.record
