#!/usr/bin/env python3
"""Many commands in one request: a line of answer for each line, in order; what
is refused does not fail its neighbours; again changes nothing."""
import json
import subprocess
import threading
import time
import unittest

from _omsd import OMS, Omsd, main

LINES = 10_000
CROWD = 2_000
HEAD = {"Content-Type": "application/jsonl"}


def line(command, key, args=None, **more):
    return json.dumps({"command": command, "key": key, "args": args or {},
                       **more})


def receive(key, quantity=1, sku="mug"):
    return line("stock.receive", key, {"sku": sku, "quantity": quantity})


class Bulk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Omsd().start()

    @classmethod
    def tearDownClass(cls):
        cls.shop.stop()

    def send(self, text, headers=None):
        if not isinstance(text, bytes):
            text = text.encode()
        reply = self.shop.request("POST", "/v1/commands", text,
                                  headers or HEAD)
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(reply.headers["Content-Type"],
                         "application/x-ndjson")
        return [json.loads(each) for each in reply.body.splitlines()]

    def one(self, text):
        answers = self.send(text)
        self.assertEqual(len(answers), 1, answers)
        return answers[0]

    def refused(self, text, status, code, pointer=None):
        problem = self.one(text)
        self.assertEqual(problem["status"], status, problem)
        problem = problem["problem"]
        self.assertEqual((problem["status"], problem["code"]), (status, code))
        if pointer is not None:
            self.assertEqual(problem["errors"][0]["pointer"], pointer)

    def test_lines__are_answered_in_their_order(self):
        answers = self.send("\n".join([
            receive("o-1", 5), "", line("order.cancel", "o-2",
                                        {"order_id": "nobody"}),
            "   ", "junk", receive("o-3", 2)]))
        self.assertEqual([(each["line"], each["status"]) for each in answers],
                         [(1, 200), (3, 404), (5, 400), (6, 200)])
        self.assertEqual(answers[0]["receipt"]["subject"], "mug")
        self.assertEqual(answers[1]["problem"]["code"], "not-found")

    def test_both_names_of_the_type__are_taken(self):
        for kind in ("application/jsonl", "application/x-ndjson"):
            self.send(receive("kinds"), {"Content-Type": kind})
        reply = self.shop.request("POST", "/v1/commands",
                                  receive("kinds").encode(),
                                  {"Content-Type": "application/json"})
        self.assertEqual(reply.status, 415)

    def test_again__changes_nothing(self):
        text = "\n".join(receive(f"again-{n}", 1, "twice") for n in range(9))
        first, second = self.send(text), self.send(text)
        self.assertTrue(all(each["replayed"] for each in second))
        self.assertEqual([each["receipt"] for each in first],
                         [each["receipt"] for each in second])
        self.assertEqual(self.shop.see("/v1/stock/twice")["on_hand"], 9)

    def test_key_with_other_content__is_refused(self):
        answers = self.send(receive("same", 1) + "\n" + receive("same", 2))
        self.assertEqual([each["status"] for each in answers], [200, 422])
        self.assertEqual(answers[1]["problem"]["code"], "key-reused")

    def test_key__is_that_of_single_requests(self):
        self.shop.ok("/v1/stock/mug/receive", {"quantity": 7}, key="shared")
        self.assertTrue(self.one(receive("shared", 7))["replayed"])

    def test_line__has_five_members(self):
        self.refused("[]", 400, "invalid")
        self.refused('{"command":"x"', 400, "invalid")
        self.refused('{"command":"order.cancel"}', 400, "invalid", "/key")
        self.refused('{"key":"k"}', 400, "invalid", "/command")
        self.refused('{"key":"k","command":1}', 400, "invalid", "/command")
        self.refused(line("order.cancel", "k", args=[1]), 400, "invalid",
                     "/args")
        self.refused(line("order.cancel", "k", colour=1), 400, "invalid")
        self.refused('{"key":"k","key":"k","command":"order.cancel"}', 400,
                     "invalid")
        self.refused(line("order.cancel", "a b", {"order_id": "x"}), 400,
                     "invalid")

    def test_unknown_command__is_refused(self):
        for command in ("order.explode", "order.get", "engine.verify", ""):
            self.refused(line(command, "unknown"), 404, "not-found")

    def test_wrong_argument__is_told_by_pointer(self):
        self.refused(receive("minus", -1), 400, "invalid", "/quantity")

    def test_time__wants_a_shop_that_replays(self):
        for at in (1.5, "yesterday", 0, -1, "2020-02-30", True, None,
                   "2020-13-01T00:00:00Z", "2020-01-01T00:00:00"):
            self.refused(line("stock.receive", "at", {"sku": "a",
                         "quantity": 1}, at=at), 400, "invalid", "/at")
        self.assertGreaterEqual(self.one(line(
            "stock.receive", "at", {"sku": "a", "quantity": 1},
            at=1_600_000_000_000))["status"], 400)

    def test_time__is_kept_where_the_shop_replays(self):
        # The time of a shop that is new is that of the clock as soon as anybody
        # looks at it; that of an old one stands where its past ends.
        shop = Omsd(settings={"engine": {"replay": "yes"}})
        at = 1_506_952_593_000
        subprocess.run([str(OMS), "apply", "--quiet", "--db", str(shop.db),
                        "-"], input=line("stock.receive", "old", {
                            "sku": "old", "quantity": 1}, at=at - 1000),
                       text=True, check=True)
        with shop:
            texts = {"a": at, "b": "2017-10-02T10:56:33-03:00",
                     "c": "2017-10-02T13:56:33.000Z"}
            shop.request("POST", "/v1/commands", "\n".join(
                line("stock.receive", key, {"sku": "a", "quantity": 1},
                     at=value) for key, value in texts.items()).encode(), HEAD)
            events = shop.see("/v1/events")["items"]
            self.assertEqual([each["at_ms"] for each in events],
                             [at - 1000] + [at] * 3)

    def test_actor__is_told_by_who_may_do_everything(self):
        self.assertEqual(self.one(line("stock.receive", "by", {
            "sku": "a", "quantity": 1}, actor="clerk"))["status"], 200)
        self.refused(line("stock.receive", "by2", {"sku": "a", "quantity": 1},
                          actor=7), 400, "invalid", "/actor")

    def test_nothing__is_answered_with_nothing(self):
        self.assertEqual(self.send("\n\n  \n"), [])

    def test_long_line__is_refused_alone(self):
        text = line("order.annotate", "long", {"order_id": "x",
                                               "note": "x" * 1_100_000})
        answers = self.send(text + "\n" + receive("short"))
        self.assertEqual([each["status"] for each in answers], [422, 200])
        self.assertEqual(answers[0]["problem"]["code"], "limit")

    def test_too_many_lines__are_refused_before_the_first(self):
        many = receive("first", 1, "untouched") + "\n" + "{}\n" * 100_000
        reply = self.shop.request("POST", "/v1/commands", many.encode(), HEAD)
        self.assertEqual((reply.status, reply.json["code"]),
                         (413, "too-large"))
        self.assertEqual(self.shop.get("/v1/stock/untouched").status, 404)

    def test_zero_byte__is_refused(self):
        reply = self.shop.request("POST", "/v1/commands",
                                  receive("z").encode() + b"\n\0", HEAD)
        self.assertEqual(reply.status, 400)

    def test_parameters__are_refused(self):
        reply = self.shop.request("POST", "/v1/commands?x=1",
                                  receive("p").encode(), HEAD)
        self.assertEqual(reply.status, 400)

    def test_many_at_once__are_told_to_come_again(self):
        gate, replies = threading.Barrier(6), []

        def send(sku):
            text = "\n".join(receive(f"{sku}-{n}", 1, sku)
                             for n in range(CROWD)).encode()
            gate.wait()
            replies.append((sku, self.shop.request("POST", "/v1/commands",
                                                   text, HEAD)))
        threads = [threading.Thread(target=send, args=(f"crowd-{n}",))
                   for n in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        done = [sku for sku, reply in replies if reply.status == 200]
        busy = [reply for _, reply in replies if reply.status == 503]
        self.assertEqual((len(done) + len(busy), len(replies)), (6, 6))
        self.assertGreaterEqual(len(done), 2)
        for reply in busy:
            self.assertEqual(reply.headers["Retry-After"], "1")
        for sku in done:
            self.assertEqual(self.shop.see(f"/v1/stock/{sku}")["on_hand"],
                             CROWD)

    def test_ten_thousand__are_done_and_others_served_meanwhile(self):
        lines = [receive(f"mass-{n}", 1, f"m{n % 50}") if n % 100 else "{"
                 for n in range(LINES)]
        begun = time.monotonic()
        answers = self.send("\n".join(lines))
        print(f"{LINES / (time.monotonic() - begun):.0f} lines/s")
        self.assertEqual([each["line"] for each in answers],
                         list(range(1, LINES + 1)))
        for number, each in enumerate(answers):
            self.assertEqual(each["status"], 200 if number % 100 else 400)
        total = sum(each["on_hand"] for each in
                    self.shop.see("/v1/stock?limit=200")["items"]
                    if each["sku"].startswith("m") and each["sku"] != "mug")
        self.assertEqual(total, LINES - LINES // 100)


if __name__ == "__main__":
    main()
