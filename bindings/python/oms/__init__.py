"""libomsc for Python: a commerce order management system in your process, on
one file.

    import oms

    with oms.open("shop.db", pump=True) as shop:
        shop.stock.receive("mug", quantity=10, key="truck-1")
        order = shop.orders.place(
            customer_id="c-42", currency="EUR", key="cart-77",
            lines=[{"sku": "mug", "quantity": 2, "unit_price_minor": 1250}],
            payments=[{"method": "card", "amount_minor": 2500}])
        print(shop.orders.get(order.order_id).stage)

Every change has a `key`: the same key again gives the same receipt and changes
nothing. Every name is that of the library's own documentation.
"""
import importlib
from typing import TYPE_CHECKING

from . import records
from ._omsc import flat_version as _version
from ._shop import Shop, open
from ._tasks import Declined, RetryLater, Task
from .errors import *  # noqa: F401,F403
from .errors import __all__ as _errors
from .money import Money
from .record import Page, Receipt, Record, when

__version__ = _version()
__all__ = ["Declined", "Money", "Page", "Receipt", "Record", "RetryLater",
           "Shop", "Task", "aio", "open", "records", "when", *_errors]


if TYPE_CHECKING:
    from . import aio
else:
    def __getattr__(name):
        """`oms.aio` is read when it is asked for: asyncio takes its time."""
        if name == "aio":
            return importlib.import_module(".aio", __name__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
