// The rows of fulfilment as tables. Names of tables and columns are published:
// they only grow. Contents of works and parcels are JSON lists in their rows;
// with sqlite3 they are read by json_each.
#include "modules/fulfillment/fulfillment.h"

#define UNITS(T, m, text) \
    OMS_FIELD_INT(T, m, OMS_NULLABLE, 0, OMS_QUANTITY_MAX, text)
#define LINE_NO(T) \
    OMS_FIELD_INT(T, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX, "The line.")

static const oms_field case_line_fields[] = {
    LINE_NO(oms_case_line),
    OMS_FIELD_CODE(oms_case_line, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_INT(oms_case_line, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units that were ordered."),
    OMS_FIELD_MONEY(oms_case_line, total_minor, 0, -OMS_MONEY_MAX,
                    "What the line costs."),
    OMS_FIELD_CODE(oms_case_line, location_id, 0, "Only from here."),
    OMS_FIELD_BOOL(oms_case_line, digital, OMS_NULLABLE, "Needs no parcel."),
    UNITS(oms_case_line, planned, "Units under work orders."),
    UNITS(oms_case_line, loose, "Units in parcels of no work order."),
    UNITS(oms_case_line, parceled, "Units in parcels."),
    UNITS(oms_case_line, packed, "Units that were packed."),
    UNITS(oms_case_line, shipped, "Units that have left."),
    UNITS(oms_case_line, delivered, "Units that have arrived."),
    UNITS(oms_case_line, returned, "Units that came back."),
    UNITS(oms_case_line, canceled, "Units that were taken out for good."),
    OMS_FIELD_MONEY(oms_case_line, canceled_minor, OMS_NULLABLE, -OMS_MONEY_MAX,
                    "Their part of what the line costs."),
    OMS_FIELD_MONEY(oms_case_line, passed_minor, OMS_NULLABLE, -OMS_MONEY_MAX,
                    "What was left of it when no unit was."),
    UNITS(oms_case_line, stopped, "Units that somebody wants taken out."),
    UNITS(oms_case_line, withheld, "Units that wait for the end of a hold."),
    OMS_FIELD_TIME(oms_case_line, available_at_ms, OMS_NULLABLE,
                   "Preorder: not shipped before this."),
    OMS_FIELD_BOOL(oms_case_line, repriced, OMS_NULLABLE,
                   "Units had left when its price or quantity was changed."),
};
static const oms_record case_line_record =
    OMS_RECORD("fulfillment_case_line", oms_case_line, case_line_fields,
               "A line of an order and how far it has come.");

static const oms_field case_stop_fields[] = {
    OMS_FIELD_INT(oms_case_stop, cancellation_no, OMS_NULLABLE, 0, INT64_MAX,
                  "The cancellation that wants it."),
    OMS_FIELD_INT(oms_case_stop, change_no, OMS_NULLABLE, 0, INT64_MAX,
                  "The change that wants it."),
    OMS_FIELD_INT(oms_case_stop, line_no, OMS_NULLABLE, 0, OMS_LINES_MAX,
                  "The line; absent: an order without lines."),
    UNITS(oms_case_stop, quantity, "Units that nobody may pack."),
    OMS_FIELD_CODE(oms_case_stop, location_id, 0, "Where they were planned."),
};
static const oms_record case_stop_record =
    OMS_RECORD("fulfillment_stop", oms_case_stop, case_stop_fields,
               "Units that somebody wants taken out of an order.");

static const oms_field case_hold_fields[] = {
    OMS_FIELD_INT(oms_case_hold, hold_no, OMS_REQUIRED, 0, INT64_MAX,
                  "The order's hold."),
    OMS_FIELD_CODE(oms_case_hold, kind, 0, "Of which kind."),
    OMS_FIELD_INT(oms_case_hold, line_no, OMS_NULLABLE, 0, OMS_LINES_MAX,
                  "Only this line; absent: all."),
    OMS_FIELD_INT(oms_case_hold, fulfillment_no, OMS_NULLABLE, 0, INT64_MAX,
                  "Only this work; absent: all."),
    OMS_FIELD_BOOL(oms_case_hold, blocks_fulfill, OMS_NULLABLE,
                   "In the way of planning, picking and packing."),
    OMS_FIELD_BOOL(oms_case_hold, blocks_ship, OMS_NULLABLE,
                   "In the way of the hand-over."),
};
const oms_record oms__case_hold_record =
    OMS_RECORD("fulfillment_hold", oms_case_hold, case_hold_fields,
               "A hold that is in the way of work or parcels.");

static const oms_field case_fields[] = {
    OMS_FIELD_CODE(oms_case_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_CURRENCY(oms_case_row, currency, OMS_REQUIRED, "Its currency."),
    OMS_FIELD_MONEY(oms_case_row, charges_minor, 0, -OMS_MONEY_MAX,
                    "Charges of the order beside its lines."),
    OMS_FIELD_MONEY(oms_case_row, charges_left_minor, 0, -OMS_MONEY_MAX,
                    "Those that no parcel carries yet."),
    OMS_FIELD_BOOL(oms_case_row, confirmed, 0, "It was confirmed."),
    OMS_FIELD_BOOL(oms_case_row, planned, 0, "It was planned."),
    OMS_FIELD_BOOL(oms_case_row, ended, 0, "It was ended early."),
    OMS_FIELD_BOOL(oms_case_row, reserved, 0, "Stock was set aside for it."),
    OMS_FIELD_INT(oms_case_row, works_count, 0, 0, INT64_MAX,
                  "The last number of a fulfillment order."),
    OMS_FIELD_INT(oms_case_row, parcels_count, 0, 0, OMS_SHIPMENTS_MAX,
                  "The last number of a shipment."),
    OMS_FIELD_TEXT(oms_case_row, service_level, 0, OMS_NAME_BYTES_MAX,
                   "How it is to be shipped."),
    OMS_FIELD_OBJECT(oms_case_row, ship_to, OMS_PII, &oms__address_record,
                     "Where it goes."),
    OMS_FIELD_LIST(oms_case_row, lines, 0, &case_line_record, 0, OMS_LINES_MAX,
                   "Its lines."),
    OMS_FIELD_LIST(oms_case_row, allocations, 0, &oms__allocation_record, 0,
                   OMS_LINES_MAX * 4L, "Where its units were set aside."),
    OMS_FIELD_LIST(oms_case_row, stops, 0, &case_stop_record, 0,
                   OMS_LINES_MAX * 4L, "What somebody wants taken out."),
    OMS_FIELD_LIST(oms_case_row, holds, 0, &oms__case_hold_record, 0,
                   OMS_SCAN_MAX, "What is in the way of its parcels."),
    OMS_FIELD_INT(oms_case_row, version, 0, 0, INT64_MAX,
                  "Counts its changes."),
};
static const oms_record case_record =
    OMS_RECORD("fulfillment_case", oms_case_row, case_fields,
               "What is to leave the house for one order.");

const oms_table oms__cases_table = {.name = "fulfillment_cases",
                                    .archived = true,
                                    .record = &case_record,
                                    .key_fields = 1,
                                    .version_field =
                                        OMS_COUNT(case_fields) - 1};

static const oms_field work_line_fields[] = {
    LINE_NO(oms_work_line),
    OMS_FIELD_INT(oms_work_line, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units to be done."),
    UNITS(oms_work_line, waiting, "Of these, not on the shelf yet."),
    UNITS(oms_work_line, parceled, "Of these, in parcels."),
    UNITS(oms_work_line, shipped, "Of these, gone."),
    OMS_FIELD_TIME(oms_work_line, expected_at_ms, OMS_NULLABLE,
                   "When what waits should be there."),
};
static const oms_record work_line_record =
    OMS_RECORD("fulfillment_order_line", oms_work_line, work_line_fields,
               "Units of one line that a location is to pack.");

static const oms_field work_fields[] = {
    OMS_FIELD_CODE(oms_work_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_work_row, fulfillment_no, OMS_REQUIRED, 1, INT64_MAX,
                  "1, 2, ... within the order."),
    OMS_FIELD_ENUM(oms_work_row, state, 0, &oms__fulfillment_order_state_enum,
                   "How far the work is."),
    OMS_FIELD_CODE(oms_work_row, location_id, OMS_REQUIRED, "Who does it."),
    OMS_FIELD_LIST(oms_work_row, lines, 0, &work_line_record, 0, OMS_LINES_MAX,
                   "What is to be done."),
    OMS_FIELD_TEXT(oms_work_row, note, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "What people noted last."),
    OMS_FIELD_TIME(oms_work_row, created_at_ms, OMS_REQUIRED, "When planned."),
    OMS_FIELD_TIME(oms_work_row, available_at_ms, OMS_NULLABLE,
                   "Preorder: it opens then."),
    OMS_FIELD_CODE(oms_work_row, open_task, 0, "The timer that opens it."),
    OMS_FIELD_INT(oms_work_row, version, 0, 0, INT64_MAX,
                  "Counts its changes."),
};
static const oms_record work_record =
    OMS_RECORD("fulfillment_order", oms_work_row, work_fields,
               "The work for one order at one location.");

static const oms_index work_indexes[] = {
    {.name = "fulfillment_orders_by_state",
     .fields = {2, 3},
     .fields_count = 2},
};
const oms_table oms__works_table = {.name = "fulfillment_orders",
                                    .archived = true,
                                    .record = &work_record,
                                    .key_fields = 2,
                                    .version_field = OMS_COUNT(work_fields) - 1,
                                    .indexes = work_indexes,
                                    .indexes_count = OMS_COUNT(work_indexes)};

static const oms_field shipped_line_fields[] = {
    LINE_NO(oms_shipped_line),
    OMS_FIELD_INT(oms_shipped_line, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units of it."),
    OMS_FIELD_MONEY(oms_shipped_line, amount_minor, OMS_NULLABLE,
                    -OMS_MONEY_MAX, "Their part of the line's total."),
};
const oms_record oms__shipped_line_record =
    OMS_RECORD("shipped_line", oms_shipped_line, shipped_line_fields,
               "Units of a line in a parcel, and what they cost.");

static const oms_field parcel_fields[] = {
    OMS_FIELD_CODE(oms_parcel_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_parcel_row, shipment_no, OMS_REQUIRED, 1,
                  OMS_SHIPMENTS_MAX, "1, 2, ... within the order."),
    OMS_FIELD_INT(oms_parcel_row, fulfillment_no, 0, 0, INT64_MAX,
                  "Its work order; 0: none."),
    OMS_FIELD_ENUM(oms_parcel_row, state, 0, &oms__shipment_state_enum,
                   "What we did with it."),
    OMS_FIELD_ENUM(oms_parcel_row, tracking, 0, &oms__tracking_status_enum,
                   "What the carrier says about it."),
    OMS_FIELD_TIME(oms_parcel_row, tracking_at_ms, OMS_NULLABLE,
                   "When the carrier saw that."),
    OMS_FIELD_CODE(oms_parcel_row, location_id, 0, "Where it was packed."),
    OMS_FIELD_CODE(oms_parcel_row, carrier, 0, "Who carries it."),
    OMS_FIELD_CODE(oms_parcel_row, tracking_number, 0,
                   "The carrier's number; carriers use them again."),
    OMS_FIELD_TEXT(oms_parcel_row, service_level, 0, OMS_NAME_BYTES_MAX,
                   "How it is shipped."),
    OMS_FIELD_TEXT(oms_parcel_row, label_url, 0, OMS_NOTE_BYTES_MAX,
                   "Where its label is."),
    OMS_FIELD_CODE(oms_parcel_row, label_task, 0,
                   "The task that asks for a label."),
    OMS_FIELD_TEXT(oms_parcel_row, label_reason, 0, OMS_NOTE_BYTES_MAX,
                   "Why the carrier gave or took back no label."),
    OMS_FIELD_BOOL(oms_parcel_row, booked, 0, "The label was booked by us."),
    OMS_FIELD_MONEY(oms_parcel_row, label_cost_minor, OMS_NULLABLE, 0,
                    "What the label costs."),
    OMS_FIELD_BOOL(oms_parcel_row, recorded, 0,
                   "A fact from outside brought it here."),
    OMS_FIELD_BOOL(oms_parcel_row, undated, 0,
                   "It has arrived, nobody knows when."),
    OMS_FIELD_LIST(oms_parcel_row, lines, 0, &oms__shipped_line_record, 0,
                   OMS_LINES_MAX, "What is in it; frozen when packed."),
    OMS_FIELD_MONEY(oms_parcel_row, amount_minor, OMS_NULLABLE, 0,
                    "What may be captured for it, since it left."),
    OMS_FIELD_TIME(oms_parcel_row, shipped_at_ms, OMS_NULLABLE,
                   "When it was handed over."),
    OMS_FIELD_TIME(oms_parcel_row, delivered_at_ms, OMS_NULLABLE,
                   "When it arrived."),
    OMS_FIELD_INT(oms_parcel_row, version, 0, 0, INT64_MAX,
                  "Counts its changes."),
};
static const oms_record parcel_record = OMS_RECORD(
    "shipment", oms_parcel_row, parcel_fields, "A parcel of an order.");

static const oms_index parcel_indexes[] = {
    {.name = "shipments_by_tracking_number", .fields = {8}, .fields_count = 1},
};
const oms_table oms__parcels_table = {
    .name = "shipments",
    .archived = true,
    .record = &parcel_record,
    .key_fields = 2,
    .version_field = OMS_COUNT(parcel_fields) - 1,
    .indexes = parcel_indexes,
    .indexes_count = OMS_COUNT(parcel_indexes)};

static const oms_field tracking_fields[] = {
    OMS_FIELD_CODE(oms_tracking_row, carrier, OMS_REQUIRED,
                   "Who says it; - if nobody told."),
    OMS_FIELD_TEXT(oms_tracking_row, event_id, OMS_REQUIRED, OMS_NAME_BYTES_MAX,
                   "The carrier's id of the scan, or what it says."),
    OMS_FIELD_CODE(oms_tracking_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_tracking_row, shipment_no, 0, 0, OMS_SHIPMENTS_MAX,
                  "The parcel; 0: none was known."),
    OMS_FIELD_ENUM(oms_tracking_row, status, 0, &oms__tracking_status_enum,
                   "What the carrier saw."),
    OMS_FIELD_BOOL(oms_tracking_row, late, 0, "It moved nothing forward."),
    OMS_FIELD_TEXT(oms_tracking_row, place, 0, OMS_NAME_BYTES_MAX, "Where."),
    OMS_FIELD_TEXT(oms_tracking_row, note, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "What else."),
    OMS_FIELD_TIME(oms_tracking_row, occurred_at_ms, OMS_NULLABLE,
                   "When seen, if anybody knows."),
    OMS_FIELD_TIME(oms_tracking_row, recorded_at_ms, OMS_REQUIRED,
                   "When told."),
};
static const oms_record tracking_record =
    OMS_RECORD("tracking_scan", oms_tracking_row, tracking_fields,
               "What a carrier saw of a parcel.");

static const oms_index tracking_indexes[] = {
    {.name = "tracking_scans_by_order", .fields = {2, 3}, .fields_count = 2},
};
const oms_table oms__tracking_table = {
    .name = "tracking_scans",
    .record = &tracking_record,
    .key_fields = 2,
    .version_field = -1,
    .indexes = tracking_indexes,
    .indexes_count = OMS_COUNT(tracking_indexes),
    .archived = true,
    .archived_by = 1 + OMS__TRACKING_BY_ORDER};

static const oms_field rules_fields[] = {
    OMS_FIELD_ONE(oms_fulfillment_rules, one),
    OMS_FIELD_ENUM(oms_fulfillment_rules, facts, 0, &oms__fact_policy_enum,
                   "Whether facts that contradict are refused."),
    OMS_FIELD_BOOL(oms_fulfillment_rules, plan_manually, 0,
                   "Confirmed orders wait for fulfillment.plan."),
    OMS_FIELD_BOOL(oms_fulfillment_rules, book_labels, 0,
                   "Packed parcels ask for a label."),
};
static const oms_record fulfillment_rules_record =
    OMS_RECORD("fulfillment_settings", oms_fulfillment_rules, rules_fields,
               "The shop's rules for parcels.");

const oms_table oms__fulfillment_rules_table = {.name = "fulfillment_settings",
                                                .record =
                                                    &fulfillment_rules_record,
                                                .key_fields = 1,
                                                .version_field = -1};
