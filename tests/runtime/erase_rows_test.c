// Emptying rows of a person, of any number and wherever they lie: in the table
// or in its archive. What lies in the archive stays there, and what holds
// nothing personal is not written.
#include "runtime/archive.h"
#include "toy.h"

// ---- a module of pages that people have written -----------------------------

typedef struct page_row {
    const char *book;
    int64_t no;
    const char *author;
    const char *text;
    int64_t reads;
    int64_t version;
} page_row;
static const oms_field page_fields[] = {
    OMS_FIELD_CODE(page_row, book, OMS_REQUIRED, "."),
    OMS_FIELD_INT(page_row, no, 0, 0, INT64_MAX, "."),
    OMS_FIELD_CODE(page_row, author, 0, "."),
    OMS_FIELD_TEXT(page_row, text, OMS_PII, 64, "."),
    OMS_FIELD_INT(page_row, reads, 0, 0, INT64_MAX, "."),
    OMS_FIELD_INT(page_row, version, 0, 0, INT64_MAX, "."),
};
static const oms_record page_record =
    OMS_RECORD("page", page_row, page_fields, ".");
static const oms_index page_indexes[] = {
    {.name = "pages_by_author", .fields = {2}, .fields_count = 1},
};
static const oms_table pages = {.name = "pages",
                                .record = &page_record,
                                .key_fields = 2,
                                .version_field = 5,
                                .indexes = page_indexes,
                                .indexes_count = 1,
                                .archived = true};

typedef struct act_args {
    const char *book;
    int64_t from;
    int64_t count;
    const char *author;
    const char *text;
} act_args;
static const oms_field act_fields[] = {
    OMS_FIELD_CODE(act_args, book, 0, "."),
    OMS_FIELD_INT(act_args, from, 0, 0, INT64_MAX, "."),
    OMS_FIELD_INT(act_args, count, 0, 0, INT64_MAX, "."),
    OMS_FIELD_CODE(act_args, author, 0, "."),
    OMS_FIELD_TEXT(act_args, text, 0, 64, "."),
};
static const oms_record act_record =
    OMS_RECORD("act", act_args, act_fields, ".");

static void write_pages(oms_tx *tx, const void *in)
{
    const act_args *args = in;
    for (int64_t i = 0; i < args->count; i++) {
        page_row row = {.book = args->book,
                        .no = args->from + i,
                        .author = args->author,
                        .text = args->text};
        oms__tx_put(tx, &pages, &row);
    }
}

static void archive_book(oms_tx *tx, const void *in)
{
    oms__tx_archive(tx, ((const act_args *)in)->book);
}

static void hear_archived(oms_tx *tx, const void *in)
{
    const oms_event event = {.subject = ((const act_args *)in)->book};
    oms__react_archived(tx, &event, NULL);
}

static void erase_pages(oms_tx *tx, const void *in)
{
    const act_args *args = in;
    const page_row of = {.book = args->book, .author = args->author};
    const int index = args->book != NULL ? -1 : 0;
    oms__tx_erase_rows(tx, &pages, index, &of, 1);
}

// After the erasure, by the same handler: the page is read, which counts.
static void erase_and_read(oms_tx *tx, const void *in)
{
    static const oms_delta one = {.field = 4, .amount = 1};
    const act_args *args = in;
    erase_pages(tx, in);
    page_row row = {.book = args->book, .no = args->from};
    assert_true(oms__tx_get(tx, &pages, &row));
    assert_null(row.text);
    assert_true(oms__tx_add(tx, &pages, &row, &one, 1, NULL));
}

static void erase_and_tear(oms_tx *tx, const void *in)
{
    const act_args *args = in;
    const page_row row = {.book = args->book, .no = args->from};
    erase_pages(tx, in);
    oms__tx_delete(tx, &pages, &row);
}

