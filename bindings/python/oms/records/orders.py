"""Records of answers: orders.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional

from ..record import Page, Record
from .shared import (Address, LineQuantity, OrderChangedAllocation, Refusal,
                     Step, Tender)

__all__ = [
    "AdjustmentArgs", "ChangeAction", "ChangePreview", "ChangePreviewLine",
    "ChangePreviewStock", "LineArgs", "Order", "OrderAllowed",
    "OrderAllowedLine", "OrderAnnotatedData", "OrderApprovedData",
    "OrderArchivedData", "OrderCancelNotedData", "OrderCanceledData",
    "OrderChangeBegunData", "OrderChangeCanceledData",
    "OrderChangeDeclinedData", "OrderChangeEditedData",
    "OrderChangeExpireRequest", "OrderChangeExpiredData", "OrderChangeItem",
    "OrderChangeList", "OrderChangeRequestedData", "OrderChangedData",
    "OrderChangedLine", "OrderCompletedData", "OrderConfirmedData",
    "OrderDraftCanceledData", "OrderDraftedData", "OrderExpectedData",
    "OrderExpectedLine", "OrderExpireRequest", "OrderExpiredData",
    "OrderHeldData", "OrderHold", "OrderHoldReleasedData", "OrderItem",
    "OrderLine", "OrderLinesCanceledData", "OrderLinesCanceledLine",
    "OrderList", "OrderNoteItem", "OrderNoteList", "OrderNotedData",
    "OrderPlacedData", "OrderRejectedData", "OrderReleasedData",
    "OrderReopenedData", "OrderReplacedData", "OrderReplacementRefusedData",
    "OrderReservedData", "OrderRestoredData", "OrderReviewRequest",
    "OrderReviewResult", "OrderReviewResultHold", "OrderSourceLine",
    "OrderSourceRequest", "OrderSourceResult", "OrderSummary",
    "OrderSummaryAnomaly", "OrderSummaryAnomalyExample", "OrderSummaryBucket",
    "OrderSummaryCurrency", "OrderSummaryStage", "OrderSummaryStatus",
    "OrderTaggedData", "Tag",
]


class OrderAllowedLine(Record):
    """An item of order.allowed>.lines[]."""

    __slots__ = ()
    line_no: Optional[int]
    #: The line.
    quantity: Optional[int]
    #: Units that can still be canceled.
    allowed: Optional[bool]
    #: Some can.
    refusals: List[Refusal]
    #: All that refuses.

    _members = {
        "line_no": None,
        "quantity": None,
        "allowed": None,
        "refusals": (True, Refusal),
    }


class OrderAllowed(Record):
    """What may happen to an order next."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    status: Optional[Literal["draft", "pending", "confirmed",
                             "processing", "completed", "canceled",
                             "rejected", "expired"]]
    #: Where it is.
    steps: List[Step]
    #: Every step of the order itself.
    changes: List[Step]
    #: Every step of its change set.
    others: List[Step]
    #: Steps of holds, goods and money, as far as the order knows of them.
    lines: List[OrderAllowedLine]
    #: What can be canceled of each line.

    _members = {
        "order_id": None,
        "status": None,
        "steps": (True, Step),
        "changes": (True, Step),
        "others": (True, Step),
        "lines": (True, OrderAllowedLine),
    }


class LineArgs(Record):
    """An item of order.place.lines[]."""

    __slots__ = ()
    sku: str
    #: The product; the same sku may occur twice.
    name: Optional[str]
    #: As the customer saw it.
    quantity: int
    #: Units.
    unit_price_minor: int
    #: Price of a unit.
    unit_price_millionths: Optional[int]
    #: Millionths of a minor unit beside it.
    discount_minor: Optional[int]
    #: Of the whole line; subtracts.
    tax_minor: Optional[int]
    #: Of the whole line; adds.
    shipping_minor: Optional[int]
    #: Of the whole line; adds.
    vendor: Optional[str]
    #: Seller in a marketplace.
    location_id: Optional[str]
    #: Ship from here only; absent: anywhere.
    digital: Optional[bool]
    #: Needs no parcel.
    available_at_ms: Optional[int]
    #: Preorder: not shipped before this.

    _members = {
        "sku": None,
        "name": None,
        "quantity": None,
        "unit_price_minor": None,
        "unit_price_millionths": None,
        "discount_minor": None,
        "tax_minor": None,
        "shipping_minor": None,
        "vendor": None,
        "location_id": None,
        "digital": None,
        "available_at_ms": None,
    }


class AdjustmentArgs(Record):
    """An item of order.place.adjustments[]."""

    __slots__ = ()
    kind: Literal["discount", "shipping", "tax", "fee"]
    #: A discount subtracts, the other kinds add.
    code: Optional[str]
    #: Coupon, tax code.
    label: Optional[str]
    #: What the customer reads.
    amount_minor: int
    #: How much; the kind says which way.

    _members = {
        "kind": None,
        "code": None,
        "label": None,
        "amount_minor": None,
    }


class ChangeAction(Record):
    """An item of order.change_begin.actions[]."""

    __slots__ = ()
    kind: Literal["add_line", "set_quantity", "set_price",
                           "set_discount", "set_tax", "set_shipping",
                           "remove_line", "set_address",
                           "set_shipping_method", "set_promised_at",
                           "add_adjustment", "remove_adjustment"]
    #: What to do; it says which members are needed.
    line_no: Optional[int]
    #: set_..., remove_line: the line.
    quantity: Optional[int]
    #: set_quantity: units that are wanted now.
    unit_price_minor: Optional[int]
    #: set_price: of a unit.
    unit_price_millionths: Optional[int]
    #: Millionths of a minor unit beside it.
    amount_minor: Optional[int]
    #: set_discount, set_tax, set_shipping: of the whole line.
    line: Optional[LineArgs]
    #: add_line: what is added.
    address: Optional[Address]
    #: set_address: where the goods go.
    shipping_method: Optional[str]
    #: set_shipping_method.
    promised_at_ms: Optional[int]
    #: set_promised_at.
    adjustment: Optional[AdjustmentArgs]
    #: add_adjustment: a charge or a discount on all.
    adjustment_no: Optional[int]
    #: remove_adjustment: which.

    _members = {
        "kind": None,
        "line_no": None,
        "quantity": None,
        "unit_price_minor": None,
        "unit_price_millionths": None,
        "amount_minor": None,
        "line": (False, LineArgs),
        "address": (False, Address),
        "shipping_method": None,
        "promised_at_ms": None,
        "adjustment": (False, AdjustmentArgs),
        "adjustment_no": None,
    }


