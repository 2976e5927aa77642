"""Records of answers: dispute.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Record

__all__ = [
    "DisputeClosedData", "DisputeEvidenceDueRequest", "DisputeOpenedData",
    "DisputeOverdueData",
]


class DisputeClosedData(Record):
    """A dispute began, ran out of time, or ended."""

    __slots__ = ()
    order_id: str
    #: The order.
    dispute_no: int
    #: The dispute.
    payment_no: int
    #: The payment.
    state: Optional[Literal["open", "overdue", "won", "lost"]]
    #: Where it stands.
    amount_minor: Optional[int]
    #: How much.
    inquiry: Optional[bool]
    #: No money was taken back.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why.
    evidence_due_at_ms: Optional[int]
    #: Evidence is taken until.

    _members = {
        "order_id": None,
        "dispute_no": None,
        "payment_no": None,
        "state": None,
        "amount_minor": None,
        "inquiry": None,
        "provider_ref": None,
        "reason": None,
        "evidence_due_at_ms": None,
    }


class DisputeOpenedData(Record):
    """A dispute began, ran out of time, or ended."""

    __slots__ = ()
    order_id: str
    #: The order.
    dispute_no: int
    #: The dispute.
    payment_no: int
    #: The payment.
    state: Optional[Literal["open", "overdue", "won", "lost"]]
    #: Where it stands.
    amount_minor: Optional[int]
    #: How much.
    inquiry: Optional[bool]
    #: No money was taken back.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why.
    evidence_due_at_ms: Optional[int]
    #: Evidence is taken until.

    _members = {
        "order_id": None,
        "dispute_no": None,
        "payment_no": None,
        "state": None,
        "amount_minor": None,
        "inquiry": None,
        "provider_ref": None,
        "reason": None,
        "evidence_due_at_ms": None,
    }


class DisputeOverdueData(Record):
    """A dispute began, ran out of time, or ended."""

    __slots__ = ()
    order_id: str
    #: The order.
    dispute_no: int
    #: The dispute.
    payment_no: int
    #: The payment.
    state: Optional[Literal["open", "overdue", "won", "lost"]]
    #: Where it stands.
    amount_minor: Optional[int]
    #: How much.
    inquiry: Optional[bool]
    #: No money was taken back.
    provider_ref: Optional[str]
    #: The provider's own id.
    reason: Optional[str]
    #: Why.
    evidence_due_at_ms: Optional[int]
    #: Evidence is taken until.

    _members = {
        "order_id": None,
        "dispute_no": None,
        "payment_no": None,
        "state": None,
        "amount_minor": None,
        "inquiry": None,
        "provider_ref": None,
        "reason": None,
        "evidence_due_at_ms": None,
    }


class DisputeEvidenceDueRequest(Record):
    """Whose evidence is due."""

    __slots__ = ()
    order_id: str
    #: The order.
    dispute_no: int
    #: The dispute.
    payment_no: int
    #: The payment.

    _members = {
        "order_id": None,
        "dispute_no": None,
        "payment_no": None,
    }
