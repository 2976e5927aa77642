// Stripe-Signature: "t=<seconds>,v1=<hex>,v1=<hex>,v0=...". Each v1 is the
// HMAC-SHA256 of "<seconds>.<body>" under one secret; while a secret is changed
// there are two. Everything is compared with everything, to the end, so that
// the time it takes tells nothing.
#include "adapters/stripe/stripe.h"

#include <string.h>

#include "base/error.h"
#include "base/hmac.h"

#define HEADER_BYTES_MAX 8192 // what servers let a header be
#define SIGNATURES_MAX 32     // Stripe sends one for each secret, at most a few
#define SECRET_BYTES_MAX 512  // they have about 40

typedef struct signatures {
    const char *seconds; // the digits
    size_t seconds_count;
    int64_t at_ms;
    uint8_t each[SIGNATURES_MAX][OMS__SHA256_BYTES];
    size_t count;
} signatures;

static bool read_seconds(const char *text, size_t count, signatures *out)
{
    int64_t value = 0;
    if (count == 0 || count > 12 || out->seconds != NULL)
        return false; // twice is one too many
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    out->seconds = text;
    out->seconds_count = count;
    out->at_ms = value * 1000;
    return true;
}

// One "name=value". Names that are not known are nobody's business.
static bool read_part(const char *text, size_t count, signatures *out)
{
    const char *equals = memchr(text, '=', count);
    if (equals == NULL)
        return false;
    size_t name = (size_t)(equals - text);
    const char *value = equals + 1;
    size_t bytes = count - name - 1;
    if (name == 1 && text[0] == 't')
        return read_seconds(value, bytes, out);
    if (name != 2 || memcmp(text, "v1", 2) != 0)
        return true;
    if (out->count == SIGNATURES_MAX)
        return false;
    if (oms__hmac_read(value, bytes, out->each[out->count]))
        out->count++;
    return true;
}

static bool read_header(const char *header, signatures *out)
{
    *out = (signatures){0};
    if (strlen(header) > HEADER_BYTES_MAX)
        return false;
    for (;;) {
        size_t count = strcspn(header, ",");
        size_t blanks = strspn(header, " ");
        if (blanks < count && !read_part(header + blanks, count - blanks, out))
            return false;
        if (header[count] == '\0')
            break;
        header += count + 1;
    }
    return out->seconds != NULL && out->count > 0;
}

static bool signed_by(const signatures *given, const char *secret,
                      const char *body, size_t body_bytes)
{
    uint8_t mac[OMS__SHA256_BYTES];
    oms_hmac hmac;
    bool good = false;
    oms__hmac_begin(&hmac, secret, strlen(secret));
    oms__hmac_add(&hmac, given->seconds, given->seconds_count);
    oms__hmac_add(&hmac, ".", 1);
    oms__hmac_add(&hmac, body, body_bytes);
    oms__hmac_end(&hmac, mac);
    for (size_t i = 0; i < given->count; i++) {
        bool same = oms__hmac_same(mac, given->each[i]);
        good = same || good;
    }
    return good;
}

// An empty secret would sign whatever anybody sends.
static int check_secrets(const char *const *secrets, size_t count,
                         oms_error *err)
{
    if (secrets == NULL || count == 0 || count > OMS_STRIPE_SECRETS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/secrets",
                              "give 1 to %d secrets of the webhook endpoint",
                              OMS_STRIPE_SECRETS_MAX);
    for (size_t i = 0; i < count; i++)
        if (secrets[i] == NULL || strlen(secrets[i]) < 8 ||
            strlen(secrets[i]) > SECRET_BYTES_MAX)
            return oms__error_set(err, OMS_EINVAL, "/secrets",
                                  "a secret has 8 to %d bytes: whsec_...",
                                  SECRET_BYTES_MAX);
    return OMS_OK;
}

int oms_stripe_verify(const char *signature, const char *body,
                      size_t body_bytes, const char *const *secrets,
                      size_t secrets_count, int64_t now_ms, oms_error *err)
{
    signatures given;
    bool good = false;
    int code = check_secrets(secrets, secrets_count, err);
    if (code != OMS_OK)
        return code;
    if (body == NULL || body_bytes > OMS_STRIPE_BODY_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/body",
                              "a webhook of Stripe's has a body of at most %d "
                              "bytes",
                              OMS_STRIPE_BODY_BYTES_MAX);
    if (signature == NULL || !read_header(signature, &given))
        return oms__error_set(err, OMS_EINVAL, "/signature",
                              "the header Stripe-Signature is missing or is "
                              "not t=...,v1=...");
    for (size_t i = 0; i < secrets_count; i++) {
        bool by = signed_by(&given, secrets[i], body, body_bytes);
        good = by || good;
    }
    if (!good)
        return oms__error_set(err, OMS_EREFUSED, "/signature",
                              "the signature is not that of these bytes under "
                              "any secret; hand over the body as it came");
    int64_t apart = now_ms - given.at_ms;
    if (apart > OMS_STRIPE_TOLERANCE_MS || apart < -OMS_STRIPE_TOLERANCE_MS)
        return oms__error_set(err, OMS_EREFUSED, "/signature",
                              "the signature is %lld s %s; 300 s are allowed",
                              (long long)((apart < 0 ? -apart : apart) / 1000),
                              apart < 0 ? "ahead of our clock" : "old");
    return OMS_OK;
}
