// Parking and delivering again. The task's row alone says where a pair stands
// (the first event that it has not taken in), so a restart knows as much.
#include "runtime/parking.h"

#include <string.h>

#include "runtime/group.h"
#include "runtime/log.h"
#include "runtime/relay.h"
#include "runtime/tasks.h"

#define KIND_PREFIX "relay."
#define LANE "relay"

typedef struct oms_relay_request {
    int64_t event_id;
} oms_relay_request;

static const oms_field request_fields[] = {
    OMS_FIELD_INT(oms_relay_request, event_id, OMS_REQUIRED, 1, INT64_MAX,
                  "The first event that was not taken in."),
};
static const oms_record request_record =
    OMS_RECORD("relay.request", oms_relay_request, request_fields,
               "Where the delivery to a module stopped.");

bool oms__parking_is_kind(const char *kind)
{
    return strncmp(kind, KIND_PREFIX, strlen(KIND_PREFIX)) == 0;
}

bool oms__parking_has(const oms *engine, uint16_t module, const char *subject)
{
    for (const oms_parked *at = engine->parked; at != NULL; at = at->next)
        if (at->module == module && strcmp(at->subject, subject) == 0)
            return true;
    return false;
}

static bool remember(oms *engine, uint16_t module, const char *subject)
{
    oms_parked *parked = oms__alloc_new(&engine->allocator, sizeof(*parked));
    if (parked == NULL)
        return false;
    parked->module = module;
    memcpy(parked->subject, subject,
           strnlen(subject, sizeof(parked->subject) - 1));
    parked->next = engine->parked;
    engine->parked = parked;
    return true;
}

static void forget(oms *engine, uint16_t module, const char *subject)
{
    for (oms_parked **at = &engine->parked; *at != NULL; at = &(*at)->next) {
        oms_parked *found = *at;
        if (found->module != module || strcmp(found->subject, subject) != 0)
            continue;
        *at = found->next;
        oms__alloc_free(&engine->allocator, found);
        return;
    }
}

void oms__parking_free(oms *engine)
{
    while (engine->parked != NULL) {
        oms_parked *next = engine->parked->next;
        oms__alloc_free(&engine->allocator, engine->parked);
        engine->parked = next;
    }
}

static const char *reason_of(oms_group *group, const oms_error *error)
{
    return oms__arena_printf(&group->arena, "%s: %s",
                             oms_code_name(error->code), error->text);
}

static void say_parked(oms_group *group, const oms_task_row *row,
                       int64_t event_id)
{
    oms__group_say(
        group, OMS_LOG_WARN, "reaction.parked",
        oms__arena_printf(&group->arena,
                          "{\"kind\":\"%s\",\"subject\":\"%s\",\"event\":%lld}",
                          row->kind, row->subject, (long long)event_id));
}

void oms__parking_park(oms_group *group, uint16_t module,
                       const oms_event_row *event, const oms_error *error)
{
    oms *engine = group->oms;
    const char *name = engine->registry.modules[module]->name;
    int64_t now = oms__now(engine);
    oms_arena *arena = &group->arena;
    oms_task_row *row = oms__arena_alloc(arena, sizeof(*row));
    char *id = oms__arena_alloc(arena, OMS_ID_ROOM);
    if (row == NULL || id == NULL || !oms__chance_id(engine, now, id)) {
        oms__group_doom_memory(group);
        return;
    }
    *row =
        (oms_task_row){.id = id,
                       .kind = oms__arena_printf(arena, KIND_PREFIX "%s", name),
                       .subject = oms__arena_text(arena, event->subject),
                       .module = name,
                       .state = OMS_TASK_PARKED,
                       .lane = LANE,
                       .due_at_ms = now,
                       .created_at_ms = now,
                       .begun_at_ms = now,
                       .attempts = 1,
                       .reason = reason_of(group, error),
                       .request = oms__arena_printf(
                           arena, "{\"event_id\":%lld}", (long long)event->id)};
    if (arena->failed || !remember(engine, module, event->subject)) {
        oms__group_doom_memory(group);
        return;
    }
    oms__group_put(group, engine->slot_tasks, row);
    say_parked(group, row, event->id);
}

