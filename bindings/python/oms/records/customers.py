"""Records of answers: customers.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Record
from .shared import Address

__all__ = [
    "Customer", "CustomerCheckRequest", "CustomerCheckResult",
    "CustomerContactRequest", "CustomerContactResult",
]


class Customer(Record):
    """Somebody who may buy."""

    __slots__ = ()
    customer_id: str
    #: The customer.
    name: Optional[str]
    #: Their name.
    email: Optional[str]
    #: Their mail address.
    address: Optional[Address]
    #: Where they live.
    blocked: Optional[bool]
    #: They may not buy.
    changed_at_ms: int
    #: When set.

    _members = {
        "customer_id": None,
        "name": None,
        "email": None,
        "address": (False, Address),
        "blocked": None,
        "changed_at_ms": None,
    }


class CustomerCheckRequest(Record):
    """May this customer buy?"""

    __slots__ = ()
    order_id: str
    #: The order.
    customer_id: str
    #: Who buys.

    _members = {
        "order_id": None,
        "customer_id": None,
    }


class CustomerCheckResult(Record):
    """A customer who may buy."""

    __slots__ = ()
    customer_id: Optional[str]
    #: Who it is.
    name: Optional[str]
    #: Their name.
    email: Optional[str]
    #: Their mail address.

    _members = {
        "customer_id": None,
        "name": None,
        "email": None,
    }


class CustomerContactRequest(Record):
    """How can this customer be reached?"""

    __slots__ = ()
    order_id: str
    #: The order.
    customer_id: Optional[str]
    #: Who bought.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    event_id: Optional[int]
    #: The message that waits.
    endpoint_id: str
    #: The endpoint.

    _members = {
        "order_id": None,
        "customer_id": None,
        "channel": None,
        "event_id": None,
        "endpoint_id": None,
    }


class CustomerContactResult(Record):
    """How a customer is reached."""

    __slots__ = ()
    name: Optional[str]
    #: Their name.
    email: Optional[str]
    #: Their mail address.
    phone: Optional[str]
    #: Their number.

    _members = {
        "name": None,
        "email": None,
        "phone": None,
    }
