"""The figures of a run, for people."""


def figures(client):
    """What the shop itself reports, through the gateway."""
    told = {}
    for name in ("order.summary", "payment.summary"):
        answer = client.ask(name)
        told[name] = answer.body if answer.done else {"why": answer.why}
    return told


def money(minor, currency):
    decimals = {"JPY": 0, "KWD": 3}.get(currency, 2)
    return f"{minor / 10 ** decimals:,.{decimals}f}"


def table(titles, rows):
    """Texts to the left, numbers to the right."""
    rows = [[f"{cell:,}" if isinstance(cell, int) else str(cell)
             for cell in row] for row in rows]
    widths = [max(len(str(row[at])) for row in [titles] + rows)
              for at in range(len(titles))]
    print("  ".join(str(cell).ljust(width)
                    for cell, width in zip(titles, widths)).rstrip())
    print("  ".join("-" * width for width in widths))
    for row in rows:
        print("  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths))).rstrip())


def print_orders(summary):
    print("\n== Orders by stage\n")
    table(("stage", "orders"),
          [(one["stage"], one["count"]) for one in summary.get("stages", [])])
    print("\n== Revenue\n")
    table(("currency", "orders", "total", "captured", "refunded"),
          [(one["currency"], one["count"],
            money(one["total_minor"], one["currency"]),
            money(one["captured_minor"], one["currency"]),
            money(one["refunded_minor"], one["currency"]))
           for one in summary.get("currencies", [])])


def print_services(done):
    print("\n== Services\n")
    table(("service", "events said", "events heard", "violations"),
          [(one["name"], one["events"] - one["foreign"], one["foreign"],
            one["violations"]) for one in done["verify"]["services"]])


def print_rates(done):
    events = sum(one["events"] for one in done["verify"]["services"])
    said = events - sum(one["foreign"] for one in done["verify"]["services"])
    print(f"\n{done['orders']:,} orders, {done['commands']:,} commands in "
          f"{done['driven_s']:.1f} s: {done['orders'] / done['driven_s']:,.0f} "
          f"orders/s, {done['commands'] / done['driven_s']:,.0f} commands/s "
          f"through the gateway.\n{said:,} events became {events:,} rows in "
          f"eight logs by {done['settled_s']:.1f} s. {done['waits']:,} commands "
          f"came before the news and were tried again; {done['refused']:,} "
          f"were refused for good, as they should be.")


def print_trouble(done):
    for order, kind, command, why in done["stuck"][:10]:
        print(f"STUCK {order} ({kind}) at {command}: {why}")
    for one in done["left"][:10]:
        print(f"NOT QUIET {one}")
    for one in done["verify"]["violations"][:20]:
        print(f"BROKEN {one['rule']} at {one['service']}, "
              f"{one['subject']}: {one['text']}")


def print_report(done):
    print_orders(done["figures"]["order.summary"])
    print_services(done)
    print_rates(done)
    print_trouble(done)
    if done["verify_code"] == 0:
        print(f"\nVerified: {done['verify']['orders']:,} orders laid side by "
              "side, everything holds in each database and across all.")
