// Arguments, events, requests and answers, described.
#include "modules/history/history.h"

#define ORDER(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define WHEN(T, m, text) OMS_FIELD_TIME(T, m, OMS_NULLABLE, text)
#define DAYS(T, m, lo, text) \
    OMS_FIELD_INT(T, m, OMS_NULLABLE, lo, DAYS_MAX, text)
#define COUNT(T, m, text) OMS_FIELD_INT(T, m, 0, 0, INT64_MAX, text)
#define CURSOR(T) \
    OMS_FIELD_TEXT(T, cursor, 0, OMS_NAME_BYTES_MAX, \
                   "`next_cursor` of the page before.")
#define LIMIT(T) \
    OMS_FIELD_INT(T, limit, OMS_NULLABLE, 1, OMS_PAGE_MAX, \
                  "Rows of the page; 50 if absent.")
#define NEXT_CURSOR(T) \
    OMS_FIELD_TEXT(T, next_cursor, 0, OMS_NAME_BYTES_MAX, \
                   "Give it as `cursor`; absent: this was the last page.")
#define DAYS_MAX 36500

#define ARCHIVE oms_order_archive_args
static const oms_field archive_fields[] = {ORDER(ARCHIVE)};
const oms_record oms__order_archive_record =
    OMS_RECORD("order.archive", ARCHIVE, archive_fields, "Names an order.");

#define CONFIGURE oms_history_configure_args
static const oms_field configure_fields[] = {
    DAYS(CONFIGURE, archive_after_days, -1,
         "Since an order is closed and quiet; -1: never; absent: as before."),
    DAYS(CONFIGURE, anonymize_after_days, -1,
         "Then its personal data is erased; -1: never; absent: as before."),
    DAYS(CONFIGURE, refusals_days, 0, "Refused commands are kept."),
};
const oms_record oms__history_configure_record =
    OMS_RECORD("history.configure", CONFIGURE, configure_fields,
               "How long things are kept.");

static const oms_field erased_fields[] = {ORDER(oms_erased_order)};
static const oms_record erased_record = OMS_RECORD(
    "erased_order", oms_erased_order, erased_fields, "An order, by its id.");

#define ERASE oms_subject_erase_args
static const oms_field erase_fields[] = {
    OMS_FIELD_CODE(ERASE, customer_id, 0, "All orders of this customer."),
    OMS_FIELD_LIST(ERASE, orders, 0, &erased_record, 0, OMS_ERASED_ORDERS_MAX,
                   "These orders."),
    OMS_FIELD_TEXT(ERASE, reason, OMS_REQUIRED, OMS_NOTE_BYTES_MAX,
                   "On whose request, for the certificate; no names."),
    OMS_FIELD_BOOL(ERASE, keep_open, OMS_NULLABLE,
                   "Orders that are not closed are left as they are."),
};
const oms_record oms__subject_erase_record =
    OMS_RECORD("subject.erase", ERASE, erase_fields,
               "Whose personal data is to be emptied everywhere.");

static const oms_field archived_fields[] = {ORDER(oms_order_archived)};
const oms_record oms__order_archived_record =
    OMS_RECORD("order_archived", oms_order_archived, archived_fields,
               "An order that goes to the archive, or comes from it.");

#define REQUESTED oms_erasure_requested
static const oms_field requested_fields[] = {
    OMS_FIELD_CODE(REQUESTED, erasure_id, OMS_REQUIRED, "The erasure."),
    OMS_FIELD_CODE(REQUESTED, customer_id, 0, "All orders of this customer."),
    COUNT(REQUESTED, orders_count, "That were named."),
};
const oms_record oms__erasure_requested_record =
    OMS_RECORD("erasure_requested", REQUESTED, requested_fields,
               "Somebody's personal data is to be erased.");

#define TOLD oms_subject_erased
static const oms_field told_fields[] = {
    OMS_FIELD_CODE(TOLD, erasure_id, OMS_REQUIRED, "The erasure."),
    OMS_FIELD_CODE(TOLD, customer_id, 0, "Whose orders."),
    OMS_FIELD_LIST(TOLD, orders, 0, &erased_record, 0, OMS_ERASED_ORDERS_MAX,
                   "The orders."),
    OMS_FIELD_BOOL(TOLD, last, OMS_NULLABLE, "The last of this erasure."),
    OMS_FIELD_BOOL(TOLD, again, OMS_NULLABLE,
                   "Told before; calls that were out have ended since."),
};
const oms_record oms__subject_erased_record =
    OMS_RECORD("subject_erased", TOLD, told_fields,
               "Personal data of these orders is to be emptied.");

