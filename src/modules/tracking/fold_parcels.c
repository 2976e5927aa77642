// What parcels and scans mean for the view. Facts come in any order: a unit
// that arrived has left, whether anybody told or not.
#include "modules/tracking/tracking.h"

#include <string.h>

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void oms__fold_pack(oms_view_line *line, int64_t units)
{
    line->packed += smaller(units, line->quantity - line->packed);
    int64_t left = line->quantity - line->packed;
    line->canceled = smaller(line->canceled, left);
    line->backordered = smaller(line->backordered, left - line->canceled);
}

void oms__fold_ship(oms_view_line *line, int64_t units)
{
    units = smaller(units, line->quantity - line->shipped);
    if (line->packed < line->shipped + units)
        oms__fold_pack(line, line->shipped + units - line->packed);
    line->shipped += units;
}

void oms__fold_deliver(oms_view_line *line, int64_t units)
{
    units = smaller(units, line->quantity - line->delivered);
    if (line->shipped < line->delivered + units)
        oms__fold_ship(line, line->delivered + units - line->shipped);
    line->delivered += units;
}

static oms_view_parcel *parcel_of(fold_step *step, int64_t shipment_no)
{
    oms_order_view *view = step->view;
    oms_view_parcel *parcels = (oms_view_parcel *)(uintptr_t)view->parcels;
    for (size_t i = view->parcels_count; i-- > 0;)
        if (parcels[i].shipment_no == shipment_no)
            return &parcels[i];
    parcels = oms__fold_room(step->tx, view->parcels, view->parcels_count,
                             sizeof(*parcels));
    if (parcels == NULL)
        return NULL;
    view->parcels = parcels;
    parcels[view->parcels_count].shipment_no = shipment_no;
    return &parcels[view->parcels_count++];
}

static void take_lines(fold_step *step, oms_view_parcel *parcel)
{
    const oms_shipment_event *told = step->data;
    if (told->lines_count == 0)
        return;
    oms_parcel_line *lines =
        oms__tx_array(step->tx, told->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < told->lines_count; i++)
        lines[i] =
            (oms_parcel_line){told->lines[i].line_no, told->lines[i].quantity};
    parcel->lines = lines;
    parcel->lines_count = lines != NULL ? told->lines_count : 0;
}

// The parcel itself; NULL after a failure.
static oms_view_parcel *take_parcel(fold_step *step)
{
    const oms_shipment_event *told = step->data;
    oms_view_parcel *parcel = parcel_of(step, told->shipment_no);
    if (parcel == NULL)
        return NULL;
    if (told->fulfillment_no != 0)
        parcel->fulfillment_no = told->fulfillment_no;
    if (told->location_id != NULL)
        parcel->location_id = told->location_id;
    if (told->carrier != NULL)
        parcel->carrier = told->carrier;
    if (told->tracking_number != NULL)
        parcel->tracking_number = told->tracking_number;
    take_lines(step, parcel);
    return parcel;
}

typedef void (*move_units)(oms_view_line *line, int64_t units);

static void each_line(fold_step *step, move_units move)
{
    const oms_shipment_event *told = step->data;
    for (size_t i = 0; i < told->lines_count; i++) {
        oms_view_line *line = oms__fold_line(step, told->lines[i].line_no);
        if (line != NULL)
            move(line, told->lines[i].quantity);
    }
}

static void told_only(fold_step *step)
{
    (void)take_parcel(step); // a label, or why there is none
}

static void set_state(fold_step *step, oms_shipment_state state)
{
    oms_view_parcel *parcel = take_parcel(step);
    if (parcel != NULL && state > parcel->state)
        parcel->state = state;
}

static void created(fold_step *step)
{
    set_state(step, OMS_SHIPMENT_PENDING);
}

static void picked(fold_step *step)
{
    set_state(step, OMS_SHIPMENT_PICKED);
}

static void packed(fold_step *step)
{
    set_state(step, OMS_SHIPMENT_PACKED);
    if (step->view->ended_at_ms == 0)
        each_line(step, oms__fold_pack);
}

static void unpack(oms_view_line *line, int64_t units)
{
    line->packed -= smaller(units, line->packed - line->shipped);
}

