// Opening: what is refused and how it is said, passwords that stay secret, TLS
// that is verified, and the limits.
#ifndef OMS_HAS_POSTGRES
#include <stdio.h>

int main(void)
{
    printf("skipped: libpq-dev is not installed\n");
    return 77;
}
#else
#define _GNU_SOURCE
#include "kits/store_kit_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fleet/postgres_shop.h"

#define SECRET "not-for-your-eyes"

static server tls;

static oms_postgres_options options_of(const char *url)
{
    oms_postgres_options options = OMS_INIT(oms_postgres_options);
    options.url = url;
    options.connect_ms = 10000;
    return options;
}

// Opens and closes; what it says must not hold a secret.
static int try_open(const oms_postgres_options *options, oms_error *err)
{
    oms_store store;
    *err = OMS_INIT(oms_error);
    int code = oms_postgres_open(options, &store, err);
    if (code == OMS_OK)
        store.ops->close(store.impl);
    assert_null(strstr(err->text, SECRET));
    assert_null(strstr(err->text, "must-not-leak"));
    return code;
}

static int try_url(const char *url, oms_error *err)
{
    oms_postgres_options options = options_of(url);
    return try_open(&options, err);
}

static void test_open__refuses_what_it_cannot_be(void **state)
{
    (void)state;
    oms_error err;
    static const char *const urls[] = {
        NULL, "", "postgresql://u:" SECRET "@h:1/db?bogus=1",
        "host=h password=" SECRET " bogus"};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        assert_int_equal(try_url(urls[i], &err), OMS_EINVAL);
        assert_string_equal(err.where, "/url");
    }
    static const char *const schemas[] = {"", "1st", "a-b", "pg_shop",
                                          "a\"; DROP TABLE x"};
    oms_postgres_options options = options_of("host=127.0.0.1");
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        options.schema = schemas[i];
        assert_int_equal(try_open(&options, &err), OMS_EINVAL);
        assert_string_equal(err.where, "/schema");
    }
    options = options_of("host=127.0.0.1");
    options.readers = 65;
    assert_int_equal(try_open(&options, &err), OMS_EINVAL);
    assert_string_equal(err.where, "/readers");
    options = options_of("host=127.0.0.1");
    options.turn_wait_ms = -1;
    assert_int_equal(try_open(&options, &err), OMS_EINVAL);
    assert_string_equal(err.where, "/turn_wait_ms");
}

static void test_open__says_that_nobody_is_there(void **state)
{
    (void)state;
    oms_error err;
    oms_postgres_options options =
        options_of("postgresql://u:" SECRET "@127.0.0.1:1/db");
    options.connect_ms = 200;
    assert_int_equal(try_open(&options, &err), OMS_EIO);
    assert_non_null(strstr(err.text, "cannot be reached"));
    options.password_file = "/nonexistent/" SECRET;
    assert_int_equal(try_open(&options, &err), OMS_EIO);
    assert_string_equal(err.where, "/password_file");
}

static void test_password__comes_from_a_file_and_stays_secret(void **state)
{
    (void)state;
    oms_error err;
    char url[256];
    char wrong[] = "/tmp/oms-password-XXXXXX";
    (void)snprintf(url, sizeof(url), "%s", server_said(&tls, "keyed"));
    oms_postgres_options options = options_of(url);
    options.schema = "of_keyed";
    options.password_file = server_said(&tls, "password_file");
    assert_int_equal(try_open(&options, &err), OMS_OK);
    int file = mkstemp(wrong);
    assert_true(file >= 0);
    assert_int_equal(write(file, SECRET "\n", strlen(SECRET) + 1),
                     strlen(SECRET) + 1);
    (void)close(file);
    options.password_file = wrong;
    assert_int_equal(try_open(&options, &err), OMS_EIO);
    assert_non_null(strstr(err.text, "authentication failed"));
    (void)unlink(wrong);
    (void)snprintf(url, sizeof(url),
                   "postgresql://keyed:" SECRET "@127.0.0.1:%s/oms",
                   server_said(&tls, "port"));
    assert_int_equal(try_url(url, &err), OMS_EIO);
}

// [where]: host=... of libpq's words.
static int open_verified(const char *where, const char *ca, oms_error *err)
{
    char url[512];
    (void)snprintf(url, sizeof(url),
                   "%s port=%s user=oms dbname=oms sslmode=verify-full "
                   "sslrootcert=%s",
                   where, server_said(&tls, "port"), ca);
    return try_url(url, err);
}

