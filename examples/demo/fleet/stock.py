"""Stock against orders: who keeps the goods has his own books, and what left
his shelves for an order is what the warehouse has sent of it."""
from services import ask_json

ENDED = {"delivered", "canceled", "rejected", "expired"}


def balances(fleet):
    """order -> units of each kind, as the keeper of the goods has them"""
    after, found = 0, {}
    while True:
        page = ask_json(f"{fleet.outside_url}/_sandbox/balance?after={after}"
                        "&limit=1000", timeout=30)
        for one in page["orders"]:
            found[one["order_id"]] = one
        if page.get("next", 0) <= after or not page["orders"]:
            return found
        after = page["next"]


def orders_of(client):
    """Every order, as processing lists them."""
    cursor = None
    while True:
        args = {"limit": 200}
        if cursor:
            args["cursor"] = cursor
        page = client.ask("order.list", args).body
        yield from page["items"]
        cursor = page.get("next_cursor")
        if not cursor:
            return


def sent_units(client, order_id):
    """Units that have left the house, by the warehouse's own books."""
    told = client.ask("fulfillment.get", {"order_id": order_id})
    return sum(line["shipped"] for line in told.body["lines"])


def stock_trouble(fleet, client, sample=1):
    """What does not agree, in words; one of [sample] orders is looked at
    closely, all of them for goods that nobody gave back."""
    found, kept = [], balances(fleet)
    for number, order in enumerate(orders_of(client)):
        name = order["order_id"]
        own = kept.get(name)
        if own is None:
            continue
        held = (own["units_reserved"] - own["units_released"] -
                own["units_consumed"])
        # Who cancels while a parcel leaves gives units back that go all the
        # same: they are written off without having been set aside.
        left = held < 0 and order["stage"] in ENDED and (
            own["units_released"] + held >= 0)
        if (held < 0 and not left) or (held > 0 and order["stage"] in ENDED):
            found.append(f"{name} is {order['stage']} and {held} units are "
                         "set aside for it")
        if left or number % sample == 0:
            sent = sent_units(client, name)
            if sent != own["units_consumed"]:
                found.append(f"{name}: {sent} units were sent, "
                             f"{own['units_consumed']} written off")
    return found
