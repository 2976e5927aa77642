// The shelves of the stand-in after every commit that touches one, and the
// log at rest.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "sim/outside.h"
#include "sim/watch.h"
#include "standins/inventory/inventory.h"

void check_stock(world *of, look *at, const char *sku, const char *place)
{
    oms_shelf_row shelf = {.sku = sku, .location_id = place};
    if (!look_get(at, &oms__shelves_table, &shelf)) {
        world_violation(of, "durable", "the shelf of %s at %s is not stored",
                        sku, place);
        return;
    }
    size_t count = 0;
    const oms_reservation_row *rows =
        look_lines(at, of, &oms__reservations_table, NULL, 0, &count);
    int64_t reserved = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].sku, sku) == 0 &&
            strcmp(rows[i].location_id, place) == 0)
            reserved += rows[i].allocated;
    if (shelf.reserved < 0 || shelf.reserved > shelf.on_hand)
        world_violation(of, "reserved within on hand",
                        "%s at %s: %lld of "
                        "%lld",
                        sku, place, (long long)shelf.reserved,
                        (long long)shelf.on_hand);
    if (shelf.reserved != reserved)
        world_violation(of, "stock is its reservations",
                        "%s at %s: reserved %lld, by orders %lld", sku, place,
                        (long long)shelf.reserved, (long long)reserved);
}

// ---- parcels that must not leave --------------------------------------------

static bool is_held(look *at, const world *of, const char *order_id)
{
    oms_case_row order = {.order_id = order_id};
    if (!look_kept(at, of, &oms__cases_table, &order))
        return false;
    for (size_t i = 0; i < order.holds_count; i++)
        if (order.holds[i].blocks_ship && order.holds[i].line_no == 0 &&
            order.holds[i].fulfillment_no == 0)
            return true;
    return false;
}

static size_t held_position(const watch *on, const char *order_id)
{
    size_t at = 0;
    while (at < on->held_count && strcmp(on->held[at], order_id) != 0)
        at++;
    return at;
}

// Nothing leaves by our own hand while fulfilment knows a hold, before the
// commit as well as after it.
void check_held(world *of, look *at, const written *event)
{
    if (strcmp(event->type, "shipment.shipped") != 0 || event->recorded ||
        held_position(of->watch, event->subject) == of->watch->held_count)
        return;
    if (is_held(at, of, event->subject))
        world_violation(of, "what is held stays", "a parcel of %s has left",
                        event->subject);
}

void note_held(world *of, look *at, const char *order_id)
{
    watch *on = of->watch;
    size_t position = held_position(on, order_id);
    bool held = is_held(at, of, order_id);
    if (held && position == on->held_count && on->held_count < ORDERS_MAX)
        snprintf(on->held[on->held_count++], sizeof(on->held[0]), "%s",
                 order_id);
    else if (!held && position < on->held_count)
        memcpy(on->held[position], on->held[--on->held_count],
               sizeof(on->held[0]));
}

void check_log(world *of, look *at)
{
    oms_event_row after = {0};
    int64_t last = 0;
    for (bool more = true; more && !of->failed;) {
        size_t count = 0;
        const oms_event_row *rows = look_scan(
            at, &oms__events_table, NULL, 0, last == 0 ? NULL : &after, &count);
        for (size_t i = 0; i < count; i++) {
            if (rows[i].id != last + 1)
                world_violation(of, "events dense",
                                "%lld follows %lld in the "
                                "log",
                                (long long)rows[i].id, (long long)last);
            last = rows[i].id;
        }
        after.id = last;
        more = count == OMS_SCAN_MAX;
    }
    if (!of->failed && last != of->watch->last_id)
        world_violation(of, "events dense",
                        "the log ends at %lld, %lld were "
                        "committed",
                        (long long)last, (long long)of->watch->last_id);
}

// An order that ended early must not keep goods from others.
static bool has_ended(const world *of, const char *order_id)
{
    for (uint32_t i = 0; i < of->orders_count; i++)
        if (strcmp(of->orders[i].id, order_id) == 0)
            return of->orders[i].status >= OMS_ORDER_CANCELED;
    return false;
}

static void join_stock(world *of)
{
    const outside *all = of->outside;
    for (uint32_t i = 0; i < all->set_aside_count; i++) {
        const set_aside *kept = &all->set_aside[i];
        if (kept->quantity > 0 && has_ended(of, kept->order))
            world_violation(of, "ended orders hold nothing",
                            "%s still holds %lld of line %lld outside",
                            kept->order, (long long)kept->quantity,
                            (long long)kept->line_no);
    }
    for (uint32_t i = 0; i < all->shelves_count; i++) {
        const shelf_place *shelf = &all->shelves[i];
        if (shelf->reserved < 0 || shelf->on_hand < shelf->reserved)
            world_violation(of, "reserved within on hand",
                            "outside %s at %s: %lld of %lld", shelf->sku,
                            shelf->place, (long long)shelf->reserved,
                            (long long)shelf->on_hand);
    }
}

void outside_join(world *of)
{
    check_labels(of);
    join_stock(of);
}
