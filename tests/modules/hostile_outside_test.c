// What the outside may say and do to a shop, through the public headers only:
// references told twice, reasons that are no text, actors that are no text,
// ports without their slots. Nothing of it may stop oms_step or leave behind
// an event that cannot be read.
#include "modules/shop.h"

#include <string.h>
#include <unistd.h>

#define STEPS_MAX 200
#define STUCK_SECONDS 60

// A provider that says the same to everybody.
typedef struct parrot {
    oms_outcome outcome;
    const char *result;
    const char *reason;
    int calls;
} parrot;

static int parrot_start(void *impl, oms *engine, const oms_call *call,
                        oms_error *err)
{
    (void)err;
    parrot *it = impl;
    it->calls++;
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = it->outcome;
    reply.result = it->result;
    reply.reason = it->reason;
    return oms_call_complete(engine, call->key, &reply);
}

static void parrot_close(void *impl)
{
    (void)impl;
}

static const oms_service_ops parrot_ops = {.size = sizeof(parrot_ops),
                                           .name = "parrot",
                                           .start = parrot_start,
                                           .close = parrot_close};

static oms *open_with(parrot *provider)
{
    oms_service service = {
        .ops = &parrot_ops, .impl = provider, .prefix = "payment."};
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    options.services = &service;
    options.services_count = 1;
    oms *engine = NULL;
    assert_int_equal(oms_open(&options, &engine, NULL), OMS_OK);
    return engine;
}

static void place(oms *engine, const char *order_id)
{
    oms_order_line_args line = {
        .sku = "mug", .quantity = 1, .unit_price_minor = 100, .digital = true};
    oms_tender card = {.method = "card", .amount_minor = 100};
    oms_stock_change_args goods = OMS_INIT(oms_stock_change_args);
    goods.key = "goods";
    goods.sku = "mug";
    goods.quantity = 10;
    assert_int_equal(oms_stock_receive(engine, &goods, NULL, NULL), OMS_OK);
    oms_order_place_args order = OMS_INIT(oms_order_place_args);
    order.key = order_id;
    order.order_id = order_id;
    order.currency = "EUR";
    order.lines = &line;
    order.lines_count = 1;
    order.payments = &card;
    order.payments_count = 1;
    assert_int_equal(oms_order_place(engine, &order, NULL, NULL), OMS_OK);
}

// A step that never comes back ends the test by SIGALRM.
static void settle(oms *engine)
{
    int64_t due = 0;
    alarm(STUCK_SECONDS);
    for (int i = 0; i < STEPS_MAX && due == 0; i++)
        assert_int_equal(oms_step(engine, 0, &due, NULL), OMS_OK);
    alarm(0);
    assert_int_not_equal(due, 0);
}

static void close_clean(oms *engine)
{
    size_t count = 1;
    oms_result *found = NULL;
    assert_int_equal(oms_verify(engine, 0, &count, &found, NULL), OMS_OK);
    if (count > 0)
        print_error("%s\n", oms_result_json(found));
    assert_int_equal(count, 0);
    oms_result_free(found);
    oms_close(engine);
}

static void test_step__ends_though_a_provider_repeats_its_reference(void **s)
{
    (void)s;
    parrot provider = {.outcome = OMS_OUTCOME_OK,
                       .result =
                           "{\"provider_ref\":\"same\",\"amount_minor\":100}"};
    oms *engine = open_with(&provider);
    place(engine, "o1");
    place(engine, "o2");
    place(engine, "o3");
    settle(engine);
    oms_payment_get_args which = OMS_INIT(oms_payment_get_args);
    int64_t held = 0;
    const char *const orders[] = {"o1", "o2", "o3"};
    for (int i = 0; i < 3; i++) {
        oms_money *money = NULL;
        which.order_id = orders[i];
        assert_int_equal(oms_payment_get(engine, &which, &money, NULL), OMS_OK);
        held += money->authorized_minor;
        oms_money_free(money);
    }
    assert_int_equal(held, 100); // one fact, one payment
    assert_true(provider.calls >= 3);
    close_clean(engine);
}

// The reason of the payment's failure as the shop has it.
static void expect_reason(const char *said, const char *kept)
{
    parrot provider = {.outcome = OMS_OUTCOME_DECLINED, .reason = said};
    oms *engine = open_with(&provider);
    place(engine, "o1");
    settle(engine);
    oms_payment_get_args which = OMS_INIT(oms_payment_get_args);
    which.order_id = "o1";
    oms_money *money = NULL;
    assert_int_equal(oms_payment_get(engine, &which, &money, NULL), OMS_OK);
    assert_string_equal(money->payments[0].reason, kept);
    oms_money_free(money);
    close_clean(engine);
}

static void test_reason__becomes_a_text_whatever_it_was(void **s)
{
    (void)s;
    expect_reason("limite excedido: cart\xc3\xa3o",
                  "limite excedido: cart\xc3\xa3o");
    expect_reason("bad \xff\xfe end", "bad ?? end");
    expect_reason("two\r\nlines", "two?\nlines");
    expect_reason("\x01", "?");
    expect_reason("half \xc3", "half ?");
}

static void test_batch__refuses_an_actor_that_is_no_text(void **s)
{
    (void)s;
    parrot provider = {.outcome = OMS_OUTCOME_OK};
    oms *engine = open_with(&provider);
    const char *const actors[] = {"\xff", "a\x01", "half \xc3"};
    for (int i = 0; i < 3; i++) {
        oms_error err = OMS_INIT(oms_error);
        oms_request request = OMS_INIT(oms_request);
        request.command = "stock.receive";
        request.key = "k";
        request.args = "{\"sku\":\"mug\",\"quantity\":1}";
        request.actor = actors[i];
        request.error = &err;
        assert_int_equal(oms_submit_batch(engine, &request, 1, 0, NULL),
                         OMS_OK);
        assert_int_equal(request.code, OMS_EINVAL);
        assert_string_equal(err.where, "/actor");
    }
    assert_int_equal(oms_submit_batch(engine, NULL, 1, 0, NULL), OMS_EINVAL);
    close_clean(engine);
}

static void expect_no_open(const oms_options *options)
{
    oms *engine = NULL;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms_open(options, &engine, &err), OMS_EINVAL);
    assert_null(engine);
    assert_true(err.text[0] != '\0');
}

static void test_open__refuses_ports_without_their_slots(void **s)
{
    (void)s;
    const oms_clock_ops clock = {.size = sizeof(clock)};
    const oms_ids_ops ids = {.size = sizeof(ids)};
    const oms_log_ops log = {.size = sizeof(log)};
    const oms_allocator_ops allocator = {.size = sizeof(allocator)};
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    oms_options bad = options;
    bad.clock.ops = &clock;
    expect_no_open(&bad);
    bad = options;
    bad.ids.ops = &ids;
    expect_no_open(&bad);
    bad = options;
    bad.log.ops = &log;
    expect_no_open(&bad);
    bad = options;
    bad.allocator.ops = &allocator;
    expect_no_open(&bad);
    bad = options;
    bad.takes_count = 1;
    expect_no_open(&bad);
    bad = options;
    bad.services_count = 1;
    expect_no_open(&bad);
    assert_int_equal(oms_open(&options, NULL, NULL), OMS_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_step__ends_though_a_provider_repeats_its_reference),
        cmocka_unit_test(test_reason__becomes_a_text_whatever_it_was),
        cmocka_unit_test(test_batch__refuses_an_actor_that_is_no_text),
        cmocka_unit_test(test_open__refuses_ports_without_their_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
