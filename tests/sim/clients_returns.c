// Goods that come back, step by step or all at once, and what goes out
// instead.
#include <stdio.h>
#include <string.h>

#include "sim/clients.h"

#define add clients_add
#define one_in clients_one_in

static const char *const steps[] = {"return.approve", "return.receive",
                                    "return.inspect", "return.credit",
                                    "return.complete"};
#define STEPS_COUNT (sizeof(steps) / sizeof(steps[0]))

static int64_t below(world *of, uint32_t count)
{
    return chance_below(&of->clients, count);
}

static int64_t some_return(world *of, const sim_order *order)
{
    return chance_between(&of->clients, 1, order->returns_count + 1);
}

// ,"lines":[...] with a few units of one or two lines. False: it has no lines.
static bool write_lines(world *of, const sim_order *order, const char *more,
                        char *out, size_t room)
{
    if (order->lines_count == 0)
        return false;
    uint32_t first = (uint32_t)below(of, order->lines_count);
    uint32_t count = first + 1 < order->lines_count && one_in(of, 3) ? 2 : 1;
    add(out, room, ",\"lines\":[");
    for (uint32_t i = 0; i < count; i++)
        add(out, room, "%s{\"line_no\":%u,\"quantity\":%lld%s}",
            i > 0 ? "," : "", (unsigned)(first + i + 1),
            (long long)chance_between(&of->clients, 1,
                                      order->lines[first + i].quantity),
            more);
    add(out, room, "]");
    return true;
}

// The same about the first line that a return asks for, if it is remembered.
static void write_asked(world *of, const sim_order *order, int64_t number,
                        const char *more, char *out, size_t room)
{
    uint32_t line =
        number >= 1 && number <= RETURNS_MAX ? order->return_lines[number] : 0;
    if (line == 0 || line > order->lines_count || one_in(of, 4))
        (void)write_lines(of, order, more, out, room);
    else
        add(out, room, ",\"lines\":[{\"line_no\":%u,\"quantity\":1%s}]",
            (unsigned)line, more);
}

bool make_return(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    static const char *const wants[] = {"refund",   "refund", "store_credit",
                                        "exchange", "repair", "none"};
    (void)d;
    const sim_order *order = &of->orders[at];
    if (order->returns_count >= RETURNS_MAX ||
        (order->parcels_count == 0 && !one_in(of, 8)))
        return false;
    snprintf(out, room, "{\"order_id\":\"%s\",\"resolution\":\"%s\"", order->id,
             wants[below(of, 6)]);
    if (!write_lines(of, order, one_in(of, 2) ? ",\"reason\":\"small\"" : "",
                     out, room))
        return false;
    if (one_in(of, 3))
        add(out, room, ",\"override_policy\":true");
    if (one_in(of, 3))
        add(out, room, ",\"note\":\"canary%d wrote\"", at);
    add(out, room, "}");
    return true;
}

static void write_act(const sim_order *order, int64_t number, char *out,
                      size_t room)
{
    snprintf(out, room, "{\"order_id\":\"%s\",\"return_no\":%lld", order->id,
             (long long)number);
}

bool make_return_act(world *of, int32_t at, char *out, size_t room,
                     int64_t *detail)
{
    const sim_order *order = &of->orders[at];
    if (order->returns_count == 0 && !one_in(of, 20))
        return false;
    *detail = some_return(of, order);
    write_act(order, *detail, out, room);
    add(out, room, "}");
    return true;
}

static void write_arrival(world *of, const sim_order *order, int64_t number,
                          char *out, size_t room)
{
    static const char *const odd[] = {"", ",\"lost\":1",
                                      ",\"arrived_sku\":\"S3\""};
    if (one_in(of, 2))
        write_asked(of, order, number, odd[below(of, 3)], out, room);
    if (one_in(of, 4))
        add(out, room, ",\"occurred_at_ms\":%lld",
            (long long)(of->ports.wall_ms -
                        chance_between(&of->clients, 0, HOUR_MS)));
}

bool make_arrival(world *of, int32_t at, char *out, size_t room,
                  int64_t *detail)
{
    const sim_order *order = &of->orders[at];
    if (order->returns_count == 0)
        return false;
    *detail = some_return(of, order);
    write_act(order, *detail, out, room);
    write_arrival(of, order, *detail, out, room);
    add(out, room, "}");
    return true;
}

static void write_look(world *of, const sim_order *order, int64_t number,
                       char *out, size_t room)
{
    static const char *const where[] = {
        "",
        ",\"refused\":1",
        ",\"disposition\":\"restock\"",
        ",\"disposition\":\"damaged\"",
        ",\"disposition\":\"unusable\"",
        ",\"disposition\":\"return_to_vendor\""};
    if (one_in(of, 2))
        write_asked(of, order, number, where[below(of, 6)], out, room);
    if (one_in(of, 3))
        add(out, room, ",\"location_id\":\"south\"");
}

bool make_inspection(world *of, int32_t at, char *out, size_t room,
                     int64_t *detail)
{
    const sim_order *order = &of->orders[at];
    if (order->returns_count == 0)
        return false;
    *detail = some_return(of, order);
    write_act(order, *detail, out, room);
    write_look(of, order, *detail, out, room);
    add(out, room, "}");
    return true;
}

