"""Every command and query, grouped by noun.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any

from .audit import AsyncAudit, Audit
from .cancellations import AsyncCancellations, Cancellations
from .claims import AsyncClaims, Claims
from .credits import AsyncCredits, Credits
from .customers import AsyncCustomers, Customers
from .deliveries import AsyncDeliveries, Deliveries
from .endpoints import AsyncEndpoints, Endpoints
from .engine import AsyncEngine, Engine
from .erasures import AsyncErasures, Erasures
from .events import AsyncEvents, Events
from .exchanges import AsyncExchanges, Exchanges
from .fulfillments import AsyncFulfillments, Fulfillments
from .history import AsyncHistory, History
from .notifications import AsyncNotifications, Notifications
from .orders import AsyncOrders, Orders
from .payments import AsyncPayments, Payments
from .preferences import AsyncPreferences, Preferences
from .products import AsyncProducts, Products
from .providers import AsyncProviders, Providers
from .replacements import AsyncReplacements, Replacements
from .reports import AsyncReports, Reports
from .returns import AsyncReturns, Returns
from .shipments import AsyncShipments, Shipments
from .shipping import AsyncShipping, Shipping
from .stock import AsyncStock, Stock
from .subjects import AsyncSubjects, Subjects
from .tasks import AsyncTasks, Tasks
from .templates import AsyncTemplates, Templates
from .tracking import AsyncTracking, Tracking

#: The group and the method of each, by its name.
OPERATIONS = {
    "audit.list": ("audit", "list"),
    "cancellation.list": ("cancellations", "list"),
    "cancellation.request": ("cancellations", "request"),
    "claim.approve": ("claims", "approve"),
    "claim.place": ("claims", "place"),
    "claim.reject": ("claims", "reject"),
    "credit.get": ("credits", "get"),
    "credit.grant": ("credits", "grant"),
    "customer.get": ("customers", "get"),
    "customer.put": ("customers", "put"),
    "delivery.list": ("deliveries", "list"),
    "delivery.record": ("deliveries", "record"),
    "delivery.retry": ("deliveries", "retry"),
    "endpoint.disable": ("endpoints", "disable"),
    "endpoint.enable": ("endpoints", "enable"),
    "endpoint.list": ("endpoints", "list"),
    "endpoint.put": ("endpoints", "put"),
    "engine.status": ("engine", "status"),
    "erasure.get": ("erasures", "get"),
    "event.list": ("events", "list"),
    "exchange.cancel": ("exchanges", "cancel"),
    "exchange.place": ("exchanges", "place"),
    "fulfillment.allowed": ("fulfillments", "allowed"),
    "fulfillment.close": ("fulfillments", "close"),
    "fulfillment.configure": ("fulfillments", "configure"),
    "fulfillment.get": ("fulfillments", "get"),
    "fulfillment.plan": ("fulfillments", "plan"),
    "fulfillment.reject": ("fulfillments", "reject"),
    "fulfillment.start": ("fulfillments", "start"),
    "fulfillment.work_list": ("fulfillments", "work_list"),
    "history.configure": ("history", "configure"),
    "history.export": ("history", "export"),
    "history.search": ("history", "search"),
    "history.status": ("history", "status"),
    "notification.configure": ("notifications", "configure"),
    "order.allowed": ("orders", "allowed"),
    "order.annotate": ("orders", "annotate"),
    "order.archive": ("orders", "archive"),
    "order.cancel": ("orders", "cancel"),
    "order.change_begin": ("orders", "change_begin"),
    "order.change_cancel": ("orders", "change_cancel"),
    "order.change_confirm": ("orders", "change_confirm"),
    "order.change_decline": ("orders", "change_decline"),
    "order.change_edit": ("orders", "change_edit"),
    "order.change_list": ("orders", "change_list"),
    "order.change_preview": ("orders", "change_preview"),
    "order.complete": ("orders", "complete"),
    "order.configure": ("orders", "configure"),
    "order.confirm": ("orders", "confirm"),
    "order.draft": ("orders", "draft"),
    "order.expect": ("orders", "expect"),
    "order.get": ("orders", "get"),
    "order.hold": ("orders", "hold"),
    "order.list": ("orders", "list"),
    "order.note_add": ("orders", "note_add"),
    "order.note_list": ("orders", "note_list"),
    "order.place": ("orders", "place"),
    "order.place_draft": ("orders", "place_draft"),
    "order.reject": ("orders", "reject"),
    "order.release_hold": ("orders", "release_hold"),
    "order.restore": ("orders", "restore"),
    "order.summary": ("orders", "summary"),
    "order.tag_set": ("orders", "tag_set"),
    "payment.add": ("payments", "add"),
    "payment.authorize": ("payments", "authorize"),
    "payment.capture": ("payments", "capture"),
    "payment.configure": ("payments", "configure"),
    "payment.dispute_close": ("payments", "dispute_close"),
    "payment.dispute_open": ("payments", "dispute_open"),
    "payment.find": ("payments", "find"),
    "payment.get": ("payments", "get"),
    "payment.record": ("payments", "record"),
    "payment.refund": ("payments", "refund"),
    "payment.retry_refund": ("payments", "retry_refund"),
    "payment.summary": ("payments", "summary"),
    "payment.void": ("payments", "void"),
    "preference.list": ("preferences", "list"),
    "preference.set": ("preferences", "set"),
    "product.get": ("products", "get"),
    "product.list": ("products", "list"),
    "product.put": ("products", "put"),
    "provider.configure": ("providers", "configure"),
    "provider.list": ("providers", "list"),
    "replacement.list": ("replacements", "list"),
    "report.cancellations": ("reports", "cancellations"),
    "report.configure": ("reports", "configure"),
    "report.customers": ("reports", "customers"),
    "report.delivery": ("reports", "delivery"),
    "report.funnel": ("reports", "funnel"),
    "report.payments": ("reports", "payments"),
    "report.range": ("reports", "range"),
    "report.rebuild": ("reports", "rebuild"),
    "report.sales": ("reports", "sales"),
    "report.skus": ("reports", "skus"),
    "report.stock": ("reports", "stock"),
    "return.allowed": ("returns", "allowed"),
    "return.approve": ("returns", "approve"),
    "return.cancel": ("returns", "cancel"),
    "return.complete": ("returns", "complete"),
    "return.configure": ("returns", "configure"),
    "return.credit": ("returns", "credit"),
    "return.get": ("returns", "get"),
    "return.inspect": ("returns", "inspect"),
    "return.list": ("returns", "list"),
    "return.match": ("returns", "match"),
    "return.receive": ("returns", "receive"),
    "return.record": ("returns", "record"),
    "return.reject": ("returns", "reject"),
    "return.request": ("returns", "request"),
    "return.send": ("returns", "send"),
    "return.summary": ("returns", "summary"),
    "return.unmatched_list": ("returns", "unmatched_list"),
    "shipment.cancel": ("shipments", "cancel"),
    "shipment.create": ("shipments", "create"),
    "shipment.deliver": ("shipments", "deliver"),
    "shipment.pack": ("shipments", "pack"),
    "shipment.pick": ("shipments", "pick"),
    "shipment.record": ("shipments", "record"),
    "shipment.scan": ("shipments", "scan"),
    "shipment.ship": ("shipments", "ship"),
    "shipping.label_list": ("shipping", "label_list"),
    "shipping.quote": ("shipping", "quote"),
    "stock.adjust": ("stock", "adjust"),
    "stock.configure": ("stock", "configure"),
    "stock.expect": ("stock", "expect"),
    "stock.get": ("stock", "get"),
    "stock.list": ("stock", "list"),
    "stock.location_list": ("stock", "location_list"),
    "stock.location_put": ("stock", "location_put"),
    "stock.receive": ("stock", "receive"),
    "stock.region_put": ("stock", "region_put"),
    "subject.erase": ("subjects", "erase"),
    "task.list": ("tasks", "list"),
    "template.delete": ("templates", "delete"),
    "template.list": ("templates", "list"),
    "template.put": ("templates", "put"),
    "template.render": ("templates", "render"),
    "tracking.public": ("tracking", "public"),
    "tracking.revoke": ("tracking", "revoke"),
    "tracking.share": ("tracking", "share"),
    "tracking.share_list": ("tracking", "share_list"),
    "tracking.timeline": ("tracking", "timeline"),
    "tracking.view": ("tracking", "view"),
}


class Groups:
    """What a shop has: a group for each noun."""

    audit: Audit
    cancellations: Cancellations
    claims: Claims
    credits: Credits
    customers: Customers
    deliveries: Deliveries
    endpoints: Endpoints
    engine: Engine
    erasures: Erasures
    events: Events
    exchanges: Exchanges
    fulfillments: Fulfillments
    history: History
    notifications: Notifications
    orders: Orders
    payments: Payments
    preferences: Preferences
    products: Products
    providers: Providers
    replacements: Replacements
    reports: Reports
    returns: Returns
    shipments: Shipments
    shipping: Shipping
    stock: Stock
    subjects: Subjects
    tasks: Tasks
    templates: Templates
    tracking: Tracking

    def __init__(self, door: Any):
        self._door = door
        self.audit = Audit(door)
        self.cancellations = Cancellations(door)
        self.claims = Claims(door)
        self.credits = Credits(door)
        self.customers = Customers(door)
        self.deliveries = Deliveries(door)
        self.endpoints = Endpoints(door)
        self.engine = Engine(door)
        self.erasures = Erasures(door)
        self.events = Events(door)
        self.exchanges = Exchanges(door)
        self.fulfillments = Fulfillments(door)
        self.history = History(door)
        self.notifications = Notifications(door)
        self.orders = Orders(door)
        self.payments = Payments(door)
        self.preferences = Preferences(door)
        self.products = Products(door)
        self.providers = Providers(door)
        self.replacements = Replacements(door)
        self.reports = Reports(door)
        self.returns = Returns(door)
        self.shipments = Shipments(door)
        self.shipping = Shipping(door)
        self.stock = Stock(door)
        self.subjects = Subjects(door)
        self.tasks = Tasks(door)
        self.templates = Templates(door)
        self.tracking = Tracking(door)


class AsyncGroups:
    """What a shop has: a group for each noun."""

    audit: AsyncAudit
    cancellations: AsyncCancellations
    claims: AsyncClaims
    credits: AsyncCredits
    customers: AsyncCustomers
    deliveries: AsyncDeliveries
    endpoints: AsyncEndpoints
    engine: AsyncEngine
    erasures: AsyncErasures
    events: AsyncEvents
    exchanges: AsyncExchanges
    fulfillments: AsyncFulfillments
    history: AsyncHistory
    notifications: AsyncNotifications
    orders: AsyncOrders
    payments: AsyncPayments
    preferences: AsyncPreferences
    products: AsyncProducts
    providers: AsyncProviders
    replacements: AsyncReplacements
    reports: AsyncReports
    returns: AsyncReturns
    shipments: AsyncShipments
    shipping: AsyncShipping
    stock: AsyncStock
    subjects: AsyncSubjects
    tasks: AsyncTasks
    templates: AsyncTemplates
    tracking: AsyncTracking

    def __init__(self, door: Any):
        self._door = door
        self.audit = AsyncAudit(door)
        self.cancellations = AsyncCancellations(door)
        self.claims = AsyncClaims(door)
        self.credits = AsyncCredits(door)
        self.customers = AsyncCustomers(door)
        self.deliveries = AsyncDeliveries(door)
        self.endpoints = AsyncEndpoints(door)
        self.engine = AsyncEngine(door)
        self.erasures = AsyncErasures(door)
        self.events = AsyncEvents(door)
        self.exchanges = AsyncExchanges(door)
        self.fulfillments = AsyncFulfillments(door)
        self.history = AsyncHistory(door)
        self.notifications = AsyncNotifications(door)
        self.orders = AsyncOrders(door)
        self.payments = AsyncPayments(door)
        self.preferences = AsyncPreferences(door)
        self.products = AsyncProducts(door)
        self.providers = AsyncProviders(door)
        self.replacements = AsyncReplacements(door)
        self.reports = AsyncReports(door)
        self.returns = AsyncReturns(door)
        self.shipments = AsyncShipments(door)
        self.shipping = AsyncShipping(door)
        self.stock = AsyncStock(door)
        self.subjects = AsyncSubjects(door)
        self.tasks = AsyncTasks(door)
        self.templates = AsyncTemplates(door)
        self.tracking = AsyncTracking(door)


__all__ = [
    "AsyncAudit", "AsyncCancellations", "AsyncClaims", "AsyncCredits",
    "AsyncCustomers", "AsyncDeliveries", "AsyncEndpoints", "AsyncEngine",
    "AsyncErasures", "AsyncEvents", "AsyncExchanges", "AsyncFulfillments",
    "AsyncGroups", "AsyncHistory", "AsyncNotifications", "AsyncOrders",
    "AsyncPayments", "AsyncPreferences", "AsyncProducts", "AsyncProviders",
    "AsyncReplacements", "AsyncReports", "AsyncReturns", "AsyncShipments",
    "AsyncShipping", "AsyncStock", "AsyncSubjects", "AsyncTasks",
    "AsyncTemplates", "AsyncTracking", "Audit", "Cancellations", "Claims",
    "Credits", "Customers", "Deliveries", "Endpoints", "Engine", "Erasures",
    "Events", "Exchanges", "Fulfillments", "Groups", "History",
    "Notifications", "OPERATIONS", "Orders", "Payments", "Preferences",
    "Products", "Providers", "Replacements", "Reports", "Returns", "Shipments",
    "Shipping", "Stock", "Subjects", "Tasks", "Templates", "Tracking",
]
