#!/usr/bin/env python3
"""oms-sandbox: trouble comes as it was planned, and the journal has every
effect once whatever the caller heard."""
import json
import subprocess
import threading
import time
import unittest

from _sandbox import SANDBOX, SandboxTest, money, need_sandbox, stock


def rules(**rule):
    return {"seed": 7, "rules": [rule]}


class Faults(SandboxTest):
    def test_latency__is_waited_for(self):
        box = self.sandbox(plan=rules(latency_ms=[200, 300]))
        begun = time.monotonic()
        box.call("payment.authorize", "k", money("o1", 1))
        self.assertGreaterEqual(time.monotonic() - begun, 0.2)

    def test_many_that_wait__wait_together(self):
        box = self.sandbox(plan=rules(latency_ms=500))
        begun = time.monotonic()
        callers = [threading.Thread(target=box.call, args=(
            "payment.authorize", f"k{n}", money(f"o{n}", 1)))
            for n in range(50)]
        for one in callers:
            one.start()
        for one in callers:
            one.join()
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual(len(box.journal()), 50)

    def test_error__applies_nothing(self):
        box = self.sandbox(plan=rules(errors={"503": 1}, retry_after_s=7))
        status, told, heads = box.send(
            "POST", "/payment/authorize", money("o1", 1),
            Content_Type="application/json", Idempotency_Key="k")
        self.assertEqual((status, told["code"], heads["Retry-After"]),
                         (503, "planned_error", "7"))
        self.assertEqual(box.journal(), [])
        box.set("plan", {})
        self.assertEqual(box.ask("payment.authorize", "k")[0], 404)
        self.assertEqual(box.call("payment.authorize", "k",
                                  money("o1", 1))[0], 200)

    def lost(self, fault, applied):
        box = self.sandbox(plan=rules(faults={fault: 1}, hang_ms=60000))
        self.assert_lost(box.call, "payment.authorize", "k", money("o1", 1),
                         timeout=2)
        self.assertEqual(len(box.journal()), applied)
        box.set("plan", {})
        self.assertEqual(box.ask("payment.authorize", "k")[0],
                         200 if applied else 404)
        self.assertEqual(box.call("payment.authorize", "k",
                                  money("o1", 1))[0], 200)
        self.assertEqual(len(box.journal()), 1)

    def test_cut_before__applies_nothing(self):
        self.lost("cut_before", 0)

    def test_hang_before__applies_nothing(self):
        self.lost("hang_before", 0)

    def test_cut_after__has_applied(self):
        self.lost("cut_after", 1)

    def test_hang_after__has_applied(self):
        self.lost("hang_after", 1)

    def test_hang__ends_with_a_closed_connection(self):
        box = self.sandbox(plan=rules(faults={"hang_after": 1}, hang_ms=200))
        begun = time.monotonic()
        self.assert_lost(box.call, "payment.authorize", "k", money("o1", 1),
                         timeout=20)
        self.assertLess(time.monotonic() - begun, 10)

    def test_lies__are_told_once_and_the_books_are_right(self):
        box = self.sandbox()
        for lie, seen in (("amount", {"amount_minor": 101}),
                          ("currency", {"currency": "XXX"}),
                          ("order", {"order_id": "somebody-elses"}),
                          ("ref", {"provider_ref": ""})):
            box.set("plan", rules(wrong={lie: 1}))
            status, told = box.call("payment.authorize", lie,
                                    money("o1", 100))
            self.assertEqual((status, {**told, **seen}), (200, told), lie)
            box.set("plan", {})
            self.assertEqual(box.ask("payment.authorize", lie)[1]["currency"],
                             "EUR")
        self.assertEqual(box.sums("o1")["authorized_minor"], 400)

    def test_lies__that_are_no_answer_at_all(self):
        box = self.sandbox()
        for lie in ("text", "empty"):
            box.set("plan", rules(wrong={lie: 1}))
            with self.assertRaises(json.JSONDecodeError):
                box.call("payment.authorize", lie, money("o1", 100))
        box.set("plan", rules(wrong={"list": 1}))
        self.assertEqual(box.call("payment.authorize", "list",
                                  money("o1", 100)), (200, []))
        box.set("plan", rules(wrong={"huge": 1}))
        self.assertEqual(box.call("payment.authorize", "huge",
                                  money("o1", 100)), (200, {}))
        self.assertEqual(box.sums("o1")["authorized_minor"], 400)

    def test_down__from_when_for_how_long_and_for_whom(self):
        box = self.sandbox(plan={"rules": [
            {"kind": "payment.", "down": [{"from_ms": 0, "for_ms": 5000}]},
            {"kind": "shipping.",
             "down": [{"for_ms": 60000, "as": "refused"}]}]})
        asked = money("o1", 1)
        self.assertEqual(box.call("payment.authorize", "k", asked)[1]["code"],
                         "down")
        self.assertEqual(box.call("inventory.reserve", "r",
                                  stock("o1", ("tea", 1)))[0], 200)
        self.assert_lost(box.call, "shipping.book", "b",
                         {"order_id": "o1", "shipment_no": 1})
        time.sleep(5.1)
        self.assertEqual(box.call("payment.authorize", "k", asked)[0], 200)
        counts = box.get("calls")["services"]
        self.assertEqual([counts["payment"][name] for name in
                          ("received", "fresh", "down_received")], [2, 1, 1])
        self.assertEqual(counts["shipping"]["down_fresh"], 1)

    def test_get__has_its_own_trouble(self):
        box = self.sandbox()
        box.call("payment.authorize", "k", money("o1", 1))
        box.set("plan", rules(errors={"500": 1}))
        self.assertEqual(box.ask("payment.authorize", "k")[0], 500)