#define REQUEST history_request
static const oms_field request_fields[] = {
    OMS_FIELD_CODE(REQUEST, erasure_id, 0, "The erasure."),
    OMS_FIELD_INT(REQUEST, event_id, OMS_NULLABLE, 0, INT64_MAX,
                  "The event that others must have heard."),
    OMS_FIELD_LIST(REQUEST, orders, 0, &erased_record, 0, OMS_ERASED_ORDERS_MAX,
                   "Look at their log once more."),
    OMS_FIELD_BOOL(REQUEST, last, OMS_NULLABLE, "Then it is done."),
    WHEN(REQUEST, told_at_ms, "When the modules were told."),
    OMS_FIELD_INT(REQUEST, calls, OMS_NULLABLE, 0, INT64_MAX,
                  "Calls about them that were out."),
    OMS_FIELD_INT(REQUEST, wait_ms, OMS_NULLABLE, 0, INT64_MAX,
                  "Until they are counted again."),
    OMS_FIELD_BOOL(REQUEST, again, OMS_NULLABLE, "None was out any more."),
    OMS_FIELD_CODE(REQUEST, customer_id, 0, "Elsewhere: of whom to forget."),
};
const oms_record oms__history_request_record =
    OMS_RECORD("history_request", REQUEST, request_fields,
               "What a task of history is to do.");

#define VIEW oms_history_order
#define SUM(m, text) OMS_FIELD_INT(VIEW, m, 0, INT64_MIN, INT64_MAX, text)
static const oms_field order_fields[] = {
    OMS_FIELD_CODE(VIEW, order_id, 0, "The order."),
    COUNT(VIEW, number, "Its number."),
    OMS_FIELD_CODE(VIEW, channel, 0, "Where it was sold."),
    OMS_FIELD_CODE(VIEW, customer_id, 0, "Absent: a guest."),
    OMS_FIELD_ENUM(VIEW, status, 0, &oms__order_status_enum, "The decision."),
    OMS_FIELD_BOOL(VIEW, archived, 0, "It is in the archive."),
    OMS_FIELD_CURRENCY(VIEW, currency, 0, "ISO 4217."),
    SUM(total_minor, "As placed and changed."),
    SUM(canceled_minor, "Of it."),
    SUM(credited_minor, "Returns, claims and gestures."),
    SUM(captured_minor, "Paid."),
    SUM(refunded_minor, "Paid back."),
    WHEN(VIEW, placed_at_ms, "Placed."),
    WHEN(VIEW, closed_at_ms, "Completed or called off."),
    WHEN(VIEW, archived_at_ms, "Archived."),
    WHEN(VIEW, erased_at_ms, "Its personal data was erased."),
};
#undef SUM
const oms_record oms__history_order_record = OMS_RECORD(
    "history_order", VIEW, order_fields, "An order as history knows it.");

static const char *const where_names[] = {"all", "hot", "archived"};
static const oms_enum where_enum = OMS_ENUM("history_where", where_names);

#define SEARCH oms_history_search_args
static const oms_field search_fields[] = {
    OMS_FIELD_TEXT(SEARCH, text, 0, OMS_NAME_BYTES_MAX,
                   "Words that must all be there; * ends a beginning."),
    OMS_FIELD_CODE(SEARCH, order_id, 0, "This order."),
    OMS_FIELD_INT(SEARCH, number, OMS_NULLABLE, 0, INT64_MAX, "Its number."),
    OMS_FIELD_CODE(SEARCH, channel, 0, "Sold there."),
    OMS_FIELD_CODE(SEARCH, customer_id, 0, "Of this customer."),
    OMS_FIELD_CODE(SEARCH, sku, 0, "With this product."),
    WHEN(SEARCH, placed_from_ms, "Not before."),
    WHEN(SEARCH, placed_to_ms, "Before."),
    OMS_FIELD_CODE(SEARCH, status, 0, "In this status."),
    OMS_FIELD_ENUM(SEARCH, where, 0, &where_enum, "All, hot or archived."),
    CURSOR(SEARCH),
    LIMIT(SEARCH),
};
const oms_record oms__search_args_record =
    OMS_RECORD("history.search", SEARCH, search_fields,
               "What must hold for an order to be found.");

#define PAGE oms_history_page
static const oms_field page_fields[] = {
    OMS_FIELD_LIST(PAGE, items, 0, &oms__history_order_record, 0, OMS_PAGE_MAX,
                   "The latest first."),
    NEXT_CURSOR(PAGE),
};
const oms_record oms__history_page_record =
    OMS_RECORD("history_page", PAGE, page_fields, "Orders that were found.");

#define EXPORT oms_history_export_args
static const oms_field export_args_fields[] = {
    OMS_FIELD_BOOL(EXPORT, events, OMS_NULLABLE, "With their events."),
    OMS_FIELD_ENUM(EXPORT, where, 0, &where_enum, "All, hot or archived."),
    WHEN(EXPORT, placed_from_ms, "Not before."),
    WHEN(EXPORT, placed_to_ms, "Before."),
    CURSOR(EXPORT),
    LIMIT(EXPORT),
};
const oms_record oms__export_args_record = OMS_RECORD(
    "history.export", EXPORT, export_args_fields, "Which orders to read.");

