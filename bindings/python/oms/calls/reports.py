"""Commands and queries: reports.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional, Sequence

from ..record import Receipt
from ..records import (ReportCancellationsAnswer, ReportCustomersAnswer,
                       ReportDeliveryAnswer, ReportFunnelAnswer,
                       ReportPaymentsAnswer, ReportRange, ReportSalesAnswer,
                       ReportSkusAnswer, ReportStockAnswer)
from .arguments import (ReportCancellationsStartArgs,
                        ReportDeliveryUtcOffsetArgs)


class Reports:
    """Reports: cancellations, configure, customers, delivery ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.reports: cancellations configure customers ...>"

    def cancellations(self, *,
                      starts: Sequence[ReportCancellationsStartArgs],
                      channel: Optional[str] = None,
                      currency: Optional[str] = None,
                      by_channel: Optional[bool] = None) -> ReportCancellationsAnswer:
        """Orders and units that ended early, by reason.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        currency: Only in this currency.
        by_channel: A row for each channel.

        >>> shop.reports.cancellations(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return self._door.query("report.cancellations", ReportCancellationsAnswer, {
            "starts": starts,
            "channel": channel,
            "currency": currency,
            "by_channel": by_channel,
        })

    def configure(self, *, key: str, ship_within_ms: Optional[int] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets what reports measure by.

        key: idempotency key: the same again changes nothing
        ship_within_ms: The last unit is to leave so long after the
                        confirmation; absent: nothing is promised.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.reports.configure(key="k-1")
        """
        return self._door.command("report.configure", key, {
            "ship_within_ms": ship_within_ms,
        }, actor, at_ms)

    def customers(self, *, limit: Optional[int] = None) -> ReportCustomersAnswer:
        """How many customers bought how often.

        limit: Only up to so many orders; absent: all.

        >>> shop.reports.customers()
        """
        return self._door.query("report.customers", ReportCustomersAnswer, {
            "limit": limit,
        })

    def delivery(self, *, starts: Sequence[ReportCancellationsStartArgs],
                 channel: Optional[str] = None,
                 by_channel: Optional[bool] = None,
                 utc_offsets: Optional[Sequence[ReportDeliveryUtcOffsetArgs]] = None) -> ReportDeliveryAnswer:
        """Promises kept, by the clock and by the calendar.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        by_channel: A row for each channel.
        utc_offsets: The time zone of calendar dates, by time; none: UTC.

        >>> shop.reports.delivery(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return self._door.query("report.delivery", ReportDeliveryAnswer, {
            "starts": starts,
            "channel": channel,
            "by_channel": by_channel,
            "utc_offsets": utc_offsets,
        })

    def funnel(self, *, starts: Sequence[ReportCancellationsStartArgs],
               channel: Optional[str] = None,
               by_channel: Optional[bool] = None) -> ReportFunnelAnswer:
        """How many orders reached each step, and how long it took them.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        by_channel: A row for each channel.

        >>> shop.reports.funnel(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return self._door.query("report.funnel", ReportFunnelAnswer, {
            "starts": starts,
            "channel": channel,
            "by_channel": by_channel,
        })

    def payments(self, *, starts: Sequence[ReportCancellationsStartArgs],
                 currency: Optional[str] = None, method: Optional[str] = None) -> ReportPaymentsAnswer:
        """What tenders of each method did, and why some were refused.

        starts: Periods: from each to the next; the last only ends.
        currency: Only in this currency.
        method: Only of this method.

        >>> shop.reports.payments(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return self._door.query("report.payments", ReportPaymentsAnswer, {
            "starts": starts,
            "currency": currency,
            "method": method,
        })

    def range(self) -> ReportRange:
        """From when to when there are figures, and what they measure by.

        >>> shop.reports.range()
        """
        return self._door.query("report.range", ReportRange, {})

    def rebuild(self, *, key: str, actor: Optional[str] = None,
                at_ms: int = 0) -> Receipt:
        """Works all figures out again from the log.

        key: idempotency key: the same again changes nothing
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.reports.rebuild(key="k-1")
        """
        return self._door.command("report.rebuild", key, {}, actor, at_ms)

    def sales(self, *, starts: Sequence[ReportCancellationsStartArgs],
              channel: Optional[str] = None, currency: Optional[str] = None,
              by_channel: Optional[bool] = None) -> ReportSalesAnswer:
        """Orders, units and money by period, channel and currency.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        currency: Only in this currency.
        by_channel: A row for each channel.

        >>> shop.reports.sales(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return self._door.query("report.sales", ReportSalesAnswer, {
            "starts": starts,
            "channel": channel,
            "currency": currency,
            "by_channel": by_channel,
        })

    def skus(self, *, starts: Sequence[ReportCancellationsStartArgs],
             channel: Optional[str] = None, currency: Optional[str] = None,
             sku: Optional[str] = None, limit: Optional[int] = None) -> ReportSkusAnswer:
        """Units and money by period and product.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        currency: Only in this currency.
        sku: Only of this product.
        limit: So many, the largest first; absent: all, by name.

        >>> shop.reports.skus(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return self._door.query("report.skus", ReportSkusAnswer, {
            "starts": starts,
            "channel": channel,
            "currency": currency,
            "sku": sku,
            "limit": limit,
        })

    def stock(self, *, starts: Sequence[ReportCancellationsStartArgs],
              sku: Optional[str] = None, limit: Optional[int] = None) -> ReportStockAnswer:
        """Movements of each product, its average stock and how often it turned
        over.

        starts: Periods: from each to the next; the last only ends.
        sku: Only of this product.
        limit: So many, the largest first; absent: all, by name.

        >>> shop.reports.stock(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return self._door.query("report.stock", ReportStockAnswer, {
            "starts": starts,
            "sku": sku,
            "limit": limit,
        })


class AsyncReports:
    """Reports: cancellations, configure, customers, delivery ...."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.reports: cancellations configure customers ...>"

    async def cancellations(self, *,
                            starts: Sequence[ReportCancellationsStartArgs],
                            channel: Optional[str] = None,
                            currency: Optional[str] = None,
                            by_channel: Optional[bool] = None) -> ReportCancellationsAnswer:
        """Orders and units that ended early, by reason.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        currency: Only in this currency.
        by_channel: A row for each channel.

        >>> await shop.reports.cancellations(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return await self._door.query("report.cancellations", ReportCancellationsAnswer, {
            "starts": starts,
            "channel": channel,
            "currency": currency,
            "by_channel": by_channel,
        })

    async def configure(self, *, key: str,
                        ship_within_ms: Optional[int] = None,
                        actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets what reports measure by.

        key: idempotency key: the same again changes nothing
        ship_within_ms: The last unit is to leave so long after the
                        confirmation; absent: nothing is promised.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.reports.configure(key="k-1")
        """
        return await self._door.command("report.configure", key, {
            "ship_within_ms": ship_within_ms,
        }, actor, at_ms)

    async def customers(self, *, limit: Optional[int] = None) -> ReportCustomersAnswer:
        """How many customers bought how often.

        limit: Only up to so many orders; absent: all.

        >>> await shop.reports.customers()
        """
        return await self._door.query("report.customers", ReportCustomersAnswer, {
            "limit": limit,
        })

    async def delivery(self, *,
                       starts: Sequence[ReportCancellationsStartArgs],
                       channel: Optional[str] = None,
                       by_channel: Optional[bool] = None,
                       utc_offsets: Optional[Sequence[ReportDeliveryUtcOffsetArgs]] = None) -> ReportDeliveryAnswer:
        """Promises kept, by the clock and by the calendar.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        by_channel: A row for each channel.
        utc_offsets: The time zone of calendar dates, by time; none: UTC.

        >>> await shop.reports.delivery(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return await self._door.query("report.delivery", ReportDeliveryAnswer, {
            "starts": starts,
            "channel": channel,
            "by_channel": by_channel,
            "utc_offsets": utc_offsets,
        })

    async def funnel(self, *, starts: Sequence[ReportCancellationsStartArgs],
                     channel: Optional[str] = None,
                     by_channel: Optional[bool] = None) -> ReportFunnelAnswer:
        """How many orders reached each step, and how long it took them.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        by_channel: A row for each channel.

        >>> await shop.reports.funnel(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return await self._door.query("report.funnel", ReportFunnelAnswer, {
            "starts": starts,
            "channel": channel,
            "by_channel": by_channel,
        })

    async def payments(self, *,
                       starts: Sequence[ReportCancellationsStartArgs],
                       currency: Optional[str] = None,
                       method: Optional[str] = None) -> ReportPaymentsAnswer:
        """What tenders of each method did, and why some were refused.

        starts: Periods: from each to the next; the last only ends.
        currency: Only in this currency.
        method: Only of this method.

        >>> await shop.reports.payments(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return await self._door.query("report.payments", ReportPaymentsAnswer, {
            "starts": starts,
            "currency": currency,
            "method": method,
        })

    async def range(self) -> ReportRange:
        """From when to when there are figures, and what they measure by.

        >>> await shop.reports.range()
        """
        return await self._door.query("report.range", ReportRange, {})

    async def rebuild(self, *, key: str, actor: Optional[str] = None,
                      at_ms: int = 0) -> Receipt:
        """Works all figures out again from the log.

        key: idempotency key: the same again changes nothing
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.reports.rebuild(key="k-1")
        """
        return await self._door.command("report.rebuild", key, {}, actor, at_ms)

    async def sales(self, *, starts: Sequence[ReportCancellationsStartArgs],
                    channel: Optional[str] = None,
                    currency: Optional[str] = None,
                    by_channel: Optional[bool] = None) -> ReportSalesAnswer:
        """Orders, units and money by period, channel and currency.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        currency: Only in this currency.
        by_channel: A row for each channel.

        >>> await shop.reports.sales(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return await self._door.query("report.sales", ReportSalesAnswer, {
            "starts": starts,
            "channel": channel,
            "currency": currency,
            "by_channel": by_channel,
        })

    async def skus(self, *, starts: Sequence[ReportCancellationsStartArgs],
                   channel: Optional[str] = None,
                   currency: Optional[str] = None, sku: Optional[str] = None,
                   limit: Optional[int] = None) -> ReportSkusAnswer:
        """Units and money by period and product.

        starts: Periods: from each to the next; the last only ends.
        channel: Only of this channel.
        currency: Only in this currency.
        sku: Only of this product.
        limit: So many, the largest first; absent: all, by name.

        >>> await shop.reports.skus(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return await self._door.query("report.skus", ReportSkusAnswer, {
            "starts": starts,
            "channel": channel,
            "currency": currency,
            "sku": sku,
            "limit": limit,
        })

    async def stock(self, *, starts: Sequence[ReportCancellationsStartArgs],
                    sku: Optional[str] = None, limit: Optional[int] = None) -> ReportStockAnswer:
        """Movements of each product, its average stock and how often it turned
        over.

        starts: Periods: from each to the next; the last only ends.
        sku: Only of this product.
        limit: So many, the largest first; absent: all, by name.

        >>> await shop.reports.stock(starts=[{"at_ms": 1700000100000}, {"at_ms": 1700086500000}])
        """
        return await self._door.query("report.stock", ReportStockAnswer, {
            "starts": starts,
            "sku": sku,
            "limit": limit,
        })
