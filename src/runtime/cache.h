// Committed rows, kept in memory as structs: an order that moves twelve times
// is read from the store once. Only rows of modules; only what is committed.
//
// It rests on the engine being the only writer of its store. Rows live in two
// generations of memory: when the younger is full, the older is forgotten at
// once, and whatever is still in use moves over as it is used.
#ifndef OMS_RUNTIME_CACHE_H
#define OMS_RUNTIME_CACHE_H

#include "base/arena.h"
#include "base/id.h"
#include "runtime/registry.h"

#define OMS__CACHE_BYTES (8 << 20) // of one generation
#define OMS__FRESH_ROOM 4096       // a power of two

struct oms_entry;
struct oms_overlay;

typedef struct oms_cached {
    struct oms_cached *next;      // in the bucket
    struct oms_cached *next_aged; // in the generation
    uint64_t hash;
    const oms_slot *slot;
    const void *key; // the row, or one that holds the key alone
    const void *row; // NULL: there is no such row
    uint8_t generation;
} oms_cached;

typedef struct oms_generation {
    oms_arena arena;
    oms_cached *first;
} oms_generation;

// An id that this engine has made, and where rows of it may be since then.
typedef struct oms_fresh {
    char id[OMS_ID_ROOM];
    uint64_t tables;
} oms_fresh;

typedef struct oms_cache {
    oms_cached **buckets; // NULL: there is no cache
    oms_fresh *fresh;
    oms_generation generations[2];
    uint8_t young; // which of them takes new rows
} oms_cache;

// False: no memory.
bool oms__cache_init(oms_cache *cache, const oms_allocator *allocator);
void oms__cache_free(oms_cache *cache, const oms_allocator *allocator);
// Between groups: makes room if the young generation is full.
void oms__cache_age(oms_cache *cache);
// What is known of the row with this key, or NULL. It stays until the end of
// the group.
const oms_cached *oms__cache_find(const oms_cache *cache, const oms_slot *slot,
                                  uint64_t hash, const void *key);
// After a commit: takes the group's rows over.
void oms__cache_take(oms_cache *cache, const struct oms_overlay *overlay);
// After a commit of unknown fate: nothing is known any more.
void oms__cache_clear(oms_cache *cache);

// cache_fresh.c: what is not there. [id] was just made.
void oms__fresh_made(oms_cache *cache, const char *id);
// A row has reached the store's transaction.
void oms__fresh_written(oms_cache *cache, const oms_slot *slot,
                        const void *key);
// True: the store has no row whose key begins as [key] does.
bool oms__fresh_absent(const oms_cache *cache, const oms_slot *slot,
                       const void *key);

#endif
