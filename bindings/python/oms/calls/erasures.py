"""Commands and queries: erasures.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional

from ..records import Erasure


class Erasures:
    """Erasures: get."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.erasures: get>"

    def get(self, erasure_id: str, *, cursor: Optional[str] = None,
            limit: Optional[int] = None) -> Erasure:
        """The certificate of an erasure.

        erasure_id: The erasure.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; 50 if absent.

        >>> shop.erasures.get("e-1")
        """
        return self._door.pages("erasure.get", Erasure, {
            "erasure_id": erasure_id,
            "cursor": cursor,
            "limit": limit,
        })


class AsyncErasures:
    """Erasures: get."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.erasures: get>"

    async def get(self, erasure_id: str, *, cursor: Optional[str] = None,
                  limit: Optional[int] = None) -> Erasure:
        """The certificate of an erasure.

        erasure_id: The erasure.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; 50 if absent.

        >>> await shop.erasures.get("e-1")
        """
        return await self._door.pages("erasure.get", Erasure, {
            "erasure_id": erasure_id,
            "cursor": cursor,
            "limit": limit,
        })
