// The rows of the processing module: what its tables hold. Only processing.h
// includes this.
#ifndef OMS_PROCESSING_ROWS_H
#define OMS_PROCESSING_ROWS_H

#include "base/language.h"
#include "runtime/module.h"

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
    WAIT_HOLD,
    WAIT_REVIEW,
    WAIT_SOURCE
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

// A return that was asked for and is not over.
typedef struct open_return {
    int64_t return_no;
} open_return;

// What most orders never have, in one column that is then empty.
typedef struct order_more {
    int64_t contents_version; // counts changes of lines and charges
    int64_t units_back;       // came back before anybody told of their arrival
    int64_t left_at_ms;       // the last hand-over and arrival so far, while
    int64_t arrived_at_ms;    // others are to follow
    int64_t holds_confirm;    // active holds that block it
    int64_t holds_fulfill;
    int64_t holds_complete;
    int64_t changes_count;
    int64_t open_change_no;
    int64_t notes_count;
    bool reviewed; // order.review has answered, for a risk of
    int64_t reviewed_risk;
    int64_t risk;
    const char *review_task;
    const char *draft_channel;
    const oms_tender *draft_payments;
    size_t draft_payments_count;
    const char *replaces_order_id;
    int64_t replacement_no;
    const open_return *returns;
    size_t returns_count;
    const oms_order_tag *tags;
    size_t tags_count;
} order_more;

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
    bool approved_outside; // an order.confirm with occurred_at_ms came
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
    int64_t placed_at_ms;
    int64_t approved_at_ms;
    int64_t confirmed_at_ms;
    int64_t shipped_at_ms;
    int64_t delivered_at_ms;
    int64_t promised_at_ms;
    int64_t ended_at_ms;
    int64_t completed_at_ms;
    const char *check_task;  // the open question outside
    const char *expiry_task; // the timer
    int64_t expires_at_ms;
    int64_t seen_event; // the last event of others that was applied
    const oms_allocation *allocations; // until it is confirmed
    size_t allocations_count;
    const oms_address *ship_to;
    const oms_address *bill_to;
    const char *shipping_method;
    const char *note;
    const char *metadata;
    int64_t canceled_minor; // what is not owed any more for canceled units
    int64_t credited_minor; // as payment told
    const order_more *more; // never changed in place: oms__order_more
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
enum { ORDER_FIELD_PLACED_AT = 47 };
enum {
    ORDER_INDEX_NUMBER = 0,
    ORDER_INDEX_CUSTOMER,
    ORDER_INDEX_STATUS,
    ORDER_INDEX_PLACED
};

// What most lines never have.
typedef struct order_line_more {
    int64_t dropped; // units that are not owed any more; as a rule those that
                     // are canceled, but a fact may send them all the same
    int64_t canceled_minor; // their share
    int64_t available_at_ms;
    int64_t expected_at_ms;
} order_line_more;

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
    int64_t presumed; // of shipped: they came back, their parcel is not known
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
    const order_line_more *more; // never changed in place: oms__line_more
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
    int32_t state;
    const char *kind;
    const char *note;
    int64_t placed_at_ms;
    int64_t resolved_at_ms;
    int64_t line_no;
    int64_t fulfillment_no;
    bool blocks_confirm;
    bool blocks_fulfill;
    bool blocks_ship;
    bool blocks_capture;
    bool blocks_complete;
} hold_row;

typedef struct note_row {
    const char *order_id;
    int64_t note_no;
    int64_t at_ms;
    const char *author;
    const char *text;
    bool visible;
} note_row;

typedef struct number_row {
    const char *channel;
    int64_t version;
    int64_t last;
} number_row;

#define ORDER_EXPIRY_MS \
    (7LL * 24 * 60 * 60 * 1000) // these three unless configured
#define CHANGE_EXPIRY_MS (7LL * 24 * 60 * 60 * 1000)
#define DRAFT_EXPIRY_MS (90LL * 24 * 60 * 60 * 1000)
#define DRAFTS_CHANNEL "drafts" // drafts are numbered as if it were one

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
    bool ask_source;
    bool ask_review;
    int64_t hold_above_minor;
    bool hold_country_mismatch;
    bool hold_incomplete_address;
    int64_t hold_risk_at_least;
    int64_t change_expiry_ms;
    int64_t draft_expiry_ms;
} order_settings;

extern const oms_table oms__orders_table;
extern const oms_table oms__order_lines_table;
extern const oms_table oms__adjustments_table;
extern const oms_table oms__holds_table;
extern const oms_table oms__order_notes_table;
extern const oms_table oms__numbers_table;
extern const oms_table oms__order_settings_table;
extern const oms_enum oms__order_stage_enum;
extern const oms_enum oms__hold_state_enum;

#endif
