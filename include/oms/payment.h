// Payments: one per tender of an order, its transactions, and the order's
// ledger. Only a transaction that succeeded moves money; what was asked and
// not answered is reserved first, so that nothing is asked for twice.
#ifndef OMS_PAYMENT_H
#define OMS_PAYMENT_H

#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum oms_payment_state {
    OMS_PAYMENT_PENDING = 0,
    OMS_PAYMENT_REQUIRES_ACTION,
    OMS_PAYMENT_AUTHORIZED,
    OMS_PAYMENT_PARTIALLY_CAPTURED,
    OMS_PAYMENT_CAPTURED,
    OMS_PAYMENT_CANCELED,
    OMS_PAYMENT_FAILED,
    OMS_PAYMENT_EXPIRED,
    OMS_PAYMENT_UNKNOWN
} oms_payment_state;

typedef enum oms_transaction_type {
    OMS_TRANSACTION_AUTHORIZATION = 0,
    OMS_TRANSACTION_ADJUSTMENT,
    OMS_TRANSACTION_VOID,
    OMS_TRANSACTION_CAPTURE,
    OMS_TRANSACTION_REFUND,
    OMS_TRANSACTION_REFUND_REVERSAL,
    OMS_TRANSACTION_CHARGEBACK,
    OMS_TRANSACTION_CHARGEBACK_REVERSAL
} oms_transaction_type;

typedef enum oms_transaction_state {
    OMS_TRANSACTION_INITIAL = 0,
    OMS_TRANSACTION_PENDING,
    OMS_TRANSACTION_SUCCESS,
    OMS_TRANSACTION_FAILURE,
    OMS_TRANSACTION_UNKNOWN
} oms_transaction_state;

typedef struct oms_payment_add_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    const char *method;   // required
    const char *provider;
    const char *token;
    int64_t amount_minor; // required
    int64_t installments;
} oms_payment_add_args;

// Adds a tender to an order, for instance after another one failed.
// receipt->number is the payment. Errors: OMS_ENOTFOUND, OMS_ELIMIT, OMS_ESTATE
// (the order has ended). Since 0.1.
OMS_API int oms_payment_add(oms *oms, const oms_payment_add_args *args,
                            oms_receipt *out, oms_error *err);

typedef struct oms_payment_act_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    int64_t payment_no;   // required
    int64_t amount_minor; // 0: all that is left
    const char *reason;
} oms_payment_act_args;

// Asks the provider to authorise a pending, failed or expired payment (again).
// Errors: OMS_ENOTFOUND, OMS_ESTATE. Since 0.1.
OMS_API int oms_payment_authorize(oms *oms, const oms_payment_act_args *args,
                                  oms_receipt *out, oms_error *err);
// Captures (a part of) an authorised payment. The amount is reserved at once
// and settled by the provider's answer. Errors: OMS_ENOTFOUND, OMS_ESTATE,
// OMS_EREFUSED (more than is authorised). Since 0.1.
OMS_API int oms_payment_capture(oms *oms, const oms_payment_act_args *args,
                                oms_receipt *out, oms_error *err);
// Gives an authorisation back, as far as it was not captured. Errors:
// OMS_ENOTFOUND, OMS_ESTATE. Since 0.1.
OMS_API int oms_payment_void(oms *oms, const oms_payment_act_args *args,
                             oms_receipt *out, oms_error *err);
// Refunds (a part of) what was captured. The amount is reserved at once.
// Errors: OMS_ENOTFOUND, OMS_ESTATE, OMS_EREFUSED (more than was captured and
// not yet refunded). Since 0.1.
OMS_API int oms_payment_refund(oms *oms, const oms_payment_act_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_payment_record_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
    int64_t payment_no;   // 0: a new payment with [method]
    const char *method;
    oms_transaction_type type; // what happened
    bool failed;               // it was tried and refused
    int64_t amount_minor;      // 0: all that is left of the payment
    const char *provider_ref; // the provider's own id; the same one is one fact
    const char *reason;
    int64_t occurred_at; // when; 0: now
} oms_payment_record_args;

// Records what a provider, a bank or a cashier says has happened. It is never
// refused for coming late or out of order, and the same provider_ref of the
// same type is recorded once. Errors: OMS_ENOTFOUND (no such order or
// payment), OMS_ELIMIT; with the strict fact policy also OMS_ESTATE.
// Since 0.1.
OMS_API int oms_payment_record(oms *oms, const oms_payment_record_args *args,
                               oms_receipt *out, oms_error *err);

