// The order: its rows, its life, and what the files of this module share.
// Nobody outside this folder may include this.
#ifndef OMS_PROCESSING_H
#define OMS_PROCESSING_H

#include "base/language.h"
#include "runtime/module.h"

// ---- rows ------------------------------------------------------------------

// How far the goods of an order are set aside.
enum {
    STOCK_WAITING = 0, // not asked yet, or asked and not answered
    STOCK_NOT_ASKED,   // nothing to reserve, or the shop does not ask
    STOCK_RESERVED,
    STOCK_RELEASED // was reserved and given back, or must not be any more
};

// What a pending order waits for, so that none is forgotten.
enum {
    WAIT_NOTHING = 0,
    WAIT_RELAY, // its own order.placed is to be handed on
    WAIT_CATALOG,
    WAIT_CUSTOMER,
    WAIT_INVENTORY,
    WAIT_PAYMENT,
    WAIT_HOLD
};

enum {
    STAGE_DRAFT = 0,
    STAGE_PENDING,
    STAGE_CONFIRMED,
    STAGE_PROCESSING,
    STAGE_PACKED,
    STAGE_SHIPPED,
    STAGE_DELIVERED,
    STAGE_CANCELED,
    STAGE_UNAVAILABLE,
    STAGE_REJECTED,
    STAGE_EXPIRED,
    STAGES_COUNT
};

enum { HOLD_ACTIVE = 0, HOLD_RESOLVED, HOLD_REJECTED };

// Columns that are also in oms_order have its names and its meaning. The first
// nine are in the order of ORDER_FIELD_... below.
typedef struct order_row {
    const char *order_id;
    int64_t version;
    const char *channel;
    int64_t number;
    const char *customer_id;
    int32_t status;
    int32_t payment_status;
    int32_t fulfillment_status;
    int32_t return_status;
    int32_t stage;
    int32_t reason;
    int32_t terms;
    int32_t stock_status;
    int32_t waits_for;
    const char *reference;
    const char *currency;
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_minor;
    int64_t tendered_minor;
    int64_t authorized_minor;
    int64_t captured_minor;
    int64_t refunded_minor;
    int64_t payments_count; // as told by the last payment event, as below
    int64_t secured_count;
    int64_t open_count;
    int64_t failed_count;  // payment.failed events
    int64_t voided_count;  // payment.voided events
    bool approved_outside; // an order.confirm with occurred_at came
    int64_t lines_count;
    int64_t units_total; // sums of the lines' counters
    int64_t units_digital;
    int64_t units_canceled;
    int64_t units_allocated;
    int64_t units_backordered;
    int64_t units_fulfilled;
    int64_t units_shipped;
    int64_t units_delivered;
    int64_t units_returned;
    bool several_vendors;
    bool planned;      // the work exists, or units were packed without
    bool empty_packed; // an order without units had its parcel packed
    int64_t holds_count;
    int64_t holds_active;
    int64_t placed_at;
    int64_t approved_at;
    int64_t confirmed_at;
    int64_t shipped_at;
    int64_t delivered_at;
    int64_t promised_at;
    int64_t ended_at;
    int64_t completed_at;
    const char *check_task;  // the open question outside
    const char *expiry_task; // the timer
    int64_t expires_at;
    int64_t seen_event; // the last event of others that was applied
    const oms_allocation *allocations; // until it is confirmed
    size_t allocations_count;
    const oms_address *ship_to;
    const oms_address *bill_to;
    const char *shipping_method;
    const char *note;
    const char *metadata;
} order_row;

enum {
    ORDER_FIELD_ID = 0,
    ORDER_FIELD_VERSION,
    ORDER_FIELD_CHANNEL,
    ORDER_FIELD_NUMBER,
    ORDER_FIELD_CUSTOMER,
    ORDER_FIELD_STATUS,
    ORDER_FIELD_PAYMENT_STATUS,
    ORDER_FIELD_FULFILLMENT_STATUS
};
enum { ORDER_INDEX_NUMBER = 0, ORDER_INDEX_CUSTOMER, ORDER_INDEX_STATUS };

typedef struct order_line_row {
    const char *order_id;
    int64_t line_no;
    int64_t quantity;
    int64_t canceled;
    int64_t allocated;
    int64_t backordered;
    int64_t fulfilled;
    int64_t shipped;
    int64_t delivered;
    int64_t returned;
    const char *sku;
    const char *name;
    int64_t unit_price_minor;
    int64_t unit_price_millionths;
    int64_t items_minor;
    int64_t discount_minor;
    int64_t tax_minor;
    int64_t shipping_minor;
    int64_t total_minor;
    const char *vendor;
    const char *location_id;
    bool digital;
} order_line_row;

typedef struct adjustment_row {
    const char *order_id;
    int64_t adjustment_no;
    int32_t kind;
    const char *code;
    const char *label;
    int64_t amount_minor;
} adjustment_row;

