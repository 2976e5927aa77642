// Checking the chain of hashes, row by row, subject after subject.
#ifndef OMS_RUNTIME_VERIFY_CHAIN_H
#define OMS_RUNTIME_VERIFY_CHAIN_H

#include "runtime/chain.h"
#include "runtime/tx.h"

typedef struct oms_chain_check {
    oms_buf links; // of the subject, in the order of the walk
    char subject[OMS_CODE_BYTES_MAX + 1];
    int64_t chained_from; // an event before this may be without a hash
} oms_chain_check;

void oms__verify_chain_begin(oms_tx *tx, oms_chain_check *check);
// The next row; all of a subject come one after another.
void oms__verify_chain_add(oms_tx *tx, oms_chain_check *check,
                           const oms_event_row *row);
// The subject is complete.
void oms__verify_chain_end(oms_tx *tx, oms_chain_check *check);
void oms__verify_chain_free(oms_chain_check *check);

#endif
