#!/usr/bin/env python3
"""How often one subject or one address may ask, what is said about it, and
that a flood of strangers neither resets a bucket nor fills a log."""
import unittest

from _omsd import FULL, Omsd, main
from _tokens import Keys


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


class Rates(unittest.TestCase):
    def setUp(self):
        self.keys = Keys()
        self.addCleanup(self.keys.__exit__)

    def start(self, **limits):
        omsd = Omsd(settings=self.keys.settings(**limits))
        self.addCleanup(omsd.__exit__, None, None, None)
        return omsd.start()

    def ask(self, omsd, subject="ann"):
        token = self.keys.token("hs256", sub=subject)
        return omsd.request("GET", "/v1/orders", headers=bearer(token))

    def fields(self, reply):
        """The parameters of both headers."""
        found = {}
        for name in ("RateLimit-Policy", "RateLimit"):
            policy, *rest = reply.headers[name].split(";")
            self.assertEqual('"default"', policy)
            found.update((each.split("=")[0], int(each.split("=")[1]))
                         for each in rest)
        return found

    def test_subject__has_a_bucket_of_its_own(self):
        omsd = self.start(rate_per_s=1, rate_burst=5)
        got = [self.ask(omsd) for _ in range(8)]
        self.assertEqual([200] * 5, [one.status for one in got[:5]])
        self.assertEqual(429, got[-1].status)
        self.assertEqual(200, self.ask(omsd, "bob").status)
        last = got[-1]
        self.assertEqual(429, last.json["status"])
        self.assertEqual("too-often", last.json["code"])
        self.assertEqual("1", last.headers["Retry-After"])
        said = self.fields(got[0])
        self.assertEqual((5, 5, 4), (said["q"], said["w"], said["r"]))
        self.assertEqual(0, self.fields(last)["r"])
        self.assertGreaterEqual(self.fields(last)["t"], 4)

    def test_what_was_waited_for__comes_back(self):
        omsd = self.start(rate_per_s=20, rate_burst=20)
        while self.ask(omsd).status == 200:
            pass
        # One more comes after a twentieth of a second.
        got = 429
        while got == 429:
            got = self.ask(omsd).status
        self.assertEqual(200, got)

    def test_burst__is_twice_the_rate_if_nothing_is_said(self):
        omsd = self.start(rate_per_s=50)
        self.assertEqual(100, self.fields(self.ask(omsd))["q"])

    def test_two_tokens_of_one_subject__share_it(self):
        omsd = self.start(rate_per_s=1, rate_burst=4)
        tokens = [self.keys.token(kid) for kid in ("rsa", "ec", "hs256")]
        got = [omsd.request("GET", "/v1/orders",
                            headers=bearer(tokens[at % 3])).status
               for at in range(6)]
        self.assertEqual([200] * 4, got[:4])
        self.assertIn(429, got[4:])

    def test_public_paths__are_limited_by_address(self):
        omsd = self.start(rate_per_s=1, rate_burst=5)
        got = [omsd.get("/v1/track/nothing").status for _ in range(8)]
        self.assertEqual([404] * 5, got[:5])
        self.assertIn(429, got)
        self.assertEqual(200, self.ask(omsd).status)  # ann is not the address

    def test_without_a_rate__nothing_is_said(self):
        omsd = self.start(rate_per_s=0)
        reply = self.ask(omsd)
        self.assertIsNone(reply.headers["RateLimit"])

    def test_wrong_tokens__are_limited_and_right_keys_are_not(self):
        omsd = self.start(rate_per_s=0)
        right = self.keys.token("hs256")
        self.assertEqual(200, omsd.request(
            "GET", "/v1/orders", headers=bearer(right)).status)
        got = [omsd.get("/v1/orders", Authorization="Bearer a.b.c").status
               for _ in range(200)]
        self.assertEqual(401, got[0])
        self.assertGreater(got.count(429), 100)
        # Who was known before goes on; a signature that is new has to wait.
        self.assertEqual(200, omsd.request(
            "GET", "/v1/orders", headers=bearer(right)).status)
        fresh = self.keys.token("rsa", sub="new")
        reply = omsd.request("GET", "/v1/orders", headers=bearer(fresh))
        self.assertIn(reply.status, (200, 429))
        lines = sum("auth_refused" in line for line in
                    omsd.log().splitlines())
        self.assertLess(lines, 60)

    def test_many_subjects__do_not_reset_a_bucket(self):
        """Many others come; more than the table has places in a full run."""
        omsd = self.start(rate_per_s=1, rate_burst=5000)
        for _ in range(5001):
            last = self.ask_again(omsd)
        spent = self.fields(last)["r"] if last.status == 200 else 0
        self.assertLess(spent, 100)
        for at in range(20000 if FULL else 300):
            self.ask(omsd, f"other-{at}")
        left = self.fields(self.ask_again(omsd))["r"]
        self.assertLess(left, spent + 100)

    def ask_again(self, omsd):
        if not hasattr(self, "kept"):
            self.kept = bearer(self.keys.token("hs256"))
        return omsd.request("GET", "/v1/orders?limit=1", headers=self.kept)


if __name__ == "__main__":
    main()
