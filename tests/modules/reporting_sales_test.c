// Sales figures: what each event adds, and when it counts.
#include <stdlib.h>
#include <string.h>

#include "report_stage.h"

static int64_t sales(shop *s, int day, const char *member)
{
    char way[64];
    (void)snprintf(way, sizeof(way), "items/0/%s", member);
    return report_number(s, "sales", DAY_0 + day * DAY_MS,
                         DAY_0 + (day + 1) * DAY_MS, way);
}

static int64_t sku(shop *s, const char *name, const char *member)
{
    return report_row(s, "skus", DAY_0, DAY_0 + 30 * DAY_MS, "sku", name,
                      member);
}

static void test_placed__counts_units_and_every_part_of_the_money(void **state)
{
    shop *s = *state;
    report_tell(s, "order.placed", DAY_0 + HOUR_MS,
                "{'order_id':'o1','channel':'web','currency':'EUR',"
                "'items_minor':3000,'discount_minor':500,'shipping_minor':400,"
                "'tax_minor':300,'fee_minor':50,'total_minor':3250,'lines':["
                "{'line_no':1,'sku':'A','quantity':2,'items_minor':2000,"
                "'discount_minor':500,'tax_minor':200,'shipping_minor':100,"
                "'total_minor':1800},"
                "{'line_no':2,'sku':'a','quantity':1,'items_minor':1000,"
                "'tax_minor':100,'total_minor':1100}]}");
    assert_int_equal(sales(s, 0, "orders"), 1);
    assert_int_equal(sales(s, 0, "orders_guest"), 1);
    assert_int_equal(sales(s, 0, "units"), 3);
    assert_int_equal(sales(s, 0, "units_per_mille"), 3000);
    assert_int_equal(sales(s, 0, "items_minor"), 3000);
    assert_int_equal(sales(s, 0, "discount_minor"), 500);
    assert_int_equal(sales(s, 0, "shipping_minor"), 400);
    assert_int_equal(sales(s, 0, "tax_minor"), 300);
    assert_int_equal(sales(s, 0, "fee_minor"), 50);
    assert_int_equal(sales(s, 0, "total_minor"), 3250);
    assert_int_equal(sales(s, 0, "average_minor"), 3250);
    assert_int_equal(sales(s, 0, "net_minor"), 3250);
    assert_int_equal(sku(s, "A", "units"), 2);
    assert_int_equal(sku(s, "A", "discount_minor"), 500);
    assert_int_equal(sku(s, "A", "shipping_minor"), 100);
    assert_int_equal(sku(s, "A", "total_minor"), 1800);
    assert_int_equal(sku(s, "a", "units"), 1); // another product
    assert_int_equal(sku(s, "a", "lines"), 1);
}

static void test_sales__keep_currencies_apart(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 1);
    report_tell(s, "order.placed", DAY_0,
                "{'order_id':'o2','channel':'shop','currency':'JPY',"
                "'items_minor':900,'discount_minor':0,'shipping_minor':0,"
                "'tax_minor':0,'fee_minor':0,'total_minor':900}");
    json_t *all = report_ask(s, "sales", DAY_0, DAY_0 + DAY_MS, "");
    assert_int_equal(shop_number_at(all, "items"), 2);
    assert_int_equal(shop_number_at(all, "items/0/total_minor"), 1300);
    assert_string_equal(shop_text_at(s, all, "items/1/currency"), "JPY");
    assert_string_equal(shop_text_at(s, all, "items/1/channel"), "");
    json_decref(all);
    json_t *some = report_ask(s, "sales", DAY_0, DAY_0 + DAY_MS,
                              ",'by_channel':true,'channel':'shop'");
    assert_int_equal(shop_number_at(some, "items"), 1);
    assert_string_equal(shop_text_at(s, some, "items/0/channel"), "shop");
    json_decref(some);
}

