// JSON pointers (RFC 6901) for refusals: from the way that a walk took, or
// from a position in the text when the text could not be read at all. Nothing
// here runs when a document is accepted.
#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"
#include "base/record_rules.h"

// Appends "/segment", with ~ and / escaped, if it fits whole.
static bool add_segment(char where[OMS_WHERE_ROOM], const char *segment,
                        size_t count)
{
    char escaped[OMS_WHERE_ROOM + 2];
    size_t used = strlen(where);
    size_t to = 0;
    escaped[to++] = '/';
    for (size_t i = 0; i < count; i++) {
        if (used + to >= OMS_WHERE_ROOM)
            return false;
        bool special = segment[i] == '~' || segment[i] == '/';
        escaped[to++] = special ? '~' : segment[i];
        if (special)
            escaped[to++] = segment[i] == '~' ? '0' : '1';
    }
    if (used + to + 1 > OMS_WHERE_ROOM)
        return false;
    memcpy(where + used, escaped, to);
    where[used + to] = '\0';
    return true;
}

static bool add_index(char where[OMS_WHERE_ROOM], size_t index)
{
    char digits[24];
    int count = snprintf(digits, sizeof(digits), "%zu", index);
    return add_segment(where, digits, (size_t)count);
}

static bool add_steps(const oms_json_step *at, char where[OMS_WHERE_ROOM])
{
    if (at == NULL)
        return true;
    if (!add_steps(at->up, where))
        return false;
    return at->name != NULL ? add_segment(where, at->name, strlen(at->name))
                            : add_index(where, at->index);
}

void oms__record_where(const oms_json_step *at, char where[OMS_WHERE_ROOM])
{
    where[0] = '\0';
    (void)add_steps(at, where);
}

// One open bracket on the way to a byte.
typedef struct place {
    const char *key; // as written, without its quotes; NULL in a list
    size_t key_count;
    size_t index;
    bool list;
    bool in_value; // behind the colon
} place;

// Moves over the byte at [at] and returns the position behind it.
static size_t pass_byte(const char *json, size_t count, size_t at,
                        place places[], size_t *depth)
{
    place *top = *depth != 0 ? &places[*depth - 1] : NULL;
    char byte = json[at];
    if (byte == '"') {
        size_t end = oms__record_string_end(json, count, at + 1);
        if (top != NULL && !top->list && !top->in_value) {
            top->key = json + at + 1;
            top->key_count = end - at - 1;
        }
        return end + 1;
    }
    if ((byte == '{' || byte == '[') && *depth <= OMS_JSON_DEPTH_MAX)
        places[(*depth)++] = (place){.list = byte == '['};
    else if ((byte == '}' || byte == ']') && top != NULL)
        (*depth)--;
    else if (byte == ':' && top != NULL)
        top->in_value = true;
    else if (byte == ',' && top != NULL)
        *top = (place){.list = top->list, .index = top->index + 1};
    return at + 1;
}

// A key with escapes is read the way the document's reader reads it.
static bool add_key(char where[OMS_WHERE_ROOM], const place *at)
{
    if (memchr(at->key, '\\', at->key_count) == NULL)
        return add_segment(where, at->key, at->key_count);
    json_t *text =
        json_loadb(at->key - 1, at->key_count + 2, JSON_DECODE_ANY, NULL);
    bool added = text != NULL && add_segment(where, json_string_value(text),
                                             json_string_length(text));
    json_decref(text);
    return added;
}

void oms__record_where_byte(const char *json, size_t count, size_t position,
                            char where[OMS_WHERE_ROOM])
{
    place places[OMS_JSON_DEPTH_MAX + 1];
    size_t depth = 0;
    size_t at = 0;
    while (at < count && at < position)
        at = pass_byte(json, count, at, places, &depth);
    for (size_t i = 0; i < depth; i++) {
        if (!places[i].list && places[i].key == NULL)
            return;
        bool added = places[i].list ? add_index(where, places[i].index)
                                    : add_key(where, &places[i]);
        if (!added)
            return;
    }
}

int oms__record_refuse(const oms_json_step *at, oms_error *err, int code,
                       const char *format, ...)
{
    if (err == NULL)
        return code;
    char where[OMS_WHERE_ROOM];
    char text[sizeof(err->text) + 4];
    oms__record_where(at, where);
    va_list values;
    va_start(values, format);
    (void)vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    return oms__error_set(err, code, where, "%s", text);
}
