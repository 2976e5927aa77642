#!/usr/bin/env python3
"""Every operation that needs somebody known, and everybody who must not get
in: each is refused, the shop stays as it was, and the same requests get
through with the right token, so that the test could fail."""
import json
import subprocess
import unittest

from _omsd import OMS, Omsd, main, until
from _operations import operations
from _tokens import ABSENT, AUDIENCE, ISSUER, Keys, json64, text64

REFUSALS_MIN = 1000


def make_key(keys, *more):
    done = subprocess.run(
        [OMS, "keys", "create", "--keys", keys.api, "--name", "till",
         "--scopes", "*", "--shop", "alpha", "--json", *more],
        check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def other_letter(letter):
    """The base64url letter that differs in the lowest bit only."""
    letters = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
               "0123456789-_")
    return letters[letters.index(letter) ^ 1]


class Strangers:
    """What somebody may try who is not known: {name: headers}."""

    def __init__(self, keys):
        self.keys = keys
        keys.make("stranger", "rsa")
        keys.make("stranger_ec", "ec")
        self.all = {"nothing": {}, **self.not_tokens(), **self.tokens(),
                    **self.forged(), **self.misspelt(), **self.api_keys()}

    def not_tokens(self):
        good = self.keys.token(shop="alpha")
        return {
            "garbage": bearer("x"),
            "three parts of nothing": bearer("a.b.c"),
            "no parts": bearer(".."),
            "another scheme": {"Authorization": f"Basic {good}"},
            "no scheme": {"Authorization": good},
            "an empty token": {"Authorization": "Bearer "},
            "a token as a key": {"X-API-Key": good},
            "huge": bearer(good + "A" * 6000),
        }

    def tokens(self):
        def token(**claims):
            return bearer(self.keys.token(**{"shop": "alpha", **claims}))
        return {
            "expired": token(exp=-120),
            "expired, by HS256": token(kid="hs256", exp=-120),
            "not yet valid": token(nbf=120),
            "another audience": token(aud="somebody"),
            "a list without us": token(aud=["a", "b"]),
            "an audience that begins alike": token(aud=AUDIENCE + "2"),
            "no audience": token(aud=ABSENT),
            "another issuer": token(iss="https://other.example"),
            "an issuer with a slash more": token(iss=ISSUER + "/"),
            "no issuer": token(iss=ABSENT),
            "no end": token(exp=ABSENT),
            "an end in words": token(exp="2999-01-01"),
            "an end that is true": token(exp=True),
            "an end before time": token(exp=-10**12),
            "no subject": token(sub=ABSENT),
            "an empty subject": token(sub=""),
            "a long subject": token(sub="s" * 65),
            "a subject with a line break": token(sub="a\nb"),
            "a subject with a NUL": token(sub="a\0b"),
            "the subject of a key": token(sub="key:till"),
            "the subject of loopback": token(sub="local"),
            "a customer that is empty": token(customer_id=""),
            "a customer that is null": token(customer_id=None),
            "a customer that is a number": token(customer_id=1),
            "a shop that is null": token(shop=None),
            "a shop that is a list": token(shop=["alpha"]),
            "scopes as a list": token(scope=["*"]),
        }

    def forged(self):
        keys = self.keys
        claims = keys.claims(shop="alpha")

        def by(head, signer):
            head = {"alg": "RS256", "typ": "at+jwt", "kid": "rsa", **head}
            signed = f"{json64(head)}.{json64(claims)}"
            return bearer(f"{signed}.{text64(signer(signed.encode()))}")

        def hmac_by(secret):
            import hashlib  # pylint: disable=import-outside-toplevel
            import hmac  # pylint: disable=import-outside-toplevel
            return lambda text: hmac.new(secret, text,
                                         hashlib.sha256).digest()
        pem = keys.public_pem("rsa")
        evil = keys.jwk("stranger", kid="rsa")

        def stranger(text):
            return keys.sign("stranger", text)

        def rsa(text):
            return keys.sign("rsa", text)
        made = {
            "the RSA key as a secret": by({"alg": "HS256"}, hmac_by(pem)),
            "the RSA key as a secret, stripped":
                by({"alg": "HS256"}, hmac_by(pem.strip())),
            "the RSA key's DER as a secret":
                by({"alg": "HS256"}, hmac_by(keys.public_der("rsa"))),
            "the RSA modulus as a secret":
                by({"alg": "HS256"}, hmac_by(keys.modulus("rsa"))),
            "the RSA key as the secret's":
                by({"alg": "HS256", "kid": "hs256"}, hmac_by(pem)),
            "an empty secret": by({"alg": "HS256", "kid": "hs256"},
                                  hmac_by(b"")),
            "no kid": by({"kid": 7}, rsa),
            "a kid of nobody": by({"kid": "nobody"}, stranger),
            "a kid that is a path": by({"kid": "../../dev/null"},
                                       hmac_by(b"")),
            "another's key under our kid": by({}, stranger),
            "the EC key under the RSA kid":
                by({"alg": "ES256"}, lambda text: keys.sign("ec", text)),
            "an EC key of another's":
                by({"alg": "ES256", "kid": "ec"},
                   lambda text: keys.sign("stranger_ec", text)),
            "zeros as an EC signature":
                by({"alg": "ES256", "kid": "ec"}, lambda text: bytes(64)),
            "zeros as an Ed25519 signature":
                by({"alg": "EdDSA", "kid": "ed"}, lambda text: bytes(64)),
            "RS384": by({"alg": "RS384"}, rsa),
            "an algorithm in small letters": by({"alg": "rs256"}, rsa),
            "crit": by({"crit": ["exp"]}, rsa),
            "b64": by({"b64": False}, rsa),
            "crit and b64": by({"crit": ["b64"], "b64": False}, rsa),
            "a key that it brings": by({"jwk": evil}, stranger),
            "a key that it points to":
                by({"jku": "https://evil.example/jwks"}, stranger),
            "a certificate that it points to":
                by({"x5u": "https://evil.example/cert"}, stranger),
            "a certificate that it brings": by({"x5c": ["MIIB"]}, stranger),
            "compressed": by({"zip": "DEF"}, rsa),
            "a type of another use": by({"typ": "logout+jwt"}, rsa),
            "a type that is a number": by({"typ": 1}, rsa),
        }
        for word in ("none", "None", "NONE", "nOnE", ""):
            made[f"alg {word!r}"] = by({"alg": word}, lambda text: b"")
            made[f"alg {word!r}, signed"] = by({"alg": word}, rsa)
        return made

    def misspelt(self):
        """Right tokens that are not written as they must be."""
        keys = self.keys
        head, claims, signature = keys.token(shop="alpha").split(".")
        twice = (b'{"alg":"RS256","kid":"nobody","kid":"rsa"}',
                 b'{"alg":"none","alg":"RS256","kid":"rsa"}')
        made = {}
        for at, header in enumerate(twice):
            signed = f"{text64(header)}.{claims}"
            made[f"a header member twice, {at}"] = bearer(
                f"{signed}.{text64(keys.sign('rsa', signed.encode()))}")
        both = json.dumps(keys.claims(shop="alpha"))[:-1] + ',"sub":"root"}'
        signed = f"{head}.{text64(both.encode())}"
        made["a claim twice"] = bearer(
            f"{signed}.{text64(keys.sign('rsa', signed.encode()))}")
        for name, payload in (("claims that are a list", b"[]"),
                              ("claims that are no JSON", b"{"),
                              ("claims in UTF-16", "{}".encode("utf-16"))):
            signed = f"{head}.{text64(payload)}"
            made[name] = bearer(
                f"{signed}.{text64(keys.sign('rsa', signed.encode()))}")
        made.update({
            "padded": bearer(f"{head}.{claims}.{signature}=="),
            "spelt otherwise": bearer(
                f"{head}.{claims}.{signature[:-1]}"
                f"{other_letter(signature[-1])}"),
            "in standard base64": bearer(
                f"{head}.{claims}.{signature[:-4]}+/+/"),
            "four parts": bearer(f"{head}.{claims}.{signature}.x"),
            "no signature": bearer(f"{head}.{claims}."),
            "a signature cut short": bearer(
                f"{head}.{claims}.{signature[:-4]}"),
            "a blank behind": bearer(f"{head}.{claims}.{signature} x"),
            "claims of another token": bearer(
                f"{head}.{json64(keys.claims(sub='root'))}.{signature}"),
        })
        return made

    def api_keys(self):
        keys = self.keys
        good = make_key(keys)
        revoked = make_key(keys)
        subprocess.run([OMS, "keys", "revoke", revoked["id"], "--keys",
                        keys.api], check=True, capture_output=True)
        expired = make_key(keys, "--expires", "2999-01-01")
        lines = keys.api.read_text().splitlines()
        keys.api.write_text("".join(
            line.replace("2999-01-01T", "2020-01-01T") + "\n"
            for line in lines))
        key = good["key"]
        wrong = {
            "a revoked key": revoked["key"],
            "an expired key": expired["key"],
            "a key of nobody": "oms_" + "0" * 8 + "_" + "0" * 43,
            "a key with another's secret": key[:12] + revoked["key"][12:],
            "a key that is cut": key[:-1],
            "a key that is too long": key + "0",
            "a key's prefix": "oms_",
            "a key's id": key[:13],
        }
        made = {}
        for name, value in wrong.items():
            made[f"{name}, as bearer"] = bearer(value)
            made[f"{name}, as X-API-Key"] = {"X-API-Key": value}
        return made


