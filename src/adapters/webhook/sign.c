// The signature of the Standard Webhooks scheme: HMAC-SHA256 of
// "<id>.<timestamp>.<body>". An id must never hold a full stop, or the same
// bytes could be read as another message.
#include "adapters/webhook/webhook.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hmac.h"
#include "base/sized.h"

#define ID_BYTES_MAX 256
#define HEADER_BYTES_MAX 4096 // of all signatures: ids of many keys fit
#define VERSION "v1,"

const char *oms__webhook_id(const char *message_id, oms_arena *arena)
{
    static const char hex[] = "0123456789abcdef";
    size_t count = strlen(message_id);
    char *out = oms__arena_alloc(arena, 4 + 3 * count + 1);
    char *to = out;
    bool first = true;
    if (out == NULL)
        return NULL;
    memcpy(to, "msg_", 4);
    to += 4;
    for (size_t i = 0; i < count; i++) {
        char c = message_id[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || c == '-';
        if (plain) {
            *to++ = c;
        } else if (c == '.' && first) {
            *to++ = '_'; // between the event and its endpoint
            first = false;
        } else {
            *to++ = '~';
            *to++ = hex[(unsigned char)c >> 4];
            *to++ = hex[(unsigned char)c & 15];
        }
    }
    return out;
}

void oms__webhook_sign(const webhook_secret *secret,
                       const webhook_content *content,
                       uint8_t out[SIGNATURE_BYTES])
{
    oms_hmac hmac;
    char seconds[32];
    int count =
        snprintf(seconds, sizeof(seconds), ".%" PRId64 ".", content->seconds);
    oms__hmac_begin(&hmac, secret->bytes, secret->count);
    oms__hmac_add(&hmac, content->id, strlen(content->id));
    oms__hmac_add(&hmac, seconds, (size_t)count);
    oms__hmac_add(&hmac, content->body, content->body_bytes);
    oms__hmac_end(&hmac, out);
}

const char *oms__webhook_signatures(const webhook_secrets *secrets,
                                    const webhook_content *content,
                                    oms_arena *arena)
{
    const char *all = "";
    for (size_t i = 0; i < secrets->count && all != NULL; i++) {
        uint8_t mac[SIGNATURE_BYTES];
        char text[SIGNATURE_ROOM];
        oms__webhook_sign(&secrets->each[i], content, mac);
        oms__base64_write(mac, sizeof(mac), text);
        all = oms__arena_printf(arena, "%s%s" VERSION "%s", all,
                                i > 0 ? " " : "", text);
    }
    return all;
}

// ---- the other side --------------------------------------------------------

// Whether one of the signatures in the header is [mac]. Versions that are not
// ours are passed over: a sender may sign in several ways.
static bool holds(const char *header, const uint8_t mac[SIGNATURE_BYTES])
{
    size_t skip = strlen(VERSION);
    bool found = false;
    while (*header != '\0') {
        uint8_t given[SIGNATURE_BYTES];
        size_t bytes = 0;
        size_t count = strcspn(header, " ");
        if (count > skip && memcmp(header, VERSION, skip) == 0 &&
            oms__base64_read(header + skip, count - skip, given, sizeof(given),
                             &bytes) &&
            bytes == sizeof(given) && oms__hmac_same(given, mac))
            found = true;
        header += count;
        header += strspn(header, " ");
    }
    return found;
}

// Whole seconds, as digits and nothing else.
static bool read_seconds(const char *text, int64_t *out)
{
    size_t count = strspn(text, "0123456789");
    *out = 0;
    if (count == 0 || count > 12 || text[count] != '\0')
        return false;
    for (size_t i = 0; i < count; i++)
        *out = *out * 10 + (text[i] - '0');
    return true;
}

static bool is_id(const char *id)
{
    size_t count = strlen(id);
    if (count == 0 || count > ID_BYTES_MAX || strchr(id, '.') != NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (id[i] <= 0x20 || id[i] >= 0x7f)
            return false;
    return true;
}

static int check_args(const oms_webhook_verify_args *args, int64_t *seconds,
                      oms_error *err)
{
    if (args->id == NULL || !is_id(args->id))
        return oms__error_set(err, OMS_EINVAL, "/id",
                              "webhook-id is missing or malformed");
    if (args->timestamp == NULL || !read_seconds(args->timestamp, seconds))
        return oms__error_set(err, OMS_EINVAL, "/timestamp",
                              "webhook-timestamp is missing or no number");
    if (args->signature == NULL ||
        strnlen(args->signature, HEADER_BYTES_MAX + 1) > HEADER_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/signature",
                              "webhook-signature is missing or too long");
    if (args->body == NULL && args->body_bytes > 0)
        return oms__error_set(err, OMS_EINVAL, "/body", "there is no body");
    if (args->secrets == NULL || args->secrets_count == 0 ||
        args->secrets_count > OMS_WEBHOOK_SECRETS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/secrets",
                              "name one or two secrets");
    return OMS_OK;
}

static int read_secrets(const oms_webhook_verify_args *args,
                        webhook_secrets *out, oms_error *err)
{
    *out = (webhook_secrets){.count = args->secrets_count};
    for (size_t i = 0; i < out->count; i++) {
        const char *text = args->secrets[i];
        if (text == NULL ||
            !oms__webhook_secret_read(text, strlen(text), &out->each[i])) {
            oms__webhook_secrets_wipe(out);
            return oms__error_set(err, OMS_EINVAL, "/secrets",
                                  "a secret is whsec_ and base64 of %d to %d "
                                  "bytes",
                                  SECRET_BYTES_MIN, SECRET_BYTES_MAX);
        }
    }
    return OMS_OK;
}

static int find_signature(const oms_webhook_verify_args *args,
                          const webhook_secrets *secrets, int64_t seconds,
                          oms_error *err)
{
    const webhook_content content = {.id = args->id,
                                     .seconds = seconds,
                                     .body = args->body,
                                     .body_bytes = args->body_bytes};
    bool found = false;
    for (size_t i = 0; i < secrets->count; i++) {
        uint8_t mac[SIGNATURE_BYTES];
        oms__webhook_sign(&secrets->each[i], &content, mac);
        found = holds(args->signature, mac) || found;
    }
    if (!found)
        return oms__error_set(err, OMS_EREFUSED, "/signature",
                              "no signature fits: it is forged, or the secret "
                              "is another one");
    return OMS_OK;
}

int oms_webhook_verify(const oms_webhook_verify_args *given, oms_error *err)
{
    int64_t seconds = 0;
    webhook_secrets secrets;
    oms_webhook_verify_args taken;
    const oms_webhook_verify_args *args = &taken;
    int code = oms__sized_take(given, &taken, sizeof(taken), "", err);
    if (code == OMS_OK)
        code = check_args(args, &seconds, err);
    if (code == OMS_OK)
        code = read_secrets(args, &secrets, err);
    if (code != OMS_OK)
        return code;
    int64_t tolerance =
        args->tolerance_ms > 0 ? args->tolerance_ms : OMS_WEBHOOK_TOLERANCE_MS;
    int64_t age_ms = args->now_ms - seconds * 1000;
    if (age_ms > tolerance || age_ms < -tolerance)
        code = oms__error_set(err, OMS_EREFUSED, "/timestamp",
                              "it was signed too long ago or in the future: "
                              "it may be replayed, or a clock is wrong");
    else
        code = find_signature(args, &secrets, seconds, err);
    oms__webhook_secrets_wipe(&secrets);
    return code;
}
