"""Work of the outside that the host answers: leased, done, brought home."""
from __future__ import annotations

import logging
import time
from functools import partial
from typing import Any, Callable, Dict, Mapping, Optional

from ._door import Door
from .errors import Conflict, Error, Invalid, LimitReached, NotFound
from .record import Record
from .records import TASKS

__all__ = ["Declined", "RetryLater", "Task"]

log = logging.getLogger("oms")
OK, DECLINED, RETRY, UNKNOWN = 1, 2, 3, 4
PAUSES_S = 0.1, 0.5  # before an answer is brought home again


class Declined(Exception):
    """Raised by a handler: a definite no, with the reason."""


class RetryLater(Exception):
    """Raised by a handler: it was not done; ask again, not before
    [after_ms] from now (0: as the engine sees fit)."""

    def __init__(self, reason: str = "", after_ms: int = 0):
        super().__init__(reason)
        self.after_ms = after_ms


class Task:
    """A task that is leased to us. Its `id` is the idempotency key of its
    effect: use it when you call a provider. If `ask` is true an earlier
    attempt's outcome is unknown: query the provider first."""

    __slots__ = ("id", "kind", "subject", "request", "reason", "fence",
                 "attempts", "ask", "created_at_ms", "due_at_ms",
                 "leased_until_ms", "_door")

    def __init__(self, door: Door, json: Dict[str, Any]):
        self._door = door
        self.id: str = json["id"]
        self.kind: str = json["kind"]
        self.subject: str = json["subject"]
        self.request: Any = TASKS.get(self.kind, Record)(
            json.get("request") or {})
        self.reason: Optional[str] = json.get("reason")
        self.fence: int = json["fence"]
        self.attempts: int = json["attempts"]
        self.ask: bool = json["ask"]
        self.created_at_ms: int = json["created_at_ms"]
        self.due_at_ms: int = json["due_at_ms"]
        self.leased_until_ms: int = json["leased_until_ms"]

    def finish(self, result: Optional[Mapping[str, Any]] = None) -> None:
        """It is done; [result] by the record of its kind."""
        self._end(OK, dict(result) if result is not None else None)

    def decline(self, reason: str) -> None:
        """A definite no."""
        self._end(DECLINED, reason=reason)

    def retry(self, reason: str = "", *, after_ms: int = 0,
              answered: bool = False) -> None:
        """It was not done: try again. [answered]: the trouble is this task's
        own, not the service's, whose breaker stays closed."""
        self._end(RETRY, reason=reason, after_ms=after_ms, answered=answered)

    def unknown(self, reason: str = "", *, answered: bool = False) -> None:
        """It may have been done: it comes again with `ask` set."""
        self._end(UNKNOWN, reason=reason, answered=answered)

    def _end(self, outcome: int, result: Optional[Dict[str, Any]] = None, *,
             reason: str = "", after_ms: int = 0,
             answered: bool = False) -> None:
        self._door.finish(self.id, self.fence, outcome, result, reason,
                          after_ms, answered)

    def __repr__(self) -> str:
        asked = ", ask=True" if self.ask else ""
        return (f"Task({self.kind!r}, subject={self.subject!r}, "
                f"id={self.id!r}, attempts={self.attempts}{asked})")


def handler_of(handlers: Mapping[str, Callable], kind: str) -> Callable:
    """The handler of a kind: that of the longest prefix."""
    return handlers[max((one for one in handlers if kind.startswith(one)),
                        key=len)]


def bring_home(task: Task, outcome: Callable[[], Any]) -> None:
    """Ends [task] as [outcome], what its handler returned or raised, says.
    What else a handler raises leaves open whether the effect happened, so
    the outcome is unknown and the task comes again; so it does with an answer
    that does not fit, which must not keep the others from theirs."""
    end = _end_of(task, outcome)
    try:
        try:
            _insist(end)
        except Exception as no:
            if isinstance(no, Error) and not isinstance(
                    no, (Invalid, LimitReached)):
                raise
            log.exception("%r: its answer does not fit", task)
            _insist(lambda: task.unknown("answer_does_not_fit"))
    except (NotFound, Conflict) as late:
        log.warning("%r: somebody else has it by now: %s", task, late)


def _end_of(task: Task, outcome: Callable[[], Any]) -> Callable[[], None]:
    try:
        result = outcome()
    except Declined as no:
        return partial(task.decline, str(no) or "declined")
    except RetryLater as later:
        return partial(task.retry, str(later), after_ms=later.after_ms)
    except Exception as trouble:  # of the handler, whatever it is
        log.exception("%r: its handler failed", task)
        return partial(task.unknown,
                       f"{type(trouble).__name__}: {trouble}"[:1000])
    return partial(task.finish, result.to_dict()
                   if isinstance(result, Record) else result)


def _insist(end: Callable[[], None]) -> None:
    """An answer that is lost would be asked for again, so what may succeed
    later is tried more than once."""
    for pause_s in PAUSES_S:
        try:
            return end()
        except Error as error:
            if not error.retry:
                raise
        time.sleep(pause_s)
    end()
