// The carrier stand-in, table of contents.
#include "standins/shipping/shipping.h"

static const oms_table *const tables[] = {
    &oms__labels_table, &oms__label_tasks_table, &oms__carrier_books_table};

static const oms_rule rules[] = {
    {"shipping.book", oms__shipping_book},
    {"shipping.cancel", oms__shipping_cancel},
};

const oms_module oms__carrier_module = {
    .name = "carrier",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .rules = rules,
    .rules_count = OMS_COUNT(rules),
    .queries = oms__carrier_queries,
    .queries_count = OMS_COUNT(oms__carrier_queries),
    .verify = oms__carrier_verify,
};
