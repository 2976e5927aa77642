// Chooses who acts next, and learns from the answers.
#include "sim/clients.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/journal.h"
#include "sim/outside.h"

#define VERBS_MAX 128

static int32_t some_order(world *of)
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

// People who care for an order do several things to it.
int32_t clients_order(world *of)
{
    if (of->last_order >= 0 && chance_below(&of->clients, 3) == 0)
        return of->last_order;
    of->last_order = some_order(of);
    return of->last_order;
}

void clients_add(char *out, size_t room, const char *format, ...)
{
    size_t used = strlen(out);
    va_list args;
    va_start(args, format);
    vsnprintf(out + used, room - used, format, args);
    va_end(args);
}

bool clients_one_in(world *of, uint32_t count)
{
    return chance_below(&of->clients, count) == 0;
}

// About nothing, or about more than one order.
static bool is_alone(const clients_verb *verb)
{
    static const clients_make alone[] = {
        make_receive,     make_adjust,         make_expect,
        make_place_put,   make_grant,          make_erase,
        make_came_back,   make_match,          make_nothing,
        make_ship_within, make_endpoint,       make_preference,
        make_provider,    make_delivery_retry, make_delivery_record};
    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
        if (verb->make == alone[i])
            return true;
    return false;
}

static bool has_left(const sim_order *order)
{
    for (uint32_t i = 1; i <= order->parcels_count; i++)
        if (order->parcel_steps[i] >= 3)
            return true;
    return false;
}

bool clients_packed(const sim_order *order)
{
    for (uint32_t i = 1; i <= order->parcels_count; i++)
        if (order->parcel_steps[i] == 2)
            return true;
    return false;
}

// Goods that have left come back, and returns that were asked for go on: an
// order of which there is more to say. Who wants to stop or change something
// thinks of it when it is packed.
static int32_t suiting_order(world *of, const clients_verb *verb)
{
    int32_t order = clients_order(of);
    bool back = verb->theme == THEME_RETURN;
    bool hurries = verb->theme == THEME_STOP ||
                   verb->make == make_change_begin ||
                   verb->make == make_change_act;
    for (int tries = 0; hurries && order >= 0 && tries < 6; tries++) {
        if (clients_packed(&of->orders[order]))
            break;
        order = some_order(of);
    }
    bool first = verb->make == make_return || verb->make == make_claim;
    for (int tries = 0; back && order >= 0 && tries < 8; tries++) {
        const sim_order *one = &of->orders[order];
        if (first ? has_left(one) : one->returns_count > 0)
            break;
        order = some_order(of);
    }
    return order;
}

static size_t try_verb(world *of, const clients_verb *verb)
{
    char args[ARGS_ROOM];
    const char *command = verb->command;
    int64_t detail = 0;
    int32_t order = suiting_order(of, verb);
    bool places = verb->make == make_place || verb->make == make_draft;
    bool alone = is_alone(verb);
    if (order < 0 && !places && !alone)
        return SIZE_MAX;
    if (strcmp(command, CLIENTS_GOODS) == 0)
        command = goods_next(of, order, args, sizeof(args), &detail);
    else if (strcmp(command, CLIENTS_RETURNS) == 0)
        command = returns_next(of, order, args, sizeof(args), &detail);
    else if (!verb->make(of, order, args, sizeof(args), &detail))
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
    uint32_t weights[VERBS_MAX];
    for (size_t i = 0; i < clients_verbs_count; i++) {
        const clients_verb *verb = &clients_verbs[i];
        weights[i] = verb->weight * of->plan.themes[verb->theme];
        // When all is over there is little to sell and much to take back.
        if (of->late && verb->theme != THEME_CORE)
            weights[i] = verb->weight * 4;
        else if (of->late)
            weights[i] = verb->weight / 4;
    }
    for (;;) {
        uint32_t verb =
            chance_pick(&of->clients, weights, (uint32_t)clients_verbs_count);
        size_t at = try_verb(of, &clients_verbs[verb]);
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

static void highest(int64_t *count, int64_t number)
{
    if (number > *count)
        *count = number;
}

static void learn_return(sim_order *order, const sim_entry *entry,
                         int64_t number)
{
    static const char before[] = "\"line_no\":";
    const char *line = strstr(entry->args, before);
    highest(&order->returns_count, number);
    if (line != NULL && number >= 1 && number <= RETURNS_MAX)
        order->return_lines[number] =
            (uint32_t)strtoul(line + sizeof(before) - 1, NULL, 10);
}

// How many of each there are by now, and how far the returns have come.
static void learn_numbers(sim_order *order, const sim_entry *entry)
{
    const char *command = entry->command;
    int64_t number = entry->receipt.number;
    if (strncmp(command, "order.change_", 13) == 0)
        highest(&order->changes_count, number);
    else if (strcmp(command, "cancellation.request") == 0)
        highest(&order->stops_count, number);
    else if (strcmp(command, "return.request") == 0)
        learn_return(order, entry, number);
    else if (strcmp(command, "exchange.place") == 0 ||
             strcmp(command, "claim.place") == 0)
        highest(&order->replacements_count, number);
    else if (strcmp(command, "payment.dispute_open") == 0)
        highest(&order->disputes_count, number);
    else if (strcmp(command, "tracking.share") == 0)
        highest(&order->shares_count, number);
    order->copied |= strncmp(command, "exchange.", 9) == 0 ||
                     strncmp(command, "claim.", 6) == 0;
    returns_learn(order, entry, true);
}

// A fact about goods that nobody could match has an id of its own.
static void learn_unmatched(world *of, const sim_entry *entry)
{
    if (strcmp(entry->command, "return.record") != 0 ||
        entry->receipt.number != 0 || of->unmatched_count == UNMATCHED_MAX)
        return;
    snprintf(of->unmatched[of->unmatched_count++], sizeof(of->unmatched[0]),
             "%.40s", entry->receipt.subject);
}

void clients_acknowledged(world *of, const sim_entry *entry)
{
    learn_unmatched(of, entry);
    if (entry->order < 0)
        return;
    sim_order *order = &of->orders[entry->order];
    const char *command = entry->command;
    learn_numbers(order, entry);
    if (strcmp(command, "order.place") == 0 ||
        strcmp(command, "order.draft") == 0) {
        order->placed = true;
        order->draft = strcmp(command, "order.draft") == 0;
        order->drafted |= order->draft;
        snprintf(order->id, sizeof(order->id), "%.40s", entry->receipt.subject);
    } else if (strcmp(command, "order.place_draft") == 0) {
        order->draft = false;
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
    if (code == OMS_ESTATE && chance_below(&of->clients, 2) == 0)
        returns_learn(order, entry, false);
    if (entry->detail < 1 || entry->detail > PARCELS_MAX)
        return;
    bool act = strncmp(entry->command, "shipment.", 9) == 0;
    // Somebody else has done it, or nobody can: go on.
    if (act && (code == OMS_ESTATE || code == OMS_ENOTFOUND) &&
        order->parcel_steps[entry->detail] < 4 &&
        chance_below(&of->clients, 3) == 0)
        order->parcel_steps[entry->detail]++;
}
