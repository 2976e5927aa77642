// The invariants of messages, in one pass over each table; what is derived
// from the endpoints can be put right.
#include "modules/notification/notification.h"

#include <string.h>

// ---- deliveries ------------------------------------------------------------

static void check_delivery(oms_tx *tx, const delivery_row *delivery)
{
    bool pending = delivery->state == OMS_DELIVERY_PENDING;
    bool may_be_lost = pending || delivery->state == OMS_DELIVERY_FAILED ||
                       delivery->state == OMS_DELIVERY_SUPPRESSED;
    if (pending && delivery->task_id == NULL)
        oms__tx_violation(tx, "message_has_a_task", delivery->subject, false,
                          "event %lld waits for \"%s\" without a task",
                          (long long)delivery->event_id, delivery->endpoint_id);
    if (delivery->unknown && !may_be_lost)
        oms__tx_violation(tx, "message_outcome_is_known", delivery->subject,
                          false, "event %lld for \"%s\" is %s and unknown",
                          (long long)delivery->event_id, delivery->endpoint_id,
                          oms__delivery_state_enum.names[delivery->state]);
    if (delivery->state == OMS_DELIVERY_SENT && delivery->tries == 0)
        oms__tx_violation(tx, "message_was_tried", delivery->subject, false,
                          "event %lld for \"%s\" was sent without a try",
                          (long long)delivery->event_id, delivery->endpoint_id);
}

static bool check_deliveries(oms_tx *tx)
{
    char subject[OMS_CODE_BYTES_MAX + 1] = "";
    char endpoint[OMS_CODE_BYTES_MAX + 1] = "";
    delivery_row behind = {.subject = subject, .endpoint_id = endpoint};
    oms_scan scan = {
        .table = &oms__deliveries_table, .index = -1, .limit = ROWS_PER_PAGE};
    bool pending = false;
    size_t count = 0;
    do {
        const delivery_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            check_delivery(tx, &rows[i]);
            pending |= rows[i].state == OMS_DELIVERY_PENDING;
        }
        if (count > 0) {
            const delivery_row *last = &rows[count - 1];
            memcpy(subject, last->subject, strlen(last->subject) + 1);
            memcpy(endpoint, last->endpoint_id, strlen(last->endpoint_id) + 1);
            behind.event_id = last->event_id;
        }
        scan.after = &behind;
        oms__tx_forget(tx);
    } while (count == ROWS_PER_PAGE);
    return pending;
}

// ---- what is derived from the endpoints ------------------------------------

typedef struct census {
    route routes[OMS_ENDPOINTS_MAX];
    size_t routes_count;
    int64_t customers_count;
} census;

static void count_endpoint(oms_tx *tx, census *all, const endpoint_row *row)
{
    if (row->state != ENDPOINT_ENABLED)
        return;
    if (row->audience == OMS_AUDIENCE_CUSTOMER) {
        all->customers_count++;
    } else if (all->routes_count < OMS_ENDPOINTS_MAX) {
        all->routes[all->routes_count++] =
            (route){row->endpoint_id, row->events, row->events_count};
    } else {
        oms__tx_violation(tx, "routes_have_a_limit", "", false,
                          "more than %d endpoints hear of all orders",
                          OMS_ENDPOINTS_MAX);
    }
}

// Endpoints are few, so their rows may stay until all are counted.
static void take_census(oms_tx *tx, census *all)
{
    oms_scan scan = {
        .table = &oms__endpoints_table, .index = -1, .limit = ROWS_PER_PAGE};
    size_t count = 0;
    do {
        const endpoint_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            count_endpoint(tx, all, &rows[i]);
        scan.after = count > 0 ? &rows[count - 1] : NULL;
    } while (count == ROWS_PER_PAGE);
}

static bool same_events(const route *a, const route *b)
{
    if (a->events_count != b->events_count)
        return false;
    for (size_t i = 0; i < a->events_count; i++)
        if (strcmp(a->events[i].type, b->events[i].type) != 0)
            return false;
    return true;
}

static bool has_route(const notification_settings *in, const route *one)
{
    for (size_t i = 0; i < in->routes_count; i++)
        if (strcmp(in->routes[i].endpoint_id, one->endpoint_id) == 0)
            return same_events(&in->routes[i], one);
    return false;
}

static bool fits(const notification_settings *settings, const census *all)
{
    if (settings->routes_count != all->routes_count ||
        settings->customers_count != all->customers_count)
        return false;
    for (size_t i = 0; i < all->routes_count; i++)
        if (!has_route(settings, &all->routes[i]))
            return false;
    return true;
}

void oms__notification_verify(oms_tx *tx, bool repair)
{
    bool pending = check_deliveries(tx);
    census *all = oms__tx_alloc(tx, sizeof(*all));
    notification_settings settings = oms__routes_settings(tx);
    if (all == NULL)
        return;
    if (pending && !settings.sweeping)
        oms__tx_violation(tx, "message_is_given_up_some_day", "", false,
                          "messages wait, and no sweep is due");
    take_census(tx, all);
    if (oms__tx_failed(tx) || fits(&settings, all))
        return;
    oms__tx_violation(tx, "routes_are_the_endpoints", "", repair,
                      "%zu routes and %lld customers are kept; the endpoints "
                      "say %zu and %lld",
                      settings.routes_count,
                      (long long)settings.customers_count, all->routes_count,
                      (long long)all->customers_count);
    settings.routes = all->routes;
    settings.routes_count = all->routes_count;
    settings.customers_count = all->customers_count;
    if (repair)
        oms__routes_save(tx, &settings);
}
