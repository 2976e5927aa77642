"""Records of answers: breaker.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Record

__all__ = [
    "BreakerChangedData",
]


class BreakerChangedData(Record):
    """A breaker has changed its state."""

    __slots__ = ()
    kind: str
    #: The kind of task that is asked of the service.
    service: str
    #: The service: the prefix of the kinds that it answers.
    from_: Literal["closed", "open", "half_open"]
    #: What it was.
    to: Literal["closed", "open", "half_open"]
    #: What it is.
    failures: Optional[int]
    #: Failed calls in a row.
    until_at_ms: Optional[int]
    #: Open: no call before. Half open: the probe's end.

    _members = {
        "kind": None,
        "service": None,
        "from": None,
        "to": None,
        "failures": None,
        "until_at_ms": None,
    }