#define EVENT oms_exported_event
static const oms_field event_fields[] = {
    COUNT(EVENT, id, "Position in the log."),
    OMS_FIELD_CODE(EVENT, source, 0, "Who told it."),
    COUNT(EVENT, seq, "1, 2, ... of this source and order."),
    OMS_FIELD_CODE(EVENT, type, 0, "What happened."),
    OMS_FIELD_TIME(EVENT, at_ms, 0, "When it was recorded."),
    WHEN(EVENT, occurred_at_ms, "When it happened, if that differs."),
    OMS_FIELD_TEXT(EVENT, actor, 0, OMS_NAME_BYTES_MAX, "Who caused it."),
    OMS_FIELD_KEY(EVENT, key, 0, "Of the command."),
    OMS_FIELD_TEXT(EVENT, moves, 0, OMS_NOTE_BYTES_MAX, "States that moved."),
    OMS_FIELD_JSON(EVENT, data, 0, OMS_JSON_BYTES_MAX, "By its record."),
    OMS_FIELD_JSON(EVENT, pii, OMS_PII, OMS_JSON_BYTES_MAX,
                   "What is personal of it."),
};
static const oms_record event_record = OMS_RECORD(
    "exported_event", EVENT, event_fields, "An event as the log has it.");

#define EXPORTED oms_exported_order
static const oms_field exported_fields[] = {
    OMS_FIELD_OBJECT(EXPORTED, order, 0, &oms__history_order_record,
                     "The order."),
    OMS_FIELD_LIST(EXPORTED, events, 0, &event_record, 0, OMS_EVENTS_MAX * 16L,
                   "Its events."),
};
static const oms_record exported_record = OMS_RECORD(
    "exported_order", EXPORTED, exported_fields, "An order with its events.");

static const oms_field export_fields[] = {
    OMS_FIELD_LIST(oms_history_export_page, items, 0, &exported_record, 0,
                   OMS_PAGE_MAX, "In the order of their ids."),
    NEXT_CURSOR(oms_history_export_page),
};
const oms_record oms__export_record =
    OMS_RECORD("history_export", oms_history_export_page, export_fields,
               "A page of orders.");

typedef struct nothing {
    uint32_t size;
    bool nothing;
} nothing;

static const oms_field status_args_fields[] = {
    OMS_FIELD_BOOL(nothing, nothing, OMS_NULLABLE, "There is nothing to say."),
};
const oms_record oms__status_args_record = OMS_RECORD(
    "history.status", nothing, status_args_fields, "Asks what there is.");

#define STATUS oms_history_counts
static const oms_field status_fields[] = {
    COUNT(STATUS, orders_count, "That history has heard of."),
    COUNT(STATUS, archived_count, "Of them."),
    COUNT(STATUS, erased_count, "Of them."),
    COUNT(STATUS, archive_after_days, "0: never."),
    COUNT(STATUS, anonymize_after_days, "0: never."),
    COUNT(STATUS, refusals_days, "Refused commands are kept."),
    WHEN(STATUS, scrubbed_at_ms,
         "The file holds nothing that was erased before."),
};
const oms_record oms__history_status_record =
    OMS_RECORD("history_status", STATUS, status_fields,
               "What there is, and how long it is kept.");

#define ERASURE_GET oms_erasure_get_args
static const oms_field erasure_args_fields[] = {
    OMS_FIELD_CODE(ERASURE_GET, erasure_id, OMS_REQUIRED, "The erasure."),
    CURSOR(ERASURE_GET),
    LIMIT(ERASURE_GET),
};
const oms_record oms__erasure_args_record = OMS_RECORD(
    "erasure.get", ERASURE_GET, erasure_args_fields, "Names an erasure.");

#define ERASURE oms_erasure
static const oms_field erasure_fields[] = {
    OMS_FIELD_CODE(ERASURE, erasure_id, 0, "The erasure."),
    OMS_FIELD_ENUM(ERASURE, state, 0, &oms__erasure_state_enum,
                   "asked, erasing or done."),
    OMS_FIELD_CODE(ERASURE, customer_id, 0, "Whose orders."),
    OMS_FIELD_TEXT(ERASURE, reason, 0, OMS_NOTE_BYTES_MAX, "Why."),
    OMS_FIELD_TEXT(ERASURE, actor, 0, OMS_NAME_BYTES_MAX, "Who asked."),
    OMS_FIELD_BOOL(ERASURE, automatic, 0, "By the rule for old orders."),
    WHEN(ERASURE, asked_at_ms, "When it was asked for."),
    WHEN(ERASURE, done_at_ms, "When tables and log were empty of it."),
    WHEN(ERASURE, scrubbed_at_ms, "When the file itself was."),
    COUNT(ERASURE, orders_count, "Orders that were erased."),
    COUNT(ERASURE, open_count, "Orders that were left because they are open."),
    COUNT(ERASURE, unknown_count, "Named, but there is no such order."),
    COUNT(ERASURE, calls_count,
          "Calls outside that had begun: it waits for their answers."),
    OMS_FIELD_CODE(ERASURE, digest, 0, "SHA-256 chained over the orders."),
    OMS_FIELD_LIST(ERASURE, items, 0, &erased_record, 0, OMS_PAGE_MAX,
                   "A page of them."),
    NEXT_CURSOR(ERASURE),
};
const oms_record oms__erasure_record = OMS_RECORD(
    "erasure", ERASURE, erasure_fields, "The certificate of an erasure.");
