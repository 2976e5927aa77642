// A shop with reporting only: the test plays everybody whom it hears. Closing
// it runs oms_verify, as shop.h says.
#ifndef OMS_TESTS_MODULES_REPORT_STAGE_H
#define OMS_TESTS_MODULES_REPORT_STAGE_H

#include "shop.h"

#define MINUTE_MS (60LL * 1000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define DAY_0 1600041600000LL // 2020-09-14, midnight UTC

void report_stage_open(shop *s);
int report_stage_setup(void **state);

// Says an event; [at] is when it happened. JSON is written with '.
void report_tell(shop *s, const char *type, int64_t at, const char *format, ...)
    OMS_PRINTF(4, 5);
// order.placed, web, EUR: [units] of A at 10.00 each, with 1.00 tax and 2.00
// shipping. [customer_id] NULL: a guest.
void report_place(shop *s, const char *order_id, const char *customer_id,
                  int64_t at, int units);
// shipment.shipped and shipment.delivered of [units] of line 1.
void report_ship(shop *s, const char *order_id, int parcel, int64_t at,
                 int units);
void report_deliver(shop *s, const char *order_id, int parcel, int64_t at,
                    int units);
// The same the wrong way round: told to have arrived first.
void report_deliver_early(shop *s, const char *order_id, int parcel, int64_t at,
                          int units);
void report_ship_late(shop *s, const char *order_id, int parcel, int64_t at,
                      int units);
// A payment's event: [what] is "captured" ...; [authorized] of the order so
// far.
void report_pay(shop *s, const char *order_id, const char *what, int64_t at,
                int64_t amount, int64_t authorized, const char *more);

// Asks "report.<what>" about one period, with [more] members of the question.
json_t *report_ask(shop *s, const char *what, int64_t from, int64_t to,
                   const char *more);
// One number of the answer.
int64_t report_number(shop *s, const char *what, int64_t from, int64_t to,
                      const char *way);
// The row of the answer whose member [name] is [value]; one number of it.
int64_t report_row(shop *s, const char *what, int64_t from, int64_t to,
                   const char *name, const char *value, const char *member);
// All reports, from day to day, as one text that the caller frees: two shops
// that print the same have the same figures.
char *report_print_all(shop *s, int64_t from, int days);

// Breaks a row on purpose: "day", "quarter", "order", "customer".
void report_break(shop *s, const char *what);
// Violations that stand, or were repaired; whether [rule] was named goes to
// *named when that is not NULL.
size_t report_verify(shop *s, uint32_t flags, const char *rule, bool *named);

#endif
