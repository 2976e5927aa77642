// The proof of what is owed: each kind of damage to credits, disputes and
// accounts is found, and what is derived is put right.
#include "modules/payment_shop.h"

#include "modules/payment/payment.h"

#define O "\"order_id\":\"o1\""

// Damages a row as a bug would: a module that writes past its own rules.
typedef struct damage_args {
    uint32_t size;
    const char *key;
    const char *actor;
    int64_t what;
} damage_args;

static const oms_field damage_fields[] = {
    OMS_FIELD_INT(damage_args, what, 0, 0, 20, "."),
};
static const oms_record damage_record =
    OMS_RECORD("test.damage", damage_args, damage_fields, ".");

typedef enum damage_kind {
    CANCELED = 0,    // more was canceled than the books say
    CREDITED,        // more was credited
    CHARGED,         // a dispute holds what no chargeback says
    USED,            // an exchange has used what paid nothing
    RESERVED,        // an account has reserved what no order holds
    CAUSE,           // an entry says another amount than its transaction
    DISPUTES,        // a dispute is gone
    ALLOWED,         // derived: the sum of allowances
    ALLOWING,        // derived: the sum of those under way
    ACCOUNT_BALANCE, // derived: the sum of an account
    DAMAGES
} damage_kind;

static void damage_order(oms_tx *tx, int64_t what)
{
    oms_balance_row balance = {.order_id = "o1"};
    oms__tx_get(tx, &oms__order_balances, &balance);
    balance.canceled_minor += what == CANCELED;
    balance.credited_minor += what == CREDITED;
    balance.allowed_minor += what == ALLOWED;
    balance.allowing_minor += what == ALLOWING;
    oms__tx_put(tx, &oms__order_balances, &balance);
}

static void damage_dispute(oms_tx *tx, int64_t what)
{
    oms_dispute_row dispute = {.order_id = "o1", .dispute_no = 1};
    oms__tx_get(tx, &oms__disputes, &dispute);
    dispute.charged_minor++;
    if (what == DISPUTES)
        oms__tx_delete(tx, &oms__disputes, &dispute);
    else
        oms__tx_put(tx, &oms__disputes, &dispute);
}

static void damage_account(oms_tx *tx, int64_t what)
{
    oms_store_credit_row row = {.customer_id = "customer-1", .currency = "EUR"};
    oms_store_credit_entry_row entry = {
        .customer_id = "customer-1", .currency = "EUR", .entry_no = 2};
    oms__tx_get(tx, &oms__store_credits, &row);
    oms__tx_get(tx, &oms__store_credit_entries, &entry);
    row.reserved_minor += what == RESERVED;
    row.balance_minor += what == ACCOUNT_BALANCE || what == CAUSE;
    entry.amount_minor += what == CAUSE;
    oms__tx_put(tx, &oms__store_credits, &row);
    oms__tx_put(tx, &oms__store_credit_entries, &entry);
}

static void damage(oms_tx *tx, const void *given)
{
    int64_t what = ((const damage_args *)given)->what;
    oms_exchange_credit_row exchange = {.order_id = "o1", .replacement_no = 1};
    switch (what) {
    case CHARGED:
    case DISPUTES:
        damage_dispute(tx, what);
        break;
    case USED:
        oms__tx_get(tx, &oms__exchange_credits, &exchange);
        exchange.used_minor++;
        oms__tx_put(tx, &oms__exchange_credits, &exchange);
        break;
    case RESERVED:
    case CAUSE:
    case ACCOUNT_BALANCE:
        damage_account(tx, what);
        break;
    default:
        damage_order(tx, what);
        break;
    }
}

// An order that has everything: credit notes, an allowance, a dispute, an
// exchange, store credit given for a return and spent by another order.
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
    pay_do(shop, "credit.grant",
           "{\"customer_id\":\"customer-1\",\"currency\":\"EUR\","
           "\"amount_minor\":500}");
    pay_place(shop, "o1", "EUR", 1000,
              "{\"method\":\"card\",\"amount_minor\":1000}");
    pay_tell(shop, "o1", "order.reserved");
    pay_tell(shop, "o1", "order.confirmed");
    pay_ship(shop, "o1", 1000, true);
    pay_do(shop, "test.credited",
           "{" O ",\"return_no\":1,\"amount_minor\":200,"
           "\"resolution\":\"store_credit\"}");
    pay_do(shop, "payment.refund", "{" O ",\"amount_minor\":50}");
    pay_do(shop, "test.lines_canceled",
           "{" O ",\"cancellation_no\":1,\"canceled_minor\":10}");
    pay_do(shop, "payment.dispute_open",
           "{" O ",\"payment_no\":1,\"amount_minor\":100}");
    pay_do(shop, "test.replaced",
           "{\"what\":\"exchange.requested\"," O ",\"replacement_no\":1,"
           "\"credit_minor\":90}");
    pay_settle(shop);
    pay_place(shop, "o2", "EUR", 250,
              "{\"method\":\"exchange_credit\",\"token\":\"o1/1\","
              "\"amount_minor\":80},{\"method\":\"store_credit\","
              "\"amount_minor\":170}");
    pay_tell(shop, "o2", "order.reserved");
    pay_verify(shop);
}

static void test_verify__finds_each_kind_of_damage(void **state)
{
    (void)state;
    for (int what = 0; what < DAMAGES; what++) {
        pay_shop shop;
        open_damageable(&shop);
        pay_do(&shop, "test.damage", "{\"what\":%d}", what);
        if (pay_violations(&shop, 0) == 0)
            fail_msg("damage %d is not found", what);
        pay_close(&shop);
    }
}

static void test_verify__repairs_what_is_derived_and_nothing_else(void **state)
{
    (void)state;
    for (int what = 0; what < DAMAGES; what++) {
        pay_shop shop;
        open_damageable(&shop);
        pay_do(&shop, "test.damage", "{\"what\":%d}", what);
        pay_violations(&shop, OMS_VERIFY_REPAIR);
        assert_int_equal(pay_violations(&shop, 0) == 0, what >= ALLOWED);
        pay_close(&shop);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify__finds_each_kind_of_damage),
        cmocka_unit_test(test_verify__repairs_what_is_derived_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
