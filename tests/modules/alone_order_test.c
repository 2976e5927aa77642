// Services alone: each engine has some of the modules, and what one says is
// carried to the others by hand, in whatever order a test likes.
#include "shop.h"

#include <string.h>

static void open_alone(shop *s, const char *const *modules, size_t count)
{
    oms_options options = OMS_INIT(oms_options);
    *s = (shop){0};
    options.path = ":memory:";
    options.modules = modules;
    options.modules_count = count;
    assert_int_equal(oms_open(&options, &s->engine, NULL), OMS_OK);
}

static void open_processing(shop *s)
{
    static const char *const modules[] = {"processing", "inventory", "catalog",
                                          "customer"};
    open_alone(s, modules, 4);
}

static void open_payment(shop *s)
{
    static const char *const modules[] = {"payment", "provider"};
    open_alone(s, modules, 2);
}

static void open_one(shop *s, const char *module)
{
    open_alone(s, &module, 1);
}

static void settle(shop *s)
{
    int64_t due = 0;
    for (int i = 0; i < 100 && due == 0; i++)
        assert_int_equal(oms_step(s->engine, 10, &due, NULL), OMS_OK);
}

static void end(shop *s)
{
    size_t count = 1;
    assert_int_equal(oms_verify(s->engine, 0, &count, NULL, NULL), OMS_OK);
    assert_int_equal(count, 0);
    oms_close(s->engine);
}

static oms_feed *feed_of(shop *s)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    oms_feed *feed = NULL;
    args.limit = OMS_PAGE_MAX;
    assert_int_equal(oms_feed_read(s->engine, &args, &feed, NULL), OMS_OK);
    return feed;
}

static oms_delivered give(shop *to, const oms_event *event)
{
    oms_delivered outcome = OMS_DELIVERED_UNSEEN;
    assert_int_equal(oms_deliver(to->engine, event, 1, &outcome, NULL, NULL),
                     OMS_OK);
    return outcome;
}

// What [source] has said, about whatever; how many were taken.
static int carry(shop *from, shop *to, const char *source)
{
    oms_feed *feed = feed_of(from);
    int taken = 0;
    for (size_t i = 0; i < oms_feed_count(feed); i++)
        if (strcmp(oms_feed_at(feed, i)->source, source) == 0)
            taken += give(to, oms_feed_at(feed, i)) == OMS_DELIVERED_TAKEN;
    oms_feed_free(feed);
    settle(to);
    return taken;
}

static void place(shop *processing, const char *name)
{
    shop_do(processing, "stock.receive", "{'sku':'mug','quantity':5}");
    shop_do(processing, "order.place",
            "{'order_id':'A-1','customer_id':'c1','currency':'EUR',"
            "'lines':[{'sku':'mug','quantity':2,'unit_price_minor':900}],"
            "'payments':[{'method':'card','amount_minor':1800}],"
            "'ship_to':{'name':'%s','line1':'1','city':'R','country':'BR'}}",
            name);
    settle(processing);
}

static void test_alone__an_effect_waits_for_its_cause(void **state)
{
    shop processing, payment, tracking;
    (void)state;
    open_processing(&processing);
    open_payment(&payment);
    open_one(&tracking, "tracking");
    place(&processing, "N");
    assert_true(carry(&processing, &payment, "processing") > 0);
    // What payment says follows the order, of which tracking knows nothing.
    assert_int_equal(carry(&payment, &tracking, "payment"), 0);
    int told = carry(&processing, &tracking, "processing");
    assert_true(told > 0);
    assert_true(carry(&payment, &tracking, "payment") > 0);
    assert_int_equal(carry(&processing, &tracking, "processing"), 0);
    json_t *view = shop_ask(&tracking, "tracking.view", "{'order_id':'A-1'}");
    assert_int_equal(shop_number_at(view, "authorized_minor"), 1800);
    json_decref(view);
    end(&processing);
    end(&payment);
    end(&tracking);
}

static void test_alone__each_step_follows_what_was_known(void **state)
{
    shop processing, payment;
    (void)state;
    open_processing(&processing);
    open_payment(&payment);
    place(&processing, "N");
    (void)carry(&processing, &payment, "processing");
    (void)carry(&payment, &processing, "payment");
    oms_feed *feed = feed_of(&processing);
    bool confirmed = false;
    for (size_t i = 0; i < oms_feed_count(feed); i++) {
        const oms_event *event = oms_feed_at(feed, i);
        if (strcmp(event->type, "order.confirmed") != 0)
            continue;
        confirmed = true;
        assert_non_null(strstr(event->follows, "payment:"));
    }
    assert_true(confirmed);
    oms_feed_free(feed);
    end(&processing);
    end(&payment);
}

