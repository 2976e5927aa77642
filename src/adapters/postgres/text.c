// The SQL of each statement: parameters only, never a value. The parameters of
// a statement come in the order in which write.c and read.c give the values;
// both files walk the fields the same way.
#include "adapters/postgres/inside.h"

static const char *name_of(const oms_table *table, uint32_t at)
{
    return table->record->fields[at].name;
}

static void write_target(const oms_pg *store, const oms_table *table,
                         const char *before, oms_buf *sql)
{
    oms__buf_printf(sql, "%s \"%s\".\"%s\"", before, store->schema,
                    table->name);
}

// Gives the number of the next parameter.
static uint32_t write_key(const oms_table *table, uint32_t parameter,
                          oms_buf *sql)
{
    for (uint32_t i = 0; i < table->key_fields; i++)
        oms__buf_printf(sql, "%s\"%s\"=$%u", i ? " AND " : " WHERE ",
                        name_of(table, i), parameter++);
    return parameter;
}

void oms__pg_write_names(const oms_table *table, uint32_t first, oms_buf *sql)
{
    for (uint32_t i = first; i < table->record->fields_count; i++)
        oms__buf_printf(sql, "%s\"%s\"", i > first ? "," : "",
                        name_of(table, i));
}

static void write_get(const oms_pg *store, const oms_table *table, oms_buf *sql)
{
    oms__buf_text(sql, "SELECT ");
    oms__pg_write_names(table, table->key_fields, sql);
    if (table->key_fields == table->record->fields_count)
        oms__buf_text(sql, "1");
    write_target(store, table, " FROM", sql);
    write_key(table, 1, sql);
}

static void write_insert(const oms_pg *store, const oms_table *table,
                         oms_buf *sql)
{
    write_target(store, table, "INSERT INTO", sql);
    oms__buf_text(sql, " (");
    oms__pg_write_names(table, 0, sql);
    oms__buf_text(sql, ") VALUES (");
    for (uint32_t i = 0; i < table->record->fields_count; i++)
        oms__buf_printf(sql, "%s$%u", i ? "," : "", i + 1);
    oms__buf_text(sql, ")");
}

static void write_upsert(const oms_pg *store, const oms_table *table,
                         oms_buf *sql)
{
    write_insert(store, table, sql);
    oms__buf_text(sql, " ON CONFLICT (");
    for (uint32_t i = 0; i < table->key_fields; i++)
        oms__buf_printf(sql, "%s\"%s\"", i ? "," : "", name_of(table, i));
    oms__buf_text(sql, ") DO ");
    if (table->key_fields == table->record->fields_count) {
        oms__buf_text(sql, "NOTHING");
        return;
    }
    for (uint32_t i = table->key_fields; i < table->record->fields_count; i++)
        oms__buf_printf(sql, "%s\"%s\"=excluded.\"%s\"",
                        i > table->key_fields ? "," : "UPDATE SET ",
                        name_of(table, i), name_of(table, i));
}

// An update that must find its row makes the server fail if it does not: the
// text in the brackets is no number. It is put together from a count, so that
// no planner works it out beforehand.
static void write_must(const char *word, oms_buf *sql)
{
    oms__buf_printf(sql,
                    " RETURNING 1) SELECT CASE WHEN count(*) = 1 THEN 0"
                    " ELSE CAST('oms:%s.' || count(*) AS integer) END"
                    " FROM done",
                    word);
}

// [fields] of EVERY_FIELD: all of them.
static void write_update(const oms_pg *store, const oms_table *table,
                         uint64_t fields, bool changes, oms_buf *sql)
{
    uint32_t parameter = 1;
    write_target(store, table, "WITH done AS (UPDATE", sql);
    for (uint32_t i = table->key_fields; i < table->record->fields_count; i++)
        if (oms__pg_bit(table, i) & fields) {
            oms__buf_printf(sql, "%s\"%s\"=$%u", parameter > 1 ? "," : " SET ",
                            name_of(table, i), parameter);
            parameter++;
        }
    parameter = write_key(table, parameter, sql);
    if (table->version_field >= 0)
        oms__buf_printf(sql, " AND \"%s\"=$%u",
                        name_of(table, (uint32_t)table->version_field),
                        parameter);
    write_must(changes ? "+known" : "+version", sql);
}

static void write_counter(const oms_table *table, uint32_t at, oms_buf *sql)
{
    bool nullable = oms__pg_nullable(table, at);
    oms__buf_printf(sql, nullable ? "coalesce(\"%s\",0)" : "\"%s\"",
                    name_of(table, at));
}

