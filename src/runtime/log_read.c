// Reading the log: for the relay, from memory while it is there; for one
// subject, in the order of ids. Nothing here writes.
#include <stdlib.h>
#include <string.h>

#include "runtime/group.h"
#include "runtime/log.h"

#define READ_AHEAD 128

int oms__log_decode(oms_logrow *row, oms_arena *arena, oms_error *err)
{
    if (row->data != NULL || row->type == NULL)
        return OMS_OK;
    const oms_record *record = row->type->type->data;
    if (record == NULL)
        return OMS_OK;
    void *data = oms__arena_alloc(arena, record->struct_size);
    if (data == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory to read an event; try again");
    int code = oms__record_parse_split(record, row->row.data, row->row.pii,
                                       data, arena, err);
    if (code == OMS_OK)
        row->data = data;
    return code;
}

void oms__log_view(const oms_event_row *row, oms_event *out)
{
    *out = (oms_event){.size = (uint32_t)sizeof(*out),
                       .id = row->id,
                       .seq = row->seq,
                       .at_ms = row->at_ms,
                       .occurred_at_ms = row->occurred_at_ms != 0
                                             ? row->occurred_at_ms
                                             : row->at_ms,
                       .source = row->source,
                       .type = row->type,
                       .subject = row->subject,
                       .actor = row->actor,
                       .key = row->command_key,
                       .data = row->data,
                       .pii = row->pii,
                       .moves = row->moves,
                       .trace = row->trace,
                       .follows = row->follows};
}

static oms_logrow *in_block(const oms_block *block, int64_t id)
{
    if (block == NULL || id < block->first_id ||
        id >= block->first_id + (int64_t)block->count)
        return NULL;
    return block->rows[id - block->first_id];
}

static bool read_ahead(oms_group *group, int64_t id)
{
    oms_event_row behind = {.id = id - 1};
    oms_scan scan = {.table = &oms__events_table,
                     .index = -1,
                     .after = &behind,
                     .limit = READ_AHEAD};
    oms_rows rows = {0};
    oms_error error = OMS_INIT(oms_error);
    int code = group->oms->store.ops->scan(group->store, &scan, &group->arena,
                                           &rows, &error);
    if (code == OMS_OK && rows.count == 0)
        code = oms__error_set(&error, OMS_ECORRUPT, "",
                              "event %lld is missing; run oms_verify",
                              (long long)id);
    if (code != OMS_OK) {
        oms__group_doom(group, code, &error);
        return false;
    }
    group->read = rows.rows;
    group->read_count = rows.count;
    return true;
}

static bool was_read(const oms_group *group, int64_t id)
{
    const oms_event_row *first = group->read;
    return first != NULL && id >= first->id &&
           id <= first[group->read_count - 1].id;
}

static oms_logrow *from_store(oms_group *group, int64_t id)
{
    if (!was_read(group, id) && !read_ahead(group, id))
        return NULL;
    const oms_event_row *first = group->read;
    size_t at = (size_t)(id - first->id);
    oms_logrow *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return NULL;
    }
    if (at >= group->read_count || first[at].id != id) {
        oms_error error = OMS_INIT(oms_error);
        oms__error_set(&error, OMS_ECORRUPT, "",
                       "event %lld is missing; run oms_verify", (long long)id);
        oms__group_doom(group, OMS_ECORRUPT, &error);
        return NULL;
    }
    row->row = first[at];
    row->type = oms__registry_event(&group->oms->registry, row->row.type);
    return row;
}

// An erased event is read again, into memory of the group: the row itself lives
// longer than that.
static oms_logrow *copy_for(oms_group *group, const oms_logrow *row)
{
    oms_logrow *copy = oms__arena_alloc(&group->arena, sizeof(*copy));
    if (copy == NULL)
        oms__group_doom_memory(group);
    else
        *copy = *row;
    return copy;
}

static oms_logrow *in_memory(const oms_group *group, int64_t id)
{
    oms_logrow *row = in_block(group->block, id);
    if (row == NULL)
        row = in_block(group->oms->tail_last, id);
    for (const oms_block *at = group->oms->tail_first;
         row == NULL && at != NULL; at = at->next)
        row = in_block(at, id);
    return row;
}

