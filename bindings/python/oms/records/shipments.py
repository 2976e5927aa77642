"""Records of answers: shipments.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Record

__all__ = [
    "ShipmentCanceledData", "ShipmentCanceledLine", "ShipmentCreatedData",
    "ShipmentDeliveredData", "ShipmentLabelDeclinedData",
    "ShipmentLabeledData", "ShipmentPackedData", "ShipmentPickedData",
    "ShipmentScannedData", "ShipmentShippedData",
]


class ShipmentCanceledLine(Record):
    """An item of event shipment.canceled.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    quantity: int
    #: Units of it.
    amount_minor: Optional[int]
    #: Their part of the line's total.

    _members = {
        "line_no": None,
        "quantity": None,
        "amount_minor": None,
    }


class ShipmentCanceledData(Record):
    """What happened to a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    fulfillment_no: Optional[int]
    #: Its work order; absent: none.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    before: Optional[Literal["pending", "picked", "packed", "shipped",
                             "delivered", "canceled"]]
    #: The state that it left.
    lines: List[ShipmentCanceledLine]
    #: What is in it.
    amount_minor: Optional[int]
    #: What may be captured for it, once it has left.
    final: Optional[bool]
    #: Shipped: nothing is left to ship.
    recorded: Optional[bool]
    #: It is a fact from outside.
    undated: Optional[bool]
    #: Nobody knows when.
    reason: Optional[str]
    #: Label declined: why.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "fulfillment_no": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "before": None,
        "lines": (True, ShipmentCanceledLine),
        "amount_minor": None,
        "final": None,
        "recorded": None,
        "undated": None,
        "reason": None,
    }


class ShipmentCreatedData(Record):
    """What happened to a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    fulfillment_no: Optional[int]
    #: Its work order; absent: none.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    before: Optional[Literal["pending", "picked", "packed", "shipped",
                             "delivered", "canceled"]]
    #: The state that it left.
    lines: List[ShipmentCanceledLine]
    #: What is in it.
    amount_minor: Optional[int]
    #: What may be captured for it, once it has left.
    final: Optional[bool]
    #: Shipped: nothing is left to ship.
    recorded: Optional[bool]
    #: It is a fact from outside.
    undated: Optional[bool]
    #: Nobody knows when.
    reason: Optional[str]
    #: Label declined: why.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "fulfillment_no": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "before": None,
        "lines": (True, ShipmentCanceledLine),
        "amount_minor": None,
        "final": None,
        "recorded": None,
        "undated": None,
        "reason": None,
    }


class ShipmentDeliveredData(Record):
    """What happened to a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    fulfillment_no: Optional[int]
    #: Its work order; absent: none.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    before: Optional[Literal["pending", "picked", "packed", "shipped",
                             "delivered", "canceled"]]
    #: The state that it left.
    lines: List[ShipmentCanceledLine]
    #: What is in it.
    amount_minor: Optional[int]
    #: What may be captured for it, once it has left.
    final: Optional[bool]
    #: Shipped: nothing is left to ship.
    recorded: Optional[bool]
    #: It is a fact from outside.
    undated: Optional[bool]
    #: Nobody knows when.
    reason: Optional[str]
    #: Label declined: why.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "fulfillment_no": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "before": None,
        "lines": (True, ShipmentCanceledLine),
        "amount_minor": None,
        "final": None,
        "recorded": None,
        "undated": None,
        "reason": None,
    }


class ShipmentLabelDeclinedData(Record):
    """What happened to a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    fulfillment_no: Optional[int]
    #: Its work order; absent: none.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    before: Optional[Literal["pending", "picked", "packed", "shipped",
                             "delivered", "canceled"]]
    #: The state that it left.
    lines: List[ShipmentCanceledLine]
    #: What is in it.
    amount_minor: Optional[int]
    #: What may be captured for it, once it has left.
    final: Optional[bool]
    #: Shipped: nothing is left to ship.
    recorded: Optional[bool]
    #: It is a fact from outside.
    undated: Optional[bool]
    #: Nobody knows when.
    reason: Optional[str]
    #: Label declined: why.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "fulfillment_no": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "before": None,
        "lines": (True, ShipmentCanceledLine),
        "amount_minor": None,
        "final": None,
        "recorded": None,
        "undated": None,
        "reason": None,
    }


