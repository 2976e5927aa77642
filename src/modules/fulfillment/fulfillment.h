// Rows and shared parts of fulfilment. An order is a case here: one row that
// says what is to leave the house and how far it has come. Work orders and
// parcels hang below it; their contents are lists inside the rows (decision
// 0020). Never included from outside this folder but by the composition root.
//
// Units of a line, all of them derivable from works and parcels:
//   planned    in live works, and in live parcels of works that are over
//   loose      in live parcels that belong to no work (facts from outside)
//   parceled   in live parcels
//   packed, shipped, delivered: in parcels that came at least so far
// A parcel or work is live until it is canceled (a work also: incomplete,
// closed). quantity - planned - loose is free: nobody has planned it.
#ifndef OMS_MODULES_FULFILLMENT_H
#define OMS_MODULES_FULFILLMENT_H

#include <string.h>

#include "base/language.h"
#include "oms/fulfillment.h"
#include "oms/inventory.h"
#include "runtime/module.h"

extern const oms_module oms__fulfillment_module;

// ---- rows ------------------------------------------------------------------

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
} oms_case_line;

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
    int64_t version;
} oms_case_row;

typedef struct oms_work_line {
    int64_t line_no;
    int64_t quantity;
    int64_t waiting; // not on the shelf yet
    int64_t parceled;
    int64_t shipped;
} oms_work_line;

typedef struct oms_work_row {
    const char *order_id;
    int64_t fulfillment_no;
    int32_t state; // an oms_fulfillment_order_state
    const char *location_id;
    oms_work_line *lines;
    size_t lines_count;
    const char *note;
    int64_t created_at;
    int64_t version;
} oms_work_row;

typedef struct oms_parcel_row {
    const char *order_id;
    int64_t shipment_no;
    int64_t fulfillment_no; // 0: of no work
    int32_t state;          // an oms_shipment_state
    int32_t tracking;       // an oms_tracking_status
    int64_t tracking_at;    // occurred_at of the scan that said so
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
    int64_t amount_minor; // lines and charges, since it left
    int64_t shipped_at;   // 0 although it left: nobody told when
    int64_t delivered_at;
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
    int64_t occurred_at; // 0: nobody knows
    int64_t recorded_at;
} oms_tracking_row;

