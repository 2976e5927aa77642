// Tracking: one timeline and one view of a whole order, for staff and, by a
// share token, for its customer.
//
// Everything here is folded from the events of the order when it is asked for,
// and from nothing else: it says what happened, in the order in which it was
// told. What may be shown to a customer is a view of its own that holds
// nothing else, so that nothing has to be taken out of it.
#ifndef OMS_TRACKING_H
#define OMS_TRACKING_H

#include "cancellation.h"
#include "fulfillment.h"
#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_tracking_share_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;  // required
    const char *token;     // the caller's own secret, 32 to 64 characters of a
                           // code; NULL: one is made
    int64_t expires_at_ms; // 0: in 90 days
    const char *note;      // for whom, for staff to read
} oms_tracking_share_args;

// Makes a token that opens the customer's view of this order and nothing else.
// receipt->number is the share; receipt->subject is the token that was made
// (the order, when the caller brought one). Only its hash is stored in the
// shares; the receipt of the key remembers a token that was made, as long as
// the key is remembered: bring your own if that is too long.
// Errors: OMS_ENOTFOUND (no such order), OMS_ELIMIT (100 shares of one order),
// OMS_ECONFLICT (the token is in use). Since 0.1.
OMS_API int oms_tracking_share(oms *oms, const oms_tracking_share_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_tracking_revoke_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    int64_t share_no;     // 0: all of the order
} oms_tracking_revoke_args;

// Makes a share unusable. Revoking twice is legal. Errors: OMS_ENOTFOUND.
// Since 0.1.
OMS_API int oms_tracking_revoke(oms *oms, const oms_tracking_revoke_args *args,
                                oms_receipt *out, oms_error *err);

// ---- what is published -----------------------------------------------------

// tracking.shared .revoked .late (a promise was broken)
typedef struct oms_tracking_event {
    const char *order_id;
    int64_t promised_at_ms; // late
    int64_t shipment_no;    // late: 0: the order as a whole
    int64_t share_no;       // shared, revoked
} oms_tracking_event;

// ---- the timeline ----------------------------------------------------------

// One thing that happened.
typedef struct oms_timeline_entry {
    int64_t event_id;       // 0 by a token
    int64_t at_ms;          // when it happened
    int64_t recorded_at_ms; // when we heard; 0 by a token
    const char *what;       // the event's type
    const char *who;     // the actor, else the service; never shown by a token
    const char *details; // one sentence
} oms_timeline_entry;

// tracking.timeline: a page, oldest first.
typedef struct oms_timeline_page {
    const char *order_id;
    const oms_timeline_entry *items;
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
} oms_timeline_page;

typedef struct oms_tracking_timeline_args {
    uint32_t size;
    const char *order_id;    // or
    const char *share_token; // only what a customer may know
    const char *cursor;      // next_cursor of the page before
    int64_t limit;           // 0: OMS_PAGE_DEFAULT; at most OMS_PAGE_MAX
} oms_tracking_timeline_args;

// Reads a page of the timeline. *out is owned by the caller:
// oms_timeline_page_free. Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO,
// OMS_ENOMEM. Since 0.1.
OMS_API int oms_tracking_timeline(oms *oms,
                                  const oms_tracking_timeline_args *args,
                                  oms_timeline_page **out, oms_error *err);
OMS_API void oms_timeline_page_free(oms_timeline_page *page); // Since 0.1.

// ---- the view --------------------------------------------------------------

typedef struct oms_view_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity; // units, as all below
    int64_t total_minor;
    int64_t canceled;
    int64_t backordered;
    int64_t packed;
    int64_t shipped;
    int64_t delivered;
    int64_t returned;
    const char *vendor;
    bool digital;
    int64_t expected_at_ms; // backordered units should be there; 0: unknown
} oms_view_line;

typedef struct oms_view_scan {
    oms_tracking_status status;
    const char *place;
    const char *note;
    int64_t at_ms;
} oms_view_scan;

typedef struct oms_view_parcel {
    int64_t shipment_no;
    int64_t fulfillment_no;
    oms_shipment_state state;
    oms_tracking_status tracking;
    const char *location_id;
    const char *carrier;
    const char *tracking_number;
    const oms_parcel_line *lines;
    size_t lines_count;
    const oms_view_scan *scans;
    size_t scans_count;
    int64_t shipped_at_ms;
    int64_t delivered_at_ms;
} oms_view_parcel;

// Money of one tender as its events told it.
typedef struct oms_view_payment {
    int64_t payment_no;
    const char *method;
    const char *last; // type of the last event about it
    const char *reason;
    int64_t captured_minor;
    int64_t refunded_minor;
} oms_view_payment;

typedef struct oms_view_promise {
    int64_t promised_at_ms;
    int64_t made_at_ms;
    int64_t kept_at_ms; // everything had arrived; 0: not yet
    bool late;          // the time came before the goods
} oms_view_promise;

typedef struct oms_view_hold {
    int64_t hold_no;
    const char *kind;
    const char *note;
    bool active;
    int64_t placed_at_ms;
    int64_t resolved_at_ms;
} oms_view_hold;

typedef struct oms_view_return {
    int64_t return_no;
    const char *state; // last word of its last event: "received"
    int64_t quantity;  // units that came back so far
    int64_t amount_minor;
    int64_t credited_minor;
    int64_t requested_at_ms;
    int64_t changed_at_ms;
} oms_view_return;

typedef struct oms_view_cancellation {
    int64_t cancellation_no;
    const char *state; // "requested", "completed", "partial", "refused"
    oms_reason reason;
    int64_t amount_minor;
    int64_t requested_at_ms;
    int64_t changed_at_ms;
} oms_view_cancellation;

