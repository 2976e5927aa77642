// Plays Stripe: the dialect is led turn by turn, without a connection.
#ifndef OMS_TESTS_STRIPE_PLAY_H
#define OMS_TESTS_STRIPE_PLAY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/stripe/stripe.h"

#define PLAY_KEY "01890a5d-ac96-774b-bcce-b302099a8057"
#define PLAY_KEY_MADE_MS 1688096058518LL // what that UUIDv7 says

typedef struct play {
    oms_http_dialect dialect;
    oms_arena arena;
    oms_call call;
    oms_http_turn turn;
    oms_http_request request; // of the last turn, when it is SEND
    oms_http_reply reply;
    oms_reply answer; // when it is DONE
    oms_http_next next;
    oms_http_header header; // one header for the next reply
    int64_t retry_after_ms;
    const char *key; // NULL: PLAY_KEY
    char asked[512];
} play;

void play_open(play *p, const oms_stripe_options *options);
void play_close(play *p);
// Begins a call: authorises, captures ... 10.00 EUR of order o1, payment 1,
// transaction 3.
void play_ask(play *p, const char *kind, bool ask);
void play_ask_for(play *p, const char *kind, bool ask, const char *request);
// What Stripe says to the request of the last turn.
void play_say(play *p, int32_t status, const char *format, ...)
    OMS_PRINTF(3, 4);
void play_say_bytes(play *p, int32_t status, const char *body, size_t count);
void play_end(play *p, oms_http_outcome ended);

// An intent of 1000 EUR cents that carries the key; [more] are members to add
// or change: "\"status\":\"canceled\"".
const char *play_intent(const char *status, const char *more);
const char *play_refund(const char *status, const char *more);

// "POST /v1/..." and a part of the (decoded) body.
void play_expect_request(const play *p, const char *line);
void play_expect_body(const play *p, const char *part);
void play_expect_no_body(const play *p, const char *part);
const char *play_header(const play *p, const char *name);
void play_expect(const play *p, oms_outcome outcome, const char *said);
void play_expect_result(const play *p, const char *json);

// Signs as Stripe does.
void play_sign(const char *secret, int64_t seconds, const char *body,
               size_t count, char out[256]);

#endif
