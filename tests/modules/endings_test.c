// How orders end early, with everything that must be given back; and facts
// from outside that come late, in the wrong order, or against the state.
#include <stdio.h>
#include <string.h>

#include "shop.h"

#define CARD "{'method':'card','amount_minor':2000}"
#define EXTERNAL "{'method':'boleto','provider':'external','amount_minor':2000}"

static void place(shop *s, const char *order_id, const char *payments)
{
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','lines':["
            "{'sku':'SHIRT','quantity':2,'unit_price_minor':1000}],"
            "'payments':[%s]}",
            order_id, payments);
    shop_settle(s);
}

static void assert_order(shop *s, const char *order_id, const char *status,
                         const char *payment, const char *fulfillment,
                         const char *stage)
{
    assert_string_equal(shop_word(s, order_id, "status"), status);
    assert_string_equal(shop_word(s, order_id, "payment_status"), payment);
    assert_string_equal(shop_word(s, order_id, "fulfillment_status"),
                        fulfillment);
    assert_string_equal(shop_word(s, order_id, "stage"), stage);
}

static int64_t reserved(shop *s)
{
    json_t *found = shop_ask(s, "stock.get", "{'sku':'SHIRT'}");
    int64_t units = shop_number_at(found, "reserved");
    json_decref(found);
    return units;
}

// ---- ending early ----------------------------------------------------------

static void test_place__out_of_stock_is_rejected_unpaid(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 1);
    place(s, "A", CARD);
    assert_order(s, "A", "rejected", "unpaid", "canceled", "rejected");
    assert_string_equal(shop_word(s, "A", "reason"), "inventory");
    assert_int_equal(shop_number(s, "A", "lines/0/canceled"), 2);
    assert_int_equal(reserved(s), 0);
    assert_int_equal(shop_events(s, "payment.authorized", "A"), 0);
}

static void test_place__declined_card_gives_the_stock_back(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 9);
    place(s, "B",
          "{'method':'card','token':'tok_decline','amount_minor':2000}");
    assert_order(s, "B", "rejected", "failed", "canceled", "rejected");
    assert_string_equal(shop_word(s, "B", "reason"), "declined");
    assert_int_equal(reserved(s), 0);
    assert_int_equal(shop_events(s, "order.rejected", "B"), 1);
}

static void test_place__one_declined_tender_voids_the_other(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 9);
    place(s, "C",
          "{'method':'card','amount_minor':1000},"
          "{'method':'card','token':'tok_decline','amount_minor':1000}");
    assert_string_equal(shop_word(s, "C", "status"), "rejected");
    assert_int_equal(shop_money(s, "C", "authorized_minor"), 0);
    assert_int_equal(shop_events(s, "payment.voided", "C"), 1);
    assert_int_equal(reserved(s), 0);
}

static void test_cancel__before_shipping_gives_all_back(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 9);
    place(s, "D", CARD);
    shop_do(s, "shipment.create", "{'order_id':'D'}");
    shop_do(s, "shipment.pack", "{'order_id':'D','shipment_no':1}");
    shop_settle(s);
    assert_int_equal(reserved(s), 2);
    shop_do(s, "order.cancel", "{'order_id':'D','reason':'customer'}");
    shop_settle(s);
    assert_order(s, "D", "canceled", "voided", "canceled", "canceled");
    assert_int_equal(shop_number(s, "D", "lines/0/canceled"), 2);
    assert_int_equal(shop_number(s, "D", "lines/0/fulfilled"), 0);
    assert_int_equal(reserved(s), 0);
    assert_string_equal(shop_parcel(s, "D", "shipments/0/state"), "canceled");
    shop_refuse(s, OMS_ESTATE, "", "order.status", "order.cancel",
                "{'order_id':'D'}");
    shop_refuse(s, OMS_ESTATE, "", NULL, "shipment.create", "{'order_id':'D'}");
}