static const oms_table *const tables[] = {&pages};
static const oms_command commands[] = {
    {"page.write", &act_record, write_pages, "test", false, ".", NULL},
    {"page.archive", &act_record, archive_book, "test", false, ".", NULL},
    {"page.react", &act_record, hear_archived, "test", false, ".", NULL},
    {"page.erase", &act_record, erase_pages, "test", false, ".", NULL},
    {"page.erase_and_read", &act_record, erase_and_read, "test", false, ".",
     NULL},
    {"page.erase_and_tear", &act_record, erase_and_tear, "test", false, ".",
     NULL},
};
static const oms_module library = {.name = "library",
                                   .tables = tables,
                                   .tables_count = 1,
                                   .commands = commands,
                                   .commands_count = OMS_COUNT(commands)};

// ---- the engine, and a look behind it ---------------------------------------

static int open_library(void **state)
{
    static const oms_module *const modules[] = {&library};
    oms_options options = OMS_INIT(oms_options);
    oms_store store = {0};
    oms_error error = OMS_INIT(oms_error);
    oms *engine = NULL;
    assert_int_equal(oms__memory_open(NULL, &store, NULL), OMS_OK);
    options.store = &store;
    options.clock = oms__system_clock();
    options.ids = oms__system_ids();
    if (oms__engine_open(&options, modules, 1, &engine, &error) != OMS_OK)
        fail_msg("open: %s", error.text);
    *state = engine;
    return 0;
}

static int close_library(void **state)
{
    oms_close(*state);
    return 0;
}

static void act(oms *engine, const char *command, const char *args)
{
    static int turn;
    char key[16];
    oms_error error = OMS_INIT(oms_error);
    (void)snprintf(key, sizeof(key), "act-%d", turn++);
    if (oms_submit(engine, command, key, args, NULL, &error) != OMS_OK)
        fail_msg("%s: %s", command, error.text);
}

typedef struct found {
    int64_t rows;
    int64_t texts;   // that are not empty
    int64_t changes; // sum of versions
    int64_t reads;
} found;

// What the store holds in one of the two tables.
static found look(oms *engine, const oms_table *table)
{
    const oms_store_ops *ops = engine->store.ops;
    oms_store_tx *tx = NULL;
    oms_arena arena;
    found sum = {0};
    page_row behind;
    oms_rows got = {0};
    oms_scan scan = {.table = table, .index = -1, .limit = OMS_SCAN_MAX};
    oms__arena_init(&arena, &engine->allocator, 1 << 16, 0);
    assert_int_equal(ops->begin(engine->store.impl, OMS_STORE_READ, &tx, NULL),
                     OMS_OK);
    do {
        assert_int_equal(ops->scan(tx, &scan, &arena, &got, NULL), OMS_OK);
        const page_row *rows = got.rows;
        for (size_t i = 0; i < got.count; i++) {
            sum.rows++;
            sum.texts += rows[i].text != NULL;
            sum.changes += rows[i].version;
            sum.reads += rows[i].reads;
            behind = rows[i];
        }
        scan.after = &behind;
    } while (got.count == OMS_SCAN_MAX);
    ops->rollback(tx);
    oms__arena_free(&arena);
    return sum;
}

static found hot(oms *engine)
{
    return look(engine, &pages);
}

static found cold(oms *engine)
{
    return look(engine,
                oms__registry_slot(&engine->registry, &pages)->twin->table);
}

static void assert_found(found got, int64_t rows, int64_t texts,
                         int64_t changes)
{
    assert_int_equal(got.rows, rows);
    assert_int_equal(got.texts, texts);
    assert_int_equal(got.changes, changes);
}

// ---- the cases --------------------------------------------------------------

static void test_erase_rows__reaches_more_rows_than_one_scan(void **state)
{
    oms *engine = *state;
    act(engine, "page.write",
        "{\"book\":\"a\",\"count\":5000,\"author\":\"x\",\"text\":\"mine\"}");
    act(engine, "page.write",
        "{\"book\":\"b\",\"count\":5000,\"author\":\"x\",\"text\":\"mine\"}");
    act(engine, "page.write",
        "{\"book\":\"c\",\"count\":2,\"author\":\"y\",\"text\":\"theirs\"}");
    act(engine, "page.archive", "{\"book\":\"b\"}");
    assert_found(cold(engine), 5000, 5000, 5000);
    act(engine, "page.erase", "{\"author\":\"x\"}");
    assert_found(hot(engine), 5002, 2, 10002);
    assert_found(cold(engine), 5000, 0, 10000);
}

