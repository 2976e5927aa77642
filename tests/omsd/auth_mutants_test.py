#!/usr/bin/env python3
"""Thousands of tokens that are almost right: none gets in, and the daemon is
there afterwards. OMS_SEED repeats a run; OMS_FULL=1 tries five times as many."""
import os
import random
import unittest

from _omsd import FULL, Omsd, main
from _tokens import Keys, json64

MUTANTS = 100000 if FULL else 20000
LETTERS = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
           "0123456789-_.=+/ \"")


class Mutants(unittest.TestCase):
    def setUp(self):
        self.keys = Keys()
        self.addCleanup(self.keys.__exit__)

    def status(self, omsd, token):
        return omsd.request("GET", "/v1/orders", headers={
            "Authorization": f"Bearer {token}"}).status

    def mutant(self, draw, token):
        """The token with one thing changed, by letters or inside."""
        head, claims, signature = token.split(".")
        how = draw.randrange(6)
        if how == 0:
            at = draw.randrange(len(token))
            return token[:at] + draw.choice(LETTERS) + token[at + 1:]
        if how == 1:
            at = draw.randrange(len(token))
            return token[:at] + token[at + 1:]
        if how == 2:
            at = draw.randrange(len(token) + 1)
            return token[:at] + draw.choice(LETTERS) + token[at:]
        if how == 3:
            parts = [head, claims, signature]
            draw.shuffle(parts)
            return ".".join(parts[:draw.choice((2, 3, 3))])
        if how == 4:
            inside = self.keys.claims(**{draw.choice((
                "sub", "scope", "shop", "iss", "customer_id")):
                draw.choice(("root", "*", "", None, 1, [], {}))})
            return f"{head}.{json64(inside)}.{signature}"
        made = {"alg": draw.choice(("RS256", "HS256", "none", "ES256",
                                    "EdDSA")),
                "kid": draw.choice(("rsa", "ec", "ed", "hs256", "")),
                draw.choice(("typ", "crit", "jwk", "x")):
                draw.choice(("JWT", [], {}, None, 1))}
        return f"{json64(made)}.{claims}.{draw.choice((signature, '', 'AA'))}"

    def test_mutants__are_all_refused(self):
        seed = int(os.environ.get("OMS_SEED", "7"))
        draw = random.Random(seed)
        good = [self.keys.token(kid) for kid in ("rsa", "ec", "ed", "hs256")]
        again = set(good)
        omsd = Omsd(settings={**self.keys.settings(),
                              "log": {"level": "error"}})
        self.addCleanup(omsd.__exit__, None, None, None)
        omsd.start()
        refused = 0
        while refused < MUTANTS:
            token = self.mutant(draw, draw.choice(good))
            if token in again or token.strip() in again:
                continue
            status = self.status(omsd, token)
            self.assertIn(status, (400, 401), (seed, token))
            refused += 1
        for token in good:
            self.assertEqual(200, self.status(omsd, token))
        print(f"{refused} mutants refused, seed {seed}")


if __name__ == "__main__":
    main()
