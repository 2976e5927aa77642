"""Commands and queries: shipments.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Optional, Sequence, Union

from ..record import Receipt
from .arguments import LineQuantityArgs


class Shipments:
    """Shipments: cancel, create, deliver, pack ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.shipments: cancel create deliver pack pick ...>"

    def cancel(self, order_id: str, *, key: str, shipment_no: int,
               carrier: Optional[str] = None,
               tracking_number: Optional[str] = None,
               note: Optional[str] = None, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """It is given up before it leaves; its units go back.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.shipments.cancel("o-1", shipment_no=1, key="k-1")
        """
        return self._door.command("shipment.cancel", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)

    def create(self, order_id: str, *, key: str,
               fulfillment_no: Optional[int] = None,
               lines: Optional[Sequence[LineQuantityArgs]] = None,
               carrier: Optional[str] = None,
               tracking_number: Optional[str] = None,
               service_level: Optional[str] = None,
               actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Starts a parcel.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        fulfillment_no: The work order; absent: the first with work left.
        lines: What goes in; none: all that is left of the work.
        carrier: Absent: as booked.
        tracking_number: Absent: as booked.
        service_level: Absent: as the order says.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.shipments.create("o-1", key="k-1")
        """
        return self._door.command("shipment.create", key, {
            "order_id": order_id,
            "fulfillment_no": fulfillment_no,
            "lines": lines,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "service_level": service_level,
        }, actor, at_ms)

    def deliver(self, order_id: str, *, key: str, shipment_no: int,
                carrier: Optional[str] = None,
                tracking_number: Optional[str] = None,
                note: Optional[str] = None, actor: Optional[str] = None,
                at_ms: int = 0) -> Receipt:
        """It has arrived.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.shipments.deliver("o-1", shipment_no=1, key="k-1")
        """
        return self._door.command("shipment.deliver", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)

    def pack(self, order_id: str, *, key: str, shipment_no: int,
             carrier: Optional[str] = None,
             tracking_number: Optional[str] = None,
             note: Optional[str] = None, actor: Optional[str] = None,
             at_ms: int = 0) -> Receipt:
        """It was packed and closed; its contents are frozen.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.shipments.pack("o-1", shipment_no=1, key="k-1")
        """
        return self._door.command("shipment.pack", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)

    def pick(self, order_id: str, *, key: str, shipment_no: int,
             carrier: Optional[str] = None,
             tracking_number: Optional[str] = None,
             note: Optional[str] = None, actor: Optional[str] = None,
             at_ms: int = 0) -> Receipt:
        """It was picked from the shelf.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.shipments.pick("o-1", shipment_no=1, key="k-1")
        """
        return self._door.command("shipment.pick", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)

    def record(self, order_id: str, *, key: str,
               lines: Optional[Sequence[LineQuantityArgs]] = None,
               carrier: Optional[str] = None,
               tracking_number: Optional[str] = None,
               occurred_at_ms: Optional[Union[int, str, datetime]] = None,
               actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records a hand-over that has happened.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: What was in it; none: all that has not left yet.
        carrier: Who took it.
        tracking_number: The carrier's number.
        occurred_at_ms: When it was handed over; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.shipments.record("o-1", key="k-1")
        """
        return self._door.command("shipment.record", key, {
            "order_id": order_id,
            "lines": lines,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    def scan(self, order_id: Optional[str] = None, *, key: str,
             status: Literal["unknown", "pre_transit",
                                      "in_transit", "out_for_delivery",
                                      "available_for_pickup",
                                      "attempted_delivery", "delivered",
                                      "return_to_sender", "exception",
                                      "lost"],
             shipment_no: Optional[int] = None,
             carrier: Optional[str] = None,
             tracking_number: Optional[str] = None,
             event_id: Optional[str] = None, place: Optional[str] = None,
             note: Optional[str] = None,
             occurred_at_ms: Optional[Union[int, str, datetime]] = None,
             undated: Optional[bool] = None, actor: Optional[str] = None,
             at_ms: int = 0) -> Receipt:
        """Records a carrier's scan.

        key: idempotency key: the same again changes nothing
        order_id: The order; absent: found by the tracking number.
        shipment_no: Absent: the order's only or latest parcel.
        carrier: Who says it.
        tracking_number: The carrier's number.
        event_id: The carrier's id; the same one is one fact.
        status: What was seen.
        place: Where.
        note: For people.
        occurred_at_ms: When; absent: now.
        undated: Nobody knows when.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.shipments.scan("o-1", status="pre_transit", key="k-1")
        """
        return self._door.command("shipment.scan", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "event_id": event_id,
            "status": status,
            "place": place,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
            "undated": undated,
        }, actor, at_ms)

    def ship(self, order_id: str, *, key: str, shipment_no: int,
             carrier: Optional[str] = None,
             tracking_number: Optional[str] = None,
             note: Optional[str] = None, actor: Optional[str] = None,
             at_ms: int = 0) -> Receipt:
        """It was handed to the carrier.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.shipments.ship("o-1", shipment_no=1, key="k-1")
        """
        return self._door.command("shipment.ship", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)


class AsyncShipments:
    """Shipments: cancel, create, deliver, pack ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.shipments: cancel create deliver pack pick ...>"

    async def cancel(self, order_id: str, *, key: str, shipment_no: int,
                     carrier: Optional[str] = None,
                     tracking_number: Optional[str] = None,
                     note: Optional[str] = None, actor: Optional[str] = None,
                     at_ms: int = 0) -> Receipt:
        """It is given up before it leaves; its units go back.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.shipments.cancel("o-1", shipment_no=1, key="k-1")
        """
        return await self._door.command("shipment.cancel", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)

    async def create(self, order_id: str, *, key: str,
                     fulfillment_no: Optional[int] = None,
                     lines: Optional[Sequence[LineQuantityArgs]] = None,
                     carrier: Optional[str] = None,
                     tracking_number: Optional[str] = None,
                     service_level: Optional[str] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Starts a parcel.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        fulfillment_no: The work order; absent: the first with work left.
        lines: What goes in; none: all that is left of the work.
        carrier: Absent: as booked.
        tracking_number: Absent: as booked.
        service_level: Absent: as the order says.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.shipments.create("o-1", key="k-1")
        """
        return await self._door.command("shipment.create", key, {
            "order_id": order_id,
            "fulfillment_no": fulfillment_no,
            "lines": lines,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "service_level": service_level,
        }, actor, at_ms)

    async def deliver(self, order_id: str, *, key: str, shipment_no: int,
                      carrier: Optional[str] = None,
                      tracking_number: Optional[str] = None,
                      note: Optional[str] = None,
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """It has arrived.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.shipments.deliver("o-1", shipment_no=1, key="k-1")
        """
        return await self._door.command("shipment.deliver", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)

    async def pack(self, order_id: str, *, key: str, shipment_no: int,
                   carrier: Optional[str] = None,
                   tracking_number: Optional[str] = None,
                   note: Optional[str] = None, actor: Optional[str] = None,
                   at_ms: int = 0) -> Receipt:
        """It was packed and closed; its contents are frozen.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.shipments.pack("o-1", shipment_no=1, key="k-1")
        """
        return await self._door.command("shipment.pack", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)

    async def pick(self, order_id: str, *, key: str, shipment_no: int,
                   carrier: Optional[str] = None,
                   tracking_number: Optional[str] = None,
                   note: Optional[str] = None, actor: Optional[str] = None,
                   at_ms: int = 0) -> Receipt:
        """It was picked from the shelf.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.shipments.pick("o-1", shipment_no=1, key="k-1")
        """
        return await self._door.command("shipment.pick", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)

    async def record(self, order_id: str, *, key: str,
                     lines: Optional[Sequence[LineQuantityArgs]] = None,
                     carrier: Optional[str] = None,
                     tracking_number: Optional[str] = None,
                     occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records a hand-over that has happened.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        lines: What was in it; none: all that has not left yet.
        carrier: Who took it.
        tracking_number: The carrier's number.
        occurred_at_ms: When it was handed over; absent: now.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.shipments.record("o-1", key="k-1")
        """
        return await self._door.command("shipment.record", key, {
            "order_id": order_id,
            "lines": lines,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "occurred_at_ms": occurred_at_ms,
        }, actor, at_ms)

    async def scan(self, order_id: Optional[str] = None, *, key: str,
                   status: Literal["unknown", "pre_transit",
                                            "in_transit",
                                            "out_for_delivery",
                                            "available_for_pickup",
                                            "attempted_delivery",
                                            "delivered",
                                            "return_to_sender",
                                            "exception", "lost"],
                   shipment_no: Optional[int] = None,
                   carrier: Optional[str] = None,
                   tracking_number: Optional[str] = None,
                   event_id: Optional[str] = None,
                   place: Optional[str] = None, note: Optional[str] = None,
                   occurred_at_ms: Optional[Union[int, str, datetime]] = None,
                   undated: Optional[bool] = None,
                   actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Records a carrier's scan.

        key: idempotency key: the same again changes nothing
        order_id: The order; absent: found by the tracking number.
        shipment_no: Absent: the order's only or latest parcel.
        carrier: Who says it.
        tracking_number: The carrier's number.
        event_id: The carrier's id; the same one is one fact.
        status: What was seen.
        place: Where.
        note: For people.
        occurred_at_ms: When; absent: now.
        undated: Nobody knows when.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.shipments.scan("o-1", status="pre_transit", key="k-1")
        """
        return await self._door.command("shipment.scan", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "event_id": event_id,
            "status": status,
            "place": place,
            "note": note,
            "occurred_at_ms": occurred_at_ms,
            "undated": undated,
        }, actor, at_ms)

    async def ship(self, order_id: str, *, key: str, shipment_no: int,
                   carrier: Optional[str] = None,
                   tracking_number: Optional[str] = None,
                   note: Optional[str] = None, actor: Optional[str] = None,
                   at_ms: int = 0) -> Receipt:
        """It was handed to the carrier.

        key: idempotency key: the same again changes nothing
        order_id: The order.
        shipment_no: The parcel.
        carrier: If not known before.
        tracking_number: If not known before.
        note: For people.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.shipments.ship("o-1", shipment_no=1, key="k-1")
        """
        return await self._door.command("shipment.ship", key, {
            "order_id": order_id,
            "shipment_no": shipment_no,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "note": note,
        }, actor, at_ms)