class OrderChangeItem(Record):
    """An item of order.change_list>.items[]."""

    __slots__ = ()
    change_no: Optional[int]
    #: 1, 2, ...
    version: Optional[int]
    #: Counts changes of it.
    kind: Optional[Literal["edit", "return", "exchange", "claim",
                           "cancel"]]
    #: What it is for.
    state: Optional[Literal["pending", "requested", "confirmed",
                            "declined", "canceled", "expired"]]
    #: Where it is.
    note: Optional[str]
    #: What for.
    reason: Optional[str]
    #: Why it was declined.
    begun_at_ms: Optional[int]
    #: When it was begun.
    expires_at_ms: Optional[int]
    #: When it expires, while it is open.
    closed_at_ms: Optional[int]
    #: When it was closed.
    actions: List[ChangeAction]
    #: What to do, in this order.

    _members = {
        "change_no": None,
        "version": None,
        "kind": None,
        "state": None,
        "note": None,
        "reason": None,
        "begun_at_ms": None,
        "expires_at_ms": None,
        "closed_at_ms": None,
        "actions": (True, ChangeAction),
    }


class OrderChangeList(Page["OrderChangeItem"]):
    """A page of an order's change sets."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.

    _members = {
        "order_id": None,
        "items": (True, OrderChangeItem),
        "next_cursor": None,
    }


class ChangePreviewLine(Record):
    """An item of order.change_preview>.lines[]."""

    __slots__ = ()
    line_no: Optional[int]
    #: The line.
    sku: Optional[str]
    #: The product.
    quantity_before: Optional[int]
    #: Units that are wanted; 0: it is new.
    quantity_after: Optional[int]
    #: 0: it is taken out.
    total_before_minor: Optional[int]
    #: What they cost.
    total_after_minor: Optional[int]
    #: What they would cost.

    _members = {
        "line_no": None,
        "sku": None,
        "quantity_before": None,
        "quantity_after": None,
        "total_before_minor": None,
        "total_after_minor": None,
    }


class ChangePreviewStock(Record):
    """An item of order.change_preview>.stock[]."""

    __slots__ = ()
    line_no: Optional[int]
    #: The line.
    sku: Optional[str]
    #: The product.
    quantity: Optional[int]
    #: Units.
    location_id: Optional[str]
    #: Only there; absent: anywhere.

    _members = {
        "line_no": None,
        "sku": None,
        "quantity": None,
        "location_id": None,
    }


class ChangePreview(Record):
    """What a change would do."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    change_no: Optional[int]
    #: Absent: it was not begun.
    items_minor: Optional[int]
    #: As it would be, as all below.
    discount_minor: Optional[int]
    #: Subtracts.
    shipping_minor: Optional[int]
    #: Adds.
    tax_minor: Optional[int]
    #: Adds.
    fee_minor: Optional[int]
    #: Adds.
    total_before_minor: Optional[int]
    #: As it is.
    total_minor: Optional[int]
    #: As it would be.
    canceled_before_minor: Optional[int]
    #: As it is.
    canceled_minor: Optional[int]
    #: As it would be.
    due_before_minor: Optional[int]
    #: As it is.
    due_minor: Optional[int]
    #: As it would be.
    balance_minor: Optional[int]
    #: due - (captured - refunded).
    collect_minor: Optional[int]
    #: Neither paid nor authorised yet.
    give_back_minor: Optional[int]
    #: Paid, and not owed any more.
    release_minor: Optional[int]
    #: Authorised, and not needed any more.
    lines: List[ChangePreviewLine]
    #: Lines that would change.
    stop: List[LineQuantity]
    #: Units that fulfilment must still stop.
    stock: List[ChangePreviewStock]
    #: Units that stock must have.
    refusals: List[Refusal]
    #: None: it could be confirmed now.

    _members = {
        "order_id": None,
        "change_no": None,
        "items_minor": None,
        "discount_minor": None,
        "shipping_minor": None,
        "tax_minor": None,
        "fee_minor": None,
        "total_before_minor": None,
        "total_minor": None,
        "canceled_before_minor": None,
        "canceled_minor": None,
        "due_before_minor": None,
        "due_minor": None,
        "balance_minor": None,
        "collect_minor": None,
        "give_back_minor": None,
        "release_minor": None,
        "lines": (True, ChangePreviewLine),
        "stop": (True, LineQuantity),
        "stock": (True, ChangePreviewStock),
        "refusals": (True, Refusal),
    }


class OrderLine(Record):
    """An item of order.get>.lines[]."""

    __slots__ = ()
    line_no: Optional[int]
    #: 1, 2, ...
    sku: Optional[str]
    #: The product.
    name: Optional[str]
    #: As it was sold.
    quantity: Optional[int]
    #: Units.
    unit_price_minor: Optional[int]
    #: Price of a unit.
    unit_price_millionths: Optional[int]
    #: Millionths of a minor unit beside it.
    items_minor: Optional[int]
    #: quantity * price, rounded once.
    discount_minor: Optional[int]
    #: Subtracts.
    tax_minor: Optional[int]
    #: Adds.
    shipping_minor: Optional[int]
    #: Adds.
    total_minor: Optional[int]
    #: items - discount + tax + shipping.
    canceled: Optional[int]
    #: Units that will not be sent.
    allocated: Optional[int]
    #: Units set aside on a shelf.
    backordered: Optional[int]
    #: Units that are to come in.
    fulfilled: Optional[int]
    #: Units packed, or beyond.
    shipped: Optional[int]
    #: Units that have left, or beyond.
    delivered: Optional[int]
    #: Units that have arrived.
    returned: Optional[int]
    #: Units that came back.
    vendor: Optional[str]
    #: The seller.
    digital: Optional[bool]
    #: Needs no parcel.
    canceled_minor: Optional[int]
    #: Not owed for it any more.
    available_at_ms: Optional[int]
    #: Preorder: not shipped before this.
    expected_at_ms: Optional[int]
    #: When its backordered units should be there.
    location_id: Optional[str]
    #: Ship from here only.

    _members = {
        "line_no": None,
        "sku": None,
        "name": None,
        "quantity": None,
        "unit_price_minor": None,
        "unit_price_millionths": None,
        "items_minor": None,
        "discount_minor": None,
        "tax_minor": None,
        "shipping_minor": None,
        "total_minor": None,
        "canceled": None,
        "allocated": None,
        "backordered": None,
        "fulfilled": None,
        "shipped": None,
        "delivered": None,
        "returned": None,
        "vendor": None,
        "digital": None,
        "canceled_minor": None,
        "available_at_ms": None,
        "expected_at_ms": None,
        "location_id": None,
    }


