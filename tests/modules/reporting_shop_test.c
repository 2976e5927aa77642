// Reports of a whole shop: what its modules tell each other ends in figures
// that agree with what the orders themselves say.
#include <stdlib.h>
#include <string.h>

#include "shop.h"

#define MINUTE_MS (60LL * 1000)
#define FROM (SHOP_BEGIN_MS - SHOP_BEGIN_MS % SHOP_DAY_MS)
#define TO (FROM + 60 * SHOP_DAY_MS)

static json_t *ask(shop *s, const char *what)
{
    char query[64];
    (void)snprintf(query, sizeof(query), "report.%s", what);
    return shop_ask(s, query, "{'starts':[{'at_ms':%lld},{'at_ms':%lld}]}",
                    (long long)FROM, (long long)TO);
}

static int64_t number(shop *s, const char *what, const char *way)
{
    json_t *answer = ask(s, what);
    int64_t found = shop_number_at(answer, way);
    json_decref(answer);
    return found;
}

static int64_t row(shop *s, const char *what, const char *name,
                   const char *value, const char *member)
{
    json_t *answer = ask(s, what);
    const json_t *rows = json_object_get(answer, "items");
    int64_t found = 0;
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (strcmp(shop_text_at(s, json_array_get(rows, i), name), value) == 0)
            found = shop_number_at(json_array_get(rows, i), member);
    json_decref(answer);
    return found;
}

// Three mugs for 30.00, by card.
static void place(shop *s, const char *order_id)
{
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','customer_id':'c1',"
            "'lines':[{'sku':'mug','quantity':3,'unit_price_minor':1000}],"
            "'payments':[{'method':'card','amount_minor':3000}]}",
            order_id);
    shop_settle(s);
}

static void ship(shop *s, const char *order_id)
{
    shop_do(s, "shipment.record", "{'order_id':'%s','carrier':'dhl'}",
            order_id);
    shop_settle(s);
}

static void test_a_whole_life__is_in_every_report(void **state)
{
    shop *s = *state;
    shop_receive(s, "mug", 10);
    place(s, "o1");
    shop_pass(s, 30 * MINUTE_MS);
    ship(s, "o1");
    shop_pass(s, SHOP_DAY_MS);
    shop_do(s, "shipment.scan",
            "{'order_id':'o1','shipment_no':1,'status':'delivered'}");
    shop_settle(s);
    assert_int_equal(number(s, "sales", "items/0/orders"), 1);
    assert_int_equal(number(s, "sales", "items/0/total_minor"), 3000);
    assert_int_equal(number(s, "sales", "items/0/captured_minor"), 3000);
    assert_int_equal(row(s, "payments", "method", "card", "granted"), 1);
    assert_int_equal(row(s, "payments", "method", "card", "captured"), 1);
    assert_int_equal(row(s, "funnel", "step", "shipped", "took_ms"),
                     30 * MINUTE_MS);
    assert_int_equal(row(s, "funnel", "step", "delivered", "took_ms"),
                     SHOP_DAY_MS);
    assert_int_equal(row(s, "funnel", "step", "completed", "orders"), 1);
    assert_int_equal(row(s, "delivery", "promise", "delivery", "orders"), 1);
    assert_int_equal(row(s, "stock", "sku", "mug", "received"), 10);
    assert_int_equal(row(s, "stock", "sku", "mug", "shipped"), 3);
    assert_int_equal(row(s, "stock", "sku", "mug", "on_hand"), 7);
}

