// A batch that settles does all that follows from one command before the next,
// though time goes on meanwhile.
#include "shop.h"

static int64_t read_wall(void *impl)
{
    int64_t *now = impl;
    *now += 2;
    return *now;
}

static int64_t read_monotonic(void *impl)
{
    return read_wall(impl) * 1000;
}

static const oms_clock_ops ticking = {.size = sizeof(ticking),
                                      .name = "ticking",
                                      .monotonic_us = read_monotonic,
                                      .wall_ms = read_wall};

static const char *const commands[][2] = {
    {"stock.receive", "{\"sku\":\"mug\",\"quantity\":9}"},
    {"order.place",
     "{\"order_id\":\"A-1\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"mug\","
     "\"quantity\":2,\"unit_price_minor\":100}],\"payments\":[{\"method\":"
     "\"card\",\"amount_minor\":200}]}"},
    {"shipment.create", "{\"order_id\":\"A-1\"}"}, // it must be confirmed
    {"shipment.pack", "{\"order_id\":\"A-1\",\"shipment_no\":1}"},
    {"shipment.ship", "{\"order_id\":\"A-1\",\"shipment_no\":1}"},
};

static void test_settle__ends_before_the_next_command(void **state)
{
    (void)state;
    enum { COUNT = sizeof(commands) / sizeof(commands[0]) };
    int64_t now = SHOP_BEGIN_MS;
    oms *engine = NULL;
    oms_error errors[COUNT];
    oms_request batch[COUNT];
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    options.clock = (oms_clock){.ops = &ticking, .impl = &now};
    assert_int_equal(oms_open(&options, &engine, NULL), OMS_OK);
    for (size_t i = 0; i < COUNT; i++) {
        errors[i] = OMS_INIT(oms_error);
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = commands[i][0];
        batch[i].key = commands[i][0];
        batch[i].args = commands[i][1];
        batch[i].error = &errors[i];
    }
    assert_int_equal(
        oms_submit_batch(engine, batch, COUNT, OMS_BATCH_SETTLE, NULL), OMS_OK);
    for (size_t i = 0; i < COUNT; i++) {
        if (batch[i].code != OMS_OK)
            print_message("%s: %s\n", batch[i].command, errors[i].text);
        assert_int_equal(batch[i].code, OMS_OK);
    }
    oms_close(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settle__ends_before_the_next_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