static void test_cancel__refunds_what_was_captured(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 9);
    shop_do(s, "payment.configure", "{'capture_when':'on_confirm'}");
    place(s, "E", CARD);
    assert_string_equal(shop_word(s, "E", "payment_status"), "paid");
    shop_do(s, "order.cancel", "{'order_id':'E'}");
    shop_settle(s);
    assert_order(s, "E", "canceled", "refunded", "canceled", "canceled");
    assert_string_equal(shop_word(s, "E", "reason"), "other");
    assert_int_equal(shop_money(s, "E", "refunded_minor"), 2000);
    assert_int_equal(shop_money(s, "E", "balance_minor"), 0);
}

static void test_cancel__is_refused_after_shipping(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 9);
    place(s, "F", CARD);
    shop_do(s, "shipment.record", "{'order_id':'F'}");
    shop_settle(s);
    int64_t before = shop_fingerprint(s);
    shop_refuse(s, OMS_ESTATE, "", "nothing_shipped", "order.cancel",
                "{'order_id':'F'}");
    assert_int_equal(shop_fingerprint(s), before);
    // The same as a fact is recorded, and nothing is refunded by itself.
    shop_do(s, "order.cancel",
            "{'order_id':'F','reason':'customer','occurred_at_ms':%lld}",
            (long long)SHOP_BEGIN_MS);
    shop_settle(s);
    assert_order(s, "F", "canceled", "paid", "shipped", "canceled");
    assert_int_equal(shop_number(s, "F", "ended_at_ms"), SHOP_BEGIN_MS);
    assert_int_equal(shop_money(s, "F", "refunded_minor"), 0);
}

static void test_expiry__an_unpaid_order_gives_its_stock_back(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 9);
    place(s, "G", EXTERNAL);
    assert_order(s, "G", "pending", "unpaid", "unfulfilled", "pending");
    assert_int_equal(reserved(s), 2);
    shop_pass(s, 7 * SHOP_DAY_MS);
    assert_order(s, "G", "expired", "unpaid", "canceled", "expired");
    assert_string_equal(shop_word(s, "G", "reason"), "expired");
    assert_int_equal(reserved(s), 0);
    // The bank tells of the money after all: it is recorded.
    shop_do(s, "payment.record",
            "{'order_id':'G','payment_no':1,'type':'capture',"
            "'provider_ref':'late'}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "G", "status"), "expired");
    assert_int_equal(shop_money(s, "G", "captured_minor"), 2000);
}

static void test_reject__by_staff(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 9);
    place(s, "H", EXTERNAL);
    shop_do(s, "order.reject",
            "{'order_id':'H','reason':'fraud','note':'known thief'}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "H", "status"), "rejected");
    assert_string_equal(shop_word(s, "H", "reason"), "fraud");
    assert_int_equal(reserved(s), 0);
}

static void test_reserve__an_answer_after_the_end_is_given_back(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, "inventory.reserve");
    shop_receive(&s, "SHIRT", 9);
    place(&s, "I", CARD);
    shop_do(&s, "order.cancel", "{'order_id':'I'}");
    shop_settle(&s);
    shop_answer(&s, "inventory.reserve", OMS_OUTCOME_OK,
                "{'lines':[{'line_no':1,'location_id':'here',"
                "'allocated':2}]}",
                NULL);
    assert_int_equal(shop_tasks(&s, "inventory.release"), 1);
    shop_settle(&s);
    assert_int_equal(shop_tasks(&s, "inventory.release"), 0);
    assert_string_equal(shop_word(&s, "I", "status"), "canceled");
    shop_close(&s);
}

static void test_authorize__an_unknown_outcome_keeps_the_order_waiting(
    void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, "payment.authorize");
    shop_receive(&s, "SHIRT", 9);
    place(&s, "J", CARD);
    shop_answer(&s, "payment.authorize", OMS_OUTCOME_UNKNOWN, NULL, "timeout");
    shop_settle(&s);
    assert_order(&s, "J", "pending", "unpaid", "unfulfilled", "pending");
    assert_int_equal(shop_events(&s, "payment.unknown", "J"), 1);
    shop_pass(&s, SHOP_DAY_MS);
    shop_answer(&s, "payment.authorize", OMS_OUTCOME_OK,
                "{'provider_ref':'p1','amount_minor':2000}", NULL);
    shop_settle(&s);
    assert_order(&s, "J", "processing", "authorized", "unfulfilled",
                 "processing");
    shop_close(&s);
}

