// Table of contents of the reporting module.
#include "modules/reporting/asked.h"

static const oms_table *const tables[] = {
    &oms__report_sales_table,       &oms__report_skus_table,
    &oms__report_steps_table,       &oms__report_promises_table,
    &oms__report_tenders_table,     &oms__report_declines_table,
    &oms__report_endings_table,     &oms__report_stock_table,
    &oms__report_orders_table,      &oms__report_customers_table,
    &oms__report_close_calls_table, &oms__report_loyalty_table,
    &oms__report_settings_table,
};

const oms_module oms__reporting_module = {
    .name = "reporting",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = oms__report_commands,
    .commands_count = OMS_COUNT(oms__report_commands),
    .events = oms__report_events,
    .events_count = OMS_COUNT(oms__report_events),
    .reactions = oms__report_reactions,
    .reactions_count = OMS_COUNT(oms__report_reactions),
    .queries = oms__report_queries,
    .queries_count = OMS_COUNT(oms__report_queries),
    .verify = oms__report_verify,
    .bulk = true,
};
