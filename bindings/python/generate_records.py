"""The records of answers, events and tasks: oms/records/."""
import keyword

import model as bindings_model
from generate_text import (FUTURE, HEAD, PLAIN, docstring, imported, inner,
                           listed, literal, typing_line, wrapped)


def answer_type(kind, indent=0):
    if kind.kind == "enum":
        return literal(kind.values, indent)
    if kind.kind == "list":
        return f"List[{answer_type(kind.item, indent)}]"
    if kind.kind == "record":
        return kind.record.name
    return PLAIN[kind.kind]


def member(field):
    """One member of a record: its name, type and doc."""
    # What is a word of Python's own has a "_" behind it.
    name = field.name + "_" * keyword.iskeyword(field.name)
    left = f"    {name}: "
    said = answer_type(field.type, len(left) + len("Optional["))
    if field.type.kind == "list":
        said = answer_type(field.type, len(left))
    elif not field.required:
        said = f"Optional[{said}]"
    return left + said + "\n" + wrapped(field.doc or field.name, 4, "#: ") \
        .replace("\n       ", "\n    #: ") + "\n"


def shape(field):
    """How a record makes a member of what the JSON has."""
    if field.type.kind == "record":
        return f"(False, {field.type.record.name})"
    if field.type.kind == "list":
        item = field.type.item
        return f"(True, {item.record.name if item.record else None})"
    return None


def members(record):
    lines = ["    _members = {"]
    plain = [f'"{each.name}"' for each in record.fields if not shape(each)]
    for each in record.fields:
        lines.append(f'        "{each.name}": {shape(each)},')
    if not record.fields:
        return "    _members = {}\n"
    return "\n".join(lines + ["    }"]) + "\n" if plain or lines else ""


def base_of(record):
    if record.field("next_cursor") and record.field("items"):
        item = record.field("items").type.item
        return f'Page["{item.record.name}"]'
    return "Record"


def record_class(record, base=None):
    base = base or base_of(record)
    said = [f"class {record.name}({base}):",
            docstring(record.doc or f"An item of {record.path}.", 4), "",
            "    __slots__ = ()"]
    inherited = ("items", "next_cursor") if base.startswith("Page") else ()
    body = "".join(member(each) for each in record.fields
                   if each.name not in inherited)
    return "\n".join(said) + "\n" + body + "\n" + members(record)


class Library:
    """Which record stands in which file: with the noun that alone needs it,
    or in `shared`."""

    def __init__(self, model):
        self.model = model
        self.users = {}
        self.order = []
        self.tops = []
        for one in model.queries:
            self.top(one.result, one.group)
        for one in model.events:
            self.top(one.record, self.group(one.name))
        for one in model.tasks:
            self.top(one.request, self.group(one.kind))
            if one.result:
                self.top(one.result, self.group(one.kind))

    @staticmethod
    def group(name):
        noun = name.split(".")[0]
        return bindings_model.PLURALS.get(noun, noun)

    def top(self, record, group):
        self.tops.append(record.name)
        self.visit(record, group)

    def visit(self, record, group):
        for each in inner(record):
            self.visit(each, group)
        if record.name not in self.users:
            self.order.append(record)
        self.users.setdefault(record.name, set()).add(group)

    def file_of(self, record):
        users = self.users[record.name]
        return next(iter(users)) if len(users) == 1 else "shared"

    def files(self):
        found = {}
        for record in self.order:
            found.setdefault(self.file_of(record), []).append(record)
        return dict(sorted(found.items()))


def records_file(library, name, records):
    own = {record.name for record in records}
    body = "\n\n".join(record_class(record) for record in records)
    foreign = sorted({each.name for record in records
                      for each in inner(record) if each.name not in own})
    bases = [base for base in ("Page", "Record") if f"({base}" in body]
    head = HEAD.format(doc=f"Records of answers: {name}.") + FUTURE
    line = typing_line(body, ("Any", "Dict", "List", "Literal", "Optional"))
    if line:
        head += line + "\n\n"
    head += f"from ..record import {', '.join(bases)}\n"
    if foreign:
        head += imported(".shared", foreign)
    return head + "\n__all__ = " + listed(sorted(own)) + "\n\n\n" + body


EVENT = '''

class Event(EventItem):
    """An event of the feed; `data` is the record of its type."""

    __slots__ = ()
    data: Any
    pii: Any

    if not TYPE_CHECKING:
        def __getattr__(self, name):
            if name not in ("data", "pii"):
                return super().__getattr__(name)
            value = self._json.get(name)
            kind = EVENTS.get(self._json.get("type", ""))
            return value if kind is None or value is None else kind(value)


class Violation(Record):
    """An invariant that does not hold."""

    __slots__ = ()
    rule: str
    module: str
    order: Optional[str]
    text: str
    repaired: Optional[bool]
    _members = dict.fromkeys(("rule", "module", "order", "text", "repaired"))


class Verified(Record):
    """What verifying found."""

    __slots__ = ()
    subjects: int
    events: int
    violations: List[Violation]
    _members = {"subjects": None, "events": None,
                "violations": (True, Violation)}
'''


def named_map(name, pairs, doc):
    lines = [f'    "{key}": {value},' for key, value in pairs]
    return (f"#: {doc}\n{name}: Dict[str, Type[Record]] = {{\n"
            + "\n".join(lines) + "\n}\n")


def records_index(library):
    model = library.model
    files = library.files()
    body = HEAD.format(doc="Records of answers, events and tasks, by name.")
    body += FUTURE + ("from typing import (TYPE_CHECKING, Any, Dict, List, "
                      "Optional, Type)\n\n"
                      "from ..record import Record\n")
    for name, records in files.items():
        body += imported(f".{name}", sorted(it.name for it in records))
    body += "\n" + named_map(
        "EVENTS", [(it.name, it.record.name) for it in model.events],
        "The record of an event's `data`, by its type.")
    body += "\n" + named_map(
        "TASKS", [(it.kind, it.request.name) for it in model.tasks],
        "The record of a task's request, by its kind.")
    body += "\n" + named_map(
        "RESULTS", [(it.kind, it.result.name) for it in model.tasks
                    if it.result],
        "The record of what answers a task, by its kind.")
    names = sorted([it.name for records in files.values() for it in records]
                   + ["EVENTS", "Event", "RESULTS", "TASKS", "Verified",
                      "Violation"])
    return body + EVENT + "\n\n__all__ = " + listed(names) + "\n"
