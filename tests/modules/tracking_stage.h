// A shop in which the test says every event of an order itself: tracking and
// notification are real and hear it. Both have one command more, which breaks
// their rows.
#ifndef OMS_TESTS_MODULES_TRACKING_STAGE_H
#define OMS_TESTS_MODULES_TRACKING_STAGE_H

#include "shop.h"

// For cmocka: *state is a shop; one that is still open verifies itself.
int told_setup(void **state);
int told_teardown(void **state);

// Says an event about a subject.
void told_say(shop *s, const char *type, const char *subject,
              const char *format, ...) OMS_PRINTF(4, 5);
// An order of customer "ana": line 1 is 3 x A, line 2 is 1 x B and digital;
// promised in so many days (0: not), confirmed at once.
void told_place(shop *s, const char *order_id, int days);
// Units of line 1 arrive, in a parcel of their own.
void told_deliver(shop *s, const char *order_id, int shipment_no, int units);

// tracking.view: a number, a word.
int64_t told_number(shop *s, const char *order_id, const char *way);
const char *told_word(shop *s, const char *order_id, const char *way);

// How many violations oms_verify finds that still stand.
size_t told_verify(shop *s, uint32_t flags, const char *rule);

#endif
