// Units of an order that comes from several places are canceled: their stock is
// given back where it lies, whatever has been packed elsewhere meanwhile.
#include <string.h>

#include "shop.h"

static int64_t shelf(shop *s, const char *place, const char *what)
{
    json_t *found = shop_ask(s, "stock.get", "{'sku':'A'}");
    const json_t *locations = json_object_get(found, "locations");
    int64_t units = -1;
    size_t i;
    const json_t *one;
    json_array_foreach (locations, i, one) {
        const json_t *name = json_object_get(one, "location_id");
        if (strcmp(json_string_value(name), place) == 0)
            units = shop_number_at(one, what);
    }
    json_decref(found);
    return units;
}

static void check_shelf(shop *s, const char *place, int on_hand, int reserved)
{
    assert_int_equal(shelf(s, place, "on_hand"), on_hand);
    assert_int_equal(shelf(s, place, "reserved"), reserved);
}

// Two units lie at each place, four are sold: work 1 is at a, work 2 at b, and
// that of b is packed.
static void begin(shop *s)
{
    shop_do(s, "stock.receive", "{'sku':'A','location_id':'a','quantity':2}");
    shop_do(s, "stock.receive", "{'sku':'A','location_id':'b','quantity':2}");
    shop_do(s, "stock.receive", "{'sku':'B','quantity':9}");
    shop_do(s, "order.place",
            "{'order_id':'O','currency':'EUR','terms':'on_account','lines':["
            "{'sku':'A','quantity':4,'unit_price_minor':100}]}");
    shop_settle(s);
    assert_string_equal(shop_parcel(s, "O", "fulfillment_orders/1/location_id"),
                        "b");
    shop_do(s, "shipment.create", "{'order_id':'O','fulfillment_no':2}");
    shop_do(s, "shipment.pack", "{'order_id':'O','shipment_no':1}");
    shop_settle(s);
}

static void ship(shop *s, int shipment_no)
{
    shop_do(s, "shipment.ship", "{'order_id':'O','shipment_no':%d}",
            shipment_no);
    shop_settle(s);
}

// What was packed at b leaves from b, and the rest of a from a.
static void ship_all(shop *s)
{
    ship(s, 1);
    check_shelf(s, "b", 0, 0);
    shop_do(s, "shipment.create", "{'order_id':'O'}");
    shop_do(s, "shipment.pack", "{'order_id':'O','shipment_no':2}");
    ship(s, 2);
    check_shelf(s, "a", 1, 0);
}

static void test_cut__gives_stock_back_where_it_lies(void **state)
{
    shop *s = *state;
    begin(s);
    shop_do(s, "cancellation.request",
            "{'order_id':'O','reason':'customer','lines':["
            "{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    check_shelf(s, "a", 2, 1);
    check_shelf(s, "b", 2, 2);
    ship_all(s);
}

static void test_change__gives_stock_back_where_it_lies(void **state)
{
    shop *s = *state;
    begin(s);
    shop_do(s, "order.change_begin",
            "{'order_id':'O','actions':[{'kind':'set_quantity','line_no':1,"
            "'quantity':3}]}");
    shop_do(s, "order.change_confirm", "{'order_id':'O'}");
    shop_settle(s);
    check_shelf(s, "a", 2, 1);
    check_shelf(s, "b", 2, 2);
    ship_all(s);
}

// Stock is asked between the stop and the cut: the places are not forgotten.
static void test_change__that_also_adds_gives_back_where_it_lies(void **state)
{
    shop *s = *state;
    begin(s);
    shop_do(s, "order.change_begin",
            "{'order_id':'O','actions':[{'kind':'set_quantity','line_no':1,"
            "'quantity':3},{'kind':'add_line','line':{'sku':'B','quantity':1,"
            "'unit_price_minor':100}}]}");
    shop_do(s, "order.change_confirm", "{'order_id':'O'}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "O", "lines"), 2);
    check_shelf(s, "a", 2, 1);
    check_shelf(s, "b", 2, 2);
}

static void test_cut__of_packed_units_gives_back_where_they_were(void **state)
{
    shop *s = *state;
    begin(s);
    shop_do(s, "cancellation.request",
            "{'order_id':'O','reason':'customer','lines':["
            "{'line_no':1,'quantity':3}]}");
    shop_settle(s);
    check_shelf(s, "a", 2, 0);
    check_shelf(s, "b", 2, 1);
    assert_string_equal(shop_parcel(s, "O", "shipments/0/state"), "canceled");
}

static void test_cut__of_damaged_units_is_counted_where_they_lie(void **state)
{
    shop *s = *state;
    begin(s);
    shop_do(s, "cancellation.request",
            "{'order_id':'O','reason':'inventory','no_restock':true,'lines':["
            "{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    check_shelf(s, "a", 1, 1);
    assert_int_equal(shelf(s, "a", "damaged"), 1);
    check_shelf(s, "b", 2, 2);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_cut__gives_stock_back_where_it_lies),
        TEST(test_change__gives_stock_back_where_it_lies),
        TEST(test_change__that_also_adds_gives_back_where_it_lies),
        TEST(test_cut__of_packed_units_gives_back_where_they_were),
        TEST(test_cut__of_damaged_units_is_counted_where_they_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
