// What orders publish, and what they ask hosts. Part of order.h, which includes
// it: events and requests only grow.
#include "order.h"

#ifndef OMS_ORDER_EVENTS_H
#define OMS_ORDER_EVENTS_H

#ifdef __cplusplus
extern "C" {
#endif

// ---- what is published -----------------------------------------------------

typedef struct oms_order_placed_line {
    int64_t line_no; // 1, 2, ...
    const char *sku;
    int64_t quantity;
    int64_t total_minor;
    const char *vendor;
    const char *location_id;
    bool digital;
    int64_t available_at_ms;
    int64_t items_minor; // parts of total_minor, as in oms_order_line
    int64_t discount_minor;
    int64_t tax_minor;
    int64_t shipping_minor;
    const char *name; // as it was sold
} oms_order_placed_line;

// order.placed
typedef struct oms_order_placed {
    const char *order_id;
    int64_t number;
    const char *channel;
    const char *customer_id;
    const char *currency;
    int64_t items_minor;    // quantity * price
    int64_t discount_minor; // >= 0
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_minor; // items - discount + shipping + tax + fee
    int64_t tendered_minor;
    oms_terms terms;
    const oms_order_placed_line *lines;
    size_t lines_count;
    const oms_tender *payments;
    size_t payments_count;
    const oms_address *ship_to;
    const char *shipping_method;
    int64_t promised_at_ms;
    int64_t placed_at_ms;
    const char *replaces_order_id; // it goes out instead of goods of that order
    int64_t replacement_no;        // of that order
    const char *bill_name;         // of bill_to, if it is not that of ship_to
    const char *bill_company;      // the same
    const char *note;
} oms_order_placed;

// order.drafted: a draft was put down, or its contents were replaced.
typedef struct oms_order_drafted {
    const char *order_id;
    const char *customer_id;
    const char *currency;
    int64_t total_minor;
    int64_t lines_count;
} oms_order_drafted;

// order.replaced, order.replacement_refused: told of the order whose goods came
// back (or never arrived) when its replacement was placed, or could not be.
typedef struct oms_order_replaced {
    const char *order_id;
    int64_t replacement_no;
    const char *new_order_id;
    int64_t total_minor;  // of the new order
    int64_t credit_minor; // that pays a part of it
    const char *reason;   // refused: why
} oms_order_replaced;

// A quantity of a line at one location.
typedef struct oms_allocation {
    int64_t line_no;
    const char *location_id;
    int64_t allocated;
    int64_t backordered;
    int64_t expected_at_ms; // when the backordered units should be there; 0:
                            // nobody knows
} oms_allocation;

// order.reserved: stock is secured (or not asked for); money may be asked.
typedef struct oms_order_reserved {
    const char *order_id;
    const oms_allocation *lines;
    size_t lines_count;
} oms_order_reserved;

// order.expected: goods that lines of the order wait for should be there at
// another time than was told before, or nobody knows any more. The first date,
// if stock knew one when the line was set aside, is in order.reserved.
typedef struct oms_order_expected_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity;       // units that wait
    int64_t expected_at_ms; // the last of them; 0: nobody knows any more
    int64_t before_at_ms;   // what was told before; 0: nothing
} oms_order_expected_line;

typedef struct oms_order_expected {
    const char *order_id;
    const oms_order_expected_line *lines; // that have another date now
    size_t lines_count;
} oms_order_expected;

// order.confirmed
typedef struct oms_order_confirmed {
    const char *order_id;
    int64_t total_minor;
    const oms_allocation *lines; // where each line is to come from
    size_t lines_count;
} oms_order_confirmed;

// order.rejected, order.canceled, order.expired; order.cancel_noted: it was
// canceled outside too, after it had ended here, and nothing changes
typedef struct oms_order_ended {
    const char *order_id;
    oms_reason reason;
    const char *note;
    bool after_shipping;     // canceled although units had left
    int64_t cancellation_no; // the wish that led here; 0: the merchant's own
} oms_order_ended;

// order.approved (outside), order.completed, order.reopened, order.released (to
// fulfilment), order.annotated, order.tagged, order.noted, order.draft_canceled
typedef struct oms_order_mark {
    const char *order_id;
    const char *note;
} oms_order_mark;

