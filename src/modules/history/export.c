// history.export: every order once, in the order of their ids (which is that of
// their placing), with its events if they are wanted. A caller that goes on
// from page to page writes files with it.
#include "modules/history/history.h"

#include <string.h>

#define PAGE_BYTES_SOFT (1024 * 1024) // a page ends behind this many

typedef struct paper {
    oms_tx *tx;
    const oms_history_export_args *args;
    oms_exported_order *orders;
    size_t count;
    size_t bytes;
    const char *last; // order that was looked at
} paper;

static size_t bytes_of(const char *text)
{
    return text != NULL ? strlen(text) : 0;
}

static void copy_event(const oms_event *from, oms_exported_event *to)
{
    *to = (oms_exported_event){
        .id = from->id,
        .source = from->source,
        .seq = from->seq,
        .type = from->type,
        .at_ms = from->at_ms,
        .occurred_at_ms =
            from->occurred_at_ms != from->at_ms ? from->occurred_at_ms : 0,
        .actor = from->actor,
        .key = from->key,
        .moves = from->moves,
        .data = from->data,
        .pii = from->pii};
}

static bool add_events(paper *on, oms_exported_order *order,
                       const oms_logged *page, size_t count)
{
    const size_t before = order->events_count;
    oms_exported_event *events =
        oms__tx_array(on->tx, before + count, sizeof(*events));
    if (events == NULL)
        return false;
    for (size_t i = 0; i < before; i++)
        events[i] = order->events[i];
    for (size_t i = 0; i < count; i++) {
        copy_event(&page[i].event, &events[before + i]);
        on->bytes += bytes_of(events[before + i].data) +
                     bytes_of(events[before + i].pii);
    }
    order->events = events;
    order->events_count = before + count;
    return true;
}

static void take_events(paper *on, oms_exported_order *order)
{
    int64_t after = 0;
    size_t count = OMS_PAGE_MAX;
    while (count == OMS_PAGE_MAX) {
        const oms_logged *page = oms__tx_log(on->tx, order->order->order_id,
                                             after, OMS_PAGE_MAX, &count);
        if (count == 0 || !add_events(on, order, page, count))
            return;
        after = page[count - 1].event.id;
    }
}

static bool is_asked(const oms_history_export_args *args,
                     const history_row *row)
{
    bool archived = row->state == KEPT_ARCHIVED;
    return row->placed_at_ms >= args->placed_from_ms &&
           (args->placed_to_ms == 0 ||
            row->placed_at_ms < args->placed_to_ms) &&
           (args->where == OMS_HISTORY_ALL ||
            archived == (args->where == OMS_HISTORY_ARCHIVED));
}

static void take(paper *on, const history_row *row)
{
    on->last = row->order_id;
    if (!is_asked(on->args, row))
        return;
    oms_history_order *view = oms__tx_alloc(on->tx, sizeof(*view));
    oms_exported_order *order = &on->orders[on->count];
    if (view == NULL)
        return;
    *view = oms__history_view(row);
    *order = (oms_exported_order){.order = view};
    on->count++;
    if (on->args->events)
        take_events(on, order);
}

void oms__history_export(oms_tx *tx, const void *in, void *result)
{
    oms_history_export_page *out = result;
    paper on = {.tx = tx, .args = in};
    const uint32_t limit =
        on.args->limit > 0 ? (uint32_t)on.args->limit : OMS_PAGE_DEFAULT;
    oms_cursor_part part = {0};
    if (on.args->cursor != NULL &&
        !oms__tx_after(tx, on.args->cursor, "t", &part))
        return;
    const history_row behind = {.order_id = part.text};
    const oms_scan scan = {.table = &oms__history_orders_table,
                           .index = -1,
                           .after = part.text != NULL ? &behind : NULL,
                           .limit = limit};
    size_t count = 0;
    const history_row *rows = oms__tx_scan(tx, &scan, &count);
    on.orders = oms__tx_array(tx, count + 1, sizeof(*on.orders));
    size_t i = 0;
    while (on.orders != NULL && i < count && on.bytes < PAGE_BYTES_SOFT)
        take(&on, &rows[i++]);
    out->items = on.orders;
    out->items_count = on.count;
    if (on.last == NULL || (i == count && count < limit))
        return;
    part.text = on.last;
    out->next_cursor = oms__tx_cursor(tx, &part, 1);
}
