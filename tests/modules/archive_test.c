// After a closed order was archived, no table that is written every day holds a
// row of it. Every table of the file is looked at, whoever it belongs to: a new
// one is archived, or says below why it belongs to the whole shop.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shop.h"

#define ORDER "order-canary"

typedef struct exception {
    const char *table;
    const char *why;
} exception;

static const exception shop_wide[] = {
    {"events", "the log is the shop's book, and what reports are made of"},
    {"command_keys_a", "receipts live for a period, then go by themselves"},
    {"history_orders", "finds orders, archived or not"},
    {"history_skus", "finds orders, archived or not"},
    {"history_texts", "finds orders, archived or not"},
    {"provider_charges", "what the provider's stand-in knows of its own"},
    {"refusals", "live for a period, then go by themselves"},
    {"stock_movements", "the book of the stock"},
    {"unmatched_returns", "goods of which nobody knows whose they are"},
};
#define EXCEPTIONS (sizeof(shop_wide) / sizeof(shop_wide[0]))

// ---- an order with something in every table ---------------------------------

static void tell_people(shop *s)
{
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'log','channel':'log','audience':'shop',"
            "'events':[{'type':'order.placed'},"
            "{'type':'order.completed'},{'type':'order.archived'}]}");
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'mails','channel':'email','audience':'contact',"
            "'events':[{'type':'order.placed'}]}");
    shop_do(s, "template.put",
            "{'event_type':'order.placed','language':'en','channel':'email',"
            "'subject':'Hello','body':'Dear {{customer.name}}'}");
}

static void place(shop *s)
{
    shop_receive(s, "mug", 9);
    shop_do(s, "fulfillment.configure", "{'book_labels':true}");
    shop_do(s, "order.place",
            "{'order_id':'" ORDER "','customer_id':'ana','currency':'EUR',"
            "'lines':[{'sku':'mug','name':'Mug','quantity':4,"
            "'unit_price_minor':900}],'adjustments':[{'kind':'shipping',"
            "'amount_minor':100}],'payments':[{'method':'card',"
            "'amount_minor':3700}],'ship_to':{'name':'Ana','city':'Recife',"
            "'country':'BR','email':'ana@example.com'},'note':'a note',"
            "'promised_at_ms':%lld}",
            (long long)(s->now_ms + 9 * SHOP_DAY_MS));
    shop_settle(s);
    shop_do(s, "order.note_add", "{'order_id':'" ORDER "','text':'said'}");
    shop_do(s, "order.hold",
            "{'order_id':'" ORDER "','kind':'manual','note':'wait'}");
    shop_do(s, "order.release_hold", "{'order_id':'" ORDER "','hold_no':1}");
    shop_do(s, "tracking.share", "{'order_id':'" ORDER "'}");
    shop_do(s, "order.change_begin",
            "{'order_id':'" ORDER "','actions':[{'kind':'set_promised_at',"
            "'promised_at_ms':%lld}]}",
            (long long)(s->now_ms + 8 * SHOP_DAY_MS));
    shop_settle(s);
    (void)shop_try(s, "order.change_confirm", "{'order_id':'" ORDER "'}");
    (void)shop_try(s, "order.change_cancel", "{'order_id':'" ORDER "'}");
    shop_do(s, "cancellation.request",
            "{'order_id':'" ORDER "','reason':'customer','lines':[{"
            "'line_no':1,'quantity':1}]}");
    shop_settle(s);
}

static void send(shop *s)
{
    shop_do(s, "shipment.create", "{'order_id':'" ORDER "'}");
    shop_do(s, "shipment.pack", "{'order_id':'" ORDER "','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'" ORDER "','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "shipment.scan",
            "{'order_id':'" ORDER "','shipment_no':1,'status':'in_transit',"
            "'carrier':'post','event_id':'e1','place':'Olinda'}");
    shop_do(s, "shipment.deliver", "{'order_id':'" ORDER "','shipment_no':1}");
    shop_settle(s);
}

