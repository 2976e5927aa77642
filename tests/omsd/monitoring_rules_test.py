"""The alert rules and the dashboard of examples/monitoring: promtool reads
them, its own tests of the rules hold, and whatever they name is in /metrics."""
import json
import re
import shutil
import subprocess
import unittest

import _omsd

FOLDER = _omsd.SOURCE / "examples/monitoring"
NAMES = re.compile(r"\b((?:omsd|process)_[a-z_]+)")
PARTS = re.compile(r"_(bucket|sum|count)$")


def documented():
    page = (_omsd.SOURCE / "docs/monitoring.md").read_text()
    return set(re.findall(r"^\| `((?:omsd|process)_[a-z_]+)", page, re.M))


def unknown(texts):
    known = documented()
    for text in texts:
        for name in NAMES.findall(text):
            if name not in known and PARTS.sub("", name) not in known:
                yield name


def expressions(panel):
    for target in panel.get("targets", []):
        yield target["expr"]
    for inner in panel.get("panels", []):
        yield from expressions(inner)


class Rules(unittest.TestCase):
    """alerts.yml, alerts_test.yml, prometheus.yml"""

    def promtool(self, *words):
        if shutil.which("promtool") is None:
            self.skipTest("promtool (Debian: prometheus) is not here")
        done = subprocess.run(["promtool", *words], cwd=FOLDER, text=True,
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_promtool_reads_the_rules(self):
        self.assertIn("14 rules", self.promtool("check", "rules",
                                                "alerts.yml"))

    def test_promtool_reads_the_configuration(self):
        self.promtool("check", "config", "prometheus.yml")

    def test_each_alert_fires_when_it_should(self):
        self.promtool("test", "rules", "alerts_test.yml")

    def test_each_alert_is_tested(self):
        alerts = re.findall(r"- alert: (\w+)",
                            (FOLDER / "alerts.yml").read_text())
        tests = (FOLDER / "alerts_test.yml").read_text()
        self.assertEqual([each for each in alerts if each not in tests], [])

    def test_alerts_name_what_there_is(self):
        text = re.findall(r"expr:(.*?)(?:\n {8}\w|\Z)",
                          (FOLDER / "alerts.yml").read_text(), re.S)
        self.assertEqual(list(unknown(text)), [])


class Dashboard(unittest.TestCase):
    """grafana.json"""

    def test_panels_name_what_there_is(self):
        board = json.loads((FOLDER / "grafana.json").read_text())
        asked = [each for panel in board["panels"]
                 for each in expressions(panel)]
        self.assertGreater(len(asked), 10)
        self.assertEqual(list(unknown(asked)), [])
        ids = [panel["id"] for panel in board["panels"]]
        self.assertEqual(len(ids), len(set(ids)))


if __name__ == "__main__":
    _omsd.main()
