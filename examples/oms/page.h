// One order on one page, for people.
#ifndef PAGE_H
#define PAGE_H

#include <jansson.h>

// [page] has the members order, money, parcels (results of order.get,
// payment.list, fulfillment.list) and events (an array).
void page_print(const json_t *page);

// The rows of a list's answer: its only array. NULL if it has none.
const json_t *page_rows(const json_t *answer);

#endif
