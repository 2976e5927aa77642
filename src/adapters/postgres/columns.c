// Declared tables as SQL: columns, keys, checks, indexes. The names and types
// written here are published; people point their own SQL at them.
#include "adapters/postgres/inside.h"

static void write_literal(oms_buf *sql, const char *text)
{
    oms__buf_text(sql, "'");
    for (; *text; text++)
        oms__buf_add(sql, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
    oms__buf_text(sql, "'");
}

const char *oms__pg_type(const oms_field *field)
{
    switch (field->kind) {
    case OMS_KIND_INT:
    case OMS_KIND_TIME:
        return "bigint";
    case OMS_KIND_BOOL:
        return "boolean";
    default:
        return "text";
    }
}

// A column that comes later needs a default for the rows that exist.
static void write_default(const oms_field *field, oms_buf *sql)
{
    oms__buf_text(sql, " DEFAULT ");
    if (field->kind == OMS_KIND_ENUM)
        write_literal(sql, ((const oms_enum *)field->of)->names[0]);
    else
        oms__buf_text(sql, field->kind == OMS_KIND_BOOL ? "false" : "0");
}

// Texts are ordered by their bytes, whatever the database's language is.
void oms__pg_write_column(const oms_table *table, uint32_t at, oms_buf *sql)
{
    const oms_field *field = &table->record->fields[at];
    const char *type = oms__pg_type(field);
    oms__buf_printf(sql, "\"%s\" %s%s", field->name, type,
                    *type == 't' ? " COLLATE \"C\"" : "");
    if (oms__pg_nullable(table, at))
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
        bool nullable = oms__pg_nullable(table, fields[i]);
        oms__buf_printf(sql, nullable ? "%scoalesce(\"%s\", 0)" : "%s\"%s\"",
                        i ? " + " : "", name);
    }
}

void oms__pg_write_check(const oms_table *table, const oms_check *check,
                         oms_buf *sql)
{
    oms__buf_printf(sql, "CONSTRAINT \"%s\" CHECK (", check->name);
    write_sum(table, check->small, check->small_count, sql);
    oms__buf_text(sql, " <= ");
    write_sum(table, check->large, check->large_count, sql);
    oms__buf_text(sql, ")");
}

void oms__pg_write_table(const oms_pg *store, const oms_table *table,
                         oms_buf *sql)
{
    oms__buf_printf(sql, "CREATE TABLE \"%s\".\"%s\" (", store->schema,
                    table->name);
    for (uint32_t i = 0; i < table->record->fields_count; i++) {
        oms__buf_text(sql, i ? ",\n  " : "\n  ");
        oms__pg_write_column(table, i, sql);
    }
    oms__buf_printf(sql, ",\n  CONSTRAINT \"%s_pkey\" PRIMARY KEY (",
                    table->name);
    for (uint32_t i = 0; i < table->key_fields; i++)
        oms__buf_printf(sql, "%s\"%s\"", i ? ", " : "",
                        table->record->fields[i].name);
    oms__buf_text(sql, ")");
    for (uint32_t i = 0; i < table->checks_count; i++) {
        oms__buf_text(sql, ",\n  ");
        oms__pg_write_check(table, &table->checks[i], sql);
    }
    oms__buf_text(sql, "\n)");
}

// Absent values come first, as in every store. A unique index does not cover
// rows whose first field is absent: NULLs differ anyway in the first field, but
// not when only a later one is set.
void oms__pg_write_index_fields(const oms_table *table, const oms_index *index,
                                oms_buf *sql)
{
    const oms_field *fields = table->record->fields;
    oms__buf_text(sql, "(");
    for (uint32_t i = 0; i < index->fields_count; i++) {
        bool nullable = oms__pg_nullable(table, index->fields[i]);
        oms__buf_printf(sql, "%s\"%s\"%s", i ? ", " : "",
                        fields[index->fields[i]].name,
                        nullable ? " NULLS FIRST" : "");
    }
    // The rest of the walk, so that its order needs no sort.
    for (uint32_t i = 0; !index->unique && i < table->key_fields; i++) {
        bool there = false;
        for (uint32_t k = 0; k < index->fields_count; k++)
            there = there || index->fields[k] == i;
        if (!there)
            oms__buf_printf(sql, ", \"%s\"", fields[i].name);
    }
    oms__buf_text(sql, ")");
    bool sparse =
        table->sparse > 0 && index == &table->indexes[table->sparse - 1];
    if (sparse)
        oms__buf_printf(sql, " WHERE \"%s\" IS NOT NULL",
                        fields[index->fields[0]].name);
}

void oms__pg_write_index(const oms_pg *store, const oms_table *table,
                         const oms_index *index, oms_buf *sql)
{
    oms__buf_printf(sql, "CREATE %sINDEX \"%s_%s\" ON \"%s\".\"%s\" ",
                    index->unique ? "UNIQUE " : "", table->name, index->name,
                    store->schema, table->name);
    oms__pg_write_index_fields(table, index, sql);
}
