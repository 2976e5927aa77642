// The stand-in provider: it never does one key's effect twice, never gives more
// than it holds, and answers as it was configured to.
#include "modules/payment_shop.h"

#include <stdio.h>

#include "base/language.h"
#include "oms/standin.h"
#include "runtime/module.h"
#include "standins/payment/provider.h"

#define CARD(token, amount) \
    "{\"method\":\"card\",\"token\":\"" token "\"," \
    "\"amount_minor\":" #amount "}"
#define P1 "\"order_id\":\"o1\",\"payment_no\":1"

static void order(pay_shop *shop, const char *tenders)
{
    pay_place(shop, "o1", "EUR", 1000, tenders);
    pay_tell(shop, "o1", "order.reserved");
}

static bool books_say(pay_shop *shop, const char *words)
{
    oms_result *result = NULL;
    assert_int_equal(oms_query(shop->oms, "provider.list",
                               "{\"order_id\":\"o1\"}", &result, NULL),
                     OMS_OK);
    bool found = strstr(oms_result_json(result), words) != NULL;
    oms_result_free(result);
    return found;
}

static void expect_reason(pay_shop *shop, const char *reason)
{
    oms_money *money = pay_money(shop, "o1");
    assert_int_equal(money->payments[0].state, OMS_PAYMENT_STATE_FAILED);
    assert_string_equal(money->payments[0].reason, reason);
    oms_money_free(money);
}

static void test_provider__approves_unless_told_otherwise(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    order(&shop, CARD("tok_1", 1000));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    assert_true(books_say(&shop, "\"state\":\"approved\""));
    pay_do(&shop, "payment.capture", "{" P1 ",\"amount_minor\":600}");
    pay_settle(&shop);
    pay_do(&shop, "payment.refund", "{" P1 ",\"amount_minor\":250}");
    pay_do(&shop, "payment.void", "{" P1 "}");
    pay_settle(&shop);
    assert_true(books_say(&shop, "\"captured_minor\":600,"
                                 "\"voided_minor\":400,"
                                 "\"refunded_minor\":250"));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 600, 600, 250);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_provider__declines_by_token(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    order(&shop, CARD("tok_decline", 1000));
    expect_reason(&shop, "insufficient_funds");
    assert_true(books_say(&shop, "\"state\":\"declined\""));
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_provider__declines_above_a_bound(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "provider.configure",
           "{\"method\":\"card\",\"decline_above_minor\":999,"
           "\"decline_reason\":\"too_much\"}");
    order(&shop, CARD("tok_1", 1000));
    expect_reason(&shop, "too_much");
    pay_place(&shop, "o2", "EUR", 999, CARD("tok_1", 999));
    pay_tell(&shop, "o2", "order.reserved");
    pay_expect(&shop, "o2", OMS_PAYMENT_STATE_AUTHORIZED, 999, 0, 0);
    pay_close(&shop);
}

static void test_provider__declines_everything_if_told_so(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    order(&shop, CARD("tok_1", 1000));
    pay_do(&shop, "provider.configure",
           "{\"decline_all\":true,\"decline_reason\":\"closed\"}");
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_do(&shop, "provider.configure", "{}");
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_provider__takes_a_voucher_at_once(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "provider.configure",
           "{\"method\":\"card\",\"capture_at_once\":true}");
    order(&shop, CARD("tok_1", 1000));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.captured"), 1);
    pay_do(&shop, "payment.refund", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 1000);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_provider__answers_late_if_told_so(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    order(&shop, CARD("tok_delay", 1000));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PENDING, 0, 0, 0);
    assert_true(books_say(&shop, "\"state\":\"waiting\""));
    pay_advance(&shop, 500);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PENDING, 0, 0, 0);
    pay_advance(&shop, 60 * 1000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_provider__wants_the_customer_to_act(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    order(&shop, CARD("tok_action", 1000));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_REQUIRES_ACTION, 0, 0, 0);
    assert_true(books_say(&shop, "\"state\":\"action\""));
    pay_close(&shop);
}

static void test_provider__refuses_a_capture_that_comes_too_late(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "provider.configure", "{\"hold_ms\":1000}");
    order(&shop, CARD("tok_1", 1000));
    shop.now_ms += 2000; // before anything steps
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    pay_advance(&shop, 120 * 1000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    assert_true(books_say(&shop, "authorization_expired"));
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_provider__does_not_know_charges_of_others(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD("tok_1", 1000));
    pay_do(&shop, "payment.record",
           "{" P1 ",\"type\":\"authorization\",\"provider_ref\":\"else-1\"}");
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    assert_true(books_say(&shop, "unknown_charge"));
    pay_verify(&shop);
    pay_close(&shop);
}

// ---- the same key twice ----------------------------------------------------

// A module that is nothing but the provider's rules as a command, so that one
// key can be sent again and again.
typedef struct ask_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *kind;
    const char *effect;
    const char *ref;
    int64_t amount_minor;
} ask_args;

static const oms_field ask_fields[] = {
    OMS_FIELD_CODE(ask_args, kind, OMS_REQUIRED, "."),
    OMS_FIELD_CODE(ask_args, effect, OMS_REQUIRED, "."),
    OMS_FIELD_CODE(ask_args, ref, 0, "."),
    OMS_FIELD_MONEY(ask_args, amount_minor, 0, 0, "."),
};
static const oms_record ask_record =
    OMS_RECORD("test.ask", ask_args, ask_fields, ".");

