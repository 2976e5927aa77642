// What the simulator has found, each as its smallest reproduction. A new find
// becomes a case here before it is mended.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "oms/oms.h"

#define ANSWERS_MAX 8
#define CALLS_MAX 16

// A service that answers each kind by a list, one after the other; the last
// answer stands for all further calls.
typedef struct script {
    const char *kind;
    struct {
        oms_outcome outcome;
        const char *result;
    } answers[ANSWERS_MAX];
    size_t at;
} script;

typedef struct called {
    char kind[32];
    char key[68];
    char request[512];
} called;

typedef struct bench {
    oms *oms;
    int64_t wall_ms;
    script *scripts;
    size_t scripts_count;
    called calls[CALLS_MAX];
    size_t calls_count;
    int64_t keys;
} bench;

static int64_t monotonic_us(void *impl)
{
    return ((bench *)impl)->wall_ms * 1000;
}

static int64_t wall_ms(void *impl)
{
    return ((bench *)impl)->wall_ms;
}

static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "bench",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    (void)err;
    bench *on = impl;
    if (on->calls_count < CALLS_MAX) {
        called *made = &on->calls[on->calls_count++];
        snprintf(made->kind, sizeof(made->kind), "%s", call->kind);
        snprintf(made->key, sizeof(made->key), "%s", call->key);
        snprintf(made->request, sizeof(made->request), "%s", call->request);
    }
    for (size_t i = 0; i < on->scripts_count; i++) {
        script *how = &on->scripts[i];
        if (strcmp(how->kind, call->kind) != 0)
            continue;
        oms_reply reply = OMS_INIT(oms_reply);
        reply.outcome = how->answers[how->at].outcome;
        reply.result = how->answers[how->at].result;
        if (how->answers[how->at + 1].outcome != 0)
            how->at++;
        return oms_call_complete(engine, call->key, &reply);
    }
    return OMS_EIO;
}

static void close_service(void *impl)
{
    (void)impl;
}

static const oms_service_ops service_ops = {.size = sizeof(oms_service_ops),
                                            .name = "bench",
                                            .start = start,
                                            .close = close_service};

static void begin(bench *on, const char *prefix, script *scripts, size_t count)
{
    oms_service service = {.ops = &service_ops, .impl = on, .prefix = prefix};
    oms_options options = OMS_INIT(oms_options);
    oms_error err = OMS_INIT(oms_error);
    memset(on, 0, sizeof(*on));
    on->wall_ms = 1700000000000LL;
    on->scripts = scripts;
    on->scripts_count = count;
    options.path = ":memory:";
    options.clock = (oms_clock){&clock_ops, on};
    options.services = &service;
    options.services_count = prefix != NULL ? 1 : 0;
    if (oms_open(&options, &on->oms, &err) != OMS_OK)
        fail_msg("oms_open: %s", err.text);
}

static void end(bench *on)
{
    size_t count = 0;
    oms_error err = OMS_INIT(oms_error);
    oms_result *result = NULL;
    assert_int_equal(oms_verify(on->oms, 0, &count, &result, &err), OMS_OK);
    if (count != 0)
        print_error("%s\n", oms_result_json(result));
    oms_result_free(result);
    oms_close(on->oms);
    assert_int_equal(count, 0);
}

static void submit(bench *on, const char *command, const char *args)
{
    char key[32];
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_error err = OMS_INIT(oms_error);
    snprintf(key, sizeof(key), "key-%lld", (long long)++on->keys);
    if (oms_submit(on->oms, command, key, args, &receipt, &err) != OMS_OK)
        fail_msg("%s: %s %s", command, err.text, err.guards);
}

// Steps while something is due within [ms].
static void settle(bench *on, int64_t ms)
{
    int64_t until = on->wall_ms + ms;
    for (int i = 0; i < 500; i++) {
        int64_t due = -1;
        assert_int_equal(oms_step(on->oms, 0, &due, NULL), OMS_OK);
        if (due < 0 || on->wall_ms + due > until)
            return;
        on->wall_ms += due > 0 ? due : 1;
    }
    fail_msg("never at rest");
}

