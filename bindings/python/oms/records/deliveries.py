"""Records of answers: deliveries.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Page, Record

__all__ = [
    "DeliveryItem", "DeliveryList",
]


class DeliveryItem(Record):
    """An item of delivery.list>.items[]."""

    __slots__ = ()
    subject: str
    #: The order.
    event_id: int
    #: The event that it tells of.
    endpoint_id: str
    #: The endpoint.
    event_type: Optional[str]
    #: Its type.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    state: Optional[Literal["pending", "sent", "delivered", "failed",
                            "suppressed"]]
    #: Its life.
    unknown: Optional[bool]
    #: It was sent perhaps.
    address: Optional[str]
    #: Where to.
    title: Optional[str]
    #: One line.
    reason: Optional[str]
    #: Why, or why not.
    provider_ref: Optional[str]
    #: The channel's own id.
    task_id: Optional[str]
    #: The last task's, its key.
    tries: Optional[int]
    #: Tasks so far.
    created_at_ms: Optional[int]
    #: Made.
    changed_at_ms: Optional[int]
    #: Last changed.
    version: Optional[int]
    #: Counts changes.

    _members = {
        "subject": None,
        "event_id": None,
        "endpoint_id": None,
        "event_type": None,
        "channel": None,
        "state": None,
        "unknown": None,
        "address": None,
        "title": None,
        "reason": None,
        "provider_ref": None,
        "task_id": None,
        "tries": None,
        "created_at_ms": None,
        "changed_at_ms": None,
        "version": None,
    }


class DeliveryList(Page["DeliveryItem"]):
    """A page of deliveries."""

    __slots__ = ()

    _members = {
        "items": (True, DeliveryItem),
        "next_cursor": None,
    }
