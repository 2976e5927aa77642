"""Records of answers: authorization.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Optional

from ..record import Record

__all__ = [
    "AuthorizationExpireRequest", "AuthorizationRenewRequest",
]


class AuthorizationExpireRequest(Record):
    """What the payment service is asked."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: The transaction that waits.
    method: str
    #: How it is paid.
    token: Optional[str]
    #: The provider's token.
    provider_ref: Optional[str]
    #: The provider's own id.
    currency: str
    #: The order's.
    amount_minor: int
    #: How much.
    customer_id: Optional[str]
    #: Who pays.
    reason: Optional[str]
    #: Why.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "token": None,
        "provider_ref": None,
        "currency": None,
        "amount_minor": None,
        "customer_id": None,
        "reason": None,
    }


class AuthorizationRenewRequest(Record):
    """What the payment service is asked."""

    __slots__ = ()
    order_id: str
    #: The order.
    payment_no: int
    #: The payment.
    transaction_no: Optional[int]
    #: The transaction that waits.
    method: str
    #: How it is paid.
    token: Optional[str]
    #: The provider's token.
    provider_ref: Optional[str]
    #: The provider's own id.
    currency: str
    #: The order's.
    amount_minor: int
    #: How much.
    customer_id: Optional[str]
    #: Who pays.
    reason: Optional[str]
    #: Why.

    _members = {
        "order_id": None,
        "payment_no": None,
        "transaction_no": None,
        "method": None,
        "token": None,
        "provider_ref": None,
        "currency": None,
        "amount_minor": None,
        "customer_id": None,
        "reason": None,
    }