// ---- facts -----------------------------------------------------------------

static void test_facts__delivery_hand_over_and_money_backwards(void **state)
{
    shop *s = *state;
    const int64_t t = SHOP_BEGIN_MS;
    shop_receive(s, "SHIRT", 9);
    place(s, "K", EXTERNAL);
    shop_do(s, "shipment.scan",
            "{'order_id':'K','status':'delivered','occurred_at_ms':%lld}",
            (long long)(t + 500));
    shop_settle(s);
    assert_order(s, "K", "pending", "unpaid", "delivered", "delivered");
    assert_int_equal(shop_number(s, "K", "shipped_at_ms"), 0);
    assert_int_equal(shop_number(s, "K", "delivered_at_ms"), t + 500);
    shop_do(s, "shipment.record", "{'order_id':'K','occurred_at_ms':%lld}",
            (long long)(t + 400));
    shop_settle(s);
    assert_int_equal(shop_number(s, "K", "shipped_at_ms"), t + 400);
    assert_int_equal(shop_number(s, "K", "lines/0/shipped"), 2);
    shop_do(s, "payment.record",
            "{'order_id':'K','payment_no':1,'type':'capture',"
            "'provider_ref':'b1','occurred_at_ms':%lld}",
            (long long)(t + 100));
    shop_settle(s);
    assert_int_equal(shop_number(s, "K", "approved_at_ms"), t + 100);
    assert_order(s, "K", "completed", "paid", "delivered", "delivered");
    shop_do(s, "order.cancel", "{'order_id':'K','occurred_at_ms':%lld}",
            (long long)(t + 900));
    shop_settle(s);
    assert_order(s, "K", "canceled", "paid", "delivered", "canceled");
    // Told once more it changes nothing but the log.
    shop_do(s, "order.cancel", "{'order_id':'K','occurred_at_ms':%lld}",
            (long long)(t + 950));
    assert_int_equal(shop_number(s, "K", "ended_at_ms"), t + 900);
    assert_int_equal(shop_events(s, "order.canceled", "K"), 1);
    assert_int_equal(shop_events(s, "order.cancel_noted", "K"), 1);
    assert_int_equal(shop_events(s, "order.annotated", "K"), 0);
}

static void test_facts__an_approval_outside_replaces_the_money(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 9);
    place(s, "L", EXTERNAL);
    shop_refuse(s, OMS_ESTATE, "", "payment_secured", "order.confirm",
                "{'order_id':'L'}");
    shop_do(s, "order.confirm", "{'order_id':'L','occurred_at_ms':%lld}",
            (long long)(SHOP_BEGIN_MS + 7));
    shop_settle(s);
    assert_order(s, "L", "processing", "unpaid", "unfulfilled", "processing");
    assert_int_equal(shop_number(s, "L", "approved_at_ms"), SHOP_BEGIN_MS + 7);
    assert_int_equal(shop_events(s, "order.approved", "L"), 1);
    assert_int_equal(shop_events(s, "order.annotated", "L"), 0);
}

