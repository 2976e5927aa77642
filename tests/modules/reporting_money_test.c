// What tenders did: success, declines and their reasons, money that moved.
#include <stdlib.h>
#include <string.h>

#include "report_stage.h"

#define END (DAY_0 + 60 * DAY_MS)

static int64_t tender(shop *s, const char *method, const char *member)
{
    return report_row(s, "payments", DAY_0, END, "method", method, member);
}

static int64_t sales(shop *s, const char *member)
{
    char way[64];
    (void)snprintf(way, sizeof(way), "items/0/%s", member);
    return report_number(s, "sales", DAY_0, END, way);
}

static void test_each_event__moves_its_own_counters(void **state)
{
    static const struct {
        const char *event;
        const char *count;
        const char *amount;
    } cases[] = {
        {"created", "created", NULL},
        {"authorized", "authorized", "authorized_minor"},
        {"captured", "captured", "captured_minor"},
        {"failed", "declined", NULL},
        {"voided", "voided", NULL},
        {"expired", "expired", NULL},
        {"refunded", "refunded", "refunded_minor"},
        {"refund_failed", "refunds_failed", NULL},
        {"refund_reversed", "refunds_reversed", "refunds_reversed_minor"},
        {"charged_back", "charged_back", "charged_back_minor"},
        {"chargeback_reversed", "won_back", "won_back_minor"},
    };
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        report_pay(s, "o1", cases[i].event, DAY_0, 100 + (int64_t)i, 0, "");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(tender(s, "card", cases[i].count), 1);
        if (cases[i].amount != NULL)
            assert_int_equal(tender(s, "card", cases[i].amount), 100 + i);
    }
    assert_int_equal(sales(s, "captured_minor"), 102);
    assert_int_equal(sales(s, "refunds"), 0);
    assert_int_equal(sales(s, "refunded_minor"), 106 - 108);
}

static void test_declines__have_a_rate_by_method_and_shares_by_reason(
    void **state)
{
    shop *s = *state;
    char id[16];
    for (int i = 0; i < 4; i++) {
        (void)snprintf(id, sizeof(id), "o%d", i);
        report_place(s, id, NULL, DAY_0, 1);
        if (i < 3)
            report_pay(s, id, "failed", DAY_0, 1300, 0,
                       i < 2 ? ",'reason':'do_not_honor'" : "");
        report_pay(s, id, "authorized", DAY_0 + DAY_MS, 1300, 1300, "");
        report_pay(s, id, "captured", DAY_0 + DAY_MS, 1300, 1300, "");
    }
    report_place(s, "o9", NULL, DAY_0, 1);
    report_pay(s, "o9", "failed", DAY_0, 1300, 0, ",'reason':'order_ended'");
    assert_int_equal(tender(s, "card", "granted"), 4);
    assert_int_equal(tender(s, "card", "declined"), 3);
    assert_int_equal(tender(s, "card", "given_up"), 1);
    assert_int_equal(tender(s, "card", "declined_per_mille"), 428);
    json_t *all = report_ask(s, "payments", DAY_0, END, "");
    assert_int_equal(shop_number_at(all, "more"), 2);
    assert_string_equal(shop_text_at(s, all, "more/0/reason"), "declined");
    assert_int_equal(shop_number_at(all, "more/0/share_per_mille"), 333);
    assert_int_equal(shop_number_at(all, "more/1/count"), 2);
    assert_int_equal(shop_number_at(all, "more/1/share_per_mille"), 666);
    assert_int_equal(shop_number_at(all, "more/1/amount_minor"), 2600);
    json_decref(all);
    json_t *none = report_ask(s, "payments", DAY_0, END, ",'method':'cash'");
    assert_int_equal(shop_number_at(none, "items"), 0);
    assert_int_equal(shop_number_at(none, "more"), 0);
    json_decref(none);
}

static void test_money_taken_unasked__was_granted(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 1);
    report_pay(s, "o1", "captured", DAY_0, 1300, 1300, "");
    assert_int_equal(tender(s, "card", "granted"), 1);
    assert_int_equal(tender(s, "card", "authorized"), 0);
}

static void test_store_credit_and_exchanges__are_no_money(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 1);
    report_pay(s, "o1", "captured", DAY_0, 300, 0, ",'method':'store_credit'");
    report_pay(s, "o1", "captured", DAY_0, 400, 0,
               ",'method':'exchange_credit'");
    report_pay(s, "o1", "captured", DAY_0, 600, 0, "");
    report_pay(s, "o1", "refunded", DAY_0, 50, 0, ",'store_credit':true");
    report_pay(s, "o1", "refunded", DAY_0, 60, 0, ",'exchange_credit':true");
    report_pay(s, "o1", "refunded", DAY_0, 70, 0, "");
    assert_int_equal(sales(s, "captured_minor"), 600);
    assert_int_equal(sales(s, "refunds"), 1);
    assert_int_equal(sales(s, "refunded_minor"), 70);
    assert_int_equal(tender(s, "exchange_credit", "captured_minor"), 400);
    assert_int_equal(tender(s, "card", "refunded_minor"), 180);
}

static void test_a_failed_refund__moves_no_money(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 1);
    report_pay(s, "o1", "refund_failed", DAY_0, 1300, 0, ",'reason':'closed'");
    assert_int_equal(tender(s, "card", "refunds_failed"), 1);
    assert_int_equal(sales(s, "refunded_minor"), 0);
    json_t *all = report_ask(s, "payments", DAY_0, END, "");
    assert_int_equal(shop_number_at(all, "more"), 0);
    json_decref(all);
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, report_stage_setup, shop_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_each_event__moves_its_own_counters),
        TEST(test_declines__have_a_rate_by_method_and_shares_by_reason),
        TEST(test_money_taken_unasked__was_granted),
        TEST(test_store_credit_and_exchanges__are_no_money),
        TEST(test_a_failed_refund__moves_no_money),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
