"""Compares a shop with the set: every figure side by side, from the file alone.

The sums are added up from the rows of the shop, so that prices of a tenth of a
penny stay exact; what the shop itself reports (rounded to pennies, line by
line) stands below.
"""
import json
import sqlite3
import subprocess

from replay_set import compare, stop
from retail_figures import exact_text, figures
from retail_set import ZONE_NAME

PENNY = 1_000_000

SALES = """
  select (select count(*) from order_lines) +
         (select count(*) from adjustments) as rows,
         (select count(*) from orders) as orders,
         (select coalesce(sum(quantity * (unit_price_minor * 1000000 +
                 coalesce(unit_price_millionths, 0))), 0) from order_lines)
             as lines_value,
         (select coalesce(sum(case kind when 'discount' then -amount_minor
                 else amount_minor end), 0) from adjustments) as charges_minor
"""
GUESTS = """
  select (select count(*) from order_lines l join orders o using (order_id)
          where o.customer_id is null) +
         (select count(*) from adjustments a join orders o using (order_id)
          where o.customer_id is null) +
         (select count(*) from unmatched_returns where customer_id is null)
"""
LARGEST = """
  select max((select count(*) from order_lines l where l.order_id = o.order_id)
           + (select count(*) from adjustments a where a.order_id = o.order_id))
  from orders o
"""
CREDITS = """
  select (select coalesce(sum(amount_minor), 0) from credit_notes) +
         (select coalesce(sum(amount_minor), 0) from unmatched_returns)
"""
NOTES = """
  select count(*) from (select reference from returns union
                        select reference from unmatched_returns)
"""


def ask(given, *words):
    call = [given.oms, *words, "--db", given.db, "--json"]
    try:
        done = subprocess.run(call, capture_output=True, text=True)
    except OSError as why:
        stop(f"{given.oms}: {why.strerror}; give the program with --oms BIN")
    if done.returncode != 0:
        stop(f"{' '.join(call)}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def shop_figures(path):
    """What the tables say, under the names of the set. A write-off of stock is
    in the shop as a charge of nothing, so that its row is not lost."""
    shop = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    shop.row_factory = sqlite3.Row
    sales = shop.execute(SALES).fetchone()
    tally = shop.execute("select * from return_tallies").fetchone()
    value = sales["lines_value"] + sales["charges_minor"] * PENNY
    credit = -shop.execute(CREDITS).fetchone()[0] * PENNY
    notes = shop.execute(NOTES).fetchone()[0]
    facts = tally["facts"] if tally else 0
    return {
        "rows": sales["rows"] + facts,
        "invoices": sales["orders"] + notes,
        "sales_invoices": sales["orders"],
        "credit_invoices": notes,
        "value_all": exact_text(value + credit),
        "value_sales": exact_text(value),
        "value_credits": exact_text(credit),
        "rows_without_customer": shop.execute(GUESTS).fetchone()[0],
        "max_rows_per_invoice": shop.execute(LARGEST).fetchone()[0] or 0,
        "credits": {
            "rows": facts,
            "matched": tally["matched"] if tally else 0,
            "partial": tally["partly"] if tally else 0,
            "over_returned": (tally["over_returned"] - tally["partly"]
                              if tally else 0),
            "unmatched": (tally["unmatched"] - tally["over_returned"]
                          + tally["partly"] if tally else 0),
            "other_price": tally["other_price"] if tally else 0,
            "units_matched": tally["units_matched"] if tally else 0,
            "units_unmatched": tally["units_unmatched"] if tally else 0,
        },
    }


def compare_report(given, shop):
    """The shop's own report of sales, rounded to pennies, against its rows."""
    report = ask(given, "report", "sales", "--by", "month", "--tz", ZONE_NAME)
    rows = report["items"]
    total = sum(one["total_minor"] for one in rows)
    credited = sum(one["credited_minor"] for one in rows)
    orders = sum(one["orders"] for one in rows)
    print(f"\noms report sales --by month --tz {ZONE_NAME}: {len(rows)} months,"
          f" {orders} orders, {exact_text(total * PENNY)} sold,"
          f" {exact_text(credited * PENNY)} credited")
    same = orders == shop["sales_invoices"]
    if not same:
        print("the report's orders DIFFER from the shop's")
    return not same


def check(given, invoices):
    if not invoices:
        stop("no invoice was written in these days")
    shop = shop_figures(given.db)
    columns = {"set": figures(invoices), "shop": shop}
    truth = given.dir / "truth.json"
    if given.first is None and given.last is None and truth.exists():
        columns["truth.json"] = json.loads(truth.read_text(encoding="utf-8"))
    differing = compare(columns) + compare_report(given, shop)
    print("all are equal" if differing == 0 else f"{differing} differ")
    return 0 if differing == 0 else 1