// A counter's amount, and between what it must lie beforehand: three
// parameters, so that no sum in the server can overflow.
static void write_add(const oms_pg *store, const oms_table *table,
                      uint64_t fields, oms_buf *sql)
{
    write_target(store, table, "WITH done AS (UPDATE", sql);
    uint32_t parameter = table->key_fields + 1u;
    const char *between = " SET ";
    for (uint64_t rest = fields; rest; rest >>= 8, parameter += 3) {
        uint32_t at = (uint32_t)(rest & 0xff) - 1;
        bool nullable = oms__pg_nullable(table, at);
        oms__buf_printf(sql, nullable ? "%s\"%s\"=nullif(" : "%s\"%s\"=(",
                        between, name_of(table, at));
        write_counter(table, at, sql);
        oms__buf_printf(sql, nullable ? "+$%u::bigint,0)" : "+$%u::bigint)",
                        parameter);
        between = ",";
    }
    if (table->version_field >= 0) {
        const char *version = name_of(table, (uint32_t)table->version_field);
        oms__buf_printf(sql, ",\"%s\"=\"%s\"+1", version, version);
    }
    parameter = write_key(table, 1, sql);
    for (uint64_t rest = fields; rest; rest >>= 8, parameter += 3) {
        oms__buf_text(sql, " AND ");
        write_counter(table, (uint32_t)(rest & 0xff) - 1, sql);
        oms__buf_printf(sql, " BETWEEN $%u::bigint AND $%u::bigint",
                        parameter + 1, parameter + 2);
    }
    oms__buf_text(sql, " RETURNING 1) SELECT CASE WHEN count(*) = 1 THEN 0 ELSE"
                       " CAST('oms:' || coalesce((SELECT CASE");
    parameter = table->key_fields + 1u;
    for (uint64_t rest = fields; rest; rest >>= 8, parameter += 3) {
        uint32_t at = (uint32_t)(rest & 0xff) - 1;
        oms__buf_text(sql, " WHEN NOT ");
        write_counter(table, at, sql);
        oms__buf_printf(sql, " BETWEEN $%u::bigint AND $%u::bigint THEN '%s'",
                        parameter + 1, parameter + 2, name_of(table, at));
    }
    write_target(store, table, " END FROM", sql);
    write_key(table, 1, sql);
    oms__buf_text(sql, "),'+missing') || '.' || count(*) AS integer) END"
                       " FROM done");
}

static void write_bound(const oms_table *table, uint32_t at, bound how,
                        const char *between, uint32_t parameter, oms_buf *sql)
{
    static const char *const forms[] = {
        [BOUND_NONE] = "",         [BOUND_GT] = ">",
        [BOUND_GE] = ">=",         [BOUND_LT] = "<",
        [BOUND_LE] = "<=",         [BOUND_SET] = " IS NOT NULL",
        [BOUND_NULL] = " IS NULL", [BOUND_BEHIND] = "",
    };
    if (how == BOUND_NONE)
        return;
    oms__buf_printf(sql, "%s\"%s\"%s", between, name_of(table, at), forms[how]);
    if (how <= BOUND_LE)
        oms__buf_printf(sql, "$%u", parameter);
}

// Every field from [equal] on, compared as one: they are never NULL.
static void write_behind(const oms_table *table, const walk *order,
                         uint32_t equal, bool descending, const char *between,
                         uint32_t parameter, oms_buf *sql)
{
    oms__buf_printf(sql, "%s(", between);
    for (uint32_t i = equal; i < order->count; i++)
        oms__buf_printf(sql, "%s\"%s\"", i > equal ? "," : "",
                        name_of(table, order->fields[i]));
    oms__buf_text(sql, descending ? ")<(" : ")>(");
    for (uint32_t i = equal; i < order->count; i++)
        oms__buf_printf(sql, "%s$%u", i > equal ? "," : "", parameter++);
    oms__buf_text(sql, ")");
}

static void write_order(const oms_table *table, const walk *order,
                        uint32_t equal, bool descending, oms_buf *sql)
{
    const char *between = " ORDER BY ";
    for (uint32_t i = equal; i < order->count; i++, between = ",") {
        bool nullable = oms__pg_nullable(table, order->fields[i]);
        oms__buf_printf(sql, "%s\"%s\"%s", between,
                        name_of(table, order->fields[i]),
                        descending ? (nullable ? " DESC NULLS LAST" : " DESC")
                        : nullable ? " NULLS FIRST"
                                   : "");
    }
}

static void write_scan(const oms_pg *store, const declared *of, uint64_t detail,
                       oms_buf *sql)
{
    const oms_table *table = of->table;
    const walk *order = &of->walks[detail & 0xff];
    uint32_t equal = (uint32_t)(detail >> 8 & 0xff);
    bound how = (bound)(detail >> 16 & 0xff);
    bool descending = (detail >> 24 & 1) != 0;
    uint32_t parameter = 2; // the first is the limit
    oms__buf_text(sql, "SELECT ");
    oms__pg_write_names(table, 0, sql);
    write_target(store, table, " FROM", sql);
    const char *between = " WHERE ";
    for (uint32_t i = 0; i < equal; i++, between = " AND ") {
        oms__buf_printf(sql, "%s\"%s\"", between,
                        name_of(table, order->fields[i]));
        if (detail >> (32 + i) & 1)
            oms__buf_text(sql, " IS NULL");
        else
            oms__buf_printf(sql, "=$%u", parameter++);
    }
    if (how == BOUND_BEHIND)
        write_behind(table, order, equal, descending, between, parameter, sql);
    else if (equal < order->count)
        write_bound(table, order->fields[equal], how, between, parameter, sql);
    write_order(table, order, equal, descending, sql);
    oms__buf_text(sql, " LIMIT $1");
}

void oms__pg_write_statement(const oms_pg *store, const declared *of,
                             shape wanted, oms_buf *sql)
{
    const oms_table *table = of->table;
    switch (wanted.op) {
    case OP_GET:
        write_get(store, table, sql);
        break;
    case OP_INSERT:
        write_insert(store, table, sql);
        break;
    case OP_UPSERT:
        write_upsert(store, table, sql);
        break;
    case OP_VERSION:
        write_update(store, table, EVERY_FIELD, false, sql);
        break;
    case OP_CHANGE:
        write_update(store, table, wanted.detail, true, sql);
        break;
    case OP_REMOVE:
        write_target(store, table, "DELETE FROM", sql);
        write_key(table, 1, sql);
        break;
    case OP_CLEAR:
        write_target(store, table, "DELETE FROM", sql);
        break;
    case OP_ADD:
        write_add(store, table, wanted.detail, sql);
        break;
    case OP_SCAN:
        write_scan(store, of, wanted.detail, sql);
        break;
    default:
        oms__pg_write_words(store, table, wanted, sql);
        break;
    }
}
