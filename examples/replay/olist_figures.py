"""The figures of the set, and what a strict shop makes of it."""
from collections import Counter

from olist_commands import commands_of
from olist_set import ZONE_NAME
from replay_set import zone


def times(orders):
    """Pairs of times that should be in order, counted where they are not."""
    def count(earlier, later):
        return sum(1 for order in orders
                   if earlier(order) and later(order)
                   and later(order) < earlier(order))
    approved = (lambda order: order.approved)
    handed_over = (lambda order: order.handed_over)
    delivered = (lambda order: order.delivered)
    return {
        "shipped_before_approval": count(approved, handed_over),
        "shipped_before_purchase": count(lambda order: order.purchased,
                                         handed_over),
        "delivered_before_shipped": count(handed_over, delivered),
        "delivered_before_approval": count(approved, delivered),
        "delivered_after_estimate_by_timestamp": sum(
            1 for order in orders if order.delivered and order.estimated
            and order.delivered > order.estimated),
        "delivered_after_estimate_by_calendar_date": sum(
            1 for order in orders if order.delivered and order.estimated
            and order.delivered.date() > order.estimated.date()),
    }


def balances(orders):
    differences = [
        sum(one.minor for one in order.tenders)
        - sum(one.price_minor + one.freight_minor for one in order.items)
        for order in orders if order.items and order.tenders]
    return {"orders_with_both": len(differences),
            "exact": sum(1 for one in differences if one == 0),
            "over": sum(1 for one in differences if one > 0),
            "under": sum(1 for one in differences if one < 0),
            "net_minor": sum(differences)}


def figures(orders):
    """Every figure of truth.json, from the rows."""
    items = [item for order in orders for item in order.items]
    tenders = [one for order in orders for one in order.tenders]
    by_type = Counter()
    for one in tenders:
        by_type[one.method] += one.minor
    canceled = [order for order in orders if order.status == "canceled"]
    return {
        "orders": len(orders),
        "items": len(items),
        "payments": len(tenders),
        "orders_by_status": dict(Counter(
            order.status for order in orders).most_common()),
        "orders_by_purchase_month": dict(sorted(Counter(
            f"{order.purchased:%Y-%m}" for order in orders).items())),
        "price_minor": sum(item.price_minor for item in items),
        "freight_minor": sum(item.freight_minor for item in items),
        "payments_minor": sum(one.minor for one in tenders),
        "payments_minor_by_type": dict(sorted(by_type.items())),
        "orders_without_items": sum(1 for o in orders if not o.items),
        "orders_without_payment": sum(1 for o in orders if not o.tenders),
        "orders_with_several_payments": sum(
            1 for order in orders if len(order.tenders) > 1),
        "orders_with_several_sellers": sum(
            1 for order in orders
            if len({item.vendor for item in order.items}) > 1),
        "payments_minus_items": balances(orders),
        **times(orders),
        "canceled_after_shipping": sum(1 for o in canceled if o.handed_over),
        "canceled_after_delivery": sum(1 for o in canceled if o.delivered),
        "missing": {
            "approved": sum(1 for o in orders if not o.approved),
            "carrier": sum(1 for o in orders if not o.handed_over),
            "delivered": sum(1 for o in orders if not o.delivered)},
    }


def refunded(orders):
    """What was paid for orders that were called off, and went back."""
    return sum(one.minor for order in orders if order.approved
               and order.status in ("canceled", "unavailable")
               for one in order.tenders)


# ---- the strict shop ---------------------------------------------------------

class Strict:
    """What a strict shop knows of one order, and which fact it refuses."""

    def __init__(self, order):
        self.order = order
        self.paid = 0
        self.confirmed = False
        self.planned = False
        self.packed = False
        self.handed_over = False
        self.delivered = False
        self.ended = False
        self.known = {}  # times that were accepted

    def guard(self, command):
        """The guard that refuses, or None; then the fact is taken in."""
        name = command.name
        if command.args.get("type") == "refund":
            return None  # money that was taken can always be given back
        if name in ("payment.record", "order.confirm"):
            return self.pay(name)
        if name == "fulfillment.plan":
            self.planned = self.confirmed
            return None if self.confirmed else "order_confirmed"
        if name in ("shipment.create", "shipment.pack"):
            self.packed = name == "shipment.pack"
            return None
        if name == "shipment.record":
            return self.hand_over()
        if name == "shipment.scan":
            return self.deliver()
        if name == "order.cancel":
            if self.completed():
                return "order.status"  # there is no such step any more
            if self.handed_over:
                return "nothing_shipped"
            self.ended = True
        return None

    def pay(self, name):
        if self.ended:
            return "order_open"
        self.paid += 1
        if name == "order.confirm" or self.paid == len(self.order.tenders):
            self.confirmed = True
            self.known["approved"] = self.order.approved
        return None

    def hand_over(self):
        if not self.confirmed:
            return "order_confirmed"
        self.handed_over = True
        self.known["handed_over"] = self.order.handed_over
        return None

    def deliver(self):
        if not self.handed_over:
            return "handed_over"
        self.delivered = True
        self.known["delivered"] = self.order.delivered
        return None

    def completed(self):
        """Delivered and paid to the centavo: the shop closes it."""
        return self.delivered and sum(
            one.minor for one in self.order.tenders) == sum(
            one.price_minor + one.freight_minor for one in self.order.items)

    def status(self):
        if self.ended:
            return self.order.status
        for reached, word in ((self.delivered, "delivered"),
                              (self.handed_over, "shipped"),
                              (self.packed, "invoiced"),
                              (self.planned, "processing"),
                              (self.confirmed, "approved")):
            if reached:
                return word
        return "created"


def judged(orders):
    where = zone(ZONE_NAME)
    for place, order in enumerate(orders):
        strict = Strict(order)
        refused = []
        for command in commands_of(order, place, where):
            guard = strict.guard(command)
            if guard:
                refused.append((command.key, guard))
        yield order, strict, refused


def refusals(orders):
    """(key, guard) of every fact that contradicts its order."""
    return {one for _, _, refused in judged(orders) for one in refused}


def accepted(orders):
    """The orders as a strict shop knows them."""
    return [order._replace(
        status=strict.status(), approved=strict.known.get("approved"),
        handed_over=strict.known.get("handed_over"),
        delivered=strict.known.get("delivered"))
        for order, strict, _ in judged(orders)]
