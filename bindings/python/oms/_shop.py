"""A shop, for threads: every call may be made from any thread and lets the
others run while it works."""
from __future__ import annotations

import threading
from typing import (Any, Callable, Dict, Iterator, List, Optional, Sequence,
                    Tuple, Union)

from . import _omsc
from ._door import Door, _read, call
from ._tasks import Task, bring_home, handler_of, log
from .calls import Events as _Events
from .calls import Groups
from .calls import Tasks as _Tasks
from .errors import Closed, Error, Invalid
from .record import Receipt
from .records import Event, Verified

__all__ = ["Shop", "open"]

OPEN_EXISTING, OPEN_REPLAY, OPEN_NORMAL_SYNC = 1, 2, 4
OPEN_LOG, OPEN_SHARED = 8, 16
WAIT_MS = 60000
# Leased kinds are left out of what a step says is due, so a worker looks
# again after so long.
LOOK_MS = 500
PAUSE_S = 0.5  # before what may succeed later is tried again


def flags_of(existing: bool, replay: bool, normal_sync: bool,
             log_lines: bool, shared: bool) -> int:
    return (OPEN_EXISTING * bool(existing) | OPEN_REPLAY * bool(replay)
            | OPEN_NORMAL_SYNC * bool(normal_sync)
            | OPEN_LOG * bool(log_lines) | OPEN_SHARED * bool(shared))


def open(path: str, *, takes: Sequence[str] = (), existing: bool = False,
         pump: bool = False, replay: bool = False, normal_sync: bool = False,
         log_lines: bool = False, shared: bool = False) -> "Shop":
    """Opens the shop in the file [path], or makes it. ":memory:" is a shop
    that is gone when it is closed.

    takes        kinds of tasks (or prefixes: "payment.") that this host
                 answers itself, by `@shop.task`
    existing     refuse to make a new shop: NotFound
    pump         let a thread of the library do what is due; else call `step`
    replay       commands may carry their own time, `at_ms`
    normal_sync  a power cut may lose the last commits; a kill does not
    log_lines    JSON lines to stderr
    shared       the file holds tables of the host's, too: other connections
                 to it may read the shop's and write their own; calls then
                 may find it held by one of them (Busy)

    >>> with oms.open("shop.db", pump=True) as shop:    # doctest: +SKIP
    ...     shop.stock.receive("mug", quantity=10, key="truck-1")
    """
    return Shop(path, takes=takes, existing=existing, pump=pump,
                replay=replay, normal_sync=normal_sync, log_lines=log_lines,
                shared=shared)


class Events(_Events):
    """The event feed: what happened, in the order of commits."""

    __slots__ = ()

    def __call__(self, after: int = 0, *, subject: Optional[str] = None,
                 type: Optional[str] = None,
                 follow: bool = False) -> Iterator[Event]:
        """Yields every event behind the id [after]; [follow] waits for more
        until the shop is closed. Keep the id of the last one that you have
        dealt with, and go on from it after a restart.

        >>> for event in shop.events(after=0):   # doctest: +SKIP
        ...     print(event.id, event.type, event.subject)
        """
        page = self._door.feed(after, subject, type, 0)  # errors show now
        return self._events(page, subject, type, follow)

    def _events(self, page, subject, type, follow):
        while True:
            for one in page["items"]:
                yield Event(one)
            try:
                if page["end"]:
                    if not follow:
                        return
                    self._door.wait(page["position"], WAIT_MS)
                page = self._door.feed(page["position"], subject, type, 0)
            except Closed:
                return

    def wait(self, after: int, timeout_ms: int = WAIT_MS) -> None:
        """Returns when there is an event behind [after], at the timeout, or
        when the shop is closed."""
        self._door.wait(after, timeout_ms)


class Tasks(_Tasks):
    """Work of the outside: listed, leased, answered, put right by hand."""

    __slots__ = ()

    def lease(self, kind: str = "", *, limit: int = 1,
              lease_ms: int = 0) -> List[Task]:
        """Leases up to [limit] due tasks of a kind that was named in `takes`
        ("": all of them). An empty list is a success."""
        return [Task(self._door, one)
                for one in self._door.lease(kind, limit, lease_ms)]

    def retry(self, task_id: str) -> None:
        """Makes a parked or waiting task due now, with fresh attempts."""
        call(_omsc.flat_task_retry, self._door.handle, task_id)

    def drop(self, task_id: str, reason: str) -> None:
        """Gives a parked task up: its kind is answered as declined."""
        call(_omsc.flat_task_drop, self._door.handle, task_id, reason)


