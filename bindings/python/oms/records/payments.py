"""Records of answers: payments.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Literal, Optional

from ..record import Record

__all__ = [
    "OrderMoney", "OrderMoneyDispute", "OrderMoneyLedger", "OrderMoneyPayment",
    "OrderMoneyTransaction", "PaymentAdjustedData", "PaymentAuthorizeRequest",
    "PaymentAuthorizeResult", "PaymentAuthorizedData", "PaymentCaptureRequest",
    "PaymentCaptureResult", "PaymentCapturedData",
    "PaymentChargebackReversedData", "PaymentChargedBackData",
    "PaymentCreatedData", "PaymentExpiredData", "PaymentFailedData",
    "PaymentFound", "PaymentRefundFailedData", "PaymentRefundRequest",
    "PaymentRefundResult", "PaymentRefundReversedData", "PaymentRefundedData",
    "PaymentRequiresActionData", "PaymentSummary", "PaymentSummaryDispute",
    "PaymentSummaryMethod", "PaymentSummaryStoreCredit",
    "PaymentSummaryTransaction", "PaymentUnknownData", "PaymentVoidRequest",
    "PaymentVoidResult", "PaymentVoidedData",
]


class PaymentFound(Record):
    """Who has a reference."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: int
    #: The transaction that has the reference.
    type: Optional[Literal["authorization", "adjustment", "void",
                           "capture", "refund", "refund_reversal",
                           "chargeback", "chargeback_reversal"]]
    #: What that was.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "type": None,
    }


class OrderMoneyPayment(Record):
    """An item of payment.get>.payments[]."""

    __slots__ = ()
    payment_no: int
    #: The payment.
    method: str
    #: How it is paid.
    provider: Optional[str]
    #: Who is asked.
    state: Optional[Literal["pending", "requires_action", "authorized",
                            "partially_captured", "captured", "canceled",
                            "failed", "expired", "unknown"]]
    #: Where it stands.
    amount_minor: Optional[int]
    #: What it is to pay.
    authorized_minor: Optional[int]
    #: Authorised, with what was captured.
    capturing_minor: Optional[int]
    #: Asked, not answered.
    captured_minor: Optional[int]
    #: Taken.
    refunding_minor: Optional[int]
    #: Asked, not answered.
    refunded_minor: Optional[int]
    #: Given back.
    installments: Optional[int]
    #: Into how many instalments.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    action_url: Optional[str]
    #: Where the customer acts.
    expires_at_ms: Optional[int]
    #: The authorisation holds until.
    version: Optional[int]
    #: Counts changes.
    charged_back_minor: Optional[int]
    #: Taken back by the bank.
    released_minor: Optional[int]
    #: Of the amount: not wanted any more.
    risk: Optional[int]
    #: The provider's score; absent: none.
    refunded_as_credit_minor: Optional[int]
    #: Of what was given back: store or exchange credit.

    _members = {
        "payment_no": None,
        "method": None,
        "provider": None,
        "state": None,
        "amount_minor": None,
        "authorized_minor": None,
        "capturing_minor": None,
        "captured_minor": None,
        "refunding_minor": None,
        "refunded_minor": None,
        "installments": None,
        "provider_ref": None,
        "reason": None,
        "action_url": None,
        "expires_at_ms": None,
        "version": None,
        "charged_back_minor": None,
        "released_minor": None,
        "risk": None,
        "refunded_as_credit_minor": None,
    }


