"""Lives of orders, driven through the gateway: the endings of the demo, and
goods that come back.

The services of a fleet hear of one another a moment later: a parcel cannot be
packed before the warehouse knows the order. So what is refused for now is tried
again after a moment, with the same key, as a person or a program would. All
orders go on at once: the next step of each waits for its own last one only."""
import heapq
import json
import random
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import endings  # noqa: E402
from client import Gone  # noqa: E402
from shop import GOODS, HOUR, Shop  # noqa: E402

# What takes part of a history that is over, or never ends, is left out.
STAY_AWAY = {"rare", "never_paid", "on_its_way"}
# "Not yet", as long as the news may still be on their way.
NOT_YET = {"not-found", "state", "conflict"}
# More than was captured cannot be given back: it may be captured only now.
NOT_YET_REFUND = NOT_YET | {"refused"}
NEWS_S = 60
UNITS = 1000000


def returned(order):
    """All of the first line comes back and is credited."""
    order.some().charges().card().place()
    order.deliver(order.ship())
    quantity = order.args["lines"][0]["quantity"]
    order.say("return.request", lines=[
        {"line_no": 1, "quantity": quantity, "reason": "too_small"}])
    for step in ("approve", "send", "receive", "inspect"):
        order.say(f"return.{step}", return_no=1)


KINDS = [one for one in endings.KINDS if one[0].__name__ not in STAY_AWAY]
KINDS.append((returned, 40))


class Step:
    """One command of an order's life."""

    def __init__(self, line, told_at, may_refuse):
        self.command = line["command"]
        self.key = line["key"]
        self.args = line["args"]
        self.told_at = told_at
        self.may_refuse = may_refuse

    def now(self):
        """Times of the story are as far from now as from their moment."""
        now = int(time.time() * 1000)
        return {name: now + max(0, value - self.told_at)
                if name.endswith("_at_ms") else value
                for name, value in self.args.items()}


class Life:
    def __init__(self, number, order_id, kind, steps):
        self.number = number
        self.order_id = order_id
        self.kind = kind
        self.steps = steps
        self.at = 0
        self.since = None  # when this step was first refused
        self.args = None   # of this step, the same each time


class Town:
    """The shop's rules, goods and customers, and those who buy. The same seed
    gives the same lives."""

    def __init__(self, orders, seed=1, prefix="f"):
        self.shop = Shop(seed, 0)
        self.prefix = prefix
        self.count = orders
        self.random = random.Random(seed)

    def opening(self):
        """What is told before the first order: (command, key, args)."""
        self.shop.open()
        told, self.shop.told = self.shop.told, []
        kept = []
        for line in told:
            if line["command"] == "stock.receive":
                continue
            if "backorder" in line["key"]:
                continue
            kept.append((line["command"], line["key"], line["args"]))
        return kept

    def shelves(self):
        """(sku, place): where goods lie, UNITS of each."""
        return [(sku, place) for sku, _, _, place in GOODS]

    def lives(self):
        kinds, weights = zip(*KINDS)
        for number in range(1, self.count + 1):
            kind = (kinds[number - 1] if number <= len(kinds)
                    else self.random.choices(kinds, weights)[0])
            yield self.life(number, kind)

    def life(self, number, kind):
        order_id = f"{self.prefix}{number:07}"
        kind(endings.Order(self.shop, order_id, HOUR))
        told, self.shop.told = self.shop.told, []
        refusable = kind.__name__ == "canceled_too_late"
        return Life(number, order_id, kind.__name__, [
            Step(line, line["at"],
                 refusable and line["command"] == "order.cancel")
            for line in told])


class Journal:
    """What was acknowledged, a line each, before the next thing is done: what
    a customer could hold against the shop."""

    def __init__(self, path=None):
        self.file = open(path, "a", encoding="utf-8") if path else None
        self.lock = threading.Lock()
        self.acknowledged = 0
        self.refused = 0

    def write(self, life, step, args, answer):
        with self.lock:
            if answer.done:
                self.acknowledged += 1
            else:
                self.refused += 1
            if self.file is not None:
                json.dump({"order": life.order_id, "command": step.command,
                           "key": step.key, "args": args,
                           "code": answer.code,
                           "receipt": answer.body if answer.done else None},
                          self.file)
                self.file.write("\n")
                self.file.flush()

    def close(self):
        if self.file is not None:
            self.file.close()


