"""Commands and queries: endpoints.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Literal, Optional, Sequence

from ..record import Receipt
from ..records import EndpointList
from .arguments import EndpointPutEventArgs


class Endpoints:
    """Endpoints: disable, enable, list, put."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.endpoints: disable enable list put>"

    def disable(self, endpoint_id: str, *, key: str,
                reason: Optional[str] = None, actor: Optional[str] = None,
                at_ms: int = 0) -> Receipt:
        """Sends it nothing until it is enabled.

        key: idempotency key: the same again changes nothing
        endpoint_id: The endpoint.
        reason: Why, or why not.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.endpoints.disable("mail", key="k-1")
        """
        return self._door.command("endpoint.disable", key, {
            "endpoint_id": endpoint_id,
            "reason": reason,
        }, actor, at_ms)

    def enable(self, endpoint_id: str, *, key: str,
               reason: Optional[str] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Sends to it again.

        key: idempotency key: the same again changes nothing
        endpoint_id: The endpoint.
        reason: Why, or why not.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.endpoints.enable("mail", key="k-1")
        """
        return self._door.command("endpoint.enable", key, {
            "endpoint_id": endpoint_id,
            "reason": reason,
        }, actor, at_ms)

    def list(self, customer_id: Optional[str] = None, *,
             cursor: Optional[str] = None, limit: Optional[int] = None) -> EndpointList:
        """Where messages go.

        customer_id: Only this customer's.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> shop.endpoints.list()
        """
        return self._door.pages("endpoint.list", EndpointList, {
            "customer_id": customer_id,
            "cursor": cursor,
            "limit": limit,
        })

    def put(self, endpoint_id: str, *, key: str,
            channel: Literal["email", "sms", "push", "webhook",
                                      "file", "log"],
            events: Sequence[EndpointPutEventArgs],
            audience: Optional[Literal["shop", "customer", "contact"]] = None,
            customer_id: Optional[str] = None, address: Optional[str] = None,
            language: Optional[str] = None, secret_ref: Optional[str] = None,
            actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets where messages go, and of what.

        key: idempotency key: the same again changes nothing
        endpoint_id: The endpoint.
        channel: The channel.
        audience: For whom.
        customer_id: Audience customer: whose.
        address: Mail address, number, URL; not for contacts.
        language: Absent: the shop's.
        events: What it wants to know.
        secret_ref: Name of a secret that the channel knows.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.endpoints.put("mail", channel="email", address="x", events=[{"type": "order.placed"}], key="k-1")
        """
        return self._door.command("endpoint.put", key, {
            "endpoint_id": endpoint_id,
            "channel": channel,
            "audience": audience,
            "customer_id": customer_id,
            "address": address,
            "language": language,
            "events": events,
            "secret_ref": secret_ref,
        }, actor, at_ms)


class AsyncEndpoints:
    """Endpoints: disable, enable, list, put."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.endpoints: disable enable list put>"

    async def disable(self, endpoint_id: str, *, key: str,
                      reason: Optional[str] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sends it nothing until it is enabled.

        key: idempotency key: the same again changes nothing
        endpoint_id: The endpoint.
        reason: Why, or why not.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.endpoints.disable("mail", key="k-1")
        """
        return await self._door.command("endpoint.disable", key, {
            "endpoint_id": endpoint_id,
            "reason": reason,
        }, actor, at_ms)

    async def enable(self, endpoint_id: str, *, key: str,
                     reason: Optional[str] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sends to it again.

        key: idempotency key: the same again changes nothing
        endpoint_id: The endpoint.
        reason: Why, or why not.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.endpoints.enable("mail", key="k-1")
        """
        return await self._door.command("endpoint.enable", key, {
            "endpoint_id": endpoint_id,
            "reason": reason,
        }, actor, at_ms)

    async def list(self, customer_id: Optional[str] = None, *,
                   cursor: Optional[str] = None, limit: Optional[int] = None) -> EndpointList:
        """Where messages go.

        customer_id: Only this customer's.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> await shop.endpoints.list()
        """
        return await self._door.pages("endpoint.list", EndpointList, {
            "customer_id": customer_id,
            "cursor": cursor,
            "limit": limit,
        })

    async def put(self, endpoint_id: str, *, key: str,
                  channel: Literal["email", "sms", "push",
                                            "webhook", "file", "log"],
                  events: Sequence[EndpointPutEventArgs],
                  audience: Optional[Literal["shop", "customer",
                                             "contact"]] = None,
                  customer_id: Optional[str] = None,
                  address: Optional[str] = None,
                  language: Optional[str] = None,
                  secret_ref: Optional[str] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets where messages go, and of what.

        key: idempotency key: the same again changes nothing
        endpoint_id: The endpoint.
        channel: The channel.
        audience: For whom.
        customer_id: Audience customer: whose.
        address: Mail address, number, URL; not for contacts.
        language: Absent: the shop's.
        events: What it wants to know.
        secret_ref: Name of a secret that the channel knows.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.endpoints.put("mail", channel="email", address="x", events=[{"type": "order.placed"}], key="k-1")
        """
        return await self._door.command("endpoint.put", key, {
            "endpoint_id": endpoint_id,
            "channel": channel,
            "audience": audience,
            "customer_id": customer_id,
            "address": address,
            "language": language,
            "events": events,
            "secret_ref": secret_ref,
        }, actor, at_ms)
