// Webhooks that go out: the channel notification.send.webhook, signed by the
// Standard Webhooks scheme, with the event as CloudEvents 1.0 in its body; and
// the check of such a signature, for hosts that receive one.
//
//   oms_webhook_options how = OMS_INIT(oms_webhook_options);
//   how.secrets_folder = "/run/secrets/webhooks";
//   how.source = "https://shop.example";
//   how.type_prefix = "com.example.";
//   oms_webhook_service(http, &how, &services[0], &err);
//
// Caveats first.
// - A receiver may get the same message twice (same webhook-id), and messages
//   in another order than they happened.
// - Where they go is chosen by strangers: https only, public addresses only,
//   no redirects, port 443 or 1024 and above.
// - The address of an endpoint is part of each message: changing the endpoint
//   does not move messages that wait.
#ifndef OMS_WEBHOOK_H
#define OMS_WEBHOOK_H

#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

// How far the time of a signature may be from ours, both ways.
#define OMS_WEBHOOK_TOLERANCE_MS (300 * 1000)
#define OMS_WEBHOOK_SECRETS_MAX 2 // live at the same time

typedef struct oms_webhook_options {
    uint32_t size;
    // A folder with one file for each secret, named by the endpoint's
    // secret_ref ("default" if it names none): the first line is the secret,
    // the second the one before it, which is still used. Read at each attempt.
    const char *secrets_folder; // required
    const char *source;         // required: the shop, as a URI
    const char *type_prefix;    // before the event's type; NULL: nothing
    bool allow_private; // for development: http:// and private addresses too
    // Limits of the calls; NULL: defaults. prefix NULL is the channel's, and
    // reply_bytes_max 0 is 4,096. Its url, token_file and allow_plain are not
    // used: each message has its URL, and [allow_private] says the rest.
    const oms_remote_options *remote;
} oms_webhook_options;

// Fills [out] with the channel; hand it to oms_open. 2xx is sent. Declined are:
// 410, with the reason "gone", which disables the endpoint; a URL or an address
// that is not allowed ("forbidden target: ..."); a message without a URL. All
// else is tried again until the message is given up (notification.configure,
// give_up_ms). Errors: OMS_EINVAL (err->where names the option), OMS_ENOTSUP
// (an option is newer than this library), OMS_ENOTFOUND (there is no such
// folder), OMS_ENOMEM. Since 0.1.
OMS_API int oms_webhook_service(oms_http *http,
                                const oms_webhook_options *options,
                                oms_service *out, oms_error *err);

typedef struct oms_webhook_verify_args {
    uint32_t size;
    const char *id;        // header webhook-id
    const char *timestamp; // header webhook-timestamp
    const char *signature; // header webhook-signature
    const char *body;      // as it came, byte for byte
    size_t body_bytes;
    const char *const *secrets; // "whsec_..."
    size_t secrets_count;       // at most OMS_WEBHOOK_SECRETS_MAX
    int64_t now_ms;
    int64_t tolerance_ms; // 0: OMS_WEBHOOK_TOLERANCE_MS
} oms_webhook_verify_args;

// Whether a webhook that came in is genuine and fresh. Pure: remember the ids
// that you have seen for at least the tolerance, and drop what comes again.
// Errors: OMS_EINVAL (a header is missing or malformed, a secret is none;
// err->where names it), OMS_ENOTSUP (an argument is newer than this library),
// OMS_EREFUSED (no signature fits, or it is too old or
// from the future: err->where is "/signature" or "/timestamp"). Since 0.1.
OMS_API int oms_webhook_verify(const oms_webhook_verify_args *args,
                               oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
