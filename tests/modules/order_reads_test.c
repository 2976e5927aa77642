// What can be read of orders: one, a list by cursor along every index, what is
// allowed next, and the summary.
#include <stdio.h>
#include <string.h>

#include "shop.h"

#define LINE "{'sku':'A','quantity':1,'unit_price_minor':1000}"
#define EUR "'currency':'EUR'"
#define CARD "{'method':'card','amount_minor':%d}"

static void configure(shop *s, const char *rules)
{
    shop_do(s, "order.configure", "%s", rules);
}

static void fill(shop *s)
{
    configure(s, "{'skip_stock':true}");
    for (int i = 0; i < 25; i++)
        shop_do(s, "order.place",
                "{'order_id':'L%02d','customer_id':'C%d','channel':'ch%d',"
                "'placed_at_ms':%lld," EUR ",'lines':[" LINE "],'terms':'%s'}",
                i, i % 5, i % 2, (long long)(SHOP_BEGIN_MS + i * SHOP_DAY_MS),
                i % 3 == 0 ? "on_account" : "prepaid");
    shop_settle(s);
}

// Walks all pages and counts; checks that no order comes twice.
static int walk_list(shop *s, const char *filters, int limit)
{
    char seen[32][16];
    char after[128] = "";
    int count = 0;
    for (int page = 0; page < 40; page++) {
        json_t *list =
            after[0] == '\0'
                ? shop_ask(s, "order.list", "{%s'limit':%d}", filters, limit)
                : shop_ask(s, "order.list", "{%s'limit':%d,'cursor':'%s'}",
                           filters, limit, after);
        int64_t found = shop_number_at(list, "items");
        assert_true(found <= limit);
        for (int64_t i = 0; i < found; i++) {
            char way[32];
            (void)snprintf(way, sizeof(way), "items/%d/order_id", (int)i);
            const char *id = shop_text_at(s, list, way);
            for (int j = 0; j < count; j++)
                assert_string_not_equal(seen[j], id);
            (void)snprintf(seen[count++], 16, "%.15s", id);
        }
        (void)snprintf(after, sizeof(after), "%.127s",
                       shop_text_at(s, list, "next_cursor"));
        json_decref(list);
        if (after[0] == '\0')
            return count;
    }
    fail_msg("the list never ends");
    return 0;
}

static void test_order_list__pages_by_cursor_along_every_index(void **state)
{
    shop *s = *state;
    fill(s);
    for (int limit = 1; limit <= 26; limit += 5) {
        assert_int_equal(walk_list(s, "", limit), 25);
        assert_int_equal(walk_list(s, "'oldest_first':true,", limit), 25);
        assert_int_equal(walk_list(s, "'customer_id':'C2',", limit), 5);
        assert_int_equal(walk_list(s, "'channel':'ch1',", limit), 12);
        assert_int_equal(walk_list(s, "'status':'confirmed',", limit) +
                             walk_list(s, "'status':'processing',", limit),
                         9);
        assert_int_equal(walk_list(s, "'status':'pending',", limit), 16);
        assert_int_equal(
            walk_list(s, "'status':'pending','channel':'ch0',", limit), 8);
        assert_int_equal(walk_list(s,
                                   "'status':'pending','payment_status':"
                                   "'unpaid','oldest_first':true,",
                                   limit),
                         16);
        assert_int_equal(
            walk_list(s, "'customer_id':'C0','status':'pending',", limit), 3);
    }
    assert_int_equal(
        shop_ask_code(s, "order.list", "{'limit':%d}", OMS_PAGE_MAX + 1),
        OMS_EINVAL);
    assert_int_equal(shop_ask_code(s, "order.list", "{'status':'paid'}"),
                     OMS_EINVAL);
    assert_int_equal(
        shop_ask_code(s, "order.list", "{'status':'draft','cursor':'x'}"),
        OMS_EINVAL);
    assert_int_equal(
        shop_ask_code(s, "order.list", "{'status':'draft','cursor':'late~x'}"),
        OMS_EINVAL);
    assert_int_equal(shop_ask_code(s, "order.list", "{'cursor':'ch0'}"),
                     OMS_EINVAL);
}

