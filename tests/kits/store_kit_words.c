// Searching: words of texts, without case and accents, in step with the rows
// whatever was done to them. Stores that cannot search skip these cases.
#include "kits/store_kit_case.h"

#include <stdio.h>
#include <string.h>

static const kit_thing things[] = {
    {.id = 1, .name = "Jane O'Brien-M\xc3\xbcller"},
    {.id = 2, .name = "JANE DOE, Rua S\xc3\xa3o Jos\xc3\xa9 12b"},
    {.id = 3, .name = "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd jane"},
    {.id = 4, .name = NULL},
    {.id = 5, .name = "\xe6\x9d\xb1\xe4\xba\xac tower \"OR\" NEAR(jan, 2)*"},
};

// As kit_things, and its names can be searched.
static oms_table kit_texts;

static void store_all(kit_case *c)
{
    const oms_table *tables[4] = {kit_tables[0], kit_tables[1], kit_tables[2],
                                  &kit_texts};
    kit_texts = kit_things;
    kit_texts.name = "kit_texts";
    kit_texts.text_field = 4;
    if (!OMS_HAS(c->store.ops, oms_store_ops, match) ||
        c->store.ops->match == NULL)
        skip();
    kit_must(c, c->store.ops->migrate(c->store.impl, tables, 4, &c->err));
    kit_begin(c, OMS_STORE_WRITE);
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++)
        kit_must(c, kit_insert(c, &kit_texts, &things[i]));
    kit_commit(c);
}

static size_t split(const char *text, oms_word words[OMS_WORDS_MAX],
                    char room[256])
{
    size_t count = 0;
    snprintf(room, 256, "%s", text);
    for (char *at = strtok(room, " "); at != NULL; at = strtok(NULL, " ")) {
        size_t bytes = strlen(at);
        words[count].prefix = at[bytes - 1] == '*';
        if (words[count].prefix)
            at[bytes - 1] = '\0';
        words[count++].text = at;
    }
    return count;
}

// The ids that are found, as text: "3 2 ". A transaction must be open.
static void expect_in(kit_case *c, const oms_table *table, const char *text,
                      const void *after, uint32_t limit, const char *ids)
{
    char room[256];
    char found[256] = "";
    oms_word words[OMS_WORDS_MAX];
    oms_rows rows = {NULL, 0};
    const oms_match match = {.table = table,
                             .words = words,
                             .words_count = (uint32_t)split(text, words, room),
                             .after = after,
                             .limit = limit};
    kit_must(c, c->store.ops->match(c->tx, &match, &c->arena, &rows, &c->err));
    for (size_t i = 0; i < rows.count; i++) {
        const char *row =
            (const char *)rows.rows + i * table->record->struct_size;
        size_t used = strlen(found);
        snprintf(found + used, sizeof found - used, "%s%d", i ? " " : "",
                 (int)oms__field_int(&table->record->fields[0], row));
    }
    assert_string_equal(found, ids);
}

static void expect(kit_case *c, const char *text, const char *ids)
{
    kit_begin(c, OMS_STORE_READ);
    expect_in(c, &kit_texts, text, NULL, 100, ids);
    kit_rollback(c);
}

static void test_store_match__finds_words_whatever_their_case_and_accents(
    void **state)
{
    kit_case *c = *state;
    store_all(c);
    expect(c, "jane", "3 2 1");
    expect(c, "muller", "1");
    expect(c, "brien o", "1");
    expect(c, "sao jose", "2");
    expect(c, "12b", "2");
    expect(c, "12", "");
    expect(c, "\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd", "3");
    expect(c, "\xe6\x9d\xb1\xe4\xba\xac", "5");
    expect(c, "jane nobody", "");
}

static void test_store_match__finds_beginnings_of_words(void **state)
{
    kit_case *c = *state;
    store_all(c);
    expect(c, "ja*", "5 3 2 1");
    expect(c, "jan*", "5 3 2 1");
    expect(c, "jane*", "3 2 1");
    expect(c, "mul* bri*", "1");
    expect(c, "jan", "5");
}

static void test_store_match__takes_every_word_for_a_word(void **state)
{
    kit_case *c = *state;
    store_all(c);
    expect(c, "or", "5");
    expect(c, "near", "5");
    expect(c, "jane or doe", "");
    expect(c, "not", "");
}

