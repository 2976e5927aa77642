"""Records of answers: stock.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Page, Record
from .shared import OrderChangedAllocation

__all__ = [
    "StockBackorderDatedData", "StockBackorderFilledData", "StockDatesRequest",
    "StockLevel", "StockLocationsItem", "StockLocationsPage", "StockMovedData",
    "StockPage", "StockProductView", "StockProductViewExpected",
]


class StockLevel(Record):
    """An item of stock.get>.locations[]."""

    __slots__ = ()
    sku: str
    #: The product.
    location_id: str
    #: Where.
    on_hand: Optional[int]
    #: Units that lie there.
    reserved: Optional[int]
    #: Of these, promised.
    available: Optional[int]
    #: Of these, free.
    backordered: Optional[int]
    #: Promised and still to come in.
    damaged: Optional[int]
    #: Never sold.

    _members = {
        "sku": None,
        "location_id": None,
        "on_hand": None,
        "reserved": None,
        "available": None,
        "backordered": None,
        "damaged": None,
    }


class StockProductViewExpected(Record):
    """An item of stock.get>.expected[]."""

    __slots__ = ()
    expected_at_ms: int
    #: When.
    location_id: str
    #: Where.
    quantity: Optional[int]
    #: How many.

    _members = {
        "expected_at_ms": None,
        "location_id": None,
        "quantity": None,
    }


class StockProductView(Record):
    """The stock of a product."""

    __slots__ = ()
    sku: str
    #: The product.
    on_hand: Optional[int]
    #: Units that lie there.
    reserved: Optional[int]
    #: Of these, promised.
    available: Optional[int]
    #: Of these, free.
    backordered: Optional[int]
    #: Promised and still to come in.
    damaged: Optional[int]
    #: Never sold.
    locations: List[StockLevel]
    #: At each location.
    expected: List[StockProductViewExpected]
    #: What is on its way, the first first.

    _members = {
        "sku": None,
        "on_hand": None,
        "reserved": None,
        "available": None,
        "backordered": None,
        "damaged": None,
        "locations": (True, StockLevel),
        "expected": (True, StockProductViewExpected),
    }


class StockPage(Page["StockLevel"]):
    """A page of shelves."""

    __slots__ = ()

    _members = {
        "items": (True, StockLevel),
        "next_cursor": None,
    }


class StockLocationsItem(Record):
    """An item of stock.location_list>.items[]."""

    __slots__ = ()
    location_id: str
    #: Where.
    country: Optional[str]
    #: ISO 3166 alpha-2.
    region: Optional[str]
    #: State, province or region.
    priority: Optional[int]
    #: 1 is first; absent: behind all others.
    latitude_millionths: Optional[int]
    #: Millionths of a degree, north.
    longitude_millionths: Optional[int]
    #: Millionths of a degree, east.
    inactive: Optional[bool]
    #: Nothing is set aside here any more.

    _members = {
        "location_id": None,
        "country": None,
        "region": None,
        "priority": None,
        "latitude_millionths": None,
        "longitude_millionths": None,
        "inactive": None,
    }


class StockLocationsPage(Page["StockLocationsItem"]):
    """A page of places."""

    __slots__ = ()

    _members = {
        "items": (True, StockLocationsItem),
        "next_cursor": None,
    }


class StockBackorderDatedData(Record):
    """Goods that an order waits for come at another time."""

    __slots__ = ()
    order_id: str
    #: The order.
    lines: List[OrderChangedAllocation]
    #: What it waits for, and until when.
    sku: Optional[str]
    #: The product of the lines.

    _members = {
        "order_id": None,
        "lines": (True, OrderChangedAllocation),
        "sku": None,
    }


class StockBackorderFilledData(Record):
    """Goods came in for an order that waited for them."""

    __slots__ = ()
    order_id: str
    #: The order.
    lines: List[OrderChangedAllocation]
    #: What is on the shelf now.
    sku: Optional[str]
    #: The product of the lines.

    _members = {
        "order_id": None,
        "lines": (True, OrderChangedAllocation),
        "sku": None,
    }


class StockMovedData(Record):
    """Units came onto a shelf, or a count was corrected."""

    __slots__ = ()
    movement_no: int
    #: The movement in the book.
    kind: Optional[Literal["RECEIPT", "ADJUSTMENT", "ALLOCATION",
                           "RELEASE", "SALE", "CANCELLATION", "RETURN"]]
    #: What happened.
    sku: str
    #: The product.
    location_id: str
    #: Where.
    quantity: int
    #: Units; an adjustment has either sign.
    damaged: Optional[bool]
    #: They are never sold.
    order_id: Optional[str]
    #: For which order.
    reason: Optional[str]
    #: Why.

    _members = {
        "movement_no": None,
        "kind": None,
        "sku": None,
        "location_id": None,
        "quantity": None,
        "damaged": None,
        "order_id": None,
        "reason": None,
    }


class StockDatesRequest(Record):
    """Names a product for which orders wait."""

    __slots__ = ()
    sku: str
    #: The product.

    _members = {
        "sku": None,
    }
