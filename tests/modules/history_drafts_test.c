// Erasing a person whose orders were never placed: what was begun is emptied
// as well, and what was told about the customer alone.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history_stage.h"

static void draft(shop *s, const char *order_id, const char *customer_id)
{
    shop_do(s, "order.draft",
            "{'order_id':'%s','customer_id':'%s','currency':'EUR',"
            "'ship_to':{'name':'" CANARY_NAME "','country':'DE'},"
            "'lines':[{'sku':'MUG','quantity':1,'unit_price_minor':100}]}",
            order_id, customer_id);
}

static json_t *erase(shop *s, const char *more)
{
    shop_do(s, "subject.erase", "{'customer_id':'c','reason':'asked'%s}", more);
    char id[sizeof(s->receipt.subject)];
    (void)snprintf(id, sizeof(id), "%s", s->receipt.subject);
    shop_settle(s);
    return shop_ask(s, "erasure.get", "{'erasure_id':'%s'}", id);
}

static void test_erase__empties_the_drafts_of_a_customer(void **state)
{
    shop *s = *state;
    draft(s, "begun", "c");
    draft(s, "dropped", "c");
    shop_do(s, "order.cancel", "{'order_id':'dropped','reason':'customer'}");
    draft(s, "of another", "d");
    draft(s, "given away", "c");
    draft(s, "given away", "d");
    shop_settle(s);
    json_t *certificate = erase(s, "");
    assert_int_equal(shop_number_at(certificate, "orders_count"), 2);
    json_decref(certificate);
    assert_string_equal(shop_word(s, "begun", "ship_to/name"), "");
    assert_string_equal(shop_word(s, "dropped", "ship_to/name"), "");
    assert_string_equal(shop_word(s, "of another", "ship_to/name"),
                        CANARY_NAME);
    assert_string_equal(shop_word(s, "given away", "ship_to/name"),
                        CANARY_NAME);
}

static void test_erase__goes_through_many_drafts(void **state)
{
    shop *s = *state;
    for (int i = 0; i < 130; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "d%d", i);
        draft(s, id, "c");
    }
    history_place(s, "placed", "c");
    shop_settle(s);
    json_t *certificate = erase(s, ",'orders':[{'order_id':'d7'}]");
    assert_string_equal(shop_text_at(s, certificate, "state"), "done");
    assert_int_equal(shop_number_at(certificate, "orders_count"), 131);
    json_decref(certificate);
    assert_string_equal(shop_word(s, "d129", "ship_to/name"), "");
    assert_string_equal(shop_word(s, "placed", "ship_to/name"), "");
}

static void test_erase__may_leave_drafts_that_are_open(void **state)
{
    shop *s = *state;
    draft(s, "begun", "c");
    draft(s, "dropped", "c");
    shop_do(s, "order.cancel", "{'order_id':'dropped','reason':'customer'}");
    shop_settle(s);
    json_t *certificate = erase(s, ",'keep_open':true");
    assert_int_equal(shop_number_at(certificate, "orders_count"), 1);
    assert_int_equal(shop_number_at(certificate, "open_count"), 1);
    json_decref(certificate);
    assert_string_equal(shop_word(s, "begun", "ship_to/name"), CANARY_NAME);
    assert_string_equal(shop_word(s, "dropped", "ship_to/name"), "");
}

static int64_t told_of_customer(shop *s)
{
    json_t *list = shop_ask(s, "event.list", "{'subject':'c'}");
    char *text = json_dumps(list, 0);
    json_decref(list);
    assert_non_null(text);
    bool found = strstr(text, CANARY_NOTE) != NULL;
    free(text);
    return found;
}

static void test_erase__empties_what_was_told_of_the_customer(void **state)
{
    shop *s = *state;
    shop_do(s, "credit.grant",
            "{'customer_id':'c','currency':'EUR','amount_minor':5,"
            "'reason':'" CANARY_NOTE "'}");
    shop_settle(s);
    assert_true(told_of_customer(s));
    json_decref(erase(s, ""));
    assert_false(told_of_customer(s));
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_erase__empties_the_drafts_of_a_customer),
        WITH_SHOP(test_erase__goes_through_many_drafts),
        WITH_SHOP(test_erase__may_leave_drafts_that_are_open),
        WITH_SHOP(test_erase__empties_what_was_told_of_the_customer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
