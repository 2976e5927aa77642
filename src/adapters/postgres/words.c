// Searching: beside a table with a text field stands <table>_words, a row for
// each word of each text, folded as base/words.h does it, so that every store
// finds the same. What is asked are parameters: nothing that people write is
// ever syntax.
#include "adapters/postgres/inside.h"
#include "base/record.h"
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 500 // texts that are read at once while words are made

static void write_word(const oms_pg *store, const oms_table *table, uint32_t at,
                       bool prefix, oms_buf *sql)
{
    oms__buf_printf(sql, " FROM \"%s\".\"%s_words\" w%u WHERE w%u.word%s$%u",
                    store->schema, table->name, at, at, prefix ? ">=" : "=",
                    2 * at + 3);
    // The end of a prefix; of a whole word it says the same as its beginning.
    oms__buf_printf(sql, " AND w%u.word%s$%u", at,
                    prefix ? "<" : "<=", 2 * at + 4);
}

static void write_match(const oms_pg *store, const oms_table *table,
                        uint64_t detail, oms_buf *sql)
{
    const char *key = table->record->fields[0].name;
    const uint32_t count = (uint32_t)(detail & 0x1f);
    oms__buf_text(sql, "SELECT ");
    oms__pg_write_names(table, 0, sql);
    oms__buf_printf(sql, " FROM \"%s\".\"%s\" t WHERE \"%s\" < $1",
                    store->schema, table->name, key);
    for (uint32_t i = 0; i < count; i++) {
        oms__buf_printf(sql, " AND \"%s\" IN (SELECT w%u.key", key, i);
        write_word(store, table, i, (detail >> (5 + i) & 1) != 0, sql);
        oms__buf_text(sql, ")");
    }
    oms__buf_printf(sql, " ORDER BY \"%s\" DESC LIMIT $2", key);
}

void oms__pg_write_words(const oms_pg *store, const oms_table *table,
                         shape wanted, oms_buf *sql)
{
    const oms_field *fields = table->record->fields;
    switch (wanted.op) {
    case OP_WORDS_FORGET:
        oms__buf_printf(sql, "DELETE FROM \"%s\".\"%s_words\" WHERE key=$1",
                        store->schema, table->name);
        break;
    case OP_WORDS_LEARN:
        oms__buf_printf(sql,
                        "INSERT INTO \"%s\".\"%s_words\" (word, key)"
                        " SELECT unnest($2::text[]), $1::bigint"
                        " ON CONFLICT DO NOTHING",
                        store->schema, table->name);
        break;
    case OP_WORDS_CLEAR:
        oms__buf_printf(sql, "DELETE FROM \"%s\".\"%s_words\"", store->schema,
                        table->name);
        break;
    case OP_WORDS_TEXTS:
        oms__buf_printf(sql,
                        "SELECT \"%s\", \"%s\" FROM \"%s\".\"%s\""
                        " WHERE \"%s\" > $1 AND \"%s\" IS NOT NULL"
                        " ORDER BY \"%s\" LIMIT %d",
                        fields[0].name, fields[table->text_field].name,
                        store->schema, table->name, fields[0].name,
                        fields[table->text_field].name, fields[0].name, PAGE);
        break;
    default:
        write_match(store, table, wanted.detail, sql);
        break;
    }
}

static int note(oms_store_tx *tx, declared *of, operation op,
                const values *given, oms_error *err)
{
    const statement *stmt = NULL;
    message what;
    int rc =
        oms__pg_statement(tx->on->store, of, oms__pg_shape(op, 0), &stmt, err);
    if (rc == OMS_OK)
        rc = oms__pg_given(given, of->table, stmt, &what, err);
    return rc == OMS_OK ? oms__pg_note(tx, &what, err) : rc;
}

// The words of a text as a list that the server reads: words hold letters and
// digits alone, but one of them may be "null", so each is in quotes.
static void give_words(values *to, const char *text)
{
    char word[OMS__WORD_ROOM];
    oms_buf list;
    oms__buf_init(&list, NULL, 0);
    const char *between = "{\"";
    while (oms__words_next(&text, word)) {
        oms__buf_text(&list, between);
        oms__buf_text(&list, word);
        between = "\",\"";
    }
    oms__buf_text(&list, *between == '{' ? "{}" : "\"}");
    if (list.failed)
        to->failed = OMS_ENOMEM;
    else
        oms__pg_give_text(to, list.bytes);
    oms__buf_free(&list);
}

static int learn(oms_store_tx *tx, declared *of, int64_t key, const char *text,
                 oms_error *err)
{
    values given = {.arena = &tx->arena};
    oms__pg_give_int(&given, key);
    give_words(&given, text);
    return note(tx, of, OP_WORDS_LEARN, &given, err);
}