class OrderMoneyTransaction(Record):
    """An item of payment.get>.transactions[]."""

    __slots__ = ()
    transaction_no: int
    #: Counts per order.
    payment_no: int
    #: The payment.
    type: Optional[Literal["authorization", "adjustment", "void",
                           "capture", "refund", "refund_reversal",
                           "chargeback", "chargeback_reversal"]]
    #: What was tried.
    state: Optional[Literal["initial", "pending", "success", "failure",
                            "unknown"]]
    #: Only success moves money.
    amount_minor: Optional[int]
    #: Below zero only for an adjustment.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    occurred_at_ms: Optional[int]
    #: When it happened outside.
    recorded_at_ms: Optional[int]
    #: When we first heard or asked.
    return_no: Optional[int]
    #: For which return; absent: none.
    dispute_no: Optional[int]
    #: The dispute.
    allowance_minor: Optional[int]
    #: A refund: the part that is not owed again.
    retried_no: Optional[int]
    #: A refund that failed: tried again as this one.
    store_credit: Optional[bool]
    #: A refund: given as store credit.

    _members = {
        "transaction_no": None,
        "payment_no": None,
        "type": None,
        "state": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "occurred_at_ms": None,
        "recorded_at_ms": None,
        "return_no": None,
        "dispute_no": None,
        "allowance_minor": None,
        "retried_no": None,
        "store_credit": None,
    }


class OrderMoneyLedger(Record):
    """An item of payment.get>.ledger[]."""

    __slots__ = ()
    entry_no: int
    #: Counts per order.
    at_ms: Optional[int]
    #: When it was booked.
    debit: str
    #: The account that gains.
    credit: str
    #: The account that gives.
    amount_minor: int
    #: Always above zero.
    what: Optional[str]
    #: What happened.

    _members = {
        "entry_no": None,
        "at_ms": None,
        "debit": None,
        "credit": None,
        "amount_minor": None,
        "what": None,
    }


class OrderMoneyDispute(Record):
    """An item of payment.get>.disputes[]."""

    __slots__ = ()
    dispute_no: int
    #: The dispute.
    payment_no: int
    #: The payment.
    state: Optional[Literal["open", "overdue", "won", "lost"]]
    #: Where it stands.
    amount_minor: Optional[int]
    #: What is disputed.
    charged_back_minor: Optional[int]
    #: What the bank holds now.
    inquiry: Optional[bool]
    #: It began as a question only.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why.
    evidence_due_at_ms: Optional[int]
    #: Evidence is taken until.
    opened_at_ms: Optional[int]
    #: When it began.
    closed_at_ms: Optional[int]
    #: When it ended.

    _members = {
        "dispute_no": None,
        "payment_no": None,
        "state": None,
        "amount_minor": None,
        "charged_back_minor": None,
        "inquiry": None,
        "provider_ref": None,
        "reason": None,
        "evidence_due_at_ms": None,
        "opened_at_ms": None,
        "closed_at_ms": None,
    }


class OrderMoney(Record):
    """The money of one order."""

    __slots__ = ()
    order_id: str
    #: The order.
    currency: str
    #: Of each amount.
    total_minor: Optional[int]
    #: What the order is worth.
    authorized_minor: Optional[int]
    #: With what was captured.
    captured_minor: Optional[int]
    #: Taken.
    refunded_minor: Optional[int]
    #: Given back.
    balance_minor: Optional[int]
    #: Owed by the customer; below zero: to them.
    payments: List[OrderMoneyPayment]
    #: The tenders.
    transactions: List[OrderMoneyTransaction]
    #: What was tried.
    ledger: List[OrderMoneyLedger]
    #: The order's books.
    canceled_minor: Optional[int]
    #: Of the total: was canceled.
    credited_minor: Optional[int]
    #: Of the total: credited for returns and as allowances.
    due_minor: Optional[int]
    #: total - canceled - credited, never below zero; 0 once it ended.
    wanted_minor: Optional[int]
    #: To be captured as soon as can be.
    store_credit_minor: Optional[int]
    #: What the customer may spend.
    capture_holds: Optional[int]
    #: Holds that captures wait for.
    disputes: List[OrderMoneyDispute]
    #: What banks dispute.

    _members = {
        "order_id": None,
        "currency": None,
        "total_minor": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "balance_minor": None,
        "payments": (True, OrderMoneyPayment),
        "transactions": (True, OrderMoneyTransaction),
        "ledger": (True, OrderMoneyLedger),
        "canceled_minor": None,
        "credited_minor": None,
        "due_minor": None,
        "wanted_minor": None,
        "store_credit_minor": None,
        "capture_holds": None,
        "disputes": (True, OrderMoneyDispute),
    }


