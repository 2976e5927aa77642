"""Commands and queries: history.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Optional, Union

from ..record import Receipt
from ..records import HistoryExport, HistoryPage, HistoryStatus


class History:
    """History: configure, export, search, status."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.history: configure export search status>"

    def configure(self, *, key: str,
                  archive_after_days: Optional[int] = None,
                  anonymize_after_days: Optional[int] = None,
                  refusals_days: Optional[int] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Says how long things are kept.

        key: idempotency key: the same again changes nothing
        archive_after_days: Since an order is closed and quiet; -1: never;
                            absent: as before.
        anonymize_after_days: Then its personal data is erased; -1: never;
                              absent: as before.
        refusals_days: Refused commands are kept.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.history.configure(key="k-1")
        """
        return self._door.command("history.configure", key, {
            "archive_after_days": archive_after_days,
            "anonymize_after_days": anonymize_after_days,
            "refusals_days": refusals_days,
        }, actor, at_ms)

    def export(self, *, events: Optional[bool] = None,
               where: Optional[Literal["all", "hot", "archived"]] = None,
               placed_from_ms: Optional[Union[int, str, datetime]] = None,
               placed_to_ms: Optional[Union[int, str, datetime]] = None,
               cursor: Optional[str] = None, limit: Optional[int] = None) -> HistoryExport:
        """Every order once, with its events, page by page.

        events: With their events.
        where: All, hot or archived.
        placed_from_ms: Not before.
        placed_to_ms: Before.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; 50 if absent.

        >>> shop.history.export()
        """
        return self._door.pages("history.export", HistoryExport, {
            "events": events,
            "where": where,
            "placed_from_ms": placed_from_ms,
            "placed_to_ms": placed_to_ms,
            "cursor": cursor,
            "limit": limit,
        })

    def search(self, text: Optional[str] = None, *,
               order_id: Optional[str] = None, number: Optional[int] = None,
               channel: Optional[str] = None,
               customer_id: Optional[str] = None, sku: Optional[str] = None,
               placed_from_ms: Optional[Union[int, str, datetime]] = None,
               placed_to_ms: Optional[Union[int, str, datetime]] = None,
               status: Optional[str] = None,
               where: Optional[Literal["all", "hot", "archived"]] = None,
               cursor: Optional[str] = None, limit: Optional[int] = None) -> HistoryPage:
        """Finds orders, by words or by what is known of them.

        text: Words that must all be there; * ends a beginning.
        order_id: This order.
        number: Its number.
        channel: Sold there.
        customer_id: Of this customer.
        sku: With this product.
        placed_from_ms: Not before.
        placed_to_ms: Before.
        status: In this status.
        where: All, hot or archived.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; 50 if absent.

        >>> shop.history.search(order_id="o-1")
        """
        return self._door.pages("history.search", HistoryPage, {
            "text": text,
            "order_id": order_id,
            "number": number,
            "channel": channel,
            "customer_id": customer_id,
            "sku": sku,
            "placed_from_ms": placed_from_ms,
            "placed_to_ms": placed_to_ms,
            "status": status,
            "where": where,
            "cursor": cursor,
            "limit": limit,
        })

    def status(self, *, nothing: Optional[bool] = None) -> HistoryStatus:
        """How many orders there are, and how long things are kept.

        nothing: There is nothing to say.

        >>> shop.history.status()
        """
        return self._door.query("history.status", HistoryStatus, {
            "nothing": nothing,
        })


class AsyncHistory:
    """History: configure, export, search, status."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.history: configure export search status>"

    async def configure(self, *, key: str,
                        archive_after_days: Optional[int] = None,
                        anonymize_after_days: Optional[int] = None,
                        refusals_days: Optional[int] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Says how long things are kept.

        key: idempotency key: the same again changes nothing
        archive_after_days: Since an order is closed and quiet; -1: never;
                            absent: as before.
        anonymize_after_days: Then its personal data is erased; -1: never;
                              absent: as before.
        refusals_days: Refused commands are kept.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.history.configure(key="k-1")
        """
        return await self._door.command("history.configure", key, {
            "archive_after_days": archive_after_days,
            "anonymize_after_days": anonymize_after_days,
            "refusals_days": refusals_days,
        }, actor, at_ms)

    async def export(self, *, events: Optional[bool] = None,
                     where: Optional[Literal["all", "hot", "archived"]] = None,
                     placed_from_ms: Optional[Union[int, str, datetime]] = None,
                     placed_to_ms: Optional[Union[int, str, datetime]] = None,
                     cursor: Optional[str] = None,
                     limit: Optional[int] = None) -> HistoryExport:
        """Every order once, with its events, page by page.

        events: With their events.
        where: All, hot or archived.
        placed_from_ms: Not before.
        placed_to_ms: Before.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; 50 if absent.

        >>> await shop.history.export()
        """
        return await self._door.pages("history.export", HistoryExport, {
            "events": events,
            "where": where,
            "placed_from_ms": placed_from_ms,
            "placed_to_ms": placed_to_ms,
            "cursor": cursor,
            "limit": limit,
        })

    async def search(self, text: Optional[str] = None, *,
                     order_id: Optional[str] = None,
                     number: Optional[int] = None,
                     channel: Optional[str] = None,
                     customer_id: Optional[str] = None,
                     sku: Optional[str] = None,
                     placed_from_ms: Optional[Union[int, str, datetime]] = None,
                     placed_to_ms: Optional[Union[int, str, datetime]] = None,
                     status: Optional[str] = None,
                     where: Optional[Literal["all", "hot", "archived"]] = None,
                     cursor: Optional[str] = None,
                     limit: Optional[int] = None) -> HistoryPage:
        """Finds orders, by words or by what is known of them.

        text: Words that must all be there; * ends a beginning.
        order_id: This order.
        number: Its number.
        channel: Sold there.
        customer_id: Of this customer.
        sku: With this product.
        placed_from_ms: Not before.
        placed_to_ms: Before.
        status: In this status.
        where: All, hot or archived.
        cursor: `next_cursor` of the page before.
        limit: Rows of the page; 50 if absent.

        >>> await shop.history.search(order_id="o-1")
        """
        return await self._door.pages("history.search", HistoryPage, {
            "text": text,
            "order_id": order_id,
            "number": number,
            "channel": channel,
            "customer_id": customer_id,
            "sku": sku,
            "placed_from_ms": placed_from_ms,
            "placed_to_ms": placed_to_ms,
            "status": status,
            "where": where,
            "cursor": cursor,
            "limit": limit,
        })

    async def status(self, *, nothing: Optional[bool] = None) -> HistoryStatus:
        """How many orders there are, and how long things are kept.

        nothing: There is nothing to say.

        >>> await shop.history.status()
        """
        return await self._door.query("history.status", HistoryStatus, {
            "nothing": nothing,
        })
