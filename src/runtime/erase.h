// Emptying what is personal in the log, for the verbs of module.h.
#ifndef OMS_RUNTIME_ERASE_H
#define OMS_RUNTIME_ERASE_H

#include "runtime/tx.h"

// Does what oms__tx_erase_log has asked for, now that the handler is through.
// A failure dooms the group.
void oms__erase_log(oms_tx *tx);

#endif
