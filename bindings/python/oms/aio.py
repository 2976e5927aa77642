"""The same shop for asyncio: every call is awaited, events and lists are read
with `async for`, and handlers of tasks may be coroutines.

    async with oms.aio.open("shop.db", pump=True) as shop:
        await shop.stock.receive("mug", quantity=10, key="truck-1")
        async for event in shop.events(follow=True):
            print(event.type, event.subject)

A call runs in a thread of the shop's own, so it never holds up the loop. One
that is cancelled goes on there to its end: repeat it with the same key.
"""
from __future__ import annotations

import asyncio
import functools
import inspect
import os
from concurrent.futures import ThreadPoolExecutor
from typing import (Any, AsyncIterator, Awaitable, Callable, Dict, List,
                    Optional, Sequence, Tuple, Union)

from . import _shop
from ._door import Door
from ._shop import LOOK_MS, PAUSE_S, WAIT_MS
from ._tasks import Task as _Task
from ._tasks import bring_home, handler_of, log
from .calls import AsyncEvents as _Events
from .calls import AsyncGroups
from .calls import AsyncTasks as _Tasks
from .errors import Closed, Error
from .record import Receipt
from .records import Event, Verified

__all__ = ["Shop", "Task", "open"]

THREADS = 8
WAITERS = 64


def open(path: str, **options: Any) -> "_Opening":
    """Opens a shop as `oms.open` does, with the same options: await it, or
    use it in an `async with` block."""
    return _Opening(path, options)


class _Opening:
    """What `open` returns: it can be awaited and entered."""

    def __init__(self, path: str, options: Dict[str, Any]):
        self._path = path
        self._options = options
        self._shop: Optional[Shop] = None

    def __await__(self):
        return self._open().__await__()

    async def __aenter__(self) -> "Shop":
        self._shop = await self._open()
        return self._shop

    async def __aexit__(self, *_: object) -> None:
        if self._shop is not None:
            await self._shop.close()

    async def _open(self) -> "Shop":
        opened = await asyncio.to_thread(_shop.open, self._path,
                                         **self._options)
        return Shop(opened)


