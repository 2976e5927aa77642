// Emptying what is personal in the log, for the verbs of module.h.
#ifndef OMS_RUNTIME_ERASE_H
#define OMS_RUNTIME_ERASE_H

#include "runtime/keeping.h"
#include "runtime/tx.h"

// Empties the personal fields (OMS_PII) of a row's struct, at any depth. The
// caller puts it.
void oms__tx_erase(oms_tx *tx, const oms_table *table, void *row);

// What one subject is emptied by.
typedef struct oms_erasing {
    oms_group *group;
    oms_arena *arena; // of one page
    const char *subject;
} oms_erasing;

// Does what oms__tx_erase_log and oms__tx_erase_requests have asked for, now
// that the handler is through. A failure dooms the group.
void oms__erase_log(oms_tx *tx);

// erase_tasks.c
int oms__erase_requests(const oms_erasing *it, oms_error *err);

#endif
