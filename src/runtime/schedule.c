// Due tasks in order of time: a heap of the group's own and pages of the
// store's index, merged. Every candidate is checked against the overlay before
// it is handed out, so that stale entries of either side do no harm.
#include "runtime/schedule.h"

#include <string.h>

#include "runtime/group.h"
#include "runtime/operations.h"
#include "runtime/prefetch.h"

#define PAGE_LIMIT 64

static bool before(const oms_due *a, const oms_due *b)
{
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms;
    return strcmp(a->id, b->id) < 0;
}

static void swap(oms_due *a, oms_due *b)
{
    oms_due kept = *a;
    *a = *b;
    *b = kept;
}

static void push(oms_group *group, int64_t at_ms, const char *id)
{
    oms_schedule *due = &group->due;
    if (due->count == due->room) {
        size_t room = due->room == 0 ? 32 : due->room * 2;
        oms_due *heap = oms__arena_array(&group->arena, room, sizeof(*heap));
        if (heap == NULL) {
            oms__group_doom_memory(group);
            return;
        }
        if (due->count > 0)
            memcpy(heap, due->heap, due->count * sizeof(*heap));
        due->heap = heap;
        due->room = room;
    }
    size_t at = due->count++;
    due->heap[at] = (oms_due){at_ms, id};
    while (at > 0 && before(&due->heap[at], &due->heap[(at - 1) / 2])) {
        swap(&due->heap[at], &due->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static oms_due pop(oms_schedule *due)
{
    oms_due top = due->heap[0];
    due->heap[0] = due->heap[--due->count];
    size_t at = 0;
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < due->count &&
                before(&due->heap[child], &due->heap[least]))
                least = child;
        if (least == at)
            return top;
        swap(&due->heap[at], &due->heap[least]);
        at = least;
    }
}

static void tell(oms_group *group, const oms_task_row *row)
{
    oms *engine = group->oms;
    group->tells = true;
    if (row->state == OMS_TASK_LEASED) {
        if (row->due_at_ms < engine->leases_ms)
            engine->leases_ms = row->due_at_ms;
        return;
    }
    if (row->state != OMS_TASK_DUE)
        return;
    if (strcmp(row->lane, "rule") == 0) {
        push(group, row->due_at_ms, row->id);
        return;
    }
    oms_operation *operation = oms__operations_find(engine, row->lane);
    if (operation != NULL && row->due_at_ms < operation->next_ms)
        operation->next_ms = row->due_at_ms;
}

void oms__schedule_add(oms_group *group, const oms_task_row *row)
{
    oms__group_put(group, group->oms->slot_tasks, row);
    oms_entry *entry = oms__overlay_find(group, group->oms->slot_tasks, row);
    if (entry == NULL)
        return;
    entry->stored = OMS_STORED_ABSENT; // the id was made a moment ago
    tell(group, row);
}

void oms__schedule_change(oms_group *group, const oms_task_row *row)
{
    oms__group_put(group, group->oms->slot_tasks, row);
    tell(group, row);
}

static int scan_lane(oms_group *group, const oms_lane_read *read, oms_rows *out)
{
    oms_task_row like = {.state = read->state, .lane = read->lane};
    oms_scan scan = {.table = &oms__tasks_table,
                     .index = OMS_TASKS_BY_DUE,
                     .prefix = &like,
                     .prefix_fields = 2,
                     .after = read->after,
                     .limit = read->limit};
    oms_error error = OMS_INIT(oms_error);
    int code = group->oms->store.ops->scan(group->store, &scan, &group->arena,
                                           out, &error);
    if (code != OMS_OK) {
        out->count = 0;
        oms__group_doom(group, code, &error);
    }
    return code;
}

// What the answers of these rules are about.
static void foresee_due(oms_group *group, const oms_rows *page,
                        int64_t until_ms)
{
    const oms_task_row *rows = page->rows;
    for (size_t i = 0; i < page->count && rows[i].due_at_ms <= until_ms &&
                       oms__prefetch_room(group);
         i++) {
        const oms_job_entry *job =
            oms__registry_job(&group->oms->registry, rows[i].kind);
        if (job != NULL)
            oms__prefetch_subject(group, job->habits, rows[i].subject);
    }
    oms__prefetch_ask(group);
}

// The first row of the page that has not been handed out; NULL: none is due.
static const oms_task_row *stored_head(oms_group *group, int64_t until_ms)
{
    oms_schedule *due = &group->due;
    if (!due->begun && group->oms->rules_ms > until_ms)
        return NULL;
    if (due->page_at == due->page.count && !due->exhausted) {
        oms_lane_read read = {.lane = "rule",
                              .state = OMS_TASK_DUE,
                              .limit = PAGE_LIMIT,
                              .after = due->begun ? &due->after : NULL};
        if (scan_lane(group, &read, &due->page) != OMS_OK)
            return NULL;
        foresee_due(group, &due->page, until_ms);
        due->begun = true;
        due->page_at = 0;
        due->exhausted = due->page.count < PAGE_LIMIT;
    }
    if (due->page_at == due->page.count)
        return NULL;
    const oms_task_row *rows = due->page.rows;
    const oms_task_row *head = &rows[due->page_at];
    return head->due_at_ms <= until_ms ? head : NULL;
}

static bool take(oms_group *group, int64_t until_ms, oms_due *out)
{
    oms_schedule *due = &group->due;
    const oms_task_row *head = stored_head(group, until_ms);
    bool heap = due->count > 0 && due->heap[0].at_ms <= until_ms;
    if (group->code != OMS_OK || (head == NULL && !heap))
        return false;
    oms_due stored = {head != NULL ? head->due_at_ms : 0,
                      head != NULL ? head->id : ""};
    if (head == NULL || (heap && before(&due->heap[0], &stored))) {
        *out = pop(due);
        return true;
    }
    *out = stored;
    due->after = *head;
    due->page_at++;
    oms__overlay_seed(group, group->oms->slot_tasks, head);
    return true;
}

bool oms__schedule_next(oms_group *group, int64_t until_ms, oms_task_row *out)
{
    oms_due next;
    while (take(group, until_ms, &next)) {
        *out = (oms_task_row){.id = next.id};
        if (oms__group_get(group, group->oms->slot_tasks, out) &&
            out->state == OMS_TASK_DUE && out->due_at_ms == next.at_ms &&
            strcmp(out->lane, "rule") == 0)
            return true;
    }
    return false;
}

void oms__schedule_committed(oms_group *group)
{
    oms *engine = group->oms;
    const oms_schedule *due = &group->due;
    const oms_task_row *rows = due->page.rows;
    if (due->begun && due->page_at < due->page.count)
        engine->rules_ms = rows[due->page_at].due_at_ms;
    else if (due->begun)
        engine->rules_ms = due->exhausted ? OMS__NEVER : due->after.due_at_ms;
    if (due->count > 0 && due->heap[0].at_ms < engine->rules_ms)
        engine->rules_ms = due->heap[0].at_ms;
}

const oms_task_row *oms__schedule_lane(oms_group *group,
                                       const oms_lane_read *read, size_t *count,
                                       int64_t *next_ms)
{
    *count = 0;
    *next_ms = OMS__NEVER;
    oms__overlay_flush(group, group->oms->slot_tasks);
    if (group->code != OMS_OK)
        return NULL;
    oms_rows found = {0};
    if (scan_lane(group, read, &found) != OMS_OK)
        return NULL;
    const oms_task_row *rows = found.rows;
    size_t due = 0;
    while (due < found.count && rows[due].due_at_ms <= read->until_ms)
        due++;
    if (due < found.count)
        *next_ms = rows[due].due_at_ms;
    else if (due == read->limit)
        *next_ms = rows[due - 1].due_at_ms;
    *count = due;
    return rows;
}
