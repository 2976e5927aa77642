"""Records of answers: tasks.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Dict, Literal, Optional

from ..record import Page, Record

__all__ = [
    "TaskItem", "TaskPage",
]


class TaskItem(Record):
    """An item of task.list>.items[]."""

    __slots__ = ()
    id: str
    #: Identity, and the idempotency key of the effect.
    kind: str
    #: What is asked.
    subject: str
    #: The order.
    module: str
    #: Who asks.
    state: Optional[Literal["due", "leased", "parked"]]
    #: due, leased or parked.
    lane: str
    #: Who answers: rule, service:<kind>, host:<prefix>, nobody, relay.
    due_at_ms: int
    #: Not before this time.
    created_at_ms: int
    #: When created.
    begun_at_ms: Optional[int]
    #: When first attempted.
    leased_until_ms: Optional[int]
    #: End of the lease.
    attempts: Optional[int]
    #: Attempts begun.
    fence: Optional[int]
    #: Counts leases; a stale worker is told by it.
    ask: Optional[bool]
    #: An earlier outcome is unknown: ask before acting.
    unknown_told: Optional[bool]
    #: The module has been told of an unknown outcome.
    reason: Optional[str]
    #: Why the last attempt did not do.
    request: Dict[str, Any]
    #: The request, by the record of its kind.
    trace: Optional[str]
    #: W3C traceparent of the request behind it.

    _members = {
        "id": None,
        "kind": None,
        "subject": None,
        "module": None,
        "state": None,
        "lane": None,
        "due_at_ms": None,
        "created_at_ms": None,
        "begun_at_ms": None,
        "leased_until_ms": None,
        "attempts": None,
        "fence": None,
        "ask": None,
        "unknown_told": None,
        "reason": None,
        "request": None,
        "trace": None,
    }


class TaskPage(Page["TaskItem"]):
    """A page of tasks."""

    __slots__ = ()

    _members = {
        "items": (True, TaskItem),
        "next_cursor": None,
    }
