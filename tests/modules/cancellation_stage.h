// A shop in which the test plays processing, fulfilment and payment: taking
// back is real and hears what the test says, and so is the stock.
#ifndef OMS_TESTS_MODULES_CANCELLATION_STAGE_H
#define OMS_TESTS_MODULES_CANCELLATION_STAGE_H

#include "shop.h"

void back_open(shop *s);
// For cmocka: *state is a shop; a shop that is still open verifies itself.
int back_setup(void **state);
int back_teardown(void **state);

// Says an event of another module ("order.placed") about an order.
void back_say(shop *s, const char *type, const char *order_id,
              const char *format, ...) OMS_PRINTF(4, 5);
// An order of customer C: line 1 is 3 x A for 100, line 2 is 2 x B for 901,
// delivery costs 90.
void back_place(shop *s, const char *order_id);
// Units of a line leave and arrive, in a parcel of their own.
void back_deliver(shop *s, const char *order_id, int line_no, int units);
// Both lines of the order that back_place places.
void back_deliver_all(shop *s, const char *order_id);
// Payment has answered a return.
void back_adjust(shop *s, const char *order_id, const char *what, int number);

// A number or word of a return (return.get).
int64_t back_number(shop *s, const char *order_id, int return_no,
                    const char *way);
const char *back_word(shop *s, const char *order_id, int return_no,
                      const char *way);
// A number in any query.
int64_t back_ask(shop *s, const char *query, const char *way,
                 const char *format, ...) OMS_PRINTF(4, 5);
const char *back_ask_word(shop *s, const char *query, const char *way,
                          const char *format, ...) OMS_PRINTF(4, 5);
// In the data of the last event of a type about a subject.
int64_t back_told(shop *s, const char *type, const char *subject,
                  const char *way);
const char *back_told_word(shop *s, const char *type, const char *subject,
                           const char *way);

// Changes a row behind everybody's back: "asked", "returned", "credited" of
// line 1, "value" of return 1, "gesture".
void back_break(shop *s, const char *order_id, const char *what);

#endif
