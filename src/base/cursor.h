// Where a page of a list ended, as text that a caller hands back to go on.
// Callers must treat it as opaque: it begins with a version, and only this
// file knows what follows. It is safe in a shell and in a URL unless a part
// has a space.
#ifndef OMS_BASE_CURSOR_H
#define OMS_BASE_CURSOR_H

#include "base/arena.h"
#include "oms/base.h"
#include "oms/limits.h"

// A part is a number, or a text that is not empty and has no ~, which no code
// (id, sku, location) has.
typedef struct oms_cursor_part {
    const char *text; // NULL: a number
    int64_t number;
} oms_cursor_part;

// The rows of a page: what was asked for, or what nobody need say.
static inline uint32_t oms__cursor_limit(int64_t asked)
{
    return asked > 0 ? (uint32_t)asked : OMS_PAGE_DEFAULT;
}

// NULL when memory is out.
char *oms__cursor_write(oms_arena *arena, const oms_cursor_part *parts,
                        size_t count);
// [kinds] has a 't' (text) or an 'n' (number) for each part. OMS_EINVAL at
// "/cursor" unless [text] is what oms__cursor_write makes of such parts.
int oms__cursor_read(oms_arena *arena, const char *text, const char *kinds,
                     oms_cursor_part *parts, oms_error *err);

#endif
