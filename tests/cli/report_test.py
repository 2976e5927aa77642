#!/usr/bin/env python3
"""`oms report`: figures by period and zone, as tables, CSV, JSON and bars."""
import csv
import io
import unittest
from datetime import datetime, timezone

from _shop import ShopTest, placing, stock


def ms(text):
    """"2024-03-31 00:30" of UTC."""
    at = datetime.strptime(text, "%Y-%m-%d %H:%M")
    return int(at.replace(tzinfo=timezone.utc).timestamp() * 1000)


def placed(order_id, when, **more):
    line = placing(order_id, **more)
    line["at"] = ms(when)
    line["args"]["placed_at_ms"] = ms(when)
    return line


class Report(ShopTest):
    def setUp(self):
        super().setUp()
        truck = stock()
        truck["at"] = ms("2024-01-01 00:00")
        self.apply([truck,
                    placed("o1", "2024-01-31 23:30"),
                    placed("o2", "2024-03-30 23:45", customer_id="c1"),
                    placed("o3", "2024-03-31 23:30", customer_id="c1"),
                    placed("o4", "2024-07-01 12:00", currency="JPY",
                           channel="kiosk")], "--until-idle")

    def report(self, *words, code=0):
        return self.oms("report", *words, "--db", self.db, code=code)

    def rows(self, *words):
        return self.answer("report", *words)["items"]

    def periods(self, *words):
        return [(row["period"], row["orders"]) for row in self.rows(*words)]

    def test_sales__fall_into_the_months_of_the_zone(self):
        self.assertEqual(
            self.periods("sales", "--by", "month", "--currency", "EUR"),
            [("2024-01", 1), ("2024-03", 2)])
        # In summer London is an hour ahead: midnight was at 23:00 UTC.
        self.assertEqual(
            self.periods("sales", "--by", "month", "--currency", "EUR",
                         "--tz", "Europe/London"),
            [("2024-01", 1), ("2024-03", 1), ("2024-04", 1)])
        self.assertEqual(
            self.periods("sales", "--by", "month", "--currency", "EUR",
                         "--tz", "Asia/Kathmandu"),
            [("2024-02", 1), ("2024-03", 1), ("2024-04", 1)])

    def test_sales__are_cut_by_every_step(self):
        wanted = {"hour": ["2024-03-30 23:00", "2024-03-31 23:00"],
                  "day": ["2024-03-30", "2024-03-31"],
                  "week": ["2024-W13"],
                  "month": ["2024-03"],
                  "quarter": ["2024-Q1"],
                  "year": ["2024"]}
        for step, names in wanted.items():
            told = self.periods("sales", "--by", step, "--from", "2024-03-01",
                                "--to", "2024-04-02")
            self.assertEqual([name for name, _ in told], names)

    def test_days__bound_the_report(self):
        told = self.rows("sales", "--from", "2024-03-31", "--to", "2024-04-01")
        self.assertEqual([row["orders"] for row in told], [1])
        self.assertEqual(told[0]["at_ms"], ms("2024-03-31 00:00"))

    def test_table__has_money_and_a_line_of_sums_for_each_currency(self):
        text = self.report("sales", "--by", "month").stdout
        self.assertIn("2024-03  EUR", text)
        self.assertRegex(text, r"all +EUR +3 +6 +75\.00")
        self.assertRegex(text, r"2024-07  JPY +1 +2 +2,500 ")
        self.assertNotIn("all      JPY", text)  # one row needs no sum

    def test_channel__is_asked_for_by_name(self):
        told = self.rows("sales", "--channel", "kiosk")
        self.assertEqual([(row["channel"], row["currency"]) for row in told],
                         [("kiosk", "JPY")])

    def test_csv__is_what_rfc_4180_says(self):
        done = self.report("sales", "--by", "quarter", "--csv")
        raw = done.stdout
        rows = list(csv.DictReader(io.StringIO(raw, newline="")))
        self.assertEqual([row["period"] for row in rows],
                         ["2024-Q1", "2024-Q3"])
        self.assertEqual(rows[0]["total"], "75.00")
        self.assertEqual(rows[1]["total"], "2500")
        self.assertNotIn(" %", raw)

    def test_amounts_in_csv__are_plain_numbers(self):
        self.apply([placed("o5", "2024-08-01 00:00",
                           lines=[{"sku": "mug", "quantity": 1,
                                   "unit_price_minor": 123456789}],
                           payments=[{"method": "card",
                                      "amount_minor": 123456789}])],
                   "--until-idle")
        text = self.report("sales", "--csv", "--from", "2024-08-01").stdout
        self.assertIn("1234567.89", text)

    def test_chart__draws_bars_as_wide_as_the_terminal(self):
        self.variables.update(COLUMNS="60", LC_ALL="C")
        text = self.report("sales", "--by", "month", "--chart",
                           "--currency", "EUR").stdout
        lines = text.splitlines()
        self.assertEqual(lines[0], "total, EUR")
        self.assertEqual([line[:7] for line in lines[1:]],
                         ["2024-01", "2024-02", "2024-03"])
        self.assertNotIn("#", lines[2])
        self.assertEqual(lines[3].count("#"), 2 * lines[1].count("#"))
        self.assertEqual(max(map(len, lines)), 60)
        self.variables.update(LC_ALL="C.UTF-8")
        self.assertIn("█", self.report("sales", "--by", "month",
                                       "--chart").stdout)

    def test_skus__are_limited_and_said_to_be(self):
        text = self.report("skus").stdout
        self.assertRegex(text, r"mug +EUR +3 +6")
        self.assertEqual(self.rows("skus", "--sku", "nothing"), [])

    def test_every_report__answers_on_a_full_and_on_an_empty_shop(self):
        names = ("sales skus funnel delivery payments cancellations stock "
                 "customers health summary").split()
        for name in names:
            self.report(name)
            self.answer("report", name)
        empty = str(self.folder / "empty.db")
        self.oms("submit", "--db", empty, "stock.configure", "--key", "k",
                 "{}")
        for name in names:
            self.oms("report", name, "--db", empty)
            self.oms("report", name, "--db", empty, "--json")

    def test_customers__says_who_came_again(self):
        text = self.report("customers").stdout
        self.assertIn("1 of 1 customers bought more than once (100.0 %).",
                      text)

    def test_funnel__shares_of_what_was_placed(self):
        text = self.report("funnel").stdout
        self.assertRegex(text, r"placed +4 +100\.0 %")
        self.assertRegex(text, r"confirmed +4 +100\.0 %")

    def test_health__names_readers_and_tasks(self):
        text = self.report("health").stdout
        self.assertIn("reporting", text)
        status = self.answer("report", "health")
        self.assertTrue(all(one["lag"] == 0 for one in status["cursors"]))

    def test_rebuild__gives_the_same_figures(self):
        before = self.report("sales", "--by", "day").stdout
        told = self.answer("report", "rebuild")
        self.assertGreater(told["events"], 0)
        self.assertEqual(self.report("sales", "--by", "day").stdout, before)
        self.assertIn("worked out again", self.report("rebuild").stdout)
        self.oms("verify", "--db", self.db)

    def test_mistakes__are_answered_with_what_to_do(self):
        cases = [(("sals",), "do you mean sales?"),
                 (("sales", "--by", "fortnight"), "quarter or year"),
                 (("sales", "--by", "moth"), "do you mean month?"),
                 (("sales", "--tz", "Mars/Base"), "no time zone"),
                 (("sales", "--from", "2024-02-30"), "2017-01-31"),
                 (("sales", "--from", "2024-05-01", "--to", "2024-05-01"),
                  "--from must be a day before --to"),
                 (("sales", "--by", "hour", "--from", "2020-01-01",
                   "--to", "2024-01-01"), "longer --by"),
                 (("sales", "--sku", "x"), "does not take --sku"),
                 (("customers", "--by", "day"), "does not take --by"),
                 (("sales", "--csv", "--chart"), "choose one"),
                 ((), "which report?"),
                 (("summary", "--by", "day"), "report sales --by day")]
        for words, told in cases:
            self.assertIn(told, self.report(*words, code=1).stderr, words)

    def test_currency_that_is_none__is_refused_by_the_shop(self):
        done = self.report("sales", "--currency", "XYZ", code=3)
        self.assertIn("ISO 4217", done.stderr)


