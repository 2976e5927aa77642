"""Commands and queries: payments.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Optional, Union

from ..money import Money
from ..record import Receipt
from ..records import OrderMoney, PaymentFound, PaymentSummary


class Payments:
    """Payments: add, authorize, capture, configure ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.payments: add authorize capture configure ...>"

    def add(self, order_id: str, *, key: str, method: str,
            amount_minor: Union[int, Money], provider: Optional[str] = None,
            token: Optional[str] = None, installments: Optional[int] = None,
            actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Adds a tender to an order.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        method: How it is paid: card, boleto, voucher.
        provider: Who is asked; external: nobody.
        token: The provider's token; never a card number.
        amount_minor: What this tender is to pay.
        installments: Into how many instalments.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.add("o-1", method="card", amount_minor=1250, key="k-1")
        """
        return self._door.command("payment.add", key, {
            "order_id": order_id,
            "method": method,
            "provider": provider,
            "token": token,
            "amount_minor": amount_minor,
            "installments": installments,
        }, actor, at_ms)

    def authorize(self, order_id: str, *, key: str, payment_no: int,
                  amount_minor: Optional[Union[int, Money]] = None,
                  reason: Optional[str] = None, actor: Optional[str] = None,
                  at_ms: int = 0) -> Receipt:
        """Asks the provider to authorise a payment (again).

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        amount_minor: Absent: all that is left.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.authorize("o-1", payment_no=1, key="k-1")
        """
        return self._door.command("payment.authorize", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "reason": reason,
        }, actor, at_ms)

    def capture(self, order_id: str, *, key: str, payment_no: int,
                amount_minor: Optional[Union[int, Money]] = None,
                reason: Optional[str] = None, actor: Optional[str] = None,
                at_ms: int = 0) -> Receipt:
        """Takes (a part of) what is authorised.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        amount_minor: Absent: all that is left.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.capture("o-1", payment_no=1, key="k-1")
        """
        return self._door.command("payment.capture", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "reason": reason,
        }, actor, at_ms)

    def configure(self, *, key: str,
                  capture_when: Optional[Literal["on_ship", "on_confirm",
                                                 "manual"]] = None,
                  facts: Optional[Literal["record", "strict"]] = None,
                  reauthorize: Optional[Literal["manual", "on_expiry",
                                                "before_shipping"]] = None,
                  reauthorize_max: Optional[int] = None,
                  reauthorize_wait_ms: Optional[int] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for money.

        key: idempotency key: the same again changes nothing
        capture_when: When money is taken.
        facts: What to do with facts that contradict the order.
        reauthorize: What to do when an authorisation has run out and the money
                     is still wanted.
        reauthorize_max: Automatic tries of one payment; absent: 3.
        reauthorize_wait_ms: After a try that failed; absent: a day.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.configure(key="k-1")
        """
        return self._door.command("payment.configure", key, {
            "capture_when": capture_when,
            "facts": facts,
            "reauthorize": reauthorize,
            "reauthorize_max": reauthorize_max,
            "reauthorize_wait_ms": reauthorize_wait_ms,
        }, actor, at_ms)

    def dispute_close(self, order_id: str, *, key: str,
                      dispute_no: Optional[int] = None,
                      provider_ref: Optional[str] = None,
                      payment_no: Optional[int] = None,
                      amount_minor: Optional[Union[int, Money]] = None,
                      won: Optional[bool] = None,
                      reason: Optional[str] = None,
                      occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records how a dispute ended.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        dispute_no: The dispute.
        provider_ref: The provider's own id.
        payment_no: The payment.
        amount_minor: Of a dispute that nobody told of.
        won: The money is ours.
        reason: Why.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.dispute_close("o-1", payment_no=1, key="k-1")
        """
        return self._door.command("payment.dispute_close", key, {
            "order_id": order_id,
            "dispute_no": dispute_no,
            "provider_ref": provider_ref,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "won": won,
            "reason": reason,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    def dispute_open(self, order_id: str, *, key: str, payment_no: int,
                     provider_ref: Optional[str] = None,
                     amount_minor: Optional[Union[int, Money]] = None,
                     inquiry: Optional[bool] = None,
                     reason: Optional[str] = None,
                     evidence_due_at_ms: Optional[Union[int, str, datetime]] = None,
                     occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records that a bank disputes a payment.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        provider_ref: The provider's own id.
        amount_minor: Absent: all that was captured and not given back.
        inquiry: The bank only asks; no money was taken back yet.
        reason: Why.
        evidence_due_at_ms: Evidence is taken until.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.dispute_open("o-1", payment_no=1, key="k-1")
        """
        return self._door.command("payment.dispute_open", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "provider_ref": provider_ref,
            "amount_minor": amount_minor,
            "inquiry": inquiry,
            "reason": reason,
            "evidence_due_at_ms": evidence_due_at_ms,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    def find(self, provider_ref: str) -> PaymentFound:
        """Which payment has a provider's reference.

        provider_ref: The provider's own id of an authorisation, a capture, a
                      refund or the like.

        >>> shop.payments.find("ch-1")
        """
        return self._door.query("payment.find", PaymentFound, {
            "provider_ref": provider_ref,
        })

    def get(self, order_id: str) -> OrderMoney:
        """The money of one order.

        order_id: The order.

        >>> shop.payments.get("o-1")
        """
        return self._door.query("payment.get", OrderMoney, {
            "order_id": order_id,
        })

    def record(self, order_id: str, *, key: str,
               type: Literal["authorization", "adjustment",
                                      "void", "capture", "refund",
                                      "refund_reversal", "chargeback",
                                      "chargeback_reversal"],
               payment_no: Optional[int] = None,
               method: Optional[str] = None, failed: Optional[bool] = None,
               amount_minor: Optional[Union[int, Money]] = None,
               provider_ref: Optional[str] = None,
               reason: Optional[str] = None,
               occurred_at_ms: Optional[Union[int, str, datetime]] = None,
               allowance: Optional[bool] = None,
               return_no: Optional[int] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Records what has happened to a payment outside.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        method: Of a new payment, when no payment_no is given.
        type: What happened.
        failed: It was tried and refused.
        amount_minor: Absent: all that is left of the payment.
        provider_ref: The provider's own id.
        reason: Why, or why not.
        occurred_at_ms: When; absent: now.
        allowance: A refund: what it gave above what was owed is not owed
                   again.
        return_no: For which return; absent: none.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.record("o-1", method="card", type="authorization", key="k-1")
        """
        return self._door.command("payment.record", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "method": method,
            "type": type,
            "failed": failed,
            "amount_minor": amount_minor,
            "provider_ref": provider_ref,
            "reason": reason,
            "occurred_at_ms": occurred_at_ms,
            "allowance": allowance,
            "return_no": return_no,
        }, actor, at_ms)

    def refund(self, order_id: str, *, key: str,
               payment_no: Optional[int] = None,
               amount_minor: Optional[Union[int, Money]] = None,
               reason: Optional[str] = None,
               allowance: Optional[bool] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Gives back (a part of) what was captured.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        amount_minor: Absent: all that is left of the payment; without a
                      payment_no all that is owed to the customer.
        reason: Why.
        allowance: What it gives above what is owed is not owed again; without
                   a payment_no always so.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.refund("o-1", key="k-1")
        """
        return self._door.command("payment.refund", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "reason": reason,
            "allowance": allowance,
        }, actor, at_ms)

    def retry_refund(self, order_id: str, *, key: str,
                     transaction_no: Optional[int] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Tries a refund that has failed again.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        transaction_no: A refund that failed; absent: all of them.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.retry_refund("o-1", key="k-1")
        """
        return self._door.command("payment.retry_refund", key, {
            "order_id": order_id,
            "transaction_no": transaction_no,
        }, actor, at_ms)

    def summary(self, currency: Optional[str] = None) -> PaymentSummary:
        """Sums over all payments and transactions of the shop.

        currency: Absent: every currency.

        >>> shop.payments.summary()
        """
        return self._door.query("payment.summary", PaymentSummary, {
            "currency": currency,
        })

    def void(self, order_id: str, *, key: str, payment_no: int,
             amount_minor: Optional[Union[int, Money]] = None,
             reason: Optional[str] = None, actor: Optional[str] = None,
             at_ms: int = 0) -> Receipt:
        """Gives an authorisation back as far as it was not captured.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        amount_minor: Absent: all that is left.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.payments.void("o-1", payment_no=1, key="k-1")
        """
        return self._door.command("payment.void", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "reason": reason,
        }, actor, at_ms)


class AsyncPayments:
    """Payments: add, authorize, capture, configure ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.payments: add authorize capture configure ...>"

    async def add(self, order_id: str, *, key: str, method: str,
                  amount_minor: Union[int, Money],
                  provider: Optional[str] = None,
                  token: Optional[str] = None,
                  installments: Optional[int] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Adds a tender to an order.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        method: How it is paid: card, boleto, voucher.
        provider: Who is asked; external: nobody.
        token: The provider's token; never a card number.
        amount_minor: What this tender is to pay.
        installments: Into how many instalments.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.add("o-1", method="card", amount_minor=1250, key="k-1")
        """
        return await self._door.command("payment.add", key, {
            "order_id": order_id,
            "method": method,
            "provider": provider,
            "token": token,
            "amount_minor": amount_minor,
            "installments": installments,
        }, actor, at_ms)

    async def authorize(self, order_id: str, *, key: str, payment_no: int,
                        amount_minor: Optional[Union[int, Money]] = None,
                        reason: Optional[str] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Asks the provider to authorise a payment (again).

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        amount_minor: Absent: all that is left.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.authorize("o-1", payment_no=1, key="k-1")
        """
        return await self._door.command("payment.authorize", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "reason": reason,
        }, actor, at_ms)

    async def capture(self, order_id: str, *, key: str, payment_no: int,
                      amount_minor: Optional[Union[int, Money]] = None,
                      reason: Optional[str] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Takes (a part of) what is authorised.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        amount_minor: Absent: all that is left.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.capture("o-1", payment_no=1, key="k-1")
        """
        return await self._door.command("payment.capture", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "reason": reason,
        }, actor, at_ms)

    async def configure(self, *, key: str,
                        capture_when: Optional[Literal["on_ship", "on_confirm",
                                                       "manual"]] = None,
                        facts: Optional[Literal["record", "strict"]] = None,
                        reauthorize: Optional[Literal["manual", "on_expiry",
                                                      "before_shipping"]] = None,
                        reauthorize_max: Optional[int] = None,
                        reauthorize_wait_ms: Optional[int] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for money.

        key: idempotency key: the same again changes nothing
        capture_when: When money is taken.
        facts: What to do with facts that contradict the order.
        reauthorize: What to do when an authorisation has run out and the money
                     is still wanted.
        reauthorize_max: Automatic tries of one payment; absent: 3.
        reauthorize_wait_ms: After a try that failed; absent: a day.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.configure(key="k-1")
        """
        return await self._door.command("payment.configure", key, {
            "capture_when": capture_when,
            "facts": facts,
            "reauthorize": reauthorize,
            "reauthorize_max": reauthorize_max,
            "reauthorize_wait_ms": reauthorize_wait_ms,
        }, actor, at_ms)

    async def dispute_close(self, order_id: str, *, key: str,
                            dispute_no: Optional[int] = None,
                            provider_ref: Optional[str] = None,
                            payment_no: Optional[int] = None,
                            amount_minor: Optional[Union[int, Money]] = None,
                            won: Optional[bool] = None,
                            reason: Optional[str] = None,
                            occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                            actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records how a dispute ended.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        dispute_no: The dispute.
        provider_ref: The provider's own id.
        payment_no: The payment.
        amount_minor: Of a dispute that nobody told of.
        won: The money is ours.
        reason: Why.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.dispute_close("o-1", payment_no=1, key="k-1")
        """
        return await self._door.command("payment.dispute_close", key, {
            "order_id": order_id,
            "dispute_no": dispute_no,
            "provider_ref": provider_ref,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "won": won,
            "reason": reason,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    async def dispute_open(self, order_id: str, *, key: str, payment_no: int,
                           provider_ref: Optional[str] = None,
                           amount_minor: Optional[Union[int, Money]] = None,
                           inquiry: Optional[bool] = None,
                           reason: Optional[str] = None,
                           evidence_due_at_ms: Optional[Union[int, str, datetime]] = None,
                           occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                           actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records that a bank disputes a payment.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        provider_ref: The provider's own id.
        amount_minor: Absent: all that was captured and not given back.
        inquiry: The bank only asks; no money was taken back yet.
        reason: Why.
        evidence_due_at_ms: Evidence is taken until.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.dispute_open("o-1", payment_no=1, key="k-1")
        """
        return await self._door.command("payment.dispute_open", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "provider_ref": provider_ref,
            "amount_minor": amount_minor,
            "inquiry": inquiry,
            "reason": reason,
            "evidence_due_at_ms": evidence_due_at_ms,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    async def find(self, provider_ref: str) -> PaymentFound:
        """Which payment has a provider's reference.

        provider_ref: The provider's own id of an authorisation, a capture, a
                      refund or the like.

        >>> await shop.payments.find("ch-1")
        """
        return await self._door.query("payment.find", PaymentFound, {
            "provider_ref": provider_ref,
        })

    async def get(self, order_id: str) -> OrderMoney:
        """The money of one order.

        order_id: The order.

        >>> await shop.payments.get("o-1")
        """
        return await self._door.query("payment.get", OrderMoney, {
            "order_id": order_id,
        })

    async def record(self, order_id: str, *, key: str,
                     type: Literal["authorization",
                                            "adjustment", "void",
                                            "capture", "refund",
                                            "refund_reversal",
                                            "chargeback",
                                            "chargeback_reversal"],
                     payment_no: Optional[int] = None,
                     method: Optional[str] = None,
                     failed: Optional[bool] = None,
                     amount_minor: Optional[Union[int, Money]] = None,
                     provider_ref: Optional[str] = None,
                     reason: Optional[str] = None,
                     occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                     allowance: Optional[bool] = None,
                     return_no: Optional[int] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records what has happened to a payment outside.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        method: Of a new payment, when no payment_no is given.
        type: What happened.
        failed: It was tried and refused.
        amount_minor: Absent: all that is left of the payment.
        provider_ref: The provider's own id.
        reason: Why, or why not.
        occurred_at_ms: When; absent: now.
        allowance: A refund: what it gave above what was owed is not owed
                   again.
        return_no: For which return; absent: none.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.record("o-1", method="card", type="authorization", key="k-1")
        """
        return await self._door.command("payment.record", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "method": method,
            "type": type,
            "failed": failed,
            "amount_minor": amount_minor,
            "provider_ref": provider_ref,
            "reason": reason,
            "occurred_at_ms": occurred_at_ms,
            "allowance": allowance,
            "return_no": return_no,
        }, actor, at_ms)

    async def refund(self, order_id: str, *, key: str,
                     payment_no: Optional[int] = None,
                     amount_minor: Optional[Union[int, Money]] = None,
                     reason: Optional[str] = None,
                     allowance: Optional[bool] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Gives back (a part of) what was captured.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        amount_minor: Absent: all that is left of the payment; without a
                      payment_no all that is owed to the customer.
        reason: Why.
        allowance: What it gives above what is owed is not owed again; without
                   a payment_no always so.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.refund("o-1", key="k-1")
        """
        return await self._door.command("payment.refund", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "reason": reason,
            "allowance": allowance,
        }, actor, at_ms)

    async def retry_refund(self, order_id: str, *, key: str,
                           transaction_no: Optional[int] = None,
                           actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Tries a refund that has failed again.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        transaction_no: A refund that failed; absent: all of them.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.retry_refund("o-1", key="k-1")
        """
        return await self._door.command("payment.retry_refund", key, {
            "order_id": order_id,
            "transaction_no": transaction_no,
        }, actor, at_ms)

    async def summary(self, currency: Optional[str] = None) -> PaymentSummary:
        """Sums over all payments and transactions of the shop.

        currency: Absent: every currency.

        >>> await shop.payments.summary()
        """
        return await self._door.query("payment.summary", PaymentSummary, {
            "currency": currency,
        })

    async def void(self, order_id: str, *, key: str, payment_no: int,
                   amount_minor: Optional[Union[int, Money]] = None,
                   reason: Optional[str] = None, actor: Optional[str] = None,
                   at_ms: int = 0) -> Receipt:
        """Gives an authorisation back as far as it was not captured.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        payment_no: The payment.
        amount_minor: Absent: all that is left.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.payments.void("o-1", payment_no=1, key="k-1")
        """
        return await self._door.command("payment.void", key, {
            "order_id": order_id,
            "payment_no": payment_no,
            "amount_minor": amount_minor,
            "reason": reason,
        }, actor, at_ms)
