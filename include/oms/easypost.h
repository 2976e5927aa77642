// EasyPost as the shipping service: labels are bought and given back, and what
// carriers see of the parcels comes in by webhooks. docs/easypost.md says how
// to set it up.
//
//   oms_remote_options at = OMS_INIT(oms_remote_options);
//   oms_easypost_options with = OMS_INIT(oms_easypost_options);
//   at.token_file = "/run/secrets/easypost"; // its first line: EZAK...
//   with.places = &warehouse;
//   with.places_count = 1;
//   with.unit_grams = 400;
//   oms_easypost_service(http, &at, &with, &services[0], &err);
//   ...
//   oms_easypost_receive(shop, &hooks, &headers, body, bytes, &err);
//
// Caveats first.
// - EasyPost has no idempotency keys. A shipment carries the call's key as its
//   reference, and whatever is not sure is asked for by that reference before
//   anything is created or bought.
// - A reference may be used twice at EasyPost. A request to create that arrives
//   there later than the question about it leaves a second shipment, which
//   costs nothing, for it is not bought.
// - Customs papers are not written: parcels that need them are declined.
// - Labels are bought in one currency; rates in another one are passed over.
// - A parcel's carrier is what EasyPost's trackers call it ("UPS", not the name
//   of the account's rate, "UPSDAP"), so that scans find it.
#ifndef OMS_EASYPOST_H
#define OMS_EASYPOST_H

#include "fulfillment.h"
#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OMS_EASYPOST_URL "https://api.easypost.com"
// How far the time of a dated signature may be from ours, both ways.
#define OMS_EASYPOST_TOLERANCE_MS (300 * 1000)
#define OMS_EASYPOST_SECRETS_MAX 8 // several webhooks, each in a rotation
#define OMS_EASYPOST_BODY_BYTES_MAX (512 * 1024) // of a webhook

// Where parcels start.
typedef struct oms_easypost_place {
    const char *location_id; // NULL: every location that is not named
    const oms_address *address;
} oms_easypost_place;

typedef struct oms_easypost_options {
    uint32_t size;
    const oms_easypost_place *places; // at least one
    size_t places_count;
    const char *currency;     // what labels are paid in; NULL: "USD"
    const char *label_format; // "PDF", "PNG", "ZPL", "EPL2"; NULL: "PDF"
    const char *const *carrier_accounts; // "ca_..."; none: all of the account
    size_t carrier_accounts_count;
    int64_t cost_max_minor; // a label may cost so much; 0: anything
    // The weight of a parcel: [weigh] says it (in grams; below 1: it does not
    // know), else it is empty_grams and unit_grams for each unit.
    int64_t (*weigh)(void *impl, const oms_shipping_request *parcel);
    void *weigh_impl; // used on the client's thread
    int64_t unit_grams;
    int64_t empty_grams;
    int64_t length_mm; // all three or none
    int64_t width_mm;
    int64_t height_mm;
    const char *predefined_package; // the carrier's name of a box; NULL: none
} oms_easypost_options;

// Makes the service. [remote] says where the key is (token_file, required);
// url NULL is OMS_EASYPOST_URL, prefix NULL is "shipping.". The options are
// copied. Errors: OMS_EINVAL (err->where names the option), OMS_ENOTSUP (an
// option is newer than this library), OMS_ENOTFOUND (no token file),
// OMS_ENOMEM. Since 0.1.
OMS_API int oms_easypost_service(oms_http *http,
                                 const oms_remote_options *remote,
                                 const oms_easypost_options *options,
                                 oms_service *out, oms_error *err);

// The headers of a webhook as they came; NULL: there was none.
typedef struct oms_easypost_headers {
    uint32_t size;
    const char *signature;       // X-Hmac-Signature
    const char *dated_signature; // X-Hmac-Signature-V2
    const char *timestamp;       // X-Timestamp
    const char *path;            // X-Path
} oms_easypost_headers;

typedef struct oms_easypost_hooks {
    uint32_t size;
    uint32_t secrets_count;
    const char *const *secrets; // webhook_secret; all of them are tried
    const char *secrets_file;   // or beside them: one secret on each line, read
                                // at each call: two lines while it is changed
    int64_t now_ms;             // 0: the system's clock
    bool test_mode;   // take events of EasyPost's test mode; else real ones
    bool dated;       // the dated signature is required, and must be of now
    bool any_carrier; // parcels are found by their number alone, for shops that
                      // call carriers otherwise than EasyPost
    const char *path; // dated: what the signed path must be; NULL: any
} oms_easypost_hooks;

// Whether EasyPost has signed these bytes under one of the secrets of [hooks]
// (its secrets_file is not read). Pure; now_ms must be given if [hooks] ask for
// dated signatures. Errors: OMS_EINVAL (no such header, no secrets),
// OMS_EREFUSED (forged, or too old, or from the future). Since 0.1.
OMS_API int oms_easypost_verify(const oms_easypost_hooks *hooks,
                                const oms_easypost_headers *headers,
                                const char *body, size_t body_bytes,
                                oms_error *err);

// Takes a webhook in: checks it, and records every scan of a tracker's history,
// each named "<tracker>:<time>:<status>", so that the same one again, sooner or
// later, changes nothing. Events about other things are accepted and ignored.
// [body] must be the bytes as they came. Any thread.
// 0: answer EasyPost 200. Errors: OMS_EREFUSED (forged, old, of the other mode:
// answer 400), OMS_EINVAL (not an event, no secrets: 400), OMS_ENOTFOUND
// (err->text names the tracking number that no parcel here has: answer 200, for
// asking again does not help), OMS_ESTATE (strict shops: scans before the
// hand-over; the others were taken: answer 200), and those of oms_submit
// (answer 500: EasyPost asks again). Since 0.1.
OMS_API int oms_easypost_receive(oms *oms, const oms_easypost_hooks *hooks,
                                 const oms_easypost_headers *headers,
                                 const char *body, size_t body_bytes,
                                 oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
