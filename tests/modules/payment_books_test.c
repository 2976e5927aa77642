// The ledger, the proof of the books, the figures of the whole shop, and the
// bounds of what one order may hold.
#include "modules/payment_shop.h"

#include <stdio.h>

#include "modules/payment/payment.h"

#define CARD(amount) "{\"method\":\"card\",\"amount_minor\":" #amount "}"
#define O "\"order_id\":\"o1\""
#define P1 O ",\"payment_no\":1"

static int64_t account(const oms_money *money, const char *name)
{
    int64_t balance = 0;
    for (size_t i = 0; i < money->ledger_count; i++) {
        if (strcmp(money->ledger[i].debit, name) == 0)
            balance += money->ledger[i].amount_minor;
        if (strcmp(money->ledger[i].credit, name) == 0)
            balance -= money->ledger[i].amount_minor;
    }
    return balance;
}

static void place_priced(pay_shop *shop)
{
    pay_do(shop, "test.place",
           "{" O ",\"currency\":\"EUR\",\"items_minor\":1000,"
           "\"shipping_minor\":90,\"discount_minor\":100,"
           "\"payments\":[" CARD(990) "]}");
    pay_settle(shop);
    pay_tell(shop, "o1", "order.reserved");
}

static void test_ledger__books_the_sale_when_it_is_confirmed(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    place_priced(&shop);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->ledger_count, 0);
    assert_int_equal(money->balance_minor, 990);
    oms_money_free(money);
    pay_tell(&shop, "o1", "order.confirmed");
    money = pay_money(&shop, "o1");
    assert_int_equal(account(money, "receivable"), 990);
    assert_int_equal(account(money, "sales"), -1000);
    assert_int_equal(account(money, "shipping"), -90);
    assert_int_equal(account(money, "discounts"), 100);
    oms_money_free(money);
    pay_ship(&shop, "o1", 990, true);
    money = pay_money(&shop, "o1");
    assert_int_equal(account(money, "receivable"), 0);
    assert_int_equal(account(money, "clearing:card"), 990);
    oms_money_free(money);
    pay_verify(&shop);
    pay_close(&shop);
}

static void ship_told(pay_shop *shop, const char *what, const char *before)
{
    pay_do(shop, "test.ship",
           "{" O ",\"what\":\"%s\",\"before\":\"%s\","
           "\"amount_minor\":100}",
           what, before);
    pay_settle(shop);
}

static void test_payment__captures_a_parcel_once_however_it_is_told(
    void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    place_priced(&shop);
    pay_tell(&shop, "o1", "order.confirmed");
    ship_told(&shop, "shipment.shipped", "packed");
    ship_told(&shop, "shipment.delivered", "shipped");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 990, 100, 0);
    ship_told(&shop, "shipment.delivered", "packed");  // told first
    ship_told(&shop, "shipment.shipped", "delivered"); // told late
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 990, 200, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_ledger__reverses_the_sale_of_an_ended_order(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    place_priced(&shop);
    pay_tell(&shop, "o1", "order.confirmed");
    pay_tell(&shop, "o1", "order.canceled");
    pay_tell(&shop, "o1", "order.canceled");  // once is enough
    pay_tell(&shop, "o1", "order.confirmed"); // too late
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(account(money, "receivable"), 0);
    assert_int_equal(account(money, "sales"), 0);
    assert_int_equal(account(money, "discounts"), 0);
    assert_int_equal(money->ledger_count, 6);
    assert_int_equal(money->balance_minor, 0);
    oms_money_free(money);
    pay_verify(&shop);
    pay_close(&shop);
}

// ---- the proof -------------------------------------------------------------

// Damages a row as a bug would: a module that writes another's tables.
typedef struct damage_args {
    uint32_t size;
    const char *key;
    const char *actor;
    int64_t what;
} damage_args;

static const oms_field damage_fields[] = {
    OMS_FIELD_INT(damage_args, what, 0, 0, 10, "."),
};
static const oms_record damage_record =
    OMS_RECORD("test.damage", damage_args, damage_fields, ".");

static void damage(oms_tx *tx, const void *given)
{
    const damage_args *args = given;
    oms_balance_row balance = {.order_id = "o1"};
    oms_payment_row payment = {.order_id = "o1", .payment_no = 1};
    oms_ledger_row entry = {.order_id = "o1", .entry_no = 1};
    oms__tx_get(tx, &oms__order_balances, &balance);
    oms__tx_get(tx, &oms__payments, &payment);
    oms__tx_get(tx, &oms__ledger_entries, &entry);
    balance.captured_minor += args->what == 0;
    payment.refunded_minor += args->what == 1;
    entry.amount_minor += args->what == 2;
    if (args->what == 3)
        payment.state = OMS_PAYMENT_STATE_PENDING;
    if (args->what == 4)
        oms__tx_delete(tx, &oms__order_balances, &balance);
    if (args->what == 0)
        oms__tx_put(tx, &oms__order_balances, &balance);
    if (args->what == 1 || args->what == 3)
        oms__tx_put(tx, &oms__payments, &payment);
    if (args->what == 2)
        oms__tx_put(tx, &oms__ledger_entries, &entry);
}