static void test_order_allowed__names_every_guard_that_refuses(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place", "{'order_id':'A1'," EUR ",'lines':[" LINE "]}");
    shop_do(s, "order.hold", "{'order_id':'A1','kind':'manual'}");
    json_t *allowed = shop_ask(s, "order.allowed", "{'order_id':'A1'}");
    assert_string_equal(shop_text_at(s, allowed, "status"), "pending");
    assert_string_equal(shop_text_at(s, allowed, "steps/0/event"), "confirm");
    assert_int_equal(shop_number_at(allowed, "steps/0/allowed"), 0);
    assert_int_equal(shop_number_at(allowed, "steps/0/refusals"), 3);
    assert_string_equal(shop_text_at(s, allowed, "steps/0/refusals/0/guard"),
                        "stock_secured");
    assert_string_equal(shop_text_at(s, allowed, "steps/0/refusals/2/guard"),
                        "no_blocking_hold");
    assert_string_equal(shop_text_at(s, allowed, "steps/3/event"), "cancel");
    assert_int_equal(shop_number_at(allowed, "steps/3/allowed"), 1);
    assert_string_equal(shop_text_at(s, allowed, "steps/2/refusals/0/guard"),
                        "order.status");
    json_decref(allowed);
}

static int64_t anomaly(const json_t *summary, const char *name)
{
    const json_t *list = json_object_get(summary, "anomalies");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *is = json_string_value(json_object_get(one, "name"));
        if (strcmp(is, name) == 0)
            return json_integer_value(json_object_get(one, "count"));
    }
    fail_msg("no anomaly is called %s", name);
    return -1;
}

static void test_order_summary__counts_buckets_and_what_is_odd(void **state)
{
    shop *s = *state;
    fill(s);
    shop_do(s, "order.place",
            "{'order_id':'M'," EUR ",'placed_at_ms':%lld,'payments':[" CARD
            "," CARD "]}",
            (long long)SHOP_BEGIN_MS, 500, 600);
    shop_do(
        s, "order.place",
        "{'order_id':'O','currency':'JPY','placed_at_ms':%lld,'lines':[" LINE
        ",{'sku':'B','quantity':2,'unit_price_minor':10,'vendor':'V'}],"
        "'payments':[" CARD "]}",
        (long long)SHOP_BEGIN_MS, 1021);
    json_t *sum = shop_ask(s, "order.summary",
                           "{'starts':[{'at_ms':%lld},{'at_ms':%lld}]}",
                           (long long)SHOP_BEGIN_MS,
                           (long long)(SHOP_BEGIN_MS + 10 * SHOP_DAY_MS));
    assert_int_equal(shop_number_at(sum, "count"), 27);
    assert_int_equal(shop_number_at(sum, "lines"), 27);
    assert_int_equal(shop_number_at(sum, "units"), 28);
    assert_int_equal(shop_number_at(sum, "before_count"), 0);
    assert_int_equal(shop_number_at(sum, "buckets/0/count"), 12);
    assert_int_equal(shop_number_at(sum, "buckets/1/count"), 15);
    assert_int_equal(shop_number_at(sum, "currencies"), 2);
    assert_int_equal(anomaly(sum, "orders_without_lines"), 1);
    assert_int_equal(anomaly(sum, "orders_without_payment"), 25);
    assert_int_equal(anomaly(sum, "orders_with_several_payments"), 1);
    assert_int_equal(anomaly(sum, "orders_with_several_vendors"), 1);
    assert_int_equal(anomaly(sum, "paid_over"), 1);
    assert_int_equal(anomaly(sum, "missing_delivery"), 27);
    json_decref(sum);
    sum = shop_ask(s, "order.summary", "{'from_ms':%lld,'to_ms':%lld}",
                   (long long)(SHOP_BEGIN_MS + SHOP_DAY_MS),
                   (long long)(SHOP_BEGIN_MS + 3 * SHOP_DAY_MS));
    assert_int_equal(shop_number_at(sum, "count"), 2);
    json_decref(sum);
    assert_int_equal(shop_ask_code(s, "order.summary",
                                   "{'starts':[{'at_ms':5},{'at_ms':5}]}"),
                     OMS_EINVAL);
}

