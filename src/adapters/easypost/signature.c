// Whether EasyPost has signed a webhook. X-Hmac-Signature is
// "hmac-sha256-hex=" and the HMAC-SHA256 of the body. X-Hmac-Signature-V2 is
// the same of the time, the method, the path and the body, so that an old
// webhook cannot be sent again; it is looked at where it is required only.
// Everything is compared with everything, to the end, so that the time it takes
// tells nothing.
#include "adapters/easypost/easypost.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/hmac.h"
#include "base/secret.h"
#include "base/sized.h"
#include "base/time.h"

#define PREFIX "hmac-sha256-hex="
#define SECRET_BYTES_MIN 6
#define HEADER_BYTES_MAX 2048 // a time and a path

static bool read_signature(const char *header, uint8_t out[OMS__SHA256_BYTES])
{
    size_t prefix = strlen(PREFIX);
    return header != NULL && strncmp(header, PREFIX, prefix) == 0 &&
           oms__hmac_read(header + prefix, strlen(header + prefix), out);
}

// ---- secrets ---------------------------------------------------------------

// An empty secret would sign whatever anybody sends.
static int check_secrets(const oms_easypost_hooks *hooks, oms_error *err)
{
    char plain[OMS__EASYPOST_PLAIN_ROOM];
    int code = OMS_OK;
    if (hooks->secrets == NULL || hooks->secrets_count == 0 ||
        hooks->secrets_count > OMS_EASYPOST_SECRETS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/secrets",
                              "give 1 to %d secrets of the webhook",
                              OMS_EASYPOST_SECRETS_MAX);
    for (uint32_t i = 0; i < hooks->secrets_count && code == OMS_OK; i++)
        if (hooks->secrets[i] == NULL ||
            strlen(hooks->secrets[i]) < SECRET_BYTES_MIN ||
            !oms__easypost_plain(hooks->secrets[i], plain))
            code = oms__error_set(err, OMS_EINVAL, "/secrets",
                                  "a secret has %d to %d bytes of ASCII or of "
                                  "Latin letters",
                                  SECRET_BYTES_MIN,
                                  OMS__EASYPOST_SECRET_BYTES_MAX);
    oms__secret_wipe(plain, sizeof(plain));
    return code;
}

// What is signed: [head], which may be empty, and the body.
static bool is_signed(const oms_easypost_hooks *hooks, const char *head,
                      const char *body, size_t body_bytes,
                      const uint8_t given[OMS__SHA256_BYTES])
{
    bool good = false;
    char plain[OMS__EASYPOST_PLAIN_ROOM];
    for (uint32_t i = 0; i < hooks->secrets_count; i++) {
        uint8_t mac[OMS__SHA256_BYTES];
        oms_hmac hmac;
        (void)oms__easypost_plain(hooks->secrets[i], plain);
        oms__hmac_begin(&hmac, plain, strlen(plain));
        oms__hmac_add(&hmac, head, strlen(head));
        oms__hmac_add(&hmac, body, body_bytes);
        oms__hmac_end(&hmac, mac);
        bool same = oms__hmac_same(mac, given);
        good = same || good;
    }
    oms__secret_wipe(plain, sizeof(plain));
    return good;
}

// ---- time ------------------------------------------------------------------

typedef struct stamp {
    int day;
    int month;
    int year;
    int hour;
    int minute;
    int second;
} stamp;

// Blanks, one to [most] digits, and [behind] behind them.
static bool take_number(const char **at, int most, char behind, int *out)
{
    *at += strspn(*at, " ");
    size_t count = strspn(*at, "0123456789");
    if (count == 0 || count > (size_t)most || (*at)[count] != behind)
        return false;
    for (*out = 0; count > 0; count--, (*at)++)
        *out = *out * 10 + (**at - '0');
    (*at)++;
    return true;
}

static bool take_month(const char **at, int *out)
{
    static const char *const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12; i++)
        if (strncmp(*at, months + (size_t)i * 3, 3) == 0) {
            *out = i + 1;
            *at += 3;
            return true;
        }
    return false;
}

// "GMT" or "+0100" as RFC 3339 has it.
static bool write_zone(const char *zone, char out[8])
{
    bool offset = (*zone == '+' || *zone == '-') && strlen(zone) == 5;
    if (offset)
        (void)snprintf(out, 8, "%.3s:%s", zone, zone + 3);
    else
        (void)snprintf(out, 8, "Z");
    return offset || strcmp(zone, "GMT") == 0 || strcmp(zone, "UTC") == 0;
}

