"""Commands and queries: audit.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Optional, Union

from ..records import AuditPage


class Audit:
    """Audit: list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.audit: list>"

    def list(self, order_id: Optional[str] = None, *,
             cursor: Optional[str] = None, limit: Optional[int] = None,
             actor: Optional[str] = None,
             from_ms: Optional[Union[int, str, datetime]] = None,
             to_ms: Optional[Union[int, str, datetime]] = None,
             refused: Optional[bool] = None) -> AuditPage:
        """Who changed what, from which state to which and why, and what was
        refused; the newest first.

        order_id: Only this order.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; 50 if absent.
        actor: Only what this one did, or wanted to.
        from_ms: Not before.
        to_ms: Before.
        refused: Only what was refused.

        >>> shop.audit.list("o-1")
        """
        return self._door.pages("audit.list", AuditPage, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
            "actor": actor,
            "from_ms": from_ms,
            "to_ms": to_ms,
            "refused": refused,
        })


class AsyncAudit:
    """Audit: list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.audit: list>"

    async def list(self, order_id: Optional[str] = None, *,
                   cursor: Optional[str] = None, limit: Optional[int] = None,
                   actor: Optional[str] = None,
                   from_ms: Optional[Union[int, str, datetime]] = None,
                   to_ms: Optional[Union[int, str, datetime]] = None,
                   refused: Optional[bool] = None) -> AuditPage:
        """Who changed what, from which state to which and why, and what was
        refused; the newest first.

        order_id: Only this order.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; 50 if absent.
        actor: Only what this one did, or wanted to.
        from_ms: Not before.
        to_ms: Before.
        refused: Only what was refused.

        >>> await shop.audit.list("o-1")
        """
        return await self._door.pages("audit.list", AuditPage, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
            "actor": actor,
            "from_ms": from_ms,
            "to_ms": to_ms,
            "refused": refused,
        })
