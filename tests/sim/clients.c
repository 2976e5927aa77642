// Chooses who acts next, and learns from the answers.
#include "sim/clients.h"

#include <stdio.h>
#include <string.h>

#include "sim/journal.h"
#include "sim/outside.h"

static const struct {
    const char *command;
    uint32_t weight;
    clients_make make;
} verbs[] = {
    {"order.place", 260, make_place},
    {"order.cancel", 24, make_cancel},
    {"order.cancel", 10, make_cancel_fact},
    {"order.confirm", 16, make_confirm},
    {"order.confirm", 10, make_confirm_fact},
    {"order.reject", 6, make_reject},
    {"order.hold", 16, make_hold},
    {"order.release_hold", 20, make_release_hold},
    {"order.annotate", 8, make_annotate},
    {"order.complete", 8, make_plain},
    {"payment.add", 24, make_payment_add},
    {"payment.authorize", 16, make_payment_act},
    {"payment.capture", 50, make_payment_act},
    {"payment.void", 10, make_payment_act},
    {"payment.refund", 50, make_payment_act},
    {"payment.record", 60, make_paid},
    {"payment.record", 20, make_rumour},
    {"stock.receive", 20, make_receive},
    {"stock.adjust", 8, make_adjust},
    {"fulfillment.plan", 20, make_plain},
    {"fulfillment.start", 20, make_work},
    {"fulfillment.reject", 6, make_work},
    {"fulfillment.close", 6, make_work},
    {"shipment.create", 20, make_parcel},
    {"shipment.pick", 6, make_parcel_act},
    {"shipment.pack", 6, make_parcel_act},
    {"shipment.ship", 6, make_parcel_act},
    {"shipment.deliver", 6, make_parcel_act},
    {"shipment.cancel", 12, make_parcel_act},
    {"shipment.record", 16, make_hand_over},
    {"shipment.scan", 30, make_scan},
    {"goods", 420, NULL}, // the warehouse's next step, whatever it is
};
#define VERBS_COUNT (sizeof(verbs) / sizeof(verbs[0]))

int32_t clients_order(world *of)
{
    for (int tries = 0; tries < 8 && of->orders_count > 0; tries++) {
        uint32_t at = chance_below(&of->clients, of->orders_count);
        // Later orders are more alive than the first ones.
        uint32_t other = chance_below(&of->clients, of->orders_count);
        at = other > at ? other : at;
        if (of->orders[at].id[0] != 0)
            return (int32_t)at;
    }
    return -1;
}

static size_t try_verb(world *of, uint32_t verb)
{
    char args[ARGS_ROOM];
    const char *command = verbs[verb].command;
    int64_t detail = 0;
    int32_t order = clients_order(of);
    bool places = verbs[verb].make == make_place;
    bool alone =
        verbs[verb].make == make_receive || verbs[verb].make == make_adjust;
    if (order < 0 && !places && !alone)
        return SIZE_MAX;
    if (verbs[verb].make == NULL)
        command = goods_next(of, order, args, sizeof(args), &detail);
    else if (!verbs[verb].make(of, order, args, sizeof(args), &detail))
        command = NULL;
    if (command == NULL)
        return SIZE_MAX;
    if (places)
        order = (int32_t)detail;
    size_t at = journal_add(of, command, alone ? -1 : order, args);
    of->entries[at].detail = detail;
    return at;
}

size_t clients_next(world *of)
{
    uint32_t weights[VERBS_COUNT];
    for (size_t i = 0; i < VERBS_COUNT; i++)
        weights[i] = verbs[i].weight;
    for (;;) {
        size_t at =
            try_verb(of, chance_pick(&of->clients, weights, VERBS_COUNT));
        if (at != SIZE_MAX)
            return at;
    }
}

static bool is_on_its_way(const outside *all, const char *key)
{
    for (uint32_t i = 0; i < all->answers_count; i++)
        if (strcmp(all->answers[i].key, key) == 0)
            return true;
    return false;
}

static int32_t position_of(const world *of, const char *order_id)
{
    for (uint32_t i = 0; i < of->orders_count; i++)
        if (strcmp(of->orders[i].id, order_id) == 0)
            return (int32_t)i;
    return -1;
}

bool clients_notice(world *of, size_t *at)
{
    outside *all = of->outside;
    for (uint32_t i = 0; i < all->notices_count; i++) {
        const notice told = all->notices[i];
        if (told.at_ms > world_now(of))
            continue;
        all->notices[i] = all->notices[--all->notices_count];
        const effect *what = &all->effects[told.effect];
        bool back = strcmp(told.type, "chargeback") == 0;
        char args[ARGS_ROOM];
        snprintf(args, sizeof(args),
                 "{\"order_id\":\"%s\",\"payment_no\":%lld,\"type\":\"%s\","
                 "\"amount_minor\":%lld,\"provider_ref\":\"%s\"%s}",
                 what->order, (long long)what->payment_no, told.type,
                 (long long)what->amount_minor, what->ref,
                 told.failed ? ",\"failed\":true" : "");
        if (back)
            world_seen(of, SEEN_CHARGED_BACK);
        else
            world_seen(of, is_on_its_way(all, what->key) ? SEEN_WEBHOOK_FIRST
                                                         : SEEN_WEBHOOK_AFTER);
        *at = journal_add(of, "payment.record", position_of(of, what->order),
                          args);
        return true;
    }
    return false;
}

