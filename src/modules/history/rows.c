// The module's tables. Names of tables, columns and indexes are published, so
// they only grow. Ids and sums are not personal; only the words are.
#include "modules/history/history.h"

#define ORDER(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define WHEN(T, m, text) OMS_FIELD_TIME(T, m, OMS_NULLABLE, text)
#define SUM(m, text) \
    OMS_FIELD_INT(history_row, m, OMS_NULLABLE, INT64_MIN, INT64_MAX, text)

static const char *const open_names[] = {"return", "cancellation", "change",
                                         "replacement", "dispute"};
const oms_enum oms__open_what_enum = OMS_ENUM("open_thing", open_names);

static const oms_field open_fields[] = {
    OMS_FIELD_ENUM(open_thing, what, 0, &oms__open_what_enum, "What it is."),
    OMS_FIELD_INT(open_thing, number, OMS_REQUIRED, 0, INT64_MAX,
                  "Within the order."),
};
static const oms_record open_record =
    OMS_RECORD("open_thing", open_thing, open_fields,
               "Something of an order that is not over.");

enum {
    FIELD_NUMBER = 2,
    FIELD_CHANNEL,
    FIELD_CUSTOMER,
    FIELD_STATUS = 6,
    FIELD_PLACED = 8,
    FIELD_QUIET = 10
};
static const oms_field order_fields[] = {
    ORDER(history_row),
    OMS_FIELD_INT(history_row, text_id, OMS_NULLABLE, 0, INT64_MAX,
                  "Its words in history_texts."),
    [FIELD_NUMBER] = OMS_FIELD_INT(history_row, number, 0, 0, INT64_MAX,
                                   "Number in its channel."),
    [FIELD_CHANNEL] =
        OMS_FIELD_CODE(history_row, channel, 0, "Where it was sold."),
    [FIELD_CUSTOMER] =
        OMS_FIELD_CODE(history_row, customer_id, 0, "Absent: a guest."),
    OMS_FIELD_CURRENCY(history_row, currency, 0, "ISO 4217."),
    [FIELD_STATUS] =
        OMS_FIELD_ENUM(history_row, status, 0, &oms__order_status_enum,
                       "The merchant's decision."),
    OMS_FIELD_ENUM(history_row, state, 0, &oms__kept_enum,
                   "open, closed or archived."),
    [FIELD_PLACED] = WHEN(history_row, placed_at_ms, "Placed."),
    WHEN(history_row, closed_at_ms, "Completed or called off."),
    [FIELD_QUIET] = WHEN(history_row, quiet_at_ms,
                         "Closed, and nothing has happened since."),
    WHEN(history_row, archived_at_ms, "Archived."),
    WHEN(history_row, erased_at_ms, "Its personal data was erased."),
    SUM(total_minor, "As placed and changed."),
    SUM(canceled_minor, "Not owed any more for canceled units."),
    SUM(credited_minor, "Returns, claims and gestures."),
    SUM(captured_minor, "Paid."),
    SUM(refunded_minor, "Paid back."),
    SUM(tolerated_minor, "Owed to the customer when it was completed."),
    OMS_FIELD_LIST(history_row, open, 0, &open_record, 0, OPEN_MAX,
                   "What is not over."),
};
static const oms_record order_record = OMS_RECORD(
    "history_order_row", history_row, order_fields, "An order, as a whole.");
static const oms_index order_indexes[] = {
    [HISTORY_BY_NUMBER] = {.name = "number",
                           .fields = {FIELD_NUMBER, FIELD_CHANNEL},
                           .fields_count = 2},
    [HISTORY_BY_CUSTOMER] = {.name = "customer",
                             .fields = {FIELD_CUSTOMER},
                             .fields_count = 1},
    [HISTORY_BY_PLACED] = {.name = "placed",
                           .fields = {FIELD_PLACED},
                           .fields_count = 1},
    [HISTORY_BY_QUIET] = {.name = "quiet",
                          .fields = {FIELD_QUIET},
                          .fields_count = 1},
    [HISTORY_BY_STATUS] = {.name = "status",
                           .fields = {FIELD_STATUS, FIELD_PLACED},
                           .fields_count = 2},
};
const oms_table oms__history_orders_table = {
    .name = "history_orders",
    .record = &order_record,
    .key_fields = 1,
    .version_field = -1,
    .indexes = order_indexes,
    .indexes_count = OMS_COUNT(order_indexes),
};

