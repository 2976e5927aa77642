// The engine's own table of contents, and the list of tasks. Its queries
// follow the rules of any module's queries.
#include "runtime/queries.h"

#include "runtime/operations.h"

#include <string.h>

#include "runtime/tx.h"
#include "runtime/verify.h"

#define WALK_MAX 4096 // rows that one page looks at, whatever it finds

typedef struct oms_task_list_args {
    uint32_t size;
    int32_t state; // 0 any, else 1 + an oms_task_state
    const char *kind;
    const char *subject;
    int64_t limit;
    const char *cursor;
} oms_task_list_args;

static const char *const filter_names[] = {"any", "due", "leased", "parked"};
static const oms_enum filters = OMS_ENUM("task_filter", filter_names);

static const oms_field list_args_fields[] = {
    OMS_FIELD_ENUM(oms_task_list_args, state, 0, &filters,
                   "Only tasks in this state."),
    OMS_FIELD_CODE(oms_task_list_args, kind, 0, "Only this kind."),
    OMS_FIELD_CODE(oms_task_list_args, subject, 0, "Only this order."),
    OMS_FIELD_INT(oms_task_list_args, limit, OMS_NULLABLE, 1, OMS_PAGE_MAX,
                  "Rows of the page; 50 if absent."),
    OMS_FIELD_TEXT(oms_task_list_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
};
static const oms_record list_args = OMS_RECORD(
    "task.list", oms_task_list_args, list_args_fields, "Which tasks to list.");

typedef struct oms_task_page {
    const oms_task_row *items;
    size_t items_count;
    const char *next_cursor;
} oms_task_page;

static const oms_field page_fields[] = {
    OMS_FIELD_LIST(oms_task_page, items, 0, &oms__task_record, 0, OMS_PAGE_MAX,
                   "The tasks."),
    OMS_FIELD_TEXT(oms_task_page, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
static const oms_record page_record =
    OMS_RECORD("task.page", oms_task_page, page_fields, "A page of tasks.");

// The rest of the key of the index by state, or the id.
static bool read_after(oms_tx *tx, const char *text, bool by_due,
                       oms_task_row *out)
{
    oms_cursor_part parts[3];
    if (!oms__tx_after(tx, text, by_due ? "tnt" : "t", parts))
        return false;
    if (by_due) {
        out->lane = parts[0].text;
        out->due_at_ms = parts[1].number;
    }
    out->id = parts[by_due ? 2 : 0].text;
    return true;
}

static const char *cursor_of(oms_tx *tx, const oms_task_row *row, bool by_due)
{
    const oms_cursor_part parts[] = {
        {.text = row->lane}, {.number = row->due_at_ms}, {.text = row->id}};
    return by_due ? oms__tx_cursor(tx, parts, 3)
                  : oms__tx_cursor(tx, &parts[2], 1);
}

static bool fits(const oms_task_list_args *args, const oms_task_row *row)
{
    return (args->kind == NULL || strcmp(args->kind, row->kind) == 0) &&
           (args->subject == NULL ||
            strcmp(args->subject, row->subject) == 0) &&
           (args->state == 0 || args->state - 1 == row->state);
}

static void begin_walk(const oms_task_list_args *args, oms_task_row *like,
                       oms_scan *scan)
{
    scan->table = &oms__tasks_table;
    scan->index = -1;
    scan->limit = OMS_PAGE_MAX;
    if (args->subject != NULL) {
        like->subject = args->subject;
        scan->index = OMS_TASKS_BY_SUBJECT;
        scan->prefix_fields = 1;
    } else if (args->state != 0) {
        like->state = args->state - 1;
        scan->index = OMS_TASKS_BY_DUE;
        scan->prefix_fields = 1;
    }
    scan->prefix = scan->prefix_fields > 0 ? like : NULL;
}

static void list_tasks(oms_tx *tx, const void *in, void *result)
{
    const oms_task_list_args *args = in;
    oms_task_page *out = result;
    oms_task_row like = {0};
    oms_scan scan = {0};
    begin_walk(args, &like, &scan);
    bool by_due = scan.index == OMS_TASKS_BY_DUE;
    size_t limit = args->limit > 0 ? (size_t)args->limit : OMS_PAGE_DEFAULT;
    oms_task_row *tasks = oms__tx_array(tx, limit, sizeof(*tasks));
    oms_task_row after = like;
    if (args->cursor != NULL && read_after(tx, args->cursor, by_due, &after))
        scan.after = &after;
    for (size_t walked = 0; walked < WALK_MAX && out->items_count < limit;) {
        size_t count = 0;
        const oms_task_row *rows = oms__tx_scan(tx, &scan, &count);
        size_t i = 0;
        for (; i < count && out->items_count < limit; i++)
            if (fits(args, &rows[i]))
                tasks[out->items_count++] = rows[i];
        walked += i;
        if (tx->code != OMS_OK || (i == count && count < scan.limit)) {
            out->items = tasks;
            return; // the end: no cursor
        }
        after = rows[i - 1];
        scan.after = &after;
    }
    out->items = tasks;
    out->next_cursor = cursor_of(tx, &after, by_due);
}

static const oms_query_type queries[] = {
    {.name = "task.list",
     .args = &list_args,
     .result = &page_record,
     .handler = list_tasks,
     .scope = "tasks:read",
     .doc = "What is waited for, worked on or given up, and why.",
     .route = "GET /v1/tasks"},
    {.name = "event.list",
     .args = &oms__status_event_args,
     .result = &oms__status_event_page,
     .handler = oms__status_events,
     .scope = "events:read",
     .doc = "What happened, in the order of the log.",
     .route = "GET /v1/events | GET /v1/orders/{subject}/events"},
    {.name = "audit.list",
     .args = &oms__audit_args,
     .result = &oms__audit_page,
     .handler = oms__audit_list,
     .scope = "audit:read",
     .doc = "Who changed what, from which state to which and why, and what was "
            "refused; the newest first.",
     .route = "GET /v1/audit"},
    {.name = "engine.status",
     .args = NULL,
     .result = &oms__status_record,
     .handler = oms__status_read,
     .scope = "engine:read",
     .doc = "How far everybody is, what waits, and what was counted.",
     .route = "GET /v1/engine"},
};

static const oms_table *const tables[] = {
    &oms__events_table,   &oms__keys_a_table, &oms__keys_b_table,
    &oms__cursors_table,  &oms__tasks_table,  &oms__engine_table,
    &oms__refusals_table, &oms__gaps_table,   &oms__outbox_table,
};

const oms_module oms__queries_module = {
    .name = "engine",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .events = &oms__operations_changed,
    .events_count = 1,
    .queries = queries,
    .queries_count = OMS_COUNT(queries),
    .verify = oms__verify_engine,
};
