"""Writes docs/go-reference.md."""
from generate_names import exported
from model import camel

INTRO = """# Go: the reference

Every command, query, event and kind of task with its Go types. This page is
written by `bindings/go/generate.py` from what the library says of itself; a test
compares. [go.md](go.md) is where to begin.

A command is `shop.Group.Verb(ctx, key, args, options...)` and gives a
`Receipt`; a query is `shop.Group.Verb(ctx, args)` and gives a pointer to its
result. Members marked * must be given. With Go 1.23 every list has a second form,
`...All`, that goes through all pages.
"""


def members(record, names):
    if not record.fields:
        return "No members.\n"
    rows = ["| member | type | |", "|---|---|---|"]
    for field in record.fields:
        mark = "*" if field.required else ""
        rows.append(f"| `{exported(field.name)}`{mark} "
                    f"| `{names.type(field.type)}` | {field.doc} |")
    return "\n".join(rows) + "\n"


def operation(one, group, names):
    verb = exported(one.verb)
    if one.kind == "command":
        call = (f"shop.{group}.{verb}(ctx, key, oms.{one.args.name}{{...}})")
    else:
        call = (f"shop.{group}.{verb}(ctx, oms.{one.args.name}{{...}})"
                f" (*oms.{one.result.name}, error)")
    text = f"### {one.name}\n\n{one.doc}\n\n```go\n{call}\n```\n\n"
    if one.paged and one.item:
        text += f"All pages: `shop.{group}.{verb}All`.\n\n"
    return text + members(one.args, names) + "\n"


def reference(model, names):
    out = [INTRO]
    top = {one.args.name for one in model.operations}
    for group, operations in model.groups.items():
        out.append(f"\n## {camel(group)}\n\n")
        out += [operation(one, camel(group), names) for one in operations]
    out.append("## Events\n\n`event.Decode()` gives a pointer to the type.\n\n"
               "| type of event | Go type | |\n|---|---|---|\n")
    for one in sorted(model.events, key=lambda it: it.name):
        out.append(f"| `{one.name}` | `{one.record.name}` | {one.doc} |\n")
    out.append("\n## Tasks\n\n| kind | method | request | result | |\n"
               "|---|---|---|---|---|\n")
    for one in model.tasks:
        result = f"`{one.result.name}`" if one.result else "none"
        out.append(f"| `{one.kind}` | `Handle{camel(one.kind)}` "
                   f"| `{one.request.name}` | {result} | {one.doc} |\n")
    out.append("\n## Words\n\n| type | words |\n|---|---|\n")
    for values, name in sorted(names.enums.items(), key=lambda it: it[1]):
        words = ", ".join(f"`{value}`" for value in values)
        out.append(f"| `{name}` | {words} |\n")
    out.append("\n## Records\n")
    for record in sorted(model.records, key=lambda it: it.name):
        if record.name not in top:
            out.append(f"\n### {record.name}\n\n")
            if record.doc:
                out.append(f"{record.doc}\n\n")
            out.append(members(record, names))
    return "".join(out)
