#!/usr/bin/env python3
"""SIGHUP: what changes at once, what waits for a restart, and that a broken
configuration changes nothing."""
import json
import os
import signal
import unittest
from hashlib import sha256

import _omsd
from _omsd import Omsd, until


class Reload(unittest.TestCase):
    def write(self, shop, **sections):
        path = shop.folder / "omsd.ini"
        path.write_text("".join(
            f"[{section}]\n" + "".join(f"{name} = {value}\n"
                                       for name, value in pairs.items())
            for section, pairs in sections.items()))

    def hup(self, shop, event="reloaded"):
        """The line that it logs when it has read everything again."""
        before = len(shop.events())
        shop.process.send_signal(signal.SIGHUP)
        return until(lambda: [e for e in shop.events()[before:]
                              if e["event"] == event], event)[0]

    def kept(self, shop):
        return {e["setting"] for e in shop.events()
                if e["event"] == "reload_kept"}

    def test_how_much_is_logged(self):
        with Omsd(settings={"log": {"level": "info"}}) as shop:
            self.write(shop, log={"level": "error"})
            self.hup(shop)
            lines = len(shop.events())
            self.assertEqual(shop.get("/livez").status, 200)
            self.assertEqual(len(shop.events()), lines)
            self.write(shop, log={"level": "info"})
            shop.process.send_signal(signal.SIGHUP)
            until(lambda: shop.get("/livez").status == 200
                  and len(shop.events()) > lines, "lines again")

    def test_a_folder_for_backups(self):
        with Omsd(settings={"log": {"level": "info"}}) as shop:
            backup = ("/v1/engine/backup", {"file": "copy.db"})
            self.assertEqual(shop.post(*backup).status, 422)
            (shop.folder / "copies").mkdir()
            self.write(shop, backup={"folder": shop.folder / "copies"})
            self.hup(shop)
            reply = shop.post(*backup)
            self.assertEqual(reply.status, 200, reply.body)
            self.assertTrue((shop.folder / "copies/copy.db").exists())

    def test_no_file_is_no_name(self):
        with Omsd() as shop:
            self.assertNotIn("file", self.hup(shop))

    def test_how_often_one_may_ask(self):
        shop = Omsd(settings={"auth": {"keys_file": "keys"},
                              "limits": {"rate_per_s": 0}})
        shop.token = "oms_aaaaaaaa_" + "b" * 43
        (shop.folder / "keys").write_text(json.dumps({
            "id": "aaaaaaaa", "name": "till", "scopes": "*",
            "created": "2026-01-31T12:00:00Z",
            "sha256": sha256(shop.token.encode()).hexdigest()}) + "\n")
        with shop:
            def asked():
                return {shop.get("/v1/orders?limit=1").status
                        for _ in range(20)}
            self.assertEqual(asked(), {200})
            self.write(shop, auth={"keys_file": "keys"},
                       limits={"rate_per_s": 1, "rate_burst": 1})
            self.hup(shop)
            self.assertIn(429, asked())

    def test_what_needs_a_restart_is_said_and_stays(self):
        with Omsd(settings={"log": {"level": "info"}}) as shop:
            self.write(shop, server={"threads": 7, "idle_s": 99},
                       payment={"url": "https://pay.example"})
            self.hup(shop)
            self.assertEqual(self.kept(shop), {
                "[server] threads", "[server] idle_s", "[payment] url"})
            self.assertEqual(shop.get("/livez").status, 200)

    def test_a_secret_that_a_group_may_read(self):
        with Omsd(settings={"log": {"level": "info"}}) as shop:
            (shop.folder / "secret").write_text("x\n")
            os.chmod(shop.folder / "secret", 0o640)
            self.write(shop, webhooks={"stripe_secret_file": "secret"})
            said = self.hup(shop, "config_warning")
            self.assertIn("chmod 600", said["text"])
            os.chmod(shop.folder / "secret", 0o644)
            said = self.hup(shop, "reload_refused")
            self.assertIn("may be read by anybody", said["text"])

    def test_a_shop_that_is_new_waits(self):
        one = {"shop one": {"db": "one.db"}}
        with Omsd(db=None, settings=one) as shop:
            self.write(shop, **one, **{"shop two": {"db": "two.db"}})
            self.hup(shop)
            self.assertEqual(self.kept(shop), {"[shop two] db"})
            self.write(shop, **{"shop two": {"db": "two.db"}})
            self.hup(shop)
            self.assertIn("[shop one] db", self.kept(shop))
            self.assertFalse((shop.folder / "two.db").exists())

    def test_a_broken_configuration_changes_nothing(self):
        with Omsd(settings={"log": {"level": "info"}}) as shop:
            for text, wanted in [
                    ("[server]\nport = x\n", "[server] port = x"),
                    ("[log]\nlevel = error\n[server]\nprot = 1\n", "prot"),
                    ("nonsense\n", "omsd.ini:1"),
                    ("[auth]\njwks_file = gone\n", "gone"),
                    ("[auth]\njwks_file = bad.json\nissuer = i\n"
                     "audience = a\n", "bad.json")]:
                (shop.folder / "bad.json").write_text("{\"keys\": [")
                (shop.folder / "omsd.ini").write_text(text)
                said = self.hup(shop, "reload_refused")
                self.assertIn(wanted, said["text"])
                self.assertEqual(said["level"], "error")
                lines = len(shop.events())
                self.assertEqual(shop.get("/v1/orders").status, 200)
                until(lambda: len(shop.events()) > lines, "a line")
            (shop.folder / "omsd.ini").unlink()
            self.assertIn("omsd.ini", self.hup(shop, "reload_refused")["text"])

    def test_keys_come_and_stay_when_their_file_breaks(self):
        with Omsd(settings={"log": {"level": "info"}}) as shop:
            self.assertEqual(shop.get("/v1/orders").status, 200)
            key = json.dumps({"keys": [{
                "kty": "EC", "crv": "P-256", "kid": "one", "alg": "ES256",
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})
            path = shop.folder / "keys.json"
            path.write_text(key)
            self.write(shop, auth={"jwks_file": path, "issuer": "https://i",
                                   "audience": "shop"})
            self.hup(shop)
            self.assertEqual(shop.get("/v1/orders").status, 401)
            path.write_text("{")
            os.utime(path, (1, 1))
            shop.process.send_signal(signal.SIGHUP)
            until(lambda: "reload_refused" in shop.log(), "its no")
            self.assertEqual(shop.get("/v1/orders").status, 401)


if __name__ == "__main__":
    _omsd.main()
