"""Reads the Online Retail set: the invoices of a UK gift shop, row by row.

A row is a product or a charge, its unit price exact decimal text. An invoice
whose number begins with C is a credit note, one with A corrects bad debt.
Nothing is dropped and nothing is guessed.
"""
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from replay_set import rows, stop

ZONE_NAME = "Europe/London"
SALE, CREDIT, BAD_DEBT = "sale", "credit", "bad_debt"
MILLIONTHS = 100 * 1_000_000  # of a penny, in a pound

# Codes that are no products, and what a charge of them is for.
CHARGES = {"POST": "shipping", "DOT": "shipping", "C2": "shipping",
           "C3": "shipping", "D": "discount", "M": "fee", "S": "fee",
           "B": "fee", "BANK CHARGES": "fee", "AMAZONFEE": "fee",
           "CRUK": "fee"}


class Row(NamedTuple):
    code: str
    name: str
    quantity: int
    price: int  # millionths of a penny
    local: datetime

    @property
    def value(self):
        """Exact, in millionths of a penny."""
        return self.quantity * self.price

    @property
    def charge(self):
        """What a row that is no product is for, or None."""
        return CHARGES.get(self.code.upper())


class Invoice(NamedTuple):
    number: str
    customer: str  # "" is a guest
    country: str
    local: datetime
    rows: list

    @property
    def kind(self):
        if self.number.startswith("C"):
            return CREDIT
        return BAD_DEBT if self.number.startswith("A") else SALE


def exact(text):
    value = Decimal(text) * MILLIONTHS
    if value != int(value):
        stop(f"\"{text}\" has more decimals than a price can have")
    return int(value)


def customer(text):
    return text.removesuffix(".0")


def read_row(row):
    return Row(row["StockCode"], row["Description"].strip(),
               int(row["Quantity"]), exact(row["UnitPrice"]),
               datetime.fromisoformat(row["InvoiceDate"]))


def read_invoices(folder, first, last):
    """Invoices from day [first] to day [last], both included, by time. The
    time of an invoice is that of its first row."""
    invoices = {}
    for row in rows(folder, ["online_retail"], "online_retail"):
        read = read_row(row)
        number = row["InvoiceNo"]
        if number not in invoices:
            invoices[number] = Invoice(number, customer(row["CustomerID"]),
                                       row["Country"], read.local, [])
        invoices[number].rows.append(read)
    chosen = [one for one in invoices.values()
              if (first is None or one.local.date() >= first)
              and (last is None or one.local.date() <= last)]
    return sorted(chosen, key=lambda one: one.local)
