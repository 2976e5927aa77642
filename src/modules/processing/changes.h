// Change sets: their rows, their life, and what a change would make of an
// order. Only the change_*.c files and the reads of this folder include this.
#ifndef OMS_PROCESSING_CHANGES_H
#define OMS_PROCESSING_CHANGES_H

#include "modules/processing/processing.h"

#define CHANGES_PAGE_MAX 50 // they may be large
#define CHANGES_PAGE_DEFAULT 20

typedef struct change_row {
    const char *order_id;
    int64_t change_no;
    int64_t version;
    const char *open_order; // the order while it is open: one at a time
    int32_t kind;
    int32_t state;
    int64_t base_version; // the order's contents when it was begun
    const char *note;
    const char *reason;
    int64_t begun_at_ms;
    int64_t expires_at_ms;
    int64_t closed_at_ms;
    const char *expiry_task;
    bool stopping;            // fulfilment was asked and has not answered
    const char *reserve_task; // so was stock
    const oms_change_action *actions;
    size_t actions_count;
    const oms_stop_place *places; // where units were stopped, until it happens
    size_t places_count;
} change_row;

extern const oms_table oms__order_changes_table;

enum {
    CHANGE_BEGIN = 0,
    CHANGE_EDIT,
    CHANGE_REQUEST,
    CHANGE_CONFIRM,
    CHANGE_DECLINE,
    CHANGE_CANCEL,
    CHANGE_EXPIRE,
    CHANGE_EVENTS_COUNT
};
extern const oms_moves oms__change_moves; // guards are handed a change_work

// What an order would be with a list of actions.
typedef struct change_plan {
    order_work after;        // rows as they would be
    int64_t *added;          // units that each line of [after] gains
    size_t lines_before;     // lines behind them are new
    adjustment_row *charges; // of [after], with the numbers they would have
    size_t charges_count;
    adjustment_row *charges_before;
    size_t charges_before_count;
    oms_stop_line *stop; // units that are taken out
    size_t stop_count;
    bool new_address;
    bool new_method;
    bool new_promise;
    bool units_are_here; // what is taken out has not left
    size_t stock_count;  // lines whose added units stock must have
} change_plan;

// A change set in the hands of a command, a reaction or an answer.
typedef struct change_work {
    change_row row;
    order_work work;
    change_plan plan;             // NULL lines until it was made
    int64_t now;                  // 0: its time is not asked for
    const oms_stop_place *places; // those of the row, once it is closed
    size_t places_count;
} change_work;

// ---- change_plan.c ---------------------------------------------------------

// Applies the actions in memory. False: an action makes no sense, and the
// transaction has failed at /actions/...
bool oms__change_plan(oms_tx *tx, order_work *work,
                      const oms_change_action *actions, size_t count,
                      change_plan *plan);
// The charges of an order, in the order of their numbers.
adjustment_row *oms__charges_get(oms_tx *tx, const char *order_id,
                                 size_t *count);

// ---- change_apply.c --------------------------------------------------------

// Makes the order what the plan says, and publishes it. [allocations] are those
// of the added units. The caller saves order and change.
void oms__change_apply(oms_tx *tx, change_work *change,
                       const oms_allocation *allocations, size_t count);

// ---- changes.c: the life of a change set -----------------------------------

void oms__order_change_begin(oms_tx *tx, const void *args);
void oms__order_change_edit(oms_tx *tx, const void *args);
void oms__order_change_confirm(oms_tx *tx, const void *args);
void oms__order_change_decline(oms_tx *tx, const void *args);
void oms__order_change_cancel(oms_tx *tx, const void *args);
// The open change of an order. False: there is none.
bool oms__change_open(oms_tx *tx, const order_work *work, change_row *row);
// Closes the open change of an order that has ended; the caller saves the
// order.
void oms__changes_close(oms_tx *tx, order_work *work, const char *why);
// Closes it without effect, and tells; the caller saves the order.
void oms__change_close(oms_tx *tx, change_work *change, int32_t event,
                       const char *reason);
// What it was begun with is gone, so it cannot be planned: the order has other
// contents by now, or its person was erased and with it the address it gives.
bool oms__change_is_stale(const change_work *change);
// Asks stock for the units that are added, if there are any.
bool oms__change_ask_stock(oms_tx *tx, change_work *change);
// Confirms and applies it; the caller saves the order.
void oms__change_happen(oms_tx *tx, change_work *change,
                        const oms_allocation *allocations, size_t count);

// ---- change_answers.c: what fulfilment, stock and the clock say ------------

void oms__change_stopped(oms_tx *tx, order_work *work,
                         const oms_stopped_event *told);
// Works its plan out again and says what refuses it by now, or NULL.
const char *oms__change_plan_again(oms_tx *tx, change_work *change);
// True: the answer was that of a change, and is done with.
bool oms__change_reserved(oms_tx *tx, order_work *work,
                          const oms_stock_request *asked,
                          const oms_answer *answer);
void oms__change_time_is_up(oms_tx *tx, const void *request,
                            const oms_answer *answer);

// ---- reads -----------------------------------------------------------------

void oms__order_change_preview(oms_tx *tx, const void *args, void *out);
void oms__order_changes(oms_tx *tx, const void *args, void *out);
// verify_more.c: a pass over each table beside the orders
void oms__changes_verify(oms_tx *tx);
void oms__notes_verify(oms_tx *tx);

// ---- records ---------------------------------------------------------------

extern const oms_enum oms__change_action_enum;
extern const oms_record oms__change_action_record;
extern const oms_record oms__order_change_begin_record;
extern const oms_record oms__order_change_edit_record;
extern const oms_record oms__order_change_confirm_record;
extern const oms_record oms__order_change_decline_record;
extern const oms_record oms__order_change_cancel_record;
extern const oms_record oms__change_preview_args_record;
extern const oms_record oms__change_preview_record;
extern const oms_record oms__order_changes_args_record;
extern const oms_record oms__order_changes_record;
extern const oms_record oms__change_timer_record;

typedef struct change_timer {
    const char *order_id;
    int64_t change_no;
} change_timer;

#endif