class PaymentSummaryMethod(Record):
    """An item of payment.summary>.methods[]."""

    __slots__ = ()
    method: Optional[str]
    #: Absent: all methods.
    currency: str
    #: Of the sums.
    count: Optional[int]
    #: How many.
    amount_minor: Optional[int]
    #: What the tenders are to pay.
    authorized_minor: Optional[int]
    #: With what was captured.
    captured_minor: Optional[int]
    #: Taken.
    refunded_minor: Optional[int]
    #: Given back.
    charged_back_minor: Optional[int]
    #: Taken back by banks.

    _members = {
        "method": None,
        "currency": None,
        "count": None,
        "amount_minor": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "charged_back_minor": None,
    }


class PaymentSummaryTransaction(Record):
    """An item of payment.summary>.transactions[]."""

    __slots__ = ()
    currency: str
    #: Of the sum.
    type: Optional[Literal["authorization", "adjustment", "void",
                           "capture", "refund", "refund_reversal",
                           "chargeback", "chargeback_reversal"]]
    #: What was tried.
    state: Optional[Literal["initial", "pending", "success", "failure",
                            "unknown"]]
    #: How it stands.
    count: Optional[int]
    #: How many.
    amount_minor: Optional[int]
    #: Their amounts.

    _members = {
        "currency": None,
        "type": None,
        "state": None,
        "count": None,
        "amount_minor": None,
    }


class PaymentSummaryDispute(Record):
    """An item of payment.summary>.disputes[]."""

    __slots__ = ()
    currency: str
    #: Of the sums.
    state: Optional[Literal["open", "overdue", "won", "lost"]]
    #: How they stand.
    count: Optional[int]
    #: How many.
    amount_minor: Optional[int]
    #: What is disputed.
    charged_back_minor: Optional[int]
    #: What the banks hold of it now.

    _members = {
        "currency": None,
        "state": None,
        "count": None,
        "amount_minor": None,
        "charged_back_minor": None,
    }


class PaymentSummaryStoreCredit(Record):
    """An item of payment.summary>.store_credits[]."""

    __slots__ = ()
    currency: str
    #: Of the sums.
    count: Optional[int]
    #: How many.
    balance_minor: Optional[int]
    #: What the customers have.
    reserved_minor: Optional[int]
    #: Of that: authorised by orders.

    _members = {
        "currency": None,
        "count": None,
        "balance_minor": None,
        "reserved_minor": None,
    }


class PaymentSummary(Record):
    """Sums over all payments of the shop."""

    __slots__ = ()
    methods: List[PaymentSummaryMethod]
    #: By method and currency.
    totals: List[PaymentSummaryMethod]
    #: By currency.
    transactions: List[PaymentSummaryTransaction]
    #: By type, state and currency.
    disputes: List[PaymentSummaryDispute]
    #: By state and currency.
    store_credits: List[PaymentSummaryStoreCredit]
    #: What customers may spend, by currency.

    _members = {
        "methods": (True, PaymentSummaryMethod),
        "totals": (True, PaymentSummaryMethod),
        "transactions": (True, PaymentSummaryTransaction),
        "disputes": (True, PaymentSummaryDispute),
        "store_credits": (True, PaymentSummaryStoreCredit),
    }


