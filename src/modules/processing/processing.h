// The order: its life, and what the files of this module share.
// Nobody outside this folder may include this.
#ifndef OMS_PROCESSING_H
#define OMS_PROCESSING_H

#include "modules/processing/rows.h"

// ---- the life --------------------------------------------------------------

enum {
    ORDER_PLACE = 0,
    ORDER_CONFIRM,
    ORDER_RELEASE,
    ORDER_COMPLETE,
    ORDER_CANCEL,
    ORDER_REJECT,
    ORDER_EXPIRE,
    ORDER_HOLD,
    ORDER_CANCEL_RECORDED, // it has happened outside: nothing is asked
    ORDER_DRAFT,
    ORDER_REOPEN, // by a confirmed change set
    ORDER_EVENTS_COUNT
};
enum { HOLD_PLACE = 0, HOLD_RESOLVE, HOLD_REJECT };

extern const oms_moves oms__order_moves; // guards are handed an order_work
extern const oms_moves oms__hold_moves;

// One order in the hands of a command, a reaction or an answer.
typedef struct order_work {
    order_row order;
    order_settings settings;
    order_line_row *lines; // NULL until oms__order_lines
    size_t lines_count;
    bool change_confirmed; // a change set is being applied
} order_work;

// Whether the money is secured, as the shop wants it.
bool oms__order_payment_secured(const order_row *order,
                                const order_settings *settings);
bool oms__order_has_ended(int32_t status);
// Moves the order; a refusal because of a hold names that hold.
bool oms__order_step(oms_tx *tx, order_work *work, int32_t event);

// ---- records ---------------------------------------------------------------

typedef struct order_timer {
    const char *order_id;
} order_timer;

extern const oms_record oms__order_line_args_record;
extern const oms_record oms__order_place_record;
extern const oms_record oms__order_draft_record;
extern const oms_record oms__order_place_draft_record;
extern const oms_record oms__order_tag_args_record;
extern const oms_record oms__order_expect_record;
extern const oms_record oms__order_note_args_record;
extern const oms_record oms__order_confirm_record;
extern const oms_record oms__order_reject_record;
extern const oms_record oms__order_cancel_record;
extern const oms_record oms__order_complete_record;
extern const oms_record oms__order_hold_record;
extern const oms_record oms__order_release_hold_record;
extern const oms_record oms__order_annotate_record;
extern const oms_record oms__order_configure_record;
extern const oms_record oms__catalog_price_record;
extern const oms_record oms__customer_get_record;
extern const oms_record oms__customer_result_record;
extern const oms_record oms__order_timer_record;

enum {
    EVENT_PLACED = 0,
    EVENT_RESERVED,
    EVENT_CONFIRMED,
    EVENT_RELEASED,
    EVENT_COMPLETED,
    EVENT_CANCELED,
    EVENT_REJECTED,
    EVENT_EXPIRED,
    EVENT_HELD,
    EVENT_HOLD_RELEASED,
    EVENT_ANNOTATED,
    EVENT_APPROVED,
    EVENT_CANCEL_NOTED,
    EVENT_DRAFTED,
    EVENT_DRAFT_CANCELED,
    EVENT_REOPENED,
    EVENT_TAGGED,
    EVENT_NOTED,
    EVENT_LINES_CANCELED,
    EVENT_CHANGE_BEGUN,
    EVENT_CHANGE_EDITED,
    EVENT_CHANGE_REQUESTED,
    EVENT_CHANGE_DECLINED,
    EVENT_CHANGE_CANCELED,
    EVENT_CHANGE_EXPIRED,
    EVENT_CHANGED,
    EVENT_REPLACED,
    EVENT_REPLACEMENT_REFUSED,
    EVENT_EXPECTED,
    EVENTS_COUNT
};
extern const oms_event_type oms__order_events[EVENTS_COUNT];

enum {
    JOB_CATALOG = 0,
    JOB_CUSTOMER,
    JOB_RESERVE,
    JOB_RELEASE,
    JOB_EXPIRE,
    JOB_REVIEW,
    JOB_SOURCE,
    JOB_CHANGE_EXPIRE,
    JOBS_COUNT
};
extern const oms_job oms__order_jobs[JOBS_COUNT];

enum {
    QUERY_GET = 0,
    QUERY_LIST,
    QUERY_ALLOWED,
    QUERY_SUMMARY,
    QUERY_CHANGES,
    QUERY_CHANGE_PREVIEW,
    QUERY_NOTES,
    QUERIES_COUNT
};
extern const oms_record oms__order_list_args_record;
extern const oms_record oms__order_list_record;
extern const oms_record oms__order_allowed_args_record;
extern const oms_record oms__order_allowed_record;
extern const oms_record oms__order_summary_args_record;
extern const oms_record oms__order_summary_record;
extern const oms_query_type oms__order_queries[QUERIES_COUNT];

