// The stand-ins as a whole shop meets them: catalogue, customers, carrier, and
// the one unit that a hundred buyers want.
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "shop.h"
#include "standins/shipping/shipping.h"

static void place(shop *s, const char *order_id, const char *sku, int units,
                  const char *more)
{
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','terms':'on_account',"
            "'lines':[{'sku':'%s','quantity':%d,'unit_price_minor':500}]%s}",
            order_id, sku, units, more);
}

// ---- catalogue -------------------------------------------------------------

static void test_catalog__refuses_what_it_does_not_sell(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, NULL);
    shop_do(&s, "order.configure", "{'check_catalog':true,'skip_stock':true}");
    shop_do(&s, "product.put",
            "{'sku':'A','currency':'EUR','unit_price_minor':500}");
    shop_do(&s, "product.put",
            "{'sku':'B','currency':'EUR','unit_price_minor':499}");
    shop_do(&s, "product.put",
            "{'sku':'C','currency':'USD','unit_price_minor':500}");
    shop_do(&s, "product.put",
            "{'sku':'D','currency':'EUR','unit_price_minor':500,"
            "'inactive':true}");
    static const char *const skus[] = {"A", "B", "C", "D", "E"};
    static const char *const ends[] = {"processing", "rejected", "rejected",
                                       "rejected", "rejected"};
    for (int i = 0; i < 5; i++) {
        place(&s, skus[i], skus[i], 1, "");
        shop_settle(&s);
        assert_string_equal(shop_word(&s, skus[i], "status"), ends[i]);
    }
    shop_close(&s);
}

static void test_catalog__lists_by_sku(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, NULL);
    for (int i = 0; i < 5; i++)
        shop_do(&s, "product.put",
                "{'sku':'p%d','currency':'EUR','unit_price_minor':%d}", i, i);
    json_t *page = shop_ask(&s, "product.list", "{'limit':3,'cursor':'p0'}");
    assert_string_equal(shop_text_at(&s, page, "items/0/sku"), "p1");
    assert_string_equal(shop_text_at(&s, page, "next_cursor"), "p3");
    json_decref(page);
    page = shop_ask(&s, "product.list", "{'cursor':'p3'}");
    assert_int_equal(shop_number_at(page, "items"), 1);
    json_decref(page);
    page = shop_ask(&s, "product.get", "{'sku':'p4'}");
    assert_int_equal(shop_number_at(page, "unit_price_minor"), 4);
    json_decref(page);
    assert_int_equal(shop_ask_code(&s, "product.get", "{'sku':'p9'}"),
                     OMS_ENOTFOUND);
    shop_refuse(&s, OMS_EINVAL, "/currency", NULL, "product.put",
                "{'sku':'x','currency':'XXX','unit_price_minor':1}");
    shop_close(&s);
}

// ---- customers -------------------------------------------------------------

static void test_customer__must_be_known_and_not_blocked(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, NULL);
    shop_do(&s, "order.configure", "{'check_customer':true,'skip_stock':true}");
    shop_do(&s, "customer.put",
            "{'customer_id':'c1','name':'Ada','address':{'city':'Ulm'}}");
    shop_do(&s, "customer.put", "{'customer_id':'c2','blocked':true}");
    static const char *const ends[] = {"processing", "rejected", "rejected"};
    for (int i = 0; i < 3; i++) {
        char order[8];
        char more[32];
        (void)snprintf(order, sizeof(order), "o%d", i);
        (void)snprintf(more, sizeof(more), ",'customer_id':'c%d'", i + 1);
        place(&s, order, "A", 1, more);
        shop_settle(&s);
        assert_string_equal(shop_word(&s, order, "status"), ends[i]);
    }
    json_t *row = shop_ask(&s, "customer.get", "{'customer_id':'c1'}");
    assert_string_equal(shop_text_at(&s, row, "address/city"), "Ulm");
    json_decref(row);
    assert_int_equal(shop_ask_code(&s, "customer.get", "{'customer_id':'c9'}"),
                     OMS_ENOTFOUND);
    shop_close(&s);
}

// ---- carrier ---------------------------------------------------------------

static void test_carrier__numbers_have_a_check_digit(void **state)
{
    (void)state;
    assert_true(oms__numbers_right("OM473124829ZZ"));
    for (char digit = '0'; digit <= '9'; digit++) {
        char number[] = "OM473124829ZZ";
        number[10] = digit;
        assert_int_equal(oms__numbers_right(number), digit == '9');
        number[10] = '9';
        number[5] = digit;
        assert_int_equal(oms__numbers_right(number), digit == '1');
    }
    assert_false(oms__numbers_right("OM47312482ZZ"));
    assert_false(oms__numbers_right("XX473124829ZZ"));
    assert_false(oms__numbers_right("OM47312482xZZ"));
}

