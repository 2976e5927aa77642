"""Commands and queries: exchanges.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Literal, Optional, Sequence, Union

from ..money import Money
from ..record import Receipt
from .arguments import AddressArgs, ReplacementLineArgs, TenderArgs


class Exchanges:
    """Exchanges: cancel, place."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.exchanges: cancel place>"

    def cancel(self, order_id: str, *, key: str, replacement_no: int,
               note: Optional[str] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """Calls off a replacement whose order was never placed.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        replacement_no: Within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.exchanges.cancel("o-1", replacement_no=1, key="k-1")
        """
        return self._door.command("exchange.cancel", key, {
            "order_id": order_id,
            "replacement_no": replacement_no,
            "note": note,
        }, actor, at_ms)

    def place(self, order_id: str, *, key: str, return_no: int,
              lines: Sequence[ReplacementLineArgs],
              payments: Optional[Sequence[TenderArgs]] = None,
              rest: Optional[Literal["refund", "store_credit",
                                     "exchange", "repair", "none"]] = None,
              fee_minor: Optional[Union[int, Money]] = None,
              waive_fee: Optional[bool] = None,
              advance: Optional[bool] = None,
              ship_to: Optional[AddressArgs] = None,
              shipping_method: Optional[str] = None,
              note: Optional[str] = None, actor: Optional[str] = None,
              at_ms: int = 0) -> Receipt:
        """Gives other goods for those of a return.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: What came back.
        lines: What goes out.
        payments: For the difference.
        rest: Of what goods were worth more.
        fee_minor: Kept back; absent: as the rules say.
        waive_fee: Nothing is kept back.
        advance: Before the goods are here.
        ship_to: Absent: as the old order.
        shipping_method: Absent: as the old order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.exchanges.place("o-1", return_no=1, lines=[{"sku": "mug", "quantity": 2}], key="k-1")
        """
        return self._door.command("exchange.place", key, {
            "order_id": order_id,
            "return_no": return_no,
            "lines": lines,
            "payments": payments,
            "rest": rest,
            "fee_minor": fee_minor,
            "waive_fee": waive_fee,
            "advance": advance,
            "ship_to": ship_to,
            "shipping_method": shipping_method,
            "note": note,
        }, actor, at_ms)


class AsyncExchanges:
    """Exchanges: cancel, place."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.exchanges: cancel place>"

    async def cancel(self, order_id: str, *, key: str, replacement_no: int,
                     note: Optional[str] = None, actor: Optional[str] = None,
                     at_ms: int = 0) -> Receipt:
        """Calls off a replacement whose order was never placed.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        replacement_no: Within the order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.exchanges.cancel("o-1", replacement_no=1, key="k-1")
        """
        return await self._door.command("exchange.cancel", key, {
            "order_id": order_id,
            "replacement_no": replacement_no,
            "note": note,
        }, actor, at_ms)

    async def place(self, order_id: str, *, key: str, return_no: int,
                    lines: Sequence[ReplacementLineArgs],
                    payments: Optional[Sequence[TenderArgs]] = None,
                    rest: Optional[Literal["refund", "store_credit",
                                           "exchange", "repair", "none"]] = None,
                    fee_minor: Optional[Union[int, Money]] = None,
                    waive_fee: Optional[bool] = None,
                    advance: Optional[bool] = None,
                    ship_to: Optional[AddressArgs] = None,
                    shipping_method: Optional[str] = None,
                    note: Optional[str] = None, actor: Optional[str] = None,
                    at_ms: int = 0) -> Receipt:
        """Gives other goods for those of a return.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        return_no: What came back.
        lines: What goes out.
        payments: For the difference.
        rest: Of what goods were worth more.
        fee_minor: Kept back; absent: as the rules say.
        waive_fee: Nothing is kept back.
        advance: Before the goods are here.
        ship_to: Absent: as the old order.
        shipping_method: Absent: as the old order.
        note: Free text.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.exchanges.place("o-1", return_no=1, lines=[{"sku": "mug", "quantity": 2}], key="k-1")
        """
        return await self._door.command("exchange.place", key, {
            "order_id": order_id,
            "return_no": return_no,
            "lines": lines,
            "payments": payments,
            "rest": rest,
            "fee_minor": fee_minor,
            "waive_fee": waive_fee,
            "advance": advance,
            "ship_to": ship_to,
            "shipping_method": shipping_method,
            "note": note,
        }, actor, at_ms)