class OrderHold(Record):
    """An item of order.get>.holds[]."""

    __slots__ = ()
    hold_no: Optional[int]
    #: 1, 2, ...
    kind: Optional[str]
    #: fraud, address, manual.
    state: Optional[str]
    #: active, resolved or rejected.
    note: Optional[str]
    #: Why, in words.
    placed_at_ms: Optional[int]
    #: Since when.
    resolved_at_ms: Optional[int]
    #: Until when.
    line_no: Optional[int]
    #: Only this line.
    fulfillment_no: Optional[int]
    #: Only this work.
    blocks_confirm: Optional[bool]
    #: It blocks confirming.
    blocks_fulfill: Optional[bool]
    #: It blocks the work.
    blocks_ship: Optional[bool]
    #: It blocks shipping.
    blocks_capture: Optional[bool]
    #: It blocks captures.
    blocks_complete: Optional[bool]
    #: It blocks completing.

    _members = {
        "hold_no": None,
        "kind": None,
        "state": None,
        "note": None,
        "placed_at_ms": None,
        "resolved_at_ms": None,
        "line_no": None,
        "fulfillment_no": None,
        "blocks_confirm": None,
        "blocks_fulfill": None,
        "blocks_ship": None,
        "blocks_capture": None,
        "blocks_complete": None,
    }


class Tag(Record):
    """An item of order.place.tags[]."""

    __slots__ = ()
    tag: str
    #: A word: vip, gift.

    _members = {
        "tag": None,
    }


class Order(Record):
    """An order as it stands."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    number: Optional[int]
    #: Its number.
    channel: Optional[str]
    #: Where it was sold.
    reference: Optional[str]
    #: The host's own number.
    customer_id: Optional[str]
    #: Who bought.
    status: Optional[Literal["draft", "pending", "confirmed",
                             "processing", "completed", "canceled",
                             "rejected", "expired"]]
    #: The merchant's decision.
    payment_status: Optional[Literal["unpaid", "authorized",
                                     "partially_authorized",
                                     "partially_paid", "paid",
                                     "overpaid", "partially_refunded",
                                     "refunded", "voided", "failed"]]
    #: What money did.
    fulfillment_status: Optional[Literal["unfulfilled", "backordered",
                                         "partially_fulfilled",
                                         "fulfilled",
                                         "partially_shipped", "shipped",
                                         "partially_delivered",
                                         "delivered", "canceled"]]
    #: What parcels did.
    return_status: Optional[Literal["none", "requested",
                                    "partially_returned", "returned"]]
    #: What came back.
    stage: Optional[str]
    #: All of it in one word for people.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why it ended early.
    currency: Optional[str]
    #: ISO 4217.
    items_minor: Optional[int]
    #: Sum of quantity * price.
    discount_minor: Optional[int]
    #: Subtracts.
    shipping_minor: Optional[int]
    #: Adds.
    tax_minor: Optional[int]
    #: Adds.
    fee_minor: Optional[int]
    #: Adds.
    total_minor: Optional[int]
    #: items - discount + shipping + tax + fee.
    tendered_minor: Optional[int]
    #: Sum of the tenders.
    authorized_minor: Optional[int]
    #: What providers hold or have paid.
    captured_minor: Optional[int]
    #: What was paid.
    refunded_minor: Optional[int]
    #: What was paid back.
    placed_at_ms: Optional[int]
    #: Placed.
    approved_at_ms: Optional[int]
    #: The money became secured.
    confirmed_at_ms: Optional[int]
    #: Confirmed.
    shipped_at_ms: Optional[int]
    #: The last units left.
    delivered_at_ms: Optional[int]
    #: The last units arrived.
    promised_at_ms: Optional[int]
    #: Delivery is promised until.
    ended_at_ms: Optional[int]
    #: Canceled, rejected or expired.
    completed_at_ms: Optional[int]
    #: Completed.
    lines: List[OrderLine]
    #: What was bought.
    adjustments: List[AdjustmentArgs]
    #: Charges and discounts on all.
    holds: List[OrderHold]
    #: What blocks or blocked it.
    ship_to: Optional[Address]
    #: Where the goods go.
    bill_to: Optional[Address]
    #: Who is billed.
    shipping_method: Optional[str]
    #: As the customer chose.
    note: Optional[str]
    #: Free text.
    metadata: Optional[Dict[str, Any]]
    #: The host's own members.
    version: Optional[int]
    #: Counts changes.
    canceled_minor: Optional[int]
    #: Not owed any more for canceled units.
    credited_minor: Optional[int]
    #: Credited for returns, claims and gestures.
    due_minor: Optional[int]
    #: total - canceled - credited; 0: it has ended.
    balance_minor: Optional[int]
    #: due - (captured - refunded).
    risk: Optional[int]
    #: The highest that a provider told.
    draft_channel: Optional[str]
    #: Of a draft: where it will be sold.
    replaces_order_id: Optional[str]
    #: It goes out instead of goods of this order.
    replacement_no: Optional[int]
    #: The replacement of that order.
    open_change_no: Optional[int]
    #: The change set that is open.
    notes_count: Optional[int]
    #: Notes; order.note_list reads them.
    tags: List[Tag]
    #: The host's words for it.

    _members = {
        "order_id": None,
        "number": None,
        "channel": None,
        "reference": None,
        "customer_id": None,
        "status": None,
        "payment_status": None,
        "fulfillment_status": None,
        "return_status": None,
        "stage": None,
        "reason": None,
        "currency": None,
        "items_minor": None,
        "discount_minor": None,
        "shipping_minor": None,
        "tax_minor": None,
        "fee_minor": None,
        "total_minor": None,
        "tendered_minor": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "placed_at_ms": None,
        "approved_at_ms": None,
        "confirmed_at_ms": None,
        "shipped_at_ms": None,
        "delivered_at_ms": None,
        "promised_at_ms": None,
        "ended_at_ms": None,
        "completed_at_ms": None,
        "lines": (True, OrderLine),
        "adjustments": (True, AdjustmentArgs),
        "holds": (True, OrderHold),
        "ship_to": (False, Address),
        "bill_to": (False, Address),
        "shipping_method": None,
        "note": None,
        "metadata": None,
        "version": None,
        "canceled_minor": None,
        "credited_minor": None,
        "due_minor": None,
        "balance_minor": None,
        "risk": None,
        "draft_channel": None,
        "replaces_order_id": None,
        "replacement_no": None,
        "open_change_no": None,
        "notes_count": None,
        "tags": (True, Tag),
    }


class OrderItem(Record):
    """An item of order.list>.items[]."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    number: Optional[int]
    #: Its number.
    channel: Optional[str]
    #: Where it was sold.
    reference: Optional[str]
    #: The host's own number.
    customer_id: Optional[str]
    #: Who bought.
    status: Optional[Literal["draft", "pending", "confirmed",
                             "processing", "completed", "canceled",
                             "rejected", "expired"]]
    #: The merchant's decision.
    payment_status: Optional[Literal["unpaid", "authorized",
                                     "partially_authorized",
                                     "partially_paid", "paid",
                                     "overpaid", "partially_refunded",
                                     "refunded", "voided", "failed"]]
    #: What money did.
    fulfillment_status: Optional[Literal["unfulfilled", "backordered",
                                         "partially_fulfilled",
                                         "fulfilled",
                                         "partially_shipped", "shipped",
                                         "partially_delivered",
                                         "delivered", "canceled"]]
    #: What parcels did.
    stage: Optional[Literal["draft", "pending", "confirmed",
                            "processing", "packed", "shipped",
                            "delivered", "canceled", "unavailable",
                            "rejected", "expired"]]
    #: All of it in one word.
    currency: Optional[str]
    #: ISO 4217.
    total_minor: Optional[int]
    #: The total.
    captured_minor: Optional[int]
    #: What was paid.
    placed_at_ms: Optional[int]
    #: Placed.

    _members = {
        "order_id": None,
        "number": None,
        "channel": None,
        "reference": None,
        "customer_id": None,
        "status": None,
        "payment_status": None,
        "fulfillment_status": None,
        "stage": None,
        "currency": None,
        "total_minor": None,
        "captured_minor": None,
        "placed_at_ms": None,
    }