int oms__pg_turn_words(oms_store_tx *tx, declared *of, const void *key,
                       const void *row, bool fresh, oms_error *err)
{
    const oms_table *table = of->table;
    values given = {.arena = &tx->arena};
    int rc = OMS_OK;
    if (table->text_field == 0)
        return OMS_OK;
    if (!key)
        return note(tx, of, OP_WORDS_CLEAR, &given, err);
    if (!fresh) {
        oms__pg_give_key(&given, table, key);
        rc = note(tx, of, OP_WORDS_FORGET, &given, err);
    }
    const char *text =
        row ? oms__field_text(&table->record->fields[table->text_field], row)
            : NULL;
    if (rc == OMS_OK && text)
        rc = learn(tx, of, oms__field_int(&table->record->fields[0], key), text,
                   err);
    return rc;
}

// Words of one page of texts; [last] moves on, to 0 behind the last page.
static int learn_page(oms_store_tx *tx, declared *of, int64_t *last,
                      oms_error *err)
{
    PGresult *texts = NULL;
    const statement *stmt = NULL;
    message what;
    values given = {.arena = &tx->arena};
    int rc = oms__pg_statement(tx->on->store, of,
                               oms__pg_shape(OP_WORDS_TEXTS, 0), &stmt, err);
    oms__pg_give_int(&given, *last);
    if (rc == OMS_OK)
        rc = oms__pg_given(&given, of->table, stmt, &what, err);
    if (rc == OMS_OK)
        rc = oms__pg_query(tx, &what, &texts, err);
    int count = rc == OMS_OK ? PQntuples(texts) : 0;
    for (int i = 0; rc == OMS_OK && i < count; i++) {
        *last = strtoll(PQgetvalue(texts, i, 0), NULL, 10);
        rc = learn(tx, of, *last, PQgetvalue(texts, i, 1), err);
    }
    if (count < PAGE)
        *last = INT64_MAX;
    PQclear(texts);
    return rc;
}

int oms__pg_migrate_words(oms_store_tx *tx, declared *of, oms_error *err)
{
    int rc = OMS_OK;
    for (int64_t last = INT64_MIN; rc == OMS_OK && last < INT64_MAX;)
        rc = learn_page(tx, of, &last, err);
    return rc;
}

static void give_match(values *to, const oms_match *match)
{
    const oms_field *key = &match->table->record->fields[0];
    oms__pg_give_int(to, match->after ? oms__field_int(key, match->after)
                                      : INT64_MAX);
    oms__pg_give_int(to, match->limit);
    for (uint32_t i = 0; i < match->words_count; i++) {
        const char *word = match->words[i].text;
        size_t count = strlen(word);
        char end[OMS__WORD_ROOM + 5];
        // Behind every text that begins so: no character comes after U+10FFFF.
        bool prefix = match->words[i].prefix && count < OMS__WORD_ROOM;
        memcpy(end, word, prefix ? count : 0);
        memcpy(end + (prefix ? count : 0), "\xf4\x8f\xbf\xbf", 5);
        oms__pg_give_text(to, word);
        oms__pg_give_text(to, prefix ? end : word);
    }
}

static int read_found(const PGresult *found, const oms_match *match,
                      oms_arena *arena, oms_rows *out, oms_error *err)
{
    const oms_table *table = match->table;
    const size_t bytes = table->record->struct_size;
    const size_t count = (size_t)PQntuples(found);
    char *rows = oms__arena_array(arena, count + 1, bytes);
    int rc = rows ? OMS_OK : oms__pg_memory(err);
    for (size_t i = 0; rc == OMS_OK && i < count; i++)
        rc = oms__pg_read_row(found, (int)i, table, 0, rows + bytes * i, arena,
                              err);
    *out = (oms_rows){.rows = rows, .count = rc == OMS_OK ? count : 0};
    return rc;
}

int oms__pg_match(oms_store_tx *tx, const oms_match *match, oms_arena *arena,
                  oms_rows *out, oms_error *err)
{
    declared *of = NULL;
    PGresult *found = NULL;
    const statement *stmt = NULL;
    message what;
    uint64_t detail = match->words_count;
    int rc = oms__pg_enter(tx, match->table, &of, err);
    if (rc == OMS_OK && match->table->text_field == 0)
        rc = oms__error_set(err, OMS_ENOTSUP, "", "%s has no text to search",
                            match->table->name);
    if (rc != OMS_OK)
        return rc;
    for (uint32_t i = 0; i < match->words_count; i++)
        detail |= (uint64_t)match->words[i].prefix << (5 + i);
    rc = oms__pg_statement(tx->on->store, of,
                           oms__pg_shape(OP_WORDS_MATCH, detail), &stmt, err);
    if (rc != OMS_OK)
        return rc;
    oms_arena_mark mark = oms__arena_mark(&tx->arena);
    values given = {.arena = &tx->arena};
    give_match(&given, match);
    rc = oms__pg_given(&given, of->table, stmt, &what, err);
    if (rc == OMS_OK)
        rc = oms__pg_query(tx, &what, &found, err);
    oms__arena_rewind(&tx->arena, mark);
    if (rc == OMS_OK)
        rc = read_found(found, match, arena, out, err);
    PQclear(found);
    return rc;
}
