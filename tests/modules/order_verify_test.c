// The verifier of orders is seen to bite: damage is planted into the file
// behind its back, found by name, and put right where it can be.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shop.h"

#define EUR "'currency':'EUR'"
#define LINE "{'sku':'A','quantity':1,'unit_price_minor':1000}"

static const char *const damages[][2] = {
    {"update orders set payment_status = 'paid'", "derived_status"},
    {"update orders set stage = 'shipped'", "derived_status"},
    {"update orders set units_shipped = 1", "order_units"},
    {"update orders set total_minor = total_minor + 1", "order_total"},
    {"update order_lines set items_minor = 1, total_minor = 1", "line_total"},
    {"update orders set waits_for = 'nothing'", "order_has_owner"},
    {"update orders set number = 99", "order_number"},
    {"update orders set holds_active = 1", "holds_count"},
    {"update orders set captured_minor = 5", "events_fold_to_order"},
    {"update orders set status = 'confirmed', waits_for = 'nothing'",
     "events_fold_to_order"},
    {"delete from order_lines", "lines_count"},
    {"update orders set canceled_minor = 1", "canceled_shares"},
    {"update orders set credited_minor = 1", "events_fold_to_order"},
    {"update order_lines set more = '{\"dropped\":1}'", "canceled_shares"},
    {"update orders set more = json_set(more, '$.open_change_no', 2)",
     "open_change"},
    {"update orders set more = json_set(more, '$.changes_count', 0)",
     "order_change"},
    {"update orders set more = json_remove(more, '$.open_change_no')",
     "order_change"},
    {"update orders set more = json_set(more, '$.holds_confirm', 3)",
     "holds_count"},
    {"update orders set more = json_set(more, '$.units_back', 1)",
     "order_units"},
    {"update order_changes set open_order = null", "order_change"},
    {"update order_changes set expiry_task = null", "order_change"},
    {"update order_changes set state = 'requested'", "order_change"},
    {"update order_changes set order_id = 'x'", "change_has_order"},
    {"update orders set more = json_remove(more, '$.notes_count')",
     "order_note"},
    {"update order_notes set order_id = 'x'", "note_has_order"},
};

static void damage(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    char *text = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
        fail_msg("%s: %s", sql, text);
    sqlite3_close(db);
}

// Whether verify names the rule; *left is what still stands.
static bool verify_finds(shop *s, const char *rule, uint32_t flags,
                         size_t *left)
{
    oms_result *result = NULL;
    oms_error error = OMS_INIT(oms_error);
    if (oms_verify(s->engine, flags, left, &result, &error) != OMS_OK)
        fail_msg("oms_verify: %s", error.text);
    bool found = strstr(oms_result_json(result), rule) != NULL;
    oms_result_free(result);
    return found;
}

static void test_verify__sees_every_planted_damage(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        char folder[] = "/tmp/oms-verify-XXXXXX";
        char path[64];
        shop s;
        size_t left = 0;
        assert_non_null(mkdtemp(folder));
        (void)snprintf(path, sizeof(path), "%s/shop.db", folder);
        shop_open(&s, path, NULL);
        shop_do(&s, "order.place",
                "{'order_id':'D'," EUR ",'lines':[" LINE "]}");
        shop_do(&s, "order.note_add", "{'order_id':'D','text':'x'}");
        shop_do(&s, "order.change_begin", "{'order_id':'D'}");
        shop_close(&s); // clean before
        damage(path, damages[i][0]);
        shop_open(&s, path, NULL);
        print_message("%s\n", damages[i][0]);
        assert_true(verify_finds(&s, damages[i][1], 0, &left));
        assert_true(left > 0);
        shop_abandon(&s);
        char command[96];
        (void)snprintf(command, sizeof(command), "rm -r %s", folder);
        assert_int_equal(system(command), 0);
    }
}

static void test_verify__puts_derived_values_right(void **state)
{
    (void)state;
    char folder[] = "/tmp/oms-verify-XXXXXX";
    char path[64];
    shop s;
    size_t left = 0;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/shop.db", folder);
    shop_open(&s, path, NULL);
    shop_do(&s, "order.place", "{'order_id':'D'," EUR ",'lines':[" LINE "]}");
    shop_close(&s);
    damage(path, "update orders set payment_status = 'paid', "
                 "units_backordered = 7, stage = 'packed', "
                 "canceled_minor = 3");
    shop_open(&s, path, NULL);
    assert_true(verify_finds(&s, "derived_status", OMS_VERIFY_REPAIR, &left));
    assert_int_equal(left, 0);
    assert_string_equal(shop_word(&s, "D", "payment_status"), "unpaid");
    assert_string_equal(shop_word(&s, "D", "stage"), "pending");
    assert_int_equal(shop_number(&s, "D", "canceled_minor"), 0);
    shop_close(&s); // finds nothing any more
    char command[96];
    (void)snprintf(command, sizeof(command), "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify__sees_every_planted_damage),
        cmocka_unit_test(test_verify__puts_derived_values_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
