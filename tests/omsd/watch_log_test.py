"""The log is JSON lines with known names, without secrets; ids of requests and
traces go in and out as the standards say."""
import json
import re
import unittest

import _omsd
from _live import place

HEX = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


class Log(unittest.TestCase):
    """stderr"""

    @classmethod
    def setUpClass(cls):
        cls.omsd = _omsd.Omsd().start()

    @classmethod
    def tearDownClass(cls):
        cls.omsd.__exit__(None, None, None)

    def line(self, request_id):
        def found():
            return [each for each in self.omsd.events()
                    if each.get("request_id") == request_id
                    and each["event"] == "request"]
        return _omsd.until(found, f"the line of {request_id}")[0]

    def test_a_request_is_one_line(self):
        place(self.omsd, "log-1")
        self.omsd.get("/v1/orders/log-1", X_Request_Id="the-one")
        line = self.line("the-one")
        self.assertEqual(
            {name: line[name] for name in (
                "level", "event", "method", "route", "operation", "status",
                "subject", "shop")},
            {"level": "info", "event": "request", "method": "GET",
             "route": "/v1/orders/{order_id}", "operation": "order.get",
             "status": 200, "subject": "local", "shop": "default"})
        self.assertRegex(line["time"],
                         r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertGreater(line["duration_us"], 0)
        self.assertGreater(line["bytes"], 100)

    def test_a_refusal_has_its_code(self):
        self.omsd.get("/v1/orders/log-none", X_Request_Id="refused-1")
        line = self.line("refused-1")
        self.assertEqual((line["status"], line["problem"]),
                         (404, "not-found"))

    def test_paths_and_queries_are_not_told(self):
        self.omsd.get("/v1/orders/secret-in-path?note=secret-in-query",
                      X_Request_Id="quiet-1")
        self.omsd.get("/nowhere/secret-in-path", X_Request_Id="quiet-2")
        self.omsd.get("/livez", Authorization="Bearer secret-in-header",
                      X_Request_Id="quiet-3")
        for request_id in ("quiet-1", "quiet-2", "quiet-3"):
            self.line(request_id)
        self.assertNotIn("secret-in", self.omsd.log())

    def test_every_line_is_an_object(self):
        self.omsd.get("/livez", X_Request_Id="all-1")
        self.line("all-1")
        for line in self.omsd.log().splitlines():
            read = json.loads(line)
            self.assertTrue({"time", "level", "event"} <= read.keys(), line)
            self.assertIn(read["level"], ("error", "warn", "info", "debug"))

    def test_every_name_is_documented(self):
        page = (_omsd.SOURCE / "docs/monitoring.md").read_text()
        rows = re.findall(r"^\| (`.*?) \|", page.split("## Requests")[0], re.M)
        known = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
        self.omsd.request("GET", "/livez", headers={"Host": "elsewhere"})
        self.omsd.get("/v1/orders/none", X_Request_Id="names-1")
        self.line("names-1")
        for line in self.omsd.events():
            self.assertIn(line["event"], known)
            self.assertEqual(line.keys() - known, set(), line)
        told = set()
        for path in (_omsd.SOURCE / "examples/omsd").glob("*.c"):
            told |= set(re.findall(r'log_event\(\s*LEVEL_\w+,\s*"(\w+)"',
                                   path.read_text()))
        self.assertEqual(told - known, set(), "in the program, not in the page")

    def test_ids_of_requests(self):
        for given, kept in (("a", True), ("A-z_0.9", True), ("x" * 64, True),
                            ("x" * 65, False), ("a b", False), ("ü", False),
                            ("a\"b", False), (None, False)):
            headers = {"X-Request-Id": given.encode().decode("latin-1")} \
                if given else {}
            got = self.omsd.request("GET", "/livez", headers=headers)
            back = got.headers["X-Request-Id"]
            if kept:
                self.assertEqual(back, given)
            else:
                self.assertRegex(back, r"^[0-9a-f]{32}$")

    def test_traceparent(self):
        good = f"00-{HEX}-{SPAN}-01"
        later = f"cc-{HEX}-{SPAN}-01-what-comes"
        for given, kept in (
                (good, True), (f"00-{HEX}-{SPAN}-00", True), (later, True),
                (good.upper(), False), (good + "-x", False),
                (good[:-1], False), (f"ff-{HEX}-{SPAN}-01", False),
                (f"00-{'0' * 32}-{SPAN}-01", False), ("", False),
                (f"00-{HEX}-{'0' * 16}-01", False), ("garbage", False),
                (f"00_{HEX}_{SPAN}_01", False), (f"cc-{HEX}-{SPAN}-01.x",
                                                 False)):
            got = self.omsd.request("GET", "/livez",
                                    headers={"traceparent": given})
            found = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])",
                                 got.headers["traceparent"])
            self.assertIsNotNone(found, given)
            self.assertEqual(found.group(1) == HEX, kept, given)
            self.assertNotEqual(found.group(2), SPAN)
            if kept:
                self.assertEqual(found.group(3), given[53:55])

    def test_levels(self):
        with _omsd.Omsd(settings={"log": {"level": "error"}}) as omsd:
            omsd.get("/livez")
            omsd.get("/v1/orders/none")
            omsd.stop()
            self.assertEqual(omsd.log(), "")


if __name__ == "__main__":
    _omsd.main()
