// Texts with holes: a subset of Mustache (variables, unescaped variables,
// sections, inverted sections, comments, dotted names, the implicit iterator;
// no partials, no lambdas, no other delimiters, no inheritance). A template
// has no effects, cannot loop without end, and makes a bounded text.
//
// What is false: null, false, 0, "", an empty list, and what is missing.
// Some values are read in two ways: with a currency, `total_minor` is also
// `total` ("12.34"); `placed_at_ms` is also `placed_on` ("2017-10-02", UTC); a
// text `status` is also `status_words` ("in transit" for in_transit).
#ifndef OMS_BASE_TEMPLATE_H
#define OMS_BASE_TEMPLATE_H

#include "base/arena.h"
#include "oms/record.h"

#define OMS_TEMPLATE_DEPTH_MAX 32      // sections within sections
#define OMS_TEMPLATE_STEPS_MAX 1000000 // tags and texts of one rendering
#define OMS_TEMPLATE_SOURCES_MAX 8

// Where values come from: a described struct, or a JSON object. With a name
// they are found below it, otherwise by themselves; a later source is looked
// at first.
typedef struct oms_template_source {
    const char *name; // "order"; NULL: at the top
    const oms_record *record;
    const void *row;
    const char *json; // when there is no record; NULL: {}
} oms_template_source;

typedef struct oms_template_args {
    const char *text;
    bool html; // values are escaped: & < > " '
    const oms_template_source *sources;
    size_t sources_count;
    const char *currency; // NULL: amounts have no decimals
    size_t bytes_max;     // of the result
} oms_template_args;

// Whether [text] is a template. OMS_EINVAL (err->text says what is wrong and
// in which line) or OMS_ENOMEM.
int oms__template_check(const char *text, oms_arena *arena, oms_error *err);

// *out lives in [arena]. OMS_EINVAL, OMS_ELIMIT (over bytes_max, or too many
// steps) or OMS_ENOMEM.
int oms__template_render(const oms_template_args *args, oms_arena *arena,
                         const char **out, oms_error *err);

#endif
