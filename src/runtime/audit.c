// The audit as a query: the log and the refusals side by side, the newest
// first. Both are in order of time by their ids, so two places are enough to go
// on from, and a time is found by halving. Both have an index by order and one
// by actor. Who asks for both gets a page that looks at so many entries at most
// of the order, and may be short before the end.
#include <string.h>

#include "runtime/log.h"
#include "runtime/queries.h"

#define LOOKS_MAX 4096 // entries that one page looks at
#define LOOKS_PAGE 256 // that are read at once when some are left out

typedef struct oms_audit_list_args {
    uint32_t size;
    const char *order_id;
    const char *cursor;
    int64_t limit;
    const char *actor;
    int64_t from_ms;
    int64_t to_ms;
    bool refused;
} oms_audit_list_args;

static const oms_field args_fields[] = {
    OMS_FIELD_CODE(oms_audit_list_args, order_id, 0, "Only this order."),
    OMS_FIELD_TEXT(oms_audit_list_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_audit_list_args, limit, OMS_NULLABLE, 1, OMS_PAGE_MAX,
                  "Rows of the page; 50 if absent."),
    OMS_FIELD_TEXT(oms_audit_list_args, actor, 0, OMS_NAME_BYTES_MAX,
                   "Only what this one did, or wanted to."),
    OMS_FIELD_TIME(oms_audit_list_args, from_ms, OMS_NULLABLE, "Not before."),
    OMS_FIELD_TIME(oms_audit_list_args, to_ms, OMS_NULLABLE, "Before."),
    OMS_FIELD_BOOL(oms_audit_list_args, refused, OMS_NULLABLE,
                   "Only what was refused."),
};
const oms_record oms__audit_args =
    OMS_RECORD("audit.list", oms_audit_list_args, args_fields,
               "Which entries of the audit to list.");

typedef struct oms_audit_entry {
    int64_t at_ms;
    bool refused;
    int64_t id;
    const char *what;
    const char *order_id;
    const char *actor;
    const char *key;
    const char *moves;
    const char *code;
    const char *where;
    const char *why;
} oms_audit_entry;

static const oms_field entry_fields[] = {
    OMS_FIELD_TIME(oms_audit_entry, at_ms, OMS_REQUIRED, "When."),
    OMS_FIELD_BOOL(oms_audit_entry, refused, 0,
                   "A command that was refused, else something that happened."),
    OMS_FIELD_INT(oms_audit_entry, id, OMS_REQUIRED, 1, INT64_MAX,
                  "Of the event, or of the refusal."),
    OMS_FIELD_CODE(oms_audit_entry, what, OMS_REQUIRED,
                   "Type of the event, or name of the command."),
    OMS_FIELD_CODE(oms_audit_entry, order_id, 0, "What it is about."),
    OMS_FIELD_TEXT(oms_audit_entry, actor, 0, OMS_NAME_BYTES_MAX, "Who."),
    OMS_FIELD_KEY(oms_audit_entry, key, 0, "Key of the command."),
    OMS_FIELD_TEXT(oms_audit_entry, moves, 0, OMS_NOTE_BYTES_MAX,
                   "From which state to which."),
    OMS_FIELD_CODE(oms_audit_entry, code, 0, "Why refused, as a code."),
    OMS_FIELD_TEXT(oms_audit_entry, where, 0, OMS_NAME_BYTES_MAX,
                   "JSON pointer into the refused arguments."),
    OMS_FIELD_TEXT(oms_audit_entry, why, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "The note or the reason of the event, or why it was "
                   "refused."),
};
static const oms_record entry_record =
    OMS_RECORD("audit.entry", oms_audit_entry, entry_fields,
               "Something that happened, or was refused.");

typedef struct oms_audit_page {
    const oms_audit_entry *items;
    size_t items_count;
    const char *next_cursor;
} oms_audit_page;

