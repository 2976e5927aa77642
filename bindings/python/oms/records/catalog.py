"""Records of answers: catalog.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Optional

from ..record import Record

__all__ = [
    "CatalogPriceLine", "CatalogPriceRequest",
]


class CatalogPriceLine(Record):
    """An item of task catalog.price.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    sku: str
    #: The product.
    quantity: int
    #: Units.
    unit_price_minor: int
    #: Price of a unit as it was placed.
    unit_price_millionths: Optional[int]
    #: Millionths of a minor unit beside it.

    _members = {
        "line_no": None,
        "sku": None,
        "quantity": None,
        "unit_price_minor": None,
        "unit_price_millionths": None,
    }


class CatalogPriceRequest(Record):
    """Do these products sell at these prices?"""

    __slots__ = ()
    order_id: str
    #: The order.
    currency: str
    #: ISO 4217.
    lines: List[CatalogPriceLine]
    #: What was bought.

    _members = {
        "order_id": None,
        "currency": None,
        "lines": (True, CatalogPriceLine),
    }
