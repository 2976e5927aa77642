// Arguments, events and the timeline, described. The views are in
// view_records.c.
#include "modules/tracking/tracking.h"

#define ORDER(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define LIST_MAX OMS_EVENTS_MAX

static const oms_field share_fields[] = {
    ORDER(oms_tracking_share_args),
    {.name = "token",
     .kind = OMS_KIND_TEXT,
     .text_class = OMS_TEXT_CODE,
     .offset = offsetof(oms_tracking_share_args, token),
     .min = TOKEN_BYTES_MIN,
     .max = OMS_CODE_BYTES_MAX,
     .doc = "The caller's own secret; absent: one is made."},
    OMS_FIELD_TIME(oms_tracking_share_args, expires_at_ms, OMS_NULLABLE,
                   "Absent: in 90 days."),
    OMS_FIELD_TEXT(oms_tracking_share_args, note, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "For whom."),
};
const oms_record oms__tracking_share_record =
    OMS_RECORD("tracking.share", oms_tracking_share_args, share_fields,
               "Makes a link to the customer's view of an order.");

static const oms_field revoke_fields[] = {
    ORDER(oms_tracking_revoke_args),
    OMS_FIELD_INT(oms_tracking_revoke_args, share_no, OMS_NULLABLE, 0,
                  INT64_MAX, "Absent: all of the order."),
};
const oms_record oms__tracking_revoke_record =
    OMS_RECORD("tracking.revoke", oms_tracking_revoke_args, revoke_fields,
               "Takes a link back.");

static const oms_field event_fields[] = {
    ORDER(oms_tracking_event),
    OMS_FIELD_TIME(oms_tracking_event, promised_at_ms, OMS_NULLABLE,
                   "Late: the promise that was broken."),
    OMS_FIELD_INT(oms_tracking_event, shipment_no, OMS_NULLABLE, 0,
                  OMS_SHIPMENTS_MAX, "Late; absent: the order as a whole."),
    OMS_FIELD_INT(oms_tracking_event, share_no, OMS_NULLABLE, 0, INT64_MAX,
                  "Shared, revoked."),
};
const oms_record oms__tracking_event_record =
    OMS_RECORD("tracking_event", oms_tracking_event, event_fields,
               "A link or a promise of an order.");

static const oms_field timer_fields[] = {
    ORDER(promise_timer),
    OMS_FIELD_TIME(promise_timer, promised_at_ms, 0, "The promise."),
};
const oms_record oms__promise_timer_record = OMS_RECORD(
    "promise_timer", promise_timer, timer_fields, "A promise to look at.");

static const oms_field timeline_args_fields[] = {
    OMS_FIELD_CODE(oms_tracking_timeline_args, order_id, 0, "The order, or:"),
    OMS_FIELD_CODE(oms_tracking_timeline_args, share_token, 0,
                   "Only what a customer may know."),
    OMS_FIELD_TEXT(oms_tracking_timeline_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_tracking_timeline_args, limit, OMS_NULLABLE, 0,
                  OMS_PAGE_MAX, "Entries of a page; absent: 50."),
};
const oms_record oms__timeline_args_record =
    OMS_RECORD("tracking.timeline", oms_tracking_timeline_args,
               timeline_args_fields, "Whose timeline, and how much of it.");

#define ENTRY oms_timeline_entry
static const oms_field entry_fields[] = {
    OMS_FIELD_INT(ENTRY, event_id, OMS_NULLABLE, 0, INT64_MAX, "The event."),
    OMS_FIELD_TIME(ENTRY, at_ms, OMS_NULLABLE, "When it happened."),
    OMS_FIELD_TIME(ENTRY, recorded_at_ms, OMS_NULLABLE, "When we heard."),
    OMS_FIELD_CODE(ENTRY, what, 0, "The event's type."),
    OMS_FIELD_TEXT(ENTRY, who, 0, OMS_NAME_BYTES_MAX, "Actor or service."),
    OMS_FIELD_TEXT(ENTRY, details, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "One sentence."),
};
static const oms_record entry_record = OMS_RECORD(
    "timeline_entry", ENTRY, entry_fields, "One thing that happened.");
static const oms_field timeline_fields[] = {
    OMS_FIELD_CODE(oms_timeline_page, order_id, 0, "The order."),
    OMS_FIELD_LIST(oms_timeline_page, items, 0, &entry_record, 0, OMS_PAGE_MAX,
                   "Oldest first."),
    OMS_FIELD_TEXT(oms_timeline_page, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__timeline_record = OMS_RECORD(
    "timeline", oms_timeline_page, timeline_fields, "A page of a timeline.");

static const oms_field list_args_fields[] = {
    ORDER(oms_tracking_share_list_args),
    OMS_FIELD_TEXT(oms_tracking_share_list_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_tracking_share_list_args, limit, OMS_NULLABLE, 0,
                  OMS_PAGE_MAX, "Rows of a page; absent: 50."),
};
const oms_record oms__share_list_args_record =
    OMS_RECORD("tracking.share_list", oms_tracking_share_list_args,
               list_args_fields, "Whose links.");

static const oms_field listed_fields[] = {
    OMS_FIELD_INT(oms_share, share_no, 0, 0, INT64_MAX, "Counts per order."),
    OMS_FIELD_TIME(oms_share, created_at_ms, OMS_NULLABLE, "Made."),
    OMS_FIELD_TIME(oms_share, expires_at_ms, OMS_NULLABLE,
                   "It opens nothing from then on."),
    OMS_FIELD_TIME(oms_share, revoked_at_ms, OMS_NULLABLE, "Taken back."),
    OMS_FIELD_TEXT(oms_share, note, OMS_PII, OMS_NOTE_BYTES_MAX, "For whom."),
};
static const oms_record listed_record =
    OMS_RECORD("share", oms_share, listed_fields, "A link, without its token.");
static const oms_field list_fields[] = {
    ORDER(oms_share_page),
    OMS_FIELD_LIST(oms_share_page, items, 0, &listed_record, 0, OMS_PAGE_MAX,
                   "The newest first."),
    OMS_FIELD_TEXT(oms_share_page, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__share_list_record = OMS_RECORD(
    "share_list", oms_share_page, list_fields, "The links of an order.");
