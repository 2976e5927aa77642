// Personal fields apart from the rest: written in two parts, read together,
// and emptied.
#include "full_sample.h"
#include "failing_allocator.h"

typedef struct person {
    const char *name;
    const char *town;
    int64_t age;
} person;

static const oms_field person_fields[] = {
    OMS_FIELD_TEXT(person, name, OMS_REQUIRED | OMS_PII, 64, "Who."),
    OMS_FIELD_TEXT(person, town, 0, 64, "Where."),
    OMS_FIELD_INT(person, age, OMS_NULLABLE | OMS_PII, 1, 150, "How old."),
};
static const oms_record person_record =
    OMS_RECORD("person", person, person_fields, "A person.");

typedef struct letter {
    int64_t id;
    const char *text;
    const person *sender; // all of it
    const person *bearer; // only what is marked inside
    const person *readers;
    size_t readers_count;
    const sample_tag *tags;
    size_t tags_count;
} letter;

static const oms_field letter_fields[] = {
    OMS_FIELD_INT(letter, id, OMS_REQUIRED, 1, 100, "Id."),
    OMS_FIELD_TEXT(letter, text, OMS_PII, 64, "Its words."),
    OMS_FIELD_OBJECT(letter, sender, OMS_REQUIRED | OMS_PII, &person_record,
                     "From."),
    OMS_FIELD_OBJECT(letter, bearer, 0, &person_record, "By."),
    OMS_FIELD_LIST(letter, readers, 0, &person_record, 0, 3, "To."),
    OMS_FIELD_LIST(letter, tags, 0, &sample_tag_record, 0, 3, "Tags."),
};
static const oms_record letter_record =
    OMS_RECORD("letter", letter, letter_fields, "A letter.");

static const person ada = {.name = "Ada", .town = "London", .age = 36};
static const person bob = {.name = "Bob", .town = "Bonn"};
static const person crowd[] = {{.name = "Cid"}, {.name = "Dot", .town = "D"}};
static const sample_tag marks[] = {{"x"}};
static const letter whole = {.id = 7,
                             .text = "dear all",
                             .sender = &ada,
                             .bearer = &bob,
                             .readers = crowd,
                             .readers_count = 2,
                             .tags = marks,
                             .tags_count = 1};

typedef struct parts {
    oms_buf open;
    oms_buf pii;
    oms_arena arena;
} parts;

static parts split(const oms_record *record, const void *in)
{
    parts it;
    oms__buf_init(&it.open, NULL, 0);
    oms__buf_init(&it.pii, NULL, 0);
    oms__arena_init(&it.arena, NULL, 0, 0);
    oms__record_write_split(record, in, &it.open, &it.pii);
    assert_false(it.open.failed);
    return it;
}

static void done(parts *it)
{
    oms__buf_free(&it->open);
    oms__buf_free(&it->pii);
    oms__arena_free(&it->arena);
}

static void test_record_split__keeps_personal_fields_apart(void **state)
{
    (void)state;
    parts it = split(&letter_record, &whole);
    assert_string_equal(it.open.bytes,
                        "{\"id\":7,\"bearer\":{\"town\":\"Bonn\"},"
                        "\"readers\":[{},{\"town\":\"D\"}],"
                        "\"tags\":[{\"label\":\"x\"}]}");
    assert_string_equal(it.pii.bytes,
                        "{\"text\":\"dear all\",\"sender\":{\"name\":\"Ada\","
                        "\"town\":\"London\",\"age\":36},\"bearer\":{\"name\":"
                        "\"Bob\"},\"readers\":[{\"name\":\"Cid\"},{\"name\":"
                        "\"Dot\"}]}");
    done(&it);
}

static void test_record_split__adds_nothing_where_nothing_is(void **state)
{
    (void)state;
    sample plain = full;
    plain.note = NULL;
    parts it = split(&sample_record, &plain);
    assert_int_equal(it.pii.count, 0);
    oms_buf all;
    oms__buf_init(&all, NULL, 0);
    oms__record_write(&sample_record, &plain, &all);
    assert_string_equal(it.open.bytes, all.bytes);
    oms__buf_free(&all);
    done(&it);
}

