"""The figures of the set: its sums, and which sale each credit is about.

A credit names no sale. It is matched with what its customer had bought of the
product before, first in, first out. Each row of a credit note is one of:

  matched         all of its units were bought before
  partial         some of them were
  over_returned   the customer bought the product, but has none left to return
  unmatched       nobody bought it: no customer, or not this product

and, whatever it is, it may be at another price than the sale.
"""
from collections import Counter, defaultdict, deque

from replay_set import utc_ms, zone
from retail_commands import is_line, takes_back
from retail_set import BAD_DEBT, CREDIT, MILLIONTHS, SALE, ZONE_NAME


def exact_text(millionths):
    """Pounds, as exact as they are: "4826466.491"."""
    sign = "-" if millionths < 0 else ""
    whole, part = divmod(abs(millionths), MILLIONTHS)
    text = f"{part:08}".rstrip("0")
    return f"{sign}{whole}" + (f".{text}" if text else "")


class Bought:
    """What customers bought and have not returned, oldest first."""

    def __init__(self):
        self.left = defaultdict(deque)  # of [units, price]
        self.known = set()

    def sell(self, customer, row):
        self.known.add((customer, row.code))
        self.left[customer, row.code].append([row.quantity, row.price])

    def give_back(self, customer, row):
        """How many units found their sale; whether at another price."""
        wanted = abs(row.quantity)
        other = False
        lots = self.left[customer, row.code]
        while wanted > 0 and lots:
            units = min(wanted, lots[0][0])
            other = other or (row.price != 0 and lots[0][1] != abs(row.price))
            wanted -= units
            lots[0][0] -= units
            if lots[0][0] == 0:
                lots.popleft()
        return abs(row.quantity) - wanted, other


def kind_of(bought, customer, row, done):
    if done == abs(row.quantity):
        return "matched"
    if done > 0:
        return "partial"
    known = customer and (customer, row.code) in bought.known
    return "over_returned" if known else "unmatched"


def credits(invoices):
    """Every credit row by what became of it."""
    where = zone(ZONE_NAME)
    bought = Bought()
    found = Counter()
    for invoice in sorted(invoices, key=lambda one: utc_ms(one.local, where)):
        for row in invoice.rows:
            if not takes_back(invoice):
                if is_line(row) and invoice.customer:
                    bought.sell(invoice.customer, row)
                continue
            done, other = (bought.give_back(invoice.customer, row)
                           if invoice.customer else (0, False))
            found["rows"] += 1
            found[kind_of(bought, invoice.customer, row, done)] += 1
            found["other_price"] += other
            found["units_matched"] += done
            found["units_unmatched"] += abs(row.quantity) - done
    return {name: found[name] for name in (
        "rows", "matched", "partial", "over_returned", "unmatched",
        "other_price", "units_matched", "units_unmatched")}


def value(invoices, kind):
    return sum(row.value for one in invoices if one.kind == kind
               for row in one.rows)


def figures(invoices):
    """Every figure of truth.json, and what became of the credits."""
    rows = [row for invoice in invoices for row in invoice.rows]
    kinds = Counter(invoice.kind for invoice in invoices)
    guests = sum(len(one.rows) for one in invoices if not one.customer)
    return {
        "rows": len(rows),
        "invoices": len(invoices),
        "sales_invoices": kinds[SALE],
        "credit_invoices": kinds[CREDIT],
        "bad_debt_invoices": kinds[BAD_DEBT],
        "value_all": exact_text(sum(row.value for row in rows)),
        "value_sales": exact_text(value(invoices, SALE)),
        "value_credits": exact_text(value(invoices, CREDIT)),
        "rows_without_customer": guests,
        "rows_price_zero": sum(1 for row in rows if row.price == 0),
        "rows_negative_quantity": sum(1 for row in rows if row.quantity < 0),
        "rows_price_below_a_penny": sum(
            1 for row in rows if 0 < row.price < MILLIONTHS // 100),
        "max_rows_per_invoice": max(
            (len(one.rows) for one in invoices), default=0),
        "first": str(min(row.local for row in rows)),
        "last": str(max(row.local for row in rows)),
        "credits": credits(invoices),
    }
