// The store of examples/custom_store through the conformance kit, and what is
// its own. Skipped where LMDB is not installed
// (cmake/tests.cmake).
#ifndef HAS_LMDB
#include <stdio.h>

int main(void)
{
    printf("liblmdb-dev is not installed\n");
    return 77;
}
#else
#define _POSIX_C_SOURCE 200809L
#include "kits/store_kit_case.h"

#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../examples/custom_store/lmdb_store.h"

#define BYTES_MAX ((size_t)64 << 20)

// What LMDB answers for a while, whatever it does.
static struct {
    bool full, unknown, done;
} faults;

int __real_mdb_put(MDB_txn *txn, MDB_dbi map, MDB_val *key, MDB_val *value,
                   unsigned flags);
int __wrap_mdb_put(MDB_txn *txn, MDB_dbi map, MDB_val *key, MDB_val *value,
                   unsigned flags);
int __wrap_mdb_put(MDB_txn *txn, MDB_dbi map, MDB_val *key, MDB_val *value,
                   unsigned flags)
{
    return faults.full ? MDB_MAP_FULL
                       : __real_mdb_put(txn, map, key, value, flags);
}

int __real_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn)
{
    if (!faults.unknown)
        return __real_mdb_txn_commit(txn);
    if (faults.done)
        return __real_mdb_txn_commit(txn) != 0 ? EINVAL : EIO;
    mdb_txn_abort(txn);
    return EIO;
}

typedef struct files {
    char folder[64], path[96];
    oms_store store;
    oms_store_tx *busy;
} files;

static int open_again(void *context, oms_store *out, oms_error *err)
{
    files *at = context;
    int rc = lmdb_store_open(at->path, BYTES_MAX, out, err);
    at->store = *out;
    return rc;
}

static int open_new(void *context, oms_store *out, oms_error *err)
{
    files *at = context;
    snprintf(at->folder, sizeof(at->folder), "/tmp/omsc-lmdb-XXXXXX");
    if (mkdtemp(at->folder) == NULL)
        return OMS_EIO;
    snprintf(at->path, sizeof(at->path), "%s/shop.mdb", at->folder);
    return open_again(context, out, err);
}

static void discard(void *context)
{
    static const char *const ends[] = {"", "-lock", "-owner"};
    files *at = context;
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof(path), "%s%s", at->path, ends[i]);
        unlink(path);
    }
    rmdir(at->folder);
}

static void make_full(void *context, bool on)
{
    (void)context;
    faults.full = on;
}

static void make_busy(void *context, bool on)
{
    files *at = context;
    if (on)
        (void)at->store.ops->begin(at->store.impl, OMS_STORE_WRITE, &at->busy,
                                   NULL);
    else
        at->store.ops->rollback(at->busy);
}

static void make_unknown(void *context, bool on)
{
    (void)context;
    faults.unknown = on;
    faults.done = false;
}

static void make_unknown_but_done(void *context, bool on)
{
    (void)context;
    faults.unknown = on;
    faults.done = true;
}

static store_kit kit_named(const char *name, files *at)
{
    return (store_kit){.name = name,
                       .context = at,
                       .open = open_new,
                       .reopen = open_again,
                       .discard = discard,
                       .make_full = make_full,
                       .make_busy = make_busy,
                       .make_unknown = make_unknown};
}

// ---- what is its own --------------------------------------------------------

static files own;

static int set_up(void **state)
{
    kit_case *c = calloc(1, sizeof(*c));
    assert_non_null(c);
    *state = c;
    c->err = OMS_INIT(oms_error);
    oms__arena_init(&c->arena, NULL, 65536, 0);
    kit_must(c, open_new(&own, &c->store, &c->err));
    c->open = true;
    kit_must(c, c->store.ops->migrate(c->store.impl, kit_tables, 3, &c->err));
    return 0;
}