typedef struct oms_fulfillment_rules {
    int64_t one;
    int32_t facts; // an oms_fact_policy
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

// ---- arguments, events, requests (records.c), results (results.c) ----------

extern const oms_record oms__fulfillment_plan_args_record;
extern const oms_record oms__fulfillment_start_args_record;
extern const oms_record oms__fulfillment_reject_args_record;
extern const oms_record oms__fulfillment_close_args_record;
extern const oms_record oms__fulfillment_configure_args_record;
extern const oms_record oms__shipment_create_args_record;
extern const oms_record oms__shipment_pick_args_record;
extern const oms_record oms__shipment_pack_args_record;
extern const oms_record oms__shipment_ship_args_record;
extern const oms_record oms__shipment_deliver_args_record;
extern const oms_record oms__shipment_cancel_args_record;
extern const oms_record oms__shipment_record_args_record;
extern const oms_record oms__shipment_scan_args_record;
extern const oms_record oms__fulfillment_event_record;
extern const oms_record oms__shipment_event_record;
extern const oms_record oms__scan_event_record;
extern const oms_record oms__shipping_request_record;
extern const oms_record oms__shipping_result_record;
extern const oms_record oms__parcels_get_args_record;
extern const oms_record oms__parcels_result_record;
extern const oms_record oms__work_list_args_record;
extern const oms_record oms__work_list_record;

// ---- what is published, in the order of oms__fulfillment_events ------------

typedef enum oms_fulfillment_says {
    OMS__SAYS_PLANNED = 0,
    OMS__SAYS_STARTED,
    OMS__SAYS_REJECTED,
    OMS__SAYS_CLOSED,
    OMS__SAYS_WORK_CANCELED,
    OMS__SAYS_CREATED,
    OMS__SAYS_PICKED,
    OMS__SAYS_PACKED,
    OMS__SAYS_SHIPPED,
    OMS__SAYS_DELIVERED,
    OMS__SAYS_CANCELED,
    OMS__SAYS_LABELED,
    OMS__SAYS_LABEL_DECLINED,
    OMS__SAYS_SCANNED,
    OMS__SAYS_COUNT
} oms_fulfillment_says;

extern const oms_event_type oms__fulfillment_events[OMS__SAYS_COUNT];

typedef enum oms_fulfillment_asks {
    OMS__ASKS_BOOK = 0,
    OMS__ASKS_CANCEL,
    OMS__ASKS_CONSUME,
    OMS__ASKS_COUNT
} oms_fulfillment_asks;

extern const oms_job oms__fulfillment_jobs[OMS__ASKS_COUNT];

// ---- states.c --------------------------------------------------------------

typedef enum oms_case_event { OMS__CASE_PLAN = 0 } oms_case_event;

typedef enum oms_work_event {
    OMS__WORK_PLAN = 0,
    OMS__WORK_SCHEDULE,
    OMS__WORK_SUPPLY,
    OMS__WORK_START,
    OMS__WORK_REJECT,
    OMS__WORK_CLOSE,
    OMS__WORK_CANCEL
} oms_work_event;

typedef enum oms_parcel_event {
    OMS__PARCEL_CREATE = 0,
    OMS__PARCEL_PICK,
    OMS__PARCEL_PACK,
    OMS__PARCEL_SHIP,
    OMS__PARCEL_DELIVER,
    OMS__PARCEL_CANCEL,
    OMS__PARCEL_RECORD, // told that it has left
    OMS__PARCEL_ARRIVE  // told that it has arrived
} oms_parcel_event;

// What the guards look at.
typedef struct oms_case_ask {
    const oms_case_row *order;
    bool strict; // facts that contradict the order are refused
} oms_case_ask;

extern const oms_moves oms__case_moves;
extern const oms_moves oms__work_moves;
extern const oms_moves oms__parcel_moves;
extern const oms_moves *const oms__fulfillment_moves[3];

// What a carrier said last is what has the highest rank; among equal ranks the
// latest; the sum does not depend on the order in which scans come in.
int oms__tracking_rank(int32_t tracking);
bool oms__tracking_forward(int32_t tracking, int64_t tracking_at,
                           int32_t status, int64_t occurred_at);

// ---- cases.c ---------------------------------------------------------------

typedef enum oms_counter {
    OMS__PLANNED = 0,
    OMS__LOOSE,
    OMS__PARCELED,
    OMS__PACKED,
    OMS__SHIPPED,
    OMS__DELIVERED
} oms_counter;

// Loads a case for changing; an unknown order fails the transaction.
bool oms__cases_load(oms_tx *tx, const char *order_id, oms_case_row *out);
// The same for reactions: false when there is none, without failing.
bool oms__cases_find(oms_tx *tx, const char *order_id, oms_case_row *out);
void oms__cases_save(oms_tx *tx, oms_case_row *row);
oms_case_line *oms__cases_line(const oms_case_row *row, int64_t line_no);
// Adds [sign] times the units of [lines] to a counter.
void oms__cases_count(oms_case_row *row, const oms_shipped_line *lines,
                      size_t count, oms_counter which, int64_t sign);
int64_t oms__cases_free(const oms_case_line *line);
bool oms__cases_any_free(const oms_case_row *row);
bool oms__cases_all_shipped(const oms_case_row *row);
oms_fulfillment_rules oms__cases_rules(oms_tx *tx);
// Copies [count] items so that they may be changed.
void *oms__cases_copy(oms_tx *tx, const void *items, size_t count, size_t each);

// ---- works.c ---------------------------------------------------------------

// Units of a line that are to be worked on at one place.
typedef struct oms_piece {
    int64_t line_no;
    const char *location_id;
    int64_t ready;
    int64_t waiting;
} oms_piece;

bool oms__works_live(const oms_work_row *work);
int64_t oms__works_left(const oms_work_line *line); // not in a parcel
oms_work_line *oms__works_line(const oms_work_row *work, int64_t line_no);
bool oms__works_load(oms_tx *tx, const char *order_id, int64_t number,
                     oms_work_row *out);
const oms_work_row *oms__works_scan(oms_tx *tx, const char *order_id,
                                    size_t *count);
void oms__works_move(oms_tx *tx, oms_work_row *work, oms_work_event event);
void oms__works_say(oms_tx *tx, oms_fulfillment_says what,
                    const oms_work_row *work);
// Puts units into a parcel of this work, or ([sign] -1) takes them back.
void oms__works_parcel(oms_tx *tx, oms_case_row *order, int64_t number,
                       const oms_shipped_line *lines, size_t count,
                       int64_t sign);
// Units of this work have left the house; closes it after the last.
void oms__works_ship(oms_tx *tx, const char *order_id, int64_t number,
                     const oms_shipped_line *lines, size_t count);
// Takes planned units that no parcel holds out of their works; with [waiting]
// only those that are not on the shelf.
void oms__works_shrink(oms_tx *tx, oms_case_row *order, int64_t line_no,
                       int64_t quantity, bool waiting);
// The work is over: what no parcel holds becomes free.
void oms__works_end(oms_tx *tx, oms_case_row *order, oms_work_row *work,
                    oms_work_event event, oms_fulfillment_says what);

// ---- plan.c ----------------------------------------------------------------

// Plans everything that is free: where inventory set it aside or at
// [location_id]; emits fulfillment.planned. Moves and saves nothing else.
void oms__plan_free(oms_tx *tx, oms_case_row *order, const char *location_id);
// Opens works for these pieces. Returns how many.
int64_t oms__plan_open(oms_tx *tx, oms_case_row *order, oms_piece *pieces,
                       size_t count);

// ---- parcels.c -------------------------------------------------------------

bool oms__parcels_load(oms_tx *tx, const char *order_id, int64_t number,
                       oms_parcel_row *out);
// All parcels of an order as they were before this handler wrote any.
const oms_parcel_row *oms__parcels_of(oms_tx *tx, const oms_case_row *order,
                                      size_t *count);
const oms_parcel_row *oms__parcels_scan(oms_tx *tx, const char *order_id,
                                        size_t *count);
bool oms__parcels_waiting(const oms_parcel_row *parcel); // in the house
// A new parcel with these lines (borrowed), not yet stored. [event] is create,
// record or arrive.
bool oms__parcels_make(oms_tx *tx, oms_case_row *order, const oms_case_ask *ask,
                       oms_parcel_event event, oms_parcel_row *out);
// Moves the parcel, its counters and what hangs on them, stores it and tells.
// [occurred_at] 0: now.
void oms__parcels_move(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel,
                       const oms_case_ask *ask, oms_parcel_event event,
                       int64_t occurred_at);
// The counters and the story of a parcel that came from [before] (-1: made).
// It is stored; the case is not.
void oms__parcels_came(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel,
                       int32_t before, int64_t occurred_at);
void oms__parcels_say(oms_tx *tx, const oms_case_row *order,
                      const oms_parcel_row *parcel, oms_fulfillment_says what,
                      int32_t before, int64_t occurred_at, const char *reason);

// ---- commands.c, handovers.c, scans.c --------------------------------------

void oms__fulfillment_plan(oms_tx *tx, const void *args);
void oms__fulfillment_start(oms_tx *tx, const void *args);
void oms__fulfillment_reject(oms_tx *tx, const void *args);
void oms__fulfillment_close(oms_tx *tx, const void *args);
void oms__fulfillment_configure(oms_tx *tx, const void *args);
void oms__shipment_create(oms_tx *tx, const void *args);
void oms__shipment_pick(oms_tx *tx, const void *args);
void oms__shipment_pack(oms_tx *tx, const void *args);
void oms__shipment_ship(oms_tx *tx, const void *args);
void oms__shipment_deliver(oms_tx *tx, const void *args);
void oms__shipment_cancel(oms_tx *tx, const void *args);
void oms__shipment_record(oms_tx *tx, const void *args);
void oms__shipment_scan(oms_tx *tx, const void *args);
// A new parcel of a fact, under the one work that can hold it or loose.
void oms__handovers_make_parcel(oms_tx *tx, oms_case_row *order,
                                const oms_case_ask *ask, oms_parcel_event event,
                                oms_parcel_row *parcel, int64_t occurred_at);
// Everything of the order that has not left, as lines of a parcel.
oms_shipped_line *oms__handovers_unshipped(oms_tx *tx,
                                           const oms_case_row *order,
                                           size_t *count);

// ---- labels.c --------------------------------------------------------------

void oms__labels_book(oms_tx *tx, const oms_case_row *order,
                      oms_parcel_row *parcel);
void oms__labels_unbook(oms_tx *tx, const oms_case_row *order,
                        oms_parcel_row *parcel);
void oms__fulfillment_consume(oms_tx *tx, const oms_case_row *order,
                              const oms_parcel_row *parcel);

// ---- events.c, queries.c, verify.c -----------------------------------------

extern const oms_reaction oms__fulfillment_reactions[7];

typedef struct oms_work_list_args {
    const char *location_id;
    int32_t state; // position in work_list_state_enum of results.c
    const char *after;
    int64_t limit;
} oms_work_list_args;

typedef struct oms_work_item {
    const char *order_id;
    int64_t fulfillment_no;
    int32_t state;
    const char *location_id;
    oms_parcel_line *lines; // what is left to put into parcels
    size_t lines_count;
    int64_t created_at;
} oms_work_item;

typedef struct oms_work_list {
    oms_work_item *items;
    size_t items_count;
    const char *next; // give it as `after`; absent: this was the last page
} oms_work_list;

void oms__fulfillment_list(oms_tx *tx, const void *args, void *out);
void oms__fulfillment_open(oms_tx *tx, const void *args, void *out);
void oms__fulfillment_verify(oms_tx *tx, bool repair);

#endif
