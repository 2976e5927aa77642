// What payment keeps: one row for an order, one for each tender, and one for
// everything that was tried, booked, credited or disputed.
#ifndef OMS_MODULES_PAYMENT_ROWS_H
#define OMS_MODULES_PAYMENT_ROWS_H

#include "base/language.h"
#include "base/money.h"
#include "oms/cancellation.h"
#include "oms/history.h"
#include "oms/payment.h"
#include "runtime/module.h"

// The money of one order: sums of its payments, and what it is worth.
typedef struct oms_balance_row {
    const char *order_id;
    const char *customer_id;
    const char *currency;
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_minor;
    int64_t authorized_minor; // sums of the payments
    int64_t captured_minor;
    int64_t refunded_minor;
    int64_t receivable_minor; // the account's balance in the ledger
    int64_t wanted_minor;     // to be captured, not asked yet
    int64_t unshipped_minor;  // the part that no parcel will carry
    int64_t payments_count;
    int64_t secured_count;
    int64_t open_count;
    int64_t transactions_count;
    int64_t entries_count;
    bool reserved;       // stock is secured: money may be asked
    bool booked;         // the sale is in the ledger
    bool ended;          // canceled, rejected or expired
    bool after_shipping; // ended although goods had left: money is kept
    int64_t version;
    int64_t canceled_minor;         // of total_minor: not owed any more
    int64_t credited_minor;         // the same, for returns and allowances
    int64_t allowed_minor;          // the part of it that allowances are
    int64_t allowing_minor;         // will be, if the refunds under way succeed
    int64_t surplus_minor;          // to be given back as soon as can be
    int64_t surplus_return_no;      // why
    bool surplus_as_credit;         // not to the tenders
    int64_t surplus_returned_minor; // of it: for goods that came back
    int64_t capture_holds;          // captures wait for these holds
    int64_t disputes_count;
    int64_t excess_minor; // canceled and credited beyond the total, as booked
} oms_balance_row;

// One tender. [implied_minor] is the part of authorized_minor that no
// authorisation told of: facts (a boleto that was paid, a capture above the
// authorisation) imply it.
typedef struct oms_payment_row {
    const char *order_id;
    int64_t payment_no;
    const char *method;
    const char *provider;
    const char *token;
    const char *currency;
    oms_payment_state state;
    int64_t amount_minor;
    int64_t authorizing_minor; // asked, not answered
    int64_t authorized_minor;
    int64_t implied_minor;
    int64_t voiding_minor;
    int64_t capturing_minor;
    int64_t captured_minor;
    int64_t refunding_minor;
    int64_t refunded_minor;
    int64_t charged_back_minor;
    int64_t waiting_count; // facts told before what they stand on
    int64_t installments;
    const char *provider_ref;
    const char *reason;
    const char *action_url;
    int64_t expires_at_ms;
    const char *expire_task;
    int64_t version;
    int64_t released_minor; // of amount_minor: not wanted any more
    int64_t renewals_count; // automatic tries after it had expired
    int64_t risk;
    int64_t refunded_as_credit_minor; // of refunded_minor: our own credit
} oms_payment_row;

// What was tried with a payment. `initial` is a fact that came too early (a
// refund before its capture): it counts as soon as it can.
typedef struct oms_transaction_row {
    const char *order_id;
    int64_t transaction_no;
    int64_t payment_no;
    oms_transaction_type type;
    oms_transaction_state state;
    int64_t amount_minor;
    const char *currency;
    const char *provider;
    const char *provider_ref;
    const char *task_id;
    const char *reason;
    int64_t occurred_at_ms;
    int64_t recorded_at_ms;
    int64_t version;
    const char *note; // what people said when they asked for it
    int64_t return_no;
    int64_t dispute_no;
    int64_t allowance_minor; // refund: the part that is not owed again
    int64_t retried_no;      // failed refund: tried again as this one
    bool store_credit;       // refund: given as store credit
    bool exchange_credit;    // refund: it pays (a part of) an exchange
    bool told;       // a fact settled it, its own answer has not come yet; of a
                     // dispute: payment.record has told it, too
    int64_t twin_no; // told: the fact was this one's, which waits for our
                     // answer; failed: it counts as this one
} oms_transaction_row;

// One transfer: it is balanced because it has two sides and one amount.
typedef struct oms_ledger_row {
    const char *order_id;
    int64_t entry_no;
    int64_t transaction_no; // 0: the order itself
    int64_t at_ms;
    const char *debit;
    const char *credit;
    int64_t amount_minor;
    const char *what;
} oms_ledger_row;

typedef struct oms_payment_settings {
    int64_t one;
    oms_capture_when capture_when;
    oms_facts facts;
    int64_t version;
    oms_reauthorize_when reauthorize;
    int64_t reauthorize_max;
    int64_t reauthorize_wait_ms;
} oms_payment_settings;

// The store credit of a customer. What orders have authorised is reserved.
typedef struct oms_store_credit_row {
    const char *customer_id;
    const char *currency;
    int64_t balance_minor;
    int64_t reserved_minor;
    int64_t entries_count;
    int64_t version;
} oms_store_credit_row;

typedef struct oms_store_credit_entry_row {
    const char *customer_id;
    const char *currency;
    int64_t entry_no;
    int64_t at_ms;
    oms_credit_entry_kind kind;
    int64_t amount_minor;
    const char *order_id;
    int64_t transaction_no;
    const char *reason;
} oms_store_credit_entry_row;

// What goods that came back are worth in an exchange. It may be used before
// they are credited, because the exchange was granted.
typedef struct oms_exchange_credit_row {
    const char *order_id; // of the goods that came back
    int64_t replacement_no;
    const char *new_order_id;
    int64_t credit_minor;  // that may be used
    int64_t granted_minor; // by return.credited
    int64_t used_minor;
    bool closed; // nothing more will be bought with it
    int64_t version;
} oms_exchange_credit_row;

typedef struct oms_dispute_row {
    const char *order_id;
    int64_t dispute_no;
    int64_t payment_no;
    oms_dispute_state state;
    int64_t amount_minor;
    int64_t charged_minor; // that the bank holds now
    int64_t adopted_minor; // the part of it that payment.record told
    bool inquiry;
    const char *provider_ref;
    const char *reason;
    int64_t evidence_due_at_ms;
    const char *evidence_task;
    int64_t opened_at_ms;
    int64_t closed_at_ms;
    int64_t version;
} oms_dispute_row;

extern const oms_table oms__order_balances;
extern const oms_table oms__payments;
extern const oms_table oms__transactions;
extern const oms_table oms__ledger_entries;
extern const oms_table oms__payment_settings_table;
extern const oms_table oms__store_credits;
extern const oms_table oms__store_credit_entries;
extern const oms_table oms__exchange_credits;
extern const oms_table oms__disputes;

// Positions of counters in store_credits, for guarded adds.
enum { OMS__CREDIT_BALANCE = 2, OMS__CREDIT_RESERVED, OMS__CREDIT_ENTRIES };
#define OMS__EXCHANGE_USED 5 // the same in exchange_credits

// Positions in the payments record that a guarded add uses.
extern const uint8_t
    oms__rows_reserved[OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL + 1];

#endif