static void test_order_summary__compares_days_in_the_shops_zone(void **state)
{
    shop *s = *state;
    configure(s, "{'skip_stock':true,'unpaid_expiry_ms':-1}");
    // Promised until 23:00 UTC, delivered at 00:30: the next day in London,
    // the same one in New York.
    int64_t promised = 1600038000000LL;
    shop_do(s, "order.place",
            "{'order_id':'Z'," EUR
            ",'terms':'on_account','promised_at_ms':%lld,"
            "'lines':[" LINE "]}",
            (long long)promised);
    shop_settle(s);
    shop_do(s, "shipment.scan",
            "{'order_id':'Z','status':'delivered','occurred_at_ms':%lld}",
            (long long)(promised + 90 * 60000));
    shop_settle(s);
    json_t *utc = shop_ask(s, "order.summary", "{}");
    assert_int_equal(anomaly(utc, "delivered_late_by_time"), 1);
    assert_int_equal(anomaly(utc, "delivered_late_by_date"), 1);
    json_decref(utc);
    json_t *york = shop_ask(s, "order.summary",
                            "{'utc_offsets':[{'at_ms':0,'minutes':-240}]}");
    assert_int_equal(anomaly(york, "delivered_late_by_time"), 1);
    assert_int_equal(anomaly(york, "delivered_late_by_date"), 0);
    json_decref(york);
}

static void test_order_get__typed_is_the_same_order(void **state)
{
    shop *s = *state;
    oms_order_line_args lines[] = {
        {.sku = "A", .quantity = 2, .unit_price_minor = 150}};
    oms_order_place_args args = OMS_INIT(oms_order_place_args);
    args.key = "typed";
    args.order_id = "TY";
    args.currency = "EUR";
    args.lines = lines;
    args.lines_count = 1;
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_error error = OMS_INIT(oms_error);
    assert_int_equal(oms_order_place(s->engine, &args, &receipt, &error), 0);
    assert_string_equal(receipt.subject, "TY");
    oms_order_get_args which = OMS_INIT(oms_order_get_args);
    which.order_id = "TY";
    oms_order *order = NULL;
    assert_int_equal(oms_order_get(s->engine, &which, &order, &error), 0);
    assert_int_equal(order->total_minor, 300);
    assert_int_equal(order->status, OMS_ORDER_PENDING);
    assert_string_equal(order->stage, "pending");
    assert_int_equal(order->lines_count, 1);
    assert_string_equal(order->lines[0].sku, "A");
    oms_order_free(order);
    args.key = "typed-2";
    lines[0].quantity = 0;
    assert_int_equal(oms_order_place(s->engine, &args, NULL, &error),
                     OMS_EINVAL);
    assert_string_equal(error.where, "/lines/0/quantity");
    which.order_id = "none";
    order = NULL;
    assert_int_equal(oms_order_get(s->engine, &which, &order, &error),
                     OMS_ENOTFOUND);
    assert_null(order);
}

static void test_order_changes__come_by_pages_newest_first(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place", "{'order_id':'G'," EUR ",'lines':[" LINE "]}");
    for (int i = 0; i < 5; i++) {
        shop_do(s, "order.change_begin", "{'order_id':'G'}");
        shop_do(s, "order.change_cancel", "{'order_id':'G'}");
    }
    json_t *page =
        shop_ask(s, "order.change_list", "{'order_id':'G','limit':3}");
    assert_int_equal(shop_number_at(page, "items"), 3);
    assert_int_equal(shop_number_at(page, "items/0/change_no"), 5);
    char next[128];
    (void)snprintf(next, sizeof(next), "%.127s",
                   shop_text_at(s, page, "next_cursor"));
    json_decref(page);
    page = shop_ask(s, "order.change_list",
                    "{'order_id':'G','limit':3,'cursor':'%s'}", next);
    assert_int_equal(shop_number_at(page, "items"), 2);
    assert_int_equal(shop_number_at(page, "items/1/change_no"), 1);
    assert_string_equal(shop_text_at(s, page, "next_cursor"), "");
    json_decref(page);
}

static void test_order_allowed__tells_of_changes_lines_and_other_axes(
    void **state)
{
    shop *s = *state;
    shop_do(s, "order.place", "{'order_id':'A2'," EUR ",'lines':[" LINE "]}");
    json_t *allowed = shop_ask(s, "order.allowed", "{'order_id':'A2'}");
    assert_string_equal(shop_text_at(s, allowed, "changes/0/event"),
                        "change_begin");
    assert_int_equal(shop_number_at(allowed, "changes/0/allowed"), 1);
    assert_string_equal(shop_text_at(s, allowed, "changes/2/refusals/0/guard"),
                        "open_change");
    assert_int_equal(shop_number_at(allowed, "lines/0/quantity"), 1);
    assert_string_equal(shop_text_at(s, allowed, "others/0/refusals/0/guard"),
                        "hold.state");
    assert_string_equal(shop_text_at(s, allowed, "others/3/refusals/0/guard"),
                        "order_confirmed");
    assert_string_equal(shop_text_at(s, allowed, "others/3/refusals/1/guard"),
                        "money_authorized");
    json_decref(allowed);
    shop_do(s, "order.change_begin", "{'order_id':'A2'}");
    allowed = shop_ask(s, "order.allowed", "{'order_id':'A2'}");
    assert_string_equal(shop_text_at(s, allowed, "changes/0/refusals/0/guard"),
                        "no_open_change");
    assert_int_equal(shop_number_at(allowed, "changes/1/allowed"), 1);
    // Nothing to do yet, and the stock is still being asked.
    assert_int_equal(shop_number_at(allowed, "changes/2/refusals"), 2);
    assert_string_equal(shop_text_at(s, allowed, "changes/2/event"),
                        "change_confirm");
    json_decref(allowed);
}