static void drop_page(oms_group *group, uint16_t module, const oms_rows *page)
{
    const oms_task_row *rows = page->rows;
    for (size_t i = 0; i < page->count; i++) {
        const char *name = rows[i].kind + strlen(KIND_PREFIX);
        if (!oms__parking_is_kind(rows[i].kind) ||
            oms__registry_module(&group->oms->registry, name) != module)
            continue;
        forget(group->oms, module, rows[i].subject);
        oms__group_remove(group, group->oms->slot_tasks, &rows[i]);
    }
}

void oms__parking_drop(oms_group *group, uint16_t module)
{
    oms_task_row like = {.state = OMS_TASK_PARKED, .lane = LANE};
    oms_task_row behind;
    oms_scan scan = {.table = &oms__tasks_table,
                     .index = OMS_TASKS_BY_DUE,
                     .prefix = &like,
                     .prefix_fields = 2,
                     .limit = 512};
    oms__overlay_flush(group, group->oms->slot_tasks);
    while (group->code == OMS_OK) {
        oms_rows page = {0};
        oms_error error = OMS_INIT(oms_error);
        int code = group->oms->store.ops->scan(group->store, &scan,
                                               &group->arena, &page, &error);
        if (code != OMS_OK)
            oms__group_doom(group, code, &error);
        else
            drop_page(group, module, &page);
        if (code != OMS_OK || page.count < scan.limit)
            return;
        behind = ((const oms_task_row *)page.rows)[page.count - 1];
        scan.after = &behind;
    }
}

static int load_page(oms *engine, const oms_rows *page, oms_error *err)
{
    const oms_task_row *rows = page->rows;
    for (size_t i = 0; i < page->count; i++) {
        const char *name = rows[i].kind + strlen(KIND_PREFIX);
        int module = oms__parking_is_kind(rows[i].kind)
                         ? oms__registry_module(&engine->registry, name)
                         : -1;
        if (module >= 0 && !remember(engine, (uint16_t)module, rows[i].subject))
            return oms__error_set(err, OMS_ENOMEM, "",
                                  "no memory for parked reactions");
    }
    return OMS_OK;
}

oms_scan oms__parking_scan(void)
{
    static const oms_task_row like = {.state = OMS_TASK_PARKED, .lane = LANE};
    return (oms_scan){.table = &oms__tasks_table,
                      .index = OMS_TASKS_BY_DUE,
                      .prefix = &like,
                      .prefix_fields = 2,
                      .limit = 512};
}

int oms__parking_load(oms *engine, oms_store_tx *store, oms_arena *arena,
                      const oms_rows *first, oms_error *err)
{
    oms_scan scan = oms__parking_scan();
    oms_rows page = *first;
    oms_task_row behind;
    oms__parking_free(engine);
    for (;;) {
        int code = load_page(engine, &page, err);
        if (code != OMS_OK || page.count < scan.limit)
            return code;
        behind = ((const oms_task_row *)page.rows)[page.count - 1];
        scan.after = &behind;
        page = (oms_rows){0};
        code = engine->store.ops->scan(store, &scan, arena, &page, err);
        if (code != OMS_OK)
            return code;
    }
}

// Writes where the pair stands now: behind the event, or stopped at it.
static void stand_at(oms_group *group, const oms_task_row *task,
                     int64_t event_id, const oms_error *error)
{
    oms_task_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    *row = *task;
    row->request = oms__arena_printf(&group->arena, "{\"event_id\":%lld}",
                                     (long long)event_id);
    if (error != NULL) {
        row->reason = reason_of(group, error);
        row->attempts = oms__tasks_one_more(row->attempts);
    }
    if (group->arena.failed)
        oms__group_doom_memory(group);
    oms__group_put(group, group->oms->slot_tasks, row);
}

