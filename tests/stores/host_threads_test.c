// Hosts' transactions on several threads beside the shop's own commands, the
// pump and readers of the feed: nobody waits for ever, and in the end the
// host's rows and the orders agree.
#define _POSIX_C_SOURCE 200809L
#include "stores/host_shop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define HOSTS 3
#define SUBMITTERS 3
#define ROUNDS 60

typedef struct worker {
    host_shop *shop;
    int number;
    int committed; // orders that were said to be durable
    int busy;
    int failed;
} worker;

static int place(worker *it, sqlite3 *db, const char *id)
{
    char args[200];
    (void)snprintf(args, sizeof(args),
                   "{\"order_id\":\"%s\",\"currency\":\"EUR\",\"lines\":[{"
                   "\"sku\":\"mug\",\"quantity\":1,\"unit_price_minor\":5}]}",
                   id);
    oms_request request = OMS_INIT(oms_request);
    request.command = "order.place";
    request.key = id;
    request.args = args;
    oms_error err = OMS_INIT(oms_error);
    int code = db ? oms_host_submit(it->shop->oms, db, &request, &err)
                  : oms_submit(it->shop->oms, request.command, request.key,
                               request.args, NULL, &err);
    it->busy += code == OMS_EBUSY;
    it->failed += code != OMS_OK && code != OMS_EBUSY;
    if (code != OMS_OK && code != OMS_EBUSY)
        print_message("%s: %s\n", oms_code_name(code), err.text);
    return code;
}

// One round: a cart and its order, then one of five ends.
static int turn(worker *it, sqlite3 *db, int round)
{
    char id[32], second[40];
    (void)snprintf(id, sizeof(id), "h%d-%d", it->number, round);
    (void)snprintf(second, sizeof(second), "%s-b", id);
    const bool late = round % 2 == 0; // the row behind the command
    if (host_sql(db, late ? "BEGIN" : "BEGIN IMMEDIATE") != SQLITE_OK)
        return OMS_EBUSY;
    if (!late && host_sql(db, "INSERT INTO carts VALUES(%Q)", id) != SQLITE_OK)
        return OMS_EBUSY;
    int code = place(it, db, id);
    if (code == OMS_OK && late &&
        host_sql(db, "INSERT INTO carts VALUES(%Q)", id) != SQLITE_OK)
        code = OMS_EBUSY;
    if (code != OMS_OK)
        return code;
    switch (round % 5) {
    case 0:
        return OMS_EBUSY; // rolled back by the caller
    case 1:
        if (host_sql(db, "SAVEPOINT s; INSERT INTO carts VALUES(%Q)", second) !=
                SQLITE_OK ||
            place(it, db, second) != OMS_OK)
            return OMS_EBUSY;
        if (host_sql(db, "ROLLBACK TO s") != SQLITE_OK)
            return OMS_EBUSY;
        break;
    case 2:
        if (host_sql(db, "INSERT INTO carts VALUES(%Q)", second) != SQLITE_OK ||
            place(it, db, second) != OMS_OK)
            return OMS_EBUSY;
        break;
    default:
        break;
    }
    if (host_sql(db, "COMMIT") != SQLITE_OK)
        return OMS_EBUSY;
    it->committed += round % 5 == 2 ? 2 : 1;
    return OMS_OK;
}

static void *host(void *argument)
{
    worker *it = argument;
    sqlite3 *db = host_shop_connect(it->shop);
    for (int i = 0; i < ROUNDS; i++) {
        if (turn(it, db, i) != OMS_OK && !sqlite3_get_autocommit(db))
            (void)host_sql(db, "ROLLBACK");
        if (i % 16 == 15) { // in the middle of a transaction, too
            (void)host_sql(db, "BEGIN");
            (void)place(it, db, "never");
            sqlite3_close(db);
            db = host_shop_connect(it->shop);
        }
    }
    sqlite3_close(db);
    return NULL;
}

static void *submitter(void *argument)
{
    worker *it = argument;
    for (int i = 0; i < ROUNDS; i++) {
        char id[32];
        (void)snprintf(id, sizeof(id), "s%d-%d", it->number, i);
        it->committed += place(it, NULL, id) == OMS_OK;
    }
    return NULL;
}

static atomic_bool stops;

// The feed never shows what is then taken back, and has no holes.
static void *reader(void *argument)
{
    worker *it = argument;
    int64_t cursor = 0;
    while (!atomic_load(&stops)) {
        oms_error err = OMS_INIT(oms_error);
        oms_feed_args args = OMS_INIT(oms_feed_args);
        oms_feed *feed = NULL;
        args.after = cursor;
        args.limit = 50;
        it->failed += oms_feed_wait(it->shop->oms, cursor, 20, &err) != OMS_OK;
        if (oms_feed_read(it->shop->oms, &args, &feed, &err) != OMS_OK) {
            it->failed += err.code != OMS_EBUSY;
            continue;
        }
        for (size_t i = 0; i < oms_feed_count(feed); i++) {
            const oms_event *event = oms_feed_at(feed, i);
            it->failed += event->id != cursor + 1;
            cursor = event->id;
        }
        oms_feed_free(feed);
    }
    return NULL;
}

static void test_hosts__and_the_shop_agree_in_the_end(void **state)
{
    (void)state;
    static host_shop shop;
    host_shop_begin(&shop);
    static worker hosts[HOSTS], submitters[SUBMITTERS], watch;
    pthread_t threads[HOSTS + SUBMITTERS + 1];
    size_t count = 0;
    assert_int_equal(oms_pump_start(shop.oms, &shop.err), OMS_OK);
    for (int i = 0; i < HOSTS; i++) {
        hosts[i] = (worker){.shop = &shop, .number = i};
        pthread_create(&threads[count++], NULL, host, &hosts[i]);
    }
    for (int i = 0; i < SUBMITTERS; i++) {
        submitters[i] = (worker){.shop = &shop, .number = i};
        pthread_create(&threads[count++], NULL, submitter, &submitters[i]);
    }
    watch = (worker){.shop = &shop};
    pthread_create(&threads[count++], NULL, reader, &watch);
    for (size_t i = 0; i + 1 < count; i++)
        pthread_join(threads[i], NULL);
    atomic_store(&stops, true);
    pthread_join(threads[count - 1], NULL);
    oms_pump_stop(shop.oms);

    int rows = 0, orders = 0, busy = 0;
    for (int i = 0; i < HOSTS; i++) {
        assert_int_equal(hosts[i].failed, 0);
        rows += hosts[i].committed;
        busy += hosts[i].busy;
    }
    for (int i = 0; i < SUBMITTERS; i++) {
        assert_int_equal(submitters[i].failed, 0);
        orders += submitters[i].committed;
        busy += submitters[i].busy;
    }
    assert_int_equal(watch.failed, 0);
    print_message("%d carts, %d orders beside them, %d times busy\n", rows,
                  orders, busy);
    assert_true(rows > HOSTS * ROUNDS / 2);
    assert_int_equal(host_count(shop.db, "SELECT count(*) FROM carts"), rows);
    assert_int_equal(host_count(shop.db, "SELECT count(*) FROM orders"),
                     rows + orders);
    assert_int_equal(host_count(shop.db, "SELECT count(*) FROM carts WHERE"
                                         " id NOT IN (SELECT order_id"
                                         " FROM orders)"),
                     0);
    host_shop_end(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts__and_the_shop_agree_in_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
