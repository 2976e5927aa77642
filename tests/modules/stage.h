// A shop in which the test plays processing: fulfilment, the stock and the
// carrier are real, and hear what the test says. Both real modules have some
// commands more, to reach their rules and to break their rows.
#ifndef OMS_TESTS_MODULES_STAGE_H
#define OMS_TESTS_MODULES_STAGE_H

#include "shop.h"

// What a rule of the stock answered last.
typedef struct stage_answer {
    oms_outcome outcome;
    char reason[64];
    oms_allocation lines[16];
    char places[16][OMS_CODE_BYTES_MAX + 1];
    size_t lines_count;
} stage_answer;

// [takes]: a kind of task that the test answers itself, or NULL.
void stage_open(shop *s, const char *takes);

// Says order.placed: two lines unless told otherwise.
void stage_place(shop *s, const char *order_id);
// Says order.confirmed, without allocations.
void stage_confirm(shop *s, const char *order_id);
// Says any event of an order: "placed", "reserved", "lines_canceled", and what
// cancellation asks: "stop.requested", "stop.refused", and what history did:
// "past.archived", "past.erased".
void stage_say(shop *s, const char *what, const char *format, ...)
    OMS_PRINTF(3, 4);

// Calls a rule of the stock: "reserve", "release", "consume" or "restock".
const stage_answer *stage_rule(shop *s, const char *rule, const char *task_id,
                               const char *format, ...) OMS_PRINTF(4, 5);
// Units that the answer gives a line at a place (NULL: anywhere).
int64_t stage_allocated(const stage_answer *answer, int64_t line_no,
                        const char *place);

// A counter of a shelf: "on_hand", "reserved", "available", "backordered".
int64_t stage_stock(shop *s, const char *sku, const char *place,
                    const char *counter);
// A number in fulfillment.get.
int64_t stage_number(shop *s, const char *order_id, const char *way);
// The data of the last event of a type about an order; the caller calls
// json_decref.
json_t *stage_event(shop *s, const char *type, const char *order_id);
int64_t stage_event_number(shop *s, const char *type, const char *order_id,
                           const char *way);

// Runs oms_verify: how many violations stand, and whether a rule was named.
size_t stage_verify(shop *s, uint32_t flags, const char *rule);

#endif
