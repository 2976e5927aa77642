// Committed rows, kept in memory as structs: an order that moves twelve times
// is read from the store once. Only rows of modules; only what is committed.
//
// It rests on the engine being the only writer of its store. Rows live in two
// generations of memory: when the younger is full, the older is forgotten at
// once, and whatever is still in use moves over as it is used.
#ifndef OMS_RUNTIME_CACHE_H
#define OMS_RUNTIME_CACHE_H

#include "base/arena.h"
#include "runtime/registry.h"

#define OMS__CACHE_BYTES (8 << 20) // of one generation

struct oms_entry;
struct oms_overlay;

typedef struct oms_cached {
    struct oms_cached *next;      // in the bucket
    struct oms_cached *next_aged; // in the generation
    uint64_t hash;
    const oms_slot *slot;
    const void *row;
    uint8_t generation;
} oms_cached;

typedef struct oms_generation {
    oms_arena arena;
    oms_cached *first;
} oms_generation;

typedef struct oms_cache {
    oms_cached **buckets; // NULL: there is no cache
    oms_generation generations[2];
    uint8_t young; // which of them takes new rows
} oms_cache;

// False: no memory.
bool oms__cache_init(oms_cache *cache, const oms_allocator *allocator);
void oms__cache_free(oms_cache *cache, const oms_allocator *allocator);
// Between groups: makes room if the young generation is full.
void oms__cache_age(oms_cache *cache);
// The committed row with this key, or NULL if it is not known. The row stays
// until the end of the group.
const oms_cached *oms__cache_find(const oms_cache *cache, const oms_slot *slot,
                                  uint64_t hash, const void *key);
// After a commit: takes the group's rows over.
void oms__cache_take(oms_cache *cache, const struct oms_overlay *overlay);
// After a commit of unknown fate: nothing is known any more.
void oms__cache_clear(oms_cache *cache);

#endif