static void open_damageable(pay_shop *shop)
{
    static oms_command commands[OMS__PAYMENT_COMMANDS + 1];
    static oms_module module;
    memcpy(commands, oms__payment_commands, sizeof oms__payment_commands);
    commands[OMS__PAYMENT_COMMANDS] = (oms_command){
        "test.damage", &damage_record, damage, "test", false, ".", NULL};
    module = oms__payment_module;
    module.commands = commands;
    module.commands_count = OMS__PAYMENT_COMMANDS + 1;
    pay_open_payment(shop, &module);
    pay_place(shop, "o1", "EUR", 1000,
              "{\"method\":\"cash\",\"provider\":\"external\","
              "\"amount_minor\":1000}");
    pay_do(shop, "payment.record",
           "{" P1 ",\"type\":\"capture\",\"amount_minor\":1000}");
    pay_settle(shop);
    pay_verify(shop);
}

static void test_verify__finds_each_kind_of_damage(void **state)
{
    (void)state;
    for (int what = 0; what < 5; what++) {
        pay_shop shop;
        open_damageable(&shop);
        pay_do(&shop, "test.damage", "{\"what\":%d}", what);
        assert_true(pay_violations(&shop, 0) > 0);
        assert_true(pay_violations(&shop, 0) > 0); // looking repairs nothing
        pay_close(&shop);
    }
}

static void test_verify__repairs_sums_and_nothing_else(void **state)
{
    (void)state;
    for (int what = 0; what < 4; what++) {
        pay_shop shop;
        open_damageable(&shop);
        pay_do(&shop, "test.damage", "{\"what\":%d}", what);
        pay_violations(&shop, OMS_VERIFY_REPAIR);
        size_t left = pay_violations(&shop, 0);
        if (what < 2)
            assert_int_equal(left, 0); // derived from transactions
        else
            assert_true(left > 0); // the books, and the state
        pay_close(&shop);
    }
}

// More orders than verify holds in memory at once: the damage is found in the
// last batch, and nothing is reported twice or wrongly at the seams.
static void test_verify__walks_many_orders_in_batches(void **state)
{
    (void)state;
    pay_shop shop;
    open_damageable(&shop);
    for (int i = 0; i < 1100; i++) {
        char order_id[16];
        snprintf(order_id, sizeof order_id, "a%04d", i);
        pay_place(&shop, order_id, "EUR", 1000,
                  "{\"method\":\"cash\",\"provider\":\"external\","
                  "\"amount_minor\":1000}");
        pay_do(&shop, "payment.record",
               "{\"order_id\":\"%s\",\"payment_no\":1,"
               "\"type\":\"capture\",\"provider_ref\":\"r%d\"}",
               order_id, i);
    }
    pay_settle(&shop);
    pay_verify(&shop);
    pay_do(&shop, "test.damage", "{\"what\":0}");
    assert_int_equal(pay_violations(&shop, 0), 1);
    assert_int_equal(pay_violations(&shop, OMS_VERIFY_REPAIR), 0);
    pay_do(&shop, "test.damage", "{\"what\":4}"); // rows without an order
    assert_int_equal(pay_violations(&shop, 0), 4);
    pay_close(&shop);
}

// ---- the whole shop --------------------------------------------------------

static void test_summary__sums_the_shop_by_method_and_currency(void **state)
{
    (void)state;
    pay_shop shop;
    oms_result *result = NULL;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_place(&shop, "o2", "EUR", 500, CARD(500));
    pay_place(&shop, "o3", "JPY", 70,
              "{\"method\":\"cash\",\"provider\":\"external\","
              "\"amount_minor\":70}");
    pay_tell(&shop, "o1", "order.reserved");
    pay_do(&shop, "payment.record",
           "{\"order_id\":\"o3\",\"payment_no\":1,\"type\":\"capture\"}");
    pay_settle(&shop);
    assert_int_equal(oms_query(shop.oms, "payment.summary",
                               "{\"currency\":\"EUR\"}", &result, NULL),
                     OMS_OK);
    assert_string_equal(
        oms_result_json(result),
        "{\"methods\":[{\"method\":\"card\",\"currency\":\"EUR\",\"count\":2,"
        "\"amount_minor\":1500,\"authorized_minor\":1000,"
        "\"captured_minor\":0,\"refunded_minor\":0,"
        "\"charged_back_minor\":0}],"
        "\"totals\":[{\"currency\":\"EUR\",\"count\":2,"
        "\"amount_minor\":1500,\"authorized_minor\":1000,"
        "\"captured_minor\":0,\"refunded_minor\":0,"
        "\"charged_back_minor\":0}],"
        "\"transactions\":[{\"currency\":\"EUR\",\"type\":\"authorization\","
        "\"state\":\"success\",\"count\":1,\"amount_minor\":1000}],"
        "\"disputes\":[],\"store_credits\":[]}");
    oms_result_free(result);
    assert_int_equal(
        oms_query(shop.oms, "payment.summary", NULL, &result, NULL), OMS_OK);
    assert_non_null(strstr(oms_result_json(result), "\"currency\":\"JPY\""));
    oms_result_free(result);
    pay_close(&shop);
}

