"""Records of answers: fulfillments.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Page, Record
from .shared import LineQuantity, Step

__all__ = [
    "FulfillmentAllowed", "FulfillmentAllowedFulfillmentOrder",
    "FulfillmentAllowedShipment", "FulfillmentCanceledData",
    "FulfillmentClosedData", "FulfillmentFinishedData",
    "FulfillmentOpenRequest", "FulfillmentOpenedData",
    "FulfillmentPlannedData", "FulfillmentRejectedData",
    "FulfillmentStartedData", "FulfillmentStoppedData",
    "FulfillmentStoppedPlace", "Parcels", "ParcelsFulfillmentOrder",
    "ParcelsHold", "ParcelsLine", "ParcelsScan", "ParcelsShipment", "WorkItem",
    "WorkList",
]


class FulfillmentAllowedFulfillmentOrder(Record):
    """An item of fulfillment.allowed>.fulfillment_orders[]."""

    __slots__ = ()
    fulfillment_no: Optional[int]
    #: The fulfilment order.
    state: Optional[Literal["scheduled", "open", "in_progress",
                            "incomplete", "closed", "canceled"]]
    #: Where it is.
    steps: List[Step]
    #: start, reject, close, and create: a parcel.

    _members = {
        "fulfillment_no": None,
        "state": None,
        "steps": (True, Step),
    }


class FulfillmentAllowedShipment(Record):
    """An item of fulfillment.allowed>.shipments[]."""

    __slots__ = ()
    shipment_no: Optional[int]
    #: The parcel.
    state: Optional[Literal["pending", "picked", "packed", "shipped",
                            "delivered", "canceled"]]
    #: Where it is.
    steps: List[Step]
    #: pick, pack, ship, deliver, cancel.

    _members = {
        "shipment_no": None,
        "state": None,
        "steps": (True, Step),
    }


class FulfillmentAllowed(Record):
    """What may be done next with the goods of an order."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    steps: List[Step]
    #: plan what is free, create a parcel.
    fulfillment_orders: List[FulfillmentAllowedFulfillmentOrder]
    #: Each fulfilment order.
    shipments: List[FulfillmentAllowedShipment]
    #: Each parcel.

    _members = {
        "order_id": None,
        "steps": (True, Step),
        "fulfillment_orders": (True, FulfillmentAllowedFulfillmentOrder),
        "shipments": (True, FulfillmentAllowedShipment),
    }


class ParcelsFulfillmentOrder(Record):
    """An item of fulfillment.get>.fulfillment_orders[]."""

    __slots__ = ()
    fulfillment_no: int
    #: 1, 2, ... within the order.
    state: Optional[Literal["scheduled", "open", "in_progress",
                            "incomplete", "closed", "canceled"]]
    #: How far it is.
    location_id: Optional[str]
    #: Who does it.
    lines: List[LineQuantity]
    #: What is to be done.
    note: Optional[str]
    #: What people noted last.
    version: Optional[int]
    #: Counts its changes.
    available_at_ms: Optional[int]
    #: Preorder: it opens then.
    expected_at_ms: Optional[int]
    #: When what waits should be there.

    _members = {
        "fulfillment_no": None,
        "state": None,
        "location_id": None,
        "lines": (True, LineQuantity),
        "note": None,
        "version": None,
        "available_at_ms": None,
        "expected_at_ms": None,
    }


class ParcelsShipment(Record):
    """An item of fulfillment.get>.shipments[]."""

    __slots__ = ()
    shipment_no: int
    #: 1, 2, ... within the order.
    fulfillment_no: Optional[int]
    #: Its work order; absent: none.
    state: Optional[Literal["pending", "picked", "packed", "shipped",
                            "delivered", "canceled"]]
    #: What we did with it.
    tracking: Optional[Literal["unknown", "pre_transit", "in_transit",
                               "out_for_delivery",
                               "available_for_pickup",
                               "attempted_delivery", "delivered",
                               "return_to_sender", "exception", "lost"]]
    #: What the carrier says about it.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    label_url: Optional[str]
    #: Where its label is.
    lines: List[LineQuantity]
    #: What is in it.
    shipped_at_ms: Optional[int]
    #: When it was handed over.
    delivered_at_ms: Optional[int]
    #: When it arrived.
    version: Optional[int]
    #: Counts its changes.

    _members = {
        "shipment_no": None,
        "fulfillment_no": None,
        "state": None,
        "tracking": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "label_url": None,
        "lines": (True, LineQuantity),
        "shipped_at_ms": None,
        "delivered_at_ms": None,
        "version": None,
    }