typedef struct hold_row {
    const char *order_id;
    int64_t hold_no;
    int64_t version;
    int32_t status;
    const char *kind;
    const char *note;
    int64_t placed_at;
    int64_t resolved_at;
} hold_row;

typedef struct number_row {
    const char *channel;
    int64_t version;
    int64_t last;
} number_row;

#define ORDER_EXPIRY_MS (7LL * 24 * 60 * 60 * 1000) // unless configured

typedef struct order_settings {
    int64_t one;
    int64_t version;
    int32_t facts;
    int32_t secured_when;
    bool skip_stock;
    bool allow_backorder;
    bool check_catalog;
    bool check_customer;
    bool round_half_even;
    int64_t tolerance_minor;
    int64_t unpaid_expiry_ms;
} order_settings;

extern const oms_table oms__orders_table;
extern const oms_table oms__order_lines_table;
extern const oms_table oms__adjustments_table;
extern const oms_table oms__holds_table;
extern const oms_table oms__numbers_table;
extern const oms_table oms__order_settings_table;
extern const oms_enum oms__order_stage_enum;
extern const oms_enum oms__hold_status_enum;

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
} order_work;

// Whether the money is secured, as the shop wants it.
bool oms__order_payment_secured(const order_row *order,
                                const order_settings *settings);
bool oms__order_has_ended(int32_t status);

// ---- records ---------------------------------------------------------------

typedef struct order_timer {
    const char *order_id;
} order_timer;

extern const oms_record oms__order_place_record;
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
    EVENTS_COUNT
};
extern const oms_event_type oms__order_events[EVENTS_COUNT];

enum {
    JOB_CATALOG = 0,
    JOB_CUSTOMER,
    JOB_RESERVE,
    JOB_RELEASE,
    JOB_EXPIRE,
    JOBS_COUNT
};
extern const oms_job oms__order_jobs[JOBS_COUNT];

enum { QUERY_GET = 0, QUERY_LIST, QUERY_ALLOWED, QUERY_SUMMARY, QUERIES_COUNT };
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
// Derives what is derived and writes the order row.
void oms__order_save(oms_tx *tx, order_work *work);

// ---- derive.c, lines.c: pure functions -------------------------------------

// THE function: payment, fulfilment and return status and the stage, from the
// status and the counters of the row and nothing else.
void oms__derive_order(order_row *order);
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
// Units that were to come in are on the shelf.
void oms__lines_fill(order_line_row *line, int64_t units);
// The order ends early: everything that has not left is canceled.
void oms__lines_end(order_line_row *line);
// Digital units need no parcel: they have arrived when the order is confirmed.
void oms__lines_digital(order_line_row *line);
void oms__lines_sum(order_row *order, const order_line_row *lines,
                    size_t count);

// ---- life.c: what every handler does to an order ---------------------------

// Confirms, releases, completes: every step that is due by itself.
void oms__life_advance(oms_tx *tx, order_work *work);
void oms__life_confirm(oms_tx *tx, order_work *work);
void oms__life_complete(oms_tx *tx, order_work *work, const char *note);
// Ends the order by [event]; compensates. [occurred_at] 0: now.
void oms__life_end(oms_tx *tx, order_work *work, int32_t event,
                   oms_reason reason, const char *note, int64_t occurred_at);
// Tells everybody that stock is no longer in the way.
void oms__life_reserved(oms_tx *tx, order_work *work, int32_t stock_status);
// Rejects a pending order, or goes on without stock when parcels have left.
void oms__life_declined(oms_tx *tx, order_work *work, oms_reason reason,
                        const char *note);

// ---- tasks.c ---------------------------------------------------------------

enum { CHECK_CATALOG = 0, CHECK_CUSTOMER, CHECK_STOCK };
// Starts the first check that the shop wants, from [check] on.
void oms__tasks_check(oms_tx *tx, order_work *work, int check);
void oms__tasks_start_timer(oms_tx *tx, order_work *work);
void oms__tasks_release_stock(oms_tx *tx, order_work *work, const char *reason);

// ---- commands.c, place.c, holds.c ------------------------------------------

void oms__order_place(oms_tx *tx, const void *args); // place.c
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

// ---- metadata.c, totals.c: checks of what is placed ------------------------

// At most OMS_METADATA_MAX members of bounded size; [json] is a
// valid JSON object or NULL. Fails at /metadata otherwise.
bool oms__metadata_check(oms_tx *tx, const char *json);

// The arithmetic of an order. On refusal the transaction has failed.
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
void oms__order_list(oms_tx *tx, const void *args, void *out);
void oms__order_allowed(oms_tx *tx, const void *args, void *out);
void oms__order_summary(oms_tx *tx, const void *args, void *out);

enum { REACTIONS_COUNT = 20 };
extern const oms_reaction oms__order_reactions[REACTIONS_COUNT];

extern const oms_module oms__processing_module;

#endif
