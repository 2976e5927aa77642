#!/usr/bin/env python3
"""`oms keys`: a key is told once, the file keeps a digest of it, and nothing
but what `oms keys` writes is read."""
import hashlib
import json
import os
import re
import subprocess
import unittest

from _shop import OMS, ShopTest

KEY = r"oms_([0-9A-Za-z]{8})_[0-9A-Za-z]{43}"


class Keys(ShopTest):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "keys.jsonl"

    def keys(self, *words, code=0):
        return self.oms("keys", *words, "--keys", self.file, code=code)

    def create(self, *more, code=0, name="till", scopes="orders:*"):
        return self.keys("create", "--name", name, "--scopes", scopes, *more,
                         code=code)

    def lines(self):
        return [json.loads(line) for line in
                self.file.read_text().splitlines()]

    def test_key__is_told_once_and_only_its_digest_is_kept(self):
        done = self.create("--shop", "alpha", "--customer", "c-1",
                           "--expires", "2999-01-31")
        key = done.stdout.strip()
        found = re.fullmatch(KEY, key)
        self.assertTrue(found, key)
        kept, = self.lines()
        self.assertEqual(found.group(1), kept["id"])
        self.assertEqual(hashlib.sha256(key.encode()).hexdigest(),
                         kept["sha256"])
        self.assertEqual(
            ("till", "orders:*", "alpha", "c-1", "2999-01-31T00:00:00Z"),
            (kept["name"], kept["scopes"], kept["shop"], kept["customer"],
             kept["expires"]))
        self.assertNotIn(key[13:], self.file.read_text())
        self.assertNotIn(key, self.keys("list").stdout)

    def test_file__is_for_its_owner_only_and_stays_as_it_was_set(self):
        self.create()
        self.assertEqual(0o600, self.file.stat().st_mode & 0o777)
        self.file.chmod(0o640)
        self.create()
        self.assertEqual(0o640, self.file.stat().st_mode & 0o777)
        self.assertEqual([self.file.name], os.listdir(self.folder))

    def test_link__is_followed_and_stays(self):
        target = self.folder / "real.jsonl"
        self.create()
        self.file.rename(target)
        self.file.symlink_to(target)
        self.create()
        self.assertTrue(self.file.is_symlink())
        self.assertEqual(2, len(target.read_text().splitlines()))

    def test_keys__are_all_different(self):
        told = {self.create().stdout.strip() for _ in range(20)}
        self.assertEqual(20, len(told))
        self.assertEqual(20, len({one["id"] for one in self.lines()}))

    def test_json__has_the_key_and_its_id(self):
        told = json.loads(self.create("--json").stdout)
        self.assertEqual(told["id"], re.fullmatch(KEY, told["key"]).group(1))

    def test_list__says_what_is_in_use(self):
        first = json.loads(self.create("--json").stdout)["id"]
        self.create(name="partner", scopes="orders:read stock:*")
        self.assertIn("revoked", self.keys("revoke", first).stdout)
        self.assertIn("before", self.keys("revoke", first).stdout)
        rows = self.keys("list").stdout.splitlines()
        self.assertEqual([first, "revoked"],
                         [rows[2].split()[0], rows[2].split()[-1]])
        self.assertTrue(rows[3].endswith("in use"), rows)
        listed = json.loads(self.keys("list", "--json").stdout)
        self.assertEqual(self.lines(), listed)
        self.assertIn("revoked", listed[0])

    def test_wrong_calls__say_what_is_wanted(self):
        self.create()
        before = self.file.read_text()
        key = "oms_" + "a" * 8 + "_" + "b" * 43
        for words, said in (
                ((), "create, list or revoke"),
                (("drop",), "create, list or revoke"),
                (("create",), "--name"),
                (("create", "--name", "a b"), "--name"),
                (("create", "--name", "a" * 57), "--name"),
                (("create", "--name", "a"), "--scopes"),
                (("create", "--name", "a", "--scopes", "orders"),
                 "--scopes"),
                (("create", "--name", "a", "--scopes", "orders:read  x:y"),
                 "--scopes"),
                (("create", "--name", "a", "--scopes", "order:read"),
                 "no scope \"order:read\"; do you mean orders:read?"),
                (("create", "--name", "a", "--scopes", "stock:* oders:*"),
                 "no scope \"oders:*\"; do you mean orders:*?"),
                (("create", "--name", "a", "--scopes", "xylophone:play"),
                 "oms describe"),
                (("create", "--name", "a", "--scopes", "*", "--db", "x"),
                 "no option --db"),
                (("create", "--name", "a", "--scopes", "*", "--expires",
                  "2999-02-30"), "--expires"),
                (("create", "--name", "a", "--scopes", "*", "--expires",
                  "2001-01-01"), "past"),
                (("create", "--name", "a", "--scopes", "*", "--customer",
                  ""), "customer"),
                (("create", "--name", "a", "--scopes", "*", "--shop", "a\nb"),
                 "shop"),
                (("revoke",), "id"), (("revoke", key), "id only")):
            done = self.keys(*words, code=1)
            self.assertIn(said, done.stderr)
            self.assertNotIn(key, done.stderr)
        self.assertIn("--keys", self.oms("keys", "list", code=1).stderr)
        self.assertIn("no key", self.keys("revoke", "zzzzzzzz",
                                          code=3).stderr)
        self.assertEqual(before, self.file.read_text())

    def test_damaged_file__is_named_by_its_line(self):
        self.create()
        good = self.lines()[0]
        for wrong, said in (
                ("{", "no JSON"), ("[]", "no JSON object"), ("", "no JSON"),
                (json.dumps({**good, "id": "k2345678", "admin": True}),
                 "no key has"),
                (json.dumps({**good, "id": "k"}), "\"id\""),
                (json.dumps({**good, "id": "k2345678", "sha256": "0"}),
                 "sha256"),
                (json.dumps({**good, "id": "k2345678", "expires": None}),
                 "expires"),
                (json.dumps({**good, "id": "k2345678",
                             "expires": "2030-1-1"}), "expires"),
                (json.dumps({**good, "id": "k2345678", "customer": ""}),
                 "customer"),
                (json.dumps({k: v for k, v in good.items()
                             if k != "scopes"}), "scopes"),
                (json.dumps(good)[:-1] + ', "name": "x"}', "no JSON"),
                (json.dumps(good), "twice"), ("x" * 5000, "too long")):
            self.file.write_text(json.dumps(good) + "\n" + wrong + "\n")
            for words in (("list",), ("revoke", good["id"])):
                done = self.keys(*words, code=2)
                self.assertIn("line 2", done.stderr)
                self.assertIn(said, done.stderr)
            self.assertEqual(2, len(self.file.read_text().splitlines()))
        self.file.write_text(json.dumps(good))
        self.assertIn("cut off", self.keys("list", code=2).stderr)

    def test_file_that_all_may_write__is_refused(self):
        self.create()
        self.file.chmod(0o666)
        self.assertIn("everybody", self.keys("list", code=2).stderr)

    def test_file_that_cannot_be_there__is_an_error_of_the_system(self):
        self.file = self.folder / "nowhere" / "keys.jsonl"
        self.assertIn("nowhere", self.create(code=2).stderr)
        self.file = self.folder
        self.assertIn("no file", self.keys("list", code=2).stderr)

    def test_many_at_once__lose_nothing(self):
        running = [subprocess.Popen(
            [OMS, "keys", "create", "--keys", self.file, "--name", f"n{at}",
             "--scopes", "*"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL) for at in range(16)]
        for one in running:
            one.communicate()
            self.assertEqual(0, one.returncode)
        self.assertEqual({f"n{at}" for at in range(16)},
                         {one["name"] for one in self.lines()})


if __name__ == "__main__":
    unittest.main()
