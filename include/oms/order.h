// Orders: placing, confirming, holding, canceling and reading them.
//
// An order's `status` is the merchant's decision only. What money and parcels
// did is told by the derived statuses beside it, which one function computes
// from counters. Amounts are int64 minor units of the order's currency; times
// are UTC milliseconds, 0 for "not yet".
#ifndef OMS_ORDER_H
#define OMS_ORDER_H

#include "catalog.h"
#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum oms_order_status {
    OMS_ORDER_DRAFT = 0,
    OMS_ORDER_PENDING,
    OMS_ORDER_CONFIRMED,
    OMS_ORDER_PROCESSING,
    OMS_ORDER_COMPLETED,
    OMS_ORDER_CANCELED,
    OMS_ORDER_REJECTED,
    OMS_ORDER_EXPIRED
} oms_order_status;

typedef enum oms_payment_status {
    OMS_PAYMENT_STATUS_UNPAID = 0,
    OMS_PAYMENT_STATUS_AUTHORIZED,
    OMS_PAYMENT_STATUS_PARTIALLY_AUTHORIZED,
    OMS_PAYMENT_STATUS_PARTIALLY_PAID,
    OMS_PAYMENT_STATUS_PAID,
    OMS_PAYMENT_STATUS_OVERPAID,
    OMS_PAYMENT_STATUS_PARTIALLY_REFUNDED,
    OMS_PAYMENT_STATUS_REFUNDED,
    OMS_PAYMENT_STATUS_VOIDED,
    OMS_PAYMENT_STATUS_FAILED
} oms_payment_status;

typedef enum oms_fulfillment_status {
    OMS_FULFILLMENT_STATUS_UNFULFILLED = 0,
    OMS_FULFILLMENT_STATUS_BACKORDERED,
    OMS_FULFILLMENT_STATUS_PARTIALLY_FULFILLED,
    OMS_FULFILLMENT_STATUS_FULFILLED, // packed
    OMS_FULFILLMENT_STATUS_PARTIALLY_SHIPPED,
    OMS_FULFILLMENT_STATUS_SHIPPED,
    OMS_FULFILLMENT_STATUS_PARTIALLY_DELIVERED,
    OMS_FULFILLMENT_STATUS_DELIVERED,
    OMS_FULFILLMENT_STATUS_CANCELED
} oms_fulfillment_status;

typedef enum oms_return_status {
    OMS_RETURN_STATUS_NONE = 0,
    OMS_RETURN_STATUS_REQUESTED,
    OMS_RETURN_STATUS_PARTIALLY_RETURNED,
    OMS_RETURN_STATUS_RETURNED
} oms_return_status;

// Why an order ended early.
typedef enum oms_reason {
    OMS_REASON_NONE = 0,
    OMS_REASON_CUSTOMER,
    OMS_REASON_FRAUD,
    OMS_REASON_INVENTORY,
    OMS_REASON_DECLINED,
    OMS_REASON_STAFF,
    OMS_REASON_EXPIRED,
    OMS_REASON_OTHER
} oms_reason;

typedef enum oms_terms {
    OMS_TERMS_PREPAID = 0, // confirmed when the money is secured
    OMS_TERMS_ON_ACCOUNT   // confirmed without; paid later
} oms_terms;

typedef enum oms_adjustment_kind {
    OMS_ADJUSTMENT_DISCOUNT = 0, // subtracts
    OMS_ADJUSTMENT_SHIPPING,     // the others add
    OMS_ADJUSTMENT_TAX,
    OMS_ADJUSTMENT_FEE
} oms_adjustment_kind;

// Where goods or mail go. All of it is personal data.
typedef struct oms_address {
    const char *name;
    const char *company;
    const char *line1;
    const char *line2;
    const char *city;
    const char *region;
    const char *postal_code; // text: leading zeros count
    const char *country;     // ISO 3166 alpha-2
    const char *phone;
    const char *email;
} oms_address;

