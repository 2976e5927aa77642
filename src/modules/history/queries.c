// What there is of history, and the certificate of an erasure.
#include "modules/history/history.h"

oms_history_order oms__history_view(const history_row *row)
{
    return (oms_history_order){
        .order_id = row->order_id,
        .number = row->number,
        .channel = row->channel,
        .customer_id = row->customer_id,
        .status = (oms_order_status)row->status,
        .archived = row->state == KEPT_ARCHIVED,
        .currency = row->currency,
        .total_minor = row->total_minor,
        .canceled_minor = row->canceled_minor,
        .credited_minor = row->credited_minor,
        .captured_minor = row->captured_minor,
        .refunded_minor = row->refunded_minor,
        .placed_at_ms = row->placed_at_ms,
        .closed_at_ms = row->closed_at_ms,
        .archived_at_ms = row->archived_at_ms,
        .erased_at_ms = row->erased_at_ms,
    };
}

void oms__history_status(oms_tx *tx, const void *in, void *result)
{
    oms_history_counts *out = result;
    history_settings settings;
    history_totals totals = {.id = 1};
    (void)in;
    oms__rows_settings(tx, &settings);
    (void)oms__tx_get(tx, &oms__history_totals_table, &totals);
    *out = (oms_history_counts){
        .orders_count = totals.orders_count,
        .archived_count = totals.archived_count,
        .erased_count = totals.erased_count,
        .archive_after_days = settings.archive_after_days,
        .anonymize_after_days = settings.anonymize_after_days,
        .refusals_days = settings.refusals_days > 0 ? settings.refusals_days
                                                    : OMS_REFUSAL_DAYS,
        .scrubbed_at_ms = oms__tx_scrubbed(tx),
    };
}

// A page of the orders that were erased.
static void list_orders(oms_tx *tx, const oms_erasure_get_args *args,
                        oms_erasure *out)
{
    const uint32_t limit =
        args->limit > 0 ? (uint32_t)args->limit : OMS_PAGE_DEFAULT;
    oms_cursor_part part = {0};
    if (args->cursor != NULL && !oms__tx_after(tx, args->cursor, "t", &part))
        return;
    const erased_row like = {.erasure_id = args->erasure_id};
    const erased_row behind = {.erasure_id = args->erasure_id,
                               .order_id = part.text};
    const oms_scan scan = {.table = &oms__erased_orders_table,
                           .index = -1,
                           .prefix = &like,
                           .prefix_fields = 1,
                           .after = part.text != NULL ? &behind : NULL,
                           .limit = limit};
    size_t count = 0;
    const erased_row *rows = oms__tx_scan(tx, &scan, &count);
    oms_erased_order *orders = oms__tx_array(tx, count + 1, sizeof(*orders));
    for (size_t i = 0; orders != NULL && i < count; i++)
        if (rows[i].done)
            orders[out->items_count++].order_id = rows[i].order_id;
    out->items = orders;
    if (count < limit || oms__tx_failed(tx))
        return;
    part.text = rows[count - 1].order_id;
    out->next_cursor = oms__tx_cursor(tx, &part, 1);
}

void oms__erasure_get(oms_tx *tx, const void *in, void *result)
{
    const oms_erasure_get_args *args = in;
    erasure_row row = {.erasure_id = args->erasure_id};
    if (!oms__tx_get(tx, &oms__erasures_table, &row)) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/erasure_id",
                     "there is no erasure \"%s\"", args->erasure_id);
        return;
    }
    const int64_t scrubbed = oms__tx_scrubbed(tx);
    bool clean = row.scrub_mark > 0 && scrubbed >= row.scrub_mark;
    oms_erasure *out = result;
    *out = (oms_erasure){
        .erasure_id = row.erasure_id,
        .state = (oms_erasure_state)row.state,
        .customer_id = row.customer_id,
        .reason = row.reason,
        .actor = row.actor,
        .automatic = row.automatic,
        .asked_at_ms = row.asked_at_ms,
        .done_at_ms = row.done_at_ms,
        .scrubbed_at_ms = clean ? scrubbed : 0,
        .orders_count = row.orders_count,
        .open_count = row.open_count,
        .unknown_count = row.unknown_count,
        .calls_count = row.calls_count,
        .digest = row.digest,
    };
    list_orders(tx, args, out);
}
