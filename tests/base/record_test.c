// Described structs in memory: copies, equality, order and fingerprints.
#include "full_sample.h"

static void assert_own_memory(const sample *deep)
{
    // Everything the copy points at is its own: nothing of it is shared.
    assert_ptr_not_equal(deep->id, full.id);
    assert_ptr_not_equal(deep->metadata, full.metadata);
    assert_ptr_not_equal(deep->tag, full.tag);
    assert_ptr_not_equal(deep->tag->label, full.tag->label);
    assert_ptr_not_equal(deep->lines, full.lines);
    assert_ptr_not_equal(deep->lines[0].sku, full.lines[0].sku);
    assert_ptr_not_equal(deep->lines[0].tags, full.lines[0].tags);
    assert_ptr_not_equal(deep->lines[0].tags[1].label,
                         full.lines[0].tags[1].label);
    assert_ptr_not_equal(deep->inner, full.inner);
    assert_ptr_not_equal(deep->inner->id, full.inner->id);
}

static void test_record_copy__shares_nothing(void **state)
{
    (void)state;
    oms_arena arena;
    oms_arena second;
    sample deep;
    sample again;
    oms__arena_init(&arena, NULL, 0, 0);
    oms__arena_init(&second, NULL, 0, 0);
    assert_int_equal(oms__record_copy(&sample_record, &full, &deep, &arena),
                     OMS_OK);
    assert_int_equal(deep.size, full.size);
    assert_true(oms__record_equal(&sample_record, &full, &deep));
    assert_own_memory(&deep);
    assert_int_equal(oms__record_copy(&sample_record, &deep, &again, &second),
                     OMS_OK);
    oms__arena_free(&arena);
    assert_true(oms__record_equal(&sample_record, &full, &again));
    assert_null(again.lines[1].tags);
    // In place: the struct now owns what it pointed at.
    again = full;
    assert_int_equal(oms__record_copy(&sample_record, &again, &again, &second),
                     OMS_OK);
    assert_own_memory(&again);
    oms__arena_free(&second);
}

static void test_record_copy__shares_what_was_taken_over(void **state)
{
    (void)state;
    oms_arena arena;
    sample known;
    sample copy;
    oms__arena_init(&arena, NULL, 0, 0);
    assert_int_equal(oms__record_copy(&sample_record, &full, &known, &arena),
                     OMS_OK);
    sample changed = known;
    changed.metadata = full.metadata; // the same text, of another owner
    changed.lines_count = 1;          // the same list, cut short
    assert_int_equal(oms__record_copy_beside(&sample_record, &changed, &known,
                                             &copy, &arena),
                     OMS_OK);
    assert_true(oms__record_equal(&sample_record, &changed, &copy));
    assert_ptr_equal(copy.id, known.id);
    assert_ptr_equal(copy.tag, known.tag);
    assert_ptr_equal(copy.inner, known.inner);
    assert_ptr_not_equal(copy.metadata, full.metadata);
    assert_ptr_not_equal(copy.lines, known.lines);
    oms__arena_free(&arena);
}

static void test_record_copy__leaves_nothing_when_memory_is_out(void **state)
{
    (void)state;
    static const sample nothing;
    int rc = OMS_ENOMEM;
    size_t max = 1;
    for (; rc != OMS_OK; max++) {
        oms_arena arena;
        sample deep;
        memset(&deep, 0x5a, sizeof(deep));
        oms__arena_init(&arena, NULL, 0, max);
        rc = oms__record_copy(&sample_record, &full, &deep, &arena);
        if (rc != OMS_OK) {
            assert_int_equal(rc, OMS_ENOMEM);
            assert_memory_equal(&deep, &nothing, sizeof(deep));
        }
        oms__arena_free(&arena);
    }
    assert_true(max > 200);
}

// One struct for each field in which it differs from the full one.
#define VARIANTS 17
static void make_variants(sample out[VARIANTS])
{
    static const sample_line fewer[] = {{.sku = "s-1", .quantity = 2}};
    static const sample_tag other = {"z"};
    static const sample_tag moved[] = {{"q\"\n"}, {"p"}};
    static const sample_line swapped[] = {
        {.sku = "s-1",
         .quantity = 2,
         .unit_minor = 1999,
         .gift = true,
         .tags = moved,
         .tags_count = 2},
        {.sku = "s-2", .quantity = 1},
    };
    for (size_t i = 0; i < VARIANTS; i++)
        out[i] = full;
    out[0].id = "b";
    out[1].key = NULL;
    out[2].currency = "USD";
    out[3].status = SAMPLE_DRAFT;
    out[4].placed_at_ms++;
    out[5].due_at_ms = 0;
    out[6].total_minor = 12;
    out[7].priority = 4;
    out[8].balance = INT64_MAX;
    out[9].test = false;
    out[10].note = "caf\xc3\xa9";
    out[11].metadata = "{}";
    out[12].tag = &other;
    out[13].lines = fewer;
    out[13].lines_count = 1;
    out[14].lines = swapped;
    out[15].inner = NULL;
    out[16].tag = NULL;
}

