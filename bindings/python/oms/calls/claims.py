"""Commands and queries: claims.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional, Sequence

from ..record import Receipt
from .arguments import AddressArgs, ReplacementLineArgs, ReturnLineArgs


class Claims:
    """Claims: approve, place, reject."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.claims: approve place reject>"

    def approve(self, order_id: str, *, key: str, replacement_no: int,
                note: Optional[str] = None, actor: Optional[str] = None,
                at_ms: int = 0) -> Receipt:
        """Grants a claim that waits.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        replacement_no: Within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.claims.approve("o-1", replacement_no=1, key="k-1")
        """
        return self._door.command("claim.approve", key, {
            "order_id": order_id,
            "replacement_no": replacement_no,
            "note": note,
        }, actor, at_ms)

    def place(self, order_id: str, *, key: str,
              lines: Sequence[ReturnLineArgs],
              send: Optional[Sequence[ReplacementLineArgs]] = None,
              return_no: Optional[int] = None,
              undecided: Optional[bool] = None,
              ship_to: Optional[AddressArgs] = None,
              shipping_method: Optional[str] = None,
              note: Optional[str] = None, actor: Optional[str] = None,
              at_ms: int = 0) -> Receipt:
        """Sends goods again for nothing.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: What is wrong, and how many.
        send: None: the same goods again.
        return_no: What comes back for it.
        undecided: It waits for a decision.
        ship_to: Absent: as the old order.
        shipping_method: Absent: as the old order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.claims.place("o-1", lines=[{"line_no": 1, "quantity": 2}], key="k-1")
        """
        return self._door.command("claim.place", key, {
            "order_id": order_id,
            "lines": lines,
            "send": send,
            "return_no": return_no,
            "undecided": undecided,
            "ship_to": ship_to,
            "shipping_method": shipping_method,
            "note": note,
        }, actor, at_ms)

    def reject(self, order_id: str, *, key: str, replacement_no: int,
               note: Optional[str] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Turns down a claim that waits.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        replacement_no: Within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.claims.reject("o-1", replacement_no=1, key="k-1")
        """
        return self._door.command("claim.reject", key, {
            "order_id": order_id,
            "replacement_no": replacement_no,
            "note": note,
        }, actor, at_ms)


class AsyncClaims:
    """Claims: approve, place, reject."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.claims: approve place reject>"

    async def approve(self, order_id: str, *, key: str, replacement_no: int,
                      note: Optional[str] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Grants a claim that waits.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        replacement_no: Within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.claims.approve("o-1", replacement_no=1, key="k-1")
        """
        return await self._door.command("claim.approve", key, {
            "order_id": order_id,
            "replacement_no": replacement_no,
            "note": note,
        }, actor, at_ms)

    async def place(self, order_id: str, *, key: str,
                    lines: Sequence[ReturnLineArgs],
                    send: Optional[Sequence[ReplacementLineArgs]] = None,
                    return_no: Optional[int] = None,
                    undecided: Optional[bool] = None,
                    ship_to: Optional[AddressArgs] = None,
                    shipping_method: Optional[str] = None,
                    note: Optional[str] = None, actor: Optional[str] = None,
                    at_ms: int = 0) -> Receipt:
        """Sends goods again for nothing.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: What is wrong, and how many.
        send: None: the same goods again.
        return_no: What comes back for it.
        undecided: It waits for a decision.
        ship_to: Absent: as the old order.
        shipping_method: Absent: as the old order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.claims.place("o-1", lines=[{"line_no": 1, "quantity": 2}], key="k-1")
        """
        return await self._door.command("claim.place", key, {
            "order_id": order_id,
            "lines": lines,
            "send": send,
            "return_no": return_no,
            "undecided": undecided,
            "ship_to": ship_to,
            "shipping_method": shipping_method,
            "note": note,
        }, actor, at_ms)

    async def reject(self, order_id: str, *, key: str, replacement_no: int,
                     note: Optional[str] = None, actor: Optional[str] = None,
                     at_ms: int = 0) -> Receipt:
        """Turns down a claim that waits.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        replacement_no: Within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.claims.reject("o-1", replacement_no=1, key="k-1")
        """
        return await self._door.command("claim.reject", key, {
            "order_id": order_id,
            "replacement_no": replacement_no,
            "note": note,
        }, actor, at_ms)