class ShipmentLabeledData(Record):
    """What happened to a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    fulfillment_no: Optional[int]
    #: Its work order; absent: none.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    before: Optional[Literal["pending", "picked", "packed", "shipped",
                             "delivered", "canceled"]]
    #: The state that it left.
    lines: List[ShipmentCanceledLine]
    #: What is in it.
    amount_minor: Optional[int]
    #: What may be captured for it, once it has left.
    final: Optional[bool]
    #: Shipped: nothing is left to ship.
    recorded: Optional[bool]
    #: It is a fact from outside.
    undated: Optional[bool]
    #: Nobody knows when.
    reason: Optional[str]
    #: Label declined: why.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "fulfillment_no": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "before": None,
        "lines": (True, ShipmentCanceledLine),
        "amount_minor": None,
        "final": None,
        "recorded": None,
        "undated": None,
        "reason": None,
    }


class ShipmentPackedData(Record):
    """What happened to a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    fulfillment_no: Optional[int]
    #: Its work order; absent: none.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    before: Optional[Literal["pending", "picked", "packed", "shipped",
                             "delivered", "canceled"]]
    #: The state that it left.
    lines: List[ShipmentCanceledLine]
    #: What is in it.
    amount_minor: Optional[int]
    #: What may be captured for it, once it has left.
    final: Optional[bool]
    #: Shipped: nothing is left to ship.
    recorded: Optional[bool]
    #: It is a fact from outside.
    undated: Optional[bool]
    #: Nobody knows when.
    reason: Optional[str]
    #: Label declined: why.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "fulfillment_no": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "before": None,
        "lines": (True, ShipmentCanceledLine),
        "amount_minor": None,
        "final": None,
        "recorded": None,
        "undated": None,
        "reason": None,
    }


class ShipmentPickedData(Record):
    """What happened to a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    fulfillment_no: Optional[int]
    #: Its work order; absent: none.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    before: Optional[Literal["pending", "picked", "packed", "shipped",
                             "delivered", "canceled"]]
    #: The state that it left.
    lines: List[ShipmentCanceledLine]
    #: What is in it.
    amount_minor: Optional[int]
    #: What may be captured for it, once it has left.
    final: Optional[bool]
    #: Shipped: nothing is left to ship.
    recorded: Optional[bool]
    #: It is a fact from outside.
    undated: Optional[bool]
    #: Nobody knows when.
    reason: Optional[str]
    #: Label declined: why.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "fulfillment_no": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "before": None,
        "lines": (True, ShipmentCanceledLine),
        "amount_minor": None,
        "final": None,
        "recorded": None,
        "undated": None,
        "reason": None,
    }


class ShipmentScannedData(Record):
    """What a carrier saw of a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: Optional[int]
    #: The parcel; absent: none is known.
    status: Literal["unknown", "pre_transit", "in_transit",
                             "out_for_delivery", "available_for_pickup",
                             "attempted_delivery", "delivered",
                             "return_to_sender", "exception", "lost"]
    #: What was seen.
    tracking: Optional[Literal["unknown", "pre_transit", "in_transit",
                               "out_for_delivery",
                               "available_for_pickup",
                               "attempted_delivery", "delivered",
                               "return_to_sender", "exception", "lost"]]
    #: What holds of the parcel after it.
    carrier: Optional[str]
    #: Who says it.
    event_id: Optional[str]
    #: Identity of the scan.
    place: Optional[str]
    #: Where.
    note: Optional[str]
    #: For people.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "status": None,
        "tracking": None,
        "carrier": None,
        "event_id": None,
        "place": None,
        "note": None,
    }


class ShipmentShippedData(Record):
    """What happened to a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    fulfillment_no: Optional[int]
    #: Its work order; absent: none.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    before: Optional[Literal["pending", "picked", "packed", "shipped",
                             "delivered", "canceled"]]
    #: The state that it left.
    lines: List[ShipmentCanceledLine]
    #: What is in it.
    amount_minor: Optional[int]
    #: What may be captured for it, once it has left.
    final: Optional[bool]
    #: Shipped: nothing is left to ship.
    recorded: Optional[bool]
    #: It is a fact from outside.
    undated: Optional[bool]
    #: Nobody knows when.
    reason: Optional[str]
    #: Label declined: why.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "fulfillment_no": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "before": None,
        "lines": (True, ShipmentCanceledLine),
        "amount_minor": None,
        "final": None,
        "recorded": None,
        "undated": None,
        "reason": None,
    }
