#!/usr/bin/env python3
"""The storage of one service of a fleet: a daemon without roles refuses it, one
with more roles says that it made it its own, and `oms` says whose it is before
it writes anything."""
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from _omsd import OMS, PROGRAM, Omsd, main

ORDER = {"order_id": "A-1", "currency": "EUR",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1250}],
         "payments": [{"method": "card", "amount_minor": 1250}]}


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True,
                          text=True, check=False, timeout=60)


class Storages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="omsd-storage-"))
        with cls.daemon("processing", "processing.db") as shop:
            shop.ok("/v1/stock/mug/receive", {"quantity": 9})
            shop.ok("/v1/orders", ORDER)
        with cls.daemon("payment", "payment.db"):
            pass
        with Omsd(db="whole.db", folder=cls.folder):
            pass

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def daemon(cls, roles, db):
        return Omsd("--service", roles, db=db, folder=cls.folder)

    def copy(self, db):
        """A storage that this test may change."""
        for path in self.folder.glob(db + "*"):
            shutil.copy(path, path.with_name("own-" + path.name))
        return "own-" + db

    def oms(self, db, *words, code=0):
        done = run(OMS, *words, "--db", self.folder / db)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    # ---- the daemon --------------------------------------------------------

    def refused(self, db, *options):
        done = run(PROGRAM, "--db", self.folder / db, "--port", "0", *options)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_without_roles__a_services_storage_is_refused(self):
        for db, lacks in [("payment.db", "processing"),
                          ("processing.db", "payment")]:
            before = (self.folder / db).read_bytes()
            said = self.refused(db)
            self.assertIn("omsd: shop default: this storage is that of a "
                          f"service, which has no {lacks}: say whose with "
                          "--service\n", said)
            self.assertEqual((self.folder / db).read_bytes(), before)
        with self.daemon("payment", "payment.db") as shop:
            self.assertEqual(shop.get("/readyz").status, 200)

    def test_of_another_role__it_is_refused(self):
        said = self.refused("payment.db", "--service", "tracking")
        self.assertIn("this storage is that of payment,provider", said)

    def test_of_all_roles__the_same_as_none(self):
        said = self.refused("payment.db", "--service", "all")
        self.assertIn("say whose with --service", said)

    def test_a_whole_one__is_everybodys(self):
        for roles in ([], ["--service", "payment"], []):
            with Omsd(*roles, db="whole.db", folder=self.folder) as shop:
                self.assertEqual(shop.get("/readyz").status, 200)

    def test_with_more_roles__it_grows_and_that_is_told(self):
        db = self.copy("payment.db")
        for told in (1, 0):
            with self.daemon("payment,tracking", db) as shop:
                pass
            lines = [line for line in shop.events()
                     if line["event"] == "storage.grown"]
            self.assertEqual([line["engine"] for line in lines],
                             [{"added": "tracking"}] * told)
        self.assertIn("this storage is that of payment,provider,tracking",
                      self.refused(db, "--service", "history"))

    # ---- the command line --------------------------------------------------

    def assert_tells(self, said, mine, name, module):
        self.assertIn(f"this storage is that of {mine}; {name} is of "
                      f"{module}: ask the one that has it (--db), or the "
                      "fleet (--url)", said)

    def test_export__says_whose_it_is_before_a_word(self):
        for what, name, module in [("orders", "history.export", "history"),
                                   ("events", "history.export", "history"),
                                   ("payments", "history.export", "history")]:
            out = self.folder / "out.csv"
            done = self.oms("payment.db", "export", what, "--out", out, code=3)
            self.assert_tells(done.stderr, "payment, provider", name, module)
            self.assertEqual(done.stderr.count("OMS_ENOTFOUND"), 1)
            self.assertFalse(out.exists())
            done = self.oms("payment.db", "export", what, code=3)
            self.assertEqual(done.stdout, "")

    def test_export__of_half_is_none(self):
        """Or the file would have its head, and no lines without a word."""
        with self.daemon("history", "history.db"):
            pass
        for what, name, module in [("lines", "order.get", "processing"),
                                   ("payments", "payment.get", "payment")]:
            done = self.oms("history.db", "export", what, code=3)
            self.assert_tells(done.stderr, "history", name, module)
            self.assertEqual(done.stdout, "")
        self.assertIn("order_id,", self.oms("history.db", "export",
                                            "orders").stdout)

    def test_report__says_whose_it_is(self):
        for report, name, module in [
                ("sales", "report.range", "reporting"),
                ("customers", "report.customers", "reporting"),
                ("summary", "order.summary", "processing"),
                ("rebuild", "report.rebuild", "reporting")]:
            done = self.oms("payment.db", "report", report, code=3)
            self.assert_tells(done.stderr, "payment, provider", name, module)
            self.assertEqual(done.stdout, "")
        self.assert_tells(
            self.oms("processing.db", "report", "summary", code=3).stderr,
            "processing, inventory, catalog, customer", "payment.summary",
            "payment")
        self.oms("payment.db", "report", "health")

    def test_report__says_it_to_programs_too(self):
        done = self.oms("payment.db", "report", "sales", "--json", code=3)
        error = json.loads(done.stdout)["error"]
        self.assertEqual((error["code"], error["where"]),
                         ("OMS_ENOTFOUND", "/modules"))
        self.assert_tells(error["text"], "payment, provider", "report.range",
                          "reporting")

    def test_order__is_not_said_to_wait_for_oms_run(self):
        shown = self.oms("processing.db", "order", "show", "A-1").stdout
        self.assertIn("Not all of it is known here: other services may still "
                      "be at work on it", shown)
        self.assertNotIn("oms run", shown)
        done = self.oms("payment.db", "order", "show", "A-1", code=3)
        self.assert_tells(done.stderr, "payment, provider", "order.get",
                          "processing")
        done = self.oms("payment.db", "order", "list", code=3)
        self.assert_tells(done.stderr, "payment, provider", "order.list",
                          "processing")


if __name__ == "__main__":
    main()
