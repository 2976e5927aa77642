"""Commands and queries: returns.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Optional, Sequence, Union

from ..money import Money
from ..record import Receipt
from ..records import (Return, ReturnAllowed, ReturnList, ReturnSummary,
                       UnmatchedList)
from .arguments import (ReturnConfigureFinalSaleArgs, ReturnInspectLineArgs,
                        ReturnLineArgs, ReturnReceiveLineArgs)


class Returns:
    """Returns: allowed, approve, cancel, complete ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.returns: allowed approve cancel complete ...>"

    def allowed(self, order_id: str, *, return_no: Optional[int] = None) -> ReturnAllowed:
        """What may come back, what may happen to a return, and all that
        refuses.

        order_id: The order.
        return_no: And one of its returns.

        >>> shop.returns.allowed("o-1")
        """
        return self._door.query("return.allowed", ReturnAllowed, {
            "order_id": order_id,
            "return_no": return_no,
        })

    def approve(self, order_id: str, *, key: str, return_no: int,
                lines: Optional[Sequence[ReturnLineArgs]] = None,
                carrier: Optional[str] = None,
                tracking_number: Optional[str] = None,
                label_url: Optional[str] = None, note: Optional[str] = None,
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Grants a return, or a part of it.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        lines: What is granted; none: all.
        carrier: Who carries it.
        tracking_number: The carrier's number.
        label_url: The label that the customer gets.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.approve("o-1", return_no=1, key="k-1")
        """
        return self._door.command("return.approve", key, {
            "order_id": order_id,
            "return_no": return_no,
            "lines": lines,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "label_url": label_url,
            "note": note,
        }, actor, at_ms)

    def cancel(self, order_id: str, *, key: str, return_no: int,
               note: Optional[str] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Calls a return off before anything has arrived.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.cancel("o-1", return_no=1, key="k-1")
        """
        return self._door.command("return.cancel", key, {
            "order_id": order_id,
            "return_no": return_no,
            "note": note,
        }, actor, at_ms)

    def complete(self, order_id: str, *, key: str, return_no: int,
                 note: Optional[str] = None, actor: Optional[str] = None,
                 at_ms: int = 0) -> Receipt:
        """Ends a return; normally this happens by itself.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.complete("o-1", return_no=1, key="k-1")
        """
        return self._door.command("return.complete", key, {
            "order_id": order_id,
            "return_no": return_no,
            "note": note,
        }, actor, at_ms)

    def configure(self, *, key: str, window_days: Optional[int] = None,
                  expiry_days: Optional[int] = None,
                  auto_approve: Optional[bool] = None,
                  auto_credit: Optional[bool] = None,
                  credit_shipping: Optional[bool] = None,
                  fee_per_mille: Optional[int] = None,
                  label_fee_minor: Optional[Union[int, Money]] = None,
                  customer_pays_label: Optional[bool] = None,
                  final_sale: Optional[Sequence[ReturnConfigureFinalSaleArgs]] = None,
                  decide_days: Optional[int] = None,
                  inspect_days: Optional[int] = None,
                  credit_days: Optional[int] = None,
                  undecided: Optional[Literal["tell", "approve", "reject"]] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for returns.

        key: idempotency key: the same again changes nothing
        window_days: Days after delivery; absent: 30, -1: no end.
        expiry_days: Days that an approved return waits; absent: 60.
        auto_approve: What policy allows is granted at once.
        auto_credit: What was accepted is credited at once.
        credit_shipping: With the delivery, when all came back.
        fee_per_mille: Kept back of the goods.
        label_fee_minor: Kept back once for the label.
        customer_pays_label: It is kept back.
        final_sale: Goods that do not come back.
        decide_days: Within which a return is to be decided; absent: none.
        inspect_days: ... what arrived is to be looked at.
        credit_days: ... what was accepted is to be credited.
        undecided: What becomes of one that nobody has decided.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.configure(key="k-1")
        """
        return self._door.command("return.configure", key, {
            "window_days": window_days,
            "expiry_days": expiry_days,
            "auto_approve": auto_approve,
            "auto_credit": auto_credit,
            "credit_shipping": credit_shipping,
            "fee_per_mille": fee_per_mille,
            "label_fee_minor": label_fee_minor,
            "customer_pays_label": customer_pays_label,
            "final_sale": final_sale,
            "decide_days": decide_days,
            "inspect_days": inspect_days,
            "credit_days": credit_days,
            "undecided": undecided,
        }, actor, at_ms)

    def credit(self, order_id: str, *, key: str,
               return_no: Optional[int] = None,
               items_minor: Optional[Union[int, Money]] = None,
               shipping_minor: Optional[Union[int, Money]] = None,
               fee_minor: Optional[Union[int, Money]] = None,
               waive_fee: Optional[bool] = None,
               no_items: Optional[bool] = None,
               advance: Optional[bool] = None,
               gesture: Optional[bool] = None,
               outside: Optional[bool] = None,
               resolution: Optional[Literal["refund", "store_credit",
                                            "exchange", "repair", "none"]] = None,
               reason: Optional[str] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Decides what is given back.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: Absent: none; a gesture.
        items_minor: Absent: what was accepted and is not yet.
        shipping_minor: Of the order's charge for delivery.
        fee_minor: Kept back; absent: as the rules say.
        waive_fee: Nothing is kept back.
        no_items: Only shipping.
        advance: Before the goods are here or were looked at.
        gesture: It may exceed what the goods are worth.
        outside: Somebody else gives the money back.
        resolution: Refund or store credit.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.credit("o-1", return_no=1, key="k-1")
        """
        return self._door.command("return.credit", key, {
            "order_id": order_id,
            "return_no": return_no,
            "items_minor": items_minor,
            "shipping_minor": shipping_minor,
            "fee_minor": fee_minor,
            "waive_fee": waive_fee,
            "no_items": no_items,
            "advance": advance,
            "gesture": gesture,
            "outside": outside,
            "resolution": resolution,
            "reason": reason,
        }, actor, at_ms)

    def get(self, order_id: Optional[str] = None, *,
            return_no: Optional[int] = None, number: Optional[int] = None) -> Return:
        """One return, with its credits.

        order_id: With return_no.
        return_no: Within the order.
        number: In the shop (RMA), instead.

        >>> shop.returns.get("o-1")
        """
        return self._door.query("return.get", Return, {
            "order_id": order_id,
            "return_no": return_no,
            "number": number,
        })

    def inspect(self, order_id: str, *, key: str, return_no: int,
                lines: Optional[Sequence[ReturnInspectLineArgs]] = None,
                location_id: Optional[str] = None,
                note: Optional[str] = None, actor: Optional[str] = None,
                at_ms: int = 0) -> Receipt:
        """They were looked at.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        lines: None: all that waits; accepted, restocked.
        location_id: Where restocked units go.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.inspect("o-1", return_no=1, key="k-1")
        """
        return self._door.command("return.inspect", key, {
            "order_id": order_id,
            "return_no": return_no,
            "lines": lines,
            "location_id": location_id,
            "note": note,
        }, actor, at_ms)

    def list(self, order_id: Optional[str] = None, *,
             state: Optional[Literal["any", "requested", "approved",
                                     "rejected", "in_transit",
                                     "partially_received", "received",
                                     "inspected", "completed",
                                     "canceled", "expired"]] = None,
             cursor: Optional[str] = None, limit: Optional[int] = None) -> ReturnList:
        """Returns, of an order or by state.

        order_id: The order.
        state: Only these.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> shop.returns.list("o-1")
        """
        return self._door.pages("return.list", ReturnList, {
            "order_id": order_id,
            "state": state,
            "cursor": cursor,
            "limit": limit,
        })

    def match(self, unmatched_id: str, *, key: str, order_id: str,
              line_no: Optional[int] = None, quantity: Optional[int] = None,
              ask_refund: Optional[bool] = None, actor: Optional[str] = None,
              at_ms: int = 0) -> Receipt:
        """Assigns goods of the list to an order.

        key: idempotency key: the same again changes nothing
        unmatched_id: An entry of the list.
        order_id: The order.
        line_no: Absent: by sku.
        quantity: Absent: all that is left.
        ask_refund: Payment gives the money back.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.match("u-1", order_id="o-1", key="k-1")
        """
        return self._door.command("return.match", key, {
            "unmatched_id": unmatched_id,
            "order_id": order_id,
            "line_no": line_no,
            "quantity": quantity,
            "ask_refund": ask_refund,
        }, actor, at_ms)

    def receive(self, order_id: str, *, key: str, return_no: int,
                lines: Optional[Sequence[ReturnReceiveLineArgs]] = None,
                note: Optional[str] = None,
                occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Goods have arrived, or never will.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        lines: What is here; none: all that was awaited.
        note: Free text.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.receive("o-1", return_no=1, key="k-1")
        """
        return self._door.command("return.receive", key, {
            "order_id": order_id,
            "return_no": return_no,
            "lines": lines,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    def record(self, order_id: Optional[str] = None, *, key: str, sku: str,
               quantity: int, line_no: Optional[int] = None,
               customer_id: Optional[str] = None,
               unit_price_minor: Optional[Union[int, Money]] = None,
               unit_price_millionths: Optional[int] = None,
               no_money: Optional[bool] = None,
               ask_refund: Optional[bool] = None,
               currency: Optional[str] = None,
               disposition: Optional[Literal["none", "restock",
                                             "damaged", "unusable",
                                             "return_to_vendor"]] = None,
               location_id: Optional[str] = None,
               reference: Optional[str] = None, reason: Optional[str] = None,
               note: Optional[str] = None,
               occurred_at_ms: Optional[Union[int, str, datetime]] = None,
               actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records that goods came back outside.

        key: idempotency key: the same again changes nothing
        order_id: If somebody knows it.
        line_no: With order_id; absent: by sku.
        customer_id: Else by customer and sku.
        sku: The product.
        quantity: Units.
        unit_price_minor: Given back for a unit.
        unit_price_millionths: Millionths of a minor unit beside it.
        no_money: Nothing was given back.
        ask_refund: Payment gives the money back.
        currency: Of the price.
        disposition: Where the units went.
        location_id: Where restocked units are.
        reference: Of the credit note.
        reason: What the customer said.
        note: Free text.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.record("o-1", sku="mug", quantity=2, key="k-1")
        """
        return self._door.command("return.record", key, {
            "order_id": order_id,
            "line_no": line_no,
            "customer_id": customer_id,
            "sku": sku,
            "quantity": quantity,
            "unit_price_minor": unit_price_minor,
            "unit_price_millionths": unit_price_millionths,
            "no_money": no_money,
            "ask_refund": ask_refund,
            "currency": currency,
            "disposition": disposition,
            "location_id": location_id,
            "reference": reference,
            "reason": reason,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    def reject(self, order_id: str, *, key: str, return_no: int,
               note: Optional[str] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Turns a return down.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.reject("o-1", return_no=1, key="k-1")
        """
        return self._door.command("return.reject", key, {
            "order_id": order_id,
            "return_no": return_no,
            "note": note,
        }, actor, at_ms)

    def request(self, order_id: str, *, key: str,
                lines: Sequence[ReturnLineArgs],
                resolution: Optional[Literal["refund", "store_credit",
                                             "exchange", "repair", "none"]] = None,
                note: Optional[str] = None,
                override_policy: Optional[bool] = None,
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Asks to send goods back.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: What is to come back.
        resolution: What the customer wants for it.
        note: Free text.
        override_policy: Window and final sale are set aside.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.request("o-1", lines=[{"line_no": 1, "quantity": 2}], key="k-1")
        """
        return self._door.command("return.request", key, {
            "order_id": order_id,
            "lines": lines,
            "resolution": resolution,
            "note": note,
            "override_policy": override_policy,
        }, actor, at_ms)

    def send(self, order_id: str, *, key: str, return_no: int,
             carrier: Optional[str] = None,
             tracking_number: Optional[str] = None,
             note: Optional[str] = None,
             occurred_at_ms: Optional[Union[int, str, datetime]] = None,
             actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """The customer has handed the goods over.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        carrier: Who carries it.
        tracking_number: The carrier's number.
        note: Free text.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.returns.send("o-1", return_no=1, key="k-1")
        """
        return self._door.command("return.send", key, {
            "order_id": order_id,
            "return_no": return_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    def summary(self) -> ReturnSummary:
        """What the facts of the shop came to.

        >>> shop.returns.summary()
        """
        return self._door.query("return.summary", ReturnSummary, {})

    def unmatched_list(self, customer_id: Optional[str] = None, *,
                       closed: Optional[bool] = None,
                       cursor: Optional[str] = None,
                       limit: Optional[int] = None) -> UnmatchedList:
        """What came back and nobody could match.

        customer_id: Only of this customer.
        closed: Those that were matched since; otherwise the others.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> shop.returns.unmatched_list()
        """
        return self._door.pages("return.unmatched_list", UnmatchedList, {
            "customer_id": customer_id,
            "closed": closed,
            "cursor": cursor,
            "limit": limit,
        })


class AsyncReturns:
    """Returns: allowed, approve, cancel, complete ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.returns: allowed approve cancel complete ...>"

    async def allowed(self, order_id: str, *, return_no: Optional[int] = None) -> ReturnAllowed:
        """What may come back, what may happen to a return, and all that
        refuses.

        order_id: The order.
        return_no: And one of its returns.

        >>> await shop.returns.allowed("o-1")
        """
        return await self._door.query("return.allowed", ReturnAllowed, {
            "order_id": order_id,
            "return_no": return_no,
        })

    async def approve(self, order_id: str, *, key: str, return_no: int,
                      lines: Optional[Sequence[ReturnLineArgs]] = None,
                      carrier: Optional[str] = None,
                      tracking_number: Optional[str] = None,
                      label_url: Optional[str] = None,
                      note: Optional[str] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Grants a return, or a part of it.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        lines: What is granted; none: all.
        carrier: Who carries it.
        tracking_number: The carrier's number.
        label_url: The label that the customer gets.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.approve("o-1", return_no=1, key="k-1")
        """
        return await self._door.command("return.approve", key, {
            "order_id": order_id,
            "return_no": return_no,
            "lines": lines,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "label_url": label_url,
            "note": note,
        }, actor, at_ms)

    async def cancel(self, order_id: str, *, key: str, return_no: int,
                     note: Optional[str] = None, actor: Optional[str] = None,
                     at_ms: int = 0) -> Receipt:
        """Calls a return off before anything has arrived.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.cancel("o-1", return_no=1, key="k-1")
        """
        return await self._door.command("return.cancel", key, {
            "order_id": order_id,
            "return_no": return_no,
            "note": note,
        }, actor, at_ms)

    async def complete(self, order_id: str, *, key: str, return_no: int,
                       note: Optional[str] = None,
                       actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Ends a return; normally this happens by itself.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.complete("o-1", return_no=1, key="k-1")
        """
        return await self._door.command("return.complete", key, {
            "order_id": order_id,
            "return_no": return_no,
            "note": note,
        }, actor, at_ms)

    async def configure(self, *, key: str, window_days: Optional[int] = None,
                        expiry_days: Optional[int] = None,
                        auto_approve: Optional[bool] = None,
                        auto_credit: Optional[bool] = None,
                        credit_shipping: Optional[bool] = None,
                        fee_per_mille: Optional[int] = None,
                        label_fee_minor: Optional[Union[int, Money]] = None,
                        customer_pays_label: Optional[bool] = None,
                        final_sale: Optional[Sequence[ReturnConfigureFinalSaleArgs]] = None,
                        decide_days: Optional[int] = None,
                        inspect_days: Optional[int] = None,
                        credit_days: Optional[int] = None,
                        undecided: Optional[Literal["tell", "approve",
                                                    "reject"]] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for returns.

        key: idempotency key: the same again changes nothing
        window_days: Days after delivery; absent: 30, -1: no end.
        expiry_days: Days that an approved return waits; absent: 60.
        auto_approve: What policy allows is granted at once.
        auto_credit: What was accepted is credited at once.
        credit_shipping: With the delivery, when all came back.
        fee_per_mille: Kept back of the goods.
        label_fee_minor: Kept back once for the label.
        customer_pays_label: It is kept back.
        final_sale: Goods that do not come back.
        decide_days: Within which a return is to be decided; absent: none.
        inspect_days: ... what arrived is to be looked at.
        credit_days: ... what was accepted is to be credited.
        undecided: What becomes of one that nobody has decided.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.configure(key="k-1")
        """
        return await self._door.command("return.configure", key, {
            "window_days": window_days,
            "expiry_days": expiry_days,
            "auto_approve": auto_approve,
            "auto_credit": auto_credit,
            "credit_shipping": credit_shipping,
            "fee_per_mille": fee_per_mille,
            "label_fee_minor": label_fee_minor,
            "customer_pays_label": customer_pays_label,
            "final_sale": final_sale,
            "decide_days": decide_days,
            "inspect_days": inspect_days,
            "credit_days": credit_days,
            "undecided": undecided,
        }, actor, at_ms)

    async def credit(self, order_id: str, *, key: str,
                     return_no: Optional[int] = None,
                     items_minor: Optional[Union[int, Money]] = None,
                     shipping_minor: Optional[Union[int, Money]] = None,
                     fee_minor: Optional[Union[int, Money]] = None,
                     waive_fee: Optional[bool] = None,
                     no_items: Optional[bool] = None,
                     advance: Optional[bool] = None,
                     gesture: Optional[bool] = None,
                     outside: Optional[bool] = None,
                     resolution: Optional[Literal["refund",
                                                  "store_credit",
                                                  "exchange", "repair",
                                                  "none"]] = None,
                     reason: Optional[str] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Decides what is given back.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: Absent: none; a gesture.
        items_minor: Absent: what was accepted and is not yet.
        shipping_minor: Of the order's charge for delivery.
        fee_minor: Kept back; absent: as the rules say.
        waive_fee: Nothing is kept back.
        no_items: Only shipping.
        advance: Before the goods are here or were looked at.
        gesture: It may exceed what the goods are worth.
        outside: Somebody else gives the money back.
        resolution: Refund or store credit.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.credit("o-1", return_no=1, key="k-1")
        """
        return await self._door.command("return.credit", key, {
            "order_id": order_id,
            "return_no": return_no,
            "items_minor": items_minor,
            "shipping_minor": shipping_minor,
            "fee_minor": fee_minor,
            "waive_fee": waive_fee,
            "no_items": no_items,
            "advance": advance,
            "gesture": gesture,
            "outside": outside,
            "resolution": resolution,
            "reason": reason,
        }, actor, at_ms)

    async def get(self, order_id: Optional[str] = None, *,
                  return_no: Optional[int] = None,
                  number: Optional[int] = None) -> Return:
        """One return, with its credits.

        order_id: With return_no.
        return_no: Within the order.
        number: In the shop (RMA), instead.

        >>> await shop.returns.get("o-1")
        """
        return await self._door.query("return.get", Return, {
            "order_id": order_id,
            "return_no": return_no,
            "number": number,
        })

    async def inspect(self, order_id: str, *, key: str, return_no: int,
                      lines: Optional[Sequence[ReturnInspectLineArgs]] = None,
                      location_id: Optional[str] = None,
                      note: Optional[str] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """They were looked at.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        lines: None: all that waits; accepted, restocked.
        location_id: Where restocked units go.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.inspect("o-1", return_no=1, key="k-1")
        """
        return await self._door.command("return.inspect", key, {
            "order_id": order_id,
            "return_no": return_no,
            "lines": lines,
            "location_id": location_id,
            "note": note,
        }, actor, at_ms)

    async def list(self, order_id: Optional[str] = None, *,
                   state: Optional[Literal["any", "requested",
                                           "approved", "rejected",
                                           "in_transit",
                                           "partially_received",
                                           "received", "inspected",
                                           "completed", "canceled",
                                           "expired"]] = None,
                   cursor: Optional[str] = None, limit: Optional[int] = None) -> ReturnList:
        """Returns, of an order or by state.

        order_id: The order.
        state: Only these.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> await shop.returns.list("o-1")
        """
        return await self._door.pages("return.list", ReturnList, {
            "order_id": order_id,
            "state": state,
            "cursor": cursor,
            "limit": limit,
        })

    async def match(self, unmatched_id: str, *, key: str, order_id: str,
                    line_no: Optional[int] = None,
                    quantity: Optional[int] = None,
                    ask_refund: Optional[bool] = None,
                    actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Assigns goods of the list to an order.

        key: idempotency key: the same again changes nothing
        unmatched_id: An entry of the list.
        order_id: The order.
        line_no: Absent: by sku.
        quantity: Absent: all that is left.
        ask_refund: Payment gives the money back.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.match("u-1", order_id="o-1", key="k-1")
        """
        return await self._door.command("return.match", key, {
            "unmatched_id": unmatched_id,
            "order_id": order_id,
            "line_no": line_no,
            "quantity": quantity,
            "ask_refund": ask_refund,
        }, actor, at_ms)

    async def receive(self, order_id: str, *, key: str, return_no: int,
                      lines: Optional[Sequence[ReturnReceiveLineArgs]] = None,
                      note: Optional[str] = None,
                      occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Goods have arrived, or never will.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        lines: What is here; none: all that was awaited.
        note: Free text.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.receive("o-1", return_no=1, key="k-1")
        """
        return await self._door.command("return.receive", key, {
            "order_id": order_id,
            "return_no": return_no,
            "lines": lines,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    async def record(self, order_id: Optional[str] = None, *, key: str,
                     sku: str, quantity: int, line_no: Optional[int] = None,
                     customer_id: Optional[str] = None,
                     unit_price_minor: Optional[Union[int, Money]] = None,
                     unit_price_millionths: Optional[int] = None,
                     no_money: Optional[bool] = None,
                     ask_refund: Optional[bool] = None,
                     currency: Optional[str] = None,
                     disposition: Optional[Literal["none", "restock",
                                                   "damaged", "unusable",
                                                   "return_to_vendor"]] = None,
                     location_id: Optional[str] = None,
                     reference: Optional[str] = None,
                     reason: Optional[str] = None,
                     note: Optional[str] = None,
                     occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records that goods came back outside.

        key: idempotency key: the same again changes nothing
        order_id: If somebody knows it.
        line_no: With order_id; absent: by sku.
        customer_id: Else by customer and sku.
        sku: The product.
        quantity: Units.
        unit_price_minor: Given back for a unit.
        unit_price_millionths: Millionths of a minor unit beside it.
        no_money: Nothing was given back.
        ask_refund: Payment gives the money back.
        currency: Of the price.
        disposition: Where the units went.
        location_id: Where restocked units are.
        reference: Of the credit note.
        reason: What the customer said.
        note: Free text.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.record("o-1", sku="mug", quantity=2, key="k-1")
        """
        return await self._door.command("return.record", key, {
            "order_id": order_id,
            "line_no": line_no,
            "customer_id": customer_id,
            "sku": sku,
            "quantity": quantity,
            "unit_price_minor": unit_price_minor,
            "unit_price_millionths": unit_price_millionths,
            "no_money": no_money,
            "ask_refund": ask_refund,
            "currency": currency,
            "disposition": disposition,
            "location_id": location_id,
            "reference": reference,
            "reason": reason,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    async def reject(self, order_id: str, *, key: str, return_no: int,
                     note: Optional[str] = None, actor: Optional[str] = None,
                     at_ms: int = 0) -> Receipt:
        """Turns a return down.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.reject("o-1", return_no=1, key="k-1")
        """
        return await self._door.command("return.reject", key, {
            "order_id": order_id,
            "return_no": return_no,
            "note": note,
        }, actor, at_ms)

    async def request(self, order_id: str, *, key: str,
                      lines: Sequence[ReturnLineArgs],
                      resolution: Optional[Literal["refund",
                                                   "store_credit",
                                                   "exchange", "repair",
                                                   "none"]] = None,
                      note: Optional[str] = None,
                      override_policy: Optional[bool] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Asks to send goods back.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: What is to come back.
        resolution: What the customer wants for it.
        note: Free text.
        override_policy: Window and final sale are set aside.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.request("o-1", lines=[{"line_no": 1, "quantity": 2}], key="k-1")
        """
        return await self._door.command("return.request", key, {
            "order_id": order_id,
            "lines": lines,
            "resolution": resolution,
            "note": note,
            "override_policy": override_policy,
        }, actor, at_ms)

    async def send(self, order_id: str, *, key: str, return_no: int,
                   carrier: Optional[str] = None,
                   tracking_number: Optional[str] = None,
                   note: Optional[str] = None,
                   occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                   actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """The customer has handed the goods over.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: The return within the order.
        carrier: Who carries it.
        tracking_number: The carrier's number.
        note: Free text.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.returns.send("o-1", return_no=1, key="k-1")
        """
        return await self._door.command("return.send", key, {
            "order_id": order_id,
            "return_no": return_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    async def summary(self) -> ReturnSummary:
        """What the facts of the shop came to.

        >>> await shop.returns.summary()
        """
        return await self._door.query("return.summary", ReturnSummary, {})

    async def unmatched_list(self, customer_id: Optional[str] = None, *,
                             closed: Optional[bool] = None,
                             cursor: Optional[str] = None,
                             limit: Optional[int] = None) -> UnmatchedList:
        """What came back and nobody could match.

        customer_id: Only of this customer.
        closed: Those that were matched since; otherwise the others.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> await shop.returns.unmatched_list()
        """
        return await self._door.pages("return.unmatched_list", UnmatchedList, {
            "customer_id": customer_id,
            "closed": closed,
            "cursor": cursor,
            "limit": limit,
        })
