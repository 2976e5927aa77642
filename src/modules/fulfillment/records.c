// The arguments, events, requests and results of fulfilment: what its public
// header says, as records. Nothing here is stored. What queries answer is in
// results.c.
#include "modules/fulfillment/fulfillment.h"

#define ORDER(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define OPTIONAL_CODE(T, m, text) OMS_FIELD_CODE(T, m, 0, text)
#define NOTE(T) \
    OMS_FIELD_TEXT(T, note, OMS_PII, OMS_NOTE_BYTES_MAX, "For people.")
#define NUMBER(T, m, fl, lo, hi, text) OMS_FIELD_INT(T, m, fl, lo, hi, text)
#define OCCURRED(T, text) OMS_FIELD_TIME(T, occurred_at_ms, OMS_NULLABLE, text)

// ---- arguments -------------------------------------------------------------

static const oms_field plan_fields[] = {
    ORDER(oms_fulfillment_plan_args),
    OPTIONAL_CODE(oms_fulfillment_plan_args, location_id,
                  "Where; absent: where the stock was set aside."),
};
const oms_record oms__fulfillment_plan_args_record =
    OMS_RECORD("fulfillment.plan", oms_fulfillment_plan_args, plan_fields,
               "Plans what is free of a confirmed order.");

static const oms_field work_act_fields[] = {
    ORDER(oms_fulfillment_act_args),
    NUMBER(oms_fulfillment_act_args, fulfillment_no, OMS_REQUIRED, 1, INT64_MAX,
           "The work order."),
    NOTE(oms_fulfillment_act_args),
};
const oms_record oms__fulfillment_start_args_record =
    OMS_RECORD("fulfillment.start", oms_fulfillment_act_args, work_act_fields,
               "Work begins at the location.");
const oms_record oms__fulfillment_reject_args_record =
    OMS_RECORD("fulfillment.reject", oms_fulfillment_act_args, work_act_fields,
               "The location cannot do it.");
const oms_record oms__fulfillment_close_args_record =
    OMS_RECORD("fulfillment.close", oms_fulfillment_act_args, work_act_fields,
               "The work is over.");

static const oms_field configure_fields[] = {
    OMS_FIELD_ENUM(oms_fulfillment_configure_args, facts, 0,
                   &oms__fact_policy_enum,
                   "Whether facts that contradict are refused."),
    OMS_FIELD_BOOL(oms_fulfillment_configure_args, plan_manually, 0,
                   "Confirmed orders wait for fulfillment.plan."),
    OMS_FIELD_BOOL(oms_fulfillment_configure_args, book_labels, 0,
                   "Packed parcels ask for a label."),
};
const oms_record oms__fulfillment_configure_args_record =
    OMS_RECORD("fulfillment.configure", oms_fulfillment_configure_args,
               configure_fields, "Sets the shop's rules for parcels.");

static const oms_field create_fields[] = {
    ORDER(oms_shipment_create_args),
    NUMBER(oms_shipment_create_args, fulfillment_no, OMS_NULLABLE, 0, INT64_MAX,
           "The work order; absent: the first with work left."),
    OMS_FIELD_LIST(oms_shipment_create_args, lines, 0, &oms__parcel_line_record,
                   0, OMS_LINES_MAX,
                   "What goes in; none: all that is left of the work."),
    OPTIONAL_CODE(oms_shipment_create_args, carrier, "Absent: as booked."),
    OPTIONAL_CODE(oms_shipment_create_args, tracking_number,
                  "Absent: as booked."),
    OMS_FIELD_TEXT(oms_shipment_create_args, service_level, 0,
                   OMS_NAME_BYTES_MAX, "Absent: as the order says."),
};
const oms_record oms__shipment_create_args_record =
    OMS_RECORD("shipment.create", oms_shipment_create_args, create_fields,
               "Starts a parcel.");

static const oms_field parcel_act_fields[] = {
    ORDER(oms_shipment_act_args),
    NUMBER(oms_shipment_act_args, shipment_no, OMS_REQUIRED, 1,
           OMS_SHIPMENTS_MAX, "The parcel."),
    OPTIONAL_CODE(oms_shipment_act_args, carrier, "If not known before."),
    OPTIONAL_CODE(oms_shipment_act_args, tracking_number,
                  "If not known before."),
    NOTE(oms_shipment_act_args),
};
const oms_record oms__shipment_pick_args_record =
    OMS_RECORD("shipment.pick", oms_shipment_act_args, parcel_act_fields,
               "It was picked from the shelf.");
const oms_record oms__shipment_pack_args_record =
    OMS_RECORD("shipment.pack", oms_shipment_act_args, parcel_act_fields,
               "It was packed and closed.");
const oms_record oms__shipment_ship_args_record =
    OMS_RECORD("shipment.ship", oms_shipment_act_args, parcel_act_fields,
               "It was handed to the carrier.");
const oms_record oms__shipment_deliver_args_record =
    OMS_RECORD("shipment.deliver", oms_shipment_act_args, parcel_act_fields,
               "It has arrived.");