static void test_alone__one_engine_with_all_of_it_says_nothing_of_that(
    void **state)
{
    shop *s = *state;
    shop_receive(s, "mug", 2);
    oms_feed *feed = feed_of(s);
    assert_true(oms_feed_count(feed) > 0);
    assert_null(oms_feed_at(feed, 0)->follows);
    oms_feed_free(feed);
}

static void test_alone__what_cannot_be_read_is_refused(void **state)
{
    static const char *const texts[] = {
        "processing",         "processing:",
        "processing:0",       "processing:1 ",
        "processing:x",       ":1",
        " processing:1",      "processing:1  payment:2",
        "processing:99999999"};
    shop processing, payment;
    (void)state;
    open_processing(&processing);
    open_payment(&payment);
    place(&processing, "N");
    oms_feed *feed = feed_of(&processing);
    oms_event event = *oms_feed_at(feed, 0);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        event.follows = texts[i];
        assert_int_equal(give(&payment, &event), OMS_DELIVERED_REFUSED);
    }
    oms_feed_free(feed);
    end(&processing);
    end(&payment);
}

// Everything that is personal in an engine's log, as one text.
static bool log_says(shop *s, const char *word)
{
    oms_feed *feed = feed_of(s);
    bool says = false;
    for (size_t i = 0; i < oms_feed_count(feed); i++) {
        const char *pii = oms_feed_at(feed, i)->pii;
        says |= pii != NULL && strstr(pii, word) != NULL;
    }
    oms_feed_free(feed);
    return says;
}

static void test_alone__an_erasure_reaches_the_log_of_every_engine(void **state)
{
    shop processing, fulfillment, history;
    (void)state;
    open_processing(&processing);
    open_one(&fulfillment, "fulfillment");
    open_one(&history, "history");
    place(&processing, "Zyxarella");
    (void)carry(&processing, &fulfillment, "processing");
    (void)carry(&processing, &history, "processing");
    assert_true(log_says(&processing, "Zyxarella"));
    assert_true(log_says(&fulfillment, "Zyxarella"));
    shop_do(&history, "subject.erase",
            "{'orders':[{'order_id':'A-1'}],'reason':'asked'}");
    settle(&history);
    assert_true(carry(&history, &processing, "history") > 0);
    assert_true(carry(&history, &fulfillment, "history") > 0);
    assert_false(log_says(&history, "Zyxarella"));
    assert_false(log_says(&processing, "Zyxarella"));
    assert_false(log_says(&fulfillment, "Zyxarella"));
    end(&processing);
    end(&fulfillment);
    end(&history);
}

// A parcel of which nobody told that it left is counted beside one that did.
static void test_alone__the_view_counts_what_only_arrived(void **state)
{
    shop *s = *state;
    shop_receive(s, "mug", 9);
    shop_do(s, "order.place",
            "{'order_id':'A-1','currency':'EUR','lines':[{'sku':'mug',"
            "'quantity':3,'unit_price_minor':900}],'payments':[{'method':"
            "'card','amount_minor':2700}]}");
    shop_settle(s);
    shop_do(s, "shipment.record",
            "{'order_id':'A-1','lines':[{'line_no':1,'quantity':2}]}");
    shop_do(s, "return.record", "{'order_id':'A-1','sku':'mug','quantity':3}");
    shop_settle(s);
    json_t *view = shop_ask(s, "tracking.view", "{'order_id':'A-1'}");
    assert_int_equal(shop_number_at(view, "lines/0/shipped"),
                     shop_number(s, "A-1", "lines/0/shipped"));
    assert_int_equal(shop_number_at(view, "lines/0/shipped"), 3);
    json_decref(view);
}

#define CASE(name) cmocka_unit_test(name)
#define IN_SHOP(name) \
    cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_alone__an_effect_waits_for_its_cause),
        CASE(test_alone__each_step_follows_what_was_known),
        IN_SHOP(test_alone__one_engine_with_all_of_it_says_nothing_of_that),
        CASE(test_alone__what_cannot_be_read_is_refused),
        CASE(test_alone__an_erasure_reaches_the_log_of_every_engine),
        IN_SHOP(test_alone__the_view_counts_what_only_arrived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
