// What the files of auth*.c share: the keys in force, and refusals.
#ifndef OMSD_AUTH_RING_H
#define OMSD_AUTH_RING_H

#include "auth.h"
#include "jwt.h"
#include "keys.h"

// ---- auth_load.c: the keys in force ----------------------------------------

// Never changes; a new one takes its place when a file does.
typedef struct keyring {
    size_t users;
    uint64_t generation; // another one: what was checked before counts no more
    jwt_keys *tokens;    // NULL: none is taken
    api_keys *api;       // NULL: none is taken
    char *issuer;
    char *audience;
} keyring;

// The keys now; NULL: none are configured. Looks, at most once a second,
// whether a file has changed.
keyring *keyring_take(void);
void keyring_give(keyring *of);

int64_t auth_now_ms(void); // since 1970

// ---- auth.c ----------------------------------------------------------------

// The token or key of a request; NULL: it was refused.
const char *auth_given(exchange *of);

// ---- auth_cache.c: tokens that were checked a moment ago -------------------

// A signature costs more than all else of a small request, so who holds a token
// is remembered by the token's digest, never by the token.
bool auth_cache_find(const char *token, uint64_t generation, int64_t now_ms,
                     identity *out);
void auth_cache_put(const char *token, uint64_t generation, int64_t until_ms,
                    const identity *who);

// ---- auth_refuse.c ---------------------------------------------------------

// Nobody is known: 401, counted by [cause], never in the audit.
void refuse_unknown(exchange *of, const char *cause, const char *why);
// The call itself is wrong: 400.
void refuse_call(exchange *of, const char *cause, const char *why);
// Somebody known may not: [why], counted and in the shop's audit.
void refuse_known(exchange *of, const auth_no *why, const json_t *args);

// ---- auth_object.c ---------------------------------------------------------

bool identity_has(const identity *who, const char *scope);
// NULL: the thing is theirs.
const auth_no *object_check(exchange *of, const operation *wanted,
                            json_t *args);

// ---- rates.c ---------------------------------------------------------------

// Failed attempts of an address. False: there were too many.
bool rates_failures_left(const exchange *of);
void rates_failed(const exchange *of);
// Whether this subject's refusal may still be written down.
bool rates_audit(const char *subject);
// Too often: 429.
void rates_refuse(exchange *of, int64_t after_s);

#endif
