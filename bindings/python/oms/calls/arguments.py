"""Nested arguments of commands and queries, as typed dicts.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Literal, Union

from ..money import Money

__all__ = [
    "AddressArgs", "AdjustmentArgs", "ChangeActionArgs",
    "EndpointPutEventArgs", "LineArgs", "LineQuantityArgs",
    "OrderExpectLineArgs", "OrderSummaryStartArgs",
    "OrderSummaryUtcOffsetArgs", "ReplacementLineArgs",
    "ReportCancellationsStartArgs", "ReportDeliveryUtcOffsetArgs",
    "ReturnConfigureFinalSaleArgs", "ReturnInspectLineArgs", "ReturnLineArgs",
    "ReturnReceiveLineArgs", "SubjectEraseOrderArgs", "TagArgs", "TenderArgs",
]


class LineQuantityArgs(TypedDict):
    """See cancellation.request.lines[]."""

    line_no: int
    #: The line.
    quantity: int
    #: Units of it.


class _ReturnLineArgs(TypedDict):
    line_no: int
    #: The line.
    quantity: int
    #: Units.


class ReturnLineArgs(_ReturnLineArgs, total=False):
    """See return.request.lines[]."""

    reason: str
    #: too_small, defective ...
    note: str
    #: In words.


class _ReplacementLineArgs(TypedDict):
    sku: str
    #: The product.
    quantity: int
    #: Units.


class ReplacementLineArgs(_ReplacementLineArgs, total=False):
    """See exchange.place.lines[]."""

    name: str
    #: As the customer sees it.
    unit_price_minor: Union[int, Money]
    #: Of a unit.
    discount_minor: Union[int, Money]
    #: Of the whole line; subtracts.
    tax_minor: Union[int, Money]
    #: Of the whole line; adds.
    shipping_minor: Union[int, Money]
    #: Of the whole line; adds.
    location_id: str
    #: Only from here.
    digital: bool
    #: Needs no parcel.


class AddressArgs(TypedDict, total=False):
    """Where the goods go."""

    name: str
    #: Who receives it.
    company: str
    #: Their company.
    line1: str
    #: Street and number.
    line2: str
    #: What does not fit on line 1.
    city: str
    #: City.
    region: str
    #: State, province or region.
    postal_code: str
    #: Text, because leading zeros count.
    country: str
    #: ISO 3166 alpha-2.
    phone: str
    #: Phone number.
    email: str
    #: Mail address.


class EndpointPutEventArgs(TypedDict):
    """See endpoint.put.events[]."""

    type: str
    #: A type, a prefix that ends in a dot, or *.


class _TenderArgs(TypedDict):
    method: str
    #: How it is paid: card, boleto, voucher.
    amount_minor: Union[int, Money]
    #: What this tender is to pay.


class TenderArgs(_TenderArgs, total=False):
    """See order.place.payments[]."""

    provider: str
    #: Who is asked; external: nobody, facts come by payment.record.
    token: str
    #: The provider's token; never a card number.
    installments: int
    #: Into how many instalments; 0: none.


class _LineArgs(TypedDict):
    sku: str
    #: The product; the same sku may occur twice.
    quantity: int
    #: Units.
    unit_price_minor: Union[int, Money]
    #: Price of a unit.


class LineArgs(_LineArgs, total=False):
    """See order.place.lines[]."""

    name: str
    #: As the customer saw it.
    unit_price_millionths: int
    #: Millionths of a minor unit beside it.
    discount_minor: Union[int, Money]
    #: Of the whole line; subtracts.
    tax_minor: Union[int, Money]
    #: Of the whole line; adds.
    shipping_minor: Union[int, Money]
    #: Of the whole line; adds.
    vendor: str
    #: Seller in a marketplace.
    location_id: str
    #: Ship from here only; absent: anywhere.
    digital: bool
    #: Needs no parcel.
    available_at_ms: Union[int, str, datetime]
    #: Preorder: not shipped before this.


class _AdjustmentArgs(TypedDict):
    kind: Literal["discount", "shipping", "tax", "fee"]
    #: A discount subtracts, the other kinds add.
    amount_minor: Union[int, Money]
    #: How much; the kind says which way.


class AdjustmentArgs(_AdjustmentArgs, total=False):
    """See order.place.adjustments[]."""

    code: str
    #: Coupon, tax code.
    label: str
    #: What the customer reads.


class _ChangeActionArgs(TypedDict):
    kind: Literal["add_line", "set_quantity", "set_price",
                  "set_discount", "set_tax", "set_shipping",
                  "remove_line", "set_address", "set_shipping_method",
                  "set_promised_at", "add_adjustment",
                  "remove_adjustment"]
    #: What to do; it says which members are needed.


class ChangeActionArgs(_ChangeActionArgs, total=False):
    """See order.change_begin.actions[]."""

    line_no: int
    #: set_..., remove_line: the line.
    quantity: int
    #: set_quantity: units that are wanted now.
    unit_price_minor: Union[int, Money]
    #: set_price: of a unit.
    unit_price_millionths: int
    #: Millionths of a minor unit beside it.
    amount_minor: Union[int, Money]
    #: set_discount, set_tax, set_shipping: of the whole line.
    line: LineArgs
    #: add_line: what is added.
    address: AddressArgs
    #: set_address: where the goods go.
    shipping_method: str
    #: set_shipping_method.
    promised_at_ms: Union[int, str, datetime]
    #: set_promised_at.
    adjustment: AdjustmentArgs
    #: add_adjustment: a charge or a discount on all.
    adjustment_no: int
    #: remove_adjustment: which.


class TagArgs(TypedDict):
    """See order.place.tags[]."""

    tag: str
    #: A word: vip, gift.


class _OrderExpectLineArgs(TypedDict):
    line_no: int
    #: The line.


class OrderExpectLineArgs(_OrderExpectLineArgs, total=False):
    """See order.expect.lines[]."""

    expected_at_ms: Union[int, str, datetime]
    #: When the last of its units that wait should be there; absent: nobody
    #: knows.


class OrderSummaryStartArgs(TypedDict):
    """See order.summary.starts[]."""

    at_ms: Union[int, str, datetime]
    #: A bucket begins here.


class OrderSummaryUtcOffsetArgs(TypedDict):
    """See order.summary.utc_offsets[]."""

    at_ms: Union[int, str, datetime]
    #: From then on.
    minutes: int
    #: Minutes that the local clock is before UTC.


class ReportCancellationsStartArgs(TypedDict):
    """See report.cancellations.starts[]."""

    at_ms: Union[int, str, datetime]
    #: A full quarter of an hour, UTC.


class _ReportDeliveryUtcOffsetArgs(TypedDict):
    minutes: int
    #: The clock there is ahead of UTC by so much.


class ReportDeliveryUtcOffsetArgs(_ReportDeliveryUtcOffsetArgs, total=False):
    """See report.delivery.utc_offsets[]."""

    at_ms: Union[int, str, datetime]
    #: From when.


class ReturnConfigureFinalSaleArgs(TypedDict):
    """See return.configure.final_sale[]."""

    sku: str
    #: A sku; one that ends in * is a beginning.


class _ReturnInspectLineArgs(TypedDict):
    line_no: int
    #: The line.
    quantity: int
    #: Units that were looked at.


class ReturnInspectLineArgs(_ReturnInspectLineArgs, total=False):
    """See return.inspect.lines[]."""

    refused: int
    #: Of these, not to be credited.
    disposition: Literal["none", "restock", "damaged", "unusable",
                         "return_to_vendor"]
    #: Where the others go; none: restock.
    note: str
    #: In words.


class _ReturnReceiveLineArgs(TypedDict):
    line_no: int
    #: The line.


class ReturnReceiveLineArgs(_ReturnReceiveLineArgs, total=False):
    """See return.receive.lines[]."""

    quantity: int
    #: Units that are here.
    arrived_sku: str
    #: Other goods than were sold came.
    lost: int
    #: Units that will never arrive.
    note: str
    #: In words.


class SubjectEraseOrderArgs(TypedDict):
    """See subject.erase.orders[]."""

    order_id: str
    #: The order.
