// The bounds of metadata that a record cannot say: how many members, and how
// long each value. The text is a JSON object that was already checked, so a
// walk over its bytes suffices and no tree is built.
#include <string.h>

#include "modules/processing/processing.h"

// Where the value that begins at [at] ends: at a comma or bracket that belongs
// to the object around it.
static const char *value_end(const char *at)
{
    int depth = 0;
    bool quoted = false;
    for (; *at != '\0'; at++) {
        if (quoted && *at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (*at == '{' || *at == '[')
            depth++;
        else if ((*at == '}' || *at == ']' || *at == ',') && depth == 0)
            return at;
        else if (*at == '}' || *at == ']')
            depth--;
    }
    return at;
}

// The colon behind the member's name that begins at [at].
static const char *name_end(const char *at)
{
    bool quoted = false;
    for (; *at != '\0'; at++) {
        if (quoted && *at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (*at == ':' && !quoted)
            return at;
    }
    return at;
}

static size_t value_bytes(const char *from, const char *to)
{
    while (from < to && strchr(" \t\r\n", *from) != NULL)
        from++;
    while (to > from && strchr(" \t\r\n", to[-1]) != NULL)
        to--;
    size_t bytes = (size_t)(to - from);
    return bytes >= 2 && *from == '"' ? bytes - 2 : bytes;
}

bool oms__metadata_check(oms_tx *tx, const char *json)
{
    size_t members = 0;
    const char *at = json == NULL ? NULL : strchr(json, '{');
    while (at != NULL && *at != '\0' && *at != '}') {
        const char *colon = name_end(at + 1);
        if (*colon == '\0')
            return true; // an empty object
        const char *end = value_end(colon + 1);
        members++;
        if (members > OMS_METADATA_MAX) {
            oms__tx_fail(tx, OMS_EINVAL, "/metadata",
                         "metadata has more than %d members; keep the rest "
                         "in your own system",
                         OMS_METADATA_MAX);
            return false;
        }
        if (value_bytes(colon + 1, end) > OMS_METADATA_BYTES_MAX) {
            oms__tx_fail(tx, OMS_EINVAL, "/metadata",
                         "member %zu of metadata is longer than %d bytes; "
                         "shorten it",
                         members, OMS_METADATA_BYTES_MAX);
            return false;
        }
        at = end;
    }
    return true;
}
