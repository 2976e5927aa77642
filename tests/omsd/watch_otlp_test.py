"""Spans by OTLP/HTTP JSON: what a collector gets is what the protocol's JSON
mapping allows, with the names of the HTTP conventions; a collector that is
slow, away or unwilling holds up nobody, and what is lost is counted."""
import http.server
import json
import re
import threading
import time
import unittest

import _omsd
from _live import place

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
INTEGER = re.compile(r"-?\d+")


def hexadecimal(count):
    return lambda value: isinstance(value, str) and bool(
        re.fullmatch(f"[0-9a-f]{{{count}}}", value)) and set(value) != {"0"}


def text(value):
    return isinstance(value, str)


def integer64(value):
    """proto3 JSON writes 64 bits as text, and takes numbers, too."""
    return isinstance(value, int) and not isinstance(value, bool) or (
        isinstance(value, str) and bool(INTEGER.fullmatch(value)))


def integer32(value):
    return isinstance(value, int) and not isinstance(value, bool) \
        and 0 <= value < 2 ** 32


def one_of(*known):
    return lambda value: value in known


def many(message):
    return lambda value: isinstance(value, list) and all(
        message(each) for each in value)


def message(fields, exactly_one=False):
    """A message: only known names, each with a good value."""
    def good(value):
        for name, each in value.items():
            assert name in fields, f"there is no field {name}"
            assert fields[name](each), (name, each)
        return not exactly_one or len(value) == 1
    return good


VALUE = message({"stringValue": text, "intValue": integer64,
                 "boolValue": lambda value: isinstance(value, bool),
                 "doubleValue": lambda value: isinstance(value, float)},
                exactly_one=True)
ATTRIBUTES = many(message({"key": text, "value": VALUE}))
SPAN = message({
    "traceId": hexadecimal(32), "spanId": hexadecimal(16),
    "parentSpanId": hexadecimal(16), "traceState": text, "name": text,
    "flags": integer32, "kind": one_of(1, 2, 3, 4, 5),
    "startTimeUnixNano": integer64, "endTimeUnixNano": integer64,
    "attributes": ATTRIBUTES, "droppedAttributesCount": integer32,
    "events": many(dict), "links": many(dict),
    "status": message({"code": one_of(0, 1, 2), "message": text})})
REQUEST = message({"resourceSpans": many(message({
    "resource": message({"attributes": ATTRIBUTES}), "schemaUrl": text,
    "scopeSpans": many(message({
        "scope": message({"name": text, "version": text}),
        "schemaUrl": text, "spans": many(SPAN)}))}))})


class Collector(http.server.ThreadingHTTPServer):
    """Takes spans and checks them; `answers` are given first."""

    def __init__(self, answers=(), body=b"{}", held=None):
        self.spans, self.wrong, self.posts = [], [], 0
        self.resources = []
        self.answers, self.body, self.held = list(answers), body, held
        super().__init__(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, path, kind, body):
        self.posts += 1
        try:
            assert (path, kind) == ("/v1/traces", "application/json")
            read = json.loads(body)
            assert REQUEST(read)
            for each in read["resourceSpans"]:
                self.resources.append(each["resource"])
                for scope in each["scopeSpans"]:
                    self.spans += scope["spans"]
        except (AssertionError, ValueError, KeyError) as why:
            self.wrong.append(why)


class Answer(http.server.BaseHTTPRequestHandler):
    """POST /v1/traces"""

    def do_POST(self):  # pylint: disable=invalid-name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.held:
            self.server.held.wait(30)
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 200:
            self.server.take(self.path, self.headers["Content-Type"], body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.server.body)))
        try:
            self.end_headers()
            self.wfile.write(self.server.body)
        except OSError:
            pass  # who asked has given up

    def log_message(self, *_):
        pass


def figure(omsd, name):
    body = omsd.get("/metrics").body.decode()
    return int(re.search(rf"^{name} (\d+)", body, re.M).group(1))


def attributes(span):
    return {each["key"]: next(iter(each["value"].values()))
            for each in span["attributes"]}


def traced(collector, **more):
    return _omsd.Omsd(settings={"otlp": {"url": collector.url}}, **more)


