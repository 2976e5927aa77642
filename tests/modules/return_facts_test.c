// Goods that came back outside: what they are matched with, and what becomes
// of those that nobody can match.
#include <string.h>

#include "cancellation_stage.h"

#define RECORD(rest) "{'customer_id':'C','sku':'A'," rest "}"

static int64_t summary(shop *s, const char *way)
{
    return back_ask(s, "return.summary", way, "{}");
}

static void test_return_record__is_a_return_that_is_over(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    back_deliver_all(s, "o1");
    shop_do(s, "return.record",
            "{'order_id':'o1','sku':'B','quantity':1,'reference':'CN1',"
            "'occurred_at_ms':%lld}",
            (long long)s->now_ms);
    assert_int_equal(s->receipt.number, 1);
    assert_string_equal(s->receipt.subject, "o1");
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
    assert_string_equal(back_word(s, "o1", 1, "reference"), "CN1");
    assert_int_equal(back_told(s, "return.received", "o1", "recorded"), 1);
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"),
                     450);
    assert_int_equal(back_told(s, "return.credited", "o1", "outside"), 1);
    assert_int_equal(shop_events(s, "return.completed", "o1"), 1);
}

static void test_return_record__is_first_in_first_out(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_pass(s, 1000);
    back_place(s, "o2");
    shop_do(s, "return.record", RECORD("'quantity':4"));
    assert_string_equal(s->receipt.subject, "o1");
    assert_int_equal(back_number(s, "o1", 1, "lines/0/arrived"), 3);
    assert_int_equal(back_number(s, "o2", 1, "lines/0/arrived"), 1);
    assert_int_equal(summary(s, "matched"), 1);
    assert_int_equal(summary(s, "units_matched"), 4);
}

static void test_return_record__takes_what_has_arrived_first(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_pass(s, 1000);
    back_place(s, "o2");
    back_deliver(s, "o2", 1, 1);
    shop_do(s, "return.record", RECORD("'quantity':2"));
    assert_string_equal(s->receipt.subject, "o1");
    assert_int_equal(back_number(s, "o1", 1, "lines/0/arrived"), 1);
    assert_int_equal(back_number(s, "o2", 1, "lines/0/arrived"), 1);
}

static void test_return_record__never_matches_what_was_bought_later(
    void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record", RECORD("'quantity':1,'occurred_at_ms':%lld"),
            (long long)s->now_ms - 1);
    assert_int_equal(summary(s, "unmatched"), 1);
    assert_int_equal(back_ask(s, "return.unmatched_list", "items", "{}"), 1);
}

static void test_return_record__splits_the_price_over_orders(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_pass(s, 1000);
    back_place(s, "o2");
    shop_do(s, "return.record",
            RECORD("'quantity':4,'unit_price_minor':33,"
                   "'unit_price_millionths':300000"));
    int64_t first = back_told(s, "return.credited", "o1", "amount_minor");
    int64_t second = back_told(s, "return.credited", "o2", "amount_minor");
    assert_int_equal(first + second, 133);
    assert_int_equal(back_number(s, "o1", 1, "lines/0/other_price"), 0);
    assert_int_equal(summary(s, "other_price"), 0);
}

static void test_return_record__notes_another_price(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record", RECORD("'quantity':1,'unit_price_minor':20"));
    assert_int_equal(back_number(s, "o1", 1, "lines/0/other_price"), 1);
    assert_int_equal(summary(s, "other_price"), 1);
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"), 20);
}

static void test_return_record__books_more_than_was_paid_as_a_gesture(
    void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record", RECORD("'quantity':3,'unit_price_minor':50"));
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"),
                     150);
    assert_int_equal(back_told(s, "return.credited", "o1", "gesture"), 1);
    assert_int_equal(back_number(s, "o1", 1, "credited_minor"), 100);
}

static void test_return_record__keeps_what_is_too_much(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record",
            RECORD("'quantity':5,'unit_price_minor':30,'currency':'EUR'"));
    assert_int_equal(back_number(s, "o1", 1, "lines/0/arrived"), 3);
    assert_int_equal(summary(s, "partly"), 1);
    assert_int_equal(summary(s, "over_returned"), 1);
    json_t *list = shop_ask(s, "return.unmatched_list", "{}");
    assert_int_equal(shop_number_at(list, "items/0/quantity"), 2);
    assert_int_equal(shop_number_at(list, "items/0/amount_minor"), 60);
    assert_string_equal(shop_text_at(s, list, "items/0/why"), "over_returned");
    json_decref(list);
}

static const char *why(shop *s)
{
    return back_ask_word(s, "return.unmatched_list", "items/0/why", "{}");
}

static void test_return_record__says_that_it_was_never_bought(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record", "{'customer_id':'C','sku':'Z','quantity':1}");
    assert_int_equal(s->receipt.number, 0);
    assert_string_equal(why(s), "never_bought");
    assert_int_equal(shop_events(s, "return.unmatched", NULL), 1);
}

static void test_return_record__says_that_nobody_knows_the_customer(
    void **state)
{
    shop *s = *state;
    shop_do(s, "return.record", "{'customer_id':'X','sku':'A','quantity':1}");
    assert_string_equal(why(s), "unknown_customer");
}

static void test_return_record__says_that_nobody_knows_the_order(void **state)
{
    shop *s = *state;
    shop_do(s, "return.record", "{'order_id':'o9','sku':'A','quantity':1}");
    assert_string_equal(why(s), "unknown_order");
}