class Shop(Groups):
    """One shop. Commands and queries are grouped by what they are about:
    `shop.orders.place(...)`, `shop.stock.get(...)`. Close it when you are
    done, or use it in a `with` block."""

    events: Events
    tasks: Tasks

    def __init__(self, path: str, *, takes: Sequence[str] = (),
                 existing: bool = False, pump: bool = False,
                 replay: bool = False, normal_sync: bool = False,
                 log_lines: bool = False, shared: bool = False):
        if isinstance(takes, str):
            takes = (takes,)
        door = Door(path, flags_of(existing, replay, normal_sync, log_lines,
                                   shared), takes)
        super().__init__(door)
        self.events = Events(door)
        self.tasks = Tasks(door)
        self._handlers: Dict[str, Callable[[Task], Any]] = {}
        self._workers: List[threading.Thread] = []
        self._stop = threading.Event()
        if pump:
            self.pump_start()

    # The life of the handle.

    def close(self) -> None:
        """Closes the shop. Calls that other threads are in end first, those
        that wait for events at once; later ones raise Closed. Closing twice
        does nothing."""
        self._stop.set()
        self._door.close()
        self.stop()

    def __enter__(self) -> "Shop":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> str:
        """The file."""
        return self._door.path

    @property
    def closed(self) -> bool:
        """True when calls would raise Closed."""
        try:
            self._door.wake()
        except Error as error:
            return isinstance(error, Closed)
        return False

    def __repr__(self) -> str:
        state = ", closed" if self.closed else ""
        return f"<oms.Shop {self.path!r}{state}>"

    # By name: for programs that are told what to do.

    def submit(self, command: str, args: Optional[Dict[str, Any]] = None, *,
               key: str, actor: Optional[str] = None,
               at_ms: int = 0) -> Receipt:
        """A command by name: shop.submit("order.cancel", {"order_id": "o-1",
        "reason": "customer"}, key="c-1")."""
        return self._door.command(command, key, args or {}, actor, at_ms)

    def submit_batch(self, commands: Sequence[Tuple], *,
                     settle: bool = False) -> List[Union[Receipt, Error]]:
        """Commands in one commit, in order: each is (name, key, args) and may
        go on with actor and at_ms. One that is refused does not fail its
        neighbours: its place in the answer has the error. If nothing at all
        was done, because the store failed, that is raised. [settle] runs the
        consequences of each in the same commit."""
        return self._door.batch(commands, settle)

    def query(self, query: str,
              args: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        """A query by name; the answer as dicts and lists."""
        return self._door.answer(query, args)

    def describe(self) -> Dict[str, Any]:
        """Every command, query, event, task kind, table and limit, with JSON
        Schemas."""
        return _read(call(_omsc.flat_describe, self._door.handle))

    # The engine.

    def step(self, budget_ms: int = 0) -> int:
        """Does what is due, for about so long. How many milliseconds it may
        be left alone then: 0 if there is more now, -1 if nothing is
        planned."""
        return self._door.step(budget_ms)

    def pump_start(self) -> None:
        """Lets a thread of the library do what is due."""
        call(_omsc.flat_pump_start, self._door.handle)

    def pump_stop(self) -> None:
        """Returns when that thread has ended."""
        call(_omsc.flat_pump_stop, self._door.handle)

    def verify(self, *, repair: bool = False,
               storage: bool = False) -> Verified:
        """Recomputes every invariant; `violations` are those found.
        [repair] puts right what is derived, [storage] lets the store look at
        its file."""
        return Verified(_read(call(_omsc.flat_verify, self._door.handle,
                                   bool(repair) | bool(storage) * 2)))

    def backup(self, path: str) -> None:
        """A consistent copy of the shop at [path], while it runs."""
        call(_omsc.flat_backup, self._door.handle, path)

    def stats(self) -> Dict[str, int]:
        """Figures of the engine since it was opened."""
        return _read(call(_omsc.flat_stats, self._door.handle))

    # Tasks that this program answers.

    def task(self, kind: str) -> Callable[[Callable[[Task], Any]],
                                          Callable[[Task], Any]]:
        """Makes a function the answer to a kind of task, or to all kinds with
        a prefix ("payment."); name it in `takes` when you open the shop. It
        is given a Task; what it returns is the result. It may raise Declined
        or RetryLater; whatever else it raises counts as unknown.

        >>> @shop.task("payment.authorize")      # doctest: +SKIP
        ... def authorize(task):
        ...     charge = bank.hold(task.request.amount_minor, key=task.id)
        ...     return {"provider_ref": charge.id,
        ...             "amount_minor": charge.amount}
        """
        if not isinstance(kind, str) or not kind:
            raise Invalid("say which kind of task it answers", where="/kind")

        def take(function: Callable[[Task], Any]) -> Callable[[Task], Any]:
            self._handlers[kind] = function
            return function
        return take

    def answer_tasks(self, limit: int = 16) -> int:
        """Answers what is due and has a handler, in this thread: how many."""
        count = 0
        for kind in list(self._handlers):
            for task in self.tasks.lease(kind, limit=limit):
                handler = handler_of(self._handlers, task.kind)
                bring_home(task, lambda: handler(task))
                count += 1
        return count

    def settle(self) -> None:
        """Steps and answers tasks until nothing is due now."""
        while self.step(10) == 0 or self.answer_tasks() > 0:
            pass

    def run(self) -> None:
        """Steps and answers tasks until the shop is closed or `stop` is
        called from another thread. What may succeed later (the file is held,
        the disk is full) is logged and tried again after a pause."""
        position = 0
        while not self._stop.is_set():
            try:
                position = self._round(position)
            except Closed:
                return
            except Error as trouble:
                if not trouble.retry:
                    raise
                log.warning("%r tries again: %s", self, trouble)
                self._stop.wait(PAUSE_S)

    def _round(self, position: int) -> int:
        """Does what is due, or waits for more behind [position]."""
        position = self._door.end(position)
        due = self.step(10)
        if self.answer_tasks() == 0 and due != 0:
            self._door.wait(position,
                            LOOK_MS if due < 0 else min(due, LOOK_MS))
        return position

    def _work(self) -> None:
        """The body of a worker: nobody else would hear why it ended."""
        try:
            self.run()
        except Error:
            log.exception("a worker of %r ended", self)

    def start(self, threads: int = 1) -> None:
        """Runs `run` in threads of its own, until `stop` or `close`."""
        self._door.same_process()
        self._stop.clear()
        for _ in range(threads):
            worker = threading.Thread(target=self._work, daemon=True,
                                      name=f"oms {self.path}")
            self._workers.append(worker)
            worker.start()

    def stop(self) -> None:
        """Ends what `start` has begun, and returns when it has ended."""
        self._stop.set()
        try:
            self._door.wake()
        except Error:
            pass
        workers, self._workers = self._workers, []
        for worker in workers:
            if worker is not threading.current_thread() and worker.is_alive():
                worker.join()
