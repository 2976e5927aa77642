"""Records of answers: returns.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Page, Record
from .shared import Refusal, Step

__all__ = [
    "Return", "ReturnAllowed", "ReturnAllowedLine", "ReturnApprovedData",
    "ReturnApprovedLine", "ReturnCanceledData", "ReturnCompletedData",
    "ReturnCreditNote", "ReturnCreditedData", "ReturnExpireRequest",
    "ReturnExpiredData", "ReturnInTransitData", "ReturnInspectedData",
    "ReturnItem", "ReturnLine", "ReturnList", "ReturnMatchedData",
    "ReturnOverdueData", "ReturnOverdueRequest", "ReturnReceivedData",
    "ReturnRejectedData", "ReturnRequestedData", "ReturnSummary",
    "ReturnUnmatchedData", "UnmatchedItem", "UnmatchedList",
]


class ReturnAllowedLine(Record):
    """An item of return.allowed>.lines[]."""

    __slots__ = ()
    line_no: Optional[int]
    #: The line.
    sku: Optional[str]
    #: The product.
    stoppable: Optional[int]
    #: Units that can be canceled.
    returnable: Optional[int]
    #: Units that could come back.
    value_minor: Optional[int]
    #: What these are worth.
    until_ms: Optional[int]
    #: Until when; absent: nobody can say yet, or no end.
    refusals: List[Refusal]
    #: All that stands against a return.

    _members = {
        "line_no": None,
        "sku": None,
        "stoppable": None,
        "returnable": None,
        "value_minor": None,
        "until_ms": None,
        "refusals": (True, Refusal),
    }


class ReturnAllowed(Record):
    """What may be taken back."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    lines: List[ReturnAllowedLine]
    #: What may come back, line by line.
    cancellation_allowed: Optional[bool]
    #: Something can still be stopped.
    cancellation_refusals: List[Refusal]
    #: All that stands against stopping it.
    steps: List[Step]
    #: What may happen to the return.

    _members = {
        "order_id": None,
        "lines": (True, ReturnAllowedLine),
        "cancellation_allowed": None,
        "cancellation_refusals": (True, Refusal),
        "steps": (True, Step),
    }


