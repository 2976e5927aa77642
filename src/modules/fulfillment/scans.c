// What carriers say about parcels. A scan is never refused for coming late; it
// is logged once and moves the tracking status forward only. Our own state
// moves for one reason: the parcel has arrived.
#include "modules/fulfillment/fulfillment.h"

static bool same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool has_left(const oms_parcel_row *parcel)
{
    return parcel->state == OMS_SHIPMENT_SHIPPED ||
           parcel->state == OMS_SHIPMENT_DELIVERED;
}

// Whether [next] is more likely meant than [best]: told by its number, handed
// over, not given up, later.
static bool is_nearer(const oms_parcel_row *next, const oms_parcel_row *best,
                      const char *tracking_number)
{
    if (best == NULL)
        return true;
    bool a = same_text(next->tracking_number, tracking_number);
    bool b = same_text(best->tracking_number, tracking_number);
    if (a != b)
        return a;
    if (has_left(next) != has_left(best))
        return has_left(next);
    return next->shipment_no > best->shipment_no;
}

static int64_t find_in_order(oms_tx *tx, const oms_case_row *order,
                             const oms_shipment_scan_args *in)
{
    size_t count = 0;
    const oms_parcel_row *parcels = oms__parcels_of(tx, order, &count);
    const oms_parcel_row *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (parcels[i].state != OMS_SHIPMENT_CANCELED &&
            is_nearer(&parcels[i], best, in->tracking_number))
            best = &parcels[i];
    return best == NULL ? 0 : best->shipment_no;
}

// Carriers use numbers again: of several parcels the one that left last.
static const char *find_by_number(oms_tx *tx, const oms_shipment_scan_args *in,
                                  int64_t *number)
{
    oms_parcel_row prefix = {.tracking_number = in->tracking_number};
    oms_scan scan = {.table = &oms__parcels_table,
                     .index = OMS__PARCELS_BY_NUMBER,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_PAGE_MAX};
    size_t count = 0;
    const oms_parcel_row *parcels = oms__tx_scan(tx, &scan, &count);
    const oms_parcel_row *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const oms_parcel_row *parcel = &parcels[i];
        if (in->carrier != NULL && parcel->carrier != NULL &&
            strcmp(in->carrier, parcel->carrier) != 0)
            continue;
        if (best == NULL || parcel->shipped_at_ms >= best->shipped_at_ms)
            best = parcel;
    }
    if (best == NULL) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/tracking_number",
                     "no shipment has this tracking number; give order_id");
        return NULL;
    }
    *number = best->shipment_no;
    return best->order_id;
}

// The order of the scan, and its parcel: 0 if none is known.
static bool find_parcel(oms_tx *tx, const oms_shipment_scan_args *in,
                        oms_case_row *order, int64_t *number)
{
    *number = in->shipment_no;
    if (in->order_id == NULL && in->tracking_number == NULL) {
        oms__tx_fail(tx, OMS_EINVAL, "/order_id",
                     "give order_id, or carrier and tracking_number");
        return false;
    }
    if (in->order_id == NULL) {
        const char *order_id = find_by_number(tx, in, number);
        return order_id != NULL && oms__cases_load(tx, order_id, order);
    }
    if (!oms__cases_load(tx, in->order_id, order))
        return false;
    if (*number == 0)
        *number = find_in_order(tx, order, in);
    return !oms__tx_failed(tx);
}

// A scan without an id of its own is what it says about which parcel, when.
static const char *name_scan(oms_tx *tx, const oms_shipment_scan_args *in,
                             const oms_tracking_row *row)
{
    if (in->event_id != NULL)
        return in->event_id;
    return oms__tx_printf(tx, "%s|%lld|%s|%lld", row->order_id,
                          (long long)row->shipment_no,
                          oms__tracking_status_enum.names[row->status],
                          (long long)row->occurred_at_ms);
}

static bool is_known(oms_tx *tx, oms_tracking_row *row)
{
    if (row->event_id == NULL || !oms__tx_get(tx, &oms__tracking_table, row))
        return false;
    oms__tx_receipt(tx, row->order_id, row->shipment_no);
    return true;
}

// A delivery scan that follows "return to sender" is the sender's.
static bool is_arrival(const oms_parcel_row *parcel,
                       const oms_tracking_row *row)
{
    if (row->status != OMS_TRACKING_DELIVERED ||
        parcel->state == OMS_SHIPMENT_DELIVERED ||
        parcel->state == OMS_SHIPMENT_CANCELED)
        return false;
    return parcel->tracking != OMS_TRACKING_RETURN_TO_SENDER ||
           (row->occurred_at_ms != 0 &&
            row->occurred_at_ms < parcel->tracking_at_ms);
}

