// Taking back from the inside: its rows, its words, and who does what.
//
// Read states.c first. What is known of an order is one row, the sale (table
// return_cases): written when the order is placed, moved by parcels and
// cancellations, and asked by every handler here. A return is one row with its
// lines; its credits are rows, because each is a decision of its own. Short
// words of this folder: a stop is a cancellation, goods are a return, an
// credit_note is a credit (table credit_notes), and what goes out instead is a
// replacement.
//   sales.c     the sale: units that can come back and what they are worth
//   stops.c     cancellations: the wish, and the saga's answers
//   returns.c   the life of a return up to its goods
//   waits.c     deadlines of what people are to do about a return
//   arrivals.c  goods arrive, are looked at, and go where they belong
//   credit_notes.c    what is given back, and when a return is over
//   outside.c   goods that came back outside, and what nobody can match
//   replace.c   exchanges and claims
// Nobody outside this folder may include this.
#ifndef OMS_MODULES_CANCELLATION_H
#define OMS_MODULES_CANCELLATION_H

#include "base/money.h"
#include "modules/cancellation/rows.h"
#include "oms/history.h"

// ---- states ----------------------------------------------------------------

typedef enum oms_stop_verb {
    OMS__STOP_REQUEST = 0,
    OMS__STOP_STOP,
    OMS__STOP_COMPLETE,
    OMS__STOP_COMPLETE_PART,
    OMS__STOP_REFUSE
} oms_stop_verb;

typedef enum oms_return_verb {
    OMS__RETURN_REQUEST = 0,
    OMS__RETURN_APPROVE,
    OMS__RETURN_REJECT,
    OMS__RETURN_SEND,
    OMS__RETURN_RECEIVE_PART,
    OMS__RETURN_RECEIVE,
    OMS__RETURN_INSPECT_PART,
    OMS__RETURN_INSPECT,
    OMS__RETURN_CREDIT,
    OMS__RETURN_COMPLETE,
    OMS__RETURN_CANCEL,
    OMS__RETURN_EXPIRE,
    OMS__RETURN_RECORD,
    OMS__RETURN_RECORD_OPEN // payment is still to give the money back
} oms_return_verb;

typedef enum oms_replacement_verb {
    OMS__REPLACEMENT_ASK = 0,
    OMS__REPLACEMENT_REQUEST,
    OMS__REPLACEMENT_PLACE,
    OMS__REPLACEMENT_CONFIRM,
    OMS__REPLACEMENT_REJECT,
    OMS__REPLACEMENT_CANCEL,
    OMS__REPLACEMENT_LOSE
} oms_replacement_verb;

// What the guards of all three tables look at.
typedef struct oms_take_back {
    const oms_sale_row *sale;
    const oms_return_rules *rules;
    const oms_return_row *goods;
    const oms_stop_row *stop;
    const oms_replacement_row *instead;
    const int64_t *line_nos; // that are asked for
    size_t line_nos_count;
    int64_t now;
    bool override_policy;
    bool advance;
} oms_take_back;

extern const oms_moves oms__stop_moves;
extern const oms_moves oms__return_moves;
extern const oms_moves oms__replacement_moves;

bool oms__states_open(int32_t return_state);

// ---- sales.c ---------------------------------------------------------------

// False: the order is not known here (nothing has failed).
bool oms__sales_find(oms_tx *tx, const char *order_id, oms_sale_row *out);
// As find, but an unknown order fails at /order_id.
bool oms__sales_load(oms_tx *tx, const char *order_id, oms_sale_row *out);
void oms__sales_save(oms_tx *tx, oms_sale_row *sale);
oms_sold_line *oms__sales_line(const oms_sale_row *sale, int64_t line_no);
// The line, or NULL after failing at /lines/<position>/line_no.
oms_sold_line *oms__sales_require(oms_tx *tx, const oms_sale_row *sale,
                                  int64_t line_no, size_t position);
// Units that have left: those of a digital line need no parcel.
int64_t oms__sales_shipped(const oms_sold_line *line);
// Units that have left and neither came back nor are asked for.
int64_t oms__sales_returnable(const oms_sold_line *line);
// Units that neither left nor were canceled.
int64_t oms__sales_stoppable(const oms_sold_line *line);
// What is left of the line's worth after cancellations.
int64_t oms__sales_worth(const oms_sold_line *line);
// What the next [units] behind the accepted and [skip] more are worth: parts
// sum to the worth of the line, whatever the steps.
int64_t oms__sales_value(const oms_sold_line *line, int64_t skip,
                         int64_t units);
