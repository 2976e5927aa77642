// The verbs of the keeper. History, which no order waits for, finds, archives
// and erases for the whole shop; what it may do to the log, to what is asked
// outside and to the storage, no other module may. tools/tidy.py sees to it.
#ifndef OMS_RUNTIME_KEEPING_H
#define OMS_RUNTIME_KEEPING_H

#include "runtime/module.h"

// Empties the personal part of every event about [subject], and
// what refusals quote of it. The sums and the chain of hashes still hold.
void oms__tx_erase_log(oms_tx *tx, const char *subject);

// Empties the requests of tasks about [subject] that nobody has begun. One that
// has begun is asked again with the same key, so it keeps its bytes until its
// answer is home: oms__tx_calls_open says how many such there are that hold
// something personal and were created until then.
void oms__tx_erase_requests(oms_tx *tx, const char *subject);
int64_t oms__tx_calls_open(oms_tx *tx, const char *subject, int64_t until_ms);

// Lets the storage forget for good whatever has been deleted or overwritten
// when this transaction is durable: some time later, when there is nothing else
// to do. Returns a mark: it was done when oms__tx_scrubbed gives that or more.
int64_t oms__tx_scrub(oms_tx *tx);
int64_t oms__tx_scrubbed(oms_tx *tx);

// How long refusals are kept from now on.
void oms__tx_refusal_days(oms_tx *tx, int64_t days);

// Whether every module that is not bulk has taken in this event, and nobody
// has given up on events of [subject] (commands, reactions and answers only).
bool oms__tx_is_heard(const oms_tx *tx, int64_t event_id, const char *subject);

// Whether modules live in other engines, which hear of everything later, and of
// two orders in any order.
bool oms__tx_in_fleet(const oms_tx *tx);

// Rows of a table with a `text_field` whose text has every word of [words], a
// word that ends in * by its beginning; newest key first, behind [after] (a row
// or NULL). *count is 0 after a failure.
const void *oms__tx_match(oms_tx *tx, const oms_table *table, const char *words,
                          const void *after, uint32_t limit, size_t *count);

#endif
