#!/usr/bin/env python3
"""`oms --url` is `oms --db`: the same calls say the same, wherever the shop
is. Only what differs from one run to the next is made equal first: times, ids
that the library makes, and how long something took."""
import difflib
import json
import os
import re
import signal
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from _omsd import OMS, Omsd, main

KEPT = {name: value for name, value in os.environ.items()
        if not name.startswith("OMS_")}
SAME = (
    (r',?\s*"trace": "[^"]*"', ""), # a request by HTTP has one
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "TIME"),
    (r"\b\d{4}-\d\d-\d\d\b", "DAY"),
    (r"\b1[6-9]\d{11}\b", "MS"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"),
    (r"\b[0-9a-f]{32,64}\b", "HASH"),
    (r"next_due_ms\": -?\d+", "next_due_ms"),
    (r"due in \d+ \w+", "due in a while"),
    (r"(took|average)_ms\": -?\d+", "took_ms"),
    (r'"version": \d+', "version"),
)
# Columns are as wide as what is in them, and that is not the same any more.
BLANKS = ((r"-{3,}", "---"), (r" {2,}", "  "))


def line(command, key, args, **more):
    return {"command": command, "key": key, "args": args, **more}


def placing(order_id, **more):
    return {"order_id": order_id, "currency": "EUR", "customer_id": "c1",
            "lines": [{"sku": "mug", "quantity": 2, "unit_price_minor": 1250}],
            "payments": [{"method": "card", "amount_minor": 2500}], **more}


def same(text):
    for pattern, put in SAME + BLANKS:
        text = re.sub(pattern, put, text)
    return text


def lines_of(text):
    """A list whose order may differ: `oms apply` does what has no time of its
    own at the time of the log's end, a daemon now."""
    return "\n".join(sorted(same(text).splitlines()))


def quick(text):
    """A summary of `oms apply` without how long it took and what it needed."""
    text = re.sub(r"(?m)^  (seconds|commands a second|memory).*\n", "", text)
    text = re.sub(r'(?m)^ *"(\w+_ms|\w+_per_second|memory_kb)": [^\n]*\n', "",
                  text)
    return same(re.sub(r"(?m)^ +\d+,?\n", "", text))


class Two:
    """A shop that is a file and one behind a daemon, and `oms` for both."""

    def __init__(self):
        self.daemon = Omsd(settings={"backup": {"folder": "copies"}})
        (self.daemon.folder / "copies").mkdir()
        self.folder = self.daemon.folder
        self.file = str(self.folder / "file.db")

    def run(self, words, text=None, **more):
        return subprocess.run(
            [str(OMS), *map(str, words)], input=text, text=True, timeout=120,
            capture_output=True, cwd=self.folder, env={**KEPT, **more},
            check=False)

    def on_file(self, *words, text=None):
        if words[0] == "submit" and "--actor" not in words:
            words += ("--actor", "local")  # who a daemon without keys sees
        return self.run((*words, "--db", self.file), text)

    def by_url(self, *words, text=None):
        return self.run((*words, "--url", self.daemon.url), text)


