"""Commands and queries: tracking.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Optional, Union

from ..record import Receipt
from ..records import OrderView, PublicView, ShareList, Timeline


class Tracking:
    """Tracking: public, revoke, share, share_list ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.tracking: public revoke share share_list ...>"

    def public(self, token: str) -> PublicView:
        """What a customer may see, by the token of a link.

        token: The token.

        >>> shop.tracking.public("tok-1")
        """
        return self._door.query("tracking.public", PublicView, {
            "token": token,
        })

    def revoke(self, order_id: str, *, key: str,
               share_no: Optional[int] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Takes links back.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        share_no: Absent: all of the order.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.tracking.revoke("o-1", key="k-1")
        """
        return self._door.command("tracking.revoke", key, {
            "order_id": order_id,
            "share_no": share_no,
        }, actor, at_ms)

    def share(self, order_id: str, *, key: str, token: Optional[str] = None,
              expires_at_ms: Optional[Union[int, str, datetime]] = None,
              note: Optional[str] = None, actor: Optional[str] = None,
              at_ms: int = 0) -> Receipt:
        """Makes a link to the customer's view.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        token: The caller's own secret; absent: one is made.
        expires_at_ms: Absent: in 90 days.
        note: For whom.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.tracking.share("o-1", key="k-1")
        """
        return self._door.command("tracking.share", key, {
            "order_id": order_id,
            "token": token,
            "expires_at_ms": expires_at_ms,
            "note": note,
        }, actor, at_ms)

    def share_list(self, order_id: str, *, cursor: Optional[str] = None,
                   limit: Optional[int] = None) -> ShareList:
        """The links of an order.

        order_id: The order.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> shop.tracking.share_list("o-1")
        """
        return self._door.pages("tracking.share_list", ShareList, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })

    def timeline(self, order_id: Optional[str] = None, *,
                 share_token: Optional[str] = None,
                 cursor: Optional[str] = None, limit: Optional[int] = None) -> Timeline:
        """What happened to an order, in sentences.

        order_id: The order, or:
        share_token: Only what a customer may know.
        cursor: `next_cursor` of the page before.
        limit: Entries of a page; absent: 50.

        >>> shop.tracking.timeline("o-1")
        """
        return self._door.pages("tracking.timeline", Timeline, {
            "order_id": order_id,
            "share_token": share_token,
            "cursor": cursor,
            "limit": limit,
        })

    def view(self, order_id: str) -> OrderView:
        """The whole order in one answer.

        order_id: The order.

        >>> shop.tracking.view("o-1")
        """
        return self._door.query("tracking.view", OrderView, {
            "order_id": order_id,
        })


class AsyncTracking:
    """Tracking: public, revoke, share, share_list ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.tracking: public revoke share share_list ...>"

    async def public(self, token: str) -> PublicView:
        """What a customer may see, by the token of a link.

        token: The token.

        >>> await shop.tracking.public("tok-1")
        """
        return await self._door.query("tracking.public", PublicView, {
            "token": token,
        })

    async def revoke(self, order_id: str, *, key: str,
                     share_no: Optional[int] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Takes links back.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        share_no: Absent: all of the order.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.tracking.revoke("o-1", key="k-1")
        """
        return await self._door.command("tracking.revoke", key, {
            "order_id": order_id,
            "share_no": share_no,
        }, actor, at_ms)

    async def share(self, order_id: str, *, key: str,
                    token: Optional[str] = None,
                    expires_at_ms: Optional[Union[int, str, datetime]] = None,
                    note: Optional[str] = None, actor: Optional[str] = None,
                    at_ms: int = 0) -> Receipt:
        """Makes a link to the customer's view.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        token: The caller's own secret; absent: one is made.
        expires_at_ms: Absent: in 90 days.
        note: For whom.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.tracking.share("o-1", key="k-1")
        """
        return await self._door.command("tracking.share", key, {
            "order_id": order_id,
            "token": token,
            "expires_at_ms": expires_at_ms,
            "note": note,
        }, actor, at_ms)

    async def share_list(self, order_id: str, *,
                         cursor: Optional[str] = None,
                         limit: Optional[int] = None) -> ShareList:
        """The links of an order.

        order_id: The order.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> await shop.tracking.share_list("o-1")
        """
        return await self._door.pages("tracking.share_list", ShareList, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })

    async def timeline(self, order_id: Optional[str] = None, *,
                       share_token: Optional[str] = None,
                       cursor: Optional[str] = None,
                       limit: Optional[int] = None) -> Timeline:
        """What happened to an order, in sentences.

        order_id: The order, or:
        share_token: Only what a customer may know.
        cursor: `next_cursor` of the page before.
        limit: Entries of a page; absent: 50.

        >>> await shop.tracking.timeline("o-1")
        """
        return await self._door.pages("tracking.timeline", Timeline, {
            "order_id": order_id,
            "share_token": share_token,
            "cursor": cursor,
            "limit": limit,
        })

    async def view(self, order_id: str) -> OrderView:
        """The whole order in one answer.

        order_id: The order.

        >>> await shop.tracking.view("o-1")
        """
        return await self._door.query("tracking.view", OrderView, {
            "order_id": order_id,
        })
