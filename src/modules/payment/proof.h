// One order under proof: verify.c brings its rows in the order of their keys,
// proof.c says what does not hold. Used by verify only.
#ifndef OMS_MODULES_PAYMENT_PROOF_H
#define OMS_MODULES_PAYMENT_PROOF_H

#include "modules/payment/payment.h"

typedef struct oms_proof {
    oms_tx *tx;
    bool repair;
    oms_balance_row balance;
    oms_payment_row stored[OMS_PAYMENTS_MAX];
    oms_payment_row sums[OMS_PAYMENTS_MAX]; // as the transactions say
    int64_t payments;
    int64_t transactions;
    int64_t entries;
    int64_t disputes;
    int64_t receivable;
    int64_t clearing; // with providers, and owed to customers as credit
    int64_t cancellations;
    int64_t credit_notes;
    int64_t allowances;
    int64_t excess;
    int64_t allowing;    // by refunds under way
    int64_t allowed;     // by refunds that succeeded
    int64_t exchanged;   // by refunds that paid exchanges
    int64_t exchange;    // the same, as the exchange credits say
    int64_t disputed;    // taken by banks in disputes
    int64_t held_credit; // store credit that is authorised, of all orders
} oms_proof;

void oms__proof_begin(oms_proof *on, const oms_balance_row *balance);
void oms__proof_payment(oms_proof *on, const oms_payment_row *row);
void oms__proof_transaction(oms_proof *on, const oms_transaction_row *row);
void oms__proof_entry(oms_proof *on, const oms_ledger_row *row);
void oms__proof_dispute(oms_proof *on, const oms_dispute_row *row);
void oms__proof_exchange(oms_proof *on, const oms_exchange_credit_row *row);
// Accounts of customers against their entries, and against what orders hold.
void oms__proof_accounts(oms_tx *tx, bool repair, int64_t held_credit);
void oms__proof_end(oms_proof *on);

#endif
