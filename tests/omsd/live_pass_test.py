"""A stream ends when what opened it would open it no more: a key that was
revoked, a token that expired, a signature whose key is gone. Others go on."""
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import _omsd
from _live import InBackground, Stream, place
from _tokens import Keys

LEEWAY_S = 60  # by how much clocks may differ


def make_key(keys, name):
    made = subprocess.run(
        [_omsd.OMS, "keys", "create", "--keys", keys.api, "--name", name,
         "--scopes", "*"], capture_output=True, text=True, check=True)
    return made.stdout.strip()


class Passes(unittest.TestCase):
    """GET /v1/events for longer than a token is good for"""

    def test_a_stream_ends_with_what_opened_it(self):
        with Keys() as keys:
            till, good = make_key(keys, "till"), make_key(keys, "good")
            with _omsd.Omsd(settings=keys.settings(api=True)) as omsd:
                over = [self.follow(omsd, token) for token in (
                    till, keys.token(exp=5 - LEEWAY_S), keys.token(kid="ec"))]
                open_still = [self.follow(omsd, token)
                              for token in (good, keys.token(kid="rsa"))]
                subprocess.run([_omsd.OMS, "keys", "revoke", till[4:12],
                                "--keys", keys.api], check=True,
                               capture_output=True)
                keys.publish("rsa", "ed")
                for each in over:
                    each.result(45)
                omsd.token = good
                place(omsd, "pass-1")
                for each in open_still:
                    self.assertTrue(each.is_alive())
                said = omsd.get("/metrics").body.decode()
                self.assertIn('omsd_sse_ended_total{cause="auth"} 3', said)

    def ends_soon(self, omsd, why):
        with Stream(omsd) as stream:
            self.assertEqual(200, stream.status)
            reader = InBackground(stream.rest)
            why()
            begun = time.monotonic()
            reader.result(30)
            self.assertLess(time.monotonic() - begun, 5)
        self.assertIn("this token or key counts no more; come with another",
                      stream.comments)
        with Stream(omsd) as again:
            self.assertEqual(401, again.status)

    def test_it_ends_within_seconds_and_says_so(self):
        with Keys() as keys:
            till = make_key(keys, "till")
            with _omsd.Omsd(settings=keys.settings(api=True)) as omsd:
                def soon():
                    return keys.token(exp=3 - LEEWAY_S)
                for token, why in (
                        (lambda: till, lambda: subprocess.run(
                            [_omsd.OMS, "keys", "revoke", till[4:12],
                             "--keys", keys.api], check=True,
                            capture_output=True)),
                        (lambda: keys.token(kid="ec"), lambda: keys.publish("rsa")),
                        (soon, lambda: None)):
                    omsd.token = token()
                    self.ends_soon(omsd, why)

    def test_who_was_local_ends_when_there_are_keys(self):
        with Keys() as keys, _omsd.Omsd(settings={
                "limits": {"rate_per_s": 1000000}}) as omsd:
            def configure():
                omsd.settings = keys.settings()
                omsd.command()
                omsd.process.send_signal(signal.SIGHUP)
            self.ends_soon(omsd, configure)

    @staticmethod
    def follow(omsd, token):
        omsd.token = token
        return InBackground(Stream(omsd, seconds=60).rest)


class Files(unittest.TestCase):
    """Files of keys that are no files any more"""

    def test_a_pipe_keeps_nobody_waiting(self):
        with Keys() as keys:
            good = make_key(keys, "good")
            with _omsd.Omsd(settings=keys.settings(api=True)) as omsd:
                omsd.token = good
                for path in (keys.api, keys.jwks):
                    path.rename(f"{path}.before")
                    os.mkfifo(path)
                    _omsd.until(lambda: self.kept(omsd, str(path)), path)
                    omsd.process.send_signal(signal.SIGHUP)
                    os.unlink(path)
                    Path(f"{path}.before").rename(path)
                self.assertEqual(omsd.stop(), 0)

    @staticmethod
    def kept(omsd, path):
        omsd.see("/v1/orders")
        return any(each["event"] == "auth_keys_kept" and path in each["why"]
                   for each in omsd.events())


class Links(unittest.TestCase):
    """/v1/track/{token} where there are several shops"""

    def test_a_link_opens_its_own_shop(self):
        folder = Path(tempfile.mkdtemp(prefix="omsd-shops-"))
        shops = {f"shop {name}": {"db": folder / f"{name}.db"}
                 for name in ("alpha", "beta")}
        with Keys() as keys, _omsd.Omsd(
                db=None, settings={**keys.settings(), **shops}) as omsd:
            for name, lines in (("alpha", 1), ("beta", 2)):
                omsd.token = keys.token(shop=name)
                place(omsd, "link-1", lines=lines)
                link = omsd.ok("/v1/orders/link-1/shares", {})["subject"]
                omsd.token = None
                seen = omsd.see(f"/v1/track/{link}")
                self.assertEqual(len(seen["lines"]), lines)
                with Stream(omsd, f"/v1/track/{link}/events") as stream:
                    self.assertEqual(len(stream.frame().json["lines"]), lines)
            for path in ("", "/events"):
                reply = omsd.get(f"/v1/track/{'x' * 43}{path}")
                self.assertEqual((reply.status, reply.json["code"]),
                                 (404, "not-found"))


if __name__ == "__main__":
    _omsd.main()
