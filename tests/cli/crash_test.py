#!/usr/bin/env python3
"""`oms apply` is killed again and again; then the same file is applied once
more. Every acknowledged line is there once, and the shop equals one that was
never disturbed. OMS_CRASHES says how often (default 6)."""
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

from _shop import OMS, SOURCE, ShopTest

CRASHES = int(os.environ.get("OMS_CRASHES", "6"))
ORDERS = int(os.environ.get("OMS_CRASH_ORDERS", "400"))


def made_up_orders(path):
    with open(path, "wb") as file:
        subprocess.run(
            [sys.executable, "-B", SOURCE / "examples/demo/generate.py",
             "--orders", str(ORDERS)], stdout=file, check=True)


def whole_lines(acks):
    """The lines of the file; the kill may have cut the last one."""
    if not acks.exists():
        return []
    return [line for line in acks.read_text().splitlines(True)
            if line.endswith("\n")]


def last_line(acks):
    lines = whole_lines(acks)
    return int(lines[-1].split()[0]) if lines else 0


def acknowledged(acks):
    return {line.split()[1] for line in whole_lines(acks)}


class Crash(ShopTest):
    def setUp(self):
        super().setUp()
        self.lines = self.folder / "orders.jsonl"
        made_up_orders(self.lines)
        self.keys = [json.loads(line)["key"] for line in
                     self.lines.read_text(encoding="utf-8").splitlines()]

    def run_all(self):
        done = subprocess.run([OMS, "apply", "--db", self.db, "--quiet",
                               "--until-idle", self.lines], check=False)
        self.assertIn(done.returncode, (0, 3))

    def undisturbed(self):
        """The state of a shop that nobody killed."""
        db, self.db = self.db, str(self.folder / "calm.db")
        self.run_all()
        state = self.state()
        self.db = db
        return state

    def kill_at(self, line, acks, pause):
        """Kills a run soon after [line] was acknowledged. The last line of
        all is never given, so it cannot be through before."""
        with subprocess.Popen(
                [OMS, "apply", "--db", self.db, "--quiet", "--batch", "16",
                 "--acks", acks, "-"], stdin=subprocess.PIPE) as running:
            feeder = threading.Thread(target=self.feed, args=[running.stdin])
            feeder.start()
            while running.poll() is None and last_line(acks) < line:
                time.sleep(0.001)
            time.sleep(pause)
            running.send_signal(signal.SIGKILL)
            self.assertEqual(running.wait(), -signal.SIGKILL)
            feeder.join()

    def feed(self, pipe):
        with contextlib.suppress(BrokenPipeError):
            pipe.write(b"".join(self.lines.read_bytes().splitlines(True)[:-1]))
            pipe.flush()

    def check_acknowledged(self, acked):
        """Nothing that was acknowledged may be gone: its key is known."""
        text = "".join(line for line, key in zip(
            self.lines.read_text(encoding="utf-8").splitlines(True),
            self.keys) if key in acked)
        told = self.apply(text)
        self.assertEqual((told["lines"], told["repeated"], told["refused"]),
                         (len(acked), len(acked), 0))

    def test_kill_and_apply_again__equals_an_undisturbed_run(self):
        calm = self.undisturbed()
        chance = random.Random(7)
        acked = set()
        for number in range(CRASHES):
            line = len(self.keys) * (2 * number + 1) // (2 * CRASHES)
            acks = self.folder / f"acks-{number}"
            self.kill_at(line, acks, chance.random() / 50)
            acked |= acknowledged(acks)
            self.oms("verify", "--db", self.db)
        self.assertGreater(len(acked), len(self.keys) // 2)
        print(f"killed {CRASHES} times, {len(acked)} of {len(self.keys)} "
              "lines were acknowledged by then")
        self.check_acknowledged(acked)
        self.run_all()
        self.assertEqual(self.state(), calm)
        self.oms("verify", "--db", self.db, "--storage")


if __name__ == "__main__":
    unittest.main()
