// A bulk module begins anew.
#ifndef OMS_RUNTIME_RESTART_H
#define OMS_RUNTIME_RESTART_H

#include "runtime/tx.h"

// Does what oms__tx_restart has asked for, now that the handler is through. A
// failure dooms the group.
void oms__restart_module(oms_tx *tx);
// After the group: the cache serves every module again.
void oms__restart_ended(oms *oms);

#endif