static void test_record_equal__sees_a_change_in_any_field(void **state)
{
    (void)state;
    sample variants[VARIANTS];
    make_variants(variants);
    assert_true(oms__record_equal(&sample_record, &full, &full));
    for (size_t i = 0; i < VARIANTS; i++) {
        assert_false(oms__record_equal(&sample_record, &full, &variants[i]));
        assert_false(oms__record_equal(&sample_record, &variants[i], &full));
    }
    sample sized = full;
    sized.size = 0; // not described
    assert_true(oms__record_equal(&sample_record, &full, &sized));
}

static void test_record_hash__differs_for_any_field(void **state)
{
    (void)state;
    sample variants[VARIANTS];
    uint64_t prints[VARIANTS + 1];
    make_variants(variants);
    prints[VARIANTS] = oms__record_hash(&sample_record, &full, 0);
    for (size_t i = 0; i < VARIANTS; i++) {
        prints[i] = oms__record_hash(&sample_record, &variants[i], 0);
        for (size_t k = 0; k < i; k++)
            assert_true(prints[i] != prints[k]);
        assert_true(prints[i] != prints[VARIANTS]);
    }
    oms_arena arena;
    sample deep;
    oms__arena_init(&arena, NULL, 0, 0);
    oms__record_copy(&sample_record, &full, &deep, &arena);
    assert_true(oms__record_hash(&sample_record, &deep, 0) == prints[VARIANTS]);
    assert_true(oms__record_hash(&sample_record, &deep, 1) != prints[VARIANTS]);
    oms__arena_free(&arena);
}

typedef struct pair {
    const char *a;
    const char *b;
    const sample_tag *x;
    size_t x_count;
    const sample_tag *y;
    size_t y_count;
} pair;

static const oms_field pair_fields[] = {
    OMS_FIELD_TEXT(pair, a, 0, 10, "A."),
    OMS_FIELD_TEXT(pair, b, 0, 10, "B."),
    OMS_FIELD_LIST(pair, x, 0, &sample_tag_record, 0, 9, "X."),
    OMS_FIELD_LIST(pair, y, 0, &sample_tag_record, 0, 9, "Y."),
};
static const oms_record pair_record =
    OMS_RECORD("pair", pair, pair_fields, "Two and two.");
static const oms_record short_record = {.name = "short",
                                        .struct_size = sizeof(pair),
                                        .fields_count = 1,
                                        .fields = pair_fields};

static void test_record_hash__does_not_confuse_structures(void **state)
{
    (void)state;
    static const sample_tag three[] = {{"p"}, {"q"}, {"r"}};
    const pair all[] = {
        {0},
        {.a = ""},
        {.b = ""},
        {.a = "", .b = ""},
        {.a = "xy"},
        {.b = "xy"},
        {.a = "x", .b = "y"},
        {.a = "xy", .b = ""},
        {.a = "", .b = "xy"},
        {.x = three, .x_count = 1, .y = three + 1, .y_count = 2},
        {.x = three, .x_count = 2, .y = three + 2, .y_count = 1},
        {.x = three, .x_count = 3},
        {.y = three, .y_count = 3},
        {.a = "12345678"},
        {.a = "123456789"},
        {.a = "1234567", .b = "8"},
    };
    const size_t count = sizeof(all) / sizeof(all[0]);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(oms__record_hash(&pair_record, &all[i], 0) !=
                        oms__record_hash(&pair_record, &all[k], 0));
}

static void test_record_hash__is_stable(void **state)
{
    (void)state;
    // These numbers are in people's files: they must never change.
    const pair known = {.a = "hello wo", .b = "rld"};
    assert_true(oms__record_hash(&pair_record, &known, 0) ==
                UINT64_C(0xaa4e9c1885912d78));
    assert_true(oms__hash_bytes("hello world", 11, 0) ==
                UINT64_C(0x335c937e098e69a0));
    // A record that grew by absent fields keeps the prints of its past.
    const pair old = {.a = "x"};
    assert_true(oms__record_hash(&pair_record, &old, 5) ==
                oms__record_hash(&short_record, &old, 5));
}

