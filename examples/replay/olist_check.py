"""Compares a shop with the set: every figure side by side."""
import json
import subprocess
from collections import Counter

from olist_figures import accepted, figures, refunded, refusals
from olist_set import ZONE_NAME
from replay_set import compare, stop

# The words of the set for the stages of a shop.
STAGES = {"pending": "created", "confirmed": "approved",
          "processing": "processing", "packed": "invoiced",
          "shipped": "shipped", "delivered": "delivered",
          "canceled": "canceled", "unavailable": "unavailable"}


def ask(given):
    """The report of the shop, as `oms report summary` tells it."""
    call = [given.oms, "report", "summary", "--db", given.db, "--json",
            "--tz", ZONE_NAME, "--by", "month"]
    try:
        done = subprocess.run(call, capture_output=True, text=True)
    except OSError as why:
        stop(f"{given.oms}: {why.strerror}; give the program with --oms BIN")
    if done.returncode != 0:
        stop(f"{' '.join(call)}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def shop_figures(report):
    """The figures of the shop under the names of the set."""
    orders = report["orders"]
    brl = next((one for one in orders["currencies"]
                if one["currency"] == "BRL"), Counter())
    odd = {one["name"]: one for one in orders["anomalies"]}

    def count(name):
        return odd.get(name, {}).get("count", 0)

    def difference(name):
        return odd.get(name, {}).get("difference_minor", 0)

    exact, over, under = (count(name) for name in
                          ("paid_exact", "paid_over", "paid_under"))
    return {
        "orders": orders["count"],
        "items": orders["lines"],
        "payments": sum(one["count"] for one in report["payments"]["methods"]),
        "orders_by_status": {STAGES.get(one["stage"], one["stage"]): one["count"]
                             for one in orders["stages"]},
        "orders_by_purchase_month": {one["month"]: one["count"]
                                     for one in report["months"]},
        "refunded_minor": brl["refunded_minor"],
        "price_minor": brl["items_minor"],
        "freight_minor": brl["shipping_minor"],
        "payments_minor": brl["tendered_minor"],
        "payments_minor_by_type": {
            one["method"]: one["amount_minor"]
            for one in report["payments"]["methods"]},
        "orders_without_items": count("orders_without_lines"),
        "orders_without_payment": count("orders_without_payment"),
        "orders_with_several_payments": count("orders_with_several_payments"),
        "orders_with_several_sellers": count("orders_with_several_vendors"),
        "payments_minus_items": {
            "orders_with_both": exact + over + under,
            "exact": exact, "over": over, "under": under,
            "net_minor": sum(map(difference, ("paid_over", "paid_under")))},
        "shipped_before_approval": count("shipped_before_approval"),
        "shipped_before_purchase": count("shipped_before_placing"),
        "delivered_before_shipped": count("delivered_before_shipped"),
        "delivered_before_approval": count("delivered_before_approval"),
        "delivered_after_estimate_by_timestamp":
            count("delivered_late_by_time"),
        "delivered_after_estimate_by_calendar_date":
            count("delivered_late_by_date"),
        "canceled_after_shipping": count("canceled_after_shipping"),
        "canceled_after_delivery": count("canceled_after_delivery"),
        "missing": {"approved": count("missing_approval"),
                    "carrier": count("missing_hand_over"),
                    "delivered": count("missing_delivery")},
    }


def compare_refusals(path, expected):
    """Refused facts: those that contradict, and no others."""
    with open(path, encoding="utf-8") as file:
        told = {(one["key"], one["guards"])
                for one in map(json.loads, file)}
    for key, guards in sorted(expected - told):
        print(f"not refused, but it contradicts ({guards}): {key}")
    for key, guards in sorted(told - expected):
        print(f"refused ({guards}), but nothing contradicts it: {key}")
    by_guard = Counter(guards for _, guards in told)
    orders = {key.split(":")[0] for key, _ in told}
    print(f"refused facts: {len(told)} of {len(orders)} orders, expected "
          f"{len(expected)}; by guard: "
          + ", ".join(f"{name} {count}"
                      for name, count in sorted(by_guard.items())))
    return len(expected ^ told)


def check(given, orders):
    if given.refusals and not given.strict:
        stop("--refusals goes with --strict")
    if not orders:
        stop("no order was bought in these days")
    whole = given.first is None and given.last is None
    truth = given.dir / "truth.json"
    facts = accepted(orders) if given.strict else orders
    columns = {"set": {**figures(facts), "refunded_minor": refunded(orders)},
               "shop": shop_figures(ask(given))}
    if whole and not given.strict and truth.exists():
        columns["truth.json"] = json.loads(truth.read_text(encoding="utf-8"))
    differing = compare(columns)
    if given.refusals:
        differing += compare_refusals(given.refusals, refusals(orders))
    print("all are equal" if differing == 0 else f"{differing} differ")
    return 0 if differing == 0 else 1
