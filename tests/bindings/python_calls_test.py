#!/usr/bin/env python3
"""Every command and query that the library describes can be reached from
Python, by its documented names, with types; and what is generated is what the
library says of itself today."""
import asyncio
import inspect
import subprocess
import sys
import typing
import unittest

import _python

_python.begin()
sys.path.insert(0, str(_python.SOURCE / "bindings"))
import oms  # noqa: E402
from oms import calls, records  # noqa: E402

import model as bindings_model  # noqa: E402

with oms.open(":memory:") as asked:
    MODEL = bindings_model.read(asked.describe())
FACES = ((calls.Groups, "oms.calls"), (calls.AsyncGroups, "oms.calls"))


def method(face, operation):
    """The function of an operation in a face, as the class has it."""
    group = typing.get_type_hints(face)[operation.group]
    return getattr(group, operation.verb)


def hints(function):
    """What the annotations of a method stand for."""
    names = {**vars(typing), **vars(calls.arguments),
             **vars(sys.modules[function.__module__]), "records": records}
    return {name: eval(text, names)  # as a type checker would
            for name, text in function.__annotations__.items()}


class Coverage(unittest.TestCase):
    def test_every_operation__is_reached_and_typed(self):
        self.assertGreater(len(MODEL.operations), 130)
        for operation in MODEL.operations:
            for face, _ in FACES:
                with self.subTest(operation.name, face=face.__name__):
                    self.check(operation, method(face, operation))

    def check(self, operation, function):
        wanted = [each.name for each in operation.args.fields]
        if operation.kind == "command":
            wanted += ["key", "actor", "at_ms"]
        given = inspect.signature(function).parameters
        self.assertEqual(set(given) - {"self"}, set(wanted))
        typed = hints(function)
        self.assertEqual(set(typed), {*wanted, "return"})
        for each in operation.args.fields:
            required = given[each.name].default is inspect.Parameter.empty
            self.assertEqual(required, each.required, each.name)
            self.assertIn(f"{each.name}: ", function.__doc__)
        self.assertIn("        >>> ", function.__doc__)
        self.check_answer(operation, typed["return"])

    def check_answer(self, operation, answer):
        if operation.kind == "command":
            self.assertIs(answer, oms.Receipt)
            return
        self.assertTrue(issubclass(answer, oms.Record))
        self.assertEqual(set(answer._members),
                         {each.name for each in operation.result.fields})
        self.assertEqual(issubclass(answer, oms.Page), operation.paged)

    def test_every_record__has_each_member_typed(self):
        seen = set()
        for one in MODEL.queries:
            self.check_record(one.result, seen)
        for one in MODEL.events:
            self.check_record(one.record, seen)
            self.assertIs(records.EVENTS[one.name],
                          getattr(records, one.record.name))
        for one in MODEL.tasks:
            self.check_record(one.request, seen)
            self.assertIs(records.TASKS[one.kind],
                          getattr(records, one.request.name))
        self.assertGreater(len(seen), 250)

    def check_record(self, record, seen):
        if record.name in seen:
            return
        seen.add(record.name)
        kind = getattr(records, record.name)
        typed = typing.get_type_hints(
            kind, {**vars(typing), **vars(records), "Item": typing.Any})
        for each in record.fields:
            with self.subTest(f"{record.name}.{each.name}"):
                self.assertIn(each.name, kind._members)
                self.assertTrue({each.name, each.name + "_"} & set(typed))
            inner = each.type.item or each.type
            if inner.record:
                self.check_record(inner.record, seen)

    def test_package__is_typed(self):
        self.assertTrue((_python.PACKAGE / "oms/py.typed").exists())

    def test_generated_files__are_of_this_library(self):
        done = subprocess.run(
            [sys.executable,
             _python.SOURCE / "bindings/python/generate.py", _python.OMS],
            capture_output=True, text=True, check=False,
            env={"PYTHONDONTWRITEBYTECODE": "1"})
        self.assertEqual((done.stdout, done.stderr), ("", ""),
                         "run bindings/python/generate.py OMS --write")


