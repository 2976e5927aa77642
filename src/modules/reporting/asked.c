// What reports are asked, and their answers, as records.
#include "modules/reporting/asked.h"

static const oms_field start_fields[] = {
    OMS_FIELD_TIME(report_start, at_ms, OMS_REQUIRED,
                   "A full quarter of an hour, UTC."),
};
const oms_record oms__report_start_record = OMS_RECORD(
    "report_start", report_start, start_fields, "Where a period begins.");

static const oms_field offset_fields[] = {
    OMS_FIELD_TIME(report_offset, at_ms, 0, "From when."),
    OMS_FIELD_INT(report_offset, minutes, OMS_REQUIRED, -24 * 60, 24 * 60,
                  "The clock there is ahead of UTC by so much."),
};
const oms_record oms__report_offset_record =
    OMS_RECORD("report_offset", report_offset, offset_fields,
               "The offset of a time zone from a time on.");

// clang-format off
#define STARTS                                                              \
    OMS_FIELD_LIST(report_args, starts, OMS_REQUIRED,                       \
                   &oms__report_start_record, 2, REPORT_STARTS_MAX,         \
                   "Periods: from each to the next; the last only ends.")
#define CHANNEL OMS_FIELD_CODE(report_args, channel, 0, "Only of this channel.")
#define BY_CHANNEL \
    OMS_FIELD_BOOL(report_args, by_channel, 0, "A row for each channel.")
#define CURRENCY \
    OMS_FIELD_CURRENCY(report_args, currency, 0, "Only in this currency.")
#define SKU OMS_FIELD_CODE(report_args, sku, 0, "Only of this product.")
#define LIMIT                                                            \
    OMS_FIELD_INT(report_args, limit, OMS_NULLABLE, 0, REPORT_GROUPS_MAX, \
                  "So many, the largest first; absent: all, by name.")
#define ASKED(name_, title, fields_, text) \
    const oms_record name_ = OMS_RECORD(title, report_args, fields_, text)
// clang-format on

static const oms_field sales_fields[] = {STARTS, CHANNEL, CURRENCY, BY_CHANNEL};
ASKED(oms__report_sales_args_record, "report.sales", sales_fields,
      "Asks for sales by period.");

static const oms_field skus_fields[] = {STARTS, CHANNEL, CURRENCY, SKU, LIMIT};
ASKED(oms__report_skus_args_record, "report.skus", skus_fields,
      "Asks for sales by product.");

static const oms_field funnel_fields[] = {STARTS, CHANNEL, BY_CHANNEL};
ASKED(oms__report_funnel_args_record, "report.funnel", funnel_fields,
      "Asks how far orders came, and how fast.");

static const oms_field delivery_fields[] = {
    STARTS,
    CHANNEL,
    BY_CHANNEL,
    OMS_FIELD_LIST(report_args, utc_offsets, 0, &oms__report_offset_record, 0,
                   REPORT_OFFSETS_MAX,
                   "The time zone of calendar dates, by time; none: UTC."),
};
ASKED(oms__report_delivery_args_record, "report.delivery", delivery_fields,
      "Asks whether promises were kept.");

static const oms_field payments_fields[] = {
    STARTS,
    CURRENCY,
    OMS_FIELD_CODE(report_args, method, 0, "Only of this method."),
};
ASKED(oms__report_payments_args_record, "report.payments", payments_fields,
      "Asks what tenders did.");

static const oms_field cancellations_fields[] = {STARTS, CHANNEL, CURRENCY,
                                                 BY_CHANNEL};
ASKED(oms__report_cancellations_args_record, "report.cancellations",
      cancellations_fields, "Asks why orders ended early.");

static const oms_field stock_fields[] = {STARTS, SKU, LIMIT};
ASKED(oms__report_stock_args_record, "report.stock", stock_fields,
      "Asks how often stock turned over.");

static const oms_field customers_fields[] = {
    OMS_FIELD_INT(report_args, limit, OMS_NULLABLE, 0, REPORT_LOYALTY_MAX,
                  "Only up to so many orders; absent: all."),
};
ASKED(oms__report_customers_args_record, "report.customers", customers_fields,
      "Asks how often customers bought.");
