// What becomes of a transaction whose connection breaks: the store finds out,
// sends it again if it was lost, and says that it does not know only when the
// server stays away.
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

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fleet/postgres_shop.h"

static server cutter;
static char cut_url[128];
static char real_url[128];

static const kit_order ours = {
    .id = 1, .number = "N-1", .customer = "anna", .total = 5, .version = 1};
static const kit_order theirs = {
    .id = 2, .number = "N-2", .customer = "bob", .total = 5, .version = 1};

// Our store comes through the proxy, theirs does not.
typedef struct scene {
    kit_case us;
    kit_case them;
    char schema[32];
} scene;

static void open_case(kit_case *c, const char *url, const char *schema)
{
    c->err = OMS_INIT(oms_error);
    oms__arena_init(&c->arena, NULL, 65536, 0);
    pg_open(url, schema, &c->store);
    c->open = true;
    kit_must(c, c->store.ops->migrate(c->store.impl, kit_tables, 3, &c->err));
}

static void begin_scene(scene *s)
{
    memset(s, 0, sizeof(*s));
    (void)snprintf(s->schema, sizeof(s->schema), "%s", pg_schema());
    open_case(&s->us, cut_url, s->schema);
    open_case(&s->them, real_url, s->schema);
}

static void end_scene(scene *s)
{
    kit_close(&s->us);
    kit_close(&s->them);
    oms__arena_free(&s->us.arena);
    oms__arena_free(&s->them.arena);
}

static int try_commit(kit_case *c)
{
    oms_store_tx *tx = c->tx;
    c->tx = NULL;
    return c->store.ops->commit(tx, &c->err);
}

static bool stands(const scene *s, const kit_order *row)
{
    return strcmp(pg_sql("SELECT count(*) FROM %s.kit_orders WHERE id = %d"
                         " AND number = '%s'",
                         s->schema, (int)row->id, row->number),
                  "1") == 0;
}

static bool others(kit_case *c)
{
    oms_turn turn = {0};
    kit_must(c, c->store.ops->turn(c->tx, &turn, &c->err));
    assert_true(turn.wall_ms > 1700000000000);
    return turn.others;
}

// ---- alone

static void commit_while(const char *fault)
{
    scene s;
    begin_scene(&s);
    kit_begin(&s.us, OMS_STORE_WRITE);
    kit_must(&s.us, kit_insert(&s.us, &kit_orders, &ours));
    server_ask(&cutter, fault);
    kit_commit(&s.us);
    assert_true(stands(&s, &ours));
    kit_begin(&s.us, OMS_STORE_WRITE);
    assert_false(others(&s.us));
    kit_rollback(&s.us);
    kit_begin(&s.them, OMS_STORE_WRITE);
    assert_true(others(&s.them));
    kit_rollback(&s.them);
    end_scene(&s);
}

static void test_commit__is_found_when_its_answer_was_lost(void **state)
{
    (void)state;
    commit_while("mute");
}

static void test_commit__is_sent_again_when_it_was_lost(void **state)
{
    (void)state;
    commit_while("deaf");
}

static void test_transaction__is_sent_again_when_the_server_drops_it(
    void **state)
{
    (void)state;
    scene s;
    begin_scene(&s);
    kit_begin(&s.us, OMS_STORE_WRITE);
    kit_must(&s.us, kit_insert(&s.us, &kit_orders, &ours));
    kit_order found = {.id = 1};
    kit_must(&s.us, kit_get(&s.us, &kit_orders, &found));
    pg_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
           " WHERE state = 'idle in transaction'");
    kit_must(&s.us, kit_get(&s.us, &kit_orders, &found)); // redone so far
    server_ask(&cutter, "cut");
    kit_commit(&s.us);
    assert_true(stands(&s, &ours));
    end_scene(&s);
}

static void test_commit__is_unknown_while_the_server_stays_away(void **state)
{
    (void)state;
    static const char *const faults[] = {"mute refuse", "deaf refuse"};
    for (int i = 0; i < 2; i++) {
        scene s;
        begin_scene(&s);
        kit_begin(&s.us, OMS_STORE_WRITE);
        kit_must(&s.us, kit_insert(&s.us, &kit_orders, &ours));
        server_ask(&cutter, faults[i]);
        kit_refused(&s.us, try_commit(&s.us), OMS_EUNKNOWN);
        server_ask(&cutter, "pass");
        assert_int_equal(stands(&s, &ours), i == 0);
        kit_begin(&s.us, OMS_STORE_WRITE); // and it goes on
        kit_must(&s.us, kit_put(&s.us, &kit_orders, &ours));
        kit_commit(&s.us);
        end_scene(&s);
    }
}