static void test_record_split__is_read_together(void **state)
{
    (void)state;
    parts it = split(&letter_record, &whole);
    letter back;
    assert_int_equal(oms__record_parse_split(&letter_record, it.open.bytes,
                                             it.pii.bytes, &back, &it.arena,
                                             NULL),
                     OMS_OK);
    assert_true(oms__record_equal(&letter_record, &whole, &back));
    done(&it);
}

static void test_record_split__is_read_without_what_was_emptied(void **state)
{
    (void)state;
    parts it = split(&letter_record, &whole);
    letter back;
    assert_int_equal(oms__record_parse_split(&letter_record, it.open.bytes,
                                             NULL, &back, &it.arena, NULL),
                     OMS_OK);
    assert_null(back.text);
    assert_string_equal(back.sender->name, OMS__ERASED);
    assert_string_equal(back.bearer->name, OMS__ERASED);
    assert_string_equal(back.bearer->town, "Bonn");
    assert_int_equal(back.readers_count, 2);
    assert_string_equal(back.readers[1].name, OMS__ERASED);
    assert_string_equal(back.readers[1].town, "D");
    done(&it);
}

static void test_record_split__still_refuses_what_is_wrong(void **state)
{
    (void)state;
    letter back;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    static const char *const wrong[][2] = {
        {"{\"text\":\"no id\"}", NULL},
        {"{\"id\":1}", "{\"text\":"},
        {"{\"id\":1}", "[]x"},
        {"{\"id\":1}", "{\"sender\":{\"age\":200,\"name\":\"x\"}}"},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(oms__record_parse_split(&letter_record, wrong[i][0],
                                                 wrong[i][1], &back, &arena,
                                                 NULL),
                         OMS_EINVAL);
    oms__arena_free(&arena);
}

// Events only grow: a newer library may have written more.
static void test_record_split__passes_over_what_is_newer(void **state)
{
    (void)state;
    letter back;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    assert_int_equal(oms__record_parse_split(
                         &letter_record, "{\"id\":1,\"other\":{\"a\":[2]}}",
                         "{\"others\":2,\"text\":\"x\"}", &back, &arena, NULL),
                     OMS_OK);
    assert_int_equal(back.id, 1);
    assert_string_equal(back.text, "x");
    oms__arena_free(&arena);
}

static void test_record_erase__empties_at_any_depth(void **state)
{
    (void)state;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    letter row = whole;
    assert_int_equal(oms__record_erase(&letter_record, &row, &arena), OMS_OK);
    assert_int_equal(row.id, 7);
    assert_null(row.text);
    assert_string_equal(row.sender->name, OMS__ERASED);
    assert_null(row.sender->town); // the whole object is personal
    assert_string_equal(row.bearer->name, OMS__ERASED);
    assert_string_equal(row.bearer->town, "Bonn");
    assert_string_equal(row.readers[0].name, OMS__ERASED);
    assert_string_equal(row.tags[0].label, "x");
    // What it was made from is as it was.
    assert_string_equal(whole.sender->name, "Ada");
    assert_string_equal(crowd[0].name, "Cid");
    oms__arena_free(&arena);
}

static void test_record_erase__says_when_memory_is_out(void **state)
{
    (void)state;
    failing memory = {.fail_from = 1};
    oms_allocator allocator = failing_allocator(&memory);
    oms_arena arena;
    oms__arena_init(&arena, &allocator, 0, 0);
    letter row = whole;
    assert_int_equal(oms__record_erase(&letter_record, &row, &arena),
                     OMS_ENOMEM);
    oms__arena_free(&arena);
}

static void test_record__knows_whether_it_is_personal(void **state)
{
    (void)state;
    assert_true(oms__record_is_personal(&letter_record));
    assert_true(oms__record_is_personal(&sample_record));
    assert_false(oms__record_is_personal(&sample_line_record));
    assert_false(oms__record_is_personal(NULL));
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_record_split__keeps_personal_fields_apart),
        cmocka_unit_test(test_record_split__adds_nothing_where_nothing_is),
        cmocka_unit_test(test_record_split__is_read_together),
        cmocka_unit_test(test_record_split__is_read_without_what_was_emptied),
        cmocka_unit_test(test_record_split__still_refuses_what_is_wrong),
        cmocka_unit_test(test_record_split__passes_over_what_is_newer),
        cmocka_unit_test(test_record_erase__empties_at_any_depth),
        cmocka_unit_test(test_record_erase__says_when_memory_is_out),
        cmocka_unit_test(test_record__knows_whether_it_is_personal),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
