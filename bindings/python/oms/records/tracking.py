"""Records of answers: tracking.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Page, Record
from .shared import Address, LineQuantity

__all__ = [
    "OrderView", "OrderViewCancellation", "OrderViewChange", "OrderViewHold",
    "OrderViewLine", "OrderViewParcel", "OrderViewParcelScan",
    "OrderViewPayment", "OrderViewPromise", "OrderViewReplacement",
    "OrderViewReturn", "PublicView", "PublicViewEntry", "PublicViewLine",
    "PublicViewParcel", "PublicViewParcelScan", "ShareItem", "ShareList",
    "Timeline", "TimelineItem", "TrackingLateData", "TrackingLateRequest",
    "TrackingRevokedData", "TrackingSharedData",
]


class PublicViewLine(Record):
    """An item of tracking.public>.lines[]."""

    __slots__ = ()
    sku: Optional[str]
    #: The product.
    quantity: Optional[int]
    #: Units, as all below.
    canceled: Optional[int]
    #: Will not come.
    shipped: Optional[int]
    #: Have left.
    delivered: Optional[int]
    #: Have arrived.
    returned: Optional[int]
    #: Came back.

    _members = {
        "sku": None,
        "quantity": None,
        "canceled": None,
        "shipped": None,
        "delivered": None,
        "returned": None,
    }


class PublicViewParcelScan(Record):
    """An item of tracking.public>.parcels[].scans[]."""

    __slots__ = ()
    status: Optional[Literal["unknown", "pre_transit", "in_transit",
                             "out_for_delivery", "available_for_pickup",
                             "attempted_delivery", "delivered",
                             "return_to_sender", "exception", "lost"]]
    #: What.
    place: Optional[str]
    #: Where.
    at_ms: Optional[int]
    #: When.

    _members = {
        "status": None,
        "place": None,
        "at_ms": None,
    }


class PublicViewParcel(Record):
    """An item of tracking.public>.parcels[]."""

    __slots__ = ()
    state: Optional[Literal["pending", "picked", "packed", "shipped",
                            "delivered", "canceled"]]
    #: What we did with it.
    tracking: Optional[Literal["unknown", "pre_transit", "in_transit",
                               "out_for_delivery",
                               "available_for_pickup",
                               "attempted_delivery", "delivered",
                               "return_to_sender", "exception", "lost"]]
    #: What the carrier says.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    scans: List[PublicViewParcelScan]
    #: What the carrier said.
    shipped_at_ms: Optional[int]
    #: It left.
    delivered_at_ms: Optional[int]
    #: It arrived.

    _members = {
        "state": None,
        "tracking": None,
        "carrier": None,
        "tracking_number": None,
        "scans": (True, PublicViewParcelScan),
        "shipped_at_ms": None,
        "delivered_at_ms": None,
    }


class PublicViewEntry(Record):
    """An item of tracking.public>.entries[]."""

    __slots__ = ()
    at_ms: Optional[int]
    #: When.
    details: Optional[str]
    #: One sentence.

    _members = {
        "at_ms": None,
        "details": None,
    }


class PublicView(Record):
    """What a customer may see."""

    __slots__ = ()
    number: Optional[int]
    #: The order's number.
    status: Optional[Literal["draft", "pending", "confirmed",
                             "processing", "completed", "canceled",
                             "rejected", "expired"]]
    #: How far it is.
    currency: Optional[str]
    #: ISO 4217.
    total_minor: Optional[int]
    #: The total.
    refunded_minor: Optional[int]
    #: Given back.
    placed_at_ms: Optional[int]
    #: Placed.
    promised_at_ms: Optional[int]
    #: Promised until.
    shipped_at_ms: Optional[int]
    #: The first parcel left.
    delivered_at_ms: Optional[int]
    #: The last unit arrived.
    late: Optional[bool]
    #: The promise was broken.
    city: Optional[str]
    #: Where it goes.
    lines: List[PublicViewLine]
    #: What was bought.
    parcels: List[PublicViewParcel]
    #: Parcels.
    entries: List[PublicViewEntry]
    #: What happened.

    _members = {
        "number": None,
        "status": None,
        "currency": None,
        "total_minor": None,
        "refunded_minor": None,
        "placed_at_ms": None,
        "promised_at_ms": None,
        "shipped_at_ms": None,
        "delivered_at_ms": None,
        "late": None,
        "city": None,
        "lines": (True, PublicViewLine),
        "parcels": (True, PublicViewParcel),
        "entries": (True, PublicViewEntry),
    }


class ShareItem(Record):
    """An item of tracking.share_list>.items[]."""

    __slots__ = ()
    share_no: Optional[int]
    #: Counts per order.
    created_at_ms: Optional[int]
    #: Made.
    expires_at_ms: Optional[int]
    #: It opens nothing from then on.
    revoked_at_ms: Optional[int]
    #: Taken back.
    note: Optional[str]
    #: For whom.

    _members = {
        "share_no": None,
        "created_at_ms": None,
        "expires_at_ms": None,
        "revoked_at_ms": None,
        "note": None,
    }


class ShareList(Page["ShareItem"]):
    """The links of an order."""

    __slots__ = ()
    order_id: str
    #: The order.

    _members = {
        "order_id": None,
        "items": (True, ShareItem),
        "next_cursor": None,
    }


class TimelineItem(Record):
    """An item of tracking.timeline>.items[]."""

    __slots__ = ()
    event_id: Optional[int]
    #: The event.
    at_ms: Optional[int]
    #: When it happened.
    recorded_at_ms: Optional[int]
    #: When we heard.
    what: Optional[str]
    #: The event's type.
    who: Optional[str]
    #: Actor or service.
    details: Optional[str]
    #: One sentence.

    _members = {
        "event_id": None,
        "at_ms": None,
        "recorded_at_ms": None,
        "what": None,
        "who": None,
        "details": None,
    }


class Timeline(Page["TimelineItem"]):
    """A page of a timeline."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.

    _members = {
        "order_id": None,
        "items": (True, TimelineItem),
        "next_cursor": None,
    }