static void test_transaction__is_sent_again_when_it_lost_a_race(void **state)
{
    (void)state;
    scene s;
    begin_scene(&s);
    pg_fail(s.schema, "kit_orders", "40001", 2);
    kit_begin(&s.us, OMS_STORE_WRITE);
    kit_must(&s.us, kit_insert(&s.us, &kit_orders, &ours));
    kit_order found = {.id = 1};
    kit_must(&s.us, kit_get(&s.us, &kit_orders, &found));
    kit_commit(&s.us);
    assert_true(stands(&s, &ours));
    pg_fail(s.schema, "kit_orders", "40001", 1000); // for ever
    kit_begin(&s.us, OMS_STORE_WRITE);
    kit_must(&s.us, kit_insert(&s.us, &kit_orders, &theirs));
    kit_refused(&s.us, try_commit(&s.us), OMS_EBUSY);
    pg_fail(s.schema, "kit_orders", "", 0);
    kit_store_one(&s.us, &kit_orders, &theirs);
    end_scene(&s);
}

// ---- beside others

static pthread_barrier_t crossing;

// Until somebody waits for a lock.
static void await_waiting(void)
{
    while (strcmp(pg_sql("SELECT count(*) FROM pg_stat_activity"
                         " WHERE wait_event_type = 'Lock'"),
                  "0") == 0)
        usleep(10000);
}

// Locks the second row, then wants the first. It looks for deadlocks so late
// that it is never the one that is given up.
static void *cross(void *impl)
{
    const scene *s = impl;
    char sql[256];
    PGconn *link = PQconnectdb(server_said(pg_server(), "admin"));
    (void)snprintf(sql, sizeof(sql),
                   "SET deadlock_timeout = '10min'; BEGIN;"
                   " UPDATE %s.kit_orders SET note = 'x' WHERE id = 2",
                   s->schema);
    PQclear(PQexec(link, sql));
    (void)pthread_barrier_wait(&crossing); // the second row is ours
    (void)pthread_barrier_wait(&crossing); // and the first one theirs
    (void)snprintf(sql, sizeof(sql),
                   "UPDATE %s.kit_orders SET note = 'x' WHERE id = 1; COMMIT",
                   s->schema);
    PGresult *said = PQexec(link, sql);
    bool fine = PQresultStatus(said) == PGRES_COMMAND_OK;
    PQclear(said);
    PQfinish(link);
    return fine ? impl : NULL;
}

static void test_transaction__is_sent_again_after_a_deadlock(void **state)
{
    (void)state;
    scene s;
    pthread_t thread;
    void *fine = NULL;
    begin_scene(&s);
    kit_store_one(&s.us, &kit_orders, &ours);
    kit_store_one(&s.us, &kit_orders, &theirs);
    kit_order one = ours;
    kit_order two = theirs;
    one.total = two.total = 77;
    assert_int_equal(pthread_barrier_init(&crossing, NULL, 2), 0);
    assert_int_equal(pthread_create(&thread, NULL, cross, &s), 0);
    (void)pthread_barrier_wait(&crossing);
    kit_begin(&s.us, OMS_STORE_WRITE);
    kit_must(&s.us, kit_put(&s.us, &kit_orders, &one));
    kit_must(&s.us, kit_get(&s.us, &kit_orders, &one));
    (void)pthread_barrier_wait(&crossing);
    await_waiting(); // for our row
    kit_must(&s.us, kit_put(&s.us, &kit_orders, &two));
    kit_commit(&s.us);
    pthread_join(thread, &fine);
    pthread_barrier_destroy(&crossing);
    assert_ptr_equal(fine, &s);
    assert_string_equal(pg_sql("SELECT count(*) FROM %s.kit_orders WHERE"
                               " total = 77",
                               s.schema),
                        "2");
    end_scene(&s);
}

static void *write_theirs(void *impl)
{
    kit_case *them = impl;
    kit_begin(them, OMS_STORE_WRITE); // waits for our turn to end
    kit_must(them, kit_insert(them, &kit_orders, &theirs));
    kit_commit(them);
    return NULL;
}

