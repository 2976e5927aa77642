// The cache of committed rows. It must never hold a row that is not in the
// store: rows enter after their commit, and a row that cannot be copied is
// forgotten, not kept as it was.
#include <string.h>

#include "runtime/cache.h"

#include "base/alloc.h"
#include "base/record.h"
#include "runtime/overlay.h"

#define BUCKETS 16384
#define CHUNK_BYTES (256 * 1024)

bool oms__cache_init(oms_cache *cache, const oms_allocator *allocator)
{
    for (size_t i = 0; i < 2; i++)
        oms__arena_init(&cache->generations[i].arena, allocator, CHUNK_BYTES,
                        4 * OMS__CACHE_BYTES);
    cache->buckets =
        oms__alloc_new(allocator, BUCKETS * sizeof(*cache->buckets));
    cache->fresh =
        oms__alloc_new(allocator, OMS__FRESH_ROOM * sizeof(*cache->fresh));
    return cache->buckets != NULL && cache->fresh != NULL;
}

void oms__cache_free(oms_cache *cache, const oms_allocator *allocator)
{
    oms__alloc_free(allocator, cache->buckets);
    oms__alloc_free(allocator, cache->fresh);
    cache->buckets = NULL;
    cache->fresh = NULL;
    for (size_t i = 0; i < 2; i++)
        oms__arena_free(&cache->generations[i].arena);
}

static oms_cached **bucket_of(const oms_cache *cache, uint64_t hash)
{
    return &cache->buckets[(size_t)hash & (BUCKETS - 1)];
}

static void unlink_one(oms_cache *cache, const oms_cached *row)
{
    oms_cached **at = bucket_of(cache, row->hash);
    while (*at != NULL && *at != row)
        at = &(*at)->next;
    if (*at != NULL)
        *at = row->next;
}

static void forget(oms_cache *cache, oms_generation *generation)
{
    for (oms_cached *at = generation->first; at != NULL; at = at->next_aged)
        unlink_one(cache, at);
    generation->first = NULL;
    // One greedy group must not keep its memory for ever.
    if (generation->arena.used_bytes > 2 * OMS__CACHE_BYTES)
        oms__arena_free(&generation->arena);
    oms__arena_reset(&generation->arena);
}

void oms__cache_age(oms_cache *cache)
{
    const oms_generation *young = &cache->generations[cache->young];
    if (young->arena.used_bytes < OMS__CACHE_BYTES && !young->arena.failed)
        return;
    cache->young ^= 1;
    forget(cache, &cache->generations[cache->young]);
}

void oms__cache_clear(oms_cache *cache)
{
    for (size_t i = 0; i < 2; i++)
        forget(cache, &cache->generations[i]);
    // Ids that were made here may have rows by now that others have written.
    if (cache->fresh != NULL)
        memset(cache->fresh, 0, OMS__FRESH_ROOM * sizeof(*cache->fresh));
}

const oms_cached *oms__cache_find(const oms_cache *cache, const oms_slot *slot,
                                  uint64_t hash, const void *key)
{
    const oms_cached *at = *bucket_of(cache, hash);
    while (at != NULL && (at->hash != hash || at->slot != slot ||
                          !oms__overlay_same_key(slot->table, at->key, key)))
        at = at->next;
    return at;
}

// Shares with the [known] row what did not change, if both are of an age.
static void insert(oms_cache *cache, const oms_entry *entry,
                   const oms_cached *known)
{
    oms_generation *young = &cache->generations[cache->young];
    const oms_record *record = entry->slot->table->record;
    const void *row = entry->base.row;
    bool shares = known != NULL && known->generation == cache->young;
    oms_cached *fresh = oms__arena_alloc(&young->arena, sizeof(*fresh));
    void *copy = oms__arena_alloc(&young->arena, record->struct_size);
    if (fresh == NULL || copy == NULL ||
        oms__record_copy_beside(record, row != NULL ? row : entry->key,
                                shares ? known->row : NULL, copy,
                                &young->arena) != OMS_OK)
        return;
    oms_cached **bucket = bucket_of(cache, entry->hash);
    *fresh = (oms_cached){.next = *bucket,
                          .next_aged = young->first,
                          .hash = entry->hash,
                          .slot = entry->slot,
                          .key = copy,
                          .row = row != NULL ? copy : NULL,
                          .generation = cache->young};
    young->first = fresh;
    *bucket = fresh;
}

// That a row is not there is worth knowing, too, unless its id says so.
static bool is_worth(const oms_cache *cache, const oms_entry *entry)
{
    return entry->base.row != NULL ||
           (entry->stored == OMS_STORED_ABSENT &&
            !oms__fresh_absent(cache, entry->slot, entry->key));
}

void oms__cache_take(oms_cache *cache, const oms_overlay *overlay)
{
    for (const oms_entry *at = overlay->first; at != NULL; at = at->next) {
        if (!at->slot->cached)
            continue;
        const oms_cached *known =
            oms__cache_find(cache, at->slot, at->hash, at->key);
        bool current =
            known != NULL && !at->changed && known->generation == cache->young;
        if (current)
            continue;
        if (!at->archived && is_worth(cache, at))
            insert(cache, at, known);
        // Behind the fresh one, which may have been copied from it.
        if (known != NULL)
            unlink_one(cache, known);
    }
}