static void learn_goods(sim_order *order, const sim_entry *entry)
{
    static const char *const steps[] = {"shipment.create", "shipment.pick",
                                        "shipment.pack", "shipment.ship",
                                        "shipment.deliver"};
    int64_t parcel = entry->receipt.number;
    for (uint8_t i = 0; i < 5; i++) {
        if (strcmp(entry->command, steps[i]) != 0 || parcel < 1 ||
            parcel > PARCELS_MAX)
            continue;
        if (order->parcel_steps[parcel] < i)
            order->parcel_steps[parcel] = i;
        if (parcel > order->parcels_count)
            order->parcels_count = (uint32_t)parcel;
    }
    bool record = strcmp(entry->command, "shipment.record") == 0;
    if (record && parcel >= 1 && parcel <= PARCELS_MAX) {
        order->parcel_steps[parcel] = 3;
        if (parcel > order->parcels_count)
            order->parcels_count = (uint32_t)parcel;
    }
}

// Answers may come in another order than tenders were added.
static void learn_tender(sim_order *order, const sim_entry *entry)
{
    int64_t number = entry->receipt.number;
    if (number < 1 || number > TENDERS_MAX)
        return;
    sim_tender *tender = &order->tenders[number - 1];
    tender->external = entry->detail < 0;
    tender->amount_minor = entry->detail < 0 ? -entry->detail : entry->detail;
    if (number > order->tenders_count)
        order->tenders_count = (uint32_t)number;
}

void clients_acknowledged(world *of, const sim_entry *entry)
{
    if (entry->order < 0)
        return;
    sim_order *order = &of->orders[entry->order];
    if (strcmp(entry->command, "order.place") == 0) {
        order->placed = true;
        snprintf(order->id, sizeof(order->id), "%.40s", entry->receipt.subject);
    } else if (strcmp(entry->command, "order.hold") == 0) {
        order->holds_count++;
        world_seen(of, SEEN_HELD);
    } else if (strcmp(entry->command, "payment.add") == 0) {
        learn_tender(order, entry);
    } else {
        learn_goods(order, entry);
    }
}

void clients_refused(world *of, const sim_entry *entry, int code)
{
    if (entry->order < 0)
        return;
    sim_order *order = &of->orders[entry->order];
    // A strict shop does not hear of money that comes after the end.
    if (of->plan.strict && strcmp(entry->command, "payment.record") == 0)
        order->noisy = true;
    if (entry->detail < 1 || entry->detail > PARCELS_MAX)
        return;
    bool act = strncmp(entry->command, "shipment.", 9) == 0;
    // Somebody else has done it, or nobody can: go on.
    if (act && (code == OMS_ESTATE || code == OMS_ENOTFOUND) &&
        order->parcel_steps[entry->detail] < 4 &&
        chance_below(&of->clients, 3) == 0)
        order->parcel_steps[entry->detail]++;
}

static void set_up(world *of, const char *command, const char *args)
{
    journal_send(of, journal_add(of, command, -1, args));
}

static void set_up_rules(world *of)
{
    static const char *const captures[] = {"on_ship", "on_confirm", "manual"};
    const sim_plan *plan = &of->plan;
    char args[ARGS_ROOM];
    snprintf(args, sizeof(args),
             "{\"facts\":\"%s\",\"secured_when\":\"%s\",\"skip_stock\":%s,"
             "\"allow_backorder\":%s,\"check_catalog\":%s,"
             "\"check_customer\":%s,\"tolerance_minor\":%lld,"
             "\"unpaid_expiry_ms\":%lld}",
             plan->strict ? "strict" : "record",
             plan->secured_when == OMS_SECURED_COVERED ? "covered" : "tendered",
             plan->skip_stock ? "true" : "false",
             plan->allow_backorder ? "true" : "false",
             plan->check_catalog ? "true" : "false",
             plan->check_customer ? "true" : "false",
             (long long)plan->tolerance_minor,
             (long long)plan->unpaid_expiry_ms);
    set_up(of, "order.configure", args);
    snprintf(args, sizeof(args), "{\"facts\":\"%s\",\"capture_when\":\"%s\"}",
             plan->strict ? "strict" : "record", captures[plan->capture_when]);
    set_up(of, "payment.configure", args);
    snprintf(args, sizeof(args),
             "{\"facts\":\"%s\",\"plan_manually\":%s,\"book_labels\":%s}",
             plan->strict ? "strict" : "record",
             plan->plan_manually ? "true" : "false",
             plan->book_labels ? "true" : "false");
    set_up(of, "fulfillment.configure", args);
    if (!plan->outside_payment)
        set_up(of, "provider.configure",
               "{\"method\":\"boleto\",\"capture_at_once\":true}");
}

void clients_setup(world *of)
{
    static const char *const places[] = {"north", "south"};
    char args[ARGS_ROOM];
    set_up_rules(of);
    for (uint32_t i = 0; i < SKUS_COUNT * 2 && !of->failed; i++) {
        snprintf(args, sizeof(args),
                 "{\"sku\":\"S%u\",\"location_id\":\"%s\",\"quantity\":%lld}",
                 (unsigned)i / 2, places[i % 2],
                 (long long)of->plan.stock_units);
        set_up(of, "stock.receive", args);
    }
    for (uint32_t i = 0; i < SKUS_COUNT && !of->failed; i++) {
        snprintf(args, sizeof(args),
                 "{\"sku\":\"S%u\",\"currency\":\"EUR\","
                 "\"unit_price_minor\":%lld}",
                 (unsigned)i, (long long)clients_price(i));
        set_up(of, "product.put", args);
    }
    for (uint32_t i = 0; i + 1 < BUYERS_COUNT && !of->failed; i++) {
        snprintf(args, sizeof(args),
                 "{\"customer_id\":\"C%u\",\"name\":\"B\"%s"
                 "}",
                 (unsigned)i, i == 0 ? ",\"blocked\":true" : "");
        set_up(of, "customer.put", args);
    }
}
