"""Commands and queries: stock.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Optional, Union

from ..record import Receipt
from ..records import StockLocationsPage, StockPage, StockProductView


class Stock:
    """Stock: adjust, configure, expect, get ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.stock: adjust configure expect get list ...>"

    def adjust(self, sku: str, *, key: str, quantity: int,
               location_id: Optional[str] = None,
               reason: Optional[str] = None, damaged: Optional[bool] = None,
               actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """A count was corrected.

        key: idempotency key: the same again changes nothing
        sku: The product.
        location_id: Where; absent: default.
        quantity: The difference, not 0.
        reason: Why, for the book.
        damaged: Of the units that cannot be sold.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.stock.adjust("mug", quantity=2, key="k-1")
        """
        return self._door.command("stock.adjust", key, {
            "sku": sku,
            "location_id": location_id,
            "quantity": quantity,
            "reason": reason,
            "damaged": damaged,
        }, actor, at_ms)

    def configure(self, *, key: str, unlimited: Optional[bool] = None,
                  sourcing: Optional[Literal["fewest_splits", "nearest",
                                             "priority"]] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the rules of the stock.

        key: idempotency key: the same again changes nothing
        unlimited: Do not count: everything is always there.
        sourcing: How places are chosen; absent: fewest_splits.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.stock.configure(key="k-1")
        """
        return self._door.command("stock.configure", key, {
            "unlimited": unlimited,
            "sourcing": sourcing,
        }, actor, at_ms)

    def expect(self, sku: str, *, key: str,
               expected_at_ms: Union[int, str, datetime],
               location_id: Optional[str] = None,
               quantity: Optional[int] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Goods are on their way.

        key: idempotency key: the same again changes nothing
        sku: The product.
        location_id: Where; absent: default.
        quantity: How many; 0: expected no more.
        expected_at_ms: When.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.stock.expect("mug", expected_at_ms=1700000100000, key="k-1")
        """
        return self._door.command("stock.expect", key, {
            "sku": sku,
            "location_id": location_id,
            "quantity": quantity,
            "expected_at_ms": expected_at_ms,
        }, actor, at_ms)

    def get(self, sku: str) -> StockProductView:
        """The stock of one product, at each location.

        sku: The product.

        >>> shop.stock.get("mug")
        """
        return self._door.query("stock.get", StockProductView, {
            "sku": sku,
        })

    def list(self, *, cursor: Optional[str] = None,
             limit: Optional[int] = None) -> StockPage:
        """All shelves, by product and location.

        cursor: `next_cursor` of the page before.
        limit: Rows of the page; absent: 50.

        >>> shop.stock.list()
        """
        return self._door.pages("stock.list", StockPage, {
            "cursor": cursor,
            "limit": limit,
        })

    def location_list(self, *, cursor: Optional[str] = None,
                      limit: Optional[int] = None) -> StockLocationsPage:
        """What is known of places.

        cursor: `next_cursor` of the page before.
        limit: Rows of the page; absent: 50.

        >>> shop.stock.location_list()
        """
        return self._door.pages("stock.location_list", StockLocationsPage, {
            "cursor": cursor,
            "limit": limit,
        })

    def location_put(self, location_id: str, *, key: str,
                     country: Optional[str] = None,
                     region: Optional[str] = None,
                     priority: Optional[int] = None,
                     latitude_millionths: Optional[int] = None,
                     longitude_millionths: Optional[int] = None,
                     inactive: Optional[bool] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets what is known of a place.

        key: idempotency key: the same again changes nothing
        location_id: Where.
        country: ISO 3166 alpha-2.
        region: State, province or region.
        priority: 1 is first; absent: behind all others.
        latitude_millionths: Millionths of a degree, north.
        longitude_millionths: Millionths of a degree, east.
        inactive: Nothing is set aside here any more.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.stock.location_put("berlin", key="k-1")
        """
        return self._door.command("stock.location_put", key, {
            "location_id": location_id,
            "country": country,
            "region": region,
            "priority": priority,
            "latitude_millionths": latitude_millionths,
            "longitude_millionths": longitude_millionths,
            "inactive": inactive,
        }, actor, at_ms)

    def receive(self, sku: str, *, key: str, quantity: int,
                location_id: Optional[str] = None,
                reason: Optional[str] = None, damaged: Optional[bool] = None,
                actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Goods came in.

        key: idempotency key: the same again changes nothing
        sku: The product.
        location_id: Where; absent: default.
        quantity: How many came.
        reason: Why, for the book.
        damaged: Of the units that cannot be sold.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.stock.receive("mug", quantity=2, key="k-1")
        """
        return self._door.command("stock.receive", key, {
            "sku": sku,
            "location_id": location_id,
            "quantity": quantity,
            "reason": reason,
            "damaged": damaged,
        }, actor, at_ms)

    def region_put(self, country: str, *, key: str,
                   region: Optional[str] = None,
                   latitude_millionths: Optional[int] = None,
                   longitude_millionths: Optional[int] = None,
                   actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets where a region lies.

        key: idempotency key: the same again changes nothing
        country: ISO 3166 alpha-2.
        region: Absent: the whole country.
        latitude_millionths: Millionths of a degree, north.
        longitude_millionths: Millionths of a degree, east.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.stock.region_put("DE", key="k-1")
        """
        return self._door.command("stock.region_put", key, {
            "country": country,
            "region": region,
            "latitude_millionths": latitude_millionths,
            "longitude_millionths": longitude_millionths,
        }, actor, at_ms)


class AsyncStock:
    """Stock: adjust, configure, expect, get ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.stock: adjust configure expect get list ...>"

    async def adjust(self, sku: str, *, key: str, quantity: int,
                     location_id: Optional[str] = None,
                     reason: Optional[str] = None,
                     damaged: Optional[bool] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """A count was corrected.

        key: idempotency key: the same again changes nothing
        sku: The product.
        location_id: Where; absent: default.
        quantity: The difference, not 0.
        reason: Why, for the book.
        damaged: Of the units that cannot be sold.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.stock.adjust("mug", quantity=2, key="k-1")
        """
        return await self._door.command("stock.adjust", key, {
            "sku": sku,
            "location_id": location_id,
            "quantity": quantity,
            "reason": reason,
            "damaged": damaged,
        }, actor, at_ms)

    async def configure(self, *, key: str, unlimited: Optional[bool] = None,
                        sourcing: Optional[Literal["fewest_splits",
                                                   "nearest", "priority"]] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets the rules of the stock.

        key: idempotency key: the same again changes nothing
        unlimited: Do not count: everything is always there.
        sourcing: How places are chosen; absent: fewest_splits.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.stock.configure(key="k-1")
        """
        return await self._door.command("stock.configure", key, {
            "unlimited": unlimited,
            "sourcing": sourcing,
        }, actor, at_ms)

    async def expect(self, sku: str, *, key: str,
                     expected_at_ms: Union[int, str, datetime],
                     location_id: Optional[str] = None,
                     quantity: Optional[int] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Goods are on their way.

        key: idempotency key: the same again changes nothing
        sku: The product.
        location_id: Where; absent: default.
        quantity: How many; 0: expected no more.
        expected_at_ms: When.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.stock.expect("mug", expected_at_ms=1700000100000, key="k-1")
        """
        return await self._door.command("stock.expect", key, {
            "sku": sku,
            "location_id": location_id,
            "quantity": quantity,
            "expected_at_ms": expected_at_ms,
        }, actor, at_ms)

    async def get(self, sku: str) -> StockProductView:
        """The stock of one product, at each location.

        sku: The product.

        >>> await shop.stock.get("mug")
        """
        return await self._door.query("stock.get", StockProductView, {
            "sku": sku,
        })

    async def list(self, *, cursor: Optional[str] = None,
                   limit: Optional[int] = None) -> StockPage:
        """All shelves, by product and location.

        cursor: `next_cursor` of the page before.
        limit: Rows of the page; absent: 50.

        >>> await shop.stock.list()
        """
        return await self._door.pages("stock.list", StockPage, {
            "cursor": cursor,
            "limit": limit,
        })

    async def location_list(self, *, cursor: Optional[str] = None,
                            limit: Optional[int] = None) -> StockLocationsPage:
        """What is known of places.

        cursor: `next_cursor` of the page before.
        limit: Rows of the page; absent: 50.

        >>> await shop.stock.location_list()
        """
        return await self._door.pages("stock.location_list", StockLocationsPage, {
            "cursor": cursor,
            "limit": limit,
        })

    async def location_put(self, location_id: str, *, key: str,
                           country: Optional[str] = None,
                           region: Optional[str] = None,
                           priority: Optional[int] = None,
                           latitude_millionths: Optional[int] = None,
                           longitude_millionths: Optional[int] = None,
                           inactive: Optional[bool] = None,
                           actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets what is known of a place.

        key: idempotency key: the same again changes nothing
        location_id: Where.
        country: ISO 3166 alpha-2.
        region: State, province or region.
        priority: 1 is first; absent: behind all others.
        latitude_millionths: Millionths of a degree, north.
        longitude_millionths: Millionths of a degree, east.
        inactive: Nothing is set aside here any more.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.stock.location_put("berlin", key="k-1")
        """
        return await self._door.command("stock.location_put", key, {
            "location_id": location_id,
            "country": country,
            "region": region,
            "priority": priority,
            "latitude_millionths": latitude_millionths,
            "longitude_millionths": longitude_millionths,
            "inactive": inactive,
        }, actor, at_ms)

    async def receive(self, sku: str, *, key: str, quantity: int,
                      location_id: Optional[str] = None,
                      reason: Optional[str] = None,
                      damaged: Optional[bool] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Goods came in.

        key: idempotency key: the same again changes nothing
        sku: The product.
        location_id: Where; absent: default.
        quantity: How many came.
        reason: Why, for the book.
        damaged: Of the units that cannot be sold.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.stock.receive("mug", quantity=2, key="k-1")
        """
        return await self._door.command("stock.receive", key, {
            "sku": sku,
            "location_id": location_id,
            "quantity": quantity,
            "reason": reason,
            "damaged": damaged,
        }, actor, at_ms)

    async def region_put(self, country: str, *, key: str,
                         region: Optional[str] = None,
                         latitude_millionths: Optional[int] = None,
                         longitude_millionths: Optional[int] = None,
                         actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets where a region lies.

        key: idempotency key: the same again changes nothing
        country: ISO 3166 alpha-2.
        region: Absent: the whole country.
        latitude_millionths: Millionths of a degree, north.
        longitude_millionths: Millionths of a degree, east.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.stock.region_put("DE", key="k-1")
        """
        return await self._door.command("stock.region_put", key, {
            "country": country,
            "region": region,
            "latitude_millionths": latitude_millionths,
            "longitude_millionths": longitude_millionths,
        }, actor, at_ms)
