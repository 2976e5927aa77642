// Walking over JSON text that is known to be well formed, without a tree: for
// members whose bytes go on as they are.
#ifndef OMSD_WALK_H
#define OMSD_WALK_H

#include <stdbool.h>
#include <stddef.h>

typedef struct walk_member {
    const char *name, *value, *end; // [end]: behind the value
    size_t name_bytes;              // without the quotes
} walk_member;

// The member that begins at [at], behind '{' or ','; false: there is none.
bool walk_next(const char *at, walk_member *out);
bool walk_is(const walk_member *of, const char *name);
// Behind the value that begins here.
const char *walk_skip(const char *at);

#endif
