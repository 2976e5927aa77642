// Reporting: figures that events keep up to date. Read this and figures.c
// first.
//
// A figure is a row of counters for a span of time and a few words (channel,
// currency, sku ...). Every event adds to two rows of its table: that of its
// quarter of an hour and that of its day, both in UTC. A report over any period
// of any time zone is the sum of whole days and of quarters at its edges, so it
// never walks orders. The module is `bulk`: it hears of things late and writes
// each row once for thousands of events.
//
// Nobody outside this folder may include this.
#ifndef OMS_MODULES_REPORTING_H
#define OMS_MODULES_REPORTING_H

#include "base/language.h"
#include "oms/cancellation.h"
#include "oms/fulfillment.h"
#include "oms/history.h"
#include "oms/inventory.h"
#include "oms/payment.h"
#include "oms/reporting.h"
#include "runtime/module.h"

// ---- figures ---------------------------------------------------------------

typedef enum report_span {
    REPORT_QUARTER = 0, // of an hour
    REPORT_DAY,
    REPORT_SPANS
} report_span;

#define REPORT_QUARTER_MS (15LL * 60 * 1000)
#define REPORT_DAY_MS (24LL * 60 * 60 * 1000)

// Every figure's struct begins with these two; words follow, then counters.
typedef struct report_head {
    int32_t span;
    int64_t at_ms; // when the span begins
} report_head;

typedef struct report_sales_row {
    int32_t span;
    int64_t at_ms;
    const char *channel;
    const char *currency;
    int64_t orders;
    int64_t orders_repeat; // of customers who had bought before
    int64_t orders_guest;
    int64_t orders_replacement; // sent instead of goods that came back
    int64_t units;
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_minor; // as placed and changed
    int64_t canceled_units;
    int64_t canceled_minor;
    int64_t returned_units;
    int64_t returned_minor; // what these units were worth
    int64_t credited_minor;
    int64_t captured_minor; // money only: no store credit, no exchanges
    int64_t refunds;
    int64_t refunded_minor;
    // Not columns: worked out when asked.
    int64_t average_minor;    // total / orders
    int64_t net_minor;        // total - canceled - credited
    int64_t units_per_mille;  // units / orders, in thousandths
    int64_t repeat_per_mille; // of the orders with a customer
} report_sales_row;

typedef struct report_sku_row {
    int32_t span;
    int64_t at_ms;
    const char *sku;
    const char *channel;
    const char *currency;
    int64_t lines;
    int64_t units;
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t total_minor;
    int64_t canceled_units;
    int64_t canceled_minor;
    int64_t returned_units;
    int64_t returned_minor;
} report_sku_row;

// How far orders came and how long it took them from the step before.
typedef struct report_step_row {
    int32_t span;
    int64_t at_ms;
    const char *channel;
    int32_t step;
    int64_t orders;
    int64_t timed; // of them with both times known
    int64_t took_ms;
    int64_t in_hour;
    int64_t in_day;
    int64_t in_3_days;
    int64_t in_week;
    int64_t in_2_weeks;
    int64_t average_ms; // not a column: took_ms / timed
} report_step_row;

// Whether what was promised was kept.
typedef struct report_punctuality_row {
    int32_t span;
    int64_t at_ms;
    const char *channel;
    int32_t promise;
    int64_t orders;
    int64_t promised;       // of them with a promise and a known time
    int64_t late;           // behind the promise by the clock
    int64_t late_by_2_days; // by 48 hours or more: late in every calendar
    int64_t late_ms;
    int64_t late_by_date; // not a column: worked out for a time zone
} report_punctuality_row;

// What came late by less than two days: whether the calendar date was kept
// depends on the time zone (a day may have 25 hours), so it is kept one by one.
typedef struct report_close_call_row {
    int64_t at_ms; // when it happened
    const char *order_id;
    int32_t promise;
    const char *channel;
    int64_t promised_at_ms;
} report_close_call_row;
#define REPORT_CLOSE_MS (2 * REPORT_DAY_MS)