class OrderViewLine(Record):
    """An item of tracking.view>.lines[]."""

    __slots__ = ()
    line_no: Optional[int]
    #: The line.
    sku: Optional[str]
    #: The product.
    quantity: Optional[int]
    #: Units, as all below.
    total_minor: Optional[int]
    #: Of the whole line.
    canceled: Optional[int]
    #: Will not come.
    backordered: Optional[int]
    #: Wait for goods.
    packed: Optional[int]
    #: In parcels.
    shipped: Optional[int]
    #: Have left.
    delivered: Optional[int]
    #: Have arrived.
    returned: Optional[int]
    #: Came back.
    vendor: Optional[str]
    #: The seller.
    digital: Optional[bool]
    #: Needs no parcel.
    expected_at_ms: Optional[int]
    #: Backordered units should be there.

    _members = {
        "line_no": None,
        "sku": None,
        "quantity": None,
        "total_minor": None,
        "canceled": None,
        "backordered": None,
        "packed": None,
        "shipped": None,
        "delivered": None,
        "returned": None,
        "vendor": None,
        "digital": None,
        "expected_at_ms": None,
    }


class OrderViewParcelScan(Record):
    """An item of tracking.view>.parcels[].scans[]."""

    __slots__ = ()
    status: Optional[Literal["unknown", "pre_transit", "in_transit",
                             "out_for_delivery", "available_for_pickup",
                             "attempted_delivery", "delivered",
                             "return_to_sender", "exception", "lost"]]
    #: What.
    place: Optional[str]
    #: Where.
    note: Optional[str]
    #: What the carrier added.
    at_ms: Optional[int]
    #: When.

    _members = {
        "status": None,
        "place": None,
        "note": None,
        "at_ms": None,
    }


class OrderViewParcel(Record):
    """An item of tracking.view>.parcels[]."""

    __slots__ = ()
    shipment_no: Optional[int]
    #: The parcel.
    fulfillment_no: Optional[int]
    #: The work it belongs to.
    state: Optional[Literal["pending", "picked", "packed", "shipped",
                            "delivered", "canceled"]]
    #: What we did with it.
    tracking: Optional[Literal["unknown", "pre_transit", "in_transit",
                               "out_for_delivery",
                               "available_for_pickup",
                               "attempted_delivery", "delivered",
                               "return_to_sender", "exception", "lost"]]
    #: What the carrier says.
    location_id: Optional[str]
    #: Where it was packed.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    lines: List[LineQuantity]
    #: What is in it.
    scans: List[OrderViewParcelScan]
    #: In the order in which we heard.
    shipped_at_ms: Optional[int]
    #: It left.
    delivered_at_ms: Optional[int]
    #: It arrived.

    _members = {
        "shipment_no": None,
        "fulfillment_no": None,
        "state": None,
        "tracking": None,
        "location_id": None,
        "carrier": None,
        "tracking_number": None,
        "lines": (True, LineQuantity),
        "scans": (True, OrderViewParcelScan),
        "shipped_at_ms": None,
        "delivered_at_ms": None,
    }


