// Drafts are no orders yet, so nothing here lists or finds them. Only whose
// they are is kept: an erasure must not miss what somebody has begun to write.
#include "modules/history/history.h"

#include <string.h>

static void begun(oms_tx *tx, const oms_order_drafted *told)
{
    history_draft draft = {.order_id = told->order_id,
                           .customer_id = told->customer_id};
    oms__tx_put(tx, &oms__history_drafts_table, &draft);
}

void oms__drafts_hear(oms_tx *tx, const oms_event *event, const void *data)
{
    history_draft draft = {.order_id = event->subject};
    if (strcmp(event->type, "order.drafted") == 0) {
        begun(tx, data);
        return;
    }
    bool placed = strcmp(event->type, "order.placed") == 0;
    bool canceled = strcmp(event->type, "order.draft_canceled") == 0;
    if ((!placed && !canceled) ||
        !oms__tx_get(tx, &oms__history_drafts_table, &draft))
        return;
    if (placed) {
        oms__tx_delete(tx, &oms__history_drafts_table, &draft);
        return;
    }
    draft.closed = true;
    oms__tx_put(tx, &oms__history_drafts_table, &draft);
}

const history_draft *oms__drafts_of(oms_tx *tx, const char *customer_id,
                                    const char *after, size_t limit,
                                    size_t *count)
{
    const history_draft like = {.customer_id = customer_id};
    const history_draft behind = {.customer_id = customer_id,
                                  .order_id = after};
    const oms_scan scan = {.table = &oms__history_drafts_table,
                           .index = 0,
                           .prefix = &like,
                           .prefix_fields = 1,
                           .after = after != NULL ? &behind : NULL,
                           .limit = (uint32_t)limit};
    return oms__tx_scan(tx, &scan, count);
}
