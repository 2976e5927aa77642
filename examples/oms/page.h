// One order on one page, for people.
#ifndef PAGE_H
#define PAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "shop.h"

// [page] has the members order, money, parcels, changes, cancellations,
// returns, replacements (results of order.get, payment.get, fulfillment.get,
// order.change_list ...; what is missing is left out), events (an array) and
// refused ([{"part", "query", "scope"}...]: what the key may not read).
// [shop]: of whom it was asked.
void page_print(const json_t *page, cli_shop *shop);
// Holds, changes, cancellations, returns and what goes out instead.
void page_changes(const json_t *page);
// The answer of return.list.
void page_returns(const json_t *found, bool with_order);
// What happened, in sentences: the answers of tracking.view and .timeline.
void page_track(const json_t *view, const json_t *entries);

// The rows of a list's answer: its only array. NULL if it has none.
const json_t *page_rows(const json_t *answer);

#endif
