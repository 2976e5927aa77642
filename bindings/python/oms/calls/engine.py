"""Commands and queries: engine.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any

from ..records import EngineStatus


class Engine:
    """Engine: status."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.engine: status>"

    def status(self) -> EngineStatus:
        """How far everybody is, what waits, and what was counted.

        >>> shop.engine.status()
        """
        return self._door.query("engine.status", EngineStatus, {})


class AsyncEngine:
    """Engine: status."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.engine: status>"

    async def status(self) -> EngineStatus:
        """How far everybody is, what waits, and what was counted.

        >>> await shop.engine.status()
        """
        return await self._door.query("engine.status", EngineStatus, {})
