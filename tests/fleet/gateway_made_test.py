#!/usr/bin/env python3
"""What `oms gateway haproxy` writes: files that HAProxy takes without a word of
warning, and plain refusals of what it could not write."""
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from _haproxy import OMS, Gateway, need_haproxy

from _tokens import Keys


def oms(*words):
    return subprocess.run([OMS, "gateway", *map(str, words)],
                          capture_output=True, text=True, check=False)


class Made(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="oms-gateway-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def fits(self, instances, *words, **settings):
        gateway = Gateway(instances, *words, folder=self.folder, tls=True,
                          **settings)
        code, said = gateway.check()
        self.assertEqual(code, 0, said)
        for line in said.splitlines():
            self.assertNotRegex(line, "WARNING|ALERT")
        return (gateway.made / "made.cfg").read_text()

    def test_haproxy_takes_it_without_a_warning(self):
        with Keys() as keys:
            for instances, words in (
                    ("all=127.0.0.1:9101", ()),
                    (None, ()),
                    ("processing=a.example:80,http://10.0.0.2:81/ "
                     "payment=https://[::1]:8443", ()),
                    ("all=127.0.0.1:1", ("--jwks", keys.jwks,
                                         "--hs256-secret", keys.secret)),
                    (None, ("--srv", "fleet.example", "--resolver",
                            "127.0.0.1:53")),
                    ("processing=127.0.0.1:1",
                     ("--srv", "service.consul", "--resolver",
                      "127.0.0.1:8600", "--prefix", "oms-", "--most", 20))):
                words = [str(each) for each in words]
                if instances and "a.example" in instances:
                    instances = instances.replace("a.example", "localhost")
                    words += ["--ca", str(self.folder / "ca.pem")]
                self.fits(instances, *words)

    def test_srv_records_are_asked_for_by_name(self):
        text = self.fits("history=127.0.0.1:7", "--srv", "service.consul",
                         "--resolver", "127.0.0.1:8600", "--prefix", "oms-")
        self.assertIn("nameserver names 127.0.0.1:8600", text)
        self.assertIn("server-template payment 8 "
                      "_oms-payment._tcp.service.consul", text)
        self.assertNotIn("_oms-history", text)
        self.assertIn("server history1 127.0.0.1:7", text)

    def test_a_file_is_replaced_whole_or_not_at_all(self):
        done = oms("haproxy", "--out", self.folder, "--instances",
                   "all=127.0.0.1:1")
        self.assertEqual(done.returncode, 0, done.stderr)
        before = (self.folder / "made.cfg").read_text()
        done = oms("haproxy", "--out", self.folder, "--instances",
                   "all=127.0.0.1:1 payment=nonsense")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nonsense", done.stderr)
        self.assertEqual((self.folder / "made.cfg").read_text(), before)
        self.assertEqual([each.name for each in self.folder.iterdir()
                          if each.name.endswith(".new")], [])

    def test_what_could_say_more_in_a_configuration_is_refused(self):
        for instances in ("payment=", "payments=127.0.0.1:1", "127.0.0.1:1",
                          "payment=127.0.0.1", "payment=:80",
                          "payment=127.0.0.1:80;", "payment=127.0.0.1:999999",
                          "payment=$HOME:80", "payment=a\\ b:80",
                          "payment=ftp://a:80", "payment=a:80/path",
                          "payment=\"a:80\"", "payment=a#:80"):
            done = oms("haproxy", "--out", self.folder, "--instances",
                       instances)
            self.assertEqual(done.returncode, 2, instances)
            self.assertFalse((self.folder / "made.cfg").exists(), instances)
        for words in (("--srv", "a b"), ("--srv", "a", "--resolver", "x"),
                      ("--srv", "a", "--prefix", "o;"),
                      ("--srv", "a\nglobal")):
            done = oms("haproxy", "--out", self.folder, *words)
            self.assertEqual(done.returncode, 2, words)

    def test_calls_that_are_wrong_are_told(self):
        for words in ((), ("nginx",), ("haproxy", "more"),
                      ("haproxy", "--most", "0"), ("haproxy", "--most",
                                                   "1000")):
            done = oms(*words)
            self.assertEqual(done.returncode, 1, (words, done.stderr))

    def test_keys_that_are_wrong_are_told_and_no_secret_with_them(self):
        bad = self.folder / "bad"
        for text in ("{", "[]", '{"keys": 1}', '{"keys": [{"kty": "RSA"}]}',
                     '{"keys": [{"kty": "RSA", "kid": "a b", "n": "x"}]}',
                     '{"keys": [{"kty": "RSA", "kid": "a", "n": "AQAB", '
                     '"e": "AQAB"}]}',
                     '{"keys": [{"kty": "EC", "crv": "P-256", "kid": "a", '
                     '"x": "AA", "y": "AA"}]}'):
            bad.write_text(text)
            done = oms("haproxy", "--out", self.folder / "out", "--jwks", bad)
            self.assertEqual(done.returncode, 2, text)
        with Keys() as keys:
            private = {**keys.jwk("rsa"), "d": "AQAB"}
            bad.write_text(json.dumps({"keys": [private]}))
            done = oms("haproxy", "--out", self.folder / "out", "--jwks", bad)
            self.assertEqual(done.returncode, 2)
            self.assertIn("private", done.stderr)
            bad.write_text(json.dumps({"keys": [keys.jwk("rsa", "hs256")]}))
            done = oms("haproxy", "--out", self.folder / "out", "--jwks", bad)
            self.assertEqual(done.returncode, 2)
        for text, mode in (("short", 0o600), ("x" * 31, 0o600), ("", 0o600),
                           ("x" * 600, 0o600), (" " + "x" * 40, 0o600),
                           ("y" * 40, 0o644)):
            bad.write_text(text)
            bad.chmod(mode)
            done = oms("haproxy", "--out", self.folder / "out",
                       "--hs256-secret", bad)
            self.assertEqual(done.returncode, 2, text)
            if text:
                self.assertNotIn(text, done.stderr)
        done = oms("haproxy", "--out", self.folder / "out", "--keys", bad)
        self.assertEqual(done.returncode, 2)

    def test_the_public_keys_are_those_of_the_file(self):
        with Keys() as keys:
            done = oms("haproxy", "--out", self.folder, "--jwks", keys.jwks)
            self.assertEqual(done.returncode, 0, done.stderr)
            for at, name in enumerate(("rsa", "ec")):
                self.assertEqual(
                    (self.folder / f"jwt_{at}.pem").read_bytes(),
                    keys.public_pem(name))


if __name__ == "__main__":
    need_haproxy()
    unittest.main(verbosity=2)