// What is owed for the order and not credited yet.
int64_t oms__sales_due(const oms_sale_row *sale);
// Spreads the order's own discounts and taxes over its lines.
void oms__sales_spread(oms_tx *tx, oms_sale_row *sale, int64_t extra_minor);

// *to += amount, checked; fails the transaction when it leaves the bounds.
void oms__sales_bump(oms_tx *tx, int64_t *to, int64_t amount);
// Lists that came from a row may be shared: they are copied to be changed.
void *oms__sales_copy(oms_tx *tx, const void *items, size_t count, size_t each);
int64_t oms__sales_least(int64_t a, int64_t b);

oms_return_rules oms__rules_get(oms_tx *tx);
oms_return_tally oms__tally_get(oms_tx *tx);

// ---- returns.c -------------------------------------------------------------

// One return with its sale, in the hands of a handler.
typedef struct oms_parcel_back {
    oms_tx *tx;
    oms_sale_row sale;
    oms_return_rules rules;
    oms_return_row goods;
} oms_parcel_back;

// False: it has failed (or, for find, nothing is there).
bool oms__returns_load(oms_tx *tx, const char *order_id, int64_t return_no,
                       oms_parcel_back *out);
bool oms__returns_find(oms_tx *tx, const char *order_id, int64_t return_no,
                       oms_parcel_back *out);
// Numbers a new one.
bool oms__returns_new(oms_parcel_back *back);
void oms__returns_save(oms_parcel_back *back);
bool oms__returns_move(oms_parcel_back *back, oms_return_verb verb,
                       bool advance);
oms_return_line *oms__returns_line(const oms_return_row *goods,
                                   int64_t line_no);
// The line, added if the return did not have it.
oms_return_line *oms__returns_take_line(oms_parcel_back *back,
                                        const oms_sold_line *sold);
// Units that are still awaited.
int64_t oms__returns_awaited(const oms_return_line *line);
// Units that nobody awaits any more are free to be asked for again.
void oms__returns_let_go(oms_parcel_back *back);
void oms__returns_stop_timer(oms_parcel_back *back);
// Grants it; ends it without goods. Neither saves.
void oms__returns_grant(oms_parcel_back *back, const char *note);
bool oms__returns_give_up(oms_parcel_back *back, oms_return_verb verb, int type,
                          const char *note);
// Keeps the timer of what a person is to do; every save calls it. waits.c
void oms__waits_watch(oms_parcel_back *back);
void oms__waits_overdue(oms_tx *tx, const void *request,
                        const oms_answer *answer);
void oms__returns_emit(oms_parcel_back *back, int type,
                       const oms_return_event_line *lines, size_t count,
                       const char *note, int64_t occurred_at_ms);
// Each line of the return, with the units that [type] is about.
void oms__returns_tell(oms_parcel_back *back, int type, const char *note,
                       int64_t occurred_at_ms);

// ---- arrivals.c, credit_notes.c
// -------------------------------------------------

void oms__arrivals_restock(oms_tx *tx, const char *order_id,
                           const oms_stock_line *lines, size_t count);

typedef struct oms_credit_wish {
    int64_t items_minor;
    int64_t shipping_minor;
    int64_t fee_minor;
    int64_t replacement_no;
    int32_t resolution;
    bool advance;
    bool gesture;
    bool outside;
    const char *reason;
    int64_t occurred_at_ms;
} oms_credit_wish;

// What can be credited for the goods of a return.
int64_t oms__credit_notes_left(const oms_parcel_back *back, bool advance);
// What the shop's rules keep back of [items_minor].
int64_t oms__credit_notes_fee(oms_parcel_back *back, int64_t items_minor);
// Books the credit on return and sale and tells of it. False after a failure.
bool oms__credit_notes_give(oms_parcel_back *back, const oms_credit_wish *wish);
// After the last look: credits by policy, and completes what is over.
void oms__credit_notes_inspected(oms_parcel_back *back);
void oms__credit_notes_try_complete(oms_parcel_back *back);
const oms_credit_note_row *oms__credit_notes_of(oms_tx *tx,
                                                const char *order_id,
                                                size_t *count);

// ---- outside.c, matching.c -------------------------------------------------

