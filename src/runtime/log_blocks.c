// The blocks that hold events from the moment they are told until every module
// has taken them in. Large groups have one of their own, small ones share. What
// is let go of too early is read from the store again.
#include "runtime/log.h"

#include <string.h>

#include "runtime/group.h"

#define BLOCKS_FREE_MAX 4
#define BLOCK_CHUNK_BYTES (64 * 1024)
#define BLOCK_JOIN_BYTES (48 * 1024) // a smaller block takes the next group too
#define IDS_MAX (INT64_MAX / 2)      // a million events a second: 146,000 years

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

// A log that ends near the last number was damaged: nothing can follow it.
static bool has_room(oms_group *group)
{
    if (group->oms->last_id < IDS_MAX)
        return true;
    oms_error error = OMS_INIT(oms_error);
    oms__error_set(&error, OMS_ECORRUPT, "",
                   "the log ends with event %lld, which no shop writes; run "
                   "oms_verify, and restore a backup",
                   (long long)group->oms->last_id);
    oms__group_doom(group, OMS_ECORRUPT, &error);
    return false;
}

// Small groups share a block, so that waiting events do not cost a chunk of
// memory each.
static bool join_last(oms_group *group)
{
    oms_block *last = group->oms->tail_last;
    if (last == NULL || last->arena.used_bytes > BLOCK_JOIN_BYTES ||
        last->arena.failed ||
        last->first_id + (int64_t)last->count != group->oms->last_id + 1)
        return false;
    group->block = last;
    group->block_flushed = last->count;
    group->block_bytes = last->arena.used_bytes;
    group->block_joined = true;
    return true;
}

oms_block *oms__log_block(oms_group *group)
{
    if (group->block != NULL)
        return group->block;
    if (!has_room(group))
        return NULL;
    if (join_last(group))
        return group->block;
    group->block = new_block(group->oms);
    if (group->block != NULL)
        group->block->first_id = group->oms->last_id + 1;
    group->block_flushed = 0;
    return group->block;
}

static bool is_done(const oms *engine, const oms_block *block)
{
    int64_t last = block->first_id + (int64_t)block->count - 1;
    return last <= engine->relay_at && last <= engine->bulk_at;
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
    if (engine->group.block_joined) {
        engine->tail_bytes +=
            block->arena.used_bytes - engine->group.block_bytes;
        trim(engine);
        return;
    }
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
    if (engine->group.block_joined)
        oms__log_drop_tail(engine); // it is read again from the store
    else if (engine->group.block != NULL)
        recycle(engine, engine->group.block);
    engine->group.block = NULL;
    engine->group.block_joined = false;
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
    if (!engine->group.block_joined)
        free_blocks(engine, engine->group.block);
    free_blocks(engine, engine->blocks_free);
    engine->group.block = NULL;
    engine->blocks_free = NULL;
}
