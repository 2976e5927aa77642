// Orders: placing them in many shapes, and what people do to them.
#include <stdio.h>
#include <string.h>

#include "sim/clients.h"

#define add clients_add
#define one_in clients_one_in

int64_t clients_price(uint32_t sku)
{
    static const int64_t prices[SKUS_COUNT] = {199, 1500, 1, 99999, 0, 750};
    return prices[sku];
}

static void draw_line(world *of, sim_line *line)
{
    uint32_t sku = chance_below(&of->clients, SKUS_COUNT);
    snprintf(line->sku, sizeof(line->sku), "S%u", (unsigned)sku);
    line->quantity = chance_between(&of->clients, 1, 4);
    line->price_minor = clients_price(sku);
    if (one_in(of, 20))
        line->price_minor += 1; // the catalogue will not agree
    line->digital = sku == 5;
}

static void write_lines(world *of, sim_order *order, char *out, size_t room)
{
    order->lines_count = chance_below(&of->clients, LINES_MAX + 1);
    add(out, room, ",\"lines\":[");
    for (uint32_t i = 0; i < order->lines_count; i++) {
        sim_line *line = &order->lines[i];
        draw_line(of, line);
        int64_t discount = one_in(of, 4) ? line->price_minor / 3 : 0;
        int64_t tax = one_in(of, 2) ? line->price_minor / 5 : 0;
        bool only = one_in(of, 6);
        add(out, room,
            "%s{\"sku\":\"%s\",\"quantity\":%lld,\"unit_price_minor\":%lld",
            i > 0 ? "," : "", line->sku, (long long)line->quantity,
            (long long)line->price_minor);
        if (discount > 0)
            add(out, room, ",\"discount_minor\":%lld", (long long)discount);
        if (tax > 0)
            add(out, room, ",\"tax_minor\":%lld", (long long)tax);
        if (only)
            add(out, room, ",\"location_id\":\"north\"");
        if (line->digital)
            add(out, room, ",\"digital\":true");
        else if (of->plan.themes[THEME_STOCK] > 0 && one_in(of, 6))
            add(out, room, ",\"available_at_ms\":%lld",
                (long long)(of->ports.wall_ms +
                            chance_between(&of->clients, 1, DAY_MS)));
        add(out, room, "}");
        order->total_minor +=
            line->quantity * line->price_minor - discount + tax;
    }
    add(out, room, "]");
}

static void write_charges(world *of, sim_order *order, char *out, size_t room)
{
    if (one_in(of, 2)) {
        int64_t shipping = chance_between(&of->clients, 0, 990);
        add(out, room,
            ",\"adjustments\":[{\"kind\":\"shipping\",\"amount_minor\":%lld}]",
            (long long)shipping);
        order->total_minor += shipping;
    }
    if (one_in(of, 5))
        add(out, room, ",\"terms\":\"on_account\"");
    order->named = !one_in(of, 3);
    if (order->named)
        add(out, room,
            ",\"ship_to\":{\"name\":\"canary%d\",\"line1\":\"1\","
            "\"city\":\"B\",\"postal_code\":\"01067\",\"country\":\"%s\","
            "\"email\":\"canary%d@example.org\"}",
            (int)(order - of->orders), one_in(of, 4) ? "AT" : "DE",
            (int)(order - of->orders));
    if (one_in(of, 8))
        add(out, room, ",\"bill_to\":{\"name\":\"N\",\"country\":\"FR\"}");
    if (one_in(of, 3))
        add(out, room, ",\"promised_at_ms\":%lld",
            (long long)(of->ports.wall_ms +
                        chance_between(&of->clients, 1, 2 * DAY_MS)));
    if (one_in(of, 2))
        add(out, room, ",\"customer_id\":\"C%u\"",
            (unsigned)chance_below(&of->clients, BUYERS_COUNT));
    add(out, room, ",\"channel\":\"%s\"", one_in(of, 3) ? "web" : "store");
}

static void write_tenders(world *of, sim_order *order, char *out, size_t room)
{
    static const char *const methods[] = {"card", "boleto", "voucher",
                                          "store_credit"};
    static const char *const tokens[] = {"tok_decline", "tok_action",
                                         "tok_delay"};
    int64_t left = order->total_minor;
    uint32_t count = chance_below(&of->clients, 4);
    if (count == 0 && order->lines_count == 0)
        count = 1; // nothing at all is no order
    add(out, room, ",\"payments\":[");
    for (uint32_t i = 0; i < count; i++) {
        sim_tender *tender = &order->tenders[order->tenders_count++];
        int64_t amount = i + 1 == count ? left : left / 2;
        if (one_in(of, 12))
            amount += 10; // more than is due
        tender->amount_minor = amount;
        tender->external = one_in(of, 4);
        left -= amount < left ? amount : left;
        uint32_t method = chance_below(&of->clients, 3);
        if (of->plan.themes[THEME_MONEY] > 0 && one_in(of, 5))
            method = 3;
        add(out, room, "%s{\"method\":\"%s\",\"amount_minor\":%lld",
            i > 0 ? "," : "", methods[method], (long long)amount);
        if (tender->external)
            add(out, room, ",\"provider\":\"external\"");
        else if (one_in(of, 10))
            add(out, room, ",\"token\":\"%s\"",
                tokens[chance_below(&of->clients, 3)]);
        add(out, room, "}");
    }
    add(out, room, "]");
}

