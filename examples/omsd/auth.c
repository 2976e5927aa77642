// The stations that ask who it is and what they may.
//
// Who is known by nothing gets no further than here, and leaves no trace but a
// counter and a line in the log: strangers must not be able to fill a disk.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "auth_ring.h"
#include "loopback.h"
#include "watch.h"

#define BEARER "Bearer "

void identity_free(identity *of)
{
    free(of->scopes);
    free(of->customer);
    free(of->shop);
    *of = (identity){.scopes = NULL};
}

// ---- without keys: loopback only -------------------------------------------

// Browsers say which page a request comes from.
static bool is_same_origin(const exchange *of, const char *host)
{
    static const char plain[] = "http://";
    const char *origin = http_header(of, "Origin");
    const char *site = http_header(of, "Sec-Fetch-Site");
    if (site != NULL && strcmp(site, "same-origin") != 0 &&
        strcmp(site, "none") != 0)
        return false;
    return origin == NULL || (strncmp(origin, plain, strlen(plain)) == 0 &&
                              strcasecmp(origin + strlen(plain), host) == 0);
}

static bool be_local(exchange *of)
{
    const char *host = http_header(of, "Host");
    if (!loopback_address(http_peer(of))) {
        refuse_unknown(of, "no_keys", "no keys are configured here");
        return false;
    }
    // A name that only resolves to loopback is a web page that wants to read
    // what is not its own.
    if (host == NULL || !loopback_authority(host) ||
        !is_same_origin(of, host)) {
        refuse_unknown(of, "origin",
                       "without keys only programs of this machine are "
                       "answered, and no other page in a browser");
        return false;
    }
    strcpy(of->who.subject, "local");
    of->who.scopes = need_text("*");
    return true;
}

// ---- what was given --------------------------------------------------------

// Whether a parameter of any name has what looks like a key.
static bool query_has_key(const char *query)
{
    for (const char *at = query; at != NULL && *at != '\0'; at++) {
        size_t bytes = strcspn(at, "&=");
        at += bytes;
        if (*at == '=' && api_keys_is(at + 1))
            return true;
        if (*at == '\0')
            return false;
    }
    return false;
}

// Whether the query names a parameter. Addresses are logged, and kept in
// histories: nothing secret belongs in them.
static bool query_names(const char *query, const char *name)
{
    size_t count = strlen(name);
    for (const char *at = query; at != NULL && *at != '\0';) {
        if (strncasecmp(at, name, count) == 0 &&
            (at[count] == '=' || at[count] == '&' || at[count] == '\0'))
            return true;
        at = strchr(at, '&');
        at = at != NULL ? at + 1 : NULL;
    }
    return false;
}

static bool is_in_query(const char *query)
{
    static const char *const names[] = {
        "access_token", "api_key", "apikey",   "token",        "x-api-key",
        "jwt",          "bearer",  "id_token", "authorization"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (query_names(query, names[i]))
            return true;
    }
    return query_has_key(query);
}

// A token or key stands alone in the header: a blank would be behind Bearer.
static const char *malformed(const char *bearer)
{
    return bearer != NULL && bearer[0] != '\0' && strchr(bearer, ' ') == NULL
               ? "that is no token and no key; write it as "
                 "Authorization: Bearer TOKEN"
               : "that is no token and no key";
}

const char *auth_given(exchange *of)
{
    const char *bearer = http_header(of, "Authorization");
    const char *key = http_header(of, "X-API-Key");
    if (is_in_query(of->query)) {
        refuse_call(of, "credential-in-query",
                    "a token or key belongs in the header Authorization, "
                    "never in the address");
        return NULL;
    }
    if (bearer != NULL && key != NULL) {
        refuse_call(of, "credentials-twice",
                    "give Authorization or X-API-Key, not both");
        return NULL;
    }
    if (key != NULL && api_keys_is(key))
        return key;
    if (key == NULL && bearer != NULL &&
        strncasecmp(bearer, BEARER, strlen(BEARER)) == 0 &&
        bearer[strlen(BEARER)] != '\0')
        return bearer + strlen(BEARER);
    if (key == NULL && bearer == NULL)
        refuse_unknown(of, "missing", "this needs a token or a key");
    else
        refuse_unknown(of, "malformed", malformed(bearer));
    return NULL;
}

// ---- who it is -------------------------------------------------------------

static const char *check_token(const keyring *keys, const exchange *of,
                               const char *token, identity *out)
{
    jwt_rules rules = {keys->issuer, keys->audience};
    int64_t now_ms = auth_now_ms();
    if (keys->tokens == NULL)
        return "unknown_key";
    if (auth_cache_find(token, keys->generation, now_ms, out))
        return NULL;
    // Signatures are dear: who sent many bad ones has to wait with new ones.
    if (!rates_failures_left(of))
        return "too_many";
    const char *wrong =
        jwt_check(keys->tokens, &rules, token, now_ms, out, &out->until_ms);
    if (wrong == NULL)
        auth_cache_put(token, keys->generation, out->until_ms, out);
    return wrong;
}

static const char *check(const keyring *keys, const exchange *of,
                         const char *token, identity *out)
{
    if (!api_keys_is(token))
        return check_token(keys, of, token, out);
    if (keys->api == NULL)
        return "unknown_key";
    return api_keys_check(keys->api, token, auth_now_ms(), out);
}

static const char *in_words(const char *cause)
{
    if (strcmp(cause, "expired") == 0)
        return "the token or key has expired";
    if (strcmp(cause, "not_yet_valid") == 0)
        return "the token is not valid yet";
    if (strcmp(cause, "revoked") == 0)
        return "the key was revoked";
    return "the token or key is not valid";
}

bool auth_identify(exchange *of)
{
    identity_free(&of->who);
    if (of->operation == NULL || auth_is_public(of->operation))
        return true;
    keyring *keys = keyring_take();
    if (keys == NULL)
        return be_local(of);
    const char *token = auth_given(of);
    const char *wrong = token == NULL ? NULL : check(keys, of, token, &of->who);
    keyring_give(keys);
    if (wrong != NULL)
        refuse_unknown(of, wrong, in_words(wrong));
    return token != NULL && wrong == NULL;
}

// ---- what they may ---------------------------------------------------------

static const auth_no *scope_check(const exchange *of, const operation *wanted,
                                  auth_no *room)
{
    if (auth_is_public(wanted) || identity_has(&of->who, wanted->scope))
        return NULL;
    *room = (auth_no){.status = 403, .code = "forbidden"};
    snprintf(room->text, sizeof(room->text),
             "this needs the scope %s, and the token or key has not got it",
             wanted->scope);
    return room;
}

bool auth_allow(exchange *of)
{
    auth_no room;
    const auth_no *no = scope_check(of, of->operation, &room);
    if (no == NULL)
        return true;
    text challenge = {0};
    text_print(&challenge,
               "Bearer realm=\"omsd\", error=\"insufficient_scope\", "
               "scope=\"%s\"",
               of->operation->scope);
    http_add(of, "WWW-Authenticate", challenge.bytes);
    text_free(&challenge);
    refuse_known(of, no, NULL);
    return false;
}

bool auth_object(exchange *of, const json_t *args)
{
    const auth_no *no = object_check(of, of->operation, (json_t *)args);
    if (no != NULL)
        refuse_known(of, no, args);
    return no == NULL;
}

const auth_no *auth_may(exchange *of, const operation *wanted, json_t *args,
                        auth_no *room)
{
    const auth_no *no = scope_check(of, wanted, room);
    return no != NULL ? no : object_check(of, wanted, args);
}