class OrderList(Page["OrderItem"]):
    """A page of orders."""

    __slots__ = ()

    _members = {
        "items": (True, OrderItem),
        "next_cursor": None,
    }


class OrderNoteItem(Record):
    """An item of order.note_list>.items[]."""

    __slots__ = ()
    note_no: Optional[int]
    #: 1, 2, ...
    at_ms: Optional[int]
    #: When it was written.
    author: Optional[str]
    #: Who wrote it.
    text: Optional[str]
    #: The note.
    visible: Optional[bool]
    #: The customer may read it.

    _members = {
        "note_no": None,
        "at_ms": None,
        "author": None,
        "text": None,
        "visible": None,
    }


class OrderNoteList(Page["OrderNoteItem"]):
    """A page of notes."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.

    _members = {
        "order_id": None,
        "items": (True, OrderNoteItem),
        "next_cursor": None,
    }


class OrderSummaryStage(Record):
    """An item of order.summary>.stages[]."""

    __slots__ = ()
    stage: Optional[Literal["draft", "pending", "confirmed",
                            "processing", "packed", "shipped",
                            "delivered", "canceled", "unavailable",
                            "rejected", "expired"]]
    #: The stage.
    count: Optional[int]
    #: Orders in it.

    _members = {
        "stage": None,
        "count": None,
    }


class OrderSummaryStatus(Record):
    """An item of order.summary>.statuses[]."""

    __slots__ = ()
    status: Optional[Literal["draft", "pending", "confirmed",
                             "processing", "completed", "canceled",
                             "rejected", "expired"]]
    #: The merchant's decision.
    payment_status: Optional[Literal["unpaid", "authorized",
                                     "partially_authorized",
                                     "partially_paid", "paid",
                                     "overpaid", "partially_refunded",
                                     "refunded", "voided", "failed"]]
    #: What money did.
    fulfillment_status: Optional[Literal["unfulfilled", "backordered",
                                         "partially_fulfilled",
                                         "fulfilled",
                                         "partially_shipped", "shipped",
                                         "partially_delivered",
                                         "delivered", "canceled"]]
    #: What parcels did.
    count: Optional[int]
    #: Orders in it.

    _members = {
        "status": None,
        "payment_status": None,
        "fulfillment_status": None,
        "count": None,
    }


class OrderSummaryCurrency(Record):
    """An item of order.summary>.currencies[]."""

    __slots__ = ()
    currency: Optional[str]
    #: ISO 4217.
    count: Optional[int]
    #: Orders in it.
    items_minor: Optional[int]
    #: Sum of quantity * price.
    discount_minor: Optional[int]
    #: Discounts.
    shipping_minor: Optional[int]
    #: Shipping charges.
    tax_minor: Optional[int]
    #: Taxes.
    fee_minor: Optional[int]
    #: Fees.
    total_minor: Optional[int]
    #: Totals.
    tendered_minor: Optional[int]
    #: Tenders.
    authorized_minor: Optional[int]
    #: Held or paid.
    captured_minor: Optional[int]
    #: Paid.
    refunded_minor: Optional[int]
    #: Paid back.

    _members = {
        "currency": None,
        "count": None,
        "items_minor": None,
        "discount_minor": None,
        "shipping_minor": None,
        "tax_minor": None,
        "fee_minor": None,
        "total_minor": None,
        "tendered_minor": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
    }


class OrderSummaryBucket(Record):
    """An item of order.summary>.buckets[]."""

    __slots__ = ()
    at_ms: Optional[int]
    #: It begins here.
    count: Optional[int]
    #: Orders placed in it.

    _members = {
        "at_ms": None,
        "count": None,
    }


class OrderSummaryAnomalyExample(Record):
    """An item of order.summary>.anomalies[].examples[]."""

    __slots__ = ()
    order_id: Optional[str]
    #: Such an order.

    _members = {
        "order_id": None,
    }


class OrderSummaryAnomaly(Record):
    """An item of order.summary>.anomalies[]."""

    __slots__ = ()
    name: Optional[str]
    #: What is odd.
    count: Optional[int]
    #: Such orders.
    difference_minor: Optional[int]
    #: Tenders less totals of these orders.
    examples: List[OrderSummaryAnomalyExample]
    #: The first of them.

    _members = {
        "name": None,
        "count": None,
        "difference_minor": None,
        "examples": (True, OrderSummaryAnomalyExample),
    }


class OrderSummary(Record):
    """Counts and sums over all orders."""

    __slots__ = ()
    count: Optional[int]
    #: Orders.
    lines: Optional[int]
    #: Lines.
    units: Optional[int]
    #: Units.
    before_count: Optional[int]
    #: Orders placed before the first bucket.
    stages: List[OrderSummaryStage]
    #: By stage; empty ones are left out.
    statuses: List[OrderSummaryStatus]
    #: By statuses; empty ones are left out.
    currencies: List[OrderSummaryCurrency]
    #: Money by currency.
    buckets: List[OrderSummaryBucket]
    #: By time of placing.
    anomalies: List[OrderSummaryAnomaly]
    #: What is odd.

    _members = {
        "count": None,
        "lines": None,
        "units": None,
        "before_count": None,
        "stages": (True, OrderSummaryStage),
        "statuses": (True, OrderSummaryStatus),
        "currencies": (True, OrderSummaryCurrency),
        "buckets": (True, OrderSummaryBucket),
        "anomalies": (True, OrderSummaryAnomaly),
    }


class OrderAnnotatedData(Record):
    """It got there."""

    __slots__ = ()
    order_id: str
    #: The order.
    note: Optional[str]
    #: Free text.

    _members = {
        "order_id": None,
        "note": None,
    }


class OrderApprovedData(Record):
    """It got there."""

    __slots__ = ()
    order_id: str
    #: The order.
    note: Optional[str]
    #: Free text.

    _members = {
        "order_id": None,
        "note": None,
    }


class OrderArchivedData(Record):
    """An order that goes to the archive, or comes from it."""

    __slots__ = ()
    order_id: str
    #: The order.

    _members = {
        "order_id": None,
    }


class OrderCancelNotedData(Record):
    """It ended early."""

    __slots__ = ()
    order_id: str
    #: The order.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    note: Optional[str]
    #: Why, in words.
    after_shipping: Optional[bool]
    #: Although units had left.
    cancellation_no: Optional[int]
    #: The wish that led here.

    _members = {
        "order_id": None,
        "reason": None,
        "note": None,
        "after_shipping": None,
        "cancellation_no": None,
    }


class OrderCanceledData(Record):
    """It ended early."""

    __slots__ = ()
    order_id: str
    #: The order.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    note: Optional[str]
    #: Why, in words.
    after_shipping: Optional[bool]
    #: Although units had left.
    cancellation_no: Optional[int]
    #: The wish that led here.

    _members = {
        "order_id": None,
        "reason": None,
        "note": None,
        "after_shipping": None,
        "cancellation_no": None,
    }


class OrderChangeBegunData(Record):
    """Where a change set got to."""

    __slots__ = ()
    order_id: str
    #: The order.
    change_no: int
    #: The change set.
    kind: Optional[Literal["edit", "return", "exchange", "claim",
                           "cancel"]]
    #: What it is for.
    stop: List[LineQuantity]
    #: Requested: units that must still be stopped.
    note: Optional[str]
    #: Declined: why.

    _members = {
        "order_id": None,
        "change_no": None,
        "kind": None,
        "stop": (True, LineQuantity),
        "note": None,
    }


class OrderChangeCanceledData(Record):
    """Where a change set got to."""

    __slots__ = ()
    order_id: str
    #: The order.
    change_no: int
    #: The change set.
    kind: Optional[Literal["edit", "return", "exchange", "claim",
                           "cancel"]]
    #: What it is for.
    stop: List[LineQuantity]
    #: Requested: units that must still be stopped.
    note: Optional[str]
    #: Declined: why.

    _members = {
        "order_id": None,
        "change_no": None,
        "kind": None,
        "stop": (True, LineQuantity),
        "note": None,
    }


class OrderChangeDeclinedData(Record):
    """Where a change set got to."""

    __slots__ = ()
    order_id: str
    #: The order.
    change_no: int
    #: The change set.
    kind: Optional[Literal["edit", "return", "exchange", "claim",
                           "cancel"]]
    #: What it is for.
    stop: List[LineQuantity]
    #: Requested: units that must still be stopped.
    note: Optional[str]
    #: Declined: why.

    _members = {
        "order_id": None,
        "change_no": None,
        "kind": None,
        "stop": (True, LineQuantity),
        "note": None,
    }


class OrderChangeEditedData(Record):
    """Where a change set got to."""

    __slots__ = ()
    order_id: str
    #: The order.
    change_no: int
    #: The change set.
    kind: Optional[Literal["edit", "return", "exchange", "claim",
                           "cancel"]]
    #: What it is for.
    stop: List[LineQuantity]
    #: Requested: units that must still be stopped.
    note: Optional[str]
    #: Declined: why.

    _members = {
        "order_id": None,
        "change_no": None,
        "kind": None,
        "stop": (True, LineQuantity),
        "note": None,
    }


class OrderChangeExpiredData(Record):
    """Where a change set got to."""

    __slots__ = ()
    order_id: str
    #: The order.
    change_no: int
    #: The change set.
    kind: Optional[Literal["edit", "return", "exchange", "claim",
                           "cancel"]]
    #: What it is for.
    stop: List[LineQuantity]
    #: Requested: units that must still be stopped.
    note: Optional[str]
    #: Declined: why.

    _members = {
        "order_id": None,
        "change_no": None,
        "kind": None,
        "stop": (True, LineQuantity),
        "note": None,
    }


class OrderChangeRequestedData(Record):
    """Where a change set got to."""

    __slots__ = ()
    order_id: str
    #: The order.
    change_no: int
    #: The change set.
    kind: Optional[Literal["edit", "return", "exchange", "claim",
                           "cancel"]]
    #: What it is for.
    stop: List[LineQuantity]
    #: Requested: units that must still be stopped.
    note: Optional[str]
    #: Declined: why.

    _members = {
        "order_id": None,
        "change_no": None,
        "kind": None,
        "stop": (True, LineQuantity),
        "note": None,
    }


class OrderChangedLine(Record):
    """An item of event order.changed.lines[]."""

    __slots__ = ()
    line_no: int
    #: 1, 2, ...
    sku: str
    #: The product.
    quantity: int
    #: Units.
    total_minor: Optional[int]
    #: Of the whole line.
    vendor: Optional[str]
    #: The seller.
    location_id: Optional[str]
    #: Ship from here only.
    digital: Optional[bool]
    #: Needs no parcel.
    available_at_ms: Optional[int]
    #: Not shipped before this.
    items_minor: Optional[int]
    #: quantity * price.
    discount_minor: Optional[int]
    #: Subtracts.
    tax_minor: Optional[int]
    #: Adds.
    shipping_minor: Optional[int]
    #: Adds.
    name: Optional[str]
    #: As it was sold.

    _members = {
        "line_no": None,
        "sku": None,
        "quantity": None,
        "total_minor": None,
        "vendor": None,
        "location_id": None,
        "digital": None,
        "available_at_ms": None,
        "items_minor": None,
        "discount_minor": None,
        "tax_minor": None,
        "shipping_minor": None,
        "name": None,
    }


class OrderChangedData(Record):
    """An order as a confirmed change set left it."""

    __slots__ = ()
    order_id: str
    #: The order.
    change_no: int
    #: The change set.
    kind: Optional[Literal["edit", "return", "exchange", "claim",
                           "cancel"]]
    #: What it is for.
    lines: List[OrderChangedLine]
    #: Lines that were added or changed, as they are now.
    allocations: List[OrderChangedAllocation]
    #: Where added units come from.
    items_minor: Optional[int]
    #: As the order stands now, as all below.
    discount_minor: Optional[int]
    #: Subtracts.
    shipping_minor: Optional[int]
    #: Adds.
    tax_minor: Optional[int]
    #: Adds.
    fee_minor: Optional[int]
    #: Adds.
    total_minor: Optional[int]
    #: items - discount + shipping + tax + fee.
    canceled_minor: Optional[int]
    #: Not owed any more for canceled units.
    ship_to: Optional[Address]
    #: Absent: as before.
    shipping_method: Optional[str]
    #: Absent: as before.
    promised_at_ms: Optional[int]
    #: Absent: as before.

    _members = {
        "order_id": None,
        "change_no": None,
        "kind": None,
        "lines": (True, OrderChangedLine),
        "allocations": (True, OrderChangedAllocation),
        "items_minor": None,
        "discount_minor": None,
        "shipping_minor": None,
        "tax_minor": None,
        "fee_minor": None,
        "total_minor": None,
        "canceled_minor": None,
        "ship_to": (False, Address),
        "shipping_method": None,
        "promised_at_ms": None,
    }


class OrderCompletedData(Record):
    """It got there."""

    __slots__ = ()
    order_id: str
    #: The order.
    note: Optional[str]
    #: Free text.

    _members = {
        "order_id": None,
        "note": None,
    }


class OrderConfirmedData(Record):
    """Goods and money are secured."""

    __slots__ = ()
    order_id: str
    #: The order.
    total_minor: Optional[int]
    #: The total.
    lines: List[OrderChangedAllocation]
    #: Where each line is to come from.

    _members = {
        "order_id": None,
        "total_minor": None,
        "lines": (True, OrderChangedAllocation),
    }


class OrderDraftCanceledData(Record):
    """It got there."""

    __slots__ = ()
    order_id: str
    #: The order.
    note: Optional[str]
    #: Free text.

    _members = {
        "order_id": None,
        "note": None,
    }


class OrderDraftedData(Record):
    """What is in a draft."""

    __slots__ = ()
    order_id: str
    #: The order.
    customer_id: Optional[str]
    #: Who is to buy.
    currency: Optional[str]
    #: ISO 4217.
    total_minor: Optional[int]
    #: As it would be.
    lines_count: Optional[int]
    #: Its lines.

    _members = {
        "order_id": None,
        "customer_id": None,
        "currency": None,
        "total_minor": None,
        "lines_count": None,
    }


class OrderExpectedLine(Record):
    """An item of event order.expected.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    sku: Optional[str]
    #: The product.
    quantity: Optional[int]
    #: Units that wait.
    expected_at_ms: Optional[int]
    #: When the last of them should be there; absent: nobody knows any more.
    before_at_ms: Optional[int]
    #: What was told before; absent: nothing.

    _members = {
        "line_no": None,
        "sku": None,
        "quantity": None,
        "expected_at_ms": None,
        "before_at_ms": None,
    }


