"""`oms export` and `oms audit`: files that other programs read."""
import csv
import io
import json
import unittest

from _shop import ShopTest, as_lines, canceling, placing, stock


class ExportTest(ShopTest):
    def setUp(self):
        super().setUp()
        commands = [stock()]
        for i in range(5):
            commands.append(placing(f"o{i}", ship_to={"name": "Ana, \"A\""}))
        commands.append(canceling("o1"))
        self.oms("apply", "--db", self.db, "-", text=as_lines(commands))
        self.oms("submit", "--db", self.db, "order.cancel", "--key", "again",
                 json.dumps(canceling("o1")["args"]), code=3)
        self.oms("step", "--db", self.db, "--budget", "5000")

    def rows(self, what, *more):
        text = self.oms("export", "--db", self.db, what, *more).stdout
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def test_orders_are_rows_of_csv(self):
        rows = self.rows("orders")
        self.assertEqual([row["order_id"] for row in rows],
                         ["o0", "o1", "o2", "o3", "o4"])
        self.assertEqual(rows[1]["status"], "canceled")
        self.assertEqual(rows[0]["total_minor"], "2500")

    def test_lines_and_payments_name_their_order(self):
        lines = self.rows("lines")
        self.assertEqual(len(lines), 5)
        self.assertEqual(lines[2]["order_id"], "o2")
        self.assertEqual(lines[2]["sku"], "mug")
        payments = self.rows("payments")
        self.assertEqual(len(payments), 5)
        self.assertEqual(payments[0]["method"], "card")

    def test_events_are_one_document_a_line(self):
        out = self.folder / "events.jsonl"
        self.oms("export", "--db", self.db, "--out", out, "events")
        orders = [json.loads(line) for line in out.read_text().splitlines()]
        self.assertEqual(len(orders), 5)
        first = orders[0]["events"][0]
        self.assertEqual(first["type"], "order.placed")
        self.assertEqual(first["pii"]["ship_to"]["name"], "Ana, \"A\"")

    def test_a_file_that_is_there_is_not_written_over(self):
        out = self.folder / "there"
        out.write_text("mine")
        self.oms("export", "--db", self.db, "--out", out, "orders", code=2)
        self.assertEqual(out.read_text(), "mine")

    def test_a_name_cannot_be_a_formula(self):
        names = ["=1+1", "+1", "-2+3", "@SUM(A1)", "=A,\"B\"", "plain", "-7"]
        command = placing("evil")
        line = command["args"]["lines"][0]
        command["args"]["lines"] = [dict(line, name=name) for name in names]
        command["args"]["terms"] = "on_account"
        command["args"].pop("payments", None)
        self.oms("apply", "--db", self.db, "-", text=as_lines([command]))
        self.oms("step", "--db", self.db, "--budget", "5000")
        shown = [row["name"] for row in self.rows("lines")
                 if row["order_id"] == "evil"]
        self.assertEqual(shown, ["'=1+1", "'+1", "'-2+3", "'@SUM(A1)",
                                 "'=A,\"B\"", "plain", "-7"])

    def test_times_choose_orders(self):
        self.assertEqual(
            self.rows("orders", "--from", "2030-01-01T00:00:00Z"), [])

    def test_something_must_be_named(self):
        self.oms("export", "--db", self.db, code=1)
        self.oms("export", "--db", self.db, "nothing", code=1)

    def test_audit_tells_what_moved_and_what_was_refused(self):
        page = json.loads(self.oms("audit", "--db", self.db, "--order", "o1",
                                   "--json").stdout)
        what = [entry["what"] for entry in page["items"]]
        self.assertIn("order.placed", what)
        self.assertIn("order.canceled", what)
        page = json.loads(self.oms("audit", "--db", self.db, "--refused",
                                   "--json").stdout)
        self.assertEqual([e["what"] for e in page["items"]],
                         ["order.cancel"])
        shown = self.oms("audit", "--db", self.db, "--order", "o1").stdout
        self.assertIn("order.status", shown)

    def test_audit_chooses_by_actor_and_time(self):
        self.oms("submit", "--db", self.db, "order.note_add", "--key", "n1",
                 "--actor", "maria", '{"order_id": "o2", "text": "x"}')
        page = json.loads(self.oms("audit", "--db", self.db, "--actor",
                                   "maria", "--json").stdout)
        self.assertEqual([e["what"] for e in page["items"]], ["order.noted"])
        page = json.loads(self.oms("audit", "--db", self.db, "--to",
                                   "2001-01-01T00:00:00Z", "--json").stdout)
        self.assertEqual(page["items"], [])
        page = json.loads(self.oms("audit", "--db", self.db, "--from",
                                   "2090-01-01T00:00:00Z", "--json").stdout)
        self.assertEqual(page["items"], [])


if __name__ == "__main__":
    unittest.main()
