// The archive and the search of history: closed orders move out of the way by
// themselves or by hand, stay readable, come back when something happens to
// them, and are found by what is known of them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history_stage.h"

#define MONTH_MS (31 * SHOP_DAY_MS)

static int64_t found_at(shop *s, const char *way, const char *format,
                        const char *order_id)
{
    json_t *found = history_search(s, format, order_id);
    int64_t value = shop_number_at(found, way);
    json_decref(found);
    return value;
}

static bool is_archived(shop *s, const char *order_id)
{
    return history_finds(s, "{'order_id':'%s','where':'archived'}", order_id) ==
           1;
}

static char *all_of(shop *s, const char *order_id)
{
    char *text = NULL;
    const char *queries[] = {"order.get", "payment.get", "fulfillment.get",
                             "tracking.view"};
    char *out = calloc(1, 65536);
    for (size_t i = 0; i < 4; i++) {
        json_t *got = shop_ask(s, queries[i], "{'order_id':'%s'}", order_id);
        text = json_dumps(got, JSON_SORT_KEYS);
        strncat(out, text, 65535 - strlen(out));
        free(text);
        json_decref(got);
    }
    return out;
}

static void drop_event_counts(char *text)
{
    // The view counts the events that it was folded from, archiving included.
    for (char *at = strstr(text, "\"event"); at != NULL;
         at = strstr(at + 1, "\"event"))
        for (char *digit = at; *digit != ',' && *digit != '}'; digit++)
            *digit = '-';
}

static void test_archive__by_hand_leaves_every_answer_as_it_was(void **state)
{
    shop *s = *state;
    history_place(s, "A", "cust-1");
    history_place(s, "B", "cust-1");
    history_complete(s, "A");
    char *before = all_of(s, "A");
    shop_do(s, "order.archive", "{'order_id':'A'}");
    shop_settle(s);
    char *after = all_of(s, "A");
    drop_event_counts(before);
    drop_event_counts(after);
    assert_string_equal(before, after);
    free(before);
    free(after);
    assert_true(is_archived(s, "A"));
    assert_false(is_archived(s, "B"));
    json_t *list = shop_ask(s, "order.list", "{'customer_id':'cust-1'}");
    assert_int_equal(json_array_size(json_object_get(list, "items")), 2);
    json_decref(list);
    json_t *got = shop_ask(s, "order.get", "{'channel':'web','number':1}");
    assert_string_equal(shop_text_at(s, got, "order_id"), "A");
    json_decref(got);
}

