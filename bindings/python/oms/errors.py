"""Why a call failed: one class for each code of the library, below `Error`.

    try:
        shop.orders.cancel("o-1", key="c-1")
    except oms.InvalidState as no:
        print(no.guards)
    except oms.Error as trouble:
        print(trouble.code, trouble.where, trouble)
"""
from __future__ import annotations

from typing import Dict, Tuple, Type

__all__ = [
    "Error", "Invalid", "NotFound", "InvalidState", "Conflict", "Mismatch",
    "Busy", "Full", "OutOfMemory", "StorageFailed", "OutcomeUnknown",
    "NotSupported", "Internal", "Forked", "Corrupt", "LimitReached",
    "Refused", "Closed",
]


class Error(Exception):
    """What every refusal and failure of the library is.

    code    the library's name of it, such as "OMS_ESTATE"
    where   a JSON pointer into the arguments, such as "/lines/0/sku", or ""
    text    one sentence that says what to do next
    guards  the guards that refused, if a state table did
    retry   the same call may succeed later, unchanged
    """

    code: str = "OMS_E?"

    def __init__(self, text: str = "", *, where: str = "",
                 guards: Tuple[str, ...] = (), retry: bool = False):
        super().__init__(text)
        self.text = text
        self.where = where
        self.guards = guards
        self.retry = retry

    def __str__(self) -> str:
        place = f" at {self.where}" if self.where else ""
        why = f" [{', '.join(self.guards)}]" if self.guards else ""
        return f"{self.code}{place}: {self.text}{why}"

    def __repr__(self) -> str:
        said = [repr(self.text)]
        said += [f"{name}={getattr(self, name)!r}"
                 for name in ("where", "guards", "retry")
                 if getattr(self, name)]
        return f"{type(self).__name__}({', '.join(said)})"

    def __reduce__(self):
        return (_again, (type(self), self.text, self.where, self.guards,
                         self.retry))


def _again(kind, text, where, guards, retry):
    return kind(text, where=where, guards=guards, retry=retry)


class Invalid(Error, ValueError):
    """The input is malformed; `where` points to the place."""
    code = "OMS_EINVAL"


class NotFound(Error, LookupError):
    """There is no such order, payment, shipment, task or command."""
    code = "OMS_ENOTFOUND"


class InvalidState(Error):
    """The state table refuses; `guards` names what stood in the way."""
    code = "OMS_ESTATE"


class Conflict(Error):
    """A unique key, a version or a guarded counter lost."""
    code = "OMS_ECONFLICT"


class Mismatch(Conflict):
    """The key was used before with other arguments."""
    code = "OMS_EMISMATCH"


class Busy(Error):
    """Somebody else holds it now: try again."""
    code = "OMS_EBUSY"


class Full(Error):
    """The disk or a quota is full; reading still works."""
    code = "OMS_EFULL"


class OutOfMemory(Error, MemoryError):
    """An allocation failed; nothing was written."""
    code = "OMS_ENOMEM"


class StorageFailed(Error, OSError):
    """The storage failed; nothing was written."""
    code = "OMS_EIO"

    def __init__(self, text: str = "", *, where: str = "",
                 guards: Tuple[str, ...] = (), retry: bool = False):
        Error.__init__(self, text, where=where, guards=guards, retry=retry)

    __str__ = Error.__str__


class OutcomeUnknown(Error):
    """It may or may not have happened: repeat it with the same key."""
    code = "OMS_EUNKNOWN"


class NotSupported(Error):
    """Not offered by this build, store or version."""
    code = "OMS_ENOTSUP"


class Internal(Error):
    """A broken invariant of the library. The shop answers nothing else until
    it is closed and opened again."""
    code = "OMS_EINTERNAL"


class Forked(Error):
    """The shop was opened by another process: open it again in this one."""
    code = "OMS_EFORKED"


class Corrupt(Error):
    """The file is not a shop, newer than this library, or damaged."""
    code = "OMS_ECORRUPT"


class LimitReached(Error):
    """A limit of the library was reached."""
    code = "OMS_ELIMIT"


class Refused(Error):
    """A business rule refuses: no stock, declined, out of the window."""
    code = "OMS_EREFUSED"


class Closed(Error):
    """The shop has been closed."""
    code = "OMS_CLOSED"


_NUMBERS: Dict[int, Type[Error]] = {
    -1: Invalid, -2: NotFound, -3: InvalidState, -4: Conflict, -5: Mismatch,
    -6: Busy, -7: Full, -8: OutOfMemory, -9: StorageFailed,
    -10: OutcomeUnknown, -11: NotSupported, -12: Internal, -13: Forked,
    -14: Corrupt, -15: LimitReached, -16: Refused,
}
_RETRY = 1
_CLOSED = 0x40000000


def told(raw: Exception) -> Error:
    """The error that `_omsc.Error` stands for."""
    code, flags, where, text, guards = raw.args
    kind = Closed if flags & _CLOSED else _NUMBERS.get(code, Error)
    return kind(text, where=where, retry=bool(flags & _RETRY),
                guards=tuple(one.strip() for one in guards.split(",") if one))
