// Numbering and writing events, and the blocks that hold recent ones until
// every module has taken them in. An id is given only when its handler has
// succeeded, so ids are dense. Reading is in log_read.c.
#include "runtime/log.h"

#include <string.h>

#include "runtime/group.h"

#define BLOCKS_FREE_MAX 4
#define BLOCK_CHUNK_BYTES (64 * 1024)

static oms_block *new_block(oms *engine)
{
    oms_block *block = engine->blocks_free;
    if (block != NULL) {
        engine->blocks_free = block->next;
        block->next = NULL;
        return block;
    }
    block = oms__alloc_new(&engine->allocator, sizeof(*block));
    if (block != NULL)
        oms__arena_init(&block->arena, &engine->allocator, BLOCK_CHUNK_BYTES,
                        OMS_GROUP_BYTES_MAX);
    return block;
}

static void free_blocks(oms *engine, oms_block *block)
{
    while (block != NULL) {
        oms_block *next = block->next;
        oms__arena_free(&block->arena);
        oms__alloc_free(&engine->allocator, block);
        block = next;
    }
}

static void recycle(oms *engine, oms_block *block)
{
    size_t kept = 0;
    for (const oms_block *at = engine->blocks_free; at != NULL; at = at->next)
        kept++;
    block->next = NULL;
    if (kept >= BLOCKS_FREE_MAX ||
        block->arena.used_bytes > OMS__TAIL_BYTES_MAX) {
        free_blocks(engine, block);
        return;
    }
    oms__arena_reset(&block->arena);
    block->rows = NULL;
    block->count = 0;
    block->room = 0;
    block->next = engine->blocks_free;
    engine->blocks_free = block;
}

oms_block *oms__log_block(oms_group *group)
{
    if (group->block != NULL)
        return group->block;
    group->block = new_block(group->oms);
    if (group->block != NULL)
        group->block->first_id = group->oms->last_id + 1;
    group->block_flushed = 0;
    return group->block;
}

// An id that this very handler has made cannot have events yet.
static bool is_fresh(const oms_tx *tx, const char *subject)
{
    for (const oms_made *at = tx->made; at != NULL; at = at->next)
        if (strcmp(at->id, subject) == 0)
            return true;
    return false;
}

static bool read_seq(oms_tx *tx, oms_subject *place, uint16_t module)
{
    oms__log_flush(tx->group);
    oms_event_row like = {.subject = place->name,
                          .source = tx->oms->registry.modules[module]->name};
    oms_scan scan = {.table = &oms__events_table,
                     .index = OMS_EVENTS_BY_SUBJECT,
                     .prefix = &like,
                     .prefix_fields = 2,
                     .descending = true,
                     .limit = 1};
    oms_rows rows = {0};
    oms_error error = OMS_INIT(oms_error);
    int code = tx->group->code != OMS_OK
                   ? tx->group->code
                   : tx->oms->store.ops->scan(tx->store, &scan, tx->arena,
                                              &rows, &error);
    if (code != OMS_OK) {
        oms__tx_fail_store(tx, code, &error);
        return false;
    }
    const oms_event_row *last = rows.rows;
    place->seq[module] = rows.count > 0 ? (uint16_t)last->seq : 0;
    place->known |= 1u << module;
    return true;
}

// The remembered subject with the seq of [module] known; NULL after a failure.
static oms_subject *subject_of(oms_tx *tx, const oms_emitted *event)
{
    oms *engine = tx->oms;
    uint64_t hash = event->hash;
    size_t at = (size_t)hash & (OMS__SUBJECTS_ROOM - 1);
    oms_subject *place = &engine->subjects[at];
    if (place->hash != hash || strcmp(place->name, event->subject) != 0) {
        oms_subject *other = &engine->subjects[at ^ 1];
        if (other->hash == hash && strcmp(other->name, event->subject) == 0) {
            place = other;
        } else {
            if (place->hash != 0)
                *other = *place; // the older of two neighbours goes
            memset(place, 0, sizeof(*place));
            place->hash = hash;
            memcpy(place->name, event->subject, strlen(event->subject) + 1);
            if (is_fresh(tx, event->subject))
                place->known = UINT32_MAX;
        }
    }
    bool known = (place->known >> event->module & 1u) != 0;
    if (!known && !read_seq(tx, place, event->module))
        return NULL;
    return place;
}

static void forget_subjects(oms_tx *tx)
{
    for (const oms_emitted *at = tx->emitted; at != NULL; at = at->next) {
        size_t place = (size_t)at->hash & (OMS__SUBJECTS_ROOM - 1);
        memset(&tx->oms->subjects[place], 0, sizeof(oms_subject));
        memset(&tx->oms->subjects[place ^ 1], 0, sizeof(oms_subject));
    }
}