typedef struct oms_order_line_args {
    const char *sku;               // required; the same sku may occur twice
    const char *name;              // as the customer saw it
    int64_t quantity;              // required, 1 .. OMS_QUANTITY_MAX
    int64_t unit_price_minor;      // required, >= 0
    int64_t unit_price_millionths; // of a minor unit, 0 .. 999,999, beside it
    int64_t discount_minor;        // of the whole line, >= 0, subtracts
    int64_t tax_minor;             // of the whole line, adds
    int64_t shipping_minor;        // of the whole line, adds
    const char *vendor;            // seller in a marketplace
    const char *location_id;       // ship from here only; NULL: anywhere
    bool digital;                  // needs no parcel
    int64_t available_at_ms;       // preorder: not shipped before this; 0: now
} oms_order_line_args;

typedef struct oms_adjustment {
    oms_adjustment_kind kind;
    const char *code; // coupon, tax code
    const char *label;
    int64_t amount_minor; // >= 0; the kind says which way
} oms_adjustment;

// One tender: how a part of the order is to be paid.
typedef struct oms_tender {
    const char *method;   // required: "card", "boleto", "voucher" ...
    const char *provider; // who is asked; "external": nobody, its facts come
                          // by payment.record; NULL: the payment service
    const char *token;    // the provider's token; never a card number
    int64_t amount_minor; // required, >= 0
    int64_t installments; // 0: not by instalments
} oms_tender;

// A word of the host's by which orders are sorted: "vip", "gift".
typedef struct oms_order_tag {
    const char *tag;
} oms_order_tag;

// order.place: takes an order in. Totals are computed here, once.
typedef struct oms_order_place_args {
    uint32_t size;
    const char *key;         // required
    const char *actor;       // who, for the audit
    const char *order_id;    // the host's own id; NULL: a new UUIDv7
    const char *channel;     // numbers count per channel; NULL: "default"
    const char *reference;   // the host's own number, not unique
    const char *customer_id; // NULL: a guest
    const char *currency;    // required, ISO 4217
    const oms_order_line_args *lines; // at most OMS_LINES_MAX
    size_t lines_count;
    const oms_adjustment *adjustments; // on the whole order
    size_t adjustments_count;
    const oms_tender *payments; // at most OMS_PAYMENTS_MAX
    size_t payments_count;
    const oms_address *ship_to;
    const oms_address *bill_to;
    const char *shipping_method;
    oms_terms terms;
    int64_t expected_total_minor; // refuse if it is not this; 0: not given
    int64_t promised_at_ms;       // delivery promised until
    int64_t placed_at_ms;         // when it happened; 0: now
    const char *note;
    const char *metadata;      // JSON object of the host's
    const oms_order_tag *tags; // at most OMS_TAGS_MAX
    size_t tags_count;
} oms_order_place_args;

// Places an order: checks it, freezes prices, address and totals, gives it a
// number and remembers it as pending. Stock and money follow in oms_step.
// receipt->subject is the order's id, ->number its number.
// Errors: OMS_EINVAL, OMS_ECONFLICT (order_id is taken), OMS_ELIMIT, and those
// of oms_submit. Since 0.1.
OMS_API int oms_order_place(oms *oms, const oms_order_place_args *args,
                            oms_receipt *out, oms_error *err);

// Keeps an order that is not placed yet: its contents may be replaced by
// calling this again with its order_id, until it is placed or canceled. Nothing
// is asked of stock or payment. receipt->number counts drafts; the order's own
// number is given when it is placed. Drafts are canceled by oms_order_cancel,
// and by themselves when their time is up. Errors: OMS_EINVAL, OMS_ECONFLICT
// (order_id is no draft), OMS_ELIMIT, and those of oms_submit. Since 0.1.
OMS_API int oms_order_draft(oms *oms, const oms_order_place_args *args,
                            oms_receipt *out, oms_error *err);

typedef struct oms_order_place_draft_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;         // required
    int64_t expected_total_minor; // refuse if it is not this; 0: not given
    int64_t placed_at_ms;         // when it happened; 0: now
} oms_order_place_draft_args;

// Places a draft as oms_order_place would have. receipt->number is the order's.
// Errors: OMS_ENOTFOUND, OMS_ESTATE (no draft), OMS_EINVAL (empty, another
// total). Since 0.1.
OMS_API int oms_order_place_draft(oms *oms,
                                  const oms_order_place_draft_args *args,
                                  oms_receipt *out, oms_error *err);