static int tear_down(void **state)
{
    kit_case *c = *state;
    kit_close(c);
    discard(&own);
    oms__arena_free(&c->arena);
    free(c);
    return 0;
}

static bool file_says(const char *path, const char *word)
{
    static char text[1 << 20];
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t count = fread(text, 1, sizeof(text), in);
    assert_int_not_equal(fclose(in), EOF);
    assert_true(count > 0 && count < sizeof(text));
    for (size_t i = 0; i + strlen(word) <= count; i++)
        if (memcmp(text + i, word, strlen(word)) == 0)
            return true;
    return false;
}

static void test_custom_store__a_scrub_leaves_nothing_of_what_was(void **state)
{
    kit_case *c = *state;
    kit_order row = {.id = 1, .number = "N-1", .note = "canary"};
    kit_store_one(c, &kit_orders, &row);
    row.note = "plain";
    kit_store_one(c, &kit_orders, &row);
    assert_true(file_says(own.path, "canary"));
    kit_begin(c, OMS_STORE_READ);
    kit_refused(c, c->store.ops->scrub(c->store.impl, &c->err), OMS_EBUSY);
    kit_rollback(c);
    kit_must(c, c->store.ops->scrub(c->store.impl, &c->err));
    assert_false(file_says(own.path, "canary"));
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &row));
    row.id = 2;
    row.number = "N-2";
    kit_store_one(c, &kit_orders, &row); // and it goes on
}

static void test_custom_store__is_one_process_alone(void **state)
{
    kit_case *c = *state;
    oms_store second = {0};
    kit_refused(c, lmdb_store_open(own.path, BYTES_MAX, &second, &c->err),
                OMS_EBUSY);
}

static void test_custom_store__refuses_a_key_that_is_too_long(void **state)
{
    kit_case *c = *state;
    static char sku[600];
    memset(sku, 'x', sizeof(sku) - 1);
    kit_stock row = {.sku = sku, .place = "a"};
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, kit_put(c, &kit_stocks, &row), OMS_EINVAL);
    kit_rollback(c);
    kit_refused(c, kit_find(c, &kit_stocks, &row), OMS_ENOTFOUND);
}

static void test_custom_store__fills_its_file_and_goes_on_reading(void **state)
{
    kit_case *c = *state;
    static char note[4000];
    memset(note, 'x', sizeof(note) - 1);
    kit_close(c);
    kit_must(c, lmdb_store_open(own.path, 1 << 20, &c->store, &c->err));
    c->open = true;
    kit_must(c, c->store.ops->migrate(c->store.impl, kit_tables, 3, &c->err));
    int rc = OMS_OK;
    int64_t last = 0;
    while (rc == OMS_OK) {
        kit_order row = {.id = ++last, .note = note};
        kit_begin(c, OMS_STORE_WRITE);
        rc = kit_put(c, &kit_orders, &row);
        oms_store_tx *tx = c->tx;
        c->tx = NULL;
        if (rc == OMS_OK)
            rc = c->store.ops->commit(tx, &c->err);
        else
            c->store.ops->rollback(tx);
    }
    kit_refused(c, rc, OMS_EFULL);
    kit_order found = {.id = last - 1};
    assert_true(last > 100);
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_string_equal(found.note, note);
}

int main(void)
{
    static files at;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_custom_store__a_scrub_leaves_nothing_of_what_was, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(test_custom_store__is_one_process_alone,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_custom_store__refuses_a_key_that_is_too_long, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_custom_store__fills_its_file_and_goes_on_reading, set_up,
            tear_down),
    };
    store_kit lost = kit_named("store kit: lmdb", &at);
    store_kit kept = kit_named("store kit: lmdb, unknown is done", &at);
    kept.make_unknown = make_unknown_but_done;
    int failed = store_kit_run(&lost) + store_kit_run(&kept);
    failed += cmocka_run_group_tests(tests, NULL, NULL);
    return failed != 0;
}
#endif