static void take_back(shop *s)
{
    shop_do(s, "return.request",
            "{'order_id':'" ORDER "','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    (void)shop_try(s, "return.approve",
                   "{'order_id':'" ORDER "','return_no':1}");
    shop_do(s, "return.receive", "{'order_id':'" ORDER "','return_no':1}");
    shop_do(s, "return.inspect", "{'order_id':'" ORDER "','return_no':1}");
    shop_settle(s);
    (void)shop_try(s, "return.credit",
                   "{'order_id':'" ORDER "','return_no':1}");
    shop_settle(s);
    shop_do(s, "return.record",
            "{'sku':'vase','quantity':1,'order_id':'" ORDER "'}");
    shop_do(s, "payment.dispute_open",
            "{'order_id':'" ORDER "','payment_no':1,"
            "'amount_minor':10,'provider_ref':'d1'}");
    shop_do(s, "payment.dispute_close",
            "{'order_id':'" ORDER "','dispute_no':1,'won':true}");
    shop_settle(s);
}

// ---- looking ----------------------------------------------------------------

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    int64_t count =
        sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    return count;
}

// Rows of the table in which any column is the order, or quotes it.
static int64_t rows_of(sqlite3 *db, const char *table)
{
    char sql[8192];
    sqlite3_stmt *stmt = NULL;
    int used = snprintf(sql, sizeof(sql), "select count(*) from \"%s\" where 0",
                        table);
    char info[256];
    (void)snprintf(info, sizeof(info), "pragma table_info(\"%s\")", table);
    assert_int_equal(sqlite3_prepare_v2(db, info, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        used += snprintf(sql + used, sizeof(sql) - (size_t)used,
                         " or \"%s\" like '%%" ORDER "%%'",
                         (const char *)sqlite3_column_text(stmt, 1));
    sqlite3_finalize(stmt);
    assert_true((size_t)used < sizeof(sql));
    return number(db, sql);
}

static const exception *excepted(const char *table)
{
    for (size_t i = 0; i < EXCEPTIONS; i++)
        if (strcmp(shop_wide[i].table, table) == 0)
            return &shop_wide[i];
    return NULL;
}

// Returns how many tables that are not excepted have rows of the order.
static size_t look(const char *path, bool says)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    size_t hot = 0;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "select name from sqlite_master where type = 'table'"
                           " and sql not like 'create virtual%'"
                           " and name not like 'archived\\_%' escape '\\'"
                           " and name not like 'sqlite\\_%' escape '\\'",
                           -1, &stmt, NULL),
        SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(stmt, 0);
        int64_t rows = excepted(table) == NULL ? rows_of(db, table) : 0;
        hot += rows > 0;
        if (rows > 0 && says)
            print_error("%s has %lld rows of it\n", table, (long long)rows);
    }
    sqlite3_finalize(stmt);
    // What is excepted without need would hide something one day.
    for (size_t i = 0; i < EXCEPTIONS; i++)
        if (rows_of(db, shop_wide[i].table) == 0)
            fail_msg("%s has no row of it", shop_wide[i].table);
    sqlite3_close(db);
    return hot;
}

static void tell_all(shop *s)
{
    while (shop_tasks(s, "notification.send.log") > 0)
        shop_answer(s, "notification.send.log", OMS_OUTCOME_OK, NULL, NULL);
    shop_settle(s);
}

static void try_mail_again(shop *s)
{
    json_t *list = shop_ask(s, "delivery.list",
                            "{'subject':'" ORDER
                            "','endpoint_id':'mails','state':'failed'}");
    int64_t event_id = shop_number_at(list, "items/0/event_id");
    json_decref(list);
    shop_do(s, "delivery.retry",
            "{'subject':'" ORDER "','event_id':%lld,'endpoint_id':'mails'}",
            (long long)event_id);
    shop_pass(s, 8 * SHOP_DAY_MS);
}

