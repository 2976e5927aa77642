"""Records of answers: replacements.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Page, Record
from .shared import LineQuantity, ReplacementLine

__all__ = [
    "ReplacementExpireRequest", "ReplacementItem", "ReplacementList",
]


class ReplacementItem(Record):
    """An item of replacement.list>.items[]."""

    __slots__ = ()
    replacement_no: Optional[int]
    #: Within the order.
    state: Optional[Literal["asked", "requested", "placed", "completed",
                            "rejected", "canceled"]]
    #: How far it is.
    claim: Optional[bool]
    #: Nothing has to come back.
    return_no: Optional[int]
    #: For this return.
    new_order_id: Optional[str]
    #: The order for it.
    credit_minor: Optional[int]
    #: What came back pays so much.
    price_minor: Optional[int]
    #: Of what goes out.
    difference_minor: Optional[int]
    #: Above zero: the customer pays; below: gets back.
    note: Optional[str]
    #: Free text.
    why: Optional[str]
    #: Why it was called off.
    claimed: List[LineQuantity]
    #: What was wrong.
    lines: List[ReplacementLine]
    #: What goes out.
    asked_at_ms: Optional[int]
    #: Since when.
    ended_at_ms: Optional[int]
    #: Until when.

    _members = {
        "replacement_no": None,
        "state": None,
        "claim": None,
        "return_no": None,
        "new_order_id": None,
        "credit_minor": None,
        "price_minor": None,
        "difference_minor": None,
        "note": None,
        "why": None,
        "claimed": (True, LineQuantity),
        "lines": (True, ReplacementLine),
        "asked_at_ms": None,
        "ended_at_ms": None,
    }


class ReplacementList(Page["ReplacementItem"]):
    """What goes out instead."""

    __slots__ = ()

    _members = {
        "items": (True, ReplacementItem),
        "next_cursor": None,
    }


class ReplacementExpireRequest(Record):
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