class Drive:
    """Takes every life to its end."""

    def __init__(self, client, lives, workers=24, journal=None, told=None,
                 until=None, news_s=NEWS_S):
        self.client = client
        self.workers = workers
        self.journal = journal or Journal()
        self.told = told  # of progress: (finished, commands)
        self.until = until  # a time: no new lives from then on
        self.news_s = news_s
        self.lives = iter(lives)
        self.lock = threading.Condition()
        self.ready = []  # (when, step, number, life)
        self.busy = 0
        self.exhausted = False
        self.begun = 0
        self.finished = 0
        self.commands = 0
        self.waits = 0
        self.stuck = []  # (order, command, why)
        self.stopped = False
        self.open_max = 4096

    def run(self):
        threads = [threading.Thread(target=self.work, daemon=True)
                   for _ in range(self.workers)]
        for one in threads:
            one.start()
        try:
            while any(one.is_alive() for one in threads):
                time.sleep(0.2)
                if self.told:
                    self.told(self.finished, self.commands)
        finally:
            with self.lock:
                self.stopped = True
                self.lock.notify_all()
        return self

    # -- whose turn it is --------------------------------------------------

    def begin_one(self):
        if self.exhausted or self.begun - self.finished >= self.open_max:
            return None
        if self.until is not None and time.monotonic() > self.until:
            self.exhausted = True
            return None
        life = next(self.lives, None)
        if life is None:
            self.exhausted = True
            return None
        self.begun += 1
        return life

    def take(self):
        """The next life with something to do now; None: all is over."""
        with self.lock:
            while not self.stopped:
                now = time.monotonic()
                if self.ready and self.ready[0][0] <= now:
                    self.busy += 1
                    return heapq.heappop(self.ready)[-1]
                life = self.begin_one()
                if life is not None:
                    self.busy += 1
                    return life
                if not self.ready and not self.busy and self.exhausted:
                    self.lock.notify_all()
                    return None
                self.lock.wait(self.ready[0][0] - now if self.ready else 0.2)
        return None

    def later(self, life, seconds):
        with self.lock:
            self.busy -= 1
            heapq.heappush(self.ready, (time.monotonic() + seconds, life.at,
                                        life.number, life))
            self.lock.notify()

    def over(self):
        with self.lock:
            self.busy -= 1
            self.finished += 1
            self.lock.notify_all()

    # -- one step ----------------------------------------------------------

    def work(self):
        while True:
            life = self.take()
            if life is None:
                self.client.close()
                return
            self.step(life)

    def step(self, life):
        step = life.steps[life.at]
        if life.args is None:
            life.args = step.now()
        try:
            if not self.is_asked(life, step):
                self.later(life, 0.3)
                return
            answer = self.client.command(step.command, step.key, life.args)
        except Gone as why:
            self.give_up(life, step, str(why))
            return
        if not answer.done and self.is_early(life, step, answer):
            with self.lock:
                self.waits += 1
            waited = time.monotonic() - life.since
            self.later(life, min(2, 0.2 + waited / 2))
            return
        self.journal.write(life, step, life.args, answer)
        if not answer.done and not step.may_refuse:
            self.give_up(life, step, f"{answer.status} {answer.code} "
                                     f"{answer.why}")
            return
        with self.lock:
            self.commands += 1
        life.at += 1
        life.since, life.args = None, None
        if life.at < len(life.steps):
            self.later(life, 0)
        else:
            self.over()

    def is_asked(self, life, step):
        """The bank's customer confirms when the bank has asked, not before."""
        if (life.kind, step.command) != ("waits_for_customer",
                                         "payment.record"):
            return True
        told = self.client.ask("payment.get", {"order_id": life.order_id})
        payments = told.body.get("payments", []) if told.done else []
        return any(one["state"] == "requires_action" for one in payments)

    def is_early(self, life, step, answer):
        early = (NOT_YET_REFUND if step.command == "payment.refund"
                 else NOT_YET)
        if answer.code not in early or step.may_refuse:
            return False
        now = time.monotonic()
        life.since = life.since or now
        return now - life.since < self.news_s

    def give_up(self, life, step, why):
        with self.lock:
            self.stuck.append((life.order_id, life.kind, step.command, why))
        self.over()
