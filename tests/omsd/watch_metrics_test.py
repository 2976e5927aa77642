"""GET /metrics is what Prometheus reads: promtool finds nothing to say, and a
real Prometheus scrapes it; counters count; labels stay few."""
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
import json
import urllib.error
import urllib.request

import _omsd
from _live import Stream, place

SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (\S+)$')
PARTS = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')


def samples(omsd):
    """{(name, ((label, value), ...)): value} of a scrape."""
    got = omsd.get("/metrics")
    assert got.status == 200, got.body
    found = {}
    for line in got.body.decode().splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = SAMPLE.match(line).groups()
        key = (name, tuple(sorted(PARTS.findall(labels or ""))))
        assert key not in found, f"twice: {line}"
        found[key] = float(value)
    return found


def total(found, name, **labels):
    return sum(value for (each, pairs), value in found.items()
               if each == name and set(labels.items()) <= set(pairs))


class Metrics(unittest.TestCase):
    """/metrics"""

    @classmethod
    def setUpClass(cls):
        cls.omsd = _omsd.Omsd().start()

    @classmethod
    def tearDownClass(cls):
        cls.omsd.__exit__(None, None, None)

    def test_promtool_accepts_it(self):
        if shutil.which("promtool") is None:
            self.skipTest("promtool (Debian: prometheus) is not here")
        place(self.omsd, "lint-1")
        with Stream(self.omsd, last=0) as stream:
            stream.frame()
            text = self.omsd.get("/metrics").body
        done = subprocess.run(["promtool", "check", "metrics"], input=text,
                              capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr),
                         (0, b""))

    def test_requests_are_counted_once(self):
        before = samples(self.omsd)
        for _ in range(50):
            self.omsd.get("/v1/orders/none-such")
        place(self.omsd, "count-1")

        def counted(status, method, route, by):
            labels = {"status": status, "method": method, "route": route}
            name = "omsd_http_requests_total"
            return total(samples(self.omsd), name, **labels) - total(
                before, name, **labels) == by
        _omsd.until(lambda: counted("404", "GET", "/v1/orders/{order_id}", 50),
                    "fifty refusals")
        _omsd.until(lambda: counted("201", "POST", "/v1/orders", 1),
                    "one order")
        after = samples(self.omsd)
        route = {"method": "GET", "route": "/v1/orders/{order_id}"}
        name = "omsd_http_request_duration_seconds"
        self.assertEqual(total(after, name + "_count", **route),
                         total(after, name + "_bucket", le="+Inf", **route))
        self.assertEqual(total(after, name + "_count", **route),
                         total(after, "omsd_http_requests_total", **route))
        self.assertGreater(total(after, name + "_sum", **route), 0)
        self.assertGreaterEqual(total(after, "omsd_engine_commands_total",
                                      shop="default"), 1)

    def test_labels_stay_few(self):
        for number in range(300):
            self.omsd.get(f"/v1/nothing-{number}")
            self.omsd.request(f"M{number}", "/v1/orders")
        found = samples(self.omsd)
        self.assertLess(len(found), 1500)
        self.assertNotIn("nothing-", str(list(found)))
        methods = {dict(pairs)["method"] for (name, pairs) in found
                   if name == "omsd_http_requests_total"}
        self.assertLessEqual(methods, {"GET", "POST", "other"})

    def test_a_stream_has_no_duration(self):
        name = "omsd_http_request_duration_seconds_count"
        route = {"route": "/v1/orders/{subject}/events"}
        before = samples(self.omsd)
        with Stream(self.omsd, "/v1/orders/some-1/events") as stream:
            stream.reply.readline()
            self.assertGreaterEqual(
                total(samples(self.omsd), "omsd_sse_streams"), 1)
        self.assertEqual(total(samples(self.omsd), name, **route),
                         total(before, name, **route))

    def test_every_metric_is_documented(self):
        self.omsd.get("/livez")
        text = self.omsd.get("/metrics").body.decode()
        told = set(re.findall(r"^# TYPE (\S+)", text, re.M))
        page = (_omsd.SOURCE / "docs/monitoring.md").read_text()
        known = set(re.findall(r"^\| `((?:omsd|process)_[a-z_]+)", page, re.M))
        self.assertEqual(told - known, set(), "in /metrics, not in the page")
        self.assertEqual(known - told, set(), "in the page, not in /metrics")

    def test_a_prometheus_scrapes_it(self):
        if shutil.which("prometheus") is None:
            self.skipTest("prometheus is not here")
        with tempfile.TemporaryDirectory() as folder:
            config = (_omsd.SOURCE / "examples/monitoring/prometheus.yml")
            text = config.read_text().replace(
                "127.0.0.1:8080", f"{self.omsd.host}:{self.omsd.port}")
            Path(folder, "prometheus.yml").write_text(
                text.replace("15s", "1s"))
            shutil.copy(config.parent / "alerts.yml", folder)
            self.scrape(folder)

    def scrape(self, folder):
        place(self.omsd, "scrape-1")
        with subprocess.Popen(
                ["prometheus", f"--config.file={folder}/prometheus.yml",
                 f"--storage.tsdb.path={folder}/data",
                 "--web.listen-address=127.0.0.1:0"],
                stderr=subprocess.PIPE, text=True) as server:
            try:
                port = None
                for line in server.stderr:
                    found = re.search(r"Listening on\"? .*?127.0.0.1:(\d+)",
                                      line)
                    if found:
                        port = found.group(1)
                        break
                self.assertIsNotNone(port, "prometheus did not begin")
                self.ask(port)
            finally:
                server.kill()
                server.stderr.close()

    def ask(self, port):
        def value(query):
            try:
                with urllib.request.urlopen(
                        f"http://127.0.0.1:{port}/api/v1/query?query={query}",
                        timeout=10) as got:
                    rows = json.load(got)["data"]["result"]
            except urllib.error.HTTPError:
                return 0 # it is still beginning
            return float(rows[0]["value"][1]) if rows else 0
        _omsd.until(lambda: value("up") == 1, "it is up", 30)
        self.assertEqual(value("omsd_build_info"), 1)
        self.assertGreaterEqual(
            value("sum(omsd_engine_commands_total)"), 1)


if __name__ == "__main__":
    sys.exit(_omsd.main())
