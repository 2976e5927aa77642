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
