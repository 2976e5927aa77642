#!/usr/bin/env python3
"""Each command of `oms` but apply: what it shows, and how it says no."""
import json
import signal
import sqlite3
import subprocess
import time
import unicodedata
import unittest

from _shop import OMS, PLACED_AT, ShopTest, canceling, placing, stock


class Commands(ShopTest):
    def setUp(self):
        super().setUp()
        self.apply([stock(), placing("o1"), placing("o2", customer_id="c7"),
                    canceling("o2")], "--until-idle")

    # -- submit ----------------------------------------------------------------

    def test_submit__tells_what_it_made_and_that_it_was_done_before(self):
        args = json.dumps(placing("o3")["args"])
        words = ("submit", "order.place", args, "--key", "k3")
        first = self.answer(*words)
        self.assertEqual((first["subject"], first["repeated"]),
                         ("o3", False))
        again = self.answer(*words)
        self.assertEqual((again["event_id"], again["repeated"]),
                         (first["event_id"], True))
        self.assertEqual(self.order("o3")["status"], "processing")

    def test_submit__takes_a_file_or_stdin(self):
        path = self.folder / "order.json"
        path.write_text(json.dumps(placing("o4")["args"]))
        self.answer("submit", "order.place", path, "--key", "k4")
        self.answer("submit", "order.place", "-", "--key", "k5",
                    text=json.dumps(placing("o5")["args"]))
        for order in ("o4", "o5"):
            self.assertEqual(self.order(order)["status"], "processing")

    def test_submit__can_leave_what_follows_to_run(self):
        self.answer("submit", "order.place", "--no-run", "--key", "k6",
                    json.dumps(placing("o6")["args"]))
        self.assertEqual(self.order("o6")["status"], "pending")
        self.answer("run")
        self.assertEqual(self.order("o6")["status"], "processing")

    def test_submit__says_why_not(self):
        cases = [
            ("order.cancel", {"order_id": "o2", "reason": "customer"},
             "OMS_ESTATE", ""),
            ("order.cancel", {"order_id": "nobody", "reason": "customer"},
             "OMS_ENOTFOUND", "/order_id"),
            ("order.place", {"currency": "EUX"}, "OMS_EINVAL", "/currency"),
            ("order.place", {"currency": "EUR", "lines": [
                {"sku": "m", "quantity": 1, "unit_price_minor": 1.5}]},
             "OMS_EINVAL", "/lines/0/unit_price_minor"),
            ("order.place", {"currency": "EUR", "colour": "red"},
             "OMS_EINVAL", "/colour"),
        ]
        for number, (command, args, code, where) in enumerate(cases):
            error = self.answer("submit", command, json.dumps(args), "--key",
                                f"no-{number}", code=3)["error"]
            self.assertEqual((error["code"], error["where"]), (code, where))
            self.assertTrue(error["text"])

    def test_submit__names_the_refusing_guard(self):
        done = self.oms("submit", "order.confirm", '{"order_id": "o2"}',
                        "--key", "n", "--db", self.db, code=3)
        self.assertIn("OMS_ESTATE", done.stderr)

    def test_submit__says_how_the_order_stands(self):
        for order, more, stage in (
                ("s1", {}, "s1 is processing"),
                ("s2", {"lines": [{"sku": "mug", "quantity": 5000,
                                   "unit_price_minor": 1250}],
                        "payments": [{"method": "card",
                                      "amount_minor": 6250000}]},
                 "s2 is rejected (inventory)")):
            args = json.dumps(placing(order, **more)["args"])
            done = self.oms("submit", "order.place", args, "--key", order,
                            "--db", self.db)
            self.assertEqual(done.stdout, f"order.place done: {stage}\n")
        done = self.oms("submit", "shipment.create", '{"order_id": "s1"}',
                        "--key", "p", "--db", self.db)
        self.assertIn(", parcel 1\n", done.stdout)
        done = self.oms("submit", "stock.receive", "--key", "more", "--db",
                        self.db, '{"sku": "mug", "quantity": 3}')
        self.assertEqual(done.stdout, "stock.receive done: mug\n")

    def test_submit_of_no_command__makes_no_file(self):
        path = self.folder / "new.db"
        self.oms("submit", "order.palce", "{}", "--key", "k", "--db", path,
                 code=1)
        self.assertFalse(path.exists())

    def test_submit__needs_a_key_and_knows_its_command(self):
        done = self.oms("submit", "order.place", "{}", "--db", self.db,
                        code=1)
        self.assertIn("--key", done.stderr)
        done = self.oms("submit", "order.palce", "{}", "--key", "k", "--db",
                        self.db, code=1)
        self.assertIn("do you mean order.place?", done.stderr)
        self.oms("submit", "order.place", "no-such-file", "--key", "k",
                 "--db", self.db, code=1)

    def test_broken_json__is_refused(self):
        for text in ("{", '{"order_id": }', '{"a": 1, "a": 2}', "{}{}"):
            self.oms("submit", "order.cancel", text, "--key", "k", "--db",
                     self.db, code=3)

    # -- reading ---------------------------------------------------------------

    def test_query__answers_json(self):
        done = self.oms("query", "order.get", '{"order_id": "o1"}', "--db",
                        self.db)
        self.assertEqual(json.loads(done.stdout)["order_id"], "o1")
        self.oms("query", "order.get", '{"order_id": "x"}', "--db", self.db,
                 code=3)
        done = self.oms("query", "no.such", "--db", self.db, code=1)
        self.assertIn("`oms describe`", done.stderr)
        done = self.oms("query", "order.place", "--db", self.db, code=1)
        self.assertIn("oms submit order.place", done.stderr)

    def test_query__shows_empty_lists_and_leaves_out_what_is_not_set(self):
        order = self.order("o1")
        self.assertEqual((order["holds"], order["adjustments"]), ([], []))
        self.assertNotIn("note", order)
        none = self.answer("query", "order.list", '{"channel": "nobody"}')
        self.assertEqual(none["items"], [])
        parked = self.answer("query", "task.list", '{"state": "parked"}')
        self.assertEqual(parked["items"], [])
        for event in self.events():  # what is stored stays short
            self.assertNotIn([], event["data"].values(), event)

    def test_order_show__has_the_whole_page(self):
        text = self.oms("order", "show", "o1", "--db", self.db).stdout
        for part in ("Order o1", "processing", "mug", "25.00 EUR", "card",
                     "What happened", "order.placed", "2023-11-14 22:13:20"):
            self.assertIn(part, text)
        page = self.answer("order", "show", "o1")
        self.assertEqual(set(page),
                         {"order", "money", "parcels", "changes",
                          "cancellations", "returns", "replacements",
                          "events"})
        self.oms("order", "show", "x", "--db", self.db, code=3)
        self.oms("order", "shwo", "o1", "--db", self.db, code=1)

    def test_order_list__filters_and_pages(self):
        self.apply([placing(f"p{n:02}") for n in range(12)])
        ids = [one["order_id"] for one in
               self.answer("order", "list", "--customer", "c7")["items"]]
        self.assertEqual(ids, ["o2"])
        ids = [one["order_id"] for one in
               self.answer("order", "list", "--status", "canceled")["items"]]
        self.assertEqual(ids, ["o2"])
        seen, after = [], []
        while True:
            page = self.answer("order", "list", "--limit", "5", "--oldest",
                               *after)
            seen += [one["order_id"] for one in page["items"]]
            if "next_cursor" not in page:
                break
            after = ["--cursor", page["next_cursor"]]
        self.assertEqual(seen, ["o1", "o2"] + [f"p{n:02}" for n in range(12)])
        table = self.oms("order", "list", "--limit", "5", "--db", self.db)
        self.assertIn("There is more: --cursor", table.stdout)
        table = self.oms("order", "list", "--customer", "x", "--db", self.db)
        self.assertIn("(no such orders)", table.stdout)

    def test_order_list__answers_a_wrong_word_with_the_right_ones(self):
        done = self.oms("order", "list", "--status", "lost", "--db", self.db,
                        code=1)
        self.assertIn("pending, confirmed, processing", done.stderr)
        done = self.oms("order", "list", "--status", "shipped", "--db",
                        self.db, code=1)
        self.assertIn("do you mean --fulfillment shipped?", done.stderr)
        done = self.oms("tasks", "--state", "x", "--db", self.db, code=1)
        self.assertIn("due, leased, parked", done.stderr)
        done = self.oms("notifications", "--state", "x", "--db", self.db,
                        code=1)
        self.assertIn("pending, sent, delivered, failed", done.stderr)

    def test_order_without_all_its_money__says_what_it_waits_for(self):
        for order, tenders, waits in (
                ("w1", [{"method": "card", "amount_minor": 100}],
                 "24.00 EUR of 25.00 EUR are not secured"),
                ("w2", [], "25.00 EUR of 25.00 EUR are not secured")):
            args = dict(placing(order)["args"], payments=tenders)
            done = self.oms("submit", "order.place", "--key", order,
                            json.dumps(args), "--db", self.db)
            self.assertEqual(done.stdout, f"order.place done: {order} is "
                             f"pending; it waits for payment: {waits}\n")

    def test_submit__says_the_number_that_the_next_command_needs(self):
        def submit(command, **args):
            return self.oms("submit", command, "--key", command, "--db",
                            self.db, json.dumps({"order_id": "n1", **args})
                            ).stdout
        one = [{"line_no": 1, "quantity": 1}]
        broken = [{**one[0], "reason": "broken"}]
        self.oms("submit", "order.place", "--key", "n1", "--db", self.db,
                 json.dumps(placing("n1")["args"]))
        self.assertIn(", change 1", submit("order.change_begin", actions=[
            {"kind": "set_quantity", "line_no": 1, "quantity": 3}]))
        submit("order.change_confirm")
        self.assertIn(", cancellation 1",
                      submit("cancellation.request", lines=one))
        submit("shipment.record")
        submit("shipment.scan", status="delivered")
        self.assertIn(", return 1", submit("return.request", lines=one))
        self.assertIn(", replacement 1", submit("claim.place", lines=broken))

    def test_order_show__knows_an_order_whose_consequences_wait(self):
        args = json.dumps(placing("n2")["args"])
        done = self.oms("submit", "order.place", "--no-run", "--key", "n2",
                        args, "--db", self.db)
        self.assertIn("n2 is pending", done.stdout)
        waits = "Its consequences have not run yet: oms run"
        self.assertIn(waits, done.stdout)
        text = self.oms("order", "show", "n2", "--db", self.db).stdout
        self.assertIn(waits, text)
        self.assertEqual(set(self.answer("order", "show", "n2")),
                         {"order", "changes", "cancellations", "returns",
                          "events"})
        self.oms("run", "--db", self.db)
        text = self.oms("order", "show", "n2", "--db", self.db).stdout
        self.assertNotIn(waits, text)

    def test_order_show__takes_a_number(self):
        self.apply([placing("1")])
        for word, order in (("2", "o2"), ("1", "1")):
            page = self.answer("order", "show", word)
            self.assertEqual(page["order"]["order_id"], order)
        self.oms("order", "show", "99", "--db", self.db, code=3)

    def test_order_show__does_not_call_secured_or_returned_money_owed(self):
        self.apply([placing("o3"), placing("o4", terms="on_account",
                                           payments=[])])
        self.apply([{"command": name, "key": name, "at": PLACED_AT + 5000,
                     "args": {"order_id": "o3", **more}}
                    for name, more in (
                        ("shipment.create", {}),
                        ("shipment.pack", {"shipment_no": 1}),
                        ("shipment.ship", {"shipment_no": 1}),
                        ("payment.refund", {"payment_no": 1,
                                            "amount_minor": 500}))])
        pages = {order: self.oms("order", "show", order, "--db",
                                 self.db).stdout
                 for order in ("o1", "o2", "o3", "o4")}
        self.assertRegex(pages.pop("o4"), r"still owed +25\.00 EUR")
        self.assertIn("to be captured", pages["o1"])
        self.assertRegex(pages["o3"], r"given back +5\.00 EUR")
        for text in pages.values():
            self.assertNotIn("still owed", text)

    def test_word_too_many__is_named(self):
        for words in (("order", "show", "o1", "extra"),
                      ("order", "list", "extra"),
                      ("tasks", "retry", "a", "extra"),
                      ("backup", "a", "extra"),
                      ("report", "summary", "extra"),
                      ("query", "order.get", "{}", "extra"),
                      ("describe", "order.get", "extra")):
            done = self.oms(*words, "--db", self.db, code=1)
            self.assertIn('too much: "extra"', done.stderr)

    def test_table__has_no_blanks_at_the_ends_of_lines(self):
        for words in (("order", "show", "o1"), ("order", "list"), ("tasks",)):
            text = self.oms(*words, "--db", self.db).stdout
            self.assertNotRegex(text, r"(?m) $")

    def test_table__is_set_by_what_is_seen_not_by_bytes(self):
        orders = {"m1": "Ana", "m2": "Zoë Weiß", "m3": "花子", "m4": "a\tb"}
        commands = [placing(order) for order in orders]
        for one, name in zip(commands, orders.values()):
            one["args"]["lines"][0]["name"] = name
        self.apply(commands)
        for order in orders:
            text = self.oms("order", "show", order, "--db", self.db).stdout
            head, _, row = text.split("\nLines\n")[1].splitlines()[:3]
            self.assertNotIn("\t", row)
            before = row[:row.index("2  12.50") + 1]
            width = sum(1 + (unicodedata.east_asian_width(char) == "W")
                        for char in before)
            self.assertEqual(width, head.index("units") + len("units"))

    def test_events__are_dense_and_filtered(self):
        events = self.events()
        self.assertEqual([one["id"] for one in events],
                         sorted(one["id"] for one in events))
        done = self.oms("events", "--db", self.db, "--order", "o2", "--type",
                        "order.canceled", "--json")
        only = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([one["type"] for one in only], ["order.canceled"])
        later = self.oms("events", "--db", self.db, "--json", "--after",
                         str(events[-2]["id"])).stdout.splitlines()
        self.assertEqual(len(later), 1)
        two = self.oms("events", "--db", self.db, "--limit", "2").stdout
        self.assertEqual(len(two.splitlines()), 2)
        text = self.oms("events", "--db", self.db, "--order", "o1").stdout
        self.assertIn("order.placed", text)
        self.assertIn("total=25.00 EUR", text)
        self.assertIn("placed_at=2023-11-14 22:13:20", text)
        self.assertNotIn("_minor", text)
        self.assertEqual(self.oms("events", "--db", self.db, "--order",
                                  "x").stdout, "(no such events)\n")

    def test_report__counts_by_month_of_the_zone(self):
        self.apply([dict(placing("late"), at="2023-12-01T01:00:00Z")])
        lisbon = self.answer("report", "summary", "--by", "month", "--tz",
                             "America/Sao_Paulo")
        self.assertEqual({one["month"]: one["count"]
                          for one in lisbon["months"]}, {"2023-11": 3})
        utc = self.answer("report", "summary", "--by", "month")
        self.assertEqual({one["month"]: one["count"]
                          for one in utc["months"]},
                         {"2023-11": 2, "2023-12": 1})
        text = self.oms("report", "summary", "--db", self.db).stdout
        self.assertRegex(text, r"(?m)^canceled +1 +33.3 %$")

    def test_report__refuses_a_zone_that_is_none(self):
        for zone in ("Mars/Olympus", "../../etc/passwd", "", "/etc"):
            done = self.oms("report", "summary", "--db", self.db,
                            f"--tz={zone}", code=1)
            self.assertIn("time zone", done.stderr)
        self.oms("report", "summary", "--by", "fortnight", "--db", self.db,
                 code=1)
        self.oms("report", "summary", "--from", "2023-02-31", "--db",
                 self.db, code=1)

    def test_report__takes_days(self):
        told = self.answer("report", "summary", "--from", "2023-11-14",
                           "--to", "2023-11-15")
        self.assertEqual(told["orders"]["count"], 2)
        told = self.answer("report", "summary", "--from", "2023-11-15")
        self.assertEqual(told["orders"]["count"], 0)

    def test_money__has_the_decimals_of_its_currency(self):
        for code, text in (("JPY", "2,500 JPY"), ("KWD", "2.500 KWD"),
                           ("EUR", "25.00 EUR")):
            self.apply([placing(f"in-{code}", currency=code)])
            page = self.oms("order", "show", f"in-{code}", "--db",
                            self.db).stdout
            self.assertIn(f" {text}\n", page)

    # -- going on ----------------------------------------------------------------

    def submit_and_leave(self, order):
        self.answer("submit", "order.place", "--no-run", "--key", order,
                    json.dumps(placing(order)["args"]))

    def test_events_follow__shows_what_comes_and_stops_when_asked(self):
        self.submit_and_leave("o8")
        with subprocess.Popen(
                [OMS, "events", "--db", self.db, "--order", "o8", "--follow",
                 "--json"], stdout=subprocess.PIPE, text=True) as running:
            types = []
            while "order.released" not in types:
                line = running.stdout.readline()
                self.assertTrue(line, f"it ended after {types}")
                types.append(json.loads(line)["type"])
            running.send_signal(signal.SIGINT)
            self.assertEqual(running.wait(60), 0)
        self.assertEqual(types[0], "order.placed")

    def test_run_forever__works_until_it_is_stopped(self):
        self.submit_and_leave("o9")
        for _ in range(30):  # a busy machine may not come to it in a second
            self.run_for_a_second()
            if self.order("o9")["status"] == "processing":
                return
        self.fail("nothing is done")

    def run_for_a_second(self):
        with subprocess.Popen([OMS, "run", "--db", self.db, "--forever"],
                              stdout=subprocess.PIPE, text=True) as running:
            try:
                self.assertIn("Ctrl-C ends it", running.stdout.readline())
                time.sleep(1)
                self.assertIsNone(running.poll())
            finally:
                running.terminate()
            self.assertEqual(running.wait(60), 0)

    # -- care ------------------------------------------------------------------

    def test_tasks__list_and_refuse(self):
        self.assertIn("items", self.answer("tasks"))
        self.oms("tasks", "--db", self.db)
        self.oms("tasks", "retry", "nothing", "--db", self.db, code=3)
        self.oms("tasks", "drop", "nothing", "--reason", "r", "--db",
                 self.db, code=3)
        done = self.oms("tasks", "drop", "nothing", "--db", self.db, code=1)
        self.assertIn("--reason", done.stderr)
        self.oms("tasks", "rerty", "nothing", "--db", self.db, code=1)

    def test_step_and_run__say_what_is_next(self):
        self.assertIn("next_due_ms", self.answer("step"))
        self.assertNotEqual(self.answer("run")["next_due_ms"], 0)
        self.answer("submit", "order.place", "--key", "k9",
                    json.dumps(placing("o9")["args"]))
        self.assertIn("is due in 7 days.",
                      self.oms("run", "--db", self.db).stdout)

    def test_verify__finds_what_was_changed_behind_the_library(self):
        self.assertEqual(self.answer("verify", "--storage")["violations"], [])
        with sqlite3.connect(self.db) as store:
            store.execute("update orders set captured_minor = 77 "
                          "where order_id = 'o1'")
        store.close()
        found = self.answer("verify", code=4)["violations"]
        self.assertIn("o1", {one["order"] for one in found})
        text = self.oms("verify", "--db", self.db, code=4).stdout
        self.assertIn("still stand", text)

    def test_backup__is_a_shop_of_its_own(self):
        copy = str(self.folder / "copy.db")
        self.oms("backup", copy, "--db", self.db)
        before = self.state()
        self.db = copy
        self.assertEqual(self.state(), before)
        self.oms("verify", "--db", copy)

    def test_describe__teaches_every_command(self):
        told = self.answer("describe")
        names = {one["name"] for one in told["commands"]}
        self.assertIn("order.place", names)
        for name in sorted(names):
            text = self.oms("describe", name).stdout
            self.assertIn(name, text)
        text = self.oms("describe").stdout
        for name in names:
            self.assertIn(name, text)
        text = self.oms("describe", "order").stdout
        self.assertIn("order.place ", text)
        self.assertNotIn("payment.add", text)
        done = self.oms("describe", "order.palce", code=1)
        self.assertIn("order.place", done.stderr)

    def test_file__reads_well_with_sqlite(self):
        with sqlite3.connect(self.db) as store:
            rows = store.execute("select status, count(*) from orders "
                                 "group by 1 order by 1").fetchall()
        store.close()
        self.assertEqual(rows, [("canceled", 1), ("processing", 1)])
        self.assertEqual(self.order("o1")["placed_at_ms"], PLACED_AT)


if __name__ == "__main__":
    unittest.main()