// For commands that need an order and a reason.
typedef struct oms_order_cancel_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    oms_reason reason;
    const char *note;
    int64_t occurred_at_ms; // not 0: it has happened outside; record it
} oms_order_cancel_args;

// Cancels an order that has not shipped: stock is released, authorisations are
// voided, captures refunded. With [occurred_at_ms] it is a fact that is
// recorded whatever the state (unless the shop's fact policy is strict).
// Errors: OMS_ENOTFOUND, OMS_ESTATE (guard nothing_shipped), and those of
// oms_submit. Since 0.1.
OMS_API int oms_order_cancel(oms *oms, const oms_order_cancel_args *args,
                             oms_receipt *out, oms_error *err);

typedef struct oms_order_confirm_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;   // required
    int64_t occurred_at_ms; // not 0: approved outside; record it
} oms_order_confirm_args;

// Confirms a pending order whose stock and money are secured; normally this
// happens by itself. With [occurred_at_ms] the money guard is not asked.
// Errors: OMS_ENOTFOUND, OMS_ESTATE (guards stock_secured, payment_secured,
// no_blocking_hold), and those of oms_submit. Since 0.1.
OMS_API int oms_order_confirm(oms *oms, const oms_order_confirm_args *args,
                              oms_receipt *out, oms_error *err);

typedef struct oms_order_reject_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    oms_reason reason;
    const char *note;
} oms_order_reject_args;

// Turns a pending order down: stock is released, authorisations voided.
// Errors: as oms_order_cancel. Since 0.1.
OMS_API int oms_order_reject(oms *oms, const oms_order_reject_args *args,
                             oms_receipt *out, oms_error *err);

typedef struct oms_order_complete_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    const char *note;
} oms_order_complete_args;

// Closes an order that has arrived and is settled; normally this happens by
// itself. Errors: OMS_ENOTFOUND, OMS_ESTATE (guards all_units_done,
// balance_settled, no_blocking_hold), and those of oms_submit. Since 0.1.
OMS_API int oms_order_complete(oms *oms, const oms_order_complete_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_order_hold_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    const char *kind;     // required: "fraud", "address", "manual" ...
    const char *note;
    int64_t line_no;        // of this line only; 0: the whole order
    int64_t fulfillment_no; // of this work only; 0: the whole order
    bool blocks_confirm;    // what it is in the way of; none of them: of all
    bool blocks_fulfill;    // planning, picking and packing
    bool blocks_ship;
    bool blocks_capture;
    bool blocks_complete;
} oms_order_hold_args;

// Puts a hold on an order, on one of its lines or on the work at one location:
// what it blocks is refused while it is active, and the refusal names it. Facts
// from outside are recorded all the same. receipt->number is the hold. Several
// at once are legal.
// Errors: OMS_ENOTFOUND (order, line), OMS_ESTATE (the order has ended),
// OMS_EINVAL (line and work at once). Since 0.1.
OMS_API int oms_order_hold(oms *oms, const oms_order_hold_args *args,
                           oms_receipt *out, oms_error *err);

typedef struct oms_order_release_hold_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    int64_t hold_no;      // required
    bool reject;          // the hold's answer is no: the order is canceled or
                          // rejected for fraud
    const char *note;
} oms_order_release_hold_args;

// Resolves a hold. Errors: OMS_ENOTFOUND, OMS_ESTATE (not active). Since 0.1.
OMS_API int oms_order_release_hold(oms *oms,
                                   const oms_order_release_hold_args *args,
                                   oms_receipt *out, oms_error *err);

typedef struct oms_order_annotate_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;  // required
    const char *note;      // replaces
    const char *reference; // replaces
    const char *metadata;  // JSON object, replaces
} oms_order_annotate_args;

// Sets note, reference or metadata (those that are given). Errors:
// OMS_ENOTFOUND, and those of oms_submit. Since 0.1.
OMS_API int oms_order_annotate(oms *oms, const oms_order_annotate_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_order_tag_set_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;     // required
    const oms_order_tag *add; // those that it has already are left
    size_t add_count;
    const oms_order_tag *remove; // those that it has not are left out
    size_t remove_count;
} oms_order_tag_set_args;