typedef enum oms_capture_when {
    OMS_CAPTURE_ON_SHIP = 0, // what a parcel holds, when it leaves
    OMS_CAPTURE_ON_CONFIRM,  // everything, when the order is confirmed
    OMS_CAPTURE_MANUAL       // only by payment.capture
} oms_capture_when;

typedef struct oms_payment_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    oms_capture_when capture_when;
    oms_fact_policy facts;
} oms_payment_configure_args;

// Sets the shop's rules for money. Since 0.1.
OMS_API int oms_payment_configure(oms *oms,
                                  const oms_payment_configure_args *args,
                                  oms_receipt *out, oms_error *err);

// ---- what is published -----------------------------------------------------

// payment.created .authorized .requires_action .captured .voided .failed
// .expired .unknown .refunded .refund_failed .charged_back
// .chargeback_reversed .refund_reversed: one fact about one payment, and the
// order's sums after it.
typedef struct oms_payment_event {
    const char *order_id;
    int64_t payment_no;
    int64_t transaction_no; // 0: none
    const char *method;
    int64_t amount_minor; // of this fact
    const char *provider_ref;
    const char *reason;
    bool secured;             // this payment is authorised or captured in full
    int64_t payments_count;   // tenders of the order ...
    int64_t secured_count;    // ... how many of them are secured
    int64_t open_count;       // ... and how many may still become so
    int64_t authorized_minor; // sums of the order after the fact; what was
                              // captured counts as authorized, too
    int64_t captured_minor;
    int64_t refunded_minor;
} oms_payment_event;

// ---- what is asked outside -------------------------------------------------

// payment.authorize, payment.capture, payment.void, payment.refund
typedef struct oms_payment_request {
    const char *order_id;
    int64_t payment_no;
    int64_t transaction_no;
    const char *method;
    const char *token;
    const char *provider_ref; // of the authorisation or the capture
    const char *currency;
    int64_t amount_minor;
    const char *customer_id;
    const char *reason;
} oms_payment_request;

typedef struct oms_payment_result {
    const char *provider_ref; // required
    int64_t amount_minor;     // must be what was asked, or less when partial
    bool captured;            // an authorisation that took the money at once
    bool requires_action;     // the customer must act at action_url
    const char *action_url;
    int64_t expires_at; // the authorisation holds until
} oms_payment_result;

// ---- what can be read ------------------------------------------------------

typedef struct oms_transaction {
    int64_t transaction_no;
    int64_t payment_no;
    oms_transaction_type type;
    oms_transaction_state state;
    int64_t amount_minor;
    const char *provider_ref;
    const char *reason;
    int64_t occurred_at;
    int64_t recorded_at;
} oms_transaction;

typedef struct oms_payment {
    int64_t payment_no;
    const char *method;
    const char *provider;
    oms_payment_state state;
    int64_t amount_minor;
    int64_t authorized_minor;
    int64_t capturing_minor; // asked, not answered
    int64_t captured_minor;
    int64_t refunding_minor;
    int64_t refunded_minor;
    int64_t installments;
    const char *provider_ref;
    const char *reason; // why it failed
    const char *action_url;
    int64_t expires_at;
    int64_t version;
} oms_payment;

typedef struct oms_ledger_entry {
    int64_t entry_no;
    int64_t at;
    const char *debit;  // account
    const char *credit; // account
    int64_t amount_minor;
    const char *what;
} oms_ledger_entry;

// The money of one order (payment.list).
typedef struct oms_money {
    const char *order_id;
    const char *currency;
    int64_t total_minor;
    int64_t authorized_minor;
    int64_t captured_minor;
    int64_t refunded_minor;
    int64_t balance_minor; // still owed by the customer; < 0: owed to them
    const oms_payment *payments;
    size_t payments_count;
    const oms_transaction *transactions;
    size_t transactions_count;
    const oms_ledger_entry *ledger;
    size_t ledger_count;
} oms_money;

typedef struct oms_money_get_args {
    uint32_t size;
    const char *order_id; // required
} oms_money_get_args;

// Reads the money of an order. *out is owned by the caller: oms_money_free.
// Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_money_get(oms *oms, const oms_money_get_args *args,
                          oms_money **out, oms_error *err);
OMS_API void oms_money_free(oms_money *money); // Since 0.1.

#ifdef __cplusplus
}
#endif
#endif
