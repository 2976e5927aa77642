// What can be read: the parcels of an order, and the work that waits.
#include "modules/fulfillment/fulfillment.h"

// ---- fulfillment.get ------------------------------------------------------

static oms_parcel_line *view_work_lines(oms_tx *tx, const oms_work_row *work,
                                        bool left, size_t *count)
{
    oms_parcel_line *lines =
        oms__tx_array(tx, work->lines_count, sizeof(*lines));
    *count = 0;
    for (size_t i = 0; lines != NULL && i < work->lines_count; i++) {
        int64_t units =
            left ? oms__works_left(&work->lines[i]) : work->lines[i].quantity;
        if (units > 0)
            lines[(*count)++] =
                (oms_parcel_line){work->lines[i].line_no, units};
    }
    return lines;
}

static int64_t last_expected(const oms_work_row *work)
{
    int64_t last = 0;
    for (size_t i = 0; i < work->lines_count; i++)
        if (work->lines[i].waiting > 0 && work->lines[i].expected_at_ms > last)
            last = work->lines[i].expected_at_ms;
    return last;
}

static void list_works(oms_tx *tx, oms_parcels *out)
{
    size_t count = 0;
    const oms_work_row *rows = oms__works_scan(tx, out->order_id, &count);
    oms_fulfillment_order *views = oms__tx_array(tx, count, sizeof(*views));
    for (size_t i = 0; views != NULL && i < count; i++) {
        views[i] = (oms_fulfillment_order){
            .fulfillment_no = rows[i].fulfillment_no,
            .state = (oms_fulfillment_order_state)rows[i].state,
            .location_id = rows[i].location_id,
            .note = rows[i].note,
            .version = rows[i].version,
            .available_at_ms = rows[i].available_at_ms,
            .expected_at_ms = last_expected(&rows[i])};
        views[i].lines =
            view_work_lines(tx, &rows[i], false, &views[i].lines_count);
    }
    out->fulfillment_orders = views;
    out->fulfillment_orders_count = views == NULL ? 0 : count;
}

static void view_parcel(oms_tx *tx, const oms_parcel_row *row,
                        oms_shipment *view)
{
    oms_parcel_line *lines =
        oms__tx_array(tx, row->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < row->lines_count; i++)
        lines[i] =
            (oms_parcel_line){row->lines[i].line_no, row->lines[i].quantity};
    *view = (oms_shipment){.shipment_no = row->shipment_no,
                           .fulfillment_no = row->fulfillment_no,
                           .state = (oms_shipment_state)row->state,
                           .tracking = (oms_tracking_status)row->tracking,
                           .location_id = row->location_id,
                           .carrier = row->carrier,
                           .tracking_number = row->tracking_number,
                           .label_url = row->label_url,
                           .lines = lines,
                           .lines_count = lines == NULL ? 0 : row->lines_count,
                           .shipped_at_ms = row->shipped_at_ms,
                           .delivered_at_ms = row->delivered_at_ms,
                           .version = row->version};
}

static void list_parcels(oms_tx *tx, oms_parcels *out)
{
    size_t count = 0;
    const oms_parcel_row *rows = oms__parcels_scan(tx, out->order_id, &count);
    oms_shipment *views = oms__tx_array(tx, count, sizeof(*views));
    for (size_t i = 0; views != NULL && i < count; i++)
        view_parcel(tx, &rows[i], &views[i]);
    out->shipments = views;
    out->shipments_count = views == NULL ? 0 : count;
}