class Url(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.two = Two()
        cls.two.daemon.__enter__()
        cls.addClassCleanup(cls.two.daemon.__exit__, None, None, None)

    def both(self, *words, code=0, text=None, plain=same):
        """Runs it twice; fails unless both say the same and end so."""
        with ThreadPoolExecutor() as at_once:
            one, other = [job.result() for job in (
                at_once.submit(self.two.on_file, *words, text=text),
                at_once.submit(self.two.by_url, *words, text=text))]
        shown = [plain(f"code {done.returncode}\n{done.stdout}---\n"
                       f"{done.stderr}") for done in (one, other)]
        shown[1] = shown[1].replace(self.two.daemon.url, self.two.file)
        if shown[0] != shown[1]:
            self.fail(f"oms {words}\n" + "\n".join(difflib.unified_diff(
                *(text.splitlines() for text in shown), "file", "url",
                lineterm="")))
        self.assertEqual(one.returncode, code, one.stdout + one.stderr)
        return one, other

    def submit(self, command, key, args, *words, code=0):
        return self.both("submit", command, "--key", key,
                         args if isinstance(args, str) else json.dumps(args),
                         *words, code=code)

    def test_a_shop_from_its_first_order_to_its_report(self):
        for part in (self.orders, self.refusals, self.bulk, self.reading,
                     self.settings, self.work, self.figures, self.files):
            with self.subTest(part.__name__):
                part()

    def test_b_events_are_followed_as_they_come(self):
        shop = self.two.daemon
        with subprocess.Popen(
                [str(OMS), "events", "--follow", "--json", "--type",
                 "stock.moved", "--url", shop.url], env=KEPT, text=True,
                stdout=subprocess.PIPE) as follower:
            shop.ok("/v1/stock/late/receive", {"quantity": 3})
            for told in follower.stdout:
                if '"sku":"late"' in told:
                    break
            follower.send_signal(signal.SIGINT)
            self.assertEqual(follower.wait(60), 0)

    def orders(self):
        self.submit("stock.receive", "s1", {"sku": "mug", "quantity": 100})
        self.submit("order.place", "o1", placing("A-1"))
        self.submit("order.place", "o1", placing("A-1"))
        self.submit("order.place", "o1", placing("A-1"), "--json")
        self.submit("order.place", "o2", placing("A:2 b"), "--json")
        self.submit("order.place", "o3", placing(
            "A-3", payments=[{"method": "card", "amount_minor": 2500,
                              "token": "tok_decline"}]))
        self.submit("order.place", "o4", placing("A-4", payments=[]))
        self.submit("order.place", "o5", placing("A-5"))
        self.submit("order.place", "o6", placing("A/6 b"))
        self.submit("order.note_add", "n6", {"order_id": "A/6 b",
                                             "text": "a slash"})
        self.submit("cancellation.request", "c1", {
            "order_id": "A-1", "lines": [{"line_no": 1, "quantity": 1}]})
        self.submit("shipment.create", "h1", {"order_id": "A-1"})
        self.submit("shipment.pack", "h2", {"order_id": "A-1",
                                            "shipment_no": 1})
        self.submit("shipment.ship", "h3", {"order_id": "A-1",
                                            "shipment_no": 1})
        self.submit("order.hold", "w1", {"order_id": "A-5", "kind": "fraud"})
        self.submit("order.note_add", "n1", {"order_id": "A:2 b",
                                             "text": "Grüße, \"Zoë\""})
        self.submit("order.note_add", "n2", {"order_id": "A:2 b",
                                             "text": "gift"},
                    "--actor", "mia")

    def refusals(self):
        self.submit("order.cancel", "x1", {"order_id": "A-1"}, code=3)
        self.submit("order.cancel", "x2", {"order_id": "A-1"}, "--json",
                    code=3)
        self.submit("order.cancel", "x3", {"order_id": "none"}, code=3)
        self.submit("order.cancel", "x4", {}, code=3)
        self.submit("order.cancel", "x5", {"order_id": 7}, code=3)
        self.submit("order.cancel", "x6", "{\"order_id\": ", code=3)
        self.submit("order.cancel", "x7", {"order_id": "A-1", "foo": 1},
                    code=3)
        self.submit("order.place", "o1", placing("A-9"), code=3)
        self.submit("order.place", "x8", placing("A-1"), code=3)
        self.submit("order.place", "x9", placing("A-9", currency="euros"),
                    code=3)
        self.submit("order.place", "xa", placing("A-9", lines=7), code=3)
        self.submit("order.plac", "xb", {}, code=1)
        self.both("submit", "order.cancel", "{}", code=1)
        self.both("query", "order.get", "{\"order_id\": \"none\"}", code=3)
        self.both("query", "order.get", "{\"order_id\": 7}", code=3)
        self.both("query", "order.get", "{}", code=3)
        self.both("query", "order.get", "{\"order", code=3)
        self.both("query", "order.list", "{\"limit\": 500}", code=3)
        self.both("query", "order.list", "{\"limit\": 500}", "--json", code=3)
        self.both("query", "order.lst", code=1)
        self.both("order", "show", "none", code=3)
        self.both("tasks", "retry", "none", code=3)
        self.both("tasks", "drop", "none", "--reason", "why", code=3)
        self.both("tasks", "drop", "none", code=1)
        self.both("order", "list", "--status", "lost", code=1)

    def bulk(self):
        """Lines of a file: some are refused, and one needs the one before."""
        lines = [line("stock.receive", "b1", {"sku": "cup", "quantity": 3}),
                 line("order.place", "b2", placing("B-1")),
                 line("shipment.create", "b3", {"order_id": "B-1"}),
                 line("order.cancel", "b4", {"order_id": "none"}),
                 line("order.cancel", "b5", {"order_id": 7}),
                 line("order.cancel", "b6", {}),
                 line("order.cancel", "b 8", {"order_id": "B-1"}),
                 line("stock.receive", "b1", {"sku": "cup", "quantity": 4}),
                 line("stock.receive", "b1", {"sku": "cup", "quantity": 3})]
        lines = [{**one, "actor": "till"} for one in lines]
        text = "\n".join(map(json.dumps, lines)) + "\n\n{\"comm\n[]\n"
        for words in ((), ("--json",), ("--strict",), ("--batch", "2")):
            self.both("apply", *words, "-", text=text, code=3, plain=quick)
        for name in ("acks", "refusals"):
            told = []
            for run in (self.two.on_file, self.two.by_url):
                run("apply", f"--{name}", f"{name}.jsonl", "-", text=text)
                path = self.two.folder / f"{name}.jsonl"
                told.append(path.read_text())
                path.unlink()
            self.assertEqual(*told)
            self.assertIn("b", told[0])
        self.both("order", "show", "B-1")

    def reading(self):
        for words in (("order", "show", "A-1"), ("order", "show", "A:2 b"),
                      ("order", "show", "A/6 b"), ("order", "show", "1"),
                      ("order", "track", "A-1"),
                      ("order", "list"), ("order", "list", "--oldest"),
                      ("order", "list", "--status", "processing"),
                      ("order", "list", "--customer", "c1", "--limit", "200"),
                      ("returns", "list"), ("returns", "unmatched"),
                      ("notifications",), ("events",),
                      ("events", "--order", "A-1"),
                      ("events", "--order", "A:2 b", "--limit", "2"),
                      ("events", "--type", "order.placed"),
                      ("events", "--type", "order.flown"),
                      ("events", "--after", "5", "--limit", "3"),
                      ("tasks",), ("tasks", "--kind", "nothing"),
                      ("audit", "--order", "A-1"),
                      ("audit", "--order", "B-1", "--actor", "till")):
            self.both(*words)
            self.both(*words, "--json")
        self.both("audit", plain=lines_of)
        self.both("audit", "--refused", "--from", "2020-01-01T00:00:00Z",
                  plain=lines_of)
        one, other = self.both("order", "list", "--limit", "2")
        cursors = [re.search(r"--cursor (\S+)", done.stdout).group(1)
                   for done in (one, other)]
        pages = [run("order", "list", "--limit", "2", "--cursor", cursor).stdout
                 for run, cursor in zip((self.two.on_file, self.two.by_url),
                                        cursors)]
        self.assertEqual(*(re.sub(r"--cursor \S+", "", same(page))
                           for page in pages))
        for query, args in (
                ("order.allowed", {"order_id": "A-1"}),
                ("order.get", {"channel": "default", "number": 1}),
                ("order.get", {"number": 2}),
                ("payment.get", {"order_id": "A-1"}),
                ("fulfillment.get", {"order_id": "A-1"}),
                ("tracking.view", {"order_id": "A:2 b"}),
                ("stock.list", {}),
                ("order.change_preview", {
                    "order_id": "A:2 b", "operations": [
                        {"kind": "set_quantity", "line_no": 1,
                         "quantity": 1}]})):
            self.same_query(query, args)

    def same_query(self, query, args):
        codes = [run("query", query, json.dumps(args)).returncode
                 for run in (self.two.on_file, self.two.by_url)]
        self.assertEqual(codes[0], codes[1])
        self.both("query", query, json.dumps(args), code=codes[0])

    def settings(self):
        mug = {"sku": "mug", "currency": "EUR", "unit_price_minor": 1250}
        self.submit("product.put", "p1", {**mug, "name": "Mug"})
        self.submit("product.put", "p2", {**mug, "name": "Mug, blue"})
        self.submit("product.put", "p2", {**mug, "name": "Mug, blue"})
        self.submit("customer.put", "p3", {"customer_id": "c1",
                                           "name": "Zoë Müller"})
        self.submit("endpoint.put", "p4", {
            "endpoint_id": "mail", "channel": "email",
            "event_types": ["order.placed"]}, code=self.told("endpoint.put"))
        self.submit("order.configure", "p5", {"allow_backorder": True})
        self.submit("order.tag_set", "p6", {"order_id": "A-1",
                                            "add": ["vip", "a,b"]},
                    code=self.told("order.tag_set"))
        for query in ("product.list", "endpoint.list", "template.list"):
            self.both("query", query)
        self.both("query", "product.get", "{\"sku\": \"mug\"}")

    def told(self, command):
        """What these arguments come to on a file, asked elsewhere first."""
        samples = {"endpoint.put": {"endpoint_id": "mail", "channel": "email",
                                    "event_types": ["order.placed"]},
                   "order.tag_set": {"order_id": "A-1",
                                     "add": ["vip", "a,b"]}}
        return self.two.run(("submit", command, "--db", "scratch.db", "--key",
                             "k", json.dumps(samples[command]))).returncode

    def work(self):
        self.both("run")
        self.both("step")
        self.both("step", "--budget", "20", "--json", plain=lambda text: same(
            re.sub(r'"next_due_ms": -?\d+', "", text)))
        ids = [json.loads(run("tasks", "--json").stdout)["items"][0]["id"]
               for run in (self.two.on_file, self.two.by_url)]
        ends = [run("tasks", "drop", name, "--reason", "enough")
                for run, name in zip((self.two.on_file, self.two.by_url), ids)]
        self.assertEqual(*(same(end.stdout + end.stderr) for end in ends))
        self.assertEqual(*(end.returncode for end in ends))
        self.both("submit", "order.place", "--key", "late", "--no-run",
                  json.dumps(placing("A-6")), plain=lambda text: re.sub(
                      r" is \w+\nIts .*\n| is \w+\n", "\n", text))
        self.both("run", "--json")

    def figures(self):
        for words in (("sales",), ("sales", "--by", "month"),
                      ("sales", "--by", "day", "--csv"),
                      ("skus", "--limit", "3"), ("skus", "--chart"),
                      ("funnel", "--json"), ("delivery",), ("payments",),
                      ("cancellations",), ("stock",), ("customers",),
                      ("summary",), ("summary", "--by", "month", "--json"),
                      ("sales", "--by", "day", "--from", "2017-01-01"),
                      ("sales", "--by", "hour", "--channel", "web"),
                      ("sales", "--json")):
            self.both("report", *words, plain=lambda text: same(
                re.sub(r"█.*|#{3,}", "", text)))
        self.both("report", "sales", "--by", "hour", "--from", "2015-01-01",
                  code=1)
        self.both("report", "rebuild", plain=lambda text: re.sub(
            r"from \d+ events", "from all", text))
        self.both("report", "rebuild", "--json", plain=lambda text: re.sub(
            r": \d+", "", text))
        health = [json.loads(run("report", "health", "--json").stdout)
                  for run in (self.two.on_file, self.two.by_url)]
        self.assertEqual(*map(list, health))
        self.assertEqual(*(one["events"] > 20 for one in health))

    def files(self):
        for sheet in ("orders", "lines", "payments", "events"):
            self.both("export", sheet)
        self.both("export", "orders", "--where", "hot", "--from",
                  "2017-01-01T00:00:00Z")
        for words in ((), ("--storage",), ("--repair",), ("--json",)):
            self.both("verify", *words)
        self.both("backup", "copy.db", plain=lambda text: same(
            re.sub("It is a name in .*\n", "", text)))
        self.both("describe", "order.place")
        self.both("describe", "--json", plain=lambda text: text)
        self.both("version", "--json")
        copy = self.two.folder / "copies" / "copy.db"
        self.assertIn("everything holds",
                      self.two.run(("verify", "--db", copy)).stdout)
        again = self.two.by_url("backup", "copy.db")
        self.assertEqual(again.returncode, 3, again.stderr)


class OneOfSeveral(unittest.TestCase):
    def test_order_show__does_not_advise_to_run_what_others_do(self):
        with Omsd("--service", "processing") as shop:
            shop.ok("/v1/stock/mug/receive", {"quantity": 9})
            shop.ok("/v1/orders", placing("A-1"))
            page = subprocess.run(
                [str(OMS), "order", "show", "A-1", "--url", shop.url],
                env=KEPT, text=True, capture_output=True, timeout=60,
                check=True).stdout
        self.assertNotIn("oms run", page)
        self.assertIn("other services may still be at work on it", page)


if __name__ == "__main__":
    main()
