"""Records of answers: templates.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Page, Record

__all__ = [
    "Rendered", "TemplateItem", "TemplateList",
]


class TemplateItem(Record):
    """An item of template.list>.items[]."""

    __slots__ = ()
    event_type: str
    #: What it tells of.
    language: str
    #: In which language.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    topic: Optional[str]
    #: What a customer may not want.
    subject: Optional[str]
    #: One line.
    body: str
    #: The text.
    html: Optional[bool]
    #: Values are escaped.
    text: Optional[str]
    #: For readers without HTML.
    changed_at_ms: Optional[int]
    #: Last changed.
    version: Optional[int]
    #: Counts changes.

    _members = {
        "event_type": None,
        "language": None,
        "channel": None,
        "topic": None,
        "subject": None,
        "body": None,
        "html": None,
        "text": None,
        "changed_at_ms": None,
        "version": None,
    }


class TemplateList(Page["TemplateItem"]):
    """A page of templates."""

    __slots__ = ()

    _members = {
        "items": (True, TemplateItem),
        "next_cursor": None,
    }


class Rendered(Record):
    """What a template makes."""

    __slots__ = ()
    subject: Optional[str]
    #: One line.
    body: Optional[str]
    #: The text.
    html: Optional[bool]
    #: The body is HTML.
    text: Optional[str]
    #: The same without HTML, if the template has it.

    _members = {
        "subject": None,
        "body": None,
        "html": None,
        "text": None,
    }