static const oms_field text_fields[] = {
    OMS_FIELD_INT(history_text, id, OMS_REQUIRED, 1, INT64_MAX,
                  "The event that told it first."),
    ORDER(history_text),
    OMS_FIELD_TEXT(history_text, text, OMS_PII, TEXT_BYTES_MAX,
                   "What can be searched."),
};
static const oms_record text_record =
    OMS_RECORD("history_text_row", history_text, text_fields,
               "Names and notes of an order.");
const oms_table oms__history_texts_table = {
    .name = "history_texts",
    .record = &text_record,
    .key_fields = 1,
    .version_field = -1,
    .text_field = 2,
};

static const oms_field sku_fields[] = {
    OMS_FIELD_CODE(history_sku, sku, OMS_REQUIRED, "The product."),
    ORDER(history_sku),
};
static const oms_record sku_record = OMS_RECORD(
    "history_sku_row", history_sku, sku_fields, "A product of an order.");
const oms_table oms__history_skus_table = {
    .name = "history_skus",
    .record = &sku_record,
    .key_fields = 2,
    .version_field = -1,
};

static const oms_field draft_fields[] = {
    ORDER(history_draft),
    OMS_FIELD_CODE(history_draft, customer_id, 0, "Who is to buy."),
    OMS_FIELD_BOOL(history_draft, closed, 0, "It was dropped."),
};
static const oms_record draft_record = OMS_RECORD(
    "history_draft_row", history_draft, draft_fields, "Whose a draft is.");
static const oms_index draft_indexes[] = {
    {.name = "customer", .fields = {1}, .fields_count = 1}};
const oms_table oms__history_drafts_table = {
    .name = "history_drafts",
    .record = &draft_record,
    .key_fields = 1,
    .version_field = -1,
    .indexes = draft_indexes,
    .indexes_count = OMS_COUNT(draft_indexes),
};

static const oms_field loose_fields[] = {
    OMS_FIELD_CODE(history_loose, subject, OMS_REQUIRED, "What it is."),
    OMS_FIELD_CODE(history_loose, customer_id, 0, "Whose it is."),
};
static const oms_record loose_record =
    OMS_RECORD("history_loose_row", history_loose, loose_fields,
               "Whose something is that belongs to no order.");
static const oms_index loose_indexes[] = {
    {.name = "customer", .fields = {1}, .fields_count = 1}};
const oms_table oms__history_loose_table = {
    .name = "history_loose",
    .record = &loose_record,
    .key_fields = 1,
    .version_field = -1,
    .indexes = loose_indexes,
    .indexes_count = OMS_COUNT(loose_indexes),
};

enum { ERASURE_VERSION = 17 };
static const oms_field erasure_fields[] = {
    OMS_FIELD_CODE(erasure_row, erasure_id, OMS_REQUIRED, "The erasure."),
    OMS_FIELD_ENUM(erasure_row, state, 0, &oms__erasure_state_enum,
                   "How far it is."),
    OMS_FIELD_CODE(erasure_row, customer_id, 0, "All orders of this one."),
    OMS_FIELD_TEXT(erasure_row, reason, 0, OMS_NOTE_BYTES_MAX,
                   "On whose request; no names."),
    OMS_FIELD_TEXT(erasure_row, actor, 0, OMS_NAME_BYTES_MAX, "Who asked."),
    OMS_FIELD_BOOL(erasure_row, keep_open, 0, "Open orders are left."),
    OMS_FIELD_BOOL(erasure_row, automatic, 0, "By the rule for old orders."),
    OMS_FIELD_TIME(erasure_row, asked_at_ms, OMS_REQUIRED, "When."),
    WHEN(erasure_row, done_at_ms, "No table holds anything any more."),
    OMS_FIELD_INT(erasure_row, scrub_mark, OMS_NULLABLE, 0, INT64_MAX,
                  "The file is clean when it was scrubbed behind this."),
    OMS_FIELD_INT(erasure_row, orders_count, 0, 0, INT64_MAX, "Erased."),
    OMS_FIELD_INT(erasure_row, open_count, 0, 0, INT64_MAX, "Left: open."),
    OMS_FIELD_INT(erasure_row, unknown_count, 0, 0, INT64_MAX, "No order."),
    OMS_FIELD_CODE(erasure_row, digest, 0, "Chained over the orders."),
    OMS_FIELD_BOOL(erasure_row, named_done, 0, "All that were named."),
    OMS_FIELD_CODE(erasure_row, named_after, 0, "Named orders done."),
    OMS_FIELD_CODE(erasure_row, customer_after, 0, "The customer's done."),
    [ERASURE_VERSION] =
        OMS_FIELD_INT(erasure_row, version, 0, 0, INT64_MAX, "Counts changes."),
    OMS_FIELD_CODE(erasure_row, drafts_after, 0, "The customer's drafts done."),
    OMS_FIELD_BOOL(erasure_row, customer_done, 0, "Only drafts are left."),
    OMS_FIELD_INT(erasure_row, pieces_open, 0, 0, INT64_MAX,
                  "Told, and not looked at once more."),
    OMS_FIELD_INT(erasure_row, calls_count, 0, 0, INT64_MAX,
                  "Begun outside and not over."),
    OMS_FIELD_BOOL(erasure_row, told_last, 0, "No more pieces."),
};
static const oms_record erasure_record =
    OMS_RECORD("erasure_row", erasure_row, erasure_fields,
               "An erasure, and its certificate.");
