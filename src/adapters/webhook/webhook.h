// Webhooks inside: a request is a body (event.c), a signature (sign.c) by the
// secrets of a file (secret.c), and an address that may be spoken to
// (target.c); webhook.c is the dialect that puts them together. Nobody outside
// this folder may include this.
#ifndef OMS_ADAPTERS_WEBHOOK_WEBHOOK_H
#define OMS_ADAPTERS_WEBHOOK_WEBHOOK_H

#include "base/base64.h"
#include "base/buf.h"
#include "oms/notification.h"
#include "oms/webhook.h"

#define SECRET_BYTES_MIN 24 // as the scheme has it
#define SECRET_BYTES_MAX 64
#define SIGNATURE_BYTES 32
#define SIGNATURE_ROOM OMS__BASE64_ROOM(SIGNATURE_BYTES)

typedef struct webhook_secret {
    uint8_t bytes[SECRET_BYTES_MAX];
    size_t count;
} webhook_secret;

typedef struct webhook_secrets {
    webhook_secret each[OMS_WEBHOOK_SECRETS_MAX];
    size_t count;
} webhook_secrets;

// "whsec_" and base64, or base64 alone.
bool oms__webhook_secret_read(const char *text, size_t count,
                              webhook_secret *out);
// The secrets of a file in [folder]. NULL, or what is wrong, a sentence that
// holds nothing of the file.
const char *oms__webhook_secrets_load(const char *folder, const char *name,
                                      oms_arena *arena, webhook_secrets *out);
void oms__webhook_secrets_wipe(webhook_secrets *secrets);

// What is signed: id, timestamp and body.
typedef struct webhook_content {
    const char *id;
    int64_t seconds;
    const char *body;
    size_t body_bytes;
} webhook_content;

void oms__webhook_sign(const webhook_secret *secret,
                       const webhook_content *content,
                       uint8_t out[SIGNATURE_BYTES]);
// The header's value: a signature for each secret. NULL: no memory.
const char *oms__webhook_signatures(const webhook_secrets *secrets,
                                    const webhook_content *content,
                                    oms_arena *arena);

// webhook-id: the message's id in letters that the scheme allows.
const char *oms__webhook_id(const char *message_id, oms_arena *arena);

// The body, JSON of CloudEvents 1.0, added to [out].
void oms__webhook_event(const oms_message *message, const char *source,
                        const char *type_prefix, oms_buf *out);

// Why nothing may be sent to this URL, as far as its text says; or NULL.
const char *oms__webhook_objection(const char *url, bool allow_private);

int oms__webhook_dialect(const oms_webhook_options *options,
                         oms_http_dialect *out, oms_error *err);

#endif
