// Who asks, and what they may. Nothing here trusts a header that a gateway
// set: tokens are verified by each daemon itself.
#ifndef OMSD_AUTH_H
#define OMSD_AUTH_H

#include "omsd.h"

#define AUTH_TEXT_BYTES 128 // of the sentence that says why not

// Reads keys: JWKS file, API keys file, HS256 secret. False: `why` says what is
// wrong with which line of which file. Called again by reload; files that
// change are read again by themselves. An unreadable new file leaves the old
// keys.
bool auth_load(const config *from, char *why, size_t room);
// Whether anybody could be known: without it only loopback is bound.
bool auth_configured(void);

// Nobody need be known for it.
bool auth_is_public(const operation *of);
// Bearer JWT or API key -> of->who. False: a 401 was sent, with
// WWW-Authenticate, and counted by its cause.
bool auth_identify(exchange *of);
// Whether the scope is theirs. False: 403 was sent and the refusal audited.
bool auth_allow(exchange *of);
// Whether the very thing is theirs: the shop of the claim, the order or the
// customer in the arguments. [args] is the whole object; where an identity is
// bound to a customer, lists get that customer as their filter. False: 404 or
// 403 was sent (what is not yours does not exist) and the refusal audited.
bool auth_object(exchange *of, const json_t *args);

// Of one request that holds many operations (bulk). Nothing is sent. NULL: they
// may. Else the status that a request of its own would have got, with a code
// and a sentence, in [room] if it names what is missing.
typedef struct auth_no {
    int status; // 403 or 404
    const char *code;
    char text[AUTH_TEXT_BYTES];
} auth_no;
const auth_no *auth_may(exchange *of, const operation *wanted, json_t *args,
                        auth_no *room);

void identity_free(identity *of);

// What a stream was opened with, which outlives its request: a key may be
// revoked and a token may expire while somebody reads.
typedef struct auth_pass auth_pass;
auth_pass *auth_pass_of(exchange *of); // who was identified
// Whether it would still open the same; true for NULL. One thread at a time;
// next to nothing as long as no key changes.
bool auth_pass_holds(auth_pass *of);
void auth_pass_free(auth_pass *of);

// Not too often: by subject, else by address. False: 429 with Retry-After was
// sent. Every reply of a limited subject says RateLimit and RateLimit-Policy.
bool rates_take(exchange *of);

#endif