static void test_change__counts_when_it_happens_not_when_it_was_placed(
    void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 2);
    report_tell(s, "order.changed", DAY_0 + 3 * DAY_MS,
                "{'order_id':'o1','change_no':1,'lines':["
                "{'line_no':1,'sku':'A','quantity':3,'items_minor':2700,"
                "'tax_minor':270,'total_minor':2970},"
                "{'line_no':2,'sku':'B','quantity':1,'items_minor':500,"
                "'total_minor':500}],'items_minor':3200,'discount_minor':0,"
                "'shipping_minor':0,'tax_minor':270,'fee_minor':0,"
                "'total_minor':3470,'canceled_minor':0}");
    assert_int_equal(sales(s, 0, "total_minor"), 2400);
    assert_int_equal(sales(s, 0, "units"), 2);
    assert_int_equal(sales(s, 3, "total_minor"), 1070);
    assert_int_equal(sales(s, 3, "shipping_minor"), -200);
    assert_int_equal(sales(s, 3, "units"), 2);
    assert_int_equal(sales(s, 3, "orders"), 0);
    assert_int_equal(sku(s, "A", "units"), 3);
    assert_int_equal(sku(s, "A", "lines"), 1);
    assert_int_equal(sku(s, "A", "items_minor"), 2700);
    assert_int_equal(sku(s, "B", "total_minor"), 500);
    assert_int_equal(sku(s, "B", "lines"), 1);
}

static void cancel_lines(shop *s, int64_t at, int units, int amount, int all)
{
    report_tell(s, "order.lines_canceled", at,
                "{'order_id':'o1','cancellation_no':1,'reason':'customer',"
                "'lines':[{'line_no':1,'quantity':%d,'amount_minor':%d}],"
                "'amount_minor':%d,'canceled_minor':%d}",
                units, amount, amount, all);
}

static void test_cancel_after_a_partial_cancel__counts_only_the_rest(
    void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 3); // 3,500
    cancel_lines(s, DAY_0 + DAY_MS, 1, 1100, 1100);
    report_tell(s, "order.canceled", DAY_0 + 2 * DAY_MS,
                "{'order_id':'o1','reason':'fraud'}");
    assert_int_equal(sales(s, 1, "canceled_minor"), 1100);
    assert_int_equal(sales(s, 1, "canceled_units"), 1);
    assert_int_equal(sales(s, 2, "canceled_minor"), 2400);
    assert_int_equal(sales(s, 2, "canceled_units"), 2);
    assert_int_equal(sku(s, "A", "canceled_units"), 3);
    assert_int_equal(sku(s, "A", "canceled_minor"), 3300);
    int64_t from = DAY_0;
    int64_t to = DAY_0 + 30 * DAY_MS;
    assert_int_equal(
        report_row(s, "cancellations", from, to, "how", "lines", "units"), 1);
    assert_int_equal(report_row(s, "cancellations", from, to, "how", "canceled",
                                "amount_minor"),
                     2400);
    assert_int_equal(
        report_row(s, "cancellations", from, to, "reason", "fraud", "orders"),
        1);
}

static void test_a_second_ending__counts_nothing(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 1);
    report_tell(s, "order.expired", DAY_0, "{'order_id':'o1'}");
    report_tell(s, "order.canceled", DAY_0, "{'order_id':'o1'}");
    assert_int_equal(sales(s, 0, "canceled_minor"), 1300);
    assert_int_equal(sales(s, 0, "net_minor"), 0);
    assert_int_equal(report_row(s, "cancellations", DAY_0, DAY_0 + DAY_MS,
                                "how", "canceled", "orders"),
                     0);
}

static void test_change_of_a_price__moves_what_was_canceled_with_it(
    void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 2);
    cancel_lines(s, DAY_0, 1, 1100, 1100);
    report_tell(s, "order.changed", DAY_0 + DAY_MS,
                "{'order_id':'o1','change_no':1,'lines':["
                "{'line_no':1,'sku':'A','quantity':2,'items_minor':1000,"
                "'total_minor':1000}],'items_minor':1000,'discount_minor':0,"
                "'shipping_minor':200,'tax_minor':0,'fee_minor':0,"
                "'total_minor':1200,'canceled_minor':500}");
    assert_int_equal(sales(s, 1, "total_minor"), -1200);
    assert_int_equal(sales(s, 1, "canceled_minor"), -600);
    assert_int_equal(sales(s, 1, "net_minor"), -600);
}

