// A page of a list and an order cost the same however many orders there are:
// what the engine asks of its store is counted, not timed. bench/scale measures
// the same on a file with a million orders. OMS_SCALE is how many there are.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/memory/memory.h"
#include "shop.h"

#define ORDERS 6000
#define BATCH 200
#define PAGE 50

// ---- a store that counts ---------------------------------------------------

// The handle of a transaction is the inner store's, so the counts are one.
static struct {
    const oms_store_ops *inner;
    int64_t scans;
    int64_t rows; // that scans gave
    int64_t gets;
    int64_t writes;
} counted;

static int count_get(oms_store_tx *tx, const oms_table *table, void *row,
                     oms_arena *arena, oms_error *err)
{
    counted.gets++;
    return counted.inner->get(tx, table, row, arena, err);
}

static int count_scan(oms_store_tx *tx, const oms_scan *scan, oms_arena *arena,
                      oms_rows *out, oms_error *err)
{
    int code = counted.inner->scan(tx, scan, arena, out, err);
    counted.scans++;
    counted.rows += code == OMS_OK ? (int64_t)out->count : 0;
    return code;
}

static int count_put(oms_store_tx *tx, const oms_table *table, const void *row,
                     oms_put_mode mode, int64_t version, oms_error *err)
{
    counted.writes++;
    return counted.inner->put(tx, table, row, mode, version, err);
}

static int count_change(oms_store_tx *tx, const oms_table *table,
                        const void *known, const void *row, oms_error *err)
{
    counted.writes++;
    return counted.inner->change(tx, table, known, row, err);
}

static int64_t all_counted(void)
{
    return counted.scans + counted.rows + counted.gets + counted.writes;
}

static void open_counted(shop *s)
{
    static oms_store_ops ops;
    oms_store store;
    oms_options options = OMS_INIT(oms_options);
    memset(s, 0, sizeof(*s));
    s->error = OMS_INIT(oms_error);
    assert_int_equal(oms__memory_open(NULL, &store, &s->error), OMS_OK);
    memset(&counted, 0, sizeof(counted));
    counted.inner = store.ops;
    ops = *store.ops;
    ops.get = count_get;
    ops.scan = count_scan;
    ops.put = count_put;
    if (ops.change != NULL)
        ops.change = count_change;
    store.ops = &ops;
    options.store = &store;
    assert_int_equal(oms_open(&options, &s->engine, &s->error), OMS_OK);
    shop_receive(s, "A", 1000000);
}

// ---- many orders -----------------------------------------------------------

typedef struct batch {
    oms_request requests[BATCH];
    oms_error errors[BATCH];
    char keys[BATCH][16];
    char args[BATCH][400];
} batch;

// Of ten orders seven are completed, one waits for money, two are being worked
// on; one in five is the big customer's.
static void say_order(char *out, size_t room, int n)
{
    (void)snprintf(
        out, room,
        "{\"order_id\":\"o%06d\",\"currency\":\"EUR\",\"channel\":\"%s\","
        "\"customer_id\":\"c%d\",\"placed_at_ms\":%lld,\"lines\":[{\"sku\":"
        "\"A\","
        "\"quantity\":1,\"unit_price_minor\":500,\"digital\":%s}]%s}",
        n, n % 3 == 0 ? "app" : "web", n % 5 == 0 ? 0 : n,
        (long long)(SHOP_BEGIN_MS + n * 60000LL), n % 10 < 7 ? "true" : "false",
        n % 10 == 7
            ? ""
            : ",\"payments\":[{\"method\":\"card\",\"amount_minor\":500}]");
}