static const oms_field page_fields[] = {
    OMS_FIELD_LIST(oms_audit_page, items, 0, &entry_record, 0, OMS_PAGE_MAX,
                   "The entries, the newest first."),
    OMS_FIELD_TEXT(oms_audit_page, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__audit_page = OMS_RECORD(
    "audit.page", oms_audit_page, page_fields, "A page of the audit.");

// What the two walks have found, and how far they are shown.
typedef struct oms_audit_walk {
    const oms_audit_list_args *args;
    const char *order_id;
    uint32_t limit;       // entries that are wanted
    uint32_t page;        // rows that are read at once
    bool events_end;      // what was read is all there is
    bool refusals_end;    // the same
    int64_t event_before; // ids that are still to come are below
    int64_t refusal_before;
    oms_event_row *events;
    size_t events_count;
    size_t event_at;
    oms_refusal_row *refusals;
    size_t refusals_count;
    size_t refusal_at;
} oms_audit_walk;

static void read_events(oms_tx *tx, oms_audit_walk *walk)
{
    oms_error error = OMS_INIT(oms_error);
    int code;
    if (walk->order_id != NULL) {
        oms_subject_read read = {.oms = tx->oms,
                                 .store = tx->store,
                                 .arena = tx->arena,
                                 .subject = walk->order_id,
                                 .limit = walk->page,
                                 .newest = true,
                                 .before = walk->event_before};
        code = oms__log_of_subject(&read, &walk->events, &walk->events_count,
                                   &error);
    } else {
        const char *actor = walk->args->actor;
        oms_event_row before = {.id = walk->event_before, .actor = actor};
        oms_scan scan = {.table = &oms__events_table,
                         .index = actor != NULL ? OMS_EVENTS_BY_ACTOR : -1,
                         .prefix = actor != NULL ? &before : NULL,
                         .prefix_fields = actor != NULL ? 1 : 0,
                         .after = &before,
                         .descending = true,
                         .limit = walk->page};
        oms_rows rows = {0};
        code = tx->oms->store.ops->scan(tx->store, &scan, tx->arena, &rows,
                                        &error);
        walk->events = rows.rows;
        walk->events_count = rows.count;
    }
    walk->event_at = 0;
    walk->events_end = walk->events_count < walk->page;
    if (code != OMS_OK)
        oms__tx_fail_store(tx, code, &error);
}

static void read_refusals(oms_tx *tx, oms_audit_walk *walk)
{
    oms_refusal_row before = {.id = walk->refusal_before,
                              .subject = walk->order_id,
                              .actor = walk->args->actor};
    int index = before.subject != NULL ? OMS_REFUSALS_BY_SUBJECT
                : before.actor != NULL ? OMS_REFUSALS_BY_ACTOR
                                       : -1;
    oms_scan scan = {.table = &oms__refusals_table,
                     .index = index,
                     .prefix = index >= 0 ? &before : NULL,
                     .prefix_fields = index >= 0 ? 1 : 0,
                     .after = &before,
                     .descending = true,
                     .limit = walk->page};
    oms_rows rows = {0};
    oms_error error = OMS_INIT(oms_error);
    int code =
        tx->oms->store.ops->scan(tx->store, &scan, tx->arena, &rows, &error);
    walk->refusals = rows.rows;
    walk->refusals_count = rows.count;
    walk->refusal_at = 0;
    walk->refusals_end = rows.count < walk->page;
    if (code != OMS_OK)
        oms__tx_fail_store(tx, code, &error);
}

static const char *text_member(const oms_record *record, const void *data,
                               const char *name)
{
    int at = oms__record_find(record, name);
    const oms_field *field = at >= 0 ? &record->fields[at] : NULL;
    if (field == NULL)
        return NULL;
    if (field->kind == OMS_KIND_TEXT)
        return oms__field_text(field, data);
    const oms_enum *names = field->of;
    int64_t value = oms__field_int(field, data);
    bool named = field->kind == OMS_KIND_ENUM && value > 0 &&
                 value < (int64_t)names->count;
    return named ? names->names[value] : NULL;
}

// An event that cannot be read (its module is not here) still happened.
static const char *why_of(oms_tx *tx, const oms_event_row *row)
{
    oms_logrow event = {.row = *row,
                        .type =
                            oms__registry_event(&tx->oms->registry, row->type)};
    if (oms__log_decode(&event, tx->arena, NULL) != OMS_OK ||
        event.data == NULL)
        return NULL;
    const oms_record *record = event.type->type->data;
    const char *note = text_member(record, event.data, "note");
    return note != NULL ? note : text_member(record, event.data, "reason");
}

static oms_audit_entry of_event(oms_tx *tx, const oms_event_row *row)
{
    return (oms_audit_entry){.at_ms = row->at_ms,
                             .id = row->id,
                             .what = row->type,
                             .order_id = row->subject,
                             .actor = row->actor,
                             .key = row->command_key,
                             .moves = row->moves,
                             .why = why_of(tx, row)};
}

static oms_audit_entry of_refusal(const oms_refusal_row *row)
{
    return (oms_audit_entry){.at_ms = row->at_ms,
                             .refused = true,
                             .id = row->id,
                             .what = row->command,
                             .order_id = row->subject,
                             .actor = row->actor,
                             .key = row->key,
                             .code = row->code,
                             .where = row->where,
                             .why = row->text};
}

static void read_on(oms_tx *tx, oms_audit_walk *walk)
{
    if (walk->event_at == walk->events_count && !walk->events_end)
        read_events(tx, walk);
    if (walk->refusal_at == walk->refusals_count && !walk->refusals_end)
        read_refusals(tx, walk);
}

// The newer of the two that are next. False: both walks are at their end.
static bool next_entry(oms_tx *tx, oms_audit_walk *walk, oms_audit_entry *out)
{
    read_on(tx, walk);
    const oms_event_row *event = walk->event_at < walk->events_count
                                     ? &walk->events[walk->event_at]
                                     : NULL;
    const oms_refusal_row *refusal = walk->refusal_at < walk->refusals_count
                                         ? &walk->refusals[walk->refusal_at]
                                         : NULL;
    if (event == NULL && refusal == NULL)
        return false;
    if (event == NULL || (refusal != NULL && refusal->at_ms >= event->at_ms)) {
        *out = of_refusal(refusal);
        walk->refusal_before = refusal->id;
        walk->refusal_at++;
        return true;
    }
    *out = of_event(tx, event);
    walk->event_before = event->id;
    walk->event_at++;
    return true;
}

// Whether the row with this id is at [to] or later. What is gone was earlier.
static bool is_late(oms_tx *tx, const oms_table *table, int64_t id, int64_t to)
{
    oms_event_row event = {.id = id};
    oms_refusal_row refusal = {.id = id};
    bool events = table == &oms__events_table;
    oms_error error = OMS_INIT(oms_error);
    int code = tx->oms->store.ops->get(
        tx->store, table, events ? (void *)&event : (void *)&refusal, tx->arena,
        &error);
    if (code != OMS_OK && code != OMS_ENOTFOUND)
        oms__tx_fail_store(tx, code, &error);
    return code == OMS_OK && (events ? event.at_ms : refusal.at_ms) >= to;
}

static int64_t last_id(oms_tx *tx, const oms_table *table)
{
    oms_scan scan = {
        .table = table, .index = -1, .descending = true, .limit = 1};
    oms_rows rows = {0};
    oms_error error = OMS_INIT(oms_error);
    int code =
        tx->oms->store.ops->scan(tx->store, &scan, tx->arena, &rows, &error);
    if (code != OMS_OK)
        oms__tx_fail_store(tx, code, &error);
    // The id is the first field of both.
    return code == OMS_OK && rows.count > 0 ? *(const int64_t *)rows.rows : 0;
}

// The first id that is not earlier than [to].
static int64_t first_late(oms_tx *tx, const oms_table *table, int64_t to)
{
    int64_t low = 1;
    int64_t high = last_id(tx, table) + 1;
    while (low < high && tx->code == OMS_OK) {
        int64_t middle = low + (high - low) / 2;
        if (is_late(tx, table, middle, to))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void begin_walk(oms_tx *tx, const oms_audit_list_args *args,
                       oms_audit_walk *walk)
{
    oms_cursor_part parts[2] = {{.number = INT64_MAX}, {.number = INT64_MAX}};
    if (args->cursor != NULL) {
        (void)oms__tx_after(tx, args->cursor, "nn", parts);
    } else if (args->to_ms != 0 && args->order_id == NULL) {
        parts[0].number = first_late(tx, &oms__events_table, args->to_ms);
        parts[1].number = first_late(tx, &oms__refusals_table, args->to_ms);
    }
    bool all = args->order_id == NULL ||
               (args->actor == NULL && args->to_ms == 0 && !args->refused);
    *walk = (oms_audit_walk){.args = args,
                             .order_id = args->order_id,
                             .limit = args->limit > 0 ? (uint32_t)args->limit
                                                      : OMS_PAGE_DEFAULT,
                             .events_end = args->refused,
                             .event_before = parts[0].number,
                             .refusal_before = parts[1].number};
    walk->page = all ? walk->limit : LOOKS_PAGE;
}

static bool is_wanted(const oms_audit_list_args *args,
                      const oms_audit_entry *entry)
{
    if (args->to_ms != 0 && entry->at_ms >= args->to_ms)
        return false;
    return args->actor == NULL ||
           (entry->actor != NULL && strcmp(entry->actor, args->actor) == 0);
}

void oms__audit_list(oms_tx *tx, const void *in, void *result)
{
    oms_audit_page *out = result;
    oms_audit_walk walk;
    begin_walk(tx, in, &walk);
    oms_audit_entry *entries = oms__tx_array(tx, walk.limit, sizeof(*entries));
    if (entries == NULL)
        return;
    out->items = entries;
    uint32_t looks = 0;
    while (out->items_count < walk.limit && looks++ < LOOKS_MAX) {
        oms_audit_entry *entry = &entries[out->items_count];
        if (tx->code != OMS_OK || !next_entry(tx, &walk, entry) ||
            entry->at_ms < walk.args->from_ms)
            return; // the end: no cursor
        out->items_count += is_wanted(walk.args, entry);
    }
    const oms_cursor_part parts[] = {{.number = walk.event_before},
                                     {.number = walk.refusal_before}};
    out->next_cursor = oms__tx_cursor(tx, parts, 2);
}