static void test_erase_rows__leaves_rows_alone_that_say_nothing(void **state)
{
    oms *engine = *state;
    act(engine, "page.write", "{\"book\":\"a\",\"count\":3}");
    act(engine, "page.write",
        "{\"book\":\"a\",\"from\":3,\"count\":2,\"text\":\"mine\"}");
    act(engine, "page.archive", "{\"book\":\"a\"}");
    act(engine, "page.write", "{\"book\":\"a\",\"from\":9,\"count\":4}");
    act(engine, "page.erase", "{\"book\":\"a\"}");
    assert_found(hot(engine), 4, 0, 4);
    assert_found(cold(engine), 5, 0, 7);
    act(engine, "page.erase", "{\"book\":\"a\"}"); // nothing is left to do
    assert_found(hot(engine), 4, 0, 4);
    assert_found(cold(engine), 5, 0, 7);
}

static void test_erase_rows__works_within_one_commit(void **state)
{
    oms *engine = *state;
    static const char *const steps[][3] = {
        {"1", "page.write", "{\"book\":\"a\",\"count\":3,\"text\":\"mine\"}"},
        {"2", "page.archive", "{\"book\":\"a\"}"},
        {"3", "page.erase", "{\"book\":\"a\"}"},
        {"4", "page.erase", "{\"book\":\"a\"}"},
    };
    oms_request batch[OMS_COUNT(steps)];
    for (size_t i = 0; i < OMS_COUNT(steps); i++) {
        batch[i] = OMS_INIT(oms_request);
        batch[i].key = steps[i][0];
        batch[i].command = steps[i][1];
        batch[i].args = steps[i][2];
    }
    assert_int_equal(oms_submit_batch(engine, batch, OMS_COUNT(steps), 0, NULL),
                     OMS_OK);
    assert_found(hot(engine), 0, 0, 0);
    assert_found(cold(engine), 3, 0, 6);
}

static void test_erase_rows__lets_what_is_changed_later_be_hot(void **state)
{
    oms *engine = *state;
    act(engine, "page.write", "{\"book\":\"a\",\"count\":3,\"text\":\"mine\"}");
    act(engine, "page.archive", "{\"book\":\"a\"}");
    act(engine, "page.erase_and_read", "{\"book\":\"a\",\"from\":1}");
    assert_found(hot(engine), 1, 0, 2);
    assert_int_equal(hot(engine).reads, 1);
    assert_found(cold(engine), 2, 0, 4);
    act(engine, "page.erase_and_tear", "{\"book\":\"a\",\"from\":2}");
    assert_found(cold(engine), 1, 0, 2);
    act(engine, "page.archive", "{\"book\":\"a\"}");
    assert_found(hot(engine), 0, 0, 0);
    assert_found(cold(engine), 2, 0, 4);
}

static void test_react_archived__takes_the_subject_of_the_event(void **state)
{
    oms *engine = *state;
    act(engine, "page.write", "{\"book\":\"a\",\"count\":3}");
    act(engine, "page.react", "{\"book\":\"a\"}");
    assert_found(hot(engine), 0, 0, 0);
    assert_found(cold(engine), 3, 0, 3);
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, open_library, close_library)

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(test_erase_rows__reaches_more_rows_than_one_scan),
        CASE(test_erase_rows__leaves_rows_alone_that_say_nothing),
        CASE(test_erase_rows__works_within_one_commit),
        CASE(test_erase_rows__lets_what_is_changed_later_be_hot),
        CASE(test_react_archived__takes_the_subject_of_the_event),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