static void place(shop *s, batch *b, int first, int count)
{
    for (int i = 0; i < count; i++) {
        b->requests[i] = OMS_INIT(oms_request);
        b->errors[i] = OMS_INIT(oms_error);
        (void)snprintf(b->keys[i], sizeof(b->keys[i]), "k%d", first + i);
        say_order(b->args[i], sizeof(b->args[i]), first + i);
        b->requests[i].command = "order.place";
        b->requests[i].key = b->keys[i];
        b->requests[i].args = b->args[i];
        b->requests[i].actor = (first + i) % 20 == 0 ? "ada" : NULL;
        b->requests[i].error = &b->errors[i];
    }
    assert_int_equal(oms_submit_batch(s->engine, b->requests, (size_t)count,
                                      OMS_BATCH_SETTLE, &s->error),
                     OMS_OK);
    for (int i = 0; i < count; i++)
        assert_int_equal(b->requests[i].code, OMS_OK);
    shop_settle(s);
}

static int fill(shop *s, batch *b)
{
    const char *given = getenv("OMS_SCALE");
    int orders = given != NULL ? atoi(given) / BATCH * BATCH : ORDERS;
    for (int n = 0; n < orders; n += BATCH)
        place(s, b, n, BATCH);
    return orders;
}

// ---- lists -----------------------------------------------------------------

// What a page of a list may cost, wherever it is.
typedef struct price {
    int64_t scans;
    int64_t rows_over; // that are read beyond those of the page
} price;

static void next_of(const json_t *page, char *out, size_t room)
{
    const char *next = json_string_value(json_object_get(page, "next_cursor"));
    out[0] = '\0';
    if (next != NULL)
        (void)snprintf(out, room, ",'cursor':'%s'", next);
}

// Every page is one walk along an index, which gives the page and little more;
// all pages but the last are full.
static int walk_of(shop *s, const char *query, const char *filter, price most)
{
    char after[OMS_NAME_BYTES_MAX + 16] = "";
    int seen = 0;
    do {
        int64_t scans = counted.scans, rows = counted.rows;
        int64_t gets = counted.gets;
        json_t *page = shop_ask(s, query, "{%s%s'limit':%d%s}", filter,
                                *filter != '\0' ? "," : "", PAGE, after);
        int64_t got = shop_number_at(page, "items");
        assert_in_range(counted.scans - scans, 1, most.scans);
        assert_in_range(counted.rows - rows, got, got + most.rows_over);
        assert_int_equal(counted.gets - gets, 0);
        next_of(page, after, sizeof(after));
        assert_true(got == PAGE || after[0] == '\0');
        seen += (int)got;
        json_decref(page);
    } while (after[0] != '\0');
    return seen;
}

static int walk(shop *s, const char *filter)
{
    return walk_of(s, "order.list", filter, (price){1, 1});
}

static void test_lists__cost_the_same_on_every_page(void **state)
{
    (void)state;
    shop s;
    batch *b = calloc(1, sizeof(*b));
    char month[128];
    open_counted(&s);
    int all = fill(&s, b);
    (void)snprintf(month, sizeof(month),
                   "'placed_from_ms':%lld,'placed_to_ms':%lld",
                   (long long)(SHOP_BEGIN_MS + all / 3 * 60000LL),
                   (long long)(SHOP_BEGIN_MS + all / 2 * 60000LL));
    assert_int_equal(walk(&s, ""), all);
    assert_int_equal(walk(&s, "'customer_id':'c0'"), all / 5);
    assert_int_equal(walk(&s, "'status':'completed'"), all / 10 * 7);
    assert_int_equal(walk(&s, "'status':'pending'"), all / 10);
    assert_int_equal(walk(&s, "'by_date':true"), all);
    assert_int_equal(walk(&s, "'by_date':true,'oldest_first':true"), all);
    assert_int_equal(walk(&s, month), all / 2 - all / 3);
    assert_int_equal(walk(&s, "'channel':'app'"), all / 3);
    shop_close(&s);
    free(b);
}

