"""Records of answers: credits.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Page, Record

__all__ = [
    "Credit", "CreditGrantedData", "CreditItem",
]


class CreditItem(Record):
    """An item of credit.get>.items[]."""

    __slots__ = ()
    entry_no: int
    #: Counts per account.
    at_ms: Optional[int]
    #: When.
    kind: Optional[Literal["granted", "refunded", "spent", "returned",
                           "taken_back"]]
    #: What happened.
    amount_minor: Optional[int]
    #: Below zero: it left the account.
    order_id: Optional[str]
    #: By which order.
    transaction_no: Optional[int]
    #: By which transaction of it.
    reason: Optional[str]
    #: Why.

    _members = {
        "entry_no": None,
        "at_ms": None,
        "kind": None,
        "amount_minor": None,
        "order_id": None,
        "transaction_no": None,
        "reason": None,
    }


class Credit(Page["CreditItem"]):
    """The store credit of a customer."""

    __slots__ = ()
    customer_id: str
    #: Whose.
    currency: str
    #: ISO 4217.
    balance_minor: Optional[int]
    #: What is there.
    reserved_minor: Optional[int]
    #: Of that: authorised by orders.
    available_minor: Optional[int]
    #: What the customer may spend.

    _members = {
        "customer_id": None,
        "currency": None,
        "balance_minor": None,
        "reserved_minor": None,
        "available_minor": None,
        "items": (True, CreditItem),
        "next_cursor": None,
    }


class CreditGrantedData(Record):
    """Store credit was given or taken back."""

    __slots__ = ()
    customer_id: str
    #: Whose.
    currency: str
    #: ISO 4217.
    amount_minor: int
    #: Below zero: taken back.
    balance_minor: int
    #: Of the account after it.
    order_id: Optional[str]
    #: Because of which order.
    reason: Optional[str]
    #: Why.

    _members = {
        "customer_id": None,
        "currency": None,
        "amount_minor": None,
        "balance_minor": None,
        "order_id": None,
        "reason": None,
    }