typedef struct report_tender_row {
    int32_t span;
    int64_t at_ms;
    const char *method;
    const char *currency;
    int64_t created;
    int64_t granted; // authorised, or taken without having been authorised
    int64_t authorized;
    int64_t authorized_minor;
    int64_t captured;
    int64_t captured_minor;
    int64_t declined;
    int64_t given_up; // not asked to the end, because the order had ended
    int64_t voided;
    int64_t expired;
    int64_t refunded;
    int64_t refunded_minor;
    int64_t refunds_failed;
    int64_t refunds_reversed;
    int64_t refunds_reversed_minor;
    int64_t charged_back;
    int64_t charged_back_minor;
    int64_t won_back;
    int64_t won_back_minor;
    int64_t declined_per_mille; // not a column: of granted + declined
} report_tender_row;

typedef struct report_decline_row {
    int32_t span;
    int64_t at_ms;
    const char *method;
    const char *reason;
    int64_t count;
    int64_t amount_minor;    // of all currencies: only to weigh reasons
    int64_t share_per_mille; // not a column: of the method's in its period
} report_decline_row;

typedef struct report_ending_row {
    int32_t span;
    int64_t at_ms;
    const char *channel;
    const char *currency;
    const char *how; // canceled, rejected, expired, lines
    int32_t reason;
    int64_t orders;
    int64_t units;
    int64_t amount_minor;
} report_ending_row;

typedef struct report_stock_row {
    int32_t span; // REPORT_DAY only
    int64_t at_ms;
    const char *sku;
    int64_t received;
    int64_t returned;
    int64_t adjusted;
    int64_t shipped;
} report_stock_row;

enum {
    STEP_PLACED = 0,
    STEP_CONFIRMED,
    STEP_SHIPPED,
    STEP_DELIVERED,
    STEP_COMPLETED,
    STEP_RETURNED,
    STEP_ENDED, // canceled, rejected, expired
    STEPS_COUNT
};

enum {
    PROMISE_SHIPPING = 0, // the last unit has left
    PROMISE_DELIVERY,     // the last unit has arrived
    PROMISES_COUNT
};

extern const oms_enum oms__report_span_enum;
extern const oms_enum oms__report_step_enum;
extern const oms_enum oms__report_promise_enum;
extern const oms_table oms__report_sales_table;
extern const oms_table oms__report_skus_table;
extern const oms_table oms__report_steps_table;
extern const oms_table oms__report_promises_table;
extern const oms_table oms__report_close_calls_table;
extern const oms_table oms__report_tenders_table;
extern const oms_table oms__report_declines_table;
extern const oms_table oms__report_endings_table;
extern const oms_table oms__report_stock_table;
extern const oms_table oms__report_orders_table;
extern const oms_table oms__report_customers_table;
extern const oms_table oms__report_loyalty_table;
extern const oms_table oms__report_settings_table;

// Adds the counters of [delta] to the rows of its words in the spans of [at].
// [delta] is the table's struct; its span and at are not looked at.
void oms__figures_add(oms_tx *tx, const oms_table *table, const void *delta,
                      int64_t at);
// As add, in one kind of span only.
void oms__figures_add_span(oms_tx *tx, const oms_table *table,
                           const void *delta, report_span span, int64_t at);
// As add, but takes them away.
void oms__figures_take(oms_tx *tx, const oms_table *table, const void *delta,
                       int64_t at);
// When the span that holds [at] begins.
int64_t oms__figures_floor(report_span span, int64_t at);
// *to += from for every counter (the INT fields behind the key). Fails the
// transaction when one leaves its bounds.
void oms__figures_sum(oms_tx *tx, const oms_table *table, void *to,
                      const void *from);
// part * 1000 / all; 0 without an all.
int64_t oms__figures_per_mille(int64_t part, int64_t all);

// ---- what must be remembered of an order -----------------------------------

typedef struct report_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity;
    int64_t canceled;
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t total_minor;
    int64_t canceled_minor;
} report_line;

// A parcel that was told to have arrived before anybody told that it had left.
typedef struct report_early {
    int64_t shipment_no;
    int64_t at_ms;
} report_early;

