// Which place gives what an order wants.
#include <stdio.h>
#include <string.h>

#include "stage.h"

static void receive(shop *s, const char *sku, const char *place, int units)
{
    shop_do(s, "stock.receive", "{'sku':'%s','location_id':'%s','quantity':%d}",
            sku, place, units);
}

static void place_at(shop *s, const char *place, const char *what)
{
    shop_do(s, "stock.location_put", "{'location_id':'%s'%s}", place, what);
}

static const stage_answer *reserve(shop *s, const char *order_id,
                                   const char *lines, const char *to)
{
    return stage_rule(s, "reserve", order_id,
                      "{'order_id':'%s','lines':[%s]%s}", order_id, lines, to);
}

#define ONE_A "{'line_no':1,'sku':'A','quantity':1}"
#define THREE_A "{'line_no':1,'sku':'A','quantity':3}"

// Paris, Lyon, Berlin and a place of which nothing is known.
static void open_europe(shop *s, const char *rule)
{
    stage_open(s, NULL);
    shop_do(s, "stock.configure", "{'sourcing':'%s'}", rule);
    place_at(s, "paris",
             ",'country':'FR','region':'IDF','priority':3,"
             "'latitude_millionths':48856600,'longitude_millionths':2352200");
    place_at(s, "lyon",
             ",'country':'FR','region':'ARA','priority':2,"
             "'latitude_millionths':45764000,'longitude_millionths':4835700");
    place_at(s, "berlin",
             ",'country':'DE','region':'BE','priority':1,"
             "'latitude_millionths':52520000,'longitude_millionths':13405000");
    receive(s, "A", "paris", 2);
    receive(s, "A", "lyon", 2);
    receive(s, "A", "berlin", 2);
    receive(s, "A", "attic", 2);
}

static void test_nearest__takes_the_region_then_the_country(void **state)
{
    (void)state;
    shop s;
    open_europe(&s, "nearest");
    const stage_answer *answer = reserve(
        &s, "o1", THREE_A, ",'ship_to_country':'FR','ship_to_region':'ARA'");
    assert_int_equal(stage_allocated(answer, 1, "lyon"), 2);
    assert_int_equal(stage_allocated(answer, 1, "paris"), 1);
    shop_close(&s);
}

static void test_nearest__compares_distances_of_other_countries(void **state)
{
    (void)state;
    shop s;
    open_europe(&s, "nearest");
    shop_do(&s, "stock.region_put",
            "{'country':'PL','latitude_millionths':52230000,"
            "'longitude_millionths':21010000}");
    shop_do(&s, "stock.region_put",
            "{'country':'ES','latitude_millionths':40416800,"
            "'longitude_millionths':-3703800}");
    shop_do(&s, "stock.region_put",
            "{'country':'ES','region':'CT','latitude_millionths':41385000,"
            "'longitude_millionths':2173000}");
    const stage_answer *answer =
        reserve(&s, "o1", ONE_A, ",'ship_to_country':'PL'");
    assert_int_equal(stage_allocated(answer, 1, "berlin"), 1);
    answer = reserve(&s, "o2", ONE_A,
                     ",'ship_to_country':'ES','ship_to_region':'CT'");
    assert_int_equal(stage_allocated(answer, 1, "lyon"), 1);
    // Of a region that is not known the country is.
    answer = reserve(&s, "o3", THREE_A,
                     ",'ship_to_country':'ES','ship_to_region':'XX'");
    assert_int_equal(stage_allocated(answer, 1, "lyon"), 1);
    assert_int_equal(stage_allocated(answer, 1, "paris"), 2);
    shop_close(&s);
}

static void test_nearest__goes_round_the_earth_the_short_way(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_do(&s, "stock.configure", "{'sourcing':'nearest'}");
    place_at(&s, "samoa",
             ",'country':'WS','latitude_millionths':-13833000,"
             "'longitude_millionths':-171767000");
    place_at(&s, "perth",
             ",'country':'AU','latitude_millionths':-31950000,"
             "'longitude_millionths':115860000");
    receive(&s, "A", "samoa", 1);
    receive(&s, "A", "perth", 1);
    shop_do(&s, "stock.region_put",
            "{'country':'FJ','latitude_millionths':-18141000,"
            "'longitude_millionths':178441000}");
    const stage_answer *answer =
        reserve(&s, "o1", ONE_A, ",'ship_to_country':'FJ'");
    assert_int_equal(stage_allocated(answer, 1, "samoa"), 1);
    shop_close(&s);
}

static void test_priority__takes_places_as_they_are_numbered(void **state)
{
    (void)state;
    shop s;
    open_europe(&s, "priority");
    const stage_answer *answer =
        reserve(&s, "o1", "{'line_no':1,'sku':'A','quantity':7}",
                ",'ship_to_country':'FR'");
    assert_int_equal(stage_allocated(answer, 1, "berlin"), 2);
    assert_int_equal(stage_allocated(answer, 1, "lyon"), 2);
    assert_int_equal(stage_allocated(answer, 1, "paris"), 2);
    assert_int_equal(stage_allocated(answer, 1, "attic"), 1);
    shop_close(&s);
}

