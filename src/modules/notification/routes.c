// Who wants to know of an event. Every event of the shop passes here, so what
// is asked first is one row that is in memory: without endpoints nothing else
// is read.
#include "modules/notification/notification.h"

#include <string.h>

notification_settings oms__routes_settings(oms_tx *tx)
{
    notification_settings settings = {.one = 1};
    if (!oms__tx_get(tx, &oms__notification_settings_table, &settings)) {
        settings.language = LANGUAGE_DEFAULT;
        settings.failures_max = FAILURES_MAX_DEFAULT;
        settings.give_up_ms = GIVE_UP_DEFAULT_MS;
    }
    return settings;
}

void oms__routes_save(oms_tx *tx, notification_settings *settings)
{
    oms__tx_put(tx, &oms__notification_settings_table, settings);
}

bool oms__routes_want(const oms_endpoint_event *events, size_t count,
                      const char *type)
{
    // What is told of telling would have no end: only by its full name.
    bool own = strncmp(type, "notification.", 13) == 0;
    for (size_t i = 0; i < count; i++) {
        const char *wanted = events[i].type;
        size_t bytes = strlen(wanted);
        if (strcmp(wanted, type) == 0)
            return true;
        if (own)
            continue;
        if (strcmp(wanted, "*") == 0 ||
            (wanted[bytes - 1] == '.' && strncmp(wanted, type, bytes) == 0))
            return true;
    }
    return false;
}

// Enabled, and not for a single customer.
static bool is_route(const endpoint_row *endpoint)
{
    return endpoint->version != 0 && endpoint->state == ENDPOINT_ENABLED &&
           endpoint->audience != OMS_AUDIENCE_CUSTOMER;
}

static bool counts_customer(const endpoint_row *endpoint)
{
    return endpoint->version != 0 && endpoint->state == ENDPOINT_ENABLED &&
           endpoint->audience == OMS_AUDIENCE_CUSTOMER;
}

// All routes but that of [endpoint], with room for one more.
static route *other_routes(oms_tx *tx, notification_settings *settings,
                           const endpoint_row *endpoint)
{
    route *routes =
        oms__tx_array(tx, settings->routes_count + 1, sizeof(*routes));
    size_t kept = 0;
    for (size_t i = 0; routes != NULL && i < settings->routes_count; i++)
        if (strcmp(settings->routes[i].endpoint_id, endpoint->endpoint_id) != 0)
            routes[kept++] = settings->routes[i];
    settings->routes = routes;
    settings->routes_count = kept;
    return routes;
}

void oms__routes_change(oms_tx *tx, const endpoint_row *before,
                        const endpoint_row *after)
{
    notification_settings settings = oms__routes_settings(tx);
    route *routes = other_routes(tx, &settings, after);
    if (routes == NULL)
        return;
    if (is_route(after)) {
        if (settings.routes_count == OMS_ENDPOINTS_MAX) {
            oms__tx_fail(tx, OMS_ELIMIT, "/endpoint_id",
                         "a shop has at most %d endpoints that hear of all "
                         "orders; disable one",
                         OMS_ENDPOINTS_MAX);
            return;
        }
        routes[settings.routes_count++] =
            (route){after->endpoint_id, after->events, after->events_count};
    }
    settings.customers_count +=
        (int)counts_customer(after) - (int)counts_customer(before);
    oms__routes_save(tx, &settings);
}
