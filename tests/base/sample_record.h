// A record with every kind of field, nested and recursive: what the tests of
// the codec and its fuzzer work on.
#ifndef TESTS_BASE_SAMPLE_RECORD_H
#define TESTS_BASE_SAMPLE_RECORD_H

#include "oms/record.h"

typedef enum sample_status {
    SAMPLE_DRAFT,
    SAMPLE_PLACED,
    SAMPLE_CANCELED
} sample_status;

static const char *const sample_status_names[] = {"draft", "placed",
                                                  "canceled"};
static const oms_enum sample_statuses =
    OMS_ENUM("sample_status", sample_status_names);

typedef struct sample_tag {
    const char *label;
} sample_tag;

static const oms_field sample_tag_fields[] = {
    OMS_FIELD_TEXT(sample_tag, label, OMS_REQUIRED, 16, "A label."),
};
static const oms_record sample_tag_record =
    OMS_RECORD("sample_tag", sample_tag, sample_tag_fields, "A tag.");

typedef struct sample_line {
    const char *sku;
    int64_t quantity;
    int64_t unit_minor;
    bool gift;
    const sample_tag *tags;
    size_t tags_count;
} sample_line;

static const oms_field sample_line_fields[] = {
    OMS_FIELD_CODE(sample_line, sku, OMS_REQUIRED, "What is sold."),
    OMS_FIELD_INT(sample_line, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "How many."),
    OMS_FIELD_MONEY(sample_line, unit_minor, 0, 0, "Price of one."),
    OMS_FIELD_BOOL(sample_line, gift, 0, "Wrapped."),
    OMS_FIELD_LIST(sample_line, tags, 0, &sample_tag_record, 0, 2, "Tags."),
};
static const oms_record sample_line_record =
    OMS_RECORD("sample_line", sample_line, sample_line_fields, "A line.");

typedef struct sample {
    uint32_t size; // not described, as in the structs of the C API
    const char *id;
    const char *key;
    const char *currency;
    int32_t status;
    int64_t placed_at_ms;
    int64_t due_at_ms;
    int64_t total_minor;
    int64_t priority;
    int64_t balance;
    bool test;
    const char *note;
    const char *metadata;
    const sample_tag *tag;
    const sample_line *lines;
    size_t lines_count;
    const struct sample *inner;
} sample;

static const oms_record sample_record;

static const oms_field sample_fields[] = {
    OMS_FIELD_CODE(sample, id, OMS_REQUIRED, "Its id."),
    OMS_FIELD_KEY(sample, key, 0, "A key."),
    OMS_FIELD_CURRENCY(sample, currency, 0, "The currency."),
    OMS_FIELD_ENUM(sample, status, 0, &sample_statuses, "Where it stands."),
    OMS_FIELD_TIME(sample, placed_at_ms, 0, "When it was placed."),
    OMS_FIELD_TIME(sample, due_at_ms, OMS_NULLABLE, "When it is due."),
    OMS_FIELD_MONEY(sample, total_minor, 0, -OMS_MONEY_MAX, "The total."),
    OMS_FIELD_INT(sample, priority, OMS_NULLABLE, 1, 9, "1 is first."),
    OMS_FIELD_INT(sample, balance, 0, INT64_MIN, INT64_MAX, "Any number."),
    OMS_FIELD_BOOL(sample, test, OMS_NULLABLE, "Not a real one."),
    OMS_FIELD_TEXT(sample, note, OMS_PII, OMS_NOTE_BYTES_MAX, "A note."),
    OMS_FIELD_JSON(sample, metadata, 0, 256, "The host's own members."),
    OMS_FIELD_OBJECT(sample, tag, 0, &sample_tag_record, "One tag."),
    OMS_FIELD_LIST(sample, lines, 0, &sample_line_record, 1, 3, "The lines."),
    OMS_FIELD_OBJECT(sample, inner, 0, &sample_record, "One inside."),
};

static const oms_record sample_record =
    OMS_RECORD("sample", sample, sample_fields, "A sample of everything.");

#endif
