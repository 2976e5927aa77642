"""Records of answers: shipping.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Optional

from ..record import Page, Record
from .shared import Address, LineQuantity

__all__ = [
    "ShippingBookRequest", "ShippingBookResult", "ShippingCancelRequest",
    "ShippingLabels", "ShippingLabelsItem", "ShippingQuote",
]


class ShippingLabelsItem(Record):
    """An item of shipping.label_list>.items[]."""

    __slots__ = ()
    tracking_number: str
    #: The number on the label.
    shipment_no: int
    #: The parcel.
    carrier: str
    #: Who carries it.
    cost_minor: Optional[int]
    #: What it costs.
    booked_at_ms: Optional[int]
    #: When booked.
    canceled_at_ms: Optional[int]
    #: When given back.

    _members = {
        "tracking_number": None,
        "shipment_no": None,
        "carrier": None,
        "cost_minor": None,
        "booked_at_ms": None,
        "canceled_at_ms": None,
    }


class ShippingLabels(Page["ShippingLabelsItem"]):
    """The labels of an order."""

    __slots__ = ()

    _members = {
        "items": (True, ShippingLabelsItem),
        "next_cursor": None,
    }


class ShippingQuote(Record):
    """A price."""

    __slots__ = ()
    carrier: str
    #: Who would carry it.
    cost_minor: Optional[int]
    #: In the shop's own currency.

    _members = {
        "carrier": None,
        "cost_minor": None,
    }


class ShippingBookRequest(Record):
    """A label for a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    location_id: Optional[str]
    #: Where it is packed.
    carrier: Optional[str]
    #: Absent: any.
    service_level: Optional[str]
    #: How it is to be shipped.
    tracking_number: Optional[str]
    #: Cancel: the label.
    lines: List[LineQuantity]
    #: What is in it.
    ship_to: Optional[Address]
    #: Where it goes.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "location_id": None,
        "carrier": None,
        "service_level": None,
        "tracking_number": None,
        "lines": (True, LineQuantity),
        "ship_to": (False, Address),
    }


class ShippingBookResult(Record):
    """A booked label."""

    __slots__ = ()
    carrier: str
    #: Who carries it.
    tracking_number: str
    #: The carrier's number.
    label_url: Optional[str]
    #: Where the label is.
    cost_minor: Optional[int]
    #: What the label costs.

    _members = {
        "carrier": None,
        "tracking_number": None,
        "label_url": None,
        "cost_minor": None,
    }


class ShippingCancelRequest(Record):
    """A label for a parcel."""

    __slots__ = ()
    order_id: str
    #: The order.
    shipment_no: int
    #: The parcel.
    location_id: Optional[str]
    #: Where it is packed.
    carrier: Optional[str]
    #: Absent: any.
    service_level: Optional[str]
    #: How it is to be shipped.
    tracking_number: Optional[str]
    #: Cancel: the label.
    lines: List[LineQuantity]
    #: What is in it.
    ship_to: Optional[Address]
    #: Where it goes.

    _members = {
        "order_id": None,
        "shipment_no": None,
        "location_id": None,
        "carrier": None,
        "service_level": None,
        "tracking_number": None,
        "lines": (True, LineQuantity),
        "ship_to": (False, Address),
    }
