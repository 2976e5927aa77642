// The figures as tables and as answers. Keys begin with span and at, words
// follow; what comes behind the key is counted.
#include "modules/reporting/asked.h"

static const char *const span_names[] = {"quarter", "day"};
const oms_enum oms__report_span_enum = OMS_ENUM("report_span", span_names);
static const char *const step_names[STEPS_COUNT] = {
    "placed",    "confirmed", "shipped", "delivered",
    "completed", "returned",  "ended"};
const oms_enum oms__report_step_enum = OMS_ENUM("report_step", step_names);
static const char *const promise_names[PROMISES_COUNT] = {"shipping",
                                                          "delivery"};
const oms_enum oms__report_promise_enum =
    OMS_ENUM("report_promise", promise_names);

// clang-format off
#define SPAN(T)                                                              \
    OMS_FIELD_ENUM(T, span, 0, &oms__report_span_enum, "How long it lasts."), \
    OMS_FIELD_TIME(T, at_ms, 0, "When it begins, UTC.")
#define CHANNEL(T) OMS_FIELD_CODE(T, channel, 0, "Where orders came from.")
#define CURRENCY(T) OMS_FIELD_CURRENCY(T, currency, 0, "Of the amounts.")
// A figure can go below 0: a change may take back what another span had.
#define COUNT(T, m, text) OMS_FIELD_INT(T, m, 0, INT64_MIN, INT64_MAX, text)
// Two records of the same fields: the table's, without the [worked_out] last,
// and the answer's, without the span.
#define FIGURE(title, what, worked_out, text)                              \
    static const oms_record what##_record = {                              \
        .name = title,                                                     \
        .struct_size = sizeof(report_##what##_row),                        \
        .fields = what##_fields,                                           \
        .fields_count = OMS_COUNT(what##_fields) - (worked_out),           \
        .doc = text};                                                      \
    static const oms_record what##_view_record = {                         \
        .name = title "_row",                                              \
        .struct_size = sizeof(report_##what##_row),                        \
        .fields = what##_fields + 1,                                       \
        .fields_count = OMS_COUNT(what##_fields) - 1, .doc = text}
#define FIGURES(title, keys, record_)                          \
    {.name = title, .record = &(record_), .key_fields = (keys), \
     .version_field = -1}
// clang-format on

static const oms_field sales_fields[] = {
    SPAN(report_sales_row),
    CHANNEL(report_sales_row),
    CURRENCY(report_sales_row),
    COUNT(report_sales_row, orders, "Orders placed."),
    COUNT(report_sales_row, orders_repeat,
          "Of them by customers who had bought."),
    COUNT(report_sales_row, orders_guest, "Of them without a customer."),
    COUNT(report_sales_row, orders_replacement,
          "Of them sent instead of goods that came back."),
    COUNT(report_sales_row, units, "Units ordered."),
    COUNT(report_sales_row, items_minor, "Quantity * price."),
    COUNT(report_sales_row, discount_minor, "Subtracted from it."),
    COUNT(report_sales_row, shipping_minor, "Added to it."),
    COUNT(report_sales_row, tax_minor, "Added to it."),
    COUNT(report_sales_row, fee_minor, "Added to it."),
    COUNT(report_sales_row, total_minor,
          "Worth of the orders, as placed or changed."),
    COUNT(report_sales_row, canceled_units, "Units canceled."),
    COUNT(report_sales_row, canceled_minor, "Worth of what was canceled."),
    COUNT(report_sales_row, returned_units, "Units that came back."),
    COUNT(report_sales_row, returned_minor, "What these units were worth."),
    COUNT(report_sales_row, credited_minor, "Credited for returns and claims."),
    COUNT(report_sales_row, captured_minor,
          "Money taken: no store credit, nothing that an exchange paid."),
    COUNT(report_sales_row, refunds, "Refunds of money that went through."),
    COUNT(report_sales_row, refunded_minor, "Money given back."),
    COUNT(report_sales_row, average_minor, "total_minor / orders."),
    COUNT(report_sales_row, net_minor, "total - canceled - credited."),
    COUNT(report_sales_row, units_per_mille, "units / orders, in thousandths."),
    COUNT(report_sales_row, repeat_per_mille,
          "orders_repeat / orders with a customer, in thousandths."),
};
FIGURE("report_sales", sales, 4, "Sales of a span of time.");
const oms_table oms__report_sales_table =
    FIGURES("report_sales", 4, sales_record);

static const oms_field sku_fields[] = {
    SPAN(report_sku_row),
    OMS_FIELD_CODE(report_sku_row, sku, 0, "The product."),
    CHANNEL(report_sku_row),
    CURRENCY(report_sku_row),
    COUNT(report_sku_row, lines, "Lines of orders."),
    COUNT(report_sku_row, units, "Units ordered."),
    COUNT(report_sku_row, items_minor, "Quantity * price."),
    COUNT(report_sku_row, discount_minor, "Subtracted from it."),
    COUNT(report_sku_row, shipping_minor, "Added to it."),
    COUNT(report_sku_row, tax_minor, "Added to it."),
    COUNT(report_sku_row, total_minor, "Worth of the lines."),
    COUNT(report_sku_row, canceled_units,
          "Units canceled, with their order or not."),
    COUNT(report_sku_row, canceled_minor, "Worth of them."),
    COUNT(report_sku_row, returned_units, "Units that came back."),
    COUNT(report_sku_row, returned_minor, "What these units were worth."),
};
FIGURE("report_sku", sku, 0, "Sales of a product in a span of time.");
const oms_table oms__report_skus_table = FIGURES("report_skus", 5, sku_record);

static const oms_field step_fields[] = {
    SPAN(report_step_row),
    CHANNEL(report_step_row),
    OMS_FIELD_ENUM(report_step_row, step, 0, &oms__report_step_enum,
                   "How far they came."),
    COUNT(report_step_row, orders, "Orders that reached it."),
    COUNT(report_step_row, timed, "Of them with the time of the step before."),
    COUNT(report_step_row, took_ms, "Sum of the times since the step before."),
    COUNT(report_step_row, in_hour, "Took at most an hour."),
    COUNT(report_step_row, in_day, "At most 24 hours, and more than an hour."),
    COUNT(report_step_row, in_3_days, "At most 72 hours, and more than 24."),
    COUNT(report_step_row, in_week, "At most 168 hours, and more than 72."),
    COUNT(report_step_row, in_2_weeks, "At most 336 hours, and more than 168."),
    COUNT(report_step_row, average_ms, "took_ms / timed."),
};
FIGURE("report_step", step, 1, "Orders that reached a step in a span of time.");
const oms_table oms__report_steps_table =
    FIGURES("report_steps", 4, step_record);

static const oms_field punctuality_fields[] = {
    SPAN(report_punctuality_row),
    CHANNEL(report_punctuality_row),
    OMS_FIELD_ENUM(report_punctuality_row, promise, 0,
                   &oms__report_promise_enum,
                   "shipping: all has left; delivery: all has arrived."),
    COUNT(report_punctuality_row, orders, "Orders that came so far."),
    COUNT(report_punctuality_row, promised,
          "Of them with a promise and a known time."),
    COUNT(report_punctuality_row, late, "Behind the promised time."),
    COUNT(report_punctuality_row, late_by_2_days,
          "Behind it by 48 hours or more."),
    COUNT(report_punctuality_row, late_ms, "Sum of the delays."),
    COUNT(report_punctuality_row, late_by_date, "On a later calendar date."),
};
FIGURE("report_promise", punctuality, 1, "Promises of a span of time.");
const oms_table oms__report_promises_table =
    FIGURES("report_promises", 4, punctuality_record);

static const oms_field close_call_fields[] = {
    OMS_FIELD_TIME(report_close_call_row, at_ms, 0, "When it left or arrived."),
    OMS_FIELD_CODE(report_close_call_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_ENUM(report_close_call_row, promise, 0, &oms__report_promise_enum,
                   "Which promise."),
    CHANNEL(report_close_call_row),
    OMS_FIELD_TIME(report_close_call_row, promised_at_ms, 0, "Promised until."),
};
static const oms_record close_call_record =
    OMS_RECORD("report_close_call", report_close_call_row, close_call_fields,
               "What was late by less than two days.");
const oms_table oms__report_close_calls_table =
    FIGURES("report_close_calls", 3, close_call_record);

static const oms_field tender_fields[] = {
    SPAN(report_tender_row),
    OMS_FIELD_CODE(report_tender_row, method, 0, "How it was to be paid."),
    CURRENCY(report_tender_row),
    COUNT(report_tender_row, created, "Tenders added later."),
    COUNT(report_tender_row, granted,
          "Authorised, or taken without having been authorised."),
    COUNT(report_tender_row, authorized, "Authorisations given."),
    COUNT(report_tender_row, authorized_minor, "Their sum."),
    COUNT(report_tender_row, captured, "Captures that went through."),
    COUNT(report_tender_row, captured_minor, "Their sum."),
    COUNT(report_tender_row, declined, "Refused."),
    COUNT(report_tender_row, given_up,
          "Not asked on, for the order had ended."),
    COUNT(report_tender_row, voided, "Authorisations given back."),
    COUNT(report_tender_row, expired, "Authorisations that ran out."),
    COUNT(report_tender_row, refunded, "Refunds that went through."),
    COUNT(report_tender_row, refunded_minor, "Their sum."),
    COUNT(report_tender_row, refunds_failed, "Refunds that were refused."),
    COUNT(report_tender_row, refunds_reversed, "Refunds that came back to us."),
    COUNT(report_tender_row, refunds_reversed_minor, "Their sum."),
    COUNT(report_tender_row, charged_back, "Taken back by a bank."),
    COUNT(report_tender_row, charged_back_minor, "Their sum."),
    COUNT(report_tender_row, won_back, "Given to us again by the bank."),
    COUNT(report_tender_row, won_back_minor, "Their sum."),
    COUNT(report_tender_row, declined_per_mille,
          "declined / (granted + declined), in thousandths."),
};
FIGURE("report_tender", tender, 1,
       "What tenders of a method did in a span of time.");
const oms_table oms__report_tenders_table =
    FIGURES("report_tenders", 4, tender_record);

static const oms_field decline_fields[] = {
    SPAN(report_decline_row),
    OMS_FIELD_CODE(report_decline_row, method, 0, "How it was to be paid."),
    OMS_FIELD_TEXT(report_decline_row, reason, 0, OMS_NAME_BYTES_MAX,
                   "What the provider said."),
    COUNT(report_decline_row, count, "How often."),
    COUNT(report_decline_row, amount_minor,
          "Minor units of whatever currency."),
    COUNT(report_decline_row, share_per_mille,
          "Of the method's in the period, in thousandths."),
};
FIGURE("report_decline", decline, 1,
       "Why tenders were refused in a span of time.");
const oms_table oms__report_declines_table =
    FIGURES("report_declines", 4, decline_record);

static const oms_field ending_fields[] = {
    SPAN(report_ending_row),
    CHANNEL(report_ending_row),
    CURRENCY(report_ending_row),
    OMS_FIELD_CODE(report_ending_row, how, 0,
                   "canceled, rejected, expired; lines: only some units."),
    OMS_FIELD_ENUM(report_ending_row, reason, 0, &oms__reason_enum, "Why."),
    COUNT(report_ending_row, orders,
          "Orders that ended; lines: that lost units."),
    COUNT(report_ending_row, units, "Units of them."),
    COUNT(report_ending_row, amount_minor, "What they were worth."),
};
FIGURE("report_ending", ending, 0,
       "Orders that ended early in a span of time.");
const oms_table oms__report_endings_table =
    FIGURES("report_endings", 6, ending_record);

static const oms_field stock_fields[] = {
    SPAN(report_stock_row),
    OMS_FIELD_CODE(report_stock_row, sku, 0, "The product."),
    COUNT(report_stock_row, received, "Units that came in."),
    COUNT(report_stock_row, returned, "Units put back after a return."),
    COUNT(report_stock_row, adjusted, "Counts corrected, either way."),
    COUNT(report_stock_row, shipped, "Units that left."),
};
static const oms_record stock_record =
    OMS_RECORD("report_stock", report_stock_row, stock_fields,
               "Movements of a product on a day.");
const oms_table oms__report_stock_table =
    FIGURES("report_stock", 3, stock_record);

// ---- answers ---------------------------------------------------------------

static const oms_field stock_view_fields[] = {
    OMS_FIELD_CODE(report_stock_view, sku, OMS_REQUIRED, "The product."),
    COUNT(report_stock_view, received, "Units that came in."),
    COUNT(report_stock_view, returned, "Units put back after a return."),
    COUNT(report_stock_view, adjusted, "Counts corrected, either way."),
    COUNT(report_stock_view, shipped, "Units that left."),
    COUNT(report_stock_view, on_hand, "Units at the end, by these movements."),
    COUNT(report_stock_view, average_on_hand, "On average of the days' ends."),
    COUNT(report_stock_view, turns_per_mille,
          "shipped / average, in thousandths."),
};
static const oms_record stock_view_record =
    OMS_RECORD("report_stock_row", report_stock_view, stock_view_fields,
               "Stock of a product over the time that was asked about.");

static const oms_field loyalty_fields[] = {
    OMS_FIELD_INT(report_loyalty_row, orders, OMS_REQUIRED, 1,
                  REPORT_LOYALTY_MAX, "Bought so often; 100: or more often."),
    COUNT(report_loyalty_row, customers, "So many did."),
};
static const oms_record loyalty_view_record =
    OMS_RECORD("report_loyalty_row", report_loyalty_row, loyalty_fields,
               "How many customers bought so often.");

// clang-format off
#define ROWS(member, record_, text)                                    \
    OMS_FIELD_LIST(report_answer, member, 0, &(record_), 0,            \
                   REPORT_GROUPS_MAX, text)
#define TOTAL(member, text) \
    OMS_FIELD_INT(report_answer, member, 0, 0, INT64_MAX, text)
#define ANSWER(what, title, fields_, text)                             \
    const oms_record oms__report_##what##_answer_record =              \
        OMS_RECORD(title, report_answer, fields_, text)
// clang-format on

static const oms_field sales_answer_fields[] = {
    ROWS(items, sales_view_record, "By period, channel and currency.")};
ANSWER(sales, "report_sales_answer", sales_answer_fields, "Sales.");

static const oms_field skus_answer_fields[] = {
    ROWS(items, sku_view_record, "By period and product.")};
ANSWER(skus, "report_skus_answer", skus_answer_fields, "Sales by product.");

static const oms_field funnel_answer_fields[] = {
    ROWS(items, step_view_record, "By period, channel and step.")};
ANSWER(funnel, "report_funnel_answer", funnel_answer_fields, "The funnel.");

static const oms_field delivery_answer_fields[] = {
    ROWS(items, punctuality_view_record, "By period, channel and promise.")};
ANSWER(delivery, "report_delivery_answer", delivery_answer_fields,
       "Promises kept.");

static const oms_field payments_answer_fields[] = {
    ROWS(items, tender_view_record, "By period, method and currency."),
    ROWS(more, decline_view_record, "Why tenders were refused.")};
ANSWER(payments, "report_payments_answer", payments_answer_fields, "Payments.");

static const oms_field cancellations_answer_fields[] = {
    ROWS(items, ending_view_record, "By period, currency, kind and reason.")};
ANSWER(cancellations, "report_cancellations_answer",
       cancellations_answer_fields, "Early endings.");

static const oms_field stock_answer_fields[] = {
    ROWS(items, stock_view_record, "By product.")};
ANSWER(stock, "report_stock_answer", stock_answer_fields, "Stock.");

static const oms_field customers_answer_fields[] = {
    ROWS(items, loyalty_view_record, "By number of orders."),
    TOTAL(customers, "All of them."),
    TOTAL(customers_repeat, "Who bought more than once."),
    TOTAL(repeat_per_mille, "Of all, in thousandths."),
};
ANSWER(customers, "report_customers_answer", customers_answer_fields,
       "Customers.");

static const oms_field range_fields[] = {
    OMS_FIELD_TIME(report_range, first_at_ms, OMS_NULLABLE,
                   "Midnight UTC of the first day; absent: there is none."),
    OMS_FIELD_TIME(report_range, last_at_ms, OMS_NULLABLE,
                   "Midnight UTC behind the last day."),
    OMS_FIELD_INT(report_range, ship_within_ms, OMS_NULLABLE, 0, INT64_MAX,
                  "To leave so long after the confirmation."),
};
const oms_record oms__report_range_record = OMS_RECORD(
    "report.range", report_range, range_fields, "What there is to report.");