class PaymentAdjustedData(Record):
    """What is owed has changed, and what was done about it."""

    __slots__ = ()
    order_id: str
    #: The order.
    cancellation_no: Optional[int]
    #: By this cancellation.
    change_no: Optional[int]
    #: By this change.
    return_no: Optional[int]
    #: By this return.
    replacement_no: Optional[int]
    #: By this exchange.
    due_minor: int
    #: What the customer owes by the order.
    voiding_minor: Optional[int]
    #: Asked for by this.
    refunding_minor: Optional[int]
    #: Asked for by this.
    credit_minor: Optional[int]
    #: Given as store credit by this.
    missing_minor: Optional[int]
    #: Not covered: collect.
    credited_minor: Optional[int]
    #: Of the order so far: returns and allowances.
    authorizing_minor: Optional[int]
    #: Asked for by this.
    outside_minor: Optional[int]
    #: Owed to the customer by tenders that nobody can be asked about.

    _members = {
        "order_id": None,
        "cancellation_no": None,
        "change_no": None,
        "return_no": None,
        "replacement_no": None,
        "due_minor": None,
        "voiding_minor": None,
        "refunding_minor": None,
        "credit_minor": None,
        "missing_minor": None,
        "credited_minor": None,
        "authorizing_minor": None,
        "outside_minor": None,
    }


class PaymentAuthorizedData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentCapturedData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentChargebackReversedData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentChargedBackData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentCreatedData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentExpiredData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentFailedData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentRefundFailedData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentRefundReversedData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentRefundedData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentRequiresActionData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentUnknownData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentVoidedData(Record):
    """One fact about one payment, and the order's sums after it."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: Absent: none.
    method: str
    #: How it is paid.
    amount_minor: int
    #: Of this fact.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why, or why not.
    secured: Optional[bool]
    #: This payment is authorised or captured in full.
    payments_count: int
    #: Tenders of the order.
    secured_count: int
    #: How many of them are secured.
    open_count: int
    #: How many may still become so.
    authorized_minor: int
    #: Of the order, with what was captured.
    captured_minor: int
    #: Of the order.
    refunded_minor: int
    #: Of the order.
    return_no: Optional[int]
    #: For which return; absent: none.
    risk: Optional[int]
    #: The provider's score; absent: none.
    store_credit: Optional[bool]
    #: A refund: not to the tender but as credit.
    credited_minor: Optional[int]
    #: Of the order: not owed any more for returns and allowances.
    dispute_no: Optional[int]
    #: The dispute.
    exchange_credit: Optional[bool]
    #: A refund: between an order and its exchange; nothing was sent.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "amount_minor": None,
        "provider_ref": None,
        "reason": None,
        "secured": None,
        "payments_count": None,
        "secured_count": None,
        "open_count": None,
        "authorized_minor": None,
        "captured_minor": None,
        "refunded_minor": None,
        "return_no": None,
        "risk": None,
        "store_credit": None,
        "credited_minor": None,
        "dispute_no": None,
        "exchange_credit": None,
    }


class PaymentAuthorizeRequest(Record):
    """What the payment service is asked."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: The transaction that waits.
    method: str
    #: How it is paid.
    token: Optional[str]
    #: The provider's token.
    provider_ref: Optional[str]
    #: The provider's own id.
    currency: str
    #: The order's.
    amount_minor: int
    #: How much.
    customer_id: Optional[str]
    #: Who pays.
    reason: Optional[str]
    #: Why.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "token": None,
        "provider_ref": None,
        "currency": None,
        "amount_minor": None,
        "customer_id": None,
        "reason": None,
    }


class PaymentAuthorizeResult(Record):
    """What the payment service answers."""

    __slots__ = ()
    provider_ref: str
    #: The provider's own id.
    amount_minor: int
    #: What was asked, or less.
    captured: Optional[bool]
    #: An authorisation that took the money at once.
    requires_action: Optional[bool]
    #: The customer must act at action_url.
    action_url: Optional[str]
    #: Where the customer acts.
    expires_at_ms: Optional[int]
    #: The authorisation holds until.
    risk: Optional[int]
    #: The provider's score; absent: none.

    _members = {
        "provider_ref": None,
        "amount_minor": None,
        "captured": None,
        "requires_action": None,
        "action_url": None,
        "expires_at_ms": None,
        "risk": None,
    }


