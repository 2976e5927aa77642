"""What a customer sees live by the token of a link: the view and nothing else,
sent again when it changed; the end of a link ends the stream."""
import time
import unittest
from contextlib import contextmanager

import _omsd
from _live import InBackground, Stream, place, settled
from _tokens import Keys


def share(omsd, name, **more):
    return omsd.ok(f"/v1/orders/{name}/shares", more)["subject"]


class Links(unittest.TestCase):
    """GET /v1/track/{token}/events"""

    @classmethod
    def setUpClass(cls):
        cls.omsd = _omsd.Omsd().start()
        cls.omsd.ok("/v1/stock/manual/receive", {"quantity": 1000})

    @classmethod
    def tearDownClass(cls):
        cls.omsd.__exit__(None, None, None)

    def test_the_view_comes_and_comes_again_when_it_changed(self):
        omsd = self.omsd
        place(omsd, "link-1", digital=False)
        settled(omsd)
        token = share(omsd, "link-1")
        with Stream(omsd, f"/v1/track/{token}/events") as stream:
            self.assertEqual(stream.status, 200)
            first = stream.frame()
            self.assertEqual(first.event, "tracking")
            self.assertEqual(first.json, omsd.see(f"/v1/track/{token}"))
            omsd.ok("/v1/orders/link-1/notes", {"text": "not for customers"})
            omsd.ok("/v1/orders/link-1/cancel", {"reason": "customer"})
            second = stream.frame()
            while second.json["status"] != "canceled":
                second = stream.frame()
            self.assertGreater(int(second.id), int(first.id))
            self.assertNotEqual(second.data, first.data)
        self.assertNotIn("not for customers", second.data)

    def test_a_revoked_link_ends(self):
        omsd = self.omsd
        place(omsd, "link-2")
        settled(omsd)
        token = share(omsd, "link-2")
        with Stream(omsd, f"/v1/track/{token}/events") as stream:
            stream.frame()
            omsd.ok("/v1/orders/link-2/shares/revoke", {})
            rest = stream.rest()
        self.assertEqual(rest[-1].event, "gone")
        self.assertEqual(rest[-1].json["code"], "gone")
        with Stream(omsd, f"/v1/track/{token}/events") as stream:
            self.assertEqual(stream.status, 404)

    def test_an_expired_link_ends(self):
        omsd = self.omsd
        place(omsd, "link-3")
        settled(omsd)
        token = share(omsd, "link-3",
                      expires_at_ms=int(time.time() * 1000) + 1500)
        with Stream(omsd, f"/v1/track/{token}/events") as stream:
            self.assertEqual(stream.frame().event, "tracking")
            self.assertEqual(InBackground(stream.rest).result(30)[-1].event,
                             "gone")

    def test_another_order_is_not_told_of(self):
        omsd = self.omsd
        place(omsd, "link-4", digital=False)
        settled(omsd)
        token = share(omsd, "link-4")
        with Stream(omsd, f"/v1/track/{token}/events") as stream:
            first = stream.frame()
            place(omsd, "link-5", digital=False)
            omsd.ok("/v1/orders/link-5/cancel", {"reason": "customer"})
            omsd.ok("/v1/orders/link-4/cancel", {"reason": "customer"})
            second = stream.frame()
        self.assertEqual(first.json["number"], second.json["number"])

    def test_a_link_that_opens_nothing_is_not_found(self):
        for token in ("x" * 43, "abc"):
            with Stream(self.omsd, f"/v1/track/{token}/events") as stream:
                self.assertEqual(stream.status, 404)

    def test_a_link_takes_no_place_and_no_types(self):
        place(self.omsd, "link-6")
        settled(self.omsd)
        token = share(self.omsd, "link-6")
        for query in ("type=order.*", "after=1"):
            with Stream(self.omsd,
                        f"/v1/track/{token}/events?{query}") as stream:
                self.assertEqual(stream.status, 400)

    def test_no_token_is_in_the_log(self):
        place(self.omsd, "link-7")
        settled(self.omsd)
        token = share(self.omsd, "link-7")
        with Stream(self.omsd, f"/v1/track/{token}/events") as stream:
            stream.frame()
        self.omsd.see(f"/v1/track/{token}")
        self.omsd.get(f"/v1/track/{token}/nothing")
        _omsd.until(lambda: self.omsd.log().count(
            '"route":"/v1/track/{token}"'), "the lines of the requests")
        self.assertNotIn(token, self.omsd.log())


