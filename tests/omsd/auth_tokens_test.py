#!/usr/bin/env python3
"""Tokens and keys that are right in unusual ways, keys that change while the
daemon runs, and pages of others that ask a daemon without keys."""
import os
import subprocess
import time
import unittest

from _omsd import OMS, Omsd, main, until
from _tokens import ABSENT, AUDIENCE, Keys


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


class TokenTest(unittest.TestCase):
    def setUp(self):
        self.keys = Keys()
        self.addCleanup(self.keys.__exit__)

    def start(self, settings=None):
        omsd = Omsd(settings=settings or self.keys.settings())
        self.addCleanup(omsd.__exit__, None, None, None)
        return omsd.start()

    def status(self, omsd, token):
        return omsd.request("GET", "/v1/orders",
                            headers=bearer(token)).status


class Claims(TokenTest):
    def test_right_tokens__are_taken(self):
        omsd = self.start()
        token = self.keys.token
        for who, one in {
                "rsa": token(), "ec": token("ec"), "ed": token("ed"),
                "hs256": token("hs256"),
                "no typ": token(header={"typ": ABSENT}),
                "typ JWT": token(header={"typ": "JWT"}),
                "typ in full": token(header={"typ": "application/AT+jwt"}),
                "a thumbprint": token(header={"x5t": "abc"}),
                "aud as a list": token(aud=["other", AUDIENCE]),
                "ended within the leeway": token(exp=-30),
                "begins within the leeway": token(nbf=30),
                "made now": token(iat=int(time.time())),
                "64 bytes of subject": token(sub="s" * 64),
                "claims that mean nothing here": token(email="a@b", n=[1]),
        }.items():
            self.assertEqual(200, self.status(omsd, one), who)
        self.assertEqual(403, self.status(omsd, token(scope="")))
        self.assertEqual(403, self.status(omsd, token(scope=ABSENT)))

    def test_leeway__is_60_seconds(self):
        omsd = self.start()
        for given, status in (({"exp": -55}, 200), ({"exp": -65}, 401),
                              ({"nbf": 55}, 200), ({"nbf": 65}, 401)):
            self.assertEqual(
                status, self.status(omsd, self.keys.token("hs256", **given)))

    def test_scheme__is_read_without_regard_to_case(self):
        omsd = self.start()
        for scheme in ("Bearer", "bearer", "BEARER"):
            reply = omsd.get("/v1/orders", Authorization=(
                f"{scheme} {self.keys.token('hs256')}"))
            self.assertEqual(200, reply.status)

    def test_token_ends_while_it_is_in_use(self):
        omsd = self.start()
        token = self.keys.token("hs256", exp=-58)  # two seconds are left
        self.assertEqual(200, self.status(omsd, token))
        until(lambda: self.status(omsd, token) == 401, "the end", 10)

    def test_hs256__is_refused_without_its_secret(self):
        omsd = self.start(self.keys.settings(secret=False))
        self.assertEqual(401, self.status(omsd, self.keys.token("hs256")))
        self.assertEqual(200, self.status(omsd, self.keys.token("rsa")))

    def test_only_key__needs_no_kid(self):
        self.keys.publish("ec")
        omsd = self.start(self.keys.settings(secret=False))
        token = self.keys.token("ec", header={"kid": ABSENT})
        self.assertEqual(200, self.status(omsd, token))
        self.keys.publish("ec", "rsa")
        until(lambda: self.status(omsd, token) == 401, "two keys", 10)

    def test_audit__says_who_it_was(self):
        omsd = self.start()
        reply = omsd.post("/v1/orders", {
            "order_id": "a-1", "currency": "EUR", "lines": [
                {"sku": "mug", "quantity": 1, "unit_price_minor": 100}]},
            headers=bearer(self.keys.token("hs256", sub="maria")))
        self.assertEqual(201, reply.status, reply.body)
        audit = omsd.get("/v1/audit?order_id=a-1",
                         **bearer(self.keys.token("hs256"))).json
        self.assertIn("maria", {one.get("actor") for one in audit["items"]})

    def test_refusals__of_somebody_known_are_kept_of_strangers_not(self):
        omsd = self.start()
        boss = bearer(self.keys.token("hs256"))
        for _ in range(100):
            self.assertEqual(401, omsd.get(
                "/v1/orders", Authorization="Bearer a.b.c").status)
        clerk = bearer(self.keys.token("hs256", sub="clerk", scope="a:b"))
        for _ in range(100):
            self.assertEqual(403, omsd.post(
                "/v1/orders/a-1/cancel", {}, headers=clerk).status)

        def kept():
            return omsd.get("/v1/audit?refused=true&limit=200",
                            **boss).json["items"]
        until(kept, "a refusal in the audit", 10)
        found = until(lambda: len(kept()) >= 20 and kept(), "twenty", 10)
        self.assertLess(len(found), 40, "one subject fills the audit")
        self.assertEqual({"clerk"}, {one["actor"] for one in found})
        self.assertEqual({"order.cancel"}, {one["what"] for one in found})
        self.assertIn("needs the scope orders:write", found[0]["why"])
        counts = omsd.get("/metrics", **boss).body.decode()
        self.assertRegex(counts, r'omsd_auth_refused_total{cause="'
                                 r'malformed"} 100')


    def test_missing_scope__is_named(self):
        omsd = self.start()
        clerk = bearer(self.keys.token("hs256", scope="orders:read"))
        wanted = "this needs the scope payments:write"
        reply = omsd.post("/v1/orders/a-1/payments", {}, headers=clerk)
        self.assertEqual(403, reply.status)
        self.assertIn(wanted, reply.json["detail"])
        line = until(lambda: [one for one in omsd.events()
                              if one["event"] == "auth_refused"], "a line")[0]
        self.assertIn(wanted, line["text"])

    def test_key_without_bearer__is_told_how(self):
        omsd = self.start()
        key = "oms_aaaaaaaa_" + "b" * 43
        reply = omsd.get("/v1/orders", Authorization=key)
        self.assertEqual(401, reply.status)
        self.assertIn("Authorization: Bearer", reply.json["detail"])
        self.assertNotIn(key, reply.body.decode())
        for query in (f"key={key}", f"limit=1&k={key}"):
            reply = omsd.get(f"/v1/orders?{query}")
            self.assertEqual((400, "credential-in-query"),
                             (reply.status, reply.json["code"]))


