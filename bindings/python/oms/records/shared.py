"""Records of answers: shared.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Optional

from ..record import Record

__all__ = [
    "Address", "LineQuantity", "OrderChangedAllocation", "Refusal",
    "ReplacementLine", "Step", "SubjectEraseOrder", "Tender",
]


class LineQuantity(Record):
    """An item of cancellation.request.lines[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    quantity: int
    #: Units of it.

    _members = {
        "line_no": None,
        "quantity": None,
    }


class Address(Record):
    """Where the goods go."""

    __slots__ = ()
    name: Optional[str]
    #: Who receives it.
    company: Optional[str]
    #: Their company.
    line1: Optional[str]
    #: Street and number.
    line2: Optional[str]
    #: What does not fit on line 1.
    city: Optional[str]
    #: City.
    region: Optional[str]
    #: State, province or region.
    postal_code: Optional[str]
    #: Text, because leading zeros count.
    country: Optional[str]
    #: ISO 3166 alpha-2.
    phone: Optional[str]
    #: Phone number.
    email: Optional[str]
    #: Mail address.

    _members = {
        "name": None,
        "company": None,
        "line1": None,
        "line2": None,
        "city": None,
        "region": None,
        "postal_code": None,
        "country": None,
        "phone": None,
        "email": None,
    }


class SubjectEraseOrder(Record):
    """An item of subject.erase.orders[]."""

    __slots__ = ()
    order_id: str
    #: The order.

    _members = {
        "order_id": None,
    }


class Refusal(Record):
    """An item of order.allowed>.steps[].refusals[]."""

    __slots__ = ()
    guard: Optional[str]
    #: What refuses.
    why: Optional[str]
    #: What to do.

    _members = {
        "guard": None,
        "why": None,
    }


class Step(Record):
    """An item of order.allowed>.steps[]."""

    __slots__ = ()
    event: Optional[str]
    #: The step.
    to: Optional[str]
    #: Where it leads to.
    allowed: Optional[bool]
    #: It is legal now.
    refusals: List[Refusal]
    #: All that refuses.

    _members = {
        "event": None,
        "to": None,
        "allowed": None,
        "refusals": (True, Refusal),
    }


class ReplacementLine(Record):
    """An item of exchange.place.lines[]."""

    __slots__ = ()
    sku: str
    #: The product.
    name: Optional[str]
    #: As the customer sees it.
    quantity: int
    #: Units.
    unit_price_minor: Optional[int]
    #: Of a unit.
    discount_minor: Optional[int]
    #: Of the whole line; subtracts.
    tax_minor: Optional[int]
    #: Of the whole line; adds.
    shipping_minor: Optional[int]
    #: Of the whole line; adds.
    location_id: Optional[str]
    #: Only from here.
    digital: Optional[bool]
    #: Needs no parcel.

    _members = {
        "sku": None,
        "name": None,
        "quantity": None,
        "unit_price_minor": None,
        "discount_minor": None,
        "tax_minor": None,
        "shipping_minor": None,
        "location_id": None,
        "digital": None,
    }


class Tender(Record):
    """An item of order.place.payments[]."""

    __slots__ = ()
    method: str
    #: How it is paid: card, boleto, voucher.
    provider: Optional[str]
    #: Who is asked; external: nobody, facts come by payment.record.
    token: Optional[str]
    #: The provider's token; never a card number.
    amount_minor: int
    #: What this tender is to pay.
    installments: Optional[int]
    #: Into how many instalments; 0: none.

    _members = {
        "method": None,
        "provider": None,
        "token": None,
        "amount_minor": None,
        "installments": None,
    }


class OrderChangedAllocation(Record):
    """An item of event order.changed.allocations[]."""

    __slots__ = ()
    line_no: int
    #: The line.
    location_id: Optional[str]
    #: Where it comes from.
    allocated: Optional[int]
    #: Units that are on the shelf.
    backordered: Optional[int]
    #: Units that are still to come in.
    expected_at_ms: Optional[int]
    #: When they should be there; absent: nobody knows.

    _members = {
        "line_no": None,
        "location_id": None,
        "allocated": None,
        "backordered": None,
        "expected_at_ms": None,
    }
