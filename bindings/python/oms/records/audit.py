"""Records of answers: audit.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Optional

from ..record import Page, Record

__all__ = [
    "AuditItem", "AuditPage",
]


class AuditItem(Record):
    """An item of audit.list>.items[]."""

    __slots__ = ()
    at_ms: int
    #: When.
    refused: Optional[bool]
    #: A command that was refused, else something that happened.
    id: int
    #: Of the event, or of the refusal.
    what: str
    #: Type of the event, or name of the command.
    order_id: Optional[str]
    #: What it is about.
    actor: Optional[str]
    #: Who.
    key: Optional[str]
    #: Key of the command.
    moves: Optional[str]
    #: From which state to which.
    code: Optional[str]
    #: Why refused, as a code.
    where: Optional[str]
    #: JSON pointer into the refused arguments.
    why: Optional[str]
    #: The note or the reason of the event, or why it was refused.

    _members = {
        "at_ms": None,
        "refused": None,
        "id": None,
        "what": None,
        "order_id": None,
        "actor": None,
        "key": None,
        "moves": None,
        "code": None,
        "where": None,
        "why": None,
    }


class AuditPage(Page["AuditItem"]):
    """A page of the audit."""

    __slots__ = ()

    _members = {
        "items": (True, AuditItem),
        "next_cursor": None,
    }
