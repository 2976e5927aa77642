// What can be read of orders: one with everything that hangs on it, its change
// sets and what a change would do, its notes. It is a part of order.h,
// which includes it.
#include "order.h"

#ifndef OMS_ORDER_READ_H
#define OMS_ORDER_READ_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_order_line {
    int64_t line_no;
    const char *sku;
    const char *name;
    int64_t quantity;
    int64_t unit_price_minor;
    int64_t unit_price_millionths;
    int64_t items_minor; // quantity * price, rounded once
    int64_t discount_minor;
    int64_t tax_minor;
    int64_t shipping_minor;
    int64_t total_minor;
    int64_t canceled; // units, as all below
    int64_t allocated;
    int64_t backordered;
    int64_t fulfilled; // packed into parcels
    int64_t shipped;
    int64_t delivered;
    int64_t returned;
    const char *vendor;
    bool digital;
    int64_t canceled_minor;  // what is not owed for it any more
    int64_t available_at_ms; // not shipped before this; 0: now
    int64_t expected_at_ms;  // when its backordered units should be there
    const char *location_id;
} oms_order_line;

typedef struct oms_hold {
    int64_t hold_no;
    const char *kind;
    const char *state; // active, resolved, rejected
    const char *note;
    int64_t placed_at_ms;
    int64_t resolved_at_ms;
    int64_t line_no;        // 0: the whole order
    int64_t fulfillment_no; // 0: the whole order
    bool blocks_confirm;
    bool blocks_fulfill;
    bool blocks_ship;
    bool blocks_capture;
    bool blocks_complete;
} oms_hold;

// An order as it stands. Anything that is 0 or NULL has not happened.
typedef struct oms_order {
    const char *order_id;
    int64_t number;
    const char *channel;
    const char *reference;
    const char *customer_id;
    oms_order_status status;
    oms_payment_status payment_status;
    oms_fulfillment_status fulfillment_status;
    oms_return_status return_status;
    const char *stage; // one word for people: see docs/words.md
    oms_reason reason;
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
    int64_t placed_at_ms;
    int64_t approved_at_ms;
    int64_t confirmed_at_ms;
    int64_t shipped_at_ms;
    int64_t delivered_at_ms;
    int64_t promised_at_ms;
    int64_t ended_at_ms; // canceled, rejected, expired
    int64_t completed_at_ms;
    const oms_order_line *lines;
    size_t lines_count;
    const oms_adjustment *adjustments;
    size_t adjustments_count;
    const oms_hold *holds;
    size_t holds_count;
    const oms_address *ship_to;
    const oms_address *bill_to;
    const char *shipping_method;
    const char *note;
    const char *metadata;
    int64_t version;
    int64_t canceled_minor;    // shares of canceled units: not owed any more
    int64_t credited_minor;    // credits for returns, claims and gestures
    int64_t due_minor;         // total - canceled - credited; 0: it has ended
    int64_t balance_minor;     // due - (captured - refunded)
    int64_t risk;              // the highest that a provider told
    const char *draft_channel; // of a draft: where it will be sold
    const char *replaces_order_id; // it goes out instead of goods of this one
    int64_t replacement_no;        // of that order
    int64_t open_change_no;        // 0: none
    int64_t notes_count;
    const oms_order_tag *tags;
    size_t tags_count;
} oms_order;

typedef struct oms_order_get_args {
    uint32_t size;
    const char *order_id; // or
    const char *channel;  // with
    int64_t number;
} oms_order_get_args;

// Reads one order with its lines. *out is owned by the caller: oms_order_free.
// Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_order_get(oms *oms, const oms_order_get_args *args,
                          oms_order **out, oms_error *err);
OMS_API void oms_order_free(oms_order *order); // Since 0.1.

// A change set as it stands.
typedef struct oms_order_change {
    int64_t change_no;
    int64_t version;
    oms_change_kind kind;
    oms_change_state state;
    const char *note;
    const char *reason; // why it was declined
    int64_t begun_at_ms;
    int64_t expires_at_ms; // 0: it is closed
    int64_t closed_at_ms;
    const oms_change_action *actions;
    size_t actions_count;
} oms_order_change;