// The module's run of the type's reactions; *count 0 if it has none.
static const oms_reaction_entry *reactions_of(const oms *engine,
                                              const oms_event_entry *type,
                                              uint16_t module, uint16_t *count)
{
    const oms_reaction_entry *first = NULL;
    *count = 0;
    if (type == NULL)
        type = &engine->registry.others;
    for (uint16_t i = 0; i < type->reactions_count; i++) {
        if (type->reactions[i].module != module)
            continue;
        if (first == NULL)
            first = &type->reactions[i];
        (*count)++;
    }
    return first;
}

typedef struct oms_redelivery {
    oms_group *group;
    oms_task_row *task;
    uint16_t module;
    int64_t from;
    int64_t until;
} oms_redelivery;

typedef enum oms_progress { WENT_ON, STOPPED, NO_ROOM } oms_progress;

static oms_progress again(const oms_redelivery *it, const oms_event_row *event)
{
    oms_group *group = it->group;
    if (!oms__group_room(group))
        return NO_ROOM;
    oms_logrow row = {
        .row = *event,
        .type = oms__registry_event(&group->oms->registry, event->type)};
    uint16_t count = 0;
    const oms_reaction_entry *first =
        reactions_of(group->oms, row.type, it->module, &count);
    oms_error error = OMS_INIT(oms_error);
    int code = count == 0 ? OMS_OK
                          : oms__relay_react(group, &row, first, count, &error);
    if (group->code != OMS_OK)
        return NO_ROOM;
    if (code == OMS_OK) {
        stand_at(group, it->task, event->id + 1, NULL);
        return WENT_ON;
    }
    stand_at(group, it->task, event->id, &error);
    say_parked(group, it->task, event->id);
    return STOPPED;
}

static oms_progress again_page(oms_redelivery *it, size_t *count)
{
    oms_subject_read read = {.oms = it->group->oms,
                             .store = it->group->store,
                             .arena = &it->group->arena,
                             .subject = it->task->subject,
                             .after = it->from - 1,
                             .limit = OMS_PAGE_MAX};
    oms_event_row *events = NULL;
    oms_error error = OMS_INIT(oms_error);
    oms__log_flush(it->group);
    int code = it->group->code != OMS_OK
                   ? it->group->code
                   : oms__log_of_subject(&read, &events, count, &error);
    if (code != OMS_OK) {
        oms__group_doom(it->group, code, &error);
        return NO_ROOM;
    }
    for (size_t i = 0; i < *count; i++) {
        if (events[i].id > it->until) {
            *count = 0;
            return WENT_ON;
        }
        oms_progress progress = again(it, &events[i]);
        if (progress != WENT_ON)
            return progress;
        it->from = events[i].id + 1;
    }
    return WENT_ON;
}

static bool read_request(oms_group *group, const oms_task_row *task,
                         int64_t *event_id)
{
    oms_relay_request request;
    if (oms__record_parse(&request_record, task->request, strlen(task->request),
                          &request, &group->arena, NULL) != OMS_OK)
        return false;
    *event_id = request.event_id;
    return true;
}

bool oms__relay_redeliver(oms_group *group, const char *task_id)
{
    oms *engine = group->oms;
    oms_task_row task = {.id = task_id};
    if (!oms__group_get(group, engine->slot_tasks, &task))
        return group->code == OMS_OK;
    int module = oms__registry_module(&engine->registry,
                                      task.kind + strlen(KIND_PREFIX));
    oms_redelivery it = {.group = group, .task = &task};
    if (module < 0 || !read_request(group, &task, &it.from))
        return true;
    it.module = (uint16_t)module;
    it.until = oms__relay_position(engine, it.module);
    for (;;) {
        size_t count = 0;
        oms_progress progress = again_page(&it, &count);
        if (progress == NO_ROOM)
            return false;
        if (progress == STOPPED)
            return true;
        if (count == 0)
            break;
    }
    oms__group_remove(group, engine->slot_tasks, &task);
    forget(engine, it.module, task.subject);
    return group->code == OMS_OK;
}
