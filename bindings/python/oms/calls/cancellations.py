"""Commands and queries: cancellations.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Literal, Optional, Sequence

from ..record import Receipt
from ..records import CancellationList
from .arguments import LineQuantityArgs


class Cancellations:
    """Cancellations: list, request."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.cancellations: list request>"

    def list(self, order_id: Optional[str] = None, *,
             state: Optional[Literal["any", "requested", "stopped",
                                     "completed", "partial", "refused"]] = None,
             cursor: Optional[str] = None, limit: Optional[int] = None) -> CancellationList:
        """Cancellations, of an order or by state.

        order_id: The order.
        state: Only these.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> shop.cancellations.list("o-1")
        """
        return self._door.pages("cancellation.list", CancellationList, {
            "order_id": order_id,
            "state": state,
            "cursor": cursor,
            "limit": limit,
        })

    def request(self, order_id: str, *, key: str,
                lines: Optional[Sequence[LineQuantityArgs]] = None,
                reason: Optional[Literal["none", "customer", "fraud",
                                         "inventory", "declined",
                                         "staff", "expired", "other"]] = None,
                note: Optional[str] = None,
                no_restock: Optional[bool] = None,
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Asks that an order, lines or units be stopped.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: None: the whole order.
        reason: Why.
        note: Free text.
        no_restock: What is taken out does not go back to stock.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.cancellations.request("o-1", key="k-1")
        """
        return self._door.command("cancellation.request", key, {
            "order_id": order_id,
            "lines": lines,
            "reason": reason,
            "note": note,
            "no_restock": no_restock,
        }, actor, at_ms)


class AsyncCancellations:
    """Cancellations: list, request."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.cancellations: list request>"

    async def list(self, order_id: Optional[str] = None, *,
                   state: Optional[Literal["any", "requested", "stopped",
                                           "completed", "partial",
                                           "refused"]] = None,
                   cursor: Optional[str] = None, limit: Optional[int] = None) -> CancellationList:
        """Cancellations, of an order or by state.

        order_id: The order.
        state: Only these.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> await shop.cancellations.list("o-1")
        """
        return await self._door.pages("cancellation.list", CancellationList, {
            "order_id": order_id,
            "state": state,
            "cursor": cursor,
            "limit": limit,
        })

    async def request(self, order_id: str, *, key: str,
                      lines: Optional[Sequence[LineQuantityArgs]] = None,
                      reason: Optional[Literal["none", "customer",
                                               "fraud", "inventory",
                                               "declined", "staff",
                                               "expired", "other"]] = None,
                      note: Optional[str] = None,
                      no_restock: Optional[bool] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Asks that an order, lines or units be stopped.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: None: the whole order.
        reason: Why.
        note: Free text.
        no_restock: What is taken out does not go back to stock.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.cancellations.request("o-1", key="k-1")
        """
        return await self._door.command("cancellation.request", key, {
            "order_id": order_id,
            "lines": lines,
            "reason": reason,
            "note": note,
            "no_restock": no_restock,
        }, actor, at_ms)