// Ranges of dates within a customer's orders, and within those of a status.
static void test_lists__cost_the_same_between_dates(void **state)
{
    (void)state;
    shop s;
    batch *b = calloc(1, sizeof(*b));
    char filter[256];
    char month[128];
    open_counted(&s);
    int all = fill(&s, b) / 30 * 30;
    (void)snprintf(month, sizeof(month),
                   "'placed_from_ms':%lld,'placed_to_ms':%lld",
                   (long long)(SHOP_BEGIN_MS + all / 3 * 60000LL),
                   (long long)(SHOP_BEGIN_MS + all * 2 / 3 * 60000LL));
    for (int old = 0; old < 2; old++) {
        const char *first = old ? ",'oldest_first':true" : "";
        (void)snprintf(filter, sizeof(filter), "'customer_id':'c0',%s%s", month,
                       first);
        assert_int_equal(walk(&s, filter), all / 15);
        (void)snprintf(filter, sizeof(filter), "'status':'pending',%s%s", month,
                       first);
        assert_int_equal(walk(&s, filter), all / 30);
    }
    shop_close(&s);
    free(b);
}

#define BATCH_OF_SEARCH 200 // rows that a search reads at once

static void test_searches__cost_the_same_on_every_page(void **state)
{
    (void)state;
    shop s;
    batch *b = calloc(1, sizeof(*b));
    const price most = {1, BATCH_OF_SEARCH};
    open_counted(&s);
    int all = fill(&s, b);
    shop_pass(&s, 1000);
    assert_int_equal(
        walk_of(&s, "history.search", "'status':'completed'", most),
        all / 10 * 7);
    assert_int_equal(walk_of(&s, "history.search", "'status':'pending'", most),
                     all / 10);
    assert_int_equal(walk_of(&s, "history.search", "'customer_id':'c0'", most),
                     all / 5);
    assert_int_equal(walk_of(&s, "history.search", "'placed_from_ms':1", most),
                     all);
    shop_close(&s);
    free(b);
}

// Of the log and of the refusals a page is read, and not more.
static void test_audit__of_an_actor_costs_the_same_on_every_page(void **state)
{
    (void)state;
    shop s;
    batch *b = calloc(1, sizeof(*b));
    const price most = {2, PAGE};
    open_counted(&s);
    int all = fill(&s, b);
    b->requests[0].actor = "ada";
    for (int i = 0; i < 2 * PAGE + 1; i++) { // refused: it is there already
        (void)snprintf(b->keys[0], sizeof(b->keys[0]), "again%d", i);
        assert_int_equal(oms_submit_batch(s.engine, b->requests, 1, 0, NULL),
                         OMS_OK);
        assert_int_equal(b->requests[0].code, OMS_ECONFLICT);
    }
    int done = walk_of(&s, "audit.list", "'actor':'ada'", most);
    assert_in_range(done, all / 20 + 2 * PAGE + 1, all);
    assert_int_equal(
        walk_of(&s, "audit.list", "'actor':'ada','refused':true", most),
        2 * PAGE + 1);
    assert_int_equal(walk_of(&s, "audit.list", "'actor':'nobody'", most), 0);
    shop_close(&s);
    free(b);
}

// ---- an order --------------------------------------------------------------

static int64_t cost_of(shop *s, batch *b, int first)
{
    int64_t before = all_counted();
    place(s, b, first, BATCH);
    return all_counted() - before;
}

// The first batch also makes what all orders share.
static void test_orders__cost_the_same_in_a_full_shop(void **state)
{
    (void)state;
    shop s;
    batch *b = calloc(1, sizeof(*b));
    open_counted(&s);
    place(&s, b, 1000000, BATCH);
    int64_t empty = cost_of(&s, b, 1000000 + BATCH);
    fill(&s, b);
    int64_t full = cost_of(&s, b, 1000000 + 2 * BATCH);
    print_message("%.1f calls and rows an order in an empty shop, %.1f in a "
                  "full one\n",
                  (double)empty / BATCH, (double)full / BATCH);
    assert_true(full <= empty + empty / 20);
    shop_close(&s);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists__cost_the_same_on_every_page),
        cmocka_unit_test(test_lists__cost_the_same_between_dates),
        cmocka_unit_test(test_searches__cost_the_same_on_every_page),
        cmocka_unit_test(test_audit__of_an_actor_costs_the_same_on_every_page),
        cmocka_unit_test(test_orders__cost_the_same_in_a_full_shop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
