// What a token says of its bearer, once it is known who has signed it.
//
// A claim that is there must be right: a customer_id that is null or empty is a
// mistake of whoever made the token, and not "any customer".
#include <string.h>

#include "jwt.h"

#define SECONDS_MAX INT64_C(253402300799) // the year 9999
#define SCOPES_BYTES_MAX 1024
#define AUDIENCES_MAX 32

// A text of printable ASCII.
static bool is_text(const json_t *of, size_t most)
{
    const char *from = json_string_value(of);
    size_t count = json_string_length(of);
    if (from == NULL || count == 0 || count > most)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (from[i] < 0x20 || from[i] > 0x7e)
            return false;
    }
    return from[0] != ' ' && from[count - 1] != ' ';
}

static bool is_same(const json_t *claim, const char *wanted)
{
    return json_is_string(claim) &&
           strlen(wanted) == json_string_length(claim) &&
           memcmp(json_string_value(claim), wanted, strlen(wanted)) == 0;
}

static bool has_audience(const json_t *claim, const char *wanted)
{
    size_t i;
    json_t *one;
    bool found = false;
    if (json_is_string(claim))
        return is_same(claim, wanted);
    if (!json_is_array(claim) || json_array_size(claim) > AUDIENCES_MAX)
        return false;
    json_array_foreach (claim, i, one) {
        if (!json_is_string(one))
            return false;
        found = found || is_same(one, wanted);
    }
    return found;
}

// A time, or -1.
static int64_t seconds(const json_t *claim)
{
    int64_t at = json_is_integer(claim) ? json_integer_value(claim) : -1;
    return at <= SECONDS_MAX ? at : -1;
}

static const char *check_times(const json_t *claims, int64_t now_s,
                               int64_t *until_ms)
{
    const json_t *starts = json_object_get(claims, "nbf");
    const json_t *made = json_object_get(claims, "iat");
    int64_t ends_s = seconds(json_object_get(claims, "exp"));
    if (ends_s < 0 || (starts != NULL && seconds(starts) < 0) ||
        (made != NULL && seconds(made) < 0))
        return "claims";
    if (now_s >= ends_s + JWT_LEEWAY_S)
        return "expired";
    if (starts != NULL && now_s + JWT_LEEWAY_S < seconds(starts))
        return "not_yet_valid";
    *until_ms = (ends_s + JWT_LEEWAY_S) * 1000;
    return NULL;
}

// Names that only the daemon gives.
static bool is_reserved(const char *subject)
{
    return strncmp(subject, "key:", 4) == 0 || strcmp(subject, "local") == 0;
}

static bool is_absent_or(const json_t *claim, size_t most)
{
    return claim == NULL || is_text(claim, most);
}

static char *copied(const json_t *claim)
{
    return claim == NULL ? NULL : need_text(json_string_value(claim));
}

const char *jwt_claims(const json_t *claims, const jwt_rules *rules,
                       int64_t now_s, identity *out, int64_t *until_ms)
{
    const json_t *subject = json_object_get(claims, "sub");
    const json_t *scope = json_object_get(claims, "scope");
    const json_t *tenant = json_object_get(claims, "shop");
    const json_t *customer = json_object_get(claims, "customer_id");
    const char *wrong = check_times(claims, now_s, until_ms);
    if (wrong != NULL)
        return wrong;
    if (!is_same(json_object_get(claims, "iss"), rules->issuer))
        return "issuer";
    if (!has_audience(json_object_get(claims, "aud"), rules->audience))
        return "audience";
    if (!is_text(subject, SUBJECT_BYTES_MAX) ||
        is_reserved(json_string_value(subject)))
        return "subject";
    bool empty = json_is_string(scope) && json_string_length(scope) == 0;
    if ((!empty && !is_absent_or(scope, SCOPES_BYTES_MAX)) ||
        !is_absent_or(tenant, 64) || !is_absent_or(customer, 64))
        return "claims";
    memcpy(out->subject, json_string_value(subject),
           json_string_length(subject) + 1);
    out->scopes = scope == NULL ? need_text("") : copied(scope);
    out->shop = copied(tenant);
    out->customer = copied(customer);
    return NULL;
}
