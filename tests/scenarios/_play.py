#!/usr/bin/env python3
"""Plays the scenarios of this folder through the Python package `oms` and
writes their transcripts, byte for byte as scenarios_test.c does.

  _play.py TARGET            commands and queries by name
  _play.py --typed TARGET    by the typed methods (shop.orders.place), where
                             the arguments fit one

What a step means is in docs/scenarios.md."""
import inspect
import json
import re
import sys
from pathlib import Path

import oms

HERE = Path(__file__).resolve().parent
CHANCE = re.compile(r'("next_cursor": "|"hash": "|"due_at_ms": )[^",\n]*'
                    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


class Failed(Exception):
    """A step did not end as the scenario says."""


def said(**members):
    """Without the members that say nothing."""
    return {name: value for name, value in members.items()
            if value not in (None, "", 0, False)}


def receipt_of(receipt):
    return said(subject=receipt.subject, number=receipt.number,
                event_id=receipt.event_id, at_ms=receipt.at_ms,
                repeated=receipt.repeated)


def error_of(error):
    made = said(code=error.code, where=error.where, text=error.text,
                retry=error.retry)
    if error.guards:
        made["guards"] = list(error.guards)
    return made


def task_of(task):
    return said(id=task.id, kind=task.kind, subject=task.subject,
                request=task.request.to_dict(), reason=task.reason,
                fence=task.fence, attempts=task.attempts,
                created_at_ms=task.created_at_ms, due_at_ms=task.due_at_ms,
                leased_until_ms=task.leased_until_ms, ask=task.ask)


class Play:
    """One scenario on one new shop."""

    def __init__(self, script, path, typed=False):
        self.script = script
        self.typed = typed
        self.path = path
        self.now_ms = script["begin_at_ms"]
        self.names = {}
        self.lines = []
        self.leased = {}
        self.open(existing=False)

    def open(self, existing):
        self.shop = oms.open(self.path, replay=True, normal_sync=True,
                             existing=existing,
                             takes=self.script.get("takes", []))

    # ---- the verbs -----------------------------------------------------------

    def method(self, name, args, **more):
        """The typed method of a command or query, or None if there is none
        or it does not take these arguments."""
        noun, verb = name.split(".")
        groups = (noun, noun + "s", noun[:-1] + "ies")
        method = next((getattr(getattr(self.shop, group), verb, None)
                       for group in groups if hasattr(self.shop, group)),
                      None)
        if not self.typed or method is None:
            return None
        try:
            inspect.signature(method).bind(**args, **more)
        except TypeError:
            return None
        return method

    def submit(self, step):
        told = {"key": step["key"], "actor": step.get("actor"),
                "at_ms": self.now_ms}
        method = self.method(step["submit"], step["args"], **told)
        if method is not None:
            return receipt_of(method(**step["args"], **told))
        return receipt_of(self.shop.submit(step["submit"], step["args"],
                                           **told))

    def batch(self, step):
        asked = [(one["submit"], one["key"], one["args"], one.get("actor"),
                  self.now_ms) for one in step["batch"]]
        answers = self.shop.submit_batch(asked,
                                         settle=step.get("settled", False))
        return [error_of(one) if isinstance(one, oms.Error)
                else receipt_of(one) for one in answers]

    def query(self, step):
        method = self.method(step["query"], step["args"])
        if method is not None:
            return method(**step["args"]).to_dict()
        return self.shop.query(step["query"], step["args"])

    def settle(self, _step):
        self.shop.settle()

    def lease(self, step):
        tasks = self.shop.tasks.lease(step["lease"],
                                      limit=step.get("limit", 1),
                                      lease_ms=step.get("lease_ms", 0))
        self.leased.update({(task.id, task.fence): task for task in tasks})
        return [task_of(task) for task in tasks]

    def finish(self, step):
        task = self.leased[step["finish"], step["fence"]]
        if step["outcome"] == "ok":
            task.finish(step.get("result"))
        elif step["outcome"] == "declined":
            task.decline(step["reason"])
        elif step["outcome"] == "retry":
            task.retry(step["reason"], after_ms=step["retry_after_ms"])
        else:
            task.unknown(step["reason"])

    def retry(self, step):
        self.shop.tasks.retry(step["retry"])

    def drop(self, step):
        self.shop.tasks.drop(step["drop"], step["reason"])

    def feed(self, step):
        return [said(**event.to_dict())
                for event in self.shop.events(**step["feed"])]

    def verify(self, _step):
        return self.shop.verify().to_dict()

    def pass_ms(self, step):
        self.now_ms += step["pass_ms"]

    def reopen(self, _step):
        self.shop.close()
        self.open(existing=True)

    # ---- the steps -----------------------------------------------------------

    def resolve(self, value):
        if isinstance(value, str) and value.startswith("$"):
            return self.names[value[1:]]
        if isinstance(value, dict):
            return {name: self.resolve(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.resolve(one) for one in value]
        return value

    def keep(self, step, answer):
        for name, way in step.get("keep", {}).items():
            at = answer
            for word in way.strip("/").split("/"):
                at = at[int(word)] if isinstance(at, list) else at[word]
            self.names[name] = at

    def step(self, step):
        verb = next(verb for verb in VERBS if verb in step)
        answer = error = None
        try:
            answer = getattr(self, verb)(step)
        except oms.Error as problem:
            error = error_of(problem)
        line = {"verb": verb}
        if answer is not None:
            line["answer"] = answer
            if isinstance(step[verb], str):
                line["of"] = step[verb]
        if error is not None:
            line["error"] = error
        self.lines.append(line)
        if (error is not None) != ("refuse" in step):
            raise Failed(error or "it was not refused")
        if error is not None:
            fits(step["refuse"], error)
        else:
            fits(step.get("expect"), answer)
            self.keep(step, answer)

    def run(self):
        for number, step in enumerate(self.script["steps"], 1):
            try:
                self.step(self.resolve(step))
            except Failed as why:
                raise Failed(f"step {number}: {why}") from None
        self.shop.close()
        return write(self.script["scenario"], self.lines)


VERBS = ("submit", "batch", "query", "settle", "lease", "finish", "retry",
         "drop", "feed", "verify", "pass_ms", "reopen")


def fits(wanted, actual):
    """What is wanted is there; other members do not matter, items do."""
    if wanted is None:
        return
    if isinstance(wanted, dict) and isinstance(actual, dict):
        for name, one in wanted.items():
            fits(one, actual.get(name))
    elif (isinstance(wanted, list) and isinstance(actual, list) and
          len(wanted) == len(actual)):
        for one, other in zip(wanted, actual):
            fits(one, other)
    elif wanted != actual:
        raise Failed(f"wanted {wanted!r}, got {actual!r}")


def write(scenario, lines):
    """The transcript, with what is chance by its order of appearance."""
    text = json.dumps({"scenario": scenario, "steps": lines}, indent=1,
                      sort_keys=True, ensure_ascii=False)
    seen = {}

    def plain(found):
        if found[1]:
            return found[1] + ("#" if found[1][-1] == '"' else '"#"')
        return f"#{seen.setdefault(found[0], len(seen) + 1)}"

    return CHANCE.sub(plain, text) + "\n"


def main():
    *how, target = sys.argv[1:]
    target = Path(target)
    target.mkdir(parents=True, exist_ok=True)
    scenarios = sorted(HERE.glob("*.json"))
    for scenario in scenarios:
        store = target / f"{scenario.name}.db"
        for old in target.glob(f"{store.name}*"):
            old.unlink()
        script = json.loads(scenario.read_text("utf-8"))
        try:
            text = Play(script, str(store), how == ["--typed"]).run()
        except Failed as why:
            sys.exit(f"{scenario.name}: {why}")
        (target / scenario.name).write_text(text, "utf-8")
        for old in target.glob(f"{store.name}*"):
            old.unlink()
    print(f"{len(scenarios)} scenarios")


if __name__ == "__main__":
    main()
