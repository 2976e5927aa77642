// One sample in which every field is given, and how to name its fields.
#ifndef TESTS_BASE_FULL_SAMPLE_H
#define TESTS_BASE_FULL_SAMPLE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/record.h"
#include "sample_record.h"

static const sample_tag tags[] = {{"p"}, {"q\"\n"}};
static const sample_line lines[] = {
    {.sku = "s-1",
     .quantity = 2,
     .unit_minor = 1999,
     .gift = true,
     .tags = tags,
     .tags_count = 2},
    {.sku = "s-2", .quantity = 1},
};
static const sample inner = {.id = "b", .metadata = "{}"};
static const sample full = {
    .size = sizeof(sample),
    .id = "a",
    .key = "k",
    .currency = "EUR",
    .status = SAMPLE_PLACED,
    .placed_at_ms = 1506941793000,
    .due_at_ms = 7,
    .total_minor = -12,
    .priority = 3,
    .balance = INT64_MIN,
    .test = true,
    .note = "caf\xc3\xa9\t",
    .metadata = "{ \"a b\" : \" \\\" \",\n\"c\":[1] }",
    .tag = tags,
    .lines = lines,
    .lines_count = 2,
    .inner = &inner,
};
static inline const oms_field *field_of(const char *name)
{
    int found = oms__record_find(&sample_record, name);
    assert_true(found >= 0);
    return &sample_fields[found];
}

#endif
