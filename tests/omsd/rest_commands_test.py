#!/usr/bin/env python3
"""Commands by HTTP: keys, receipts, arguments of path and body, refusals."""
import threading
import unittest

from _omsd import Omsd, main

ORDER = {"currency": "EUR",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1000}],
         "payments": [{"method": "card", "amount_minor": 1000}]}


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Omsd().start()
        cls.shop.ok("/v1/stock/mug/receive", {"quantity": 1000}, key="truck")

    @classmethod
    def tearDownClass(cls):
        cls.shop.stop()

    def refused(self, reply, status, code, pointer=None):
        self.assertEqual(reply.status, status, reply.body)
        problem = reply.json
        self.assertEqual(reply.headers["Content-Type"],
                         "application/problem+json")
        self.assertEqual((problem["status"], problem["code"]), (status, code))
        self.assertEqual(problem["instance"], reply.headers["X-Request-Id"])
        if pointer is not None:
            self.assertEqual([each["pointer"] for each in problem["errors"]],
                             [pointer])
        return problem

    def place(self, order_id, **more):
        return self.shop.post("/v1/orders",
                              {"order_id": order_id, **ORDER, **more})

    def test_place__answers_201_with_location_and_receipt(self):
        reply = self.place("made: 1")
        self.assertEqual(reply.status, 201)
        self.assertEqual(reply.headers["Location"], "/v1/orders/made:%201")
        receipt = reply.json
        self.assertEqual(receipt["subject"], "made: 1")
        self.assertGreater(receipt["number"], 0)
        self.assertGreater(receipt["event_id"], 0)
        self.assertGreater(receipt["at_ms"], 0)
        self.assertIsNone(reply.headers["Idempotent-Replayed"])
        seen = self.shop.see(reply.headers["Location"])
        self.assertEqual(seen["order_id"], "made: 1")

    def test_return__answers_201_with_location(self):
        self.shop.post("/v1/orders", {"order_id": "back", **ORDER},
                       headers={"Prefer": "wait=20"})
        # the parcel is heard of by all before a return is asked for
        self.shop.post("/v1/orders/back/shipments/record",
                       {"lines": [{"line_no": 1, "quantity": 1}]},
                       headers={"Prefer": "wait=20"})
        reply = self.shop.post("/v1/orders/back/returns",
                               {"lines": [{"line_no": 1, "quantity": 1}]})
        self.assertEqual(reply.status, 201, reply.body)
        self.assertEqual(reply.headers["Location"],
                         "/v1/orders/back/returns/1")
        seen = self.shop.see(reply.headers["Location"])
        self.assertEqual(seen["return_no"], 1)

    def test_erasure__answers_201_with_location(self):
        reply = self.shop.post("/v1/customers/gone/erase", {"reason": "asked"})
        self.assertEqual(reply.status, 201, reply.body)
        seen = self.shop.see(reply.headers["Location"])
        self.assertEqual(seen["reason"], "asked")

    def test_other_commands__answer_200(self):
        self.place("other-1")
        reply = self.shop.post("/v1/orders/other-1/notes", {"text": "hello"})
        self.assertEqual(reply.status, 200, reply.body)
        self.assertIsNone(reply.headers["Location"])

    def test_same_key__replays_status_and_body(self):
        body = {"order_id": "again", **ORDER}
        first = self.shop.post("/v1/orders", body, key="again-1")
        second = self.shop.post("/v1/orders", body, key="again-1")
        self.assertEqual((second.status, second.body), (201, first.body))
        self.assertEqual(second.headers["Location"], first.headers["Location"])
        self.assertEqual(second.headers["Idempotent-Replayed"], "true")

    def test_key__may_stand_in_quotes(self):
        first = self.shop.ok("/v1/stock/quoted/receive", {"quantity": 1},
                             key='"quoted-1"')
        second = self.shop.ok("/v1/stock/quoted/receive", {"quantity": 1},
                              key="quoted-1")
        self.assertEqual(first, second)

    def test_key__is_required(self):
        reply = self.shop.post("/v1/orders", ORDER, key=None)
        self.refused(reply, 400, "key-missing")

    def test_key__is_visible_ascii_of_255_at_most(self):
        for key in ("a b", "\x80", "a" * 256, '"a b"'):
            reply = self.shop.post("/v1/orders", ORDER, key=key)
            self.refused(reply, 400, "key-malformed")
        self.shop.ok("/v1/stock/long/receive", {"quantity": 1}, key="k" * 255)

    def test_same_key_other_content__is_422(self):
        self.shop.ok("/v1/stock/mug/receive", {"quantity": 3}, key="reused")
        reply = self.shop.post("/v1/stock/mug/receive", {"quantity": 4},
                               key="reused")
        self.refused(reply, 422, "key-reused")

    def test_many_at_once_with_one_key__do_it_once(self):
        before = self.shop.see("/v1/stock/mug")["on_hand"]
        gate, replies = threading.Barrier(64), []

        def post():
            gate.wait()
            replies.append(self.shop.post("/v1/stock/mug/receive",
                                          {"quantity": 5}, key="storm"))
        threads = [threading.Thread(target=post) for _ in range(64)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        done = {reply.body for reply in replies if reply.status == 200}
        self.assertEqual(len(done), 1)
        for reply in replies:
            if reply.status != 200:
                self.refused(reply, 409, "key-in-flight")
                self.assertEqual(reply.headers["Retry-After"], "1")
        self.assertEqual(len(replies), 64)
        self.assertEqual(self.shop.see("/v1/stock/mug")["on_hand"], before + 5)

    def test_body__is_one_json_object(self):
        for body, kind in ((b"[1]", 400), (b"{", 400), (b"{}x", 400),
                           (b'{"a":1,"a":2}', 400), (b"\xff", 400),
                           (b'{"order_id":"a\x00b"}', 400), (b"null", 400)):
            reply = self.shop.request(
                "POST", "/v1/orders", body,
                {"Content-Type": "application/json"}, key="broken")
            self.assertEqual(reply.status, kind, (body, reply.body))

    def test_body__of_another_type_is_415(self):
        reply = self.shop.request("POST", "/v1/orders", b"<order/>",
                                  {"Content-Type": "text/xml"}, key="xml")
        self.assertEqual(reply.status, 415)

    def test_body__may_be_left_out(self):
        self.place("bare")
        reply = self.shop.request("POST", "/v1/orders/bare/cancel", None,
                                  {}, key="bare-cancel")
        self.assertEqual(reply.status, 200, reply.body)

    def test_body__may_not_repeat_the_path(self):
        self.place("twice-1")
        reply = self.shop.post("/v1/orders/twice-1/cancel",
                               {"order_id": "made-2"})
        self.assertEqual(reply.status, 400, reply.body)

    def test_wrong_argument__is_told_by_pointer(self):
        lines = [{"sku": "mug", "quantity": 0, "unit_price_minor": 1}]
        self.refused(self.place("wrong", lines=lines), 400, "invalid",
                     "/lines/0/quantity")
        self.refused(self.place("wrong", colour="red"), 400, "invalid",
                     "/colour")

    def test_path__has_integers_where_the_schema_has(self):
        self.place("typed")
        for number in ("one", "1.0", "01", "+1", "9" * 25, "9" * 19,
                       "-", "-0"):
            reply = self.shop.post(
                f"/v1/orders/typed/holds/{number}/release")
            self.refused(reply, 400, "invalid", "/hold_no")
        reply = self.shop.post("/v1/orders/typed/holds/1/release")
        self.refused(reply, 404, "not-found")

    def test_unknown_thing__is_404(self):
        reply = self.shop.post("/v1/orders/nobody/cancel")
        self.refused(reply, 404, "not-found")

    def test_state__refuses_with_its_guards(self):
        self.place("done")
        self.shop.ok("/v1/orders/done/cancel")
        problem = self.refused(self.shop.post("/v1/orders/done/complete"),
                               409, "state")
        self.assertIsInstance(problem["guards"], list)

    def test_number_or_prose__is_no_command(self):
        reply = self.shop.post("/v1/orders/x/explode")
        self.assertEqual(reply.status, 404)

    def test_representation__is_the_order_itself(self):
        reply = self.shop.post(
            "/v1/orders", {"order_id": "shown", **ORDER},
            headers={"Prefer": "return=representation"})
        self.assertEqual((reply.status, reply.json["order_id"]),
                         (201, "shown"))
        self.assertEqual(reply.headers["Preference-Applied"],
                         "return=representation")
        self.assertTrue(reply.headers["ETag"])
        reply = self.shop.post(
            "/v1/stock/mug/receive", {"quantity": 1},
            headers={"Prefer": "return=representation"})
        self.assertEqual(reply.json["subject"], "mug")
        self.assertIsNone(reply.headers["Preference-Applied"])

    def test_acknowledged__is_there_after_a_kill(self):
        with Omsd() as shop:
            for number in range(20):
                shop.ok("/v1/stock/mug/receive", {"quantity": 1},
                        key=f"kill-{number}")
            shop.kill()
            shop.start()
            self.assertEqual(shop.see("/v1/stock/mug")["on_hand"], 20)


if __name__ == "__main__":
    main()
