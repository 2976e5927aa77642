"""What a user of the package writes, checked by mypy --strict against it, and
run with the wheel."""
import asyncio
from decimal import Decimal
from typing import List, Optional

import oms


def main() -> None:
    with oms.open(":memory:", takes=["payment.authorize"]) as shop:
        @shop.task("payment.authorize")
        def authorize(task: oms.Task) -> object:
            return {"provider_ref": task.id, "amount_minor": 1250}

        shop.stock.receive("mug", quantity=5, key="truck")
        receipt = shop.orders.place(
            "o-1", currency="EUR", key="k",
            lines=[{"sku": "mug", "quantity": 1,
                    "unit_price_minor": oms.Money.of(Decimal("12.5"),
                                                     "EUR")}],
            payments=[{"method": "card", "amount_minor": 1250}])
        number: int = receipt.number
        shop.settle()
        order = shop.orders.get("o-1")
        lines: List[oms.records.OrderLine] = order.lines
        sku: Optional[str] = lines[0].sku
        ids: List[Optional[str]] = [
            one.order_id for one in shop.orders.list(status="processing")]
        types: List[str] = [event.type for event in shop.events()]
        try:
            shop.orders.complete("o-1", key="c")
        except oms.InvalidState as no:
            guards: int = len(no.guards)
        print(number, sku, ids, "order.confirmed" in types, order.status,
              guards)


async def later() -> None:
    async with oms.aio.open(":memory:") as shop:
        receipt = await shop.stock.receive("mug", quantity=1, key="k")
        async for one in await shop.stock.list():
            print(receipt.subject, one.on_hand)
        async for event in shop.events():
            print(event.type)


main()
asyncio.run(later())
