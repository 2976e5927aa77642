"""Records of answers: erasures.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Page, Record
from .shared import SubjectEraseOrder

__all__ = [
    "Erasure", "ErasureRequestedData",
]


class Erasure(Page["SubjectEraseOrder"]):
    """The certificate of an erasure."""

    __slots__ = ()
    erasure_id: Optional[str]
    #: The erasure.
    state: Optional[Literal["asked", "erasing", "done"]]
    #: asked, erasing or done.
    customer_id: Optional[str]
    #: Whose orders.
    reason: Optional[str]
    #: Why.
    actor: Optional[str]
    #: Who asked.
    automatic: Optional[bool]
    #: By the rule for old orders.
    asked_at_ms: Optional[int]
    #: When it was asked for.
    done_at_ms: Optional[int]
    #: When tables and log were empty of it.
    scrubbed_at_ms: Optional[int]
    #: When the file itself was.
    orders_count: Optional[int]
    #: Orders that were erased.
    open_count: Optional[int]
    #: Orders that were left because they are open.
    unknown_count: Optional[int]
    #: Named, but there is no such order.
    calls_count: Optional[int]
    #: Calls outside that had begun: it waits for their answers.
    digest: Optional[str]
    #: SHA-256 chained over the orders.

    _members = {
        "erasure_id": None,
        "state": None,
        "customer_id": None,
        "reason": None,
        "actor": None,
        "automatic": None,
        "asked_at_ms": None,
        "done_at_ms": None,
        "scrubbed_at_ms": None,
        "orders_count": None,
        "open_count": None,
        "unknown_count": None,
        "calls_count": None,
        "digest": None,
        "items": (True, SubjectEraseOrder),
        "next_cursor": None,
    }


class ErasureRequestedData(Record):
    """Somebody's personal data is to be erased."""

    __slots__ = ()
    erasure_id: str
    #: The erasure.
    customer_id: Optional[str]
    #: All orders of this customer.
    orders_count: Optional[int]
    #: That were named.

    _members = {
        "erasure_id": None,
        "customer_id": None,
        "orders_count": None,
    }
