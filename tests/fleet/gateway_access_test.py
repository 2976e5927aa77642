#!/usr/bin/env python3
"""Who gets past the gateway: tokens of every wrong kind, API keys, headers that
nobody may send, and how often."""
import base64
import hashlib
import hmac
import json
import os
import time
import unittest
from contextlib import ExitStack

from _haproxy import OMS, Gateway, need_haproxy
from _gateway import Standin, api_key, ask, problem, raw

from _tokens import ABSENT, AUDIENCE, ISSUER, SECRET, Keys, json64, text64

ORDERS = "/v1/orders"


def gateway_of(keys, place, *words, **settings):
    return Gateway(f"all={place}", "--jwks", keys.jwks, *words,
                   **{"ISSUER": ISSUER, "AUDIENCE": AUDIENCE,
                      "REFUSED_MAX": 100000, **settings})


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.keys = cls.stack.enter_context(Keys())
        cls.back = cls.stack.enter_context(Standin("back"))
        cls.key = api_key(OMS, cls.keys.folder, "till")
        cls.old = api_key(OMS, cls.keys.folder, "old", "--expires",
                          "2999-01-31")
        cls.keys.api.write_text(cls.keys.api.read_text().replace("2999",
                                                                 "2020"))
        cls.gateway = cls.stack.enter_context(gateway_of(
            cls.keys, cls.back.place, "--keys", cls.keys.api,
            "--hs256-secret", cls.keys.secret))

    def good(self, **how):
        told = ask(self.gateway, ORDERS, **how)
        self.assertEqual(told.status, 200, told.body)
        return told.json["headers"]

    def refused(self, token, gateway=None):
        before = len(self.back.seen)
        told = ask(gateway or self.gateway, ORDERS, token=token)
        problem(told, 401, "unauthenticated")
        self.assertEqual(told.headers["WWW-Authenticate"],
                         'Bearer realm="oms", error="invalid_token"')
        self.assertEqual(len(self.back.seen), before, "it got through")

    # ---- tokens ------------------------------------------------------------

    def test_good_tokens_pass_with_the_subject_in_a_header(self):
        for kid in ("rsa", "ec", "hs256"):
            seen = self.good(token=self.keys.token(kid=kid))
            self.assertEqual(seen["x-oms-subject"], "ann")
            self.assertEqual(seen["x-oms-auth"], "token")
            self.assertTrue(seen["authorization"].startswith("Bearer "))
        for audience in ([AUDIENCE], ["other", AUDIENCE],
                         ["a", "b", "c", AUDIENCE]):
            self.good(token=self.keys.token(aud=audience))
        self.good(token=self.keys.token(nbf=-5, exp=5))
        self.good(token=self.keys.token(exp=-30))  # clocks may differ

    def test_nothing_is_401_and_says_how(self):
        told = ask(self.gateway, ORDERS)
        problem(told, 401, "unauthenticated")
        self.assertEqual(told.headers["WWW-Authenticate"],
                         'Bearer realm="oms"')

    def test_claims_that_are_wrong_are_refused(self):
        for claims in ({"exp": -120}, {"exp": ABSENT}, {"exp": "soon"},
                       {"exp": -86400}, {"nbf": 3600},
                       {"iss": "https://other.example"}, {"iss": ABSENT},
                       {"iss": ISSUER + "/"}, {"aud": "other"},
                       {"aud": ABSENT}, {"aud": ["other"]}, {"aud": []},
                       {"aud": AUDIENCE + "x"}, {"sub": ABSENT}, {"sub": ""},
                       {"sub": "key:till"}, {"sub": "local"},
                       {"sub": "a\nb"}, {"sub": "x" * 65}, {"sub": "\u00e9"}):
            token = self.keys.compact({"alg": "RS256", "kid": "rsa"}, {
                name: value for name, value in
                self.keys.claims(**claims).items()}, "rsa")
            with self.subTest(claims=claims):
                self.refused(token)

    def test_algorithms_are_those_of_the_key(self):
        claims = json64(self.keys.claims())

        def forged(head, sign=lambda signed: b""):
            signed = f"{json64(head)}.{claims}"
            return f"{signed}.{text64(sign(signed.encode()))}"

        def keyed(secret):
            return lambda signed: hmac.new(secret, signed,
                                           hashlib.sha256).digest()

        public = self.keys.public_pem("rsa")
        path = b"jwt_0.pem"
        for kid in ("rsa", "ec", "hs256", "none", ""):
            for algorithm in ("none", "None", "NONE", "", "HS256", "hs256",
                              "RS256", "ES256", "PS256", "RS512", "HS512"):
                head = {"alg": algorithm, "kid": kid}
                self.refused(forged(head))
                for secret in (b"", public, public.rstrip(), path, b"-",
                               self.keys.public_der("rsa")):
                    self.refused(forged(head, keyed(secret)))

    def test_a_good_signature_does_not_help_another_algorithm(self):
        for kid in ("rsa", "ec", "hs256"):
            self.good(token=self.keys.token(kid=kid))
            for algorithm in ("none", "HS512", "RS512", "PS256", "rs256", "",
                              None, 256, {"HS256": "HS256"}):
                self.refused(self.keys.token(kid=kid,
                                             header={"alg": algorithm}))
            self.refused(self.keys.token(kid=kid, header={"alg": ABSENT}))

    def test_keys_are_found_by_kid_alone(self):
        self.refused(self.keys.token(header={"kid": ABSENT}))
        self.refused(self.keys.token(header={"kid": "ec"}))
        self.refused(self.keys.token(kid="rsa", by="ec"))
        self.refused(self.keys.token(kid="unknown", by="rsa"))
        self.refused(self.keys.token(header={"kid": "#"}))
        self.refused(self.keys.token(header={"kid": "rsa RS256"}))
        self.refused(self.keys.token(header={"kid": {"a": 1}}))
        # HAProxy does not know this one; nothing else may take its place
        self.refused(self.keys.token(kid="ed"))

    def test_tokens_that_were_changed_are_refused(self):
        token = self.keys.token()
        head, claims, signature = token.split(".")
        other = json64(self.keys.claims(sub="eve"))
        for bad in (f"{head}.{other}.{signature}", f"{head}.{claims}.",
                    f"{head}.{claims}", f"{head}..{signature}", "..", ".",
                    "x", token + "x", token[:-8], f"{token}.{signature}",
                    f"{claims}.{head}.{signature}"):
            self.refused(bad)
        raw_signature = base64.urlsafe_b64decode(signature + "==")
        for at in range(0, len(raw_signature), 37):
            changed = bytearray(raw_signature)
            changed[at] ^= 1
            self.refused(f"{head}.{claims}.{text64(bytes(changed))}")

    def test_without_a_secret_no_hs256_passes(self):
        with gateway_of(self.keys, self.back.place) as other:
            self.good(token=self.keys.token())
            claims = json64(self.keys.claims())
            for secret in (b"", SECRET.encode(), b"hs256", b"0" * 32):
                signed = f"{json64({'alg': 'HS256', 'kid': 'hs256'})}.{claims}"
                made = hmac.new(secret, signed.encode(), hashlib.sha256)
                self.refused(f"{signed}.{text64(made.digest())}", other)

    def test_without_issuer_and_audience_no_token_passes(self):
        for unset in ({"ISSUER": "unset"}, {"AUDIENCE": "unset"}):
            with gateway_of(self.keys, self.back.place, **unset) as other:
                for claims in ({}, {"iss": "unset"}, {"aud": "unset"},
                               {"iss": "", "aud": ""},
                               {"iss": "unset", "aud": "unset"}):
                    self.refused(self.keys.token(**claims), other)

    # ---- API keys ----------------------------------------------------------

    def test_api_keys_pass_either_way(self):
        for how in ({"token": self.key}, {"X_API_Key": self.key}):
            seen = self.good(**how)
            self.assertEqual(seen["x-oms-subject"], "key:till")
            self.assertEqual(seen["x-oms-auth"], "key")

    def test_other_keys_do_not(self):
        digest = hashlib.sha256(self.key.encode()).hexdigest()
        for bad in (self.old, self.key[:-1], self.key + "x", "oms_", digest,
                    self.key.upper(), "oms_" + digest, "#"):
            self.refused(bad)
            told = ask(self.gateway, ORDERS, X_API_Key=bad)
            problem(told, 401, "unauthenticated")

    def test_the_maps_hold_no_key_and_a_secret_is_nobody_else_s(self):
        for name, mode in (("api_keys.map", 0o644), ("kids.map", 0o600),
                           ("made.cfg", 0o644)):
            path = self.gateway.made / name
            self.assertEqual(path.stat().st_mode & 0o777, mode)
            self.assertNotIn(self.key, path.read_text())
        log = self.gateway.log_path.read_text()
        for secret in (self.key, SECRET):
            self.assertNotIn(secret, log)

    def test_a_key_that_is_revoked_is_gone_with_the_next_reload(self):
        with gateway_of(self.keys, self.back.place, "--keys",
                        self.keys.api) as other:
            gone = api_key(OMS, self.keys.folder, "gone")
            self.assertEqual(ask(other, ORDERS, token=gone).status, 401)
            self.turn(other)
            self.becomes(other, gone, 200)
            os.system(f"{OMS} keys revoke {gone[4:12]} --keys "
                      f"{self.keys.api} > /dev/null")
            self.turn(other)
            self.becomes(other, gone, 401)

    def becomes(self, gateway, token, status):
        """The worker before may still take a connection or two."""
        end = time.monotonic() + 10
        while time.monotonic() < end and ask(
                gateway, ORDERS, token=token).status != status:
            time.sleep(0.05)
        for _ in range(10):
            self.assertEqual(ask(gateway, ORDERS, token=token).status, status)

    def turn(self, gateway):
        gateway.make(f"all={self.back.place}")
        before = gateway.ask("show info").split("Uptime_sec")[0]
        gateway.reload()
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                if gateway.ask("show info").split("Uptime_sec")[0] != before:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        self.fail("it did not take the files anew")

    # ---- headers -----------------------------------------------------------

    def test_what_nobody_may_say_of_themselves_is_taken_out(self):
        lies = ["X-OMS-Subject", "x-oms-scope", "X_OMS_Subject", "X-OMS-Shop",
                "X-OMS_Auth", "X-Oms", "Forwarded", "X-Forwarded-For",
                "X-Forwarded-Host", "X-Forwarded-Proto", "X_Forwarded_For",
                "X-Real-IP", "Via", "True-Client-IP", "X-Original-URL",
                "X-Rewrite-URL", "X-HTTP-Method-Override"]
        seen = self.good(token=self.key,
                         **{name.replace("-", "\0").replace("_", "-")
                            .replace("\0", "_"): "liar" for name in lies
                            if "_" not in name})
        self.assertNotIn("liar", json.dumps(seen))
        # and as they are, with a line under them
        text = "".join(f"{name}: liar\r\n" for name in lies)
        got = raw(self.gateway.port, (
            f"GET {ORDERS} HTTP/1.1\r\nHost: a\r\n{text}Authorization: Bearer "
            f"{self.key}\r\nConnection: close\r\n\r\n").encode())
        self.assertIn(b"HTTP/1.1 200", got)
        self.assertNotIn(b"liar", got)
        self.assertEqual(seen["x-forwarded-for"], "127.0.0.1")
        self.assertEqual(seen["x-forwarded-proto"], "http")
        self.assertEqual(seen["x-oms-subject"], "key:till")

    def test_public_routes_need_no_key_and_tell_no_subject(self):
        told = ask(self.gateway, "/v1/track/abc", X_OMS_Subject="admin")
        self.assertEqual(told.status, 200)
        self.assertNotIn("x-oms-subject", told.json["headers"])
        told = ask(self.gateway, "/v1/webhooks/stripe", "POST", body=b"{}")
        self.assertEqual(told.status, 200)

    def test_names_of_requests_are_kept_or_made(self):
        seen = self.good(token=self.key, X_Request_Id="abc-1")
        self.assertEqual(seen["x-request-id"], "abc-1")
        told = ask(self.gateway, ORDERS, token=self.key, X_Request_Id="a b")
        self.assertNotEqual(told.json["headers"]["x-request-id"], "a b")
        self.assertEqual(told.json["headers"]["x-request-id"],
                         told.headers["X-Request-Id"])
        parent = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"
        seen = self.good(token=self.key, traceparent=parent, tracestate="a=b")
        self.assertEqual(seen["traceparent"], parent)
        self.assertEqual(seen["tracestate"], "a=b")
        for bad in ("", "00-" + "0" * 32 + "-" + "cd" * 8 + "-01", parent[1:],
                    parent + "-x", parent.upper()):
            seen = self.good(token=self.key, traceparent=bad, tracestate="a=b")
            self.assertRegex(seen["traceparent"],
                             "^00-[0-9a-f]{32}-[0-9a-f]{16}-01$")
            self.assertNotIn("tracestate", seen)

    # ---- how often ---------------------------------------------------------

    def limited(self, how, **settings):
        """Asks until it is 429; waits as long as it says; asks again. All of
        the first have to fit into one window, on a busy machine too."""
        with gateway_of(self.keys, self.back.place, "--keys", self.keys.api,
                        WINDOW="6s", RETRY_AFTER=6, **settings) as other:
            before = len(self.back.seen)
            told = [ask(other, ORDERS, **how) for _ in range(30)]
            late = [each for each in told if each.status == 429]
            self.assertEqual(len(late), 10, [each.status for each in told])
            for each in late:
                problem(each, 429, "too-often")
                self.assertEqual(each.headers["Retry-After"], "6")
            self.assertEqual({each.status for each in told[:20]},
                             {200 if how else 401})
            self.assertEqual(len(self.back.seen) - before,
                             20 if how else 0)
            free = ask(other, ORDERS, token=self.keys.token(sub="bob"))
            self.assertEqual(ask(other, "/v1/track/x").status,
                             429 if "ADDRESS_MAX" in settings else 200)
            time.sleep(6.1)
            self.assertEqual(ask(other, ORDERS, **how).status,
                             200 if how else 401)
            return free.status

    def test_a_subject_that_asks_too_often_waits_and_others_do_not(self):
        status = self.limited({"token": self.key}, SUBJECT_MAX=20)
        self.assertEqual(status, 200)

    def test_an_address_that_asks_too_often_waits(self):
        status = self.limited({"token": self.key}, ADDRESS_MAX=20)
        self.assertEqual(status, 429)

    def test_strangers_wait_after_many_refusals_and_the_known_go_on(self):
        self.assertEqual(self.limited({}, REFUSED_MAX=20), 200)


if __name__ == "__main__":
    need_haproxy()
    unittest.main(verbosity=2)
