// A shop for tests: in memory or on a file, with a clock and chance of its
// own, spoken to by name. JSON is written with ' instead of ". Whatever a test
// does, closing the shop runs oms_verify and expects nothing.
#ifndef OMS_TESTS_MODULES_SHOP_H
#define OMS_TESTS_MODULES_SHOP_H

// cmocka wants these before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "oms/oms.h"

#define SHOP_BEGIN_MS 1600000000000LL
#define SHOP_DAY_MS (24LL * 60 * 60 * 1000)

typedef struct shop {
    oms *engine;
    int64_t now_ms;
    uint64_t chance;
    int64_t keys;
    oms_receipt receipt; // of the last command
    oms_error error;     // of the last refusal
    const char *path;    // NULL: in memory
    char text[8192];     // the last text read
} shop;

// [takes]: a kind of task that the test answers itself, or NULL.
void shop_open(shop *s, const char *path, const char *takes);
// Verifies, then closes.
void shop_close(shop *s);
// For cmocka: *state is a shop in memory; one that is still open is closed.
int shop_setup(void **state);
int shop_teardown(void **state);
// Closes without looking, for shops that were broken on purpose.
void shop_abandon(shop *s);

// Submits; the code of the refusal, or 0.
int shop_try(shop *s, const char *command, const char *format, ...)
    OMS_PRINTF(3, 4);
// The same, and it must succeed.
void shop_do(shop *s, const char *command, const char *format, ...)
    OMS_PRINTF(3, 4);
// Must be refused with this code, pointer and (if not NULL) guard or word.
void shop_refuse(shop *s, int code, const char *where, const char *word,
                 const char *command, const char *format, ...) OMS_PRINTF(6, 7);

// Runs consequences until nothing is due now.
void shop_settle(shop *s);
// Lets time pass, then settles.
void shop_pass(shop *s, int64_t ms);

// Asks; the caller calls json_decref. Must succeed.
json_t *shop_ask(shop *s, const char *query, const char *format, ...)
    OMS_PRINTF(3, 4);
int shop_ask_code(shop *s, const char *query, const char *format, ...)
    OMS_PRINTF(3, 4);

// A value by its way: "lines/0/shipped". Missing numbers are 0, texts "".
int64_t shop_number_at(const json_t *from, const char *way);
const char *shop_text_at(shop *s, const json_t *from, const char *way);

// What order.get (payment.get, fulfillment.get) says of an order.
int64_t shop_number(shop *s, const char *order_id, const char *way);
const char *shop_word(shop *s, const char *order_id, const char *way);
int64_t shop_money(shop *s, const char *order_id, const char *way);
const char *shop_parcel(shop *s, const char *order_id, const char *way);

// Units of a sku at a location: "on_hand", "reserved", ...
void shop_receive(shop *s, const char *sku, int quantity);

// How many events there are of a type (NULL: all) about a subject (NULL: all).
int64_t shop_events(shop *s, const char *type, const char *subject);
// How many tasks there are of a kind.
int64_t shop_tasks(shop *s, const char *kind);
// Everything that can be counted from outside, to see that nothing changed.
int64_t shop_fingerprint(shop *s);

// The one leased task of the kind that the test takes; answers it.
void shop_answer(shop *s, const char *kind, oms_outcome outcome,
                 const char *result, const char *reason);

#endif