// What came back outside.
typedef struct oms_came_back {
    const char *customer_id;
    const char *sku;
    int64_t quantity;
    int64_t unit_price_minor; // with the next: told for a unit
    int64_t unit_price_millionths;
    int64_t amount_minor; // of all units
    bool priced;          // an amount was told; else what they were sold for
    bool no_money;        // nothing was given back
    bool ask_refund;
    const char *currency;
    int32_t disposition;
    const char *location_id;
    const char *reference;
    const char *reason;
    const char *note;
    int64_t occurred_at_ms;
    int64_t done;       // units of it that were matched ...
    int64_t told_minor; // ... and their part of the amount
    bool other_price;
    bool bought; // somebody did buy this sku
    const char *first_order;
    int64_t first_return;
} oms_came_back;

// A line that the fact may be about, and how many units of it are.
typedef struct oms_pick {
    const oms_sale_row *sale;
    const oms_sold_line *line;
    int64_t units;
} oms_pick;

// Matches with the lines of one order ([line_no] 0: any with the sku).
void oms__matching_order(oms_tx *tx, oms_came_back *fact,
                         const oms_sale_row *sale, int64_t line_no);
// With what a customer bought, but for the order [but] (or NULL). False: nobody
// knows the customer.
bool oms__matching_customer(oms_tx *tx, oms_came_back *fact,
                            const char *customer_id, const char *but);
// Writes down a return that is over, of picks that are all of one order.
void oms__outside_take(oms_tx *tx, oms_came_back *fact, const oms_pick *picks,
                       size_t count);
// Keeps units of the fact in the list of what nobody could match. The id.
const char *oms__outside_keep(oms_tx *tx, const oms_came_back *fact,
                              int64_t units, const char *why,
                              const char *order_id);

// ---- stops.c, replace.c: what they hear ------------------------------------

void oms__stops_stopped(oms_tx *tx, const oms_event *event, const void *data);
void oms__stops_applied(oms_tx *tx, oms_sale_row *sale, int64_t number,
                        int64_t amount_minor);
void oms__stops_order_ended(oms_tx *tx, oms_sale_row *sale, int64_t by);
void oms__stops_adjusted(oms_tx *tx, const char *order_id, int64_t number);
void oms__stops_expired(oms_tx *tx, const char *order_id, int64_t number);
void oms__credit_notes_adjusted(oms_tx *tx, const char *order_id,
                                int64_t return_no, int64_t replacement_no);
void oms__returns_expired(oms_tx *tx, const char *order_id, int64_t number);
// The order of a replacement was placed, could not be, was confirmed, or has
// ended. The last two are told of every order; few are a replacement.
void oms__replace_placed(oms_tx *tx, const oms_order_placed *placed);
void oms__replace_refused(oms_tx *tx, const oms_event *event, const void *data);
void oms__replace_confirmed(oms_tx *tx, const char *new_order_id);
void oms__replace_ended(oms_tx *tx, const char *new_order_id, const char *note);
void oms__replace_expired(oms_tx *tx, const char *order_id, int64_t number);

void oms__upkeep_erased(oms_tx *tx, const oms_event *event, const void *data);

// ---- commands --------------------------------------------------------------

void oms__stops_request(oms_tx *tx, const void *args);
void oms__returns_request(oms_tx *tx, const void *args);
void oms__returns_approve(oms_tx *tx, const void *args);
void oms__returns_reject(oms_tx *tx, const void *args);
void oms__returns_send(oms_tx *tx, const void *args);
void oms__returns_cancel(oms_tx *tx, const void *args);
void oms__arrivals_receive(oms_tx *tx, const void *args);
void oms__arrivals_inspect(oms_tx *tx, const void *args);
void oms__credit_notes_credit(oms_tx *tx, const void *args);
void oms__credit_notes_complete(oms_tx *tx, const void *args);
void oms__outside_record(oms_tx *tx, const void *args);
void oms__unmatched_assign(oms_tx *tx, const void *args);
void oms__rules_configure(oms_tx *tx, const void *args);
void oms__exchange_place(oms_tx *tx, const void *args);
void oms__exchange_cancel(oms_tx *tx, const void *args);
void oms__claim_place(oms_tx *tx, const void *args);
void oms__claim_approve(oms_tx *tx, const void *args);
void oms__claim_reject(oms_tx *tx, const void *args);

// ---- the contents of the module --------------------------------------------

