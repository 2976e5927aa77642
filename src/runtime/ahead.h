// Reading ahead: what a group will surely ask the store for is asked at once,
// where each answer is waited for.
#ifndef OMS_RUNTIME_AHEAD_H
#define OMS_RUNTIME_AHEAD_H

#include "runtime/engine.h"

// Each out[i] is what scans[i] finds.
int oms__ahead_scan(const oms *oms, oms_store_tx *store, const oms_scan *scans,
                    size_t count, oms_arena *arena, oms_rows *out,
                    oms_error *err);

#endif