bool make_place(world *of, int32_t at, char *out, size_t room, int64_t *detail)
{
    (void)at;
    if (of->orders_count >= of->plan.orders_max ||
        of->orders_count == ORDERS_MAX)
        return false;
    *detail = of->orders_count;
    sim_order *order = &of->orders[of->orders_count++];
    memset(order, 0, sizeof(*order));
    order->status = -1;
    snprintf(order->id, sizeof(order->id), "O%u", (unsigned)*detail);
    out[0] = 0;
    add(out, room, "{\"currency\":\"EUR\"");
    if (one_in(of, 8))
        order->id[0] = 0; // the shop makes one
    else
        add(out, room, ",\"order_id\":\"%s\"", order->id);
    write_lines(of, order, out, room);
    write_charges(of, order, out, room);
    write_tenders(of, order, out, room);
    add(out, room, "}");
    return true;
}

// Drafts look like orders; some are put down once more before they are placed.
bool make_draft(world *of, int32_t at, char *out, size_t room, int64_t *detail)
{
    if (at < 0 || !of->orders[at].draft || one_in(of, 3))
        return make_place(of, at, out, room, detail);
    sim_order *order = &of->orders[at];
    *detail = at;
    order->copied = true;
    order->total_minor = 0;
    order->tenders_count = 0;
    snprintf(out, room, "{\"order_id\":\"%s\",\"currency\":\"EUR\"", order->id);
    write_lines(of, order, out, room);
    write_charges(of, order, out, room);
    write_tenders(of, order, out, room);
    add(out, room, "}");
    return true;
}

static bool with_reason(world *of, int32_t at, char *out, size_t room,
                        bool fact)
{
    static const char *const reasons[] = {"customer", "fraud", "inventory",
                                          "staff", "other"};
    const char *reason = reasons[chance_below(&of->clients, 5)];
    snprintf(out, room, "{\"order_id\":\"%s\",\"reason\":\"%s\"",
             of->orders[at].id, reason);
    if (fact)
        add(out, room, ",\"occurred_at_ms\":%lld",
            (long long)of->ports.wall_ms);
    add(out, room, "}");
    return true;
}

bool make_cancel(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    return with_reason(of, at, out, room, false);
}

bool make_cancel_fact(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    return with_reason(of, at, out, room, true);
}

bool make_reject(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    return with_reason(of, at, out, room, false);
}

bool make_plain(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    snprintf(out, room, "{\"order_id\":\"%s\"}", of->orders[at].id);
    return true;
}

bool make_confirm(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    return make_plain(of, at, out, room, d);
}

bool make_confirm_fact(world *of, int32_t at, char *out, size_t room,
                       int64_t *d)
{
    (void)d;
    snprintf(out, room, "{\"order_id\":\"%s\",\"occurred_at_ms\":%lld}",
             of->orders[at].id,
             (long long)(of->ports.wall_ms -
                         chance_between(&of->clients, 0, HOUR_MS)));
    return true;
}

bool make_hold(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    snprintf(out, room, "{\"order_id\":\"%s\",\"kind\":\"%s\"}",
             of->orders[at].id, one_in(of, 2) ? "fraud" : "address");
    return true;
}

bool make_release_hold(world *of, int32_t at, char *out, size_t room,
                       int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    if (order->holds_count == 0 && !one_in(of, 3))
        return false;
    int64_t hold = chance_between(&of->clients, 1, order->holds_count + 1);
    bool reject = one_in(of, 2);
    snprintf(out, room, "{\"order_id\":\"%s\",\"hold_no\":%lld%s}", order->id,
             (long long)hold, reject ? ",\"reject\":true" : "");
    return true;
}

bool make_annotate(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    snprintf(out, room,
             "{\"order_id\":\"%s\",\"note\":\"n%u\",\"metadata\":{\"a\":\"b\"}"
             "}",
             of->orders[at].id, (unsigned)chance_below(&of->clients, 1000));
    return true;
}