static void test_carrier__quotes(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, NULL);
    json_t *quote = shop_ask(&s, "shipping.quote", "{'units':3}");
    assert_int_equal(shop_number_at(quote, "cost_minor"), 640);
    json_decref(quote);
    quote =
        shop_ask(&s, "shipping.quote", "{'units':3,'service_level':'express'}");
    assert_int_equal(shop_number_at(quote, "cost_minor"), 1280);
    json_decref(quote);
    shop_close(&s);
}

// ---- one unit, a hundred buyers --------------------------------------------

#define BUYERS 100
#define THREADS 4

typedef struct buyer {
    shop *s;
    int first;
} buyer;

static void *buy(void *impl)
{
    const buyer *b = impl;
    for (int i = b->first; i < BUYERS; i += THREADS) {
        char key[16];
        char args[256];
        oms_error error = OMS_INIT(oms_error);
        (void)snprintf(key, sizeof(key), "buy-%d", i);
        (void)snprintf(args, sizeof(args),
                       "{\"order_id\":\"b%d\",\"currency\":\"EUR\","
                       "\"terms\":\"on_account\",\"lines\":[{\"sku\":\"A\","
                       "\"quantity\":1,\"unit_price_minor\":500}]}",
                       i);
        if (oms_submit(b->s->engine, "order.place", key, args, NULL, &error) !=
            OMS_OK)
            return "refused";
        if (oms_step(b->s->engine, 0, NULL, &error) != OMS_OK)
            return "stuck";
    }
    return NULL;
}

static void test_stock__one_unit_goes_to_one_of_a_hundred_threads_orders(
    void **state)
{
    (void)state;
    shop s;
    pthread_t threads[THREADS];
    buyer buyers[THREADS];
    int winners = 0;
    shop_open(&s, NULL, NULL);
    shop_do(&s, "order.configure", "{'skip_stock':false}");
    shop_receive(&s, "A", 1);
    for (int i = 0; i < THREADS; i++) {
        buyers[i] = (buyer){.s = &s, .first = i};
        assert_int_equal(pthread_create(&threads[i], NULL, buy, &buyers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *why = NULL;
        pthread_join(threads[i], &why);
        assert_null(why);
    }
    shop_settle(&s);
    for (int i = 0; i < BUYERS; i++) {
        char order[16];
        (void)snprintf(order, sizeof(order), "b%d", i);
        const char *status = shop_word(&s, order, "status");
        winners += strcmp(status, "processing") == 0;
        assert_true(strcmp(status, "processing") == 0 ||
                    strcmp(status, "rejected") == 0);
    }
    assert_int_equal(winners, 1);
    shop_close(&s);
}

// ---- the whole way ---------------------------------------------------------

static void test_shop__cancel_gives_the_stock_to_the_next(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, NULL);
    shop_do(&s, "order.configure",
            "{'skip_stock':false,'allow_backorder':true}");
    shop_receive(&s, "A", 2);
    place(&s, "o1", "A", 2, "");
    shop_settle(&s);
    place(&s, "o2", "A", 2, "");
    shop_settle(&s);
    assert_string_equal(shop_parcel(&s, "o2", "fulfillment_orders/0/state"),
                        "scheduled");
    shop_do(&s, "order.cancel", "{'order_id':'o1','reason':'customer'}");
    shop_settle(&s);
    assert_string_equal(shop_parcel(&s, "o2", "fulfillment_orders/0/state"),
                        "open");
    shop_do(&s, "shipment.create", "{'order_id':'o2'}");
    shop_do(&s, "shipment.pack", "{'order_id':'o2','shipment_no':1}");
    shop_do(&s, "shipment.ship", "{'order_id':'o2','shipment_no':1}");
    shop_do(&s, "shipment.deliver", "{'order_id':'o2','shipment_no':1}");
    shop_settle(&s);
    assert_string_equal(shop_word(&s, "o2", "fulfillment_status"), "delivered");
    json_t *stock = shop_ask(&s, "stock.get", "{'sku':'A'}");
    assert_int_equal(shop_number_at(stock, "on_hand"), 0);
    assert_int_equal(shop_number_at(stock, "reserved"), 0);
    json_decref(stock);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_catalog__refuses_what_it_does_not_sell),
        cmocka_unit_test(test_catalog__lists_by_sku),
        cmocka_unit_test(test_customer__must_be_known_and_not_blocked),
        cmocka_unit_test(test_carrier__numbers_have_a_check_digit),
        cmocka_unit_test(test_carrier__quotes),
        cmocka_unit_test(
            test_stock__one_unit_goes_to_one_of_a_hundred_threads_orders),
        cmocka_unit_test(test_shop__cancel_gives_the_stock_to_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
