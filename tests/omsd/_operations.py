"""Every operation of /openapi.json as a request that could be served, if its
bearer may: path parts, required arguments and a body by its schema."""
import json
import re
import uuid
from urllib.parse import quote

METHODS = ("get", "put", "post", "patch", "delete")


class Operation:
    """One route of one operation."""

    def __init__(self, path, method, said):
        self.path = path
        self.method = method.upper()
        self.said = said
        self.name = said["x-oms"]["name"]
        self.kind = said["x-oms"]["kind"]
        self.scope = said["x-oms"]["scope"]
        self.parts = re.findall(r"{(\w+)}", path)

    def __repr__(self):
        return f"{self.method} {self.path} ({self.name})"

    @property
    def public(self):
        return self.scope in ("", "tracking:public")

    @property
    def order_part(self):
        """The part of the path that names an order, or None."""
        for name in ("order_id", "subject"):
            if name in self.parts:
                return name
        return None

    def _argument(self, name):
        for one in self.said.get("parameters", []):
            if one.get("name") == name:
                return one["schema"]
        return {"type": "string"}

    @staticmethod
    def _written(parameter):
        if "schema" in parameter:
            return sample(parameter["schema"])
        return json.dumps(sample(
            parameter["content"]["application/json"]["schema"]))

    def target(self, **given):
        """The path with its parts, and the query that is required."""
        path = self.path
        for name in self.parts:
            value = given.get(name, sample(self._argument(name)))
            path = path.replace("{%s}" % name, quote(str(value), safe=""))
        asked = []
        for one in self.said.get("parameters", []):
            if one.get("in") != "query":
                continue
            if one["name"] in given:
                asked.append((one["name"], given[one["name"]]))
            elif one.get("required"):
                asked.append((one["name"], self._written(one)))
        asked = [f"{name}={quote(str(value), safe='')}"
                 for name, value in asked]
        return path + ("?" + "&".join(asked) if asked else "")

    def body(self, **given):
        """(bytes, media type) of a body, or (None, None)."""
        content = self.said.get("requestBody", {}).get("content", {})
        if not content:
            return None, None
        kind, how = next(iter(content.items()))
        if kind != "application/json":
            return b"{}\n", kind
        schema = how.get("schema", {})
        made = sample(schema)
        if not isinstance(made, dict):
            made = {}
        for name, value in given.items():
            if name in schema.get("properties", {}):
                made[name] = value
        return json.dumps(made).encode(), kind

    def send(self, to, headers, query="", **given):
        """Asks; `given` are arguments by name."""
        body, kind = self.body(**given)
        sent = {**headers}
        if kind is not None:
            sent["Content-Type"] = kind
        key = uuid.uuid4().hex if self.kind == "command" else None
        target = self.target(**given)
        if query:
            target += ("&" if "?" in target else "?") + query
        try:
            return to.request(self.method, target, body=body, headers=sent,
                              key=key)
        except OSError as why:
            raise AssertionError(f"{self}: {why}") from why


def operations(document):
    return [Operation(path, method, whole(said, document))
            for path, methods in document["paths"].items()
            for method, said in methods.items()
            if method in METHODS and "x-oms" in said]


def whole(part, document):
    """The same with what it refers to in its place."""
    if isinstance(part, list):
        return [whole(each, document) for each in part]
    if not isinstance(part, dict):
        return part
    while "$ref" in part:
        found = document
        for step in part["$ref"].split("/")[1:]:
            found = found[step.replace("~1", "/").replace("~0", "~")]
        part = found
    return {name: value if name == "responses" else whole(value, document)
            for name, value in part.items()}


def sample(schema):
    """The least value that the schema allows."""
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return sample(schema[word][0])
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    if kind == "object":
        return {name: sample(schema["properties"][name])
                for name in schema.get("required", [])}
    if kind == "array":
        return [sample(schema["items"])
                for _ in range(schema.get("minItems", 0))]
    if kind == "integer":
        return max(schema.get("minimum", 0), 0)
    if kind == "boolean":
        return False
    return _text(schema)


def _text(schema):
    pattern = schema.get("pattern", "")
    for word in ("a" * max(schema.get("minLength", 1), 1), "EUR", "DE", "en",
                 "0" * 64, "order.placed", "email"):
        if re.search(pattern, word) and \
                schema.get("minLength", 0) <= len(word):
            return word
    return "a"
