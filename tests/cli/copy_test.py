#!/usr/bin/env python3
"""`oms copy`: a shop goes into another storage and back, the target is empty or
it is refused, and a copy that did not end is no shop."""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["OMS_SOURCE_DIR"])
OMS = Path(os.environ["OMS_BUILD_DIR"]) / "oms"
sys.path.insert(0, str(SOURCE / "tests/fleet"))
COPYING = 2 ** 63 - 1  # the format of what is no shop yet


class Copying(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.room.name)
        lines = subprocess.run(
            [sys.executable, SOURCE / "examples/demo/generate.py", "--orders",
             "60", "--seed", "7", "--today", "2026-11-01"],
            capture_output=True, text=True, check=True).stdout
        (cls.folder / "orders.jsonl").write_text(lines)
        cls.oms("apply", "--db", "shop.db", "--until-idle", "orders.jsonl",
                code=None)

    @classmethod
    def tearDownClass(cls):
        cls.room.cleanup()

    @classmethod
    def oms(cls, *words, code=0):
        ended = subprocess.run([OMS, *words], capture_output=True, text=True,
                               cwd=cls.folder, check=False, timeout=60)
        if code is not None:
            assert ended.returncode == code, (words, ended)
        return ended.stdout + ended.stderr

    def rows(self, file):
        """What is in each table that is ours, whatever its order."""
        with sqlite3.connect(self.folder / file) as db:
            names = [name for name, in db.execute(
                "select name from sqlite_master where type = 'table' and "
                "name not like '%_words%' and name not like 'sqlite_%'")]
            return {name: sorted(db.execute(f'select * from "{name}"'), key=str)
                    for name in names}

    def test_file_to_file__is_the_same(self):
        said = self.oms("copy", "--from", "sqlite:shop.db", "--to", "one.db")
        self.assertIn("every table the same, everything holds", said)
        self.assertEqual(self.rows("shop.db"), self.rows("one.db"))
        said = self.oms("copy", "--from", "shop.db", "--to", "one.db", code=3)
        self.assertIn("there is a shop in the target already", said)

    def test_copy_that_did_not_end__is_no_shop_until_copied_again(self):
        self.oms("copy", "--from", "shop.db", "--to", "half.db")
        with sqlite3.connect(self.folder / "half.db") as db:
            db.execute("update engine set format = ?", (COPYING,))
            db.execute("delete from events where id > 50")
        said = self.oms("verify", "--db", "half.db", code=2)
        self.assertIn("has not ended", said)
        self.oms("copy", "--from", "shop.db", "--to", "half.db")
        self.assertEqual(self.rows("shop.db"), self.rows("half.db"))

    def test_what_cannot_be_copied__is_said(self):
        said = self.oms("copy", "--from", "no.db", "--to", "x.db", code=2)
        self.assertIn("there is no shop at no.db", said)
        self.oms("copy", "--from", "shop.db", code=1)
        said = self.oms("copy", "--from", "shop.db", "--to",
                        "postgresql://me:secret-word@127.0.0.1:1/x", code=3)
        self.assertIn("no password in a URL", said)
        self.assertNotIn("secret-word", said)

    def test_password_in_a_url__is_not_printed_back(self):
        for url in ("postgresql://me:secret-word@127.0.0.1:1/x",
                    "postgres://me@127.0.0.1:1/x?password=secret-word"):
            for words in (("copy", "--from", "shop.db", "--to", url),
                          ("copy", "--from", url, "--to", "x.db"),
                          ("verify", "--db", url)):
                done = subprocess.run([OMS, *words], cwd=self.folder,
                                      capture_output=True, text=True)
                self.assertNotEqual(done.returncode, 0, words)
                self.assertNotIn("secret-word", done.stdout + done.stderr)

    def test_database_and_back__is_the_same(self):
        from _postgres import Postgres  # skips the whole file where it is not
        if "without libomsc-postgres" in self.oms(
                "verify", "--db", "postgresql://x@127.0.0.1:1/x", code=2):
            self.skipTest("libomsc-postgres was not built")
        with Postgres() as server:
            self.oms("copy", "--from", "shop.db", "--to", server.url)
            self.assertIn("everything holds",
                          self.oms("verify", "--db", server.url))
            self.oms("copy", "--from", server.url, "--to", "back.db")
            self.assertEqual(self.rows("shop.db"), self.rows("back.db"))
            self.oms("copy", "--from", "back.db", "--to", server.url,
                     "--to-schema", "other")
            self.oms("verify", "--db", server.url, "--schema", "other")
            self.nothing_is_made_by_who_only_reads(server)

    def nothing_is_made_by_who_only_reads(self, server):
        place = ("--db", server.url, "--schema", "ohter")
        for words in (("verify",), ("order", "show", "o1"), ("order", "list"),
                      ("query", "engine.status"), ("report", "summary"),
                      ("events",), ("tasks",), ("audit",), ("step",), ("run",),
                      ("export", "orders")):
            said = self.oms(*words, *place, code=2)
            self.assertIn('there is no shop in the schema "ohter" of this '
                          "database", said)
            self.assertIn("--schema NAME", said)
        said = self.oms("copy", "--from", server.url, "--from-schema", "ohter",
                        "--to", "never.db", code=2)
        self.assertIn('the schema "ohter"', said)
        (self.folder / "fleet.json").write_text(json.dumps({"services": [
            {"name": "payment", "db": server.url, "schema": "ohter"}]}))
        self.assertIn('the schema "ohter"', self.oms(
            "verify", "--fleet", "fleet.json", code=2))
        self.assertEqual(server.sql("select count(*) from pg_namespace where "
                                    "nspname = 'ohter'").strip(), "0")
        self.oms("submit", "stock.receive", "--key", "s",
                 '{"sku": "mug", "quantity": 1}', *place)
        self.assertIn("everything holds", self.oms("verify", *place))


if __name__ == "__main__":
    unittest.main()
