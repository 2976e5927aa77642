// The verbs that speak to others: emit and task. What they write waits in the
// transaction until the handler has succeeded.
#include <string.h>

#include "runtime/group.h"
#include "runtime/log.h"
#include "runtime/schedule.h"
#include "runtime/tx.h"

static bool writing(oms_tx *tx)
{
    if (tx->code != OMS_OK)
        return false;
    if (tx->group == NULL)
        oms__tx_fail(tx, OMS_EINTERNAL, "",
                     "a query may not publish or ask anything");
    return tx->code == OMS_OK;
}

static bool subject_fits(oms_tx *tx, const char *subject)
{
    size_t count = subject != NULL ? strlen(subject) : 0;
    if (count >= 1 && count <= OMS_CODE_BYTES_MAX)
        return true;
    oms__tx_fail(tx, OMS_EINVAL, "",
                 "a subject has 1 to %d bytes; this one has %zu",
                 OMS_CODE_BYTES_MAX, count);
    return false;
}

static const char *keep_buf(oms_tx *tx, const oms_buf *buf, oms_arena *arena)
{
    const char *text =
        buf->failed ? NULL : oms__arena_bytes(arena, buf->bytes, buf->count);
    if (text == NULL)
        oms__tx_fail_memory(tx);
    return text;
}

// The event as JSON, in the block that keeps it.
static void write_data(oms_tx *tx, oms_emitted *event, const void *data,
                       oms_arena *arena)
{
    const oms_record *record = event->type->type->data;
    oms_buf *open = &tx->oms->scratch;
    oms_buf *pii = &tx->oms->scratch_pii;
    oms__buf_reset(open);
    oms__buf_reset(pii);
    if (record == NULL)
        oms__buf_text(open, "{}");
    else if (event->type->personal)
        oms__record_write_split(record, data, open, pii);
    else
        oms__record_write(record, data, open);
    if (!open->failed && open->count + pii->count > OMS_JSON_BYTES_MAX) {
        oms__tx_fail(tx, OMS_ELIMIT, "", "the event %s is over %d bytes",
                     event->type->name, OMS_JSON_BYTES_MAX);
        return;
    }
    event->data_json = keep_buf(tx, open, arena);
    if (pii->count > 0)
        event->pii_json = keep_buf(tx, pii, arena);
}

// What has moved since the event before is told by this one.
static void tell_moves(oms_tx *tx, oms_emitted *event)
{
    if (tx->moved != NULL && event != NULL)
        event->moves =
            oms__moves_text(tx, event->moves, &tx->group->block->arena);
}

void oms__tx_tell_moves(oms_tx *tx)
{
    tell_moves(tx, tx->emitted_last);
}

static const void *copy_data(oms_tx *tx, const oms_record *record,
                             const void *data, oms_arena *arena)
{
    if (record == NULL)
        return NULL;
    void *copy = oms__arena_alloc(arena, record->struct_size);
    if (copy != NULL && oms__record_copy(record, data, copy, arena) == OMS_OK)
        return copy;
    oms__tx_fail_memory(tx);
    return NULL;
}

void oms__tx_emit(oms_tx *tx, const oms_event_type *type, const char *subject,
                  int64_t occurred_at_ms, const void *data)
{
    if (!writing(tx) || !subject_fits(tx, subject))
        return;
    const oms_event_entry *entry =
        oms__registry_event(&tx->oms->registry, type->name);
    if (entry == NULL || entry->type != type || entry->module != tx->module) {
        oms__tx_fail(tx, OMS_EINTERNAL, "",
                     "module %s may not publish %s; it must be in its list",
                     tx->oms->registry.modules[tx->module]->name, type->name);
        return;
    }
    oms_block *block = oms__log_block(tx->group);
    if (block == NULL)
        oms__tx_fail_memory(tx);
    oms_emitted *event = oms__tx_keep(tx, sizeof(*event));
    if (event == NULL)
        return;
    event->type = entry;
    event->module = tx->module;
    event->occurred_at_ms = occurred_at_ms;
    event->subject = oms__arena_text(&block->arena, subject);
    event->hash = oms__hash_bytes(subject, strlen(subject), 0) | 1u;
    write_data(tx, event, data, &block->arena);
    tell_moves(tx, event);
    event->data = copy_data(tx, type->data, data, &block->arena);
    if (event->subject == NULL)
        oms__tx_fail_memory(tx);
    *tx->emitted_end = event;
    tx->emitted_end = &event->next;
    tx->emitted_last = event;
}

