// The carrier's rows as tables.
#include "standins/shipping/shipping.h"

static const char *const label_states[] = {"booked", "canceled"};
static const oms_enum label_state_enum = OMS_ENUM("label_state", label_states);

static const oms_field label_fields[] = {
    OMS_FIELD_CODE(oms_label_row, tracking_number, OMS_REQUIRED,
                   "The number on the label."),
    OMS_FIELD_CODE(oms_label_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_label_row, shipment_no, OMS_REQUIRED, 1,
                  OMS_SHIPMENTS_MAX, "The parcel."),
    OMS_FIELD_CODE(oms_label_row, carrier, OMS_REQUIRED, "Who carries it."),
    OMS_FIELD_TEXT(oms_label_row, service_level, 0, OMS_NAME_BYTES_MAX, "How."),
    OMS_FIELD_TEXT(oms_label_row, city, OMS_PII, OMS_NAME_BYTES_MAX,
                   "Where it goes."),
    OMS_FIELD_CODE(oms_label_row, country, OMS_PII, "Where it goes."),
    OMS_FIELD_ENUM(oms_label_row, state, 0, &label_state_enum,
                   "Whether it was given back."),
    OMS_FIELD_INT(oms_label_row, units, 0, 0, INT64_MAX, "What is in it."),
    OMS_FIELD_MONEY(oms_label_row, cost_minor, 0, 0, "What it costs."),
    OMS_FIELD_TIME(oms_label_row, booked_at_ms, OMS_REQUIRED, "When booked."),
    OMS_FIELD_TIME(oms_label_row, canceled_at_ms, OMS_NULLABLE,
                   "When given back."),
};
static const oms_record label_record =
    OMS_RECORD("carrier_label", oms_label_row, label_fields,
               "A label that the stand-in carrier has booked.");
static const oms_index label_indexes[] = {
    {.name = "carrier_labels_by_order", .fields = {1, 2}, .fields_count = 2},
};
const oms_table oms__labels_table = {.name = "carrier_labels",
                                     .record = &label_record,
                                     .key_fields = 1,
                                     .version_field = -1,
                                     .indexes = label_indexes,
                                     .indexes_count = OMS_COUNT(label_indexes),
                                     .archived = true,
                                     .archived_by = 1 + OMS__LABELS_BY_ORDER};

static const oms_field task_fields[] = {
    OMS_FIELD_CODE(oms_label_task_row, order_id, OMS_REQUIRED, "Its order."),
    OMS_FIELD_CODE(oms_label_task_row, task_id, OMS_REQUIRED, "The task."),
    OMS_FIELD_CODE(oms_label_task_row, tracking_number, OMS_REQUIRED,
                   "What it booked."),
};
static const oms_record task_record =
    OMS_RECORD("carrier_task", oms_label_task_row, task_fields,
               "A task that booked a label.");
const oms_table oms__label_tasks_table = {.name = "carrier_order_tasks",
                                          .record = &task_record,
                                          .key_fields = 2,
                                          .version_field = -1};

static const oms_field books_fields[] = {
    OMS_FIELD_ONE(oms_carrier_books, one),
    OMS_FIELD_INT(oms_carrier_books, labels_count, 0, 0, OMS__LABELS_MAX,
                  "The last number that was given out."),
    OMS_FIELD_INT(oms_carrier_books, version, 0, 0, INT64_MAX,
                  "Counts its changes."),
};
static const oms_record books_record = OMS_RECORD(
    "carrier_books", oms_carrier_books, books_fields, "The carrier's counter.");
const oms_table oms__carrier_books_table = {.name = "carrier_books",
                                            .record = &books_record,
                                            .key_fields = 1,
                                            .version_field =
                                                OMS_COUNT(books_fields) - 1};
