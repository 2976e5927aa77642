// An order goes to the archive, or comes back. Its rows belong to others, who
// hear of it; here is only the fact.
#include "modules/history/history.h"

static void publish(oms_tx *tx, int event, const history_row *row)
{
    const oms_order_archived told = {.order_id = row->order_id};
    oms__tx_emit(tx, &oms__history_events[event], row->order_id, 0, &told);
}

void oms__kept_archive(oms_tx *tx, history_row *row)
{
    if (!oms__tx_move(tx, &oms__kept_moves, &row->state, KEEP_ARCHIVE, row))
        return;
    row->archived_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__history_orders_table, row);
    oms__rows_count(tx, TOTAL_ARCHIVED, 1);
    publish(tx, HISTORY_ARCHIVED, row);
}

void oms__kept_restore(oms_tx *tx, history_row *row)
{
    if (!oms__tx_move(tx, &oms__kept_moves, &row->state, KEEP_RESTORE, row))
        return;
    row->archived_at_ms = 0;
    oms__rows_count(tx, TOTAL_ARCHIVED, -1);
    publish(tx, HISTORY_RESTORED, row);
}