static void test_hash_bytes__depends_on_every_byte_and_the_count(void **state)
{
    (void)state;
    char bytes[40] = {0};
    for (size_t count = 0; count < sizeof(bytes); count++) {
        uint64_t print = oms__hash_bytes(bytes, count, 9);
        assert_true(print != oms__hash_bytes(bytes, count + 1, 9));
        for (size_t at = 0; at < count; at++) {
            bytes[at] = 1;
            assert_true(print != oms__hash_bytes(bytes, count, 9));
            bytes[at] = 0;
        }
    }
}

static void check_order(const char *name, const sample *less,
                        const sample *more)
{
    const oms_field *field = field_of(name);
    assert_true(oms__field_compare(field, less, more) < 0);
    assert_true(oms__field_compare(field, more, less) > 0);
    assert_int_equal(oms__field_compare(field, less, less), 0);
    assert_int_equal(oms__field_compare(field, more, more), 0);
}

static void test_field_compare__orders_like_columns(void **state)
{
    (void)state;
    check_order("balance", &(sample){.balance = INT64_MIN},
                &(sample){.balance = INT64_MAX});
    check_order("placed_at_ms", &(sample){.placed_at_ms = 1},
                &(sample){.placed_at_ms = 2});
    check_order("test", &(sample){.test = false}, &(sample){.test = true});
    check_order("id", &(sample){.id = NULL}, &(sample){.id = ""});
    check_order("id", &(sample){.id = "a"}, &(sample){.id = "ab"});
    check_order("id", &(sample){.id = "Z"}, &(sample){.id = "\xc3\xa9"});
    // By name, so canceled (2) is before draft (0).
    check_order("status", &(sample){.status = SAMPLE_CANCELED},
                &(sample){.status = SAMPLE_DRAFT});
    check_order("status", &(sample){.status = SAMPLE_DRAFT},
                &(sample){.status = SAMPLE_PLACED});
}

static void test_field_int__reads_and_writes_every_width(void **state)
{
    (void)state;
    static const char *const names[] = {"balance", "placed_at_ms", "status",
                                        "test"};
    static const int64_t values[] = {INT64_MIN, 1506941793000, 2, 1};
    for (size_t i = 0; i < 4; i++) {
        sample row;
        memset(&row, 0, sizeof(row));
        const sample before = row;
        oms__field_set_int(field_of(names[i]), &row, values[i]);
        assert_true(oms__field_int(field_of(names[i]), &row) == values[i]);
        oms__field_set_int(field_of(names[i]), &row, 0);
        assert_memory_equal(&row, &before, sizeof(row));
    }
    sample row = {0};
    oms__field_set_text(field_of("note"), &row, "n");
    assert_string_equal(row.note, "n");
    assert_string_equal(oms__field_text(field_of("note"), &row), "n");
    oms__field_set_text(field_of("note"), &row, NULL);
    assert_null(oms__field_text(field_of("note"), &row));
}

static void test_record_find__finds_names_exactly(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < sample_record.fields_count; i++)
        assert_int_equal(
            oms__record_find(&sample_record, sample_fields[i].name), i);
    assert_int_equal(oms__record_find(&sample_record, "i"), -1);
    assert_int_equal(oms__record_find(&sample_record, "idx"), -1);
    assert_int_equal(oms__record_find(&sample_record, ""), -1);
    assert_int_equal(oms__enum_find(&sample_statuses, "placedX", 6), 1);
    assert_int_equal(oms__enum_find(&sample_statuses, "placed", 5), -1);
    assert_int_equal(oms__enum_find(&sample_statuses, "", 0), -1);
    assert_int_equal(oms__enum_find(&sample_statuses, "cancelled", 9), 2);
    static const char *const plain[] = {"open"};
    static const oms_enum without = OMS_ENUM("plain", plain);
    assert_int_equal(oms__enum_find(&without, "cancelled", 9), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_copy__shares_nothing),
        cmocka_unit_test(test_record_copy__shares_what_was_taken_over),
        cmocka_unit_test(test_record_copy__leaves_nothing_when_memory_is_out),
        cmocka_unit_test(test_record_equal__sees_a_change_in_any_field),
        cmocka_unit_test(test_record_hash__differs_for_any_field),
        cmocka_unit_test(test_record_hash__does_not_confuse_structures),
        cmocka_unit_test(test_record_hash__is_stable),
        cmocka_unit_test(test_hash_bytes__depends_on_every_byte_and_the_count),
        cmocka_unit_test(test_field_compare__orders_like_columns),
        cmocka_unit_test(test_field_int__reads_and_writes_every_width),
        cmocka_unit_test(test_record_find__finds_names_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
