"""Records of answers: exchanges.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Optional

from ..record import Record
from .shared import Address, ReplacementLine, Tender

__all__ = [
    "ExchangeCanceledData", "ExchangeCompletedData", "ExchangePlacedData",
    "ExchangeRequestedData",
]


class ExchangeCanceledData(Record):
    """Goods that go out instead."""

    __slots__ = ()
    order_id: str
    #: The order.
    replacement_no: int
    #: Within the order.
    return_no: Optional[int]
    #: Absent: nothing comes back.
    new_order_id: Optional[str]
    #: The order for it.
    credit_minor: Optional[int]
    #: What came back pays so much.
    price_minor: Optional[int]
    #: Of what goes out.
    difference_minor: Optional[int]
    #: Above zero: the customer pays; below: gets back.
    note: Optional[str]
    #: Why, in words.
    claim: Optional[bool]
    #: It costs nothing.
    currency: Optional[str]
    #: Of the amounts.
    lines: List[ReplacementLine]
    #: What goes out.
    payments: List[Tender]
    #: How the difference is paid.
    ship_to: Optional[Address]
    #: Absent: as the old order.
    shipping_method: Optional[str]
    #: Absent: as the old order.
    why: Optional[str]
    #: Rejected, canceled: why.

    _members = {
        "order_id": None,
        "replacement_no": None,
        "return_no": None,
        "new_order_id": None,
        "credit_minor": None,
        "price_minor": None,
        "difference_minor": None,
        "note": None,
        "claim": None,
        "currency": None,
        "lines": (True, ReplacementLine),
        "payments": (True, Tender),
        "ship_to": (False, Address),
        "shipping_method": None,
        "why": None,
    }


class ExchangeCompletedData(Record):
    """Goods that go out instead."""

    __slots__ = ()
    order_id: str
    #: The order.
    replacement_no: int
    #: Within the order.
    return_no: Optional[int]
    #: Absent: nothing comes back.
    new_order_id: Optional[str]
    #: The order for it.
    credit_minor: Optional[int]
    #: What came back pays so much.
    price_minor: Optional[int]
    #: Of what goes out.
    difference_minor: Optional[int]
    #: Above zero: the customer pays; below: gets back.
    note: Optional[str]
    #: Why, in words.
    claim: Optional[bool]
    #: It costs nothing.
    currency: Optional[str]
    #: Of the amounts.
    lines: List[ReplacementLine]
    #: What goes out.
    payments: List[Tender]
    #: How the difference is paid.
    ship_to: Optional[Address]
    #: Absent: as the old order.
    shipping_method: Optional[str]
    #: Absent: as the old order.
    why: Optional[str]
    #: Rejected, canceled: why.

    _members = {
        "order_id": None,
        "replacement_no": None,
        "return_no": None,
        "new_order_id": None,
        "credit_minor": None,
        "price_minor": None,
        "difference_minor": None,
        "note": None,
        "claim": None,
        "currency": None,
        "lines": (True, ReplacementLine),
        "payments": (True, Tender),
        "ship_to": (False, Address),
        "shipping_method": None,
        "why": None,
    }


class ExchangePlacedData(Record):
    """Goods that go out instead."""

    __slots__ = ()
    order_id: str
    #: The order.
    replacement_no: int
    #: Within the order.
    return_no: Optional[int]
    #: Absent: nothing comes back.
    new_order_id: Optional[str]
    #: The order for it.
    credit_minor: Optional[int]
    #: What came back pays so much.
    price_minor: Optional[int]
    #: Of what goes out.
    difference_minor: Optional[int]
    #: Above zero: the customer pays; below: gets back.
    note: Optional[str]
    #: Why, in words.
    claim: Optional[bool]
    #: It costs nothing.
    currency: Optional[str]
    #: Of the amounts.
    lines: List[ReplacementLine]
    #: What goes out.
    payments: List[Tender]
    #: How the difference is paid.
    ship_to: Optional[Address]
    #: Absent: as the old order.
    shipping_method: Optional[str]
    #: Absent: as the old order.
    why: Optional[str]
    #: Rejected, canceled: why.

    _members = {
        "order_id": None,
        "replacement_no": None,
        "return_no": None,
        "new_order_id": None,
        "credit_minor": None,
        "price_minor": None,
        "difference_minor": None,
        "note": None,
        "claim": None,
        "currency": None,
        "lines": (True, ReplacementLine),
        "payments": (True, Tender),
        "ship_to": (False, Address),
        "shipping_method": None,
        "why": None,
    }


class ExchangeRequestedData(Record):
    """Goods that go out instead."""

    __slots__ = ()
    order_id: str
    #: The order.
    replacement_no: int
    #: Within the order.
    return_no: Optional[int]
    #: Absent: nothing comes back.
    new_order_id: Optional[str]
    #: The order for it.
    credit_minor: Optional[int]
    #: What came back pays so much.
    price_minor: Optional[int]
    #: Of what goes out.
    difference_minor: Optional[int]
    #: Above zero: the customer pays; below: gets back.
    note: Optional[str]
    #: Why, in words.
    claim: Optional[bool]
    #: It costs nothing.
    currency: Optional[str]
    #: Of the amounts.
    lines: List[ReplacementLine]
    #: What goes out.
    payments: List[Tender]
    #: How the difference is paid.
    ship_to: Optional[Address]
    #: Absent: as the old order.
    shipping_method: Optional[str]
    #: Absent: as the old order.
    why: Optional[str]
    #: Rejected, canceled: why.

    _members = {
        "order_id": None,
        "replacement_no": None,
        "return_no": None,
        "new_order_id": None,
        "credit_minor": None,
        "price_minor": None,
        "difference_minor": None,
        "note": None,
        "claim": None,
        "currency": None,
        "lines": (True, ReplacementLine),
        "payments": (True, Tender),
        "ship_to": (False, Address),
        "shipping_method": None,
        "why": None,
    }
