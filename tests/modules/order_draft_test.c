// Drafts, tags and notes; preorders and backorders with their dates; lists by
// date.
#include <stdio.h>
#include <string.h>

#include "shop.h"

#define EUR "'currency':'EUR'"
#define LINE "{'sku':'A','quantity':1,'unit_price_minor':1000}"

// ---- drafts ----------------------------------------------------------------

static void test_draft__is_replaced_until_it_is_placed(void **state)
{
    shop *s = *state;
    shop_receive(s, "A", 1);
    shop_do(s, "order.draft",
            "{'order_id':'D'," EUR ",'channel':'web','lines':[" LINE "," LINE
            "],'adjustments':[{'kind':'fee','amount_minor':5},"
            "{'kind':'tax','amount_minor':6}],'tags':[{'tag':'phone'}]}");
    assert_int_equal(s->receipt.number, 1);
    assert_string_equal(shop_word(s, "D", "status"), "draft");
    assert_string_equal(shop_word(s, "D", "draft_channel"), "web");
    assert_int_equal(shop_number(s, "D", "total_minor"), 2011);
    shop_do(s, "order.draft",
            "{'order_id':'D'," EUR ",'channel':'web','lines':[" LINE
            "],'payments':[{'method':'card','amount_minor':1000}]}");
    assert_int_equal(shop_number(s, "D", "lines"), 1);
    assert_int_equal(shop_number(s, "D", "adjustments"), 0);
    assert_int_equal(shop_number(s, "D", "tags"), 0);
    assert_int_equal(shop_number(s, "D", "total_minor"), 1000);
    shop_settle(s);
    assert_int_equal(shop_tasks(s, "inventory.reserve"), 0);
    assert_int_equal(shop_events(s, "order.placed", "D"), 0);
    shop_refuse(s, OMS_EINVAL, "/expected_total_minor", NULL,
                "order.place_draft",
                "{'order_id':'D','expected_total_minor':999}");
    shop_do(s, "order.place_draft",
            "{'order_id':'D','expected_total_minor':1000}");
    assert_int_equal(s->receipt.number, 1);
    assert_string_equal(shop_word(s, "D", "channel"), "web");
    assert_string_equal(shop_word(s, "D", "draft_channel"), "");
    shop_settle(s);
    assert_string_equal(shop_word(s, "D", "status"), "processing");
    shop_refuse(s, OMS_ECONFLICT, "/order_id", NULL, "order.draft",
                "{'order_id':'D'," EUR "}");
    shop_refuse(s, OMS_ESTATE, "", "order.status", "order.place_draft",
                "{'order_id':'D'}");
}

static void test_draft__counts_apart_from_orders(void **state)
{
    shop *s = *state;
    shop_do(s, "order.draft", "{" EUR ",'lines':[" LINE "]}");
    shop_do(s, "order.draft", "{'order_id':'D2'," EUR "}");
    assert_int_equal(s->receipt.number, 2);
    shop_do(s, "order.place", "{'order_id':'O'," EUR ",'lines':[" LINE "]}");
    assert_int_equal(s->receipt.number, 1);
    shop_refuse(s, OMS_EINVAL, "/order_id", "empty", "order.place_draft",
                "{'order_id':'D2'}");
    json_t *list = shop_ask(s, "order.list", "{'status':'draft'}");
    assert_int_equal(shop_number_at(list, "items"), 2);
    json_decref(list);
}

static void test_draft__is_canceled_or_runs_out(void **state)
{
    shop *s = *state;
    shop_do(s, "order.draft", "{'order_id':'C'," EUR ",'lines':[" LINE "]}");
    shop_do(s, "order.cancel", "{'order_id':'C'}");
    assert_string_equal(shop_word(s, "C", "status"), "canceled");
    assert_int_equal(shop_events(s, "order.canceled", "C"), 0);
    assert_int_equal(shop_events(s, "order.draft_canceled", "C"), 1);
    shop_do(s, "order.configure", "{'draft_expiry_ms':1000}");
    shop_do(s, "order.draft", "{'order_id':'X'," EUR ",'lines':[" LINE "]}");
    shop_pass(s, 1001);
    assert_string_equal(shop_word(s, "X", "status"), "canceled");
    assert_string_equal(shop_word(s, "X", "reason"), "expired");
    assert_int_equal(shop_tasks(s, "order.expire"), 0);
}

