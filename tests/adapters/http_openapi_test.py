"""The documents of the five outside services are those that the library's own
description gives, and their examples have the shapes that they show."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
OMS = os.environ.get("OMS_BIN", str(SOURCE / "build/release/oms"))
sys.path.insert(0, str(SOURCE / "tools"))
import openapi  # noqa: E402  pylint: disable=wrong-import-position


def resolve(document, schema):
    """What a reference stands for."""
    while "$ref" in schema:
        at = document
        for name in schema["$ref"][2:].split("/"):
            at = at[name]
        schema = at
    return schema


def misfits(document, schema, value, at=""):
    """Where an example does not have the shape of its schema."""
    schema = resolve(document, schema)
    kinds = {"object": dict, "array": list, "string": str, "integer": int,
             "boolean": bool}
    kind = kinds.get(schema.get("type"))
    if kind and not isinstance(value, kind):
        yield at
    if isinstance(value, dict):
        known = schema.get("properties", {})
        yield from (f"{at}/{name}" for name in schema.get("required", [])
                    if name not in value)
        for name, each in value.items():
            if name not in known:
                yield f"{at}/{name}"
            else:
                yield from misfits(document, known[name], each,
                                   f"{at}/{name}")
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from misfits(document, schema["items"], each,
                               f"{at}/{number}")


def bodies(part):
    """Every (schema, example) below a part of a document."""
    if isinstance(part, dict):
        if "schema" in part and "example" in part:
            yield part["schema"], part["example"]
        for each in part.values():
            yield from bodies(each)


@unittest.skipUnless(Path(OMS).exists(), "the program oms is not built")
class Documents(unittest.TestCase):
    """docs/openapi/external-*.yaml"""

    def test_documents_are_what_the_library_says(self):
        done = subprocess.run(
            [sys.executable, SOURCE / "tools/openapi.py", OMS], check=False,
            capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""),
                         done.stdout + done.stderr + "\nWrite them anew: "
                         "python3 tools/openapi.py OMS --write")

    def test_examples_have_the_shapes_that_they_show(self):
        count = 0
        for _, document in openapi.documents(OMS):
            for schema, example in bodies(document):
                count += 1
                self.assertEqual(list(misfits(document, schema, example)), [])
        self.assertGreater(count, 13 * 4)

    def test_a_misfit_is_seen(self):
        schema = {"type": "object", "required": ["a"],
                  "properties": {"a": {"type": "integer"}}}
        self.assertEqual(list(misfits({}, schema, {"a": 1})), [])
        self.assertEqual(list(misfits({}, schema, {})), ["/a"])
        self.assertEqual(list(misfits({}, schema, {"a": "1"})), ["/a"])
        self.assertEqual(list(misfits({}, schema, {"a": 1, "b": 2})), ["/b"])


if __name__ == "__main__":
    unittest.main()
