// Who buys again. A customer's first order is the one that was placed first,
// whenever it was told; all others are repeats.
#include "modules/reporting/reporting.h"

static const oms_field customer_fields[] = {
    OMS_FIELD_CODE(report_customer_row, customer_id, OMS_REQUIRED,
                   "The customer."),
    OMS_FIELD_INT(report_customer_row, orders, 0, 0, INT64_MAX,
                  "Orders placed."),
    OMS_FIELD_TIME(report_customer_row, first_at_ms, 0, "The first."),
    OMS_FIELD_CODE(report_customer_row, first_channel, 0, "Its channel."),
    OMS_FIELD_CURRENCY(report_customer_row, first_currency, 0, "Its currency."),
    OMS_FIELD_TIME(report_customer_row, last_at_ms, 0, "The latest."),
};
static const oms_record customer_record =
    OMS_RECORD("report_customer", report_customer_row, customer_fields,
               "How often a customer bought.");
const oms_table oms__report_customers_table = {.name = "report_customers",
                                               .record = &customer_record,
                                               .key_fields = 1,
                                               .version_field = -1};

static const oms_field loyalty_fields[] = {
    OMS_FIELD_INT(report_loyalty_row, orders, OMS_REQUIRED, 1,
                  REPORT_LOYALTY_MAX, "Bought so often; 100: or more often."),
    OMS_FIELD_INT(report_loyalty_row, customers, 0, 0, INT64_MAX,
                  "So many did."),
};
static const oms_record loyalty_record =
    OMS_RECORD("report_loyalty", report_loyalty_row, loyalty_fields,
               "How many customers bought how often.");
const oms_table oms__report_loyalty_table = {.name = "report_loyalty",
                                             .record = &loyalty_record,
                                             .key_fields = 1,
                                             .version_field = -1};

static void count_loyalty(oms_tx *tx, int64_t orders, int64_t customers)
{
    report_loyalty_row row = {
        .orders = orders < REPORT_LOYALTY_MAX ? orders : REPORT_LOYALTY_MAX};
    if (orders == 0)
        return;
    oms__tx_get(tx, &oms__report_loyalty_table, &row);
    row.customers += customers;
    oms__tx_put(tx, &oms__report_loyalty_table, &row);
}

// An order that was placed before all that were known: the one that was first
// until now is a repeat, in its own span.
static void become_first(oms_tx *tx, report_customer_row *row,
                         const oms_order_placed *placed, int64_t at)
{
    report_sales_row delta = {.channel = row->first_channel,
                              .currency = row->first_currency,
                              .orders_repeat = 1};
    if (row->orders > 0)
        oms__figures_add(tx, &oms__report_sales_table, &delta,
                         row->first_at_ms);
    row->first_at_ms = at;
    row->first_channel = placed->channel != NULL ? placed->channel : "default";
    row->first_currency = placed->currency;
}

bool oms__customers_count(oms_tx *tx, const oms_order_placed *placed,
                          int64_t at)
{
    report_customer_row row = {.customer_id = placed->customer_id};
    oms__tx_get(tx, &oms__report_customers_table, &row);
    bool repeat = row.orders > 0 && at >= row.first_at_ms;
    count_loyalty(tx, row.orders, -1);
    count_loyalty(tx, row.orders + 1, 1);
    if (!repeat)
        become_first(tx, &row, placed, at);
    row.orders++;
    if (at > row.last_at_ms)
        row.last_at_ms = at;
    oms__tx_put(tx, &oms__report_customers_table, &row);
    return repeat;
}

// A person that was erased is a customer like any other to the figures, but
// nobody in particular: the counts stay. Orders here hold nothing personal.
void oms__customers_erased(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *told = data;
    (void)event;
    report_customer_row row = {.customer_id = told->customer_id};
    if (told->customer_id != NULL &&
        oms__tx_get(tx, &oms__report_customers_table, &row))
        oms__tx_delete(tx, &oms__report_customers_table, &row);
}
