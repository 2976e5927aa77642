// Declared tables as SQL: columns, keys, checks, indexes. The names and types
// written here are published; people point their own SQL at them.
#include "adapters/sqlite/inside.h"

static void write_literal(oms_buf *sql, const char *text)
{
    oms__buf_text(sql, "'");
    for (; *text; text++)
        oms__buf_add(sql, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
    oms__buf_text(sql, "'");
}

static const char *type_name(const oms_field *field)
{
    switch (field->kind) {
    case OMS_KIND_INT:
    case OMS_KIND_TIME:
    case OMS_KIND_BOOL:
        return "INTEGER";
    default:
        return "TEXT";
    }
}

// A column that comes later needs a default for the rows that exist.
static void write_default(const oms_field *field, oms_buf *sql)
{
    oms__buf_text(sql, " DEFAULT ");
    if (field->kind == OMS_KIND_ENUM)
        write_literal(sql, ((const oms_enum *)field->of)->names[0]);
    else
        oms__buf_text(sql, "0");
}

void oms__sqlite_write_column(const oms_table *table, uint32_t at, oms_buf *sql)
{
    const oms_field *field = &table->record->fields[at];
    oms__buf_printf(sql, "\"%s\" %s", field->name, type_name(field));
    if (at == 0 && oms__sqlite_clustered(table)) {
        oms__buf_text(sql, " PRIMARY KEY");
        return;
    }
    if (oms__sqlite_nullable(table, at))
        return;
    oms__buf_text(sql, " NOT NULL");
    if (at >= table->key_fields)
        write_default(field, sql);
}

static void write_sum(const oms_table *table, const uint8_t *fields,
                      uint32_t count, oms_buf *sql)
{
    if (count == 0)
        oms__buf_text(sql, "0");
    for (uint32_t i = 0; i < count; i++) {
        const char *name = table->record->fields[fields[i]].name;
        bool nullable = oms__sqlite_nullable(table, fields[i]);
        oms__buf_printf(sql, nullable ? "%scoalesce(\"%s\", 0)" : "%s\"%s\"",
                        i ? " + " : "", name);
    }
}

static void write_check(const oms_table *table, const oms_check *check,
                        oms_buf *sql)
{
    oms__buf_printf(sql, ",\n  CONSTRAINT \"%s\" CHECK (", check->name);
    write_sum(table, check->small, check->small_count, sql);
    oms__buf_text(sql, " <= ");
    write_sum(table, check->large, check->large_count, sql);
    oms__buf_text(sql, ")");
}

void oms__sqlite_write_table(const oms_table *table, const char *name,
                             oms_buf *sql)
{
    oms__buf_printf(sql, "CREATE TABLE \"%s\" (", name);
    for (uint32_t i = 0; i < table->record->fields_count; i++) {
        oms__buf_text(sql, i ? ",\n  " : "\n  ");
        oms__sqlite_write_column(table, i, sql);
    }
    bool clustered = oms__sqlite_clustered(table);
    if (!clustered) {
        oms__buf_text(sql, ",\n  PRIMARY KEY (");
        for (uint32_t i = 0; i < table->key_fields; i++)
            oms__buf_printf(sql, "%s\"%s\"", i ? ", " : "",
                            table->record->fields[i].name);
        oms__buf_text(sql, ")");
    }
    for (uint32_t i = 0; i < table->checks_count; i++)
        write_check(table, &table->checks[i], sql);
    oms__buf_text(sql, clustered ? "\n) STRICT" : "\n) STRICT, WITHOUT ROWID");
}

const oms_index *oms__sqlite_sparse(const oms_table *table)
{
    return table->sparse > 0 ? &table->indexes[table->sparse - 1] : NULL;
}

void oms__sqlite_write_index(const oms_table *table, const oms_index *index,
                             oms_buf *sql)
{
    oms__buf_printf(sql, "CREATE %sINDEX \"%s_%s\" ON \"%s\" (",
                    index->unique ? "UNIQUE " : "", table->name, index->name,
                    table->name);
    for (uint32_t i = 0; i < index->fields_count; i++)
        oms__buf_printf(sql, "%s\"%s\"", i ? ", " : "",
                        table->record->fields[index->fields[i]].name);
    oms__buf_text(sql, ")");
    if (index == oms__sqlite_sparse(table))
        oms__buf_printf(sql, " WHERE \"%s\" IS NOT NULL",
                        table->record->fields[index->fields[0]].name);
}
