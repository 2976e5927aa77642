// Memory of one command: pieces are cut from chunks and all given back at
// once. A chunk is never returned before oms__arena_free, so a steady state
// does not touch the heap. It must never hand out memory after a failure: the
// caller may then check once, at the end, instead of after every piece.
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

#define CHUNK_BYTES_DEFAULT 4096

struct oms_chunk {
    oms_chunk *next;
    size_t room;
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

void oms__arena_init(oms_arena *arena, const oms_allocator *allocator,
                     size_t chunk_bytes, size_t bytes_max)
{
    *arena = (oms_arena){
        .allocator = oms__alloc_default(allocator),
        .chunk_bytes = chunk_bytes ? chunk_bytes : CHUNK_BYTES_DEFAULT,
        .bytes_max = bytes_max,
    };
}

// A chunk's own count is set back when the chunk comes into use again.
void oms__arena_reset(oms_arena *arena)
{
    arena->current = NULL;
    arena->used_bytes = 0;
    arena->failed = false;
}

oms_arena_mark oms__arena_mark(const oms_arena *arena)
{
    return (oms_arena_mark){
        .current = arena->current,
        .used = arena->current != NULL ? arena->current->used : 0,
        .used_bytes = arena->used_bytes};
}

// Chunks behind the current one count as unused, as after a reset.
void oms__arena_rewind(oms_arena *arena, oms_arena_mark mark)
{
    arena->current = mark.current;
    if (mark.current != NULL)
        mark.current->used = mark.used;
    arena->used_bytes = mark.used_bytes;
}

void oms__arena_free(oms_arena *arena)
{
    oms_chunk *chunk = arena->first;
    while (chunk != NULL) {
        oms_chunk *next = chunk->next;
        oms__alloc_free(&arena->allocator, chunk);
        chunk = next;
    }
    arena->first = NULL;
    oms__arena_reset(arena);
}

// The first unused chunk that is large enough moves directly behind the
// current one, so that no smaller chunk is skipped and lost for this round.
static oms_chunk *reuse_chunk(oms_chunk **behind, size_t bytes)
{
    oms_chunk **at = behind;
    while (*at != NULL && (*at)->room < bytes)
        at = &(*at)->next;
    oms_chunk *chunk = *at;
    if (chunk == NULL)
        return NULL;
    *at = chunk->next;
    chunk->next = *behind;
    *behind = chunk;
    return chunk;
}

static oms_chunk *new_chunk(oms_arena *arena, oms_chunk **behind, size_t bytes)
{
    size_t room = bytes > arena->chunk_bytes ? bytes : arena->chunk_bytes;
    if (room > SIZE_MAX - sizeof(oms_chunk))
        return NULL;
    oms_chunk *chunk =
        oms__alloc_resize(&arena->allocator, NULL, sizeof(oms_chunk) + room);
    if (chunk == NULL)
        return NULL;
    chunk->room = room;
    chunk->next = *behind;
    *behind = chunk;
    return chunk;
}

static void *cut_next_chunk(oms_arena *arena, size_t bytes)
{
    oms_chunk **behind =
        arena->current != NULL ? &arena->current->next : &arena->first;
    oms_chunk *chunk = reuse_chunk(behind, bytes);
    if (chunk == NULL)
        chunk = new_chunk(arena, behind, bytes);
    if (chunk == NULL)
        return NULL;
    arena->current = chunk;
    chunk->used = bytes;
    return chunk->bytes;
}

// [align] is a power of two. The memory is as it was left, not zeroed.
static void *cut(oms_arena *arena, size_t bytes, size_t align)
{
    void *piece = NULL;
    oms_chunk *chunk = arena->current;
    bool over =
        arena->bytes_max != 0 && bytes > arena->bytes_max - arena->used_bytes;
    if (arena->failed || over || bytes > SIZE_MAX - arena->used_bytes) {
        arena->failed = true;
        return NULL;
    }
    size_t start = chunk != NULL ? (chunk->used + align - 1) & ~(align - 1) : 0;
    if (chunk != NULL && start <= chunk->room && bytes <= chunk->room - start) {
        chunk->used = start + bytes;
        piece = chunk->bytes + start;
    } else {
        piece = cut_next_chunk(arena, bytes);
    }
    if (piece == NULL)
        arena->failed = true;
    else
        arena->used_bytes += bytes;
    return piece;
}

void *oms__arena_alloc(oms_arena *arena, size_t bytes)
{
    void *piece = cut(arena, bytes, _Alignof(max_align_t));
    if (piece != NULL)
        memset(piece, 0, bytes);
    return piece;
}

void *oms_arena_alloc(oms_arena *arena, size_t bytes)
{
    return oms__arena_alloc(arena, bytes);
}

void *oms__arena_array(oms_arena *arena, size_t count, size_t each)
{
    if (each != 0 && count > SIZE_MAX / each) {
        arena->failed = true;
        return NULL;
    }
    return oms__arena_alloc(arena, count * each);
}

char *oms__arena_bytes(oms_arena *arena, const char *bytes, size_t count)
{
    if (count == SIZE_MAX) {
        arena->failed = true;
        return NULL;
    }
    char *copy = cut(arena, count + 1, 1);
    if (copy == NULL)
        return NULL;
    if (count != 0)
        memcpy(copy, bytes, count);
    copy[count] = '\0';
    return copy;
}

char *oms__arena_text(oms_arena *arena, const char *text)
{
    return text != NULL ? oms__arena_bytes(arena, text, strlen(text)) : NULL;
}

char *oms__arena_printf(oms_arena *arena, const char *format, ...)
{
    char piece[256];
    va_list values;
    va_start(values, format);
    int count = vsnprintf(piece, sizeof(piece), format, values);
    va_end(values);
    if (count < 0) {
        arena->failed = true;
        return NULL;
    }
    if ((size_t)count < sizeof(piece))
        return oms__arena_bytes(arena, piece, (size_t)count);
    char *text = cut(arena, (size_t)count + 1, 1);
    if (text == NULL)
        return NULL;
    va_start(values, format);
    (void)vsnprintf(text, (size_t)count + 1, format, values);
    va_end(values);
    return text;
}

void *oms__arena_owner(size_t bytes)
{
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    oms_arena *owner = oms__arena_alloc(&arena, bytes);
    if (owner != NULL)
        *owner = arena;
    return owner;
}

void oms__arena_owner_free(void *owner)
{
    if (owner == NULL)
        return;
    oms_arena arena = *(oms_arena *)owner;
    oms__arena_free(&arena);
}
