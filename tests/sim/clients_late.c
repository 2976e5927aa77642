// What people want beside an order's way: refunds of any amount, disputes,
// store credit, the archive, erasures, shares, messages, expected goods.
#include <stdio.h>
#include <string.h>

#include "sim/clients.h"

#define add clients_add
#define one_in clients_one_in

static int64_t below(world *of, uint32_t count)
{
    return chance_below(&of->clients, count);
}

// Any amount, over all tenders or as a gesture.
bool make_split_refund(world *of, int32_t at, char *out, size_t room,
                       int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    snprintf(out, room, "{\"order_id\":\"%s\",\"payment_no\":0", order->id);
    if (!one_in(of, 3))
        add(out, room, ",\"amount_minor\":%lld",
            (long long)chance_between(&of->clients, 1,
                                      order->total_minor / 2 + 2));
    add(out, room, "}");
    return true;
}

bool make_dispute(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    if (order->tenders_count == 0)
        return false;
    long long ref = below(of, 2);
    long long payment = below(of, order->tenders_count) + 1;
    snprintf(out, room,
             "{\"order_id\":\"%s\",\"payment_no\":%lld,\"provider_ref\":"
             "\"dp%d.%lld\"",
             order->id, payment, at, ref);
    if (one_in(of, 3))
        add(out, room, ",\"inquiry\":true");
    if (one_in(of, 2))
        add(out, room, ",\"evidence_due_at_ms\":%lld",
            (long long)(of->ports.wall_ms +
                        chance_between(&of->clients, 1, DAY_MS)));
    add(out, room, "}");
    return true;
}

bool make_dispute_end(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    if (order->disputes_count == 0 && !one_in(of, 4))
        return false;
    bool told = order->disputes_count > 0;
    snprintf(out, room, "{\"order_id\":\"%s\"", order->id);
    if (told)
        add(out, room, ",\"dispute_no\":%lld",
            (long long)chance_between(&of->clients, 1, order->disputes_count));
    else
        add(out, room, ",\"payment_no\":1,\"provider_ref\":\"dp%d.9\"", at);
    add(out, room, one_in(of, 2) ? ",\"won\":true}" : "}");
    return true;
}

bool make_grant(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    int64_t amount = chance_between(&of->clients, 1, 5000);
    if (one_in(of, 4))
        amount = -amount;
    snprintf(out, room,
             "{\"customer_id\":\"C%u\",\"currency\":\"EUR\","
             "\"amount_minor\":%lld}",
             (unsigned)below(of, BUYERS_COUNT), (long long)amount);
    return true;
}

// The stand-in provider has a bad or a good day.
bool make_provider(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    static const char *const days[] = {
        "\"decline_refunds\":true", "\"lose_refunds\":1", "\"hold_ms\":3600000",
        "\"risk\":80", "\"risk\":0"};
    snprintf(out, room, "{\"method\":\"card\",%s}", days[below(of, 5)]);
    return !of->plan.outside_payment;
}

bool make_erase(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    int32_t order = clients_order(of);
    if (order < 0)
        return false;
    if (one_in(of, 3))
        snprintf(out, room, "{\"customer_id\":\"C%u\"",
                 (unsigned)below(of, BUYERS_COUNT));
    else
        snprintf(out, room, "{\"orders\":[{\"order_id\":\"%s\"}]",
                 of->orders[order].id);
    add(out, room, ",\"reason\":\"asked\"%s}",
        one_in(of, 2) ? ",\"keep_open\":true" : "");
    return true;
}

bool make_nothing(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)of;
    (void)at;
    (void)d;
    snprintf(out, room, "{}");
    return true;
}

bool make_ship_within(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    snprintf(out, room, "{\"ship_within_ms\":%lld}",
             (long long)(below(of, 3) * HOUR_MS));
    return true;
}

bool make_share(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    snprintf(out, room, "{\"order_id\":\"%s\"", order->id);
    if (one_in(of, 2))
        add(out, room, ",\"token\":\"token-of-%d-%lld-0123456789012345678\"",
            at, (long long)below(of, 4));
    if (one_in(of, 2))
        add(out, room, ",\"expires_at_ms\":%lld",
            (long long)(of->ports.wall_ms +
                        chance_between(&of->clients, HOUR_MS, DAY_MS)));
    add(out, room, "}");
    return true;
}

bool make_revoke(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    if (order->shares_count == 0)
        return false;
    snprintf(out, room, "{\"order_id\":\"%s\",\"share_no\":%lld}", order->id,
             (long long)chance_between(&of->clients, 0, order->shares_count));
    return true;
}

bool make_endpoint(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    static const char *const names[] = {"hook", "mail", "file"};
    (void)at;
    (void)d;
    snprintf(out, room, "{\"endpoint_id\":\"%s\"}", names[below(of, 3)]);
    return true;
}

bool make_preference(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    bool allowed = one_in(of, 2);
    snprintf(out, room,
             "{\"customer_id\":\"C%u\",\"channel\":\"email\",\"topic\":"
             "\"transactional\",\"allowed\":%s}",
             (unsigned)below(of, BUYERS_COUNT), allowed ? "true" : "false");
    return true;
}

static const sim_told *some_told(world *of)
{
    uint32_t count = of->told_count < TOLD_MAX ? of->told_count : TOLD_MAX;
    return count == 0 ? NULL : &of->told[below(of, count)];
}

bool make_delivery_retry(world *of, int32_t at, char *out, size_t room,
                         int64_t *d)
{
    (void)at;
    (void)d;
    const sim_told *told = some_told(of);
    if (told == NULL)
        return false;
    snprintf(out, room,
             "{\"subject\":\"%s\",\"event_id\":%lld,\"endpoint_id\":\"%s\"%s}",
             told->subject, (long long)told->event_id, told->endpoint,
             one_in(of, 3) ? ",\"again\":true" : "");
    return true;
}

bool make_delivery_record(world *of, int32_t at, char *out, size_t room,
                          int64_t *d)
{
    (void)at;
    (void)d;
    const sim_told *told = some_told(of);
    if (told == NULL)
        return false;
    snprintf(out, room,
             "{\"subject\":\"%s\",\"event_id\":%lld,\"endpoint_id\":\"%s\"%s}",
             told->subject, (long long)told->event_id, told->endpoint,
             one_in(of, 2) ? ",\"failed\":true" : "");
    return true;
}

static const char *some_place(world *of)
{
    return one_in(of, 2) ? "north" : "south";
}

bool make_expect(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    int64_t in_ms = (below(of, 5) + 1) * HOUR_MS;
    long long units = below(of, 10);
    const char *place = some_place(of);
    unsigned sku = (unsigned)below(of, SKUS_COUNT);
    snprintf(out, room,
             "{\"sku\":\"S%u\",\"location_id\":\"%s\",\"quantity\":%lld,"
             "\"expected_at_ms\":%lld}",
             sku, place, units, (long long)(of->ports.wall_ms + in_ms));
    return true;
}

bool make_place_put(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    bool inactive = one_in(of, 5);
    long long priority = below(of, 3);
    snprintf(out, room,
             "{\"location_id\":\"%s\",\"country\":\"DE\",\"priority\":%lld%s}",
             some_place(of), priority, inactive ? ",\"inactive\":true" : "");
    return true;
}