static void say(oms_tx *tx, const oms_tracking_row *row,
                const oms_parcel_row *parcel, const oms_shipment_scan_args *in)
{
    oms_scan_event event = {.order_id = row->order_id,
                            .shipment_no = row->shipment_no,
                            .status = (oms_tracking_status)row->status,
                            .tracking = (oms_tracking_status)parcel->tracking,
                            .carrier = in->carrier,
                            .event_id = row->event_id,
                            .place = row->place,
                            .note = row->note};
    oms__tx_emit(tx, &oms__fulfillment_events[OMS__SAYS_SCANNED], row->order_id,
                 in->occurred_at_ms, &event);
}

// A delivery without any parcel: all units of the order have arrived.
static void make_parcel(oms_tx *tx, oms_case_row *order,
                        const oms_case_ask *ask,
                        const oms_shipment_scan_args *in,
                        oms_parcel_row *parcel)
{
    parcel->carrier = in->carrier;
    parcel->tracking_number = in->tracking_number;
    parcel->lines = oms__handovers_unshipped(tx, order, &parcel->lines_count);
    oms__handovers_make_parcel(tx, order, ask, OMS__PARCEL_ARRIVE, parcel,
                               in->occurred_at_ms);
}

static void apply(oms_tx *tx, oms_case_row *order,
                  const oms_shipment_scan_args *in, oms_tracking_row *row,
                  bool found)
{
    oms_fulfillment_rules rules = oms__cases_rules(tx);
    oms_case_ask ask = {.order = order,
                        .strict = rules.facts == OMS_FACTS_STRICT};
    oms_parcel_row parcel = {.tracking = OMS_TRACKING_UNKNOWN};
    if (found)
        oms__parcels_load(tx, order->order_id, row->shipment_no, &parcel);
    bool arrived = is_arrival(&parcel, row);
    if (!found && !arrived) {
        say(tx, row, &parcel, in);
        return;
    }
    row->late = !oms__tracking_forward(parcel.tracking, parcel.tracking_at_ms,
                                       row->status, row->occurred_at_ms);
    if (!row->late) {
        parcel.tracking = row->status;
        parcel.tracking_at_ms = row->occurred_at_ms;
    }
    say(tx, row, &parcel, in);
    parcel.recorded = parcel.recorded || arrived;
    parcel.undated = parcel.undated || (arrived && in->undated);
    if (!found)
        make_parcel(tx, order, &ask, in, &parcel);
    else if (arrived)
        oms__parcels_move(tx, order, &parcel, &ask, OMS__PARCEL_ARRIVE,
                          in->occurred_at_ms);
    else if (!row->late)
        oms__tx_put(tx, &oms__parcels_table, &parcel);
    if (arrived)
        oms__cases_save(tx, order);
}

void oms__shipment_scan(oms_tx *tx, const void *args)
{
    const oms_shipment_scan_args *in = args;
    oms_case_row order;
    oms_tracking_row row = {.carrier = in->carrier != NULL ? in->carrier
                                                           : OMS__NO_CARRIER,
                            .event_id = in->event_id,
                            .status = (int32_t)in->status};
    if (in->status == OMS_TRACKING_UNKNOWN)
        oms__tx_fail(tx, OMS_EINVAL, "/status",
                     "a scan must say something; unknown is no scan");
    if (is_known(tx, &row) || !find_parcel(tx, in, &order, &row.shipment_no))
        return;
    row.order_id = order.order_id;
    row.recorded_at_ms = oms__tx_now(tx);
    row.occurred_at_ms = oms__tx_when(tx, in->occurred_at_ms);
    if (in->undated)
        row.occurred_at_ms = 0;
    row.place = in->place;
    row.note = in->note;
    bool found = row.shipment_no != 0;
    // The parcel that a first delivery scan makes gets the next number.
    if (!found && row.status == OMS_TRACKING_DELIVERED)
        row.shipment_no = order.parcels_count + 1;
    row.event_id = name_scan(tx, in, &row);
    if (is_known(tx, &row))
        return;
    apply(tx, &order, in, &row, found);
    oms__tx_put(tx, &oms__tracking_table, &row);
    oms__tx_receipt(tx, order.order_id, row.shipment_no);
}