class OrderExpectedData(Record):
    """When waiting lines should be there has changed."""

    __slots__ = ()
    order_id: str
    #: The order.
    lines: List[OrderExpectedLine]
    #: Lines whose date is another one now.

    _members = {
        "order_id": None,
        "lines": (True, OrderExpectedLine),
    }


class OrderExpiredData(Record):
    """It ended early."""

    __slots__ = ()
    order_id: str
    #: The order.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    note: Optional[str]
    #: Why, in words.
    after_shipping: Optional[bool]
    #: Although units had left.
    cancellation_no: Optional[int]
    #: The wish that led here.

    _members = {
        "order_id": None,
        "reason": None,
        "note": None,
        "after_shipping": None,
        "cancellation_no": None,
    }


class OrderHeldData(Record):
    """A hold came or went."""

    __slots__ = ()
    order_id: str
    #: The order.
    hold_no: int
    #: The hold.
    kind: Optional[str]
    #: fraud, address, manual.
    note: Optional[str]
    #: Why, in words.
    rejected: Optional[bool]
    #: The answer was no.
    line_no: Optional[int]
    #: Only this line.
    fulfillment_no: Optional[int]
    #: Only this work.
    blocks_confirm: Optional[bool]
    #: It blocks confirming.
    blocks_fulfill: Optional[bool]
    #: It blocks the work.
    blocks_ship: Optional[bool]
    #: It blocks shipping.
    blocks_capture: Optional[bool]
    #: It blocks captures.
    blocks_complete: Optional[bool]
    #: It blocks completing.

    _members = {
        "order_id": None,
        "hold_no": None,
        "kind": None,
        "note": None,
        "rejected": None,
        "line_no": None,
        "fulfillment_no": None,
        "blocks_confirm": None,
        "blocks_fulfill": None,
        "blocks_ship": None,
        "blocks_capture": None,
        "blocks_complete": None,
    }


