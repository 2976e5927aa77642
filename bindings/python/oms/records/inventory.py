"""Records of answers: inventory.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Optional

from ..record import Record
from .shared import OrderChangedAllocation

__all__ = [
    "InventoryConsumeLine", "InventoryConsumeRequest",
    "InventoryReleaseRequest", "InventoryReserveRequest",
    "InventoryReserveResult", "InventoryRestockRequest",
]


class InventoryConsumeLine(Record):
    """An item of task inventory.consume.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    sku: str
    #: The product.
    location_id: Optional[str]
    #: Only here; absent: anywhere.
    quantity: int
    #: Units.
    damaged: Optional[bool]
    #: Restock: counted apart, never sold.

    _members = {
        "line_no": None,
        "sku": None,
        "location_id": None,
        "quantity": None,
        "damaged": None,
    }


class InventoryConsumeRequest(Record):
    """What inventory is asked about an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    allow_backorder: Optional[bool]
    #: A shortfall is backordered instead of declined.
    lines: List[InventoryConsumeLine]
    #: None: all that is still reserved for the order.
    reason: Optional[str]
    #: Why, for the books.
    ship_to_country: Optional[str]
    #: Reserve: where it goes, for sourcing.
    ship_to_region: Optional[str]
    #: Reserve: the region there.
    change_no: Optional[int]
    #: Reserve: what this change set adds.

    _members = {
        "order_id": None,
        "allow_backorder": None,
        "lines": (True, InventoryConsumeLine),
        "reason": None,
        "ship_to_country": None,
        "ship_to_region": None,
        "change_no": None,
    }


class InventoryReleaseRequest(Record):
    """What inventory is asked about an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    allow_backorder: Optional[bool]
    #: A shortfall is backordered instead of declined.
    lines: List[InventoryConsumeLine]
    #: None: all that is still reserved for the order.
    reason: Optional[str]
    #: Why, for the books.
    ship_to_country: Optional[str]
    #: Reserve: where it goes, for sourcing.
    ship_to_region: Optional[str]
    #: Reserve: the region there.
    change_no: Optional[int]
    #: Reserve: what this change set adds.

    _members = {
        "order_id": None,
        "allow_backorder": None,
        "lines": (True, InventoryConsumeLine),
        "reason": None,
        "ship_to_country": None,
        "ship_to_region": None,
        "change_no": None,
    }


class InventoryReserveRequest(Record):
    """What inventory is asked about an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    allow_backorder: Optional[bool]
    #: A shortfall is backordered instead of declined.
    lines: List[InventoryConsumeLine]
    #: None: all that is still reserved for the order.
    reason: Optional[str]
    #: Why, for the books.
    ship_to_country: Optional[str]
    #: Reserve: where it goes, for sourcing.
    ship_to_region: Optional[str]
    #: Reserve: the region there.
    change_no: Optional[int]
    #: Reserve: what this change set adds.

    _members = {
        "order_id": None,
        "allow_backorder": None,
        "lines": (True, InventoryConsumeLine),
        "reason": None,
        "ship_to_country": None,
        "ship_to_region": None,
        "change_no": None,
    }


class InventoryReserveResult(Record):
    """What inventory has set aside."""

    __slots__ = ()
    lines: List[OrderChangedAllocation]
    #: Where each line comes from.

    _members = {
        "lines": (True, OrderChangedAllocation),
    }


class InventoryRestockRequest(Record):
    """What inventory is asked about an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    allow_backorder: Optional[bool]
    #: A shortfall is backordered instead of declined.
    lines: List[InventoryConsumeLine]
    #: None: all that is still reserved for the order.
    reason: Optional[str]
    #: Why, for the books.
    ship_to_country: Optional[str]
    #: Reserve: where it goes, for sourcing.
    ship_to_region: Optional[str]
    #: Reserve: the region there.
    change_no: Optional[int]
    #: Reserve: what this change set adds.

    _members = {
        "order_id": None,
        "allow_backorder": None,
        "lines": (True, InventoryConsumeLine),
        "reason": None,
        "ship_to_country": None,
        "ship_to_region": None,
        "change_no": None,
    }
