"""Records of answers: cancellations.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Page, Record
from .shared import LineQuantity

__all__ = [
    "CancellationCompletedData", "CancellationExpireRequest",
    "CancellationItem", "CancellationList", "CancellationPartialData",
    "CancellationRefusedData", "CancellationRequestedData",
]


class CancellationItem(Record):
    """An item of cancellation.list>.items[]."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    cancellation_no: Optional[int]
    #: Within the order.
    state: Optional[Literal["requested", "stopped", "completed",
                            "partial", "refused"]]
    #: How far it is.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    note: Optional[str]
    #: Why, in words.
    whole: Optional[bool]
    #: The whole order.
    restock: Optional[bool]
    #: Goods go back to stock.
    lines: List[LineQuantity]
    #: What was asked for.
    stopped: List[LineQuantity]
    #: What could be stopped.
    amount_minor: Optional[int]
    #: What is not owed any more.
    why: Optional[str]
    #: Why not all of it.
    requested_at_ms: Optional[int]
    #: Since when.
    ended_at_ms: Optional[int]
    #: Until when.

    _members = {
        "order_id": None,
        "cancellation_no": None,
        "state": None,
        "reason": None,
        "note": None,
        "whole": None,
        "restock": None,
        "lines": (True, LineQuantity),
        "stopped": (True, LineQuantity),
        "amount_minor": None,
        "why": None,
        "requested_at_ms": None,
        "ended_at_ms": None,
    }


class CancellationList(Page["CancellationItem"]):
    """A page."""

    __slots__ = ()

    _members = {
        "items": (True, CancellationItem),
        "next_cursor": None,
    }


class CancellationCompletedData(Record):
    """A cancellation."""

    __slots__ = ()
    order_id: str
    #: The order.
    cancellation_no: int
    #: Within the order.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    note: Optional[str]
    #: Why, in words.
    lines: List[LineQuantity]
    #: None: the whole order.
    restock: Optional[bool]
    #: Goods go back to stock.
    amount_minor: Optional[int]
    #: What is not owed any more.
    why: Optional[str]
    #: Why not all of it.

    _members = {
        "order_id": None,
        "cancellation_no": None,
        "reason": None,
        "note": None,
        "lines": (True, LineQuantity),
        "restock": None,
        "amount_minor": None,
        "why": None,
    }


class CancellationPartialData(Record):
    """A cancellation."""

    __slots__ = ()
    order_id: str
    #: The order.
    cancellation_no: int
    #: Within the order.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    note: Optional[str]
    #: Why, in words.
    lines: List[LineQuantity]
    #: None: the whole order.
    restock: Optional[bool]
    #: Goods go back to stock.
    amount_minor: Optional[int]
    #: What is not owed any more.
    why: Optional[str]
    #: Why not all of it.

    _members = {
        "order_id": None,
        "cancellation_no": None,
        "reason": None,
        "note": None,
        "lines": (True, LineQuantity),
        "restock": None,
        "amount_minor": None,
        "why": None,
    }


class CancellationRefusedData(Record):
    """A cancellation."""

    __slots__ = ()
    order_id: str
    #: The order.
    cancellation_no: int
    #: Within the order.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    note: Optional[str]
    #: Why, in words.
    lines: List[LineQuantity]
    #: None: the whole order.
    restock: Optional[bool]
    #: Goods go back to stock.
    amount_minor: Optional[int]
    #: What is not owed any more.
    why: Optional[str]
    #: Why not all of it.

    _members = {
        "order_id": None,
        "cancellation_no": None,
        "reason": None,
        "note": None,
        "lines": (True, LineQuantity),
        "restock": None,
        "amount_minor": None,
        "why": None,
    }


class CancellationRequestedData(Record):
    """A cancellation."""

    __slots__ = ()
    order_id: str
    #: The order.
    cancellation_no: int
    #: Within the order.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    note: Optional[str]
    #: Why, in words.
    lines: List[LineQuantity]
    #: None: the whole order.
    restock: Optional[bool]
    #: Goods go back to stock.
    amount_minor: Optional[int]
    #: What is not owed any more.
    why: Optional[str]
    #: Why not all of it.

    _members = {
        "order_id": None,
        "cancellation_no": None,
        "reason": None,
        "note": None,
        "lines": (True, LineQuantity),
        "restock": None,
        "amount_minor": None,
        "why": None,
    }


class CancellationExpireRequest(Record):
    """What waits."""

    __slots__ = ()
    order_id: str
    #: The order.
    number: int
    #: Of what waits.

    _members = {
        "order_id": None,
        "number": None,
    }