const oms_table oms__erasures_table = {
    .name = "erasures",
    .record = &erasure_record,
    .key_fields = 1,
    .version_field = ERASURE_VERSION,
};

static const oms_field erased_fields[] = {
    OMS_FIELD_CODE(erased_row, erasure_id, OMS_REQUIRED, "The erasure."),
    ORDER(erased_row),
    OMS_FIELD_BOOL(erased_row, done, 0, "It was erased."),
};
static const oms_record erased_record = OMS_RECORD(
    "erased_order_row", erased_row, erased_fields, "An order of an erasure.");
const oms_table oms__erased_orders_table = {
    .name = "erased_orders",
    .record = &erased_record,
    .key_fields = 2,
    .version_field = -1,
};

static const oms_field settings_fields[] = {
    OMS_FIELD_ONE(history_settings, id),
    OMS_FIELD_INT(history_settings, archive_after_days, 0, 0, INT64_MAX,
                  "0: never."),
    OMS_FIELD_INT(history_settings, anonymize_after_days, 0, 0, INT64_MAX,
                  "0: never."),
    OMS_FIELD_INT(history_settings, refusals_days, 0, 0, INT64_MAX, "Kept."),
    OMS_FIELD_CODE(history_settings, timer, 0, "The timer."),
    WHEN(history_settings, archive_at_ms,
         "Quiet orders looked at, to archive."),
    OMS_FIELD_CODE(history_settings, archive_id, 0, "The last of them."),
    WHEN(history_settings, anonymize_at_ms, "The same, to erase."),
    OMS_FIELD_CODE(history_settings, anonymize_id, 0, "The last of them."),
    OMS_FIELD_INT(history_settings, version, 0, 0, INT64_MAX,
                  "Counts changes."),
};
static const oms_record settings_record =
    OMS_RECORD("history_settings_row", history_settings, settings_fields,
               "How long things are kept.");
const oms_table oms__history_settings_table = {
    .name = "history_settings",
    .record = &settings_record,
    .key_fields = 1,
    .version_field = OMS_COUNT(settings_fields) - 1,
};

static const oms_field totals_fields[] = {
    OMS_FIELD_ONE(history_totals, id),
    [TOTAL_ORDERS] =
        OMS_FIELD_INT(history_totals, orders_count, 0, 0, INT64_MAX, "Orders."),
    [TOTAL_ARCHIVED] = OMS_FIELD_INT(history_totals, archived_count, 0, 0,
                                     INT64_MAX, "Of them."),
    [TOTAL_ERASED] = OMS_FIELD_INT(history_totals, erased_count, 0, 0,
                                   INT64_MAX, "Of them."),
};
static const oms_record totals_record = OMS_RECORD(
    "history_totals_row", history_totals, totals_fields, "How many there are.");
const oms_table oms__history_totals_table = {
    .name = "history_totals",
    .record = &totals_record,
    .key_fields = 1,
    .version_field = -1,
};

void oms__rows_settings(oms_tx *tx, history_settings *out)
{
    *out = (history_settings){.id = 1};
    (void)oms__tx_get(tx, &oms__history_settings_table, out);
}

void oms__rows_count(oms_tx *tx, uint8_t field, int64_t amount)
{
    const oms_delta delta = {.field = field, .amount = amount};
    history_totals totals = {.id = 1};
    if (!oms__tx_get(tx, &oms__history_totals_table, &totals))
        oms__tx_put(tx, &oms__history_totals_table, &totals);
    // A total that is wrong is put right by verify; it must stop nothing.
    (void)oms__tx_add(tx, &oms__history_totals_table, &totals, &delta, 1, NULL);
}