static void test_summary__sums_disputes_and_store_credit(void **state)
{
    (void)state;
    pay_shop shop;
    oms_result *result = NULL;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_do(&shop, "payment.capture", "{\"order_id\":\"o1\",\"payment_no\":1}");
    pay_settle(&shop);
    for (int i = 1; i <= 2; i++)
        pay_do(&shop, "payment.dispute_open",
               "{\"order_id\":\"o1\",\"payment_no\":1,\"amount_minor\":300,"
               "\"provider_ref\":\"d%d\",\"inquiry\":%s}",
               i, i == 1 ? "false" : "true");
    for (int i = 1; i <= 3; i++)
        pay_do(&shop, "credit.grant",
               "{\"customer_id\":\"c%d\",\"currency\":\"%s\","
               "\"amount_minor\":%d}",
               i, i == 3 ? "JPY" : "EUR", 10 * i);
    assert_int_equal(
        oms_query(shop.oms, "payment.summary", NULL, &result, NULL), OMS_OK);
    assert_non_null(
        strstr(oms_result_json(result),
               "\"disputes\":[{\"currency\":\"EUR\",\"state\":\"open\","
               "\"count\":2,\"amount_minor\":600,"
               "\"charged_back_minor\":300}],"
               "\"store_credits\":[{\"currency\":\"EUR\",\"count\":2,"
               "\"balance_minor\":30,\"reserved_minor\":0},"
               "{\"currency\":\"JPY\",\"count\":1,\"balance_minor\":30,"
               "\"reserved_minor\":0}]}"));
    oms_result_free(result);
    pay_close(&shop);
}

// ---- bounds ----------------------------------------------------------------

static void test_payment__takes_100_tenders_and_no_more(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, "");
    for (int i = 0; i < OMS_PAYMENTS_MAX; i++)
        pay_do(&shop, "payment.add",
               "{" O ",\"method\":\"card\",\"amount_minor\":1}");
    assert_int_equal(pay_try(&shop, "payment.add",
                             "{" O ",\"method\":\"card\","
                             "\"amount_minor\":1}"),
                     OMS_ELIMIT);
    assert_int_equal(pay_try(&shop, "payment.record",
                             "{" O ",\"method\":\"cash\","
                             "\"type\":\"capture\",\"amount_minor\":1}"),
                     OMS_ELIMIT);
    pay_settle(&shop);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__refuses_sums_beyond_the_bound(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_do(&shop, "payment.record",
           "{" P1 ",\"type\":\"capture\",\"amount_minor\":%lld}",
           OMS_MONEY_MAX);
    assert_int_equal(pay_try(&shop, "payment.record",
                             "{" P1 ",\"type\":\"capture\","
                             "\"amount_minor\":1}"),
                     OMS_ELIMIT);
    assert_int_equal(pay_try(&shop, "payment.record",
                             "{" P1 ",\"type\":\"capture\","
                             "\"amount_minor\":%lld}",
                             OMS_MONEY_MAX + 1),
                     OMS_EINVAL);
    assert_int_equal(pay_try(&shop, "payment.record",
                             "{" P1 ",\"type\":\"capture\","
                             "\"amount_minor\":-1}"),
                     OMS_EINVAL);
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, OMS_MONEY_MAX,
               OMS_MONEY_MAX, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger__books_the_sale_when_it_is_confirmed),
        cmocka_unit_test(
            test_payment__captures_a_parcel_once_however_it_is_told),
        cmocka_unit_test(test_ledger__reverses_the_sale_of_an_ended_order),
        cmocka_unit_test(test_verify__finds_each_kind_of_damage),
        cmocka_unit_test(test_verify__repairs_sums_and_nothing_else),
        cmocka_unit_test(test_verify__walks_many_orders_in_batches),
        cmocka_unit_test(test_summary__sums_the_shop_by_method_and_currency),
        cmocka_unit_test(test_summary__sums_disputes_and_store_credit),
        cmocka_unit_test(test_payment__takes_100_tenders_and_no_more),
        cmocka_unit_test(test_payment__refuses_sums_beyond_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
