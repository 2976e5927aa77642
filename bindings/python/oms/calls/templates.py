"""Commands and queries: templates.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Literal, Mapping, Optional

from ..record import Receipt
from ..records import Rendered, TemplateList


class Templates:
    """Templates: delete, list, put, render."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.templates: delete list put render>"

    def delete(self, event_type: str, *, key: str, language: str,
               channel: Literal["email", "sms", "push",
                                         "webhook", "file", "log"],
               actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Takes a template away.

        key: idempotency key: the same again changes nothing
        event_type: What it tells of.
        language: en, de-AT.
        channel: The channel.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.templates.delete("order.placed", language="en", channel="email", key="k-1")
        """
        return self._door.command("template.delete", key, {
            "event_type": event_type,
            "language": language,
            "channel": channel,
        }, actor, at_ms)

    def list(self, event_type: Optional[str] = None, *,
             cursor: Optional[str] = None, limit: Optional[int] = None) -> TemplateList:
        """The texts of messages.

        event_type: Only of this event.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> shop.templates.list()
        """
        return self._door.pages("template.list", TemplateList, {
            "event_type": event_type,
            "cursor": cursor,
            "limit": limit,
        })

    def put(self, event_type: str, *, key: str, language: str,
            channel: Literal["email", "sms", "push", "webhook",
                                      "file", "log"],
            body: str, topic: Optional[str] = None,
            subject: Optional[str] = None, html: Optional[bool] = None,
            text: Optional[str] = None, actor: Optional[str] = None,
            at_ms: int = 0) -> Receipt:
        """Sets the text of an event, a language and a channel.

        key: idempotency key: the same again changes nothing
        event_type: What it tells of.
        language: en, de-AT.
        channel: The channel.
        topic: Absent: transactional.
        subject: One line.
        body: The text.
        html: Values in the body are escaped.
        text: With html: the same for readers without it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.templates.put("order.placed", language="en", channel="email", body="x", key="k-1")
        """
        return self._door.command("template.put", key, {
            "event_type": event_type,
            "language": language,
            "channel": channel,
            "topic": topic,
            "subject": subject,
            "body": body,
            "html": html,
            "text": text,
        }, actor, at_ms)

    def render(self, event_type: Optional[str] = None, *,
               language: Optional[str] = None,
               channel: Optional[Literal["email", "sms", "push",
                                         "webhook", "file", "log"]] = None,
               subject: Optional[str] = None, body: Optional[str] = None,
               html: Optional[bool] = None,
               values: Optional[Mapping[str, Any]] = None,
               currency: Optional[str] = None) -> Rendered:
        """What a template makes of some values.

        event_type: A stored template: these three, or
        language: Its language.
        channel: The channel.
        subject: a text to try.
        body: The same.
        html: Values in the body are escaped.
        values: What fills it in.
        currency: total_minor is also total then.

        >>> shop.templates.render()
        """
        return self._door.query("template.render", Rendered, {
            "event_type": event_type,
            "language": language,
            "channel": channel,
            "subject": subject,
            "body": body,
            "html": html,
            "values": values,
            "currency": currency,
        })


class AsyncTemplates:
    """Templates: delete, list, put, render."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.templates: delete list put render>"

    async def delete(self, event_type: str, *, key: str, language: str,
                     channel: Literal["email", "sms", "push",
                                               "webhook", "file", "log"],
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Takes a template away.

        key: idempotency key: the same again changes nothing
        event_type: What it tells of.
        language: en, de-AT.
        channel: The channel.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.templates.delete("order.placed", language="en", channel="email", key="k-1")
        """
        return await self._door.command("template.delete", key, {
            "event_type": event_type,
            "language": language,
            "channel": channel,
        }, actor, at_ms)

    async def list(self, event_type: Optional[str] = None, *,
                   cursor: Optional[str] = None, limit: Optional[int] = None) -> TemplateList:
        """The texts of messages.

        event_type: Only of this event.
        cursor: `next_cursor` of the page before.
        limit: Rows of a page; absent: 50.

        >>> await shop.templates.list()
        """
        return await self._door.pages("template.list", TemplateList, {
            "event_type": event_type,
            "cursor": cursor,
            "limit": limit,
        })

    async def put(self, event_type: str, *, key: str, language: str,
                  channel: Literal["email", "sms", "push",
                                            "webhook", "file", "log"],
                  body: str, topic: Optional[str] = None,
                  subject: Optional[str] = None, html: Optional[bool] = None,
                  text: Optional[str] = None, actor: Optional[str] = None,
                  at_ms: int = 0) -> Receipt:
        """Sets the text of an event, a language and a channel.

        key: idempotency key: the same again changes nothing
        event_type: What it tells of.
        language: en, de-AT.
        channel: The channel.
        topic: Absent: transactional.
        subject: One line.
        body: The text.
        html: Values in the body are escaped.
        text: With html: the same for readers without it.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.templates.put("order.placed", language="en", channel="email", body="x", key="k-1")
        """
        return await self._door.command("template.put", key, {
            "event_type": event_type,
            "language": language,
            "channel": channel,
            "topic": topic,
            "subject": subject,
            "body": body,
            "html": html,
            "text": text,
        }, actor, at_ms)

    async def render(self, event_type: Optional[str] = None, *,
                     language: Optional[str] = None,
                     channel: Optional[Literal["email", "sms", "push",
                                               "webhook", "file", "log"]] = None,
                     subject: Optional[str] = None,
                     body: Optional[str] = None, html: Optional[bool] = None,
                     values: Optional[Mapping[str, Any]] = None,
                     currency: Optional[str] = None) -> Rendered:
        """What a template makes of some values.

        event_type: A stored template: these three, or
        language: Its language.
        channel: The channel.
        subject: a text to try.
        body: The same.
        html: Values in the body are escaped.
        values: What fills it in.
        currency: total_minor is also total then.

        >>> await shop.templates.render()
        """
        return await self._door.query("template.render", Rendered, {
            "event_type": event_type,
            "language": language,
            "channel": channel,
            "subject": subject,
            "body": body,
            "html": html,
            "values": values,
            "currency": currency,
        })