static void test_facts__unavailable_after_approval(void **state)
{
    shop *s = *state;
    shop_do(s, "order.configure",
            "{'skip_stock':true,'unpaid_expiry_ms':-1,"
            "'secured_when':'tendered'}");
    shop_do(s, "order.place",
            "{'order_id':'M','currency':'BRL','payments':[" EXTERNAL "]}");
    shop_settle(s);
    assert_order(s, "M", "pending", "unpaid", "unfulfilled", "pending");
    shop_do(s, "payment.record",
            "{'order_id':'M','payment_no':1,'type':'capture',"
            "'provider_ref':'x'}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "M", "payment_status"), "overpaid");
    assert_int_equal(shop_number(s, "M", "confirmed_at_ms") != 0, 1);
    shop_do(s, "order.cancel",
            "{'order_id':'M','reason':'inventory','occurred_at_ms':%lld}",
            (long long)SHOP_BEGIN_MS);
    shop_settle(s);
    assert_string_equal(shop_word(s, "M", "stage"), "unavailable");
    assert_int_equal(shop_number(s, "M", "lines"), 0);
}

static void test_facts__an_order_without_lines_can_be_shipped(void **state)
{
    shop *s = *state;
    shop_do(s, "order.configure", "{'skip_stock':true,'unpaid_expiry_ms':-1}");
    shop_do(s, "order.place",
            "{'order_id':'N','currency':'BRL','payments':[" EXTERNAL "]}");
    shop_settle(s);
    shop_do(s, "shipment.record", "{'order_id':'N','occurred_at_ms':%lld}",
            (long long)(SHOP_BEGIN_MS + 3));
    shop_settle(s);
    assert_string_equal(shop_word(s, "N", "stage"), "shipped");
    assert_int_equal(shop_number(s, "N", "shipped_at_ms"), SHOP_BEGIN_MS + 3);
}

static void test_facts__a_strict_shop_names_the_guard(void **state)
{
    shop *s = *state;
    shop_do(s, "order.configure", "{'facts':'strict','skip_stock':false}");
    shop_do(s, "payment.configure", "{'facts':'strict'}");
    shop_do(s, "fulfillment.configure", "{'facts':'strict'}");
    shop_receive(s, "SHIRT", 9);
    place(s, "O", EXTERNAL);
    int64_t before = shop_fingerprint(s);
    const long long at = SHOP_BEGIN_MS;
    shop_refuse(s, OMS_ESTATE, "", "order_confirmed", "shipment.record",
                "{'order_id':'O','occurred_at_ms':%lld}", at);
    shop_refuse(s, OMS_ESTATE, "", "handed_over", "shipment.scan",
                "{'order_id':'O','status':'delivered','occurred_at_ms':%lld}",
                at);
    assert_int_equal(shop_fingerprint(s), before);
    shop_do(s, "payment.record",
            "{'order_id':'O','payment_no':1,'type':'capture',"
            "'provider_ref':'s1'}");
    shop_settle(s);
    shop_do(s, "shipment.record", "{'order_id':'O','occurred_at_ms':%lld}", at);
    shop_settle(s);
    shop_refuse(s, OMS_ESTATE, "", "nothing_shipped", "order.cancel",
                "{'order_id':'O','occurred_at_ms':%lld}", at);
    place(s, "P", EXTERNAL);
    shop_do(s, "order.cancel", "{'order_id':'P','occurred_at_ms':%lld}", at);
    shop_settle(s);
    shop_refuse(s, OMS_ESTATE, "", "order_open", "payment.record",
                "{'order_id':'P','payment_no':1,'type':'capture',"
                "'provider_ref':'s2'}");
    shop_refuse(s, OMS_ESTATE, "", NULL, "order.confirm",
                "{'order_id':'P','occurred_at_ms':%lld}", at);
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_place__out_of_stock_is_rejected_unpaid),
        WITH_SHOP(test_place__declined_card_gives_the_stock_back),
        WITH_SHOP(test_place__one_declined_tender_voids_the_other),
        WITH_SHOP(test_cancel__before_shipping_gives_all_back),
        WITH_SHOP(test_cancel__refunds_what_was_captured),
        WITH_SHOP(test_cancel__is_refused_after_shipping),
        WITH_SHOP(test_expiry__an_unpaid_order_gives_its_stock_back),
        WITH_SHOP(test_reject__by_staff),
        cmocka_unit_test(test_reserve__an_answer_after_the_end_is_given_back),
        cmocka_unit_test(
            test_authorize__an_unknown_outcome_keeps_the_order_waiting),
        WITH_SHOP(test_facts__delivery_hand_over_and_money_backwards),
        WITH_SHOP(test_facts__an_approval_outside_replaces_the_money),
        WITH_SHOP(test_facts__unavailable_after_approval),
        WITH_SHOP(test_facts__an_order_without_lines_can_be_shipped),
        WITH_SHOP(test_facts__a_strict_shop_names_the_guard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
