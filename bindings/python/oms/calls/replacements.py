"""Commands and queries: replacements.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional

from ..records import ReplacementList


class Replacements:
    """Replacements: list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.replacements: list>"

    def list(self, order_id: str, *, cursor: Optional[str] = None,
             limit: Optional[int] = None) -> ReplacementList:
        """Exchanges and claims of an order.

        order_id: The order.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> shop.replacements.list("o-1")
        """
        return self._door.pages("replacement.list", ReplacementList, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })


class AsyncReplacements:
    """Replacements: list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.replacements: list>"

    async def list(self, order_id: str, *, cursor: Optional[str] = None,
                   limit: Optional[int] = None) -> ReplacementList:
        """Exchanges and claims of an order.

        order_id: The order.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> await shop.replacements.list("o-1")
        """
        return await self._door.pages("replacement.list", ReplacementList, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })
