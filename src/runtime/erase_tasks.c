// What tasks ask outside, and a person who is erased. A request that was handed
// out once is handed out again with the same key, and a provider refuses a key
// whose request has changed: so it keeps its bytes until its answer is home,
// and leaves with its task. One that nobody has begun is emptied here.
#include <string.h>

#include "runtime/erase.h"
#include "runtime/group.h"

#define PAGE 128

// The record of a request that may hold something personal, or NULL.
static const oms_record *personal(const oms *engine, const oms_task_row *task)
{
    const oms_job_entry *job = oms__registry_job(&engine->registry, task->kind);
    const oms_record *record = job != NULL ? job->job->request : NULL;
    return oms__record_is_personal(record) ? record : NULL;
}

// A fence counts leases and never goes back, unlike attempts.
static bool is_begun(const oms_task_row *task)
{
    return task->fence > 0;
}

static const char *emptied(const oms_erasing *it, const oms_record *record,
                           const char *json, oms_error *err)
{
    oms_buf *text = &it->group->oms->scratch;
    void *request = oms__arena_alloc(it->arena, record->struct_size);
    if (request == NULL ||
        oms__record_parse_split(record, json, NULL, request, it->arena, err) !=
            OMS_OK ||
        oms__record_erase(record, request, it->arena) != OMS_OK)
        return NULL;
    oms__buf_reset(text);
    oms__record_write(record, request, text);
    return text->failed
               ? NULL
               : oms__arena_bytes(&it->group->arena, text->bytes, text->count);
}

static int erase_task(const oms_erasing *it, const oms_task_row *from,
                      oms_error *err)
{
    oms_group *group = it->group;
    const oms_record *record = personal(group->oms, from);
    if (record == NULL || is_begun(from))
        return OMS_OK;
    oms_task_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL)
        return OMS_ENOMEM;
    int code = oms__record_copy(&oms__task_record, from, row, &group->arena);
    row->request =
        code == OMS_OK ? emptied(it, record, from->request, err) : NULL;
    if (row->request == NULL)
        return err != NULL && err->code != OMS_OK ? err->code : OMS_ENOMEM;
    oms__group_put(group, group->oms->slot_tasks, row);
    return group->code;
}

typedef struct oms_task_page {
    oms_store_tx *store;
    oms_arena *arena;
    const char *subject;
    const oms_task_row *behind; // the last of the page before, or NULL
} oms_task_page;

static int read_page(oms *engine, const oms_task_page *of, oms_rows *out,
                     oms_error *err)
{
    oms_task_row like = {.subject = of->subject};
    oms_scan scan = {.table = &oms__tasks_table,
                     .index = OMS_TASKS_BY_SUBJECT,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .after = of->behind,
                     .limit = PAGE};
    *out = (oms_rows){0};
    return engine->store.ops->scan(of->store, &scan, of->arena, out, err);
}

int oms__erase_requests(const oms_erasing *it, oms_error *err)
{
    oms_group *group = it->group;
    oms_task_page page = {group->store, it->arena, it->subject, NULL};
    oms_task_row behind;
    oms_rows rows = {0};
    oms__overlay_flush(group, group->oms->slot_tasks);
    do {
        int code = group->code;
        if (code == OMS_OK)
            code = read_page(group->oms, &page, &rows, err);
        const oms_task_row *tasks = rows.rows;
        for (size_t i = 0; i < rows.count && code == OMS_OK; i++)
            code = erase_task(it, &tasks[i], err);
        if (code != OMS_OK)
            return code;
        if (rows.count > 0)
            behind = tasks[rows.count - 1];
        page.behind = &behind;
    } while (rows.count == PAGE);
    return OMS_OK;
}

int64_t oms__tx_calls_open(oms_tx *tx, const char *subject, int64_t until_ms)
{
    int64_t open = 0;
    if (tx->code != OMS_OK || subject == NULL)
        return 0;
    if (tx->group != NULL)
        oms__overlay_flush(tx->group, tx->oms->slot_tasks);
    oms_task_page page = {tx->store, tx->arena, subject, NULL};
    oms_rows rows = {0};
    do {
        oms_error error = OMS_INIT(oms_error);
        int code = read_page(tx->oms, &page, &rows, &error);
        if (code != OMS_OK) {
            oms__tx_fail_store(tx, code, &error);
            return 0;
        }
        const oms_task_row *tasks = rows.rows;
        for (size_t i = 0; i < rows.count; i++)
            open += is_begun(&tasks[i]) && tasks[i].created_at_ms <= until_ms &&
                    personal(tx->oms, &tasks[i]) != NULL;
        page.behind = rows.count > 0 ? &tasks[rows.count - 1] : NULL;
    } while (rows.count == PAGE);
    return open;
}
