// The rows of fulfilment and their tables. Included by fulfillment.h.
//
// Units of a line, all of them derivable from works and parcels:
//   planned    in live works, and in live parcels of works that are over
//   loose      in live parcels that belong to no work (facts from outside)
//   parceled   in live parcels
//   packed, shipped, delivered: in parcels that came at least so far
// A parcel or work is live until it is canceled (a work also: incomplete,
// closed). Units that are canceled stay in quantity; stopped are those that
// somebody wants taken out, while nobody has decided. What is left beside
// canceled, stopped, planned and loose is free: nobody has planned it. Of the
// free ones those that wait for the end of a hold are withheld.
#ifndef OMS_MODULES_FULFILLMENT_ROWS_H
#define OMS_MODULES_FULFILLMENT_ROWS_H

#include "oms/fulfillment.h"
#include "runtime/module.h"

typedef struct oms_case_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity;
    int64_t total_minor;
    const char *location_id; // only from here; NULL: anywhere
    bool digital;
    int64_t planned;
    int64_t loose;
    int64_t parceled;
    int64_t packed;
    int64_t shipped;
    int64_t delivered;
    int64_t returned;
    int64_t canceled;
    int64_t canceled_minor; // their part of total_minor
    int64_t passed_minor;   // what is left of it when no unit is: it is with
                            // the charges of the order then
    int64_t stopped;        // sum of the order's stops
    int64_t withheld;
    int64_t available_at_ms; // preorder: not shipped before this
    bool repriced;           // parcels left before its price was changed
} oms_case_line;

// Units that a cancellation or a change wants taken out. One of line 0 is about
// an order without lines.
typedef struct oms_case_stop {
    int64_t cancellation_no; // one of the two
    int64_t change_no;
    int64_t line_no;
    int64_t quantity;
    const char *location_id; // where they were planned; NULL: nowhere
} oms_case_stop;

typedef struct oms_fulfillment_hold oms_case_hold;

typedef struct oms_case_row {
    const char *order_id;
    const char *currency;
    int64_t charges_minor;      // of the order beside its lines
    int64_t charges_left_minor; // not yet given to a parcel
    bool confirmed;
    bool planned;
    bool ended;            // canceled, rejected or expired
    bool reserved;         // inventory set units aside: shipping consumes them
    int64_t works_count;   // the last fulfillment_no
    int64_t parcels_count; // the last shipment_no
    const char *service_level;
    const oms_address *ship_to;
    oms_case_line *lines;
    size_t lines_count;
    oms_allocation *allocations;
    size_t allocations_count;
    oms_case_stop *stops;
    size_t stops_count;
    oms_case_hold *holds; // those that are in the way of parcels
    size_t holds_count;
    int64_t version;
} oms_case_row;

typedef struct oms_work_line {
    int64_t line_no;
    int64_t quantity;
    int64_t waiting; // not on the shelf yet
    int64_t parceled;
    int64_t shipped;
    int64_t expected_at_ms; // when what waits should be there
} oms_work_line;

typedef struct oms_work_row {
    const char *order_id;
    int64_t fulfillment_no;
    int32_t state; // an oms_fulfillment_order_state
    const char *location_id;
    oms_work_line *lines;
    size_t lines_count;
    const char *note;
    int64_t created_at_ms;
    int64_t available_at_ms; // preorder: it opens then
    const char *open_task;   // the timer that opens it
    int64_t version;
} oms_work_row;

// fulfillment.open: the timer of work that was scheduled for a date.
typedef struct oms_work_timer {
    const char *order_id;
    int64_t fulfillment_no;
} oms_work_timer;

typedef struct oms_parcel_row {
    const char *order_id;
    int64_t shipment_no;
    int64_t fulfillment_no; // 0: of no work
    int32_t state;          // an oms_shipment_state
    int32_t tracking;       // an oms_tracking_status
    int64_t tracking_at_ms; // occurred_at_ms of the scan that said so
    const char *location_id;
    const char *carrier;
    const char *tracking_number;
    const char *service_level;
    const char *label_url;
    const char *label_task;   // shipping.book, while it is asked
    const char *label_reason; // why there is no label
    bool booked;              // the carrier service gave the number
    int64_t label_cost_minor;
    bool recorded; // a fact from outside brought it here
    bool undated;  // it has arrived, nobody knows when
    oms_shipped_line *lines;
    size_t lines_count;
    int64_t amount_minor;  // lines and charges, since it left
    int64_t shipped_at_ms; // 0 although it left: nobody told when
    int64_t delivered_at_ms;
    int64_t version;
} oms_parcel_row;

typedef struct oms_tracking_row {
    const char *carrier;  // "-" if none was told
    const char *event_id; // the carrier's, or made of what the scan says
    const char *order_id;
    int64_t shipment_no; // 0: no parcel was known
    int32_t status;
    bool late; // it moved nothing forward
    const char *place;
    const char *note;
    int64_t occurred_at_ms; // 0: nobody knows
    int64_t recorded_at_ms;
} oms_tracking_row;

typedef struct oms_fulfillment_rules {
    int64_t one;
    int32_t facts; // an oms_facts
    bool plan_manually;
    bool book_labels;
} oms_fulfillment_rules;

extern const oms_record oms__shipped_line_record;

extern const oms_table oms__cases_table;
extern const oms_table oms__works_table;
extern const oms_table oms__parcels_table;
extern const oms_table oms__tracking_table;
extern const oms_table oms__fulfillment_rules_table;

#define OMS__WORKS_BY_STATE 0    // index of fulfillment_orders
#define OMS__PARCELS_BY_NUMBER 0 // index of shipments
#define OMS__TRACKING_BY_ORDER 0 // index of tracking_scans
#define OMS__NO_CARRIER "-"

#endif
