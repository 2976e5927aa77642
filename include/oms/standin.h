// The other embedded stand-ins: a payment provider, a carrier, a catalogue and
// a customer list that live in the shop's own file. They make a shop complete
// without any outside system, and tests and demos honest: they keep books of
// their own.
#ifndef OMS_STANDIN_H
#define OMS_STANDIN_H

#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_provider_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *method;          // NULL: every method without rules of its own
    int64_t decline_above_minor; // 0: never
    const char *decline_reason;  // NULL: "insufficient_funds"
    bool decline_all;
    bool capture_at_once; // authorise takes the money (boleto, voucher)
    bool requires_action; // authorise wants the customer to act first
    int64_t delay_ms;     // answers RETRY until this has passed
    int64_t hold_ms;      // authorisations expire after this; 0: 7 days
    int64_t risk;         // authorisations are answered with this; 0: none
    bool decline_refunds; // as decline_all, but refunds only
    int64_t lose_refunds; // the first so many answers to each refund are lost:
                          // it is done, and nobody hears of it
} oms_provider_configure_args;

// Sets how the stand-in payment provider answers. It approves unless told
// otherwise, never authorises, captures or refunds one key twice, and never
// captures more than it authorised. The tokens "tok_decline", "tok_action" and
// "tok_delay" make single payments behave so. Errors: those of oms_submit.
// Since 0.1.
OMS_API int oms_provider_configure(oms *oms,
                                   const oms_provider_configure_args *args,
                                   oms_receipt *out, oms_error *err);

// Answers a call of another engine's with the stand-in that lives in this shop
// ("inventory.consume", "customer.contact"), as it would answer a task of its
// own: in a commit, and the key once. Of [call] the kind, the key and the
// request count. *out is {"outcome": "ok"|"declined"|"retry"|"unknown",
// "result": {...}, "reason": "...", "retry_after_ms": ...}; what is not there
// is left out. It is owned by the caller: oms_result_free. Errors: OMS_EINVAL
// (the request does not fit its kind), OMS_ENOTFOUND (no stand-in here answers
// the kind), and those of oms_submit. Since 0.1.
OMS_API int oms_standin_answer(oms *oms, const oms_call *call, oms_result **out,
                               oms_error *err);

typedef struct oms_product_put_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *sku; // required
    const char *name;
    const char *currency;     // required
    int64_t unit_price_minor; // required
    int64_t unit_price_millionths;
    bool inactive; // known, not for sale
} oms_product_put_args;

// Sets a product of the stand-in catalogue. Errors: those of oms_submit.
// Since 0.1.
OMS_API int oms_product_put(oms *oms, const oms_product_put_args *args,
                            oms_receipt *out, oms_error *err);

typedef struct oms_customer_put_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *customer_id; // required
    const char *name;
    const char *email;
    const oms_address *address;
    bool blocked;
} oms_customer_put_args;

// Sets a customer of the stand-in list. Errors: those of oms_submit.
// Since 0.1.
OMS_API int oms_customer_put(oms *oms, const oms_customer_put_args *args,
                             oms_receipt *out, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