class ParcelsScan(Record):
    """An item of fulfillment.get>.scans[]."""

    __slots__ = ()
    shipment_no: Optional[int]
    #: The parcel; absent: none was known.
    status: Optional[Literal["unknown", "pre_transit", "in_transit",
                             "out_for_delivery", "available_for_pickup",
                             "attempted_delivery", "delivered",
                             "return_to_sender", "exception", "lost"]]
    #: What the carrier saw.
    carrier: Optional[str]
    #: Who says it.
    event_id: Optional[str]
    #: Identity of the scan.
    place: Optional[str]
    #: Where.
    note: Optional[str]
    #: What else.
    occurred_at_ms: Optional[int]
    #: When seen.
    recorded_at_ms: Optional[int]
    #: When told.

    _members = {
        "shipment_no": None,
        "status": None,
        "carrier": None,
        "event_id": None,
        "place": None,
        "note": None,
        "occurred_at_ms": None,
        "recorded_at_ms": None,
    }


class ParcelsLine(Record):
    """An item of fulfillment.get>.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    sku: str
    #: The product.
    quantity: Optional[int]
    #: Units that were ordered, canceled ones among them.
    canceled: Optional[int]
    #: Units that were taken out for good.
    stopped: Optional[int]
    #: Units that somebody wants taken out.
    planned: Optional[int]
    #: Units in work orders.
    packed: Optional[int]
    #: Units that were packed, or have left.
    shipped: Optional[int]
    #: Units that have left.
    delivered: Optional[int]
    #: Units that have arrived.
    available_at_ms: Optional[int]
    #: Preorder: not shipped before this.

    _members = {
        "line_no": None,
        "sku": None,
        "quantity": None,
        "canceled": None,
        "stopped": None,
        "planned": None,
        "packed": None,
        "shipped": None,
        "delivered": None,
        "available_at_ms": None,
    }


class ParcelsHold(Record):
    """An item of fulfillment.get>.holds[]."""

    __slots__ = ()
    hold_no: int
    #: The order's hold.
    kind: Optional[str]
    #: Of which kind.
    line_no: Optional[int]
    #: Only this line; absent: all.
    fulfillment_no: Optional[int]
    #: Only this work; absent: all.
    blocks_fulfill: Optional[bool]
    #: In the way of planning, picking and packing.
    blocks_ship: Optional[bool]
    #: In the way of the hand-over.

    _members = {
        "hold_no": None,
        "kind": None,
        "line_no": None,
        "fulfillment_no": None,
        "blocks_fulfill": None,
        "blocks_ship": None,
    }


class Parcels(Record):
    """The parcels of one order."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_orders: List[ParcelsFulfillmentOrder]
    #: Work at each location.
    shipments: List[ParcelsShipment]
    #: The parcels.
    scans: List[ParcelsScan]
    #: What carriers said, in the order of parcels.
    lines: List[ParcelsLine]
    #: How far each line has come.
    holds: List[ParcelsHold]
    #: What is in the way.

    _members = {
        "order_id": None,
        "fulfillment_orders": (True, ParcelsFulfillmentOrder),
        "shipments": (True, ParcelsShipment),
        "scans": (True, ParcelsScan),
        "lines": (True, ParcelsLine),
        "holds": (True, ParcelsHold),
    }


class WorkItem(Record):
    """An item of fulfillment.work_list>.items[]."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_no: int
    #: The work order.
    state: Optional[Literal["scheduled", "open", "in_progress",
                            "incomplete", "closed", "canceled"]]
    #: How far it is.
    location_id: str
    #: Who does it.
    lines: List[LineQuantity]
    #: What is not in a parcel yet.
    created_at_ms: Optional[int]
    #: When planned.

    _members = {
        "order_id": None,
        "fulfillment_no": None,
        "state": None,
        "location_id": None,
        "lines": (True, LineQuantity),
        "created_at_ms": None,
    }


class WorkList(Page["WorkItem"]):
    """A page of work that waits."""

    __slots__ = ()

    _members = {
        "items": (True, WorkItem),
        "next_cursor": None,
    }


class FulfillmentCanceledData(Record):
    """What happened to the work for an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_no: Optional[int]
    #: The work order; absent when planned.
    count: Optional[int]
    #: Planned: how many work orders.
    location_id: Optional[str]
    #: Where.
    note: Optional[str]
    #: For people.
    waits_until_ms: Optional[int]
    #: Planned: when the last of it may be begun.

    _members = {
        "order_id": None,
        "fulfillment_no": None,
        "count": None,
        "location_id": None,
        "note": None,
        "waits_until_ms": None,
    }


