// The SQL of each statement. A field's parameter is its position plus one, so
// one row binds the same way everywhere. Written once for each connection,
// never on the hot path.
#include "adapters/sqlite/inside.h"

static const char *name_of(const oms_table *table, uint32_t at)
{
    return table->record->fields[at].name;
}

static void write_key(const oms_table *table, oms_buf *sql)
{
    for (uint32_t i = 0; i < table->key_fields; i++)
        oms__buf_printf(sql, "%s\"%s\"=?%u", i ? " AND " : " WHERE ",
                        name_of(table, i), i + 1);
}

static void write_names(const oms_table *table, uint32_t first, oms_buf *sql)
{
    for (uint32_t i = first; i < table->record->fields_count; i++)
        oms__buf_printf(sql, "%s\"%s\"", i > first ? "," : "",
                        name_of(table, i));
}

static void write_get(const oms_table *table, oms_buf *sql)
{
    oms__buf_text(sql, "SELECT ");
    write_names(table, table->key_fields, sql);
    if (table->key_fields == table->record->fields_count)
        oms__buf_text(sql, "1");
    oms__buf_printf(sql, " FROM main.\"%s\"", table->name);
    write_key(table, sql);
}

// The key and the fields in [given]; every other column has its default.
static void write_insert(const oms_table *table, uint64_t given, oms_buf *sql)
{
    oms__buf_printf(sql, "INSERT INTO main.\"%s\" (", table->name);
    for (uint32_t i = 0; i < table->record->fields_count; i++)
        if (oms__sqlite_sets(table, i, given))
            oms__buf_printf(sql, "%s\"%s\"", i ? "," : "", name_of(table, i));
    oms__buf_text(sql, ") VALUES (");
    for (uint32_t i = 0; i < table->record->fields_count; i++)
        if (oms__sqlite_sets(table, i, given))
            oms__buf_printf(sql, "%s?%u", i ? "," : "", i + 1);
    oms__buf_text(sql, ")");
}

static void write_upsert(const oms_table *table, oms_buf *sql)
{
    write_insert(table, EVERY_FIELD, sql);
    oms__buf_text(sql, " ON CONFLICT (");
    for (uint32_t i = 0; i < table->key_fields; i++)
        oms__buf_printf(sql, "%s\"%s\"", i ? "," : "", name_of(table, i));
    oms__buf_text(sql, ") DO ");
    if (table->key_fields == table->record->fields_count) {
        oms__buf_text(sql, "NOTHING");
        return;
    }
    for (uint32_t i = table->key_fields; i < table->record->fields_count; i++)
        oms__buf_printf(sql, "%s\"%s\"=?%u",
                        i > table->key_fields ? "," : "UPDATE SET ",
                        name_of(table, i), i + 1);
}

// Sets the fields in [changed]: SQLite leaves the indexes alone that hold none
// of them, and looks only at the checks that do.
static void write_update(const oms_table *table, uint64_t changed,
                         bool versioned, oms_buf *sql)
{
    oms__buf_printf(sql, "UPDATE main.\"%s\"", table->name);
    const char *between = " SET ";
    for (uint32_t i = table->key_fields; i < table->record->fields_count; i++) {
        if (!(oms__sqlite_bit(table, i) & changed))
            continue;
        oms__buf_printf(sql, "%s\"%s\"=?%u", between, name_of(table, i), i + 1);
        between = ",";
    }
    write_key(table, sql);
    if (versioned)
        oms__buf_printf(sql, " AND \"%s\"=?%u",
                        name_of(table, (uint32_t)table->version_field),
                        table->record->fields_count + 1);
}

static void write_counter(const oms_table *table, uint32_t at, oms_buf *sql)
{
    bool nullable = oms__sqlite_nullable(table, at);
    oms__buf_printf(sql, nullable ? "coalesce(\"%s\",0)" : "\"%s\"",
                    name_of(table, at));
}

static void write_version(const oms_table *table, oms_buf *sql)
{
    if (table->version_field < 0)
        return;
    const char *version = name_of(table, (uint32_t)table->version_field);
    oms__buf_printf(sql, ",\"%s\"=\"%s\"+1", version, version);
}

