"""Records of answers: products.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Optional

from ..record import Page, Record

__all__ = [
    "Product", "ProductItem", "ProductPage",
]


class Product(Record):
    """A product for sale."""

    __slots__ = ()
    sku: str
    #: The product.
    name: Optional[str]
    #: What it is called.
    currency: str
    #: Of its price.
    unit_price_minor: int
    #: What one unit costs.
    unit_price_millionths: Optional[int]
    #: Millionths of a minor unit beside it.
    inactive: Optional[bool]
    #: Known, not for sale.
    changed_at_ms: int
    #: When set.

    _members = {
        "sku": None,
        "name": None,
        "currency": None,
        "unit_price_minor": None,
        "unit_price_millionths": None,
        "inactive": None,
        "changed_at_ms": None,
    }


class ProductItem(Record):
    """An item of product.list>.items[]."""

    __slots__ = ()
    sku: str
    #: The product.
    name: Optional[str]
    #: What it is called.
    currency: str
    #: Of its price.
    unit_price_minor: int
    #: What one unit costs.
    unit_price_millionths: Optional[int]
    #: Millionths of a minor unit beside it.
    inactive: Optional[bool]
    #: Known, not for sale.
    changed_at_ms: int
    #: When set.

    _members = {
        "sku": None,
        "name": None,
        "currency": None,
        "unit_price_minor": None,
        "unit_price_millionths": None,
        "inactive": None,
        "changed_at_ms": None,
    }


class ProductPage(Page["ProductItem"]):
    """A page of products."""

    __slots__ = ()

    _members = {
        "items": (True, ProductItem),
        "next_cursor": None,
    }
