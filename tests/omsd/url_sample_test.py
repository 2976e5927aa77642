#!/usr/bin/env python3
"""The sample orders of the demo through a daemon that dies in the middle: in
the end the shop is that of a run that nobody disturbed, and that of a file."""
import json
import subprocess
import sys
import unittest

from _omsd import OMS, SOURCE, Omsd, main, until
from url_test import KEPT

ORDERS = 2000
SOME = 600
SHEETS = ("orders", "lines")


def oms(*words, **more):
    return subprocess.run([str(OMS), *map(str, words)], text=True, timeout=300,
                          capture_output=True, env=KEPT, check=False, **more)


def shop():
    """A daemon that a past is loaded into."""
    return Omsd(settings={"engine": {"replay": "yes"}})


def figures(*place):
    """What a shop holds, without what is random in it."""
    told = {sheet: oms("export", sheet, *place).stdout for sheet in SHEETS}
    summary = oms("report", "summary", "--json", *place)
    assert summary.returncode == 0, summary.stderr
    told["summary"] = json.loads(summary.stdout)
    return told


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = shop()
        cls.daemon.__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)

    def generate(self, orders):
        made = subprocess.run(
            [sys.executable, "-B", str(SOURCE / "examples/demo/generate.py"),
             "--orders", str(orders)], stdout=subprocess.PIPE, check=True)
        self.orders = self.daemon.folder / f"{orders}.jsonl"
        self.orders.write_bytes(made.stdout)
        self.lines = made.stdout.count(b"\n")

    def apply(self, *words, code=3):
        """Some lines of the sample are meant to be refused."""
        done = oms("apply", "--until-idle", "--json", "--refusals",
                   self.daemon.folder / "refused.jsonl", *words, self.orders)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def test_sample__killed_in_the_middle_is_as_if_nothing_had_happened(self):
        self.generate(ORDERS)
        file = self.daemon.folder / "file.db"
        told = self.apply("--db", file)
        daemon = self.daemon
        # The same lines, and kill -9 as soon as the first of them are there.
        with subprocess.Popen(
                [str(OMS), "apply", "--url", daemon.url, "--patience", "1",
                 "--batch", "200", str(self.orders)], env=KEPT, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
            until(lambda: daemon.see("/v1/history")["orders_count"] > 50 or
                  len(daemon.see("/v1/orders?limit=200")["items"]) > 100,
                  "the first orders")
            daemon.kill()
            out, err = first.communicate(timeout=60)
        self.assertEqual(first.returncode, 2, out + err)
        self.assertIn("Apply the same file again", err)
        daemon.start()
        again = self.apply("--url", daemon.url)
        self.assertEqual(again["lines"], self.lines)
        self.assertEqual(again["refused"], told["refused"])
        self.assertEqual(again["refused_by_code"], told["refused_by_code"])
        self.assertGreater(again["repeated"], 0, "it was killed too late")
        self.assertGreater(again["applied"], 0, "it was killed too early")
        self.assertEqual(again["applied"] + again["repeated"], told["applied"])
        self.assertEqual(figures("--url", daemon.url), figures("--db", file))
        third = self.apply("--url", daemon.url)
        self.assertEqual((third["applied"], third["repeated"]),
                         (0, told["applied"]))
        self.assertEqual(oms("verify", "--url", daemon.url).returncode, 0)

    def test_sample__goes_on_when_the_daemon_comes_back(self):
        self.generate(SOME)
        daemon = shop()
        with daemon:
            port = str(daemon.port)
            with subprocess.Popen(
                    [str(OMS), "apply", "--url", daemon.url, "--batch", "200",
                     "--quiet", "--until-idle", "--refusals",
                     str(daemon.folder / "refused.jsonl"), str(self.orders)],
                    env=KEPT, text=True, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE) as run:
                until(lambda: len(daemon.see("/v1/orders?limit=200")["items"])
                      > 100, "the first orders")
                daemon.kill()
                daemon.options += ["--port", port]
                daemon.start()
                out, err = run.communicate(timeout=120)
            self.assertEqual(run.returncode, 3, out + err)
            file = daemon.folder / "file.db"
            self.apply("--db", file)
            self.assertEqual(figures("--url", daemon.url),
                             figures("--db", file))


if __name__ == "__main__":
    main()