// order.held, order.hold_released
typedef struct oms_order_hold_event {
    const char *order_id;
    int64_t hold_no;
    const char *kind;
    const char *note;
    bool rejected;
    int64_t line_no;        // 0: the whole order
    int64_t fulfillment_no; // 0: the whole order
    bool blocks_confirm;    // what it is in the way of
    bool blocks_fulfill;    // planning, picking and packing
    bool blocks_ship;
    bool blocks_capture;
    bool blocks_complete;
} oms_order_hold_event;

// Units of one line that will not be delivered, and what they were worth.
typedef struct oms_canceled_line {
    int64_t line_no;
    int64_t quantity;
    int64_t amount_minor; // share of the line's total, by largest remainder
} oms_canceled_line;

// order.lines_canceled: units of a living order were canceled, by a
// cancellation or by a change (the other number is 0).
typedef struct oms_order_lines_canceled {
    const char *order_id;
    int64_t cancellation_no;
    int64_t change_no;
    oms_reason reason;
    const oms_canceled_line *lines;
    size_t lines_count;
    int64_t amount_minor;   // of these lines; with the last unit also the
                            // charges of the order that nobody owes any more
    int64_t canceled_minor; // of the order so far: due is total - canceled
    bool restock;           // the goods go back to stock
} oms_order_lines_canceled;

// Units that an order wants taken out, before anybody has decided.
typedef struct oms_stop_line {
    int64_t line_no;
    int64_t quantity;
} oms_stop_line;

// order.change_begun, order.change_edited, order.change_requested,
// order.change_declined, order.change_canceled, order.change_expired
typedef struct oms_order_change_event {
    const char *order_id;
    int64_t change_no;
    oms_change_kind kind;
    const oms_stop_line *stop; // requested: units that must still be stopped;
    size_t stop_count;         // fulfilment answers with fulfillment.stopped
    const char *note;          // why it was declined
} oms_order_change_event;

// order.changed: a confirmed change set. What it took out was told just before
// by order.lines_canceled; here is how the order stands now. Lines are those
// that were added or changed, as in order.placed.
typedef struct oms_order_changed {
    const char *order_id;
    int64_t change_no;
    oms_change_kind kind;
    const oms_order_placed_line *lines;
    size_t lines_count;
    const oms_allocation *allocations; // of the units that were added
    size_t allocations_count;
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_minor;
    int64_t canceled_minor;
    const oms_address *ship_to;  // NULL: as before
    const char *shipping_method; // NULL: as before
    int64_t promised_at_ms;      // 0: as before
} oms_order_changed;

// ---- what is asked outside -------------------------------------------------

// order.review: may this order go on? Asked when it was placed, and again when
// a provider tells a risk. OK with the holds that it needs (none: go on), or
// DECLINED: it is rejected as fraud (canceled, if it was confirmed). A shop
// that does not answer it gets the holds that order.configure asks for.
typedef struct oms_order_review_request {
    const char *order_id;
    const char *customer_id;
    const char *currency;
    int64_t total_minor;
    int64_t risk; // the highest that a provider told so far; 0: none
    bool parcels; // something must be sent
    const oms_address *ship_to;
    const oms_address *bill_to;
} oms_order_review_request;

typedef struct oms_order_review_hold {
    const char *kind; // required
    const char *note;
    bool blocks_confirm; // none of them: all
    bool blocks_fulfill;
    bool blocks_ship;
    bool blocks_capture;
    bool blocks_complete;
} oms_order_review_hold;

typedef struct oms_order_review_result {
    const oms_order_review_hold *holds; // at most OMS_REVIEW_HOLDS_MAX
    size_t holds_count;
} oms_order_review_result;

// order.source: where is each line to come from? Asked before stock is
// reserved, only if order.configure says so. Lines that are not in the answer
// may come from anywhere; several rows of a line split it.
typedef struct oms_order_source_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity;
    const char *location_id; // asked: wanted by the customer; answered: where
} oms_order_source_line;

typedef struct oms_order_source_request {
    const char *order_id;
    const char *country; // of ship_to
    const char *region;
    const oms_order_source_line *lines;
    size_t lines_count;
} oms_order_source_request;

typedef struct oms_order_source_result {
    const oms_order_source_line *lines;
    size_t lines_count;
} oms_order_source_result;

#ifdef __cplusplus
}
#endif
#endif