extern const oms_record oms__cancellation_request_record;
extern const oms_record oms__return_request_record;
extern const oms_record oms__return_approve_record;
extern const oms_record oms__return_reject_record;
extern const oms_record oms__return_send_record;
extern const oms_record oms__return_receive_record;
extern const oms_record oms__return_inspect_record;
extern const oms_record oms__return_complete_record;
extern const oms_record oms__return_cancel_record;
extern const oms_record oms__return_credit_record;
extern const oms_record oms__return_record_record;
extern const oms_record oms__return_match_record;
extern const oms_record oms__return_configure_record;
extern const oms_record oms__exchange_place_record;
extern const oms_record oms__claim_place_record;
extern const oms_record oms__replacement_act_record;
extern const oms_record oms__replacement_line_record;
extern const oms_record oms__final_sale_record;
extern const oms_record oms__return_line_record;
extern const oms_record oms__take_back_timer_record;

// A timer of a cancellation, a return or a replacement.
typedef struct oms_take_back_timer {
    const char *order_id;
    int64_t number;
} oms_take_back_timer;

enum {
    OMS__TELLS_STOP_REQUESTED = 0,
    OMS__TELLS_STOP_COMPLETED,
    OMS__TELLS_STOP_PARTIAL,
    OMS__TELLS_STOP_REFUSED,
    OMS__TELLS_RETURN_REQUESTED,
    OMS__TELLS_RETURN_APPROVED,
    OMS__TELLS_RETURN_REJECTED,
    OMS__TELLS_RETURN_IN_TRANSIT,
    OMS__TELLS_RETURN_RECEIVED,
    OMS__TELLS_RETURN_INSPECTED,
    OMS__TELLS_RETURN_COMPLETED,
    OMS__TELLS_RETURN_CANCELED,
    OMS__TELLS_RETURN_EXPIRED,
    OMS__TELLS_RETURN_OVERDUE,
    OMS__TELLS_RETURN_CREDITED,
    OMS__TELLS_RETURN_UNMATCHED,
    OMS__TELLS_RETURN_MATCHED,
    OMS__TELLS_EXCHANGE_REQUESTED,
    OMS__TELLS_EXCHANGE_PLACED,
    OMS__TELLS_EXCHANGE_COMPLETED,
    OMS__TELLS_EXCHANGE_CANCELED,
    OMS__TELLS_CLAIM_ASKED,
    OMS__TELLS_CLAIM_REQUESTED,
    OMS__TELLS_CLAIM_PLACED,
    OMS__TELLS_CLAIM_COMPLETED,
    OMS__TELLS_CLAIM_REJECTED,
    OMS__TELLS_CLAIM_CANCELED,
    OMS__TELLS_COUNT
};
extern const oms_event_type oms__take_back_events[OMS__TELLS_COUNT];

enum {
    OMS__JOB_RESTOCK = 0,
    OMS__JOB_RETURN_EXPIRE,
    OMS__JOB_RETURN_OVERDUE,
    OMS__JOB_STOP_EXPIRE,
    OMS__JOB_REPLACEMENT_EXPIRE,
    OMS__TAKE_BACK_JOBS
};
extern const oms_job oms__take_back_jobs[OMS__TAKE_BACK_JOBS];

#define OMS__TAKE_BACK_REACTIONS 14
extern const oms_reaction oms__take_back_reactions[OMS__TAKE_BACK_REACTIONS];

enum {
    OMS__ASKS_CANCELLATIONS = 0,
    OMS__ASKS_RETURN,
    OMS__ASKS_RETURNS,
    OMS__ASKS_UNMATCHED,
    OMS__ASKS_ALLOWED,
    OMS__ASKS_REPLACEMENTS,
    OMS__ASKS_SUMMARY,
    OMS__TAKE_BACK_QUERIES
};
extern const oms_query_type oms__take_back_queries[OMS__TAKE_BACK_QUERIES];
extern const oms_record oms__return_allowed_args_record;
extern const oms_record oms__return_allowed_record;
void oms__return_allowed(oms_tx *tx, const void *args, void *out);
extern const oms_record oms__return_get_record;
extern const oms_record oms__return_view_record;
void oms__return_show(oms_tx *tx, const void *args, void *out);
extern const oms_record oms__return_list_args_record;
extern const oms_record oms__return_list_record;
void oms__return_list(oms_tx *tx, const void *args, void *out);
extern const oms_record oms__cancellation_list_args_record;
extern const oms_record oms__cancellation_list_record;
void oms__cancellation_list(oms_tx *tx, const void *args, void *out);
extern const oms_record oms__unmatched_list_args_record;
extern const oms_record oms__unmatched_list_record;
void oms__unmatched_list(oms_tx *tx, const void *args, void *out);

void oms__take_back_verify(oms_tx *tx, bool repair);

extern const oms_module oms__cancellation_module;

#endif
