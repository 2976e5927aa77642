"""Values for examples, by the name and the type of a member."""
NAMES = {
    "order_id": "o-1", "customer_id": "c-42", "sku": "mug",
    "currency": "EUR", "location_id": "berlin", "country": "DE",
    "carrier": "dhl", "tracking_number": "T-1", "method": "card",
    "reason": "customer", "note": "as agreed", "channel": "web",
    "endpoint_id": "mail", "event_type": "order.placed", "language": "en",
    "token": "tok-1", "kind": "manual", "type": "order.placed",
    "arrived_sku": "mug", "name": "A mug", "text": "A text.",
    "provider_ref": "ch-1", "provider": "sandbox", "email": "a@example.org",
    "unmatched_id": "u-1", "erasure_id": "e-1", "author": "staff",
    "tag": "gift", "starts": None, "subject": "o-1",
}
TIME = "1700000100000"  # at a full quarter of an hour
DAY_MS = 86400000
VAGUE = ("unknown", "none", "any")
# What an example shows beside what is required, because an operation needs
# one of several, or is hard to understand without it.
MORE = {
    "endpoint.put": ["address"],
    "order.draft": ["lines"],
    "order.place": ["customer_id", "lines", "payments"],
    "order.tag_set": ["add"],
    "payment.dispute_close": ["payment_no"],
    "payment.record": ["method"],
    "return.credit": ["return_no"],
    "subject.erase": ["customer_id"],
}
NUMBERS = {"quantity": 2, "line_no": 1, "year": 2026}


def sample(field):
    """A value as Python code."""
    kind = field.type
    if kind.kind == "enum":
        said = [value for value in kind.values if value not in VAGUE]
        return f'"{said[0]}"'
    if kind.kind == "list":
        count = max(1, kind.bounds.get("minItems", 0))
        items = [of_type(kind.item, field).replace(
            TIME, str(int(TIME) + i * DAY_MS)) for i in range(count)]
        return "[" + ", ".join(items) + "]"
    return of_type(kind, field)


def of_type(kind, field):
    if kind.kind == "record":
        inner = [each for each in kind.record.fields if each.required]
        return "{" + ", ".join(f'"{each.name}": {sample(each)}'
                               for each in inner) + "}"
    if kind.kind == "text":
        return f'"{text_of(field, kind)}"'
    if kind.kind == "boolean":
        return "True"
    if kind.kind == "object":
        return "{}"
    if kind.kind == "time":
        return TIME
    return str(number_of(field, kind))


def text_of(field, kind):
    text = NAMES.get(field.name) or "x"
    return text[:kind.bounds.get("maxLength", 64)]


def number_of(field, kind):
    if field.name in NUMBERS:
        return NUMBERS[field.name]
    number = 1250 if field.money else 1
    return min(max(number, kind.bounds.get("minimum", 0)),
               kind.bounds.get("maximum", number))


def example(operation):
    """A call of it: what is required, and what it is about."""
    given = []
    for position, each in enumerate(operation.args.fields):
        first = position == 0 and each.type.kind == "text"
        if not each.required and each.name not in (
                "order_id", *MORE.get(operation.name, ())):
            continue
        given.append(sample(each) if first else f"{each.name}={sample(each)}")
    if operation.kind == "command":
        given.append('key="k-1"')
    return f"shop.{operation.group}.{operation.verb}({', '.join(given)})"
