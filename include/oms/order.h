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
    OMS_PAID_UNPAID = 0,
    OMS_PAID_AUTHORIZED,
    OMS_PAID_PARTIALLY_AUTHORIZED,
    OMS_PAID_PARTIALLY_PAID,
    OMS_PAID_PAID,
    OMS_PAID_OVERPAID,
    OMS_PAID_PARTIALLY_REFUNDED,
    OMS_PAID_REFUNDED,
    OMS_PAID_VOIDED,
    OMS_PAID_FAILED
} oms_payment_status;

typedef enum oms_fulfillment_status {
    OMS_FULFILLMENT_UNFULFILLED = 0,
    OMS_FULFILLMENT_BACKORDERED,
    OMS_FULFILLMENT_PARTIALLY_FULFILLED,
    OMS_FULFILLMENT_FULFILLED, // packed
    OMS_FULFILLMENT_PARTIALLY_SHIPPED,
    OMS_FULFILLMENT_SHIPPED,
    OMS_FULFILLMENT_PARTIALLY_DELIVERED,
    OMS_FULFILLMENT_DELIVERED,
    OMS_FULFILLMENT_CANCELED
} oms_fulfillment_status;

typedef enum oms_return_status {
    OMS_RETURN_NONE = 0,
    OMS_RETURN_REQUESTED,
    OMS_RETURN_PARTIALLY_RETURNED,
    OMS_RETURN_RETURNED
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
    int64_t promised_at;          // delivery promised until
    int64_t placed_at;            // when it happened; 0: now
    const char *note;
    const char *metadata; // JSON object of the host's
} oms_order_place_args;

// Places an order: checks it, freezes prices, address and totals, gives it a
// number and remembers it as pending. Stock and money follow in oms_step.
// receipt->subject is the order's id, ->number its number.
// Errors: OMS_EINVAL, OMS_ECONFLICT (order_id is taken), OMS_ELIMIT, and those
// of oms_submit. Since 0.1.
OMS_API int oms_order_place(oms *oms, const oms_order_place_args *args,
                            oms_receipt *out, oms_error *err);

// For commands that need an order and a reason.
typedef struct oms_order_cancel_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    oms_reason reason;
    const char *note;
    int64_t occurred_at; // not 0: it has happened outside; record it
} oms_order_cancel_args;

// Cancels an order that has not shipped: stock is released, authorisations are
// voided, captures refunded. With [occurred_at] it is a fact that is recorded
// whatever the state (unless the shop's fact policy is strict).
// Errors: OMS_ENOTFOUND, OMS_ESTATE (guard nothing_shipped), and those of
// oms_submit. Since 0.1.
OMS_API int oms_order_cancel(oms *oms, const oms_order_cancel_args *args,
                             oms_receipt *out, oms_error *err);

typedef struct oms_order_confirm_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    int64_t occurred_at;  // not 0: approved outside; record it
} oms_order_confirm_args;

// Confirms a pending order whose stock and money are secured; normally this
// happens by itself. With [occurred_at] the money guard is not asked.
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
} oms_order_hold_args;

// Puts a hold on an order: it is neither confirmed nor completed while one is
// active. receipt->number is the hold. Several at once are legal.
// Errors: OMS_ENOTFOUND, OMS_ESTATE (the order has ended). Since 0.1.
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

typedef enum oms_fact_policy {
    OMS_FACTS_RECORD = 0, // record whatever has happened, in any order
    OMS_FACTS_STRICT      // refuse facts that contradict the order's state
} oms_fact_policy;

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
    oms_fact_policy facts;
    oms_secured_when secured_when;
    bool skip_stock;          // do not ask inventory.reserve after placing
    bool allow_backorder;     // a shortfall is backordered, else rejected
    bool check_catalog;       // ask catalog.price after placing
    bool check_customer;      // ask customer.get after placing
    bool round_half_even;     // line totals; otherwise half up
    int64_t tolerance_minor;  // a balance this small counts as settled
    int64_t unpaid_expiry_ms; // pending orders expire after this; 0: 7 days,
                              // -1: never
} oms_order_configure_args;

// Sets the shop's rules. Without it: facts recorded, covered, stock reserved,
// no backorder, nothing else checked, half up, no tolerance. Since 0.1.
OMS_API int oms_order_configure(oms *oms, const oms_order_configure_args *args,
                                oms_receipt *out, oms_error *err);

// ---- what is published -----------------------------------------------------

typedef struct oms_order_placed_line {
    int64_t line_no; // 1, 2, ...
    const char *sku;
    int64_t quantity;
    int64_t total_minor;
    const char *vendor;
    const char *location_id;
    bool digital;
} oms_order_placed_line;

// order.placed
typedef struct oms_order_placed {
    const char *order_id;
    int64_t number;
    const char *channel;
    const char *customer_id;
    const char *currency;
    int64_t items_minor;    // quantity * price
    int64_t discount_minor; // >= 0
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_minor; // items - discount + shipping + tax + fee
    int64_t tendered_minor;
    oms_terms terms;
    const oms_order_placed_line *lines;
    size_t lines_count;
    const oms_tender *payments;
    size_t payments_count;
    const oms_address *ship_to;
    const char *shipping_method;
    int64_t promised_at;
    int64_t placed_at;
} oms_order_placed;

// A quantity of a line at one location.
typedef struct oms_allocation {
    int64_t line_no;
    const char *location_id;
    int64_t allocated;
    int64_t backordered;
} oms_allocation;

// order.reserved: stock is secured (or not asked for); money may be asked.
typedef struct oms_order_reserved {
    const char *order_id;
    const oms_allocation *lines;
    size_t lines_count;
} oms_order_reserved;

// order.confirmed
typedef struct oms_order_confirmed {
    const char *order_id;
    int64_t total_minor;
    const oms_allocation *lines; // where each line is to come from
    size_t lines_count;
} oms_order_confirmed;

// order.rejected, order.canceled, order.expired; order.cancel_noted: it was
// canceled outside too, after it had ended here, and nothing changes
typedef struct oms_order_ended {
    const char *order_id;
    oms_reason reason;
    const char *note;
    bool after_shipping; // canceled although units had left
} oms_order_ended;

// order.approved (outside), order.completed, order.released (to fulfilment),
// order.annotated
typedef struct oms_order_mark {
    const char *order_id;
    const char *note;
} oms_order_mark;

// order.held, order.hold_released
typedef struct oms_order_hold_event {
    const char *order_id;
    int64_t hold_no;
    const char *kind;
    const char *note;
    bool rejected;
} oms_order_hold_event;

// ---- what can be read ------------------------------------------------------

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
} oms_order_line;

typedef struct oms_hold {
    int64_t hold_no;
    const char *kind;
    const char *status; // active, resolved, rejected
    const char *note;
    int64_t placed_at;
    int64_t resolved_at;
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
    int64_t placed_at;
    int64_t approved_at;
    int64_t confirmed_at;
    int64_t shipped_at;
    int64_t delivered_at;
    int64_t promised_at;
    int64_t ended_at; // canceled, rejected, expired
    int64_t completed_at;
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

#ifdef __cplusplus
}
#endif
#endif