static void test_a_return__comes_back_to_stock_and_to_the_books(void **state)
{
    shop *s = *state;
    shop_receive(s, "mug", 10);
    place(s, "o1");
    ship(s, "o1");
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]}");
    shop_do(s, "return.approve", "{'order_id':'o1','return_no':1}");
    shop_do(s, "return.receive", "{'order_id':'o1','return_no':1}");
    shop_do(s, "return.inspect", "{'order_id':'o1','return_no':1}");
    shop_do(s, "return.credit", "{'order_id':'o1','return_no':1}");
    shop_settle(s);
    assert_int_equal(number(s, "sales", "items/0/returned_units"), 2);
    assert_int_equal(number(s, "sales", "items/0/returned_minor"), 2000);
    assert_int_equal(number(s, "sales", "items/0/credited_minor"), 2000);
    assert_int_equal(number(s, "sales", "items/0/refunded_minor"), 2000);
    assert_int_equal(number(s, "sales", "items/0/net_minor"), 1000);
    assert_int_equal(row(s, "stock", "sku", "mug", "returned"), 2);
    assert_int_equal(row(s, "stock", "sku", "mug", "on_hand"), 9);
    assert_int_equal(row(s, "skus", "sku", "mug", "returned_units"), 2);
}

static void test_cancellations__of_a_part_and_then_of_all(void **state)
{
    shop *s = *state;
    shop_receive(s, "mug", 10);
    place(s, "o1");
    shop_do(s, "cancellation.request",
            "{'order_id':'o1','reason':'customer',"
            "'lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    assert_int_equal(number(s, "sales", "items/0/canceled_minor"), 1000);
    shop_do(s, "cancellation.request", "{'order_id':'o1','reason':'fraud'}");
    shop_settle(s);
    assert_int_equal(number(s, "sales", "items/0/canceled_minor"), 3000);
    assert_int_equal(number(s, "sales", "items/0/net_minor"), 0);
    assert_int_equal(number(s, "sales", "items/0/canceled_units"), 3);
    assert_int_equal(row(s, "cancellations", "reason", "fraud", "units"), 2);
    assert_int_equal(row(s, "funnel", "step", "ended", "orders"), 1);
}

static void test_a_changed_order__is_worth_what_it_says(void **state)
{
    shop *s = *state;
    shop_receive(s, "mug", 10);
    shop_receive(s, "cup", 10);
    place(s, "o1");
    shop_do(s, "order.change_begin",
            "{'order_id':'o1','actions':["
            "{'kind':'set_quantity','line_no':1,'quantity':1},"
            "{'kind':'add_line','line':{'sku':'cup','quantity':2,"
            "'unit_price_minor':700}}]}");
    shop_do(s, "order.change_confirm", "{'order_id':'o1','change_no':1}");
    shop_settle(s);
    assert_int_equal(number(s, "sales", "items/0/total_minor"),
                     shop_number(s, "o1", "total_minor"));
    assert_int_equal(number(s, "sales", "items/0/canceled_minor"),
                     shop_number(s, "o1", "canceled_minor"));
    assert_int_equal(row(s, "skus", "sku", "cup", "units"), 2);
    assert_int_equal(row(s, "skus", "sku", "mug", "canceled_units"), 2);
}

static void test_figures__come_when_nothing_else_is_due(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place",
            "{'order_id':'o1','currency':'EUR','lines':[{'sku':'mug',"
            "'quantity':1,'unit_price_minor':5}]}");
    assert_int_equal(number(s, "sales", "items"), 0);
    shop_settle(s);
    assert_int_equal(number(s, "sales", "items"), 1);
}

static void test_typed_doors__rebuild_and_configure(void **state)
{
    shop *s = *state;
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_report_configure_args rules = OMS_INIT(oms_report_configure_args);
    oms_report_rebuild_args act = OMS_INIT(oms_report_rebuild_args);
    place(s, "o1");
    rules.key = "k1";
    rules.ship_within_ms = 1000;
    assert_int_equal(
        oms_report_configure(s->engine, &rules, &receipt, &s->error), 0);
    act.key = "k2";
    assert_int_equal(oms_report_rebuild(s->engine, &act, &receipt, &s->error),
                     0);
    shop_settle(s);
    assert_int_equal(number(s, "sales", "items/0/orders"), 1);
    json_t *range = shop_ask(s, "report.range", "{}");
    assert_int_equal(shop_number_at(range, "ship_within_ms"), 1000);
    json_decref(range);
    rules.key = "k3";
    rules.ship_within_ms = -1;
    assert_int_equal(
        oms_report_configure(s->engine, &rules, &receipt, &s->error),
        OMS_EINVAL);
}

