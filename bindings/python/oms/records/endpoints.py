"""Records of answers: endpoints.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Page, Record

__all__ = [
    "EndpointItem", "EndpointList", "EndpointPutEvent",
]


class EndpointPutEvent(Record):
    """An item of endpoint.put.events[]."""

    __slots__ = ()
    type: str
    #: A type, a prefix that ends in a dot, or *.

    _members = {
        "type": None,
    }


class EndpointItem(Record):
    """An item of endpoint.list>.items[]."""

    __slots__ = ()
    endpoint_id: str
    #: The endpoint.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    audience: Optional[Literal["shop", "customer", "contact"]]
    #: For whom.
    customer_id: Optional[str]
    #: Whose.
    address: Optional[str]
    #: Where to.
    language: Optional[str]
    #: Absent: the shop's.
    events: List[EndpointPutEvent]
    #: What it wants to know.
    secret_ref: Optional[str]
    #: A secret the channel knows.
    state: Optional[Literal["enabled", "disabled"]]
    #: Its life.
    failures: Optional[int]
    #: In a row.
    reason: Optional[str]
    #: Why, or why not.
    changed_at_ms: Optional[int]
    #: Last changed.
    version: Optional[int]
    #: Counts changes.

    _members = {
        "endpoint_id": None,
        "channel": None,
        "audience": None,
        "customer_id": None,
        "address": None,
        "language": None,
        "events": (True, EndpointPutEvent),
        "secret_ref": None,
        "state": None,
        "failures": None,
        "reason": None,
        "changed_at_ms": None,
        "version": None,
    }


class EndpointList(Page["EndpointItem"]):
    """A page of endpoints."""

    __slots__ = ()

    _members = {
        "items": (True, EndpointItem),
        "next_cursor": None,
    }
