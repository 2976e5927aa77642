#!/usr/bin/env python3
"""/openapi.json is true: every operation that the library describes is there
exactly once, in the service where it lives and nowhere else; whatever it
refers to is there; its examples are understood; what the daemon answers has
the status and the shape that it says."""
import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from _omsd import OMS, SOURCE, Omsd, main
from _openapi import misfits, references, resolve

ROLES = ("processing", "payment", "fulfillment", "tracking", "cancellation",
         "notification", "history", "reporting")
FREE = {"limits": {"rate_per_s": "100000", "rate_burst": "100000"}}


def described():
    done = subprocess.run([OMS, "describe", "--json"], capture_output=True,
                          check=True, text=True)
    return json.loads(done.stdout)


def operations(document):
    """(path, method, operation)"""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def routes_of(row):
    for route in row["route"].split(" | "):
        method, path = route.split(" ")
        yield path, method.lower()


def filled(path, operation, document):
    """The path with something for each of its parts."""
    for each in operation["parameters"]:
        each = resolve(document, each)
        if each["in"] != "path":
            continue
        schema = resolve(document, each["schema"])
        some = schema["enum"][0] if "enum" in schema else \
            "1" if schema.get("type") == "integer" else "A-1"
        if each["name"] == "country":
            some = "DE"
        path = path.replace("{" + each["name"] + "}", some)
    return path


