// Endpoints: set, disabled by hand or because they keep failing, enabled.
#include "modules/notification/notification.h"

#include <string.h>

static bool check(oms_tx *tx, const oms_endpoint_put_args *args)
{
    const char *where = NULL;
    const char *why = NULL;
    bool contact = args->audience == OMS_AUDIENCE_CONTACT;
    bool customer = args->audience == OMS_AUDIENCE_CUSTOMER;
    const channel_traits *channel = &oms__channels[args->channel];
    if (contact && args->address != NULL) {
        where = "/address";
        why = "a contact is reached where each order says; leave it out";
    } else if (contact && channel->reach == REACH_OTHER) {
        where = "/channel";
        why = "an order has no address for this channel; name a customer";
    } else if (!contact && channel->for_people && args->address == NULL) {
        where = "/address";
        why = "say where this channel is to send to";
    } else if (customer != (args->customer_id != NULL)) {
        where = "/customer_id";
        why = "the audience customer, and no other, names one";
    }
    if (why != NULL)
        oms__tx_fail(tx, OMS_EINVAL, where, "%s", why);
    return why == NULL;
}

void oms__endpoints_put(oms_tx *tx, const void *in)
{
    const oms_endpoint_put_args *args = in;
    endpoint_row before = {.endpoint_id = args->endpoint_id, .state = -1};
    if (!check(tx, args))
        return;
    (void)oms__tx_get(tx, &oms__endpoints_table, &before);
    endpoint_row after = {.endpoint_id = args->endpoint_id,
                          .channel = (int32_t)args->channel,
                          .audience = (int32_t)args->audience,
                          .customer_id = args->customer_id,
                          .address = args->address,
                          .language = args->language,
                          .events = args->events,
                          .events_count = args->events_count,
                          .secret_ref = args->secret_ref,
                          .state = before.state,
                          .changed_at_ms = oms__tx_now(tx),
                          .version = before.version};
    if (!oms__tx_move(tx, &oms__endpoint_moves, &after.state, ENDPOINT_PUT,
                      &after))
        return;
    oms__tx_put(tx, &oms__endpoints_table, &after);
    oms__routes_change(tx, &before, &after);
    oms__tx_receipt(tx, after.endpoint_id, 0);
}

// Messages that wait for an endpoint that takes none. True: more are left.
static bool drain(oms_tx *tx, const char *endpoint_id, const char *reason)
{
    delivery_row like = {.state = OMS_DELIVERY_PENDING,
                         .endpoint_id = endpoint_id};
    oms_scan scan = {.table = &oms__deliveries_table,
                     .index = DELIVERY_INDEX_STATE,
                     .prefix = &like,
                     .prefix_fields = 2,
                     .limit = ROWS_PER_PAGE};
    size_t count = 0;
    const delivery_row *rows = oms__tx_scan(tx, &scan, &count);
    for (size_t i = 0; i < count; i++) {
        delivery_row delivery = rows[i];
        // The one whose failure led here has been moved by this very handler.
        if (!oms__tx_get(tx, &oms__deliveries_table, &delivery) ||
            delivery.state != OMS_DELIVERY_PENDING)
            continue;
        oms__tx_cancel_task(tx, delivery.task_id);
        oms__deliveries_move(tx, &delivery, DELIVERY_SUPPRESS, reason, 0);
    }
    return count == ROWS_PER_PAGE;
}

void oms__endpoints_shut(oms_tx *tx, endpoint_row *endpoint, int32_t event,
                         const char *reason)
{
    endpoint_row before = *endpoint;
    if (!oms__tx_move(tx, &oms__endpoint_moves, &endpoint->state, event,
                      endpoint))
        return;
    endpoint->reason = reason;
    endpoint->changed_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__endpoints_table, endpoint);
    oms__routes_change(tx, &before, endpoint);
    if (drain(tx, endpoint->endpoint_id, "endpoint_disabled")) {
        notification_settings settings = oms__routes_settings(tx);
        oms__sweep_arm(tx, &settings, 0);
    }
    oms_notification_event told = {
        .endpoint_id = endpoint->endpoint_id,
        .channel = oms__channel_enum.names[endpoint->channel],
        .reason = reason};
    oms__tx_emit(tx, &oms__notification_events[EVENT_DISABLED],
                 endpoint->endpoint_id, 0, &told);
}

static bool require(oms_tx *tx, const char *endpoint_id, endpoint_row *endpoint)
{
    *endpoint = (endpoint_row){.endpoint_id = endpoint_id};
    if (oms__tx_get(tx, &oms__endpoints_table, endpoint))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, "/endpoint_id",
                 "there is no endpoint \"%s\"; use endpoint.put", endpoint_id);
    return false;
}

void oms__endpoints_disable(oms_tx *tx, const void *in)
{
    const oms_endpoint_act_args *args = in;
    endpoint_row endpoint;
    if (!require(tx, args->endpoint_id, &endpoint))
        return;
    oms__endpoints_shut(tx, &endpoint, ENDPOINT_DISABLE, args->reason);
    oms__tx_receipt(tx, endpoint.endpoint_id, 0);
}

void oms__endpoints_enable(oms_tx *tx, const void *in)
{
    const oms_endpoint_act_args *args = in;
    endpoint_row endpoint;
    if (!require(tx, args->endpoint_id, &endpoint))
        return;
    endpoint_row before = endpoint;
    if (!oms__tx_move(tx, &oms__endpoint_moves, &endpoint.state,
                      ENDPOINT_ENABLE, &endpoint))
        return;
    endpoint.failures = 0;
    endpoint.reason = args->reason;
    endpoint.changed_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__endpoints_table, &endpoint);
    oms__routes_change(tx, &before, &endpoint);
    oms__tx_receipt(tx, endpoint.endpoint_id, 0);
}

// An order's own contact fails for itself alone: its endpoint goes on.
void oms__endpoints_count(oms_tx *tx, const char *endpoint_id, bool success)
{
    endpoint_row endpoint = {.endpoint_id = endpoint_id};
    if (!oms__tx_get(tx, &oms__endpoints_table, &endpoint) ||
        endpoint.audience == OMS_AUDIENCE_CONTACT ||
        endpoint.state != ENDPOINT_ENABLED ||
        (success && endpoint.failures == 0))
        return;
    notification_settings settings = oms__routes_settings(tx);
    endpoint.failures = success ? 0 : endpoint.failures + 1;
    if (settings.failures_max > 0 && endpoint.failures >= settings.failures_max)
        oms__endpoints_shut(tx, &endpoint, ENDPOINT_GIVE_UP,
                            "it failed too often in a row");
    else
        oms__tx_put(tx, &oms__endpoints_table, &endpoint);
}

void oms__endpoints_leave(oms_tx *tx, const char *endpoint_id)
{
    endpoint_row endpoint = {.endpoint_id = endpoint_id};
    if (!oms__tx_get(tx, &oms__endpoints_table, &endpoint) ||
        endpoint.audience == OMS_AUDIENCE_CONTACT ||
        endpoint.state != ENDPOINT_ENABLED)
        return;
    endpoint.failures++;
    oms__endpoints_shut(tx, &endpoint, ENDPOINT_GIVE_UP,
                        "its receiver is gone");
}
