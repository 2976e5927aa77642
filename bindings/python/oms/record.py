"""What answers are made of: JSON objects whose members are attributes, by
their documented names."""
from __future__ import annotations

from datetime import datetime, timezone
from inspect import iscoroutinefunction
from typing import (TYPE_CHECKING, Any, ClassVar, Dict, Generic, Iterator,
                    List, NamedTuple, Optional, Tuple, TypeVar)

__all__ = ["Page", "Receipt", "Record", "when"]

Item = TypeVar("Item")
_SHOWN = 8


def when(at_ms: int) -> datetime:
    """A time of the library (milliseconds since 1970) as a datetime in UTC.

    >>> when(1700000000000).isoformat()
    '2023-11-14T22:13:20+00:00'
    """
    return datetime.fromtimestamp(at_ms / 1000, timezone.utc)


class Receipt(NamedTuple):
    """What a command did.

    subject   the order (or other thing) that it changed
    number    a number that it made: of the order, payment, shipment
    event_id  position of its last event in the log; 0: there is none
    at_ms     when it was applied
    repeated  the key had been used: this is the receipt of then
    """
    subject: str
    number: int
    event_id: int
    at_ms: int
    repeated: bool

    @property
    def order_id(self) -> str:
        """The subject, of a command about an order."""
        return self.subject


class Record:
    """A JSON object with known members. What is not set is None, and a list
    that is not there is empty; `record["name"]` and `"name" in record` see
    only what is there.

    >>> order = shop.orders.get("o-1")          # doctest: +SKIP
    >>> order.stage, order.lines[0].sku         # doctest: +SKIP
    ('confirmed', 'mug')
    """

    __slots__ = ("_json", "_made")
    # By name: None (as it is), (False, kind) a record, (True, kind) a list of
    # them, (True, None) a list.
    _members: ClassVar[Dict[str, Optional[Tuple[bool, Any]]]] = {}
    _json: Dict[str, Any]
    _made: Optional[Dict[str, Any]]

    def __init__(self, json: Dict[str, Any]):
        self._json = json
        self._made = None

    if not TYPE_CHECKING:  # a member that is not there is an error
        def __getattr__(self, name: str) -> Any:
            if name[-1] == "_" and name not in self._members:
                name = name[:-1]  # `from_`, because `from` is Python's
            try:
                shape = self._members[name]
            except KeyError:
                raise AttributeError(
                    f"{type(self).__name__} has no member {name!r}; it has "
                    + ", ".join(self._members)) from None
            if shape is None:
                return self._json.get(name)
            if self._made is None:
                self._made = {}
            if name not in self._made:
                self._made[name] = _made(shape, self._json.get(name))
            return self._made[name]

    def __getitem__(self, name: str) -> Any:
        if name not in self._json:
            raise KeyError(name)
        return getattr(self, name)

    def __contains__(self, name: object) -> bool:
        return name in self._json

    def to_dict(self) -> Dict[str, Any]:
        """The JSON object itself: dicts, lists, texts and integers."""
        return self._json

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Record):
            return self._json == other._json
        return self._json == other if isinstance(other, dict) \
            else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __dir__(self):
        return [*super().__dir__(), *self._members]

    def __getstate__(self):
        return self._json

    def __setstate__(self, json):
        self._json = json
        self._made = None

    def __repr__(self) -> str:
        said = [f"{name}={_short(value)}"
                for name, value in self._json.items()]
        if len(said) > _SHOWN:
            said[_SHOWN:] = [f"... {len(said) - _SHOWN} more"]
        return f"{type(self).__name__}({', '.join(said)})"


def _made(shape, value):
    is_list, kind = shape
    if is_list:
        given = value or []
        return [kind(one) for one in given] if kind else given
    return None if value is None else kind(value)


def _short(value) -> str:
    if isinstance(value, list):
        return f"[{len(value)}]"
    if isinstance(value, dict):
        return "{...}" if value else "{}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


class Page(Record, Generic[Item]):
    """A page of a list: `items` are those of this page, and to iterate goes
    on through the pages behind it, asking for each when it is needed.

    >>> for order in shop.orders.list(status="pending"):  # doctest: +SKIP
    ...     print(order.order_id)
    """

    __slots__ = ("_more",)
    items: List[Item]
    next_cursor: Optional[str]

    def __init__(self, json: Dict[str, Any], more=None):
        super().__init__(json)
        self._more = more  # asks for the page behind a cursor

    def __setstate__(self, json):
        super().__setstate__(json)
        self._more = None

    def __iter__(self) -> Iterator[Item]:
        if iscoroutinefunction(self._more):
            raise TypeError("a list of oms.aio is read with `async for`")
        return self._walk()

    def _walk(self) -> Iterator[Item]:
        page: Optional[Page[Item]] = self
        while page is not None:
            yield from page.items
            page = page.next_page()

    def next_page(self) -> Optional["Page[Item]"]:
        """The page behind this one, or None."""
        if not self.next_cursor or self._more is None:
            return None
        return self._more(self.next_cursor)

    async def __aiter__(self):
        page: Optional[Page[Item]] = self
        while page is not None:
            for one in page.items:
                yield one
            cursor = page.next_cursor
            page = await page._more(cursor) if cursor else None
