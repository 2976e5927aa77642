// The rows of taking back: what is known of an order, its cancellations,
// returns, credits and replacements, and what nobody could match. Names of
// tables and columns are published: they only grow.
#ifndef OMS_MODULES_CANCELLATION_ROWS_H
#define OMS_MODULES_CANCELLATION_ROWS_H

#include "base/language.h"
#include "oms/cancellation.h"
#include "oms/return.h"
#include "runtime/module.h"

// A line as it was sold, and what has become of its units.
typedef struct oms_sold_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity;
    int64_t total_minor;
    int64_t extra_minor;    // its part of the order's own discounts and taxes
    int64_t items_minor;    // the price of the goods; 0: total_minor
    int64_t shipping_minor; // in total_minor
    bool digital;
    int64_t canceled;
    int64_t canceled_minor;
    int64_t shipped;
    int64_t delivered;
    int64_t delivered_at_ms; // the last of them
    int64_t asked;           // in returns that are open, not arrived
    int64_t returned;        // arrived
    int64_t accepted;
    int64_t valued_minor; // what the accepted units are worth
    int64_t credited_minor;
    int64_t claimed; // sent again
    bool repriced;   // a change made it worth less than what came back of it
} oms_sold_line;

typedef struct oms_sale_row {
    const char *order_id;
    int64_t version;
    const char *customer_id;
    int64_t placed_at_ms;
    const char *currency;
    int64_t total_minor;
    int64_t shipping_minor; // the order's own charge for delivery
    int64_t canceled_minor;
    int64_t credited_minor; // for goods and delivery, gestures not included
    int64_t shipping_credited_minor;
    int64_t gesture_minor;
    bool ended;
    int64_t stop_open; // the cancellation that is under way; 0: none
    int64_t stops_count;
    int64_t returns_count;
    int64_t credit_notes_count;
    int64_t replacements_count;
    oms_sold_line *lines;
    size_t lines_count;
} oms_sale_row;

typedef struct oms_stop_row {
    const char *order_id;
    int64_t cancellation_no;
    int64_t version;
    int32_t state;
    int32_t reason;
    const char *note;
    bool restock;
    bool complete; // fulfilment could stop all of it
    bool whole;    // it was to be the whole order
    bool applied;  // processing has taken the units out
    const oms_stop_line *lines;
    size_t lines_count;
    const oms_stop_line *stopped;
    size_t stopped_count;
    int64_t amount_minor;
    const char *why; // it was refused, or not all of it was done
    int64_t requested_at_ms;
    int64_t ended_at_ms;
    const char *expire_task;
} oms_stop_row;

typedef struct oms_return_row {
    const char *order_id;
    int64_t return_no;
    int64_t version;
    int64_t number;
    int32_t state;
    int32_t resolution;
    bool recorded;
    int64_t value_minor;
    int64_t credited_minor;
    int64_t settling_count; // credits that payment has not answered
    int64_t credit_notes_count;
    bool fee_taken; // the label was kept back already
    int64_t replacement_no;
    const char *carrier;
    const char *tracking_number;
    const char *label_url;
    const char *reference;
    const char *note;
    int64_t requested_at_ms;
    int64_t approved_at_ms;
    int64_t received_at_ms;
    int64_t completed_at_ms;
    int64_t expires_at_ms;
    const char *expire_task;
    oms_return_line *lines;
    size_t lines_count;
    int32_t waits_for; // what a person is to do, if there is a deadline
    int64_t waits_since_ms;
    int64_t overdue_at_ms;
    const char *overdue_task;
} oms_return_row;

typedef struct oms_credit_note_row {
    const char *order_id;
    int64_t credit_note_no;
    int64_t version;
    int64_t return_no;
    int64_t replacement_no;
    int64_t items_minor;
    int64_t over_minor; // of the items: above what the goods are worth
    int64_t shipping_minor;
    int64_t over_shipping_minor; // of it, above the charge for delivery
    int64_t fee_minor;
    int64_t amount_minor;
    int32_t resolution;
    bool settled;
    bool outside;
    bool gesture;
    const char *reason;
    int64_t credited_at_ms;
} oms_credit_note_row;

