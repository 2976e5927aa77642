// Rows that are changed behind the engine's back, to see the checks bite.
#include <string.h>

#include "modules/payment/payment.h"
#include "modules/processing/processing.h"
#include "sim/watch.h"
#include "standins/inventory/inventory.h"

static bool change_capture(look *at, const char *order_id)
{
    oms_payment_row row = {.order_id = order_id, .payment_no = 1};
    if (!look_get(at, &oms__payments, &row) || row.captured_minor < 2)
        return false;
    row.captured_minor--;
    if (row.refunded_minor + row.refunding_minor > row.captured_minor)
        return false;
    look_force(at, &oms__payments, &row);
    return true;
}

static bool change_stock(look *at, const touched *what)
{
    oms_shelf_row row = {.sku = what->name, .location_id = what->place};
    if (!look_get(at, &oms__shelves_table, &row))
        return false;
    row.on_hand += 1;
    look_force(at, &oms__shelves_table, &row);
    return true;
}

static bool revive_order(look *at, const char *order_id)
{
    order_row row = {.order_id = order_id};
    if (!look_get(at, &oms__orders_table, &row) ||
        !oms__order_has_ended(row.status))
        return false;
    row.status = OMS_ORDER_PENDING;
    look_force(at, &oms__orders_table, &row);
    return true;
}

static bool change_receipt(world *of, look *at)
{
    for (size_t i = 0; i < of->entries_count; i++) {
        oms_key_row row = {.key = of->entries[i].key};
        if (of->entries[i].state != ENTRY_ACKED ||
            !look_get(at, &oms__keys_a_table, &row))
            continue;
        row.number += 1;
        look_force(at, &oms__keys_a_table, &row);
        return true;
    }
    return false;
}

static bool rewrite_log(look *at, int64_t last)
{
    oms_event_row row = {.id = last / 2};
    if (!look_get(at, &oms__events_table, &row))
        return false;
    row.actor = "nobody";
    look_force(at, &oms__events_table, &row);
    return true;
}

// One thread, one run at a time: the only state that the simulator has beside
// its world.
static sim_plant planted;
static uint32_t planted_times;

void planted_begin(sim_plant plant)
{
    planted = plant;
    planted_times = 0;
}

bool planted_now(sim_plant plant, uint32_t times)
{
    if (planted != plant || planted_times >= times)
        return false;
    planted_times++;
    return true;
}

int64_t planted_odd(void)
{
    return planted_times & 1;
}

void plant_row(world *of, const touched *what)
{
    look at;
    bool money = (what->what & TOUCHED_MONEY) != 0;
    bool order = (what->what & TOUCHED_ORDER) != 0;
    bool stock = (what->what & TOUCHED_STOCK) != 0;
    bool done = false;
    look_begin(&at, &of->store.inner);
    if (of->plant == PLANT_CAPTURE_CHANGED && money)
        done = change_capture(&at, what->name);
    else if (of->plant == PLANT_STOCK_CHANGED && stock)
        done = change_stock(&at, what);
    else if (of->plant == PLANT_ORDER_REVIVED && order)
        done = revive_order(&at, what->name);
    else if (of->plant == PLANT_LOG_REWRITTEN)
        done = rewrite_log(&at, of->watch->last_id);
    else if (of->plant == PLANT_RECEIPT_CHANGED)
        done = change_receipt(of, &at);
    look_end(&at);
    if (!done)
        return;
    of->plants_done++;
    trace_line(&of->trace, "planted: a row of %s", what->name);
}