class OrderViewPayment(Record):
    """An item of tracking.view>.payments[]."""

    __slots__ = ()
    payment_no: Optional[int]
    #: The payment.
    method: Optional[str]
    #: How it is paid.
    last: Optional[str]
    #: Type of the last event about it.
    reason: Optional[str]
    #: Why, or why not.
    captured_minor: Optional[int]
    #: Taken.
    refunded_minor: Optional[int]
    #: Given back.

    _members = {
        "payment_no": None,
        "method": None,
        "last": None,
        "reason": None,
        "captured_minor": None,
        "refunded_minor": None,
    }


class OrderViewPromise(Record):
    """An item of tracking.view>.promises[]."""

    __slots__ = ()
    promised_at_ms: Optional[int]
    #: Until when.
    made_at_ms: Optional[int]
    #: When it was promised.
    kept_at_ms: Optional[int]
    #: Everything had arrived.
    late: Optional[bool]
    #: The time came before the goods.

    _members = {
        "promised_at_ms": None,
        "made_at_ms": None,
        "kept_at_ms": None,
        "late": None,
    }


class OrderViewHold(Record):
    """An item of tracking.view>.holds[]."""

    __slots__ = ()
    hold_no: Optional[int]
    #: The hold.
    kind: Optional[str]
    #: fraud, address, manual.
    note: Optional[str]
    #: Why, in words.
    active: Optional[bool]
    #: It blocks something now.
    placed_at_ms: Optional[int]
    #: Placed.
    resolved_at_ms: Optional[int]
    #: Resolved.

    _members = {
        "hold_no": None,
        "kind": None,
        "note": None,
        "active": None,
        "placed_at_ms": None,
        "resolved_at_ms": None,
    }


class OrderViewReturn(Record):
    """An item of tracking.view>.returns[]."""

    __slots__ = ()
    return_no: Optional[int]
    #: The return.
    state: Optional[str]
    #: The last that was told of it.
    quantity: Optional[int]
    #: Units that came back.
    amount_minor: Optional[int]
    #: Their value.
    credited_minor: Optional[int]
    #: What is given back for it.
    requested_at_ms: Optional[int]
    #: First heard of.
    changed_at_ms: Optional[int]
    #: Last heard of.

    _members = {
        "return_no": None,
        "state": None,
        "quantity": None,
        "amount_minor": None,
        "credited_minor": None,
        "requested_at_ms": None,
        "changed_at_ms": None,
    }


class OrderViewCancellation(Record):
    """An item of tracking.view>.cancellations[]."""

    __slots__ = ()
    cancellation_no: Optional[int]
    #: The cancellation.
    state: Optional[str]
    #: The last that was told of it.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    amount_minor: Optional[int]
    #: What is not owed any more.
    requested_at_ms: Optional[int]
    #: First heard of.
    changed_at_ms: Optional[int]
    #: Last heard of.

    _members = {
        "cancellation_no": None,
        "state": None,
        "reason": None,
        "amount_minor": None,
        "requested_at_ms": None,
        "changed_at_ms": None,
    }


class OrderViewChange(Record):
    """An item of tracking.view>.changes[]."""

    __slots__ = ()
    change_no: Optional[int]
    #: The change set.
    state: Optional[str]
    #: The last that was told of it.
    kind: Optional[Literal["edit", "return", "exchange", "claim",
                           "cancel"]]
    #: What it is for.
    begun_at_ms: Optional[int]
    #: First heard of.
    changed_at_ms: Optional[int]
    #: Last heard of.

    _members = {
        "change_no": None,
        "state": None,
        "kind": None,
        "begun_at_ms": None,
        "changed_at_ms": None,
    }


class OrderViewReplacement(Record):
    """An item of tracking.view>.replacements[]."""

    __slots__ = ()
    replacement_no: Optional[int]
    #: The replacement.
    kind: Optional[str]
    #: exchange, claim.
    state: Optional[str]
    #: The last that was told of it.
    new_order_id: Optional[str]
    #: The order that goes out instead.
    difference_minor: Optional[int]
    #: Above zero: the customer pays.
    changed_at_ms: Optional[int]
    #: Last heard of.

    _members = {
        "replacement_no": None,
        "kind": None,
        "state": None,
        "new_order_id": None,
        "difference_minor": None,
        "changed_at_ms": None,
    }


