// What the reader, the values and the writer of templates share. Private to
// base/template.
#ifndef OMS_BASE_TEMPLATE_PARTS_H
#define OMS_BASE_TEMPLATE_PARTS_H

#include <jansson.h>

#include "base/template.h"

typedef enum oms_part_kind {
    OMS_PART_TEXT = 1,
    OMS_PART_VALUE,    // {{name}}
    OMS_PART_RAW,      // {{{name}}}, {{&name}}
    OMS_PART_SECTION,  // {{#name}}
    OMS_PART_INVERTED, // {{^name}}
    OMS_PART_END       // {{/name}}
} oms_part_kind;

// A piece of a template; [at] points into its text.
typedef struct oms_part {
    oms_part_kind kind;
    const char *at;
    size_t count;
    size_t end; // of a section: position of its END
} oms_part;

// The parts of a text, in order, in [arena].
int oms__template_read(const char *text, oms_arena *arena, oms_part **out,
                       size_t *count, oms_error *err);

// A value, and how it is read.
typedef enum oms_reading {
    OMS_READ_PLAIN = 0,
    OMS_READ_DECIMAL, // minor units as a decimal number
    OMS_READ_DATE,    // milliseconds as a date
    OMS_READ_WORDS    // a name with spaces for its underscores
} oms_reading;

typedef struct oms_value {
    const json_t *json; // NULL: missing
    oms_reading reading;
} oms_value;

// The values that are in sight, the nearest last.
typedef struct oms_sight {
    oms_value items[OMS_TEMPLATE_SOURCES_MAX + OMS_TEMPLATE_DEPTH_MAX + 2];
    size_t count;
    int decimals; // of the currency; < 0: none
} oms_sight;

oms_value oms__template_find(const oms_sight *sight, const char *name,
                             size_t count);
bool oms__template_true(oms_value value);

#define OMS_SCALAR_ROOM 64
// The value as text: of itself, or written to [room]. Objects and lists have
// none.
const char *oms__template_scalar(const oms_sight *sight, oms_value value,
                                 char room[OMS_SCALAR_ROOM], size_t *count);

#endif
