"""Commands and queries: orders.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Mapping, Optional, Sequence, Union

from ..money import Money
from ..record import Receipt
from ..records import (ChangePreview, Order, OrderAllowed, OrderChangeList,
                       OrderList, OrderNoteList, OrderSummary)
from .arguments import (AddressArgs, AdjustmentArgs, ChangeActionArgs,
                        LineArgs, OrderExpectLineArgs, OrderSummaryStartArgs,
                        OrderSummaryUtcOffsetArgs, TagArgs, TenderArgs)


class Orders:
    """Orders: allowed, annotate, archive, cancel ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.orders: allowed annotate archive cancel ...>"

    def allowed(self, order_id: str) -> OrderAllowed:
        """Every step of an order: legal, or all that refuses.

        order_id: The order.

        >>> shop.orders.allowed("o-1")
        """
        return self._door.query("order.allowed", OrderAllowed, {
            "order_id": order_id,
        })

    def annotate(self, order_id: str, *, key: str,
                 note: Optional[str] = None, reference: Optional[str] = None,
                 metadata: Optional[Mapping[str, Any]] = None,
                 actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets note, reference or metadata.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        note: Replaces the note.
        reference: Replaces the host's number.
        metadata: Replaces the metadata.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.annotate("o-1", key="k-1")
        """
        return self._door.command("order.annotate", key, {
            "order_id": order_id,
            "note": note,
            "reference": reference,
            "metadata": metadata,
        }, actor, at_ms)

    def archive(self, order_id: str, *, key: str,
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Moves a closed order to the archive.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.archive("o-1", key="k-1")
        """
        return self._door.command("order.archive", key, {
            "order_id": order_id,
        }, actor, at_ms)

    def cancel(self, order_id: str, *, key: str,
               reason: Optional[Literal["none", "customer", "fraud",
                                        "inventory", "declined", "staff",
                                        "expired", "other"]] = None,
               note: Optional[str] = None,
               occurred_at_ms: Optional[Union[int, str, datetime]] = None,
               actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Cancels an order, or records that it was canceled.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        reason: Why; absent: other.
        note: Why, in words.
        occurred_at_ms: It has happened outside at this time; record it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.cancel("o-1", key="k-1")
        """
        return self._door.command("order.cancel", key, {
            "order_id": order_id,
            "reason": reason,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    def change_begin(self, order_id: str, *, key: str,
                     kind: Optional[Literal["edit", "return", "exchange",
                                            "claim", "cancel"]] = None,
                     order_version: Optional[int] = None,
                     actions: Optional[Sequence[ChangeActionArgs]] = None,
                     expires_at_ms: Optional[Union[int, str, datetime]] = None,
                     note: Optional[str] = None, actor: Optional[str] = None,
                     at_ms: int = 0) -> Receipt:
        """Begins a change of an order.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        kind: What it is for.
        order_version: Refuse if the order is not at this version; 0: not
                       asked.
        actions: What to do, in this order.
        expires_at_ms: Absent: as configured.
        note: What for.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.change_begin("o-1", key="k-1")
        """
        return self._door.command("order.change_begin", key, {
            "order_id": order_id,
            "kind": kind,
            "order_version": order_version,
            "actions": actions,
            "expires_at_ms": expires_at_ms,
            "note": note,
        }, actor, at_ms)

    def change_cancel(self, order_id: str, *, key: str,
                      change_no: Optional[int] = None,
                      note: Optional[str] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Drops a change that was not asked for yet.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        change_no: The change; absent: the open one.
        note: Why not.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.change_cancel("o-1", key="k-1")
        """
        return self._door.command("order.change_cancel", key, {
            "order_id": order_id,
            "change_no": change_no,
            "note": note,
        }, actor, at_ms)

    def change_confirm(self, order_id: str, *, key: str,
                       change_no: Optional[int] = None,
                       version: Optional[int] = None,
                       actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Asks for a change: it happens as a whole, or not at all.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        change_no: The change; absent: the open one.
        version: Refuse if the change is not at this version; 0: not asked.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.change_confirm("o-1", key="k-1")
        """
        return self._door.command("order.change_confirm", key, {
            "order_id": order_id,
            "change_no": change_no,
            "version": version,
        }, actor, at_ms)

    def change_decline(self, order_id: str, *, key: str,
                       change_no: Optional[int] = None,
                       note: Optional[str] = None,
                       actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Says no to a change.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        change_no: The change; absent: the open one.
        note: Why not.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.change_decline("o-1", key="k-1")
        """
        return self._door.command("order.change_decline", key, {
            "order_id": order_id,
            "change_no": change_no,
            "note": note,
        }, actor, at_ms)

    def change_edit(self, order_id: str, *, key: str,
                    change_no: Optional[int] = None,
                    version: Optional[int] = None,
                    actions: Optional[Sequence[ChangeActionArgs]] = None,
                    replace: Optional[bool] = None,
                    note: Optional[str] = None, actor: Optional[str] = None,
                    at_ms: int = 0) -> Receipt:
        """Adds actions to a change, or replaces them.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        change_no: The change; absent: the open one.
        version: Refuse if the change is not at this version; 0: not asked.
        actions: What to do, behind what is there.
        replace: Instead of what is there.
        note: Replaces the note.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.change_edit("o-1", key="k-1")
        """
        return self._door.command("order.change_edit", key, {
            "order_id": order_id,
            "change_no": change_no,
            "version": version,
            "actions": actions,
            "replace": replace,
            "note": note,
        }, actor, at_ms)

    def change_list(self, order_id: str, *, cursor: Optional[str] = None,
                    limit: Optional[int] = None) -> OrderChangeList:
        """Lists the change sets of an order, newest first.

        order_id: The order.
        cursor: `next_cursor` of the page before.
        limit: Changes of a page; absent: 20.

        >>> shop.orders.change_list("o-1")
        """
        return self._door.pages("order.change_list", OrderChangeList, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })

    def change_preview(self, order_id: str, *,
                       change_no: Optional[int] = None,
                       actions: Optional[Sequence[ChangeActionArgs]] = None,
                       alone: Optional[bool] = None) -> ChangePreview:
        """Says what a change would do: new totals, money, stock, and all that
        refuses it.

        order_id: The order.
        change_no: The change; absent: the open one, if any.
        actions: Tried behind those of the change.
        alone: Only these, as if no change were open.

        >>> shop.orders.change_preview("o-1")
        """
        return self._door.query("order.change_preview", ChangePreview, {
            "order_id": order_id,
            "change_no": change_no,
            "actions": actions,
            "alone": alone,
        })

    def complete(self, order_id: str, *, key: str,
                 note: Optional[str] = None, actor: Optional[str] = None,
                 at_ms: int = 0) -> Receipt:
        """Closes an order; normally this happens by itself.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.complete("o-1", key="k-1")
        """
        return self._door.command("order.complete", key, {
            "order_id": order_id,
            "note": note,
        }, actor, at_ms)

    def configure(self, *, key: str,
                  facts: Optional[Literal["record", "strict"]] = None,
                  secured_when: Optional[Literal["covered", "tendered"]] = None,
                  skip_stock: Optional[bool] = None,
                  allow_backorder: Optional[bool] = None,
                  check_catalog: Optional[bool] = None,
                  check_customer: Optional[bool] = None,
                  round_half_even: Optional[bool] = None,
                  tolerance_minor: Optional[Union[int, Money]] = None,
                  unpaid_expiry_ms: Optional[int] = None,
                  ask_source: Optional[bool] = None,
                  ask_review: Optional[bool] = None,
                  hold_above_minor: Optional[Union[int, Money]] = None,
                  hold_country_mismatch: Optional[bool] = None,
                  hold_incomplete_address: Optional[bool] = None,
                  hold_risk_at_least: Optional[int] = None,
                  change_expiry_ms: Optional[int] = None,
                  draft_expiry_ms: Optional[int] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for orders.

        key: idempotency key: the same again changes nothing
        facts: What becomes of facts that contradict the state.
        secured_when: When the money counts as secured.
        skip_stock: Do not ask inventory.reserve.
        allow_backorder: A shortfall is backordered, else rejected.
        check_catalog: Ask catalog.price.
        check_customer: Ask customer.check.
        round_half_even: Line totals; otherwise half up.
        tolerance_minor: A balance this small counts as settled.
        unpaid_expiry_ms: Pending orders expire after this; 0: 7 days; -1:
                          never.
        ask_source: Ask order.source before stock is reserved.
        ask_review: Ask order.review about every order.
        hold_above_minor: Hold orders of more than this; 0: none.
        hold_country_mismatch: Hold orders billed in another country.
        hold_incomplete_address: Hold orders whose parcels could not be
                                 addressed.
        hold_risk_at_least: Hold orders of at least this risk; 0: none.
        change_expiry_ms: Open changes expire after this; 0: 7 days.
        draft_expiry_ms: Drafts are canceled after this; 0: 90 days; -1: never.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.configure(key="k-1")
        """
        return self._door.command("order.configure", key, {
            "facts": facts,
            "secured_when": secured_when,
            "skip_stock": skip_stock,
            "allow_backorder": allow_backorder,
            "check_catalog": check_catalog,
            "check_customer": check_customer,
            "round_half_even": round_half_even,
            "tolerance_minor": tolerance_minor,
            "unpaid_expiry_ms": unpaid_expiry_ms,
            "ask_source": ask_source,
            "ask_review": ask_review,
            "hold_above_minor": hold_above_minor,
            "hold_country_mismatch": hold_country_mismatch,
            "hold_incomplete_address": hold_incomplete_address,
            "hold_risk_at_least": hold_risk_at_least,
            "change_expiry_ms": change_expiry_ms,
            "draft_expiry_ms": draft_expiry_ms,
        }, actor, at_ms)

    def confirm(self, order_id: str, *, key: str,
                occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Confirms a pending order, or records that it was approved.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        occurred_at_ms: Approved outside at this time; record it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.confirm("o-1", key="k-1")
        """
        return self._door.command("order.confirm", key, {
            "order_id": order_id,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    def draft(self, order_id: Optional[str] = None, *, key: str,
              currency: str, channel: Optional[str] = None,
              reference: Optional[str] = None,
              customer_id: Optional[str] = None,
              lines: Optional[Sequence[LineArgs]] = None,
              adjustments: Optional[Sequence[AdjustmentArgs]] = None,
              payments: Optional[Sequence[TenderArgs]] = None,
              ship_to: Optional[AddressArgs] = None,
              bill_to: Optional[AddressArgs] = None,
              shipping_method: Optional[str] = None,
              terms: Optional[Literal["prepaid", "on_account"]] = None,
              expected_total_minor: Optional[Union[int, Money]] = None,
              promised_at_ms: Optional[Union[int, str, datetime]] = None,
              placed_at_ms: Optional[Union[int, str, datetime]] = None,
              note: Optional[str] = None,
              metadata: Optional[Mapping[str, Any]] = None,
              tags: Optional[Sequence[TagArgs]] = None,
              actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Puts a draft down, or replaces what is in it.

        key: idempotency key: the same again changes nothing
        order_id: The host's own id; absent: a new one.
        channel: Numbers count per channel; absent: default.
        reference: The host's own number, not unique.
        customer_id: Who buys; absent: a guest.
        currency: ISO 4217.
        lines: What is bought.
        adjustments: Charges and discounts on all of it.
        payments: How it is to be paid.
        ship_to: Where the goods go.
        bill_to: Who is billed.
        shipping_method: As the customer chose.
        terms: When it is paid.
        expected_total_minor: Refuse if the total is not this; 0: not given.
        promised_at_ms: Delivery is promised until.
        placed_at_ms: When it happened; absent: now.
        note: Free text.
        metadata: The host's own members, at most 50.
        tags: The host's words for it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.draft("o-1", currency="EUR", lines=[{"sku": "mug", "quantity": 2, "unit_price_minor": 1250}], key="k-1")
        """
        return self._door.command("order.draft", key, {
            "order_id": order_id,
            "channel": channel,
            "reference": reference,
            "customer_id": customer_id,
            "currency": currency,
            "lines": lines,
            "adjustments": adjustments,
            "payments": payments,
            "ship_to": ship_to,
            "bill_to": bill_to,
            "shipping_method": shipping_method,
            "terms": terms,
            "expected_total_minor": expected_total_minor,
            "promised_at_ms": promised_at_ms,
            "placed_at_ms": placed_at_ms,
            "note": note,
            "metadata": metadata,
            "tags": tags,
        }, actor, at_ms)

    def expect(self, order_id: str, *, key: str,
               lines: Sequence[OrderExpectLineArgs],
               actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Says when goods that lines wait for should be there.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: Which lines.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.expect("o-1", lines=[{"line_no": 1}], key="k-1")
        """
        return self._door.command("order.expect", key, {
            "order_id": order_id,
            "lines": lines,
        }, actor, at_ms)

    def get(self, order_id: Optional[str] = None, *,
            channel: Optional[str] = None, number: Optional[int] = None) -> Order:
        """Reads one order with its lines.

        order_id: The order; or its number.
        channel: With number; absent: default.
        number: Number in the channel.

        >>> shop.orders.get("o-1")
        """
        return self._door.query("order.get", Order, {
            "order_id": order_id,
            "channel": channel,
            "number": number,
        })

    def hold(self, order_id: str, *, key: str, kind: str,
             note: Optional[str] = None, line_no: Optional[int] = None,
             fulfillment_no: Optional[int] = None,
             blocks_confirm: Optional[bool] = None,
             blocks_fulfill: Optional[bool] = None,
             blocks_ship: Optional[bool] = None,
             blocks_capture: Optional[bool] = None,
             blocks_complete: Optional[bool] = None,
             actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Blocks an order, a line or the work at a location.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        kind: fraud, address, manual.
        note: Why, in words.
        line_no: Only this line; absent: the whole order.
        fulfillment_no: Only this work; absent: the whole order.
        blocks_confirm: Blocks confirming; none given: everything.
        blocks_fulfill: Blocks planning, picking and packing; none given:
                        everything.
        blocks_ship: Blocks shipping; none given: everything.
        blocks_capture: Blocks captures; none given: everything.
        blocks_complete: Blocks completing; none given: everything.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.hold("o-1", kind="manual", key="k-1")
        """
        return self._door.command("order.hold", key, {
            "order_id": order_id,
            "kind": kind,
            "note": note,
            "line_no": line_no,
            "fulfillment_no": fulfillment_no,
            "blocks_confirm": blocks_confirm,
            "blocks_fulfill": blocks_fulfill,
            "blocks_ship": blocks_ship,
            "blocks_capture": blocks_capture,
            "blocks_complete": blocks_complete,
        }, actor, at_ms)

    def list(self, customer_id: Optional[str] = None, *,
             status: Optional[Literal["any", "draft", "pending",
                                      "confirmed", "processing",
                                      "completed", "canceled",
                                      "rejected", "expired"]] = None,
             payment_status: Optional[Literal["any", "unpaid",
                                              "authorized",
                                              "partially_authorized",
                                              "partially_paid", "paid",
                                              "overpaid",
                                              "partially_refunded",
                                              "refunded", "voided",
                                              "failed"]] = None,
             fulfillment_status: Optional[Literal["any", "unfulfilled",
                                                  "backordered",
                                                  "partially_fulfilled",
                                                  "fulfilled",
                                                  "partially_shipped",
                                                  "shipped",
                                                  "partially_delivered",
                                                  "delivered", "canceled"]] = None,
             channel: Optional[str] = None, cursor: Optional[str] = None,
             limit: Optional[int] = None,
             oldest_first: Optional[bool] = None,
             placed_from_ms: Optional[Union[int, str, datetime]] = None,
             placed_to_ms: Optional[Union[int, str, datetime]] = None,
             by_date: Optional[bool] = None) -> OrderList:
        """Lists orders page by page, by id, so those without a host's id come
        in the order of time; by status they are sorted by payment and
        fulfilment status first, by channel by number, by date by when they
        were placed. A page may hold fewer than asked: go on while there is a
        next.

        customer_id: Only of this customer.
        status: Only these.
        payment_status: Only these.
        fulfillment_status: Only these.
        channel: Only of this channel.
        cursor: `next_cursor` of the page before.
        limit: Orders of a page; absent: 50.
        oldest_first: Otherwise the newest come first.
        placed_from_ms: Only those that were placed from then on.
        placed_to_ms: Only those that were placed before then.
        by_date: In the order of placing; so are those between dates, of a
                 customer, or of a status.

        >>> shop.orders.list()
        """
        return self._door.pages("order.list", OrderList, {
            "customer_id": customer_id,
            "status": status,
            "payment_status": payment_status,
            "fulfillment_status": fulfillment_status,
            "channel": channel,
            "cursor": cursor,
            "limit": limit,
            "oldest_first": oldest_first,
            "placed_from_ms": placed_from_ms,
            "placed_to_ms": placed_to_ms,
            "by_date": by_date,
        })

    def note_add(self, order_id: str, *, key: str, text: str,
                 author: Optional[str] = None,
                 visible: Optional[bool] = None, actor: Optional[str] = None,
                 at_ms: int = 0) -> Receipt:
        """Appends a note; notes are never changed.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        author: Who writes it.
        text: The note.
        visible: The customer may read it; absent: internal.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.note_add("o-1", text="A text.", key="k-1")
        """
        return self._door.command("order.note_add", key, {
            "order_id": order_id,
            "author": author,
            "text": text,
            "visible": visible,
        }, actor, at_ms)

    def note_list(self, order_id: str, *, visible: Optional[bool] = None,
                  cursor: Optional[str] = None, limit: Optional[int] = None) -> OrderNoteList:
        """Lists the notes of an order, oldest first.

        order_id: The order.
        visible: Only those that the customer may read.
        cursor: `next_cursor` of the page before.
        limit: Notes of a page; absent: 50.

        >>> shop.orders.note_list("o-1")
        """
        return self._door.pages("order.note_list", OrderNoteList, {
            "order_id": order_id,
            "visible": visible,
            "cursor": cursor,
            "limit": limit,
        })

    def place(self, order_id: Optional[str] = None, *, key: str,
              currency: str, channel: Optional[str] = None,
              reference: Optional[str] = None,
              customer_id: Optional[str] = None,
              lines: Optional[Sequence[LineArgs]] = None,
              adjustments: Optional[Sequence[AdjustmentArgs]] = None,
              payments: Optional[Sequence[TenderArgs]] = None,
              ship_to: Optional[AddressArgs] = None,
              bill_to: Optional[AddressArgs] = None,
              shipping_method: Optional[str] = None,
              terms: Optional[Literal["prepaid", "on_account"]] = None,
              expected_total_minor: Optional[Union[int, Money]] = None,
              promised_at_ms: Optional[Union[int, str, datetime]] = None,
              placed_at_ms: Optional[Union[int, str, datetime]] = None,
              note: Optional[str] = None,
              metadata: Optional[Mapping[str, Any]] = None,
              tags: Optional[Sequence[TagArgs]] = None,
              actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Takes an order in: checks it, freezes prices and totals, numbers it.

        key: idempotency key: the same again changes nothing
        order_id: The host's own id; absent: a new one.
        channel: Numbers count per channel; absent: default.
        reference: The host's own number, not unique.
        customer_id: Who buys; absent: a guest.
        currency: ISO 4217.
        lines: What is bought.
        adjustments: Charges and discounts on all of it.
        payments: How it is to be paid.
        ship_to: Where the goods go.
        bill_to: Who is billed.
        shipping_method: As the customer chose.
        terms: When it is paid.
        expected_total_minor: Refuse if the total is not this; 0: not given.
        promised_at_ms: Delivery is promised until.
        placed_at_ms: When it happened; absent: now.
        note: Free text.
        metadata: The host's own members, at most 50.
        tags: The host's words for it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.place("o-1", customer_id="c-42", currency="EUR", lines=[{"sku": "mug", "quantity": 2, "unit_price_minor": 1250}], payments=[{"method": "card", "amount_minor": 1250}], key="k-1")
        """
        return self._door.command("order.place", key, {
            "order_id": order_id,
            "channel": channel,
            "reference": reference,
            "customer_id": customer_id,
            "currency": currency,
            "lines": lines,
            "adjustments": adjustments,
            "payments": payments,
            "ship_to": ship_to,
            "bill_to": bill_to,
            "shipping_method": shipping_method,
            "terms": terms,
            "expected_total_minor": expected_total_minor,
            "promised_at_ms": promised_at_ms,
            "placed_at_ms": placed_at_ms,
            "note": note,
            "metadata": metadata,
            "tags": tags,
        }, actor, at_ms)

    def place_draft(self, order_id: str, *, key: str,
                    expected_total_minor: Optional[Union[int, Money]] = None,
                    placed_at_ms: Optional[Union[int, str, datetime]] = None,
                    actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Places a draft.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        expected_total_minor: Refuse if the total is not this; 0: not given.
        placed_at_ms: When it happened; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.place_draft("o-1", key="k-1")
        """
        return self._door.command("order.place_draft", key, {
            "order_id": order_id,
            "expected_total_minor": expected_total_minor,
            "placed_at_ms": placed_at_ms,
        }, actor, at_ms)

    def reject(self, order_id: str, *, key: str,
               reason: Optional[Literal["none", "customer", "fraud",
                                        "inventory", "declined", "staff",
                                        "expired", "other"]] = None,
               note: Optional[str] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Turns a pending order down.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        reason: Why; absent: other.
        note: Why, in words.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.reject("o-1", key="k-1")
        """
        return self._door.command("order.reject", key, {
            "order_id": order_id,
            "reason": reason,
            "note": note,
        }, actor, at_ms)

    def release_hold(self, order_id: str, *, key: str, hold_no: int,
                     reject: Optional[bool] = None,
                     note: Optional[str] = None, actor: Optional[str] = None,
                     at_ms: int = 0) -> Receipt:
        """Resolves a hold; a rejected one ends the order.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        hold_no: The hold.
        reject: The answer is no: the order ends as fraud.
        note: Replaces the hold's note.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.release_hold("o-1", hold_no=1, key="k-1")
        """
        return self._door.command("order.release_hold", key, {
            "order_id": order_id,
            "hold_no": hold_no,
            "reject": reject,
            "note": note,
        }, actor, at_ms)

    def restore(self, order_id: str, *, key: str,
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Takes an order out of the archive.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.restore("o-1", key="k-1")
        """
        return self._door.command("order.restore", key, {
            "order_id": order_id,
        }, actor, at_ms)

    def summary(self, *, from_ms: Optional[Union[int, str, datetime]] = None,
                to_ms: Optional[Union[int, str, datetime]] = None,
                starts: Optional[Sequence[OrderSummaryStartArgs]] = None,
                utc_offsets: Optional[Sequence[OrderSummaryUtcOffsetArgs]] = None) -> OrderSummary:
        """Counts and sums over all orders, and what is odd.

        from_ms: Only orders placed from then on.
        to_ms: Only orders placed before then.
        starts: Starts of buckets of time, ascending.
        utc_offsets: The shop's time zone, ascending; absent: UTC.

        >>> shop.orders.summary()
        """
        return self._door.query("order.summary", OrderSummary, {
            "from_ms": from_ms,
            "to_ms": to_ms,
            "starts": starts,
            "utc_offsets": utc_offsets,
        })

    def tag_set(self, order_id: str, *, key: str,
                add: Optional[Sequence[TagArgs]] = None,
                remove: Optional[Sequence[TagArgs]] = None,
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Puts tags on an order and takes tags off.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        add: Tags to put on.
        remove: Tags to take off.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.orders.tag_set("o-1", add=[{"tag": "gift"}], key="k-1")
        """
        return self._door.command("order.tag_set", key, {
            "order_id": order_id,
            "add": add,
            "remove": remove,
        }, actor, at_ms)


class AsyncOrders:
    """Orders: allowed, annotate, archive, cancel ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.orders: allowed annotate archive cancel ...>"

    async def allowed(self, order_id: str) -> OrderAllowed:
        """Every step of an order: legal, or all that refuses.

        order_id: The order.

        >>> await shop.orders.allowed("o-1")
        """
        return await self._door.query("order.allowed", OrderAllowed, {
            "order_id": order_id,
        })

    async def annotate(self, order_id: str, *, key: str,
                       note: Optional[str] = None,
                       reference: Optional[str] = None,
                       metadata: Optional[Mapping[str, Any]] = None,
                       actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets note, reference or metadata.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        note: Replaces the note.
        reference: Replaces the host's number.
        metadata: Replaces the metadata.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.annotate("o-1", key="k-1")
        """
        return await self._door.command("order.annotate", key, {
            "order_id": order_id,
            "note": note,
            "reference": reference,
            "metadata": metadata,
        }, actor, at_ms)

    async def archive(self, order_id: str, *, key: str,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Moves a closed order to the archive.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.archive("o-1", key="k-1")
        """
        return await self._door.command("order.archive", key, {
            "order_id": order_id,
        }, actor, at_ms)

    async def cancel(self, order_id: str, *, key: str,
                     reason: Optional[Literal["none", "customer",
                                              "fraud", "inventory",
                                              "declined", "staff",
                                              "expired", "other"]] = None,
                     note: Optional[str] = None,
                     occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Cancels an order, or records that it was canceled.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        reason: Why; absent: other.
        note: Why, in words.
        occurred_at_ms: It has happened outside at this time; record it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.cancel("o-1", key="k-1")
        """
        return await self._door.command("order.cancel", key, {
            "order_id": order_id,
            "reason": reason,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    async def change_begin(self, order_id: str, *, key: str,
                           kind: Optional[Literal["edit", "return",
                                                  "exchange", "claim",
                                                  "cancel"]] = None,
                           order_version: Optional[int] = None,
                           actions: Optional[Sequence[ChangeActionArgs]] = None,
                           expires_at_ms: Optional[Union[int, str, datetime]] = None,
                           note: Optional[str] = None,
                           actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Begins a change of an order.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        kind: What it is for.
        order_version: Refuse if the order is not at this version; 0: not
                       asked.
        actions: What to do, in this order.
        expires_at_ms: Absent: as configured.
        note: What for.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.change_begin("o-1", key="k-1")
        """
        return await self._door.command("order.change_begin", key, {
            "order_id": order_id,
            "kind": kind,
            "order_version": order_version,
            "actions": actions,
            "expires_at_ms": expires_at_ms,
            "note": note,
        }, actor, at_ms)

    async def change_cancel(self, order_id: str, *, key: str,
                            change_no: Optional[int] = None,
                            note: Optional[str] = None,
                            actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Drops a change that was not asked for yet.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        change_no: The change; absent: the open one.
        note: Why not.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.change_cancel("o-1", key="k-1")
        """
        return await self._door.command("order.change_cancel", key, {
            "order_id": order_id,
            "change_no": change_no,
            "note": note,
        }, actor, at_ms)

    async def change_confirm(self, order_id: str, *, key: str,
                             change_no: Optional[int] = None,
                             version: Optional[int] = None,
                             actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Asks for a change: it happens as a whole, or not at all.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        change_no: The change; absent: the open one.
        version: Refuse if the change is not at this version; 0: not asked.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.change_confirm("o-1", key="k-1")
        """
        return await self._door.command("order.change_confirm", key, {
            "order_id": order_id,
            "change_no": change_no,
            "version": version,
        }, actor, at_ms)

    async def change_decline(self, order_id: str, *, key: str,
                             change_no: Optional[int] = None,
                             note: Optional[str] = None,
                             actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Says no to a change.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        change_no: The change; absent: the open one.
        note: Why not.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.change_decline("o-1", key="k-1")
        """
        return await self._door.command("order.change_decline", key, {
            "order_id": order_id,
            "change_no": change_no,
            "note": note,
        }, actor, at_ms)

    async def change_edit(self, order_id: str, *, key: str,
                          change_no: Optional[int] = None,
                          version: Optional[int] = None,
                          actions: Optional[Sequence[ChangeActionArgs]] = None,
                          replace: Optional[bool] = None,
                          note: Optional[str] = None,
                          actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Adds actions to a change, or replaces them.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        change_no: The change; absent: the open one.
        version: Refuse if the change is not at this version; 0: not asked.
        actions: What to do, behind what is there.
        replace: Instead of what is there.
        note: Replaces the note.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.change_edit("o-1", key="k-1")
        """
        return await self._door.command("order.change_edit", key, {
            "order_id": order_id,
            "change_no": change_no,
            "version": version,
            "actions": actions,
            "replace": replace,
            "note": note,
        }, actor, at_ms)

    async def change_list(self, order_id: str, *,
                          cursor: Optional[str] = None,
                          limit: Optional[int] = None) -> OrderChangeList:
        """Lists the change sets of an order, newest first.

        order_id: The order.
        cursor: `next_cursor` of the page before.
        limit: Changes of a page; absent: 20.

        >>> await shop.orders.change_list("o-1")
        """
        return await self._door.pages("order.change_list", OrderChangeList, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })

    async def change_preview(self, order_id: str, *,
                             change_no: Optional[int] = None,
                             actions: Optional[Sequence[ChangeActionArgs]] = None,
                             alone: Optional[bool] = None) -> ChangePreview:
        """Says what a change would do: new totals, money, stock, and all that
        refuses it.

        order_id: The order.
        change_no: The change; absent: the open one, if any.
        actions: Tried behind those of the change.
        alone: Only these, as if no change were open.

        >>> await shop.orders.change_preview("o-1")
        """
        return await self._door.query("order.change_preview", ChangePreview, {
            "order_id": order_id,
            "change_no": change_no,
            "actions": actions,
            "alone": alone,
        })

    async def complete(self, order_id: str, *, key: str,
                       note: Optional[str] = None,
                       actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Closes an order; normally this happens by itself.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.complete("o-1", key="k-1")
        """
        return await self._door.command("order.complete", key, {
            "order_id": order_id,
            "note": note,
        }, actor, at_ms)

    async def configure(self, *, key: str,
                        facts: Optional[Literal["record", "strict"]] = None,
                        secured_when: Optional[Literal["covered", "tendered"]] = None,
                        skip_stock: Optional[bool] = None,
                        allow_backorder: Optional[bool] = None,
                        check_catalog: Optional[bool] = None,
                        check_customer: Optional[bool] = None,
                        round_half_even: Optional[bool] = None,
                        tolerance_minor: Optional[Union[int, Money]] = None,
                        unpaid_expiry_ms: Optional[int] = None,
                        ask_source: Optional[bool] = None,
                        ask_review: Optional[bool] = None,
                        hold_above_minor: Optional[Union[int, Money]] = None,
                        hold_country_mismatch: Optional[bool] = None,
                        hold_incomplete_address: Optional[bool] = None,
                        hold_risk_at_least: Optional[int] = None,
                        change_expiry_ms: Optional[int] = None,
                        draft_expiry_ms: Optional[int] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for orders.

        key: idempotency key: the same again changes nothing
        facts: What becomes of facts that contradict the state.
        secured_when: When the money counts as secured.
        skip_stock: Do not ask inventory.reserve.
        allow_backorder: A shortfall is backordered, else rejected.
        check_catalog: Ask catalog.price.
        check_customer: Ask customer.check.
        round_half_even: Line totals; otherwise half up.
        tolerance_minor: A balance this small counts as settled.
        unpaid_expiry_ms: Pending orders expire after this; 0: 7 days; -1:
                          never.
        ask_source: Ask order.source before stock is reserved.
        ask_review: Ask order.review about every order.
        hold_above_minor: Hold orders of more than this; 0: none.
        hold_country_mismatch: Hold orders billed in another country.
        hold_incomplete_address: Hold orders whose parcels could not be
                                 addressed.
        hold_risk_at_least: Hold orders of at least this risk; 0: none.
        change_expiry_ms: Open changes expire after this; 0: 7 days.
        draft_expiry_ms: Drafts are canceled after this; 0: 90 days; -1: never.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.configure(key="k-1")
        """
        return await self._door.command("order.configure", key, {
            "facts": facts,
            "secured_when": secured_when,
            "skip_stock": skip_stock,
            "allow_backorder": allow_backorder,
            "check_catalog": check_catalog,
            "check_customer": check_customer,
            "round_half_even": round_half_even,
            "tolerance_minor": tolerance_minor,
            "unpaid_expiry_ms": unpaid_expiry_ms,
            "ask_source": ask_source,
            "ask_review": ask_review,
            "hold_above_minor": hold_above_minor,
            "hold_country_mismatch": hold_country_mismatch,
            "hold_incomplete_address": hold_incomplete_address,
            "hold_risk_at_least": hold_risk_at_least,
            "change_expiry_ms": change_expiry_ms,
            "draft_expiry_ms": draft_expiry_ms,
        }, actor, at_ms)

    async def confirm(self, order_id: str, *, key: str,
                      occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Confirms a pending order, or records that it was approved.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        occurred_at_ms: Approved outside at this time; record it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.confirm("o-1", key="k-1")
        """
        return await self._door.command("order.confirm", key, {
            "order_id": order_id,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    async def draft(self, order_id: Optional[str] = None, *, key: str,
                    currency: str, channel: Optional[str] = None,
                    reference: Optional[str] = None,
                    customer_id: Optional[str] = None,
                    lines: Optional[Sequence[LineArgs]] = None,
                    adjustments: Optional[Sequence[AdjustmentArgs]] = None,
                    payments: Optional[Sequence[TenderArgs]] = None,
                    ship_to: Optional[AddressArgs] = None,
                    bill_to: Optional[AddressArgs] = None,
                    shipping_method: Optional[str] = None,
                    terms: Optional[Literal["prepaid", "on_account"]] = None,
                    expected_total_minor: Optional[Union[int, Money]] = None,
                    promised_at_ms: Optional[Union[int, str, datetime]] = None,
                    placed_at_ms: Optional[Union[int, str, datetime]] = None,
                    note: Optional[str] = None,
                    metadata: Optional[Mapping[str, Any]] = None,
                    tags: Optional[Sequence[TagArgs]] = None,
                    actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Puts a draft down, or replaces what is in it.

        key: idempotency key: the same again changes nothing
        order_id: The host's own id; absent: a new one.
        channel: Numbers count per channel; absent: default.
        reference: The host's own number, not unique.
        customer_id: Who buys; absent: a guest.
        currency: ISO 4217.
        lines: What is bought.
        adjustments: Charges and discounts on all of it.
        payments: How it is to be paid.
        ship_to: Where the goods go.
        bill_to: Who is billed.
        shipping_method: As the customer chose.
        terms: When it is paid.
        expected_total_minor: Refuse if the total is not this; 0: not given.
        promised_at_ms: Delivery is promised until.
        placed_at_ms: When it happened; absent: now.
        note: Free text.
        metadata: The host's own members, at most 50.
        tags: The host's words for it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.draft("o-1", currency="EUR", lines=[{"sku": "mug", "quantity": 2, "unit_price_minor": 1250}], key="k-1")
        """
        return await self._door.command("order.draft", key, {
            "order_id": order_id,
            "channel": channel,
            "reference": reference,
            "customer_id": customer_id,
            "currency": currency,
            "lines": lines,
            "adjustments": adjustments,
            "payments": payments,
            "ship_to": ship_to,
            "bill_to": bill_to,
            "shipping_method": shipping_method,
            "terms": terms,
            "expected_total_minor": expected_total_minor,
            "promised_at_ms": promised_at_ms,
            "placed_at_ms": placed_at_ms,
            "note": note,
            "metadata": metadata,
            "tags": tags,
        }, actor, at_ms)

    async def expect(self, order_id: str, *, key: str,
                     lines: Sequence[OrderExpectLineArgs],
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Says when goods that lines wait for should be there.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: Which lines.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.expect("o-1", lines=[{"line_no": 1}], key="k-1")
        """
        return await self._door.command("order.expect", key, {
            "order_id": order_id,
            "lines": lines,
        }, actor, at_ms)

    async def get(self, order_id: Optional[str] = None, *,
                  channel: Optional[str] = None, number: Optional[int] = None) -> Order:
        """Reads one order with its lines.

        order_id: The order; or its number.
        channel: With number; absent: default.
        number: Number in the channel.

        >>> await shop.orders.get("o-1")
        """
        return await self._door.query("order.get", Order, {
            "order_id": order_id,
            "channel": channel,
            "number": number,
        })

    async def hold(self, order_id: str, *, key: str, kind: str,
                   note: Optional[str] = None, line_no: Optional[int] = None,
                   fulfillment_no: Optional[int] = None,
                   blocks_confirm: Optional[bool] = None,
                   blocks_fulfill: Optional[bool] = None,
                   blocks_ship: Optional[bool] = None,
                   blocks_capture: Optional[bool] = None,
                   blocks_complete: Optional[bool] = None,
                   actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Blocks an order, a line or the work at a location.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        kind: fraud, address, manual.
        note: Why, in words.
        line_no: Only this line; absent: the whole order.
        fulfillment_no: Only this work; absent: the whole order.
        blocks_confirm: Blocks confirming; none given: everything.
        blocks_fulfill: Blocks planning, picking and packing; none given:
                        everything.
        blocks_ship: Blocks shipping; none given: everything.
        blocks_capture: Blocks captures; none given: everything.
        blocks_complete: Blocks completing; none given: everything.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.hold("o-1", kind="manual", key="k-1")
        """
        return await self._door.command("order.hold", key, {
            "order_id": order_id,
            "kind": kind,
            "note": note,
            "line_no": line_no,
            "fulfillment_no": fulfillment_no,
            "blocks_confirm": blocks_confirm,
            "blocks_fulfill": blocks_fulfill,
            "blocks_ship": blocks_ship,
            "blocks_capture": blocks_capture,
            "blocks_complete": blocks_complete,
        }, actor, at_ms)

    async def list(self, customer_id: Optional[str] = None, *,
                   status: Optional[Literal["any", "draft", "pending",
                                            "confirmed", "processing",
                                            "completed", "canceled",
                                            "rejected", "expired"]] = None,
                   payment_status: Optional[Literal["any", "unpaid",
                                                    "authorized",
                                                    "partially_authorized",
                                                    "partially_paid",
                                                    "paid", "overpaid",
                                                    "partially_refunded",
                                                    "refunded", "voided",
                                                    "failed"]] = None,
                   fulfillment_status: Optional[Literal["any", "unfulfilled",
                                                        "backordered",
                                                        "partially_fulfilled",
                                                        "fulfilled",
                                                        "partially_shipped",
                                                        "shipped",
                                                        "partially_delivered",
                                                        "delivered", "canceled"]] = None,
                   channel: Optional[str] = None,
                   cursor: Optional[str] = None, limit: Optional[int] = None,
                   oldest_first: Optional[bool] = None,
                   placed_from_ms: Optional[Union[int, str, datetime]] = None,
                   placed_to_ms: Optional[Union[int, str, datetime]] = None,
                   by_date: Optional[bool] = None) -> OrderList:
        """Lists orders page by page, by id, so those without a host's id come
        in the order of time; by status they are sorted by payment and
        fulfilment status first, by channel by number, by date by when they
        were placed. A page may hold fewer than asked: go on while there is a
        next.

        customer_id: Only of this customer.
        status: Only these.
        payment_status: Only these.
        fulfillment_status: Only these.
        channel: Only of this channel.
        cursor: `next_cursor` of the page before.
        limit: Orders of a page; absent: 50.
        oldest_first: Otherwise the newest come first.
        placed_from_ms: Only those that were placed from then on.
        placed_to_ms: Only those that were placed before then.
        by_date: In the order of placing; so are those between dates, of a
                 customer, or of a status.

        >>> await shop.orders.list()
        """
        return await self._door.pages("order.list", OrderList, {
            "customer_id": customer_id,
            "status": status,
            "payment_status": payment_status,
            "fulfillment_status": fulfillment_status,
            "channel": channel,
            "cursor": cursor,
            "limit": limit,
            "oldest_first": oldest_first,
            "placed_from_ms": placed_from_ms,
            "placed_to_ms": placed_to_ms,
            "by_date": by_date,
        })

    async def note_add(self, order_id: str, *, key: str, text: str,
                       author: Optional[str] = None,
                       visible: Optional[bool] = None,
                       actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Appends a note; notes are never changed.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        author: Who writes it.
        text: The note.
        visible: The customer may read it; absent: internal.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.note_add("o-1", text="A text.", key="k-1")
        """
        return await self._door.command("order.note_add", key, {
            "order_id": order_id,
            "author": author,
            "text": text,
            "visible": visible,
        }, actor, at_ms)

    async def note_list(self, order_id: str, *,
                        visible: Optional[bool] = None,
                        cursor: Optional[str] = None,
                        limit: Optional[int] = None) -> OrderNoteList:
        """Lists the notes of an order, oldest first.

        order_id: The order.
        visible: Only those that the customer may read.
        cursor: `next_cursor` of the page before.
        limit: Notes of a page; absent: 50.

        >>> await shop.orders.note_list("o-1")
        """
        return await self._door.pages("order.note_list", OrderNoteList, {
            "order_id": order_id,
            "visible": visible,
            "cursor": cursor,
            "limit": limit,
        })

    async def place(self, order_id: Optional[str] = None, *, key: str,
                    currency: str, channel: Optional[str] = None,
                    reference: Optional[str] = None,
                    customer_id: Optional[str] = None,
                    lines: Optional[Sequence[LineArgs]] = None,
                    adjustments: Optional[Sequence[AdjustmentArgs]] = None,
                    payments: Optional[Sequence[TenderArgs]] = None,
                    ship_to: Optional[AddressArgs] = None,
                    bill_to: Optional[AddressArgs] = None,
                    shipping_method: Optional[str] = None,
                    terms: Optional[Literal["prepaid", "on_account"]] = None,
                    expected_total_minor: Optional[Union[int, Money]] = None,
                    promised_at_ms: Optional[Union[int, str, datetime]] = None,
                    placed_at_ms: Optional[Union[int, str, datetime]] = None,
                    note: Optional[str] = None,
                    metadata: Optional[Mapping[str, Any]] = None,
                    tags: Optional[Sequence[TagArgs]] = None,
                    actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Takes an order in: checks it, freezes prices and totals, numbers it.

        key: idempotency key: the same again changes nothing
        order_id: The host's own id; absent: a new one.
        channel: Numbers count per channel; absent: default.
        reference: The host's own number, not unique.
        customer_id: Who buys; absent: a guest.
        currency: ISO 4217.
        lines: What is bought.
        adjustments: Charges and discounts on all of it.
        payments: How it is to be paid.
        ship_to: Where the goods go.
        bill_to: Who is billed.
        shipping_method: As the customer chose.
        terms: When it is paid.
        expected_total_minor: Refuse if the total is not this; 0: not given.
        promised_at_ms: Delivery is promised until.
        placed_at_ms: When it happened; absent: now.
        note: Free text.
        metadata: The host's own members, at most 50.
        tags: The host's words for it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.place("o-1", customer_id="c-42", currency="EUR", lines=[{"sku": "mug", "quantity": 2, "unit_price_minor": 1250}], payments=[{"method": "card", "amount_minor": 1250}], key="k-1")
        """
        return await self._door.command("order.place", key, {
            "order_id": order_id,
            "channel": channel,
            "reference": reference,
            "customer_id": customer_id,
            "currency": currency,
            "lines": lines,
            "adjustments": adjustments,
            "payments": payments,
            "ship_to": ship_to,
            "bill_to": bill_to,
            "shipping_method": shipping_method,
            "terms": terms,
            "expected_total_minor": expected_total_minor,
            "promised_at_ms": promised_at_ms,
            "placed_at_ms": placed_at_ms,
            "note": note,
            "metadata": metadata,
            "tags": tags,
        }, actor, at_ms)

    async def place_draft(self, order_id: str, *, key: str,
                          expected_total_minor: Optional[Union[int, Money]] = None,
                          placed_at_ms: Optional[Union[int, str, datetime]] = None,
                          actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Places a draft.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        expected_total_minor: Refuse if the total is not this; 0: not given.
        placed_at_ms: When it happened; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.place_draft("o-1", key="k-1")
        """
        return await self._door.command("order.place_draft", key, {
            "order_id": order_id,
            "expected_total_minor": expected_total_minor,
            "placed_at_ms": placed_at_ms,
        }, actor, at_ms)

    async def reject(self, order_id: str, *, key: str,
                     reason: Optional[Literal["none", "customer",
                                              "fraud", "inventory",
                                              "declined", "staff",
                                              "expired", "other"]] = None,
                     note: Optional[str] = None, actor: Optional[str] = None,
                     at_ms: int = 0) -> Receipt:
        """Turns a pending order down.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        reason: Why; absent: other.
        note: Why, in words.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.reject("o-1", key="k-1")
        """
        return await self._door.command("order.reject", key, {
            "order_id": order_id,
            "reason": reason,
            "note": note,
        }, actor, at_ms)

    async def release_hold(self, order_id: str, *, key: str, hold_no: int,
                           reject: Optional[bool] = None,
                           note: Optional[str] = None,
                           actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Resolves a hold; a rejected one ends the order.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        hold_no: The hold.
        reject: The answer is no: the order ends as fraud.
        note: Replaces the hold's note.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.release_hold("o-1", hold_no=1, key="k-1")
        """
        return await self._door.command("order.release_hold", key, {
            "order_id": order_id,
            "hold_no": hold_no,
            "reject": reject,
            "note": note,
        }, actor, at_ms)

    async def restore(self, order_id: str, *, key: str,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Takes an order out of the archive.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.restore("o-1", key="k-1")
        """
        return await self._door.command("order.restore", key, {
            "order_id": order_id,
        }, actor, at_ms)

    async def summary(self, *,
                      from_ms: Optional[Union[int, str, datetime]] = None,
                      to_ms: Optional[Union[int, str, datetime]] = None,
                      starts: Optional[Sequence[OrderSummaryStartArgs]] = None,
                      utc_offsets: Optional[Sequence[OrderSummaryUtcOffsetArgs]] = None) -> OrderSummary:
        """Counts and sums over all orders, and what is odd.

        from_ms: Only orders placed from then on.
        to_ms: Only orders placed before then.
        starts: Starts of buckets of time, ascending.
        utc_offsets: The shop's time zone, ascending; absent: UTC.

        >>> await shop.orders.summary()
        """
        return await self._door.query("order.summary", OrderSummary, {
            "from_ms": from_ms,
            "to_ms": to_ms,
            "starts": starts,
            "utc_offsets": utc_offsets,
        })

    async def tag_set(self, order_id: str, *, key: str,
                      add: Optional[Sequence[TagArgs]] = None,
                      remove: Optional[Sequence[TagArgs]] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Puts tags on an order and takes tags off.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        add: Tags to put on.
        remove: Tags to take off.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.orders.tag_set("o-1", add=[{"tag": "gift"}], key="k-1")
        """
        return await self._door.command("order.tag_set", key, {
            "order_id": order_id,
            "add": add,
            "remove": remove,
        }, actor, at_ms)
