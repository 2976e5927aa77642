// A shop with payment and its stand-in provider only. The modules that payment
// hears are played by the test: it says what they would say.
#ifndef OMS_TESTS_PAYMENT_SHOP_H
#define OMS_TESTS_PAYMENT_SHOP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "oms/oms.h"

typedef struct pay_answer {
    oms_outcome outcome;
    const char *result; // JSON, or NULL: all that was asked, with a new ref
    const char *reason;
} pay_answer;

typedef struct pay_shop {
    oms *oms;
    int64_t now_ms;
    uint64_t chance;
    uint64_t keys;
    oms_error error; // of the last refusal
    // A provider that the test plays, instead of the stand-in.
    bool scripted;
    bool silent; // takes calls and does not answer
    pay_answer script[32];
    size_t script_count;
    size_t script_at;
    size_t calls;
    char last_key[256];
    char last_request[2048];
} pay_shop;

void pay_open(pay_shop *shop);
void pay_open_scripted(pay_shop *shop); // answers by shop->script, then OK
void pay_close(pay_shop *shop);
// With another payment module (a planted bug), or of quite other modules.
struct oms_module;
void pay_open_payment(pay_shop *shop, const struct oms_module *payment);
void pay_open_modules(pay_shop *shop, const struct oms_module *const *modules,
                      size_t count);
void pay_script(pay_shop *shop, oms_outcome outcome, const char *result,
                const char *reason);

// The command must succeed; try gives its code.
void pay_do(pay_shop *shop, const char *command, const char *format, ...)
    OMS_PRINTF(3, 4);
int pay_try(pay_shop *shop, const char *command, const char *format, ...)
    OMS_PRINTF(3, 4);
// Steps until nothing is due any more; advance lets time pass first.
void pay_settle(pay_shop *shop);
void pay_advance(pay_shop *shop, int64_t ms);

// An order of [total] minor units with the tenders given as JSON objects.
void pay_place(pay_shop *shop, const char *order_id, const char *currency,
               int64_t total, const char *tenders);
void pay_tell(pay_shop *shop, const char *order_id, const char *what);
void pay_ship(pay_shop *shop, const char *order_id, int64_t amount, bool last);

oms_money *pay_money(pay_shop *shop, const char *order_id);
// What the first payment (or the order) looks like, in short.
void pay_expect(pay_shop *shop, const char *order_id, oms_payment_state state,
                int64_t authorized, int64_t captured, int64_t refunded);
void pay_expect_balance(pay_shop *shop, const char *order_id, int64_t balance);
// How many events of this type the order has.
size_t pay_events(pay_shop *shop, const char *order_id, const char *type);
// A number that the last event of this type says; 0 if it does not.
int64_t pay_told(pay_shop *shop, const char *order_id, const char *type,
                 const char *name);
// Every invariant holds.
void pay_verify(pay_shop *shop);
size_t pay_violations(pay_shop *shop, uint32_t flags);

#endif
