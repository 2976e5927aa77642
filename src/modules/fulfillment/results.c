// The results of fulfilment's queries as records. Nothing here is stored.
#include "modules/fulfillment/fulfillment.h"

static const oms_field get_fields[] = {
    OMS_FIELD_CODE(oms_fulfillment_get_args, order_id, OMS_REQUIRED,
                   "The order."),
};
const oms_record oms__parcels_get_args_record =
    OMS_RECORD("fulfillment.get", oms_fulfillment_get_args, get_fields,
               "Reads the parcels of an order.");

static const oms_field work_fields[] = {
    OMS_FIELD_INT(oms_fulfillment_order, fulfillment_no, OMS_REQUIRED, 1,
                  INT64_MAX, "1, 2, ... within the order."),
    OMS_FIELD_ENUM(oms_fulfillment_order, state, 0,
                   &oms__fulfillment_order_state_enum, "How far it is."),
    OMS_FIELD_CODE(oms_fulfillment_order, location_id, 0, "Who does it."),
    OMS_FIELD_LIST(oms_fulfillment_order, lines, 0, &oms__parcel_line_record, 0,
                   OMS_LINES_MAX, "What is to be done."),
    OMS_FIELD_TEXT(oms_fulfillment_order, note, 0, OMS_NOTE_BYTES_MAX,
                   "What people noted last."),
    OMS_FIELD_INT(oms_fulfillment_order, version, 0, 0, INT64_MAX,
                  "Counts its changes."),
    OMS_FIELD_TIME(oms_fulfillment_order, available_at_ms, OMS_NULLABLE,
                   "Preorder: it opens then."),
    OMS_FIELD_TIME(oms_fulfillment_order, expected_at_ms, OMS_NULLABLE,
                   "When what waits should be there."),
};
static const oms_record work_record =
    OMS_RECORD("fulfillment_order_view", oms_fulfillment_order, work_fields,
               "The work for an order at one location.");

static const oms_field parcel_fields[] = {
    OMS_FIELD_INT(oms_shipment, shipment_no, OMS_REQUIRED, 1, OMS_SHIPMENTS_MAX,
                  "1, 2, ... within the order."),
    OMS_FIELD_INT(oms_shipment, fulfillment_no, OMS_NULLABLE, 0, INT64_MAX,
                  "Its work order; absent: none."),
    OMS_FIELD_ENUM(oms_shipment, state, 0, &oms__shipment_state_enum,
                   "What we did with it."),
    OMS_FIELD_ENUM(oms_shipment, tracking, 0, &oms__tracking_status_enum,
                   "What the carrier says about it."),
    OMS_FIELD_CODE(oms_shipment, location_id, 0, "Where it was packed."),
    OMS_FIELD_CODE(oms_shipment, carrier, 0, "Who carries it."),
    OMS_FIELD_CODE(oms_shipment, tracking_number, 0, "The carrier's number."),
    OMS_FIELD_TEXT(oms_shipment, label_url, 0, OMS_NOTE_BYTES_MAX,
                   "Where its label is."),
    OMS_FIELD_LIST(oms_shipment, lines, 0, &oms__parcel_line_record, 0,
                   OMS_LINES_MAX, "What is in it."),
    OMS_FIELD_TIME(oms_shipment, shipped_at_ms, OMS_NULLABLE,
                   "When it was handed over."),
    OMS_FIELD_TIME(oms_shipment, delivered_at_ms, OMS_NULLABLE,
                   "When it arrived."),
    OMS_FIELD_INT(oms_shipment, version, 0, 0, INT64_MAX,
                  "Counts its changes."),
};
static const oms_record parcel_record = OMS_RECORD(
    "shipment_view", oms_shipment, parcel_fields, "A parcel of an order.");

static const oms_field scan_fields[] = {
    OMS_FIELD_INT(oms_scan_row, shipment_no, OMS_NULLABLE, 0, OMS_SHIPMENTS_MAX,
                  "The parcel; absent: none was known."),
    OMS_FIELD_ENUM(oms_scan_row, status, 0, &oms__tracking_status_enum,
                   "What the carrier saw."),
    OMS_FIELD_CODE(oms_scan_row, carrier, 0, "Who says it."),
    OMS_FIELD_TEXT(oms_scan_row, event_id, 0, OMS_NAME_BYTES_MAX,
                   "Identity of the scan."),
    OMS_FIELD_TEXT(oms_scan_row, place, 0, OMS_NAME_BYTES_MAX, "Where."),
    OMS_FIELD_TEXT(oms_scan_row, note, 0, OMS_NOTE_BYTES_MAX, "What else."),
    OMS_FIELD_TIME(oms_scan_row, occurred_at_ms, 0, "When seen."),
    OMS_FIELD_TIME(oms_scan_row, recorded_at_ms, 0, "When told."),
};
static const oms_record scan_record =
    OMS_RECORD("tracking_scan_view", oms_scan_row, scan_fields,
               "What a carrier saw of a parcel.");

