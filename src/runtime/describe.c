// Everything the modules declare, as one JSON document: what a command line, a
// daemon or a binding is generated from. Written from the tables that run, so
// it cannot be out of date.
#include <string.h>

#include "runtime/engine.h"
#include "runtime/result.h"

typedef struct oms_list {
    oms_buf *buf;
    bool begun;
} oms_list;

static void open_list(oms_list *list, oms_buf *buf, const char *name)
{
    *list = (oms_list){.buf = buf};
    oms__buf_json(buf, name);
    oms__buf_text(buf, ":[");
}

static void next(oms_list *list)
{
    if (list->begun)
        oms__buf_text(list->buf, ",");
    list->begun = true;
}

static void member(oms_buf *buf, const char *name, const char *value,
                   bool first)
{
    oms__buf_text(buf, first ? "{" : ",");
    oms__buf_json(buf, name);
    oms__buf_text(buf, ":");
    oms__buf_json(buf, value);
}

static void schema(oms_buf *buf, const char *name, const oms_record *record)
{
    oms__buf_text(buf, ",");
    oms__buf_json(buf, name);
    oms__buf_text(buf, ":");
    if (record != NULL)
        oms__record_schema(record, buf);
    else
        oms__buf_text(buf, "null");
}

static void write_modules(oms_buf *buf, const oms_registry *from)
{
    oms_list list;
    open_list(&list, buf, "modules");
    for (uint16_t i = 0; i < from->modules_count; i++) {
        if (from->modules[i]->absent)
            continue;
        next(&list);
        oms__buf_json(buf, from->modules[i]->name);
    }
    oms__buf_text(buf, "],");
}

static void write_commands(oms_buf *buf, const oms_registry *from)
{
    oms_list list;
    open_list(&list, buf, "commands");
    for (uint16_t i = 0; i < from->commands_count; i++) {
        const oms_command_entry *it = &from->commands[i];
        next(&list);
        member(buf, "name", it->name, true);
        member(buf, "module", from->modules[it->module]->name, false);
        member(buf, "scope", it->command->scope, false);
        member(buf, "doc", it->command->doc, false);
        if (it->command->route != NULL)
            member(buf, "route", it->command->route, false);
        oms__buf_text(buf,
                      it->command->fact ? ",\"fact\":true" : ",\"fact\":false");
        schema(buf, "args", it->command->args);
        oms__buf_text(buf, "}");
    }
    oms__buf_text(buf, "]");
}

static void write_queries(oms_buf *buf, const oms_registry *from)
{
    oms_list list;
    open_list(&list, buf, "queries");
    for (uint16_t i = 0; i < from->queries_count; i++) {
        const oms_query_entry *it = &from->queries[i];
        next(&list);
        member(buf, "name", it->name, true);
        member(buf, "module", from->modules[it->module]->name, false);
        member(buf, "scope", it->query->scope, false);
        member(buf, "doc", it->query->doc, false);
        if (it->query->route != NULL)
            member(buf, "route", it->query->route, false);
        schema(buf, "args", it->query->args);
        schema(buf, "result", it->query->result);
        oms__buf_text(buf, "}");
    }
    oms__buf_text(buf, "]");
}

static bool reacts(const oms_event_entry *to, uint16_t module)
{
    for (uint16_t i = 0; i < to->reactions_count; i++)
        if (to->reactions[i].module == module)
            return true;
    return false;
}

// In a fleet it reaches these: whoever reacts to it, and whose queries read
// the log.
static void write_readers(oms_buf *buf, const oms_registry *from,
                          const oms_event_entry *it)
{
    oms_list readers;
    oms__buf_text(buf, ",");
    open_list(&readers, buf, "read_by");
    for (uint16_t i = 0; i < from->modules_count; i++) {
        bool asks = from->modules[i]->reads_log && i != it->module;
        if (!asks && !reacts(it, i))
            continue;
        next(&readers);
        oms__buf_json(buf, from->modules[i]->name);
    }
    oms__buf_text(buf, "]");
}

static void write_events(oms_buf *buf, const oms_registry *from)
{
    oms_list list;
    open_list(&list, buf, "events");
    for (uint16_t i = 0; i < from->events_count; i++) {
        const oms_event_entry *it = &from->events[i];
        next(&list);
        member(buf, "name", it->name, true);
        member(buf, "module", from->modules[it->module]->name, false);
        member(buf, "doc", it->type->doc, false);
        write_readers(buf, from, it);
        schema(buf, "data", it->type->data);
        oms__buf_text(buf, "}");
    }
    oms__buf_text(buf, "]");
}

static void write_jobs(oms_buf *buf, const oms_registry *from)
{
    oms_list list;
    open_list(&list, buf, "tasks");
    for (uint16_t i = 0; i < from->jobs_count; i++) {
        const oms_job_entry *it = &from->jobs[i];
        next(&list);
        member(buf, "kind", it->name, true);
        member(buf, "module", from->modules[it->module]->name, false);
        member(buf, "answered_by", it->lane, false);
        member(buf, "doc", it->job->doc, false);
        oms__buf_printf(
            buf, ",\"attempts_max\":%u,\"timeout_ms\":%lld",
            it->job->attempts_max > 0 ? it->job->attempts_max
                                      : OMS_ATTEMPTS_MAX,
            (long long)(it->job->timeout_ms > 0 ? it->job->timeout_ms : 30000));
        schema(buf, "request", it->job->request);
        schema(buf, "result", it->job->result);
        oms__buf_text(buf, "}");
    }
    oms__buf_text(buf, "]");
}

