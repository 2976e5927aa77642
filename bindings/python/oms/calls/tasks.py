"""Commands and queries: tasks.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Literal, Optional

from ..records import TaskPage


class Tasks:
    """Tasks: list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.tasks: list>"

    def list(self, *,
             state: Optional[Literal["any", "due", "leased", "parked"]] = None,
             kind: Optional[str] = None, subject: Optional[str] = None,
             limit: Optional[int] = None, cursor: Optional[str] = None) -> TaskPage:
        """What is waited for, worked on or given up, and why.

        state: Only tasks in this state.
        kind: Only this kind.
        subject: Only this order.
        limit: Rows of the page; 50 if absent.
        cursor: `next_cursor` of the page before.

        >>> shop.tasks.list()
        """
        return self._door.pages("task.list", TaskPage, {
            "state": state,
            "kind": kind,
            "subject": subject,
            "limit": limit,
            "cursor": cursor,
        })


class AsyncTasks:
    """Tasks: list."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.tasks: list>"

    async def list(self, *,
                   state: Optional[Literal["any", "due", "leased",
                                           "parked"]] = None,
                   kind: Optional[str] = None, subject: Optional[str] = None,
                   limit: Optional[int] = None, cursor: Optional[str] = None) -> TaskPage:
        """What is waited for, worked on or given up, and why.

        state: Only tasks in this state.
        kind: Only this kind.
        subject: Only this order.
        limit: Rows of the page; 50 if absent.
        cursor: `next_cursor` of the page before.

        >>> await shop.tasks.list()
        """
        return await self._door.pages("task.list", TaskPage, {
            "state": state,
            "kind": kind,
            "subject": subject,
            "limit": limit,
            "cursor": cursor,
        })
