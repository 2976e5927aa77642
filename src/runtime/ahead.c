// Several reads with one wait, where the store can.
#include "runtime/ahead.h"

int oms__ahead_scan(const oms *engine, oms_store_tx *store,
                    const oms_scan *scans, size_t count, oms_arena *arena,
                    oms_rows *out, oms_error *err)
{
    const oms_store_ops *ops = engine->store.ops;
    if (OMS_HAS(ops, oms_store_ops, scan_all) && ops->scan_all != NULL)
        return ops->scan_all(store, scans, count, arena, out, err);
    for (size_t i = 0; i < count; i++) {
        out[i] = (oms_rows){0};
        int code = ops->scan(store, &scans[i], arena, &out[i], err);
        if (code != OMS_OK)
            return code;
    }
    return OMS_OK;
}