// ---- work.c: reading and writing one order ---------------------------------

// The shop's rules, or the defaults.
void oms__order_settings_get(oms_tx *tx, order_settings *out);
// Reads order and rules. False: OMS_ENOTFOUND is in the transaction.
bool oms__order_load(oms_tx *tx, const char *order_id, order_work *work);
// Reads the lines, once. False after a failure.
bool oms__order_lines(oms_tx *tx, order_work *work);
// Writes the lines that differ from [before] (a copy made earlier).
void oms__order_lines_put(oms_tx *tx, const order_work *work,
                          const order_line_row *before);
// A copy of the lines to compare with later; NULL after a failure.
order_line_row *oms__order_lines_copy(oms_tx *tx, const order_work *work);
// Counts the units of the order by its lines, so that guards see them.
void oms__order_sum(oms_tx *tx, order_work *work);
// Derives what is derived and writes the order row.
void oms__order_save(oms_tx *tx, order_work *work);
// Stock has set these aside: counts them on the lines, keeps what is wanted as
// the order's allocations and gives back the rest.
void oms__allocate(oms_tx *tx, order_work *work, const oms_allocation *rows,
                   size_t count);
// What most rows never have: read it, change it, put it back.
order_more oms__order_more(const order_row *order);
void oms__order_more_put(oms_tx *tx, order_row *order, const order_more *more);
order_line_more oms__line_more(const order_line_row *line);
void oms__line_more_put(oms_tx *tx, order_line_row *line,
                        const order_line_more *more);
// The contents are no longer what a change set began with.
void oms__order_contents_moved(oms_tx *tx, order_row *order);

// ---- derive.c, lines.c: pure functions -------------------------------------

// THE function: payment, fulfilment and return status and the stage, from the
// status and the counters of the row and nothing else.
void oms__derive_order(order_row *order);
// What the customer owes by the order, and how much of that is not paid.
int64_t oms__derive_due(const order_row *order);
int64_t oms__derive_balance(const order_row *order);

typedef enum parcel_step {
    PARCEL_PACKED,
    PARCEL_SHIPPED,
    PARCEL_DELIVERED,
    PARCEL_CANCELED
} parcel_step;
// The units of a parcel's lines pass a step. [lines] are all of the order's.
void oms__lines_parcel(const order_row *order, order_line_row *lines,
                       size_t count, const oms_shipment_event *told,
                       parcel_step step);
// Units of one line pass a step; [before] is the parcel's state
// when it did.
void oms__lines_pack(order_line_row *line, int64_t units);
void oms__lines_ship(order_line_row *line, int64_t units, int before);
void oms__lines_deliver(order_line_row *line, int64_t units, int before);
void oms__lines_unpack(order_line_row *line, int64_t units, bool reserved,
                       bool ended);
void oms__lines_allocate(order_line_row *line, int64_t allocated,
                         int64_t backordered);
// What stock tells of a line is of its product (NULL: was not told): the line
// that had its number then may have been declined.
bool oms__lines_meant(const order_work *work, int64_t line_no, const char *sku);
// Units that were to come in are on the shelf.
void oms__lines_fill(order_line_row *line, int64_t units);
// Units came back: they must have left.
void oms__lines_return(order_line_row *line, int64_t units);
// Units that have not left are canceled: first what nobody has touched, then
// what waits, then what lies on a shelf, at last what is packed. Says how many
// of them stock had promised, and returns how many there were.
int64_t oms__lines_cancel(order_line_row *line, int64_t units,
                          int64_t *promised);
// The order ends early: everything that has not left is canceled.
void oms__lines_end(order_line_row *line);
// Digital units need no parcel: they have arrived when the order is confirmed.
void oms__lines_digital(order_line_row *line);
void oms__lines_sum(order_row *order, const order_line_row *lines,
                    size_t count);
// Units that came back and never arrived, for all we know.
int64_t oms__lines_back(const order_line_row *lines, size_t count);

// ---- owed.c: what canceled units are worth ---------------------------------

// What each line bears of the discounts on the whole order; NULL: there are
// none, or the transaction has failed.
int64_t *oms__owed_discounts(oms_tx *tx, const order_work *work);
// The share of a line's dropped units. [discount] is what it bears.
int64_t oms__owed_line(const order_line_row *line, int64_t discount);
// Puts the shares of all lines right after their dropped units, totals or the
// order's discounts have changed.
void oms__owed_lines(oms_tx *tx, order_work *work);
// Their sum; with the last unit also the charges of the order.
int64_t oms__owed_order(const order_work *work, bool keep_charges);

// ---- cut.c: units of a living order are canceled ---------------------------

