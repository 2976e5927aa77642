"""What the tests of the documents share: references, and whether a value has
the shape of a schema. It knows as much of JSON Schema as the documents use."""
import re

KINDS = {"object": dict, "array": list, "string": str, "integer": int,
         "boolean": bool}


def references(part):
    """Every $ref below a part of a document."""
    if isinstance(part, dict):
        for name, each in part.items():
            if name == "$ref":
                yield each
            else:
                yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def resolve(document, schema):
    """What a reference stands for."""
    while "$ref" in schema:
        at = document
        for name in schema["$ref"][2:].split("/"):
            at = at[name.replace("~1", "/").replace("~0", "~")]
        schema = at
    return schema


def is_a(kind, value):
    if isinstance(kind, list):
        return any(is_a(each, value) for each in kind)
    if kind == "null" or value is None:
        return kind == "null" and value is None
    if kind == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, KINDS[kind])


def misfits(document, schema, value, at=""):
    """Where a value does not have the shape of its schema."""
    schema = resolve(document, schema)
    for each in schema.get("allOf", []):
        yield from misfits(document, each, value, at)
    ways = schema.get("anyOf", [])
    if ways and all(any(True for _ in misfits(document, each, value, at))
                    for each in ways):
        yield f"{at}: fits none of several"
    if "type" in schema and not is_a(schema["type"], value):
        yield f"{at}: is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not among the words"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: is not {schema['const']!r}"
    if isinstance(value, dict):
        yield from of_object(document, schema, value, at)
    elif isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            yield f"{at}: has too many items"
        for number, each in enumerate(value):
            yield from misfits(document, schema.get("items", {}), each,
                               f"{at}/{number}")
    elif isinstance(value, str):
        yield from of_text(schema, value, at)
    elif isinstance(value, int) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= \
                schema.get("maximum", value):
            yield f"{at}: {value} is beyond its bounds"


def of_object(document, schema, value, at):
    known = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}/{name}: is missing"
    for name, each in value.items():
        if name in known:
            yield from misfits(document, known[name], each, f"{at}/{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}/{name}: is not known"


def of_text(schema, value, at):
    if not schema.get("minLength", 0) <= len(value) <= \
            schema.get("maxLength", len(value)):
        yield f"{at}: is too short or too long"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: does not fit {schema['pattern']}"
