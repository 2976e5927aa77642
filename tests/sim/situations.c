// Rare situations, as the event log tells of them.
#include <string.h>

#include "sim/watch.h"

static const struct {
    const char *type;
    const char *with; // must be in the data; NULL: anything
    situation what;
} told[] = {
    {"order.confirmed", NULL, SEEN_ORDER_CONFIRMED},
    {"order.completed", NULL, SEEN_ORDER_COMPLETED},
    {"order.canceled", NULL, SEEN_ORDER_CANCELED},
    {"order.canceled", "\"after_shipping\":true", SEEN_CANCELED_AFTER_SHIPPING},
    {"order.rejected", NULL, SEEN_ORDER_REJECTED},
    {"order.rejected", "\"reason\":\"inventory\"", SEEN_STOCK_OUT},
    {"order.expired", NULL, SEEN_ORDER_EXPIRED},
    {"order.hold_released", "\"rejected\":true", SEEN_HOLD_REJECTED},
    {"fulfillment.planned", "\"count\":2", SEEN_TWO_LOCATIONS},
    {"shipment.shipped", "\"shipment_no\":2", SEEN_TWO_PARCELS},
    {"payment.requires_action", NULL, SEEN_REQUIRES_ACTION},
    {"order.drafted", NULL, SEEN_DRAFTED},
    {"order.draft_canceled", NULL, SEEN_DRAFT_ENDED},
    {"order.changed", NULL, SEEN_CHANGED},
    {"order.change_requested", "\"stop\":[{", SEEN_CHANGE_STOPS},
    {"order.change_declined", NULL, SEEN_CHANGE_DECLINED},
    {"order.change_expired", NULL, SEEN_CHANGE_EXPIRED},
    {"order.reopened", NULL, SEEN_REOPENED},
    {"order.lines_canceled", NULL, SEEN_LINES_CANCELED},
    {"cancellation.completed", NULL, SEEN_STOP_COMPLETED},
    {"cancellation.partial", NULL, SEEN_STOP_PARTIAL},
    {"cancellation.refused", NULL, SEEN_STOP_REFUSED},
    {"return.requested", NULL, SEEN_RETURN_REQUESTED},
    {"return.rejected", NULL, SEEN_RETURN_REJECTED},
    {"return.expired", NULL, SEEN_RETURN_EXPIRED},
    {"return.canceled", NULL, SEEN_RETURN_CANCELED},
    {"return.received", "\"wrong\":", SEEN_RETURN_WRONG},
    {"return.received", "\"lost\":", SEEN_RETURN_LOST},
    {"return.received", "\"recorded\":true", SEEN_RETURN_RECORDED},
    {"return.inspected", "\"disposition\":\"damaged\"", SEEN_RETURN_DAMAGED},
    {"return.completed", NULL, SEEN_RETURN_COMPLETED},
    {"return.unmatched", NULL, SEEN_RETURN_UNMATCHED},
    {"return.matched", NULL, SEEN_RETURN_MATCHED},
    {"return.credited", "\"gesture\":true", SEEN_GESTURE},
    {"payment.refunded", "\"store_credit\":true", SEEN_CREDIT_INSTEAD},
    {"payment.captured", "\"method\":\"store_credit\"", SEEN_CREDIT_SPENT},
    {"exchange.placed", NULL, SEEN_EXCHANGED},
    {"exchange.completed", NULL, SEEN_EXCHANGE_DONE},
    {"exchange.canceled", NULL, SEEN_EXCHANGE_LOST},
    {"claim.canceled", NULL, SEEN_EXCHANGE_LOST},
    {"claim.placed", NULL, SEEN_CLAIMED},
    {"claim.rejected", NULL, SEEN_CLAIM_REJECTED},
    {"payment.refund_failed", NULL, SEEN_REFUND_FAILED},
    {"payment.expired", NULL, SEEN_AUTHORIZATION_EXPIRED},
    {"dispute.overdue", NULL, SEEN_DISPUTE_OVERDUE},
    {"dispute.closed", "\"won\"", SEEN_DISPUTE_WON},
    {"stock.backorder_filled", NULL, SEEN_BACKORDER_FILLED},
    {"stock.moved", "\"RETURN\"", SEEN_RESTOCKED},
    {"order.reserved", "\"expected_at_ms\":", SEEN_BACKORDER_DATED},
    {"order.expected", NULL, SEEN_DATE_MOVED},
    {"order.held", "\"line_no\":", SEEN_LINE_HELD},
    {"order.held", "\"kind\":\"review\"", SEEN_REVIEW_HELD},
    {"tracking.late", NULL, SEEN_LATE},
    {"tracking.shared", NULL, SEEN_SHARED},
    {"tracking.revoked", NULL, SEEN_SHARE_REVOKED},
    {"order.archived", NULL, SEEN_ARCHIVED},
    {"order.restored", NULL, SEEN_RESTORED},
    {"subject.erased", NULL, SEEN_ERASED},
    {"notification.failed", NULL, SEEN_MESSAGE_FAILED},
    {"notification.suppressed", NULL, SEEN_MESSAGE_SUPPRESSED},
    {"notification.endpoint_disabled", NULL, SEEN_ENDPOINT_OFF},
};

// What was told before this commit decides what a fact means.
static bool heard(const watch *on, const char *source, const char *subject)
{
    for (size_t i = 0; i < on->subjects_count; i++)
        if (strcmp(on->subjects[i].subject, subject) == 0 &&
            strcmp(on->subjects[i].source, source) == 0)
            return true;
    return false;
}

static bool any_backordered(const char *data)
{
    static const char name[] = "\"backordered\":";
    for (const char *at = data; (at = strstr(at, name)) != NULL;) {
        at += sizeof(name) - 1;
        if (*at >= '1' && *at <= '9')
            return true;
    }
    return false;
}

void watch_situation(world *of, const oms_event_row *row)
{
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
        if (strcmp(told[i].type, row->type) == 0 &&
            (told[i].with == NULL || strstr(row->data, told[i].with) != NULL))
            world_seen(of, told[i].what);
    if (strcmp(row->type, "order.reserved") == 0 && any_backordered(row->data))
        world_seen(of, SEEN_BACKORDERED);
    if (heard(of->watch, "fulfillment", row->subject))
        return;
    if (strcmp(row->type, "shipment.shipped") == 0)
        world_seen(of, SEEN_FACT_BEFORE_PLAN);
    if (strcmp(row->type, "shipment.delivered") == 0)
        world_seen(of, SEEN_SCAN_WITHOUT_PARCEL);
}