class Alone(unittest.TestCase):
    """Services that do not know which order a link is of: a daemon with
    tracking only has no archive to look the number up in"""

    def test_a_change_right_after_another_is_seen(self):
        with _omsd.Omsd() as omsd:
            for name in ("alone-1", "alone-2"):
                place(omsd, name)
            settled(omsd)
            token = share(omsd, "alone-1")
            view = omsd.see(f"/v1/track/{token}")
            omsd.stop()
            omsd.options = ["--service", "tracking"]
            omsd.start()
            with Stream(omsd, f"/v1/track/{token}/events") as stream:
                self.assertEqual(view, stream.frame().json)
                for _ in range(3):  # it looks at each of these, or rests
                    share(omsd, "alone-2")
                omsd.ok("/v1/orders/alone-1/shares/revoke", {})
                begun = time.monotonic()
                rest = stream.rest()
            self.assertEqual("gone", rest[-1].event)
            self.assertLess(time.monotonic() - begun, 5)


class Shops(unittest.TestCase):
    """Several shops: whoever has a link has no token that names one"""

    @classmethod
    def setUpClass(cls):
        cls.keys = Keys()
        cls.omsd = _omsd.Omsd(db=None)
        cls.omsd.settings = {**cls.keys.settings(), **{
            f"shop {name}": {"db": cls.omsd.folder / f"{name}.db"}
            for name in ("alpha", "beta")}}
        cls.omsd.start()
        cls.links = {}
        for name in ("alpha", "beta"):
            with cls.known(name):
                cls.omsd.ok("/v1/stock/manual/receive", {"quantity": 1000})
                place(cls.omsd, f"{name}-1", digital=False)
                settled(cls.omsd)
                cls.links[name] = share(cls.omsd, f"{name}-1")

    @classmethod
    def tearDownClass(cls):
        cls.omsd.__exit__(None, None, None)
        cls.keys.__exit__()

    @classmethod
    @contextmanager
    def known(cls, name):
        cls.omsd.token = cls.keys.token(shop=name)
        try:
            yield
        finally:
            cls.omsd.token = None

    def test_link_finds_its_shop(self):
        for name, token in self.links.items():
            view = self.omsd.see(f"/v1/track/{token}")
            with self.known(name):
                ours = self.omsd.see(f"/v1/orders/{name}-1/view")
            for member in ("number", "placed_at_ms", "total_minor"):
                self.assertEqual(view[member], ours[member])

    def test_stream_finds_its_shop_and_follows_it(self):
        for name, token in self.links.items():
            with Stream(self.omsd, f"/v1/track/{token}/events") as stream:
                self.assertEqual(200, stream.status)
                self.assertEqual(stream.frame().json,
                                 self.omsd.see(f"/v1/track/{token}"))
                with self.known(name):
                    self.omsd.ok(f"/v1/orders/{name}-1/cancel",
                                 {"reason": "customer"})
                stream.until(lambda it: it.json["status"] == "canceled")

    def test_link_that_no_shop_knows_tells_of_none(self):
        def refused(path):
            reply = self.omsd.get(path)
            problem = reply.json
            del problem["instance"]
            return reply.status, problem
        unknown = refused("/v1/track/" + "x" * 43)
        self.assertEqual(404, unknown[0])
        self.assertEqual(unknown, refused("/v1/track/" + "y" * 43 + "/events"))
        for name in ("alpha", "beta"):
            with self.known(name):
                place(self.omsd, f"{name}-2", digital=False)
                settled(self.omsd)
                token = share(self.omsd, f"{name}-2")
                self.omsd.ok(f"/v1/orders/{name}-2/shares/revoke", {})
            self.assertEqual(unknown, refused(f"/v1/track/{token}"))


if __name__ == "__main__":
    _omsd.main()
