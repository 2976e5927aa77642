#!/usr/bin/env python3
"""`oms apply`: every line is applied, or named with its reason."""
import json
import os
import subprocess
import time
import unittest

from _shop import (OMS, PLACED_AT, ShopTest, as_lines, canceling, placing,
                   stock)


def read_terminal(reader):
    try:
        return os.read(reader, 4096)
    except OSError:  # the other side is closed
        return b""


class Apply(ShopTest):
    def refusals(self, commands, *words, code=3):
        path = self.folder / "refused.jsonl"
        self.apply(commands, "--refusals", path, *words, code=code)
        return [json.loads(line) for line in path.read_text().splitlines()]

    def test_lines__become_orders(self):
        told = self.apply([stock(), placing("o1"), placing("o2")])
        self.assertEqual((told["lines"], told["applied"], told["refused"]),
                         (3, 3, 0))
        self.assertEqual(self.order("o1")["status"], "processing")
        self.assertEqual(self.order("o2")["total_minor"], 2500)

    def test_quiet__still_says_how_many_were_refused(self):
        done = self.oms("apply", "--quiet", "--db", self.db, "-", code=3,
                        text=as_lines([stock(), canceling("o9")]))
        self.assertEqual((done.stdout, done.stderr),
                         ("", "oms apply: 1 of 2 lines refused\n"))
        done = self.oms("apply", "--quiet", "--db", self.db, "-",
                        text=as_lines([stock()]))
        self.assertEqual(done.stderr, "")

    def test_time_of_the_line__is_the_time_of_the_order(self):
        texts = {"o1": PLACED_AT, "o2": "2023-11-14T22:13:20Z",
                 "o3": "2023-11-14T19:13:20.000-03:00"}
        self.apply([dict(placing(order), at=at)
                    for order, at in texts.items()])
        for order in texts:
            self.assertEqual(self.order(order)["placed_at_ms"], PLACED_AT)

    def test_time_without_an_offset__is_refused(self):
        for at in ("2023-11-14T22:13:20", "2023-02-30T00:00:00Z", "now", -5,
                   0, 1.5, True, None, 10 ** 17):
            found = self.refusals([dict(placing("o1"), at=at)])
            self.assertEqual([one["code"] for one in found], ["OMS_EINVAL"],
                             at)

    def test_time_far_ahead__is_refused_and_moves_nothing(self):
        day = 24 * 3600 * 1000
        ahead = int(time.time() * 1000) + day + 60000
        self.apply([stock(), placing("o1")])
        before = self.state()
        found = self.refusals([dict(canceling("o1"), at=at) for at in
                               ("9999-12-31T00:00:00Z", ahead)])
        self.assertEqual([(one["code"], one["where"]) for one in found],
                         [("OMS_EINVAL", "/at")] * 2)
        self.assertIn("ahead of this host's clock", found[0]["text"])
        self.assertEqual(self.state(), before)
        self.apply([dict(canceling("o1"), at=ahead - 120000)])
        self.assertEqual(self.order("o1")["status"], "canceled")

    def test_refused_line__is_told_with_number_and_guard(self):
        done = self.oms("apply", "--db", self.db, "-", code=3,
                        text=as_lines([stock(), placing("o1"),
                                       canceling("o1"),
                                       canceling("o1", "again"),
                                       placing("o2")]))
        self.assertIn("line 4 refused: OMS_ESTATE order.cancel key again",
                      done.stderr)
        self.assertEqual(self.order("o1")["status"], "canceled")
        self.assertEqual(self.order("o2")["status"], "processing")

    def test_refused_lines__are_written_down(self):
        bad = placing("o1")
        bad["args"]["lines"][0]["quantity"] = 0
        found = self.refusals([stock(), bad, placing("o2"),
                               canceling("nobody")])
        self.assertEqual([one["line"] for one in found], [2, 4])
        self.assertEqual([one["code"] for one in found],
                         ["OMS_EINVAL", "OMS_ENOTFOUND"])
        self.assertEqual(found[0]["where"], "/lines/0/quantity")
        self.assertEqual([one["order_id"] for one in found],
                         ["o1", "nobody"])
        self.assertTrue(all(one["text"] for one in found))

    def test_broken_lines__are_told_and_the_rest_goes_on(self):
        good = json.dumps(placing("o1"))
        broken = [
            "{", "}", "[]", "null", "42", '"text"', "{}",
            good[:-1], good + "}", good + good, good.replace(":", ";", 1),
            '{"command": "order.place"}', '{"key": "k"}',
            '{"command": 5, "key": "k"}',
            '{"command": "order.place", "key": "k", "args": []}',
            '{"command": "order.place", "key": "k", "args": {"a": [1}',
            '{"command": "a", "command": "b", "key": "k"}',
            '{"command": "a", "key": "k", "extra": 1}',
            '{"command": "a", "key": "k\\q"}',
            '{"command": "a", "key": "\\ud800"}',
            '{"command": "a", "key": "unclosed',
        ]
        text = "\n".join([json.dumps(stock()), *broken, good]) + "\n"
        path = self.folder / "refused.jsonl"
        told = self.apply(text, "--refusals", path, code=3)
        found = [json.loads(line) for line in path.read_text().splitlines()]
        self.assertEqual([one["line"] for one in found],
                         list(range(2, 2 + len(broken))))
        self.assertEqual({one["code"] for one in found}, {"OMS_EINVAL"})
        self.assertEqual(told["applied"], 2)
        self.assertEqual(self.order("o1")["status"], "processing")

    def test_file_of_refusals_that_is_full__is_told(self):
        bad = placing("o1")
        bad["args"]["lines"][0]["quantity"] = 0
        for count in (1, 200):  # within the buffer of the file, and beyond
            done = self.oms("apply", "--db", self.db, "--refusals",
                            "/dev/full", "-", code=2,
                            text=as_lines([bad] * count))
            self.assertIn("/dev/full", done.stderr)

    def test_bytes_that_are_no_text__are_refused(self):
        line = as_lines([placing("o1", note="X")]).encode()
        for rubbish in (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x00"):
            done = subprocess.run(
                [OMS, "apply", "--db", self.db, "--json", "-"],
                input=line.replace(b"X", rubbish), capture_output=True)
            self.assertEqual(done.returncode, 3, rubbish)

    def test_escapes_in_names_and_keys__are_read(self):
        line = ('{"command": "order\\u002eplace", "key": "k\\u0031\\/x", '
                '"actor": "Zo\\u00eb \\ud83d\\ude00", "args": '
                + json.dumps(placing("o1")["args"]) + "}\n")
        self.apply(line)
        first = self.events()[0]
        self.assertEqual((first["key"], first["actor"]), ("k1/x", "Zoë 😀"))

    def test_line_that_is_too_long__is_skipped(self):
        long = placing("o1", note="x" * (3 * 1024 * 1024))
        huge = placing("o2", note="x" * (9 * 1024 * 1024))
        found = self.refusals([stock(), long, placing("o3"), huge,
                               placing("o4")])
        self.assertEqual([(one["line"], one["code"]) for one in found],
                         [(2, "OMS_ELIMIT"), (4, "OMS_ELIMIT")])
        self.assertEqual(self.order("o4")["status"], "processing")

    def test_blank_lines_and_other_line_ends__do_no_harm(self):
        text = ("\n \t\n" + as_lines([stock()]) + "\r\n"
                + as_lines([placing("o1")]).replace("\n", "\r\n")
                + json.dumps(placing("o2")))
        told = self.apply(text)
        self.assertEqual((told["lines"], told["applied"]), (3, 3))

    def test_byte_order_mark__is_skipped(self):
        told = self.apply("\ufeff" + as_lines([stock(), placing("o1")]))
        self.assertEqual((told["applied"], told["refused"]), (2, 0))

    def test_strict__stops_at_the_first_refused_line(self):
        told = self.apply([stock(), placing("o1"), canceling("nobody"),
                           placing("o2")], "--strict", code=3)
        self.assertTrue(told["stopped"])
        self.assertEqual((told["lines"], told["applied"], told["refused"]),
                         (3, 2, 1))
        self.oms("order", "show", "o2", "--db", self.db, code=3)

    def test_strict__stops_at_a_broken_line(self):
        told = self.apply(as_lines([stock()]) + "{\n"
                          + as_lines([placing("o1")]), "--strict", code=3)
        self.assertEqual((told["applied"], told["refused"]), (1, 1))

    def test_same_lines_again__change_nothing(self):
        lines = [stock()] + [placing(f"o{n}") for n in range(50)]
        lines += [canceling(f"o{n}") for n in range(0, 50, 7)]
        self.apply(lines, "--until-idle")
        before = self.state()
        told = self.apply(lines, "--until-idle")
        self.assertEqual(told["repeated"], len(lines))
        self.assertEqual(self.state(), before)
        self.oms("verify", "--db", self.db)

    def test_refused_line_again__is_refused_again(self):
        lines = [placing("o1"), canceling("nobody")]
        self.apply(lines, code=3)
        before = self.state()
        self.assertEqual(self.apply(lines, code=3)["refused"], 1)
        self.assertEqual(self.state(), before)

    def test_same_key_for_another_thing__is_refused(self):
        other = placing("o1")
        other["args"]["note"] = "another"
        found = self.refusals([stock(), placing("o1"), other])
        self.assertEqual([one["code"] for one in found], ["OMS_EMISMATCH"])

    def test_size_of_the_batch__changes_nothing(self):
        lines = [stock()] + [placing(f"o{n}") for n in range(40)]
        lines += [canceling(f"o{n}") for n in range(0, 40, 3)]
        lines += [canceling("nobody")]
        states = []
        for batch in (1, 7, 4096):
            self.db = str(self.folder / f"shop-{batch}.db")
            self.apply(lines, f"--batch={batch}", code=3)
            states.append(self.state())
        self.assertEqual(states[0], states[1])
        self.assertEqual(states[0], states[2])

    def test_acks__name_each_applied_line_once(self):
        path = self.folder / "acks"
        self.apply([stock(), canceling("nobody"), placing("o1")],
                   "--acks", path, code=3)
        self.assertEqual(path.read_text(), "1 truck\n3 o1-place\n")

    def test_pipe_that_falls_silent__does_not_hold_lines_back(self):
        acks = self.folder / "acks"
        with subprocess.Popen(
                [OMS, "apply", "--db", self.db, "--acks", acks, "--quiet",
                 "-"], stdin=subprocess.PIPE, text=True) as running:
            running.stdin.write(as_lines([stock(), placing("o1")]))
            running.stdin.flush()
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                if acks.exists() and acks.read_text().count("\n") == 2:
                    break
                time.sleep(0.02)
            self.assertEqual(acks.read_text().count("\n"), 2)
            self.assertIsNone(running.poll())
            running.stdin.close()
            self.assertEqual(running.wait(60), 0)

    def test_file_that_is_missing__is_named(self):
        done = self.oms("apply", "--db", self.db, "nothing.jsonl", code=2)
        self.assertIn("nothing.jsonl", done.stderr)
        self.oms("apply", "--db", self.db, self.folder, code=2)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_nothing__is_applied_in_peace(self):
        self.assertEqual(self.apply("")["lines"], 0)

    def test_table__counts_for_people(self):
        done = self.oms("apply", "--db", self.db, "--stats", "1", "-",
                        text=as_lines([stock(), placing("o1")]))
        self.assertRegex(done.stdout, r"commands +2\n")
        self.assertRegex(done.stderr, r"2 lines +\d+/s +at most \d+ MB")
        self.assertNotIn("\033", done.stdout + done.stderr)

    def test_terminal__gets_a_bar_and_a_pipe_does_not(self):
        path = self.folder / "orders.jsonl"
        path.write_text(as_lines([stock()] + [placing(f"o{n}")
                                              for n in range(400)]))
        try:
            reader, writer = os.openpty()
        except OSError:
            self.skipTest("no pseudo-terminals on this machine")
        with subprocess.Popen([OMS, "apply", "--db", self.db, "--batch", "4",
                               path], stderr=writer,
                              stdout=subprocess.DEVNULL) as running:
            os.close(writer)
            shown = b""
            while part := read_terminal(reader):
                shown += part
            self.assertEqual(running.wait(60), 0)
        os.close(reader)
        self.assertRegex(shown.decode(),
                         r"\r\[[#.]{24}\] +\d+ %  [\d,]+ commands")
        self.assertTrue(shown.endswith(b"\r\x1b[K"), shown[-40:])

    def test_shop_in_use__is_said(self):
        with subprocess.Popen([OMS, "apply", "--db", self.db, "--quiet", "-"],
                              stdin=subprocess.PIPE) as running:
            running.stdin.write(as_lines([stock()]).encode())
            running.stdin.flush()
            deadline = time.monotonic() + 60
            code = 0
            # Who comes first has it: that is to be the one above.
            while (not os.path.exists(self.db)
                   and time.monotonic() < deadline):
                time.sleep(0.01)
            while code == 0 and time.monotonic() < deadline:
                done = subprocess.run([OMS, "verify", "--db", self.db],
                                      capture_output=True, text=True)
                if "OMS_EBUSY" in done.stderr:
                    code = done.returncode
            running.stdin.close()
            self.assertEqual(running.wait(60), 0)
        self.assertEqual(code, 2)


if __name__ == "__main__":
    unittest.main()