// The events of an order name neither its channel nor its currency, nor when
// the step before was. Facts may be told in any order, so this holds first and
// last times and sums, which come out the same.
typedef struct report_order_row {
    const char *order_id;
    const char *channel;
    const char *currency;
    int64_t placed_at_ms;
    int64_t confirmed_at_ms;
    int64_t shipped_at_ms; // the first parcel left
    int64_t left_at_ms;    // the last one left
    int64_t left_units;
    int64_t arrived_at_ms; // the last one arrived
    int64_t arrived_units;
    bool arrived_undated;
    int64_t completed_at_ms;
    int64_t returned_at_ms; // the first time
    int64_t ended_at_ms;
    int64_t promised_at_ms;
    int64_t ship_by_ms;
    int64_t units;
    int64_t units_canceled; // one by one; an order that ended lost all
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_minor;
    int64_t canceled_minor; // as units_canceled
    int64_t authorized_minor;
    const report_line *lines;
    size_t lines_count;
    const report_early *early;
    size_t early_count;
} report_order_row;

typedef struct report_customer_row {
    const char *customer_id;
    int64_t orders;
    int64_t first_at_ms;
    const char *first_channel;  // of the first order: it is none of a customer
    const char *first_currency; // who had bought before
    int64_t last_at_ms;
} report_customer_row;

// How many customers bought so often (100: or more often).
typedef struct report_loyalty_row {
    int64_t orders;
    int64_t customers;
} report_loyalty_row;
#define REPORT_LOYALTY_MAX 100

typedef struct report_settings {
    int64_t one; // there is one row
    int64_t ship_within_ms;
} report_settings;

// An order as it was and as it becomes. The row that is put and the figures
// follow from the difference: a handler only says what is new in [now].
typedef struct report_order {
    oms_tx *tx;
    int64_t at_ms; // when it happened
    report_order_row was;
    report_order_row now;
} report_order;

// False: the order was placed before this module began to listen.
bool oms__orders_open(report_order *order, oms_tx *tx, const oms_event *event,
                      const char *order_id);
// Counts what has changed and writes the row.
void oms__orders_save(report_order *order);
// The line, to be written; NULL: there is none.
report_line *oms__orders_line(report_order *order, int64_t line_no);
// Room for one line more, behind the others.
report_line *oms__orders_new_line(report_order *order);
// When it happened: outside if that was told.
int64_t oms__orders_when(const oms_event *event);
// Units and money that are not owed any more, with those of an ended order.
int64_t oms__orders_lost_units(const report_order_row *order);
int64_t oms__orders_lost_minor(const report_order_row *order);

// Counts what of the order and its lines is new, in the span of order->at_ms.
void oms__sales_count(report_order *order);
// Counts the steps and promises that the order now has, and takes away those
// that it had, each in its own span.
void oms__steps_count(const report_order *order);

// ---- reactions -------------------------------------------------------------

void oms__sales_placed(oms_tx *tx, const oms_event *event, const void *data);
void oms__sales_changed(oms_tx *tx, const oms_event *event, const void *data);
void oms__sales_ended(oms_tx *tx, const oms_event *event, const void *data);
void oms__sales_lines_canceled(oms_tx *tx, const oms_event *event,
                               const void *data);
void oms__sales_returned(oms_tx *tx, const oms_event *event, const void *data);
void oms__sales_credited(oms_tx *tx, const oms_event *event, const void *data);

void oms__parcels_confirmed(oms_tx *tx, const oms_event *event,
                            const void *data);
void oms__parcels_shipped(oms_tx *tx, const oms_event *event, const void *data);
void oms__parcels_delivered(oms_tx *tx, const oms_event *event,
                            const void *data);
void oms__parcels_completed(oms_tx *tx, const oms_event *event,
                            const void *data);
void oms__parcels_stock(oms_tx *tx, const oms_event *event, const void *data);

void oms__tenders_told(oms_tx *tx, const oms_event *event, const void *data);

// Counts an order of a customer; true if one was placed before it.
bool oms__customers_count(oms_tx *tx, const oms_order_placed *placed,
                          int64_t at);
void oms__customers_erased(oms_tx *tx, const oms_event *event,
                           const void *data);

void oms__settings_configured(oms_tx *tx, const oms_event *event,
                              const void *data);
report_settings oms__settings_read(oms_tx *tx);

#define REPORT_REACTIONS 28
extern const oms_reaction oms__report_reactions[REPORT_REACTIONS];

#define REPORT_COMMANDS 2
extern const oms_command oms__report_commands[REPORT_COMMANDS];
#define REPORT_EVENTS 1
extern const oms_event_type oms__report_events[REPORT_EVENTS];
void oms__report_verify(oms_tx *tx, bool repair);

extern const oms_module oms__reporting_module;

#endif
