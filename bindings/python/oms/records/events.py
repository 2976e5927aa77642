"""Records of answers: events.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Dict, Optional

from ..record import Page, Record

__all__ = [
    "EventItem", "EventPage",
]


class EventItem(Record):
    """An item of event.list>.items[]."""

    __slots__ = ()
    id: int
    #: Position in the log of this shop; dense.
    subject: str
    #: What it is about: an order.
    source: str
    #: The module that published it.
    seq: int
    #: 1, 2, ... for one source and subject.
    type: str
    #: What happened.
    at_ms: int
    #: When recorded.
    occurred_at_ms: Optional[int]
    #: When it happened outside, if that is another time.
    actor: Optional[str]
    #: Who caused it.
    command_key: Optional[str]
    #: Key of the command that caused it.
    data: Dict[str, Any]
    #: The event, by the record of its type, but for what is personal.
    moves: Optional[str]
    #: States that moved: "order.status pending>confirmed", separated by "; ".
    pii: Optional[Dict[str, Any]]
    #: What is personal of the event, in the same shape; absent after an
    #: erasure.
    pii_hash: Optional[str]
    #: SHA-256 of a salt and the personal part.
    hash: Optional[str]
    #: SHA-256 of this row and of the hash before it of the same subject, as
    #: base64url.
    trace: Optional[str]
    #: W3C traceparent of the request behind it.
    follows: Optional[str]
    #: What was known of the subject from other sources when it was said:
    #: "payment:3 fulfillment:2".

    _members = {
        "id": None,
        "subject": None,
        "source": None,
        "seq": None,
        "type": None,
        "at_ms": None,
        "occurred_at_ms": None,
        "actor": None,
        "command_key": None,
        "data": None,
        "moves": None,
        "pii": None,
        "pii_hash": None,
        "hash": None,
        "trace": None,
        "follows": None,
    }


class EventPage(Page["EventItem"]):
    """A page of events."""

    __slots__ = ()
    position: Optional[int]
    #: How far the log was read: as `after` it asks for what comes later.

    _members = {
        "items": (True, EventItem),
        "next_cursor": None,
        "position": None,
    }
