// Rows and shared parts of fulfilment. An order is a case here: one row that
// says what is to leave the house and how far it has come. Work orders and
// parcels hang below it; their contents are lists inside the rows (decision
// 0020). Never included from outside this folder but by the composition root.
#ifndef OMS_MODULES_FULFILLMENT_H
#define OMS_MODULES_FULFILLMENT_H

#include <string.h>

#include "base/language.h"
#include "modules/fulfillment/rows.h"
#include "oms/cancellation.h"
#include "oms/fulfillment.h"
#include "oms/history.h"
#include "oms/inventory.h"
#include "runtime/module.h"

extern const oms_module oms__fulfillment_module;

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
extern const oms_record oms__stopped_event_record;
extern const oms_record oms__work_timer_record;
extern const oms_record oms__case_hold_record;
extern const oms_record oms__shipping_request_record;
extern const oms_record oms__shipping_result_record;
extern const oms_record oms__parcels_get_args_record;
extern const oms_record oms__parcels_result_record;
extern const oms_record oms__fulfillment_allowed_record; // allowed.c
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
    OMS__SAYS_OPENED,
    OMS__SAYS_STOPPED,
    OMS__SAYS_FINISHED,
    OMS__SAYS_COUNT
} oms_fulfillment_says;

extern const oms_event_type oms__fulfillment_events[OMS__SAYS_COUNT];

typedef enum oms_fulfillment_asks {
    OMS__ASKS_BOOK = 0,
    OMS__ASKS_CANCEL,
    OMS__ASKS_CONSUME,
    OMS__ASKS_OPEN,
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
    bool strict;               // facts that contradict the order are refused
    const oms_case_hold *held; // what is in the way, or NULL
} oms_case_ask;

typedef struct oms_work_ask {
    const oms_work_row *work;
    const oms_case_hold *held;
    int64_t now;
} oms_work_ask;

#define OMS__HOLD_GUARD "no_blocking_hold" // its refusal names the hold

extern const oms_moves oms__case_moves;
extern const oms_moves oms__work_moves;
extern const oms_moves oms__parcel_moves;
extern const oms_moves *const oms__fulfillment_moves[3];

// What a carrier said last is what has the highest rank; among equal ranks the
// latest; the sum does not depend on the order in which scans come in.
int oms__tracking_rank(int32_t tracking);
bool oms__tracking_forward(int32_t tracking, int64_t tracking_at_ms,
                           int32_t status, int64_t occurred_at_ms);

typedef enum oms_blocks { OMS__BLOCKS_FULFILL, OMS__BLOCKS_SHIP } oms_blocks;

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
int64_t oms__cases_live(const oms_case_line *line); // not canceled
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
    int64_t available_at_ms;
    int64_t expected_at_ms;
} oms_piece;

typedef enum oms_take {
    OMS__TAKE_ANY = 0, // units that no parcel holds
    OMS__TAKE_WAITING, // those that are not on the shelf
} oms_take;

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
// Takes planned units that no parcel holds out of their works. A work that has
// nothing left to do closes.
void oms__works_shrink(oms_tx *tx, oms_case_row *order, int64_t line_no,
                       int64_t quantity, oms_take take);
// The same from one work; returns how many, and where it is to *location_id. A
// work that has no line left comes to its end by [empty].
int64_t oms__works_take(oms_tx *tx, oms_case_row *order, int64_t number,
                        const oms_stop_line *want, oms_take take,
                        oms_work_event empty, const char **location_id);
// Work begins: nothing of it waits any more.
bool oms__works_start(oms_tx *tx, const oms_case_row *order,
                      oms_work_row *work);
// The work is over: what no parcel holds becomes free.
void oms__works_end(oms_tx *tx, oms_case_row *order, oms_work_row *work,
                    oms_work_event event, oms_fulfillment_says what);

// Units of a line, or any of a work, that lie on the shelf and are in no
// parcel.
int64_t oms__works_ready_units(const oms_work_line *line);
bool oms__works_ready(const oms_case_row *order, const oms_work_row *work);
// The first work with units that can be packed now; 0: there is none.
int64_t oms__works_first_ready(oms_tx *tx, const oms_case_row *order);
bool oms__works_unknown_contents(oms_tx *tx, const oms_case_row *order,
                                 const oms_shipment_create_args *in);

// ---- plan.c ----------------------------------------------------------------

// Plans everything that is free and not held: where inventory set it aside or
// at [location_id]; emits fulfillment.planned. Moves and saves nothing else.
void oms__plan_free(oms_tx *tx, oms_case_row *order, const char *location_id);
// Wants these free units of a line planned, as soon as nothing holds them.
void oms__plan_want(oms_case_line *line, int64_t quantity);
// Plans what is wanted and not held, if the order is to be planned at all.
void oms__plan_wanted(oms_tx *tx, oms_case_row *order);
// Opens works for these pieces and emits fulfillment.planned.
void oms__plan_open(oms_tx *tx, oms_case_row *order, oms_piece *pieces,
                    size_t count, const char *location_id);

// ---- waits.c ---------------------------------------------------------------

void oms__waits_start(oms_tx *tx, oms_work_row *work); // the timer
bool oms__waits_due(oms_tx *tx, const oms_work_row *work);
// Stores a work of which units may have come in; opens it if it can begin.
void oms__waits_supply(oms_tx *tx, oms_work_row *work);
void oms__waits_on_expected(oms_tx *tx, const oms_event *event,
                            const void *data);
void oms__waits_answer(oms_tx *tx, const void *request,
                       const oms_answer *answer);

// ---- parcels.c -------------------------------------------------------------

bool oms__parcels_load(oms_tx *tx, const char *order_id, int64_t number,
                       oms_parcel_row *out);
