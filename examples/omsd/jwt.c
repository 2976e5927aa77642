// Takes a token apart and refuses everything that is not the plain form: three
// parts, a header that says no more than which key, an object of claims.
#include "jwt.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEADER_BYTES_MAX 1024
#define SIGNATURE_BYTES_MAX 1024

typedef struct parts {
    size_t header_bytes;
    size_t payload_bytes;
    size_t signed_bytes; // both, and the dot between them
    const char *payload;
    const char *signature;
    size_t signature_bytes;
} parts;

static bool split(const char *token, parts *out)
{
    size_t count = strlen(token);
    if (count > JWT_BYTES_MAX)
        return false;
    const char *first = strchr(token, '.');
    const char *second = first != NULL ? strchr(first + 1, '.') : NULL;
    if (second == NULL || strchr(second + 1, '.') != NULL)
        return false;
    out->header_bytes = (size_t)(first - token);
    out->payload = first + 1;
    out->payload_bytes = (size_t)(second - first - 1);
    out->signed_bytes = (size_t)(second - token);
    out->signature = second + 1;
    out->signature_bytes = count - out->signed_bytes - 1;
    return out->header_bytes > 0 && out->payload_bytes > 0 &&
           out->signature_bytes > 0;
}

static bool is_spelt(const char *from, size_t count)
{
    unsigned char bytes[JWT_BYTES_MAX];
    return jwt_decode(from, count, bytes, sizeof(bytes)) > 0;
}

// The JSON object behind base64url; NULL: it is none.
static json_t *object_in(const char *from, size_t count)
{
    unsigned char bytes[JWT_BYTES_MAX];
    long decoded = jwt_decode(from, count, bytes, sizeof(bytes));
    if (decoded <= 0)
        return NULL;
    json_t *read = json_loadb((const char *)bytes, (size_t)decoded,
                              JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(read))
        return read;
    json_decref(read);
    return NULL;
}

// Only what picks the key and says what it is. So "crit", "b64", and keys that
// a token brings along ("jwk", "jku", "x5c", "x5u") are refused unread.
static bool is_plain(const json_t *header)
{
    static const char *const known[] = {"alg", "typ", "kid", "x5t", "x5t#S256"};
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)header, name, value) {
        size_t i = 0;
        while (i < 5 && strcmp(known[i], name) != 0)
            i++;
        if (i == 5 || !json_is_string(value))
            return false;
    }
    return true;
}

// An access token, or one that does not say what it is.
static bool is_type(const json_t *header)
{
    const char *type = json_string_value(json_object_get(header, "typ"));
    return type == NULL || strcasecmp(type, "JWT") == 0 ||
           strcasecmp(type, "at+jwt") == 0 ||
           strcasecmp(type, "application/at+jwt") == 0;
}

static const char *check_header(const json_t *header, const jwt_keys *keys,
                                const jwt_key **out)
{
    const char *named = json_string_value(json_object_get(header, "alg"));
    const char *kid = json_string_value(json_object_get(header, "kid"));
    if (header == NULL)
        return "malformed";
    if (!is_plain(header))
        return "header";
    if (!is_type(header))
        return "type";
    *out = jwt_keys_find(keys, kid);
    if (*out == NULL)
        return "unknown_key";
    if (named == NULL || strcmp(named, jwt_key_algorithm(*out)) != 0)
        return "algorithm";
    return NULL;
}

static const char *check_claims(const parts *of, const jwt_rules *rules,
                                int64_t now_ms, identity *out,
                                int64_t *until_ms)
{
    json_t *claims = object_in(of->payload, of->payload_bytes);
    const char *wrong = "malformed";
    if (claims != NULL)
        wrong = jwt_claims(claims, rules, now_ms / 1000, out, until_ms);
    json_decref(claims);
    return wrong;
}

const char *jwt_check(const jwt_keys *keys, const jwt_rules *rules,
                      const char *token, int64_t now_ms, identity *out,
                      int64_t *until_ms)
{
    parts of;
    const jwt_key *key = NULL;
    unsigned char signature[SIGNATURE_BYTES_MAX];
    if (!split(token, &of) || of.header_bytes > HEADER_BYTES_MAX)
        return "malformed";
    json_t *header = object_in(token, of.header_bytes);
    const char *wrong = check_header(header, keys, &key);
    json_decref(header);
    if (wrong != NULL)
        return wrong;
    // cjose ends the process at base64 that it cannot read.
    if (!is_spelt(of.payload, of.payload_bytes))
        return "malformed";
    long bytes = jwt_decode(of.signature, of.signature_bytes, signature,
                            sizeof(signature));
    if (bytes <= 0)
        return "malformed";
    if (!jwt_key_verify(key, token, of.signed_bytes, signature, (size_t)bytes))
        return "signature";
    return check_claims(&of, rules, now_ms, out, until_ms);
}
