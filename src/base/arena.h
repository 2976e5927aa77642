// Memory of one command or one group: taken in pieces, freed at once. A reset
// keeps the chunks, so a steady state allocates nothing from the heap.
#ifndef OMS_BASE_ARENA_H
#define OMS_BASE_ARENA_H

#include "oms/port/host.h"
#include "oms/port/store.h"

typedef struct oms_chunk oms_chunk;

struct oms_arena {
    oms_allocator allocator;
    oms_chunk *first;   // all chunks, in order of use
    oms_chunk *current; // where the next piece comes from
    size_t chunk_bytes;
    size_t used_bytes; // since the last reset
    size_t bytes_max;  // 0: no ceiling of its own
    bool failed;       // sticky until reset: some allocation failed
};

void oms__arena_init(oms_arena *arena, const oms_allocator *allocator,
                     size_t chunk_bytes, size_t bytes_max);
void oms__arena_reset(oms_arena *arena);
void oms__arena_free(oms_arena *arena);

// Where an arena stands, to give back at once all that is taken later: a walk
// over many pages then needs the memory of one. Pieces taken before the mark
// stay; a failure sticks.
typedef struct oms_arena_mark {
    oms_chunk *current;
    size_t used;
    size_t used_bytes;
} oms_arena_mark;
oms_arena_mark oms__arena_mark(const oms_arena *arena);
void oms__arena_rewind(oms_arena *arena, oms_arena_mark mark);

// Zeroed, aligned memory, or NULL (and arena->failed) when memory is out.
void *oms__arena_alloc(oms_arena *arena, size_t bytes);
// count * each, overflow checked.
void *oms__arena_array(oms_arena *arena, size_t count, size_t each);
// A NUL-terminated copy; of NULL it is NULL.
char *oms__arena_text(oms_arena *arena, const char *text);
char *oms__arena_bytes(oms_arena *arena, const char *bytes, size_t count);
// printf into the arena.
char *oms__arena_printf(oms_arena *arena, const char *format, ...)
    OMS_PRINTF(2, 3);

// A thing that begins with its arena and has all its memory there: zeroed,
// [bytes] long. NULL: no memory.
void *oms__arena_owner(size_t bytes);
// Its end. NULL is legal.
void oms__arena_owner_free(void *owner);

#endif
