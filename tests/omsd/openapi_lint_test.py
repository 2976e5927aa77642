#!/usr/bin/env python3
"""The documents of a running daemon pass the linters that others use:
redocly at its strictest, and the parser of AsyncAPI; both are seen to refuse
a document with a mistake."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from _omsd import SKIPPED, SOURCE, Omsd, main, need_omsd, skip

PARSE = """
const {Parser} = require('@asyncapi/parser');
const text = require('fs').readFileSync(process.argv[1], 'utf8');
new Parser().parse(text).then(({document, diagnostics}) => {
  const bad = diagnostics.filter((one) => one.severity < 2);
  for (const one of bad) console.log(one.path.join('/'), one.message);
  process.exit(document && bad.length === 0 ? 0 : 1);
});
"""


def fetch(name, package):
    done = subprocess.run(
        [sys.executable, SOURCE / "tests/peers/_fetch.py", "npm", name,
         package], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr.strip() or f"skipped: no {name}")
        sys.exit(SKIPPED)
    return Path(done.stdout.strip()) / "node_modules"


class Linters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="oms-lint-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.documents = {}
        for role in ("", "tracking"):
            options = ["--service", role] if role else []
            with Omsd(*options) as daemon:
                for name in ("openapi", "asyncapi"):
                    cls.documents[name, role] = daemon.see(f"/{name}.json")

    def written(self, document):
        path = self.folder / "document.json"
        path.write_text(json.dumps(document))
        return path

    def redocly(self, document):
        return subprocess.run(
            [REDOCLY / ".bin/redocly", "lint", "--extends=recommended-strict",
             self.written(document)], capture_output=True, text=True,
            check=False, cwd=self.folder,
            env={**os.environ, "REDOCLY_TELEMETRY": "off",
                 "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"})

    def asyncapi(self, document):
        return subprocess.run(
            ["node", "-e", PARSE, self.written(document)], check=False,
            capture_output=True, text=True, cwd=self.folder,
            env={**os.environ, "NODE_PATH": str(ASYNCAPI)})

    def check(self, name, lint):
        for (which, role), document in self.documents.items():
            if which == name:
                done = lint(document)
                self.assertEqual(done.returncode, 0,
                                 f"{role}\n{done.stdout}{done.stderr}")

    def test_openapi__passes_redocly(self):
        self.check("openapi", self.redocly)

    def test_asyncapi__passes_its_parser(self):
        self.check("asyncapi", self.asyncapi)

    def test_mistakes__are_seen(self):
        wrong = json.loads(json.dumps(self.documents["openapi", "tracking"]))
        wrong["components"]["schemas"].pop("receipt")
        self.assertNotEqual(self.redocly(wrong).returncode, 0)
        wrong = json.loads(json.dumps(self.documents["asyncapi", "tracking"]))
        wrong["operations"]["send.events"]["action"] = "shout"
        self.assertNotEqual(self.asyncapi(wrong).returncode, 0)


if __name__ == "__main__":
    need_omsd()
    if os.environ.get("OMS_SANITIZE"):
        skip("a sanitizer has nothing to see here")
    REDOCLY = fetch("redocly2", "@redocly/cli@2")
    ASYNCAPI = fetch("asyncapi", "@asyncapi/parser@3")
    main()
