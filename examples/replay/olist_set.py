"""Reads the files of the Olist set: orders, items, payments, customers.

The files may be gzipped or not. Times are local times of Sao Paulo without a
zone; money is exact decimal text. Nothing is dropped and nothing is guessed.
"""
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from replay_set import rows, stop

ZONE_NAME = "America/Sao_Paulo"
HOLDS = "orders, items, payments and customers"


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


def minor(text):
    """Centavos of "58.90", exactly."""
    whole, _, cents = text.strip().partition(".")
    if not whole.isdigit() or len(cents) > 2 or (cents and not cents.isdigit()):
        stop(f"\"{text}\" is no amount of money")
    return int(whole) * 100 + int((cents + "00")[:2])


def local_time(text):
    return datetime.fromisoformat(text) if text else None


def files(folder, name):
    return rows(folder, [name, f"olist_{name}_dataset"], HOLDS)


def read_items(folder, wanted):
    items = defaultdict(list)
    for row in files(folder, "items"):
        if row["order_id"] in wanted:
            items[row["order_id"]].append((int(row["order_item_id"]), Item(
                row["product_id"], row["seller_id"], minor(row["price"]),
                minor(row["freight_value"]))))
    return in_turn(items)


def read_tenders(folder, wanted):
    tenders = defaultdict(list)
    for row in files(folder, "payments"):
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
            for row in files(folder, "customers")
            if row["customer_id"] in wanted}


def read_orders(folder, first, last):
    """Orders bought from day [first] to day [last], both included."""
    folder = Path(folder)
    chosen = []
    for row in files(folder, "orders"):
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
