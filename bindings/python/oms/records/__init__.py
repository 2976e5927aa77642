"""Records of answers, events and tasks, by name.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import (TYPE_CHECKING, Any, Dict, List, Optional, Type)

from ..record import Record
from .audit import AuditItem, AuditPage
from .authorization import (AuthorizationExpireRequest,
                            AuthorizationRenewRequest)
from .breaker import BreakerChangedData
from .cancellations import (CancellationCompletedData,
                            CancellationExpireRequest, CancellationItem,
                            CancellationList, CancellationPartialData,
                            CancellationRefusedData, CancellationRequestedData)
from .catalog import CatalogPriceLine, CatalogPriceRequest
from .claims import (ClaimAskedData, ClaimCanceledData, ClaimCompletedData,
                     ClaimPlacedData, ClaimRejectedData, ClaimRequestedData)
from .credits import Credit, CreditGrantedData, CreditItem
from .customers import (Customer, CustomerCheckRequest, CustomerCheckResult,
                        CustomerContactRequest, CustomerContactResult)
from .deliveries import DeliveryItem, DeliveryList
from .dispute import (DisputeClosedData, DisputeEvidenceDueRequest,
                      DisputeOpenedData, DisputeOverdueData)
from .endpoints import EndpointItem, EndpointList, EndpointPutEvent
from .engine import (EngineStatus, EngineStatusCommitSize, EngineStatusCursor,
                     EngineStatusKind, EngineStatusService,
                     EngineStatusTransport)
from .erasures import Erasure, ErasureRequestedData
from .events import EventItem, EventPage
from .exchanges import (ExchangeCanceledData, ExchangeCompletedData,
                        ExchangePlacedData, ExchangeRequestedData)
from .fulfillments import (FulfillmentAllowed,
                           FulfillmentAllowedFulfillmentOrder,
                           FulfillmentAllowedShipment,
                           FulfillmentCanceledData, FulfillmentClosedData,
                           FulfillmentFinishedData, FulfillmentOpenRequest,
                           FulfillmentOpenedData, FulfillmentPlannedData,
                           FulfillmentRejectedData, FulfillmentStartedData,
                           FulfillmentStoppedData, FulfillmentStoppedPlace,
                           Parcels, ParcelsFulfillmentOrder, ParcelsHold,
                           ParcelsLine, ParcelsScan, ParcelsShipment,
                           WorkItem, WorkList)
from .history import (HistoryAgeRequest, HistoryCheckRequest,
                      HistoryEraseRequest, HistoryExport, HistoryExportItem,
                      HistoryExportItemEvent, HistoryExportItemOrder,
                      HistoryForgetRequest, HistoryPage, HistoryStatus)
from .inventory import (InventoryConsumeLine, InventoryConsumeRequest,
                        InventoryReleaseRequest, InventoryReserveRequest,
                        InventoryReserveResult, InventoryRestockRequest)
from .notifications import (NotificationDeliveredData,
                            NotificationEndpointDisabledData,
                            NotificationFailedData,
                            NotificationSendEmailRequest,
                            NotificationSendEmailResult,
                            NotificationSendFileRequest,
                            NotificationSendFileResult,
                            NotificationSendLogRequest,
                            NotificationSendLogResult,
                            NotificationSendPushRequest,
                            NotificationSendPushResult,
                            NotificationSendSmsRequest,
                            NotificationSendSmsResult,
                            NotificationSendWebhookRequest,
                            NotificationSendWebhookResult,
                            NotificationSentData, NotificationSuppressedData,
                            NotificationSweepRequest)
from .orders import (AdjustmentArgs, ChangeAction, ChangePreview,
                     ChangePreviewLine, ChangePreviewStock, LineArgs, Order,
                     OrderAllowed, OrderAllowedLine, OrderAnnotatedData,
                     OrderApprovedData, OrderArchivedData,
                     OrderCancelNotedData, OrderCanceledData,
                     OrderChangeBegunData, OrderChangeCanceledData,
                     OrderChangeDeclinedData, OrderChangeEditedData,
                     OrderChangeExpireRequest, OrderChangeExpiredData,
                     OrderChangeItem, OrderChangeList,
                     OrderChangeRequestedData, OrderChangedData,
                     OrderChangedLine, OrderCompletedData, OrderConfirmedData,
                     OrderDraftCanceledData, OrderDraftedData,
                     OrderExpectedData, OrderExpectedLine, OrderExpireRequest,
                     OrderExpiredData, OrderHeldData, OrderHold,
                     OrderHoldReleasedData, OrderItem, OrderLine,
                     OrderLinesCanceledData, OrderLinesCanceledLine,
                     OrderList, OrderNoteItem, OrderNoteList, OrderNotedData,
                     OrderPlacedData, OrderRejectedData, OrderReleasedData,
                     OrderReopenedData, OrderReplacedData,
                     OrderReplacementRefusedData, OrderReservedData,
                     OrderRestoredData, OrderReviewRequest, OrderReviewResult,
                     OrderReviewResultHold, OrderSourceLine,
                     OrderSourceRequest, OrderSourceResult, OrderSummary,
                     OrderSummaryAnomaly, OrderSummaryAnomalyExample,
                     OrderSummaryBucket, OrderSummaryCurrency,
                     OrderSummaryStage, OrderSummaryStatus, OrderTaggedData,
                     Tag)
from .payments import (OrderMoney, OrderMoneyDispute, OrderMoneyLedger,
                       OrderMoneyPayment, OrderMoneyTransaction,
                       PaymentAdjustedData, PaymentAuthorizeRequest,
                       PaymentAuthorizeResult, PaymentAuthorizedData,
                       PaymentCaptureRequest, PaymentCaptureResult,
                       PaymentCapturedData, PaymentChargebackReversedData,
                       PaymentChargedBackData, PaymentCreatedData,
                       PaymentExpiredData, PaymentFailedData, PaymentFound,
                       PaymentRefundFailedData, PaymentRefundRequest,
                       PaymentRefundResult, PaymentRefundReversedData,
                       PaymentRefundedData, PaymentRequiresActionData,
                       PaymentSummary, PaymentSummaryDispute,
                       PaymentSummaryMethod, PaymentSummaryStoreCredit,
                       PaymentSummaryTransaction, PaymentUnknownData,
                       PaymentVoidRequest, PaymentVoidResult,
                       PaymentVoidedData)
from .preferences import PreferenceItem, PreferenceList
from .products import Product, ProductItem, ProductPage
from .providers import ProviderItem, ProviderList
from .replacements import (ReplacementExpireRequest, ReplacementItem,
                           ReplacementList)
from .reports import (ReportCancellationsAnswer,
                      ReportCancellationsAnswerItem, ReportConfiguredData,
                      ReportCustomersAnswer, ReportCustomersAnswerItem,
                      ReportDeliveryAnswer, ReportDeliveryAnswerItem,
                      ReportFunnelAnswer, ReportFunnelAnswerItem,
                      ReportPaymentsAnswer, ReportPaymentsAnswerItem,
                      ReportPaymentsAnswerMore, ReportRange,
                      ReportSalesAnswer, ReportSalesAnswerItem,
                      ReportSkusAnswer, ReportSkusAnswerItem,
                      ReportStockAnswer, ReportStockAnswerItem)
from .returns import (Return, ReturnAllowed, ReturnAllowedLine,
                      ReturnApprovedData, ReturnApprovedLine,
                      ReturnCanceledData, ReturnCompletedData,
                      ReturnCreditNote, ReturnCreditedData,
                      ReturnExpireRequest, ReturnExpiredData,
                      ReturnInTransitData, ReturnInspectedData, ReturnItem,
                      ReturnLine, ReturnList, ReturnMatchedData,
                      ReturnOverdueData, ReturnOverdueRequest,
                      ReturnReceivedData, ReturnRejectedData,
                      ReturnRequestedData, ReturnSummary, ReturnUnmatchedData,
                      UnmatchedItem, UnmatchedList)
from .shared import (Address, LineQuantity, OrderChangedAllocation, Refusal,
                     ReplacementLine, Step, SubjectEraseOrder, Tender)
from .shipments import (ShipmentCanceledData, ShipmentCanceledLine,
                        ShipmentCreatedData, ShipmentDeliveredData,
                        ShipmentLabelDeclinedData, ShipmentLabeledData,
                        ShipmentPackedData, ShipmentPickedData,
                        ShipmentScannedData, ShipmentShippedData)
from .shipping import (ShippingBookRequest, ShippingBookResult,
                       ShippingCancelRequest, ShippingLabels,
                       ShippingLabelsItem, ShippingQuote)
from .stock import (StockBackorderDatedData, StockBackorderFilledData,
                    StockDatesRequest, StockLevel, StockLocationsItem,
                    StockLocationsPage, StockMovedData, StockPage,
                    StockProductView, StockProductViewExpected)
from .subjects import SubjectErasedData
from .tasks import TaskItem, TaskPage
from .templates import Rendered, TemplateItem, TemplateList
from .tracking import (OrderView, OrderViewCancellation, OrderViewChange,
                       OrderViewHold, OrderViewLine, OrderViewParcel,
                       OrderViewParcelScan, OrderViewPayment,
                       OrderViewPromise, OrderViewReplacement,
                       OrderViewReturn, PublicView, PublicViewEntry,
                       PublicViewLine, PublicViewParcel, PublicViewParcelScan,
                       ShareItem, ShareList, Timeline, TimelineItem,
                       TrackingLateData, TrackingLateRequest,
                       TrackingRevokedData, TrackingSharedData)

#: The record of an event's `data`, by its type.
EVENTS: Dict[str, Type[Record]] = {
    "breaker.changed": BreakerChangedData,
    "cancellation.completed": CancellationCompletedData,
    "cancellation.partial": CancellationPartialData,
    "cancellation.refused": CancellationRefusedData,
    "cancellation.requested": CancellationRequestedData,
    "claim.asked": ClaimAskedData,
    "claim.canceled": ClaimCanceledData,
    "claim.completed": ClaimCompletedData,
    "claim.placed": ClaimPlacedData,
    "claim.rejected": ClaimRejectedData,
    "claim.requested": ClaimRequestedData,
    "credit.granted": CreditGrantedData,
    "dispute.closed": DisputeClosedData,
    "dispute.opened": DisputeOpenedData,
    "dispute.overdue": DisputeOverdueData,
    "erasure.requested": ErasureRequestedData,
    "exchange.canceled": ExchangeCanceledData,
    "exchange.completed": ExchangeCompletedData,
    "exchange.placed": ExchangePlacedData,
    "exchange.requested": ExchangeRequestedData,
    "fulfillment.canceled": FulfillmentCanceledData,
    "fulfillment.closed": FulfillmentClosedData,
    "fulfillment.finished": FulfillmentFinishedData,
    "fulfillment.opened": FulfillmentOpenedData,
    "fulfillment.planned": FulfillmentPlannedData,
    "fulfillment.rejected": FulfillmentRejectedData,
    "fulfillment.started": FulfillmentStartedData,
    "fulfillment.stopped": FulfillmentStoppedData,
    "notification.delivered": NotificationDeliveredData,
    "notification.endpoint_disabled": NotificationEndpointDisabledData,
    "notification.failed": NotificationFailedData,
    "notification.sent": NotificationSentData,
    "notification.suppressed": NotificationSuppressedData,
    "order.annotated": OrderAnnotatedData,
    "order.approved": OrderApprovedData,
    "order.archived": OrderArchivedData,
    "order.cancel_noted": OrderCancelNotedData,
    "order.canceled": OrderCanceledData,
    "order.change_begun": OrderChangeBegunData,
    "order.change_canceled": OrderChangeCanceledData,
    "order.change_declined": OrderChangeDeclinedData,
    "order.change_edited": OrderChangeEditedData,
    "order.change_expired": OrderChangeExpiredData,
    "order.change_requested": OrderChangeRequestedData,
    "order.changed": OrderChangedData,
    "order.completed": OrderCompletedData,
    "order.confirmed": OrderConfirmedData,
    "order.draft_canceled": OrderDraftCanceledData,
    "order.drafted": OrderDraftedData,
    "order.expected": OrderExpectedData,
    "order.expired": OrderExpiredData,
    "order.held": OrderHeldData,
    "order.hold_released": OrderHoldReleasedData,
    "order.lines_canceled": OrderLinesCanceledData,
    "order.noted": OrderNotedData,
    "order.placed": OrderPlacedData,
    "order.rejected": OrderRejectedData,
    "order.released": OrderReleasedData,
    "order.reopened": OrderReopenedData,
    "order.replaced": OrderReplacedData,
    "order.replacement_refused": OrderReplacementRefusedData,
    "order.reserved": OrderReservedData,
    "order.restored": OrderRestoredData,
    "order.tagged": OrderTaggedData,
    "payment.adjusted": PaymentAdjustedData,
    "payment.authorized": PaymentAuthorizedData,
    "payment.captured": PaymentCapturedData,
    "payment.chargeback_reversed": PaymentChargebackReversedData,
    "payment.charged_back": PaymentChargedBackData,
    "payment.created": PaymentCreatedData,
    "payment.expired": PaymentExpiredData,
    "payment.failed": PaymentFailedData,
    "payment.refund_failed": PaymentRefundFailedData,
    "payment.refund_reversed": PaymentRefundReversedData,
    "payment.refunded": PaymentRefundedData,
    "payment.requires_action": PaymentRequiresActionData,
    "payment.unknown": PaymentUnknownData,
    "payment.voided": PaymentVoidedData,
    "report.configured": ReportConfiguredData,
    "return.approved": ReturnApprovedData,
    "return.canceled": ReturnCanceledData,
    "return.completed": ReturnCompletedData,
    "return.credited": ReturnCreditedData,
    "return.expired": ReturnExpiredData,
    "return.in_transit": ReturnInTransitData,
    "return.inspected": ReturnInspectedData,
    "return.matched": ReturnMatchedData,
    "return.overdue": ReturnOverdueData,
    "return.received": ReturnReceivedData,
    "return.rejected": ReturnRejectedData,
    "return.requested": ReturnRequestedData,
    "return.unmatched": ReturnUnmatchedData,
    "shipment.canceled": ShipmentCanceledData,
    "shipment.created": ShipmentCreatedData,
    "shipment.delivered": ShipmentDeliveredData,
    "shipment.label_declined": ShipmentLabelDeclinedData,
    "shipment.labeled": ShipmentLabeledData,
    "shipment.packed": ShipmentPackedData,
    "shipment.picked": ShipmentPickedData,
    "shipment.scanned": ShipmentScannedData,
    "shipment.shipped": ShipmentShippedData,
    "stock.backorder_dated": StockBackorderDatedData,
    "stock.backorder_filled": StockBackorderFilledData,
    "stock.moved": StockMovedData,
    "subject.erased": SubjectErasedData,
    "tracking.late": TrackingLateData,
    "tracking.revoked": TrackingRevokedData,
    "tracking.shared": TrackingSharedData,
}

#: The record of a task's request, by its kind.
TASKS: Dict[str, Type[Record]] = {
    "authorization.expire": AuthorizationExpireRequest,
    "authorization.renew": AuthorizationRenewRequest,
    "cancellation.expire": CancellationExpireRequest,
    "catalog.price": CatalogPriceRequest,
    "customer.check": CustomerCheckRequest,
    "customer.contact": CustomerContactRequest,
    "dispute.evidence_due": DisputeEvidenceDueRequest,
    "fulfillment.open": FulfillmentOpenRequest,
    "history.age": HistoryAgeRequest,
    "history.check": HistoryCheckRequest,
    "history.erase": HistoryEraseRequest,
    "history.forget": HistoryForgetRequest,
    "inventory.consume": InventoryConsumeRequest,
    "inventory.release": InventoryReleaseRequest,
    "inventory.reserve": InventoryReserveRequest,
    "inventory.restock": InventoryRestockRequest,
    "notification.send.email": NotificationSendEmailRequest,
    "notification.send.file": NotificationSendFileRequest,
    "notification.send.log": NotificationSendLogRequest,
    "notification.send.push": NotificationSendPushRequest,
    "notification.send.sms": NotificationSendSmsRequest,
    "notification.send.webhook": NotificationSendWebhookRequest,
    "notification.sweep": NotificationSweepRequest,
    "order.change_expire": OrderChangeExpireRequest,
    "order.expire": OrderExpireRequest,
    "order.review": OrderReviewRequest,
    "order.source": OrderSourceRequest,
    "payment.authorize": PaymentAuthorizeRequest,
    "payment.capture": PaymentCaptureRequest,
    "payment.refund": PaymentRefundRequest,
    "payment.void": PaymentVoidRequest,
    "replacement.expire": ReplacementExpireRequest,
    "return.expire": ReturnExpireRequest,
    "return.overdue": ReturnOverdueRequest,
    "shipping.book": ShippingBookRequest,
    "shipping.cancel": ShippingCancelRequest,
    "stock.dates": StockDatesRequest,
    "tracking.late": TrackingLateRequest,
}

#: The record of what answers a task, by its kind.
RESULTS: Dict[str, Type[Record]] = {
    "customer.check": CustomerCheckResult,
    "customer.contact": CustomerContactResult,
    "inventory.reserve": InventoryReserveResult,
    "notification.send.email": NotificationSendEmailResult,
    "notification.send.file": NotificationSendFileResult,
    "notification.send.log": NotificationSendLogResult,
    "notification.send.push": NotificationSendPushResult,
    "notification.send.sms": NotificationSendSmsResult,
    "notification.send.webhook": NotificationSendWebhookResult,
    "order.review": OrderReviewResult,
    "order.source": OrderSourceResult,
    "payment.authorize": PaymentAuthorizeResult,
    "payment.capture": PaymentCaptureResult,
    "payment.refund": PaymentRefundResult,
    "payment.void": PaymentVoidResult,
    "shipping.book": ShippingBookResult,
}


class Event(EventItem):
    """An event of the feed; `data` is the record of its type."""

    __slots__ = ()
    data: Any
    pii: Any

    if not TYPE_CHECKING:
        def __getattr__(self, name):
            if name not in ("data", "pii"):
                return super().__getattr__(name)
            value = self._json.get(name)
            kind = EVENTS.get(self._json.get("type", ""))
            return value if kind is None or value is None else kind(value)


class Violation(Record):
    """An invariant that does not hold."""

    __slots__ = ()
    rule: str
    module: str
    order: Optional[str]
    text: str
    repaired: Optional[bool]
    _members = dict.fromkeys(("rule", "module", "order", "text", "repaired"))


class Verified(Record):
    """What verifying found."""

    __slots__ = ()
    subjects: int
    events: int
    violations: List[Violation]
    _members = {"subjects": None, "events": None,
                "violations": (True, Violation)}


__all__ = [
    "Address", "AdjustmentArgs", "AuditItem", "AuditPage",
    "AuthorizationExpireRequest", "AuthorizationRenewRequest",
    "BreakerChangedData", "CancellationCompletedData",
    "CancellationExpireRequest", "CancellationItem", "CancellationList",
    "CancellationPartialData", "CancellationRefusedData",
    "CancellationRequestedData", "CatalogPriceLine", "CatalogPriceRequest",
    "ChangeAction", "ChangePreview", "ChangePreviewLine", "ChangePreviewStock",
    "ClaimAskedData", "ClaimCanceledData", "ClaimCompletedData",
    "ClaimPlacedData", "ClaimRejectedData", "ClaimRequestedData", "Credit",
    "CreditGrantedData", "CreditItem", "Customer", "CustomerCheckRequest",
    "CustomerCheckResult", "CustomerContactRequest", "CustomerContactResult",
    "DeliveryItem", "DeliveryList", "DisputeClosedData",
    "DisputeEvidenceDueRequest", "DisputeOpenedData", "DisputeOverdueData",
    "EVENTS", "EndpointItem", "EndpointList", "EndpointPutEvent",
    "EngineStatus", "EngineStatusCommitSize", "EngineStatusCursor",
    "EngineStatusKind", "EngineStatusService", "EngineStatusTransport",
    "Erasure", "ErasureRequestedData", "Event", "EventItem", "EventPage",
    "ExchangeCanceledData", "ExchangeCompletedData", "ExchangePlacedData",
    "ExchangeRequestedData", "FulfillmentAllowed",
    "FulfillmentAllowedFulfillmentOrder", "FulfillmentAllowedShipment",
    "FulfillmentCanceledData", "FulfillmentClosedData",
    "FulfillmentFinishedData", "FulfillmentOpenRequest",
    "FulfillmentOpenedData", "FulfillmentPlannedData",
    "FulfillmentRejectedData", "FulfillmentStartedData",
    "FulfillmentStoppedData", "FulfillmentStoppedPlace", "HistoryAgeRequest",
    "HistoryCheckRequest", "HistoryEraseRequest", "HistoryExport",
    "HistoryExportItem", "HistoryExportItemEvent", "HistoryExportItemOrder",
    "HistoryForgetRequest", "HistoryPage", "HistoryStatus",
    "InventoryConsumeLine", "InventoryConsumeRequest",
    "InventoryReleaseRequest", "InventoryReserveRequest",
    "InventoryReserveResult", "InventoryRestockRequest", "LineArgs",
    "LineQuantity", "NotificationDeliveredData",
    "NotificationEndpointDisabledData", "NotificationFailedData",
    "NotificationSendEmailRequest", "NotificationSendEmailResult",
    "NotificationSendFileRequest", "NotificationSendFileResult",
    "NotificationSendLogRequest", "NotificationSendLogResult",
    "NotificationSendPushRequest", "NotificationSendPushResult",
    "NotificationSendSmsRequest", "NotificationSendSmsResult",
    "NotificationSendWebhookRequest", "NotificationSendWebhookResult",
    "NotificationSentData", "NotificationSuppressedData",
    "NotificationSweepRequest", "Order", "OrderAllowed", "OrderAllowedLine",
    "OrderAnnotatedData", "OrderApprovedData", "OrderArchivedData",
    "OrderCancelNotedData", "OrderCanceledData", "OrderChangeBegunData",
    "OrderChangeCanceledData", "OrderChangeDeclinedData",
    "OrderChangeEditedData", "OrderChangeExpireRequest",
    "OrderChangeExpiredData", "OrderChangeItem", "OrderChangeList",
    "OrderChangeRequestedData", "OrderChangedAllocation", "OrderChangedData",
    "OrderChangedLine", "OrderCompletedData", "OrderConfirmedData",
    "OrderDraftCanceledData", "OrderDraftedData", "OrderExpectedData",
    "OrderExpectedLine", "OrderExpireRequest", "OrderExpiredData",
    "OrderHeldData", "OrderHold", "OrderHoldReleasedData", "OrderItem",
    "OrderLine", "OrderLinesCanceledData", "OrderLinesCanceledLine",
    "OrderList", "OrderMoney", "OrderMoneyDispute", "OrderMoneyLedger",
    "OrderMoneyPayment", "OrderMoneyTransaction", "OrderNoteItem",
    "OrderNoteList", "OrderNotedData", "OrderPlacedData", "OrderRejectedData",
    "OrderReleasedData", "OrderReopenedData", "OrderReplacedData",
    "OrderReplacementRefusedData", "OrderReservedData", "OrderRestoredData",
    "OrderReviewRequest", "OrderReviewResult", "OrderReviewResultHold",
    "OrderSourceLine", "OrderSourceRequest", "OrderSourceResult",
    "OrderSummary", "OrderSummaryAnomaly", "OrderSummaryAnomalyExample",
    "OrderSummaryBucket", "OrderSummaryCurrency", "OrderSummaryStage",
    "OrderSummaryStatus", "OrderTaggedData", "OrderView",
    "OrderViewCancellation", "OrderViewChange", "OrderViewHold",
    "OrderViewLine", "OrderViewParcel", "OrderViewParcelScan",
    "OrderViewPayment", "OrderViewPromise", "OrderViewReplacement",
    "OrderViewReturn", "Parcels", "ParcelsFulfillmentOrder", "ParcelsHold",
    "ParcelsLine", "ParcelsScan", "ParcelsShipment", "PaymentAdjustedData",
    "PaymentAuthorizeRequest", "PaymentAuthorizeResult",
    "PaymentAuthorizedData", "PaymentCaptureRequest", "PaymentCaptureResult",
    "PaymentCapturedData", "PaymentChargebackReversedData",
    "PaymentChargedBackData", "PaymentCreatedData", "PaymentExpiredData",
    "PaymentFailedData", "PaymentFound", "PaymentRefundFailedData",
    "PaymentRefundRequest", "PaymentRefundResult", "PaymentRefundReversedData",
    "PaymentRefundedData", "PaymentRequiresActionData", "PaymentSummary",
    "PaymentSummaryDispute", "PaymentSummaryMethod",
    "PaymentSummaryStoreCredit", "PaymentSummaryTransaction",
    "PaymentUnknownData", "PaymentVoidRequest", "PaymentVoidResult",
    "PaymentVoidedData", "PreferenceItem", "PreferenceList", "Product",
    "ProductItem", "ProductPage", "ProviderItem", "ProviderList", "PublicView",
    "PublicViewEntry", "PublicViewLine", "PublicViewParcel",
    "PublicViewParcelScan", "RESULTS", "Refusal", "Rendered",
    "ReplacementExpireRequest", "ReplacementItem", "ReplacementLine",
    "ReplacementList", "ReportCancellationsAnswer",
    "ReportCancellationsAnswerItem", "ReportConfiguredData",
    "ReportCustomersAnswer", "ReportCustomersAnswerItem",
    "ReportDeliveryAnswer", "ReportDeliveryAnswerItem", "ReportFunnelAnswer",
    "ReportFunnelAnswerItem", "ReportPaymentsAnswer",
    "ReportPaymentsAnswerItem", "ReportPaymentsAnswerMore", "ReportRange",
    "ReportSalesAnswer", "ReportSalesAnswerItem", "ReportSkusAnswer",
    "ReportSkusAnswerItem", "ReportStockAnswer", "ReportStockAnswerItem",
    "Return", "ReturnAllowed", "ReturnAllowedLine", "ReturnApprovedData",
    "ReturnApprovedLine", "ReturnCanceledData", "ReturnCompletedData",
    "ReturnCreditNote", "ReturnCreditedData", "ReturnExpireRequest",
    "ReturnExpiredData", "ReturnInTransitData", "ReturnInspectedData",
    "ReturnItem", "ReturnLine", "ReturnList", "ReturnMatchedData",
    "ReturnOverdueData", "ReturnOverdueRequest", "ReturnReceivedData",
    "ReturnRejectedData", "ReturnRequestedData", "ReturnSummary",
    "ReturnUnmatchedData", "ShareItem", "ShareList", "ShipmentCanceledData",
    "ShipmentCanceledLine", "ShipmentCreatedData", "ShipmentDeliveredData",
    "ShipmentLabelDeclinedData", "ShipmentLabeledData", "ShipmentPackedData",
    "ShipmentPickedData", "ShipmentScannedData", "ShipmentShippedData",
    "ShippingBookRequest", "ShippingBookResult", "ShippingCancelRequest",
    "ShippingLabels", "ShippingLabelsItem", "ShippingQuote", "Step",
    "StockBackorderDatedData", "StockBackorderFilledData", "StockDatesRequest",
    "StockLevel", "StockLocationsItem", "StockLocationsPage", "StockMovedData",
    "StockPage", "StockProductView", "StockProductViewExpected",
    "SubjectEraseOrder", "SubjectErasedData", "TASKS", "Tag", "TaskItem",
    "TaskPage", "TemplateItem", "TemplateList", "Tender", "Timeline",
    "TimelineItem", "TrackingLateData", "TrackingLateRequest",
    "TrackingRevokedData", "TrackingSharedData", "UnmatchedItem",
    "UnmatchedList", "Verified", "Violation", "WorkItem", "WorkList",
]