class ReturnLine(Record):
    """An item of return.get>.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    sku: str
    #: The product.
    asked: Optional[int]
    #: Units that are to come back.
    arrived: Optional[int]
    #: Of these goods.
    wrong: Optional[int]
    #: Other goods came.
    lost: Optional[int]
    #: Will never arrive.
    inspected: Optional[int]
    #: Of the arrived.
    accepted: Optional[int]
    #: Of the inspected: worth a credit.
    restocked: Optional[int]
    #: Of the accepted: to the shelf.
    damaged: Optional[int]
    #: Of the accepted: not to be sold as new.
    unusable: Optional[int]
    #: Of the accepted: thrown away.
    to_vendor: Optional[int]
    #: Of the accepted: back to the vendor.
    value_minor: Optional[int]
    #: What the accepted are worth.
    credited_minor: Optional[int]
    #: What was credited of it.
    reason: Optional[str]
    #: too_small, defective ...
    note: Optional[str]
    #: What people say about it.
    arrived_sku: Optional[str]
    #: The other goods.
    other_price: Optional[bool]
    #: Another price was told than was paid.

    _members = {
        "line_no": None,
        "sku": None,
        "asked": None,
        "arrived": None,
        "wrong": None,
        "lost": None,
        "inspected": None,
        "accepted": None,
        "restocked": None,
        "damaged": None,
        "unusable": None,
        "to_vendor": None,
        "value_minor": None,
        "credited_minor": None,
        "reason": None,
        "note": None,
        "arrived_sku": None,
        "other_price": None,
    }


class ReturnCreditNote(Record):
    """An item of return.get>.credit_notes[]."""

    __slots__ = ()
    credit_note_no: Optional[int]
    #: Within the order.
    return_no: Optional[int]
    #: For this return.
    replacement_no: Optional[int]
    #: It pays this exchange.
    items_minor: Optional[int]
    #: For goods.
    shipping_minor: Optional[int]
    #: For delivery.
    fee_minor: Optional[int]
    #: Kept back.
    amount_minor: Optional[int]
    #: items + shipping - fee.
    resolution: Optional[Literal["refund", "store_credit", "exchange",
                                 "repair", "none"]]
    #: How it is given.
    settled: Optional[bool]
    #: Payment has decided what to do.
    outside: Optional[bool]
    #: Somebody else gives it.
    gesture: Optional[bool]
    #: It may exceed what goods are worth.
    reason: Optional[str]
    #: Why.
    credited_at_ms: Optional[int]
    #: When.

    _members = {
        "credit_note_no": None,
        "return_no": None,
        "replacement_no": None,
        "items_minor": None,
        "shipping_minor": None,
        "fee_minor": None,
        "amount_minor": None,
        "resolution": None,
        "settled": None,
        "outside": None,
        "gesture": None,
        "reason": None,
        "credited_at_ms": None,
    }


class Return(Record):
    """A return as it stands."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: Optional[int]
    #: Within the order.
    number: Optional[int]
    #: In the shop (RMA).
    state: Optional[Literal["requested", "approved", "rejected",
                            "in_transit", "partially_received",
                            "received", "inspected", "completed",
                            "canceled", "expired"]]
    #: How far it is.
    resolution: Optional[Literal["refund", "store_credit", "exchange",
                                 "repair", "none"]]
    #: What is given for it.
    recorded: Optional[bool]
    #: A fact from outside.
    currency: Optional[str]
    #: Of each amount.
    lines: List[ReturnLine]
    #: What comes back.
    credit_notes: List[ReturnCreditNote]
    #: What was given back.
    value_minor: Optional[int]
    #: What the accepted units are worth.
    credited_minor: Optional[int]
    #: What was credited for goods.
    replacement_no: Optional[int]
    #: The last exchange for it.
    carrier: Optional[str]
    #: Who carries it.
    tracking_number: Optional[str]
    #: The carrier's number.
    label_url: Optional[str]
    #: The label.
    reference: Optional[str]
    #: Of the credit note.
    note: Optional[str]
    #: Free text.
    requested_at_ms: Optional[int]
    #: When it was asked for, or came.
    approved_at_ms: Optional[int]
    #: When it was granted.
    received_at_ms: Optional[int]
    #: When its last goods arrived.
    completed_at_ms: Optional[int]
    #: When it ended.
    expires_at_ms: Optional[int]
    #: When it is waited for no more.
    version: Optional[int]
    #: Counts its changes.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: What a person is to do.
    overdue_at_ms: Optional[int]
    #: By when; absent: no deadline.

    _members = {
        "order_id": None,
        "return_no": None,
        "number": None,
        "state": None,
        "resolution": None,
        "recorded": None,
        "currency": None,
        "lines": (True, ReturnLine),
        "credit_notes": (True, ReturnCreditNote),
        "value_minor": None,
        "credited_minor": None,
        "replacement_no": None,
        "carrier": None,
        "tracking_number": None,
        "label_url": None,
        "reference": None,
        "note": None,
        "requested_at_ms": None,
        "approved_at_ms": None,
        "received_at_ms": None,
        "completed_at_ms": None,
        "expires_at_ms": None,
        "version": None,
        "waits_for": None,
        "overdue_at_ms": None,
    }


class ReturnItem(Record):
    """An item of return.list>.items[]."""

    __slots__ = ()
    order_id: Optional[str]
    #: The order.
    return_no: Optional[int]
    #: Within the order.
    number: Optional[int]
    #: In the shop (RMA).
    state: Optional[Literal["requested", "approved", "rejected",
                            "in_transit", "partially_received",
                            "received", "inspected", "completed",
                            "canceled", "expired"]]
    #: How far it is.
    resolution: Optional[Literal["refund", "store_credit", "exchange",
                                 "repair", "none"]]
    #: What is given for it.
    recorded: Optional[bool]
    #: A fact from outside.
    lines: List[ReturnLine]
    #: What comes back.
    value_minor: Optional[int]
    #: What the accepted units are worth.
    credited_minor: Optional[int]
    #: What was credited for goods.
    reference: Optional[str]
    #: Of the credit note.
    requested_at_ms: Optional[int]
    #: Since when.
    completed_at_ms: Optional[int]
    #: Until when.

    _members = {
        "order_id": None,
        "return_no": None,
        "number": None,
        "state": None,
        "resolution": None,
        "recorded": None,
        "lines": (True, ReturnLine),
        "value_minor": None,
        "credited_minor": None,
        "reference": None,
        "requested_at_ms": None,
        "completed_at_ms": None,
    }


