#!/usr/bin/env python3
"""Writes docs/openapi/external-*.yaml: what each outside service must offer.

  openapi.py OMS             prints the names of documents that differ
  openapi.py OMS --write     writes them

OMS is the program `oms`. The shapes of requests and results are those that
the library runs by (`oms describe --json`), so the documents cannot drift.
"""
import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from openapi_words import CONTRACT, OPERATIONS, REPLIES, SERVICES

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "openapi"
HEAD = ("# Written by tools/openapi.py from the library's own description.\n"
        "# Change it there.\n")
PLAIN = re.compile(r"[A-Za-z/$][A-Za-z0-9 _./{}$#-]*[A-Za-z0-9_}/]|[A-Za-z]")
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
COLUMNS = 78
ECHOED = ("order_id", "currency", "amount_minor")
KEY = {"type": "string", "minLength": 1, "maxLength": 255,
       "pattern": "^[!-~]+$"}
KEY_EXAMPLE = "0191f3a2-7c1e-7abc-9def-001122334455"


def scalar(value):
    """A value as YAML on one line."""
    text = isinstance(value, str) and PLAIN.fullmatch(value)
    if text and value.lower() not in WORDS and " #" not in value:
        return value
    return json.dumps(value, ensure_ascii=False)


def prose(text, indent):
    """A long text as a block, folded or as it is."""
    pad = " " * indent
    if "\n" in text:
        lines = [pad + line if line else "" for line in text.splitlines()]
        return "|\n" + "\n".join(lines)
    return ">-\n" + textwrap.fill(text, COLUMNS, initial_indent=pad,
                                  subsequent_indent=pad,
                                  break_long_words=False,
                                  break_on_hyphens=False)


def is_prose(value, indent):
    return isinstance(value, str) and " " in value and (
        "\n" in value or len(value) + indent > COLUMNS - 20)


def member(name, value, indent):
    """One member of an object, with its pad."""
    start = " " * indent + scalar(name) + ":"
    if value in ({}, []) or not isinstance(value, (dict, list)):
        if is_prose(value, indent):
            return start + " " + prose(value, indent + 2)
        return start + " " + scalar(value)
    if isinstance(value, list) and all(isinstance(item, str)
                                       for item in value):
        line = start + " [" + ", ".join(map(scalar, value)) + "]"
        if len(line) <= COLUMNS:
            return line
    return start + "\n" + block(value, indent + 2)


def item(value, indent):
    """One item of a list."""
    if not isinstance(value, (dict, list)) or not value:
        return " " * indent + "- " + scalar(value)
    return " " * indent + "- " + block(value, indent + 2).lstrip()


def block(value, indent=0):
    """An object or a list as YAML."""
    if isinstance(value, list):
        return "\n".join(item(each, indent) for each in value)
    return "\n".join(member(name, each, indent)
                     for name, each in value.items())


def ref(kind, name):
    return {"$ref": f"#/components/{kind}/{name}"}


def shape(schema):
    """A schema of the library as a part of a document."""
    kept = {key: value for key, value in schema.items() if key != "$schema"}
    return kept if kept.get("properties") else {**kept, "properties": {}}


def camel(name):
    return "".join(part.capitalize() for part in re.split(r"[._]", name))