// ---- tags and notes --------------------------------------------------------

static void test_tags__are_put_on_and_taken_off(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place",
            "{'order_id':'T'," EUR ",'lines':[" LINE
            "],'tags':[{'tag':'vip'},{'tag':'gift'}]}");
    shop_do(s, "order.tag_set",
            "{'order_id':'T','add':[{'tag':'b2b'},{'tag':'vip'}],"
            "'remove':[{'tag':'gift'},{'tag':'none'}]}");
    assert_int_equal(shop_number(s, "T", "tags"), 2);
    assert_string_equal(shop_word(s, "T", "tags/1/tag"), "b2b");
    shop_refuse(s, OMS_EINVAL, "/add", NULL, "order.tag_set",
                "{'order_id':'T'}");
    shop_refuse(s, OMS_EINVAL, "/tags/1", NULL, "order.place",
                "{" EUR ",'lines':[" LINE
                "],'tags':[{'tag':'a'},{'tag':'a'}]}");
}

static void add_tags(shop *s, int from, int count, bool fits)
{
    char tags[4096] = "";
    size_t used = 0;
    for (int i = 0; i < count; i++)
        used += (size_t)snprintf(tags + used, sizeof(tags) - used,
                                 "%s{'tag':'t%d'}", i > 0 ? "," : "", from + i);
    if (fits)
        shop_do(s, "order.tag_set", "{'order_id':'M','add':[%s]}", tags);
    else
        shop_refuse(s, OMS_ELIMIT, "/add", NULL, "order.tag_set",
                    "{'order_id':'M','add':[%s]}", tags);
}

static void test_tags__are_at_most_fifty(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place", "{'order_id':'M'," EUR ",'lines':[" LINE "]}");
    add_tags(s, 0, OMS_TAGS_MAX, true);
    add_tags(s, OMS_TAGS_MAX, 1, false);
    assert_int_equal(shop_number(s, "M", "tags"), OMS_TAGS_MAX);
}

static void test_notes__are_appended_and_read_by_pages(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place", "{'order_id':'N'," EUR ",'lines':[" LINE "]}");
    for (int i = 1; i <= 5; i++)
        shop_do(s, "order.note_add",
                "{'order_id':'N','author':'Ann','text':'note %d',"
                "'visible':%s}",
                i, i % 2 == 0 ? "true" : "false");
    assert_int_equal(s->receipt.number, 5);
    assert_int_equal(shop_number(s, "N", "notes_count"), 5);
    json_t *page = shop_ask(s, "order.note_list", "{'order_id':'N','limit':3}");
    assert_int_equal(shop_number_at(page, "items"), 3);
    char next[128];
    (void)snprintf(next, sizeof(next), "%.127s",
                   shop_text_at(s, page, "next_cursor"));
    json_decref(page);
    page = shop_ask(s, "order.note_list",
                    "{'order_id':'N','limit':3,'cursor':'%s'}", next);
    assert_int_equal(shop_number_at(page, "items"), 2);
    assert_string_equal(shop_text_at(s, page, "items/1/text"), "note 5");
    assert_string_equal(shop_text_at(s, page, "next_cursor"), "");
    json_decref(page);
    page = shop_ask(s, "order.note_list",
                    "{'order_id':'N','visible':true,'limit':1}");
    assert_int_equal(shop_number_at(page, "items"), 1);
    assert_string_equal(shop_text_at(s, page, "items/0/text"), "note 2");
    (void)snprintf(next, sizeof(next), "%.127s",
                   shop_text_at(s, page, "next_cursor"));
    json_decref(page);
    page = shop_ask(s, "order.note_list",
                    "{'order_id':'N','visible':true,'cursor':'%s'}", next);
    assert_int_equal(shop_number_at(page, "items"), 1);
    assert_string_equal(shop_text_at(s, page, "items/0/text"), "note 4");
    json_decref(page);
    shop_refuse(s, OMS_EINVAL, "/text", NULL, "order.note_add",
                "{'order_id':'N'}");
}

