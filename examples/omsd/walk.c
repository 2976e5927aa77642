// A value's end is found by its quotes and brackets alone.
#include "walk.h"

#include <string.h>

static const char *skip_string(const char *at)
{
    for (at++; *at != '"' && *at != '\0'; at++)
        if (*at == '\\' && at[1] != '\0')
            at++;
    return *at != '\0' ? at + 1 : at;
}

const char *walk_skip(const char *at)
{
    int depth = 0;
    do {
        if (*at == '"') {
            at = skip_string(at);
            continue;
        }
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at++;
    } while (depth > 0 || (*at != ',' && *at != '}' && *at != ']' &&
                           *at != '\0' && *at != ':'));
    return at;
}

bool walk_next(const char *at, walk_member *out)
{
    if (*at != '"')
        return false;
    const char *end = skip_string(at);
    out->name = at + 1;
    out->name_bytes = (size_t)(end - at) - 2;
    out->value = end + 1;
    out->end = walk_skip(out->value);
    return true;
}

bool walk_is(const walk_member *of, const char *name)
{
    return strlen(name) == of->name_bytes &&
           memcmp(of->name, name, of->name_bytes) == 0;
}
