"""Commands and queries: notifications.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional

from ..record import Receipt


class Notifications:
    """Notifications: configure."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.notifications: configure>"

    def configure(self, language: Optional[str] = None, *, key: str,
                  failures_max: Optional[int] = None,
                  give_up_ms: Optional[int] = None,
                  shop_name: Optional[str] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for messages.

        key: idempotency key: the same again changes nothing
        language: Absent: en.
        failures_max: Failures in a row that disable an endpoint; absent: 10;
                      -1: never.
        give_up_ms: A message that is older has failed; absent: 3 days.
        shop_name: For texts: {{shop.name}}.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.notifications.configure(key="k-1")
        """
        return self._door.command("notification.configure", key, {
            "language": language,
            "failures_max": failures_max,
            "give_up_ms": give_up_ms,
            "shop_name": shop_name,
        }, actor, at_ms)


class AsyncNotifications:
    """Notifications: configure."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.notifications: configure>"

    async def configure(self, language: Optional[str] = None, *, key: str,
                        failures_max: Optional[int] = None,
                        give_up_ms: Optional[int] = None,
                        shop_name: Optional[str] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the shop's rules for messages.

        key: idempotency key: the same again changes nothing
        language: Absent: en.
        failures_max: Failures in a row that disable an endpoint; absent: 10;
                      -1: never.
        give_up_ms: A message that is older has failed; absent: 3 days.
        shop_name: For texts: {{shop.name}}.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.notifications.configure(key="k-1")
        """
        return await self._door.command("notification.configure", key, {
            "language": language,
            "failures_max": failures_max,
            "give_up_ms": give_up_ms,
            "shop_name": shop_name,
        }, actor, at_ms)