def snake(name):
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def open_result(schema):
    """What we get may hold more than we know, at any depth."""
    if isinstance(schema, list):
        return [open_result(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: open_result(value) for key, value in schema.items()
            if key != "additionalProperties"}


def result_of(task):
    """The result, and what says whose it is."""
    kind = task["kind"]
    if task["result"] is None:
        result = {"title": kind.replace(".", "_") + "_result",
                  "description": "Nothing else has to be said.",
                  "type": "object", "properties": {}}
    else:
        result = open_result(shape(task["result"]))
    asked = task["request"]["properties"]
    echo = {name: {**asked[name], "description": "As it was asked."}
            for name in ECHOED if name in asked}
    result["properties"] = {
        "key": {"description": "The Idempotency-Key of the call.", **KEY},
        **result["properties"], **echo}
    result["required"] = sorted({"key", *result.get("required", []),
                                 *echo.keys() & task["request"]["required"]})
    if "action_url" in result["properties"]:
        result["properties"]["action_url"]["pattern"] = "^https://"
    return result


def reply(text, schema, example, retry=False):
    """A response with a body."""
    kind = ("application/json" if schema["$ref"].split("/")[-1] != "Problem"
            else "application/problem+json")
    made = {"description": text}
    if retry:
        made["headers"] = {"Retry-After": ref("headers", "RetryAfter")}
    made["content"] = {kind: {"schema": schema, "example": example}}
    return made


def problem(status, code, detail):
    return {"type": "about:blank", "title": code.replace("_", " "),
            "status": status, "code": code, "detail": detail}


def usual():
    return {status: ref("responses", name)
            for status, (name, _, _) in REPLIES.items()}


def operations(task, names):
    """The two paths of a kind."""
    kind = task["kind"]
    summary, asked, said, code, detail = OPERATIONS[kind]
    said = {"key": KEY_EXAMPLE, **said, **{name: asked[name] for name in ECHOED if name in asked}}
    done = reply("It is done.", ref("schemas", names[1]), said)
    declined = reply(f"A definite no, with its code: {detail}.",
                     ref("schemas", "Problem"), problem(422, code, detail))
    tag = kind.split(".", 1)[0]
    post = {
        "operationId": camel(kind)[0].lower() + camel(kind)[1:],
        "tags": [tag], "summary": summary, "description": task["doc"],
        "parameters": [ref("parameters", "IdempotencyKey"),
                       ref("parameters", "Traceparent")],
        "requestBody": {"required": True, "content": {"application/json": {
            "schema": ref("schemas", names[0]), "example": asked}}},
        "responses": dict(sorted({
            **usual(), "200": done, "422": declined}.items())),
    }
    get = {
        "operationId": "ask" + camel(kind),
        "tags": [tag], "summary": f"Ask what became of {kind}",
        "description": "Changes nothing. The reply is that of the POST with "
                       "this key.",
        "parameters": [ref("parameters", "Key"),
                       ref("parameters", "Traceparent")],
        "responses": dict(sorted({
            **usual(), "200": done, "422": declined,
            "202": reply("Still at work: ask again.",
                         ref("schemas", "Problem"),
                         problem(202, "in_progress", "it is being worked on"),
                         True),
            "404": reply("Never heard of this key: the POST may be made.",
                         ref("schemas", "Problem"),
                         problem(404, "never_heard", "no such key"))
        }.items())),
    }
    path = "/" + kind.replace(".", "/")
    return {path: {"post": post}, path + "/{key}": {"get": get}}


def components():
    """What all five documents share."""
    key = {"schema": KEY, "example": KEY_EXAMPLE}
    return {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "parameters": {
            "IdempotencyKey": {
                "name": "Idempotency-Key", "in": "header", "required": True,
                "description": "One key is one effect, whatever is repeated.",
                **key},
            "Key": {
                "name": "key", "in": "path", "required": True,
                "description": "The Idempotency-Key of the POST.",
                **key},
            "Traceparent": {
                "name": "traceparent", "in": "header", "required": False,
                "description": "W3C Trace Context: the trace is the order's, "
                               "the span this request's.",
                "schema": {"type": "string", "pattern":
                           "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},
                "example": "00-4bf92f3577b34da6a3ce929d0e0e4736-"
                           "00f067aa0ba902b7-01"},
        },
        "headers": {"RetryAfter": {
            "description": "Seconds, or a date: not before.",
            "schema": {"type": "string"}, "example": "30"}},
        "responses": {
            name: reply(text, ref("schemas", "Problem"),
                        problem(int(status) if status.isdigit() else 413,
                                snake(name), text), retry)
            for status, (name, text, retry) in REPLIES.items()},
    }


PROBLEM = {
    "title": "problem", "type": "object", "required": ["code"],
    "description": "RFC 9457, with a code that programs read.",
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"},
        "status": {"type": "integer"}, "detail": {"type": "string"},
        "code": {"type": "string", "minLength": 1, "maxLength": 64,
                 "pattern": "^[A-Za-z0-9_.:-]+$",
                 "description": "Short and stable: of a 422, the reason that "
                                "the shop acts on."}},
}


def document(service, tasks, version):
    """One service's whole document."""
    title, about = SERVICES[service]
    schemas, paths = {}, {}
    for task in tasks:
        names = (camel(task["request"]["title"]), camel(task["kind"]) +
                 "Result")
        schemas[names[0]] = shape(task["request"])
        schemas[names[1]] = result_of(task)
        paths.update(operations(task, names))
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{title}, as libomsc asks for it",
                 "version": version, "summary": about,
                 "description": CONTRACT,
                 "license": {"name": "Apache-2.0",
                             "identifier": "Apache-2.0"}},
        "servers": [{"url": "https://{host}", "description": "Your system.",
                     "variables": {"host": {"default": f"{service}.internal",
                                            "description": "Where it is."}}}],
        "security": [{"token": []}],
        "tags": [{"name": service, "description": about}],
        "paths": paths,
        "components": {**components(),
                       "schemas": {**schemas, "Problem": PROBLEM}},
    }


def documents(oms):
    """(path, document) of each service."""
    described = json.loads(subprocess.run(
        [oms, "describe", "--json"], check=True, capture_output=True,
        text=True).stdout)
    for service in SERVICES:
        tasks = [task for task in described["tasks"]
                 if task["kind"].split(".", 1)[0] == service]
        yield (FOLDER / f"external-{service}.yaml",
               document(service, tasks, described["version"]))


def main(arguments):
    if not arguments or arguments[1:] not in ([], ["--write"]):
        sys.exit(__doc__)
    differing = 0
    for path, made in documents(arguments[0]):
        text = HEAD + block(made) + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        differing += 1
        print(path.relative_to(ROOT))
        if arguments[1:]:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 0 if arguments[1:] else min(differing, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