typedef struct order_cut {
    int64_t cancellation_no;
    int64_t change_no;
    oms_reason reason;
    bool restock;
    bool keep_charges; // others will be sent instead
    const oms_stop_line *lines;
    size_t lines_count;
    const oms_stop_place *places; // the same units, where they were to come
    size_t places_count;          // from; may be fewer
} order_cut;
void oms__cut_lines(oms_tx *tx, order_work *work, const order_cut *cut);
// Units that every line would lose: what the cut says, but no more than have
// not left.
bool oms__cut_is_all(const order_work *work, const order_cut *cut);

// ---- life.c: what every handler does to an order ---------------------------

// Confirms, releases, completes: every step that is due by itself.
void oms__life_advance(oms_tx *tx, order_work *work);
void oms__life_confirm(oms_tx *tx, order_work *work);
void oms__life_complete(oms_tx *tx, order_work *work, const char *note);
// Ends the order by [event]; compensates. [occurred_at_ms] 0: now.
void oms__life_end(oms_tx *tx, order_work *work, int32_t event,
                   oms_reason reason, const char *note, int64_t occurred_at_ms);
// Cancels it because a cancellation took everything.
void oms__life_stop(oms_tx *tx, order_work *work, const order_cut *cut,
                    const char *note);
void oms__life_reopen(oms_tx *tx, order_work *work);
// Tells everybody that stock is no longer in the way.
void oms__life_reserved(oms_tx *tx, order_work *work, int32_t stock_status);
// Rejects a pending order, or goes on without stock when parcels have left.
void oms__life_declined(oms_tx *tx, order_work *work, oms_reason reason,
                        const char *note);

// ---- tasks.c ---------------------------------------------------------------

enum { CHECK_CATALOG = 0, CHECK_CUSTOMER, CHECK_SOURCE, CHECK_STOCK };
// The lines that stock is to set aside, as they are to be asked for.
size_t oms__tasks_stock_lines(const order_work *work, oms_stock_line *out);
// Asks for exactly these lines, and waits.
void oms__tasks_ask_stock(oms_tx *tx, order_work *work,
                          const oms_stock_line *lines, size_t count);
// Starts the first check that the shop wants, from [check] on.
void oms__tasks_check(oms_tx *tx, order_work *work, int check);
void oms__tasks_start_timer(oms_tx *tx, order_work *work);
// A timer of the kind order.expire; 0 or less: never.
void oms__tasks_expire_after(oms_tx *tx, order_row *order, int64_t ms);
void oms__tasks_release_stock(oms_tx *tx, order_work *work, const char *reason);
// Some units of some lines, if stock was reserved at all.
void oms__tasks_release_lines(oms_tx *tx, const order_work *work,
                              const oms_stock_line *lines, size_t count,
                              const char *reason);
// Asks stock for these lines, for the order or for a change of it. Returns the
// task.
const char *oms__tasks_reserve(oms_tx *tx, const order_work *work,
                               int64_t change_no, const oms_stock_line *lines,
                               size_t count);

// ---- review.c, source.c: what a host may decide ----------------------------

extern const oms_record oms__order_review_record;
extern const oms_record oms__order_review_result_record;
extern const oms_record oms__order_source_record;
extern const oms_record oms__order_source_result_record;
// Asks order.review if the shop wants it and it was not asked about this yet.
void oms__review_ask(oms_tx *tx, order_work *work);
void oms__review_drop(oms_tx *tx, order_row *order);
void oms__review_answer(oms_tx *tx, const void *request,
                        const oms_answer *answer);
void oms__review_rule(oms_tx *tx, const void *request, oms_answer *answer);
bool oms__source_ask(oms_tx *tx, order_work *work);
void oms__source_answer(oms_tx *tx, const void *request,
                        const oms_answer *answer);
void oms__source_rule(oms_tx *tx, const void *request, oms_answer *answer);

// ---- commands.c, place.c, holds.c ------------------------------------------

void oms__order_place(oms_tx *tx, const void *args); // place.c
// Whether something is bought at all, and the host's own members are in bounds.
bool oms__place_checks(oms_tx *tx, const oms_order_place_args *args);
// Fills [work], whose id and status are set, and writes lines and charges.
bool oms__place_fill(oms_tx *tx, const oms_order_place_args *args,
                     order_work *work);
