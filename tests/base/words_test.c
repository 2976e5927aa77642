// Words of texts: what SQLite's tokenizer makes of every character is what this
// library makes of it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// These come first for cmocka.
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"

static void put_character(uint32_t character, char out[8])
{
    if (character < 0x80)
        (void)snprintf(out, 8, "%c", (int)character);
    else if (character < 0x800)
        (void)snprintf(out, 8, "%c%c", (int)(0xc0 | character >> 6),
                       (int)(0x80 | (character & 0x3f)));
    else if (character < 0x10000)
        (void)snprintf(out, 8, "%c%c%c", (int)(0xe0 | character >> 12),
                       (int)(0x80 | (character >> 6 & 0x3f)),
                       (int)(0x80 | (character & 0x3f)));
    else
        (void)snprintf(out, 8, "%c%c%c%c", (int)(0xf0 | character >> 18),
                       (int)(0x80 | (character >> 12 & 0x3f)),
                       (int)(0x80 | (character >> 6 & 0x3f)),
                       (int)(0x80 | (character & 0x3f)));
}

static void words_of(const char *text, char out[64])
{
    char word[OMS__WORD_ROOM];
    out[0] = '\0';
    while (oms__words_next(&text, word)) {
        strcat(out, word);
        strcat(out, "|");
    }
}

static sqlite3 *open_index(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    const char *sql =
        "CREATE VIRTUAL TABLE t USING fts5(x, tokenize="
        "'unicode61 remove_diacritics 2');"
        "CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance');BEGIN";
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        skip();
    return db;
}

static void add_text(sqlite3_stmt *insert, uint32_t character)
{
    char text[16];
    char middle[8];
    put_character(character, middle);
    (void)snprintf(text, sizeof(text), "q%sz", middle);
    sqlite3_bind_int64(insert, 1, character);
    sqlite3_bind_text(insert, 2, text, -1, SQLITE_TRANSIENT);
    assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
    sqlite3_reset(insert);
}

// One text for each character of the first planes, between two letters.
static void test_words__are_those_of_sqlite_for_every_character(void **state)
{
    (void)state;
    char *texts = test_calloc(0x20000, 64);
    sqlite3 *db = open_index();
    sqlite3_stmt *stmt = NULL;
    sqlite3_prepare_v2(db, "INSERT INTO t(rowid, x) VALUES(?, ?)", -1, &stmt,
                       NULL);
    for (uint32_t i = 1; i < 0x20000; i++)
        if (i < 0xd800 || i > 0xdfff)
            add_text(stmt, i);
    sqlite3_finalize(stmt);
    sqlite3_prepare_v2(db, "SELECT doc, term FROM v ORDER BY doc, \"offset\"",
                       -1, &stmt, NULL);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        char *text = texts + 64 * sqlite3_column_int64(stmt, 0);
        strcat(text, (const char *)sqlite3_column_text(stmt, 1));
        strcat(text, "|");
    }
    sqlite3_finalize(stmt);
    for (uint32_t i = 1; i < 0x20000; i++) {
        char text[16];
        char ours[64];
        char middle[8];
        if (i >= 0xd800 && i <= 0xdfff)
            continue;
        put_character(i, middle);
        (void)snprintf(text, sizeof(text), "q%sz", middle);
        words_of(text, ours);
        assert_string_equal(ours, texts + 64 * i);
    }
    sqlite3_close(db);
    test_free(texts);
}

static void expect(const char *text, const char *wanted)
{
    char found[64];
    words_of(text, found);
    assert_string_equal(found, wanted);
}

static void test_words__are_runs_of_letters_and_digits(void **state)
{
    (void)state;
    expect("", "");
    expect(" -- ", "");
    expect("Jane O'Brien", "jane|o|brien|");
    expect("12b/3", "12b|3|");
    expect("bad\xff\xc3 utf", "bad|utf|");
    expect("\xcc\x81"
           "a",
           "a|"); // a mark without a letter
}

static void test_words__of_a_wish_know_beginnings(void **state)
{
    (void)state;
    oms_arena arena;
    oms_word words[OMS_WORDS_MAX];
    uint32_t count = 0;
    oms_error error = OMS_INIT(oms_error);
    oms__arena_init(&arena, NULL, 0, 0);
    assert_int_equal(
        oms__words_parse("Jan* doe *x", words, &count, &arena, &error), OMS_OK);
    assert_int_equal(count, 3);
    assert_string_equal(words[0].text, "jan");
    assert_true(words[0].prefix);
    assert_false(words[1].prefix);
    assert_false(words[2].prefix);
    assert_true(oms__words_hold("x Janet, DOE", words, count));
    assert_false(oms__words_hold("Janet Doe", words, count));
    assert_int_equal(oms__words_parse(" *\"' ", words, &count, &arena, &error),
                     OMS_EINVAL);
    assert_string_equal(error.where, "/text");
    assert_int_equal(oms__words_parse("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
                                      words, &count, &arena, &error),
                     OMS_OK);
    assert_int_equal(
        oms__words_parse("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", words,
                         &count, &arena, &error),
        OMS_EINVAL);
    oms__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_words__are_those_of_sqlite_for_every_character),
        cmocka_unit_test(test_words__are_runs_of_letters_and_digits),
        cmocka_unit_test(test_words__of_a_wish_know_beginnings),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