class Spans(unittest.TestCase):
    """[otlp] url"""

    def test_a_span_for_each_request(self):
        with Collector() as collector, traced(collector) as omsd:
            begun = time.time_ns()
            place(omsd, "otlp-1")
            omsd.request("GET", "/v1/orders/otlp-1", headers={
                "traceparent": f"00-{TRACE}-{PARENT}-01",
                "tracestate": "vendor=one, other@two=a"})
            omsd.request("GET", "/v1/orders/none", headers={
                "traceparent": f"00-{TRACE}-{PARENT}-00"})
            omsd.get("/v1/track/" + "secret" * 7)
            omsd.stop()  # sends what waits
            self.assertEqual(collector.wrong, [])
            spans = {each["name"]: each for each in collector.spans}
        made = spans["POST /v1/orders"]
        got = attributes(made)
        self.assertEqual(
            {name: got[name] for name in (
                "http.request.method", "http.route", "url.path", "url.scheme",
                "http.response.status_code", "omsd.operation", "omsd.shop")},
            {"http.request.method": "POST", "http.route": "/v1/orders",
             "url.path": "/v1/orders", "url.scheme": "http",
             "http.response.status_code": "201",
             "omsd.operation": "order.place", "omsd.shop": "default"})
        self.assertNotIn("parentSpanId", made)
        self.assertEqual(made["kind"], 2)
        self.assertLessEqual(begun // 1000 * 1000 - 1000000,
                             int(made["startTimeUnixNano"]))
        self.assertLess(int(made["startTimeUnixNano"]),
                        int(made["endTimeUnixNano"]))
        read = spans["GET /v1/orders/{order_id}"]
        self.assertEqual((read["traceId"], read["parentSpanId"]),
                         (TRACE, PARENT))
        self.assertEqual(read["traceState"], "vendor=one, other@two=a")
        # who is not sampled has no span: the one of "none" is not there
        self.assertEqual(attributes(read)["http.response.status_code"], "200")
        self.assertNotIn("secret", str(collector.spans))
        names = {each["key"] for resource in collector.resources
                 for each in resource["attributes"]}
        self.assertEqual(names, {"service.name", "service.version"})

    def test_what_may_be_tried_again_is(self):
        with Collector(answers=[503, 429]) as collector, \
                traced(collector) as omsd:
            omsd.get("/livez")
            _omsd.until(lambda: collector.spans, "the third try")
            _omsd.until(
                lambda: figure(omsd, "omsd_otlp_spans_sent_total") > 0,
                "it is counted")
            self.assertEqual(figure(omsd, "omsd_otlp_spans_dropped_total"), 0)

    def test_what_is_refused_is_dropped_and_counted(self):
        with Collector(answers=[400]) as collector, traced(collector) as omsd:
            omsd.get("/livez")
            _omsd.until(
                lambda: figure(omsd, "omsd_otlp_spans_dropped_total") > 0,
                "it is counted")
            _omsd.until(lambda: "otlp_failed" in omsd.log(), "it is told")

    def test_partial_success_is_counted(self):
        body = b'{"partialSuccess":{"rejectedSpans":"1"}}'
        with Collector(body=body) as collector, traced(collector) as omsd:
            omsd.get("/livez")
            _omsd.until(
                lambda: figure(omsd, "omsd_otlp_spans_dropped_total") > 0,
                "it is counted")

    def test_a_collector_that_hangs_holds_up_nobody(self):
        held = threading.Event()
        with Collector(held=held) as collector, traced(collector) as omsd:
            omsd.get("/livez")
            begun = time.monotonic()
            for _ in range(5000):
                omsd.get("/livez")
            self.assertLess(time.monotonic() - begun, 30)
            self.assertGreater(
                figure(omsd, "omsd_otlp_spans_dropped_total"), 0)
            begun = time.monotonic()
            self.assertEqual(omsd.stop(), 0)
            self.assertLess(time.monotonic() - begun, 8)
            held.set()

    def test_nobody_at_the_url(self):
        with _omsd.Omsd(settings={"otlp": {
                "url": "http://127.0.0.1:1/"}}) as omsd:
            self.assertEqual(omsd.get("/livez").status, 200)
            _omsd.until(
                lambda: figure(omsd, "omsd_otlp_spans_dropped_total") > 0,
                "it is counted")


if __name__ == "__main__":
    _omsd.main()
