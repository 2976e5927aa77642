"""Turns the orders of the set into the commands of a shop.

What the set tells are facts: each becomes a command with `occurred_at_ms`, in
the order of time, under a key made of the order and the fact, so that the
same set gives the same commands, byte for byte.
"""
from typing import NamedTuple

from olist_set import ZONE_NAME
from replay_set import time_id, utc_ms, zone

SECOND = 1000

# Facts of one order that bear the same time are told in this order.
(PLACE, PAY, CONFIRM, PLAN, CREATE, PACK, HAND_OVER, DELIVER, CANCEL,
 REFUND) = range(10)


class Command(NamedTuple):
    at: int
    place: int  # of its order in the set
    rank: int
    number: int  # of several alike
    name: str
    key: str
    args: dict

    def line(self):
        return {"at": self.at, "command": self.name, "key": self.key,
                "args": self.args}


def shop_id(placed_ms, order_id):
    """The order's id in the shop: a time and the set's own id, which is random
    and stays as `reference`."""
    return time_id(placed_ms, order_id)


def settings(at, strict):
    """The rules of this shop: facts only, nothing is asked outside."""
    facts = "strict" if strict else "record"
    rules = [
        ("order.configure", {
            "facts": facts, "secured_when": "tendered",
            "skip_stock": True, "unpaid_expiry_ms": -1}),
        ("payment.configure", {"capture_when": "manual", "facts": facts}),
        ("fulfillment.configure", {"plan_manually": True, "facts": facts}),
    ]
    return [Command(at, -1, PLACE, number, name, f"olist:{name}:{facts}", args)
            for number, (name, args) in enumerate(rules)]


def place_args(order, where):
    placed = utc_ms(order.purchased, where)
    args = {
        "order_id": shop_id(placed, order.id),
        "channel": "olist",
        "reference": order.id,
        "customer_id": order.customer.person,
        "currency": "BRL",
        "ship_to": {"city": order.customer.city,
                    "region": order.customer.state,
                    "postal_code": order.customer.zip_code,
                    "country": "BR"},
        "placed_at_ms": placed,
    }
    if order.items:
        args["lines"] = [
            {"sku": item.sku, "vendor": item.vendor, "quantity": 1,
             "unit_price_minor": item.price_minor,
             "shipping_minor": item.freight_minor} for item in order.items]
    if order.tenders:
        args["payments"] = [
            {"method": tender.method, "provider": "external",
             "amount_minor": tender.minor,
             **({"installments": tender.installments}
                if tender.installments > 0 else {})}
            for tender in order.tenders]
    if order.estimated:
        args["promised_at_ms"] = utc_ms(order.estimated, where)
    return args


class Teller:
    """Collects the commands of one order."""

    def __init__(self, order, place, where):
        self.order = order
        self.place = place
        self.where = where
        self.placed = utc_ms(order.purchased, where)
        self.id = shop_id(self.placed, order.id)
        self.last = self.placed
        self.commands = []

    def tell(self, at, rank, name, fact, number=0, **args):
        # A fact can be older than the order; it is told when there is one.
        self.last = max(self.last, at)
        self.commands.append(Command(
            max(at, self.placed), self.place, rank, number, name,
            f"{self.id}:{fact}", {"order_id": self.id, **args}))

    def fact(self, local, rank, name, fact, number=0, **args):
        """Something that happened at a known local time."""
        at = utc_ms(local, self.where)
        self.tell(at, rank, name, fact, number, **args, occurred_at_ms=at)

    def after(self, rank, name, fact, **args):
        """Something that the status tells without a time: just after all
        that is known of the order."""
        self.tell(self.last + SECOND, rank, name, fact, **args)


def tell_approval(teller, order):
    if order.approved is None:
        return
    for number, _ in enumerate(order.tenders, 1):
        teller.fact(order.approved, PAY, "payment.record",
                    f"paid:{number}", number, payment_no=number,
                    type="capture")
    if not order.tenders:
        teller.fact(order.approved, CONFIRM, "order.confirm", "confirmed")


def tell_parcel(teller, order):
    if order.handed_over is not None:
        teller.fact(order.handed_over, HAND_OVER, "shipment.record",
                    "handed_over")
    elif order.status == "shipped":
        teller.after(HAND_OVER, "shipment.record", "handed_over")
    if order.delivered is not None:
        teller.fact(order.delivered, DELIVER, "shipment.scan", "delivered",
                    status="delivered")
    elif order.status == "delivered":
        teller.after(DELIVER, "shipment.scan", "delivered",
                     status="delivered", undated=True)


def tell_refunds(teller, order, at):
    """Whoever had paid for an order that was called off got the money back."""
    if order.approved is None:
        return
    for number, _ in enumerate(order.tenders, 1):
        teller.tell(at, REFUND, "payment.record", f"refunded:{number}", number,
                    payment_no=number, type="refund", occurred_at_ms=at)


def tell_status(teller, order):
    """What only the status tells."""
    if order.status in ("processing", "invoiced"):
        teller.after(PLAN, "fulfillment.plan", "planned")
    if order.status == "invoiced":
        teller.after(CREATE, "shipment.create", "parcel")
        teller.after(PACK, "shipment.pack", "packed", shipment_no=1)
    if order.status in ("canceled", "unavailable"):
        at = teller.last + SECOND
        reason = "other" if order.status == "canceled" else "inventory"
        teller.tell(at, CANCEL, "order.cancel", "canceled", reason=reason,
                    occurred_at_ms=at)
        tell_refunds(teller, order, at)


def commands_of(order, place, where):
    teller = Teller(order, place, where)
    teller.commands.append(Command(
        teller.placed, place, PLACE, 0, "order.place", f"{teller.id}:place",
        place_args(order, where)))
    tell_approval(teller, order)
    tell_parcel(teller, order)
    tell_status(teller, order)
    return sorted(teller.commands, key=lambda one: one[:4])


def commands(orders, strict):
    """All commands, in the order of time."""
    where = zone(ZONE_NAME)
    told = [command for place, order in enumerate(orders)
            for command in commands_of(order, place, where)]
    if orders:
        begin = min(utc_ms(order.purchased, where) for order in orders)
        told += settings(begin, strict)
    return sorted(told, key=lambda one: one[:4])