// All parcels of an order as they were before this handler wrote any.
const oms_parcel_row *oms__parcels_of(oms_tx *tx, const oms_case_row *order,
                                      size_t *count);
const oms_parcel_row *oms__parcels_scan(oms_tx *tx, const char *order_id,
                                        size_t *count);
bool oms__parcels_waiting(const oms_parcel_row *parcel); // in the house
// Which holds are in the way of a step.
oms_blocks oms__parcels_blocked_by(oms_parcel_event event);
// A new parcel with these lines (borrowed), not yet stored. [event] is create,
// record or arrive.
bool oms__parcels_make(oms_tx *tx, oms_case_row *order, const oms_case_ask *ask,
                       oms_parcel_event event, oms_parcel_row *out);
// Moves the parcel, its counters and what hangs on them, stores it and tells.
// [occurred_at_ms] 0: now.
void oms__parcels_move(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel,
                       const oms_case_ask *ask, oms_parcel_event event,
                       int64_t occurred_at_ms);
// The counters and the story of a parcel that came from [before] (-1: made).
// It is stored; the case is not.
void oms__parcels_came(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel,
                       int32_t before, int64_t occurred_at_ms);
// What the parcels of a line have been given to capture.
bool oms__parcels_given(oms_tx *tx, const oms_case_row *order,
                        const oms_case_line *line, int64_t *given);
// What the parcels of a line may capture when so many of its units have left.
bool oms__parcels_due(const oms_case_line *line, int64_t shipped, int64_t *due);
void oms__parcels_say(oms_tx *tx, const oms_case_row *order,
                      const oms_parcel_row *parcel, oms_fulfillment_says what,
                      int32_t before, int64_t occurred_at_ms,
                      const char *reason);

// ---- blocks.c --------------------------------------------------------------

// The first hold that is in the way, or NULL: of the whole order, of a line, of
// a work (of its number, or of all its lines that are left), of a parcel (of
// its work or any of its lines).
const oms_case_hold *oms__blocks_order(const oms_case_row *order,
                                       oms_blocks what);
const oms_case_hold *oms__blocks_line(const oms_case_row *order,
                                      int64_t line_no);
const oms_case_hold *oms__blocks_work(const oms_case_row *order,
                                      const oms_work_row *work);
const oms_case_hold *oms__blocks_parcel(const oms_case_row *order,
                                        const oms_parcel_row *parcel,
                                        oms_blocks what);
// The hold that is in the way of planning all that is free, or NULL.
const oms_case_hold *oms__blocks_plan(const oms_case_row *order);
// The same moves, in whose refusal the guard no_blocking_hold names the hold.
const oms_moves *oms__blocks_named(oms_tx *tx, const oms_moves *moves,
                                   const oms_case_hold *held);
void oms__blocks_on_held(oms_tx *tx, const oms_event *event, const void *data);
void oms__blocks_on_released(oms_tx *tx, const oms_event *event,
                             const void *data);

// ---- takeout.c, amend.c, past.c --------------------------------------------

// Takes up to [quantity] units of a line out of works and waiting parcels and
// remembers them as stopped for [why] (its numbers). Returns how many.
int64_t oms__takeout_take(oms_tx *tx, oms_case_row *order, oms_case_stop why,
                          int64_t quantity);
// Forgets the stops of a cancellation or change; the units are wanted again.
void oms__takeout_drop(oms_case_row *order, int64_t cancellation_no,
                       int64_t change_no);
// Whether this stop is of that cancellation or change.
bool oms__takeout_of(const oms_case_stop *stop, int64_t cancellation_no,
                     int64_t change_no);
void oms__takeout_on_cancellation(oms_tx *tx, const oms_event *event,
                                  const void *data);
void oms__takeout_on_refused(oms_tx *tx, const oms_event *event,
                             const void *data);
void oms__takeout_on_change(oms_tx *tx, const oms_event *event,
                            const void *data);
void oms__takeout_on_change_over(oms_tx *tx, const oms_event *event,
                                 const void *data);
void oms__amend_on_canceled(oms_tx *tx, const oms_event *event,
                            const void *data);
void oms__amend_on_changed(oms_tx *tx, const oms_event *event,
                           const void *data);
void oms__past_on_erased(oms_tx *tx, const oms_event *event, const void *data);

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
// What came back had left, whether anybody told or not.
void oms__handovers_on_returned(oms_tx *tx, const oms_event *event,
                                const void *data);
// A new parcel of a fact, under the one work that can hold it or loose.
void oms__handovers_make_parcel(oms_tx *tx, oms_case_row *order,
                                const oms_case_ask *ask, oms_parcel_event event,
                                oms_parcel_row *parcel, int64_t occurred_at_ms);
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

#define OMS__FULFILLMENT_HEARS 21 // kinds of events
extern const oms_reaction oms__fulfillment_reactions[OMS__FULFILLMENT_HEARS];

typedef struct oms_work_list_args {
    const char *location_id;
    int32_t state; // position in work_list_state_enum of results.c
    const char *cursor;
    int64_t limit;
} oms_work_list_args;

typedef struct oms_work_item {
    const char *order_id;
    int64_t fulfillment_no;
    int32_t state;
    const char *location_id;
    oms_parcel_line *lines; // what is left to put into parcels
    size_t lines_count;
    int64_t created_at_ms;
} oms_work_item;

typedef struct oms_work_list {
    oms_work_item *items;
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
} oms_work_list;

void oms__fulfillment_list(oms_tx *tx, const void *args, void *out);
void oms__fulfillment_open(oms_tx *tx, const void *args, void *out);
void oms__fulfillment_allowed(oms_tx *tx, const void *args, void *out);
void oms__fulfillment_verify(oms_tx *tx, bool repair);

#endif