class Files(TokenTest):
    def refuses(self, settings, *words):
        omsd = Omsd(settings=settings)
        self.addCleanup(omsd.__exit__, None, None, None)
        with self.assertRaises(AssertionError) as said:
            omsd.start()
        for word in words:
            self.assertIn(word, str(said.exception))

    def test_rotation__needs_no_restart(self):
        omsd = self.start()
        old = self.keys.token("rsa")
        self.keys.make("new", "rsa")
        new = self.keys.token("new")
        self.assertEqual([200, 401], [self.status(omsd, old),
                                      self.status(omsd, new)])
        self.keys.publish("rsa", "new")
        until(lambda: self.status(omsd, new) == 200, "the new key", 10)
        self.assertEqual(200, self.status(omsd, old))
        self.keys.publish("new")
        until(lambda: self.status(omsd, old) == 401, "the old key's end", 10)
        self.assertEqual(200, self.status(omsd, new))

    def test_unreadable_file__keeps_the_old_keys(self):
        omsd = self.start()
        token = self.keys.token("rsa")
        self.assertEqual(200, self.status(omsd, token))
        for wrong in ("", "{", "[]", '{"keys": []}', '{"keys": [{}]}',
                      '{"keys": 1, "keys": []}'):
            draft = self.keys.folder / "wrong"
            draft.write_text(wrong)
            before = sum("auth_keys_kept" in line for line in
                         omsd.log().splitlines())
            draft.rename(self.keys.jwks)
            until(lambda b=before: self.status(omsd, token) == 200 and
                  sum("auth_keys_kept" in line for line in
                      omsd.log().splitlines()) > b, "a line in the log", 10)
        os.unlink(self.keys.jwks)
        time.sleep(1.1)
        self.assertEqual(200, self.status(omsd, token))
        self.keys.publish("ec")
        until(lambda: self.status(omsd, token) == 401, "the new file", 10)

    def test_dangerous_keys__are_an_error(self):
        keys = self.keys
        keys.make("small", "rsa", bits=1024)
        rsa = keys.jwk("rsa")
        for wrong, word in (
                ({"kty": "oct", "kid": "s", "k": "c2VjcmV0"}, "secret"),
                ({**rsa, "d": "AQAB"}, "private"),
                (keys.jwk("small"), "2048"),
                ({**rsa, "e": "AQ"}, "exponent"),
                ({**rsa, "n": rsa["n"] + "="}, "modulus"),
                ({**rsa, "kid": "hs256"}, "taken"),
                ({**rsa, "kid": ""}, "kid"),
                ({**keys.jwk("ec"), "x": "AA"}, "32 bytes")):
            keys.publish(keys=[wrong])
            self.refuses(keys.settings(), str(keys.jwks), "key 1", word)
        keys.publish(keys=[rsa, rsa])
        self.refuses(keys.settings(), "key 2", "taken")

    def test_keys_of_other_kinds__are_passed_over(self):
        keys = self.keys
        keys.publish(keys=[
            {**keys.jwk("rsa"), "kid": "enc", "use": "enc"},
            {**keys.jwk("rsa"), "kid": "ps", "alg": "PS256"},
            {"kty": "EC", "crv": "P-521", "kid": "p", "x": "AA", "y": "AA"},
            {"kty": "new", "kid": "n"},
            {**keys.jwk("rsa"), "p": "=", "q": "!", "x": "=", "y": 1}])
        omsd = self.start()
        self.assertEqual(200, self.status(omsd, keys.token("rsa")))
        for kid in ("enc", "ps"):
            self.assertEqual(401, self.status(
                omsd, keys.token(kid, by="rsa")))

    def test_tokens__need_issuer_and_audience(self):
        for name in ("issuer", "audience"):
            settings = self.keys.settings()
            del settings["auth"][name]
            self.refuses(settings, name)

    def test_short_secret__is_an_error(self):
        self.keys.secret.write_text("short\n")
        self.refuses(self.keys.settings(), "32 bytes")

    def test_api_keys__come_and_go_while_it_runs(self):
        def oms(*words):
            return subprocess.run([OMS, "keys", *words, "--keys",
                                   self.keys.api], check=True,
                                  capture_output=True, text=True).stdout
        first = oms("create", "--name", "a", "--scopes", "*").strip()
        omsd = self.start(self.keys.settings(api=True))
        self.assertEqual(200, self.status(omsd, first))
        second = oms("create", "--name", "b", "--scopes", "orders:read")
        second = second.strip()
        until(lambda: self.status(omsd, second) == 200, "a new key", 10)
        oms("revoke", first[4:12])
        until(lambda: self.status(omsd, first) == 401, "its end", 10)
        self.assertEqual(200, self.status(omsd, second))
        self.assertEqual(200, omsd.get("/v1/orders",
                                       X_API_Key=second).status)
        text = self.keys.api.read_text()
        self.assertNotIn(first, text + omsd.log())
        self.assertNotIn(first[13:], text + omsd.log())


class Loopback(unittest.TestCase):
    def test_without_keys__pages_of_others_get_nothing(self):
        with Omsd() as omsd:
            host = f"127.0.0.1:{omsd.port}"
            for headers, status in (
                    ({}, 200), ({"Host": f"localhost:{omsd.port}"}, 200),
                    ({"Host": host, "Origin": f"http://{host}"}, 200),
                    ({"Host": "evil.example"}, 401),
                    ({"Host": "127.0.0.1.evil.example"}, 401),
                    ({"Host": "localhost.evil.example"}, 401),
                    ({"Origin": "https://evil.example"}, 401),
                    ({"Origin": "null"}, 401),
                    ({"Sec-Fetch-Site": "cross-site"}, 401),
                    ({"Sec-Fetch-Site": "same-site"}, 401),
                    ({"Sec-Fetch-Site": "same-origin"}, 200)):
                reply = omsd.request("GET", "/v1/orders", headers=headers)
                self.assertEqual(status, reply.status, headers)


if __name__ == "__main__":
    main()