typedef struct oms_replacement_row {
    const char *order_id;
    int64_t replacement_no;
    int64_t version;
    int32_t state;
    bool claim;
    int64_t return_no;
    const char *new_order_id;
    int64_t credit_minor;
    int64_t price_minor;
    int64_t difference_minor;
    const char *note;
    const char *why;
    const oms_stop_line *claimed; // of a claim: what was wrong
    size_t claimed_count;
    const oms_replacement_line *lines;
    size_t lines_count;
    const oms_tender *payments;
    size_t payments_count;
    const oms_address *ship_to;
    const char *shipping_method;
    int64_t asked_at_ms;
    int64_t ended_at_ms;
    const char *expire_task;
} oms_replacement_row;

typedef struct oms_unmatched_row {
    const char *unmatched_id;
    int64_t version;
    bool closed; // nothing is left of it
    const char *customer_id;
    const char *sku;
    int64_t quantity;
    int64_t left; // not matched since
    int64_t amount_minor;
    int64_t matched_minor;
    const char *currency;
    const char *reference;
    const char *why;      // nobody could match it
    const char *order_id; // that was named, or where it came up
    const char *reason;
    const char *note;
    int64_t occurred_at_ms;
    int64_t recorded_at_ms;
} oms_unmatched_row;

typedef struct oms_return_rules {
    int64_t one;
    int64_t version;
    int64_t window_days; // -1: no end
    int64_t expiry_days;
    bool auto_approve;
    bool auto_credit;
    bool credit_shipping;
    int64_t fee_per_mille;
    int64_t label_fee_minor;
    bool customer_pays_label;
    const oms_final_sale *final_sale;
    size_t final_sale_count;
    int64_t decide_days;
    int64_t inspect_days;
    int64_t credit_days;
    int32_t undecided;
} oms_return_rules;

// The last number of a return in the shop, and what facts came to: one row.
typedef struct oms_return_tally {
    int64_t one;
    int64_t version;
    int64_t last_number;
    int64_t facts;       // return.record
    int64_t matched;     // ... every unit of it
    int64_t partly;      // ... some of them
    int64_t unmatched;   // ... none
    int64_t other_price; // ... told another price than was paid
    int64_t over_returned;
    int64_t units_matched;
    int64_t units_unmatched;
} oms_return_tally;

extern const oms_table oms__sales_table;
extern const oms_table oms__stops_table;
extern const oms_table oms__returns_table;
extern const oms_table oms__credit_notes_table;
extern const oms_table oms__replacements_table;
extern const oms_table oms__unmatched_table;
extern const oms_table oms__return_rules_table;
extern const oms_table oms__return_tally_table;
enum { OMS__SALES_BY_CUSTOMER = 0 };
enum { OMS__STOPS_BY_STATE = 0 };
enum { OMS__RETURNS_BY_STATE = 0, OMS__RETURNS_BY_NUMBER };
enum { OMS__REPLACEMENTS_BY_ORDER = 0 };
enum {
    OMS__UNMATCHED_OPEN = 0,
    OMS__UNMATCHED_BY_CUSTOMER,
    OMS__UNMATCHED_BY_ORDER
};

extern const oms_enum oms__cancellation_state_enum;
extern const oms_enum oms__return_state_enum;
extern const oms_enum oms__disposition_enum;
extern const oms_enum oms__resolution_enum;
extern const oms_enum oms__return_wait_enum;
extern const oms_enum oms__return_undecided_enum;
extern const oms_enum oms__return_wait_enum;
extern const oms_enum oms__return_undecided_enum;
extern const oms_enum oms__replacement_state_enum;

#endif
