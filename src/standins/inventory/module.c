// The stock stand-in, table of contents. Read inventory.h first, then
// reserve.c.
#include "standins/inventory/inventory.h"

static const oms_table *const tables[] = {
    &oms__shelves_table,     &oms__places_table,    &oms__reservations_table,
    &oms__backorders_table,  &oms__movements_table, &oms__stock_tasks_table,
    &oms__stock_rules_table, &oms__locations_table, &oms__regions_table,
    &oms__expected_table};

static const oms_command commands[] = {
    {"stock.receive", &oms__stock_receive_args_record, oms__stock_receive,
     "stock:write", false, "Goods came in.", "POST /v1/stock/{sku}/receive"},
    {"stock.adjust", &oms__stock_adjust_args_record, oms__stock_adjust,
     "stock:write", false, "A count was corrected.",
     "POST /v1/stock/{sku}/adjust"},
    {"stock.configure", &oms__stock_configure_args_record, oms__stock_configure,
     "settings:write", false, "Sets the rules of the stock.",
     "PATCH /v1/settings/stock"},
    {"stock.expect", &oms__stock_expect_args_record, oms__stock_expect,
     "stock:write", false, "Goods are on their way.",
     "POST /v1/stock/{sku}/expect"},
    {"stock.location_put", &oms__stock_location_args_record,
     oms__stock_location_put, "settings:write", false,
     "Sets what is known of a place.", "PUT /v1/locations/{location_id}"},
    {"stock.region_put", &oms__stock_region_args_record, oms__stock_region_put,
     "settings:write", false, "Sets where a region lies.",
     "PUT /v1/regions/{country}"},
};

const oms_event_type oms__stock_events[OMS__STOCK_SAYS_COUNT] = {
    [OMS__STOCK_SAYS_FILLED] = {"stock.backorder_filled",
                                &oms__stock_filled_record,
                                "Goods came in for an order that waited for "
                                "them."},
    [OMS__STOCK_SAYS_MOVED] = {"stock.moved", &oms__stock_moved_record,
                               "Units came onto a shelf, or a count was "
                               "corrected."},
    [OMS__STOCK_SAYS_DATED] = {"stock.backorder_dated",
                               &oms__stock_dated_record,
                               "Goods that an order waits for should be there "
                               "at another time."},
};

static void on_archived(oms_tx *tx, const oms_event *event, const void *data)
{
    oms__shelves_forget(tx, event->subject);
    oms__react_archived(tx, event, data);
}

static const oms_reaction reactions[] = {
    {"order.archived", on_archived},
};

static const oms_rule rules[] = {
    {"inventory.reserve", oms__inventory_reserve},
    {"inventory.release", oms__inventory_release},
    {"inventory.consume", oms__inventory_consume},
    {"inventory.restock", oms__inventory_restock},
};

const oms_module oms__inventory_module = {
    .name = "inventory",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .events = oms__stock_events,
    .events_count = OMS_COUNT(oms__stock_events),
    .reactions = reactions,
    .reactions_count = OMS_COUNT(reactions),
    .jobs = oms__stock_jobs,
    .jobs_count = OMS_COUNT(oms__stock_jobs),
    .rules = rules,
    .rules_count = OMS_COUNT(rules),
    .queries = oms__stock_queries,
    .queries_count = OMS_COUNT(oms__stock_queries),
    .verify = oms__inventory_verify,
};
