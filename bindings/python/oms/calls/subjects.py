"""Commands and queries: subjects.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional, Sequence

from ..record import Receipt
from .arguments import SubjectEraseOrderArgs


class Subjects:
    """Subjects: erase."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.subjects: erase>"

    def erase(self, customer_id: Optional[str] = None, *, key: str,
              reason: str,
              orders: Optional[Sequence[SubjectEraseOrderArgs]] = None,
              keep_open: Optional[bool] = None, actor: Optional[str] = None,
              at_ms: int = 0) -> Receipt:
        """Empties the personal data of a customer or of orders everywhere.

        key: idempotency key: the same again changes nothing
        customer_id: All orders of this customer.
        orders: These orders.
        reason: On whose request, for the certificate; no names.
        keep_open: Orders that are not closed are left as they are.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.subjects.erase("c-42", reason="customer", key="k-1")
        """
        return self._door.command("subject.erase", key, {
            "customer_id": customer_id,
            "orders": orders,
            "reason": reason,
            "keep_open": keep_open,
        }, actor, at_ms)


class AsyncSubjects:
    """Subjects: erase."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.subjects: erase>"

    async def erase(self, customer_id: Optional[str] = None, *, key: str,
                    reason: str,
                    orders: Optional[Sequence[SubjectEraseOrderArgs]] = None,
                    keep_open: Optional[bool] = None,
                    actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Empties the personal data of a customer or of orders everywhere.

        key: idempotency key: the same again changes nothing
        customer_id: All orders of this customer.
        orders: These orders.
        reason: On whose request, for the certificate; no names.
        keep_open: Orders that are not closed are left as they are.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.subjects.erase("c-42", reason="customer", key="k-1")
        """
        return await self._door.command("subject.erase", key, {
            "customer_id": customer_id,
            "orders": orders,
            "reason": reason,
            "keep_open": keep_open,
        }, actor, at_ms)
