"""Records of answers: notifications.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Literal, Optional

from ..record import Record

__all__ = [
    "NotificationDeliveredData", "NotificationEndpointDisabledData",
    "NotificationFailedData", "NotificationSendEmailRequest",
    "NotificationSendEmailResult", "NotificationSendFileRequest",
    "NotificationSendFileResult", "NotificationSendLogRequest",
    "NotificationSendLogResult", "NotificationSendPushRequest",
    "NotificationSendPushResult", "NotificationSendSmsRequest",
    "NotificationSendSmsResult", "NotificationSendWebhookRequest",
    "NotificationSendWebhookResult", "NotificationSentData",
    "NotificationSuppressedData", "NotificationSweepRequest",
]


class NotificationDeliveredData(Record):
    """What became of a message."""

    __slots__ = ()
    event_id: Optional[int]
    #: The event that was to be told; absent: about the endpoint.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[str]
    #: Its channel.
    order_id: Optional[str]
    #: Subject of that event.
    event_type: Optional[str]
    #: Type of that event.
    reason: Optional[str]
    #: Why, or why not.

    _members = {
        "event_id": None,
        "endpoint_id": None,
        "channel": None,
        "order_id": None,
        "event_type": None,
        "reason": None,
    }


class NotificationEndpointDisabledData(Record):
    """What became of a message."""

    __slots__ = ()
    event_id: Optional[int]
    #: The event that was to be told; absent: about the endpoint.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[str]
    #: Its channel.
    order_id: Optional[str]
    #: Subject of that event.
    event_type: Optional[str]
    #: Type of that event.
    reason: Optional[str]
    #: Why, or why not.

    _members = {
        "event_id": None,
        "endpoint_id": None,
        "channel": None,
        "order_id": None,
        "event_type": None,
        "reason": None,
    }


class NotificationFailedData(Record):
    """What became of a message."""

    __slots__ = ()
    event_id: Optional[int]
    #: The event that was to be told; absent: about the endpoint.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[str]
    #: Its channel.
    order_id: Optional[str]
    #: Subject of that event.
    event_type: Optional[str]
    #: Type of that event.
    reason: Optional[str]
    #: Why, or why not.

    _members = {
        "event_id": None,
        "endpoint_id": None,
        "channel": None,
        "order_id": None,
        "event_type": None,
        "reason": None,
    }


class NotificationSentData(Record):
    """What became of a message."""

    __slots__ = ()
    event_id: Optional[int]
    #: The event that was to be told; absent: about the endpoint.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[str]
    #: Its channel.
    order_id: Optional[str]
    #: Subject of that event.
    event_type: Optional[str]
    #: Type of that event.
    reason: Optional[str]
    #: Why, or why not.

    _members = {
        "event_id": None,
        "endpoint_id": None,
        "channel": None,
        "order_id": None,
        "event_type": None,
        "reason": None,
    }


class NotificationSuppressedData(Record):
    """What became of a message."""

    __slots__ = ()
    event_id: Optional[int]
    #: The event that was to be told; absent: about the endpoint.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[str]
    #: Its channel.
    order_id: Optional[str]
    #: Subject of that event.
    event_type: Optional[str]
    #: Type of that event.
    reason: Optional[str]
    #: Why, or why not.

    _members = {
        "event_id": None,
        "endpoint_id": None,
        "channel": None,
        "order_id": None,
        "event_type": None,
        "reason": None,
    }


class NotificationSendEmailRequest(Record):
    """One message to send."""

    __slots__ = ()
    message_id: str
    #: The same in every attempt, also by hand.
    subject: str
    #: The event's subject.
    event_id: Optional[int]
    #: The event.
    event_type: Optional[str]
    #: Its type.
    at_ms: Optional[int]
    #: When it happened.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    address: Optional[str]
    #: Where to.
    language: Optional[str]
    #: Of the text.
    title: Optional[str]
    #: One line.
    body: Optional[str]
    #: The text.
    html: Optional[bool]
    #: The body is HTML.
    text: Optional[str]
    #: The same without HTML, as the template has it.
    secret_ref: Optional[str]
    #: A secret that the channel knows.

    _members = {
        "message_id": None,
        "subject": None,
        "event_id": None,
        "event_type": None,
        "at_ms": None,
        "endpoint_id": None,
        "channel": None,
        "address": None,
        "language": None,
        "title": None,
        "body": None,
        "html": None,
        "text": None,
        "secret_ref": None,
    }


class NotificationSendEmailResult(Record):
    """What a channel answers."""

    __slots__ = ()
    provider_ref: Optional[str]
    #: The channel's own id.

    _members = {
        "provider_ref": None,
    }


class NotificationSendFileRequest(Record):
    """One message to send."""

    __slots__ = ()
    message_id: str
    #: The same in every attempt, also by hand.
    subject: str
    #: The event's subject.
    event_id: Optional[int]
    #: The event.
    event_type: Optional[str]
    #: Its type.
    at_ms: Optional[int]
    #: When it happened.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    address: Optional[str]
    #: Where to.
    language: Optional[str]
    #: Of the text.
    title: Optional[str]
    #: One line.
    body: Optional[str]
    #: The text.
    html: Optional[bool]
    #: The body is HTML.
    text: Optional[str]
    #: The same without HTML, as the template has it.
    secret_ref: Optional[str]
    #: A secret that the channel knows.

    _members = {
        "message_id": None,
        "subject": None,
        "event_id": None,
        "event_type": None,
        "at_ms": None,
        "endpoint_id": None,
        "channel": None,
        "address": None,
        "language": None,
        "title": None,
        "body": None,
        "html": None,
        "text": None,
        "secret_ref": None,
    }


class NotificationSendFileResult(Record):
    """What a channel answers."""

    __slots__ = ()
    provider_ref: Optional[str]
    #: The channel's own id.

    _members = {
        "provider_ref": None,
    }


class NotificationSendLogRequest(Record):
    """One message to send."""

    __slots__ = ()
    message_id: str
    #: The same in every attempt, also by hand.
    subject: str
    #: The event's subject.
    event_id: Optional[int]
    #: The event.
    event_type: Optional[str]
    #: Its type.
    at_ms: Optional[int]
    #: When it happened.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    address: Optional[str]
    #: Where to.
    language: Optional[str]
    #: Of the text.
    title: Optional[str]
    #: One line.
    body: Optional[str]
    #: The text.
    html: Optional[bool]
    #: The body is HTML.
    text: Optional[str]
    #: The same without HTML, as the template has it.
    secret_ref: Optional[str]
    #: A secret that the channel knows.

    _members = {
        "message_id": None,
        "subject": None,
        "event_id": None,
        "event_type": None,
        "at_ms": None,
        "endpoint_id": None,
        "channel": None,
        "address": None,
        "language": None,
        "title": None,
        "body": None,
        "html": None,
        "text": None,
        "secret_ref": None,
    }


class NotificationSendLogResult(Record):
    """What a channel answers."""

    __slots__ = ()
    provider_ref: Optional[str]
    #: The channel's own id.

    _members = {
        "provider_ref": None,
    }


class NotificationSendPushRequest(Record):
    """One message to send."""

    __slots__ = ()
    message_id: str
    #: The same in every attempt, also by hand.
    subject: str
    #: The event's subject.
    event_id: Optional[int]
    #: The event.
    event_type: Optional[str]
    #: Its type.
    at_ms: Optional[int]
    #: When it happened.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    address: Optional[str]
    #: Where to.
    language: Optional[str]
    #: Of the text.
    title: Optional[str]
    #: One line.
    body: Optional[str]
    #: The text.
    html: Optional[bool]
    #: The body is HTML.
    text: Optional[str]
    #: The same without HTML, as the template has it.
    secret_ref: Optional[str]
    #: A secret that the channel knows.

    _members = {
        "message_id": None,
        "subject": None,
        "event_id": None,
        "event_type": None,
        "at_ms": None,
        "endpoint_id": None,
        "channel": None,
        "address": None,
        "language": None,
        "title": None,
        "body": None,
        "html": None,
        "text": None,
        "secret_ref": None,
    }


class NotificationSendPushResult(Record):
    """What a channel answers."""

    __slots__ = ()
    provider_ref: Optional[str]
    #: The channel's own id.

    _members = {
        "provider_ref": None,
    }


class NotificationSendSmsRequest(Record):
    """One message to send."""

    __slots__ = ()
    message_id: str
    #: The same in every attempt, also by hand.
    subject: str
    #: The event's subject.
    event_id: Optional[int]
    #: The event.
    event_type: Optional[str]
    #: Its type.
    at_ms: Optional[int]
    #: When it happened.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    address: Optional[str]
    #: Where to.
    language: Optional[str]
    #: Of the text.
    title: Optional[str]
    #: One line.
    body: Optional[str]
    #: The text.
    html: Optional[bool]
    #: The body is HTML.
    text: Optional[str]
    #: The same without HTML, as the template has it.
    secret_ref: Optional[str]
    #: A secret that the channel knows.

    _members = {
        "message_id": None,
        "subject": None,
        "event_id": None,
        "event_type": None,
        "at_ms": None,
        "endpoint_id": None,
        "channel": None,
        "address": None,
        "language": None,
        "title": None,
        "body": None,
        "html": None,
        "text": None,
        "secret_ref": None,
    }


class NotificationSendSmsResult(Record):
    """What a channel answers."""

    __slots__ = ()
    provider_ref: Optional[str]
    #: The channel's own id.

    _members = {
        "provider_ref": None,
    }


class NotificationSendWebhookRequest(Record):
    """One message to send."""

    __slots__ = ()
    message_id: str
    #: The same in every attempt, also by hand.
    subject: str
    #: The event's subject.
    event_id: Optional[int]
    #: The event.
    event_type: Optional[str]
    #: Its type.
    at_ms: Optional[int]
    #: When it happened.
    endpoint_id: str
    #: The endpoint.
    channel: Optional[Literal["email", "sms", "push", "webhook", "file",
                              "log"]]
    #: The channel.
    address: Optional[str]
    #: Where to.
    language: Optional[str]
    #: Of the text.
    title: Optional[str]
    #: One line.
    body: Optional[str]
    #: The text.
    html: Optional[bool]
    #: The body is HTML.
    text: Optional[str]
    #: The same without HTML, as the template has it.
    secret_ref: Optional[str]
    #: A secret that the channel knows.

    _members = {
        "message_id": None,
        "subject": None,
        "event_id": None,
        "event_type": None,
        "at_ms": None,
        "endpoint_id": None,
        "channel": None,
        "address": None,
        "language": None,
        "title": None,
        "body": None,
        "html": None,
        "text": None,
        "secret_ref": None,
    }


class NotificationSendWebhookResult(Record):
    """What a channel answers."""

    __slots__ = ()
    provider_ref: Optional[str]
    #: The channel's own id.

    _members = {
        "provider_ref": None,
    }


class NotificationSweepRequest(Record):
    """How far a sweep has come."""

    __slots__ = ()
    state: Optional[Literal["pending", "sent", "delivered", "failed",
                            "suppressed"]]
    #: Where it is.
    endpoint_id: Optional[str]
    #: Go on behind this.
    subject: Optional[str]
    #: Go on behind this.
    event_id: Optional[int]
    #: Go on behind this.
    next_at_ms: Optional[int]
    #: When the next message is too old.

    _members = {
        "state": None,
        "endpoint_id": None,
        "subject": None,
        "event_id": None,
        "next_at_ms": None,
    }