static void list_scans(oms_tx *tx, oms_parcels *out)
{
    oms_tracking_row prefix = {.order_id = out->order_id};
    oms_scan scan = {.table = &oms__tracking_table,
                     .index = OMS__TRACKING_BY_ORDER,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    size_t count = 0;
    const oms_tracking_row *rows = oms__tx_scan(tx, &scan, &count);
    oms_scan_row *views = oms__tx_array(tx, count, sizeof(*views));
    for (size_t i = 0; views != NULL && i < count; i++)
        views[i] = (oms_scan_row){
            .shipment_no = rows[i].shipment_no,
            .status = (oms_tracking_status)rows[i].status,
            .carrier = strcmp(rows[i].carrier, OMS__NO_CARRIER) == 0
                           ? NULL
                           : rows[i].carrier,
            .event_id = rows[i].event_id,
            .place = rows[i].place,
            .note = rows[i].note,
            .occurred_at_ms = rows[i].occurred_at_ms,
            .recorded_at_ms = rows[i].recorded_at_ms};
    out->scans = views;
    out->scans_count = views == NULL ? 0 : count;
}

static void list_lines(oms_tx *tx, const oms_case_row *order, oms_parcels *out)
{
    oms_fulfillment_line *views =
        oms__tx_array(tx, order->lines_count, sizeof(*views));
    for (size_t i = 0; views != NULL && i < order->lines_count; i++) {
        const oms_case_line *line = &order->lines[i];
        views[i] =
            (oms_fulfillment_line){.line_no = line->line_no,
                                   .sku = line->sku,
                                   .quantity = line->quantity,
                                   .canceled = line->canceled,
                                   .stopped = line->stopped,
                                   .planned = line->planned,
                                   .packed = line->packed,
                                   .shipped = line->shipped,
                                   .delivered = line->delivered,
                                   .available_at_ms = line->available_at_ms};
    }
    out->lines = views;
    out->lines_count = views == NULL ? 0 : order->lines_count;
    out->holds = order->holds;
    out->holds_count = order->holds_count;
}

void oms__fulfillment_list(oms_tx *tx, const void *args, void *out)
{
    const oms_fulfillment_get_args *in = args;
    oms_parcels *parcels = out;
    oms_case_row order;
    if (!oms__cases_load(tx, in->order_id, &order))
        return;
    parcels->order_id = order.order_id;
    list_works(tx, parcels);
    list_parcels(tx, parcels);
    list_scans(tx, parcels);
    list_lines(tx, &order, parcels);
}

// ---- fulfillment.work_list -------------------------------------------------

static const int32_t list_states[] = {
    OMS_FULFILLMENT_ORDER_OPEN, OMS_FULFILLMENT_ORDER_IN_PROGRESS,
    OMS_FULFILLMENT_ORDER_SCHEDULED, OMS_FULFILLMENT_ORDER_INCOMPLETE};

static bool read_after(oms_tx *tx, const char *text, oms_work_row *out)
{
    oms_cursor_part parts[3];
    if (!oms__tx_after(tx, text, "ttn", parts))
        return false;
    out->location_id = parts[0].text;
    out->order_id = parts[1].text;
    out->fulfillment_no = parts[2].number;
    return true;
}

static const char *cursor_of(oms_tx *tx, const oms_work_row *row)
{
    const oms_cursor_part parts[] = {{.text = row->location_id},
                                     {.text = row->order_id},
                                     {.number = row->fulfillment_no}};
    return oms__tx_cursor(tx, parts, OMS_COUNT(parts));
}

static void fill_page(oms_tx *tx, const oms_work_row *rows, size_t count,
                      oms_work_list *out)
{
    out->items = oms__tx_array(tx, count, sizeof(*out->items));
    for (size_t i = 0; out->items != NULL && i < count; i++) {
        oms_work_item *item = &out->items[i];
        *item = (oms_work_item){.order_id = rows[i].order_id,
                                .fulfillment_no = rows[i].fulfillment_no,
                                .state = rows[i].state,
                                .location_id = rows[i].location_id,
                                .created_at_ms = rows[i].created_at_ms};
        item->lines = view_work_lines(tx, &rows[i], true, &item->lines_count);
    }
    out->items_count = out->items == NULL ? 0 : count;
}

void oms__fulfillment_open(oms_tx *tx, const void *args, void *out)
{
    const oms_work_list_args *in = args;
    oms_work_list *list = out;
    int64_t limit = oms__cursor_limit(in->limit);
    oms_work_row prefix = {.state = list_states[in->state],
                           .location_id = in->location_id};
    oms_work_row after = {.state = prefix.state};
    oms_scan scan = {.table = &oms__works_table,
                     .index = OMS__WORKS_BY_STATE,
                     .prefix = &prefix,
                     .prefix_fields = in->location_id != NULL ? 2 : 1,
                     .limit = (uint32_t)limit + 1};
    if (in->cursor != NULL) {
        if (!read_after(tx, in->cursor, &after))
            return;
        scan.after = &after;
    }
    size_t count = 0;
    const oms_work_row *rows = oms__tx_scan(tx, &scan, &count);
    bool more = count > (size_t)limit;
    fill_page(tx, rows, more ? (size_t)limit : count, list);
    if (more && list->items_count > 0)
        list->next_cursor = cursor_of(tx, &rows[limit - 1]);
}