static void test_archive__leaves_no_row_in_any_hot_table(void **state)
{
    (void)state;
    shop s;
    char folder[] = "/tmp/oms-archive-XXXXXX";
    char path[64];
    char command[96];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/shop.db", folder);
    shop_open(&s, path, "notification.send.log");
    tell_people(&s);
    place(&s);
    send(&s);
    take_back(&s);
    assert_string_equal(shop_word(&s, ORDER, "status"), "completed");
    assert_true(look(path, false) > 18); // it has been everywhere
    tell_all(&s);
    shop_pass(&s, 8 * SHOP_DAY_MS); // mails that nobody sends are given up
    shop_do(&s, "order.archive", "{'order_id':'" ORDER "'}");
    shop_settle(&s);
    tell_all(&s); // somebody wants to hear that it was archived, too
    assert_int_equal(look(path, true), 0);
    try_mail_again(&s); // and it ends in the archive once more
    assert_int_equal(look(path, true), 0);
    // And everything is found as before.
    assert_string_equal(shop_word(&s, ORDER, "status"), "completed");
    json_t *seen = shop_ask(&s, "fulfillment.get", "{'order_id':'" ORDER "'}");
    assert_int_equal(json_array_size(json_object_get(seen, "scans")), 1);
    json_decref(seen);
    shop_close(&s);
    (void)snprintf(command, sizeof(command), "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

// ---- many orders ------------------------------------------------------------

#define LIVES 6 // orders that end in the archive, in each of two turns
#define TABLES_MAX 200

typedef struct tables {
    char names[TABLES_MAX][64];
    int64_t rows[TABLES_MAX];
    size_t count;
} tables;

static void live(shop *s, const char *id)
{
    shop_do(s, "order.place",
            "{'order_id':'%s','customer_id':'ana','currency':'EUR',"
            "'lines':[{'sku':'mug','quantity':2,'unit_price_minor':900}],"
            "'payments':[{'method':'card','amount_minor':1800}]}",
            id);
    shop_settle(s);
    shop_do(s, "cancellation.request",
            "{'order_id':'%s','reason':'customer','lines':[{"
            "'line_no':1,'quantity':1}]}",
            id);
    shop_settle(s);
    shop_do(s, "shipment.create", "{'order_id':'%s'}", id);
    shop_do(s, "shipment.pack", "{'order_id':'%s','shipment_no':1}", id);
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'%s','shipment_no':1}", id);
    shop_do(s, "shipment.deliver", "{'order_id':'%s','shipment_no':1}", id);
    shop_settle(s);
    assert_string_equal(shop_word(s, id, "status"), "completed");
    tell_all(s);
    shop_pass(s, 8 * SHOP_DAY_MS);
    shop_do(s, "order.archive", "{'order_id':'%s'}", id);
    shop_settle(s);
    tell_all(s);
}

// Tables that are written every day, with how many rows they have.
static void count_all(const char *path, tables *out)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    char sql[128];
    memset(out, 0, sizeof(*out));
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "select name from sqlite_master where type = 'table'"
                           " and sql not like 'create virtual%'"
                           " and name not like 'archived\\_%' escape '\\'"
                           " and name not like 'history\\_texts\\_%' escape "
                           "'\\'",
                           -1, &stmt, NULL),
        SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        assert_true(out->count < TABLES_MAX);
        (void)snprintf(out->names[out->count], 64, "%.63s", name);
        (void)snprintf(sql, sizeof(sql), "select count(*) from \"%s\"", name);
        out->rows[out->count++] = number(db, sql);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

// Rows of these are of a day or of a module, however many orders there are.
static bool is_of_time(const char *table)
{
    return strncmp(table, "report_", 7) == 0 || strcmp(table, "cursors") == 0;
}

static void test_archive__keeps_the_hot_tables_at_one_size(void **state)
{
    (void)state;
    shop s;
    char folder[] = "/tmp/oms-archive-XXXXXX";
    char path[64];
    char command[96];
    char id[32];
    static tables before, after;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/shop.db", folder);
    shop_open(&s, path, "notification.send.log");
    tell_people(&s);
    shop_do(&s, "fulfillment.configure", "{'book_labels':true}");
    shop_receive(&s, "mug", 999);
    for (int i = 0; i < 2 * LIVES; i++) {
        (void)snprintf(id, sizeof(id), "order-%d", i);
        live(&s, id);
        if (i == LIVES - 1)
            count_all(path, &before);
    }
    count_all(path, &after);
    assert_int_equal(before.count, after.count);
    size_t grown = 0;
    for (size_t i = 0; i < after.count; i++) {
        if (excepted(after.names[i]) != NULL || is_of_time(after.names[i]) ||
            after.rows[i] <= before.rows[i])
            continue;
        print_error("%s grew from %lld to %lld rows\n", after.names[i],
                    (long long)before.rows[i], (long long)after.rows[i]);
        grown++;
    }
    assert_int_equal(grown, 0);
    shop_close(&s);
    (void)snprintf(command, sizeof(command), "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_archive__leaves_no_row_in_any_hot_table),
        cmocka_unit_test(test_archive__keeps_the_hot_tables_at_one_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