static void test_notes__are_at_most_a_thousand(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place", "{'order_id':'N'," EUR ",'lines':[" LINE "]}");
    for (int i = 0; i < OMS_NOTES_MAX; i++)
        shop_do(s, "order.note_add", "{'order_id':'N','text':'x'}");
    shop_refuse(s, OMS_ELIMIT, "/order_id", NULL, "order.note_add",
                "{'order_id':'N','text':'x'}");
}

// ---- dates -----------------------------------------------------------------

static void test_order__tells_when_goods_can_be_had(void **state)
{
    shop *s = *state;
    shop_do(s, "order.configure", "{'allow_backorder':true}");
    shop_do(s, "order.place",
            "{'order_id':'P'," EUR ",'terms':'on_account','lines':["
            "{'sku':'NEW','quantity':1,'unit_price_minor':5,"
            "'available_at_ms':1700000000000}]}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "P", "lines/0/available_at_ms"),
                     1700000000000);
    assert_int_equal(shop_number(s, "P", "lines/0/backordered"), 1);
    assert_string_equal(shop_word(s, "P", "fulfillment_status"), "backordered");
}

static int64_t count_between(shop *s, const char *filters)
{
    char after[128] = "";
    int64_t count = 0;
    int64_t last = -1;
    bool up = strstr(filters, "oldest_first") != NULL;
    for (int page = 0; page < 60; page++) {
        json_t *list = shop_ask(s, "order.list", "{%s,'limit':3%s%s%s}",
                                filters, after[0] != '\0' ? ",'cursor':'" : "",
                                after, after[0] != '\0' ? "'" : "");
        int64_t found = shop_number_at(list, "items");
        for (int64_t i = 0; i < found; i++) {
            char way[32];
            (void)snprintf(way, sizeof(way), "items/%d/placed_at_ms", (int)i);
            int64_t at = shop_number_at(list, way);
            assert_true(last < 0 || (up ? at >= last : at <= last));
            last = at;
        }
        count += found;
        (void)snprintf(after, sizeof(after), "%.127s",
                       shop_text_at(s, list, "next_cursor"));
        json_decref(list);
        if (after[0] == '\0')
            return count;
    }
    fail_msg("the list never ends");
    return 0;
}

static void test_order_list__by_date_is_a_walk_along_the_dates(void **state)
{
    shop *s = *state;
    for (int i = 0; i < 20; i++)
        shop_do(s, "order.place",
                "{'order_id':'L%02d'," EUR ",'placed_at_ms':%lld,"
                "'customer_id':'C%d','lines':[" LINE "]}",
                (i * 7) % 20, (long long)(SHOP_BEGIN_MS + (i / 2) * 1000),
                i % 2);
    assert_int_equal(count_between(s, "'by_date':true"), 20);
    assert_int_equal(count_between(s, "'by_date':true,'oldest_first':true"),
                     20);
    char range[160];
    (void)snprintf(
        range, sizeof(range), "'placed_from_ms':%lld,'placed_to_ms':%lld",
        (long long)SHOP_BEGIN_MS + 2000, (long long)SHOP_BEGIN_MS + 7000);
    assert_int_equal(count_between(s, range), 10);
    (void)snprintf(range + strlen(range), 40, ",'oldest_first':true");
    assert_int_equal(count_between(s, range), 10);
    assert_int_equal(count_between(s, "'placed_from_ms':1,'status':'draft'"),
                     0);
    json_t *list =
        shop_ask(s, "order.list", "{'customer_id':'C1','placed_to_ms':%lld}",
                 (long long)SHOP_BEGIN_MS + 3000);
    assert_int_equal(shop_number_at(list, "items"), 3);
    json_decref(list);
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_draft__is_replaced_until_it_is_placed),
        WITH_SHOP(test_draft__counts_apart_from_orders),
        WITH_SHOP(test_draft__is_canceled_or_runs_out),
        WITH_SHOP(test_tags__are_put_on_and_taken_off),
        WITH_SHOP(test_tags__are_at_most_fifty),
        WITH_SHOP(test_notes__are_appended_and_read_by_pages),
        WITH_SHOP(test_notes__are_at_most_a_thousand),
        WITH_SHOP(test_order__tells_when_goods_can_be_had),
        WITH_SHOP(test_order_list__by_date_is_a_walk_along_the_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
