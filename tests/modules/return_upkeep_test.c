// What stays of taking back when an order is archived or a person forgotten.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cancellation_stage.h"

static void full_life(shop *s)
{
    back_place(s, "o1");
    shop_do(s, "cancellation.request",
            "{'order_id':'o1','note':'CANARY','lines':["
            "{'line_no':1,'quantity':1}]}");
    back_say(s, "fulfillment.stopped", "o1",
             "{'order_id':'o1','cancellation_no':1,'lines':[]}");
    back_deliver_all(s, "o1");
    shop_do(s, "return.request",
            "{'order_id':'o1','note':'CANARY','lines':["
            "{'line_no':1,'quantity':1,'note':'CANARY'}]}");
    shop_do(s, "return.receive",
            "{'order_id':'o1','return_no':1,'note':'CANARY','lines':["
            "{'line_no':1,'quantity':1},"
            "{'line_no':1,'quantity':1,'arrived_sku':'Q'}]}");
    shop_do(s, "return.inspect", "{'order_id':'o1','return_no':1}");
    shop_do(s, "return.credit",
            "{'order_id':'o1','return_no':1,'reason':'CANARY'}");
    shop_do(s, "claim.place",
            "{'order_id':'o1','note':'CANARY','lines':["
            "{'line_no':2,'quantity':1}],'ship_to':{'name':'CANARY',"
            "'country':'DE'}}");
    shop_settle(s);
}

static bool is_there(shop *s, const char *query, const char *args,
                     const char *word)
{
    json_t *found = shop_ask(s, query, "%s", args);
    char *text = json_dumps(found, 0);
    bool there = strstr(text, word) != NULL;
    free(text);
    json_decref(found);
    return there;
}

static const char *const reads[][2] = {
    {"cancellation.list", "{'order_id':'o1'}"},
    {"return.list", "{'order_id':'o1'}"},
    {"return.get", "{'order_id':'o1','return_no':1}"},
    {"return.unmatched_list", "{}"},
    {"replacement.list", "{'order_id':'o1'}"},
};
#define READS_COUNT (sizeof(reads) / sizeof(reads[0]))

static void test_erasure__empties_what_people_wrote(void **state)
{
    shop *s = *state;
    full_life(s);
    size_t seen = 0;
    for (size_t i = 0; i < READS_COUNT; i++)
        seen += is_there(s, reads[i][0], reads[i][1], "CANARY");
    assert_int_equal(seen, READS_COUNT);
    back_say(s, "subject.erased", "e1",
             "{'erasure_id':'e1','customer_id':'C',"
             "'orders':[{'order_id':'o1'},{'order_id':'o2'}]}");
    for (size_t i = 0; i < READS_COUNT; i++)
        assert_false(is_there(s, reads[i][0], reads[i][1], "CANARY"));
    assert_int_equal(back_number(s, "o1", 1, "value_minor"), 33);
    assert_int_equal(back_number(s, "o1", 1, "credited_minor"), 33);
}

// Notes on all pages of a customer's unmatched goods.
static int notes_of(shop *s, const char *customer_id)
{
    int notes = 0;
    char after[128] = "";
    do {
        json_t *page =
            shop_ask(s, "return.unmatched_list",
                     "{'customer_id':'%s','limit':100%s%s%s}", customer_id,
                     after[0] != '\0' ? ",'cursor':'" : "", after,
                     after[0] != '\0' ? "'" : "");
        const json_t *list = json_object_get(page, "items");
        for (size_t i = 0; i < json_array_size(list); i++)
            notes += json_object_get(json_array_get(list, i), "note") != NULL;
        (void)snprintf(after, sizeof(after), "%s",
                       shop_text_at(s, page, "next_cursor"));
        json_decref(page);
    } while (after[0] != '\0');
    return notes;
}

// More than one scan of the store gives: none may be overlooked.
#define LOOSE_COUNT (OMS_SCAN_MAX + 104)

static void test_erasure__reaches_all_unmatched_goods_of_a_customer(
    void **state)
{
    shop *s = *state;
    for (int i = 0; i < LOOSE_COUNT; i++)
        shop_do(s, "return.record",
                "{'customer_id':'C','sku':'never','quantity':1,"
                "'no_money':true,'note':'CANARY'}");
    shop_settle(s);
    assert_int_equal(notes_of(s, "C"), LOOSE_COUNT);
    back_say(s, "subject.erased", "e1",
             "{'erasure_id':'e1','customer_id':'C'}");
    assert_int_equal(notes_of(s, "C"), 0);
}

static void test_archived_order__is_read_as_before(void **state)
{
    shop *s = *state;
    full_life(s);
    back_adjust(s, "o1", "return_no", 1);
    back_say(s, "order.archived", "o1", "{'order_id':'o1'}");
    for (size_t i = 0; i < READS_COUNT; i++)
        assert_true(i == 3 || is_there(s, reads[i][0], reads[i][1], "_no"));
    assert_int_equal(back_number(s, "o1", 1, "credit_notes"), 1);
}

static void test_archived_order__can_still_be_returned(void **state)
{
    shop *s = *state;
    full_life(s);
    back_say(s, "order.archived", "o1", "{'order_id':'o1'}");
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':2,'quantity':1}]}");
    assert_int_equal(s->receipt.number, 2);
    shop_do(s, "return.receive", "{'order_id':'o1','return_no':2}");
    shop_do(s, "return.record", "{'order_id':'o1','sku':'B','quantity':1}");
    assert_int_equal(s->receipt.number, 3);
    assert_int_equal(back_ask(s, "return.list", "items", "{'order_id':'o1'}"),
                     3);
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, back_setup, back_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_erasure__empties_what_people_wrote),
        CASE(test_erasure__reaches_all_unmatched_goods_of_a_customer),
        CASE(test_archived_order__is_read_as_before),
        CASE(test_archived_order__can_still_be_returned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
