"""Records of answers: history.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional

from ..record import Page, Record
from .shared import SubjectEraseOrder

__all__ = [
    "HistoryAgeRequest", "HistoryCheckRequest", "HistoryEraseRequest",
    "HistoryExport", "HistoryExportItem", "HistoryExportItemEvent",
    "HistoryExportItemOrder", "HistoryForgetRequest", "HistoryPage",
    "HistoryStatus",
]


class HistoryExportItemOrder(Record):
    """The order."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    number: Optional[int]
    #: Its number.
    channel: Optional[str]
    #: Where it was sold.
    customer_id: Optional[str]
    #: Absent: a guest.
    status: Optional[Literal["draft", "pending", "confirmed",
                             "processing", "completed", "canceled",
                             "rejected", "expired"]]
    #: The decision.
    archived: Optional[bool]
    #: It is in the archive.
    currency: Optional[str]
    #: ISO 4217.
    total_minor: Optional[int]
    #: As placed and changed.
    canceled_minor: Optional[int]
    #: Of it.
    credited_minor: Optional[int]
    #: Returns, claims and gestures.
    captured_minor: Optional[int]
    #: Paid.
    refunded_minor: Optional[int]
    #: Paid back.
    placed_at_ms: Optional[int]
    #: Placed.
    closed_at_ms: Optional[int]
    #: Completed or called off.
    archived_at_ms: Optional[int]
    #: Archived.
    erased_at_ms: Optional[int]
    #: Its personal data was erased.

    _members = {
        "order_id": None,
        "number": None,
        "channel": None,
        "customer_id": None,
        "status": None,
        "archived": None,
        "currency": None,
        "total_minor": None,
        "canceled_minor": None,
        "credited_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "placed_at_ms": None,
        "closed_at_ms": None,
        "archived_at_ms": None,
        "erased_at_ms": None,
    }


class HistoryExportItemEvent(Record):
    """An item of history.export>.items[].events[]."""

    __slots__ = ()
    id: Optional[int]
    #: Position in the log.
    source: Optional[str]
    #: Who told it.
    seq: Optional[int]
    #: 1, 2, ... of this source and order.
    type: Optional[str]
    #: What happened.
    at_ms: Optional[int]
    #: When it was recorded.
    occurred_at_ms: Optional[int]
    #: When it happened, if that differs.
    actor: Optional[str]
    #: Who caused it.
    key: Optional[str]
    #: Of the command.
    moves: Optional[str]
    #: States that moved.
    data: Optional[Dict[str, Any]]
    #: By its record.
    pii: Optional[Dict[str, Any]]
    #: What is personal of it.

    _members = {
        "id": None,
        "source": None,
        "seq": None,
        "type": None,
        "at_ms": None,
        "occurred_at_ms": None,
        "actor": None,
        "key": None,
        "moves": None,
        "data": None,
        "pii": None,
    }


class HistoryExportItem(Record):
    """An item of history.export>.items[]."""

    __slots__ = ()
    order: Optional[HistoryExportItemOrder]
    #: The order.
    events: List[HistoryExportItemEvent]
    #: Its events.

    _members = {
        "order": (False, HistoryExportItemOrder),
        "events": (True, HistoryExportItemEvent),
    }


class HistoryExport(Page["HistoryExportItem"]):
    """A page of orders."""

    __slots__ = ()

    _members = {
        "items": (True, HistoryExportItem),
        "next_cursor": None,
    }


class HistoryPage(Page["HistoryExportItemOrder"]):
    """Orders that were found."""

    __slots__ = ()

    _members = {
        "items": (True, HistoryExportItemOrder),
        "next_cursor": None,
    }


class HistoryStatus(Record):
    """What there is, and how long it is kept."""

    __slots__ = ()
    orders_count: Optional[int]
    #: That history has heard of.
    archived_count: Optional[int]
    #: Of them.
    erased_count: Optional[int]
    #: Of them.
    archive_after_days: Optional[int]
    #: 0: never.
    anonymize_after_days: Optional[int]
    #: 0: never.
    refusals_days: Optional[int]
    #: Refused commands are kept.
    scrubbed_at_ms: Optional[int]
    #: The file holds nothing that was erased before.

    _members = {
        "orders_count": None,
        "archived_count": None,
        "erased_count": None,
        "archive_after_days": None,
        "anonymize_after_days": None,
        "refusals_days": None,
        "scrubbed_at_ms": None,
    }