static void test_tls__is_verified_by_name_and_by_signature(void **state)
{
    (void)state;
    oms_error err;
    char other[512];
    const char *ca = server_said(&tls, "ca");
    int code = open_verified("host=localhost", ca, &err);
    if (code != OMS_OK)
        print_error("%s\n", err.text);
    assert_int_equal(code, OMS_OK);
    assert_int_equal(
        open_verified("host=elsewhere.invalid hostaddr=127.0.0.1", ca, &err),
        OMS_EIO);
    (void)snprintf(other, sizeof(other), "%s/tls/unknown.pem",
                   server_said(&tls, "folder"));
    assert_int_equal(open_verified("host=localhost", other, &err), OMS_EIO);
    assert_non_null(strstr(err.text, "certificate"));
}

static void test_existing__makes_no_schema(void **state)
{
    (void)state;
    oms_error err;
    oms_postgres_options options = options_of(server_said(&tls, "url"));
    options.schema = "of_nobody";
    options.existing = true;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(try_open(&options, &err), OMS_ENOTFOUND);
        assert_string_equal(err.where, "/schema");
        assert_non_null(strstr(err.text, "\"of_nobody\""));
    }
    options.existing = false;
    assert_int_equal(try_open(&options, &err), OMS_OK);
    options.existing = true;
    assert_int_equal(try_open(&options, &err), OMS_OK);
}

static void open_case(kit_case *c, uint32_t readers)
{
    oms_postgres_options options = options_of(server_said(&tls, "url"));
    memset(c, 0, sizeof(*c));
    options.readers = readers;
    options.connect_ms = 1500;
    c->err = OMS_INIT(oms_error);
    oms__arena_init(&c->arena, NULL, 65536, 0);
    kit_must(c, oms_postgres_open(&options, &c->store, &c->err));
    c->open = true;
    kit_must(c, c->store.ops->migrate(c->store.impl, kit_tables, 3, &c->err));
}

static void close_case(kit_case *c)
{
    kit_close(c);
    oms__arena_free(&c->arena);
}

static void test_readers__are_bounded_and_waited_for(void **state)
{
    (void)state;
    kit_case c;
    oms_store_tx *second = NULL;
    open_case(&c, 1);
    kit_begin(&c, OMS_STORE_READ);
    kit_refused(
        &c, c.store.ops->begin(c.store.impl, OMS_STORE_READ, &second, &c.err),
        OMS_EBUSY);
    kit_rollback(&c);
    kit_begin(&c, OMS_STORE_READ);
    kit_rollback(&c);
    close_case(&c);
}

// What was queued is refused by whoever asks next, and by the commit.
static void test_write__that_is_queued_is_refused_later(void **state)
{
    (void)state;
    kit_case c;
    const kit_order first = {.id = 1, .number = "N-1", .version = 1};
    const kit_order twin = {.id = 2, .number = "N-1", .version = 1};
    open_case(&c, 0);
    kit_store_one(&c, &kit_orders, &first);
    kit_begin(&c, OMS_STORE_WRITE);
    kit_must(&c, kit_insert(&c, &kit_orders, &twin));
    kit_order found = {.id = 1};
    kit_refused(&c, kit_get(&c, &kit_orders, &found), OMS_ECONFLICT);
    assert_non_null(strstr(c.err.text, "by_number"));
    kit_refused(&c, kit_insert(&c, &kit_orders, &first), OMS_ECONFLICT);
    kit_rollback(&c);
    kit_begin(&c, OMS_STORE_WRITE);
    kit_must(&c, kit_insert(&c, &kit_orders, &twin));
    oms_store_tx *tx = c.tx;
    c.tx = NULL;
    kit_refused(&c, c.store.ops->commit(tx, &c.err), OMS_ECONFLICT);
    assert_non_null(strstr(c.err.text, "by_number"));
    // A guarded add to a row that is not there is no "not found" of a read.
    kit_begin(&c, OMS_STORE_WRITE);
    const kit_stock missing = {.sku = "a", .place = "b"};
    const oms_delta one = {.field = 2, .amount = 1};
    kit_must(&c,
             c.store.ops->add(c.tx, &kit_stocks, &missing, &one, 1, &c.err));
    kit_refused(&c, kit_get(&c, &kit_orders, &found), OMS_ECONFLICT);
    kit_rollback(&c);
    found.id = 1;
    kit_must(&c, kit_find(&c, &kit_orders, &found));
    close_case(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open__refuses_what_it_cannot_be),
        cmocka_unit_test(test_open__says_that_nobody_is_there),
        cmocka_unit_test(test_password__comes_from_a_file_and_stays_secret),
        cmocka_unit_test(test_tls__is_verified_by_name_and_by_signature),
        cmocka_unit_test(test_existing__makes_no_schema),
        cmocka_unit_test(test_readers__are_bounded_and_waited_for),
        cmocka_unit_test(test_write__that_is_queued_is_refused_later),
    };
    server_start(&tls, "_postgres.py", "--tls", NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    server_stop(&tls);
    return failed;
}
#endif
