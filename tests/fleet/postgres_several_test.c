// Several processes on one schema: each its own engine, all taking turns.
// OMS_PG_COMMANDS says how many orders each process places; 30 without it.
#ifndef OMS_HAS_POSTGRES
#include <stdio.h>

int main(void)
{
    printf("skipped: libpq-dev is not installed\n");
    return 77;
}
#else
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// These come first for cmocka.
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fleet/postgres_shop.h"

#define PROCESSES 3

static char url[256];
static char schema[32];

static int commands(void)
{
    const char *given = getenv("OMS_PG_COMMANDS");
    return given != NULL ? (int)strtol(given, NULL, 10) : 30;
}

// Every number of a count is there, and no one twice.
static void check_dense(const char *table, const char *column)
{
    assert_string_equal(
        pg_sql("SELECT count(*) = count(DISTINCT %s) AND count(*) = max(%s)"
               " FROM %s.%s",
               column, column, schema, table),
        "t");
}

static int64_t count_of(const char *table)
{
    return strtoll(pg_sql("SELECT count(*) FROM %s.%s", schema, table), NULL,
                   10);
}

static pid_t start(int (*work)(int number), int number)
{
    (void)fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(work(number));
    return child;
}

static void expect_success(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

// ---- commands

// Places orders of its own, and one of which every process has the key.
static int place(int number)
{
    oms_error err = OMS_INIT(oms_error);
    oms *shop = pg_engine(url, schema);
    for (int i = 0; shop != NULL && i < commands(); i++) {
        char id[32];
        (void)snprintf(id, sizeof(id), "p%d-%d", number, i);
        int code = pg_place(shop, id, "mug", &err);
        (void)snprintf(id, sizeof(id), "all-%d", i);
        if (code == OMS_OK)
            code = pg_place(shop, id, "mug", &err);
        if (code == OMS_OK && i % 8 == 0)
            code = oms_step(shop, 20, NULL, &err);
        if (code != OMS_OK) {
            (void)fprintf(stderr, "%s: %s: %s\n", id, oms_code_name(code),
                          err.text);
            return 1;
        }
    }
    int code = shop == NULL ? 1 : pg_settle(shop);
    oms_close(shop);
    return code != OMS_OK;
}

static void begin_shop(void)
{
    (void)snprintf(schema, sizeof(schema), "%s", pg_schema());
    oms *shop = pg_engine(url, schema);
    assert_non_null(shop);
    assert_int_equal(pg_receive(shop, "truck", "mug", 1000000), OMS_OK);
    oms_close(shop);
}

// Steps behind everybody, and proves that it all fits together.
static void end_shop(int64_t orders)
{
    oms *shop = pg_engine(url, schema);
    assert_non_null(shop);
    assert_int_equal(pg_settle(shop), OMS_OK);
    assert_int_equal(pg_violations(shop), 0);
    oms_close(shop);
    assert_int_equal(count_of("orders"), orders);
    check_dense("events", "id");
    check_dense("orders", "number");
    assert_string_equal(
        pg_sql("SELECT count(*) FROM %s.orders WHERE status <> 'processing'",
               schema),
        "0");
}

static void test_processes__place_every_order_once(void **state)
{
    (void)state;
    pid_t children[PROCESSES];
    begin_shop();
    for (int i = 0; i < PROCESSES; i++)
        children[i] = start(place, i);
    for (int i = 0; i < 50; i++) { // nobody who reads ever sees a gap
        check_dense("events", "id");
        usleep(10000);
    }
    for (int i = 0; i < PROCESSES; i++)
        expect_success(children[i]);
    end_shop((PROCESSES + 1) * (int64_t)commands());
}

static void test_processes__open_an_empty_database_at_once(void **state)
{
    (void)state;
    pid_t children[PROCESSES];
    (void)snprintf(schema, sizeof(schema), "%s", pg_schema());
    for (int i = 0; i < PROCESSES; i++)
        children[i] = start(place, i);
    for (int i = 0; i < PROCESSES; i++)
        expect_success(children[i]); // there are no goods: orders are rejected
    assert_int_equal(count_of("orders"), (PROCESSES + 1) * (int64_t)commands());
    check_dense("events", "id");
}

// ---- leases

#define LEASED 40

static int told[2]; // a pipe: what was leased, a line each

// A shop that asks nobody for money: its host does.
static oms *open_worker(void)
{
    static const char *const takes[] = {"payment.authorize"};
    oms_store store;
    oms *shop = NULL;
    oms_options options = OMS_INIT(oms_options);
    pg_open(url, schema, &store);
    options.store = &store;
    options.takes = takes;
    options.takes_count = 1;
    return oms_open(&options, &shop, NULL) == OMS_OK ? shop : NULL;
}

// Leases what is there, a few at a time, and never gives one back.
static int lease(int number)
{
    oms *shop = open_worker();
    oms_task_lease_args few = OMS_INIT(oms_task_lease_args);
    few.limit = 3;
    (void)number;
    for (int i = 0; shop != NULL && i < LEASED; i++) {
        oms_task_batch *got = NULL;
        if (oms_task_lease(shop, &few, &got, NULL) != OMS_OK)
            return 2;
        for (size_t k = 0; k < oms_task_count(got); k++)
            (void)dprintf(told[1], "%s\n", oms_task_at(got, k)->subject);
        oms_task_batch_free(got);
    }
    oms_close(shop);
    return shop == NULL;
}

static void test_leases__are_given_to_one_of_three_processes(void **state)
{
    (void)state;
    pid_t children[PROCESSES];
    char text[LEASED * 16] = "";
    oms_error err = OMS_INIT(oms_error);
    begin_shop();
    oms *shop = open_worker();
    assert_non_null(shop);
    for (int i = 0; i < LEASED; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t-%d", i);
        assert_int_equal(pg_place(shop, id, "mug", &err), OMS_OK);
    }
    assert_int_equal(pg_settle(shop), OMS_OK);
    oms_close(shop);
    assert_int_equal(pipe(told), 0);
    for (int i = 0; i < PROCESSES; i++)
        children[i] = start(lease, i);
    for (int i = 0; i < PROCESSES; i++)
        expect_success(children[i]);
    (void)close(told[1]);
    ssize_t count = read(told[0], text, sizeof(text) - 1);
    (void)close(told[0]);
    assert_true(count > 0);
    int leased = 0;
    bool seen[LEASED] = {false};
    for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n")) {
        long which = strtol(at + 2, NULL, 10);
        assert_true(which >= 0 && which < LEASED && !seen[which]);
        seen[which] = true;
        leased++;
    }
    assert_int_equal(leased, LEASED);
}

