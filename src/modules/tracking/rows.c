// The rows of tracking, described.
#include "modules/tracking/tracking.h"

#define SHARE share_row
static const oms_field share_fields[] = {
    OMS_FIELD_CODE(SHARE, token_hash, OMS_REQUIRED, "SHA-256 of the token."),
    OMS_FIELD_CODE(SHARE, order_id, OMS_REQUIRED, "What it opens."),
    OMS_FIELD_INT(SHARE, share_no, OMS_REQUIRED, 1, INT64_MAX,
                  "Counts per order."),
    OMS_FIELD_ENUM(SHARE, state, 0, &oms__share_state_enum, "Its life."),
    OMS_FIELD_TIME(SHARE, created_at_ms, 0, "Made."),
    OMS_FIELD_TIME(SHARE, expires_at_ms, 0, "It opens nothing from then on."),
    OMS_FIELD_TIME(SHARE, revoked_at_ms, OMS_NULLABLE, "Taken back."),
    OMS_FIELD_TEXT(SHARE, note, OMS_PII, OMS_NOTE_BYTES_MAX, "For whom."),
    OMS_FIELD_INT(SHARE, version, 0, 0, INT64_MAX, "Counts changes."),
};
static const oms_record share_record = OMS_RECORD(
    "share_row", SHARE, share_fields, "A link to the customer's view.");
static const oms_index share_indexes[] = {
    {.name = "order", .fields = {1, 2}, .fields_count = 2, .unique = true},
};
const oms_table oms__shares_table = {
    .name = "tracking_shares",
    .record = &share_record,
    .key_fields = 1,
    .version_field = OMS_COUNT(share_fields) - 1,
    .indexes_count = OMS_COUNT(share_indexes),
    .indexes = share_indexes,
    .archived = true,
    .archived_by = 1 + SHARE_INDEX_ORDER,
};

#define OPEN promise_line
static const oms_field promise_line_fields[] = {
    OMS_FIELD_INT(OPEN, line_no, OMS_REQUIRED, 1, INT64_MAX, "The line."),
    OMS_FIELD_INT(OPEN, units, OMS_REQUIRED, 1, INT64_MAX,
                  "Units that must still arrive."),
};
static const oms_record promise_line_record =
    OMS_RECORD("promise_line", OPEN, promise_line_fields,
               "What must still arrive of a line.");

#define PROMISE promise_row
enum { PROMISE_VERSION = 7 };
static const oms_field promise_fields[] = {
    OMS_FIELD_CODE(PROMISE, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_TIME(PROMISE, promised_at_ms, 0, "Until when."),
    OMS_FIELD_ENUM(PROMISE, state, 0, &oms__promise_state_enum, "Its life."),
    OMS_FIELD_INT(PROMISE, units_open, 0, 0, INT64_MAX,
                  "Units that must still arrive."),
    OMS_FIELD_CODE(PROMISE, task_id, 0, "The timer."),
    OMS_FIELD_TIME(PROMISE, settled_at_ms, OMS_NULLABLE,
                   "Kept, late, dropped."),
    OMS_FIELD_INT(PROMISE, seen_event, 0, 0, INT64_MAX,
                  "units_open is as of this event."),
    [PROMISE_VERSION] =
        OMS_FIELD_INT(PROMISE, version, 0, 0, INT64_MAX, "Counts changes."),
    OMS_FIELD_LIST(PROMISE, lines, 0, &promise_line_record, 0, OMS_LINES_MAX,
                   "What units_open is made of."),
    OMS_FIELD_BOOL(PROMISE, has_canceled, OMS_NULLABLE,
                   "Units were canceled: counted by the log from then on."),
};
static const oms_record promise_record = OMS_RECORD(
    "promise_row", PROMISE, promise_fields, "What an order was promised.");
const oms_table oms__promises_table = {
    .name = "tracking_promises",
    .record = &promise_record,
    .key_fields = 1,
    .version_field = PROMISE_VERSION,
    .archived = true,
};
