// What order.summary is asked and answers, field by field.
#include "modules/processing/summary.h"

#define COUNT(T, m, text) OMS_FIELD_INT(T, m, 0, 0, INT64_MAX, text)

static const oms_field start_fields[] = {
    OMS_FIELD_TIME(summary_start, at_ms, OMS_REQUIRED, "A bucket begins here."),
};
static const oms_record start_record = OMS_RECORD(
    "summary_start", summary_start, start_fields, "The start of a bucket.");

static const oms_field offset_fields[] = {
    OMS_FIELD_TIME(summary_offset, at_ms, OMS_REQUIRED, "From then on."),
    OMS_FIELD_INT(summary_offset, minutes, OMS_REQUIRED, -1440, 1440,
                  "Minutes that the local clock is before UTC."),
};
static const oms_record offset_record =
    OMS_RECORD("summary_offset", summary_offset, offset_fields,
               "What the time zone was from a time on.");

static const oms_field args_fields[] = {
    OMS_FIELD_TIME(summary_args, from_ms, OMS_NULLABLE,
                   "Only orders placed from then on."),
    OMS_FIELD_TIME(summary_args, to_ms, OMS_NULLABLE,
                   "Only orders placed before then."),
    OMS_FIELD_LIST(summary_args, starts, 0, &start_record, 0,
                   SUMMARY_STARTS_MAX, "Starts of buckets of time, ascending."),
    OMS_FIELD_LIST(summary_args, utc_offsets, 0, &offset_record, 0,
                   SUMMARY_OFFSETS_MAX,
                   "The shop's time zone, ascending; absent: UTC."),
};
const oms_record oms__order_summary_args_record =
    OMS_RECORD("order.summary", summary_args, args_fields,
               "Which orders, and how to bucket them.");

static const oms_field stage_fields[] = {
    OMS_FIELD_ENUM(summary_stage, stage, 0, &oms__order_stage_enum,
                   "The stage."),
    COUNT(summary_stage, count, "Orders in it."),
};
static const oms_record stage_record = OMS_RECORD(
    "summary_stage", summary_stage, stage_fields, "Orders by stage.");

static const oms_field status_fields[] = {
    OMS_FIELD_ENUM(summary_status, status, 0, &oms__order_status_enum,
                   "The merchant's decision."),
    OMS_FIELD_ENUM(summary_status, payment_status, 0, &oms__payment_status_enum,
                   "What money did."),
    OMS_FIELD_ENUM(summary_status, fulfillment_status, 0,
                   &oms__fulfillment_status_enum, "What parcels did."),
    COUNT(summary_status, count, "Orders in it."),
};
static const oms_record status_record = OMS_RECORD(
    "summary_status", summary_status, status_fields, "Orders by statuses.");

#define SUM(m, text) OMS_FIELD_MONEY(summary_currency, m, 0, 0, text)
static const oms_field currency_fields[] = {
    OMS_FIELD_CURRENCY(summary_currency, currency, 0, "ISO 4217."),
    COUNT(summary_currency, count, "Orders in it."),
    SUM(items_minor, "Sum of quantity * price."),
    SUM(discount_minor, "Discounts."),
    SUM(shipping_minor, "Shipping charges."),
    SUM(tax_minor, "Taxes."),
    SUM(fee_minor, "Fees."),
    SUM(total_minor, "Totals."),
    SUM(tendered_minor, "Tenders."),
    SUM(authorized_minor, "Held or paid."),
    SUM(captured_minor, "Paid."),
    SUM(refunded_minor, "Paid back."),
};
static const oms_record currency_record = OMS_RECORD(
    "summary_currency", summary_currency, currency_fields, "Sums of money.");

static const oms_field bucket_fields[] = {
    OMS_FIELD_TIME(summary_bucket, at_ms, 0, "It begins here."),
    COUNT(summary_bucket, count, "Orders placed in it."),
};
static const oms_record bucket_record = OMS_RECORD(
    "summary_bucket", summary_bucket, bucket_fields, "Orders by time.");

static const oms_field example_fields[] = {
    OMS_FIELD_CODE(summary_example, order_id, 0, "Such an order."),
};
static const oms_record example_record = OMS_RECORD(
    "summary_example", summary_example, example_fields, "An example.");

static const oms_field anomaly_fields[] = {
    OMS_FIELD_CODE(summary_anomaly, name, 0, "What is odd."),
    COUNT(summary_anomaly, count, "Such orders."),
    OMS_FIELD_MONEY(summary_anomaly, difference_minor, 0, -OMS_MONEY_MAX,
                    "Tenders less totals of these orders."),
    OMS_FIELD_LIST(summary_anomaly, examples, 0, &example_record, 0,
                   SUMMARY_EXAMPLES_MAX, "The first of them."),
};
static const oms_record anomaly_record = OMS_RECORD(
    "summary_anomaly", summary_anomaly, anomaly_fields, "What is odd.");

static const oms_field result_fields[] = {
    COUNT(summary_result, count, "Orders."),
    COUNT(summary_result, lines, "Lines."),
    COUNT(summary_result, units, "Units."),
    COUNT(summary_result, before_count,
          "Orders placed before the first bucket."),
    OMS_FIELD_LIST(summary_result, stages, 0, &stage_record, 0, STAGES_COUNT,
                   "By stage; empty ones are left out."),
    OMS_FIELD_LIST(summary_result, statuses, 0, &status_record, 0, 1024,
                   "By statuses; empty ones are left out."),
    OMS_FIELD_LIST(summary_result, currencies, 0, &currency_record, 0,
                   SUMMARY_CURRENCIES_MAX, "Money by currency."),
    OMS_FIELD_LIST(summary_result, buckets, 0, &bucket_record, 0,
                   SUMMARY_STARTS_MAX, "By time of placing."),
    OMS_FIELD_LIST(summary_result, anomalies, 0, &anomaly_record, 0,
                   SUMMARY_ANOMALIES, "What is odd."),
};
const oms_record oms__order_summary_record =
    OMS_RECORD("order_summary", summary_result, result_fields,
               "Counts and sums over all orders.");
