#!/usr/bin/env python3
"""Names of all that the library describes: lists page alike, times tell their
unit. docs/extending.md has the rules; a planted breach must be caught."""
import json
import os
import subprocess
import unittest

OMS = os.environ.get("OMS_BIN", "build/release/oms")
ELSEWHERE = {"after", "before", "next", "page", "offset"}
# Figures that are read whole: a period, or the first so many of it.
WHOLE = {"report.cancellations", "report.customers", "report.delivery",
         "report.funnel", "report.payments", "report.sales", "report.skus",
         "report.stock"}
FEED = ("event.list", "after")  # an event's id is no cursor


def described():
    done = subprocess.run([OMS, "describe", "--json"], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)


def members(schema):
    return (schema or {}).get("properties", {})


def is_time(schema):
    kinds = [schema, *schema.get("anyOf", [])]
    return any(kind.get("format") == "date-time" for kind in kinds)


def times(schema, way=""):
    """(way, name) of each time in a schema, however deep."""
    for name, member in members(schema).items():
        if is_time(member):
            yield f"{way}/{name}", name
        yield from times(member, f"{way}/{name}")
        yield from times(member.get("items"), f"{way}/{name}")


def breaches(told):
    """What breaks the rules, as sentences."""
    for part, schema in (("queries", "args"), ("queries", "result"),
                         ("commands", "args"), ("events", "data"),
                         ("tasks", "request"), ("tasks", "result")):
        for one in told[part]:
            name = one.get("name") or one["kind"]
            for way, member in times(one.get(schema)):
                if not member.endswith("_ms"):
                    yield f"{name}{way}: a time ends in _ms"
    for query in told["queries"]:
        name = query["name"]
        args, answer = members(query["args"]), members(query["result"])
        for word in sorted(ELSEWHERE & (args.keys() | answer.keys())):
            if (name, word) != FEED:
                yield f"{name}: {word} is no word for pages"
        if name.endswith("list") and "items" not in answer:
            yield f"{name}: a list has items"
        if "items" in answer and name not in WHOLE and not (
                {"limit", "cursor"} <= args.keys()
                and "next_cursor" in answer):
            yield f"{name}: items come by limit, cursor and next_cursor"
        if "items" in answer and not answer["items"].get("maxItems"):
            yield f"{name}: items have no bound"
        if ("cursor" in args) != ("next_cursor" in answer):
            yield f"{name}: cursor and next_cursor go together"


class Names(unittest.TestCase):
    def setUp(self):
        self.told = described()

    def query(self, name):
        return next(q for q in self.told["queries"] if q["name"] == name)

    def caught(self, *words):
        self.assertEqual(list(breaches(self.told)), list(words))

    def test_names__keep_the_rules(self):
        self.caught()

    def test_names__catch_a_list_that_is_not_paged(self):
        del members(self.query("stock.list")["args"])["cursor"]
        self.caught("stock.list: items come by limit, cursor and next_cursor",
                    "stock.list: cursor and next_cursor go together")

    def test_names__catch_another_dialect(self):
        answer = members(self.query("stock.list")["result"])
        answer["next"] = answer["next_cursor"]
        self.caught("stock.list: next is no word for pages")

    def test_names__catch_a_list_without_items(self):
        query = self.query("stock.list")
        query["result"] = {}
        del members(query["args"])["cursor"]
        self.caught("stock.list: a list has items")

    def test_names__catch_a_list_without_a_bound(self):
        del members(self.query("stock.list")["result"])["items"]["maxItems"]
        self.caught("stock.list: items have no bound")

    def test_names__catch_a_time_without_its_unit(self):
        lines = members(self.query("order.get")["result"])["lines"]
        members(lines["items"])["seen_at"] = {"anyOf": [
            {"type": "integer"}, {"type": "string", "format": "date-time"}]}
        self.caught("order.get/lines/seen_at: a time ends in _ms")


if __name__ == "__main__":
    unittest.main()
