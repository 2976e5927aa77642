"""Records of answers: engine.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Optional

from ..record import Record

__all__ = [
    "EngineStatus", "EngineStatusCommitSize", "EngineStatusCursor",
    "EngineStatusKind", "EngineStatusService", "EngineStatusTransport",
]


class EngineStatusCursor(Record):
    """An item of engine.status>.cursors[]."""

    __slots__ = ()
    module: Optional[str]
    #: Who reads the log.
    event_id: Optional[int]
    #: As far as it is known to have come.
    lag: Optional[int]
    #: Events behind that which it has to react to.

    _members = {
        "module": None,
        "event_id": None,
        "lag": None,
    }


class EngineStatusService(Record):
    """An item of engine.status>.services[]."""

    __slots__ = ()
    prefix: Optional[str]
    #: The service.
    kind: Optional[str]
    #: What it is asked.
    breaker: Optional[str]
    #: closed, open or half_open.
    calls: Optional[int]
    #: First attempts since open.
    retries: Optional[int]
    #: Further attempts since open.
    in_flight: Optional[int]
    #: Calls that are out, of the whole service.

    _members = {
        "prefix": None,
        "kind": None,
        "breaker": None,
        "calls": None,
        "retries": None,
        "in_flight": None,
    }


class EngineStatusKind(Record):
    """An item of engine.status>.kinds[]."""

    __slots__ = ()
    kind: Optional[str]
    #: The kind of task.
    due: Optional[int]
    #: They wait, now or for a time to come.
    overdue: Optional[int]
    #: Of them, those whose time has come.
    leased: Optional[int]
    #: Somebody works on them.
    parked: Optional[int]
    #: They need a hand.
    oldest_ms: Optional[int]
    #: Since the first of those overdue or parked was due.

    _members = {
        "kind": None,
        "due": None,
        "overdue": None,
        "leased": None,
        "parked": None,
        "oldest_ms": None,
    }


class EngineStatusCommitSize(Record):
    """An item of engine.status>.commit_sizes[]."""

    __slots__ = ()
    up_to: Optional[int]
    #: At most so much, and more than half of it.
    commits: Optional[int]
    #: So many.

    _members = {
        "up_to": None,
        "commits": None,
    }


class EngineStatusTransport(Record):
    """An item of engine.status>.transports[]."""

    __slots__ = ()
    name: Optional[str]
    #: The transport.
    connected: Optional[bool]
    #: The broker can be reached.
    publishes: Optional[bool]
    #: Of all engines on this storage this one publishes.
    behind: Optional[int]
    #: Events of the log that are not with the broker yet.
    window: Optional[int]
    #: Published and not confirmed yet.
    unacked: Optional[int]
    #: Delivered and not acknowledged yet.
    held: Optional[int]
    #: Of those, events that wait for an earlier one.
    published: Optional[int]
    #: Confirmed since open.
    unwanted: Optional[int]
    #: Of those, events that no group was there for.
    delivered: Optional[int]
    #: Came since open.
    parked: Optional[int]
    #: Set aside since open: no events that could be taken.
    reconnects: Optional[int]
    #: Since open.
    gaps: Optional[bool]
    #: Events of other engines are missing.
    trouble: Optional[str]
    #: Its last error; absent: none.

    _members = {
        "name": None,
        "connected": None,
        "publishes": None,
        "behind": None,
        "window": None,
        "unacked": None,
        "held": None,
        "published": None,
        "unwanted": None,
        "delivered": None,
        "parked": None,
        "reconnects": None,
        "gaps": None,
        "trouble": None,
    }


class EngineStatus(Record):
    """The condition of the engine."""

    __slots__ = ()
    events: Optional[int]
    #: Events in the log.
    tasks_due: Optional[int]
    #: Tasks that wait.
    tasks_leased: Optional[int]
    #: Tasks that somebody works on.
    tasks_parked: Optional[int]
    #: Tasks that need a hand.
    commands: Optional[int]
    #: Applied since open.
    refused: Optional[int]
    #: Refused since open.
    repeats: Optional[int]
    #: Answered from a key since open.
    commits: Optional[int]
    #: Made durable since open.
    reactions: Optional[int]
    #: Events handed to modules since open.
    tasks_done: Optional[int]
    #: Tasks answered for good since open.
    calls: Optional[int]
    #: Calls started outside since open.
    cursors: List[EngineStatusCursor]
    #: Who has read how far.
    services: List[EngineStatusService]
    #: The outside.
    kinds: List[EngineStatusKind]
    #: What waits, by kind.
    commit_sizes: List[EngineStatusCommitSize]
    #: Commits by commands in them, since open.
    commit_times: List[EngineStatusCommitSize]
    #: Commits by microseconds of the store, since open.
    transports: List[EngineStatusTransport]
    #: The broker, if there is one.

    _members = {
        "events": None,
        "tasks_due": None,
        "tasks_leased": None,
        "tasks_parked": None,
        "commands": None,
        "refused": None,
        "repeats": None,
        "commits": None,
        "reactions": None,
        "tasks_done": None,
        "calls": None,
        "cursors": (True, EngineStatusCursor),
        "services": (True, EngineStatusService),
        "kinds": (True, EngineStatusKind),
        "commit_sizes": (True, EngineStatusCommitSize),
        "commit_times": (True, EngineStatusCommitSize),
        "transports": (True, EngineStatusTransport),
    }
