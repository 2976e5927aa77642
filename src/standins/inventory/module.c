// The stock stand-in, table of contents. Read inventory.h first, then
// reserve.c.
#include "standins/inventory/inventory.h"

static const oms_table *const tables[] = {
    &oms__shelves_table,    &oms__places_table,    &oms__reservations_table,
    &oms__backorders_table, &oms__movements_table, &oms__stock_tasks_table,
    &oms__stock_rules_table};

static const oms_command commands[] = {
    {"stock.receive", &oms__stock_receive_args_record, oms__stock_receive,
     "stock:write", false, "Goods came in."},
    {"stock.adjust", &oms__stock_adjust_args_record, oms__stock_adjust,
     "stock:write", false, "A count was corrected."},
    {"stock.configure", &oms__stock_configure_args_record, oms__stock_configure,
     "settings:write", false, "Sets the rules of the stock."},
};

const oms_event_type oms__stock_filled_event = {
    "stock.backorder_filled", &oms__stock_filled_record,
    "Goods came in for an order that waited for them."};

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
    .events = &oms__stock_filled_event,
    .events_count = 1,
    .rules = rules,
    .rules_count = OMS_COUNT(rules),
    .queries = oms__stock_queries,
    .queries_count = OMS_COUNT(oms__stock_queries),
    .verify = oms__inventory_verify,
};
