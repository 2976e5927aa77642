"""Commands and queries: fulfillments.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Literal, Optional

from ..record import Receipt
from ..records import FulfillmentAllowed, Parcels, WorkList


class Fulfillments:
    """Fulfillments: allowed, close, configure, get ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.fulfillments: allowed close configure get plan ...>"

    def allowed(self, order_id: str) -> FulfillmentAllowed:
        """What may be done next with the goods of an order, and what stands
        against the rest.

        order_id: The order.

        >>> shop.fulfillments.allowed("o-1")
        """
        return self._door.query("fulfillment.allowed", FulfillmentAllowed, {
            "order_id": order_id,
        })

    def close(self, order_id: str, *, key: str, fulfillment_no: int,
              note: Optional[str] = None, actor: Optional[str] = None,
              at_ms: int = 0) -> Receipt:
        """The work is over, whatever was packed.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        fulfillment_no: The work order.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.fulfillments.close("o-1", fulfillment_no=1, key="k-1")
        """
        return self._door.command("fulfillment.close", key, {
            "order_id": order_id,
            "fulfillment_no": fulfillment_no,
            "note": note,
        }, actor, at_ms)

    def configure(self, *, key: str,
                  facts: Optional[Literal["record", "strict"]] = None,
                  plan_manually: Optional[bool] = None,
                  book_labels: Optional[bool] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for parcels.

        key: idempotency key: the same again changes nothing
        facts: Whether facts that contradict are refused.
        plan_manually: Confirmed orders wait for fulfillment.plan.
        book_labels: Packed parcels ask for a label.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.fulfillments.configure(key="k-1")
        """
        return self._door.command("fulfillment.configure", key, {
            "facts": facts,
            "plan_manually": plan_manually,
            "book_labels": book_labels,
        }, actor, at_ms)

    def get(self, order_id: str) -> Parcels:
        """The work orders, parcels and scans of one order.

        order_id: The order.

        >>> shop.fulfillments.get("o-1")
        """
        return self._door.query("fulfillment.get", Parcels, {
            "order_id": order_id,
        })

    def plan(self, order_id: str, *, key: str,
             location_id: Optional[str] = None, actor: Optional[str] = None,
             at_ms: int = 0) -> Receipt:
        """Plans what is free of a confirmed order: one work order per
        location.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        location_id: Where; absent: where the stock was set aside.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.fulfillments.plan("o-1", key="k-1")
        """
        return self._door.command("fulfillment.plan", key, {
            "order_id": order_id,
            "location_id": location_id,
        }, actor, at_ms)

    def reject(self, order_id: str, *, key: str, fulfillment_no: int,
               note: Optional[str] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """The location cannot do it; its units may be planned again.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        fulfillment_no: The work order.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.fulfillments.reject("o-1", fulfillment_no=1, key="k-1")
        """
        return self._door.command("fulfillment.reject", key, {
            "order_id": order_id,
            "fulfillment_no": fulfillment_no,
            "note": note,
        }, actor, at_ms)

    def start(self, order_id: str, *, key: str, fulfillment_no: int,
              note: Optional[str] = None, actor: Optional[str] = None,
              at_ms: int = 0) -> Receipt:
        """Work begins at the location.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        fulfillment_no: The work order.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.fulfillments.start("o-1", fulfillment_no=1, key="k-1")
        """
        return self._door.command("fulfillment.start", key, {
            "order_id": order_id,
            "fulfillment_no": fulfillment_no,
            "note": note,
        }, actor, at_ms)

    def work_list(self, location_id: Optional[str] = None, *,
                  state: Optional[Literal["open", "in_progress",
                                          "scheduled", "incomplete"]] = None,
                  cursor: Optional[str] = None, limit: Optional[int] = None) -> WorkList:
        """Work that waits, by location.

        location_id: Only there; absent: everywhere.
        state: Work of this kind; absent: open.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; absent: 50.

        >>> shop.fulfillments.work_list()
        """
        return self._door.pages("fulfillment.work_list", WorkList, {
            "location_id": location_id,
            "state": state,
            "cursor": cursor,
            "limit": limit,
        })


class AsyncFulfillments:
    """Fulfillments: allowed, close, configure, get ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.fulfillments: allowed close configure get plan ...>"

    async def allowed(self, order_id: str) -> FulfillmentAllowed:
        """What may be done next with the goods of an order, and what stands
        against the rest.

        order_id: The order.

        >>> await shop.fulfillments.allowed("o-1")
        """
        return await self._door.query("fulfillment.allowed", FulfillmentAllowed, {
            "order_id": order_id,
        })

    async def close(self, order_id: str, *, key: str, fulfillment_no: int,
                    note: Optional[str] = None, actor: Optional[str] = None,
                    at_ms: int = 0) -> Receipt:
        """The work is over, whatever was packed.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        fulfillment_no: The work order.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.fulfillments.close("o-1", fulfillment_no=1, key="k-1")
        """
        return await self._door.command("fulfillment.close", key, {
            "order_id": order_id,
            "fulfillment_no": fulfillment_no,
            "note": note,
        }, actor, at_ms)

    async def configure(self, *, key: str,
                        facts: Optional[Literal["record", "strict"]] = None,
                        plan_manually: Optional[bool] = None,
                        book_labels: Optional[bool] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for parcels.

        key: idempotency key: the same again changes nothing
        facts: Whether facts that contradict are refused.
        plan_manually: Confirmed orders wait for fulfillment.plan.
        book_labels: Packed parcels ask for a label.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.fulfillments.configure(key="k-1")
        """
        return await self._door.command("fulfillment.configure", key, {
            "facts": facts,
            "plan_manually": plan_manually,
            "book_labels": book_labels,
        }, actor, at_ms)

    async def get(self, order_id: str) -> Parcels:
        """The work orders, parcels and scans of one order.

        order_id: The order.

        >>> await shop.fulfillments.get("o-1")
        """
        return await self._door.query("fulfillment.get", Parcels, {
            "order_id": order_id,
        })

    async def plan(self, order_id: str, *, key: str,
                   location_id: Optional[str] = None,
                   actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Plans what is free of a confirmed order: one work order per
        location.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        location_id: Where; absent: where the stock was set aside.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.fulfillments.plan("o-1", key="k-1")
        """
        return await self._door.command("fulfillment.plan", key, {
            "order_id": order_id,
            "location_id": location_id,
        }, actor, at_ms)

    async def reject(self, order_id: str, *, key: str, fulfillment_no: int,
                     note: Optional[str] = None, actor: Optional[str] = None,
                     at_ms: int = 0) -> Receipt:
        """The location cannot do it; its units may be planned again.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        fulfillment_no: The work order.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.fulfillments.reject("o-1", fulfillment_no=1, key="k-1")
        """
        return await self._door.command("fulfillment.reject", key, {
            "order_id": order_id,
            "fulfillment_no": fulfillment_no,
            "note": note,
        }, actor, at_ms)

    async def start(self, order_id: str, *, key: str, fulfillment_no: int,
                    note: Optional[str] = None, actor: Optional[str] = None,
                    at_ms: int = 0) -> Receipt:
        """Work begins at the location.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        fulfillment_no: The work order.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.fulfillments.start("o-1", fulfillment_no=1, key="k-1")
        """
        return await self._door.command("fulfillment.start", key, {
            "order_id": order_id,
            "fulfillment_no": fulfillment_no,
            "note": note,
        }, actor, at_ms)

    async def work_list(self, location_id: Optional[str] = None, *,
                        state: Optional[Literal["open", "in_progress",
                                                "scheduled", "incomplete"]] = None,
                        cursor: Optional[str] = None,
                        limit: Optional[int] = None) -> WorkList:
        """Work that waits, by location.

        location_id: Only there; absent: everywhere.
        state: Work of this kind; absent: open.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; absent: 50.

        >>> await shop.fulfillments.work_list()
        """
        return await self._door.pages("fulfillment.work_list", WorkList, {
            "location_id": location_id,
            "state": state,
            "cursor": cursor,
            "limit": limit,
        })