class Chance(SandboxTest):
    def fates(self, seed):
        box = self.sandbox(plan={"seed": seed, "rules": [
            {"errors": {"500": 0.2, "503": 0.2}}]})
        return [box.call("payment.authorize", f"k{n // 2}",
                         money("o1", n // 2))[0] for n in range(200)]

    def test_seed__repeats_the_run(self):
        first = self.fates(7)
        self.assertEqual(self.fates(7), first)
        self.assertNotEqual(self.fates(8), first)
        self.assertGreater(first.count(500), 15)
        self.assertLess(first.count(500), 70)

    def test_longest_prefix__decides(self):
        box = self.sandbox(plan={"rules": [
            {"errors": {"500": 1}}, {"kind": "payment."},
            {"kind": "payment.capture", "errors": {"504": 1}}]})
        for kind, status in (("payment.authorize", 200),
                             ("payment.capture", 504)):
            self.assertEqual(box.call(kind, kind, money("o1", 1))[0], status)
        self.assertEqual(box.call("inventory.reserve", "r",
                                  stock("o1"))[0], 500)


class Plan(SandboxTest):
    def test_plan__that_is_none_is_refused(self):
        box = self.sandbox()
        for plan in ({"rules": [{"errors": {"200": 1}}]},
                     {"rules": [{"errors": {"500": 0.6}, "faults":
                                 {"cut_after": 0.6}}]},
                     {"rules": [{"faults": {"fire": 1}}]},
                     {"rules": [{"wrong": {"colour": 1}}]},
                     {"rules": [{"latency_ms": [5, 1]}]},
                     {"rules": [{"down": [{"as": "503"}]}]},
                     {"rulez": []}, []):
            self.assertEqual(box.set("plan", plan)[0], 400, plan)
        self.assertEqual(box.get("plan")["age_ms"] >= 0, True)

    def test_file__can_hold_it(self):
        path = self.folder() / "plan.json"
        path.write_text(json.dumps(rules(errors={"418": 1})))
        box = self.sandbox("--plan", path)
        self.assertEqual(box.call("payment.authorize", "k",
                                  money("o1", 1))[0], 418)

    def test_options__that_are_wrong_end_it(self):
        for words in (["--plan", "{}]"], ["--port", "x"], ["--nothing"],
                      ["--units", "-1"], ["--token-file", "/nowhere"],
                      ["more"]):
            done = subprocess.run([SANDBOX, *words], capture_output=True,
                                  text=True, timeout=30)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn("--help", done.stderr)
        told = subprocess.run([SANDBOX, "--help"], capture_output=True,
                              text=True, timeout=30)
        self.assertEqual(told.returncode, 0)
        self.assertIn("A plan", told.stdout)


class Journal(SandboxTest):
    def test_file_and_pages__hold_the_same(self):
        path = self.folder() / "journal.jsonl"
        box = self.sandbox(journal=path)
        for n in range(25):
            box.call("payment.authorize", f"k{n}", money(f"o{n}", n))
        items, after = [], 0
        while after is not None:
            page = box.get(f"journal?after={after}&limit=10")
            items += page["items"]
            after = page.get("next")
        self.assertEqual([one["n"] for one in items], list(range(1, 26)))
        self.assertEqual([json.loads(line) for line in
                          path.read_text().splitlines()], items)

    def test_balance__adds_up(self):
        box = self.sandbox()
        for n in range(25):
            box.call("payment.authorize", f"k{n}", money(f"o{n}", n))
        page = box.get("balance?limit=20")
        rest = box.get(f"balance?after={page['next']}")
        self.assertEqual(len(page["orders"] + rest["orders"]), 25)
        self.assertEqual(sum(one["authorized_minor"] for one in
                             page["orders"] + rest["orders"]),
                         page["all"]["authorized_minor"])

    def test_stop__ends_it_well_while_calls_wait(self):
        box = self.sandbox(plan=rules(latency_ms=60000))
        caller = threading.Thread(target=self.assert_lost, args=(
            box.call, "payment.authorize", "k", money("o1", 1)))
        caller.start()
        while box.get("calls")["waiting"] == 0:
            pass
        self.assertEqual(box.stop(), 0)
        caller.join()


if __name__ == "__main__":
    need_sandbox()
    unittest.main()
