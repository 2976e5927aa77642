// Searching: a table with a text field has an FTS5 index beside it, which holds
// no text of its own: whoever writes a row turns its words first. Triggers
// would do that too, but FTS5 may not be used by what a file brings along
// (TRUSTED_SCHEMA is off). What is asked is made of quoted words: nothing that
// people write is ever FTS syntax.
#include "adapters/sqlite/inside.h"
#include "base/arena.h"
#include "base/record.h"

#include <string.h>

static const char *text_of(const oms_table *table)
{
    return table->record->fields[table->text_field].name;
}

static const char *key_of(const oms_table *table)
{
    return table->record->fields[0].name;
}

static void write_index(const oms_table *table, oms_buf *sql)
{
    const char *name = table->name;
    oms__buf_printf(sql,
                    "CREATE VIRTUAL TABLE \"%s_words\" USING fts5("
                    "\"%s\", content='%s', content_rowid='%s', columnsize=0, "
                    "tokenize='unicode61 remove_diacritics 2', prefix='3')",
                    name, text_of(table), name, key_of(table));
}

static int run_buf(sqlite3 *db, const oms_buf *sql, oms_error *err)
{
    return sql->failed ? oms__sqlite_memory(err)
                       : oms__sqlite_run(db, sql->bytes, err);
}

static int has_index(sqlite3 *db, const oms_table *table, int64_t *has,
                     oms_error *err)
{
    char sql[256];
    sqlite3_snprintf(sizeof sql, sql,
                     "SELECT count(*) FROM sqlite_schema"
                     " WHERE type='table' AND name='%q_words'",
                     table->name);
    return oms__sqlite_ask(db, sql, has, err);
}

int oms__sqlite_migrate_words(oms_sqlite *store, const oms_table *table,
                              oms_buf *sql, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int64_t known = 0;
    int64_t has = 0;
    int rc = oms__sqlite_ask(db,
                             "SELECT count(*) FROM pragma_module_list"
                             " WHERE name='fts5'",
                             &known, err);
    store->searches = known > 0;
    if (rc != OMS_OK || !store->searches)
        return rc; // this SQLite cannot search; everything else works
    rc = has_index(db, table, &has, err);
    oms__buf_reset(sql);
    if (rc != OMS_OK || has)
        return rc;
    write_index(table, sql);
    oms__buf_printf(sql,
                    ";\nINSERT INTO \"%s_words\"(\"%s_words\")"
                    " VALUES('rebuild')",
                    table->name, table->name);
    return run_buf(db, sql, err);
}

static void write_order(const oms_table *table, const char *order, oms_buf *sql)
{
    oms__buf_printf(sql,
                    "INSERT INTO main.\"%s_words\"(\"%s_words\",rowid,\"%s\")"
                    " VALUES(%s,?1,?2)",
                    table->name, table->name, text_of(table), order);
}

static void write_match(const oms_table *table, oms_buf *sql)
{
    for (uint32_t i = 0; i < table->record->fields_count; i++)
        oms__buf_printf(sql, "%s\"%s\"", i ? "," : "SELECT ",
                        table->record->fields[i].name);
    oms__buf_printf(
        sql,
        " FROM main.\"%s\" WHERE \"%s\" IN (SELECT rowid FROM"
        " main.\"%s_words\" WHERE \"%s_words\" MATCH ?1 AND rowid<?2"
        " ORDER BY rowid DESC LIMIT ?3) ORDER BY \"%s\" DESC",
        table->name, key_of(table), table->name, table->name, key_of(table));
}

void oms__sqlite_write_words(const oms_table *table, operation op, oms_buf *sql)
{
    switch (op) {
    case OP_WORDS_OLD:
        oms__buf_printf(sql, "SELECT \"%s\" FROM main.\"%s\" WHERE \"%s\"=?1",
                        text_of(table), table->name, key_of(table));
        break;
    case OP_WORDS_FORGET:
        write_order(table, "'delete'", sql);
        break;
    case OP_WORDS_LEARN:
        write_order(table, "NULL", sql);
        break;
    case OP_WORDS_CLEAR:
        oms__buf_printf(sql,
                        "INSERT INTO main.\"%s_words\"(\"%s_words\")"
                        " VALUES('delete-all')",
                        table->name, table->name);
        break;
    default:
        write_match(table, sql);
        break;
    }
}