static const oms_money *money_of(bench *on, oms_money **out)
{
    oms_payment_get_args args = OMS_INIT(oms_payment_get_args);
    args.order_id = "A";
    assert_int_equal(oms_payment_get(on->oms, &args, out, NULL), OMS_OK);
    return *out;
}

static size_t calls_of(const bench *on, const char *kind)
{
    size_t count = 0;
    for (size_t i = 0; i < on->calls_count; i++)
        count += strcmp(on->calls[i].kind, kind) == 0 ? 1 : 0;
    return count;
}

#define PLACE_A \
    "{\"order_id\":\"A\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"S\"," \
    "\"quantity\":1,\"unit_price_minor\":500}]," \
    "\"payments\":[{\"method\":\"card\",\"amount_minor\":500}]}"

#define NO_STOCK "{\"skip_stock\":true}"

// A store may keep the whole struct of a row; what is no column and lived in
// the memory of one commit came back from it in the next.
static void test_found__a_task_outlives_the_commit_that_made_it(void **state)
{
    (void)state;
    bench on;
    begin(&on, NULL, NULL, 0);
    submit(&on, "order.place",
           "{\"order_id\":\"A\",\"currency\":\"EUR\",\"lines\":[{\"sku\":"
           "\"S\",\"quantity\":1,\"unit_price_minor\":500,\"digital\":true}]}");
    settle(&on, 0);
    settle(&on, 8 * 24 * 3600000LL);
    oms_order_get_args args = OMS_INIT(oms_order_get_args);
    oms_order *order = NULL;
    args.order_id = "A";
    assert_int_equal(oms_order_get(on.oms, &args, &order, NULL), OMS_OK);
    assert_int_equal(order->status, OMS_ORDER_EXPIRED);
    oms_order_free(order);
    end(&on);
}

// An answer that cannot be believed closed the task: the money stayed reserved
// and nobody asked again.
static void test_found__an_unbelievable_answer_is_asked_again(void **state)
{
    (void)state;
    bench on;
    script scripts[] = {
        {.kind = "payment.authorize",
         .answers = {
             {OMS_OUTCOME_OK, "{\"provider_ref\":\"r\",\"amount_minor\":501}"},
             {OMS_OUTCOME_OK,
              "{\"provider_ref\":\"r\",\"amount_minor\":500}"}}}};
    begin(&on, "payment.", scripts, 1);
    submit(&on, "order.configure", NO_STOCK);
    submit(&on, "order.place", PLACE_A);
    settle(&on, 0);
    oms_money *money = NULL;
    assert_int_equal(money_of(&on, &money)->payments[0].state,
                     OMS_PAYMENT_STATE_UNKNOWN);
    oms_money_free(money);
    settle(&on, 3600000);
    assert_int_equal(money_of(&on, &money)->payments[0].state,
                     OMS_PAYMENT_STATE_AUTHORIZED);
    assert_int_equal(money->payments[0].authorized_minor, 500);
    oms_money_free(money);
    assert_int_equal(on.calls_count, 2);
    assert_string_equal(on.calls[0].key, on.calls[1].key);
    end(&on);
}