typedef struct oms_view_change {
    int64_t change_no;
    const char *state; // "begun", "requested", "confirmed", "declined" ...
    oms_change_kind kind;
    int64_t begun_at_ms;
    int64_t changed_at_ms;
} oms_view_change;

typedef struct oms_view_replacement {
    int64_t replacement_no;
    const char *kind;  // "exchange", "claim"
    const char *state; // last word of its last event
    const char *new_order_id;
    int64_t difference_minor;
    int64_t changed_at_ms;
} oms_view_replacement;

// The whole order in one answer (tracking.view). Anything that is 0 or NULL
// has not happened.
typedef struct oms_order_view {
    const char *order_id;
    int64_t number;
    const char *channel;
    const char *customer_id;
    oms_order_status status;
    oms_reason reason; // why it ended
    const char *currency;
    int64_t total_minor;
    int64_t canceled_minor;
    int64_t credited_minor; // returns, claims and gestures
    int64_t due_minor;      // total - canceled - credited; 0 once it ended
    int64_t authorized_minor;
    int64_t captured_minor;
    int64_t refunded_minor;
    int64_t balance_minor; // due - (captured - refunded)
    int64_t placed_at_ms;
    int64_t confirmed_at_ms;
    int64_t shipped_at_ms;   // the first parcel
    int64_t delivered_at_ms; // the last unit
    int64_t completed_at_ms;
    int64_t ended_at_ms;
    int64_t promised_at_ms; // the promise that holds
    bool late;
    const oms_address *ship_to;
    const char *shipping_method;
    const oms_view_line *lines;
    size_t lines_count;
    const oms_view_parcel *parcels;
    size_t parcels_count;
    const oms_view_payment *payments;
    size_t payments_count;
    const oms_view_promise *promises;
    size_t promises_count;
    const oms_view_hold *holds;
    size_t holds_count;
    const oms_view_return *returns;
    size_t returns_count;
    const oms_view_cancellation *cancellations;
    size_t cancellations_count;
    const oms_view_change *changes;
    size_t changes_count;
    const oms_view_replacement *replacements;
    size_t replacements_count;
    int64_t events_count; // that it was folded from
    int64_t event_id;     // of the last one
} oms_order_view;

typedef struct oms_tracking_view_args {
    uint32_t size;
    const char *order_id; // required
} oms_tracking_view_args;

// Reads everything about one order. *out is owned by the caller:
// oms_order_view_free. Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO, OMS_ENOMEM.
// Since 0.1.
OMS_API int oms_tracking_view(oms *oms, const oms_tracking_view_args *args,
                              oms_order_view **out, oms_error *err);
OMS_API void oms_order_view_free(oms_order_view *view); // Since 0.1.

// ---- the customer's view ---------------------------------------------------

typedef struct oms_public_line {
    const char *sku;
    int64_t quantity;
    int64_t canceled;
    int64_t shipped;
    int64_t delivered;
    int64_t returned;
} oms_public_line;

typedef struct oms_public_scan {
    oms_tracking_status status;
    const char *place;
    int64_t at_ms;
} oms_public_scan;

typedef struct oms_public_parcel {
    oms_shipment_state state;
    oms_tracking_status tracking;
    const char *carrier;
    const char *tracking_number;
    const oms_public_scan *scans;
    size_t scans_count;
    int64_t shipped_at_ms;
    int64_t delivered_at_ms;
} oms_public_parcel;

typedef struct oms_public_entry {
    int64_t at_ms;
    const char *details;
} oms_public_entry;

// What a customer may see (tracking.public), and nothing else.
typedef struct oms_public_view {
    int64_t number;
    oms_order_status status;
    const char *currency;
    int64_t total_minor;
    int64_t refunded_minor;
    int64_t placed_at_ms;
    int64_t promised_at_ms;
    int64_t shipped_at_ms;
    int64_t delivered_at_ms;
    bool late;
    const char *city; // where it goes
    const oms_public_line *lines;
    size_t lines_count;
    const oms_public_parcel *parcels;
    size_t parcels_count;
    const oms_public_entry *entries; // the last 50
    size_t entries_count;
} oms_public_view;

typedef struct oms_tracking_public_args {
    uint32_t size;
    const char *token; // required
} oms_tracking_public_args;

// Reads the customer's view. A token that is wrong, expired or revoked is
// OMS_ENOTFOUND alike. *out is owned by the caller: oms_public_view_free.
// Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_tracking_public(oms *oms, const oms_tracking_public_args *args,
                                oms_public_view **out, oms_error *err);
OMS_API void oms_public_view_free(oms_public_view *view); // Since 0.1.

// ---- the shares ------------------------------------------------------------

typedef struct oms_share {
    int64_t share_no;
    int64_t created_at_ms;
    int64_t expires_at_ms;
    int64_t revoked_at_ms; // 0: not
    const char *note;
} oms_share;

// tracking.share_list: the shares of one order; never a token.
typedef struct oms_share_page {
    const char *order_id;
    const oms_share *items; // the newest first
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
} oms_share_page;

typedef struct oms_tracking_share_list_args {
    uint32_t size;
    const char *order_id; // required
    const char *cursor;   // next_cursor of the page before
    int64_t limit;        // 0: OMS_PAGE_DEFAULT; at most OMS_PAGE_MAX
} oms_tracking_share_list_args;

// Reads the shares of an order. *out is owned by the caller:
// oms_share_page_free. Errors: OMS_EINVAL, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_tracking_share_list(oms *oms,
                                    const oms_tracking_share_list_args *args,
                                    oms_share_page **out, oms_error *err);
OMS_API void oms_share_page_free(oms_share_page *page); // Since 0.1.

#ifdef __cplusplus
}
#endif
#endif
