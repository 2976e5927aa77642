"""Commands and queries: shipping.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional

from ..records import ShippingLabels, ShippingQuote


class Shipping:
    """Shipping: label_list, quote."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.shipping: label_list quote>"

    def label_list(self, order_id: str, *, cursor: Optional[str] = None,
                   limit: Optional[int] = None) -> ShippingLabels:
        """The labels of an order in the carrier's books.

        order_id: The order.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> shop.shipping.label_list("o-1")
        """
        return self._door.pages("shipping.label_list", ShippingLabels, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })

    def quote(self, service_level: Optional[str] = None, *, units: int) -> ShippingQuote:
        """What the stand-in carrier would charge.

        service_level: express costs double.
        units: What is in the parcel.

        >>> shop.shipping.quote(units=1)
        """
        return self._door.query("shipping.quote", ShippingQuote, {
            "service_level": service_level,
            "units": units,
        })


class AsyncShipping:
    """Shipping: label_list, quote."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.shipping: label_list quote>"

    async def label_list(self, order_id: str, *,
                         cursor: Optional[str] = None,
                         limit: Optional[int] = None) -> ShippingLabels:
        """The labels of an order in the carrier's books.

        order_id: The order.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> await shop.shipping.label_list("o-1")
        """
        return await self._door.pages("shipping.label_list", ShippingLabels, {
            "order_id": order_id,
            "cursor": cursor,
            "limit": limit,
        })

    async def quote(self, service_level: Optional[str] = None, *, units: int) -> ShippingQuote:
        """What the stand-in carrier would charge.

        service_level: express costs double.
        units: What is in the parcel.

        >>> await shop.shipping.quote(units=1)
        """
        return await self._door.query("shipping.quote", ShippingQuote, {
            "service_level": service_level,
            "units": units,
        })
