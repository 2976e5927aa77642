// JSON of outsiders as a tree, bounded and strict: for adapters that read what
// no record describes.
#ifndef OMS_BASE_JSON_H
#define OMS_BASE_JSON_H

#include <jansson.h>

// An object, or NULL for all else: other values, duplicate members, bad UTF-8,
// trailing bytes, more bytes, members or levels than limits.h allows, no
// memory. The caller calls json_decref.
json_t *oms__json_object(const char *text, size_t count);
// The text of a member if it is a string of 1 to [bytes_max] bytes, else NULL.
// It lives as long as the object. [object] may be NULL.
const char *oms__json_text(const json_t *object, const char *name,
                           size_t bytes_max);

#endif