const oms_record oms__shipment_cancel_args_record =
    OMS_RECORD("shipment.cancel", oms_shipment_act_args, parcel_act_fields,
               "It is given up before it leaves.");

static const oms_field record_fields[] = {
    ORDER(oms_shipment_record_args),
    OMS_FIELD_LIST(oms_shipment_record_args, lines, 0, &oms__parcel_line_record,
                   0, OMS_LINES_MAX,
                   "What was in it; none: all that has not left yet."),
    OPTIONAL_CODE(oms_shipment_record_args, carrier, "Who took it."),
    OPTIONAL_CODE(oms_shipment_record_args, tracking_number,
                  "The carrier's number."),
    OCCURRED(oms_shipment_record_args, "When it was handed over; absent: now."),
};
const oms_record oms__shipment_record_args_record =
    OMS_RECORD("shipment.record", oms_shipment_record_args, record_fields,
               "Records a hand-over that has happened.");

static const oms_field scan_fields[] = {
    OPTIONAL_CODE(oms_shipment_scan_args, order_id,
                  "The order; absent: found by the tracking number."),
    NUMBER(oms_shipment_scan_args, shipment_no, OMS_NULLABLE, 0,
           OMS_SHIPMENTS_MAX, "Absent: the order's only or latest parcel."),
    OPTIONAL_CODE(oms_shipment_scan_args, carrier, "Who says it."),
    OPTIONAL_CODE(oms_shipment_scan_args, tracking_number,
                  "The carrier's number."),
    OPTIONAL_CODE(oms_shipment_scan_args, event_id,
                  "The carrier's id; the same one is one fact."),
    OMS_FIELD_ENUM(oms_shipment_scan_args, status, OMS_REQUIRED,
                   &oms__tracking_status_enum, "What was seen."),
    OMS_FIELD_TEXT(oms_shipment_scan_args, place, 0, OMS_NAME_BYTES_MAX,
                   "Where."),
    NOTE(oms_shipment_scan_args),
    OCCURRED(oms_shipment_scan_args, "When; absent: now."),
    OMS_FIELD_BOOL(oms_shipment_scan_args, undated, OMS_NULLABLE,
                   "Nobody knows when."),
};
const oms_record oms__shipment_scan_args_record =
    OMS_RECORD("shipment.scan", oms_shipment_scan_args, scan_fields,
               "Records a carrier's scan.");

// ---- events ----------------------------------------------------------------

static const oms_field work_event_fields[] = {
    ORDER(oms_fulfillment_event),
    NUMBER(oms_fulfillment_event, fulfillment_no, OMS_NULLABLE, 0, INT64_MAX,
           "The work order; absent when planned."),
    NUMBER(oms_fulfillment_event, count, 0, 0, INT64_MAX,
           "Planned: how many work orders."),
    OPTIONAL_CODE(oms_fulfillment_event, location_id, "Where."),
    NOTE(oms_fulfillment_event),
    OMS_FIELD_TIME(oms_fulfillment_event, waits_until_ms, OMS_NULLABLE,
                   "Planned: when the last of it may be begun."),
};
const oms_record oms__fulfillment_event_record =
    OMS_RECORD("fulfillment_event", oms_fulfillment_event, work_event_fields,
               "What happened to the work for an order.");

static const oms_field parcel_event_fields[] = {
    ORDER(oms_shipment_event),
    NUMBER(oms_shipment_event, shipment_no, OMS_REQUIRED, 1, OMS_SHIPMENTS_MAX,
           "The parcel."),
    NUMBER(oms_shipment_event, fulfillment_no, OMS_NULLABLE, 0, INT64_MAX,
           "Its work order; absent: none."),
    OPTIONAL_CODE(oms_shipment_event, location_id, "Where it was packed."),
    OPTIONAL_CODE(oms_shipment_event, carrier, "Who carries it."),
    OPTIONAL_CODE(oms_shipment_event, tracking_number, "The carrier's number."),
    OMS_FIELD_ENUM(oms_shipment_event, before, 0, &oms__shipment_state_enum,
                   "The state that it left."),
    OMS_FIELD_LIST(oms_shipment_event, lines, 0, &oms__shipped_line_record, 0,
                   OMS_LINES_MAX, "What is in it."),
    OMS_FIELD_MONEY(oms_shipment_event, amount_minor, 0, 0,
                    "What may be captured for it, once it has left."),
    OMS_FIELD_BOOL(oms_shipment_event, final, OMS_NULLABLE,
                   "Shipped: nothing is left to ship."),
    OMS_FIELD_BOOL(oms_shipment_event, recorded, OMS_NULLABLE,
                   "It is a fact from outside."),
    OMS_FIELD_BOOL(oms_shipment_event, undated, OMS_NULLABLE,
                   "Nobody knows when."),
    OMS_FIELD_TEXT(oms_shipment_event, reason, 0, OMS_NOTE_BYTES_MAX,
                   "Label declined: why."),
};
const oms_record oms__shipment_event_record =
    OMS_RECORD("shipment_event", oms_shipment_event, parcel_event_fields,
               "What happened to a parcel.");