class Lists(ShopTest):
    def test_order_track__tells_in_sentences(self):
        self.apply([stock(), placing("o1")], "--until-idle")
        text = self.oms("order", "track", "o1", "--db", self.db).stdout
        self.assertIn("Order o1: processing", text)
        self.assertIn("The order was confirmed.", text)
        told = self.answer("order", "track", "o1")
        self.assertEqual(told["view"]["order_id"], "o1")
        self.assertGreater(len(told["entries"]), 3)
        self.oms("order", "track", "--db", self.db, code=1)
        self.oms("order", "track", "nobody", "--db", self.db, code=3)

    def test_returns__lists_them_and_what_nobody_can_match(self):
        self.apply([stock(), placing("o1", customer_id="c1"),
                    {"at": 1700000100000, "command": "return.record",
                     "key": "r1", "args": {"customer_id": "c1", "sku": "mug",
                                           "quantity": 1}},
                    {"at": 1700000200000, "command": "return.record",
                     "key": "r2", "args": {"sku": "vase", "quantity": 3}}],
                   "--until-idle")
        text = self.oms("returns", "--db", self.db).stdout
        self.assertIn("o1", text)
        text = self.oms("returns", "list", "--order", "o1", "--db",
                        self.db).stdout
        self.assertIn("completed", text)
        text = self.oms("returns", "unmatched", "--db", self.db).stdout
        self.assertRegex(text, r"vase +3 +3 ")
        page = self.oms("order", "show", "o1", "--db", self.db).stdout
        self.assertIn("\nReturns\n", page)
        self.oms("returns", "unmatched", "--order", "o1", "--db", self.db,
                 code=1)
        self.oms("returns", "list", "--state", "flying", "--db", self.db,
                 code=1)

    def test_notifications__may_be_none(self):
        self.apply([stock()])
        text = self.oms("notifications", "--db", self.db).stdout
        self.assertIn("no such messages", text)


if __name__ == "__main__":
    unittest.main()
