#!/usr/bin/env python3
"""oms-sandbox: one effect for a key, strict requests, no smuggling."""
import json
import socket
import threading
import unittest

from _sandbox import SandboxTest, money, need_sandbox, stock


class Keys(SandboxTest):
    def test_same_key_and_body__is_the_same_reply_and_one_effect(self):
        box = self.sandbox()
        told = [box.call("payment.authorize", "k", money("o1", 1000))
                for _ in range(3)]
        self.assertEqual(told[0], told[1])
        self.assertEqual(told[0], told[2])
        self.assertEqual(len(box.journal()), 1)

    def test_order_of_members_and_blanks__are_no_difference(self):
        box = self.sandbox()
        asked = money("o1", 1000)
        first = box.call("payment.authorize", "k", asked)
        again = json.dumps(dict(reversed(asked.items())), indent=3).encode()
        self.assertEqual(box.call("payment.authorize", "k", again), first)

    def test_decline__is_remembered_too(self):
        box = self.sandbox("--units", 1)
        asked = stock("o1", ("tea", 2))
        first = box.call("inventory.reserve", "k", asked)
        box.set("stock", {"sku": "tea", "on_hand": 9})
        self.assertEqual(box.call("inventory.reserve", "k", asked), first)
        self.assertEqual(first[0], 422)

    def test_same_key_other_body__is_a_mismatch(self):
        box = self.sandbox()
        box.call("payment.authorize", "k", money("o1", 1000))
        for kind, asked in (("payment.authorize", money("o1", 1001)),
                            ("payment.refund", money("o1", 1000))):
            status, told = box.call(kind, "k", asked)
            self.assertEqual((status, told["code"]),
                             (400, "idempotency_mismatch"))

    def test_key_at_work__is_told_so(self):
        box = self.sandbox(plan={"rules": [{"kind": "payment.",
                                            "latency_ms": 800}]})
        first = []
        caller = threading.Thread(target=lambda: first.append(
            box.call("payment.authorize", "k", money("o1", 1000))))
        caller.start()
        while box.get("calls")["waiting"] == 0:
            pass
        status, told, heads = box.send(
            "POST", "/payment/authorize", money("o1", 1000),
            Content_Type="application/json", Idempotency_Key="k")
        self.assertEqual((status, told["code"], heads["Retry-After"]),
                         (409, "in_progress", "1"))
        status, told = box.ask("payment.authorize", "k")
        self.assertEqual((status, told["code"]), (202, "in_progress"))
        caller.join()
        self.assertEqual(first[0][0], 200)

    def test_get__tells_what_became_of_a_key(self):
        box = self.sandbox("--units", 1)
        self.assertEqual(box.ask("payment.authorize", "k")[0], 404)
        first = box.call("payment.authorize", "k", money("o1", 1000))
        self.assertEqual(box.ask("payment.authorize", "k"), first)
        self.assertEqual(box.ask("payment.capture", "k")[0], 404)
        no = box.call("inventory.reserve", "a/b%2", stock("o1", ("tea", 2)))
        self.assertEqual(box.ask("inventory.reserve", "a%2fb%252"), no)


