// What the parts of the codec share: where in a document we are, the rules of
// a single value, and the bounded reading of JSON text. Private to base/record.
#ifndef OMS_BASE_RECORD_RULES_H
#define OMS_BASE_RECORD_RULES_H

#include <jansson.h>
#include <string.h>

#include "base/record.h"

// The way from the root to a value, kept on the C stack while walking down.
// It becomes a JSON pointer only when something is refused.
typedef struct oms_json_step {
    const struct oms_json_step *up; // NULL: the root
    const char *name;               // NULL: an item of a list
    size_t index;
} oms_json_step;

#define OMS_WHERE_ROOM sizeof(((oms_error *)0)->where)

// Writes the JSON pointer of [at] (NULL is the root). Segments that do not fit
// whole are left out, so the pointer then names the nearest parent that fits.
void oms__record_where(const oms_json_step *at, char where[OMS_WHERE_ROOM]);
// Adds the way to the byte [position] of [json] to [where].
void oms__record_where_byte(const char *json, size_t count, size_t position,
                            char where[OMS_WHERE_ROOM]);
// Fills [err] with the pointer of [at] and returns [code].
int oms__record_refuse(const oms_json_step *at, oms_error *err, int code,
                       const char *format, ...) OMS_PRINTF(4, 5);

// The rules of one value that is present.
int oms__record_check_int(const oms_field *field, int64_t value,
                          const oms_json_step *at, oms_error *err);
int oms__record_check_text(const oms_field *field, const char *text,
                           size_t count, const oms_json_step *at,
                           oms_error *err);
int oms__record_check_count(const oms_field *field, size_t count,
                            const oms_json_step *at, oms_error *err);
int oms__record_check_json(const oms_field *field, size_t bytes,
                           const oms_json_step *at, oms_error *err);
int oms__record_refuse_missing(const oms_json_step *at, oms_error *err);

// record_erase.c: gives one personal field the value of an erased one. False:
// no memory.
bool oms__record_empty(const oms_field *field, void *row, oms_arena *arena);

// Reads JSON text into a tree after bounding its bytes, depth and members.
// OMS_EINVAL, OMS_ELIMIT or OMS_ENOMEM. The caller calls json_decref.
int oms__record_load(const char *json, size_t count, size_t depth_max,
                     const oms_json_step *at, json_t **out, oms_error *err);

// The position of the quote that closes a JSON string, or [count]. [at] is the
// first byte behind the opening quote.
static inline size_t oms__record_string_end(const char *json, size_t count,
                                            size_t at)
{
    while (at < count && json[at] != '"')
        at += json[at] == '\\' ? 2 : 1;
    return at < count ? at : count;
}

// Pointers are copied as bytes because the member's own type is not known.
static inline const void *oms__record_pointer(const oms_field *field,
                                              const void *in)
{
    const void *value;
    memcpy(&value, (const char *)in + field->offset, sizeof(value));
    return value;
}

static inline void oms__record_set_pointer(const oms_field *field, void *out,
                                           const void *value)
{
    memcpy((char *)out + field->offset, &value, sizeof(value));
}

static inline size_t oms__record_count(const oms_field *field, const void *in)
{
    size_t count;
    memcpy(&count, (const char *)in + field->count_offset, sizeof(count));
    return count;
}

static inline void oms__record_set_count(const oms_field *field, void *out,
                                         size_t count)
{
    memcpy((char *)out + field->count_offset, &count, sizeof(count));
}

static inline int64_t oms__record_int(const oms_field *field, const void *in)
{
    const char *at = (const char *)in + field->offset;
    int64_t wide;
    int32_t narrow;
    unsigned char byte;
    switch (field->kind) {
    case OMS_KIND_BOOL:
        memcpy(&byte, at, 1);
        return byte != 0 ? 1 : 0;
    case OMS_KIND_ENUM:
        memcpy(&narrow, at, sizeof(narrow));
        return narrow;
    default:
        memcpy(&wide, at, sizeof(wide));
        return wide;
    }
}

#endif
