// A thousand random lives of an order's money: commands, facts, and a provider
// that says yes, no, less, too much or nothing. After each step the equations
// are recomputed here from what payment.get shows, and by oms_verify.
#include "modules/payment_shop.h"

#include <stdio.h>

#define STEPS 14

typedef struct life {
    pay_shop shop;
    uint64_t chance;
    uint64_t refs;
    int64_t unit; // amounts are small multiples of it
    size_t refused;
} life;

static uint64_t draw(life *on, uint64_t below)
{
    on->chance = on->chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (on->chance >> 33) % below;
}

static int64_t amount(life *on)
{
    return on->unit * (int64_t)draw(on, 12); // now and then 0: all
}

// ---- the equations ---------------------------------------------------------

typedef struct sums {
    int64_t authorized, captured, refunded, charged_back, capturing, refunding;
} sums;

static sums sum_transactions(const oms_money *money, int64_t payment_no)
{
    sums sum = {0};
    for (size_t i = 0; i < money->transactions_count; i++) {
        const oms_transaction *one = &money->transactions[i];
        bool open = one->state == OMS_TRANSACTION_STATE_PENDING ||
                    one->state == OMS_TRANSACTION_STATE_UNKNOWN;
        int64_t done =
            one->state == OMS_TRANSACTION_STATE_SUCCESS ? one->amount_minor : 0;
        if (one->payment_no != payment_no)
            continue;
        if (one->type == OMS_TRANSACTION_TYPE_AUTHORIZATION ||
            one->type == OMS_TRANSACTION_TYPE_ADJUSTMENT)
            sum.authorized += done;
        if (one->type == OMS_TRANSACTION_TYPE_VOID)
            sum.authorized -= done;
        if (one->type == OMS_TRANSACTION_TYPE_CAPTURE)
            sum.captured += done;
        if (one->type == OMS_TRANSACTION_TYPE_REFUND)
            sum.refunded += done;
        if (one->type == OMS_TRANSACTION_TYPE_REFUND_REVERSAL)
            sum.refunded -= done;
        if (one->type == OMS_TRANSACTION_TYPE_CHARGEBACK)
            sum.charged_back += done;
        if (one->type == OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL)
            sum.charged_back -= done;
        if (open && one->type == OMS_TRANSACTION_TYPE_CAPTURE)
            sum.capturing += one->amount_minor;
        if (open && one->type == OMS_TRANSACTION_TYPE_REFUND)
            sum.refunding += one->amount_minor;
    }
    return sum;
}

static int64_t account(const oms_money *money, const char *name)
{
    int64_t balance = 0;
    for (size_t i = 0; i < money->ledger_count; i++) {
        const oms_ledger_entry *entry = &money->ledger[i];
        assert_true(entry->amount_minor > 0);
        if (strncmp(entry->debit, name, strlen(name)) == 0)
            balance += entry->amount_minor;
        if (strncmp(entry->credit, name, strlen(name)) == 0)
            balance -= entry->amount_minor;
    }
    return balance;
}

static void check_equations(life *on)
{
    oms_money *money = pay_money(&on->shop, "o1");
    sums all = {0};
    for (size_t i = 0; i < money->payments_count; i++) {
        const oms_payment *payment = &money->payments[i];
        sums one = sum_transactions(money, payment->payment_no);
        assert_int_equal(payment->authorized_minor, one.authorized);
        assert_int_equal(payment->captured_minor, one.captured);
        assert_int_equal(payment->refunded_minor, one.refunded);
        assert_int_equal(payment->capturing_minor, one.capturing);
        assert_int_equal(payment->refunding_minor, one.refunding);
        assert_true(one.captured + one.capturing <= one.authorized);
        assert_true(one.refunded + one.refunding <= one.captured);
        assert_true(one.refunded >= 0 && one.charged_back >= 0);
        all.authorized += one.authorized;
        all.captured += one.captured;
        all.refunded += one.refunded;
        all.charged_back += one.charged_back;
    }
    assert_int_equal(money->authorized_minor, all.authorized);
    assert_int_equal(money->captured_minor, all.captured);
    assert_int_equal(money->refunded_minor, all.refunded);
    assert_int_equal(account(money, "clearing:"),
                     all.captured - all.refunded - all.charged_back);
    int64_t owed = money->balance_minor;
    assert_true(owed == money->total_minor - all.captured + all.refunded ||
                owed == all.refunded - all.captured);
    int64_t receivable = account(money, "receivable");
    assert_true(owed == receivable || owed == receivable + money->total_minor);
    oms_money_free(money);
    pay_verify(&on->shop);
}

// ---- steps -----------------------------------------------------------------

