"""The reference of the Python package, docs/python-reference.md."""
from samples import example

HEAD = """# Python: every call

Written by bindings/python/generate.py from what the library says of itself
(`oms describe`). How to use the package is told in [python.md](python.md).

- A command takes `key` (mandatory), `actor` and `at_ms` beside what is listed,
  and returns a `Receipt`: `subject`, `number`, `event_id`, `at_ms`, `repeated`.
- A query returns the record that is named behind it. One that says *pages* can
  be iterated and goes on through all pages.
- In `oms.aio` every call is awaited; names and arguments are the same.
- A `..._minor` is an integer of minor units or a `Money`; a `..._ms` is
  milliseconds since 1970, an ISO 8601 text or a `datetime` with a zone.
"""


def reference(model):
    parts = [HEAD]
    for group, operations in model.groups.items():
        parts.append(f"\n## shop.{group}\n")
        parts += [one_call(it) for it in operations]
    parts.append(events(model))
    parts.append(tasks(model))
    parts.append(records(model))
    return "".join(parts)


def word(kind):
    if kind.kind == "enum":
        return ", ".join(f"`{value}`" for value in kind.values)
    if kind.kind == "list":
        return f"list of {word(kind.item)}"
    if kind.kind == "record":
        return f"`{kind.record.name}`"
    return {"text": "text", "time": "time", "object": "object"}.get(
        kind.kind, kind.kind)


def table(fields, what):
    rows = [f"\n| {what} | type | |\n|---|---|---|\n"]
    for each in fields:
        star = " *" if each.required else ""
        doc = (each.doc or "").replace("|", "\\|")
        rows.append(f"| `{each.name}`{star} | {word(each.type)} | {doc} |\n")
    return "".join(rows)


def one_call(it):
    answer = "" if it.kind == "command" else (
        f" Returns `{it.result.name}`" + (", pages." if it.paged else "."))
    said = (f"\n### {it.group}.{it.verb}\n\n`{it.name}`, a {it.kind}. "
            f"{it.doc}{answer}\n\n```python\n{example(it)}\n```\n")
    return said + (table(it.args.fields, "argument (* required)")
                   if it.args.fields else "")


def events(model):
    rows = ["\n## Events\n\n`event.data` is the record of its type.\n\n"
            "| type | data | |\n|---|---|---|\n"]
    rows += [f"| `{it.name}` | `{it.record.name}` | {it.doc} |\n"
             for it in model.events]
    return "".join(rows)


def tasks(model):
    rows = ["\n## Tasks\n\nWhat `@shop.task(kind)` is given and returns.\n\n"
            "| kind | request | result | |\n|---|---|---|---|\n"]
    rows += [f"| `{it.kind}` | `{it.request.name}` | "
             + (f"`{it.result.name}`" if it.result else "")
             + f" | {it.doc} |\n" for it in model.tasks]
    return "".join(rows)


def records(model):
    parts = ["\n## Records\n"]
    for it in sorted(model.records, key=lambda one: one.name):
        if not it.fields or it.path in {one.name for one in
                                        model.operations}:
            continue
        parts.append(f"\n### {it.name}\n\n{it.doc or 'In ' + it.path + '.'}\n"
                     + table(it.fields, "member (* always)"))
    return "".join(parts)
