// Scrubbing the storage after somebody was erased, and how long refusals are
// kept: what modules may change of the shop's own row.
#ifndef OMS_RUNTIME_SCRUB_H
#define OMS_RUNTIME_SCRUB_H

#include "runtime/keeping.h"
#include "runtime/tx.h"

// Writes down what the handler has asked of the shop.
void oms__scrub_take(oms_tx *tx);
// The leader, with no group open and nobody waiting: scrubs if it was asked
// for. It is paced, so that it never takes more than a small part of the time.
void oms__scrub_run(oms *oms);
// Writes down that it was done.
void oms__scrub_note(oms_group *group);
// When there is something to do, or OMS__NEVER.
int64_t oms__scrub_next(const oms *oms);

#endif
