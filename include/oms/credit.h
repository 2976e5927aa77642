// Store credit: an account for each customer and currency. It is granted by
// command or given for a return, spent by a tender with the method
// "store_credit" (see payment.h), and never below zero.
#ifndef OMS_CREDIT_H
#define OMS_CREDIT_H

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_credit_grant_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *customer_id; // required
    const char *currency;    // required
    int64_t amount_minor;    // required, not 0; below zero takes back
    const char *order_id;    // why; NULL: no order
    const char *reason;
} oms_credit_grant_args;

// Gives a customer store credit, or takes back what is not spoken for. An
// account is never below zero. receipt->number is the entry of the account.
// Errors: OMS_EREFUSED (takes back more than is there), OMS_ELIMIT. Since 0.1.
OMS_API int oms_credit_grant(oms *oms, const oms_credit_grant_args *args,
                             oms_receipt *out, oms_error *err);

// credit.granted: by command. Its subject is the customer, not an order. Credit
// that an order gives or takes is told by that order's payment events.
typedef struct oms_credit_event {
    const char *customer_id;
    const char *currency;
    int64_t amount_minor;  // below zero: taken back
    int64_t balance_minor; // after it
    const char *order_id;
    const char *reason;
} oms_credit_event;

typedef enum oms_credit_entry_kind {
    OMS_CREDIT_ENTRY_GRANTED = 0, // by command
    OMS_CREDIT_ENTRY_REFUNDED,    // an order gave it instead of money
    OMS_CREDIT_ENTRY_SPENT,       // an order was paid with it
    OMS_CREDIT_ENTRY_RETURNED,  // the order that was paid with it gave it back
    OMS_CREDIT_ENTRY_TAKEN_BACK // by command
} oms_credit_entry_kind;

typedef struct oms_credit_entry {
    int64_t entry_no; // 1, 2, ... per account
    int64_t at_ms;
    oms_credit_entry_kind kind;
    int64_t amount_minor; // below zero: it left the account
    const char *order_id;
    int64_t transaction_no; // of that order; 0: none
    const char *reason;
} oms_credit_entry;

// The store credit of a customer (credit.get).
typedef struct oms_credit {
    const char *customer_id;
    const char *currency;
    int64_t balance_minor;
    int64_t reserved_minor;        // authorised by orders, not spent yet
    int64_t available_minor;       // balance - reserved
    const oms_credit_entry *items; // the newest entries first
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
} oms_credit;

typedef struct oms_credit_get_args {
    uint32_t size;
    const char *customer_id; // required
    const char *currency;    // required
    const char *cursor;      // next_cursor of the page before
    int64_t limit;           // 0: OMS_PAGE_DEFAULT; at most OMS_PAGE_MAX
} oms_credit_get_args;

// Reads a customer's account; one that was never used is empty. *out is owned
// by the caller: oms_credit_free. Errors: OMS_EINVAL, OMS_EIO, OMS_ENOMEM.
// Since 0.1.
OMS_API int oms_credit_get(oms *oms, const oms_credit_get_args *args,
                           oms_credit **out, oms_error *err);
OMS_API void oms_credit_free(oms_credit *credit); // Since 0.1.

#ifdef __cplusplus
}
#endif
#endif