// The answer to an authorisation came after a fact and the order's end had
// canceled the payment: it was refused, asked again, refused, for ever.
static void test_found__an_answer_may_come_after_the_cancel(void **state)
{
    (void)state;
    bench on;
    script scripts[] = {
        {.kind = "payment.authorize",
         .answers = {{OMS_OUTCOME_UNKNOWN, NULL},
                     {OMS_OUTCOME_OK,
                      "{\"provider_ref\":\"r\",\"amount_minor\":500}"}}},
        {.kind = "payment.void",
         .answers = {
             {OMS_OUTCOME_OK, "{\"provider_ref\":\"v1\",\"amount_minor\":10}"},
             {OMS_OUTCOME_OK,
              "{\"provider_ref\":\"v2\",\"amount_minor\":500}"}}}};
    begin(&on, "payment.", scripts, 2);
    submit(&on, "order.configure", NO_STOCK);
    submit(&on, "order.place", PLACE_A);
    settle(&on, 0);
    submit(&on, "payment.record",
           "{\"order_id\":\"A\",\"payment_no\":1,\"type\":\"adjustment\","
           "\"amount_minor\":10}");
    submit(&on, "order.cancel", "{\"order_id\":\"A\",\"reason\":\"staff\"}");
    settle(&on, 3600000);
    oms_money *money = NULL;
    assert_int_equal(money_of(&on, &money)->payments[0].state,
                     OMS_PAYMENT_STATE_CANCELED);
    oms_money_free(money);
    assert_int_equal(calls_of(&on, "payment.authorize"), 2);
    assert_int_equal(calls_of(&on, "payment.void"), 2);
    end(&on);
}

#define LABEL \
    "{\"carrier\":\"post\",\"tracking_number\":\"T1\",\"cost_minor\":420}"

static void pack_with_label(bench *on)
{
    submit(on, "order.configure", NO_STOCK);
    submit(on, "fulfillment.configure", "{\"book_labels\":true}");
    submit(on, "order.place",
           "{\"order_id\":\"A\",\"currency\":\"EUR\",\"terms\":\"on_account\","
           "\"lines\":[{\"sku\":\"S\",\"quantity\":1,\"unit_price_minor\":"
           "500}]}");
    settle(on, 0);
    submit(on, "shipment.create", "{\"order_id\":\"A\"}");
    submit(on, "shipment.pick", "{\"order_id\":\"A\",\"shipment_no\":1}");
    submit(on, "shipment.pack", "{\"order_id\":\"A\",\"shipment_no\":1}");
    settle(on, 0);
}

// The parcel left under another number: the label that was bought for it was
// paid for ever.
static void test_found__a_label_that_was_not_used_is_given_back(void **state)
{
    (void)state;
    bench on;
    script scripts[] = {
        {.kind = "shipping.book", .answers = {{OMS_OUTCOME_OK, LABEL}}},
        {.kind = "shipping.cancel", .answers = {{OMS_OUTCOME_OK, NULL}}}};
    begin(&on, "shipping.", scripts, 2);
    pack_with_label(&on);
    submit(&on, "shipment.record",
           "{\"order_id\":\"A\",\"carrier\":\"other\","
           "\"tracking_number\":\"X9\"}");
    settle(&on, 0);
    assert_int_equal(calls_of(&on, "shipping.cancel"), 1);
    assert_non_null(strstr(on.calls[on.calls_count - 1].request, "\"T1\""));
    end(&on);
}

// A task whose effect may have happened was dropped with its parcel: the label
// that the carrier had sold was forgotten.
static void test_found__an_unknown_booking_is_not_dropped(void **state)
{
    (void)state;
    bench on;
    script scripts[] = {
        {.kind = "shipping.book",
         .answers = {{OMS_OUTCOME_UNKNOWN, NULL}, {OMS_OUTCOME_OK, LABEL}}},
        {.kind = "shipping.cancel", .answers = {{OMS_OUTCOME_OK, NULL}}}};
    begin(&on, "shipping.", scripts, 2);
    pack_with_label(&on);
    submit(&on, "shipment.cancel", "{\"order_id\":\"A\",\"shipment_no\":1}");
    settle(&on, 24 * 3600000LL);
    assert_int_equal(calls_of(&on, "shipping.book"), 2);
    assert_int_equal(calls_of(&on, "shipping.cancel"), 1);
    end(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found__a_task_outlives_the_commit_that_made_it),
        cmocka_unit_test(test_found__an_unbelievable_answer_is_asked_again),
        cmocka_unit_test(test_found__an_answer_may_come_after_the_cancel),
        cmocka_unit_test(test_found__a_label_that_was_not_used_is_given_back),
        cmocka_unit_test(test_found__an_unknown_booking_is_not_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
