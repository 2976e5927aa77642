// Stripe as the payment service: PaymentIntents with manual capture, refunds,
// and what Stripe tells by webhooks. docs/stripe.md says how to set it up.
//
//   oms_remote_options at = OMS_INIT(oms_remote_options);
//   at.token_file = "/run/secrets/stripe"; // its first line: sk_live_...
//   oms_stripe_service(http, &at, NULL, &services[0], &err);
//   ...
//   oms_stripe_receive(shop, &hooks, signature, body, bytes, &err);
//
// Caveats first.
// - A tender's token is what Stripe charges: "pm_...", "cus_.../pm_..." or
//   "ctoken_...". A tender without one waits for a person.
// - An intent can be captured once unless OMS_STRIPE_MULTICAPTURE is set (and
//   Stripe offers it for that card): what a capture leaves is given back.
// - A customer who must act (3-D Secure) ends in a webhook. Without webhooks
//   such a payment stays requires_action until it runs out.
// - A refund that Stripe still works on counts as given; if it fails later, a
//   webhook brings the money back into the books.
// - Amounts in a currency whose unit at Stripe is not known here are not sent.
#ifndef OMS_STRIPE_H
#define OMS_STRIPE_H

#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

// What the library was written against; sent as Stripe-Version.
#define OMS_STRIPE_VERSION "2024-06-20"
#define OMS_STRIPE_URL "https://api.stripe.com"
// How far the time of a signature may be from ours, both ways.
#define OMS_STRIPE_TOLERANCE_MS (300 * 1000)
#define OMS_STRIPE_SECRETS_MAX 8 // several endpoints, each in a rotation
// Of a webhook; one object of Stripe's is far smaller.
#define OMS_STRIPE_BODY_BYTES_MAX (512 * 1024)

// Customers are not there when they are charged.
#define OMS_STRIPE_OFF_SESSION 1u
// Ask for several captures of one authorisation, where the card allows it.
#define OMS_STRIPE_MULTICAPTURE 2u
// Any method that is switched on at Stripe, not cards only; needs [return_url].
#define OMS_STRIPE_ALL_METHODS 4u

typedef struct oms_stripe_options {
    uint32_t size;
    uint32_t flags;         // OMS_STRIPE_...
    const char *version;    // Stripe-Version; NULL: OMS_STRIPE_VERSION
    const char *return_url; // where customers come back to; NULL: nowhere
    int64_t action_ms;      // how long a customer may take to act; 0: a day
} oms_stripe_options;

// Makes the service. [remote] says where the key is (token_file, required);
// url NULL is OMS_STRIPE_URL, prefix NULL is "payment.". [options] may be NULL.
// Errors: OMS_EINVAL (err->where names the option), OMS_ENOTSUP (an option is
// newer than this library), OMS_ENOTFOUND (no token file), OMS_ENOMEM. Since
// 0.1.
OMS_API int oms_stripe_service(oms_http *http, const oms_remote_options *remote,
                               const oms_stripe_options *options,
                               oms_service *out, oms_error *err);

// Whether Stripe has signed these bytes: [signature] is the header
// Stripe-Signature ("t=...,v1=..."), each of [secrets] ("whsec_...") may have
// signed, and [now_ms] is within OMS_STRIPE_TOLERANCE_MS. Pure. Errors:
// OMS_EINVAL (err->where names it: no or malformed header, no body or one that
// is too large, no secrets, too many, or one that is too short or too long),
// OMS_EREFUSED (forged, or too old, or from the future). Since 0.1.
OMS_API int oms_stripe_verify(const char *signature, const char *body,
                              size_t body_bytes, const char *const *secrets,
                              size_t secrets_count, int64_t now_ms,
                              oms_error *err);

typedef struct oms_stripe_hooks {
    uint32_t size;
    uint32_t secrets_count;
    const char *const *secrets; // "whsec_..."; all of them are tried
    const char *secrets_file;   // or beside them: one secret on each line, read
                                // at each call: two lines while it is changed
    int64_t now_ms;             // 0: the system's clock
    bool test_mode; // take events of Stripe's test mode; else live ones only
} oms_stripe_hooks;

// Takes a webhook in: checks it, and tells the shop what it says, keyed
// "stripe:<event id>", so that the same event again changes nothing. Kinds that
// mean nothing to a shop are accepted and ignored. [body] must be the bytes as
// they came. Any thread.
// 0: answer Stripe 200. Errors: OMS_EREFUSED (forged, old, of the other mode,
// or it contradicts the order: answer 400), OMS_EINVAL (not an event, no
// secrets, no such file of them: 400), OMS_ENOTSUP (a hook is newer than this
// library: 500), OMS_ENOTFOUND (err->text names what no order here has: answer
// 200, for asking again does not help), and those of oms_submit (answer 500:
// Stripe asks again for three days). Since 0.1.
OMS_API int oms_stripe_receive(oms *oms, const oms_stripe_hooks *hooks,
                               const char *signature, const char *body,
                               size_t body_bytes, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
