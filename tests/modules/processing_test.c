// Commands of the order itself: totals, limits at max and max + 1, bad input
// with its pointer and nothing written, holds, notes and rules.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop.h"

#define LINE "{'sku':'A','quantity':1,'unit_price_minor':1000}"
#define EUR "'currency':'EUR'"
#define CARD "{'method':'card','amount_minor':%d}"

static void configure(shop *s, const char *rules)
{
    shop_do(s, "order.configure", "%s", rules);
}

// ---- totals ----------------------------------------------------------------

static void test_order_place__computes_totals_once(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place",
            "{'order_id':'T1','currency':'EUR','lines':["
            "{'sku':'A','quantity':3,'unit_price_minor':333,"
            "'unit_price_millionths':333333,'discount_minor':100,"
            "'tax_minor':50,'shipping_minor':25},"
            "{'sku':'B','quantity':2,'unit_price_minor':500}],"
            "'adjustments':[{'kind':'shipping','amount_minor':499},"
            "{'kind':'discount','amount_minor':1000,'code':'TEN'},"
            "{'kind':'tax','amount_minor':7},{'kind':'fee','amount_minor':3}],"
            "'payments':[" CARD "],'expected_total_minor':1484}",
            1484);
    assert_string_equal(s->receipt.subject, "T1");
    assert_int_equal(s->receipt.number, 1);
    assert_int_equal(shop_number(s, "T1", "items_minor"), 2000);
    assert_int_equal(shop_number(s, "T1", "lines/0/items_minor"), 1000);
    assert_int_equal(shop_number(s, "T1", "lines/0/total_minor"), 975);
    assert_int_equal(shop_number(s, "T1", "discount_minor"), 1100);
    assert_int_equal(shop_number(s, "T1", "shipping_minor"), 524);
    assert_int_equal(shop_number(s, "T1", "tax_minor"), 57);
    assert_int_equal(shop_number(s, "T1", "fee_minor"), 3);
    assert_int_equal(shop_number(s, "T1", "total_minor"), 1484);
    assert_int_equal(shop_number(s, "T1", "tendered_minor"), 1484);
    assert_string_equal(shop_word(s, "T1", "adjustments/1/code"), "TEN");
}

static void test_order_place__rounds_as_configured(void **state)
{
    shop *s = *state;
    const char *line = "{'order_id':'%s','currency':'EUR','lines':[{'sku':'A',"
                       "'quantity':1,'unit_price_minor':2,"
                       "'unit_price_millionths':500000}]}";
    shop_do(s, "order.place", line, "up");
    configure(s, "{'round_half_even':true,'skip_stock':false}");
    shop_do(s, "order.place", line, "even");
    assert_int_equal(shop_number(s, "up", "total_minor"), 3);
    assert_int_equal(shop_number(s, "even", "total_minor"), 2);
}

static void test_order_place__numbers_count_per_channel(void **state)
{
    shop *s = *state;
    const char *order = "{'currency':'EUR','channel':'%s','lines':[" LINE "]}";
    shop_do(s, "order.place", order, "web");
    shop_do(s, "order.place", order, "web");
    assert_int_equal(s->receipt.number, 2);
    shop_do(s, "order.place", order, "till");
    assert_int_equal(s->receipt.number, 1);
    json_t *found = shop_ask(s, "order.get", "{'channel':'web','number':2}");
    assert_string_equal(shop_text_at(s, found, "channel"), "web");
    json_decref(found);
    assert_int_equal(shop_ask_code(s, "order.get", "{'number':7}"),
                     OMS_ENOTFOUND);
    assert_int_equal(shop_ask_code(s, "order.get", "{}"), OMS_EINVAL);
}

static void test_order_place__writes_what_it_must_and_no_more(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place",
            "{'order_id':'W','currency':'EUR','lines':[" LINE "]}");
    assert_int_equal(shop_events(s, NULL, NULL), 1);
    assert_int_equal(shop_events(s, "order.placed", "W"), 1);
    json_t *tasks = shop_ask(s, "task.list", "{}");
    assert_int_equal(shop_number_at(tasks, "items"), 0);
    json_decref(tasks);
    assert_int_equal(shop_number(s, "W", "version"), 1);
}

// ---- bad input -------------------------------------------------------------

typedef struct bad_case {
    int code;
    const char *where;
    const char *word;
    const char *args;
} bad_case;

