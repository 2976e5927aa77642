"""Commands and queries: credits.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional, Union

from ..money import Money
from ..record import Receipt
from ..records import Credit


class Credits:
    """Credits: get, grant."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.credits: get grant>"

    def get(self, customer_id: str, *, currency: str,
            cursor: Optional[str] = None, limit: Optional[int] = None) -> Credit:
        """The store credit of a customer.

        customer_id: Whose.
        currency: ISO 4217.
        cursor: `next_cursor` of the page before.
        limit: Entries of a page.

        >>> shop.credits.get("c-42", currency="EUR")
        """
        return self._door.pages("credit.get", Credit, {
            "customer_id": customer_id,
            "currency": currency,
            "cursor": cursor,
            "limit": limit,
        })

    def grant(self, customer_id: str, *, key: str, currency: str,
              amount_minor: Union[int, Money],
              order_id: Optional[str] = None, reason: Optional[str] = None,
              actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Gives a customer store credit, or takes it back.

        key: idempotency key: the same again changes nothing
        customer_id: Whose.
        currency: ISO 4217.
        amount_minor: Below zero takes back.
        order_id: Because of which order.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.credits.grant("c-42", currency="EUR", amount_minor=1250, order_id="o-1", key="k-1")
        """
        return self._door.command("credit.grant", key, {
            "customer_id": customer_id,
            "currency": currency,
            "amount_minor": amount_minor,
            "order_id": order_id,
            "reason": reason,
        }, actor, at_ms)


class AsyncCredits:
    """Credits: get, grant."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.credits: get grant>"

    async def get(self, customer_id: str, *, currency: str,
                  cursor: Optional[str] = None, limit: Optional[int] = None) -> Credit:
        """The store credit of a customer.

        customer_id: Whose.
        currency: ISO 4217.
        cursor: `next_cursor` of the page before.
        limit: Entries of a page.

        >>> await shop.credits.get("c-42", currency="EUR")
        """
        return await self._door.pages("credit.get", Credit, {
            "customer_id": customer_id,
            "currency": currency,
            "cursor": cursor,
            "limit": limit,
        })

    async def grant(self, customer_id: str, *, key: str, currency: str,
                    amount_minor: Union[int, Money],
                    order_id: Optional[str] = None,
                    reason: Optional[str] = None,
                    actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Gives a customer store credit, or takes it back.

        key: idempotency key: the same again changes nothing
        customer_id: Whose.
        currency: ISO 4217.
        amount_minor: Below zero takes back.
        order_id: Because of which order.
        reason: Why.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.credits.grant("c-42", currency="EUR", amount_minor=1250, order_id="o-1", key="k-1")
        """
        return await self._door.command("credit.grant", key, {
            "customer_id": customer_id,
            "currency": currency,
            "amount_minor": amount_minor,
            "order_id": order_id,
            "reason": reason,
        }, actor, at_ms)