class OrderHoldReleasedData(Record):
    """A hold came or went."""

    __slots__ = ()
    order_id: str
    #: The order.
    hold_no: int
    #: The hold.
    kind: Optional[str]
    #: fraud, address, manual.
    note: Optional[str]
    #: Why, in words.
    rejected: Optional[bool]
    #: The answer was no.
    line_no: Optional[int]
    #: Only this line.
    fulfillment_no: Optional[int]
    #: Only this work.
    blocks_confirm: Optional[bool]
    #: It blocks confirming.
    blocks_fulfill: Optional[bool]
    #: It blocks the work.
    blocks_ship: Optional[bool]
    #: It blocks shipping.
    blocks_capture: Optional[bool]
    #: It blocks captures.
    blocks_complete: Optional[bool]
    #: It blocks completing.

    _members = {
        "order_id": None,
        "hold_no": None,
        "kind": None,
        "note": None,
        "rejected": None,
        "line_no": None,
        "fulfillment_no": None,
        "blocks_confirm": None,
        "blocks_fulfill": None,
        "blocks_ship": None,
        "blocks_capture": None,
        "blocks_complete": None,
    }


class OrderLinesCanceledLine(Record):
    """An item of event order.lines_canceled.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    quantity: int
    #: Units that will not be sent.
    amount_minor: Optional[int]
    #: Their share.

    _members = {
        "line_no": None,
        "quantity": None,
        "amount_minor": None,
    }


class OrderLinesCanceledData(Record):
    """Units of a living order were canceled."""

    __slots__ = ()
    order_id: str
    #: The order.
    cancellation_no: Optional[int]
    #: By this cancellation, or
    change_no: Optional[int]
    #: by this change set.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    lines: List[OrderLinesCanceledLine]
    #: Which units.
    amount_minor: Optional[int]
    #: What they were worth.
    canceled_minor: Optional[int]
    #: Of the order so far.
    restock: Optional[bool]
    #: The goods go back to stock.

    _members = {
        "order_id": None,
        "cancellation_no": None,
        "change_no": None,
        "reason": None,
        "lines": (True, OrderLinesCanceledLine),
        "amount_minor": None,
        "canceled_minor": None,
        "restock": None,
    }


class OrderNotedData(Record):
    """It got there."""

    __slots__ = ()
    order_id: str
    #: The order.
    note: Optional[str]
    #: Free text.

    _members = {
        "order_id": None,
        "note": None,
    }


class OrderPlacedData(Record):
    """Everything that others need."""

    __slots__ = ()
    order_id: str
    #: The order.
    number: Optional[int]
    #: Its number.
    channel: Optional[str]
    #: Where it was sold.
    customer_id: Optional[str]
    #: Who bought; absent: a guest.
    currency: str
    #: ISO 4217.
    items_minor: Optional[int]
    #: Sum of quantity * price.
    discount_minor: Optional[int]
    #: Subtracts.
    shipping_minor: Optional[int]
    #: Adds.
    tax_minor: Optional[int]
    #: Adds.
    fee_minor: Optional[int]
    #: Adds.
    total_minor: Optional[int]
    #: items - discount + shipping + tax + fee.
    tendered_minor: Optional[int]
    #: Sum of the tenders.
    terms: Optional[Literal["prepaid", "on_account"]]
    #: When it is paid.
    lines: List[OrderChangedLine]
    #: What was bought.
    payments: List[Tender]
    #: How it is to be paid.
    ship_to: Optional[Address]
    #: Where the goods go.
    shipping_method: Optional[str]
    #: As the customer chose.
    promised_at_ms: Optional[int]
    #: Promised until.
    placed_at_ms: Optional[int]
    #: When it was placed.
    replaces_order_id: Optional[str]
    #: It goes out instead of goods of this order.
    replacement_no: Optional[int]
    #: The replacement of that order.
    bill_name: Optional[str]
    #: Of bill_to, if it is not that of ship_to.
    bill_company: Optional[str]
    #: The same.
    note: Optional[str]
    #: What was noted when it was placed.

    _members = {
        "order_id": None,
        "number": None,
        "channel": None,
        "customer_id": None,
        "currency": None,
        "items_minor": None,
        "discount_minor": None,
        "shipping_minor": None,
        "tax_minor": None,
        "fee_minor": None,
        "total_minor": None,
        "tendered_minor": None,
        "terms": None,
        "lines": (True, OrderChangedLine),
        "payments": (True, Tender),
        "ship_to": (False, Address),
        "shipping_method": None,
        "promised_at_ms": None,
        "placed_at_ms": None,
        "replaces_order_id": None,
        "replacement_no": None,
        "bill_name": None,
        "bill_company": None,
        "note": None,
    }


class OrderRejectedData(Record):
    """It ended early."""

    __slots__ = ()
    order_id: str
    #: The order.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    note: Optional[str]
    #: Why, in words.
    after_shipping: Optional[bool]
    #: Although units had left.
    cancellation_no: Optional[int]
    #: The wish that led here.

    _members = {
        "order_id": None,
        "reason": None,
        "note": None,
        "after_shipping": None,
        "cancellation_no": None,
    }


class OrderReleasedData(Record):
    """It got there."""

    __slots__ = ()
    order_id: str
    #: The order.
    note: Optional[str]
    #: Free text.

    _members = {
        "order_id": None,
        "note": None,
    }


class OrderReopenedData(Record):
    """It got there."""

    __slots__ = ()
    order_id: str
    #: The order.
    note: Optional[str]
    #: Free text.

    _members = {
        "order_id": None,
        "note": None,
    }


class OrderReplacedData(Record):
    """What became of a replacement."""

    __slots__ = ()
    order_id: str
    #: The order.
    replacement_no: Optional[int]
    #: The replacement.
    new_order_id: Optional[str]
    #: The order that goes out.
    total_minor: Optional[int]
    #: Of the new order.
    credit_minor: Optional[int]
    #: What came back pays this much of it.
    reason: Optional[str]
    #: Refused: why.

    _members = {
        "order_id": None,
        "replacement_no": None,
        "new_order_id": None,
        "total_minor": None,
        "credit_minor": None,
        "reason": None,
    }


class OrderReplacementRefusedData(Record):
    """What became of a replacement."""

    __slots__ = ()
    order_id: str
    #: The order.
    replacement_no: Optional[int]
    #: The replacement.
    new_order_id: Optional[str]
    #: The order that goes out.
    total_minor: Optional[int]
    #: Of the new order.
    credit_minor: Optional[int]
    #: What came back pays this much of it.
    reason: Optional[str]
    #: Refused: why.

    _members = {
        "order_id": None,
        "replacement_no": None,
        "new_order_id": None,
        "total_minor": None,
        "credit_minor": None,
        "reason": None,
    }


class OrderReservedData(Record):
    """Stock is secured or not asked for."""

    __slots__ = ()
    order_id: str
    #: The order.
    lines: List[OrderChangedAllocation]
    #: Where each line comes from.

    _members = {
        "order_id": None,
        "lines": (True, OrderChangedAllocation),
    }


class OrderRestoredData(Record):
    """An order that goes to the archive, or comes from it."""

    __slots__ = ()
    order_id: str
    #: The order.

    _members = {
        "order_id": None,
    }


class OrderTaggedData(Record):
    """It got there."""

    __slots__ = ()
    order_id: str
    #: The order.
    note: Optional[str]
    #: Free text.

    _members = {
        "order_id": None,
        "note": None,
    }


class OrderChangeExpireRequest(Record):
    """A change set whose time is up."""

    __slots__ = ()
    order_id: str
    #: The order.
    change_no: int
    #: The change.

    _members = {
        "order_id": None,
        "change_no": None,
    }


class OrderExpireRequest(Record):
    """An order whose time is up."""

    __slots__ = ()
    order_id: str
    #: The order.

    _members = {
        "order_id": None,
    }


class OrderReviewRequest(Record):
    """May this order go on?"""

    __slots__ = ()
    order_id: str
    #: The order.
    customer_id: Optional[str]
    #: Who bought; absent: a guest.
    currency: str
    #: ISO 4217.
    total_minor: Optional[int]
    #: What it costs.
    risk: Optional[int]
    #: The highest that a provider told.
    parcels: Optional[bool]
    #: Something must be sent.
    ship_to: Optional[Address]
    #: Where the goods go.
    bill_to: Optional[Address]
    #: Who is billed.

    _members = {
        "order_id": None,
        "customer_id": None,
        "currency": None,
        "total_minor": None,
        "risk": None,
        "parcels": None,
        "ship_to": (False, Address),
        "bill_to": (False, Address),
    }


class OrderReviewResultHold(Record):
    """An item of order.review>.holds[]."""

    __slots__ = ()
    kind: str
    #: fraud, address, amount.
    note: Optional[str]
    #: Why, in words.
    blocks_confirm: Optional[bool]
    #: None given: everything.
    blocks_fulfill: Optional[bool]
    #: Or the work.
    blocks_ship: Optional[bool]
    #: Or shipping.
    blocks_capture: Optional[bool]
    #: Or captures.
    blocks_complete: Optional[bool]
    #: Or completing.

    _members = {
        "kind": None,
        "note": None,
        "blocks_confirm": None,
        "blocks_fulfill": None,
        "blocks_ship": None,
        "blocks_capture": None,
        "blocks_complete": None,
    }


class OrderReviewResult(Record):
    """The holds that an order needs."""

    __slots__ = ()
    holds: List[OrderReviewResultHold]
    #: None: it may go on.

    _members = {
        "holds": (True, OrderReviewResultHold),
    }


class OrderSourceLine(Record):
    """An item of task order.source.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    sku: Optional[str]
    #: The product.
    quantity: Optional[int]
    #: Units; answered: 0 is all that are not named yet.
    location_id: Optional[str]
    #: Asked: as it was placed. Answered: ship from here.

    _members = {
        "line_no": None,
        "sku": None,
        "quantity": None,
        "location_id": None,
    }


class OrderSourceRequest(Record):
    """Where is each line to come from?"""

    __slots__ = ()
    order_id: str
    #: The order.
    country: Optional[str]
    #: Where it goes.
    region: Optional[str]
    #: The region there.
    lines: List[OrderSourceLine]
    #: What is to be sent.

    _members = {
        "order_id": None,
        "country": None,
        "region": None,
        "lines": (True, OrderSourceLine),
    }


class OrderSourceResult(Record):
    """Where lines are to come from."""

    __slots__ = ()
    lines: List[OrderSourceLine]
    #: Lines left out: from anywhere.

    _members = {
        "lines": (True, OrderSourceLine),
    }