static const bad_case bad_cases[] = {
    {OMS_EINVAL, "/lines", "at least", "{" EUR "}"},
    {OMS_EINVAL, "/currency", NULL, "{'lines':[" LINE "]}"},
    {OMS_EINVAL, "/currency", NULL, "{'currency':'XXX','lines':[" LINE "]}"},
    {OMS_EINVAL, "/currency", NULL, "{'currency':'eur','lines':[" LINE "]}"},
    {OMS_EINVAL, "/currency", NULL, "{'currency':'EURO','lines':[" LINE "]}"},
    {OMS_EINVAL, "/colour", NULL, "{" EUR ",'colour':1,'lines':[" LINE "]}"},
    {OMS_EINVAL, "/lines/0/colour", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':1,'unit_price_minor':1,"
     "'colour':2}]}"},
    {OMS_EINVAL, "/currency", NULL, "{" EUR "," EUR ",'lines':[" LINE "]}"},
    {OMS_EINVAL, "/lines/0/quantity", NULL,
     "{" EUR ",'lines':[{'sku':'A','unit_price_minor':1}]}"},
    {OMS_EINVAL, "/lines/0/quantity", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':0,'unit_price_minor':1}]}"},
    {OMS_EINVAL, "/lines/0/quantity", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':1000001,"
     "'unit_price_minor':1}]}"},
    {OMS_EINVAL, "/lines/0/quantity", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':1.5,'unit_price_minor':1}]}"},
    {OMS_EINVAL, "/lines/0/quantity", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':'1','unit_price_minor':1}]}"},
    {OMS_EINVAL, "/lines/0/unit_price_minor", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':1,'unit_price_minor':-1}]}"},
    {OMS_EINVAL, "/lines/0/unit_price_minor", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':1,"
     "'unit_price_minor':1000000000000001}]}"},
    {OMS_EINVAL, "/lines/0/unit_price_minor", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':1,'unit_price_minor':9.99}]}"},
    {OMS_EINVAL, "/lines/0/unit_price_millionths", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':1,'unit_price_minor':1,"
     "'unit_price_millionths':1000000}]}"},
    {OMS_EINVAL, "/lines/0/unit_price_minor", "sum",
     "{" EUR ",'lines':[{'sku':'A','quantity':2,"
     "'unit_price_minor':1000000000000000}]}"},
    {OMS_EINVAL, "/lines/1", "sum",
     "{" EUR ",'lines':[{'sku':'A','quantity':1,"
     "'unit_price_minor':1000000000000000},{'sku':'B','quantity':1,"
     "'unit_price_minor':1}]}"},
    {OMS_EINVAL, "/lines/0", "sum",
     "{" EUR ",'lines':[{'sku':'A','quantity':1,"
     "'unit_price_minor':1000000000000000,'tax_minor':1}]}"},
    {OMS_EINVAL, "/lines/0/discount_minor", "below 0",
     "{" EUR ",'lines':[{'sku':'A','quantity':1,'unit_price_minor':10,"
     "'discount_minor':11}]}"},
    {OMS_EINVAL, "/lines/0/discount_minor", NULL,
     "{" EUR ",'lines':[{'sku':'A','quantity':1,'unit_price_minor':10,"
     "'discount_minor':-1}]}"},
    {OMS_EINVAL, "/adjustments", "below 0",
     "{" EUR ",'lines':[" LINE "],'adjustments':[{'kind':'discount',"
     "'amount_minor':1001}]}"},
    {OMS_EINVAL, "/adjustments/0/amount_minor", NULL,
     "{" EUR ",'lines':[" LINE "],'adjustments':[{'kind':'fee',"
     "'amount_minor':-5}]}"},
    {OMS_EINVAL, "/adjustments/1/amount_minor", "sum",
     "{" EUR ",'lines':[" LINE "],'adjustments':[{'kind':'fee',"
     "'amount_minor':1000000000000000},{'kind':'fee','amount_minor':1}]}"},
    {OMS_EINVAL, "/adjustments/0/kind", NULL,
     "{" EUR ",'lines':[" LINE "],'adjustments':[{'kind':'bribe',"
     "'amount_minor':5}]}"},
    {OMS_EINVAL, "/payments/0/amount_minor", NULL,
     "{" EUR ",'lines':[" LINE "],'payments':[{'method':'card',"
     "'amount_minor':-1}]}"},
    {OMS_EINVAL, "/payments/1/amount_minor", "sum",
     "{" EUR ",'lines':[" LINE "],'payments':[{'method':'card',"
     "'amount_minor':1000000000000000},{'method':'card',"
     "'amount_minor':1}]}"},
    {OMS_EINVAL, "/payments/0/method", NULL,
     "{" EUR ",'lines':[" LINE "],'payments':[{'amount_minor':1}]}"},
    {OMS_EINVAL, "/expected_total_minor", "999",
     "{" EUR ",'lines':[" LINE "],'expected_total_minor':999}"},
    {OMS_EINVAL, "/expected_total_minor", "1000",
     "{" EUR ",'lines':[" LINE "],'expected_total_minor':999}"},
    {OMS_EINVAL, "/lines/0/sku", NULL,
     "{" EUR ",'lines':[{'sku':'A\\u00e9','quantity':1,"
     "'unit_price_minor':1}]}"},
    {OMS_EINVAL, "/order_id", NULL,
     "{'order_id':''," EUR ",'lines':[" LINE "]}"},
    {OMS_EINVAL, "/terms", NULL,
     "{" EUR ",'terms':'maybe','lines':[" LINE "]}"},
    {OMS_EINVAL, "/ship_to/country", NULL,
     "{" EUR ",'ship_to':{'country':'DEU'},'lines':[" LINE "]}"},
    {OMS_EINVAL, "/metadata", NULL,
     "{" EUR ",'metadata':[1],'lines':[" LINE "]}"},
    {OMS_EINVAL, "", NULL, "[]"},
    {OMS_EINVAL, "", NULL, "{" EUR ",'lines':[" LINE "]"},
    {OMS_EINVAL, "", NULL, "{" EUR ",'lines':[" LINE "]} x"},
    {OMS_ECONFLICT, "/order_id", "exists",
     "{'order_id':'first'," EUR ",'lines':[" LINE "]}"},
};

static void test_order_place__refuses_bad_input_and_writes_nothing(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place",
            "{'order_id':'first'," EUR ",'lines':[" LINE "]}");
    shop_settle(s);
    int64_t before = shop_fingerprint(s);
    for (size_t i = 0; i < sizeof(bad_cases) / sizeof(bad_cases[0]); i++) {
        const bad_case *one = &bad_cases[i];
        print_message("bad case %zu\n", i);
        shop_refuse(s, one->code, one->where, one->word, "order.place", "%s",
                    one->args);
        assert_true(strlen(s->error.text) > 10);
    }
    shop_settle(s);
    assert_int_equal(shop_fingerprint(s), before);
}

// ---- limits at max and max + 1 ---------------------------------------------

// 'x' times [count], or [item] joined by commas.
static char *repeat(const char *item, size_t count, const char *between)
{
    size_t each = strlen(item) + strlen(between);
    char *out = malloc(each * count + 1);
    assert_non_null(out);
    out[0] = '\0';
    char *at = out;
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s%s", i > 0 ? between : "", item);
    return out;
}

static void test_order_place__takes_as_many_as_the_limits_say(void **state)
{
    shop *s = *state;
    static const struct {
        const char *list;
        const char *item;
        size_t max;
    } lists[] = {
        {"lines", LINE, OMS_LINES_MAX},
        {"adjustments", "{'kind':'fee','amount_minor':1}", OMS_ADJUSTMENTS_MAX},
        {"payments", "{'method':'card','amount_minor':1}", OMS_PAYMENTS_MAX},
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        char where[32];
        char *most = repeat(lists[i].item, lists[i].max, ",");
        char *more = repeat(lists[i].item, lists[i].max + 1, ",");
        (void)snprintf(where, sizeof(where), "/%s", lists[i].list);
        shop_do(s, "order.place", "{'order_id':'%s'," EUR ",'%s':[%s]}",
                lists[i].list, lists[i].list, most);
        int64_t before = shop_fingerprint(s);
        int code = shop_try(s, "order.place", "{" EUR ",'%s':[%s]}",
                            lists[i].list, more);
        assert_true(code == OMS_EINVAL || code == OMS_ELIMIT);
        assert_string_equal(s->error.where, where);
        assert_int_equal(shop_fingerprint(s), before);
        free(most);
        free(more);
    }
    assert_int_equal(shop_number(s, "lines", "lines"), OMS_LINES_MAX);
    assert_int_equal(shop_number(s, "lines", "total_minor"),
                     OMS_LINES_MAX * 1000);
}

static void test_order_place__takes_texts_as_long_as_the_limits_say(
    void **state)
{
    shop *s = *state;
    static const struct {
        const char *member;
        size_t max;
    } texts[] = {
        {"order_id", OMS_CODE_BYTES_MAX},
        {"channel", OMS_CODE_BYTES_MAX},
        {"reference", OMS_CODE_BYTES_MAX},
        {"customer_id", 64},
        {"shipping_method", OMS_NAME_BYTES_MAX},
        {"note", OMS_NOTE_BYTES_MAX},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char where[32];
        char *most = repeat("x", texts[i].max, "");
        char *more = repeat("x", texts[i].max + 1, "");
        (void)snprintf(where, sizeof(where), "/%s", texts[i].member);
        shop_do(s, "order.place", "{'%s':'%s'," EUR ",'lines':[" LINE "]}",
                texts[i].member, most);
        shop_refuse(s, OMS_EINVAL, where, NULL, "order.place",
                    "{'%s':'%s'," EUR ",'lines':[" LINE "]}", texts[i].member,
                    more);
        free(most);
        free(more);
    }
}

static void test_order_place__takes_money_and_units_to_the_limit(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place",
            "{'order_id':'rich'," EUR ",'lines':[{'sku':'A','quantity':1,"
            "'unit_price_minor':1000000000000000}]}");
    shop_do(s, "order.place",
            "{'order_id':'many'," EUR ",'lines':[{'sku':'A',"
            "'quantity':1000000,'unit_price_minor':1000000000}]}");
    assert_int_equal(shop_number(s, "rich", "total_minor"), OMS_MONEY_MAX);
    assert_int_equal(shop_number(s, "many", "total_minor"), OMS_MONEY_MAX);
    shop_refuse(s, OMS_EINVAL, "/lines/0/unit_price_minor", NULL, "order.place",
                "{" EUR ",'lines':[{'sku':'A','quantity':1000000,"
                "'unit_price_minor':1000000000,"
                "'unit_price_millionths':1}]}");
}

static void test_order_place__bounds_metadata(void **state)
{
    shop *s = *state;
    char members[OMS_METADATA_MAX + 1][32];
    char most[2048] = "";
    for (int i = 0; i <= OMS_METADATA_MAX; i++)
        (void)snprintf(members[i], sizeof(members[i]), "%s'm%d':{'a':[1,2]}",
                       i > 0 ? "," : "", i);
    for (int i = 0; i < OMS_METADATA_MAX; i++)
        strcat(most, members[i]);
    const char *order = "{" EUR ",'lines':[" LINE "],'metadata':{%s%s}}";
    shop_do(s, "order.place", order, most, "");
    shop_refuse(s, OMS_EINVAL, "/metadata", "50", "order.place", order, most,
                members[OMS_METADATA_MAX]);
    char *value = repeat("y", OMS_METADATA_BYTES_MAX, "");
    char *longer = repeat("y", OMS_METADATA_BYTES_MAX + 1, "");
    const char *one = "{" EUR ",'lines':[" LINE "],'metadata':{'k':'%s'}}";
    shop_do(s, "order.place", one, value);
    shop_refuse(s, OMS_EINVAL, "/metadata", "512", "order.place", one, longer);
    free(value);
    free(longer);
}

static void test_commands__refuse_an_order_that_is_not_there(void **state)
{
    shop *s = *state;
    static const char *const commands[] = {"order.confirm", "order.reject",
                                           "order.cancel", "order.complete",
                                           "order.annotate"};
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        shop_refuse(s, OMS_ENOTFOUND, "/order_id", "nobody", commands[i],
                    "{'order_id':'nobody'}");
    shop_refuse(s, OMS_ENOTFOUND, "/order_id", NULL, "order.hold",
                "{'order_id':'nobody','kind':'fraud'}");
    assert_int_equal(shop_ask_code(s, "order.allowed", "{'order_id':'nobody'}"),
                     OMS_ENOTFOUND);
    assert_int_equal(shop_events(s, NULL, NULL), 0);
}

// ---- holds, notes, rules ---------------------------------------------------

static void place_one(shop *s, const char *order_id)
{
    shop_do(s, "order.place",
            "{'order_id':'%s'," EUR ",'lines':[" LINE "],'payments':[" CARD
            "]}",
            order_id, 1000);
}

static void test_order_hold__several_block_until_all_are_gone(void **state)
{
    shop *s = *state;
    configure(s, "{'skip_stock':true}");
    place_one(s, "H");
    shop_do(s, "order.hold", "{'order_id':'H','kind':'fraud'}");
    assert_int_equal(s->receipt.number, 1);
    shop_do(s, "order.hold", "{'order_id':'H','kind':'address','note':'?'}");
    assert_int_equal(s->receipt.number, 2);
    shop_settle(s);
    assert_string_equal(shop_word(s, "H", "status"), "pending");
    shop_refuse(s, OMS_ESTATE, "", "no_blocking_hold", "order.confirm",
                "{'order_id':'H'}");
    shop_do(s, "order.release_hold", "{'order_id':'H','hold_no':1}");
    assert_string_equal(shop_word(s, "H", "status"), "pending");
    assert_string_equal(shop_word(s, "H", "holds/0/state"), "resolved");
    shop_refuse(s, OMS_ESTATE, "", NULL, "order.release_hold",
                "{'order_id':'H','hold_no':1}");
    shop_refuse(s, OMS_ENOTFOUND, "/hold_no", NULL, "order.release_hold",
                "{'order_id':'H','hold_no':3}");
    shop_do(s, "order.release_hold", "{'order_id':'H','hold_no':2}");
    assert_string_equal(shop_word(s, "H", "status"), "confirmed");
}

static void test_order_hold__a_no_ends_the_order_as_fraud(void **state)
{
    shop *s = *state;
    configure(s, "{'skip_stock':true}");
    place_one(s, "F");
    shop_do(s, "order.hold", "{'order_id':'F','kind':'fraud'}");
    shop_do(s, "order.hold", "{'order_id':'F','kind':'address'}");
    shop_settle(s);
    shop_do(s, "order.release_hold",
            "{'order_id':'F','hold_no':1,'reject':true,'note':'stolen'}");
    assert_string_equal(shop_word(s, "F", "status"), "rejected");
    assert_string_equal(shop_word(s, "F", "reason"), "fraud");
    assert_string_equal(shop_word(s, "F", "holds/0/state"), "rejected");
    assert_string_equal(shop_word(s, "F", "holds/0/note"), "stolen");
    assert_string_equal(shop_word(s, "F", "holds/1/state"), "resolved");
    shop_refuse(s, OMS_ESTATE, "", NULL, "order.hold",
                "{'order_id':'F','kind':'late'}");
    shop_settle(s);
    assert_int_equal(shop_money(s, "F", "authorized_minor"), 0);
}

static void test_order_annotate__sets_what_is_given(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place",
            "{'order_id':'N'," EUR ",'note':'old','reference':'R1',"
            "'lines':[" LINE "]}");
    shop_do(s, "order.annotate",
            "{'order_id':'N','note':'new','metadata':{'gift':true}}");
    assert_string_equal(shop_word(s, "N", "note"), "new");
    assert_string_equal(shop_word(s, "N", "reference"), "R1");
    assert_int_equal(shop_number(s, "N", "metadata/gift"), 1);
    assert_int_equal(shop_events(s, "order.annotated", "N"), 1);
}

static void test_order_configure__zero_expiry_is_seven_days(void **state)
{
    shop *s = *state;
    configure(s, "{'skip_stock':true}");
    place_one(s, "E");
    shop_do(s, "order.hold", "{'order_id':'E','kind':'manual'}");
    shop_do(s, "order.place", "{'order_id':'U'," EUR ",'lines':[" LINE "]}");
    shop_settle(s);
    shop_pass(s, 7 * SHOP_DAY_MS - 1000);
    assert_string_equal(shop_word(s, "U", "status"), "pending");
    shop_pass(s, 1000);
    assert_string_equal(shop_word(s, "U", "status"), "expired");
    // Secured and on hold: the hold owns it, not the timer.
    assert_string_equal(shop_word(s, "E", "status"), "pending");
    configure(s, "{'unpaid_expiry_ms':-1}");
    shop_do(s, "order.place", "{'order_id':'V'," EUR ",'lines':[" LINE "]}");
    shop_settle(s);
    assert_int_equal(shop_tasks(s, "order.expire"), 0);
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_order_place__computes_totals_once),
        WITH_SHOP(test_order_place__rounds_as_configured),
        WITH_SHOP(test_order_place__numbers_count_per_channel),
        WITH_SHOP(test_order_place__writes_what_it_must_and_no_more),
        WITH_SHOP(test_order_place__refuses_bad_input_and_writes_nothing),
        WITH_SHOP(test_order_place__takes_as_many_as_the_limits_say),
        WITH_SHOP(test_order_place__takes_texts_as_long_as_the_limits_say),
        WITH_SHOP(test_order_place__takes_money_and_units_to_the_limit),
        WITH_SHOP(test_order_place__bounds_metadata),
        WITH_SHOP(test_commands__refuse_an_order_that_is_not_there),
        WITH_SHOP(test_order_hold__several_block_until_all_are_gone),
        WITH_SHOP(test_order_hold__a_no_ends_the_order_as_fraud),
        WITH_SHOP(test_order_annotate__sets_what_is_given),
        WITH_SHOP(test_order_configure__zero_expiry_is_seven_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