static void plan_answer(life *on)
{
    static char results[32][128];
    pay_shop *shop = &on->shop;
    if (shop->script_at == shop->script_count)
        shop->script_at = shop->script_count = 0;
    if (shop->script_count == 32)
        return;
    char *result = results[shop->script_count];
    uint64_t kind = draw(on, 10);
    if (kind == 0)
        pay_script(shop, OMS_OUTCOME_DECLINED, NULL, "no");
    else if (kind == 1)
        pay_script(shop, OMS_OUTCOME_UNKNOWN, NULL, "silence");
    else if (kind < 5)
        pay_script(shop, OMS_OUTCOME_OK, NULL, NULL);
    if (kind < 5)
        return;
    snprintf(result, 128,
             "{\"provider_ref\":\"r%llu\",\"amount_minor\":%lld%s}",
             (unsigned long long)(kind == 5 ? on->refs : ++on->refs),
             (long long)(on->unit * (int64_t)(1 + draw(on, 10))),
             kind == 6 ? ",\"captured\":true" : "");
    pay_script(shop, OMS_OUTCOME_OK, result, NULL);
}

static void command(life *on)
{
    static const char *const verbs[] = {"payment.capture", "payment.refund",
                                        "payment.void", "payment.authorize"};
    int code = pay_try(&on->shop, verbs[draw(on, 4)],
                       "{\"order_id\":\"o1\",\"payment_no\":%d,"
                       "\"amount_minor\":%lld}",
                       (int)(1 + draw(on, 2)), (long long)amount(on));
    assert_true(code == OMS_OK || code == OMS_ESTATE || code == OMS_EREFUSED);
    on->refused += code != OMS_OK;
}

static void fact(life *on)
{
    static const char *const types[] = {"authorization", "adjustment",
                                        "void",          "capture",
                                        "refund",        "refund_reversal",
                                        "chargeback",    "chargeback_reversal"};
    char ref[64] = "";
    if (draw(on, 3) == 0)
        snprintf(ref, sizeof ref, ",\"provider_ref\":\"r%llu\"",
                 (unsigned long long)(on->refs + draw(on, 2)));
    on->refs++;
    int code = pay_try(&on->shop, "payment.record",
                       "{\"order_id\":\"o1\",\"payment_no\":%d,"
                       "\"type\":\"%s\",\"amount_minor\":%lld,"
                       "\"failed\":%s%s}",
                       (int)(1 + draw(on, 2)), types[draw(on, 8)],
                       (long long)amount(on),
                       draw(on, 5) == 0 ? "true" : "false", ref);
    bool others = code == OMS_ECONFLICT &&
                  strcmp(on->shop.error.where, "/provider_ref") == 0;
    if (code != OMS_OK && !others)
        fail_msg("a fact was refused: %s %s %s", oms_code_name(code),
                 on->shop.error.text, on->shop.error.guards);
}

static void step(life *on)
{
    static const char *const told[] = {"order.reserved", "order.confirmed",
                                       "order.canceled"};
    plan_answer(on);
    switch (draw(on, 10)) {
    case 0:
        pay_tell(&on->shop, "o1", told[draw(on, 12) == 0 ? 2 : draw(on, 2)]);
        break;
    case 1:
        pay_ship(&on->shop, "o1", amount(on), draw(on, 3) == 0);
        break;
    case 2:
        pay_advance(&on->shop, 6 * 60 * 60 * 1000);
        break;
    case 3:
    case 4:
    case 5:
        fact(on);
        break;
    default:
        command(on);
        break;
    }
    if (draw(on, 4) != 0) // else the next step comes before the answer
        pay_settle(&on->shop);
}

static void live(uint64_t seed, const char *currency, int64_t unit,
                 size_t *refused)
{
    life on = {.chance = seed * 2654435761u + 1, .unit = unit};
    char tenders[256];
    pay_open_scripted(&on.shop);
    snprintf(tenders, sizeof tenders,
             "{\"method\":\"card\",\"amount_minor\":%lld},"
             "{\"method\":\"boleto\",\"provider\":\"%s\","
             "\"amount_minor\":%lld}",
             (long long)(10 * unit), seed % 2 ? "external" : "bank",
             (long long)(5 * unit));
    pay_place(&on.shop, "o1", currency, 15 * unit, tenders);
    pay_tell(&on.shop, "o1", "order.reserved");
    for (int i = 0; i < STEPS; i++) {
        step(&on);
        check_equations(&on);
    }
    *refused += on.refused;
    pay_close(&on.shop);
}

static void test_payment__equations_hold_through_1000_random_lives(void **state)
{
    (void)state;
    static const struct {
        const char *currency;
        int64_t unit;
    } worlds[] = {{"JPY", 1}, {"EUR", 101}, {"KWD", 1007}, {"CLF", 10013}};
    size_t refused = 0;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        size_t world = seed % (sizeof worlds / sizeof *worlds);
        live(seed, worlds[world].currency, worlds[world].unit, &refused);
    }
    assert_true(refused > 1000); // the guards were reached
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_payment__equations_hold_through_1000_random_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
