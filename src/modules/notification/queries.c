// Reads of deliveries, page by page along an index.
#include "modules/notification/notification.h"

#include <string.h>

static void show(const delivery_row *from, oms_delivery *to)
{
    *to = (oms_delivery){.subject = from->subject,
                         .event_id = from->event_id,
                         .endpoint_id = from->endpoint_id,
                         .event_type = from->event_type,
                         .channel = (oms_channel)from->channel,
                         .state = (oms_delivery_state)from->state,
                         .unknown = from->unknown,
                         .address = from->address,
                         .title = from->title,
                         .reason = from->reason,
                         .provider_ref = from->provider_ref,
                         .task_id = from->task_id,
                         .tries = from->tries,
                         .created_at_ms = from->created_at_ms,
                         .changed_at_ms = from->changed_at_ms,
                         .version = from->version};
}

// The index that the filters name, and how much of it.
static void choose_index(const oms_delivery_list_args *args, int32_t state,
                         oms_scan *scan)
{
    scan->index = -1;
    if (args->subject != NULL) {
        scan->prefix_fields = 1;
    } else if (state >= 0) {
        scan->index = DELIVERY_INDEX_STATE;
        scan->prefix_fields = args->endpoint_id != NULL ? 2 : 1;
    } else if (args->endpoint_id != NULL) {
        scan->index = DELIVERY_INDEX_ENDPOINT;
        scan->prefix_fields = 1;
    }
}

static bool is_wanted(const oms_delivery_list_args *args, int32_t state,
                      const delivery_row *row)
{
    return (state < 0 || row->state == state) &&
           (args->endpoint_id == NULL ||
            strcmp(row->endpoint_id, args->endpoint_id) == 0);
}

static bool read_state(oms_tx *tx, const char *name, int32_t *state)
{
    *state = -1;
    if (name == NULL)
        return true;
    for (uint32_t i = 0; i < oms__delivery_state_enum.count; i++)
        if (strcmp(oms__delivery_state_enum.names[i], name) == 0)
            *state = (int32_t)i;
    if (*state < 0)
        oms__tx_fail(tx, OMS_EINVAL, "/state", "there is no state \"%s\"",
                     name);
    return *state >= 0;
}

static void read_after(oms_tx *tx, const char *after, delivery_row *row)
{
    oms_cursor_part parts[4];
    if (!oms__tx_after(tx, after, "tntn", parts))
        return;
    row->subject = parts[0].text;
    row->event_id = parts[1].number;
    row->endpoint_id = parts[2].text;
    bool known = parts[3].number >= 0 &&
                 parts[3].number < (int64_t)oms__delivery_state_enum.count;
    row->state = known ? (int32_t)parts[3].number : 0;
}

static const char *write_after(oms_tx *tx, const delivery_row *row)
{
    const oms_cursor_part parts[] = {{.text = row->subject},
                                     {.number = row->event_id},
                                     {.text = row->endpoint_id},
                                     {.number = row->state}};
    return oms__tx_cursor(tx, parts, OMS_COUNT(parts));
}

void oms__deliveries_list(oms_tx *tx, const void *in, void *result)
{
    const oms_delivery_list_args *args = in;
    oms_delivery_page *out = result;
    size_t limit = args->limit != 0 ? (size_t)args->limit : OMS_PAGE_DEFAULT;
    int32_t state = -1;
    if (!read_state(tx, args->state, &state))
        return;
    delivery_row like = {.subject = args->subject,
                         .endpoint_id = args->endpoint_id,
                         .state = state >= 0 ? state : 0};
    delivery_row after = like;
    oms_scan scan = {.table = &oms__deliveries_table,
                     .prefix = &like,
                     .descending = true,
                     .limit = OMS_SCAN_MAX / 8};
    choose_index(args, state, &scan);
    if (args->cursor != NULL) {
        read_after(tx, args->cursor, &after);
        scan.after = &after;
    }
    size_t count = 0;
    size_t seen = 0;
    const delivery_row *rows = oms__tx_scan(tx, &scan, &count);
    oms_delivery *items = oms__tx_array(tx, limit, sizeof(*items));
    for (; items != NULL && seen < count && out->items_count < limit; seen++)
        if (is_wanted(args, state, &rows[seen]))
            show(&rows[seen], &items[out->items_count++]);
    out->items = items;
    if (seen > 0 && (seen < count || count == scan.limit))
        out->next_cursor = write_after(tx, &rows[seen - 1]);
}