class Examples(_python.ShopTest):
    """The example of each docstring, run: none may be malformed, and those
    that ask are answered with the record that the annotation says."""

    def setUp(self):
        super().setUp()
        self.place("o-1", customer_id="c-42")
        self.shop.settle()

    def example(self, function):
        said = next(line.strip()[4:] for line in
                    function.__doc__.splitlines() if ">>>" in line)
        self.assertEqual(said.startswith("await "),
                         inspect.iscoroutinefunction(function))
        return said.removeprefix("await ")

    def test_examples__are_well_formed(self):
        for operation in MODEL.operations:
            with self.subTest(operation.name):
                function = method(calls.Groups, operation)
                code = self.example(function).replace(
                    'key="k-1"', f'key="{operation.name}"')
                try:
                    answer = eval(code, {"shop": self.shop})
                except (oms.NotFound, oms.InvalidState, oms.Refused,
                        oms.Conflict) as no:
                    self.assertNotIn("command", no.text)
                    self.assertNotIn("no such query", no.text)
                    continue
                self.assertIsInstance(answer, hints(function)["return"])

    def test_examples__give_the_same_to_asyncio(self):
        async def ask():
            async with oms.aio.open(":memory:") as shop:
                for operation in MODEL.queries:
                    code = self.example(method(calls.AsyncGroups, operation))
                    with self.subTest(operation.name):
                        try:
                            answer = await eval(code, {"shop": shop})
                        except (oms.NotFound, oms.Refused):
                            continue
                        self.assertEqual(type(answer).__name__,
                                         operation.result.name)
        asyncio.run(ask())


class Loop(unittest.IsolatedAsyncioTestCase):
    """What only the asyncio face has."""

    async def asyncSetUp(self):
        self.shop = await oms.aio.open(":memory:", takes=["payment."],
                                       pump=True)
        await self.shop.stock.receive("mug", quantity=100, key="truck")

    async def asyncTearDown(self):
        await self.shop.close()

    async def place(self, order_id):
        return await self.shop.orders.place(
            order_id, currency="EUR", key=order_id, lines=[_python.line()],
            payments=[{"method": "card", "amount_minor": 1250}])

    async def test_tasks__are_answered_by_coroutines(self):
        @self.shop.task("payment.authorize")
        async def authorize(task):
            await asyncio.sleep(0.01)
            return {"provider_ref": task.id,
                    "amount_minor": task.request.amount_minor}

        @self.shop.task("payment.")
        def rest(task):
            raise oms.Declined("not here")
        running = asyncio.create_task(self.shop.run())
        await asyncio.gather(*(self.place(f"o-{i}") for i in range(10)))
        confirmed = 0
        async for event in self.shop.events(type="order.confirmed",
                                            follow=True):
            confirmed += 1
            if confirmed == 10:
                break
        found = [one async for one in await self.shop.orders.list(limit=3)]
        self.assertEqual(len(found), 10)
        await self.shop.close()
        await asyncio.wait_for(running, 10)

    async def test_events__end_at_close_and_at_cancel(self):
        async def read(shop, after):
            return [event async for event in shop.events(after, follow=True)]
        reading = asyncio.create_task(read(self.shop, 0))
        other = asyncio.create_task(read(self.shop, 1 << 40))
        await asyncio.sleep(0.05)
        other.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await asyncio.wait_for(other, 10)
        await self.shop.close()
        self.assertGreater(len(await asyncio.wait_for(reading, 10)), 0)
        with self.assertRaises(oms.Closed):
            await self.shop.orders.list()
        self.assertTrue(self.shop.closed)
        self.assertIn("closed", repr(self.shop))

    async def test_calls__are_those_of_threads(self):
        await self.place("o-1")
        self.assertEqual((await self.shop.verify()).violations, [])
        self.assertIsInstance(await self.shop.step(), int)
        answers = await self.shop.submit_batch([("order.eat", "k", {})])
        self.assertIsInstance(answers[0], oms.NotFound)
        self.assertEqual((await self.shop.query("stock.get", {"sku": "mug"})
                          )["on_hand"], 100)
        self.assertEqual((await self.shop.describe())["version"],
                         oms.__version__)
        self.assertIn("commands", await self.shop.stats())
        with self.assertRaises(TypeError):
            list(await self.shop.orders.list())
        leased = []
        while not leased:  # the task is made behind the command
            await self.shop.step()
            leased = await self.shop.tasks.lease("payment.authorize")
        task, = leased
        await task.decline("no")
        with self.assertRaises(oms.NotFound):
            await task.finish({"provider_ref": "x", "amount_minor": 1})


if __name__ == "__main__":
    unittest.main()