#define UNITS(m, text) \
    OMS_FIELD_INT(oms_fulfillment_line, m, 0, 0, OMS_QUANTITY_MAX, text)
static const oms_field line_fields[] = {
    OMS_FIELD_INT(oms_fulfillment_line, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "The line."),
    OMS_FIELD_CODE(oms_fulfillment_line, sku, OMS_REQUIRED, "The product."),
    UNITS(quantity, "Units that were ordered, canceled ones among them."),
    UNITS(canceled, "Units that were taken out for good."),
    UNITS(stopped, "Units that somebody wants taken out."),
    UNITS(planned, "Units in work orders."),
    UNITS(packed, "Units that were packed, or have left."),
    UNITS(shipped, "Units that have left."),
    UNITS(delivered, "Units that have arrived."),
    OMS_FIELD_TIME(oms_fulfillment_line, available_at_ms, OMS_NULLABLE,
                   "Preorder: not shipped before this."),
};
static const oms_record line_record =
    OMS_RECORD("fulfillment_line_view", oms_fulfillment_line, line_fields,
               "How far a line has come.");

static const oms_field parcels_fields[] = {
    OMS_FIELD_CODE(oms_parcels, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_LIST(oms_parcels, fulfillment_orders, 0, &work_record, 0,
                   OMS_SCAN_MAX, "Work at each location."),
    OMS_FIELD_LIST(oms_parcels, shipments, 0, &parcel_record, 0,
                   OMS_SHIPMENTS_MAX, "The parcels."),
    OMS_FIELD_LIST(oms_parcels, scans, 0, &scan_record, 0, OMS_SCAN_MAX,
                   "What carriers said, in the order of parcels."),
    OMS_FIELD_LIST(oms_parcels, lines, 0, &line_record, 0, OMS_LINES_MAX,
                   "How far each line has come."),
    OMS_FIELD_LIST(oms_parcels, holds, 0, &oms__case_hold_record, 0,
                   OMS_SCAN_MAX, "What is in the way."),
};
const oms_record oms__parcels_result_record = OMS_RECORD(
    "parcels", oms_parcels, parcels_fields, "The parcels of one order.");

// ---- work lists ------------------------------------------------------------

static const char *const list_states[] = {"open", "in_progress", "scheduled",
                                          "incomplete"};
static const oms_enum work_list_state_enum =
    OMS_ENUM("work_list_state", list_states);

static const oms_field list_args_fields[] = {
    OMS_FIELD_CODE(oms_work_list_args, location_id, 0,
                   "Only there; absent: everywhere."),
    OMS_FIELD_ENUM(oms_work_list_args, state, 0, &work_list_state_enum,
                   "Work of this kind; absent: open."),
    OMS_FIELD_TEXT(oms_work_list_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_work_list_args, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Rows of the page; absent: 50."),
};
const oms_record oms__work_list_args_record =
    OMS_RECORD("fulfillment.work_list", oms_work_list_args, list_args_fields,
               "Lists the work that waits, by location.");

static const oms_field item_fields[] = {
    OMS_FIELD_CODE(oms_work_item, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_work_item, fulfillment_no, OMS_REQUIRED, 1, INT64_MAX,
                  "The work order."),
    OMS_FIELD_ENUM(oms_work_item, state, 0, &oms__fulfillment_order_state_enum,
                   "How far it is."),
    OMS_FIELD_CODE(oms_work_item, location_id, OMS_REQUIRED, "Who does it."),
    OMS_FIELD_LIST(oms_work_item, lines, 0, &oms__parcel_line_record, 0,
                   OMS_LINES_MAX, "What is not in a parcel yet."),
    OMS_FIELD_TIME(oms_work_item, created_at_ms, 0, "When planned."),
};
static const oms_record item_record =
    OMS_RECORD("work_item", oms_work_item, item_fields, "Work that waits.");

static const oms_field list_fields[] = {
    OMS_FIELD_LIST(oms_work_list, items, 0, &item_record, 0, OMS_PAGE_MAX,
                   "The work, by location and order."),
    OMS_FIELD_TEXT(oms_work_list, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__work_list_record = OMS_RECORD(
    "work_list", oms_work_list, list_fields, "A page of work that waits.");
