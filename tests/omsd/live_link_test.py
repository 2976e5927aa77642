"""What a customer sees live by the token of a link: the view and nothing else,
sent again when it changed; the end of a link ends the stream."""
import time
import unittest

import _omsd
from _live import InBackground, Stream, place, settled


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


if __name__ == "__main__":
    _omsd.main()