static bool number_all(oms_tx *tx)
{
    for (oms_emitted *at = tx->emitted; at != NULL; at = at->next) {
        oms_subject *place = subject_of(tx, at);
        if (place != NULL && place->seq[at->module] >= OMS_EVENTS_MAX)
            oms__tx_fail(tx, OMS_ELIMIT, "",
                         "%s has %d events of %s, which is the limit",
                         at->subject, OMS_EVENTS_MAX,
                         tx->oms->registry.modules[at->module]->name);
        if (tx->code != OMS_OK || place == NULL) {
            forget_subjects(tx);
            return false;
        }
        at->seq = ++place->seq[at->module];
    }
    return true;
}

static bool append(oms_block *block, oms_logrow *row)
{
    if (block->count == block->room) {
        size_t room = block->room == 0 ? 64 : block->room * 2;
        oms_logrow **rows =
            oms__arena_array(&block->arena, room, sizeof(oms_logrow *));
        if (rows == NULL)
            return false;
        if (block->count > 0)
            memcpy(rows, block->rows, block->count * sizeof(oms_logrow *));
        block->rows = rows;
        block->room = room;
    }
    block->rows[block->count++] = row;
    return true;
}

static const char *keep_text(oms_arena *arena, const char *text)
{
    return text != NULL ? oms__arena_text(arena, text) : NULL;
}

void oms__log_take(oms_tx *tx)
{
    oms *engine = tx->oms;
    oms_block *block = oms__log_block(tx->group);
    if (block == NULL) {
        oms__tx_fail_memory(tx);
        return;
    }
    if (!number_all(tx))
        return;
    const char *actor = keep_text(&block->arena, tx->actor);
    const char *key = keep_text(&block->arena, tx->key);
    for (const oms_emitted *at = tx->emitted; at != NULL; at = at->next) {
        oms_logrow *row = oms__arena_alloc(&block->arena, sizeof(*row));
        if (row == NULL || block->arena.failed || !append(block, row)) {
            oms__tx_fail_memory(tx);
            return;
        }
        row->type = at->type;
        row->data = at->data;
        row->row = (oms_event_row){
            .id = ++engine->last_id,
            .subject = at->subject,
            .source = engine->registry.modules[at->module]->name,
            .seq = at->seq,
            .type = at->type->name,
            .at_ms = tx->now_ms,
            .occurred_at_ms = at->occurred_at_ms,
            .actor = actor,
            .command_key = key,
            .data = at->data_json};
        tx->event_id = row->row.id;
        tx->group->tally.events++;
    }
    tx->group->tells = true;
}

void oms__log_flush(oms_group *group)
{
    oms_block *block = group->block;
    if (block == NULL || group->code != OMS_OK)
        return;
    while (group->block_flushed < block->count) {
        oms_error error = OMS_INIT(oms_error);
        const oms_logrow *row = block->rows[group->block_flushed];
        group->wrote = true;
        int code =
            group->oms->store.ops->put(group->store, &oms__events_table,
                                       &row->row, OMS_PUT_INSERT, 0, &error);
        if (code != OMS_OK) {
            oms__group_doom(group, code, &error);
            return;
        }
        group->block_flushed++;
    }
}

static bool is_done(const oms *engine, const oms_block *block)
{
    return block->first_id + (int64_t)block->count - 1 <= engine->relay_at;
}

// Lets go of blocks that every module has taken in.
static void trim(oms *engine)
{
    while (engine->tail_first != NULL &&
           (engine->tail_bytes > OMS__TAIL_BYTES_MAX ||
            is_done(engine, engine->tail_first))) {
        oms_block *block = engine->tail_first;
        engine->tail_first = block->next;
        if (engine->tail_first == NULL)
            engine->tail_last = NULL;
        engine->tail_bytes -= block->arena.used_bytes;
        recycle(engine, block);
    }
}

void oms__log_keep_block(oms *engine)
{
    oms_block *block = engine->group.block;
    engine->group.block = NULL;
    if (block == NULL)
        return;
    if (block->count == 0) {
        recycle(engine, block);
        return;
    }
    if (engine->tail_last != NULL)
        engine->tail_last->next = block;
    else
        engine->tail_first = block;
    engine->tail_last = block;
    engine->tail_bytes += block->arena.used_bytes;
    trim(engine);
}

void oms__log_drop_block(oms *engine)
{
    if (engine->group.block != NULL)
        recycle(engine, engine->group.block);
    engine->group.block = NULL;
    memset(engine->subjects, 0, OMS__SUBJECTS_ROOM * sizeof(oms_subject));
}

void oms__log_drop_tail(oms *engine)
{
    free_blocks(engine, engine->tail_first);
    engine->tail_first = NULL;
    engine->tail_last = NULL;
    engine->tail_bytes = 0;
}

void oms__log_free(oms *engine)
{
    oms__log_drop_tail(engine);
    free_blocks(engine, engine->group.block);
    free_blocks(engine, engine->blocks_free);
    engine->group.block = NULL;
    engine->blocks_free = NULL;
}
