// Where events of other engines are missing, for those who can fetch them.
#include <string.h>

#include "runtime/inbox.h"

#define PAGE 256

static void show(const oms_gap_row *row, oms_gap *out)
{
    uint32_t size = out->size;
    oms_gap gap = {.size = size,
                   .waiting = (int32_t)(row->up_to - row->seq),
                   .seq = row->seq,
                   .since_ms = row->since_ms};
    (void)strncat(gap.source, row->source, sizeof(gap.source) - 1);
    (void)strncat(gap.subject, row->subject, sizeof(gap.subject) - 1);
    memcpy(out, &gap, size < sizeof(gap) ? size : sizeof(gap));
}

static int read_gaps(oms *engine, oms_pooled *pooled, int64_t until_ms,
                     oms_gap *out, size_t room, size_t *count, oms_error *err)
{
    const oms_store_ops *ops = engine->store.ops;
    const uint32_t size = out->size;
    oms_store_tx *store;
    int code = ops->begin(engine->store.impl, OMS_STORE_READ, &store, err);
    if (code != OMS_OK)
        return code;
    oms_scan scan = {.table = &oms__gaps_table, .index = -1, .limit = PAGE};
    oms_rows page = {.count = PAGE};
    while (code == OMS_OK && page.count == PAGE && *count < room) {
        code = ops->scan(store, &scan, &pooled->arena, &page, err);
        const oms_gap_row *rows = page.rows;
        for (size_t i = 0; code == OMS_OK && i < page.count; i++) {
            if (rows[i].since_ms > until_ms || *count == room)
                continue;
            oms_gap *to = (oms_gap *)(void *)((char *)out + *count * size);
            to->size = size;
            show(&rows[i], to);
            (*count)++;
        }
        scan.after = page.count > 0 ? &rows[page.count - 1] : NULL;
    }
    ops->rollback(store);
    return code;
}

int oms_gaps(oms *engine, int64_t age_ms, oms_gap *out, size_t room,
             size_t *count, oms_error *err)
{
    int code = oms__engine_ask(engine, out, err);
    if (code != OMS_OK)
        return code;
    if (count == NULL || age_ms < 0)
        return oms__error_set(err, OMS_EINVAL, count == NULL ? "" : "/age_ms",
                              "say how old, and where the count goes");
    *count = 0;
    oms_pooled *pooled = oms__pool_take(engine);
    if (pooled == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory; try again");
    code = read_gaps(engine, pooled, oms__now(engine) - age_ms, out, room,
                     count, err);
    oms__pool_give(engine, pooled);
    return code;
}