class _AsyncDoor:
    """The door, its calls in threads."""

    def __init__(self, door: Door):
        self.door = door
        self.calls = ThreadPoolExecutor(THREADS, "oms call")
        self.waits = ThreadPoolExecutor(WAITERS, "oms wait")

    async def do(self, function: Callable, *args: Any, **more: Any) -> Any:
        self.door.same_process()
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self.calls, functools.partial(function, *args, **more))
        except RuntimeError as no:  # the threads have been sent home
            if "shutdown" not in str(no):
                raise
            raise Closed("the shop is closed; open it again") from None

    async def command(self, name: str, key: str, args: Dict[str, Any],
                      actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        return await self.do(self.door.command, name, key, args, actor, at_ms)

    async def query(self, name: str, kind: Any, args: Dict[str, Any]) -> Any:
        return await self.do(self.door.query, name, kind, args)

    async def pages(self, name: str, kind: Any, args: Dict[str, Any]) -> Any:
        async def more(cursor: str) -> Any:
            return await self.pages(name, kind, {**args, "cursor": cursor})
        return kind(await self.do(self.door.answer, name, args), more)

    async def wait(self, after: int, timeout_ms: int) -> None:
        """Waits in a thread of its own kind; who cancels wakes it."""
        self.door.same_process()
        try:
            await asyncio.get_running_loop().run_in_executor(
                self.waits, self.door.wait, after, timeout_ms)
        except asyncio.CancelledError:
            try:
                self.door.wake()
            except Error:
                pass
            raise


class Task(_Task):
    """A task that is leased to us; its ends are awaited."""

    __slots__ = ("_do",)

    def __init__(self, do: Callable, door: Door, json: Dict[str, Any]):
        super().__init__(door, json)
        self._do = do

    async def finish(self, result=None):  # type: ignore[override]
        """It is done; [result] by the record of its kind."""
        await self._do(super().finish, result)

    async def decline(self, reason):  # type: ignore[override]
        """A definite no."""
        await self._do(super().decline, reason)

    async def retry(  # type: ignore[override]
            self, reason="", *, after_ms=0, answered=False):
        """It was not done: try again."""
        await self._do(super().retry, reason, after_ms=after_ms,
                       answered=answered)

    async def unknown(  # type: ignore[override]
            self, reason="", *, answered=False):
        """It may have been done: it comes again with `ask` set."""
        await self._do(super().unknown, reason, answered=answered)


class Events(_Events):
    """The event feed: what happened, in the order of commits."""

    __slots__ = ()

    async def __call__(self, after: int = 0, *,
                       subject: Optional[str] = None,
                       type: Optional[str] = None,
                       follow: bool = False) -> AsyncIterator[Event]:
        """Yields every event behind the id [after]; [follow] waits for more
        until the shop is closed."""
        position = after
        while True:
            try:
                page = await self._door.do(self._door.door.feed, position,
                                           subject, type, 0)
            except Closed:
                if position == after:
                    raise
                return
            for one in page["items"]:
                yield Event(one)
            position = page["position"]
            if page["end"] and not follow:
                return
            if page["end"]:
                try:
                    await self._door.wait(position, WAIT_MS)
                except Closed:
                    return


class Tasks(_Tasks):
    """Work of the outside: listed, leased, answered, put right by hand."""

    __slots__ = ()

    async def lease(self, kind: str = "", *, limit: int = 1,
                    lease_ms: int = 0) -> List[Task]:
        """Leases up to [limit] due tasks of a kind named in `takes`."""
        door = self._door.door
        return [Task(self._door.do, door, one)
                for one in await self._door.do(door.lease, kind, limit,
                                               lease_ms)]

    async def retry(self, task_id: str) -> None:
        """Makes a parked or waiting task due now, with fresh attempts."""
        await self._door.do(_shop.Tasks(self._door.door).retry, task_id)

    async def drop(self, task_id: str, reason: str) -> None:
        """Gives a parked task up: its kind is answered as declined."""
        await self._door.do(_shop.Tasks(self._door.door).drop, task_id,
                            reason)


class Shop(AsyncGroups):
    """One shop, for asyncio: what `oms.Shop` has, awaited."""

    events: Events
    tasks: Tasks

    def __init__(self, opened: _shop.Shop):
        self._shop = opened
        self._handlers: Dict[str, Callable[[Any], Any]] = {}
        self._stopped = False
        self._do = _AsyncDoor(opened._door)
        super().__init__(self._do)
        self.events = Events(self._do)
        self.tasks = Tasks(self._do)

    async def close(self) -> None:
        """Closes the shop, as `oms.Shop.close`."""
        self._stopped = True
        if self._do.door.pid == os.getpid():
            await asyncio.to_thread(self._shop.close)
        self._do.calls.shutdown(wait=False)
        self._do.waits.shutdown(wait=False)

    async def __aenter__(self) -> "Shop":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def path(self) -> str:
        """The file."""
        return self._shop.path

    @property
    def closed(self) -> bool:
        """True when calls would raise Closed."""
        return self._shop.closed

    def __repr__(self) -> str:
        return repr(self._shop).replace("oms.Shop", "oms.aio.Shop")

    async def submit(self, command: str,
                     args: Optional[Dict[str, Any]] = None, *, key: str,
                     actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """A command by name."""
        return await self._do.command(command, key, args or {}, actor, at_ms)

    async def submit_batch(self, commands: Sequence[Tuple], *,
                           settle: bool = False
                           ) -> List[Union[Receipt, Error]]:
        """Commands in one commit, as `oms.Shop.submit_batch`."""
        return await self._do.do(self._shop.submit_batch, commands,
                                 settle=settle)

    async def query(self, query: str,
                    args: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        """A query by name; the answer as dicts and lists."""
        return await self._do.do(self._shop.query, query, args)

    async def describe(self) -> Dict[str, Any]:
        """What the library says of itself."""
        return await self._do.do(self._shop.describe)

    async def step(self, budget_ms: int = 0) -> int:
        """Does what is due, as `oms.Shop.step`."""
        return await self._do.do(self._shop.step, budget_ms)

    async def pump_start(self) -> None:
        """Lets a thread of the library do what is due."""
        await self._do.do(self._shop.pump_start)

    async def pump_stop(self) -> None:
        """Returns when that thread has ended."""
        await self._do.do(self._shop.pump_stop)

    async def verify(self, *, repair: bool = False,
                     storage: bool = False) -> Verified:
        """Recomputes every invariant."""
        return await self._do.do(self._shop.verify, repair=repair,
                                 storage=storage)

    async def backup(self, path: str) -> None:
        """A consistent copy of the shop at [path], while it runs."""
        await self._do.do(self._shop.backup, path)

    async def stats(self) -> Dict[str, int]:
        """Figures of the engine since it was opened."""
        return await self._do.do(self._shop.stats)

    def task(self, kind: str) -> Callable[[Callable[[Any], Any]],
                                          Callable[[Any], Any]]:
        """Makes a coroutine (or a function) the answer to a kind of task, as
        `oms.Shop.task` does; it runs while `run` does."""
        def take(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
            self._handlers[kind] = function
            return function
        return take

    async def answer_tasks(self, limit: int = 16) -> int:
        """Answers what is due and has a handler, many at a time."""
        answers: List[Awaitable[None]] = []
        for kind in list(self._handlers):
            for task in await self._do.do(self._shop.tasks.lease, kind,
                                          limit=limit):
                answers.append(self._answer(
                    task, handler_of(self._handlers, task.kind)))
        await asyncio.gather(*answers)
        return len(answers)

    async def _answer(self, task: _Task, handler: Callable) -> None:
        async def outcome() -> Any:
            if inspect.iscoroutinefunction(handler):
                return await handler(task)
            return await self._do.do(handler, task)
        ended = asyncio.ensure_future(outcome())
        try:
            await asyncio.wait([ended])
        except asyncio.CancelledError:
            ended.cancel()  # its lease ends, and it comes again
            raise
        await self._do.do(bring_home, task, functools.partial(_said, ended))

    async def settle(self) -> None:
        """Steps and answers tasks until nothing is due now."""
        while await self.step(10) == 0 or await self.answer_tasks() > 0:
            pass

    async def run(self) -> None:
        """Steps and answers tasks until the shop is closed, or until it is
        cancelled: asyncio.create_task(shop.run())."""
        position = 0
        while not self._stopped:
            try:
                position = await self._round(position)
            except Closed:
                return
            except Error as trouble:  # as `oms.Shop.run` does
                if not trouble.retry:
                    raise
                log.warning("%r tries again: %s", self, trouble)
                await asyncio.sleep(PAUSE_S)

    async def _round(self, position: int) -> int:
        position = await self._do.do(self._do.door.end, position)
        due = await self.step(10)
        if await self.answer_tasks() == 0 and due != 0:
            await self._do.wait(position,
                                LOOK_MS if due < 0 else min(due, LOOK_MS))
        return position


def _said(ended: asyncio.Future) -> Any:
    """What a handler returned or raised. One that cancelled itself must not
    look as if we were cancelled."""
    if ended.cancelled():
        raise RuntimeError("the handler was cancelled")
    return ended.result()
