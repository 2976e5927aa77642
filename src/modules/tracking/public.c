// What a customer may see: copied field by field into a struct that has room
// for nothing else. No note, no actor, no reason, no money but totals, no other
// order; of their address only the city.
#include "modules/tracking/tracking.h"

static void show_lines(oms_tx *tx, const oms_order_view *view,
                       oms_public_view *out)
{
    oms_public_line *lines =
        oms__tx_array(tx, view->lines_count, sizeof(*lines));
    if (lines == NULL)
        return;
    for (size_t i = 0; i < view->lines_count; i++) {
        const oms_view_line *line = &view->lines[i];
        lines[i] = (oms_public_line){.sku = line->sku,
                                     .quantity = line->quantity,
                                     .canceled = line->canceled,
                                     .shipped = line->shipped,
                                     .delivered = line->delivered,
                                     .returned = line->returned};
    }
    out->lines = lines;
    out->lines_count = view->lines_count;
}

static void show_scans(oms_tx *tx, const oms_view_parcel *from,
                       oms_public_parcel *to)
{
    oms_public_scan *scans =
        oms__tx_array(tx, from->scans_count, sizeof(*scans));
    if (scans == NULL)
        return;
    for (size_t i = 0; i < from->scans_count; i++)
        scans[i] = (oms_public_scan){.status = from->scans[i].status,
                                     .place = from->scans[i].place,
                                     .at_ms = from->scans[i].at_ms};
    to->scans = scans;
    to->scans_count = from->scans_count;
}

// Parcels that were given up never concerned the customer.
static void show_parcels(oms_tx *tx, const oms_order_view *view,
                         oms_public_view *out)
{
    oms_public_parcel *parcels =
        oms__tx_array(tx, view->parcels_count, sizeof(*parcels));
    for (size_t i = 0; parcels != NULL && i < view->parcels_count; i++) {
        const oms_view_parcel *parcel = &view->parcels[i];
        if (parcel->state == OMS_SHIPMENT_CANCELED)
            continue;
        oms_public_parcel *to = &parcels[out->parcels_count++];
        *to = (oms_public_parcel){.state = parcel->state,
                                  .tracking = parcel->tracking,
                                  .carrier = parcel->carrier,
                                  .tracking_number = parcel->tracking_number,
                                  .shipped_at_ms = parcel->shipped_at_ms,
                                  .delivered_at_ms = parcel->delivered_at_ms};
        show_scans(tx, parcel, to);
    }
    out->parcels = parcels;
}

static void show_entries(oms_tx *tx, const char *order_id, oms_public_view *out)
{
    const timeline_page page = {.order_id = order_id,
                                .limit = PUBLIC_ENTRIES_MAX,
                                .customer = true,
                                .tail = true};
    int64_t next = 0;
    size_t count = 0;
    const oms_timeline_entry *entries =
        oms__timeline_read(tx, &page, &count, &next);
    oms_public_entry *shown = oms__tx_array(tx, count, sizeof(*shown));
    for (size_t i = 0; shown != NULL && i < count; i++)
        shown[i] = (oms_public_entry){entries[i].at_ms, entries[i].details};
    out->entries = shown;
    out->entries_count = shown != NULL ? count : 0;
}

void oms__public_query(oms_tx *tx, const void *in, void *result)
{
    const oms_tracking_public_args *args = in;
    oms_public_view *out = result;
    oms_order_view view = {0};
    share_row share;
    if (!oms__shares_open(tx, args->token, "/token", &share) ||
        !oms__fold_order(tx, share.order_id, 0, &view))
        return;
    out->number = view.number;
    out->status = view.status;
    out->currency = view.currency;
    out->total_minor = view.total_minor;
    out->refunded_minor = view.refunded_minor;
    out->placed_at_ms = view.placed_at_ms;
    out->promised_at_ms = view.promised_at_ms;
    out->shipped_at_ms = view.shipped_at_ms;
    out->delivered_at_ms = view.delivered_at_ms;
    out->late = view.late;
    out->city = view.ship_to != NULL ? view.ship_to->city : NULL;
    show_lines(tx, &view, out);
    show_parcels(tx, &view, out);
    show_entries(tx, share.order_id, out);
}