class Matrix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = Keys()
        cls.addClassCleanup(cls.keys.__exit__)
        cls.strangers = Strangers(cls.keys).all
        cls.good_key = make_key(cls.keys)["key"]
        settings = cls.keys.settings(api=True)
        cls.omsd = Omsd(db=None, settings={
            **settings, "log": {"level": "error"},
            "shop alpha": {"db": "alpha.db"}, "shop beta": {"db": "beta.db"}})
        cls.omsd.start()
        cls.addClassCleanup(cls.omsd.__exit__, None, None, None)
        reply = cls.omsd.post("/v1/stock/mug/receive", {"quantity": 100},
                              headers=bearer(cls.keys.token(shop="alpha")))
        assert reply.status == 200, reply.body
        for shop, order, customer in (("alpha", "a-1", "c1"),
                                      ("alpha", "a-2", "c2"),
                                      ("beta", "b-1", "c1")):
            cls.place(shop, order, customer)
        for shop in ("alpha", "beta"):
            until(lambda at=shop: cls.is_quiet(at), "an end of consequences")
        document = cls.omsd.get("/openapi.json").json
        cls.all = [one for one in operations(document) if not one.public]
        cls.scopes = sorted({one.scope for one in cls.all})

    @classmethod
    def is_quiet(cls, shop):
        reply = cls.omsd.post("/v1/engine/step", {"budget_ms": 5000},
                              key=None,
                              headers=bearer(cls.keys.token(shop=shop)))
        return reply.json["next_due_ms"] != 0

    @classmethod
    def place(cls, shop, order, customer):
        reply = cls.omsd.post("/v1/orders", {
            "order_id": order, "customer_id": customer, "currency": "EUR",
            "lines": [{"sku": "mug", "quantity": 1,
                       "unit_price_minor": 100}]},
            headers=bearer(cls.keys.token(shop=shop)))
        assert reply.status == 201, reply.body

    def setUp(self):
        self.before = self.state()
        self.refused = 0

    def state(self):
        """What the shops hold, as far as anybody could have changed it."""
        return [self.omsd.get(path, **bearer(
                    self.keys.token("hs256", shop=shop))).body
                for shop in ("alpha", "beta")
                for path in ("/v1/events?limit=200", "/v1/tasks?limit=200",
                             "/v1/orders?limit=200", "/v1/products",
                             "/v1/stock", "/v1/endpoints", "/v1/templates")]

    def refuses(self, operation, who, headers, statuses, **more):
        reply = operation.send(self.omsd, headers, **more)
        self.assertIn(reply.status, statuses,
                      f"{who}: {operation}: {reply.body[:300]}")
        said = reply.json
        self.assertEqual(said["status"], reply.status)
        self.refused += 1
        return reply

    def nothing_happened(self):
        self.assertEqual(self.before, self.state())

    def test_strangers__get_401_and_change_nothing(self):
        for who, headers in self.strangers.items():
            for one in self.all:
                reply = self.refuses(one, who, headers, (401,), order_id="a-1",
                                     subject="a-1")
                self.assertIn("WWW-Authenticate", reply.headers)
        self.nothing_happened()
        print(f"{len(self.all)} operations x {len(self.strangers)} strangers: "
              f"{self.refused} refusals")
        self.assertGreaterEqual(self.refused, REFUSALS_MIN)

    def test_credentials_in_the_address_or_twice__are_refused(self):
        good = self.keys.token("hs256", shop="alpha")
        both = {**bearer(good), "X-API-Key": self.good_key}
        for one in self.all:
            self.refuses(one, "both", both, (400,))
            for name in ("access_token", "api_key", "token", "Authorization"):
                for headers in ({}, bearer(good)):
                    self.refuses(one, name, headers, (400,),
                                 query=f"{name}={good}")
        self.nothing_happened()

    def test_without_the_scope__everything_is_403(self):
        for one in self.all:
            noun, _, verb = one.scope.partition(":")
            near = {"nothing": "", "no claim": ABSENT,
                    "all others": " ".join(
                        scope for scope in self.scopes if scope != one.scope),
                    "the noun": noun, "the beginning": one.scope[:-1],
                    "more behind": one.scope + "x", "any noun": f"*:{verb}",
                    "no noun": ":*", "in capitals": one.scope.upper(),
                    "a piece with a star": f"{noun[:-1]}:*",
                    "a star inside": f"{noun}*"}
            for who, scope in near.items():
                token = self.keys.token("hs256", scope=scope, shop="alpha")
                reply = self.refuses(one, who, bearer(token), (403,),
                                     order_id="a-1", subject="a-1")
                self.assertIn(f'scope="{one.scope}"',
                              reply.headers["WWW-Authenticate"])
        self.nothing_happened()

    def test_unknown_shop__is_404_for_everything(self):
        for shop in ("gamma", "ALPHA", "alpha ", "alp"):
            token = self.keys.token("hs256", shop=shop.strip() or shop)
            if shop == "alpha ":
                continue
            for one in self.all:
                if one.name == "daemon.metrics":
                    continue  # of the daemon, and of no shop
                self.refuses(one, shop, bearer(token), (404,),
                             order_id="a-1", subject="a-1")
        self.nothing_happened()

    def bare(self, reply, *names):
        """A reply without what is of the request itself."""
        said = reply.json
        said.pop("instance", None)
        plain = json.dumps(said, sort_keys=True)
        for name in names:
            plain = plain.replace(name, "NAME")
        return reply.status, plain

    def test_other_shops_order__is_as_one_that_is_not_there(self):
        token = bearer(self.keys.token("hs256", shop="beta"))
        for one in self.all:
            if one.order_part is None:
                continue
            foreign = one.send(self.omsd, token, order_id="a-1",
                               subject="a-1")
            nothing = one.send(self.omsd, token, order_id="z-9",
                               subject="z-9")
            self.assertEqual(self.bare(foreign, "a-1"),
                             self.bare(nothing, "z-9"), one)
            self.refused += 1
        self.nothing_happened()
        self.assertGreater(self.refused, 50)

    def test_other_customers_order__is_as_one_that_is_not_there(self):
        token = bearer(self.keys.token("hs256", shop="alpha",
                                       customer_id="c2"))
        for one in self.all:
            if one.name in ("daemon.metrics", "command.bulk"):
                continue  # of no shop; each of its lines is looked at
            foreign = {"order_id": "a-1", "subject": "a-1",
                       "customer_id": "c1"}
            nothing = {"order_id": "z-9", "subject": "z-9",
                       "customer_id": "c9"}
            got = self.refuses(one, "customer", token, (403, 404), **foreign)
            same = self.refuses(one, "customer", token, (403, 404), **nothing)
            self.assertEqual(self.bare(got, "a-1", "c1"),
                             self.bare(same, "z-9", "c9"), one)
        self.nothing_happened()

    def lines(self, headers, *commands):
        """The statuses that a bulk request gets, line by line."""
        body = "".join(json.dumps({"key": f"bulk-{at}", **command}) + "\n"
                       for at, command in enumerate(commands))
        reply = self.omsd.request("POST", "/v1/commands", body.encode(), {
            **headers, "Content-Type": "application/x-ndjson"})
        self.assertEqual(reply.status, 200, reply.body)
        return [json.loads(line)["status"]
                for line in reply.body.splitlines()]

    def test_bulk__looks_at_each_line(self):
        def cancel(order):
            return {"command": "order.cancel",
                    "args": {"order_id": order, "reason": "customer"}}
        stock = {"command": "stock.receive",
                 "args": {"sku": "mug", "quantity": 1}}

        def token(**claims):
            return bearer(self.keys.token("hs256", **claims))
        self.assertEqual(
            [403, 403], self.lines(token(shop="alpha", scope="commands:write"),
                                   cancel("a-1"), stock))
        self.assertEqual(
            [404, 404, 403],
            self.lines(token(shop="alpha", customer_id="c2"),
                       cancel("a-1"), cancel("z-9"), stock))
        self.assertEqual(
            [404], self.lines(token(shop="beta"), cancel("a-1")))
        self.nothing_happened()

    def test_z_right_tokens__get_through(self):
        """The positive control, last because it changes things."""
        through = {}
        for who, headers in (
                ("rsa", bearer(self.keys.token("rsa", shop="alpha"))),
                ("ec", bearer(self.keys.token("ec", shop="alpha"))),
                ("ed", bearer(self.keys.token("ed", shop="alpha"))),
                ("hs256", bearer(self.keys.token("hs256", shop="alpha"))),
                ("key", bearer(self.good_key)),
                ("X-API-Key", {"X-API-Key": self.good_key})):
            for one in self.all:
                reply = one.send(self.omsd, headers, order_id="a-1",
                                 subject="a-1")
                self.assertNotIn(reply.status, (401, 403), (who, one))
                self.assertLess(reply.status, 500 + (
                    2 if one.name == "engine.backup" else 0),
                    (who, one, reply.body))
                if reply.status < 300:
                    through.setdefault(one.scope, set()).add(one.name)
        token = bearer(self.keys.token("hs256", shop="alpha"))
        for scope, path, method, body in (
                ("customer:write", "/v1/customers/c7", "PUT",
                 {"email": "a@b.example"}),
                ("catalog:write", "/v1/products/mug", "PUT",
                 {"name": "A mug", "currency": "EUR",
                  "unit_price_minor": 100}),
                ("calls:write", "/v1/calls/customer/contact", "POST",
                 {"order_id": "a-2", "customer_id": "c7", "endpoint_id": "e1"}),
                ("payments:write", "/v1/orders/a-2/payments", "POST",
                 {"method": "card", "amount_minor": 100})):
            reply = self.omsd.post(path, body, method=method, headers={
                **token, **({"If-None-Match": "*"} if method == "PUT"
                            else {})})
            self.assertLess(reply.status, 300, (path, reply.body))
            through.setdefault(scope, set()).add(path)
        print("got through:", {scope: len(names)
                               for scope, names in through.items()})
        self.assertEqual(set(self.scopes), set(through))

    def test_y_the_one_scope_or_its_noun__is_enough(self):
        for one in self.all:
            noun = one.scope.partition(":")[0]
            for scope in (one.scope, f"{noun}:*", "*", f"a:b {one.scope}"):
                token = self.keys.token("hs256", scope=scope, shop="alpha")
                reply = one.send(self.omsd, bearer(token), order_id="z-9",
                                 subject="z-9")
                self.assertNotIn(reply.status, (401, 403), (scope, one))


if __name__ == "__main__":
    main()
