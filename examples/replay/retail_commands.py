"""Turns the invoices of the set into the commands of a shop.

A sale is an order on account that leaves at once; its charges, fees and
discounts are adjustments. Each row of a credit note is the fact that goods
came back (or money was given back), told with the customer and the product,
because no credit note of the set names its sale. All under keys made of the
invoice, so that the same set gives the same commands, byte for byte.
"""
from typing import NamedTuple

from replay_set import time_id, utc_ms, zone
from retail_set import CREDIT, ZONE_NAME

PENNY = 1_000_000  # millionths
PLACE, HAND_OVER, CREDITED = range(3)


class Command(NamedTuple):
    at: int
    place: int  # of its invoice in the set
    rank: int
    number: int
    name: str
    key: str
    args: dict

    def line(self):
        return {"at": self.at, "command": self.name, "key": self.key,
                "args": self.args}


def settings(at):
    """The rules of this shop: facts only, nothing is asked outside."""
    rules = [
        ("order.configure", {"skip_stock": True, "unpaid_expiry_ms": -1}),
        ("payment.configure", {"capture_when": "manual"}),
        ("fulfillment.configure", {"plan_manually": True}),
        ("stock.configure", {"unlimited": True}),
    ]
    return [Command(at, -1, PLACE, number, name, f"retail:{name}", args)
            for number, (name, args) in enumerate(rules)]


def pennies(millionths):
    """Rounded half up, as the shop rounds a line."""
    return (millionths + PENNY // 2) // PENNY


def order_id(invoice, at):
    return time_id(at, invoice.number.lower().encode().hex().rjust(18, "0"))


def line_of(row):
    minor, millionths = divmod(row.price, PENNY)
    return {"sku": row.code, "quantity": row.quantity,
            "unit_price_minor": minor,
            **({"name": row.name} if row.name else {}),
            **({"unit_price_millionths": millionths} if millionths else {})}


def is_line(row):
    """Goods that were sold. The rest of a sale are charges, and stock that
    was written off, which is worth nothing and keeps its place as a fee."""
    return row.charge is None and row.quantity > 0


def adjustment_of(row):
    amount = pennies(abs(row.value))
    kind = row.charge or "fee"
    if row.value < 0:
        kind = "discount"
    elif kind == "discount":
        kind = "fee"
    label = row.name or row.code
    if row.charge is None:
        label = f"{row.quantity} x {label}"
    return {"kind": kind, "code": row.code, "label": label,
            "amount_minor": amount}


def place(invoice, number, at):
    args = {"order_id": order_id(invoice, at), "channel": "retail",
            "reference": invoice.number, "currency": "GBP",
            "terms": "on_account", "placed_at_ms": at}
    if invoice.customer:
        args["customer_id"] = invoice.customer
    lines = [line_of(row) for row in invoice.rows if is_line(row)]
    charges = [adjustment_of(row) for row in invoice.rows if not is_line(row)]
    if lines:
        args["lines"] = lines
    if charges:
        args["adjustments"] = charges
    yield Command(at, number, PLACE, 0, "order.place",
                  f"retail:{invoice.number}:place", args)
    if lines:
        yield Command(at, number, HAND_OVER, 0, "shipment.record",
                      f"retail:{invoice.number}:handed_over",
                      {"order_id": args["order_id"], "occurred_at_ms": at})


def credit(invoice, number, at):
    """Rows of a credit note, and of corrections that take back."""
    for position, row in enumerate(invoice.rows):
        minor, millionths = divmod(abs(row.price), PENNY)
        args = {"sku": row.code, "quantity": abs(row.quantity),
                "unit_price_minor": minor, "currency": "GBP",
                "reference": invoice.number, "occurred_at_ms": at}
        if millionths:
            args["unit_price_millionths"] = millionths
        if row.price == 0:
            args["no_money"] = True
        if invoice.customer:
            args["customer_id"] = invoice.customer
        yield Command(at, number, CREDITED, position, "return.record",
                      f"retail:{invoice.number}:{position + 1}", args)


def takes_back(invoice):
    """A credit note, or a correction that is worth less than nothing."""
    return invoice.kind == CREDIT or sum(row.value
                                         for row in invoice.rows) < 0


def commands(invoices):
    """All commands, in the order of time."""
    where = zone(ZONE_NAME)
    told = []
    for number, invoice in enumerate(invoices):
        at = utc_ms(invoice.local, where)
        tell = credit if takes_back(invoice) else place
        told += tell(invoice, number, at)
    if invoices:
        told += settings(utc_ms(invoices[0].local, where))
    return sorted(told, key=lambda one: one[:4])
