// Every event of the shop comes by here. See routes.c for why that is cheap.
#include "modules/notification/notification.h"

#include <string.h>

static void tell_one(telling *it, const char *endpoint_id)
{
    endpoint_row endpoint = {.endpoint_id = endpoint_id};
    // An endpoint is not told of its own misfortune.
    if (strcmp(it->event->subject, endpoint_id) == 0 &&
        strcmp(it->event->source, "notification") == 0)
        return;
    if (oms__tx_get(it->tx, &oms__endpoints_table, &endpoint) &&
        endpoint.state == ENDPOINT_ENABLED)
        oms__deliveries_tell(it, &endpoint);
}

static void tell_customer(telling *it)
{
    const contact_row *contact = oms__contacts_of(it);
    if (contact == NULL || contact->customer_id == NULL)
        return;
    endpoint_row like = {.customer_id = contact->customer_id};
    oms_scan scan = {.table = &oms__endpoints_table,
                     .index = ENDPOINT_INDEX_CUSTOMER,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = OMS_ENDPOINTS_MAX};
    size_t count = 0;
    const endpoint_row *rows = oms__tx_scan(it->tx, &scan, &count);
    for (size_t i = 0; i < count; i++)
        if (oms__routes_want(rows[i].events, rows[i].events_count,
                             it->event->type))
            tell_one(it, rows[i].endpoint_id);
}

static void on_any(oms_tx *tx, const oms_event *event, const void *data)
{
    notification_settings settings = oms__routes_settings(tx);
    if (settings.routes_count == 0 && settings.customers_count == 0)
        return;
    if (strcmp(event->type, "order.placed") == 0 && data != NULL)
        oms__contacts_remember(tx, data);
    telling it = {.tx = tx, .event = event, .settings = &settings};
    for (size_t i = 0; i < settings.routes_count; i++)
        if (oms__routes_want(settings.routes[i].events,
                             settings.routes[i].events_count, event->type))
            tell_one(&it, settings.routes[i].endpoint_id);
    if (settings.customers_count > 0 &&
        strcmp(event->source, "notification") != 0)
        tell_customer(&it);
}

// ---- the person ------------------------------------------------------------

// What was not sent yet never is.
static void suppress(oms_tx *tx, const delivery_row *row)
{
    delivery_row delivery = *row;
    if (delivery.state != OMS_DELIVERY_PENDING ||
        !oms__tx_get(tx, &oms__deliveries_table, &delivery))
        return;
    oms__tx_cancel_task(tx, delivery.task_id);
    oms__deliveries_move(tx, &delivery, DELIVERY_SUPPRESS, "erased", 0);
}

static void erase_order(oms_tx *tx, const char *order_id)
{
    const contact_row contact = {.order_id = order_id};
    const delivery_row like = {.subject = order_id};
    oms__tx_erase_rows(tx, &oms__contacts_table, -1, &contact, 1);
    oms__tx_erase_rows(tx, &oms__deliveries_table, -1, &like, 1);
    oms_scan scan = {.table = &oms__deliveries_table,
                     .index = -1,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    size_t count = 0;
    do {
        const delivery_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            suppress(tx, &rows[i]);
        scan.after = count > 0 ? &rows[count - 1] : NULL;
    } while (count == OMS_SCAN_MAX);
}

static void erase_endpoints(oms_tx *tx, const char *customer_id)
{
    const endpoint_row like = {.customer_id = customer_id};
    const oms_scan scan = {.table = &oms__endpoints_table,
                           .index = ENDPOINT_INDEX_CUSTOMER,
                           .prefix = &like,
                           .prefix_fields = 1,
                           .limit = OMS_ENDPOINTS_MAX};
    oms__tx_erase_rows(tx, &oms__endpoints_table, ENDPOINT_INDEX_CUSTOMER,
                       &like, 1);
    size_t count = 0;
    const endpoint_row *rows = oms__tx_scan(tx, &scan, &count);
    for (size_t i = 0; i < count; i++) {
        endpoint_row endpoint = rows[i];
        if (endpoint.state == ENDPOINT_ENABLED &&
            oms__tx_get(tx, &oms__endpoints_table, &endpoint))
            oms__endpoints_shut(tx, &endpoint, ENDPOINT_DISABLE, "erased");
    }
}

static void on_erased(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *told = data;
    (void)event;
    for (size_t i = 0; i < told->orders_count; i++)
        erase_order(tx, told->orders[i].order_id);
    if (told->customer_id != NULL)
        erase_endpoints(tx, told->customer_id);
}

// ---- the archive -----------------------------------------------------------

// What is still on its way follows when it has ended.
static void on_archived(oms_tx *tx, const oms_event *event, const void *data)
{
    const delivery_row like = {.subject = event->subject};
    oms_scan scan = {.table = &oms__deliveries_table,
                     .index = -1,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    size_t count = 0;
    do {
        const delivery_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            delivery_row delivery = rows[i];
            if (delivery.state != OMS_DELIVERY_PENDING || delivery.retires)
                continue;
            delivery.retires = true;
            oms__tx_put(tx, &oms__deliveries_table, &delivery);
        }
        scan.after = count > 0 ? &rows[count - 1] : NULL;
    } while (count == OMS_SCAN_MAX);
    oms__react_archived(tx, event, data);
}

const oms_reaction oms__notification_reactions[NOTIFICATION_REACTIONS] = {
    {"*", on_any}, // which leaves out what this module says itself
    {"notification.endpoint_disabled", on_any},
    {"order.archived", on_archived},
    {"subject.erased", on_erased},
};
