// An answer of the stand-in that payment cannot believe: the transaction is
// unknown, and its task stays until somebody has decided.
#include "modules/payment_shop.h"

#include <stdio.h>

#include "modules/cancellation/cancellation.h"
#include "modules/fulfillment/fulfillment.h"
#include "modules/history/history.h"
#include "modules/notification/notification.h"
#include "modules/payment/payment.h"
#include "modules/processing/processing.h"
#include "modules/reporting/reporting.h"
#include "modules/tracking/tracking.h"
#include "standins/catalog/catalog.h"
#include "standins/customer/customer.h"
#include "standins/inventory/inventory.h"
#include "standins/payment/provider.h"
#include "standins/shipping/shipping.h"

// Gives more than was asked for.
static void overdo(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_payment_request *asked = request;
    oms_payment_result *result = oms__tx_alloc(tx, sizeof *result);
    if (result == NULL)
        return;
    result->provider_ref = "too-much";
    result->amount_minor = asked->amount_minor + 1;
    answer->result = result;
}

static const oms_rule rules[] = {{"payment.authorize", overdo}};

static void open_shop(pay_shop *shop)
{
    static oms_module provider;
    const oms_module *const modules[] = {&oms__processing_module,
                                         &oms__payment_module,
                                         &oms__fulfillment_module,
                                         &oms__inventory_module,
                                         &provider,
                                         &oms__carrier_module,
                                         &oms__catalog_module,
                                         &oms__customer_module,
                                         &oms__cancellation_module,
                                         &oms__tracking_module,
                                         &oms__notification_module,
                                         &oms__history_module,
                                         &oms__reporting_module};
    provider = oms__provider_module;
    provider.rules = rules;
    provider.rules_count = OMS_COUNT(rules);
    *shop = (pay_shop){.now_ms = 1700000000000, .chance = 7};
    pay_open_modules(shop, modules, OMS_COUNT(modules));
}

static bool has_task(pay_shop *shop, const char *state)
{
    oms_result *found = NULL;
    char args[96];
    (void)snprintf(args, sizeof args,
                   "{\"kind\":\"payment.authorize\",\"state\":\"%s\"}", state);
    assert_int_equal(oms_query(shop->oms, "task.list", args, &found, NULL),
                     OMS_OK);
    bool has = strstr(oms_result_json(found), "where 1000 was asked") != NULL;
    oms_result_free(found);
    return has;
}

static void test_rule__that_is_not_believed_keeps_its_task(void **state)
{
    (void)state;
    pay_shop shop;
    open_shop(&shop);
    pay_do(&shop, "stock.receive", "{\"sku\":\"MUG\",\"quantity\":1}");
    pay_do(&shop, "order.place",
           "{\"order_id\":\"o1\",\"currency\":\"EUR\",\"lines\":[{\"sku\":"
           "\"MUG\",\"quantity\":1,\"unit_price_minor\":1000}],\"payments\":"
           "[{\"method\":\"card\",\"amount_minor\":1000}]}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_UNKNOWN, 0, 0, 0);
    assert_true(has_task(&shop, "due"));
    for (int i = 0; i < 40; i++)
        pay_advance(&shop, 6LL * 60 * 60 * 1000);
    assert_true(has_task(&shop, "parked")); // it waits for a person
    pay_verify(&shop);
    pay_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rule__that_is_not_believed_keeps_its_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
