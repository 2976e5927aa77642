// Payments: one per tender of an order, its transactions, and the order's
// ledger. Only a transaction that succeeded moves money; what was asked and
// not answered is reserved first, so that nothing is asked for twice.
#ifndef OMS_PAYMENT_H
#define OMS_PAYMENT_H

#include "credit.h"
#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

// Tenders that payment covers itself, unless their provider is "external".
// Store credit is the customer's account: an authorisation reserves, a capture
// spends, a void or a refund gives back. An exchange credit is what goods that
// came back are worth: its token is "<order_id>/<replacement_no>" of the order
// that they belonged to (absent: the exchange that placed this order), it is
// secured and captured at once as far as the credit reaches, and used once.
#define OMS_METHOD_STORE_CREDIT "store_credit"
#define OMS_METHOD_EXCHANGE_CREDIT "exchange_credit"

typedef enum oms_payment_state {
    OMS_PAYMENT_STATE_PENDING = 0,
    OMS_PAYMENT_STATE_REQUIRES_ACTION,
    OMS_PAYMENT_STATE_AUTHORIZED,
    OMS_PAYMENT_STATE_PARTIALLY_CAPTURED,
    OMS_PAYMENT_STATE_CAPTURED,
    OMS_PAYMENT_STATE_CANCELED,
    OMS_PAYMENT_STATE_FAILED,
    OMS_PAYMENT_STATE_EXPIRED,
    OMS_PAYMENT_STATE_UNKNOWN
} oms_payment_state;

typedef enum oms_transaction_type {
    OMS_TRANSACTION_TYPE_AUTHORIZATION = 0,
    OMS_TRANSACTION_TYPE_ADJUSTMENT,
    OMS_TRANSACTION_TYPE_VOID,
    OMS_TRANSACTION_TYPE_CAPTURE,
    OMS_TRANSACTION_TYPE_REFUND,
    OMS_TRANSACTION_TYPE_REFUND_REVERSAL,
    OMS_TRANSACTION_TYPE_CHARGEBACK,
    OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL
} oms_transaction_type;

