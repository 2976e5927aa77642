"""Commands and queries: providers.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional, Union

from ..money import Money
from ..record import Receipt
from ..records import ProviderList


class Providers:
    """Providers: configure, list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.providers: configure list>"

    def configure(self, method: Optional[str] = None, *, key: str,
                  decline_above_minor: Optional[Union[int, Money]] = None,
                  decline_reason: Optional[str] = None,
                  decline_all: Optional[bool] = None,
                  capture_at_once: Optional[bool] = None,
                  requires_action: Optional[bool] = None,
                  delay_ms: Optional[int] = None,
                  hold_ms: Optional[int] = None, risk: Optional[int] = None,
                  decline_refunds: Optional[bool] = None,
                  lose_refunds: Optional[int] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets how the stand-in provider answers.

        key: idempotency key: the same again changes nothing
        method: Absent: methods without rules of their own.
        decline_above_minor: More is declined; absent: never.
        decline_reason: Absent: insufficient_funds.
        decline_all: Everything is declined, captures and refunds too.
        capture_at_once: Authorising takes the money.
        requires_action: The customer must act first.
        delay_ms: Answers come after this.
        hold_ms: Authorisations expire after this; absent: 7 days.
        risk: What authorisations are answered with; absent: no opinion.
        decline_refunds: Refunds are declined.
        lose_refunds: The first so many answers to each refund are lost.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.providers.configure(key="k-1")
        """
        return self._door.command("provider.configure", key, {
            "method": method,
            "decline_above_minor": decline_above_minor,
            "decline_reason": decline_reason,
            "decline_all": decline_all,
            "capture_at_once": capture_at_once,
            "requires_action": requires_action,
            "delay_ms": delay_ms,
            "hold_ms": hold_ms,
            "risk": risk,
            "decline_refunds": decline_refunds,
            "lose_refunds": lose_refunds,
        }, actor, at_ms)

    def list(self, order_id: Optional[str] = None, *,
             cursor: Optional[str] = None, limit: Optional[int] = None) -> ProviderList:
        """The books of the stand-in provider.

        order_id: Absent: all orders.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page.

        >>> shop.providers.list("o-1")
        """
        return self._door.pages("provider.list", ProviderList, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })


class AsyncProviders:
    """Providers: configure, list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.providers: configure list>"

    async def configure(self, method: Optional[str] = None, *, key: str,
                        decline_above_minor: Optional[Union[int, Money]] = None,
                        decline_reason: Optional[str] = None,
                        decline_all: Optional[bool] = None,
                        capture_at_once: Optional[bool] = None,
                        requires_action: Optional[bool] = None,
                        delay_ms: Optional[int] = None,
                        hold_ms: Optional[int] = None,
                        risk: Optional[int] = None,
                        decline_refunds: Optional[bool] = None,
                        lose_refunds: Optional[int] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets how the stand-in provider answers.

        key: idempotency key: the same again changes nothing
        method: Absent: methods without rules of their own.
        decline_above_minor: More is declined; absent: never.
        decline_reason: Absent: insufficient_funds.
        decline_all: Everything is declined, captures and refunds too.
        capture_at_once: Authorising takes the money.
        requires_action: The customer must act first.
        delay_ms: Answers come after this.
        hold_ms: Authorisations expire after this; absent: 7 days.
        risk: What authorisations are answered with; absent: no opinion.
        decline_refunds: Refunds are declined.
        lose_refunds: The first so many answers to each refund are lost.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.providers.configure(key="k-1")
        """
        return await self._door.command("provider.configure", key, {
            "method": method,
            "decline_above_minor": decline_above_minor,
            "decline_reason": decline_reason,
            "decline_all": decline_all,
            "capture_at_once": capture_at_once,
            "requires_action": requires_action,
            "delay_ms": delay_ms,
            "hold_ms": hold_ms,
            "risk": risk,
            "decline_refunds": decline_refunds,
            "lose_refunds": lose_refunds,
        }, actor, at_ms)

    async def list(self, order_id: Optional[str] = None, *,
                   cursor: Optional[str] = None, limit: Optional[int] = None) -> ProviderList:
        """The books of the stand-in provider.

        order_id: Absent: all orders.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page.

        >>> await shop.providers.list("o-1")
        """
        return await self._door.pages("provider.list", ProviderList, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })
