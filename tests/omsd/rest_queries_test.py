#!/usr/bin/env python3
"""Queries by HTTP: parameters and their types, pages and their links."""
import json
import re
import unittest
from urllib.parse import parse_qs, quote, urlsplit

from _omsd import Omsd, main

ORDER = {"currency": "EUR",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1000}]}
QUARTER = 900_000


class Queries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Omsd().start()
        for number in range(7):
            cls.shop.ok("/v1/orders", {"order_id": f"q-{number}", **ORDER,
                                       "metadata": {"next_cursor": "fake"}})

    @classmethod
    def tearDownClass(cls):
        cls.shop.stop()

    def refused(self, path, pointer):
        reply = self.shop.get(path)
        self.assertEqual(reply.status, 400, (path, reply.body))
        self.assertEqual(reply.json["code"], "invalid")
        self.assertEqual([each["pointer"] for each in reply.json["errors"]],
                         [pointer], path)

    def next_of(self, reply):
        found = re.fullmatch(r'<([^>]+)>; rel="next"', reply.headers["Link"])
        self.assertTrue(found, reply.headers["Link"])
        return found.group(1)

    # ---- parameters --------------------------------------------------------

    def test_unknown_parameter__is_refused_by_name(self):
        self.refused("/v1/orders?limt=1", "/limt")
        self.refused("/v1/orders/q-1?verbose=true", "/verbose")

    def test_integer__is_nothing_else(self):
        for value in ("", "x", "1.5", "1e3", "0x10", "%201", "99999999999999"
                      "9999999999"):
            self.refused(f"/v1/orders?limit={value}", "/limit")
        self.refused("/v1/orders?limit=100000", "/limit")
        self.assertEqual(len(self.shop.see("/v1/orders?limit=3")["items"]), 3)

    def test_boolean__is_true_or_false(self):
        for value in ("1", "yes", "TRUE", ""):
            self.refused(f"/v1/orders?oldest_first={value}", "/oldest_first")
        first = self.shop.see("/v1/orders?oldest_first=true&limit=1")
        self.assertEqual(first["items"][0]["order_id"], "q-0")

    def test_words__are_those_of_the_schema(self):
        self.refused("/v1/orders?status=lost", "/status")
        self.assertEqual(
            self.shop.see("/v1/orders?status=canceled")["items"], [])

    def test_time__is_milliseconds_or_text(self):
        for value in ("0", "2020-01-01T00:00:00Z",
                      "2020-01-01T00:00:00%2B02:00"):
            found = self.shop.see(f"/v1/orders?placed_from_ms={value}")
            self.assertGreaterEqual(len(found["items"]), 7, value)
        self.refused("/v1/orders?placed_from_ms=yesterday", "/placed_from_ms")

    def test_text__is_unescaped(self):
        self.shop.ok("/v1/orders", {"order_id": "a b:c", **ORDER,
                                    "customer_id": "x y"})
        for value in ("x%20y", "x+y", "%78%20y"):
            found = self.shop.see(f"/v1/orders?customer_id={value}")
            self.assertEqual(len(found["items"]), 1, value)
        for path in ("/v1/orders/a%20b%3Ac", "/v1/orders/a%20b:c"):
            self.assertEqual(self.shop.see(path)["order_id"], "a b:c")

    def test_parameter__is_given_once(self):
        self.refused("/v1/orders?limit=1&limit=2", "/limit")

    def test_name__is_a_json_pointer(self):
        self.refused("/v1/orders?a%2Fb~c=1", "/a~1b~0c")

    def test_bytes_that_are_no_text__are_refused(self):
        for path in ("/v1/orders?customer_id=%FF", "/v1/orders?%FF=1",
                     "/v1/orders/%FF", "/v1/orders?customer_id=%00",
                     "/v1/orders?customer_id=%0"):
            self.assertEqual(self.shop.get(path).status, 400, path)

    def test_parameters__are_64_at_most(self):
        many = "&".join(f"p{number}=1" for number in range(65))
        self.assertIn(b"too many", self.shop.get(f"/v1/orders?{many}").body)

    def test_path__is_not_said_again(self):
        self.refused("/v1/orders/q-1/notes?order_id=q-2", "/order_id")

    def test_list__is_json_or_separated_or_repeated(self):
        begin = 1_700_000_100_000 // QUARTER * QUARTER
        end = begin + 4 * QUARTER
        as_json = json.dumps([{"at_ms": begin}, {"at_ms": end}])
        answers = [self.shop.see(f"/v1/reports/sales?starts={value}")
                   for value in (f"{begin},{end}", f"{begin}&starts={end}",
                                 quote(as_json))]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])

    def test_list__must_fit_its_schema(self):
        for value in ("a,b", "[1,2]", "[", "{}"):
            reply = self.shop.get(
                f"/v1/reports/sales?starts={quote(value)}")
            self.assertEqual(reply.status, 400, (value, reply.body))

    def test_list__cannot_smuggle_other_arguments(self):
        reply = self.shop.get("/v1/reports/sales?starts=" +
                              quote('[],"sku":"mug"'))
        self.assertEqual(reply.status, 400, reply.body)

    def test_nobody__is_404(self):
        reply = self.shop.get("/v1/orders/nobody")
        self.assertEqual((reply.status, reply.json["code"]),
                         (404, "not-found"))

    def test_post__asks_with_a_body_and_needs_no_key(self):
        reply = self.shop.post("/v1/templates/render", {}, key=None)
        self.assertEqual(reply.status, 200, reply.body)
        self.assertIsNone(reply.headers["ETag"])

    # ---- paths -------------------------------------------------------------

    def test_written_segment__wins_over_an_argument(self):
        self.assertEqual(self.shop.get("/v1/returns/summary").status, 200)
        self.assertEqual(self.shop.get("/v1/returns/17").status, 404)
        self.refused("/v1/returns/seventeen", "/number")

    def test_other_method__is_405_with_allow(self):
        reply = self.shop.request("DELETE", "/v1/orders/q-1")
        self.assertEqual(reply.status, 405)
        allowed = {each.strip()
                   for each in reply.headers["Allow"].split(",")}
        self.assertLessEqual({"GET", "HEAD", "PATCH"}, allowed)
        self.assertNotIn("DELETE", allowed)

    def test_other_path__is_404(self):
        for path in ("/v1", "/v1/", "/v1/orders/", "/v2/orders",
                     "/v1/orders/q-1/", "/v1/orders/q-1/x/y/z/a/b/c/d/e"):
            self.assertEqual(self.shop.get(path).status, 404, path)

    def test_number_in_a_channel__is_an_order(self):
        number = self.shop.see("/v1/orders/q-3")["number"]
        found = self.shop.see(f"/v1/channels/default/orders/{number}")
        self.assertEqual(found["order_id"], "q-3")

    # ---- pages -------------------------------------------------------------

    def walk(self, path):
        ids = []
        while True:
            reply = self.shop.get(path)
            self.assertEqual(reply.status, 200, (path, reply.body))
            page = reply.json
            ids += [each["order_id"] for each in page["items"]]
            if "next_cursor" not in page:
                self.assertIsNone(reply.headers["Link"])
                return ids
            path = self.next_of(reply)

    def test_link__leads_through_all_pages(self):
        every = [each["order_id"] for each in
                 self.shop.see("/v1/orders?limit=200")["items"]]
        self.assertEqual(self.walk("/v1/orders?limit=2"), every)
        self.assertEqual(len(set(every)), len(every))

    def test_link__keeps_the_other_parameters(self):
        reply = self.shop.get("/v1/orders?oldest_first=true&limit=2")
        again = self.shop.get(self.next_of(reply))
        for each in (reply, again):
            asked = parse_qs(urlsplit(self.next_of(each)).query)
            self.assertEqual((asked["oldest_first"], asked["limit"]),
                             (["true"], ["2"]))
            self.assertEqual(len(asked["cursor"]), 1)

    def test_cursor__must_be_one_of_ours(self):
        reply = self.shop.get("/v1/orders?cursor=junk")
        self.assertIn(reply.status, (200, 400), reply.body)


if __name__ == "__main__":
    main()
