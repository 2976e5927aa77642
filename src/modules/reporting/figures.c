// Adding to figures. One function serves all of them: which fields are counters
// is read off the record.
#include <string.h>

#include "modules/reporting/reporting.h"

static const int64_t span_ms[REPORT_SPANS] = {REPORT_QUARTER_MS, REPORT_DAY_MS};

int64_t oms__figures_floor(report_span span, int64_t at)
{
    return at - at % span_ms[span];
}

int64_t oms__figures_per_mille(int64_t part, int64_t all)
{
    if (all <= 0 || part > INT64_MAX / 1000 || part < INT64_MIN / 1000)
        return 0;
    return part * 1000 / all;
}

static bool is_counter(const oms_table *table, uint32_t position)
{
    return position >= table->key_fields &&
           table->record->fields[position].kind == OMS_KIND_INT;
}

static int64_t *counter(void *row, const oms_field *field)
{
    return (int64_t *)(void *)((char *)row + field->offset);
}

// Sums of many orders may leave the range of money, and sums of times do; those
// of int64 nobody has reached yet.
static bool add(int64_t *to, int64_t from)
{
    if (from > 0 ? *to > INT64_MAX - from : *to < INT64_MIN - from)
        return false;
    *to += from;
    return true;
}

void oms__figures_sum(oms_tx *tx, const oms_table *table, void *to,
                      const void *from)
{
    for (uint32_t i = 0; i < table->record->fields_count; i++) {
        const oms_field *field = &table->record->fields[i];
        int64_t value;
        if (!is_counter(table, i))
            continue;
        memcpy(&value, (const char *)from + field->offset, sizeof(value));
        if (!add(counter(to, field), value))
            oms__tx_fail(tx, OMS_ELIMIT, "",
                         "the figure %s.%s is larger than figures can be",
                         table->name, field->name);
    }
}

static void clear(const oms_table *table, void *row)
{
    for (uint32_t i = 0; i < table->record->fields_count; i++)
        if (is_counter(table, i))
            *counter(row, &table->record->fields[i]) = 0;
}

static bool is_nothing(const oms_table *table, const void *delta)
{
    int64_t any = 0;
    for (uint32_t i = 0; i < table->record->fields_count; i++) {
        int64_t value;
        if (!is_counter(table, i))
            continue;
        memcpy(&value, (const char *)delta + table->record->fields[i].offset,
               sizeof(value));
        any |= value;
    }
    return any == 0;
}

void oms__figures_add_span(oms_tx *tx, const oms_table *table,
                           const void *delta, report_span span, int64_t at)
{
    void *row = oms__tx_alloc(tx, table->record->struct_size);
    if (row == NULL)
        return;
    memcpy(row, delta, table->record->struct_size);
    clear(table, row);
    report_head *head = row;
    head->span = (int32_t)span;
    head->at_ms = oms__figures_floor(span, at);
    bool there = oms__tx_get(tx, table, row);
    oms__figures_sum(tx, table, row, delta);
    if (!is_nothing(table, row))
        oms__tx_put(tx, table, row);
    else if (there)
        oms__tx_delete(tx, table, row);
}

void oms__figures_add(oms_tx *tx, const oms_table *table, const void *delta,
                      int64_t at)
{
    for (int span = 0; span < REPORT_SPANS && !is_nothing(table, delta); span++)
        oms__figures_add_span(tx, table, delta, (report_span)span, at);
}

void oms__figures_take(oms_tx *tx, const oms_table *table, const void *delta,
                       int64_t at)
{
    void *row = oms__tx_alloc(tx, table->record->struct_size);
    if (row == NULL)
        return;
    memcpy(row, delta, table->record->struct_size);
    for (uint32_t i = 0; i < table->record->fields_count; i++)
        if (is_counter(table, i))
            *counter(row, &table->record->fields[i]) *= -1;
    oms__figures_add(tx, table, row, at);
}