static void test_store_match__gives_pages_from_the_highest_key_down(
    void **state)
{
    kit_case *c = *state;
    store_all(c);
    kit_begin(c, OMS_STORE_READ);
    expect_in(c, &kit_texts, "jane", NULL, 2, "3 2");
    expect_in(c, &kit_texts, "jane", &things[1], 2, "1");
    expect_in(c, &kit_texts, "jane", &things[0], 2, "");
    kit_rollback(c);
}

static void test_store_match__is_in_step_with_every_write(void **state)
{
    kit_case *c = *state;
    const kit_thing changed = {.id = 1, .name = "Karl", .total = 4};
    const kit_thing emptied = {.id = 2};
    const kit_thing named = {.id = 4, .name = "Jane"};
    store_all(c);
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, kit_put(c, &kit_texts, &changed));
    kit_must(c, kit_put(c, &kit_texts, &emptied));
    kit_must(c, kit_put(c, &kit_texts, &named));
    kit_must(c, c->store.ops->remove(c->tx, &kit_texts, &things[2], &c->err));
    expect_in(c, &kit_texts, "jane", NULL, 9, "4"); // its own writes
    kit_commit(c);
    expect(c, "jane", "4");
    expect(c, "muller", "");
    expect(c, "karl", "1");
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, c->store.ops->clear(c->tx, &kit_texts, &c->err));
    expect_in(c, &kit_texts, "jan*", NULL, 9, "");
    kit_rollback(c);
    expect(c, "jane", "4");
}

static void test_store_match__follows_a_change_of_what_is_known(void **state)
{
    kit_case *c = *state;
    kit_thing changed = things[0];
    changed.name = "Karl";
    store_all(c);
    if (!OMS_HAS(c->store.ops, oms_store_ops, change) ||
        c->store.ops->change == NULL)
        skip();
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, c->store.ops->change(c->tx, &kit_texts, &things[0], &changed,
                                     &c->err));
    kit_commit(c);
    expect(c, "muller", "");
    expect(c, "karl", "1");
}

static void test_store_match__finds_what_was_there_before_it_was_declared(
    void **state)
{
    kit_case *c = *state;
    const kit_order order = {
        .id = 7, .note = "Jane was here", .version = 1, .total = 3};
    const oms_table *const tables[] = {&kit_orders_later};
    store_all(c);
    kit_store_one(c, &kit_orders, &order);
    kit_reopen(c);
    kit_must(c, c->store.ops->migrate(c->store.impl, tables, 1, &c->err));
    kit_begin(c, OMS_STORE_READ);
    expect_in(c, &kit_orders_later, "jane", NULL, 9, "7");
    kit_rollback(c);
    kit_reopen(c);
    kit_must(c, c->store.ops->migrate(c->store.impl, tables, 1, &c->err));
    kit_begin(c, OMS_STORE_READ);
    expect_in(c, &kit_orders_later, "here", NULL, 9, "7");
    kit_rollback(c);
}

static void test_store_scrub__leaves_every_row_and_word(void **state)
{
    kit_case *c = *state;
    store_all(c);
    if (!OMS_HAS(c->store.ops, oms_store_ops, scrub) ||
        c->store.ops->scrub == NULL)
        skip();
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, c->store.ops->remove(c->tx, &kit_texts, &things[0], &c->err));
    kit_commit(c);
    kit_must(c, c->store.ops->scrub(c->store.impl, &c->err));
    expect(c, "jane", "3 2");
    expect(c, "muller", "");
    kit_thing found = {.id = 2};
    kit_must(c, kit_find(c, &kit_texts, &found));
    kit_store_one(c, &kit_texts, &things[0]);
    kit_must(c, c->store.ops->scrub(c->store.impl, &c->err));
    expect(c, "jane", "3 2 1");
}

const struct CMUnitTest kit_word_cases[] = {
    cmocka_unit_test(
        test_store_match__finds_words_whatever_their_case_and_accents),
    cmocka_unit_test(test_store_match__finds_beginnings_of_words),
    cmocka_unit_test(test_store_match__takes_every_word_for_a_word),
    cmocka_unit_test(test_store_match__gives_pages_from_the_highest_key_down),
    cmocka_unit_test(test_store_match__is_in_step_with_every_write),
    cmocka_unit_test(test_store_match__follows_a_change_of_what_is_known),
    cmocka_unit_test(
        test_store_match__finds_what_was_there_before_it_was_declared),
    cmocka_unit_test(test_store_scrub__leaves_every_row_and_word),
};
const size_t kit_word_cases_count =
    sizeof kit_word_cases / sizeof kit_word_cases[0];
