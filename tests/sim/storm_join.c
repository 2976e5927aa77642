// When all is quiet: the journals side by side, and how hard the services
// were pressed while they were down.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "modules/notification/notification.h"
#include "modules/payment/payment.h"
#include "modules/processing/processing.h"
#include "sim/look.h"
#include "sim/outside.h"
#include "sim/storm.h"

// Ids of the engine begin with the time when they were made (UUID 7).
static int64_t made_at_ms(const char *key)
{
    char digits[13] = "";
    snprintf(digits, sizeof(digits), "%.8s%.4s", key, key + 9);
    return strtoll(digits, NULL, 16);
}

static void add_outside(world *of, storm_books *sum)
{
    const outside *all = of->outside;
    for (uint32_t i = 0; i < all->effects_count; i++) {
        const effect *at = &all->effects[i];
        for (int k = 0; k < STORM_SERVICES; k++) {
            storm_service *to = &of->storm->services[k];
            int64_t made = made_at_ms(at->key);
            bool theirs =
                strncmp(at->kind, to->prefix, strlen(to->prefix)) == 0;
            if (theirs && made >= to->from_ms && made < to->until_ms)
                to->wanted_down++;
        }
        int64_t done = at->amount_minor * (int64_t)at->applied;
        if (strcmp(at->kind, "payment.capture") == 0)
            sum->captured_minor += done;
        else if (strcmp(at->kind, "payment.refund") == 0)
            sum->refunded_minor += done;
        else if (strcmp(at->kind, "shipping.book") == 0)
            sum->labels += at->applied;
        else if (strcmp(at->kind, "shipping.cancel") == 0)
            sum->labels -= at->applied;
    }
    for (uint32_t i = 0; i < all->shelves_count; i++)
        sum->units += of->plan.stock_units - all->shelves[i].on_hand;
    sum->messages = all->messages_count;
}

static void add_orders(world *of, look *at, storm_books *sum)
{
    size_t count = 0;
    const oms_balance_row *balances =
        look_lines(at, of, &oms__order_balances, NULL, 0, &count);
    for (size_t i = 0; i < count; i++) {
        sum->captured_minor += balances[i].captured_minor;
        sum->refunded_minor += balances[i].refunded_minor;
    }
    const order_line_row *lines =
        look_lines(at, of, &oms__order_lines_table, NULL, 0, &count);
    for (size_t i = 0; i < count; i++)
        sum->units += lines[i].shipped;
}

static void add_parcels(world *of, look *at, storm_books *sum)
{
    size_t count = 0;
    const oms_parcel_row *parcels =
        look_lines(at, of, &oms__parcels_table, NULL, 0, &count);
    for (size_t i = 0; i < count; i++)
        sum->labels += parcels[i].booked ? 1 : 0;
}

static void add_messages(look *at, storm_books *sum)
{
    const delivery_row *last = NULL;
    size_t count = OMS_SCAN_MAX;
    while (count == OMS_SCAN_MAX) {
        const delivery_row *rows =
            look_scan(at, &oms__deliveries_table, NULL, 0, last, &count);
        for (size_t i = 0; i < count; i++)
            sum->messages += rows[i].state == OMS_DELIVERY_SENT ? 1 : 0;
        last = count > 0 ? &rows[count - 1] : NULL;
    }
}

static void compare(world *of, const char *what, int64_t there, int64_t here)
{
    if (there != here)
        world_violation(of, "the journals agree",
                        "%s: %lld outside, %lld in the shop", what,
                        (long long)there, (long long)here);
}

static void press(world *of)
{
    for (int i = 0; i < STORM_SERVICES && !of->failed; i++) {
        const storm_service *at = &of->storm->services[i];
        if (at->sent_down > STORM_SENT_MAX * at->wanted_down)
            world_violation(of, "who is down is left alone",
                            "%s got %u calls while it was down, %u were wanted",
                            at->prefix, (unsigned)at->sent_down,
                            (unsigned)at->wanted_down);
    }
}

void storm_join(world *of)
{
    storm *on = of->storm;
    look at;
    add_outside(of, &on->outside);
    look_begin(&at, &of->store.inner);
    add_orders(of, &at, &on->shop);
    add_parcels(of, &at, &on->shop);
    add_messages(&at, &on->shop);
    look_end(&at);
    compare(of, "cents captured", on->outside.captured_minor,
            on->shop.captured_minor);
    compare(of, "cents refunded", on->outside.refunded_minor,
            on->shop.refunded_minor);
    compare(of, "units", on->outside.units, on->shop.units);
    compare(of, "labels", on->outside.labels, on->shop.labels);
    compare(of, "messages", on->outside.messages, on->shop.messages);
    for (uint32_t i = 0; i < of->orders_count; i++)
        on->ended[of->orders[i].status & 7]++;
    press(of);
}