// As text, so that all of it can be compared.
static char *print(shop *s)
{
    json_t *sold = ask(s, "sales");
    json_t *steps = ask(s, "funnel");
    json_t *both = json_pack("[o, o]", sold, steps);
    char *text = json_dumps(both, JSON_COMPACT);
    json_decref(both);
    return text;
}

static void test_an_archived_order__still_counts_and_hears(void **state)
{
    shop *s = *state;
    shop_receive(s, "mug", 10);
    place(s, "o1");
    ship(s, "o1");
    shop_do(s, "shipment.scan",
            "{'order_id':'o1','shipment_no':1,'status':'delivered'}");
    shop_settle(s);
    shop_do(s, "order.archive", "{'order_id':'o1'}");
    shop_settle(s);
    assert_int_equal(shop_events(s, "order.archived", "o1"), 1);
    shop_do(s, "report.rebuild", "{}");
    shop_settle(s);
    assert_int_equal(number(s, "sales", "items/0/orders"), 1);
    shop_do(s, "return.record", "{'order_id':'o1','sku':'mug','quantity':1}");
    shop_settle(s);
    assert_int_equal(number(s, "sales", "items/0/returned_units"), 1);
    char *before = print(s);
    shop_do(s, "report.rebuild", "{}");
    shop_settle(s);
    char *after = print(s);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

static void test_an_erased_person__leaves_the_sums_right(void **state)
{
    shop *s = *state;
    shop_receive(s, "mug", 10);
    place(s, "o1");
    ship(s, "o1");
    shop_do(s, "shipment.scan",
            "{'order_id':'o1','shipment_no':1,'status':'delivered'}");
    shop_settle(s);
    char *before = print(s);
    shop_do(s, "subject.erase", "{'customer_id':'c1','reason':'asked'}");
    shop_settle(s);
    assert_true(shop_events(s, "subject.erased", NULL) > 0);
    char *after = print(s);
    assert_string_equal(after, before);
    free(after);
    shop_do(s, "report.rebuild", "{}");
    shop_settle(s);
    after = print(s);
    assert_string_equal(after, before);
    free(after);
    free(before);
}

static void test_health__counts_tasks_by_kind_and_commits_by_size(void **state)
{
    shop *s = *state;
    json_t *status = shop_ask(s, "engine.status", "{}");
    assert_int_equal(shop_number_at(status, "kinds"), 0);
    json_decref(status);
    shop_do(s, "order.place",
            "{'order_id':'o1','currency':'EUR','lines':[{'sku':'mug',"
            "'quantity':1,'unit_price_minor':5}]}");
    shop_settle(s);
    status = shop_ask(s, "engine.status", "{}");
    int64_t waiting = 0;
    int64_t kinds = shop_number_at(status, "kinds");
    for (int64_t i = 0; i < kinds; i++) {
        char way[32];
        (void)snprintf(way, sizeof(way), "kinds/%d/due", (int)i);
        waiting += shop_number_at(status, way);
    }
    assert_int_equal(waiting, shop_number_at(status, "tasks_due"));
    int64_t commits = 0;
    for (int64_t i = 0; i < shop_number_at(status, "commit_sizes"); i++) {
        char way[48];
        (void)snprintf(way, sizeof(way), "commit_sizes/%d/commits", (int)i);
        commits += shop_number_at(status, way);
    }
    assert_true(commits > 0);
    assert_int_equal(commits, shop_number_at(status, "commits"));
    json_decref(status);
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_whole_life__is_in_every_report),
        TEST(test_a_return__comes_back_to_stock_and_to_the_books),
        TEST(test_cancellations__of_a_part_and_then_of_all),
        TEST(test_a_changed_order__is_worth_what_it_says),
        TEST(test_figures__come_when_nothing_else_is_due),
        TEST(test_typed_doors__rebuild_and_configure),
        TEST(test_an_archived_order__still_counts_and_hears),
        TEST(test_an_erased_person__leaves_the_sums_right),
        TEST(test_health__counts_tasks_by_kind_and_commits_by_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