class FulfillmentClosedData(Record):
    """What happened to the work for an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_no: Optional[int]
    #: The work order; absent when planned.
    count: Optional[int]
    #: Planned: how many work orders.
    location_id: Optional[str]
    #: Where.
    note: Optional[str]
    #: For people.
    waits_until_ms: Optional[int]
    #: Planned: when the last of it may be begun.

    _members = {
        "order_id": None,
        "fulfillment_no": None,
        "count": None,
        "location_id": None,
        "note": None,
        "waits_until_ms": None,
    }


class FulfillmentFinishedData(Record):
    """What happened to the work for an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_no: Optional[int]
    #: The work order; absent when planned.
    count: Optional[int]
    #: Planned: how many work orders.
    location_id: Optional[str]
    #: Where.
    note: Optional[str]
    #: For people.
    waits_until_ms: Optional[int]
    #: Planned: when the last of it may be begun.

    _members = {
        "order_id": None,
        "fulfillment_no": None,
        "count": None,
        "location_id": None,
        "note": None,
        "waits_until_ms": None,
    }


class FulfillmentOpenedData(Record):
    """What happened to the work for an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_no: Optional[int]
    #: The work order; absent when planned.
    count: Optional[int]
    #: Planned: how many work orders.
    location_id: Optional[str]
    #: Where.
    note: Optional[str]
    #: For people.
    waits_until_ms: Optional[int]
    #: Planned: when the last of it may be begun.

    _members = {
        "order_id": None,
        "fulfillment_no": None,
        "count": None,
        "location_id": None,
        "note": None,
        "waits_until_ms": None,
    }


class FulfillmentPlannedData(Record):
    """What happened to the work for an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_no: Optional[int]
    #: The work order; absent when planned.
    count: Optional[int]
    #: Planned: how many work orders.
    location_id: Optional[str]
    #: Where.
    note: Optional[str]
    #: For people.
    waits_until_ms: Optional[int]
    #: Planned: when the last of it may be begun.

    _members = {
        "order_id": None,
        "fulfillment_no": None,
        "count": None,
        "location_id": None,
        "note": None,
        "waits_until_ms": None,
    }


class FulfillmentRejectedData(Record):
    """What happened to the work for an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_no: Optional[int]
    #: The work order; absent when planned.
    count: Optional[int]
    #: Planned: how many work orders.
    location_id: Optional[str]
    #: Where.
    note: Optional[str]
    #: For people.
    waits_until_ms: Optional[int]
    #: Planned: when the last of it may be begun.

    _members = {
        "order_id": None,
        "fulfillment_no": None,
        "count": None,
        "location_id": None,
        "note": None,
        "waits_until_ms": None,
    }


class FulfillmentStartedData(Record):
    """What happened to the work for an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_no: Optional[int]
    #: The work order; absent when planned.
    count: Optional[int]
    #: Planned: how many work orders.
    location_id: Optional[str]
    #: Where.
    note: Optional[str]
    #: For people.
    waits_until_ms: Optional[int]
    #: Planned: when the last of it may be begun.

    _members = {
        "order_id": None,
        "fulfillment_no": None,
        "count": None,
        "location_id": None,
        "note": None,
        "waits_until_ms": None,
    }


class FulfillmentStoppedPlace(Record):
    """An item of event fulfillment.stopped.places[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    quantity: int
    #: Units of it.
    location_id: Optional[str]
    #: Where they were planned; absent: nowhere yet.

    _members = {
        "line_no": None,
        "quantity": None,
        "location_id": None,
    }


class FulfillmentStoppedData(Record):
    """What could be stopped of an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    cancellation_no: Optional[int]
    #: The cancellation that asked.
    change_no: Optional[int]
    #: The change that asked.
    lines: List[LineQuantity]
    #: What could be stopped.
    complete: Optional[bool]
    #: All of it could.
    whole: Optional[bool]
    #: The whole order, and nothing of it has left.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why it was asked.
    restock: Optional[bool]
    #: The goods go back to stock.
    note: Optional[str]
    #: Why not all.
    places: List[FulfillmentStoppedPlace]
    #: The same units, by place.

    _members = {
        "order_id": None,
        "cancellation_no": None,
        "change_no": None,
        "lines": (True, LineQuantity),
        "complete": None,
        "whole": None,
        "reason": None,
        "restock": None,
        "note": None,
        "places": (True, FulfillmentStoppedPlace),
    }


class FulfillmentOpenRequest(Record):
    """The timer of work that was scheduled for a date."""

    __slots__ = ()
    order_id: str
    #: The order.
    fulfillment_no: int
    #: The work order.

    _members = {
        "order_id": None,
        "fulfillment_no": None,
    }
