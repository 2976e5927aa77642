#!/usr/bin/env python3
"""The neutral model of what the library offers, read from what it says of
itself (`oms describe --json`). bindings/python/generate.py and
bindings/go/generate.py write their typed layers from it.

  model.py OMS        prints a summary; OMS is the program `oms`

A record's nested records get names of their own: that of SHARED if it stands
there, else the name of the outer record and of the member. Records that are
the same in every word are one record.
"""
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

# The name of a group of operations is the plural of its noun, where there is
# one.
PLURALS = {
    "cancellation": "cancellations", "claim": "claims", "credit": "credits",
    "customer": "customers", "delivery": "deliveries",
    "endpoint": "endpoints", "erasure": "erasures", "event": "events",
    "exchange": "exchanges", "fulfillment": "fulfillments",
    "notification": "notifications", "order": "orders",
    "payment": "payments", "preference": "preferences",
    "product": "products", "provider": "providers",
    "replacement": "replacements", "report": "reports",
    "return": "returns", "shipment": "shipments", "subject": "subjects",
    "task": "tasks", "template": "templates",
}

# Nested records with a name of their own, by a place where they occur:
# "order.place" are arguments, "order.get>" is a result.
SHARED = {
    "cancellation.request.lines[]": "LineQuantity",
    "order.place.lines[]": "LineArgs",
    "order.place.adjustments[]": "AdjustmentArgs",
    "order.place.payments[]": "Tender",
    "order.place.ship_to": "Address",
    "order.place.tags[]": "Tag",
    "order.allowed>.steps[]": "Step",
    "order.allowed>.steps[].refusals[]": "Refusal",
    "order.change_begin.actions[]": "ChangeAction",
    "exchange.place.lines[]": "ReplacementLine",
    "return.request.lines[]": "ReturnLineArgs",
    "payment.authorize>": "PaymentResult",
    "stock.get>.locations[]": "StockLevel",
}

# Results whose own title says less than it should.
TITLES = {"payment.get": "order_money"}

# What a command's door takes beside its arguments.
DOOR = ("key", "actor")


@dataclass
class Type:
    """What a member holds. kind: text, integer, boolean, time, enum, object
    (any JSON object), list (of item), record."""
    kind: str
    item: Optional["Type"] = None
    record: Optional["Record"] = None
    values: List[str] = field(default_factory=list)
    bounds: Dict[str, Any] = field(default_factory=dict)


@dataclass
class Field:
    """A member of a record, by its wire name."""
    name: str
    type: Type
    required: bool
    doc: str
    money: bool = False  # minor units
    personal: bool = False


@dataclass
class Record:
    """An object with known members."""
    name: str  # Order, OrderLine
    doc: str
    fields: List[Field]
    path: str  # where it occurs first

    def field(self, name):
        return next((each for each in self.fields if each.name == name), None)


@dataclass
class Operation:
    """A command or a query."""
    name: str    # order.place
    kind: str    # command, query
    noun: str    # order
    group: str   # orders
    verb: str    # place
    doc: str
    scope: str
    args: Record
    result: Optional[Record]  # of a query

    @property
    def paged(self):
        """True of a list that goes on behind a cursor."""
        return (self.result is not None
                and self.result.field("next_cursor") is not None
                and self.args.field("cursor") is not None)

    @property
    def item(self):
        """The record of the items of a list, or None."""
        items = self.result and self.result.field("items")
        return items.type.item.record if items and items.type.item else None


@dataclass
class Event:
    name: str
    doc: str
    module: str
    record: Record


@dataclass
class Task:
    kind: str
    doc: str
    module: str
    request: Record
    result: Optional[Record]


@dataclass
class Model:
    version: str
    operations: List[Operation]
    events: List[Event]
    tasks: List[Task]
    limits: Dict[str, int]
    records: List[Record]  # all, an inner one before the outer

    @property
    def commands(self):
        return [one for one in self.operations if one.kind == "command"]

    @property
    def queries(self):
        return [one for one in self.operations if one.kind == "query"]

    @property
    def groups(self):
        """Operations by group, both in the order of the alphabet."""
        found = {}
        for one in sorted(self.operations, key=lambda it: it.name):
            found.setdefault(one.group, []).append(one)
        return dict(sorted(found.items()))


def camel(text):
    """order.change_list -> OrderChangeList"""
    return "".join(word[:1].upper() + word[1:]
                   for word in re.split(r"[._\- ]", text) if word)


def singular(word):
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("sses") or word.endswith("uses"):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


