"""Commands and queries: preferences.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Optional, Union

from ..record import Receipt
from ..records import PreferenceList


class Preferences:
    """Preferences: list, set."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.preferences: list set>"

    def list(self, customer_id: Optional[str] = None, *,
             cursor: Optional[str] = None, limit: Optional[int] = None) -> PreferenceList:
        """What customers want to be told.

        customer_id: Only this customer's.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> shop.preferences.list()
        """
        return self._door.pages("preference.list", PreferenceList, {
            "customer_id": customer_id,
            "cursor": cursor,
            "limit": limit,
        })

    def set(self, customer_id: str, *, key: str,
            channel: Literal["email", "sms", "push", "webhook",
                                      "file", "log"],
            topic: str, allowed: Optional[bool] = None,
            consented_at_ms: Optional[Union[int, str, datetime]] = None,
            source: Optional[str] = None, actor: Optional[str] = None,
            at_ms: int = 0) -> Receipt:
        """Remembers what a customer wants to be told.

        key: idempotency key: the same again changes nothing
        customer_id: Who.
        channel: The channel.
        topic: transactional, marketing.
        allowed: They want to be told.
        consented_at_ms: When they said so; absent: now.
        source: Where they said so.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.preferences.set("c-42", channel="email", topic="x", key="k-1")
        """
        return self._door.command("preference.set", key, {
            "customer_id": customer_id,
            "channel": channel,
            "topic": topic,
            "allowed": allowed,
            "consented_at_ms": consented_at_ms,
            "source": source,
        }, actor, at_ms)


class AsyncPreferences:
    """Preferences: list, set."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.preferences: list set>"

    async def list(self, customer_id: Optional[str] = None, *,
                   cursor: Optional[str] = None, limit: Optional[int] = None) -> PreferenceList:
        """What customers want to be told.

        customer_id: Only this customer's.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> await shop.preferences.list()
        """
        return await self._door.pages("preference.list", PreferenceList, {
            "customer_id": customer_id,
            "cursor": cursor,
            "limit": limit,
        })

    async def set(self, customer_id: str, *, key: str,
                  channel: Literal["email", "sms", "push",
                                            "webhook", "file", "log"],
                  topic: str, allowed: Optional[bool] = None,
                  consented_at_ms: Optional[Union[int, str, datetime]] = None,
                  source: Optional[str] = None, actor: Optional[str] = None,
                  at_ms: int = 0) -> Receipt:
        """Remembers what a customer wants to be told.

        key: idempotency key: the same again changes nothing
        customer_id: Who.
        channel: The channel.
        topic: transactional, marketing.
        allowed: They want to be told.
        consented_at_ms: When they said so; absent: now.
        source: Where they said so.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.preferences.set("c-42", channel="email", topic="x", key="k-1")
        """
        return await self._door.command("preference.set", key, {
            "customer_id": customer_id,
            "channel": channel,
            "topic": topic,
            "allowed": allowed,
            "consented_at_ms": consented_at_ms,
            "source": source,
        }, actor, at_ms)
