"""What every path answers whatever it is for: methods, media types, services
that live elsewhere, problems, many requests at once."""
import json
import threading
import unittest

from _omsd import Omsd, main

SERVICES = {"processing": "https://orders.example:8080/",
            "history": "https://archive.example"}


class Stations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Omsd())
        cls.alone = cls.enterClassContext(
            Omsd("--service", "payment", settings={"services": SERVICES}))

    def problem(self, reply, status, code):
        self.assertEqual(reply.status, status, reply.body)
        self.assertEqual(reply.headers["Content-Type"],
                         "application/problem+json")
        said = reply.json
        self.assertEqual((said["status"], said["code"]), (status, code))
        self.assertEqual(said["instance"], reply.headers["X-Request-Id"])
        self.assertEqual(said["type"], f"urn:omsc:problem:{code}")
        return said

    def test_a_head_is_a_get_without_its_body(self):
        full = self.shop.get("/v1/engine")
        head = self.shop.request("HEAD", "/v1/engine")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.headers["Content-Type"],
                         full.headers["Content-Type"])
        self.assertGreater(int(head.headers["Content-Length"]), 100)
        self.assertEqual(self.shop.request("HEAD", "/nothing").status, 404)

    def test_options_say_what_is_allowed(self):
        reply = self.shop.request("OPTIONS", "/v1/orders")
        self.assertEqual((reply.status, reply.body), (204, b""))
        self.assertEqual({each.strip() for each in
                          reply.headers["Allow"].split(",")},
                         {"GET", "HEAD", "POST", "OPTIONS"})

    def test_another_method_is_told_which_there_are(self):
        reply = self.shop.request("DELETE", "/v1/orders")
        self.problem(reply, 405, "method")
        self.assertIn("POST", reply.headers["Allow"])
        for method in ("TRACE", "QUERY"):
            with self.subTest(method):
                self.problem(self.shop.request(method, "/v1/orders"), 405,
                             "method")

    def test_what_is_nowhere_is_not_found(self):
        self.problem(self.shop.get("/v1/nothing"), 404, "no-route")

    def test_another_type_than_json_is_refused(self):
        def send(kind, body=b"{}", **more):
            return self.shop.request("POST", "/v1/orders", body,
                                     {"Content-Type": kind, **more}, key="t")

        for kind in ("text/plain", "application/x-www-form-urlencoded",
                     "application/jsonx", "application/json; charset=latin1",
                     "application/x-ndjson", None):
            with self.subTest(kind):
                self.problem(send(kind), 415, "content-type")
        self.problem(send("application/json", **{"Content-Encoding": "gzip"}),
                     415, "content-encoding")
        for kind in ("application/json", "Application/JSON;charset=UTF-8",
                     'application/json ; x=y; charset="utf-8"'):
            with self.subTest(kind):
                self.assertEqual(send(kind).status, 400)  # it says nothing

    def test_what_is_wanted_must_be_what_is_made(self):
        for wanted in ("text/html", "application/xml, text/*",
                       "application/json;q=0, text/html",
                       "*/*;q=0", "application/json;q=0.000"):
            with self.subTest(wanted):
                self.problem(self.shop.get("/v1/engine", Accept=wanted),
                             406, "not-acceptable")
        for wanted in ("application/json", "*/*", "text/html, */*;q=0.1",
                       "application/*;q=0.5", "", "application/json;q=0.01",
                       "*/*;q=0, application/json"):
            with self.subTest(wanted):
                self.assertEqual(
                    self.shop.get("/v1/engine", Accept=wanted).status, 200)

    def test_what_lives_elsewhere_says_where(self):
        said = self.problem(self.alone.get("/v1/orders/A-1"), 404,
                            "lives-elsewhere")
        self.assertEqual(said["service"], "processing")
        self.assertEqual(said["location"],
                         "https://orders.example:8080/v1/orders/A-1")
        reply = self.alone.get("/v1/orders/A-1")
        self.assertEqual(
            reply.headers["Link"],
            '<https://orders.example:8080/v1/orders/A-1>; rel="service"')

    def test_what_lives_elsewhere_may_be_unknown_where(self):
        said = self.problem(self.alone.get("/v1/deliveries"), 404,
                            "lives-elsewhere")
        self.assertEqual(said["service"], "notification")
        self.assertNotIn("location", said)

    def test_the_engine_lives_everywhere(self):
        for path in ("/livez", "/readyz", "/v1/engine", "/openapi.json"):
            with self.subTest(path):
                self.assertEqual(self.alone.get(path).status, 200)

    def test_a_problem_is_json_whatever_was_asked(self):
        reply = self.shop.get("/v1/%C3%A9%22%5E")
        self.problem(reply, 404, "no-route")
        json.loads(reply.body)

    def test_many_ask_at_once(self):
        wrong = []

        def ask():
            for _ in range(50):
                if self.shop.get("/v1/engine").status != 200:
                    wrong.append(1)

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    main()