class OrderView(Record):
    """The whole order."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    number: Optional[int]
    #: Its number.
    channel: Optional[str]
    #: Where it was sold.
    customer_id: Optional[str]
    #: Who bought; absent: a guest.
    status: Optional[Literal["draft", "pending", "confirmed",
                             "processing", "completed", "canceled",
                             "rejected", "expired"]]
    #: The merchant's decision.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why it ended.
    currency: Optional[str]
    #: ISO 4217.
    total_minor: Optional[int]
    #: As placed or changed.
    canceled_minor: Optional[int]
    #: Shares of canceled units.
    credited_minor: Optional[int]
    #: Returns, claims and gestures.
    due_minor: Optional[int]
    #: total - canceled - credited; 0 once it ended.
    authorized_minor: Optional[int]
    #: Promised by tenders.
    captured_minor: Optional[int]
    #: Taken.
    refunded_minor: Optional[int]
    #: Given back.
    balance_minor: Optional[int]
    #: due - (captured - refunded).
    placed_at_ms: Optional[int]
    #: Placed.
    confirmed_at_ms: Optional[int]
    #: Confirmed.
    shipped_at_ms: Optional[int]
    #: The first parcel left.
    delivered_at_ms: Optional[int]
    #: The last unit arrived.
    completed_at_ms: Optional[int]
    #: Closed.
    ended_at_ms: Optional[int]
    #: Canceled, rejected, expired.
    promised_at_ms: Optional[int]
    #: The promise that holds.
    late: Optional[bool]
    #: It was broken.
    ship_to: Optional[Address]
    #: Where it goes.
    shipping_method: Optional[str]
    #: As the customer chose.
    lines: List[OrderViewLine]
    #: What was bought.
    parcels: List[OrderViewParcel]
    #: Parcels, with their scans.
    payments: List[OrderViewPayment]
    #: Tenders.
    promises: List[OrderViewPromise]
    #: Promises, the last one holds.
    holds: List[OrderViewHold]
    #: Holds.
    returns: List[OrderViewReturn]
    #: Returns.
    cancellations: List[OrderViewCancellation]
    #: Cancellations.
    changes: List[OrderViewChange]
    #: Change sets.
    replacements: List[OrderViewReplacement]
    #: Exchanges and claims.
    events_count: Optional[int]
    #: It was folded from.
    event_id: Optional[int]
    #: The last of them.

    _members = {
        "order_id": None,
        "number": None,
        "channel": None,
        "customer_id": None,
        "status": None,
        "reason": None,
        "currency": None,
        "total_minor": None,
        "canceled_minor": None,
        "credited_minor": None,
        "due_minor": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "balance_minor": None,
        "placed_at_ms": None,
        "confirmed_at_ms": None,
        "shipped_at_ms": None,
        "delivered_at_ms": None,
        "completed_at_ms": None,
        "ended_at_ms": None,
        "promised_at_ms": None,
        "late": None,
        "ship_to": (False, Address),
        "shipping_method": None,
        "lines": (True, OrderViewLine),
        "parcels": (True, OrderViewParcel),
        "payments": (True, OrderViewPayment),
        "promises": (True, OrderViewPromise),
        "holds": (True, OrderViewHold),
        "returns": (True, OrderViewReturn),
        "cancellations": (True, OrderViewCancellation),
        "changes": (True, OrderViewChange),
        "replacements": (True, OrderViewReplacement),
        "events_count": None,
        "event_id": None,
    }


class TrackingLateData(Record):
    """A link or a promise of an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    promised_at_ms: Optional[int]
    #: Late: the promise that was broken.
    shipment_no: Optional[int]
    #: Late; absent: the order as a whole.
    share_no: Optional[int]
    #: Shared, revoked.

    _members = {
        "order_id": None,
        "promised_at_ms": None,
        "shipment_no": None,
        "share_no": None,
    }


class TrackingRevokedData(Record):
    """A link or a promise of an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    promised_at_ms: Optional[int]
    #: Late: the promise that was broken.
    shipment_no: Optional[int]
    #: Late; absent: the order as a whole.
    share_no: Optional[int]
    #: Shared, revoked.

    _members = {
        "order_id": None,
        "promised_at_ms": None,
        "shipment_no": None,
        "share_no": None,
    }


class TrackingSharedData(Record):
    """A link or a promise of an order."""

    __slots__ = ()
    order_id: str
    #: The order.
    promised_at_ms: Optional[int]
    #: Late: the promise that was broken.
    shipment_no: Optional[int]
    #: Late; absent: the order as a whole.
    share_no: Optional[int]
    #: Shared, revoked.

    _members = {
        "order_id": None,
        "promised_at_ms": None,
        "shipment_no": None,
        "share_no": None,
    }


class TrackingLateRequest(Record):
    """A promise to look at."""

    __slots__ = ()
    order_id: str
    #: The order.
    promised_at_ms: Optional[int]
    #: The promise.

    _members = {
        "order_id": None,
        "promised_at_ms": None,
    }