typedef struct oms_order_change_page {
    const char *order_id;
    const oms_order_change *items; // newest first
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
} oms_order_change_page;

typedef struct oms_order_change_list_args {
    uint32_t size;
    const char *order_id; // required
    const char *cursor;   // next_cursor of the page before
    int64_t limit;        // 0: 20; at most 50
} oms_order_change_list_args;

// Reads the change sets of an order. *out is owned by the caller:
// oms_order_change_page_free. Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO,
// OMS_ENOMEM. Since 0.1.
OMS_API int oms_order_change_list(oms *oms,
                                  const oms_order_change_list_args *args,
                                  oms_order_change_page **out, oms_error *err);
OMS_API void oms_order_change_page_free(
    oms_order_change_page *page); // Since 0.1.

// A guard that refuses, and what to do about it.
typedef struct oms_refusal {
    const char *guard;
    const char *why;
} oms_refusal;

// A line before and after a change. Lines that stay as they are are not told.
typedef struct oms_change_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity_before; // units that are wanted; 0: it is new
    int64_t quantity_after;  // 0: it is taken out
    int64_t total_before_minor;
    int64_t total_after_minor; // without what is canceled
} oms_change_line;

// What a change would do.
typedef struct oms_change_preview {
    const char *order_id;
    int64_t change_no; // 0: it was not begun
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_before_minor;
    int64_t total_minor;
    int64_t canceled_before_minor;
    int64_t canceled_minor;
    int64_t due_before_minor;
    int64_t due_minor;
    int64_t balance_minor;   // due - (captured - refunded)
    int64_t collect_minor;   // neither paid nor authorised yet
    int64_t give_back_minor; // paid, and not owed any more
    int64_t release_minor;   // authorised, and not needed any more
    const oms_change_line *lines;
    size_t lines_count;
    const oms_stop_line *stop; // units that fulfilment must still stop
    size_t stop_count;
    const oms_order_source_line *stock; // units that stock must have
    size_t stock_count;
    const oms_refusal *refusals; // none: it could be confirmed now
    size_t refusals_count;
} oms_change_preview;

typedef struct oms_order_change_preview_args {
    uint32_t size;
    const char *order_id;             // required
    int64_t change_no;                // 0: the open one, if any
    const oms_change_action *actions; // tried behind those of the change
    size_t actions_count;
    bool alone; // only [actions], as if no change were open
} oms_order_change_preview_args;

// Says what a change would do, and changes nothing. *out is owned by the
// caller: oms_change_preview_free. Errors: OMS_EINVAL (an action that makes no
// sense), OMS_ENOTFOUND, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_order_change_preview(oms *oms,
                                     const oms_order_change_preview_args *args,
                                     oms_change_preview **out, oms_error *err);
OMS_API void oms_change_preview_free(oms_change_preview *preview); // Since 0.1.

typedef struct oms_order_note {
    int64_t note_no;
    int64_t at_ms;
    const char *author;
    const char *text;
    bool visible;
} oms_order_note;

typedef struct oms_order_note_page {
    const char *order_id;
    const oms_order_note *items; // oldest first
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
} oms_order_note_page;

typedef struct oms_order_note_list_args {
    uint32_t size;
    const char *order_id; // required
    bool visible;         // only those that the customer may read
    const char *cursor;   // next_cursor of the page before
    int64_t limit;        // 0: OMS_PAGE_DEFAULT
} oms_order_note_list_args;

// Reads the notes of an order. *out is owned by the caller:
// oms_order_note_page_free. Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO,
// OMS_ENOMEM. Since 0.1.
OMS_API int oms_order_note_list(oms *oms, const oms_order_note_list_args *args,
                                oms_order_note_page **out, oms_error *err);
OMS_API void oms_order_note_page_free(oms_order_note_page *page); // Since 0.1.

#ifdef __cplusplus
}
#endif
#endif