static void test_fewest_splits__takes_the_place_that_has_most(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    receive(&s, "A", "a", 3);
    receive(&s, "B", "b", 2);
    receive(&s, "A", "c", 2);
    receive(&s, "B", "c", 1);
    const stage_answer *answer = reserve(&s, "o1",
                                         "{'line_no':1,'sku':'A','quantity':3},"
                                         "{'line_no':2,'sku':'B','quantity':2}",
                                         "");
    // a and b: two places; c, which has some of both, would make three.
    assert_int_equal(
        stage_allocated(answer, 1, "a") + stage_allocated(answer, 1, "c"), 3);
    assert_int_equal((int64_t)answer->lines_count, 2);
    shop_close(&s);
}

static void test_fewest_splits__of_equal_places_the_nearest(void **state)
{
    (void)state;
    shop s;
    open_europe(&s, "fewest_splits");
    const stage_answer *answer =
        reserve(&s, "o1", "{'line_no':1,'sku':'A','quantity':2}",
                ",'ship_to_country':'DE'");
    assert_int_equal(stage_allocated(answer, 1, "berlin"), 2);
    shop_close(&s);
}

static void test_inactive__places_give_nothing_more(void **state)
{
    (void)state;
    shop s;
    open_europe(&s, "nearest");
    place_at(&s, "lyon", ",'country':'FR','region':'ARA','inactive':true");
    const stage_answer *answer = reserve(
        &s, "o1", ONE_A, ",'ship_to_country':'FR','ship_to_region':'ARA'");
    assert_int_equal(stage_allocated(answer, 1, "paris"), 1);
    answer = reserve(&s, "o2",
                     "{'line_no':1,'sku':'A','quantity':1,"
                     "'location_id':'lyon'}",
                     "");
    assert_int_equal(answer->outcome, OMS_OUTCOME_DECLINED);
    place_at(&s, "lyon", ",'country':'FR','region':'ARA'");
    answer = reserve(&s, "o3", ONE_A,
                     ",'ship_to_country':'FR','ship_to_region':'ARA'");
    assert_int_equal(stage_allocated(answer, 1, "lyon"), 1);
    shop_close(&s);
}

static void test_places__are_listed_and_checked(void **state)
{
    (void)state;
    shop s;
    open_europe(&s, "nearest");
    json_t *page = shop_ask(&s, "stock.location_list", "{'limit':2}");
    assert_int_equal(shop_number_at(page, "items"), 2);
    assert_string_equal(shop_text_at(&s, page, "items/0/location_id"),
                        "berlin");
    assert_string_equal(shop_text_at(&s, page, "next_cursor"), "lyon");
    json_decref(page);
    page = shop_ask(&s, "stock.location_list", "{'cursor':'lyon'}");
    assert_int_equal(shop_number_at(page, "items"), 1);
    json_decref(page);
    shop_refuse(&s, OMS_EINVAL, "/latitude_millionths", NULL,
                "stock.location_put",
                "{'location_id':'x','latitude_millionths':90000001}");
    shop_refuse(&s, OMS_EINVAL, "/priority", NULL, "stock.location_put",
                "{'location_id':'x','priority':-1}");
    shop_refuse(&s, OMS_EINVAL, "/sourcing", NULL, "stock.configure",
                "{'sourcing':'cheapest'}");
    shop_close(&s);
}

static void test_again__a_second_task_gets_its_own_answer(void **state)
{
    (void)state;
    shop s;
    open_europe(&s, "priority");
    reserve(&s, "o1", THREE_A, "");
    const char *more = "{'order_id':'o1','change_no':1,'lines':[{'line_no':2,"
                       "'sku':'A','quantity':1}]}";
    const stage_answer *answer = stage_rule(&s, "reserve", "t2", "%s", more);
    assert_int_equal(stage_allocated(answer, 2, NULL), 1);
    answer = stage_rule(&s, "reserve", "t2", "%s", more);
    assert_int_equal(stage_allocated(answer, 2, NULL), 1);
    assert_int_equal(stage_allocated(answer, 1, NULL), 0);
    shop_close(&s);
}

// A host may split a line between places (order.source), and none has goods.
static void test_split__of_a_line_waits_at_each_place(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    const stage_answer *answer =
        stage_rule(&s, "reserve", "t1",
                   "{'order_id':'o1','allow_backorder':true,'lines':["
                   "{'line_no':1,'sku':'A','quantity':2,'location_id':'n'},"
                   "{'line_no':1,'sku':'A','quantity':3,'location_id':'s'}]}");
    assert_int_equal(answer->lines_count, 2);
    assert_int_equal(stage_verify(&s, 0, NULL), 0);
    shop_do(&s, "stock.receive", "{'sku':'A','location_id':'n','quantity':5}");
    shop_do(&s, "stock.receive", "{'sku':'A','location_id':'s','quantity':5}");
    assert_int_equal(stage_stock(&s, "A", "n", "reserved"), 2);
    assert_int_equal(stage_stock(&s, "A", "s", "reserved"), 3);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearest__takes_the_region_then_the_country),
        cmocka_unit_test(test_nearest__compares_distances_of_other_countries),
        cmocka_unit_test(test_nearest__goes_round_the_earth_the_short_way),
        cmocka_unit_test(test_priority__takes_places_as_they_are_numbered),
        cmocka_unit_test(test_fewest_splits__takes_the_place_that_has_most),
        cmocka_unit_test(test_fewest_splits__of_equal_places_the_nearest),
        cmocka_unit_test(test_inactive__places_give_nothing_more),
        cmocka_unit_test(test_places__are_listed_and_checked),
        cmocka_unit_test(test_again__a_second_task_gets_its_own_answer),
        cmocka_unit_test(test_split__of_a_line_waits_at_each_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
