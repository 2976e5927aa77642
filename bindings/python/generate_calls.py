"""The commands and queries, for threads and for asyncio: oms/calls/."""
import keyword

import model as bindings_model
from generate_text import (COLUMNS, FUTURE, HEAD, PLAIN, docstring, imported,
                           inner, listed, literal, typing_line, wrapped)
from samples import example

GIVEN = {**PLAIN, "integer": "int", "time": "Union[int, str, datetime]",
         "object": "Mapping[str, Any]"}
MONEY = "Union[int, Money]"
ACTOR = "who does it, for the audit"
AT_MS = "when it happened; only in a shop opened with replay"


def given_name(record):
    """An argument's nested record, as a TypedDict."""
    return record.name if record.name.endswith("Args") \
        else record.name + "Args"


def given_type(field_type, money=False, indent=0):
    if money:
        return MONEY
    if field_type.kind == "enum":
        return literal(field_type.values, indent)
    if field_type.kind == "list":
        return f"Sequence[{given_type(field_type.item, False, indent)}]"
    if field_type.kind == "record":
        return given_name(field_type.record)
    return GIVEN[field_type.kind]


def typed_dict(record):
    """A nested record of arguments; what is required in a base of its own."""
    name = given_name(record)

    def lines(required):
        return "".join(
            f"    {each.name}: "
            + given_type(each.type, each.money, len(each.name) + 6) + "\n"
            + wrapped(each.doc or each.name, 4, "#: ").replace(
                "\n       ", "\n    #: ") + "\n"
            for each in record.fields if each.required == required)
    doc = docstring(record.doc or f"See {record.path}.", 4) + "\n"
    needed, free = lines(True), lines(False)
    if needed and free:
        return (f"class _{name}(TypedDict):\n{needed}\n\n"
                f"class {name}(_{name}, total=False):\n{doc}\n{free}")
    total = "" if needed else ", total=False"
    return (f"class {name}(TypedDict{total}):\n{doc}\n"
            + (needed or free))


def parameters(operation):
    """The fields, those in front that may be given by position, and how many
    these are: one, if it is a text."""
    fields = operation.args.fields
    for each in fields:
        assert not keyword.iskeyword(each.name), operation.name
        assert each.name not in ("self", "key", "actor", "at_ms") or \
            operation.kind == "query", (operation.name, each.name)
    first = fields[0] if fields else None
    return fields, (first is not None and first.type.kind == "text"
                    and first.name != "cursor")


def parameter(field, indent):
    said = given_type(field.type, field.money,
                      indent + len(field.name) + 2 + len("Optional["))
    if field.required:
        return f"{field.name}: {said}"
    return f"{field.name}: Optional[{said}] = None"


def signature(operation, is_async):
    verb = operation.verb
    left = f"    {'async ' if is_async else ''}def {verb}("
    pad = " " * len(left)
    fields, positional = parameters(operation)
    command = operation.kind == "command"
    items = ["self"]
    rest = list(fields)
    if positional:
        items.append(parameter(rest.pop(0), len(left)))
    named = (["key: str"] if command else [])
    named += [parameter(each, len(left)) for each in rest if each.required]
    named += [parameter(each, len(left)) for each in rest
              if not each.required]
    if command:
        named += ["actor: Optional[str] = None", "at_ms: int = 0"]
    if named:
        items += ["*"] + named
    answer = "Receipt" if command else operation.result.name
    return left + packed(items, pad) + f") -> {answer}:\n"


def packed(items, pad):
    """Parameters, as many on a line as there is room for."""
    lines = [""]
    for i, item in enumerate(items):
        text = item + ("," if i < len(items) - 1 else "")
        room = COLUMNS - len(pad) - len(lines[-1].rsplit("\n", 1)[-1]) - 2
        if lines[-1] and len(text) + 1 > room or "\n" in lines[-1]:
            lines.append(text)
        else:
            lines[-1] += (" " if lines[-1] else "") + text
    return ("\n" + pad).join(lines)


def explained(operation, is_async):
    """The docstring: what it does, its arguments, an example."""
    said = [wrapped('"""' + operation.doc, 8), ""]
    fields, _ = parameters(operation)
    rows = [("key", "idempotency key: the same again changes nothing")] \
        if operation.kind == "command" else []
    rows += [(each.name, each.doc) for each in fields]
    if operation.kind == "command":
        rows += [("actor", ACTOR), ("at_ms", AT_MS)]
    for name, doc in rows:
        said.append(wrapped(doc or name, 8, f"{name}: "))
    if rows:
        said.append("")
    wait = "await " if is_async else ""
    said += [f"        >>> {wait}{example(operation)}",
             '        """']
    return "\n".join(said) + "\n"