static void test_return__counts_by_product_and_credit_by_day(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 3);
    report_tell(s, "return.received", DAY_0 + 9 * DAY_MS,
                "{'order_id':'o1','return_no':1,'lines':["
                "{'line_no':1,'sku':'A','quantity':2,'amount_minor':2200},"
                "{'line_no':1,'sku':'A','quantity':0,'lost':1}],"
                "'amount_minor':2200}");
    report_tell(s, "return.credited", DAY_0 + 10 * DAY_MS,
                "{'order_id':'o1','return_no':1,'items_minor':2200,"
                "'fee_minor':200,'amount_minor':2000}");
    assert_int_equal(sales(s, 9, "returned_units"), 2);
    assert_int_equal(sales(s, 9, "returned_minor"), 2200);
    assert_int_equal(sales(s, 10, "credited_minor"), 2000);
    assert_int_equal(sales(s, 10, "net_minor"), -2000);
    assert_int_equal(sku(s, "A", "returned_units"), 2);
    assert_int_equal(sku(s, "A", "returned_minor"), 2200);
    assert_int_equal(report_row(s, "funnel", DAY_0, DAY_0 + 30 * DAY_MS, "step",
                                "returned", "orders"),
                     1);
}

static void test_facts_of_an_unknown_order__count_nothing(void **state)
{
    shop *s = *state;
    report_tell(s, "order.canceled", DAY_0, "{'order_id':'nobody'}");
    report_ship(s, "nobody", 1, DAY_0, 1);
    report_pay(s, "nobody", "captured", DAY_0, 5, 0, "");
    json_t *answer = report_ask(s, "sales", DAY_0, DAY_0 + DAY_MS, "");
    assert_int_equal(shop_number_at(answer, "items"), 0);
    json_decref(answer);
}

static void test_skus__gives_the_largest_of_each_period(void **state)
{
    shop *s = *state;
    for (int day = 0; day < 2; day++)
        for (int i = 0; i < 5; i++)
            report_tell(s, "order.placed", DAY_0 + day * DAY_MS,
                        "{'order_id':'o%d-%d','channel':'web','currency':'EUR',"
                        "'items_minor':%d,'discount_minor':0,"
                        "'shipping_minor':0,'tax_minor':0,'fee_minor':0,"
                        "'total_minor':%d,'lines':[{'line_no':1,'sku':'S%d',"
                        "'quantity':1,'items_minor':%d,'total_minor':%d}]}",
                        day, i, i * 100, i * 100, i, i * 100, i * 100);
    shop_settle(s);
    json_t *answer = shop_ask(
        s, "report.skus",
        "{'limit':2,'starts':[{'at_ms':%lld},{'at_ms':%lld},{'at_ms':%lld}]}",
        (long long)DAY_0, (long long)(DAY_0 + DAY_MS),
        (long long)(DAY_0 + 2 * DAY_MS));
    assert_int_equal(shop_number_at(answer, "items"), 4);
    assert_string_equal(shop_text_at(s, answer, "items/0/sku"), "S4");
    assert_string_equal(shop_text_at(s, answer, "items/1/sku"), "S3");
    assert_int_equal(shop_number_at(answer, "items/2/at_ms"), DAY_0 + DAY_MS);
    json_decref(answer);
}

// ---- customers -------------------------------------------------------------

static void test_repeat__is_every_order_but_the_first_whenever_told(
    void **state)
{
    shop *s = *state;
    report_place(s, "o2", "c1", DAY_0 + 2 * DAY_MS, 1);
    report_place(s, "o3", "c1", DAY_0 + 3 * DAY_MS, 1);
    assert_int_equal(sales(s, 2, "orders_repeat"), 0);
    assert_int_equal(sales(s, 3, "orders_repeat"), 1);
    report_place(s, "o1", "c1", DAY_0, 1); // an old order, told late
    assert_int_equal(sales(s, 0, "orders_repeat"), 0);
    assert_int_equal(sales(s, 2, "orders_repeat"), 1);
    assert_int_equal(sales(s, 2, "repeat_per_mille"), 1000);
    report_place(s, "o4", "c2", DAY_0, 1);
    json_t *all = report_ask(s, "customers", 0, 0, "");
    assert_int_equal(shop_number_at(all, "customers"), 2);
    assert_int_equal(shop_number_at(all, "customers_repeat"), 1);
    assert_int_equal(shop_number_at(all, "repeat_per_mille"), 500);
    assert_int_equal(shop_number_at(all, "items"), 2);
    assert_int_equal(shop_number_at(all, "items/1/orders"), 3);
    json_decref(all);
}

