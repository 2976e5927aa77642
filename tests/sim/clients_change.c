// Drafts, change sets, notes, and wishes to stop what was ordered.
#include <stdio.h>
#include <string.h>

#include "sim/clients.h"

#define add clients_add
#define one_in clients_one_in

static int64_t below(world *of, uint32_t count)
{
    return chance_below(&of->clients, count);
}

// A line of the order, now and then one that it does not have.
static long long some_line(world *of, const sim_order *order)
{
    return below(of, order->lines_count + (one_in(of, 6) ? 2u : 1u)) + 1;
}

bool make_place_draft(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    const sim_order *order = &of->orders[at];
    return (order->draft || one_in(of, 30)) && make_plain(of, at, out, room, d);
}

static void write_new_line(world *of, char *out, size_t room)
{
    uint32_t sku = (uint32_t)below(of, SKUS_COUNT);
    add(out, room,
        "{\"kind\":\"add_line\",\"line\":{\"sku\":\"S%u\",\"quantity\":%lld,"
        "\"unit_price_minor\":%lld%s}}",
        (unsigned)sku, (long long)below(of, 3) + 1,
        (long long)clients_price(sku), sku == 5 ? ",\"digital\":true" : "");
}

static void write_charge(world *of, char *out, size_t room)
{
    static const char *const kinds[] = {"discount", "shipping", "tax", "fee"};
    long long amount = below(of, 300);
    int64_t kind = below(of, 4);
    add(out, room,
        "{\"kind\":\"add_adjustment\",\"adjustment\":{\"kind\":\"%s\","
        "\"amount_minor\":%lld}}",
        kinds[kind], amount);
}

static void write_amount(world *of, long long line, char *out, size_t room)
{
    static const char *const kinds[] = {"set_discount", "set_tax",
                                        "set_shipping"};
    long long amount = below(of, 200);
    int64_t kind = below(of, 3);
    add(out, room, "{\"kind\":\"%s\",\"line_no\":%lld,\"amount_minor\":%lld}",
        kinds[kind], line, amount);
}

static void write_line_action(world *of, const sim_order *order, char *out,
                              size_t room)
{
    long long line = some_line(of, order);
    switch (below(of, 6)) {
    case 0:
        add(out, room, "{\"kind\":\"remove_line\",\"line_no\":%lld}", line);
        break;
    case 1:
        add(out, room,
            "{\"kind\":\"set_price\",\"line_no\":%lld,"
            "\"unit_price_minor\":%lld}",
            line, (long long)below(of, 3000));
        break;
    case 2:
        write_amount(of, line, out, room);
        break;
    default:
        add(out, room,
            "{\"kind\":\"set_quantity\",\"line_no\":%lld,\"quantity\":%lld}",
            line, (long long)below(of, one_in(of, 2) ? 2 : 6) + 1);
        break;
    }
}

static void write_action(world *of, const sim_order *order, char *out,
                         size_t room)
{
    if (order->lines_count > 0 && clients_packed(order) && one_in(of, 2)) {
        add(out, room,
            "{\"kind\":\"set_quantity\",\"line_no\":%lld,\"quantity\":1}",
            (long long)below(of, order->lines_count) + 1);
        return;
    }
    switch (below(of, 10)) {
    case 0:
    case 1:
    case 2:
        write_new_line(of, out, room);
        break;
    case 3:
        write_charge(of, out, room);
        break;
    case 4:
        add(out, room,
            "{\"kind\":\"set_address\",\"address\":{\"name\":\"M\","
            "\"country\":\"%s\"}}",
            one_in(of, 2) ? "AT" : "DE");
        break;
    case 5:
        add(out, room, "{\"kind\":\"set_promised_at\",\"promised_at_ms\":%lld}",
            (long long)(of->ports.wall_ms +
                        chance_between(&of->clients, 1, 2 * DAY_MS)));
        break;
    default:
        write_line_action(of, order, out, room);
        break;
    }
}

static void write_actions(world *of, const sim_order *order, char *out,
                          size_t room)
{
    int64_t count = below(of, 3) + 1;
    add(out, room, ",\"actions\":[");
    for (int64_t i = 0; i < count; i++) {
        add(out, room, i > 0 ? "," : "");
        write_action(of, order, out, room);
    }
    add(out, room, "]");
}

bool make_change_begin(world *of, int32_t at, char *out, size_t room,
                       int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    snprintf(out, room, "{\"order_id\":\"%s\"", order->id);
    if (!one_in(of, 12))
        write_actions(of, order, out, room);
    add(out, room, "}");
    return true;
}

bool make_change_edit(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    if (order->changes_count == 0)
        return false;
    snprintf(out, room, "{\"order_id\":\"%s\"", order->id);
    write_actions(of, order, out, room);
    add(out, room, one_in(of, 3) ? ",\"replace\":true}" : "}");
    return true;
}

bool make_change_act(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    const sim_order *order = &of->orders[at];
    return (order->changes_count > 0 || one_in(of, 20)) &&
           make_plain(of, at, out, room, d);
}

bool make_tag(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    unsigned tag = (unsigned)below(of, 4);
    const char *act = one_in(of, 3) ? "remove" : "add";
    snprintf(out, room, "{\"order_id\":\"%s\",\"%s\":[{\"tag\":\"t%u\"}]}",
             of->orders[at].id, act, tag);
    return true;
}

bool make_note(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    snprintf(out, room, "{\"order_id\":\"%s\",\"text\":\"canary%d said it\"%s}",
             of->orders[at].id, at, one_in(of, 2) ? ",\"visible\":true" : "");
    return true;
}

bool make_typed_hold(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    static const char *const ways[] = {"confirm", "fulfill", "ship", "capture",
                                       "complete"};
    (void)d;
    const sim_order *order = &of->orders[at];
    snprintf(out, room, "{\"order_id\":\"%s\",\"kind\":\"manual\"", order->id);
    if (order->lines_count > 0 && one_in(of, 3))
        add(out, room, ",\"line_no\":%lld",
            (long long)below(of, order->lines_count) + 1);
    else if (one_in(of, 5))
        add(out, room, ",\"fulfillment_no\":1");
    add(out, room, ",\"blocks_%s\":true", ways[below(of, 5)]);
    add(out, room, "}");
    return true;
}

bool make_stop(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    static const char *const reasons[] = {"customer", "fraud", "inventory",
                                          "staff"};
    (void)d;
    const sim_order *order = &of->orders[at];
    snprintf(out, room, "{\"order_id\":\"%s\",\"reason\":\"%s\"", order->id,
             reasons[below(of, 4)]);
    if (order->lines_count > 0 && !one_in(of, 3)) {
        uint32_t line = (uint32_t)below(of, order->lines_count);
        int64_t all = order->lines[line].quantity;
        add(out, room, ",\"lines\":[{\"line_no\":%u,\"quantity\":%lld}]",
            (unsigned)line + 1,
            (long long)chance_between(&of->clients, 1, all));
    }
    if (one_in(of, 6))
        add(out, room, ",\"no_restock\":true");
    add(out, room, "}");
    return true;
}