static void test_return_record__goes_on_with_the_customer(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    back_place(s, "o2");
    shop_do(s, "return.record", "{'order_id':'o2','sku':'A','quantity':4}");
    assert_string_equal(s->receipt.subject, "o2");
    assert_int_equal(back_number(s, "o2", 1, "lines/0/arrived"), 3);
    assert_int_equal(back_number(s, "o1", 1, "lines/0/arrived"), 1);
}

static void test_return_record__leaves_other_currencies_alone(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record", RECORD("'quantity':1,'currency':'USD'"));
    assert_string_equal(why(s), "never_bought");
}

static void test_return_record__asks_for_the_refund_if_it_is_told_to(
    void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record", RECORD("'quantity':1,'ask_refund':true"));
    assert_int_equal(back_told(s, "return.credited", "o1", "outside"), 0);
    assert_string_equal(back_word(s, "o1", 1, "state"), "inspected");
    shop_settle(s);
    back_adjust(s, "o1", "return_no", 1);
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
}

static void test_return_record__gives_no_money_if_none_was_given(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record",
            RECORD("'quantity':1,'no_money':true,'disposition':'damaged'"));
    assert_int_equal(shop_events(s, "return.credited", "o1"), 0);
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
    assert_int_equal(back_number(s, "o1", 1, "lines/0/damaged"), 1);
}

static void test_return_record__puts_goods_on_the_shelf(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record",
            RECORD("'quantity':2,'disposition':'restock',"
                   "'location_id':'north'"));
    shop_settle(s);
    assert_int_equal(
        back_ask(s, "stock.get", "locations/0/on_hand", "{'sku':'A'}"), 2);
}

static void test_return_match__assigns_it_after_all(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record",
            "{'sku':'A','quantity':3,'unit_price_minor':10,"
            "'reference':'CN7','currency':'EUR'}");
    assert_int_equal(s->receipt.number, 0);
    char id[64];
    (void)strncpy(id, s->receipt.subject, sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    shop_do(s, "return.match",
            "{'unmatched_id':'%s','order_id':'o1','quantity':2}", id);
    assert_int_equal(s->receipt.number, 1);
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"), 20);
    assert_int_equal(back_told(s, "return.matched", "o1", "return_no"), 1);
    assert_int_equal(back_ask(s, "return.unmatched_list", "items/0/left", "{}"),
                     1);
    shop_refuse(s, OMS_EREFUSED, "/quantity", "1 units", "return.match",
                "{'unmatched_id':'%s','order_id':'o1','quantity':2}", id);
    shop_do(s, "return.match", "{'unmatched_id':'%s','order_id':'o1'}", id);
    assert_int_equal(back_ask(s, "return.unmatched_list", "items", "{}"), 0);
    assert_int_equal(
        back_ask(s, "return.unmatched_list", "items", "{'closed':true}"), 1);
}

static void test_return_match__refuses_an_order_that_cannot_be_it(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "return.record", "{'sku':'Z','quantity':1}");
    char id[64];
    (void)strncpy(id, s->receipt.subject, sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    shop_refuse(s, OMS_EREFUSED, "/order_id", "0 units", "return.match",
                "{'unmatched_id':'%s','order_id':'o1'}", id);
    shop_refuse(s, OMS_ENOTFOUND, "/order_id", NULL, "return.match",
                "{'unmatched_id':'%s','order_id':'o9'}", id);
    shop_refuse(s, OMS_ENOTFOUND, "/unmatched_id", NULL, "return.match",
                "{'unmatched_id':'nobody','order_id':'o1'}");
    shop_do(s, "return.match",
            "{'unmatched_id':'%s','order_id':'o1','line_no':2}", id);
}

static void test_return_unmatched_list__pages_the_oldest_first(void **state)
{
    shop *s = *state;
    for (int i = 1; i <= 5; i++) {
        shop_pass(s, 1000);
        shop_do(s, "return.record",
                "{'customer_id':'X','sku':'Z','quantity':%d}", i);
    }
    json_t *page = shop_ask(s, "return.unmatched_list", "{'limit':3}");
    assert_int_equal(shop_number_at(page, "items/0/quantity"), 1);
    json_t *next =
        shop_ask(s, "return.unmatched_list", "{'limit':3,'cursor':'%s'}",
                 shop_text_at(s, page, "next_cursor"));
    assert_int_equal(shop_number_at(next, "items"), 2);
    assert_int_equal(shop_number_at(next, "items/1/quantity"), 5);
    json_decref(next);
    json_decref(page);
    assert_int_equal(
        back_ask(s, "return.unmatched_list", "items", "{'customer_id':'X'}"),
        5);
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, back_setup, back_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_return_record__is_a_return_that_is_over),
        CASE(test_return_record__is_first_in_first_out),
        CASE(test_return_record__takes_what_has_arrived_first),
        CASE(test_return_record__never_matches_what_was_bought_later),
        CASE(test_return_record__splits_the_price_over_orders),
        CASE(test_return_record__notes_another_price),
        CASE(test_return_record__books_more_than_was_paid_as_a_gesture),
        CASE(test_return_record__keeps_what_is_too_much),
        CASE(test_return_record__says_that_it_was_never_bought),
        CASE(test_return_record__says_that_nobody_knows_the_customer),
        CASE(test_return_record__says_that_nobody_knows_the_order),
        CASE(test_return_record__goes_on_with_the_customer),
        CASE(test_return_record__leaves_other_currencies_alone),
        CASE(test_return_record__asks_for_the_refund_if_it_is_told_to),
        CASE(test_return_record__gives_no_money_if_none_was_given),
        CASE(test_return_record__puts_goods_on_the_shelf),
        CASE(test_return_match__assigns_it_after_all),
        CASE(test_return_match__refuses_an_order_that_cannot_be_it),
        CASE(test_return_unmatched_list__pages_the_oldest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