// Places what was filled: numbers it, writes it, tells it.
bool oms__place(oms_tx *tx, const oms_order_place_args *args, order_work *work);
// The next number of a channel.
int64_t oms__place_number(oms_tx *tx, const char *channel);
// A line as order.placed and order.changed tell it.
oms_order_placed_line oms__order_told_line(const order_line_row *line);
void oms__order_draft(oms_tx *tx, const void *args); // drafts.c
void oms__order_place_draft(oms_tx *tx, const void *args);
void oms__order_tag(oms_tx *tx, const void *args);    // notes.c
void oms__order_expect(oms_tx *tx, const void *args); // expected.c
void oms__order_note(oms_tx *tx, const void *args);
void oms__order_confirm(oms_tx *tx, const void *args);
void oms__order_reject(oms_tx *tx, const void *args);
void oms__order_cancel(oms_tx *tx, const void *args);
void oms__order_complete(oms_tx *tx, const void *args);
void oms__order_hold(oms_tx *tx, const void *args); // holds.c
void oms__order_release_hold(oms_tx *tx, const void *args);
void oms__order_annotate(oms_tx *tx, const void *args);
void oms__order_configure(oms_tx *tx, const void *args);
// Resolves what is still active when the order ends.
void oms__holds_close(oms_tx *tx, order_work *work);
// Tells of each active hold (again).
void oms__holds_tell(oms_tx *tx, const order_row *order);
// Places a hold and returns its number; a hold that names nothing blocks all.
int64_t oms__holds_place(oms_tx *tx, order_work *work, const hold_row *wanted);
// The next active hold behind [hold]; false: there is none.
bool oms__holds_next(oms_tx *tx, const order_row *order, hold_row *hold);
bool oms__holds_has(oms_tx *tx, const order_row *order, const char *kind);
void oms__holds_count(order_more *more, const hold_row *hold, int64_t by);
// Names the active hold that is in the way of a step; NULL: there is none.
const char *oms__holds_why(oms_tx *tx, const order_row *order, int32_t event);
void oms__holds_end_as_fraud(oms_tx *tx, order_work *work, const char *note);

// ---- metadata.c, totals.c: checks of what is placed ------------------------

// At most OMS_METADATA_MAX members of bounded size; [json] is a
// valid JSON object or NULL. Fails at /metadata otherwise.
bool oms__metadata_check(oms_tx *tx, const char *json);
// No tag twice.
bool oms__tags_check(oms_tx *tx, const oms_order_tag *tags, size_t count);

// The arithmetic of an order, in memory only.
typedef enum sum_fault {
    SUM_FITS = 0,
    SUM_PRICE, // price times quantity leaves the range of money
    SUM_RANGE, // a sum does
    SUM_NEGATIVE
} sum_fault;
// Items and total of a line, from its price, quantity and charges.
sum_fault oms__totals_reckon(order_line_row *line,
                             const order_settings *settings);
// All sums of an order, from its lines and charges.
sum_fault oms__totals_again(const order_line_row *lines, size_t lines_count,
                            const adjustment_row *charges, size_t charges_count,
                            order_row *out);
// The same for what is placed. On refusal the transaction has failed.
bool oms__totals_line(oms_tx *tx, const oms_order_line_args *line,
                      size_t position, const order_settings *settings,
                      order_line_row *out);
bool oms__totals_order(oms_tx *tx, const oms_order_place_args *args,
                       const order_line_row *lines, order_row *out);

// ---- reads -----------------------------------------------------------------

void oms__order_verify(oms_tx *tx, bool repair);
// fold.c: what the log says about an order; reports where the row differs and
// puts its sums of money right in [work]. True: they were not.
bool oms__fold_verify(oms_tx *tx, order_work *work, bool repair);

void oms__order_get(oms_tx *tx, const void *args, void *out);
void oms__order_notes(oms_tx *tx, const void *args, void *out);
extern const oms_record oms__order_notes_args_record;
extern const oms_record oms__order_notes_record;
void oms__order_list(oms_tx *tx, const void *args, void *out);
void oms__order_allowed(oms_tx *tx, const void *args, void *out);
void oms__order_summary(oms_tx *tx, const void *args, void *out);

// stops.c, returns.c, replacements.c, retire.c: what others say about the end
// of an order's life
void oms__on_stopped(oms_tx *tx, const oms_event *event, const void *data);
void oms__on_return_asked(oms_tx *tx, const oms_event *event, const void *data);
void oms__on_return_arrived(oms_tx *tx, const oms_event *event,
                            const void *data);
void oms__on_return_over(oms_tx *tx, const oms_event *event, const void *data);
void oms__on_replacement(oms_tx *tx, const oms_event *event, const void *data);
void oms__on_erased(oms_tx *tx, const oms_event *event, const void *data);
void oms__on_dated(oms_tx *tx, const oms_event *event,
                   const void *data); // expected.c
// Which reactions count arrivals of a return, for fold.c.
void oms__returns_count(order_line_row *lines, size_t count,
                        const oms_return_event *told);

enum { REACTIONS_COUNT = 35 };
extern const oms_reaction oms__order_reactions[REACTIONS_COUNT];

extern const oms_module oms__processing_module;

#endif