// Puts tags on an order and takes tags off. Errors: OMS_ENOTFOUND, OMS_ELIMIT
// (more than OMS_TAGS_MAX), OMS_EINVAL (neither given). Since 0.1.
OMS_API int oms_order_tag_set(oms *oms, const oms_order_tag_set_args *args,
                              oms_receipt *out, oms_error *err);

typedef struct oms_order_expect_line {
    int64_t line_no;        // required
    int64_t expected_at_ms; // the last unit that waits; 0: nobody knows
} oms_order_expect_line;

typedef struct oms_order_expect_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    const oms_order_expect_line *lines;
    size_t lines_count;
} oms_order_expect_args;

// Says when goods that lines wait for should be there: for hosts with a stock
// of their own, as stock.expect is for the embedded one (which goes on saying
// what it knows). Each change is told by order.expected; a line that waits for
// nothing is left as it is. Errors: OMS_ENOTFOUND, OMS_EINVAL (no such line, or
// one twice), and those of oms_submit. Since 0.1.
OMS_API int oms_order_expect(oms *oms, const oms_order_expect_args *args,
                             oms_receipt *out, oms_error *err);

typedef struct oms_order_note_add_args {
    uint32_t size;
    const char *key;
    const char *actor;    // who writes it
    const char *order_id; // required
    const char *author;   // as it is to be shown
    const char *text;     // required; personal data
    bool visible;         // the customer may read it; otherwise internal
} oms_order_note_add_args;

// Appends a note to an order, in whatever state it is: notes are never changed.
// receipt->number is the note. Errors: OMS_ENOTFOUND, OMS_ELIMIT. Since 0.1.
OMS_API int oms_order_note_add(oms *oms, const oms_order_note_add_args *args,
                               oms_receipt *out, oms_error *err);

// ---- rules -----------------------------------------------------------------

typedef enum oms_facts {
    OMS_FACTS_RECORD = 0, // record whatever has happened, in any order
    OMS_FACTS_STRICT      // refuse facts that contradict the order's state
} oms_facts;

typedef enum oms_secured_when {
    OMS_SECURED_COVERED = 0, // authorised + captured cover the total
    OMS_SECURED_TENDERED     // every tender that was named is secured
} oms_secured_when;

// Rules of the shop for orders. Each call replaces all of them: what is left
// false is off, even stock, which a shop that was never configured reserves.
typedef struct oms_order_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    oms_facts facts;
    oms_secured_when secured_when;
    bool skip_stock;            // do not ask inventory.reserve after placing
    bool allow_backorder;       // a shortfall is backordered, else rejected
    bool check_catalog;         // ask catalog.price after placing
    bool check_customer;        // ask customer.check after placing
    bool round_half_even;       // line totals; otherwise half up
    int64_t tolerance_minor;    // a balance this small counts as settled
    int64_t unpaid_expiry_ms;   // pending orders expire after this; 0: 7 days,
                                // -1: never
    bool ask_source;            // ask order.source before stock is reserved
    bool ask_review;            // ask order.review about every order; otherwise
                                // only when one of the next four rules is set
    int64_t hold_above_minor;   // hold orders whose total is more; 0: none
    bool hold_country_mismatch; // ship_to and bill_to in different countries
    bool hold_incomplete_address; // a parcel could not be addressed
    int64_t hold_risk_at_least;   // the provider's score, 1 .. 100; 0: none
    int64_t change_expiry_ms;     // open changes expire after this; 0: 7 days
    int64_t draft_expiry_ms;      // drafts are canceled after this; 0: 90 days,
                                  // -1: never
} oms_order_configure_args;

// Sets the shop's rules. Without it: facts recorded, covered, stock reserved,
// no backorder, nothing else checked, half up, no tolerance. Each call replaces
// all of them. Errors: those of oms_submit. Since 0.1.
OMS_API int oms_order_configure(oms *oms, const oms_order_configure_args *args,
                                oms_receipt *out, oms_error *err);

#ifdef __cplusplus
}
#endif

#include "order_change.h"
#include "order_events.h"
#include "order_read.h"

#endif