static int commit_beside(scene *s, const char *fault)
{
    pthread_t thread;
    kit_begin(&s->us, OMS_STORE_WRITE);
    kit_must(&s->us, kit_insert(&s->us, &kit_orders, &ours));
    assert_int_equal(pthread_create(&thread, NULL, write_theirs, &s->them), 0);
    await_waiting(); // they queue for the turn
    server_ask(&cutter, fault);
    int code = try_commit(&s->us);
    pthread_join(thread, NULL);
    assert_true(stands(s, &theirs));
    return code;
}

static void test_commit__is_found_though_others_have_written_since(void **state)
{
    (void)state;
    scene s;
    begin_scene(&s);
    kit_must(&s.us, commit_beside(&s, "mute"));
    assert_true(stands(&s, &ours));
    kit_begin(&s.us, OMS_STORE_WRITE);
    assert_true(others(&s.us));
    kit_rollback(&s.us);
    end_scene(&s);
}

static void test_commit__is_refused_if_others_have_written_since(void **state)
{
    (void)state;
    scene s;
    begin_scene(&s);
    kit_refused(&s.us, commit_beside(&s, "deaf"), OMS_EBUSY);
    assert_false(stands(&s, &ours));
    kit_begin(&s.us, OMS_STORE_WRITE);
    assert_true(others(&s.us));
    kit_must(&s.us, kit_insert(&s.us, &kit_orders, &ours));
    kit_commit(&s.us);
    end_scene(&s);
}

// Half of turn_wait_ms is the longest that an engine may be away with the turn.
static void test_turn__is_taken_from_who_is_away_for_too_long(void **state)
{
    (void)state;
    scene s;
    begin_scene(&s);
    kit_begin(&s.us, OMS_STORE_WRITE);
    kit_must(&s.us, kit_insert(&s.us, &kit_orders, &ours));
    kit_order found = {.id = 1};
    kit_must(&s.us, kit_get(&s.us, &kit_orders, &found));
    kit_store_one(&s.them, &kit_orders, &theirs);
    kit_refused(&s.us, try_commit(&s.us), OMS_EBUSY);
    assert_false(stands(&s, &ours));
    assert_true(stands(&s, &theirs));
    end_scene(&s);
}

static void test_read__fails_with_its_connection_and_works_again(void **state)
{
    (void)state;
    scene s;
    begin_scene(&s);
    kit_store_one(&s.us, &kit_orders, &ours);
    kit_order found = {.id = 1};
    kit_begin(&s.us, OMS_STORE_READ);
    server_ask(&cutter, "cut"); // nothing was seen yet: it begins again
    kit_must(&s.us, kit_get(&s.us, &kit_orders, &found));
    server_ask(&cutter, "cut");
    kit_refused(&s.us, kit_get(&s.us, &kit_orders, &found), OMS_EIO);
    kit_rollback(&s.us);
    for (int i = 0; i < 6; i++) { // every reader, at least once
        server_ask(&cutter, "cut");
        kit_must(&s.us, kit_find(&s.us, &kit_orders, &found));
    }
    end_scene(&s);
}

static bool file_says(const scene *s, const char *word)
{
    pg_sql("CHECKPOINT");
    return strcmp(pg_sql("SELECT position('%s'::bytea IN pg_read_binary_file("
                         "pg_relation_filepath('%s.kit_orders'))) > 0",
                         word, s->schema),
                  "t") == 0;
}

static void test_scrub__leaves_nothing_of_what_was(void **state)
{
    (void)state;
    scene s;
    kit_order row = {.id = 1, .number = "N-1", .note = "canary"};
    begin_scene(&s);
    kit_case *c = &s.us;
    kit_store_one(c, &kit_orders, &row);
    row.note = "plain";
    kit_store_one(c, &kit_orders, &row);
    assert_true(file_says(&s, "canary"));
    kit_begin(&s.them, OMS_STORE_READ);
    kit_must(&s.them, kit_get(&s.them, &kit_orders, &row));
    kit_refused(c, c->store.ops->scrub(c->store.impl, &c->err), OMS_EBUSY);
    kit_rollback(&s.them); // which the server hears a moment later
    int code = OMS_EBUSY;
    for (int i = 0; i < 3000 && code == OMS_EBUSY; i++) {
        usleep(10000);
        code = c->store.ops->scrub(c->store.impl, &c->err);
    }
    kit_must(c, code);
    assert_false(file_says(&s, "canary"));
    assert_true(file_says(&s, "plain"));
    kit_store_one(c, &kit_orders, &row); // and it goes on
    end_scene(&s);
}