typedef enum oms_transaction_state {
    OMS_TRANSACTION_STATE_INITIAL = 0,
    OMS_TRANSACTION_STATE_PENDING,
    OMS_TRANSACTION_STATE_SUCCESS,
    OMS_TRANSACTION_STATE_FAILURE,
    OMS_TRANSACTION_STATE_UNKNOWN
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
    int64_t payment_no;   // required; a refund may split (see there)
    int64_t amount_minor; // 0: all that is left
    const char *reason;
    bool allowance; // refund of one payment: what it gives above what is owed
                    // to the customer is not owed again
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
// Refunds (a part of) what was captured. The amount is reserved at once, and
// counts when the provider has said yes: a refund that fails changes nothing
// and can be tried again.
// With a payment_no the money of that tender goes back, and what the customer
// was not owed is owed by them again (take it by another tender) unless
// [allowance] says otherwise. With payment_no 0 the amount is split over the
// captured tenders by largest remainder, amount_minor 0 is what is owed to the
// customer, and what exceeds that is an allowance: it is not owed again.
// Tenders that nobody can be asked about are left out: record their refunds by
// payment.record. receipt->number is the (first) payment.
// Errors: OMS_ENOTFOUND, OMS_ESTATE, OMS_EREFUSED (more than was captured and
// not yet refunded, or nothing is owed). Since 0.1.
OMS_API int oms_payment_refund(oms *oms, const oms_payment_act_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_payment_retry_refund_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;   // required
    int64_t transaction_no; // a refund that failed; 0: all of the order
} oms_payment_retry_refund_args;

// Tries a refund that has failed again, under a new key. Each is tried again
// once; the try can be tried again in turn. receipt->number is the new
// transaction. Errors: OMS_ENOTFOUND, OMS_ESTATE, OMS_EREFUSED (it did not
// fail, was tried again already, or is not owed any more). Since 0.1.
OMS_API int oms_payment_retry_refund(oms *oms,
                                     const oms_payment_retry_refund_args *args,
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
    int64_t occurred_at_ms; // when; 0: now
    bool allowance;         // refund: what it gives above what is owed to the
                            // customer is not owed again
    int64_t return_no;      // refund: which return it is for; 0: none
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

// What to do about an authorisation that has run out while the order still
// wants the money.
typedef enum oms_reauthorize_when {
    OMS_REAUTHORIZE_MANUAL = 0,     // only by payment.authorize
    OMS_REAUTHORIZE_ON_EXPIRY,      // at once
    OMS_REAUTHORIZE_BEFORE_SHIPPING // when a parcel is packed, at the latest
                                    // when money is to be captured
} oms_reauthorize_when;

typedef struct oms_payment_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    oms_capture_when capture_when;
    oms_facts facts;
    oms_reauthorize_when reauthorize;
    int64_t reauthorize_max;     // automatic tries of one payment; 0: 3
    int64_t reauthorize_wait_ms; // after a try that failed; 0: a day
} oms_payment_configure_args;

// Sets the shop's rules for money. Each call replaces all of them. Errors:
// those of oms_submit. Since 0.1.
OMS_API int oms_payment_configure(oms *oms,
                                  const oms_payment_configure_args *args,
                                  oms_receipt *out, oms_error *err);

// ---- disputes --------------------------------------------------------------

typedef enum oms_dispute_state {
    OMS_DISPUTE_OPEN = 0, // evidence may still be given
    OMS_DISPUTE_OVERDUE,  // its date has passed; the bank decides
    OMS_DISPUTE_WON,
    OMS_DISPUTE_LOST
} oms_dispute_state;

typedef struct oms_payment_dispute_open_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;     // required
    int64_t payment_no;       // required
    const char *provider_ref; // the bank's id; the same one is one dispute
    int64_t amount_minor;     // 0: all that was captured and not given back
    bool inquiry;             // the bank only asks; no money was taken back yet
    const char *reason;       // "fraudulent", "product_not_received" ...
    int64_t evidence_due_at_ms; // 0: nobody said
    int64_t occurred_at_ms;     // when; 0: now
} oms_payment_dispute_open_args;

// Records that the bank of a customer disputes a payment: unless it is an
// inquiry the money is gone until the dispute is won (a chargeback in the
// ledger). A timer tells by dispute.overdue when the date for evidence has
// passed. It is a fact: never refused, told once for each provider_ref. A
// chargeback (or its reversal) of the same amount that payment.record tells of
// before or after is the same money and counts once; a reversal that it told
// of is taken off whatever the dispute is to let go of.
// receipt->number is the dispute. Errors: OMS_ENOTFOUND, OMS_ELIMIT.
// Since 0.1.
OMS_API int oms_payment_dispute_open(oms *oms,
                                     const oms_payment_dispute_open_args *args,
                                     oms_receipt *out, oms_error *err);

typedef struct oms_payment_dispute_close_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;     // required
    int64_t dispute_no;       // 0: the one with this provider_ref
    const char *provider_ref; // one that nobody told of is opened by this
    int64_t payment_no;       // of one that nobody told of
    int64_t amount_minor;     // of one that nobody told of; 0: as opening does
    bool won;                 // the money is ours (again)
    const char *reason;
    int64_t occurred_at_ms; // when; 0: now
} oms_payment_dispute_close_args;

// Records how a dispute ended. A later word of the bank may turn it round.
// Errors: OMS_ENOTFOUND, OMS_EINVAL (neither dispute_no nor provider_ref and
// payment_no). Since 0.1.
OMS_API int oms_payment_dispute_close(
    oms *oms, const oms_payment_dispute_close_args *args, oms_receipt *out,
    oms_error *err);

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
    int64_t return_no; // refunds: which return or claim it is for; 0: none
    int64_t risk;      // authorized: the provider's score, 0 .. 100; 0: none
    bool store_credit; // refunded: not to the tender but as credit
    int64_t credited_minor; // of the order after the fact: what is not owed any
                            // more for returns and allowances; due is total -
                            // canceled - credited
    int64_t dispute_no;     // charged_back, chargeback_reversed; 0: none
    bool exchange_credit;   // refunded, refund_reversed: between the order and
                            // its exchange, nothing was sent to anybody
} oms_payment_event;