class ReturnList(Page["ReturnItem"]):
    """A page."""

    __slots__ = ()

    _members = {
        "items": (True, ReturnItem),
        "next_cursor": None,
    }


class ReturnSummary(Record):
    """What facts came to."""

    __slots__ = ()
    last_number: Optional[int]
    #: Returns so far.
    facts: Optional[int]
    #: Returns that were recorded.
    matched: Optional[int]
    #: Of these, every unit matched.
    partly: Optional[int]
    #: Of these, some units matched.
    unmatched: Optional[int]
    #: Of these, no unit matched.
    other_price: Optional[int]
    #: Of these, told another price.
    over_returned: Optional[int]
    #: Of these, more than was bought.
    units_matched: Optional[int]
    #: Units of them that were matched.
    units_unmatched: Optional[int]
    #: Units of them that were not.

    _members = {
        "last_number": None,
        "facts": None,
        "matched": None,
        "partly": None,
        "unmatched": None,
        "other_price": None,
        "over_returned": None,
        "units_matched": None,
        "units_unmatched": None,
    }


class UnmatchedItem(Record):
    """An item of return.unmatched_list>.items[]."""

    __slots__ = ()
    unmatched_id: Optional[str]
    #: The entry.
    customer_id: Optional[str]
    #: Who sent it, if known.
    sku: Optional[str]
    #: The product.
    quantity: Optional[int]
    #: Units that nobody could match.
    left: Optional[int]
    #: Of these, still not matched.
    amount_minor: Optional[int]
    #: What was given back for them.
    matched_minor: Optional[int]
    #: Of that, matched since.
    currency: Optional[str]
    #: Of the amount.
    reference: Optional[str]
    #: Of the credit note.
    why: Optional[str]
    #: Why nobody could match it.
    order_id: Optional[str]
    #: The order.
    reason: Optional[str]
    #: What the customer said.
    note: Optional[str]
    #: Free text.
    occurred_at_ms: Optional[int]
    #: When it came back.
    recorded_at_ms: Optional[int]
    #: When we heard of it.

    _members = {
        "unmatched_id": None,
        "customer_id": None,
        "sku": None,
        "quantity": None,
        "left": None,
        "amount_minor": None,
        "matched_minor": None,
        "currency": None,
        "reference": None,
        "why": None,
        "order_id": None,
        "reason": None,
        "note": None,
        "occurred_at_ms": None,
        "recorded_at_ms": None,
    }


class UnmatchedList(Page["UnmatchedItem"]):
    """A page."""

    __slots__ = ()

    _members = {
        "items": (True, UnmatchedItem),
        "next_cursor": None,
    }