// ---- a server that comes and goes

#define PLACERS 4
#define ORDERS 40
#define TRIES_MAX 3000 // a minute: a busy machine starts servers slowly

typedef struct placer {
    oms *shop;
    int number;
    int repeats;
    const char *gave_up;
} placer;

// Repeats each command with its key until it is done.
static void *place_all(void *impl)
{
    placer *p = impl;
    oms_error err = OMS_INIT(oms_error);
    for (int i = 0; i < ORDERS; i++) {
        char id[32];
        (void)snprintf(id, sizeof(id), "p%d-%d", p->number, i);
        int code = OMS_EBUSY;
        for (int tries = 0; tries < TRIES_MAX && code != OMS_OK; tries++) {
            code = pg_place(p->shop, id, "mug", &err);
            p->repeats += code != OMS_OK;
            if (code != OMS_OK && code != OMS_EBUSY && code != OMS_EIO &&
                code != OMS_EUNKNOWN)
                p->gave_up = oms_code_name(code);
            if (code != OMS_OK)
                usleep(20000);
        }
        if (code != OMS_OK)
            p->gave_up = oms_code_name(code);
        usleep(10000);
    }
    return NULL;
}

static void test_server__is_restarted_under_load_and_nothing_is_lost(
    void **state)
{
    (void)state;
    pthread_t threads[PLACERS];
    placer placers[PLACERS];
    char schema[32];
    (void)snprintf(schema, sizeof(schema), "%s", pg_schema());
    oms *shops[2] = {pg_engine(real_url, schema), pg_engine(real_url, schema)};
    assert_true(shops[0] != NULL && shops[1] != NULL);
    assert_int_equal(pg_receive(shops[0], "truck", "mug", 10000), OMS_OK);
    for (int i = 0; i < PLACERS; i++) {
        placers[i] = (placer){.shop = shops[i % 2], .number = i};
        assert_int_equal(
            pthread_create(&threads[i], NULL, place_all, &placers[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        usleep(150000);
        server_ask(pg_server(), "restart immediate");
    }
    for (int i = 0; i < PLACERS; i++) {
        pthread_join(threads[i], NULL);
        if (placers[i].gave_up != NULL)
            print_error("%s\n", placers[i].gave_up);
        assert_null(placers[i].gave_up);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(pg_settle(shops[i]), OMS_OK);
    assert_int_equal(
        strtol(pg_sql("SELECT count(*) FROM %s.orders", schema), NULL, 10),
        PLACERS * ORDERS);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pg_violations(shops[i]), 0);
        oms_close(shops[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commit__is_found_when_its_answer_was_lost),
        cmocka_unit_test(test_commit__is_sent_again_when_it_was_lost),
        cmocka_unit_test(
            test_transaction__is_sent_again_when_the_server_drops_it),
        cmocka_unit_test(test_transaction__is_sent_again_when_it_lost_a_race),
        cmocka_unit_test(test_transaction__is_sent_again_after_a_deadlock),
        cmocka_unit_test(test_commit__is_unknown_while_the_server_stays_away),
        cmocka_unit_test(
            test_commit__is_found_though_others_have_written_since),
        cmocka_unit_test(test_commit__is_refused_if_others_have_written_since),
        cmocka_unit_test(test_turn__is_taken_from_who_is_away_for_too_long),
        cmocka_unit_test(test_read__fails_with_its_connection_and_works_again),
        cmocka_unit_test(test_scrub__leaves_nothing_of_what_was),
        cmocka_unit_test(
            test_server__is_restarted_under_load_and_nothing_is_lost),
    };
    (void)snprintf(real_url, sizeof(real_url), "%s",
                   server_said(pg_server(), "url"));
    server_start(&cutter, "_cutter.py", "--to",
                 server_said(pg_server(), "port"), NULL);
    (void)snprintf(cut_url, sizeof(cut_url),
                   "postgresql://oms@127.0.0.1:%s/oms",
                   server_said(&cutter, "port"));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    server_stop(&cutter);
    return failed;
}
#endif
