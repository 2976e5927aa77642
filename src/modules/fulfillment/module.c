// Fulfilment, table of contents: what it owns, hears, does and tells. Read
// states.c first, then parcels.c.
#include "modules/fulfillment/fulfillment.h"

static const oms_table *const tables[] = {
    &oms__cases_table, &oms__works_table, &oms__parcels_table,
    &oms__tracking_table, &oms__fulfillment_rules_table};

#define WRITE "fulfillment:write"
#define READ "fulfillment:read"

static const oms_command commands[] = {
    {"fulfillment.plan", &oms__fulfillment_plan_args_record,
     oms__fulfillment_plan, WRITE, false,
     "Plans what is free of a confirmed order: one work order per location.",
     "POST /v1/orders/{order_id}/fulfillments"},
    {"fulfillment.start", &oms__fulfillment_start_args_record,
     oms__fulfillment_start, WRITE, false, "Work begins at the location.",
     "POST /v1/orders/{order_id}/fulfillments/{fulfillment_no}/start"},
    {"fulfillment.reject", &oms__fulfillment_reject_args_record,
     oms__fulfillment_reject, WRITE, false,
     "The location cannot do it; its units may be planned again.",
     "POST /v1/orders/{order_id}/fulfillments/{fulfillment_no}/reject"},
    {"fulfillment.close", &oms__fulfillment_close_args_record,
     oms__fulfillment_close, WRITE, false,
     "The work is over, whatever was packed.",
     "POST /v1/orders/{order_id}/fulfillments/{fulfillment_no}/close"},
    {"fulfillment.configure", &oms__fulfillment_configure_args_record,
     oms__fulfillment_configure, "settings:write", false,
     "Sets the shop's rules for parcels.", "PATCH /v1/settings/fulfillment"},
    {"shipment.create", &oms__shipment_create_args_record, oms__shipment_create,
     WRITE, false, "Starts a parcel.", "POST /v1/orders/{order_id}/shipments"},
    {"shipment.pick", &oms__shipment_pick_args_record, oms__shipment_pick,
     WRITE, false, "It was picked from the shelf.",
     "POST /v1/orders/{order_id}/shipments/{shipment_no}/pick"},
    {"shipment.pack", &oms__shipment_pack_args_record, oms__shipment_pack,
     WRITE, false, "It was packed and closed; its contents are frozen.",
     "POST /v1/orders/{order_id}/shipments/{shipment_no}/pack"},
    {"shipment.ship", &oms__shipment_ship_args_record, oms__shipment_ship,
     WRITE, false, "It was handed to the carrier.",
     "POST /v1/orders/{order_id}/shipments/{shipment_no}/ship"},
    {"shipment.deliver", &oms__shipment_deliver_args_record,
     oms__shipment_deliver, WRITE, false, "It has arrived.",
     "POST /v1/orders/{order_id}/shipments/{shipment_no}/deliver"},
    {"shipment.cancel", &oms__shipment_cancel_args_record, oms__shipment_cancel,
     WRITE, false, "It is given up before it leaves; its units go back.",
     "POST /v1/orders/{order_id}/shipments/{shipment_no}/cancel"},
    {"shipment.record", &oms__shipment_record_args_record, oms__shipment_record,
     WRITE, true, "Records a hand-over that has happened.",
     "POST /v1/orders/{order_id}/shipments/record"},
    {"shipment.scan", &oms__shipment_scan_args_record, oms__shipment_scan,
     WRITE, true, "Records a carrier's scan.", "POST /v1/scans"},
};

#define WORK_SAYS(what, text) \
    { \
        "fulfillment." what, &oms__fulfillment_event_record, text \
    }
#define PARCEL_SAYS(what, text) \
    { \
        "shipment." what, &oms__shipment_event_record, text \
    }

const oms_event_type oms__fulfillment_events[OMS__SAYS_COUNT] = {
    [OMS__SAYS_PLANNED] =
        WORK_SAYS("planned", "What was free is under work orders."),
    [OMS__SAYS_STARTED] = WORK_SAYS("started", "A location has begun."),
    [OMS__SAYS_REJECTED] = WORK_SAYS("rejected", "A location cannot do it."),
    [OMS__SAYS_CLOSED] = WORK_SAYS("closed", "The work is over."),
    [OMS__SAYS_WORK_CANCELED] =
        WORK_SAYS("canceled", "Nothing is left of it to do."),
    [OMS__SAYS_CREATED] = PARCEL_SAYS("created", "A parcel was started."),
    [OMS__SAYS_PICKED] = PARCEL_SAYS("picked", "It was picked."),
    [OMS__SAYS_PACKED] = PARCEL_SAYS("packed", "It was packed and closed."),
    [OMS__SAYS_SHIPPED] = PARCEL_SAYS("shipped", "It has left the house."),
    [OMS__SAYS_DELIVERED] = PARCEL_SAYS("delivered", "It has arrived."),
    [OMS__SAYS_CANCELED] =
        PARCEL_SAYS("canceled", "It was given up; its units went back."),
    [OMS__SAYS_LABELED] = PARCEL_SAYS("labeled", "The carrier booked it."),
    [OMS__SAYS_LABEL_DECLINED] =
        PARCEL_SAYS("label_declined", "The carrier does not take it."),
    [OMS__SAYS_SCANNED] = {"shipment.scanned", &oms__scan_event_record,
                           "A carrier has seen it."},
    [OMS__SAYS_OPENED] =
        WORK_SAYS("opened", "What it waited for is there: work may begin."),
    [OMS__SAYS_STOPPED] = {"fulfillment.stopped", &oms__stopped_event_record,
                           "What could be stopped of an order."},
    [OMS__SAYS_FINISHED] =
        WORK_SAYS("finished", "Units were taken out, and now nothing is left "
                              "to ship: no parcel will be the final one."),
};

static const oms_query_type queries[] = {
    {"fulfillment.get", &oms__parcels_get_args_record,
     &oms__parcels_result_record, oms__fulfillment_list, READ,
     "The work orders, parcels and scans of one order.",
     "GET /v1/orders/{order_id}/fulfillments"},
    {"fulfillment.allowed", &oms__parcels_get_args_record,
     &oms__fulfillment_allowed_record, oms__fulfillment_allowed, READ,
     "What may be done next with the goods of an order, and what stands "
     "against the rest.",
     "GET /v1/orders/{order_id}/fulfillments/allowed"},
    {"fulfillment.work_list", &oms__work_list_args_record,
     &oms__work_list_record, oms__fulfillment_open, READ,
     "Work that waits, by location.", "GET /v1/fulfillments"},
};

const oms_module oms__fulfillment_module = {
    .name = "fulfillment",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .events = oms__fulfillment_events,
    .events_count = OMS_COUNT(oms__fulfillment_events),
    .reactions = oms__fulfillment_reactions,
    .reactions_count = OMS_COUNT(oms__fulfillment_reactions),
    .jobs = oms__fulfillment_jobs,
    .jobs_count = OMS_COUNT(oms__fulfillment_jobs),
    .queries = queries,
    .queries_count = OMS_COUNT(queries),
    .moves = oms__fulfillment_moves,
    .moves_count = OMS_COUNT(oms__fulfillment_moves),
    .verify = oms__fulfillment_verify,
};