// Takes the words of a text out of the index, or into it.
static int turn_text(connection *on, const declared *of, operation op,
                     const void *key, const char *text, oms_error *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = oms__sqlite_prepare(on, of, oms__sqlite_shape(op, 0), &stmt, err);
    if (rc == OMS_OK && key)
        rc = oms__sqlite_bind_key(stmt, of->table, key, err);
    if (rc != OMS_OK)
        return rc;
    if (key)
        sqlite3_bind_text(stmt, 2, text, -1, SQLITE_STATIC);
    int said = sqlite3_step(stmt);
    if (said != SQLITE_DONE)
        rc = oms__sqlite_fail(on->db, said, of->table->name, err);
    sqlite3_reset(stmt);
    return rc;
}

static int turn(connection *on, const declared *of, const void *key,
                const char *old, const char *text, oms_error *err)
{
    int rc = OMS_OK;
    if (old && text && strcmp(old, text) == 0)
        return OMS_OK;
    if (old)
        rc = turn_text(on, of, OP_WORDS_FORGET, key, old, err);
    if (rc == OMS_OK && text)
        rc = turn_text(on, of, OP_WORDS_LEARN, key, text, err);
    return rc;
}

int oms__sqlite_turn_words(connection *on, const declared *of, const void *key,
                           const void *row, oms_error *err)
{
    const oms_table *table = of->table;
    if (table->text_field == 0 || !on->store->searches)
        return OMS_OK;
    if (!key)
        return turn_text(on, of, OP_WORDS_CLEAR, NULL, NULL, err);
    const oms_field *field = &table->record->fields[table->text_field];
    sqlite3_stmt *stmt = NULL;
    int rc = oms__sqlite_prepare(on, of, oms__sqlite_shape(OP_WORDS_OLD, 0),
                                 &stmt, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_key(stmt, table, key, err);
    if (rc != OMS_OK)
        return rc;
    const char *old = NULL;
    int said = sqlite3_step(stmt);
    if (said == SQLITE_ROW)
        old = (const char *)sqlite3_column_text(stmt, 0);
    else if (said != SQLITE_DONE)
        rc = oms__sqlite_fail(on->db, said, table->name, err);
    if (rc == OMS_OK)
        rc = turn(on, of, key, old, row ? oms__field_text(field, row) : NULL,
                  err);
    sqlite3_reset(stmt);
    return rc;
}

static void write_words(const oms_match *match, oms_buf *out)
{
    oms__buf_reset(out);
    for (uint32_t i = 0; i < match->words_count; i++)
        oms__buf_printf(out, "%s\"%s\"%s", i ? " AND " : "",
                        match->words[i].text,
                        match->words[i].prefix ? "*" : "");
}

static int read_found(connection *on, sqlite3_stmt *stmt,
                      const oms_match *match, oms_arena *arena, oms_rows *out,
                      oms_error *err)
{
    const oms_table *table = match->table;
    const size_t bytes = table->record->struct_size;
    char *rows = oms__arena_array(arena, match->limit, bytes);
    size_t count = 0;
    int said = SQLITE_DONE;
    int rc = rows ? OMS_OK : oms__sqlite_memory(err);
    while (rc == OMS_OK && count < match->limit &&
           (said = sqlite3_step(stmt)) == SQLITE_ROW)
        rc = oms__sqlite_read_row(stmt, table, 0, rows + bytes * count++, arena,
                                  err);
    if (rc == OMS_OK && said != SQLITE_ROW && said != SQLITE_DONE)
        rc = oms__sqlite_fail(on->db, said, table->name, err);
    sqlite3_reset(stmt);
    *out = (oms_rows){.rows = rows, .count = rc == OMS_OK ? count : 0};
    return rc;
}

int oms__sqlite_match(oms_store_tx *tx, const oms_match *match,
                      oms_arena *arena, oms_rows *out, oms_error *err)
{
    const declared *of = NULL;
    connection *on = tx->on;
    int rc = oms__sqlite_enter(tx, match->table, &of, err);
    if (rc != OMS_OK)
        return rc;
    if (!on->store->searches || match->table->text_field == 0)
        return oms__error_set(err, OMS_ENOTSUP, "",
                              "sqlite: this library of SQLite was built "
                              "without FTS5: install one with it");
    sqlite3_stmt *stmt = NULL;
    rc = oms__sqlite_prepare(on, of, oms__sqlite_shape(OP_WORDS_MATCH, 0),
                             &stmt, err);
    if (rc != OMS_OK)
        return rc;
    const oms_field *key = &match->table->record->fields[0];
    write_words(match, &on->scratch);
    if (on->scratch.failed)
        return oms__sqlite_memory(err);
    sqlite3_bind_text(stmt, 1, on->scratch.bytes, (int)on->scratch.count,
                      SQLITE_STATIC);
    sqlite3_bind_int64(
        stmt, 2, match->after ? oms__field_int(key, match->after) : INT64_MAX);
    sqlite3_bind_int64(stmt, 3, match->limit);
    return read_found(on, stmt, match, arena, out, err);
}
