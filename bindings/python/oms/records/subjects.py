"""Records of answers: subjects.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import List, Optional

from ..record import Record
from .shared import SubjectEraseOrder

__all__ = [
    "SubjectErasedData",
]


class SubjectErasedData(Record):
    """Personal data of these orders is to be emptied."""

    __slots__ = ()
    erasure_id: str
    #: The erasure.
    customer_id: Optional[str]
    #: Whose orders.
    orders: List[SubjectEraseOrder]
    #: The orders.
    last: Optional[bool]
    #: The last of this erasure.
    again: Optional[bool]
    #: Told before; calls that were out have ended since.

    _members = {
        "erasure_id": None,
        "customer_id": None,
        "orders": (True, SubjectEraseOrder),
        "last": None,
        "again": None,
    }