class Documents(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.described = described()
        cls.documents = {}
        with Omsd(settings=FREE) as all_roles:
            cls.whole = all_roles.see("/openapi.json")
        for role in ROLES:
            with Omsd("--service", role, settings=FREE) as one:
                cls.documents[role] = one.see("/openapi.json")

    def rows(self):
        return self.described["commands"] + self.described["queries"]

    def test_references__are_there(self):
        for role, document in [("all", self.whole), *self.documents.items()]:
            for reference in references(document):
                resolve(document, {"$ref": reference})
            used = set(references(document))
            for part, members in document["components"].items():
                for name in members:
                    self.assertIn(f"#/components/{part}/{name}", used,
                                  f"{role}: nothing refers to it")

    def test_operations__are_those_of_the_library_each_once(self):
        found = {}
        for path, method, operation in operations(self.whole):
            if operation["x-oms"]["kind"] != "call":
                self.assertNotIn((path, method), found)
                found[path, method] = operation["x-oms"]["name"]
        wanted = {route: row["name"] for row in self.rows()
                  for route in routes_of(row)}
        self.assertEqual(found, wanted)
        self.assertEqual({row["name"] for row in self.rows()},
                         set(found.values()))

    def test_operation_ids__are_names_and_differ(self):
        ids = [each["operationId"] for _, _, each in operations(self.whole)]
        self.assertEqual(len(ids), len(set(ids)))
        for row in self.rows():
            self.assertEqual(ids.count(row["name"]), 1, row["name"])

    def test_operations__say_what_the_library_says(self):
        rows = {row["name"]: row for row in self.rows()}
        for path, _, operation in operations(self.whole):
            said = operation["x-oms"]
            if said["kind"] == "call":
                continue
            row = rows[said["name"]]
            self.assertEqual(
                (said["module"], said["scope"], said["fact"],
                 operation["description"]),
                (row["module"], row["scope"], row.get("fact", False),
                 row["doc"]), path)

    def test_arguments__come_once_each(self):
        rows = {row["name"]: row for row in self.rows()}
        for path, method, operation in operations(self.whole):
            name = operation["x-oms"]["name"]
            if name in ("order.get", "return.get") or name not in rows:
                continue
            given = [resolve(self.whole, each)
                     for each in operation["parameters"]]
            names = [each["name"] for each in given
                     if each["in"] in ("path", "query")]
            body = operation.get("requestBody", {}).get("content", {}).get(
                "application/json", {}).get("schema", {})
            names += resolve(self.whole, body).get("properties", {})
            args = rows[name]["args"] or {}
            # A token of a link is instead of the order, key and actor are
            # said by a header and by who asks.
            said = {"share_token"} if method == "get" else {"key", "actor"}
            wanted = set(args.get("properties", {})) - said
            self.assertEqual(sorted(set(names) - {"share_token"}),
                             sorted(wanted), f"{method} {path}")
            self.assertEqual(len(names), len(set(names)), path)

    def test_services__have_their_own_and_the_engines(self):
        whole = {(path, method): operation["tags"]
                 for path, method, operation in operations(self.whole)}
        for role, document in self.documents.items():
            wanted = {at for at, tags in whole.items()
                      if tags[0] in (role, "engine")}
            found = {(path, method)
                     for path, method, _ in operations(document)}
            self.assertEqual(found, wanted, role)
            self.assertEqual([each["name"] for each in document["tags"]],
                             [role, "engine"])

    def test_statuses__have_a_shape_each(self):
        for path, method, operation in operations(self.whole):
            for status, answer in operation["responses"].items():
                answer = resolve(self.whole, answer)
                self.assertTrue(status == "304" or answer["content"],
                                f"{method} {path} {status}")

    def test_problems__are_those_of_the_page(self):
        text = (SOURCE / "docs/rest.md").read_text(encoding="utf-8")
        part = re.search(r"(?ms)^## Problems\n(.*?)(?=^## |\Z)", text).group(1)
        told = {(int(status), code) for status, code in
                re.findall(r"(?m)^\| (\d+) \| `([a-z-]+)` \|", part)}
        said = set()
        for answer in self.whole["components"]["responses"].values():
            members = answer["content"]["application/problem+json"][
                "schema"]["allOf"][1]["properties"]
            said |= {(members["status"]["const"], code)
                     for code in members["code"]["enum"]}
        self.assertEqual(said - told, set())
        self.assertEqual({code for status, code in told - said},
                         {"no-route", "lives-elsewhere", "method",
                          "forbidden"})


class Daemon(unittest.TestCase):
    """What is documented, asked of a daemon."""

    def check(self, document, path, method, operation, reply):
        status = str(reply.status)
        place = f"{method} {path}: {status} {reply.body[:300]!r}"
        self.assertIn(status, operation["responses"], place)
        self.assertLess(reply.status, 500, place)
        answer = resolve(document, operation["responses"][status])
        for name in ("X-Request-Id", "traceparent"):
            self.assertIn(name, reply.headers, place)
        for name in ("ETag", "Location", "Idempotent-Replayed", "Link",
                     "Retry-After", "WWW-Authenticate", "Allow"):
            if name in reply.headers:
                self.assertIn(name, answer["headers"], place)
        kind = reply.headers.get("Content-Type")
        if "content" not in answer:
            self.assertEqual(reply.body, b"", place)
            return
        self.assertIn(kind, answer["content"], place)
        if kind.endswith("json") and "x-ndjson" not in kind:
            schema = answer["content"][kind]["schema"]
            self.assertEqual(
                list(misfits(document, schema, reply.json)), [], place)

    def test_examples__are_understood_and_answered_as_documented(self):
        malformed = []
        with Omsd(settings=FREE) as shop:
            document = shop.see("/openapi.json")
            for path, method, operation in operations(document):
                body = operation.get("requestBody", {}).get("content", {})
                known = body.get("application/json", {})
                if "text/event-stream" in \
                        operation["responses"]["200" if "200" in operation[
                            "responses"] else "201"]["content"] and \
                        path.startswith("/v1/track"):
                    continue
                command = operation["x-oms"]["kind"] == "command"
                reply = shop.request(
                    method.upper(), filled(path, operation, document),
                    known.get("example"), key=f"example-{path}-{method}"
                    if command or path.startswith("/v1/calls") else None)
                self.check(document, path, method, operation, reply)
                if reply.status == 400:
                    malformed.append((path, method, reply.body.decode()))
        # What wants more than its schema can say: one of several arguments.
        self.assertLess(len(malformed), 25, malformed)
        for _, _, why in malformed:
            self.assertIn('"errors":[{"pointer"', why)

    def test_other_services__are_said_to_live_elsewhere(self):
        with Omsd(settings=FREE) as shop:
            whole = shop.see("/openapi.json")
        for role in ("payment", "history"):
            with Omsd("--service", role, settings=FREE) as one:
                here = one.see("/openapi.json")["paths"]
                for path, method, operation in operations(whole):
                    if method in here.get(path, {}):
                        continue
                    reply = one.request(method.upper(),
                                        filled(path, operation, whole))
                    self.assertEqual(
                        (reply.status, reply.json["code"],
                         reply.json["service"]),
                        (404, "lives-elsewhere", operation["tags"][0]),
                        f"{role}: {method} {path}")

    def test_keys__are_asked_for_where_it_says_so(self):
        with tempfile.TemporaryDirectory(prefix="oms-keys-") as folder:
            keys = Path(folder) / "keys"
            made = subprocess.run(
                [OMS, "keys", "create", "--keys", keys, "--name", "test",
                 "--scopes", "*", "--json"], capture_output=True, text=True,
                check=True)
            token = json.loads(made.stdout)["key"]
            settings = {**FREE, "auth": {"keys_file": str(keys)}}
            with Omsd(settings=settings) as shop:
                document = shop.see("/openapi.json")
                self.check_keys(shop, document, token)

    def check_keys(self, shop, document, token):
        for path, method, operation in operations(document):
            place = filled(path, operation, document)
            reply = shop.request(method.upper(), place)
            needed = bool(operation["security"])
            self.assertEqual("401" in operation["responses"],
                             needed or path.startswith("/v1/webhooks"), path)
            if path.startswith("/v1/track/") or not needed:
                self.assertNotEqual(reply.status, 401, path)
                continue
            # Who fails too often has to wait.
            self.assertIn(reply.status, (401, 429), path)
            self.check(document, path, method, operation, reply)
            self.assertEqual(operation["security"][0]["bearer"],
                             [operation["x-oms"]["scope"]])
        shop.token = token
        self.assertEqual(shop.get("/v1/orders").status, 200)

    def test_other_methods__are_said_not_to_be_there(self):
        with Omsd(settings=FREE) as shop:
            document = shop.see("/openapi.json")
            for path, methods in document["paths"].items():
                operation = next(iter(methods.values()))
                place = filled(path, operation, document)
                for method in ("TRACE", "PUT", "DELETE"):
                    if method.lower() in methods:
                        continue
                    reply = shop.request(method, place)
                    self.assertEqual((reply.status, reply.json["code"]),
                                     (405, "method"), f"{method} {path}")
                    allowed = set(re.findall(r"\w+", reply.headers["Allow"]))
                    self.assertEqual(allowed - {"HEAD", "OPTIONS"},
                                     {each.upper() for each in methods})

    def test_document__has_a_tag(self):
        with Omsd() as shop:
            for path in ("/openapi.json", "/asyncapi.json"):
                first = shop.get(path)
                self.assertEqual(first.status, 200)
                again = shop.get(path, If_None_Match=first.headers["ETag"])
                self.assertEqual((again.status, again.body), (304, b""))


class Shapes(unittest.TestCase):
    """The check itself bites."""

    def test_misfits__are_seen(self):
        schema = {"type": "object", "required": ["a"],
                  "additionalProperties": False,
                  "properties": {"a": {"type": "integer", "minimum": 0}}}
        self.assertEqual(list(misfits({}, schema, {"a": 1})), [])
        for wrong in ({}, {"a": "1"}, {"a": -1}, {"a": True},
                      {"a": 1, "b": 2}, []):
            self.assertTrue(list(misfits({}, schema, wrong)), wrong)

    def test_a_missing_reference__is_seen(self):
        with self.assertRaises(KeyError):
            resolve({"components": {}}, {"$ref": "#/components/schemas/x"})


if __name__ == "__main__":
    assert Path(SOURCE).exists()
    main()
