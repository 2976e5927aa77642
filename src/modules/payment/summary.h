// What the two files of payment.summary share.
#ifndef OMS_MODULES_PAYMENT_SUMMARY_H
#define OMS_MODULES_PAYMENT_SUMMARY_H

#include "modules/payment/payment.h"

// Groups of one list: methods times currencies; more is a mistake in them.
#define OMS__SUMMARY_GROUPS_MAX 1000

typedef struct oms_dispute_sum {
    const char *currency;
    oms_dispute_state state;
    int64_t count;
    int64_t amount_minor;
    int64_t charged_back_minor;
} oms_dispute_sum;

typedef struct oms_credit_sum {
    const char *currency;
    int64_t count;
    int64_t balance_minor;
    int64_t reserved_minor;
} oms_credit_sum;

typedef struct oms_summary_more {
    const oms_dispute_sum *disputes;
    size_t disputes_count;
    const oms_credit_sum *credits;
    size_t credits_count;
} oms_summary_more;

extern const oms_record oms__dispute_sum_record;
extern const oms_record oms__credit_sum_record;

void oms__summary_more(oms_tx *tx, const char *currency, oms_summary_more *out);
// The shop's sums may pass the bound of a single order: only overflow counts.
void oms__summary_add(oms_tx *tx, int64_t *to, int64_t amount);
// True, and failed, if no group more has room.
bool oms__summary_full(oms_tx *tx, size_t count);

#endif
