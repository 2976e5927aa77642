"""Records of answers: providers.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Page, Record

__all__ = [
    "ProviderItem", "ProviderList",
]


class ProviderItem(Record):
    """An item of provider.list>.items[]."""

    __slots__ = ()
    effect_key: str
    #: The task's id: one key, one effect.
    kind: Optional[Literal["authorize", "capture", "void", "refund"]]
    #: What was asked.
    state: Optional[Literal["waiting", "approved", "action", "declined"]]
    #: How it stands.
    order_id: str
    #: The order.
    payment_no: int
    #: The order's payment.
    method: str
    #: How it is paid.
    currency: str
    #: Of the amounts.
    amount_minor: Optional[int]
    #: How much.
    captured_minor: Optional[int]
    #: Taken of an authorisation.
    voided_minor: Optional[int]
    #: Given back of an authorisation.
    refunded_minor: Optional[int]
    #: Given back of what was taken.
    provider_ref: str
    #: The provider's id of the effect: kind and key.
    charge_key: Optional[str]
    #: The authorisation that this works on.
    reason: Optional[str]
    #: Why it was declined.
    asked_at_ms: Optional[int]
    #: When it was first asked.
    expires_at_ms: Optional[int]
    #: An authorisation holds until.
    version: Optional[int]
    #: Counts changes.
    risk: Optional[int]
    #: The score of an authorisation.
    lost_count: Optional[int]
    #: Answers that nobody heard.

    _members = {
        "effect_key": None,
        "kind": None,
        "state": None,
        "order_id": None,
        "payment_no": None,
        "method": None,
        "currency": None,
        "amount_minor": None,
        "captured_minor": None,
        "voided_minor": None,
        "refunded_minor": None,
        "provider_ref": None,
        "charge_key": None,
        "reason": None,
        "asked_at_ms": None,
        "expires_at_ms": None,
        "version": None,
        "risk": None,
        "lost_count": None,
    }


class ProviderList(Page["ProviderItem"]):
    """A page of the provider's books."""

    __slots__ = ()

    _members = {
        "items": (True, ProviderItem),
        "next_cursor": None,
    }