// A sum that overflows becomes a real, which is outside every bound.
static void write_add(const oms_table *table, uint64_t fields, oms_buf *sql)
{
    uint32_t first = table->key_fields + 1u;
    oms__buf_printf(sql, "UPDATE main.\"%s\" SET ", table->name);
    uint32_t parameter = first;
    for (uint64_t rest = fields; rest; rest >>= 8, parameter++) {
        uint32_t at = (uint32_t)(rest & 0xff) - 1;
        bool nullable = oms__sqlite_nullable(table, at);
        oms__buf_printf(sql, nullable ? "%s\"%s\"=nullif(" : "%s\"%s\"=(",
                        parameter > first ? "," : "", name_of(table, at));
        write_counter(table, at, sql);
        oms__buf_printf(sql, nullable ? "+?%u,0)" : "+?%u)", parameter);
    }
    write_version(table, sql);
    write_key(table, sql);
    parameter = first;
    for (uint64_t rest = fields; rest; rest >>= 8, parameter++) {
        uint32_t at = (uint32_t)(rest & 0xff) - 1;
        const oms_field *field = &table->record->fields[at];
        oms__buf_text(sql, " AND ");
        write_counter(table, at, sql);
        oms__buf_printf(sql, "+?%u BETWEEN %lld AND %lld", parameter,
                        (long long)field->min, (long long)field->max);
    }
}

static void write_counters(const oms_table *table, uint64_t fields,
                           oms_buf *sql)
{
    const char *between = "SELECT ";
    for (; fields; fields >>= 8) {
        oms__buf_printf(sql, "%s\"%s\"", between,
                        name_of(table, (uint32_t)(fields & 0xff) - 1));
        between = ",";
    }
    oms__buf_printf(sql, " FROM main.\"%s\"", table->name);
    write_key(table, sql);
}

static void write_bound(const oms_table *table, uint32_t at, bound how,
                        const char *between, oms_buf *sql)
{
    static const char *const forms[] = {
        [BOUND_NONE] = "",         [BOUND_GT] = ">",
        [BOUND_GE] = ">=",         [BOUND_LT] = "<",
        [BOUND_LE] = "<=",         [BOUND_SET] = " IS NOT NULL",
        [BOUND_NULL] = " IS NULL",
    };
    if (how == BOUND_NONE)
        return;
    oms__buf_printf(sql, "%s\"%s\"%s", between, name_of(table, at), forms[how]);
    if (how <= BOUND_LE)
        oms__buf_printf(sql, "?%u", at + 1);
}

static void write_scan(const declared *of, uint64_t detail, oms_buf *sql)
{
    const oms_table *table = of->table;
    uint32_t at = (uint32_t)(detail & 0xff);
    uint32_t equal = (uint32_t)(detail >> 8 & 0xff);
    const walk *order = &of->walks[at];
    oms__buf_text(sql, "SELECT ");
    write_names(table, 0, sql);
    oms__buf_printf(sql, " FROM main.\"%s\"", table->name);
    if (at > 0)
        oms__buf_printf(sql, " INDEXED BY \"%s_%s\"", table->name,
                        table->indexes[at - 1].name);
    const char *between = " WHERE ";
    bool sparse = at > 0 && at == table->sparse;
    for (uint32_t i = 0; i < equal; i++, between = " AND ") {
        uint32_t field = order->fields[i];
        bool nullable = oms__sqlite_nullable(table, field) && !(sparse && !i);
        oms__buf_printf(sql, "%s\"%s\"%s?%u", between, name_of(table, field),
                        nullable ? " IS " : "=", field + 1);
    }
    if (equal < order->count)
        write_bound(table, order->fields[equal], (bound)(detail >> 16 & 0xff),
                    between, sql);
    between = " ORDER BY ";
    for (uint32_t i = equal; i < order->count; i++, between = ",")
        oms__buf_printf(sql, "%s\"%s\"%s", between,
                        name_of(table, order->fields[i]),
                        detail >> 24 & 1 ? " DESC" : "");
    oms__buf_printf(sql, " LIMIT ?%u", table->record->fields_count + 1);
}

void oms__sqlite_write_statement(const declared *of, shape wanted, oms_buf *sql)
{
    const oms_table *table = of->table;
    uint64_t detail = wanted.detail;
    switch (wanted.op) {
    case OP_GET:
        write_get(table, sql);
        break;
    case OP_INSERT:
        write_insert(table, detail, sql);
        break;
    case OP_UPSERT:
        write_upsert(table, sql);
        break;
    case OP_UPDATE:
    case OP_VERSION:
        write_update(table, detail, wanted.op == OP_VERSION, sql);
        break;
    case OP_REMOVE:
        oms__buf_printf(sql, "DELETE FROM main.\"%s\"", table->name);
        write_key(table, sql);
        break;
    case OP_CLEAR:
        oms__buf_printf(sql, "DELETE FROM main.\"%s\"", table->name);
        break;
    case OP_ADD:
        write_add(table, detail, sql);
        break;
    case OP_COUNTERS:
        write_counters(table, detail, sql);
        break;
    case OP_SCAN:
        write_scan(of, detail, sql);
        break;
    default:
        oms__sqlite_write_words(table, wanted.op, sql);
        break;
    }
}
