"""Commands and queries: events.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional

from ..records import EventPage


class Events:
    """Events: list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.events: list>"

    def list(self, *, after: Optional[int] = None,
             subject: Optional[str] = None, type: Optional[str] = None,
             limit: Optional[int] = None, cursor: Optional[str] = None) -> EventPage:
        """What happened, in the order of the log.

        after: Only events behind this one.
        subject: Only this order.
        type: Only this type.
        limit: Rows of the page; 50 if absent.
        cursor: `next_cursor` of the page before.

        >>> shop.events.list()
        """
        return self._door.pages("event.list", EventPage, {
            "after": after,
            "subject": subject,
            "type": type,
            "limit": limit,
            "cursor": cursor,
        })


class AsyncEvents:
    """Events: list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.events: list>"

    async def list(self, *, after: Optional[int] = None,
                   subject: Optional[str] = None, type: Optional[str] = None,
                   limit: Optional[int] = None, cursor: Optional[str] = None) -> EventPage:
        """What happened, in the order of the log.

        after: Only events behind this one.
        subject: Only this order.
        type: Only this type.
        limit: Rows of the page; 50 if absent.
        cursor: `next_cursor` of the page before.

        >>> await shop.events.list()
        """
        return await self._door.pages("event.list", EventPage, {
            "after": after,
            "subject": subject,
            "type": type,
            "limit": limit,
            "cursor": cursor,
        })
