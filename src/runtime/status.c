// The log as a query, and the condition of the engine: cursors and their lag,
// tasks by state, breakers, counts since open.
#include "runtime/broker.h"
#include "runtime/calls.h"
#include "runtime/feed.h"
#include "runtime/health.h"
#include "runtime/queries.h"
#include "runtime/tx.h"

#define COUNT_MAX 100000 // more tasks than this are not counted

typedef struct oms_event_list_args {
    uint32_t size;
    int64_t after;
    const char *subject;
    const char *type;
    int64_t limit;
    const char *cursor;
} oms_event_list_args;

static const oms_field event_args_fields[] = {
    OMS_FIELD_INT(oms_event_list_args, after, OMS_NULLABLE, 0, INT64_MAX,
                  "Only events behind this one."),
    OMS_FIELD_CODE(oms_event_list_args, subject, 0, "Only this order."),
    OMS_FIELD_CODE(oms_event_list_args, type, 0, "Only this type."),
    OMS_FIELD_INT(oms_event_list_args, limit, OMS_NULLABLE, 1, OMS_PAGE_MAX,
                  "Rows of the page; 50 if absent."),
    OMS_FIELD_TEXT(oms_event_list_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
};
const oms_record oms__status_event_args =
    OMS_RECORD("event.list", oms_event_list_args, event_args_fields,
               "Which events to list.");

typedef struct oms_event_page {
    const oms_event_row *items;
    size_t items_count;
    const char *next_cursor;
    int64_t position;
} oms_event_page;

static const oms_field event_page_fields[] = {
    OMS_FIELD_LIST(oms_event_page, items, 0, &oms__event_view_record, 0,
                   OMS_PAGE_MAX, "The events."),
    OMS_FIELD_TEXT(oms_event_page, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
    OMS_FIELD_INT(
        oms_event_page, position, 0, 0, INT64_MAX,
        "How far the log was read: as `after` it asks for what comes later."),
};
const oms_record oms__status_event_page = OMS_RECORD(
    "event.page", oms_event_page, event_page_fields, "A page of events.");

void oms__status_events(oms_tx *tx, const void *in, void *result)
{
    const oms_event_list_args *args = in;
    oms_event_page *out = result;
    oms_cursor_part part = {.number = args->after};
    if (args->cursor != NULL && !oms__tx_after(tx, args->cursor, "n", &part))
        return;
    oms_page_read read = {.oms = tx->oms,
                          .store = tx->store,
                          .arena = tx->arena,
                          .after = part.number,
                          .limit = args->limit > 0 ? (uint32_t)args->limit
                                                   : OMS_PAGE_DEFAULT,
                          .subject = args->subject,
                          .type = args->type};
    oms_page page;
    oms_error error = OMS_INIT(oms_error);
    int code = oms__feed_page(&read, &page, &error);
    if (code != OMS_OK) {
        oms__tx_fail_store(tx, code, &error);
        return;
    }
    oms_event_row *rows = oms__tx_array(tx, page.count, sizeof(*rows));
    if (rows == NULL)
        return;
    for (size_t i = 0; i < page.count; i++)
        rows[i] = *page.rows[i];
    out->items = rows;
    out->items_count = page.count;
    out->position = part.number = page.cursor;
    if (!page.end)
        out->next_cursor = oms__tx_cursor(tx, &part, 1);
}

typedef struct oms_status_cursor {
    const char *module;
    int64_t event_id;
    int64_t lag;
} oms_status_cursor;

static const oms_field cursor_fields[] = {
    OMS_FIELD_CODE(oms_status_cursor, module, 0, "Who reads the log."),
    OMS_FIELD_INT(oms_status_cursor, event_id, 0, 0, INT64_MAX,
                  "As far as it is known to have come."),
    OMS_FIELD_INT(oms_status_cursor, lag, 0, 0, INT64_MAX,
                  "Events behind that which it has to react to."),
};
static const oms_record cursor_record =
    OMS_RECORD("engine.cursor", oms_status_cursor, cursor_fields,
               "A module's place in the log.");

typedef struct oms_status_service {
    const char *prefix;
    const char *kind;
    const char *breaker;
    int64_t calls;
    int64_t retries;
    int64_t in_flight;
} oms_status_service;

static const oms_field service_fields[] = {
    OMS_FIELD_CODE(oms_status_service, prefix, 0, "The service."),
    OMS_FIELD_CODE(oms_status_service, kind, 0, "What it is asked."),
    OMS_FIELD_CODE(oms_status_service, breaker, 0,
                   "closed, open or half_open."),
    OMS_FIELD_INT(oms_status_service, calls, 0, 0, INT64_MAX,
                  "First attempts since open."),
    OMS_FIELD_INT(oms_status_service, retries, 0, 0, INT64_MAX,
                  "Further attempts since open."),
    OMS_FIELD_INT(oms_status_service, in_flight, 0, 0, INT64_MAX,
                  "Calls that are out, of the whole service."),
};
static const oms_record service_record =
    OMS_RECORD("engine.service", oms_status_service, service_fields,
               "One kind of call to an outside service.");

typedef struct oms_status {
    int64_t events;
    int64_t tasks_due, tasks_leased, tasks_parked;
    int64_t commands, refused, repeats, commits, reactions, tasks_done, calls;
    const oms_status_cursor *cursors;
    size_t cursors_count;
    const oms_status_service *services;
    size_t services_count;
    const oms_health_kind *kinds;
    size_t kinds_count;
    const oms_health_class *commit_sizes;
    size_t commit_sizes_count;
    const oms_health_class *commit_times;
    size_t commit_times_count;
    const oms_broker_shown *transports;
    size_t transports_count;
} oms_status;

#define COUNTER(member, text) \
    OMS_FIELD_INT(oms_status, member, 0, 0, INT64_MAX, text)

static const oms_field status_fields[] = {
    COUNTER(events, "Events in the log."),
    COUNTER(tasks_due, "Tasks that wait."),
    COUNTER(tasks_leased, "Tasks that somebody works on."),
    COUNTER(tasks_parked, "Tasks that need a hand."),
    COUNTER(commands, "Applied since open."),
    COUNTER(refused, "Refused since open."),
    COUNTER(repeats, "Answered from a key since open."),
    COUNTER(commits, "Made durable since open."),
    COUNTER(reactions, "Events handed to modules since open."),
    COUNTER(tasks_done, "Tasks answered for good since open."),
    COUNTER(calls, "Calls started outside since open."),
    OMS_FIELD_LIST(oms_status, cursors, 0, &cursor_record, 0, OMS_MODULES_MAX,
                   "Who has read how far."),
    OMS_FIELD_LIST(oms_status, services, 0, &service_record, 0, OMS_PAGE_MAX,
                   "The outside."),
    OMS_FIELD_LIST(oms_status, kinds, 0, &oms__health_kind_record, 0,
                   OMS_PAGE_MAX, "What waits, by kind."),
    OMS_FIELD_LIST(oms_status, commit_sizes, 0, &oms__health_class_record, 0,
                   OMS__CLASSES, "Commits by commands in them, since open."),
    OMS_FIELD_LIST(oms_status, commit_times, 0, &oms__health_class_record, 0,
                   OMS__CLASSES,
                   "Commits by microseconds of the store, since open."),
    OMS_FIELD_LIST(oms_status, transports, 0, &oms__broker_record, 0, 1,
                   "The broker, if there is one."),
};
const oms_record oms__status_record = OMS_RECORD(
    "engine.status", oms_status, status_fields, "The condition of the engine.");

static int64_t count_tasks(oms_tx *tx, int32_t state, oms_health *health)
{
    oms_task_row like = {.state = state};
    oms_scan scan = {.table = &oms__tasks_table,
                     .index = OMS_TASKS_BY_DUE,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    oms_task_row after;
    int64_t sum = 0;
    while (sum < COUNT_MAX) {
        size_t count = 0;
        const oms_task_row *rows = oms__tx_scan(tx, &scan, &count);
        sum += (int64_t)count;
        for (size_t i = 0; i < count; i++)
            oms__health_task(tx, health, &rows[i]);
        if (count < OMS_SCAN_MAX)
            break;
        after = rows[count - 1];
        scan.after = &after;
    }
    return sum;
}

// The end of the log, as far back as a stored cursor stays behind when nothing
// behind it concerns its module.
static const oms_event_row *read_tail(oms_tx *tx, int64_t last, size_t *count)
{
    oms_event_row behind = {
        .id = last > OMS__CURSOR_LAG_MAX ? last - OMS__CURSOR_LAG_MAX : 0};
    oms_scan scan = {.table = &oms__events_table,
                     .index = -1,
                     .after = behind.id > 0 ? &behind : NULL,
                     .limit = OMS__CURSOR_LAG_MAX};
    return oms__tx_scan(tx, &scan, count);
}

static bool concerns(const oms_registry *registry, uint16_t module,
                     const char *type)
{
    const oms_event_entry *entry = oms__registry_event(registry, type);
    if (entry == NULL)
        entry = &registry->others;
    for (uint16_t i = 0; i < entry->reactions_count; i++)
        if (entry->reactions[i].module == module)
            return true;
    return false;
}

// A damaged cursor may hold any number.
static int64_t behind_of(const oms_status *out, const oms_cursor_row *row)
{
    int64_t from = row->event_id > 0 ? row->event_id : 0;
    return out->events > from ? out->events - from : 0;
}

// Events that nobody of the module reacts to do not move its stored cursor, or
// each of them would cost a row: near the end of the log they are looked at,
// so that an engine without work has no lag.
static int64_t lag_of(const oms_tx *tx, uint16_t module, int64_t behind,
                      const oms_event_row *tail, size_t count)
{
    int64_t lag = 0;
    if (behind > OMS__CURSOR_LAG_MAX)
        return behind;
    for (size_t i = 0; i < count && (int64_t)i < behind; i++)
        lag += concerns(&tx->oms->registry, module, tail[count - 1 - i].type);
    return lag;
}

static void read_cursors(oms_tx *tx, oms_status *out)
{
    const oms_registry *registry = &tx->oms->registry;
    size_t count = 0;
    const oms_event_row *tail = read_tail(tx, out->events, &count);
    oms_status_cursor *cursors =
        oms__tx_array(tx, registry->modules_count, sizeof(*cursors));
    out->cursors = cursors;
    for (uint16_t i = 0; i < registry->modules_count && !tx->code; i++) {
        if (registry->modules[i]->reactions_count == 0)
            continue;
        oms_cursor_row row = {.module = registry->modules[i]->name};
        (void)oms__tx_get(tx, &oms__cursors_table, &row);
        cursors[out->cursors_count++] = (oms_status_cursor){
            .module = row.module,
            .event_id = row.event_id,
            .lag = lag_of(tx, i, behind_of(out, &row), tail, count)};
    }
}

static void read_services(oms_tx *tx, oms_status *out)
{
    oms *engine = tx->oms;
    oms_status_service *services =
        oms__tx_array(tx, engine->operations_count, sizeof(*services));
    for (size_t i = 0; i < engine->operations_count && services != NULL; i++) {
        oms_operation *operation = &engine->operations[i];
        const oms_remote *remote = &engine->remotes[operation->service];
        int shown = atomic_load(&operation->shown);
        services[i].prefix = remote->service.prefix;
        services[i].kind = operation->kind;
        services[i].breaker = oms__breaker_name((oms_breaker_state)shown);
        services[i].calls = atomic_load(&operation->fresh);
        services[i].retries = atomic_load(&operation->retries);
        services[i].in_flight = oms__calls_flying(engine, remote);
    }
    out->services = services;
    out->services_count = services != NULL ? engine->operations_count : 0;
}

void oms__status_read(oms_tx *tx, const void *args, void *result)
{
    (void)args;
    oms_status *out = result;
    const oms_counts *counts = &tx->oms->counts;
    oms_scan scan = {.table = &oms__events_table,
                     .index = -1,
                     .descending = true,
                     .limit = 1};
    size_t count = 0;
    const oms_event_row *last = oms__tx_scan(tx, &scan, &count);
    out->events = count > 0 ? last->id : 0;
    oms_health health = {0};
    out->tasks_due = count_tasks(tx, OMS_TASK_DUE, &health);
    out->tasks_leased = count_tasks(tx, OMS_TASK_LEASED, &health);
    out->tasks_parked = count_tasks(tx, OMS_TASK_PARKED, &health);
    out->commands = atomic_load(&counts->commands);
    out->refused = atomic_load(&counts->refused);
    out->repeats = atomic_load(&counts->repeats);
    out->commits = atomic_load(&counts->commits);
    out->reactions = atomic_load(&counts->reactions);
    out->tasks_done = atomic_load(&counts->tasks_done);
    out->calls = atomic_load(&counts->calls);
    read_cursors(tx, out);
    read_services(tx, out);
    oms__health_commits(tx, &health);
    out->kinds = health.kinds;
    out->kinds_count = health.kinds_count;
    out->commit_sizes = health.sizes;
    out->commit_sizes_count = health.sizes_count;
    out->commit_times = health.times;
    out->commit_times_count = health.times_count;
    out->transports = oms__broker_show(tx, &out->transports_count);
}
