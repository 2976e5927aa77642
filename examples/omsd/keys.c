// API keys of the daemon: found by their id, compared by digest in constant
// time.
#include "keys.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys_file.h"

typedef struct api_key {
    char id[KEY_ID_BYTES + 1];
    unsigned char digest[SHA256_DIGEST_LENGTH];
    char subject[SUBJECT_BYTES_MAX + 1];
    char *scopes;
    char *shop;
    char *customer;
    int64_t expires_ms; // 0: never
    bool revoked;
} api_key;

struct api_keys {
    api_key *keys; // by id
    size_t count;
};

static const char *member(const json_t *of, const char *name)
{
    return json_string_value(json_object_get(of, name));
}

static unsigned char nibble(char digit)
{
    return (unsigned char)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static char *copied(const char *from)
{
    return from == NULL ? NULL : need_text(from);
}

static void read_key(api_key *to, const json_t *from)
{
    const char *hex = member(from, "sha256");
    const char *expires = member(from, "expires");
    *to = (api_key){.scopes = copied(member(from, "scopes")),
                    .shop = copied(member(from, "shop")),
                    .customer = copied(member(from, "customer")),
                    .revoked = member(from, "revoked") != NULL};
    snprintf(to->id, sizeof(to->id), "%s", member(from, "id"));
    snprintf(to->subject, sizeof(to->subject), "key:%s", member(from, "name"));
    for (size_t i = 0; i < sizeof(to->digest); i++)
        to->digest[i] =
            (unsigned char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    if (expires != NULL)
        key_time(expires, &to->expires_ms);
}

static int by_id(const void *left, const void *right)
{
    return strcmp(((const api_key *)left)->id, ((const api_key *)right)->id);
}

api_keys *api_keys_load(const char *path, char *why, size_t room)
{
    json_t *read = keys_file_read(path, why, room);
    if (read == NULL)
        return NULL;
    api_keys *made = need(NULL, sizeof(*made));
    made->count = json_array_size(read);
    made->keys = need(NULL, made->count * sizeof(api_key));
    for (size_t i = 0; i < made->count; i++)
        read_key(&made->keys[i], json_array_get(read, i));
    qsort(made->keys, made->count, sizeof(api_key), by_id);
    json_decref(read);
    return made;
}

void api_keys_free(api_keys *of)
{
    if (of == NULL)
        return;
    for (size_t i = 0; i < of->count; i++) {
        free(of->keys[i].scopes);
        free(of->keys[i].shop);
        free(of->keys[i].customer);
    }
    free(of->keys);
    free(of);
}

bool api_keys_is(const char *given)
{
    return strncmp(given, KEY_PREFIX, strlen(KEY_PREFIX)) == 0;
}

static bool is_whole(const char *given)
{
    return strlen(given) == KEY_BYTES &&
           given[KEY_BYTES - KEY_SECRET_BYTES - 1] == '_';
}

static const api_key *find(const api_keys *in, const char *given)
{
    api_key wanted = {.revoked = false};
    memcpy(wanted.id, given + strlen(KEY_PREFIX), KEY_ID_BYTES);
    return bsearch(&wanted, in->keys, in->count, sizeof(api_key), by_id);
}

const char *api_keys_check(const api_keys *in, const char *given,
                           int64_t now_ms, identity *out)
{
    // An id that nobody has is compared, too: its answer takes as long.
    static const api_key nobody = {.revoked = false};
    unsigned char digest[SHA256_DIGEST_LENGTH];
    if (!is_whole(given))
        return "malformed";
    const api_key *key = find(in, given);
    SHA256((const unsigned char *)given, KEY_BYTES, digest);
    const api_key *against = key != NULL ? key : &nobody;
    bool same = CRYPTO_memcmp(digest, against->digest, sizeof(digest)) == 0;
    if (!same || key == NULL)
        return "unknown_key";
    if (key->revoked)
        return "revoked";
    if (key->expires_ms != 0 && now_ms >= key->expires_ms)
        return "expired";
    memcpy(out->subject, key->subject, sizeof(out->subject));
    out->scopes = need_text(key->scopes);
    out->shop = copied(key->shop);
    out->customer = copied(key->customer);
    out->until_ms = key->expires_ms;
    return NULL;
}