static const oms_job_entry *own_job(oms_tx *tx, const oms_job *job)
{
    const oms_job_entry *entry =
        oms__registry_job(&tx->oms->registry, job->kind);
    if (entry != NULL && entry->job == job && entry->module == tx->module)
        return entry;
    oms__tx_fail(tx, OMS_EINTERNAL, "",
                 "module %s may not ask for %s; it must be in its list",
                 tx->oms->registry.modules[tx->module]->name, job->kind);
    return NULL;
}

static const void *copy_request(oms_tx *tx, const oms_record *record,
                                const void *request)
{
    return copy_data(tx, record, request, &tx->group->arena);
}

const char *oms__tx_task(oms_tx *tx, const oms_job *job, const char *subject,
                         int64_t due_at_ms, const void *request)
{
    if (!writing(tx) || !subject_fits(tx, subject))
        return NULL;
    const oms_job_entry *entry = own_job(tx, job);
    const char *id = entry != NULL ? oms__tx_id(tx) : NULL;
    oms_asked *asked = id != NULL ? oms__tx_keep(tx, sizeof(*asked)) : NULL;
    if (asked == NULL)
        return NULL;
    asked->row = (oms_task_row){
        .id = id,
        .kind = job->kind,
        .subject = oms__arena_text(&tx->group->arena, subject),
        .module = tx->oms->registry.modules[tx->module]->name,
        .state = OMS_TASK_DUE,
        .lane = entry->lane,
        .due_at_ms = due_at_ms > 0 ? due_at_ms : tx->now_ms,
        .created_at_ms = tx->now_ms,
        .trace = tx->trace != NULL
                     ? oms__arena_text(&tx->group->arena, tx->trace)
                     : NULL,
        .job = entry,
        .request_struct = copy_request(tx, job->request, request)};
    if (asked->row.subject == NULL)
        oms__tx_fail_memory(tx);
    *tx->asked_end = asked;
    tx->asked_end = &asked->next;
    return tx->code == OMS_OK ? id : NULL;
}

// A task that this very handler has created is simply not created.
static bool cancel_asked(oms_tx *tx, const char *task_id)
{
    for (oms_asked **at = &tx->asked; *at != NULL; at = &(*at)->next) {
        if (strcmp((*at)->row.id, task_id) != 0)
            continue;
        if (tx->asked_end == &(*at)->next)
            tx->asked_end = at;
        *at = (*at)->next;
        return true;
    }
    return false;
}

void oms__tx_cancel_task(oms_tx *tx, const char *task_id)
{
    if (task_id == NULL || task_id[0] == '\0' || !writing(tx) ||
        cancel_asked(tx, task_id))
        return;
    oms_task_row like = {.id = task_id};
    oms_entry *entry =
        oms__overlay_entry(tx->group, tx->oms->slot_tasks, &like, true);
    if (entry == NULL || !oms__overlay_load(tx->group, entry)) {
        oms__tx_fail_store(tx, tx->group->code, &tx->group->error);
        return;
    }
    const oms_cell *cell =
        entry->own_serial == tx->serial ? &entry->own : &entry->base;
    const oms_task_row *row = cell->row;
    if (row == NULL || row->state != OMS_TASK_DUE || row->ask ||
        strcmp(row->module, tx->oms->registry.modules[tx->module]->name) != 0)
        return;
    if (entry->own_serial != tx->serial) {
        entry->own_serial = tx->serial;
        entry->next_touched = tx->touched;
        tx->touched = entry;
    }
    entry->own = (oms_cell){.change = OMS__CELL_PUT};
}