class Reader:
    """Turns schemas into records, and finds those that are the same."""

    def __init__(self):
        self.records = []
        self.by_name = {}
        self.by_shape = {}

    def top(self, schema, path, name):
        """The record of arguments, a result, an event, a request."""
        return self.record(schema or {}, path, name, shared=False)

    def record(self, schema, path, name, shared=True):
        shape = json.dumps([schema.get("properties", {}),
                            schema.get("required", [])], sort_keys=True)
        if shared and shape in self.by_shape:
            return self.by_shape[shape]
        name = self.free(name)
        made = Record(name, schema.get("description", ""), [], path)
        required = schema.get("required", [])
        for member, inner in schema.get("properties", {}).items():
            made.fields.append(self.field(member, inner, member in required,
                                          path, name))
        if shared:
            self.by_shape[shape] = made
        self.records.append(made)
        return made

    def free(self, name):
        """[name], or the first of name2, name3 ... that nobody has."""
        found, count = name, 1
        while found in self.by_name:
            count += 1
            found = f"{name}{count}"
        self.by_name[found] = True
        return found

    def field(self, member, schema, required, path, outer):
        return Field(member, self.type(schema, f"{path}.{member}", outer,
                                       member),
                     required, schema.get("description", ""),
                     schema.get("x-unit") == "minor",
                     bool(schema.get("x-personal")))

    def type(self, schema, path, outer, member):
        bounds = {name: schema[name] for name in (
            "minimum", "maximum", "minLength", "maxLength", "pattern",
            "minItems", "maxItems") if name in schema}
        if "enum" in schema:
            return Type("enum", values=schema["enum"])
        if "anyOf" in schema:
            return Type("time", bounds=bounds)
        kind = schema["type"]
        if kind == "array":
            item = self.type(schema["items"], path + "[]", outer,
                             singular(member))
            return Type("list", item=item, bounds=bounds)
        if kind == "object" and schema.get("properties"):
            name = SHARED.get(path) or outer_name(outer) + camel(member)
            return Type("record", record=self.record(schema, path, name))
        return Type({"string": "text"}.get(kind, kind), bounds=bounds)


def outer_name(outer):
    """What the inner records of a page or of arguments are called after."""
    for tail in ("Args", "Data", "Request", "Page", "List"):
        if outer.endswith(tail) and outer != tail:
            return outer[:-len(tail)]
    return outer


def without_door(schema):
    """A command's arguments without what its door takes itself."""
    if not schema or not any(it in schema.get("properties", {})
                             for it in DOOR):
        return schema
    return {**schema,
            "properties": {name: one
                           for name, one in schema["properties"].items()
                           if name not in DOOR},
            "required": [name for name in schema.get("required", [])
                         if name not in DOOR]}


def operation(reader, given, kind):
    name = given["name"]
    noun, verb = name.split(".", 1)
    schema = given["args"]
    if kind == "command":
        schema = without_door(schema)
    args = reader.top(schema, name, camel(name) + "Args")
    result = None
    if kind == "query":
        result = reader.top(given["result"], name + ">",
                            camel(TITLES.get(name,
                                             given["result"]["title"])))
    return Operation(name, kind, noun, PLURALS.get(noun, noun), verb,
                     given["doc"], given["scope"], args, result)


def claim_shared(reader, described):
    """Reads what SHARED names first, so that it has its name everywhere."""
    places = {one["name"]: one["args"] for one in described["commands"]}
    places.update({one["name"]: one["args"] for one in described["queries"]})
    places.update({one["name"] + ">": one["result"]
                   for one in described["queries"]})
    places.update({one["kind"] + ">": one["result"]
                   for one in described["tasks"]})
    for path, name in SHARED.items():
        top = max((one for one in places if path.startswith(one)), key=len)
        schema = places[top]
        for step in path[len(top):].strip(".").split("."):
            if step:
                schema = schema["properties"][step.replace("[]", "")]
                schema = schema["items"] if step.endswith("[]") else schema
        reader.record(schema, path, name)


def read(described):
    """The model of a description (the JSON document, read)."""
    reader = Reader()
    claim_shared(reader, described)
    operations = [operation(reader, one, "command")
                  for one in described["commands"]]
    operations += [operation(reader, one, "query")
                   for one in described["queries"]]
    events = [Event(one["name"], one["doc"], one["module"],
                    reader.top(one["data"], "event " + one["name"],
                               camel(one["name"]) + "Data"))
              for one in described["events"]]
    tasks = [Task(one["kind"], one["doc"], one["module"],
                  reader.top(one["request"], "task " + one["kind"],
                             camel(one["kind"]) + "Request"),
                  one["result"] and reader.top(
                      one["result"], one["kind"] + ">",
                      camel(one["kind"]) + "Result"))
             for one in described["tasks"]]
    return Model(described["version"],
                 sorted(operations, key=lambda it: it.name), events, tasks,
                 described["limits"], reader.records)


def describe(program):
    """What [program] (`oms`) says of the library that it is linked to."""
    done = subprocess.run([program, "describe", "--json"], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)


def main(program):
    model = read(describe(program))
    print(f"{model.version}: {len(model.commands)} commands, "
          f"{len(model.queries)} queries, {len(model.events)} events, "
          f"{len(model.tasks)} task kinds, {len(model.records)} records")
    for group, operations in model.groups.items():
        print(f"{group}: " + " ".join(one.verb for one in operations))
    for record in model.records:
        print(f"  {record.name} ({record.path}): "
              + " ".join(one.name for one in record.fields))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