// "Thu, 06 Mar 2025 19:48:26 +0000" (RFC 5322), or RFC 3339.
static bool read_time(const char *text, int64_t *out_ms)
{
    char zone[8];
    char iso[96];
    stamp when;
    const char *comma = strchr(text, ',');
    const char *at = comma != NULL ? comma + 1 : text;
    if (oms__time_parse(text, strlen(text), out_ms))
        return true;
    if (!take_number(&at, 2, ' ', &when.day) || !take_month(&at, &when.month) ||
        !take_number(&at, 4, ' ', &when.year) ||
        !take_number(&at, 2, ':', &when.hour) ||
        !take_number(&at, 2, ':', &when.minute) ||
        !take_number(&at, 2, ' ', &when.second) || !write_zone(at, zone))
        return false;
    (void)snprintf(iso, sizeof(iso), "%04d-%02d-%02dT%02d:%02d:%02d%s",
                   when.year, when.month, when.day, when.hour, when.minute,
                   when.second, zone);
    return oms__time_parse(iso, strlen(iso), out_ms);
}

static int check_dated(const oms_easypost_hooks *hooks,
                       const oms_easypost_headers *headers, const char *body,
                       size_t body_bytes, oms_error *err)
{
    uint8_t given[OMS__SHA256_BYTES];
    char head[HEADER_BYTES_MAX];
    int64_t at_ms = 0;
    const char *time = headers->timestamp;
    const char *path = headers->path;
    if (!read_signature(headers->dated_signature, given) || time == NULL ||
        path == NULL || strlen(time) + strlen(path) + 8 > sizeof(head) ||
        !read_time(time, &at_ms))
        return oms__error_set(err, OMS_EINVAL, "/dated_signature",
                              "X-Hmac-Signature-V2, X-Timestamp or X-Path is "
                              "missing or not as it should be");
    (void)snprintf(head, sizeof(head), "%sPOST%s", time, path);
    if (!is_signed(hooks, head, body, body_bytes, given) ||
        (hooks->path != NULL && strcmp(hooks->path, path) != 0))
        return oms__error_set(err, OMS_EREFUSED, "/dated_signature",
                              "the signature is not that of these bytes at "
                              "this time and path under any secret");
    int64_t apart = hooks->now_ms - at_ms;
    if (apart > OMS_EASYPOST_TOLERANCE_MS || apart < -OMS_EASYPOST_TOLERANCE_MS)
        return oms__error_set(err, OMS_EREFUSED, "/timestamp",
                              "the signature is %lld s %s; 300 s are allowed",
                              (long long)((apart < 0 ? -apart : apart) / 1000),
                              apart < 0 ? "ahead of our clock" : "old");
    return OMS_OK;
}

static int verify(const oms_easypost_hooks *hooks,
                  const oms_easypost_headers *headers, const char *body,
                  size_t body_bytes, oms_error *err)
{
    uint8_t given[OMS__SHA256_BYTES];
    int code = check_secrets(hooks, err);
    if (code != OMS_OK)
        return code;
    if (body == NULL || body_bytes > OMS_EASYPOST_BODY_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/body",
                              "a webhook of EasyPost's has a body of at most "
                              "%d bytes",
                              OMS_EASYPOST_BODY_BYTES_MAX);
    if (hooks->dated)
        return check_dated(hooks, headers, body, body_bytes, err);
    if (!read_signature(headers->signature, given))
        return oms__error_set(err, OMS_EINVAL, "/signature",
                              "the header X-Hmac-Signature is missing or is "
                              "not " PREFIX "...");
    if (!is_signed(hooks, "", body, body_bytes, given))
        return oms__error_set(err, OMS_EREFUSED, "/signature",
                              "the signature is not that of these bytes under "
                              "any secret; hand over the body as it came");
    return OMS_OK;
}

int oms_easypost_verify(const oms_easypost_hooks *hooks,
                        const oms_easypost_headers *headers, const char *body,
                        size_t body_bytes, oms_error *err)
{
    oms_easypost_hooks with;
    oms_easypost_headers came;
    int code = oms__sized_take(hooks, &with, sizeof(with), "", err);
    if (code == OMS_OK)
        code = oms__sized_take(headers, &came, sizeof(came), "", err);
    return code == OMS_OK ? verify(&with, &came, body, body_bytes, err) : code;
}
