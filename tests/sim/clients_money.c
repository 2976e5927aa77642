// Money: tenders that are added, steps that staff asks for, facts that a bank
// or a cashier tells, and stock that comes in.
#include <stdio.h>
#include <string.h>

#include "sim/clients.h"

static bool one_in(world *of, uint32_t count)
{
    return chance_below(&of->clients, count) == 0;
}

bool make_payment_add(world *of, int32_t at, char *out, size_t room,
                      int64_t *detail)
{
    sim_order *order = &of->orders[at];
    if (order->tenders_count == TENDERS_MAX)
        return false;
    bool external = one_in(of, 3);
    int64_t amount = order->total_minor / chance_between(&of->clients, 1, 3);
    *detail = external ? -amount : amount;
    snprintf(out, room,
             "{\"order_id\":\"%s\",\"method\":\"card\",\"amount_minor\":%lld%s"
             "}",
             order->id, (long long)amount,
             external ? ",\"provider\":\"external\"" : "");
    return true;
}

// payment.authorize, .capture, .void, .refund
bool make_payment_act(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    if (order->tenders_count == 0)
        return false;
    uint32_t tender = chance_below(&of->clients, order->tenders_count);
    int64_t amount = order->tenders[tender].amount_minor;
    int64_t part = one_in(of, 2) ? 0 : chance_between(&of->clients, 0, amount);
    if (one_in(of, 15))
        part = amount + 1;
    snprintf(out, room, "{\"order_id\":\"%s\",\"payment_no\":%u", order->id,
             (unsigned)tender + 1);
    size_t used = strlen(out);
    if (part > 0)
        snprintf(out + used, room - used, ",\"amount_minor\":%lld}",
                 (long long)part);
    else
        snprintf(out + used, room - used, "}");
    return true;
}

// A cashier: an external tender was paid, or was refused.
bool make_paid(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    static const char *const types[] = {"authorization", "capture", "capture",
                                        "refund", "void"};
    (void)d;
    const sim_order *order = &of->orders[at];
    for (uint32_t i = 0; i < order->tenders_count; i++) {
        if (!order->tenders[i].external)
            continue;
        uint32_t type = chance_below(&of->clients, 5);
        bool failed = one_in(of, 8);
        bool repeat = one_in(of, 4);
        snprintf(
            out, room,
            "{\"order_id\":\"%s\",\"payment_no\":%u,\"type\":\"%s\","
            "\"provider_ref\":\"x%d.%u.%u.%lld\",\"occurred_at_ms\":%lld%s}",
            order->id, (unsigned)i + 1, types[type], at, (unsigned)i,
            (unsigned)type, repeat ? 0LL : (long long)of->keys_made,
            (long long)(of->ports.wall_ms -
                        chance_between(&of->clients, 0, 2 * HOUR_MS)),
            failed ? ",\"failed\":true" : "");
        return true;
    }
    return false;
}

// Somebody tells of money that the provider knows nothing of.
bool make_rumour(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    static const char *const types[] = {"authorization",
                                        "adjustment",
                                        "void",
                                        "capture",
                                        "refund",
                                        "chargeback",
                                        "refund_reversal",
                                        "chargeback_reversal"};
    (void)d;
    sim_order *order = &of->orders[at];
    order->noisy = true;
    uint32_t type = chance_below(&of->clients, 8);
    int64_t amount = chance_between(&of->clients, 1, order->total_minor + 5);
    int64_t payment = chance_between(&of->clients, 0, order->tenders_count);
    bool failed = one_in(of, 6);
    snprintf(out, room,
             "{\"order_id\":\"%s\",\"payment_no\":%lld,\"method\":\"card\","
             "\"type\":\"%s\",\"amount_minor\":%lld%s%s}",
             order->id, (long long)payment, types[type], (long long)amount,
             one_in(of, 2) ? ",\"reason\":\"rumour\"" : "",
             failed ? ",\"failed\":true" : "");
    return true;
}

static void stock_args(world *of, char *out, size_t room, int64_t units)
{
    uint32_t sku = chance_below(&of->clients, SKUS_COUNT);
    snprintf(
        out, room, "{\"sku\":\"S%u\",\"location_id\":\"%s\",\"quantity\":%lld}",
        (unsigned)sku, one_in(of, 2) ? "north" : "south", (long long)units);
}

bool make_receive(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    stock_args(of, out, room, chance_between(&of->clients, 1, 20));
    return true;
}

bool make_adjust(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    int64_t units = chance_between(&of->clients, 1, 5);
    stock_args(of, out, room, one_in(of, 2) ? units : -units);
    return true;
}
