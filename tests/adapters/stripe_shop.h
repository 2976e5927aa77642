// A shop in memory whose payments are asked of Stripe, which the test plays:
// it decides whether the answer of a call or a webhook is heard first.
#ifndef OMS_TESTS_STRIPE_SHOP_H
#define OMS_TESTS_STRIPE_SHOP_H

#include "adapters/stripe_play.h"
#include "oms/oms.h"

#define SHOP_SECRET "whsec_shop_1234567890"
#define SHOP_NOW_S 1700000100LL

typedef struct shop_call {
    char kind[64];
    char key[64];
    char request[1024];
    int64_t transaction_no;
    int64_t amount;
} shop_call;

typedef struct stripe_shop {
    oms *oms;
    oms_http_dialect dialect;
    int64_t now_ms;
    uint64_t chance;
    int keys;
    shop_call calls[8]; // under way, the oldest first
    size_t count;
    oms_error error; // of the last webhook
} stripe_shop;

// Order o1 of 10.00 EUR, paid by one card; its authorisation is under way.
void shop_open(stripe_shop *shop, uint32_t flags);
void shop_close(stripe_shop *shop);
void shop_do(stripe_shop *shop, const char *command, const char *args);
void shop_settle(stripe_shop *shop);

// "metadata":{...} of the oldest call under way, and [more] behind its key.
const char *shop_meta(const stripe_shop *shop, const char *more);
// Stripe answers the oldest call: every turn of it gets this reply.
void shop_answer(stripe_shop *shop, int32_t status, const char *body);

// A webhook, signed as it should be.
int shop_hear(stripe_shop *shop, const char *id, const char *type,
              const char *object);
void shop_expect_heard(stripe_shop *shop, const char *id, const char *type,
                       const char *object);

// The payment in short: "authorized a1000 c0 r0 b0 t1" (authorised, captured,
// refunded, charged back; how many transactions stand).
void shop_expect(stripe_shop *shop, const char *what);
bool shop_shows(stripe_shop *shop, const char *begin);
void shop_verify(stripe_shop *shop);
int64_t shop_commands(stripe_shop *shop);

#endif
