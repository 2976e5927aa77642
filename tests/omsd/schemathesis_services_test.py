#!/usr/bin/env python3
"""Every service does what its /openapi.json says, as schemathesis sees it: all
of its checks hold for good requests and bad ones, and none is answered by a
status or a shape that is not documented.

OMS_FULL=1 asks all eight services, 5,000 cases and more; else one service is
asked a little."""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from _omsd import FULL, SKIPPED, SOURCE, Omsd, main, need_omsd

HERE = Path(__file__).resolve().parent
ROLES = ("processing", "payment", "fulfillment", "tracking", "cancellation",
         "notification", "history", "reporting")
ASKED = (ROLES if FULL else ("tracking",))
CASES_MIN = 5000 if FULL else 100
# What several arguments must be together no schema says; such a refusal is 400
# with pointers. That examples are understood openapi_document_test.py sees.
SETTINGS = f"""hooks = "{HERE}/_schemathesis_hooks.py"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 400, 401, 404, 406, 409, 412, 414, 422, 428]
[checks.negative_data_rejection]
expected-statuses = ["4xx"]
"""
QUICK = {"limits": {"rate_per_s": "1000000", "rate_burst": "1000000"}}


def fetch():
    done = subprocess.run(
        [sys.executable, SOURCE / "tests/peers/_fetch.py", "pip",
         "schemathesis", "schemathesis==4.32.5"], capture_output=True,
        text=True, check=False)
    if done.returncode != 0:
        print(done.stderr.strip() or "skipped: no schemathesis")
        sys.exit(SKIPPED)
    return Path(done.stdout.strip()) / "bin" / "schemathesis"


class Services(unittest.TestCase):
    def ask(self, role):
        """How many cases there were."""
        phases = "examples,coverage,fuzzing,stateful" if FULL else "coverage"
        with Omsd("--service", role, settings=QUICK) as daemon, \
                tempfile.TemporaryDirectory(prefix="oms-schema-") as folder:
            settings = Path(folder) / "schemathesis.toml"
            settings.write_text(SETTINGS)
            done = subprocess.run(
                [PROGRAM, "--config-file", settings, "run",
                 f"{daemon.url}/openapi.json", "--seed", "7", "-n",
                 "3" if FULL else "1", "--phases", phases,
                 "--continue-on-failure", "--no-color", "--workers", "1"],
                cwd=folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-9000:] + done.stderr)
        return int(re.search(r"(\d+) generated", done.stdout).group(1))

    def test_services__answer_as_documented(self):
        count = 0
        for role in ASKED:
            with self.subTest(role):
                asked = self.ask(role)
                print(f"{role}: {asked} cases", file=sys.stderr)
                count += asked
        self.assertGreaterEqual(count, CASES_MIN)


if __name__ == "__main__":
    need_omsd()
    if os.environ.get("OMS_SANITIZE"):
        print("skipped: the sanitizer would take all of the time")
        sys.exit(SKIPPED)
    PROGRAM = fetch()
    main()
