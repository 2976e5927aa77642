"""What the documents of docs/openapi say in prose, and their examples. The
shapes are not here: they come from the library itself."""

CONTRACT = """\
What a shop that runs on libomsc asks of this system. Put any system behind it:
the library's HTTP client speaks exactly this.

**One call, one effect.** A POST carries an Idempotency-Key. Apply a key once:
the same key again gets the first reply again, whenever it comes, for at least
thirty days. The library repeats a call with its key until it has a definite
answer, and never asks for the same effect with another key.

**Three answers.** 200 is a yes. It repeats the call's Idempotency-Key as `key`, and
`order_id`, `currency` and `amount_minor` as far as the request has them: a reply that
does not is another call's, and is not believed. 422 with a `code`, one word, is a definite no,
which the shop acts on: use it for reasons of business only. Everything else is neither: 400, 401, 403 and 404 say that the
call was wrong, so that a person mends it; 409, 425, 429 and 503 say not now;
500, 502, 504, and no reply at all, leave open whether it was done.

**What became of it.** After a call whose end is not known the library asks with
GET and the key. 404 says that the key was never heard of, so that the POST may
be made; 202 or 409, that it is still at work. A system that cannot answer this
replies 405, and gets the POST again.

**Growth.** Members that the library does not know are ignored in replies. A
later release may send more members than this document has: ignore those, too.

Amounts are whole minor units (1250 is 12.50 EUR). A time is milliseconds since
1970 in UTC, or a text of RFC 3339. Replies are read up to one MiB.
"""

# service -> (title, what it is about, an address that could be its own)
SERVICES = {
    "inventory": ("Inventory", "Keeps stock: sets goods aside for an order, "
                  "gives them back, writes them off, takes them in again."),
    "payment": ("Payment", "Moves money: holds an amount, takes it, gives a "
                "hold back, refunds."),
    "shipping": ("Shipping", "Books labels for parcels and gives them back. "
                 "A booked label always has a carrier and a tracking number."),
    "catalog": ("Catalog", "Knows products and prices."),
    "customer": ("Customer", "Knows customers: whether they may buy, and how "
                 "they are reached."),
}

ORDER = {"order_id": "A-1001"}
MONEY = {"order_id": "A-1001", "currency": "EUR", "amount_minor": 12900}
ASKED = {**ORDER, "payment_no": 1, "transaction_no": 2, "method": "card",
         "currency": "EUR", "amount_minor": 12900}
TAKEN = {**ASKED, "transaction_no": 3, "provider_ref": "auth_7Hq2"}
LINE = {"line_no": 1, "sku": "MUG-BLUE", "quantity": 2}
STOCK = {**ORDER, "lines": [{**LINE, "location_id": "graz"}]}

# kind -> (summary, request, result, code of a no, what that no means)
OPERATIONS = {
    "inventory.reserve": (
        "Set goods aside for an order, all or nothing",
        {**ORDER, "lines": [LINE], "ship_to_country": "AT"},
        {"lines": [{"line_no": 1, "location_id": "graz", "allocated": 2}]},
        "out_of_stock", "there is not enough of it"),
    "inventory.release": (
        "Give back what is set aside", {**STOCK, "reason": "canceled"}, {},
        "unknown_reservation", "nothing is set aside for the order"),
    "inventory.consume": (
        "Write off what has left the house", STOCK, {},
        "unknown_reservation", "nothing is set aside for the order"),
    "inventory.restock": (
        "Put goods that came back on the shelf", {**STOCK, "reason": "return"},
        {}, "unknown_sku", "there is no such product"),
    "payment.authorize": (
        "Hold an amount on the customer's means",
        {**ASKED, "token": "tok_visa"},
        {**MONEY, "provider_ref": "auth_7Hq2", "captured": False,
         "expires_at_ms": "2030-01-08T09:00:00Z", "risk": 12},
        "insufficient_funds", "the customer's bank said no"),
    "payment.capture": (
        "Take what was held", TAKEN,
        {**MONEY, "provider_ref": "cap_91Lk"},
        "authorization_expired", "the hold has run out"),
    "payment.refund": (
        "Give money back", {**TAKEN, "reason": "return"},
        {**MONEY, "provider_ref": "ref_55Tz"},
        "more_than_captured", "so much was never taken"),
    "payment.void": (
        "Give a hold back", TAKEN, {**MONEY, "provider_ref": "void_3Xd8"},
        "already_captured", "the money was taken already"),
    "shipping.book": (
        "Book a label for a packed parcel",
        {**ORDER, "shipment_no": 1, "location_id": "graz", "carrier": "post",
         "lines": [{"line_no": 1, "quantity": 2}],
         "ship_to": {"name": "Ada Example", "line1": "Hauptplatz 1",
                     "city": "Graz", "postal_code": "8010", "country": "AT"}},
        {"carrier": "post", "tracking_number": "PT123456789AT",
         "label_url": "https://labels.example/PT123456789AT.pdf",
         "cost_minor": 480},
        "no_such_carrier", "nobody carries it there"),
    "shipping.cancel": (
        "Give a label back",
        {**ORDER, "shipment_no": 1, "carrier": "post",
         "tracking_number": "PT123456789AT"}, {},
        "already_shipped", "the parcel is on its way"),
    "catalog.price": (
        "Say whether products sell at these prices",
        {**ORDER, "currency": "EUR",
         "lines": [{**LINE, "unit_price_minor": 6450}]}, {},
        "price_changed", "a product has another price, or is not sold"),
    "customer.check": (
        "Say whether a customer may buy", {**ORDER, "customer_id": "C-7"},
        {"customer_id": "C-7", "name": "Ada Example",
         "email": "ada@example.com"},
        "blocked", "the customer may not buy"),
    "customer.contact": (
        "Say how a customer is reached",
        {**ORDER, "customer_id": "C-7", "channel": "email", "event_id": 42,
         "endpoint_id": "mails"},
        {"name": "Ada Example", "email": "ada@example.com"},
        "unknown_customer", "nobody knows the customer"),
}

# status -> (name, text, has Retry-After)
REPLIES = {
    "400": ("NotUnderstood", "The call was not understood, or its key was "
            "used before with another body. Never a decline.", False),
    "401": ("NotAuthenticated", "The credential is missing or wrong.", False),
    "403": ("NotAllowed", "The credential may not do this.", False),
    "409": ("AtWork", "The same key is being worked on: ask again.", True),
    "429": ("TooMany", "Not now: too many calls.", True),
    "500": ("Failed", "Whether it was done is not known.", False),
    "503": ("NotAvailable", "Not now, and nothing was done.", True),
    "default": ("Other", "Any other 4xx says that the call was wrong, any "
                "other 5xx that its end is not known.", False),
}