class HistoryAgeRequest(Record):
    """What a task of history is to do."""

    __slots__ = ()
    erasure_id: Optional[str]
    #: The erasure.
    event_id: Optional[int]
    #: The event that others must have heard.
    orders: List[SubjectEraseOrder]
    #: Look at their log once more.
    last: Optional[bool]
    #: Then it is done.
    told_at_ms: Optional[int]
    #: When the modules were told.
    calls: Optional[int]
    #: Calls about them that were out.
    wait_ms: Optional[int]
    #: Until they are counted again.
    again: Optional[bool]
    #: None was out any more.
    customer_id: Optional[str]
    #: Elsewhere: of whom to forget.

    _members = {
        "erasure_id": None,
        "event_id": None,
        "orders": (True, SubjectEraseOrder),
        "last": None,
        "told_at_ms": None,
        "calls": None,
        "wait_ms": None,
        "again": None,
        "customer_id": None,
    }


class HistoryCheckRequest(Record):
    """What a task of history is to do."""

    __slots__ = ()
    erasure_id: Optional[str]
    #: The erasure.
    event_id: Optional[int]
    #: The event that others must have heard.
    orders: List[SubjectEraseOrder]
    #: Look at their log once more.
    last: Optional[bool]
    #: Then it is done.
    told_at_ms: Optional[int]
    #: When the modules were told.
    calls: Optional[int]
    #: Calls about them that were out.
    wait_ms: Optional[int]
    #: Until they are counted again.
    again: Optional[bool]
    #: None was out any more.
    customer_id: Optional[str]
    #: Elsewhere: of whom to forget.

    _members = {
        "erasure_id": None,
        "event_id": None,
        "orders": (True, SubjectEraseOrder),
        "last": None,
        "told_at_ms": None,
        "calls": None,
        "wait_ms": None,
        "again": None,
        "customer_id": None,
    }


class HistoryEraseRequest(Record):
    """What a task of history is to do."""

    __slots__ = ()
    erasure_id: Optional[str]
    #: The erasure.
    event_id: Optional[int]
    #: The event that others must have heard.
    orders: List[SubjectEraseOrder]
    #: Look at their log once more.
    last: Optional[bool]
    #: Then it is done.
    told_at_ms: Optional[int]
    #: When the modules were told.
    calls: Optional[int]
    #: Calls about them that were out.
    wait_ms: Optional[int]
    #: Until they are counted again.
    again: Optional[bool]
    #: None was out any more.
    customer_id: Optional[str]
    #: Elsewhere: of whom to forget.

    _members = {
        "erasure_id": None,
        "event_id": None,
        "orders": (True, SubjectEraseOrder),
        "last": None,
        "told_at_ms": None,
        "calls": None,
        "wait_ms": None,
        "again": None,
        "customer_id": None,
    }


class HistoryForgetRequest(Record):
    """What a task of history is to do."""

    __slots__ = ()
    erasure_id: Optional[str]
    #: The erasure.
    event_id: Optional[int]
    #: The event that others must have heard.
    orders: List[SubjectEraseOrder]
    #: Look at their log once more.
    last: Optional[bool]
    #: Then it is done.
    told_at_ms: Optional[int]
    #: When the modules were told.
    calls: Optional[int]
    #: Calls about them that were out.
    wait_ms: Optional[int]
    #: Until they are counted again.
    again: Optional[bool]
    #: None was out any more.
    customer_id: Optional[str]
    #: Elsewhere: of whom to forget.

    _members = {
        "erasure_id": None,
        "event_id": None,
        "orders": (True, SubjectEraseOrder),
        "last": None,
        "told_at_ms": None,
        "calls": None,
        "wait_ms": None,
        "again": None,
        "customer_id": None,
    }