def body_of(operation, is_async):
    fields, _ = parameters(operation)
    wait = "await " if is_async else ""
    lines = [f'            "{each.name}": {each.name},' for each in fields]
    args = "{\n" + "\n".join(lines) + "\n        }" if lines else "{}"
    if operation.kind == "command":
        return (f'        return {wait}self._door.command('
                f'"{operation.name}", key, {args}, actor, at_ms)\n')
    how = "pages" if operation.paged else "query"
    return (f'        return {wait}self._door.{how}("{operation.name}", '
            f'{operation.result.name}, {args})\n')


def method(operation, is_async):
    return (signature(operation, is_async)
        + explained(operation, is_async) + body_of(operation, is_async))


def group_class(group, operations, is_async):
    name = ("Async" if is_async else "") + bindings_model.camel(group)
    # A method called list would hide the type from those behind it; all
    # types are texts here, so nothing is evaluated.
    methods = "\n".join(method(one, is_async) for one in operations)
    return (f"class {name}:\n"
            f'    """{bindings_model.camel(group)}: '
            + ", ".join(one.verb for one in operations[:4])
            + (" ..." if len(operations) > 4 else "") + '."""\n\n'
            f'    __slots__ = ("_door",)\n\n'
            "    def __init__(self, door: Any):\n"
            "        self._door = door\n\n"
            "    def __repr__(self) -> str:\n"
            f'        return "<shop.{group}: '
            + short(operations) + '>"\n\n' + methods)


def short(operations):
    text = " ".join(one.verb for one in operations)
    return text if len(text) < 40 else text[:37].rsplit(" ", 1)[0] + " ..."


def arguments_of(operations):
    """The nested records of arguments, an inner one before the outer."""
    found = {}

    def visit(record):
        for each in inner(record):
            visit(each)
            found.setdefault(each.name, each)
    for one in operations:
        visit(one.args)
    return list(found.values())


def arguments_file(model):
    records = arguments_of(model.operations)
    body = "\n\n".join(typed_dict(record) for record in records)
    head = HEAD.format(doc="Nested arguments of commands and queries, as "
                       "typed dicts.") + FUTURE
    head += "from datetime import datetime\n" + typing_line(
        body, ("Any", "Literal", "Mapping", "Sequence", "Union")).replace(
            "import ", "import TypedDict, ") + "\n\n"
    head += "from ..money import Money\n"
    return head + "\n__all__ = " + listed(
        sorted(map(given_name, records))) + "\n\n\n" + body


def calls_file(group, operations):
    body = "\n\n".join(group_class(group, operations, is_async)
                       for is_async in (False, True))
    head = HEAD.format(doc=f"Commands and queries: {group}.") + FUTURE
    if "datetime" in body:
        head += "from datetime import datetime\n"
    line = typing_line(body, ("Any", "Literal", "Mapping", "Optional",
                              "Sequence", "Union"))
    head += line + "\n\n"
    if "Money]" in body:
        head += "from ..money import Money\n"
    if "-> Receipt" in body:
        head += "from ..record import Receipt\n"
    answers = sorted({one.result.name for one in operations if one.result})
    assert bindings_model.camel(group) not in answers, group
    if answers:
        head += imported("..records", answers)
    names = sorted(given_name(each) for each in arguments_of(operations)
                   if f"{given_name(each)}]" in body
                   or f": {given_name(each)}" in body)
    if names:
        head += imported(".arguments", names)
    return head + "\n\n" + body


def groups_class(model, is_async):
    prefix = "Async" if is_async else ""
    lines = [f"class {prefix}Groups:",
             '    """What a shop has: a group for each noun."""', ""]
    lines += [f"    {group}: {prefix}{bindings_model.camel(group)}"
              for group in model.groups]
    lines += ["", "    def __init__(self, door: Any):",
              "        self._door = door"]
    lines += [f"        self.{group} = {prefix}"
              f"{bindings_model.camel(group)}(door)"
              for group in model.groups]
    return "\n".join(lines) + "\n"


def calls_index(model):
    body = HEAD.format(doc="Every command and query, grouped by noun.")
    body += FUTURE + "from typing import Any\n\n"
    for group in model.groups:
        name = bindings_model.camel(group)
        body += imported(f".{group}", [f"Async{name}", name])
    body += "\n#: The group and the method of each, by its name.\n"
    body += "OPERATIONS = {\n" + "".join(
        f'    "{one.name}": ("{one.group}", "{one.verb}"),\n'
        for one in model.operations) + "}\n\n\n"
    names = ["OPERATIONS", "Groups", "AsyncGroups"]
    for group in model.groups:
        name = bindings_model.camel(group)
        names += [name, f"Async{name}"]
    return (body + groups_class(model, False) + "\n\n"
            + groups_class(model, True)
            + "\n\n__all__ = " + listed(sorted(names)) + "\n")
