"""The Go names and types of what the model calls by its wire names."""
from model import camel

# Words that Go writes in capitals.
CAPITALS = {"id": "ID", "sku": "SKU", "url": "URL", "html": "HTML",
            "utc": "UTC", "pii": "PII"}

# Sets of words that have a name of their own, by a member that holds one.
# Others are called after their record and member.
ENUMS = {
    "OrderCancelArgs.reason": "Reason",
    "OrderConfigureArgs.facts": "Facts",
    "AdjustmentArgs.kind": "AdjustmentKind",
    "OrderPlaceArgs.terms": "Terms",
    "OrderChangeBeginArgs.kind": "ChangeKind",
    "ChangeAction.kind": "ChangeActionKind",
    "PaymentRecordArgs.type": "TransactionType",
    "ReturnInspectLine.disposition": "Disposition",
    "ReturnRequestArgs.resolution": "Resolution",
    "ShipmentScanArgs.status": "TrackingStatus",
    "EndpointPutArgs.channel": "Channel",
    "EndpointPutArgs.audience": "Audience",
    "StockConfigureArgs.sourcing": "Sourcing",
    "Order.status": "OrderStatus",
    "Order.payment_status": "PaymentStatus",
    "Order.fulfillment_status": "FulfillmentStatus",
    "Order.return_status": "ReturnStatus",
    "OrderItem.stage": "Stage",
    "OrderMoneyPayment.state": "PaymentState",
    "OrderMoneyTransaction.state": "TransactionState",
    "OrderMoneyDispute.state": "DisputeState",
    "ParcelsFulfillmentOrder.state": "FulfillmentState",
    "ParcelsShipment.state": "ShipmentState",
    "BreakerChangedData.from": "BreakerState",
}


def exported(name):
    """order_id -> OrderID"""
    return "".join(CAPITALS.get(word, word[:1].upper() + word[1:])
                   for word in name.replace("-", "_").split("_") if word)


def stem(record):
    """OrderListArgs -> OrderList: what its enums are called after."""
    for tail in ("Args", "Data", "Request", "Result", "Item"):
        if record.endswith(tail) and record != tail:
            return record[:-len(tail)]
    return record


class Names:
    """Names the enums of a model: equal sets of words are one type."""

    def __init__(self, model):
        self.enums = {}  # values -> name
        self.docs = {}   # name -> doc of the member that named it
        places = [(record, field) for record in model.records
                  for field in record.fields if self.values(field.type)]
        found = {f"{record.name}.{field.name}": field
                 for record, field in places}
        for place, name in ENUMS.items():  # a KeyError: it is not there
            self.add(self.values(found[place].type), name, found[place])
        # What is read is called shorter than what is asked for.
        places.sort(key=lambda it: it[0].name.endswith("Args"))
        for record, field in places:
            name = stem(record.name) + exported(field.name)
            self.add(self.values(field.type), name, field)

    @staticmethod
    def values(kind):
        return tuple((kind.item or kind).values)

    def add(self, values, name, field):
        if values in self.enums:
            return
        found, count = name, 1
        while found in self.docs:
            count += 1
            found = f"{name}{count}"
        self.enums[values] = found
        self.docs[found] = field.doc

    def type(self, kind):
        """The Go type of a member."""
        if kind.kind == "list":
            item = kind.item
            return "[]" + (item.record.name if item.kind == "record"
                           else self.type(item))
        if kind.kind == "record":
            return "*" + kind.record.name
        if kind.kind == "enum":
            return self.enums[tuple(kind.values)]
        return {"text": "string", "integer": "int64", "time": "int64",
                "boolean": "bool", "object": "json.RawMessage"}[kind.kind]

    @staticmethod
    def constant(enum, value):
        return enum + camel(value.lower())
