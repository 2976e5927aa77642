"""Records of answers: reports.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Record

__all__ = [
    "ReportCancellationsAnswer", "ReportCancellationsAnswerItem",
    "ReportConfiguredData", "ReportCustomersAnswer",
    "ReportCustomersAnswerItem", "ReportDeliveryAnswer",
    "ReportDeliveryAnswerItem", "ReportFunnelAnswer", "ReportFunnelAnswerItem",
    "ReportPaymentsAnswer", "ReportPaymentsAnswerItem",
    "ReportPaymentsAnswerMore", "ReportRange", "ReportSalesAnswer",
    "ReportSalesAnswerItem", "ReportSkusAnswer", "ReportSkusAnswerItem",
    "ReportStockAnswer", "ReportStockAnswerItem",
]


class ReportCancellationsAnswerItem(Record):
    """An item of report.cancellations>.items[]."""

    __slots__ = ()
    at_ms: Optional[int]
    #: When it begins, UTC.
    channel: Optional[str]
    #: Where orders came from.
    currency: Optional[str]
    #: Of the amounts.
    how: Optional[str]
    #: canceled, rejected, expired; lines: only some units.
    reason: Optional[Literal["none", "customer", "fraud", "inventory",
                             "declined", "staff", "expired", "other"]]
    #: Why.
    orders: Optional[int]
    #: Orders that ended; lines: that lost units.
    units: Optional[int]
    #: Units of them.
    amount_minor: Optional[int]
    #: What they were worth.

    _members = {
        "at_ms": None,
        "channel": None,
        "currency": None,
        "how": None,
        "reason": None,
        "orders": None,
        "units": None,
        "amount_minor": None,
    }


class ReportCancellationsAnswer(Record):
    """Early endings."""

    __slots__ = ()
    items: List[ReportCancellationsAnswerItem]
    #: By period, currency, kind and reason.

    _members = {
        "items": (True, ReportCancellationsAnswerItem),
    }


class ReportCustomersAnswerItem(Record):
    """An item of report.customers>.items[]."""

    __slots__ = ()
    orders: int
    #: Bought so often; 100: or more often.
    customers: Optional[int]
    #: So many did.

    _members = {
        "orders": None,
        "customers": None,
    }


class ReportCustomersAnswer(Record):
    """Customers."""

    __slots__ = ()
    items: List[ReportCustomersAnswerItem]
    #: By number of orders.
    customers: Optional[int]
    #: All of them.
    customers_repeat: Optional[int]
    #: Who bought more than once.
    repeat_per_mille: Optional[int]
    #: Of all, in thousandths.

    _members = {
        "items": (True, ReportCustomersAnswerItem),
        "customers": None,
        "customers_repeat": None,
        "repeat_per_mille": None,
    }


class ReportDeliveryAnswerItem(Record):
    """An item of report.delivery>.items[]."""

    __slots__ = ()
    at_ms: Optional[int]
    #: When it begins, UTC.
    channel: Optional[str]
    #: Where orders came from.
    promise: Optional[Literal["shipping", "delivery"]]
    #: shipping: all has left; delivery: all has arrived.
    orders: Optional[int]
    #: Orders that came so far.
    promised: Optional[int]
    #: Of them with a promise and a known time.
    late: Optional[int]
    #: Behind the promised time.
    late_by_2_days: Optional[int]
    #: Behind it by 48 hours or more.
    late_ms: Optional[int]
    #: Sum of the delays.
    late_by_date: Optional[int]
    #: On a later calendar date.

    _members = {
        "at_ms": None,
        "channel": None,
        "promise": None,
        "orders": None,
        "promised": None,
        "late": None,
        "late_by_2_days": None,
        "late_ms": None,
        "late_by_date": None,
    }


class ReportDeliveryAnswer(Record):
    """Promises kept."""

    __slots__ = ()
    items: List[ReportDeliveryAnswerItem]
    #: By period, channel and promise.

    _members = {
        "items": (True, ReportDeliveryAnswerItem),
    }


class ReportFunnelAnswerItem(Record):
    """An item of report.funnel>.items[]."""

    __slots__ = ()
    at_ms: Optional[int]
    #: When it begins, UTC.
    channel: Optional[str]
    #: Where orders came from.
    step: Optional[Literal["placed", "confirmed", "shipped", "delivered",
                           "completed", "returned", "ended"]]
    #: How far they came.
    orders: Optional[int]
    #: Orders that reached it.
    timed: Optional[int]
    #: Of them with the time of the step before.
    took_ms: Optional[int]
    #: Sum of the times since the step before.
    in_hour: Optional[int]
    #: Took at most an hour.
    in_day: Optional[int]
    #: At most 24 hours, and more than an hour.
    in_3_days: Optional[int]
    #: At most 72 hours, and more than 24.
    in_week: Optional[int]
    #: At most 168 hours, and more than 72.
    in_2_weeks: Optional[int]
    #: At most 336 hours, and more than 168.
    average_ms: Optional[int]
    #: took_ms / timed.

    _members = {
        "at_ms": None,
        "channel": None,
        "step": None,
        "orders": None,
        "timed": None,
        "took_ms": None,
        "in_hour": None,
        "in_day": None,
        "in_3_days": None,
        "in_week": None,
        "in_2_weeks": None,
        "average_ms": None,
    }


class ReportFunnelAnswer(Record):
    """The funnel."""

    __slots__ = ()
    items: List[ReportFunnelAnswerItem]
    #: By period, channel and step.

    _members = {
        "items": (True, ReportFunnelAnswerItem),
    }


class ReportPaymentsAnswerItem(Record):
    """An item of report.payments>.items[]."""

    __slots__ = ()
    at_ms: Optional[int]
    #: When it begins, UTC.
    method: Optional[str]
    #: How it was to be paid.
    currency: Optional[str]
    #: Of the amounts.
    created: Optional[int]
    #: Tenders added later.
    granted: Optional[int]
    #: Authorised, or taken without having been authorised.
    authorized: Optional[int]
    #: Authorisations given.
    authorized_minor: Optional[int]
    #: Their sum.
    captured: Optional[int]
    #: Captures that went through.
    captured_minor: Optional[int]
    #: Their sum.
    declined: Optional[int]
    #: Refused.
    given_up: Optional[int]
    #: Not asked on, for the order had ended.
    voided: Optional[int]
    #: Authorisations given back.
    expired: Optional[int]
    #: Authorisations that ran out.
    refunded: Optional[int]
    #: Refunds that went through.
    refunded_minor: Optional[int]
    #: Their sum.
    refunds_failed: Optional[int]
    #: Refunds that were refused.
    refunds_reversed: Optional[int]
    #: Refunds that came back to us.
    refunds_reversed_minor: Optional[int]
    #: Their sum.
    charged_back: Optional[int]
    #: Taken back by a bank.
    charged_back_minor: Optional[int]
    #: Their sum.
    won_back: Optional[int]
    #: Given to us again by the bank.
    won_back_minor: Optional[int]
    #: Their sum.
    declined_per_mille: Optional[int]
    #: declined / (granted + declined), in thousandths.

    _members = {
        "at_ms": None,
        "method": None,
        "currency": None,
        "created": None,
        "granted": None,
        "authorized": None,
        "authorized_minor": None,
        "captured": None,
        "captured_minor": None,
        "declined": None,
        "given_up": None,
        "voided": None,
        "expired": None,
        "refunded": None,
        "refunded_minor": None,
        "refunds_failed": None,
        "refunds_reversed": None,
        "refunds_reversed_minor": None,
        "charged_back": None,
        "charged_back_minor": None,
        "won_back": None,
        "won_back_minor": None,
        "declined_per_mille": None,
    }


class ReportPaymentsAnswerMore(Record):
    """An item of report.payments>.more[]."""

    __slots__ = ()
    at_ms: Optional[int]
    #: When it begins, UTC.
    method: Optional[str]
    #: How it was to be paid.
    reason: Optional[str]
    #: What the provider said.
    count: Optional[int]
    #: How often.
    amount_minor: Optional[int]
    #: Minor units of whatever currency.
    share_per_mille: Optional[int]
    #: Of the method's in the period, in thousandths.

    _members = {
        "at_ms": None,
        "method": None,
        "reason": None,
        "count": None,
        "amount_minor": None,
        "share_per_mille": None,
    }


class ReportPaymentsAnswer(Record):
    """Payments."""

    __slots__ = ()
    items: List[ReportPaymentsAnswerItem]
    #: By period, method and currency.
    more: List[ReportPaymentsAnswerMore]
    #: Why tenders were refused.

    _members = {
        "items": (True, ReportPaymentsAnswerItem),
        "more": (True, ReportPaymentsAnswerMore),
    }


class ReportRange(Record):
    """What there is to report."""

    __slots__ = ()
    first_at_ms: Optional[int]
    #: Midnight UTC of the first day; absent: there is none.
    last_at_ms: Optional[int]
    #: Midnight UTC behind the last day.
    ship_within_ms: Optional[int]
    #: To leave so long after the confirmation.

    _members = {
        "first_at_ms": None,
        "last_at_ms": None,
        "ship_within_ms": None,
    }


class ReportSalesAnswerItem(Record):
    """An item of report.sales>.items[]."""

    __slots__ = ()
    at_ms: Optional[int]
    #: When it begins, UTC.
    channel: Optional[str]
    #: Where orders came from.
    currency: Optional[str]
    #: Of the amounts.
    orders: Optional[int]
    #: Orders placed.
    orders_repeat: Optional[int]
    #: Of them by customers who had bought.
    orders_guest: Optional[int]
    #: Of them without a customer.
    orders_replacement: Optional[int]
    #: Of them sent instead of goods that came back.
    units: Optional[int]
    #: Units ordered.
    items_minor: Optional[int]
    #: Quantity * price.
    discount_minor: Optional[int]
    #: Subtracted from it.
    shipping_minor: Optional[int]
    #: Added to it.
    tax_minor: Optional[int]
    #: Added to it.
    fee_minor: Optional[int]
    #: Added to it.
    total_minor: Optional[int]
    #: Worth of the orders, as placed or changed.
    canceled_units: Optional[int]
    #: Units canceled.
    canceled_minor: Optional[int]
    #: Worth of what was canceled.
    returned_units: Optional[int]
    #: Units that came back.
    returned_minor: Optional[int]
    #: What these units were worth.
    credited_minor: Optional[int]
    #: Credited for returns and claims.
    captured_minor: Optional[int]
    #: Money taken: no store credit, nothing that an exchange paid.
    refunds: Optional[int]
    #: Refunds of money that went through.
    refunded_minor: Optional[int]
    #: Money given back.
    average_minor: Optional[int]
    #: total_minor / orders.
    net_minor: Optional[int]
    #: total - canceled - credited.
    units_per_mille: Optional[int]
    #: units / orders, in thousandths.
    repeat_per_mille: Optional[int]
    #: orders_repeat / orders with a customer, in thousandths.

    _members = {
        "at_ms": None,
        "channel": None,
        "currency": None,
        "orders": None,
        "orders_repeat": None,
        "orders_guest": None,
        "orders_replacement": None,
        "units": None,
        "items_minor": None,
        "discount_minor": None,
        "shipping_minor": None,
        "tax_minor": None,
        "fee_minor": None,
        "total_minor": None,
        "canceled_units": None,
        "canceled_minor": None,
        "returned_units": None,
        "returned_minor": None,
        "credited_minor": None,
        "captured_minor": None,
        "refunds": None,
        "refunded_minor": None,
        "average_minor": None,
        "net_minor": None,
        "units_per_mille": None,
        "repeat_per_mille": None,
    }


class ReportSalesAnswer(Record):
    """Sales."""

    __slots__ = ()
    items: List[ReportSalesAnswerItem]
    #: By period, channel and currency.

    _members = {
        "items": (True, ReportSalesAnswerItem),
    }


class ReportSkusAnswerItem(Record):
    """An item of report.skus>.items[]."""

    __slots__ = ()
    at_ms: Optional[int]
    #: When it begins, UTC.
    sku: Optional[str]
    #: The product.
    channel: Optional[str]
    #: Where orders came from.
    currency: Optional[str]
    #: Of the amounts.
    lines: Optional[int]
    #: Lines of orders.
    units: Optional[int]
    #: Units ordered.
    items_minor: Optional[int]
    #: Quantity * price.
    discount_minor: Optional[int]
    #: Subtracted from it.
    shipping_minor: Optional[int]
    #: Added to it.
    tax_minor: Optional[int]
    #: Added to it.
    total_minor: Optional[int]
    #: Worth of the lines.
    canceled_units: Optional[int]
    #: Units canceled, with their order or not.
    canceled_minor: Optional[int]
    #: Worth of them.
    returned_units: Optional[int]
    #: Units that came back.
    returned_minor: Optional[int]
    #: What these units were worth.

    _members = {
        "at_ms": None,
        "sku": None,
        "channel": None,
        "currency": None,
        "lines": None,
        "units": None,
        "items_minor": None,
        "discount_minor": None,
        "shipping_minor": None,
        "tax_minor": None,
        "total_minor": None,
        "canceled_units": None,
        "canceled_minor": None,
        "returned_units": None,
        "returned_minor": None,
    }


class ReportSkusAnswer(Record):
    """Sales by product."""

    __slots__ = ()
    items: List[ReportSkusAnswerItem]
    #: By period and product.

    _members = {
        "items": (True, ReportSkusAnswerItem),
    }


class ReportStockAnswerItem(Record):
    """An item of report.stock>.items[]."""

    __slots__ = ()
    sku: str
    #: The product.
    received: Optional[int]
    #: Units that came in.
    returned: Optional[int]
    #: Units put back after a return.
    adjusted: Optional[int]
    #: Counts corrected, either way.
    shipped: Optional[int]
    #: Units that left.
    on_hand: Optional[int]
    #: Units at the end, by these movements.
    average_on_hand: Optional[int]
    #: On average of the days' ends.
    turns_per_mille: Optional[int]
    #: shipped / average, in thousandths.

    _members = {
        "sku": None,
        "received": None,
        "returned": None,
        "adjusted": None,
        "shipped": None,
        "on_hand": None,
        "average_on_hand": None,
        "turns_per_mille": None,
    }


class ReportStockAnswer(Record):
    """Stock."""

    __slots__ = ()
    items: List[ReportStockAnswerItem]
    #: By product.

    _members = {
        "items": (True, ReportStockAnswerItem),
    }


class ReportConfiguredData(Record):
    """What reports measure by from now on."""

    __slots__ = ()
    ship_within_ms: Optional[int]
    #: To leave so long after the confirmation.

    _members = {
        "ship_within_ms": None,
    }
