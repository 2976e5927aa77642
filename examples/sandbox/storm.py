#!/usr/bin/env python3
"""A storm in real time: a shop goes on selling while its five services fail.

usage: storm.py [--minutes N | --seconds N] [--rate R] [--seed N]
                [--build DIR] [--keep DIR] [--json]

Starts oms-sandbox and a shop (oms-orders) on it. For four fifths of the time
orders flow in; one service after the other is down for a tenth of it (503,
closed connections, or no reply), 10 % of all calls are answered with an error,
5 % are applied and their reply never comes, and some replies lie. Then all is
quiet, the shop comes home, and the journals are compared.

It ends with 0 only if they agree to the unit and the cent, nothing was charged
twice, no order is stuck, and while a service was down at most 1.2 calls went
out to it for each that the shop wanted to make. (In storms of less than two
minutes the few calls that let a breaker open are not counted.)

  --minutes N  how long in all (5); --seconds for a shorter one
  --rate R     orders a second (10)
  --build DIR  where oms-sandbox and oms-orders are (build/release)
  --keep DIR   leave the journal and the shop there"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Against the stream: what an order needs first is down last, so that each of
# them is down while orders come to it.
SERVICES = ("shipping", "payment", "inventory", "customer", "catalog")
WAYS = ("503", "hanging", "refused", "503", "refused")
LONG_S = 120   # so long a storm must have struck every service
OPENING = 20   # calls that its breakers need to open; counts in short storms
SENT_MAX = 1.2
ERRORS = {"500": 0.04, "503": 0.04, "429": 0.02}
LOST = {"cut_after": 0.03, "hang_after": 0.02}


def windows(total_ms):
    """When each service is down: (from, for) in ms, one after the other."""
    tenth = total_ms // 10
    return {service: (tenth // 2 + at * tenth * 13 // 10, tenth)
            for at, service in enumerate(SERVICES)}


def plan(seed, total_ms):
    downs = windows(total_ms)
    rules = []
    for service, way in zip(SERVICES, WAYS):
        begin, length = downs[service]
        wrong = {"amount": 0.004, "currency": 0.002, "text": 0.002}
        rules.append({
            "kind": service + ".", "latency_ms": [2, 60], "errors": ERRORS,
            "faults": LOST, "hang_ms": 2500, "retry_after_s": 1,
            "wrong": wrong if service == "payment" else {"text": 0.004},
            "down": [{"from_ms": begin, "for_ms": length, "as": way}]})
    return {"seed": seed, "rules": rules}


class Sandbox:
    def __init__(self, build, folder):
        self.process = subprocess.Popen(
            [build / "oms-sandbox", "--port", "0", "--journal",
             folder / "journal.jsonl"], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"{self.url}/_sandbox/{path}", data,
                                    timeout=30) as reply:
            return json.load(reply)

    def keys(self):
        after = ""
        while True:
            page = self.ask(f"keys?limit=1000{after}")
            yield from page["items"]
            if "next" not in page:
                return
            after = "&after=" + page["next"]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def made_at_ms(key):
    """Ids of the shop begin with the time when they were made (UUID 7)."""
    return int(key.replace("-", "")[:12], 16)


def pressure(box, begun_ms, total_ms):
    """What each service got while it was down, to what the shop wanted."""
    counts = box.ask("calls")["services"]
    keys = list(box.keys())
    told = {}
    for service, (begin, length) in windows(total_ms).items():
        first = begun_ms + begin
        wanted = sum(first <= made_at_ms(one["key"]) < first + length
                     for one in keys
                     if one["kind"].startswith(service + "."))
        of = counts[service]
        sent = of["down_received"] + of["down_asked"]
        told[service] = {
            "sent_while_down": sent, "wanted_while_down": wanted,
            "ratio": round(sent / wanted, 3) if wanted else 0.0,
            "posts": of["received"], "asks": of["asked"],
            "keys": of["fresh"]}
    return told


def most_asked(box):
    """The key with most requests, as a line."""
    one = max(box.keys(), key=lambda one: one["attempts"] + one["asked"])
    return f"{one['kind']}: {one['attempts']} POST, {one['asked']} GET"


def run(args, folder, seconds):
    total_ms = int(seconds * 1000)
    box = Sandbox(pathlib.Path(args.build), folder)
    try:
        selling = seconds * 0.8
        shop = subprocess.Popen(
            [pathlib.Path(args.build) / "oms-orders", "--db",
             folder / "shop.db", "--services", box.url, "--seconds",
             str(int(selling)), "--rate", str(args.rate), "--open", "100000",
             "--total-ms", "2000", "--settle-s", str(int(seconds + 600)),
             "--mixed", "--quiet"], stdout=subprocess.PIPE, text=True)
        box.ask("plan", plan(args.seed, total_ms))
        begun_ms = int(time.time() * 1000)
        time.sleep(selling)
        told = {"seconds": seconds}
        box.ask("plan", {})
        quiet = time.monotonic()
        out, _ = shop.communicate(timeout=seconds + 900)
        told["home_after_s"] = round(time.monotonic() - quiet, 1)
        told["shop"] = json.loads(out)
        told["shop_ended"] = shop.returncode
        told["calls"] = pressure(box, begun_ms, total_ms)
        told["most_asked"] = most_asked(box)
    finally:
        box.stop()
    compared = subprocess.run(
        [HERE / "compare.py", folder / "journal.jsonl", "--db",
         folder / "shop.db", "--settled", "--json"],
        stdout=subprocess.PIPE, text=True, check=False)
    told["compared"] = json.loads(compared.stdout)
    return told


def judge(told):
    """What is not as it must be."""
    wrong = [f"{one['order_id']} {one['what']}: {one['shop']} in the shop, "
             f"{one['sandbox']} outside ({one['why']})"
             for one in told["compared"]["differences"]]
    shop = told["shop"]
    if told["shop_ended"] != 0 or shop["unsettled"] > 0:
        wrong.append(f"{shop['unsettled']} calls never came home")
    ended = shop["completed"] + shop["canceled"] + shop["rejected"]
    if ended != shop["placed"]:
        wrong.append(f"{shop['placed'] - ended} orders are stuck")
    for service, of in told["calls"].items():
        opening = 0 if told["seconds"] >= LONG_S else OPENING
        if of["sent_while_down"] - opening > \
                SENT_MAX * of["wanted_while_down"]:
            wrong.append(f"{service} got {of['sent_while_down']} calls while "
                         f"it was down, {of['wanted_while_down']} were wanted")
        if told["seconds"] >= LONG_S and not of["wanted_while_down"]:
            wrong.append(f"nobody wanted {service} while it was down")
    return wrong


def show(told, wrong):
    shop = told["shop"]
    print(f"{shop['placed']} orders: {shop['completed']} completed, "
          f"{shop['canceled']} canceled, {shop['returned']} with a return; "
          f"{shop['parcels']} parcels; {shop['breaker_changes']} changes of "
          f"breakers")
    print(f"home {told['home_after_s']} s after all was quiet; most for one "
          f"key was {told['most_asked']}; {shop['threads']} threads, "
          f"{shop['memory_kb'] // 1024} MB")
    print(f"{'service':10} {'keys':>6} {'POST':>6} {'GET':>6}   while down: "
          f"{'sent':>5} {'wanted':>6} {'ratio':>6}")
    for service, of in told["calls"].items():
        print(f"{service:10} {of['keys']:6} {of['posts']:6} {of['asks']:6}"
              f"               {of['sent_while_down']:5} "
              f"{of['wanted_while_down']:6} {of['ratio']:6.2f}")
    for what, amount in told["compared"]["shop"].items():
        print(f"{what:12} {amount:14,} {told['compared']['sandbox'][what]:14,}")
    print("\n".join(wrong[:40]) if wrong else
          "The journals agree to the unit and the cent; nothing is stuck.")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--rate", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--build", default=str(ROOT / "build" / "release"))
    parser.add_argument("--keep")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    seconds = args.seconds or args.minutes * 60
    with tempfile.TemporaryDirectory(prefix="oms-storm-") as own:
        folder = pathlib.Path(args.keep or own)
        folder.mkdir(parents=True, exist_ok=True)
        told = run(args, folder, seconds)
    wrong = judge(told)
    if args.json:
        print(json.dumps({**told, "wrong": wrong}, indent=1))
    else:
        show(told, wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