static const char *kind_name(uint8_t kind)
{
    static const char *const names[] = {
        "", "int", "time", "bool", "text", "enum", "json", "object", "list"};
    return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "";
}

static void write_fields(oms_buf *buf, const char *name,
                         const oms_record *record, const uint8_t *fields,
                         uint8_t count)
{
    oms_list list;
    oms__buf_text(buf, ",");
    open_list(&list, buf, name);
    for (uint8_t i = 0; i < count; i++) {
        next(&list);
        oms__buf_json(buf, record->fields[fields[i]].name);
    }
    oms__buf_text(buf, "]");
}

static void write_columns(oms_buf *buf, const oms_table *table)
{
    oms_list list;
    oms__buf_text(buf, ",");
    open_list(&list, buf, "columns");
    for (uint32_t i = 0; i < table->record->fields_count; i++) {
        const oms_field *field = &table->record->fields[i];
        next(&list);
        member(buf, "name", field->name, true);
        member(buf, "kind", kind_name(field->kind), false);
        if ((field->flags & OMS_PII) != 0)
            oms__buf_text(buf, ",\"personal\":true");
        if (i < table->key_fields)
            oms__buf_text(buf, ",\"key\":true");
        member(buf, "doc", field->doc, false);
        oms__buf_text(buf, "}");
    }
    oms__buf_text(buf, "]");
}

static void write_indexes(oms_buf *buf, const oms_table *table)
{
    oms_list list;
    oms__buf_text(buf, ",");
    open_list(&list, buf, "indexes");
    for (uint8_t i = 0; i < table->indexes_count; i++) {
        const oms_index *index = &table->indexes[i];
        next(&list);
        member(buf, "name", index->name, true);
        oms__buf_text(buf,
                      index->unique ? ",\"unique\":true" : ",\"unique\":false");
        write_fields(buf, "fields", table->record, index->fields,
                     index->fields_count);
        oms__buf_text(buf, "}");
    }
    oms__buf_text(buf, "]");
}

static void write_checks(oms_buf *buf, const oms_table *table)
{
    oms_list list;
    oms__buf_text(buf, ",");
    open_list(&list, buf, "checks");
    for (uint8_t i = 0; i < table->checks_count; i++) {
        const oms_check *check = &table->checks[i];
        next(&list);
        member(buf, "name", check->name, true);
        write_fields(buf, "small", table->record, check->small,
                     check->small_count);
        write_fields(buf, "large", table->record, check->large,
                     check->large_count);
        oms__buf_text(buf, "}");
    }
    oms__buf_text(buf, "]");
}

static void write_tables(oms_buf *buf, const oms_registry *from)
{
    oms_list list;
    open_list(&list, buf, "tables");
    for (uint16_t i = 0; i < from->tables_count; i++) {
        const oms_slot *slot = from->slots_declared[i];
        next(&list);
        member(buf, "name", slot->table->name, true);
        member(buf, "module", from->modules[slot->module]->name, false);
        member(buf, "doc", slot->table->record->doc, false);
        write_columns(buf, slot->table);
        write_indexes(buf, slot->table);
        write_checks(buf, slot->table);
        oms__buf_text(buf, "}");
    }
    oms__buf_text(buf, "]");
}

static void write_names(oms_buf *buf, const char *name, const oms_enum *names)
{
    oms_list list;
    oms__buf_text(buf, ",");
    open_list(&list, buf, name);
    for (uint32_t i = 0; i < names->count; i++) {
        next(&list);
        oms__buf_json(buf, names->names[i]);
    }
    oms__buf_text(buf, "]");
}

static void write_move(oms_buf *buf, const oms_moves *moves,
                       const oms_move *row)
{
    member(buf, "from", row->from >= 0 ? moves->states->names[row->from] : NULL,
           true);
    member(buf, "event", moves->events->names[row->event], false);
    member(buf, "to", moves->states->names[row->to], false);
    oms_list guards;
    oms__buf_text(buf, ",");
    open_list(&guards, buf, "guards");
    for (size_t i = 0; i < OMS_GUARDS_MAX && row->guards[i] != NULL; i++) {
        next(&guards);
        member(buf, "name", row->guards[i]->name, true);
        member(buf, "why", row->guards[i]->why, false);
        oms__buf_text(buf, "}");
    }
    oms__buf_text(buf, "]}");
}

