#!/usr/bin/env python3
"""A sales report as a notebook: cells begin with # %%, so VS Code, Spyder and
jupytext open it as one, and Python runs it as it is.

    pip install matplotlib ./bindings/python   # in a clone of the repository
    cd examples/sales_plot
    python sales.py shop.db sales.png           # the newest 60 days of a shop
    python sales.py sample.db sales.png         # a new file: a made-up shop

Reports read figures that the library keeps up to date as it goes; nothing is
summed up over orders here."""
# %% Which shop, which days
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import matplotlib
import oms

matplotlib.use("Agg")  # a picture in a file; leave it out in a notebook
from matplotlib import pyplot  # noqa: E402

PATH = sys.argv[1] if len(sys.argv) > 1 else "sample.db"
PICTURE = sys.argv[2] if len(sys.argv) > 2 else "sales.png"
ZONE = ZoneInfo("Europe/Vienna")  # days are those of the shopkeeper
DAYS = 60
CURRENCY = "EUR"


def ms(day):
    """Midnight, there, of a date."""
    return int(datetime(day.year, day.month, day.day,
                        tzinfo=ZONE).timestamp() * 1000)


# %% A made-up shop, if there is none: two months of orders, some taken back
def made_up(path, until):
    chance = random.Random(7)
    prices = {"mug": 1250, "tea": 800, "pot": 3900, "spoon": 350}
    with oms.open(path, replay=True) as shop:
        start = ms(until - timedelta(days=DAYS))
        told = [("stock.receive", f"truck-{sku}",
                 {"sku": sku, "quantity": 100000}, None, start)
                for sku in prices]
        for day in range(DAYS):
            at = ms(until - timedelta(days=DAYS - day)) + 8 * 3600000
            for number in range(int(6 + day / 8 + chance.randrange(6))):
                sku, at = chance.choice(list(prices)), at + 600000
                units, order = chance.randint(1, 4), f"o-{day}-{number}"
                total = units * prices[sku]
                told.append(("order.place", order, {
                    "order_id": order, "currency": CURRENCY,
                    "lines": [{"sku": sku, "quantity": units,
                               "unit_price_minor": prices[sku]}],
                    "payments": [{"method": "card", "amount_minor": total}],
                }, None, at))
                if chance.random() < 0.08:
                    told.append(("order.cancel", f"{order}-no", {
                        "order_id": order, "reason": "customer"}, None, at))
                    continue
                told.append(("shipment.record", f"{order}-sent",
                             {"order_id": order}, None, at))
                if chance.random() < 0.1:
                    told.append(("payment.refund", f"{order}-back", {
                        "order_id": order, "amount_minor": total // 2,
                        "reason": "late"}, None, at))
        for at in range(0, len(told), 256):
            for answer in shop.submit_batch(told[at:at + 256], settle=True):
                if isinstance(answer, oms.Error):
                    raise answer
        shop.settle()


today = datetime.now(ZONE).date() + timedelta(days=1)
if not Path(PATH).exists():
    made_up(PATH, today)

# %% The figures: one row a day, one row a product
days = [today - timedelta(days=DAYS - number) for number in range(DAYS + 1)]
with oms.open(PATH, existing=True) as shop:
    sales = shop.reports.sales(
        starts=[{"at_ms": ms(day)} for day in days], currency=CURRENCY)
    skus = shop.reports.skus(
        starts=[{"at_ms": ms(days[0])}, {"at_ms": ms(days[-1])}],
        currency=CURRENCY, limit=5)

by_day = {row.at_ms: row for row in sales.items}
rows = [by_day.get(ms(day)) for day in days[:-1]]


def column(name):
    """A day without a row sold nothing."""
    return [getattr(row, name) or 0 if row else 0 for row in rows]


placed, net = column("total_minor"), column("net_minor")
orders = column("orders")
print(f"{days[0]} to {days[-2]}: {sum(orders)} orders, "
      f"{sum(placed) / 100:,.2f} {CURRENCY} placed, "
      f"{sum(net) / 100:,.2f} net of what was canceled and credited")
for row in skus.items:
    print(f"  {row.sku:8} {row.units:6} units {row.total_minor / 100:12,.2f}")

# %% The picture
figure, (money, count, best) = pyplot.subplots(
    3, 1, figsize=(9, 9), height_ratios=(3, 2, 2), layout="constrained")
money.fill_between(days[:-1], [minor / 100 for minor in placed],
                   color="#c9d8ea", label="placed")
money.plot(days[:-1], [minor / 100 for minor in net], color="#1f4e79",
           label="net of canceled and credited")
money.set_ylabel(CURRENCY)
money.set_title(f"Sales by day, {days[0]} to {days[-2]}")
money.legend(loc="upper left")
count.bar(days[:-1], orders, color="#7a9cc6")
count.set_ylabel("orders")
best.barh([row.sku for row in skus.items][::-1],
          [row.total_minor / 100 for row in skus.items][::-1],
          color="#1f4e79")
best.set_xlabel(f"{CURRENCY} by product")
figure.savefig(PICTURE, dpi=110)
print(f"drawn: {PICTURE}")
