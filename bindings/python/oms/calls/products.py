"""Commands and queries: products.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional, Union

from ..money import Money
from ..record import Receipt
from ..records import Product, ProductPage


class Products:
    """Products: get, list, put."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.products: get list put>"

    def get(self, sku: str) -> Product:
        """One product of the stand-in catalogue.

        sku: The product.

        >>> shop.products.get("mug")
        """
        return self._door.query("product.get", Product, {
            "sku": sku,
        })

    def list(self, *, cursor: Optional[str] = None,
             limit: Optional[int] = None) -> ProductPage:
        """The products of the stand-in catalogue, by sku.

        cursor: `next_cursor` of the page before.
        limit: Rows of the page; absent: 50.

        >>> shop.products.list()
        """
        return self._door.pages("product.list", ProductPage, {
            "cursor": cursor,
            "limit": limit,
        })

    def put(self, sku: str, *, key: str, currency: str,
            unit_price_minor: Union[int, Money], name: Optional[str] = None,
            unit_price_millionths: Optional[int] = None,
            inactive: Optional[bool] = None, actor: Optional[str] = None,
            at_ms: int = 0) -> Receipt:
        """Sets a product of the stand-in catalogue.

        key: idempotency key: the same again changes nothing
        sku: The product.
        name: What it is called.
        currency: Of its price.
        unit_price_minor: What one unit costs.
        unit_price_millionths: Millionths of a minor unit beside it.
        inactive: Known, not for sale.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.products.put("mug", currency="EUR", unit_price_minor=1250, key="k-1")
        """
        return self._door.command("product.put", key, {
            "sku": sku,
            "name": name,
            "currency": currency,
            "unit_price_minor": unit_price_minor,
            "unit_price_millionths": unit_price_millionths,
            "inactive": inactive,
        }, actor, at_ms)


class AsyncProducts:
    """Products: get, list, put."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.products: get list put>"

    async def get(self, sku: str) -> Product:
        """One product of the stand-in catalogue.

        sku: The product.

        >>> await shop.products.get("mug")
        """
        return await self._door.query("product.get", Product, {
            "sku": sku,
        })

    async def list(self, *, cursor: Optional[str] = None,
                   limit: Optional[int] = None) -> ProductPage:
        """The products of the stand-in catalogue, by sku.

        cursor: `next_cursor` of the page before.
        limit: Rows of the page; absent: 50.

        >>> await shop.products.list()
        """
        return await self._door.pages("product.list", ProductPage, {
            "cursor": cursor,
            "limit": limit,
        })

    async def put(self, sku: str, *, key: str, currency: str,
                  unit_price_minor: Union[int, Money],
                  name: Optional[str] = None,
                  unit_price_millionths: Optional[int] = None,
                  inactive: Optional[bool] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets a product of the stand-in catalogue.

        key: idempotency key: the same again changes nothing
        sku: The product.
        name: What it is called.
        currency: Of its price.
        unit_price_minor: What one unit costs.
        unit_price_millionths: Millionths of a minor unit beside it.
        inactive: Known, not for sale.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.products.put("mug", currency="EUR", unit_price_minor=1250, key="k-1")
        """
        return await self._door.command("product.put", key, {
            "sku": sku,
            "name": name,
            "currency": currency,
            "unit_price_minor": unit_price_minor,
            "unit_price_millionths": unit_price_millionths,
            "inactive": inactive,
        }, actor, at_ms)