class ReturnApprovedLine(Record):
    """An item of event return.approved.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    sku: str
    #: The product.
    quantity: Optional[int]
    #: Units that this is about.
    accepted: Optional[int]
    #: Of these, worth a credit.
    amount_minor: Optional[int]
    #: What they are worth.
    disposition: Optional[Literal["none", "restock", "damaged",
                                  "unusable", "return_to_vendor"]]
    #: Where they go.
    reason: Optional[str]
    #: too_small, defective ...
    wrong: Optional[int]
    #: Other goods came.
    arrived_sku: Optional[str]
    #: These.
    lost: Optional[int]
    #: Will never arrive.
    other_price: Optional[bool]
    #: Another price was told than was paid.

    _members = {
        "line_no": None,
        "sku": None,
        "quantity": None,
        "accepted": None,
        "amount_minor": None,
        "disposition": None,
        "reason": None,
        "wrong": None,
        "arrived_sku": None,
        "lost": None,
        "other_price": None,
    }


class ReturnApprovedData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnCanceledData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnCompletedData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnCreditedData(Record):
    """Money is to be given back."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: Optional[int]
    #: Absent: a gesture.
    replacement_no: Optional[int]
    #: It pays this exchange.
    items_minor: Optional[int]
    #: For goods.
    shipping_minor: Optional[int]
    #: For delivery.
    fee_minor: Optional[int]
    #: Kept back.
    amount_minor: int
    #: items + shipping - fee.
    resolution: Optional[Literal["refund", "store_credit", "exchange",
                                 "repair", "none"]]
    #: How it is given.
    reason: Optional[str]
    #: Why.
    outside: Optional[bool]
    #: Somebody else gives it back.
    gesture: Optional[bool]
    #: It may exceed what goods are worth.
    credit_note_no: Optional[int]
    #: Counts per order.

    _members = {
        "order_id": None,
        "return_no": None,
        "replacement_no": None,
        "items_minor": None,
        "shipping_minor": None,
        "fee_minor": None,
        "amount_minor": None,
        "resolution": None,
        "reason": None,
        "outside": None,
        "gesture": None,
        "credit_note_no": None,
    }


class ReturnExpiredData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnInTransitData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnInspectedData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnMatchedData(Record):
    """Goods that nobody could match."""

    __slots__ = ()
    unmatched_id: str
    #: The entry.
    customer_id: Optional[str]
    #: Who sent it, if known.
    sku: str
    #: The product.
    quantity: Optional[int]
    #: Units.
    amount_minor: Optional[int]
    #: What was given back for them.
    currency: Optional[str]
    #: Of the amount.
    reference: Optional[str]
    #: Of the credit note.
    reason: Optional[str]
    #: Why nobody could match it.
    order_id: Optional[str]
    #: The order.
    return_no: Optional[int]
    #: It was matched with.

    _members = {
        "unmatched_id": None,
        "customer_id": None,
        "sku": None,
        "quantity": None,
        "amount_minor": None,
        "currency": None,
        "reference": None,
        "reason": None,
        "order_id": None,
        "return_no": None,
    }


class ReturnOverdueData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnReceivedData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnRejectedData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnRequestedData(Record):
    """A return."""

    __slots__ = ()
    order_id: str
    #: The order.
    return_no: int
    #: Within the order.
    lines: List[ReturnApprovedLine]
    #: Units that this is about.
    amount_minor: Optional[int]
    #: Sum of the lines.
    note: Optional[str]
    #: Why, in words.
    recorded: Optional[bool]
    #: A fact from outside.
    number: Optional[int]
    #: In the shop (RMA).
    currency: Optional[str]
    #: Of the amounts.
    reference: Optional[str]
    #: Of the credit note.
    waits_for: Optional[Literal["none", "decision", "inspection",
                                "credit"]]
    #: Overdue: what nobody has done.
    since_ms: Optional[int]
    #: Overdue: since when.

    _members = {
        "order_id": None,
        "return_no": None,
        "lines": (True, ReturnApprovedLine),
        "amount_minor": None,
        "note": None,
        "recorded": None,
        "number": None,
        "currency": None,
        "reference": None,
        "waits_for": None,
        "since_ms": None,
    }


class ReturnUnmatchedData(Record):
    """Goods that nobody could match."""

    __slots__ = ()
    unmatched_id: str
    #: The entry.
    customer_id: Optional[str]
    #: Who sent it, if known.
    sku: str
    #: The product.
    quantity: Optional[int]
    #: Units.
    amount_minor: Optional[int]
    #: What was given back for them.
    currency: Optional[str]
    #: Of the amount.
    reference: Optional[str]
    #: Of the credit note.
    reason: Optional[str]
    #: Why nobody could match it.
    order_id: Optional[str]
    #: The order.
    return_no: Optional[int]
    #: It was matched with.

    _members = {
        "unmatched_id": None,
        "customer_id": None,
        "sku": None,
        "quantity": None,
        "amount_minor": None,
        "currency": None,
        "reference": None,
        "reason": None,
        "order_id": None,
        "return_no": None,
    }


class ReturnExpireRequest(Record):
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


class ReturnOverdueRequest(Record):
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