static void test_archive__refuses_what_is_open_or_not_over(void **state)
{
    shop *s = *state;
    history_place(s, "A", "cust-1");
    shop_refuse(s, OMS_ESTATE, "", NULL, "order.archive", "{'order_id':'A'}");
    shop_refuse(s, OMS_ENOTFOUND, "/order_id", NULL, "order.archive",
                "{'order_id':'nobody'}");
    history_complete(s, "A");
    shop_do(s, "return.request",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    shop_refuse(s, OMS_ESTATE, "", "nothing_open", "order.archive",
                "{'order_id':'A'}");
}

static void test_archive__is_left_when_a_return_is_requested(void **state)
{
    shop *s = *state;
    history_place(s, "A", "cust-1");
    history_complete(s, "A");
    shop_do(s, "order.archive", "{'order_id':'A'}");
    shop_settle(s);
    assert_true(is_archived(s, "A"));
    shop_do(s, "return.request",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    assert_false(is_archived(s, "A"));
    assert_int_equal(shop_events(s, "order.restored", "A"), 1);
    assert_int_equal(
        found_at(s, "items/0/archived_at_ms", "{'order_id':'%s'}", "A"), 0);
}

static void test_archive__gives_an_order_back_by_hand(void **state)
{
    shop *s = *state;
    history_place(s, "A", "cust-1");
    history_complete(s, "A");
    shop_refuse(s, OMS_ESTATE, "", NULL, "order.restore", "{'order_id':'A'}");
    shop_do(s, "order.archive", "{'order_id':'A'}");
    shop_settle(s);
    shop_do(s, "order.restore", "{'order_id':'A'}");
    shop_settle(s);
    assert_false(is_archived(s, "A"));
    shop_do(s, "order.archive", "{'order_id':'A'}");
    shop_settle(s);
    assert_true(is_archived(s, "A"));
}

static void test_archive__comes_by_itself_after_the_period(void **state)
{
    shop *s = *state;
    shop_do(s, "history.configure", "{'archive_after_days':30}");
    history_place(s, "A", "cust-1");
    history_place(s, "B", "cust-1");
    history_complete(s, "A");
    shop_pass(s, 3 * SHOP_DAY_MS);
    history_complete(s, "B");
    assert_false(is_archived(s, "A"));
    shop_pass(s, 29 * SHOP_DAY_MS);
    assert_true(is_archived(s, "A"));
    assert_false(is_archived(s, "B"));
    assert_int_equal(shop_tasks(s, "history.age"), 1);
    shop_pass(s, MONTH_MS);
    assert_true(is_archived(s, "B"));
    assert_int_equal(shop_tasks(s, "history.age"), 0);
}

static void test_archive__waits_for_what_is_open_and_looks_again(void **state)
{
    shop *s = *state;
    shop_do(s, "history.configure", "{'archive_after_days':30}");
    history_place(s, "A", "cust-1");
    history_complete(s, "A");
    shop_do(s, "return.request",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    shop_pass(s, 2 * SHOP_DAY_MS);
    shop_do(s, "return.cancel", "{'order_id':'A','return_no':1}");
    shop_settle(s);
    shop_pass(s, 29 * SHOP_DAY_MS);
    assert_false(is_archived(s, "A"));
    shop_pass(s, 4 * SHOP_DAY_MS);
    assert_true(is_archived(s, "A"));
}

static void test_archive__counts_from_a_period_that_is_told_later(void **state)
{
    shop *s = *state;
    history_place(s, "A", "cust-1");
    history_complete(s, "A");
    shop_pass(s, MONTH_MS);
    assert_false(is_archived(s, "A"));
    assert_int_equal(shop_tasks(s, "history.age"), 0);
    shop_do(s, "history.configure", "{'archive_after_days':30}");
    shop_settle(s);
    shop_pass(s, 2 * SHOP_DAY_MS);
    assert_true(is_archived(s, "A"));
    shop_do(s, "history.configure", "{'archive_after_days':-1}");
    json_t *status = shop_ask(s, "history.status", "{}");
    assert_int_equal(shop_number_at(status, "archive_after_days"), 0);
    assert_int_equal(shop_number_at(status, "archived_count"), 1);
    assert_int_equal(shop_number_at(status, "orders_count"), 1);
    json_decref(status);
}

static void test_search__finds_by_everything_that_is_known(void **state)
{
    shop *s = *state;
    history_place(s, "A", "cust-1");
    history_place(s, "B", "cust-2");
    history_complete(s, "A");
    shop_do(s, "order.archive", "{'order_id':'A'}");
    shop_settle(s);
    assert_int_equal(history_finds(s, "{}"), 2);
    assert_int_equal(history_finds(s, "{'order_id':'A'}"), 1);
    assert_int_equal(history_finds(s, "{'number':2}"), 1);
    assert_int_equal(history_finds(s, "{'number':2,'channel':'shop'}"), 0);
    assert_int_equal(history_finds(s, "{'customer_id':'cust-2'}"), 1);
    assert_int_equal(history_finds(s, "{'sku':'mug'}"), 2);
    assert_int_equal(history_finds(s, "{'sku':'MUG'}"), 0);
    assert_int_equal(history_finds(s, "{'status':'completed'}"), 1);
    assert_int_equal(history_finds(s, "{'where':'hot'}"), 1);
    assert_int_equal(history_finds(s, "{'where':'archived'}"), 1);
    assert_int_equal(
        history_finds(s, "{'placed_to_ms':%lld}", (long long)SHOP_BEGIN_MS), 0);
    assert_int_equal(
        history_finds(s, "{'placed_from_ms':%lld}", (long long)SHOP_BEGIN_MS),
        2);
    assert_int_equal(shop_ask_code(s, "history.search", "{'status':'gone'}"),
                     OMS_EINVAL);
}

static void test_search__finds_words_without_case_and_accents(void **state)
{
    shop *s = *state;
    history_place(s, "A", "cust-1");
    assert_int_equal(history_finds(s, "{'text':'zyxarella'}"), 1);
    assert_int_equal(history_finds(s, "{'text':'ZYXARÉLLA canaryman'}"), 1);
    assert_int_equal(history_finds(s, "{'text':'zyxa*'}"), 1);
    assert_int_equal(history_finds(s, "{'text':'zyxa'}"), 0);
    assert_int_equal(history_finds(s, "{'text':'canary ltd payer'}"), 1);
    assert_int_equal(history_finds(s, "{'text':'mug blue recife'}"), 1);
    assert_int_equal(history_finds(s, "{'text':'" CANARY_EMAIL "'}"), 1);
    assert_int_equal(history_finds(s, "{'text':'zyxarella nobody'}"), 0);
    assert_int_equal(
        history_finds(s, "{'text':'zyxarella','customer_id':'cust-2'}"), 0);
    assert_int_equal(history_finds(s, "{'text':'zyxarella','order_id':'A'}"),
                     1);
    assert_int_equal(history_finds(s, "{'text':'nobody','order_id':'A'}"), 0);
    assert_int_equal(
        history_finds(s, "{'text':'(zyxarella) OR NEAR mug^2 -x'}"), 0);
    assert_int_equal(shop_ask_code(s, "history.search", "{'text':'***'}"),
                     OMS_EINVAL);
}

static void test_search__pages_through_all_of_them_once(void **state)
{
    shop *s = *state;
    char order[16];
    char after[300] = "";
    size_t seen = 0;
    const char *asks[] = {"", "'text':'zyxarella',", "'sku':'mug',",
                          "'customer_id':'cust-1',"};
    for (int i = 0; i < 7; i++) {
        (void)snprintf(order, sizeof(order), "A%d", i);
        history_place(s, order, "cust-1");
    }
    for (size_t i = 0; i < 4; i++, after[0] = '\0', seen = 0)
        do {
            json_t *page = history_search(s, "{%s'limit':3%s}", asks[i], after);
            seen += json_array_size(json_object_get(page, "items"));
            const char *next = shop_text_at(s, page, "next_cursor");
            (void)snprintf(after, sizeof(after),
                           next[0] != '\0' ? ",'cursor':'%s'" : "%s", next);
            json_decref(page);
        } while (after[0] != '\0' || (assert_int_equal(seen, 7), false));
}

static void test_export__gives_every_order_with_its_events(void **state)
{
    shop *s = *state;
    history_place(s, "A", "cust-1");
    history_place(s, "B", "cust-1");
    json_t *page = shop_ask(s, "history.export", "{'events':true,'limit':1}");
    assert_int_equal(json_array_size(json_object_get(page, "items")), 1);
    assert_string_equal(shop_text_at(s, page, "items/0/order/order_id"), "A");
    assert_string_equal(shop_text_at(s, page, "items/0/events/0/type"),
                        "order.placed");
    char after[128];
    (void)snprintf(after, sizeof(after), "%s",
                   shop_text_at(s, page, "next_cursor"));
    json_decref(page);
    page = shop_ask(s, "history.export", "{'cursor':'%s'}", after);
    assert_int_equal(json_array_size(json_object_get(page, "items")), 1);
    assert_string_equal(shop_text_at(s, page, "items/0/order/order_id"), "B");
    assert_string_equal(shop_text_at(s, page, "next_cursor"), "");
    json_decref(page);
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(test_archive__by_hand_leaves_every_answer_as_it_was),
        CASE(test_archive__refuses_what_is_open_or_not_over),
        CASE(test_archive__is_left_when_a_return_is_requested),
        CASE(test_archive__gives_an_order_back_by_hand),
        CASE(test_archive__comes_by_itself_after_the_period),
        CASE(test_archive__waits_for_what_is_open_and_looks_again),
        CASE(test_archive__counts_from_a_period_that_is_told_later),
        CASE(test_search__finds_by_everything_that_is_known),
        CASE(test_search__finds_words_without_case_and_accents),
        CASE(test_search__pages_through_all_of_them_once),
        CASE(test_export__gives_every_order_with_its_events),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
