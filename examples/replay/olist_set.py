"""Reads the files of the Olist set: orders, items, payments, customers.

The files may be gzipped or not. Times are local times of Sao Paulo without a
zone; money is exact decimal text. Nothing is dropped and nothing is guessed.
"""
import csv
import gzip
import sys
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONE_NAME = "America/Sao_Paulo"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLISECOND = timedelta(milliseconds=1)


class Tender(NamedTuple):
    method: str
    installments: int
    minor: int


class Item(NamedTuple):
    sku: str
    vendor: str
    price_minor: int
    freight_minor: int


class Customer(NamedTuple):
    person: str
    zip_code: str
    city: str
    state: str


class Order(NamedTuple):
    """One order; the five times are local and naive, or None."""
    id: str
    status: str
    purchased: datetime
    approved: datetime | None
    handed_over: datetime | None
    delivered: datetime | None
    estimated: datetime | None
    customer: Customer
    items: list
    tenders: list


def stop(text):
    print(f"olist.py: {text}", file=sys.stderr)
    raise SystemExit(2)


def zone():
    try:
        return ZoneInfo(ZONE_NAME)
    except ZoneInfoNotFoundError:
        stop(f"this machine does not know the time zone {ZONE_NAME}; install "
             "it with: apt-get install tzdata")


def utc_ms(local, where):
    """UTC milliseconds of a local time.

    A time that occurs twice (clocks went back) is the first of the two; one
    that does not exist (clocks went forward) is read with the offset from
    before. So the same text is always the same moment.
    """
    moment = local.replace(tzinfo=where, fold=0)
    return (moment.astimezone(timezone.utc) - EPOCH) // MILLISECOND


def minor(text):
    """Centavos of "58.90", exactly."""
    whole, _, cents = text.strip().partition(".")
    if not whole.isdigit() or len(cents) > 2 or (cents and not cents.isdigit()):
        stop(f"\"{text}\" is no amount of money")
    return int(whole) * 100 + int((cents + "00")[:2])


def local_time(text):
    return datetime.fromisoformat(text) if text else None


def rows(folder, name):
    for path in (folder / f"{name}.csv.gz", folder / f"{name}.csv",
                 folder / f"olist_{name}_dataset.csv"):
        if path.exists():
            opened = gzip.open if path.suffix == ".gz" else open
            with opened(path, "rt", encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file)
            return
    stop(f"{folder} has no {name}.csv.gz (nor {name}.csv); name the folder "
         "that holds orders, items, payments and customers")


def read_items(folder, wanted):
    items = defaultdict(list)
    for row in rows(folder, "items"):
        if row["order_id"] in wanted:
            items[row["order_id"]].append((int(row["order_item_id"]), Item(
                row["product_id"], row["seller_id"], minor(row["price"]),
                minor(row["freight_value"]))))
    return in_turn(items)


def read_tenders(folder, wanted):
    tenders = defaultdict(list)
    for row in rows(folder, "payments"):
        if row["order_id"] in wanted:
            tenders[row["order_id"]].append((
                int(row["payment_sequential"]), Tender(
                    row["payment_type"], int(row["payment_installments"]),
                    minor(row["payment_value"]))))
    return in_turn(tenders)


def in_turn(numbered):
    return {order: [one for _, one in sorted(rows, key=lambda row: row[0])]
            for order, rows in numbered.items()}


def read_customers(folder, wanted):
    return {row["customer_id"]: Customer(
                row["customer_unique_id"], row["customer_zip_code_prefix"],
                row["customer_city"], row["customer_state"])
            for row in rows(folder, "customers")
            if row["customer_id"] in wanted}


def read_orders(folder, first, last):
    """Orders bought from day [first] to day [last], both included."""
    folder = Path(folder)
    chosen = []
    for row in rows(folder, "orders"):
        day = datetime.fromisoformat(row["order_purchase_timestamp"]).date()
        if (first is None or day >= first) and (last is None or day <= last):
            chosen.append(row)
    ids = {row["order_id"] for row in chosen}
    items = read_items(folder, ids)
    tenders = read_tenders(folder, ids)
    customers = read_customers(folder, {row["customer_id"] for row in chosen})
    return [Order(
        row["order_id"], row["order_status"],
        local_time(row["order_purchase_timestamp"]),
        local_time(row["order_approved_at"]),
        local_time(row["order_delivered_carrier_date"]),
        local_time(row["order_delivered_customer_date"]),
        local_time(row["order_estimated_delivery_date"]),
        customers[row["customer_id"]], items.get(row["order_id"], []),
        tenders.get(row["order_id"], [])) for row in chosen]
