// Figures since open, and the store's own services.
#include <string.h>

#include "runtime/engine.h"

void oms_stats_get(oms *engine, oms_stats *out)
{
    if (engine == NULL || out == NULL)
        return;
    const oms_counts *counts = &engine->counts;
    oms_stats stats = {.size = out->size,
                       .group_max = atomic_load(&counts->group_max),
                       .commands = atomic_load(&counts->commands),
                       .refused = atomic_load(&counts->refused),
                       .repeats = atomic_load(&counts->repeats),
                       .commits = atomic_load(&counts->commits),
                       .events = atomic_load(&counts->events),
                       .reactions = atomic_load(&counts->reactions),
                       .tasks_done = atomic_load(&counts->tasks_done),
                       .calls = atomic_load(&counts->calls),
                       .allocations = atomic_load(&counts->allocations)};
    memcpy(out, &stats, out->size < sizeof(stats) ? out->size : sizeof(stats));
}

int oms_backup(oms *engine, const char *path, oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK)
        return code;
    if (path == NULL || path[0] == '\0')
        return oms__error_set(err, OMS_EINVAL, "/path",
                              "a backup needs a path");
    if (path[0] == ':' || strncmp(path, "file:", 5) == 0)
        return oms__error_set(err, OMS_EINVAL, "/path",
                              "\"%s\" is no path; begin it with ./", path);
    const oms_store_ops *ops = engine->store.ops;
    if (!OMS_HAS(ops, oms_store_ops, backup) || ops->backup == NULL)
        return oms__error_set(err, OMS_ENOTSUP, "",
                              "this store cannot be copied while it runs");
    return ops->backup(engine->store.impl, path, err);
}