bool oms__log_at_hand(const oms_group *group, int64_t id)
{
    return in_memory(group, id) != NULL || was_read(group, id);
}

oms_logrow *oms__log_at(oms_group *group, int64_t id)
{
    oms_logrow *row = in_memory(group, id);
    if (row == NULL)
        return from_store(group, id);
    return row->erased ? copy_for(group, row) : row;
}

static int by_id(const void *a, const void *b)
{
    int64_t left = ((const oms_event_row *)a)->id;
    int64_t right = ((const oms_event_row *)b)->id;
    return left < right ? -1 : left > right;
}

static int by_id_down(const void *a, const void *b)
{
    return by_id(b, a);
}

static void sort_best(const oms_subject_read *read, oms_event_row *best,
                      size_t count)
{
    qsort(best, count, sizeof(*best), read->newest ? by_id_down : by_id);
}

// Takes the rows of one page that are asked for into the sorted best.
static size_t take_page(const oms_subject_read *read, const oms_rows *page,
                        oms_event_row *best, size_t count)
{
    const oms_event_row *rows = page->rows;
    for (size_t i = 0; i < page->count; i++) {
        if (rows[i].id <= read->after ||
            (read->newest && rows[i].id >= read->before))
            continue;
        if (count == (size_t)read->limit * 2) {
            sort_best(read, best, count);
            count = read->limit;
        }
        best[count++] = rows[i];
    }
    return count;
}

// The index is by source and seq, so all events of the subject are looked at:
// they are bounded, and an order has some dozens.
int oms__log_of_subject(const oms_subject_read *read, oms_event_row **out,
                        size_t *count, oms_error *err)
{
    *count = 0;
    oms_event_row *best =
        oms__arena_array(read->arena, (size_t)read->limit * 2, sizeof(*best));
    if (best == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory to read events; ask for fewer");
    oms_event_row like = {.subject = read->subject};
    oms_event_row behind;
    oms_scan scan = {.table = &oms__events_table,
                     .index = OMS_EVENTS_BY_SUBJECT,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = 512};
    size_t found = 0;
    for (;;) {
        oms_rows page = {0};
        int code = read->oms->store.ops->scan(read->store, &scan, read->arena,
                                              &page, err);
        if (code != OMS_OK)
            return code;
        found = take_page(read, &page, best, found);
        if (page.count < scan.limit)
            break;
        behind = ((const oms_event_row *)page.rows)[page.count - 1];
        scan.after = &behind;
    }
    sort_best(read, best, found);
    *out = best;
    *count = found < read->limit ? found : read->limit;
    return OMS_OK;
}

const oms_logged *oms__tx_log(oms_tx *tx, const char *subject, int64_t after,
                              uint32_t limit, size_t *count)
{
    *count = 0;
    if (tx->code != OMS_OK)
        return NULL;
    if (tx->group != NULL)
        oms__log_flush(tx->group);
    oms_subject_read read = {
        .oms = tx->oms,
        .store = tx->store,
        .arena = tx->arena,
        .subject = subject,
        .after = after,
        .limit = limit == 0 || limit > OMS_PAGE_MAX ? OMS_PAGE_MAX : limit};
    oms_event_row *rows = NULL;
    size_t found = 0;
    oms_error error = OMS_INIT(oms_error);
    int code = oms__log_of_subject(&read, &rows, &found, &error);
    if (code != OMS_OK) {
        oms__tx_fail_store(tx, code, &error);
        return NULL;
    }
    oms_logged *out = oms__tx_array(tx, found + 1, sizeof(*out));
    for (size_t i = 0; out != NULL && i < found; i++) {
        oms_logrow row = {
            .row = rows[i],
            .type = oms__registry_event(&tx->oms->registry, rows[i].type)};
        oms__log_view(&rows[i], &out[i].event);
        if (oms__log_decode(&row, tx->arena, &error) == OMS_OK)
            out[i].data = row.data;
    }
    *count = out != NULL ? found : 0;
    return out;
}
