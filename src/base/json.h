// JSON of outsiders as a tree, bounded and strict: for adapters that read what
// no record describes. Nothing that a tree holds is believed before its kind
// and form were looked at.
#ifndef OMS_BASE_JSON_H
#define OMS_BASE_JSON_H

#include <jansson.h>

#include "oms/base.h"

#define OMS__FOREIGN_ID_BYTES_MAX 200 // vendors' have 30 or 40
#define OMS__FOREIGN_ID_LETTERS \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

// Any value but: duplicate members, bad UTF-8, trailing bytes, more bytes,
// members or levels than limits.h allows. OMS_EINVAL, OMS_ELIMIT, OMS_ENOMEM.
// The caller calls json_decref.
int oms__json_read(const char *text, size_t count, json_t **out,
                   oms_error *err);
// An object, or NULL for all else.
json_t *oms__json_object(const char *text, size_t count);

// What is at the end of a path, names with dots between them, below [from]:
// NULL if it is not there or [from] is NULL. All that is found lives as long as
// the tree.
json_t *oms__json_at(const json_t *from, const char *path);
// A string, else NULL.
const char *oms__json_text(const json_t *from, const char *path);
// A string of 1 to [bytes_max] bytes, else NULL.
const char *oms__json_short(const json_t *from, const char *path,
                            size_t bytes_max);
// An integer that is not negative, else -1.
int64_t oms__json_number(const json_t *from, const char *path);
// Whether it is this very string.
bool oms__json_is(const json_t *from, const char *path, const char *text);

// Whether a text, which may be NULL, can be an id that another system gave:
// it begins so, and goes on in letters, digits and _.
bool oms__json_is_id(const char *text, const char *prefix);

#endif
