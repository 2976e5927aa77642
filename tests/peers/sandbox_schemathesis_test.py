#!/usr/bin/env python3
"""oms-sandbox does what docs/openapi/external-*.yaml say, as schemathesis sees
it: good requests are answered as documented, bad ones refused."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

from _sandbox import SKIPPED, SOURCE, Sandbox, need_sandbox  # noqa: E402

CASES = os.environ.get("OMS_PEER_CASES", "5")
TOKEN = "s3cret"
# A decline is an answer to a request that is right.
SETTINGS = f"""hooks = "{HERE}/_schemathesis_hooks.py"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 404, 409, 422]
"""


def fetch():
    done = subprocess.run(
        [sys.executable, HERE / "_fetch.py", "pip", "schemathesis",
         "schemathesis==4.32.5"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr.strip() or "skipped: no schemathesis")
        sys.exit(SKIPPED)
    return Path(done.stdout.strip()) / "bin" / "schemathesis"


class Documents(unittest.TestCase):
    """One test a document, made below."""

    def check(self, document):
        with tempfile.TemporaryDirectory(prefix="oms-schemathesis-") as folder:
            token = Path(folder) / "token"
            token.write_text(TOKEN)
            settings = Path(folder) / "schemathesis.toml"
            settings.write_text(SETTINGS)
            box = Sandbox("--token-file", token)
            self.addCleanup(box.stop)
            done = subprocess.run(
                [PROGRAM, "--config-file", settings, "run",
                 document, "--url", box.url, "-H",
                 f"Authorization: Bearer {TOKEN}", "--seed", "7", "-n", CASES,
                 "--continue-on-failure", "--no-color"],
                cwd=folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0,
                         done.stdout[-6000:] + done.stderr)
        self.assertIn(" passed", done.stdout)


def name_tests():
    for document in sorted((SOURCE / "docs/openapi").glob("external-*.yaml")):
        def test(self, document=document):
            self.check(document)
        setattr(Documents, f"test_{document.stem}__holds", test)


if __name__ == "__main__":
    need_sandbox()
    PROGRAM = fetch()
    name_tests()
    unittest.main()
