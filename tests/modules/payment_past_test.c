// What becomes of an order's money when the order is archived, and of what is
// personal in it when somebody is erased: the books stay, the words go.
#include "modules/payment_shop.h"

#define O "\"order_id\":\"o1\""
#define P1 O ",\"payment_no\":1"

// Everything that somebody may have written about Jane.
static void live(pay_shop *shop)
{
    pay_open(shop);
    pay_do(shop, "credit.grant",
           "{\"customer_id\":\"customer-1\",\"currency\":\"EUR\","
           "\"amount_minor\":500,\"reason\":\"Jane called\"}");
    pay_place(shop, "o1", "EUR", 1000,
              "{\"method\":\"card\",\"token\":\"tok-jane\","
              "\"amount_minor\":1000}");
    pay_tell(shop, "o1", "order.reserved");
    pay_tell(shop, "o1", "order.confirmed");
    pay_ship(shop, "o1", 1000, true);
    pay_do(shop, "payment.refund",
           "{" P1 ",\"amount_minor\":100,\"reason\":\"Jane is sad\"}");
    pay_do(shop, "payment.dispute_open",
           "{" P1 ",\"amount_minor\":50,\"reason\":\"Jane says no\"}");
    pay_settle(shop);
}

static void past(pay_shop *shop, const char *more)
{
    pay_do(shop, "test.past", "{" O "%s}", more);
    pay_settle(shop);
}

static bool names_her(pay_shop *shop, const char *query, const char *args)
{
    oms_result *result = NULL;
    assert_int_equal(oms_query(shop->oms, query, args, &result, NULL), OMS_OK);
    const char *json = oms_result_json(result);
    bool names = strstr(json, "Jane") || strstr(json, "jane");
    oms_result_free(result);
    return names;
}

#define LIST "payment.get", "{" O "}"
#define CREDIT \
    "credit.get", "{\"customer_id\":\"customer-1\",\"currency\":\"EUR\"}"

static void test_erased__leaves_books_without_words(void **state)
{
    (void)state;
    pay_shop shop;
    live(&shop);
    assert_true(names_her(&shop, LIST));
    assert_true(names_her(&shop, CREDIT));
    past(&shop, ",\"customer_id\":\"customer-1\"");
    assert_false(names_her(&shop, LIST));
    assert_false(names_her(&shop, CREDIT));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 100);
    pay_verify(&shop);
    pay_do(&shop, "payment.refund", "{" P1 ",\"amount_minor\":10}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 110);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_archived__is_read_and_refunded_as_before(void **state)
{
    (void)state;
    pay_shop shop;
    live(&shop);
    past(&shop, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 100);
    pay_verify(&shop);
    pay_do(&shop, "payment.refund", "{" P1 ",\"amount_minor\":10}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 110);
    pay_verify(&shop);
    past(&shop, "");
    past(&shop, ",\"customer_id\":\"customer-1\"");
    assert_false(names_her(&shop, LIST));
    pay_verify(&shop);
    pay_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_erased__leaves_books_without_words),
        cmocka_unit_test(test_archived__is_read_and_refunded_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
