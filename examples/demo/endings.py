"""What can become of an order: one function per kind, with its weight."""
from shop import (BLOCKED, CURRENCIES, CUSTOMERS, DAY, DAYS, GIFT, GOODS,
                  HOUR, RARE, RARE_STOCK, RARE_TRUCK)


class Order:
    """One order of the made-up shop, and its clock."""

    def __init__(self, shop, name, at):
        self.shop = shop
        self.random = shop.random
        self.id = name
        self.at = at
        self.said = 0
        self.parcels = 0
        code, decimals, _ = self.random.choices(
            CURRENCIES, [c[2] for c in CURRENCIES])[0]
        self.currency = code
        self.unit = 10 ** decimals
        person = self.random.randrange(BLOCKED, CUSTOMERS)
        self.args = {
            "order_id": name, "currency": code, "customer_id": f"c{person}",
            "ship_to": shop.address(person), "lines": [],
            "promised_at_ms": at + self.random.choice([7, 10, 14]) * DAY}

    # -- what happens --------------------------------------------------------

    def wait(self, least, most):
        self.at += self.random.randrange(least, most)

    def say(self, command, actor=None, **args):
        self.said += 1
        self.shop.say(self.at, command, f"{self.id}-{self.said:02}-{command}",
                      {"order_id": self.id, **args}, actor)

    def price(self, hundredths):
        # A yen is worth a cent; a dinar is worth three euros.
        if self.unit == 1:
            return hundredths
        return hundredths * self.unit // (300 if self.unit == 1000 else 100)

    # -- what is in it -------------------------------------------------------

    def line(self, goods, quantity=1, **more):
        sku, name, price, place = goods
        line = {"sku": sku, "name": name, "quantity": quantity,
                "unit_price_minor": self.price(price), **more}
        if place:
            line["location_id"] = place
        self.args["lines"].append(line)

    def some(self, place=None, least=1, most=4):
        """A few goods, all from one place."""
        place = place or self.random.choice(["berlin", "porto"])
        choice = [goods for goods in GOODS if goods[3] == place]
        count = self.random.randint(least, most)
        for goods in self.random.sample(choice, count):
            self.line(goods, self.random.choice([1, 1, 1, 2, 3]))
        return self

    def charges(self):
        """Postage, and sometimes a coupon or tax."""
        self.args["adjustments"] = [
            {"kind": "shipping", "label": "Postage",
             "amount_minor": self.price(590)}]
        if self.random.random() < 0.25:
            self.args["adjustments"].append(
                {"kind": "discount", "code": "SPRING", "label": "Spring",
                 "amount_minor": self.items() // 10})
        if self.random.random() < 0.2:
            self.tax(self.items() // 12)
        return self

    def tax(self, amount):
        """Spread over the lines by what they cost; what is left over goes to
        the largest remainders."""
        lines = self.args["lines"]
        whole = self.items()
        shares = [divmod(amount * line["quantity"] * line["unit_price_minor"],
                         whole) for line in lines]
        left = amount - sum(share for share, _ in shares)
        largest = sorted(range(len(lines)),
                         key=lambda at: shares[at][1], reverse=True)
        for at, line in enumerate(lines):
            line["tax_minor"] = shares[at][0] + (at in largest[:left])

    def items(self):
        return sum(line["quantity"] * line["unit_price_minor"]
                   for line in self.args["lines"])

    def total(self):
        total = self.items() + sum(line.get("tax_minor", 0)
                                   for line in self.args["lines"])
        for one in self.args.get("adjustments", []):
            sign = -1 if one["kind"] == "discount" else 1
            total += sign * one["amount_minor"]
        return total

    # -- how it is paid ------------------------------------------------------

    def card(self, token=None):
        tender = {"method": "card", "amount_minor": self.total()}
        if token:
            tender["token"] = token
        self.args["payments"] = [tender]
        return self

    def outside(self, method="transfer"):
        self.args["payments"] = [{"method": method, "provider": "external",
                                  "amount_minor": self.total()}]
        return self

    def place(self):
        self.say("order.place", **self.without_id())
        return self

    def without_id(self):
        return {name: value for name, value in self.args.items()
                if name != "order_id"}

    # -- how it goes out -----------------------------------------------------

    def pack(self, lines=None):
        self.wait(2 * HOUR, 30 * HOUR)
        self.parcels += 1
        parcel = self.parcels
        more = {"lines": lines} if lines else {}
        self.say("shipment.create", "warehouse", **more)
        self.at += HOUR // 4
        if self.random.random() < 0.3:
            self.say("shipment.pick", "warehouse", shipment_no=parcel)
            self.at += HOUR // 4
        self.say("shipment.pack", "warehouse", shipment_no=parcel)
        return parcel

    def ship(self, lines=None):
        parcel = self.pack(lines)
        self.wait(HOUR, 20 * HOUR)
        self.say("shipment.ship", "warehouse", shipment_no=parcel)
        return parcel

    def scan(self, parcel, status, event, **more):
        self.say("shipment.scan", "carrier", shipment_no=parcel,
                 status=status, event_id=f"{self.id}-{parcel}-{event}",
                 occurred_at_ms=self.at, **more)

    def deliver(self, parcel):
        self.wait(HOUR, 20 * HOUR)
        self.scan(parcel, "in_transit", "transit", place="hub")
        self.wait(DAY, 8 * DAY)
        self.scan(parcel, "delivered", "delivered")


# ---- the kinds ---------------------------------------------------------------

def delivered(order):
    order.some().charges().card().place()
    order.deliver(order.ship())


def two_parcels(order):
    order.some(least=2).charges().card().place()
    lines = order.args["lines"]
    first = order.ship([{"line_no": 1, "quantity": 1}])
    left = [{"line_no": 1, "quantity": lines[0]["quantity"] - 1}]
    left += [{"line_no": number, "quantity": line["quantity"]}
             for number, line in enumerate(lines[1:], 2)]
    second = order.ship([line for line in left if line["quantity"] > 0])
    order.deliver(first)
    order.deliver(second)


def two_places(order):
    order.some("berlin", 1, 2).some("porto", 1, 2).charges().card().place()
    for parcel in (order.ship(), order.ship()):
        order.deliver(parcel)


def card_and_voucher(order):
    order.some().charges().card()
    voucher = order.total() // 3
    order.args["payments"][0]["amount_minor"] -= voucher
    order.args["payments"].append({"method": "voucher",
                                   "amount_minor": voucher})
    order.place()
    order.deliver(order.ship())


def declined(order):
    order.some().charges().card("tok_decline").place()


def blocked_customer(order):
    order.args["customer_id"] = f"c{order.random.randrange(BLOCKED)}"
    order.some().card().place()


def waits_for_customer(order):
    """The bank wants the customer to confirm, and they do."""
    order.some().charges().card("tok_action").place()
    order.wait(HOUR // 6, 5 * HOUR)
    order.say("payment.record", "bank", payment_no=1, type="authorization",
              occurred_at_ms=order.at)
    order.deliver(order.ship())


def never_paid(order):
    """A transfer that never comes: the order expires."""
    order.some().outside().place()


def paid_by_transfer(order):
    order.some().charges().outside().place()
    order.wait(DAY, 4 * DAY)
    order.say("payment.record", "bank", payment_no=1, type="capture",
              provider_ref=f"iban-{order.id}", occurred_at_ms=order.at)
    order.deliver(order.ship())


def rare(order):
    """There are few of these: finish_rare says what becomes of them."""
    order.line(RARE)
    if order.at < order.shop.half:
        order.card().place()
    else:
        order.outside().place()
        order.at += HOUR
        order.say("payment.record", "bank", payment_no=1, type="capture",
                  provider_ref=f"iban-{order.id}", occurred_at_ms=order.at)
    order.shop.rare.append(order)


def finish_rare(shop):
    """The first are sent, the next turned down; from the second half on they
    wait for the truck."""
    orders = sorted(shop.rare, key=lambda order: order.at)
    early = [order for order in orders if order.at < shop.half]
    late = [order for order in orders if order.at >= shop.half]
    for order in early[:RARE_STOCK] + late[:RARE_TRUCK]:
        if order.at >= shop.half:
            order.at = max(order.at, shop.truck)
        order.deliver(order.ship())


def canceled_unpaid(order):
    order.some().charges().outside().place()
    order.wait(HOUR, 3 * DAY)
    order.say("order.cancel", "customer", reason="customer")


def canceled_paid(order):
    order.some().charges().card().place()
    order.wait(HOUR, 12 * HOUR)
    order.say("order.cancel", "customer", reason="customer",
              note="changed my mind")


def canceled_too_late(order):
    """Refused: the parcel has left."""
    order.some().charges().card().place()
    parcel = order.ship()
    order.wait(HOUR, 5 * HOUR)
    order.say("order.cancel", "customer", reason="customer")
    order.deliver(parcel)


def refunded(order):
    order.some().charges().card().place()
    order.deliver(order.ship())
    order.wait(DAY, 9 * DAY)
    amount = order.total() if order.random.random() < 0.4 else (
        order.args["lines"][0]["unit_price_minor"])
    order.say("payment.refund", "support", payment_no=1,
              amount_minor=min(amount, order.total()), reason="not as shown")


def charged_back(order):
    order.some().charges().card().place()
    order.deliver(order.ship())
    order.wait(5 * DAY, 12 * DAY)
    order.say("payment.record", "bank", payment_no=1, type="chargeback",
              amount_minor=order.total(), provider_ref=f"cb-{order.id}",
              reason="not recognised", occurred_at_ms=order.at)


def on_account(order):
    """A company: goods first, money in four weeks."""
    order.some(least=2).charges()
    order.args["terms"] = "on_account"
    order.place()
    order.deliver(order.ship())
    order.wait(10 * DAY, 28 * DAY)
    order.say("payment.record", "bank", method="transfer", type="capture",
              amount_minor=order.total(), provider_ref=f"iban-{order.id}",
              occurred_at_ms=order.at)


def held(order):
    """Looks like fraud: looked at, and let go or turned down."""
    order.some().charges().outside().place()
    order.at += HOUR
    order.say("order.hold", "guard", kind="fraud", note="new address")
    order.wait(HOUR, 20 * HOUR)
    order.say("payment.record", "bank", payment_no=1, type="capture",
              provider_ref=f"iban-{order.id}", occurred_at_ms=order.at)
    order.wait(HOUR, DAY)
    bad = order.random.random() < 0.3
    order.say("order.release_hold", "owner", hold_no=1, reject=bad)
    if not bad:
        order.deliver(order.ship())
        return
    order.wait(HOUR, DAY)
    order.say("payment.record", "bank", payment_no=1, type="refund",
              provider_ref=f"back-{order.id}", occurred_at_ms=order.at)


def digital(order):
    order.line(GIFT, order.random.choice([1, 2]), digital=True)
    order.card().place()


def lost(order):
    order.some().charges().card().place()
    parcel = order.ship()
    order.wait(DAY, 3 * DAY)
    order.scan(parcel, "in_transit", "transit")
    order.wait(8 * DAY, 14 * DAY)
    order.scan(parcel, "lost", "lost", note="not seen for a week")
    order.at += DAY
    order.say("payment.refund", "support", payment_no=1, reason="lost")


def repacked(order):
    """The first box was too small."""
    order.some().charges().card().place()
    parcel = order.pack()
    order.at += HOUR
    order.say("shipment.cancel", "warehouse", shipment_no=parcel)
    order.deliver(order.ship())


def scans_late(order):
    """The carrier tells of the delivery first and of the transit later."""
    order.some().charges().card().place()
    parcel = order.ship()
    order.wait(2 * DAY, 5 * DAY)
    order.scan(parcel, "delivered", "delivered")
    order.at += 5 * HOUR
    order.say("shipment.scan", "carrier", shipment_no=parcel,
              status="in_transit", event_id=f"{order.id}-late",
              occurred_at_ms=order.at - DAY)


def on_its_way(order):
    """Bought in the last days: still going."""
    start = order.shop.opened + (DAYS - 6) * DAY
    order.at = start + order.random.randrange(4 * DAY)
    order.args["promised_at_ms"] = order.at + 7 * DAY
    order.some().charges().card().place()
    step = order.random.randrange(4)
    if step == 1:
        order.pack()
    if step >= 2:
        parcel = order.ship()
        if step == 3:
            order.wait(HOUR, 20 * HOUR)
            order.scan(parcel, "in_transit", "transit")


KINDS = [
    (delivered, 420), (two_parcels, 80), (two_places, 60),
    (card_and_voucher, 50), (declined, 45), (blocked_customer, 8),
    (waits_for_customer, 30), (never_paid, 25), (paid_by_transfer, 40),
    (rare, 20), (canceled_unpaid, 25), (canceled_paid, 35),
    (canceled_too_late, 6), (refunded, 40), (charged_back, 6),
    (on_account, 35), (held, 20), (digital, 30), (lost, 8), (repacked, 12),
    (scans_late, 15), (on_its_way, 60),
]