static void test_order_changes__typed_are_the_same_changes(void **state)
{
    shop *s = *state;
    oms_error error = OMS_INIT(oms_error);
    oms_receipt receipt = OMS_INIT(oms_receipt);
    shop_do(s, "order.configure", "{'skip_stock':true}");
    shop_do(s, "order.place", "{'order_id':'TC'," EUR ",'lines':[" LINE "]}");
    shop_settle(s);
    oms_order_line_args line = {
        .sku = "B", .quantity = 2, .unit_price_minor = 5};
    oms_change_action actions[] = {
        {.kind = OMS_CHANGE_ACTION_ADD_LINE, .line = &line},
        {.kind = OMS_CHANGE_ACTION_SET_QUANTITY, .line_no = 1, .quantity = 3}};
    oms_order_change_preview_args try = OMS_INIT(oms_order_change_preview_args);
    oms_change_preview *seen = NULL;
    try.order_id = "TC";
    try.actions = actions;
    try.actions_count = 2;
    assert_int_equal(oms_order_change_preview(s->engine, &try, &seen, &error),
                     OMS_OK);
    assert_int_equal(seen->total_minor, 3010);
    assert_int_equal(seen->refusals_count, 0);
    oms_change_preview_free(seen);
    oms_order_change_args args = OMS_INIT(oms_order_change_args);
    args.key = "begin";
    args.order_id = "TC";
    args.actions = actions;
    args.actions_count = 2;
    assert_int_equal(oms_order_change_begin(s->engine, &args, &receipt, &error),
                     OMS_OK);
    oms_order_change_args act = OMS_INIT(oms_order_change_args);
    act.key = "confirm";
    act.order_id = "TC";
    assert_int_equal(
        oms_order_change_confirm(s->engine, &act, &receipt, &error), OMS_OK);
    oms_order_change_list_args which = OMS_INIT(oms_order_change_list_args);
    oms_order_change_page *changes = NULL;
    which.order_id = "TC";
    assert_int_equal(oms_order_change_list(s->engine, &which, &changes, &error),
                     OMS_OK);
    assert_int_equal(changes->items_count, 1);
    assert_int_equal(changes->items[0].state, OMS_CHANGE_STATE_CONFIRMED);
    assert_string_equal(changes->items[0].actions[0].line->sku, "B");
    oms_order_change_page_free(changes);
    oms_order_note_add_args note = OMS_INIT(oms_order_note_add_args);
    note.key = "note";
    note.order_id = "TC";
    note.text = "typed";
    assert_int_equal(oms_order_note_add(s->engine, &note, &receipt, &error),
                     OMS_OK);
    oms_order_note_list_args read = OMS_INIT(oms_order_note_list_args);
    oms_order_note_page *notes = NULL;
    read.order_id = "TC";
    assert_int_equal(oms_order_note_list(s->engine, &read, &notes, &error),
                     OMS_OK);
    assert_string_equal(notes->items[0].text, "typed");
    oms_order_note_page_free(notes);
    assert_int_equal(shop_number(s, "TC", "total_minor"), 3010);
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_order_list__pages_by_cursor_along_every_index),
        WITH_SHOP(test_order_allowed__names_every_guard_that_refuses),
        WITH_SHOP(test_order_changes__come_by_pages_newest_first),
        WITH_SHOP(test_order_allowed__tells_of_changes_lines_and_other_axes),
        WITH_SHOP(test_order_changes__typed_are_the_same_changes),
        WITH_SHOP(test_order_summary__counts_buckets_and_what_is_odd),
        WITH_SHOP(test_order_summary__compares_days_in_the_shops_zone),
        WITH_SHOP(test_order_get__typed_is_the_same_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