static const oms_field scan_event_fields[] = {
    ORDER(oms_scan_event),
    NUMBER(oms_scan_event, shipment_no, OMS_NULLABLE, 0, OMS_SHIPMENTS_MAX,
           "The parcel; absent: none is known."),
    OMS_FIELD_ENUM(oms_scan_event, status, OMS_REQUIRED,
                   &oms__tracking_status_enum, "What was seen."),
    OMS_FIELD_ENUM(oms_scan_event, tracking, 0, &oms__tracking_status_enum,
                   "What holds of the parcel after it."),
    OPTIONAL_CODE(oms_scan_event, carrier, "Who says it."),
    OMS_FIELD_TEXT(oms_scan_event, event_id, 0, OMS_NAME_BYTES_MAX,
                   "Identity of the scan."),
    OMS_FIELD_TEXT(oms_scan_event, place, 0, OMS_NAME_BYTES_MAX, "Where."),
    NOTE(oms_scan_event),
};
const oms_record oms__scan_event_record =
    OMS_RECORD("scan_event", oms_scan_event, scan_event_fields,
               "What a carrier saw of a parcel.");

static const oms_field stopped_event_fields[] = {
    ORDER(oms_stopped_event),
    NUMBER(oms_stopped_event, cancellation_no, OMS_NULLABLE, 0, INT64_MAX,
           "The cancellation that asked."),
    NUMBER(oms_stopped_event, change_no, OMS_NULLABLE, 0, INT64_MAX,
           "The change that asked."),
    OMS_FIELD_LIST(oms_stopped_event, lines, 0, &oms__stop_line_record, 0,
                   OMS_LINES_MAX, "What could be stopped."),
    OMS_FIELD_BOOL(oms_stopped_event, complete, 0, "All of it could."),
    OMS_FIELD_BOOL(oms_stopped_event, whole, OMS_NULLABLE,
                   "The whole order, and nothing of it has left."),
    OMS_FIELD_ENUM(oms_stopped_event, reason, 0, &oms__reason_enum,
                   "Why it was asked."),
    OMS_FIELD_BOOL(oms_stopped_event, restock, OMS_NULLABLE,
                   "The goods go back to stock."),
    OMS_FIELD_TEXT(oms_stopped_event, note, 0, OMS_NOTE_BYTES_MAX,
                   "Why not all."),
    OMS_FIELD_LIST(oms_stopped_event, places, 0, &oms__stop_place_record, 0,
                   OMS_LINES_MAX * 4L, "The same units, by place."),
};
const oms_record oms__stopped_event_record =
    OMS_RECORD("stopped_event", oms_stopped_event, stopped_event_fields,
               "What could be stopped of an order.");

// ---- what is asked outside -------------------------------------------------

static const oms_field shipping_request_fields[] = {
    ORDER(oms_shipping_request),
    NUMBER(oms_shipping_request, shipment_no, OMS_REQUIRED, 1,
           OMS_SHIPMENTS_MAX, "The parcel."),
    OPTIONAL_CODE(oms_shipping_request, location_id, "Where it is packed."),
    OPTIONAL_CODE(oms_shipping_request, carrier, "Absent: any."),
    OMS_FIELD_TEXT(oms_shipping_request, service_level, 0, OMS_NAME_BYTES_MAX,
                   "How it is to be shipped."),
    OPTIONAL_CODE(oms_shipping_request, tracking_number, "Cancel: the label."),
    OMS_FIELD_LIST(oms_shipping_request, lines, 0, &oms__parcel_line_record, 0,
                   OMS_LINES_MAX, "What is in it."),
    OMS_FIELD_OBJECT(oms_shipping_request, ship_to, OMS_PII,
                     &oms__address_record, "Where it goes."),
};
const oms_record oms__shipping_request_record =
    OMS_RECORD("shipping_request", oms_shipping_request,
               shipping_request_fields, "A label for a parcel.");

static const oms_field shipping_result_fields[] = {
    OMS_FIELD_CODE(oms_shipping_result, carrier, OMS_REQUIRED,
                   "Who carries it."),
    OMS_FIELD_CODE(oms_shipping_result, tracking_number, OMS_REQUIRED,
                   "The carrier's number."),
    OMS_FIELD_TEXT(oms_shipping_result, label_url, 0, OMS_NOTE_BYTES_MAX,
                   "Where the label is."),
    OMS_FIELD_MONEY(oms_shipping_result, cost_minor, OMS_NULLABLE, 0,
                    "What the label costs."),
};
const oms_record oms__shipping_result_record =
    OMS_RECORD("shipping_result", oms_shipping_result, shipping_result_fields,
               "A booked label.");

static const oms_field work_timer_fields[] = {
    ORDER(oms_work_timer),
    NUMBER(oms_work_timer, fulfillment_no, OMS_REQUIRED, 1, INT64_MAX,
           "The work order."),
};
const oms_record oms__work_timer_record =
    OMS_RECORD("fulfillment_timer", oms_work_timer, work_timer_fields,
               "The timer of work that was scheduled for a date.");
