"""Records of answers: preferences.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Page, Record

__all__ = [
    "PreferenceItem", "PreferenceList",
]


class PreferenceItem(Record):
    """An item of preference.list>.items[]."""

    __slots__ = ()
    customer_id: str
    #: Who.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    topic: str
    #: Of what.
    allowed: Optional[bool]
    #: They want to be told.
    consented_at_ms: Optional[int]
    #: When they said so.
    source: Optional[str]
    #: Where they said so.
    changed_at_ms: Optional[int]
    #: When we heard.
    version: Optional[int]
    #: Counts changes.

    _members = {
        "customer_id": None,
        "channel": None,
        "topic": None,
        "allowed": None,
        "consented_at_ms": None,
        "source": None,
        "changed_at_ms": None,
        "version": None,
    }


class PreferenceList(Page["PreferenceItem"]):
    """A page of preferences."""

    __slots__ = ()

    _members = {
        "items": (True, PreferenceItem),
        "next_cursor": None,
    }