// ---- a process that dies

// Writes in a transaction of the store's own, and dies within it.
static int die(int number)
{
    oms_store store;
    oms_store_tx *tx = NULL;
    oms *shop = pg_engine(url, schema);
    (void)number;
    if (shop == NULL)
        return 1;
    pg_open(url, schema, &store);
    const oms_table *none = NULL;
    if (store.ops->migrate(store.impl, &none, 0, NULL) != OMS_OK ||
        store.ops->begin(store.impl, OMS_STORE_WRITE, &tx, NULL) != OMS_OK)
        return 2;
    (void)kill(getpid(), SIGKILL);
    return 3;
}

static void test_process__that_is_killed_with_the_turn_loses_it(void **state)
{
    (void)state;
    int status = 0;
    begin_shop();
    pid_t child = start(die, 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    oms_error err = OMS_INIT(oms_error);
    oms *shop = pg_engine(url, schema);
    assert_non_null(shop);
    assert_int_equal(pg_place(shop, "after", "mug", &err), OMS_OK);
    oms_close(shop);
    end_shop(1);
}

// Repeats each command until it is there, however often it is killed.
static void test_process__is_killed_again_and_again_and_nothing_is_lost(
    void **state)
{
    (void)state;
    int status = 1;
    int kills = 0;
    begin_shop();
    pid_t steady = start(place, 0);
    for (int i = 0; i < 20 && status != 0; i++) {
        pid_t child = start(place, 1);
        usleep(100000 + 60000 * (useconds_t)i);
        if (i < 5 && kill(child, SIGKILL) == 0)
            kills++;
        assert_int_equal(waitpid(child, &status, 0), child);
    }
    expect_success(steady);
    assert_true(kills > 0);
    assert_int_equal(status, 0);
    end_shop(3 * (int64_t)commands());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_processes__place_every_order_once),
        cmocka_unit_test(test_processes__open_an_empty_database_at_once),
        cmocka_unit_test(test_leases__are_given_to_one_of_three_processes),
        cmocka_unit_test(test_process__that_is_killed_with_the_turn_loses_it),
        cmocka_unit_test(
            test_process__is_killed_again_and_again_and_nothing_is_lost),
    };
    (void)snprintf(url, sizeof(url), "%s", server_said(pg_server(), "url"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