class Strict(SandboxTest):
    def bad(self, box, body, kind="payment.authorize"):
        status, told = box.call(kind, "k", body)
        self.assertEqual((status, told["code"]), (400, "invalid"), body)
        return told["detail"]

    def test_requests__that_do_not_fit_are_no_declines(self):
        box = self.sandbox()
        good = money("o1", 1000)
        for change in ({"amount_minor": 1.5}, {"amount_minor": -1},
                       {"amount_minor": "1"}, {"currency": "eur"},
                       {"order_id": ""}, {"order_id": "a" * 65},
                       {"order_id": "é"}, {"what": 1}, {"method": None},
                       {"amount_minor": 10 ** 15 + 1}, {"token": ""}):
            name = next(iter(change))
            self.assertIn("/" + name, self.bad(box, {**good, **change}))
        for name in ("order_id", "payment_no", "method", "currency"):
            self.bad(box, {key: one for key, one in good.items()
                           if key != name})
        for text in (b"", b"{", b"[]", b"null", b'{"a":1,"a":2}', b"\xff",
                     b'{"amount_minor":NaN}', b"[" * 5000,
                     b'{"order_id":"\\ud800"}', b'{"order_id":"\\u0000"}'):
            self.bad(box, text)
        self.assertEqual(box.journal(), [])

    def test_lines__are_named_by_their_place(self):
        box = self.sandbox()
        asked = stock("o1", ("tea", 1), ("tea", 0))
        self.assertIn("/lines/1/quantity",
                      self.bad(box, asked, "inventory.reserve"))

    def test_methods_and_paths(self):
        box = self.sandbox()
        for method, path, status, allow in (
                ("GET", "/payment/authorize", 405, "POST"),
                ("PUT", "/payment/authorize", 405, "POST"),
                ("DELETE", "/payment/authorize/k", 405, "GET"),
                ("POST", "/_sandbox/health", 405, "GET"),
                ("GET", "/_sandbox/price", 405, "POST"),
                ("DELETE", "/_sandbox/plan", 405, "GET, POST"),
                ("GET", "/payment", 404, None), ("GET", "/", 404, None),
                ("POST", "/payment/steal", 404, None),
                ("GET", "/payment/authorize/%00", 400, None),
                ("GET", "/payment/authorize/%zz", 400, None)):
            told = box.send(method, path, b"" if method != "GET" else None)
            self.assertEqual((told[0], told[2]["Allow"]), (status, allow),
                             (method, path))
            self.assertEqual(told[2]["Content-Type"],
                             "application/problem+json")

    def test_media_type_key_and_size(self):
        box = self.sandbox()
        good = money("o1", 1)
        for change, status in (({"Content_Type": "text/plain"}, 415),
                               ({"Content_Encoding": "gzip"}, 415),
                               ({"Idempotency_Key": ""}, 400),
                               ({"Idempotency_Key": "a b"}, 400),
                               ({"Idempotency_Key": "k" * 256}, 400),
                               ({"Idempotency_Key": "k" * 255}, 200)):
            self.assertEqual(box.call("payment.authorize", "k", good,
                                      **change)[0], status, change)
        long = json.dumps(good).encode() + b" " * (1 << 20)
        self.assertEqual(box.call("payment.authorize", "k", long)[0], 413)

    def test_token__is_needed_where_one_was_set(self):
        path = self.folder() / "token"
        path.write_text("s3cret\n")
        box = self.sandbox("--token-file", path)
        for given, status in ((None, 401), ("Bearer s3cre", 401),
                              ("Bearer s3cret", 200), ("s3cret", 401),
                              ("Bearer s3crets", 401)):
            heads = {"Authorization": given} if given else {}
            told = box.send("GET", "/_sandbox/health", **heads)
            self.assertEqual(told[0], status, given)
        self.assertEqual(box.send("GET", "/nowhere")[2]["WWW-Authenticate"],
                         "Bearer")


class Smuggling(SandboxTest):
    def raw(self, box, *lines, body=b""):
        """The status lines of everything that comes back."""
        with socket.create_connection(("127.0.0.1", box.port), 5) as line:
            head = "\r\n".join(lines).encode("latin-1")
            line.sendall(head + b"\r\n\r\n" + body)
            line.shutdown(socket.SHUT_WR)
            got = b""
            try:
                while chunk := line.recv(65536):
                    got += chunk
            except ConnectionResetError:
                pass
        return [one.split(b"\r\n")[0].decode() for one in
                got.split(b"HTTP/1.1 ")[1:]]

    def test_shapes_of_smuggling__are_refused_and_end_the_connection(self):
        box = self.sandbox()
        body = json.dumps(money("o1", 1)).encode()
        hidden = (b"POST /payment/authorize HTTP/1.1\r\nHost: h\r\n"
                  b"Idempotency-Key: hidden\r\n"
                  b"Content-Type: application/json\r\n"
                  b"Content-Length: %d\r\n\r\n" % len(body)) + body
        host = "Host: h"
        for heads in (
                [host, f"Content-Length: {len(body)}", "Content-Length: 0"],
                [host, f"Content-Length: {len(body)}",
                 f"Content-Length: {len(body)}"],
                [host, "Content-Length: 0", "Transfer-Encoding: chunked"],
                [host, "Transfer-Encoding: chunked",
                 "Transfer-Encoding: identity"],
                [host, "Transfer-Encoding: xchunked"],
                [host, "Content-Length: +5"], [host, "Content-Length: -1"],
                [host, "Content-Length: 5 5"], [host, "Content-Length:"],
                ["Content-Length: 0"], [host, host, "Content-Length: 0"],
                [host, "Content-Length : 0"],
                [host, "X: a\x01b", "Content-Length: 0"]):
            told = self.raw(box, "POST /payment/authorize HTTP/1.1",
                            "Content-Type: application/json",
                            "Idempotency-Key: k", *heads,
                            body=body + hidden)
            for one in told:
                self.assertEqual(one[:3], "400", heads)
        self.assertEqual(box.journal(), [])
        self.assertEqual(box.get("health")["status"], "ok")

    def test_chunked_body__is_read(self):
        box = self.sandbox()
        body = json.dumps(money("o1", 1)).encode()
        told = self.raw(box, "POST /payment/authorize HTTP/1.1", "Host: h",
                        "Connection: close", "Content-Type: application/json",
                        "Idempotency-Key: k", "Transfer-Encoding: chunked",
                        body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        self.assertEqual(told, ["200 OK"])


if __name__ == "__main__":
    need_sandbox()
    unittest.main()
