"""Commands and queries: deliveries.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Optional, Union

from ..record import Receipt
from ..records import DeliveryList


class Deliveries:
    """Deliveries: list, record, retry."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.deliveries: list record retry>"

    def list(self, subject: Optional[str] = None, *,
             endpoint_id: Optional[str] = None, state: Optional[str] = None,
             cursor: Optional[str] = None, limit: Optional[int] = None) -> DeliveryList:
        """Messages, and where they are.

        subject: Of this order.
        endpoint_id: Of this endpoint.
        state: Only these.
        cursor: `next_cursor` of the page before.
        limit: Deliveries of a page; absent: 50.

        >>> shop.deliveries.list()
        """
        return self._door.pages("delivery.list", DeliveryList, {
            "subject": subject,
            "endpoint_id": endpoint_id,
            "state": state,
            "cursor": cursor,
            "limit": limit,
        })

    def record(self, subject: str, *, key: str, event_id: int,
               endpoint_id: str, failed: Optional[bool] = None,
               reason: Optional[str] = None,
               occurred_at_ms: Optional[Union[int, str, datetime]] = None,
               actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records what became of a message outside.

        key: idempotency key: the same again changes nothing
        subject: The order.
        event_id: The event that it tells of.
        endpoint_id: The endpoint.
        failed: It came back; otherwise it has arrived.
        reason: Why, or why not.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.deliveries.record("o-1", event_id=1, endpoint_id="mail", key="k-1")
        """
        return self._door.command("delivery.record", key, {
            "subject": subject,
            "event_id": event_id,
            "endpoint_id": endpoint_id,
            "failed": failed,
            "reason": reason,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    def retry(self, subject: str, *, key: str, event_id: int,
              endpoint_id: str, again: Optional[bool] = None,
              actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sends a message again.

        key: idempotency key: the same again changes nothing
        subject: The order.
        event_id: The event that it tells of.
        endpoint_id: The endpoint.
        again: It may have been sent; send it all the same.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.deliveries.retry("o-1", event_id=1, endpoint_id="mail", key="k-1")
        """
        return self._door.command("delivery.retry", key, {
            "subject": subject,
            "event_id": event_id,
            "endpoint_id": endpoint_id,
            "again": again,
        }, actor, at_ms)


class AsyncDeliveries:
    """Deliveries: list, record, retry."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.deliveries: list record retry>"

    async def list(self, subject: Optional[str] = None, *,
                   endpoint_id: Optional[str] = None,
                   state: Optional[str] = None, cursor: Optional[str] = None,
                   limit: Optional[int] = None) -> DeliveryList:
        """Messages, and where they are.

        subject: Of this order.
        endpoint_id: Of this endpoint.
        state: Only these.
        cursor: `next_cursor` of the page before.
        limit: Deliveries of a page; absent: 50.

        >>> await shop.deliveries.list()
        """
        return await self._door.pages("delivery.list", DeliveryList, {
            "subject": subject,
            "endpoint_id": endpoint_id,
            "state": state,
            "cursor": cursor,
            "limit": limit,
        })

    async def record(self, subject: str, *, key: str, event_id: int,
                     endpoint_id: str, failed: Optional[bool] = None,
                     reason: Optional[str] = None,
                     occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records what became of a message outside.

        key: idempotency key: the same again changes nothing
        subject: The order.
        event_id: The event that it tells of.
        endpoint_id: The endpoint.
        failed: It came back; otherwise it has arrived.
        reason: Why, or why not.
        occurred_at_ms: When; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.deliveries.record("o-1", event_id=1, endpoint_id="mail", key="k-1")
        """
        return await self._door.command("delivery.record", key, {
            "subject": subject,
            "event_id": event_id,
            "endpoint_id": endpoint_id,
            "failed": failed,
            "reason": reason,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    async def retry(self, subject: str, *, key: str, event_id: int,
                    endpoint_id: str, again: Optional[bool] = None,
                    actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sends a message again.

        key: idempotency key: the same again changes nothing
        subject: The order.
        event_id: The event that it tells of.
        endpoint_id: The endpoint.
        again: It may have been sent; send it all the same.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.deliveries.retry("o-1", event_id=1, endpoint_id="mail", key="k-1")
        """
        return await self._door.command("delivery.retry", key, {
            "subject": subject,
            "event_id": event_id,
            "endpoint_id": endpoint_id,
            "again": again,
        }, actor, at_ms)