static void write_credit(world *of, const sim_order *order, char *out,
                         size_t room)
{
    if (one_in(of, 4))
        add(out, room, ",\"items_minor\":%lld",
            (long long)chance_between(&of->clients, 1, order->total_minor + 2));
    if (one_in(of, 4))
        add(out, room, ",\"shipping_minor\":%lld", (long long)below(of, 300));
    if (one_in(of, 6))
        add(out, room, ",\"waive_fee\":true");
    if (one_in(of, 4))
        add(out, room, ",\"gesture\":true");
    if (one_in(of, 6))
        add(out, room, ",\"advance\":true");
    if (one_in(of, 3))
        add(out, room, ",\"resolution\":\"store_credit\"");
}

bool make_credit(world *of, int32_t at, char *out, size_t room, int64_t *detail)
{
    const sim_order *order = &of->orders[at];
    bool gesture = order->returns_count == 0 || one_in(of, 4);
    *detail = gesture ? 0 : some_return(of, order);
    write_act(order, *detail, out, room);
    if (gesture)
        add(out, room, ",\"items_minor\":%lld,\"gesture\":true",
            (long long)below(of, 400) + 1);
    else
        write_credit(of, order, out, room);
    add(out, room, "}");
    return true;
}

const char *returns_next(world *of, int32_t at, char *out, size_t room,
                         int64_t *detail)
{
    const sim_order *order = &of->orders[at];
    for (int64_t i = 1; i <= order->returns_count && i <= RETURNS_MAX; i++) {
        uint8_t step = order->return_steps[i];
        if (step >= STEPS_COUNT)
            continue;
        *detail = i;
        write_act(order, i, out, room);
        if (step == 1)
            write_arrival(of, order, i, out, room);
        else if (step == 2)
            write_look(of, order, i, out, room);
        else if (step == 3 && one_in(of, 2))
            write_credit(of, order, out, room);
        add(out, room, "}");
        return steps[step];
    }
    return NULL;
}

void returns_learn(sim_order *order, const sim_entry *entry, bool done)
{
    (void)done;
    if (entry->detail < 1 || entry->detail > RETURNS_MAX)
        return;
    uint8_t *step = &order->return_steps[entry->detail];
    if (*step < STEPS_COUNT && strcmp(entry->command, steps[*step]) == 0)
        (*step)++;
}

// Somebody else has taken goods back.
bool make_came_back(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    uint32_t sku = (uint32_t)below(of, SKUS_COUNT);
    int32_t order = clients_order(of);
    *d = below(of, 3) + 1;
    snprintf(out, room, "{\"sku\":\"S%u\",\"quantity\":%lld", (unsigned)sku,
             (long long)*d);
    if (order >= 0 && one_in(of, 2))
        add(out, room, ",\"order_id\":\"%s\"", of->orders[order].id);
    else if (!one_in(of, 6))
        add(out, room, ",\"customer_id\":\"C%u\"",
            (unsigned)below(of, BUYERS_COUNT));
    if (one_in(of, 2))
        add(out, room, ",\"unit_price_minor\":%lld,\"currency\":\"EUR\"",
            (long long)clients_price(sku) + (one_in(of, 4) ? 3 : 0));
    if (one_in(of, 3))
        add(out, room, ",\"no_money\":true");
    else if (one_in(of, 2))
        add(out, room, ",\"ask_refund\":true");
    if (one_in(of, 3))
        add(out, room, ",\"occurred_at_ms\":%lld",
            (long long)(of->ports.wall_ms -
                        chance_between(&of->clients, 0, DAY_MS)));
    add(out, room, "}");
    return true;
}

bool make_match(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)at;
    (void)d;
    int32_t order = clients_order(of);
    if (of->unmatched_count == 0 || order < 0)
        return false;
    bool refund = one_in(of, 2);
    int64_t goods = below(of, of->unmatched_count);
    snprintf(out, room, "{\"unmatched_id\":\"%s\",\"order_id\":\"%s\"%s}",
             of->unmatched[goods], of->orders[order].id,
             refund ? ",\"ask_refund\":true" : "");
    return true;
}

static void write_goods(world *of, const char *name, char *out, size_t room)
{
    uint32_t sku = (uint32_t)below(of, SKUS_COUNT);
    add(out, room,
        ",\"%s\":[{\"sku\":\"S%u\",\"quantity\":%lld,"
        "\"unit_price_minor\":%lld}]",
        name, (unsigned)sku, (long long)below(of, 2) + 1,
        (long long)clients_price(sku));
}

bool make_exchange(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    sim_order *order = &of->orders[at];
    if (order->returns_count == 0)
        return false;
    order->copied = true;
    write_act(order, some_return(of, order), out, room);
    write_goods(of, "lines", out, room);
    if (one_in(of, 2))
        add(out, room,
            ",\"payments\":[{\"method\":\"card\","
            "\"amount_minor\":%lld}]",
            (long long)below(of, 3000));
    if (one_in(of, 2))
        add(out, room, ",\"advance\":true");
    if (one_in(of, 2))
        add(out, room, ",\"rest\":\"%s\"",
            one_in(of, 2) ? "store_credit" : "none");
    add(out, room, "}");
    return true;
}

bool make_claim(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    sim_order *order = &of->orders[at];
    order->copied = true;
    snprintf(out, room, "{\"order_id\":\"%s\"", order->id);
    if (!write_lines(of, order, "", out, room))
        return false;
    if (one_in(of, 2))
        add(out, room, ",\"undecided\":true");
    add(out, room, "}");
    return true;
}

bool make_replacement_act(world *of, int32_t at, char *out, size_t room,
                          int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    if (order->replacements_count == 0)
        return false;
    snprintf(
        out, room, "{\"order_id\":\"%s\",\"replacement_no\":%lld}", order->id,
        (long long)chance_between(&of->clients, 1, order->replacements_count));
    return true;
}
