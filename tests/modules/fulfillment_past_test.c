// What becomes of an order's parcels and stock when it is over: they move to
// the archive and stay readable, and nothing is left that tells of a person.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

static int64_t number(shop *s, const char *way)
{
    return stage_number(s, "o1", way);
}

static void check_word(shop *s, const char *way, const char *word)
{
    assert_string_equal(shop_parcel(s, "o1", way), word);
}

// An order that was reserved, packed, labeled, shipped and delivered.
static void live(shop *s)
{
    stage_open(s, NULL);
    shop_do(s, "fulfillment.configure", "{'book_labels':true}");
    shop_receive(s, "A", 5);
    stage_say(s, "placed",
              "{'order_id':'o1','number':1,'currency':'EUR',"
              "'total_minor':30,'placed_at_ms':1,'ship_to':{'name':'Maria',"
              "'city':'Canaryville','country':'FR'},'lines':[{'line_no':1,"
              "'sku':'A','quantity':3,'total_minor':30}]}");
    stage_rule(s, "reserve", "t1",
               "{'order_id':'o1','lines':[{'line_no':1,'sku':'A',"
               "'quantity':3}]}");
    stage_say(s, "confirmed",
              "{'order_id':'o1','total_minor':30,'lines':[{'line_no':1,"
              "'location_id':'default','allocated':3}]}");
    shop_do(s, "fulfillment.start",
            "{'order_id':'o1','fulfillment_no':1,'note':'call Maria'}");
    shop_do(s, "shipment.create", "{'order_id':'o1'}");
    shop_do(s, "shipment.pack", "{'order_id':'o1','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'o1','shipment_no':1}");
    shop_do(s, "shipment.scan",
            "{'order_id':'o1','status':'delivered',"
            "'note':'left with Maria'}");
    shop_settle(s);
}

static const char *goes_to(shop *s)
{
    shop_do(s, "peek.fulfillment", "{'order_id':'o1','what':'city'}");
    return s->receipt.subject;
}

static void erase(shop *s)
{
    stage_say(s, "past.erased",
              "{'erasure_id':'e1','orders':[{'order_id':'o1'},"
              "{'order_id':'unknown'}]}");
}

static void check_erased(shop *s)
{
    assert_string_equal(goes_to(s), "nowhere");
    check_word(s, "fulfillment_orders/0/note", "");
    check_word(s, "scans/0/note", "");
    check_word(s, "scans/0/status", "delivered");
    assert_int_equal(number(s, "lines/0/delivered"), 3);
}

static void test_archived__stays_readable(void **state)
{
    (void)state;
    shop s;
    live(&s);
    stage_say(&s, "past.archived", "{'order_id':'o1'}");
    check_word(&s, "shipments/0/state", "delivered");
    check_word(&s, "fulfillment_orders/0/state", "closed");
    assert_int_equal(number(&s, "scans"), 1);
    assert_int_equal(stage_verify(&s, 0, NULL), 0);
    shop_close(&s);
}

static void test_archived__takes_goods_back(void **state)
{
    (void)state;
    shop s;
    live(&s);
    stage_say(&s, "past.archived", "{'order_id':'o1'}");
    stage_rule(&s, "restock", "t9",
               "{'order_id':'o1','reason':'returned','lines':[{'line_no':1,"
               "'sku':'A','quantity':2}]}");
    assert_int_equal(stage_stock(&s, "A", "default", "on_hand"), 4);
    assert_int_equal(stage_verify(&s, 0, NULL), 0);
    shop_close(&s);
}

static void test_archived__hears_late_scans(void **state)
{
    (void)state;
    shop s;
    live(&s);
    stage_say(&s, "past.archived", "{'order_id':'o1'}");
    shop_do(&s, "shipment.scan",
            "{'order_id':'o1','status':'return_to_sender'}");
    assert_int_equal(number(&s, "scans"), 2);
    check_word(&s, "shipments/0/tracking", "return_to_sender");
    assert_int_equal(stage_verify(&s, 0, NULL), 0);
    shop_close(&s);
}

static void test_erased__nothing_tells_of_a_person(void **state)
{
    (void)state;
    shop s;
    live(&s);
    assert_string_equal(goes_to(&s), "Canaryville");
    erase(&s);
    check_erased(&s);
    assert_int_equal(stage_verify(&s, 0, NULL), 0);
    shop_close(&s);
}

static void test_erased__in_the_archive_too(void **state)
{
    (void)state;
    shop s;
    live(&s);
    stage_say(&s, "past.archived", "{'order_id':'o1'}");
    erase(&s);
    check_erased(&s);
    assert_int_equal(stage_verify(&s, 0, NULL), 0);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_archived__stays_readable),
        cmocka_unit_test(test_archived__takes_goods_back),
        cmocka_unit_test(test_archived__hears_late_scans),
        cmocka_unit_test(test_erased__nothing_tells_of_a_person),
        cmocka_unit_test(test_erased__in_the_archive_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
