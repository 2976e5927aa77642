"""The one door: every call of every face goes through here, to the private
module `_omsc`. It turns arguments into JSON, once, and answers into records.
"""
from __future__ import annotations

import json
import os
from datetime import datetime
from enum import Enum
from typing import (Any, Callable, Dict, Mapping, Optional, Sequence,
                    Tuple)

from . import _omsc
from .errors import Error, Forked, Invalid, told
from .money import Money
from .record import Page, Receipt, Record

_submit = _omsc.flat_submit
_query = _omsc.flat_query
_raised = _omsc.Error
_read = json.JSONDecoder().decode


class _MoneyMet(TypeError):
    """There is a Money among the arguments: what is around it is asked for
    its currency. Who gives integers does not pay for that."""


def _plain(value: Any) -> Any:
    """What the library is given for something that JSON has no word for."""
    if isinstance(value, Money):
        raise _MoneyMet("Money stands in a dict, list or tuple")
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a time needs a zone: "
                            "datetime.now(timezone.utc)")
        return int(value.timestamp() * 1000)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} cannot be said in JSON; give "
                    "str, int, bool, list, dict, Money or datetime")


# What holds itself ends as too deep, so looking for it is saved.
_write = json.JSONEncoder(separators=(",", ":"), default=_plain,
                          check_circular=False).encode


def _counted(value: Any, currency: Any, where: str) -> Any:
    """[value] with the minor units of every Money, which must be of the
    currency that its dict, or the nearest around it, names. Where none does,
    the library knows the currency and is not told that of the Money."""
    if isinstance(value, Money):
        if isinstance(currency, str) and value.currency != currency:
            raise Invalid(f"this is {value.currency}, and the currency is "
                          f"{currency}: convert it first", where=where)
        return value.minor
    if isinstance(value, dict):
        currency = value.get("currency") or currency
        return {name: _counted(one, currency, f"{where}/{name}")
                for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_counted(one, currency, f"{where}/{position}")
                for position, one in enumerate(value)]
    return value


def _json(args: Dict[str, Any]) -> str:
    try:
        return _write(args)
    except _MoneyMet:
        return _write(_counted(args, None, ""))


def written(args: Optional[Dict[str, Any]]) -> str:
    """Arguments as JSON, without those that are None."""
    if not args:
        return "{}"
    if not isinstance(args, Mapping):
        raise TypeError("arguments are a dict")
    try:
        return _json({name: value for name, value in args.items()
                      if value is not None})
    except Invalid:
        raise
    except (ValueError, RecursionError) as no:
        raise Invalid(f"this cannot be written as JSON: {no}") from None


def call(function: Callable, *args: Any) -> Any:
    """[function] of `_omsc`, its error as one of ours. TypeError and
    OverflowError are Python's own; a text that is no Unicode is Invalid."""
    try:
        return function(*args)
    except _raised as raw:
        error = told(raw)
    except UnicodeEncodeError as no:
        error = Invalid(f"a text is no Unicode: {no.reason}")
    raise error


def _batched(name: str, key: str, args: Optional[Dict[str, Any]] = None,
             actor: Optional[str] = None, at_ms: int = 0) -> Tuple:
    """One command of a batch."""
    return name, key, written(args), actor or "", at_ms


def _ended(batch: Any, position: int) -> Any:
    """How it ended: a receipt, or the error as a value."""
    try:
        return Receipt(*call(_omsc.flat_batch_answer, batch, position))
    except Error as error:
        return error


class Door:
    """An open shop, for one face."""

    __slots__ = ("handle", "path", "pid", "__weakref__")

    def __init__(self, path: str, flags: int, takes: Sequence[str]):
        if any("\n" in kind or not kind for kind in takes):
            raise Invalid("the kind of a task is one word", where="/takes")
        self.path = path
        self.pid = os.getpid()
        self.handle = _omsc.flat_shop_new()
        call(_omsc.flat_open, self.handle, path, flags, "\n".join(takes))

    def command(self, name: str, key: str, args: Dict[str, Any],
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        said = written(args)
        try:
            return Receipt(*_submit(self.handle, name, key, said,
                                    actor or "", at_ms))
        except _raised as raw:
            error = told(raw)
        except UnicodeEncodeError as no:
            error = Invalid(f"a text is no Unicode: {no.reason}")
        raise error

    def answer(self, name: str, args: Optional[Dict[str, Any]]) -> Any:
        return _read(call(_query, self.handle, name, written(args)))

    def query(self, name: str, kind: Any, args: Dict[str, Any]) -> Any:
        return kind(self.answer(name, args))

    def pages(self, name: str, kind: Any, args: Dict[str, Any]) -> Any:
        def more(cursor: str) -> Page:
            return self.pages(name, kind, {**args, "cursor": cursor})
        return kind(self.answer(name, args), more)

    def batch(self, commands: Sequence[Tuple], settle: bool) -> list:
        batch = _omsc.flat_batch_new()
        for one in commands:
            call(_omsc.flat_batch_add, batch, *_batched(*one))
        failed = None
        try:
            call(_omsc.flat_submit_batch, self.handle, batch,
                 int(bool(settle)))
        except Error as error:
            failed = error
        answers = [_ended(batch, i) for i in range(len(commands))]
        if failed and all(isinstance(it, Error) for it in answers):
            raise failed  # else some of it was done: each tells of itself
        return answers

    def step(self, budget_ms: int) -> int:
        return call(_omsc.flat_step, self.handle, budget_ms)

    def feed(self, after: int, subject: Optional[str],
             type: Optional[str], limit: int) -> Dict[str, Any]:
        return _read(call(_omsc.flat_feed_read, self.handle, after,
                          subject or "", type or "", limit))

    def end(self, position: int) -> int:
        """Where the log ends, which is not before [position]. What its
        readers have read is near it; the rest is looked through."""
        if position == 0:
            cursors = self.answer("engine.status", None)["cursors"]
            position = max((one["event_id"] for one in cursors), default=0)
        page: Dict[str, Any] = {"position": position, "end": False}
        while not page["end"]:
            page = self.feed(page["position"], None, "none.of.these", 0)
        return page["position"]

    def wait(self, after: int, timeout_ms: int) -> None:
        call(_omsc.flat_feed_wait, self.handle, after, timeout_ms)

    def wake(self) -> None:
        call(_omsc.flat_feed_wake, self.handle)

    def lease(self, kind: str, limit: int, lease_ms: int) -> list:
        return _read(call(_omsc.flat_task_lease, self.handle, kind, limit,
                          lease_ms))["items"]

    def finish(self, task_id: str, fence: int, outcome: int,
               result: Optional[Dict[str, Any]], reason: Optional[str],
               retry_after_ms: int, answered: bool) -> None:
        call(_omsc.flat_task_finish, self.handle, task_id, fence, outcome,
             "" if result is None else written(result), reason or "",
             retry_after_ms, int(bool(answered)))

    def close(self) -> None:
        call(_omsc.flat_close, self.handle)

    def same_process(self) -> None:
        """What would hand work to threads asks first: a fork has none."""
        if self.pid != os.getpid():
            raise Forked("the shop was opened by another process; open it "
                         "again in this one")