// payment.adjusted: what is owed for an order has changed (a cancellation, a
// change, a return) and payment has decided what to do about the money. The
// doing (void, refund, capture) is told by events of its own.
typedef struct oms_payment_adjusted {
    const char *order_id;
    int64_t cancellation_no; // why: one of these four
    int64_t change_no;
    int64_t return_no;
    int64_t replacement_no;
    int64_t due_minor;       // what the customer owes by the order now
    int64_t voiding_minor;   // asked for by this
    int64_t refunding_minor; // asked for by this, to the tenders
    int64_t credit_minor;    // given as store credit by this
    int64_t missing_minor;   // not covered by money or authorisations: collect
    int64_t credited_minor;  // of the order so far: returns and allowances
    int64_t authorizing_minor; // asked for by this; not part of missing_minor
    int64_t outside_minor; // owed to the customer by tenders that nobody can be
                           // asked about: give it back and record it
} oms_payment_adjusted;

// dispute.opened, dispute.overdue (the date for evidence has passed),
// dispute.closed
typedef struct oms_dispute_event {
    const char *order_id;
    int64_t dispute_no;
    int64_t payment_no;
    oms_dispute_state state;
    int64_t amount_minor;
    bool inquiry; // no money was taken back
    const char *provider_ref;
    const char *reason;
    int64_t evidence_due_at_ms;
} oms_dispute_event;

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
    int64_t expires_at_ms; // the authorisation holds until
    int64_t risk;          // of an authorisation: 1 .. 100; 0: no opinion
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
    int64_t occurred_at_ms;
    int64_t recorded_at_ms;
    int64_t return_no;       // refund: for this return; 0: none
    int64_t dispute_no;      // chargeback: of this dispute; 0: none
    int64_t allowance_minor; // refund: the part that was not owed
    int64_t retried_no;      // refund that failed: tried again as this one
    bool store_credit;       // refund: not to the tender but as credit
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
    int64_t expires_at_ms;
    int64_t version;
    int64_t charged_back_minor;
    int64_t released_minor; // part of amount_minor that is not wanted any more
    int64_t risk;           // the provider's score, 1 .. 100; 0: none
    int64_t refunded_as_credit_minor; // of refunded_minor: store or exchange
                                      // credit instead of money
} oms_payment;

typedef struct oms_dispute {
    int64_t dispute_no;
    int64_t payment_no;
    oms_dispute_state state;
    int64_t amount_minor;
    int64_t charged_back_minor; // that the bank holds now
    bool inquiry;
    const char *provider_ref;
    const char *reason;
    int64_t evidence_due_at_ms;
    int64_t opened_at_ms;
    int64_t closed_at_ms;
} oms_dispute;

typedef struct oms_ledger_entry {
    int64_t entry_no;
    int64_t at_ms;
    const char *debit;  // account
    const char *credit; // account
    int64_t amount_minor;
    const char *what;
} oms_ledger_entry;

// The money of one order (payment.get).
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
    int64_t canceled_minor; // shares of units that were canceled
    int64_t credited_minor; // credits for returns, claims, gestures
    int64_t due_minor; // total - canceled - credited, never below zero; 0 once
                       // it ended
    int64_t wanted_minor;       // to be captured as soon as can be
    int64_t store_credit_minor; // that the customer may spend, in this currency
    int64_t capture_holds;      // holds that captures wait for
    const oms_dispute *disputes;
    size_t disputes_count;
} oms_money;

typedef struct oms_payment_get_args {
    uint32_t size;
    const char *order_id; // required
} oms_payment_get_args;

// Reads the money of an order. *out is owned by the caller: oms_money_free.
// Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_payment_get(oms *oms, const oms_payment_get_args *args,
                            oms_money **out, oms_error *err);
OMS_API void oms_money_free(oms_money *money); // Since 0.1.

#ifdef __cplusplus
}
#endif
#endif