class PaymentCaptureRequest(Record):
    """What the payment service is asked."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: The transaction that waits.
    method: str
    #: How it is paid.
    token: Optional[str]
    #: The provider's token.
    provider_ref: Optional[str]
    #: The provider's own id.
    currency: str
    #: The order's.
    amount_minor: int
    #: How much.
    customer_id: Optional[str]
    #: Who pays.
    reason: Optional[str]
    #: Why.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "token": None,
        "provider_ref": None,
        "currency": None,
        "amount_minor": None,
        "customer_id": None,
        "reason": None,
    }


class PaymentCaptureResult(Record):
    """What the payment service answers."""

    __slots__ = ()
    provider_ref: str
    #: The provider's own id.
    amount_minor: int
    #: What was asked, or less.
    captured: Optional[bool]
    #: An authorisation that took the money at once.
    requires_action: Optional[bool]
    #: The customer must act at action_url.
    action_url: Optional[str]
    #: Where the customer acts.
    expires_at_ms: Optional[int]
    #: The authorisation holds until.
    risk: Optional[int]
    #: The provider's score; absent: none.

    _members = {
        "provider_ref": None,
        "amount_minor": None,
        "captured": None,
        "requires_action": None,
        "action_url": None,
        "expires_at_ms": None,
        "risk": None,
    }


class PaymentRefundRequest(Record):
    """What the payment service is asked."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: The transaction that waits.
    method: str
    #: How it is paid.
    token: Optional[str]
    #: The provider's token.
    provider_ref: Optional[str]
    #: The provider's own id.
    currency: str
    #: The order's.
    amount_minor: int
    #: How much.
    customer_id: Optional[str]
    #: Who pays.
    reason: Optional[str]
    #: Why.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "token": None,
        "provider_ref": None,
        "currency": None,
        "amount_minor": None,
        "customer_id": None,
        "reason": None,
    }


class PaymentRefundResult(Record):
    """What the payment service answers."""

    __slots__ = ()
    provider_ref: str
    #: The provider's own id.
    amount_minor: int
    #: What was asked, or less.
    captured: Optional[bool]
    #: An authorisation that took the money at once.
    requires_action: Optional[bool]
    #: The customer must act at action_url.
    action_url: Optional[str]
    #: Where the customer acts.
    expires_at_ms: Optional[int]
    #: The authorisation holds until.
    risk: Optional[int]
    #: The provider's score; absent: none.

    _members = {
        "provider_ref": None,
        "amount_minor": None,
        "captured": None,
        "requires_action": None,
        "action_url": None,
        "expires_at_ms": None,
        "risk": None,
    }


class PaymentVoidRequest(Record):
    """What the payment service is asked."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: The transaction that waits.
    method: str
    #: How it is paid.
    token: Optional[str]
    #: The provider's token.
    provider_ref: Optional[str]
    #: The provider's own id.
    currency: str
    #: The order's.
    amount_minor: int
    #: How much.
    customer_id: Optional[str]
    #: Who pays.
    reason: Optional[str]
    #: Why.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "token": None,
        "provider_ref": None,
        "currency": None,
        "amount_minor": None,
        "customer_id": None,
        "reason": None,
    }


class PaymentVoidResult(Record):
    """What the payment service answers."""

    __slots__ = ()
    provider_ref: str
    #: The provider's own id.
    amount_minor: int
    #: What was asked, or less.
    captured: Optional[bool]
    #: An authorisation that took the money at once.
    requires_action: Optional[bool]
    #: The customer must act at action_url.
    action_url: Optional[str]
    #: Where the customer acts.
    expires_at_ms: Optional[int]
    #: The authorisation holds until.
    risk: Optional[int]
    #: The provider's score; absent: none.

    _members = {
        "provider_ref": None,
        "amount_minor": None,
        "captured": None,
        "requires_action": None,
        "action_url": None,
        "expires_at_ms": None,
        "risk": None,
    }
