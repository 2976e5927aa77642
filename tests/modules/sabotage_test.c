// Numbers at the end of their range, written into the file behind the shop's
// back: verify names what is wrong, a command is refused or does its work, and
// nothing overflows on the way (which the build with sanitizers sees).
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shop.h"

#define MOST "9223372036854775807"
#define ORDER \
    "{'order_id':'%s','currency':'EUR','lines':[{'sku':'A','quantity':2," \
    "'unit_price_minor':1000}],'payments':[{'method':'card'," \
    "'amount_minor':2000}]}"

typedef struct damage {
    const char *sql;
    const char *rule;    // that verify names
    const char *refused; // what a new order or receipt is then told, or NULL
    bool order;
} damage;

static const damage damages[] = {
    {"update events set id = " MOST " where id = (select max(id) from events)",
     "log_dense", "no shop writes", true},
    {"update fulfillment_cases set charges_minor = " MOST
     ", charges_left_minor = -" MOST,
     "parcel_amounts_sum", NULL, false},
    {"update fulfillment_cases set charges_minor = " MOST
     "; update shipments set amount_minor = -" MOST,
     "parcel_amounts_sum", NULL, false},
    {"update reservations set allocated = " MOST, "stock_sums_fit", NULL,
     false},
    {"update reservations set consumed = " MOST ", backordered = 1, "
     "allocated = " MOST,
     "reservation_state", NULL, false},
    {"update stock_settings set movements_count = " MOST,
     "movements_are_counted", "is damaged", false},
    {"update stock set on_hand = " MOST ", reserved = -" MOST,
     "stock_counts_books", NULL, false},
    {"update stock set on_hand = -2, reserved = -" MOST, "stock_counts_books",
     NULL, false},
    {"update cursors set event_id = " MOST, "cursor_in_log", NULL, false},
    {"update cursors set event_id = -" MOST, "cursor_in_log", NULL, false},
    {"update cursors set event_id = " MOST " where module = 'history'",
     "cursor_in_log", NULL, false},
    {"update events set id = id - " MOST, "log_dense", NULL, false},
    {"update events set seq = seq - " MOST, "seq_dense", NULL, false},
    {"update events set seq = " MOST " where id = 1", "seq_dense", NULL, false},
    {"update events set at_ms = " MOST " where id = 2", "log_time", NULL,
     false},
    {"update events set at_ms = -" MOST " where id = 2", "log_time", NULL,
     false},
    {"update tasks set attempts = " MOST ", fence = " MOST, "task_counts", NULL,
     false},
    {"update tasks set due_at_ms = -" MOST ", state = 'due', attempts = " MOST,
     "task_counts", NULL, false},
    {"update command_keys_a set event_id = " MOST
     "; update command_keys_b set event_id = " MOST,
     "receipt_in_log", NULL, false},
};

static void write_into(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *text = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "pragma ignore_check_constraints = on",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
        fail_msg("%s: %s", sql, text);
    sqlite3_close(db);
}

// Two orders that wait for their parcels, and one that was handed over.
static void fill(const char *path)
{
    shop s;
    shop_open(&s, path, NULL);
    shop_do(&s, "stock.receive", "{'sku':'A','quantity':10}");
    for (int i = 0; i < 3; i++) {
        const char *const names[] = {"o1", "o2", "o3"};
        shop_do(&s, "order.place", ORDER, names[i]);
    }
    shop_settle(&s);
    shop_do(&s, "shipment.record", "{'order_id':'o3','carrier':'post'}");
    shop_settle(&s);
    shop_close(&s);
}

static bool verify_finds(shop *s, const char *rule, uint32_t flags)
{
    char quoted[64];
    size_t standing = 0;
    oms_result *result = NULL;
    oms_error error = OMS_INIT(oms_error);
    (void)snprintf(quoted, sizeof(quoted), "\"rule\":\"%s\"", rule);
    if (oms_verify(s->engine, flags, &standing, &result, &error) != OMS_OK)
        fail_msg("oms_verify: %s", error.text);
    bool found = strstr(oms_result_json(result), quoted) != NULL;
    if (!found)
        print_message("%s\n", oms_result_json(result));
    oms_result_free(result);
    return found && standing > 0;
}

static void check(const char *path, const damage *planted)
{
    shop s;
    fill(path);
    write_into(path, planted->sql);
    shop_open(&s, path, NULL);
    s.keys = 1000; // behind those of the first opening
    assert_true(verify_finds(&s, planted->rule, 0));
    json_decref(shop_ask(&s, "engine.status", "{}"));
    if (planted->refused != NULL && planted->order)
        shop_refuse(&s, OMS_ECORRUPT, "", planted->refused, "order.place",
                    ORDER, "o4");
    else if (planted->refused != NULL)
        shop_refuse(&s, OMS_ECORRUPT, "", planted->refused, "stock.receive",
                    "{'sku':'B','quantity':1}");
    else
        shop_do(&s, "stock.receive", "{'sku':'B','quantity':1}");
    (void)shop_try(&s, "order.place", ORDER, "o5");
    shop_abandon(&s);
}

static void test_sabotage__is_named_and_overflows_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        char folder[] = "/tmp/oms-sabotage-XXXXXX";
        char path[64];
        char command[96];
        print_message("%s\n", damages[i].sql);
        assert_non_null(mkdtemp(folder));
        (void)snprintf(path, sizeof(path), "%s/shop.db", folder);
        check(path, &damages[i]);
        (void)snprintf(command, sizeof(command), "rm -r %s", folder);
        assert_int_equal(system(command), 0);
    }
}

// What cannot be summed is not put right by half of the sum.
static void test_repair__leaves_a_shelf_whose_books_are_broken(void **state)
{
    (void)state;
    char folder[] = "/tmp/oms-sabotage-XXXXXX";
    char path[64];
    char command[96];
    shop s;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/shop.db", folder);
    fill(path);
    write_into(path, "update reservations set allocated = " MOST);
    shop_open(&s, path, NULL);
    assert_true(verify_finds(&s, "stock_sums_fit", OMS_VERIFY_REPAIR));
    json_t *shelf = shop_ask(&s, "stock.get", "{'sku':'A'}");
    assert_int_equal(shop_number_at(shelf, "on_hand"), 8);
    json_decref(shelf);
    shop_abandon(&s);
    (void)snprintf(command, sizeof(command), "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sabotage__is_named_and_overflows_nothing),
        cmocka_unit_test(test_repair__leaves_a_shelf_whose_books_are_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
