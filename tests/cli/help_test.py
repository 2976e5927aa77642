#!/usr/bin/env python3
"""`oms` teaches: help for each command, and plain words for mistakes."""
import json
import re
import unittest

from _shop import ShopTest


class Help(ShopTest):
    def names(self):
        text = self.oms("--help").stdout
        listed = text.split("\n\n")[2]
        return [line.split()[0] for line in listed.splitlines()]

    def test_help__lists_every_command(self):
        self.assertEqual(
            set(self.names()),
            set("apply submit query order returns notifications events tasks "
                "step run verify report audit export backup keys gateway copy "
                "broker describe version".split()))

    def test_help__tells_the_exit_codes(self):
        text = self.oms("--help").stdout
        for code in range(5):
            self.assertRegex(text, rf"(?m)^  {code}  \w+")

    def test_each_command__has_help_with_an_example(self):
        for name in self.names():
            for words in ((name, "--help"), (name, "-h"), ("help", name)):
                text = self.oms(*words).stdout
                self.assertIn(f"oms {name}", text)
                self.assertRegex(text, r"Examples?\n", name)
                if name != "keys":  # they are in a file of their own
                    self.assertIn("--db", text)

    def test_help_of_keys__names_no_shop(self):
        text = self.oms("keys", "--help").stdout
        for option in ("--db", "--url", "--key-file", "--patience"):
            self.assertNotIn(option, text)
        self.assertIn("--json", text)

    def test_describe__says_scope_and_route(self):
        text = self.oms("describe", "payment.add").stdout
        self.assertRegex(text, r"Scope +payments:write\n")
        self.assertIn("POST /v1/orders/{order_id}/payments", text)
        text = self.oms("describe", "order.get").stdout
        self.assertRegex(text, r"Route +GET /v1/orders/\{order_id\}\n +or +GET")

    def test_describe_of_a_name_as_json__is_its_entry(self):
        entry = json.loads(self.oms("describe", "--json", "payment.add").stdout)
        self.assertEqual((entry["name"], entry["scope"]),
                         ("payment.add", "payments:write"))
        self.assertIn("properties", entry["args"])
        several = json.loads(self.oms("describe", "--json", "payment").stdout)
        self.assertIn(entry, several)
        self.oms("describe", "--json", "payment.ad", code=1)

    def test_lines_of_help__fit_a_terminal(self):
        for name in self.names():
            for line in self.oms(name, "--help").stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)
                self.assertEqual(line, line.rstrip())

    def test_list_of_commands__is_in_columns(self):
        listed = self.oms("--help").stdout.split("\n\n")[2]
        starts = {re.match(r"  \w+ +", line).end()
                  for line in listed.splitlines()}
        self.assertEqual(len(starts), 1, listed)

    def test_limits__say_how_many_there_are_without(self):
        for name in self.names():
            for line in self.oms(name, "--help").stdout.splitlines():
                if line.startswith("  --limit N"):
                    self.assertRegex(line, r"\(.+\)$")

    def test_without_a_command__says_what_there_is(self):
        done = self.oms(code=1)
        self.assertIn("apply", done.stderr)

    def test_mistyped_command__suggests_the_nearest(self):
        for typed, meant in (("aply", "apply"), ("oder", "order"),
                             ("verfy", "verify"), ("repotr", "report")):
            done = self.oms(typed, code=1)
            self.assertIn(f"oms {meant}", done.stderr)

    def test_command_of_the_shop__is_led_to_its_verb(self):
        done = self.oms("order.place", code=1)
        self.assertIn("do you mean `oms submit order.place`?", done.stderr)
        done = self.oms("order.list", code=1)
        self.assertIn("do you mean `oms query order.list`?", done.stderr)

    def test_word_like_no_command__suggests_nothing(self):
        done = self.oms("xylophone", code=1)
        self.assertNotIn("do you mean", done.stderr)

    def test_mistyped_option__suggests_the_nearest(self):
        done = self.oms("apply", "--until-idel", "x", code=1)
        self.assertIn("--until-idle", done.stderr)

    def test_option_without_its_value__is_refused(self):
        done = self.oms("verify", "--db", code=1)
        self.assertIn("--db wants FILE", done.stderr)

    def test_number_that_is_none__is_refused(self):
        for value in ("many", "-3", "9" * 30, ""):
            done = self.oms("apply", f"--batch={value}", "x", code=1)
            self.assertIn("wants a number", done.stderr)

    def test_without_a_shop__says_what_to_do(self):
        for name in ("verify", "events", "tasks", "run", "step"):
            done = self.oms(name, code=1)
            self.assertIn("--db FILE", done.stderr)
            self.assertIn("OMS_DB", done.stderr)

    def test_shop__may_come_from_the_variable(self):
        self.variables["OMS_DB"] = self.db
        self.oms("submit", "stock.receive", "--key", "k",
                 '{"sku": "mug", "quantity": 3}')
        self.oms("verify")

    def test_shop_that_is_not_there__is_not_made_by_reading(self):
        done = self.oms("verify", "--db", self.db, code=2)
        self.assertIn("make a new shop", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_file_that_is_no_shop__is_named(self):
        path = self.folder / "photo.jpg"
        path.write_bytes(b"\xff\xd8\xff not a shop at all" * 400)
        done = self.oms("verify", "--db", path, code=2)
        self.assertIn("OMS_ECORRUPT", done.stderr)
        self.assertIn("photo.jpg", done.stderr)

    def test_version__is_the_library_s(self):
        self.assertTrue(re.match(r"oms \d+\.\d+\.\d+, libomsc \d+\.\d+\.\d+\n",
                                 self.oms("version").stdout))
        self.assertEqual(self.oms("--version").stdout,
                         self.oms("version").stdout)

    def test_output_that_cannot_be_written__is_an_error(self):
        import subprocess
        from _shop import OMS
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([OMS, "--help"], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("could not be written", done.stderr)


if __name__ == "__main__":
    unittest.main()
