#!/usr/bin/env python3
"""Messages to people: they wait, and are counted, without a channel; with
--notify-dir each becomes a file."""
import json
import time
import unittest

from _shop import ShopTest, placing, stock

ENDPOINT = {"command": "endpoint.put", "key": "ends",
            "args": {"endpoint_id": "mails", "channel": "email",
                     "audience": "contact",
                     "events": [{"type": "order.placed"}]}}
TEMPLATE = {"command": "template.put", "key": "words",
            "args": {"event_type": "order.placed", "language": "en",
                     "channel": "email", "subject": "Thank you",
                     "body": "Dear {{customer.name}}"}}
ANA = {"name": "Ana", "email": "ana@example.com"}


class Notify(ShopTest):
    def setUp(self):
        super().setUp()
        now = int(time.time() * 1000)  # what is old is given up
        self.apply([{**one, "at": now} for one in (
            stock(), ENDPOINT, TEMPLATE, placing("o1", ship_to=ANA),
            placing("o2", ship_to=ANA))])

    def test_run__says_how_many_messages_wait(self):
        done = self.oms("run", "--db", self.db)
        self.assertIn("2 messages wait for want of a channel", done.stderr)
        self.assertIn("--notify-dir", done.stderr)
        self.assertIn("--notify-dir", self.oms("run", "--help").stdout)

    def test_run__writes_each_message_into_the_folder(self):
        folder = self.folder / "mails"
        folder.mkdir()
        done = self.oms("run", "--db", self.db, "--notify-dir", folder)
        self.assertEqual(done.stderr, "")
        letters = [json.loads(one.read_text()) for one in folder.iterdir()]
        self.assertEqual(len(letters), 2)
        self.assertIn("Dear Ana", json.dumps(letters[0]))
        self.assertEqual(self.oms("run", "--db", self.db).stderr, "")

    def test_run__wants_a_folder_that_exists(self):
        done = self.oms("run", "--db", self.db, "--notify-dir",
                        self.folder / "nowhere", code=3)
        self.assertIn("nowhere", done.stderr)


if __name__ == "__main__":
    unittest.main()