static void write_lives(oms_buf *buf, const oms_registry *from)
{
    oms_list list;
    open_list(&list, buf, "moves");
    for (uint16_t m = 0; m < from->modules_count; m++)
        for (size_t i = 0; i < from->modules[m]->moves_count; i++) {
            const oms_moves *moves = from->modules[m]->moves[i];
            next(&list);
            member(buf, "name", moves->name, true);
            member(buf, "module", from->modules[m]->name, false);
            write_names(buf, "states", moves->states);
            write_names(buf, "events", moves->events);
            oms_list rows;
            oms__buf_text(buf, ",");
            open_list(&rows, buf, "rows");
            for (size_t r = 0; r < moves->rows_count; r++) {
                next(&rows);
                write_move(buf, moves, &moves->rows[r]);
            }
            oms__buf_text(buf, "]}");
        }
    oms__buf_text(buf, "]");
}

typedef struct oms_limit {
    const char *name;
    long long value;
} oms_limit;

static const oms_limit limits[] = {
    {"json_bytes_max", OMS_JSON_BYTES_MAX},
    {"json_depth_max", OMS_JSON_DEPTH_MAX},
    {"json_members_max", OMS_JSON_MEMBERS_MAX},
    {"string_bytes_max", OMS_STRING_BYTES_MAX},
    {"code_bytes_max", OMS_CODE_BYTES_MAX},
    {"name_bytes_max", OMS_NAME_BYTES_MAX},
    {"note_bytes_max", OMS_NOTE_BYTES_MAX},
    {"metadata_max", OMS_METADATA_MAX},
    {"metadata_bytes_max", OMS_METADATA_BYTES_MAX},
    {"tags_max", OMS_TAGS_MAX},
    {"notes_max", OMS_NOTES_MAX},
    {"changes_max", OMS_CHANGES_MAX},
    {"review_holds_max", OMS_REVIEW_HOLDS_MAX},
    {"key_bytes_max", OMS_KEY_BYTES_MAX},
    {"key_days", OMS_KEY_DAYS},
    {"lines_max", OMS_LINES_MAX},
    {"adjustments_max", OMS_ADJUSTMENTS_MAX},
    {"payments_max", OMS_PAYMENTS_MAX},
    {"shipments_max", OMS_SHIPMENTS_MAX},
    {"quantity_max", OMS_QUANTITY_MAX},
    {"money_max", OMS_MONEY_MAX},
    {"time_max", OMS_TIME_MAX},
    {"page_max", OMS_PAGE_MAX},
    {"page_default", OMS_PAGE_DEFAULT},
    {"events_max", OMS_EVENTS_MAX},
    {"attempts_max", OMS_ATTEMPTS_MAX},
    {"task_days_max", OMS_TASK_DAYS_MAX},
    {"batch_max", OMS_BATCH_MAX},
    {"group_bytes_max", OMS_GROUP_BYTES_MAX},
    {"lease_ms_max", OMS_LEASE_MS_MAX},
    {"ahead_ms_max", OMS_AHEAD_MS_MAX},
    {"refusals_max", OMS_REFUSALS_MAX},
    {"refusal_days", OMS_REFUSAL_DAYS},
    {"wait_ms_max", OMS_WAIT_MS_MAX},
    {"scan_max", OMS_SCAN_MAX},
    {"scans_max", OMS_SCANS_MAX},
    {"watched_max", OMS_WATCHED_MAX},
    {"instances_max", OMS_INSTANCES_MAX},
    {"announced_max", OMS_ANNOUNCED_MAX},
    {"instance_id_bytes_max", OMS_INSTANCE_ID_BYTES_MAX},
    {"host_bytes_max", OMS_HOST_BYTES_MAX},
    {"address_bytes_max", OMS_ADDRESS_BYTES_MAX},
    {"index_fields_max", OMS_INDEX_FIELDS_MAX},
    {"deltas_max", OMS_DELTAS_MAX},
    {"words_max", OMS_WORDS_MAX},
    {"record_bytes_max", OMS_RECORD_BYTES_MAX},
};

static void write_limits(oms_buf *buf)
{
    oms__buf_text(buf, "\"limits\":{");
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
        oms__buf_printf(buf, "%s\"%s\":%lld", i > 0 ? "," : "", limits[i].name,
                        limits[i].value);
    oms__buf_text(buf, "}");
}

int oms_describe(oms *engine, oms_result **out, oms_error *err)
{
    int code = oms__engine_ask(engine, out, err);
    if (code != OMS_OK)
        return code;
    const oms_registry *from = &engine->registry;
    oms_buf buf;
    oms__buf_init(&buf, &engine->given, 0);
    oms__buf_printf(&buf, "{\"version\":\"%s\",", OMS_VERSION);
    write_modules(&buf, from);
    write_commands(&buf, from);
    oms__buf_text(&buf, ",");
    write_queries(&buf, from);
    oms__buf_text(&buf, ",");
    write_events(&buf, from);
    oms__buf_text(&buf, ",");
    write_jobs(&buf, from);
    oms__buf_text(&buf, ",");
    write_tables(&buf, from);
    oms__buf_text(&buf, ",");
    write_lives(&buf, from);
    oms__buf_text(&buf, ",");
    write_limits(&buf);
    oms__buf_text(&buf, "}");
    return oms__result_from(engine, &buf, out, err);
}