static void test_a_replacement__is_no_repeat(void **state)
{
    shop *s = *state;
    report_place(s, "o1", "c1", DAY_0, 1);
    report_tell(s, "order.placed", DAY_0,
                "{'order_id':'o2','channel':'web','currency':'EUR',"
                "'customer_id':'c1','items_minor':0,'discount_minor':0,"
                "'shipping_minor':0,'tax_minor':0,'fee_minor':0,"
                "'total_minor':0,'replaces_order_id':'o1'}");
    assert_int_equal(sales(s, 0, "orders"), 2);
    assert_int_equal(sales(s, 0, "orders_replacement"), 1);
    assert_int_equal(sales(s, 0, "orders_repeat"), 0);
    assert_int_equal(report_number(s, "customers", 0, 0, "customers_repeat"),
                     0);
}

static void test_a_hundred_orders_and_more__are_one_class(void **state)
{
    shop *s = *state;
    char id[16];
    for (int i = 0; i < 102; i++) {
        (void)snprintf(id, sizeof(id), "o%d", i);
        report_place(s, id, "c1", DAY_0, 1);
    }
    assert_int_equal(report_number(s, "customers", 0, 0, "items"), 1);
    assert_int_equal(report_number(s, "customers", 0, 0, "items/0/orders"),
                     100);
    assert_int_equal(sales(s, 0, "orders_repeat"), 101);
}

static void test_erasure__forgets_the_person_and_keeps_the_sums(void **state)
{
    shop *s = *state;
    report_place(s, "o1", "c1", DAY_0, 1);
    report_place(s, "o2", "c1", DAY_0 + DAY_MS, 1);
    char *before = report_print_all(s, DAY_0, 3);
    report_tell(s, "subject.erased", DAY_0 + 2 * DAY_MS,
                "{'erasure_id':'e1','customer_id':'c1',"
                "'orders':[{'order_id':'o1'},{'order_id':'o2'}]}");
    char *after = report_print_all(s, DAY_0, 3);
    assert_string_equal(after, before);
    free(before);
    free(after);
    // Facts of the order still find it, and a new order begins anew.
    report_ship(s, "o1", 1, DAY_0 + DAY_MS, 1);
    assert_int_equal(report_row(s, "stock", DAY_0, DAY_0 + 30 * DAY_MS, "sku",
                                "A", "shipped"),
                     1);
    report_place(s, "o3", "c1", DAY_0 + 3 * DAY_MS, 1);
    assert_int_equal(sales(s, 3, "orders_repeat"), 0);
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, report_stage_setup, shop_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_placed__counts_units_and_every_part_of_the_money),
        TEST(test_sales__keep_currencies_apart),
        TEST(test_change__counts_when_it_happens_not_when_it_was_placed),
        TEST(test_cancel_after_a_partial_cancel__counts_only_the_rest),
        TEST(test_a_second_ending__counts_nothing),
        TEST(test_change_of_a_price__moves_what_was_canceled_with_it),
        TEST(test_return__counts_by_product_and_credit_by_day),
        TEST(test_facts_of_an_unknown_order__count_nothing),
        TEST(test_skus__gives_the_largest_of_each_period),
        TEST(test_repeat__is_every_order_but_the_first_whenever_told),
        TEST(test_a_replacement__is_no_repeat),
        TEST(test_a_hundred_orders_and_more__are_one_class),
        TEST(test_erasure__forgets_the_person_and_keeps_the_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