static char said[512]; // what the provider answered last

static void ask(oms_tx *tx, const void *given)
{
    const ask_args *args = given;
    oms_payment_request request = {.order_id = "o1",
                                   .payment_no = 1,
                                   .transaction_no = 1,
                                   .method = "card",
                                   .currency = "EUR",
                                   .provider_ref = args->ref,
                                   .amount_minor = args->amount_minor};
    oms_answer answer = {.outcome = OMS_OUTCOME_OK, .task_id = args->effect};
    oms_charge_row charge = {.effect_key = args->effect};
    if (strcmp(args->kind, "break") == 0 &&
        oms__tx_get(tx, &oms__provider_charges, &charge)) {
        charge.captured_minor += args->amount_minor;
        oms__tx_put(tx, &oms__provider_charges, &charge);
    }
    for (size_t i = 0; i < oms__provider_module.rules_count; i++)
        if (strcmp(oms__provider_module.rules[i].kind, args->kind) == 0)
            oms__provider_module.rules[i].handler(tx, &request, &answer);
    const oms_payment_result *result = answer.result;
    snprintf(said, sizeof said, "%d %s %s %lld", (int)answer.outcome,
             answer.reason ? answer.reason : "-",
             result ? result->provider_ref : "-",
             result ? (long long)result->amount_minor : -1LL);
}

static void expect(pay_shop *shop, const char *kind, const char *effect,
                   const char *ref, int64_t amount, const char *answer)
{
    for (int times = 0; times < 3; times++) {
        pay_do(shop, "test.ask",
               "{\"kind\":\"%s\",\"effect\":\"%s\",\"ref\":\"%s\","
               "\"amount_minor\":%lld}",
               kind, effect, ref, (long long)amount);
        assert_string_equal(said, answer);
    }
    pay_verify(shop);
}

static void open_keys(pay_shop *shop)
{
    static const oms_command commands[] = {
        {"test.ask", &ask_record, ask, "test", false, ".", NULL}};
    static oms_module keys;
    keys = oms__provider_module;
    keys.commands = commands;
    keys.commands_count = 1;
    keys.rules_count = 0;
    const oms_module *const modules[] = {&keys};
    *shop = (pay_shop){.now_ms = 1700000000000, .chance = 7};
    pay_open_modules(shop, modules, 1);
}

static void test_provider__does_the_effect_of_a_key_once(void **state)
{
    (void)state;
    pay_shop shop;
    open_keys(&shop);
    expect(&shop, "payment.authorize", "k1", "none", 1000, "1 - auth-k1 1000");
    expect(&shop, "payment.capture", "k2", "auth-k1", 600, "1 - capt-k2 600");
    expect(&shop, "payment.capture", "k3", "auth-k1", 401,
           "2 more_than_authorized - -1");
    expect(&shop, "payment.refund", "k4", "capt-k2", 500, "1 - rfnd-k4 500");
    expect(&shop, "payment.refund", "k5", "auth-k1", 101,
           "2 more_than_captured - -1");
    expect(&shop, "payment.void", "k6", "auth-k1", 400, "1 - void-k6 400");
    expect(&shop, "payment.void", "k7", "auth-k1", 1,
           "2 more_than_authorized - -1");
    expect(&shop, "payment.capture", "k8", "auth-k9", 1,
           "2 unknown_charge - -1");
    // A refusal is remembered although the key's effect would now be legal.
    expect(&shop, "payment.capture", "k3", "auth-k1", 1,
           "2 more_than_authorized - -1");
    pay_close(&shop);
}

// More effects than a block and a page of the proof hold.
static void test_provider__proves_long_books_and_finds_damage(void **state)
{
    (void)state;
    pay_shop shop;
    open_keys(&shop);
    for (int i = 0; i < 2200; i++) {
        pay_do(&shop, "test.ask",
               "{\"kind\":\"payment.authorize\",\"effect\":\"k%d\","
               "\"amount_minor\":10}",
               i);
        pay_do(&shop, "test.ask",
               "{\"kind\":\"payment.capture\",\"effect\":\"c%d\","
               "\"ref\":\"auth-k%d\",\"amount_minor\":4}",
               i, i);
    }
    pay_verify(&shop);
    pay_do(&shop, "test.ask",
           "{\"kind\":\"break\",\"effect\":\"k2199\","
           "\"amount_minor\":1}");
    assert_int_equal(pay_violations(&shop, 0), 1);
    pay_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_provider__approves_unless_told_otherwise),
        cmocka_unit_test(test_provider__declines_by_token),
        cmocka_unit_test(test_provider__declines_above_a_bound),
        cmocka_unit_test(test_provider__declines_everything_if_told_so),
        cmocka_unit_test(test_provider__takes_a_voucher_at_once),
        cmocka_unit_test(test_provider__answers_late_if_told_so),
        cmocka_unit_test(test_provider__wants_the_customer_to_act),
        cmocka_unit_test(test_provider__refuses_a_capture_that_comes_too_late),
        cmocka_unit_test(test_provider__does_not_know_charges_of_others),
        cmocka_unit_test(test_provider__does_the_effect_of_a_key_once),
        cmocka_unit_test(test_provider__proves_long_books_and_finds_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