static void parcel_canceled(fold_step *step)
{
    const oms_shipment_event *told = step->data;
    oms_view_parcel *parcel = take_parcel(step);
    if (parcel == NULL)
        return;
    parcel->state = OMS_SHIPMENT_CANCELED;
    if (told->before == OMS_SHIPMENT_PACKED)
        each_line(step, unpack);
}

static void shipped(fold_step *step)
{
    const oms_shipment_event *told = step->data;
    oms_view_parcel *parcel = take_parcel(step);
    if (parcel == NULL)
        return;
    if (!told->undated)
        parcel->shipped_at_ms = oms__fold_when(step->event);
    if (step->view->shipped_at_ms == 0 ||
        (parcel->shipped_at_ms != 0 &&
         parcel->shipped_at_ms < step->view->shipped_at_ms))
        step->view->shipped_at_ms = parcel->shipped_at_ms;
    if (told->before >= OMS_SHIPMENT_SHIPPED)
        return; // it had arrived before anybody told that it left
    parcel->state = OMS_SHIPMENT_SHIPPED;
    each_line(step, oms__fold_ship);
}

// The last unit keeps the promise that holds, in time or not.
static void all_arrived(oms_order_view *view, int64_t at)
{
    view->delivered_at_ms = at;
    oms_view_promise *promises = (oms_view_promise *)(uintptr_t)view->promises;
    if (view->promises_count == 0)
        return;
    oms_view_promise *last = &promises[view->promises_count - 1];
    last->kept_at_ms = at;
    last->late |= at > last->promised_at_ms;
    view->late = last->late;
}

// When the last parcel came; [now] if nobody knows.
static int64_t last_arrival(const oms_order_view *view, int64_t now)
{
    int64_t last = 0;
    bool any = false;
    for (size_t i = 0; i < view->parcels_count; i++) {
        const oms_view_parcel *parcel = &view->parcels[i];
        any |= parcel->state == OMS_SHIPMENT_DELIVERED;
        if (parcel->delivered_at_ms > last)
            last = parcel->delivered_at_ms;
    }
    return any && last == 0 ? now : last;
}

void oms__fold_arrival(oms_order_view *view, int64_t now)
{
    if (oms__fold_units_open(view) > 0) {
        view->delivered_at_ms = 0;
        return;
    }
    int64_t at = last_arrival(view, now);
    if (view->delivered_at_ms == 0 && at != 0)
        all_arrived(view, at);
}

static void delivered(fold_step *step)
{
    const oms_shipment_event *told = step->data;
    oms_view_parcel *parcel = take_parcel(step);
    int64_t at = oms__fold_when(step->event);
    if (parcel == NULL || told->before >= OMS_SHIPMENT_DELIVERED)
        return;
    parcel->state = OMS_SHIPMENT_DELIVERED;
    if (!told->undated)
        parcel->delivered_at_ms = at;
    if (told->before < OMS_SHIPMENT_SHIPPED)
        each_line(step, oms__fold_ship); // by that it has left, too
    each_line(step, oms__fold_deliver);
    if (step->view->lines_count == 0 || oms__fold_units_open(step->view) == 0)
        all_arrived(step->view, at);
}

static void scanned(fold_step *step)
{
    const oms_scan_event *told = step->data;
    oms_view_parcel *parcel = parcel_of(step, told->shipment_no);
    if (parcel == NULL)
        return;
    oms_view_scan *scans = oms__fold_room(step->tx, parcel->scans,
                                          parcel->scans_count, sizeof(*scans));
    if (scans == NULL)
        return;
    scans[parcel->scans_count++] =
        (oms_view_scan){.status = told->status,
                        .place = told->place,
                        .note = told->note,
                        .at_ms = oms__fold_when(step->event)};
    parcel->scans = scans;
    parcel->tracking = told->tracking;
}

const fold_rule oms__fold_parcel_rules[] = {
    {"shipment.created", created},
    {"shipment.picked", picked},
    {"shipment.packed", packed},
    {"shipment.canceled", parcel_canceled},
    {"shipment.shipped", shipped},
    {"shipment.delivered", delivered},
    {"shipment.scanned", scanned},
    {"shipment.labeled", told_only},
    {"shipment.label_declined", told_only},
};
const size_t oms__fold_parcel_rules_count = OMS_COUNT(oms__fold_parcel_rules);
