// A shop of some modules only: what a daemon of one service opens. What the
// others would have done is done when they are there.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shop.h"

typedef struct part {
    oms *engine;
    oms_error error;
    char path[64];
} part;

static int open_as(part *p, const char *const *modules, size_t count,
                   uint32_t flags)
{
    oms_options options = OMS_INIT(oms_options);
    options.flags = flags;
    options.path = p->path;
    options.modules = modules;
    options.modules_count = count;
    p->error = OMS_INIT(oms_error);
    return oms_open(&options, &p->engine, &p->error);
}

static int open_part(part *p, const char *const *modules, size_t count)
{
    return open_as(p, modules, count, 0);
}

static void begin(part *p)
{
    snprintf(p->path, sizeof(p->path), "/tmp/oms-subset-XXXXXX");
    assert_non_null(mkdtemp(p->path));
    strcat(p->path, "/shop.db");
}

static void end(part *p)
{
    char command[128];
    oms_close(p->engine);
    *strrchr(p->path, '/') = '\0';
    snprintf(command, sizeof(command), "rm -r %s", p->path);
    assert_int_equal(system(command), 0);
}

static int submit(part *p, const char *command, const char *key,
                  const char *args)
{
    p->error = OMS_INIT(oms_error);
    return oms_submit(p->engine, command, key, args, NULL, &p->error);
}

static void settle(part *p)
{
    for (int64_t due = 0; due == 0;)
        assert_int_equal(oms_step(p->engine, 10, &due, &p->error), OMS_OK);
}

static void holds(part *p)
{
    size_t broken = 0;
    oms_result *found = NULL;
    assert_int_equal(oms_verify(p->engine, 0, &broken, &found, &p->error),
                     OMS_OK);
    if (broken > 0)
        print_message("%s\n", oms_result_json(found));
    assert_int_equal(broken, 0);
    oms_result_free(found);
}

static bool says(part *p, const char *query, const char *args,
                 const char *words)
{
    oms_result *found = NULL;
    assert_int_equal(oms_query(p->engine, query, args, &found, &p->error),
                     OMS_OK);
    bool does = strstr(oms_result_json(found), words) != NULL;
    if (!does)
        print_message("%s\n", oms_result_json(found));
    oms_result_free(found);
    return does;
}

static const char *const processing[] = {"processing", "inventory", "catalog",
                                         "customer"};

static const char *const whole[] = {
    "processing",   "payment", "fulfillment", "cancellation", "tracking",
    "notification", "history", "reporting",   "inventory",    "provider",
    "carrier",      "catalog", "customer"};

#define WHOLE (sizeof(whole) / sizeof(whole[0]))

#define ORDER \
    "{\"order_id\":\"A-1\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"mug\"," \
    "\"quantity\":2,\"unit_price_minor\":1250}],\"payments\":[{\"method\":" \
    "\"card\",\"amount_minor\":2500}]}"

static void test_subset__works_alone_and_the_rest_catches_up(void **state)
{
    (void)state;
    part p = {0};
    begin(&p);
    assert_int_equal(open_part(&p, processing, 4), OMS_OK);
    assert_int_equal(
        submit(&p, "stock.receive", "s", "{\"sku\":\"mug\",\"quantity\":9}"),
        OMS_OK);
    assert_int_equal(submit(&p, "order.place", "o", ORDER), OMS_OK);
    assert_int_equal(submit(&p, "payment.capture", "c",
                            "{\"order_id\":\"A-1\",\"payment_no\":1}"),
                     OMS_ENOTFOUND);
    settle(&p);
    assert_true(says(&p, "stock.get", "{\"sku\":\"mug\"}", "\"reserved\":2"));
    assert_true(says(&p, "order.get", "{\"order_id\":\"A-1\"}",
                     "\"status\":\"pending\""));
    holds(&p);
    oms_close(p.engine);
    assert_int_equal(open_part(&p, whole, WHOLE), OMS_OK);
    settle(&p);
    assert_true(says(&p, "order.get", "{\"order_id\":\"A-1\"}",
                     "\"authorized_minor\":2500"));
    holds(&p);
    oms_close(p.engine);
    assert_int_equal(open_part(&p, processing, 4), OMS_OK);
    assert_int_equal(submit(&p, "order.cancel", "x", "{\"order_id\":\"A-1\"}"),
                     OMS_OK);
    settle(&p);
    holds(&p);
    oms_close(p.engine);
    assert_int_equal(open_part(&p, NULL, 0), OMS_OK);
    settle(&p);
    assert_true(says(&p, "order.get", "{\"order_id\":\"A-1\"}",
                     "\"status\":\"canceled\""));
    assert_true(says(&p, "stock.get", "{\"sku\":\"mug\"}", "\"reserved\":0"));
    holds(&p);
    end(&p);
}

static void test_subset__each_module_opens_alone(void **state)
{
    (void)state;
    static const char *const services[] = {
        "processing",   "payment",      "fulfillment", "tracking",
        "cancellation", "notification", "history",     "reporting"};
    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        part p = {0};
        begin(&p);
        assert_int_equal(open_part(&p, &services[i], 1), OMS_OK);
        settle(&p);
        assert_true(says(&p, "engine.status", NULL, services[i]));
        holds(&p);
        end(&p);
    }
}

static void test_subset__of_unknown_modules_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"payment", "warehouse"};
    part p = {0};
    begin(&p);
    assert_int_equal(open_part(&p, wrong, 2), OMS_EINVAL);
    assert_string_equal(p.error.where, "/modules");
    assert_int_equal(open_part(&p, NULL, 2), OMS_EINVAL);
    assert_int_equal(open_part(&p, wrong, 1), OMS_OK);
    end(&p);
}

static bool knows(part *p, const char *command)
{
    oms_result *found = NULL;
    assert_int_equal(oms_describe(p->engine, &found, &p->error), OMS_OK);
    bool does = strstr(oms_result_json(found), command) != NULL;
    oms_result_free(found);
    return does;
}

#define PLACE "\"order.place\""

// Or a tool that names no modules would do again what other services have done.
static void test_storage__of_a_service_remembers_its_modules(void **state)
{
    (void)state;
    static const char *const payment[] = {"provider", "payment"};
    static const char *const overlaps[] = {"payment", "tracking"};
    part p = {0};
    begin(&p);
    assert_int_equal(open_part(&p, payment, 2), OMS_OK);
    oms_close(p.engine);
    assert_int_equal(open_part(&p, processing, 4), OMS_EINVAL);
    assert_string_equal(p.error.where, "/modules");
    assert_non_null(strstr(p.error.text, "payment,provider"));
    assert_int_equal(open_part(&p, overlaps, 2), OMS_EINVAL);
    assert_int_equal(open_part(&p, NULL, 0), OMS_OK);
    assert_false(knows(&p, PLACE));
    holds(&p);
    oms_close(p.engine);
    assert_int_equal(open_part(&p, payment, 1), OMS_OK);
    oms_close(p.engine);
    assert_int_equal(open_part(&p, payment, 2), OMS_OK);
    oms_close(p.engine);
    assert_int_equal(open_as(&p, whole, WHOLE, OMS_OPEN_EXISTING), OMS_EINVAL);
    assert_int_equal(open_part(&p, whole, WHOLE), OMS_OK);
    oms_close(p.engine);
    assert_int_equal(open_part(&p, NULL, 0), OMS_OK);
    assert_true(knows(&p, PLACE));
    end(&p);
}

// ---- what the host's log hears of it ---------------------------------------

typedef struct told {
    int lines;
    char fields[256];
} told;

static void line(void *impl, oms_log_level level, const char *event,
                 const char *fields)
{
    told *into = impl;
    if (strcmp(event, "storage.grown") != 0)
        return;
    assert_int_equal(level, OMS_LOG_INFO);
    into->lines++;
    snprintf(into->fields, sizeof(into->fields), "%s", fields);
}

static const oms_log_ops log_ops = {
    .size = sizeof(oms_log_ops), .name = "host", .line = line};

static int open_told(part *p, told *into, const char *const *modules,
                     size_t count, uint32_t flags)
{
    oms_options options = OMS_INIT(oms_options);
    options.log = (oms_log){.ops = &log_ops, .impl = into};
    options.flags = flags;
    options.path = p->path;
    options.modules = modules;
    options.modules_count = count;
    *into = (told){.lines = 0};
    p->error = OMS_INIT(oms_error);
    return oms_open(&options, &p->engine, &p->error);
}

// Once, whatever opens it afterwards, and never of one that is new or refused.
static void test_storage__that_grows_is_told_once(void **state)
{
    (void)state;
    static const char *const payment[] = {"provider", "payment"};
    static const char *const more[] = {"payment", "tracking", "provider"};
    part p = {0};
    told it;
    begin(&p);
    assert_int_equal(open_told(&p, &it, payment, 2, 0), OMS_OK);
    assert_int_equal(it.lines, 0);
    oms_close(p.engine);
    assert_int_equal(open_told(&p, &it, more, 3, OMS_OPEN_EXISTING),
                     OMS_EINVAL);
    assert_int_equal(it.lines, 0);
    assert_int_equal(open_told(&p, &it, more, 3, 0), OMS_OK);
    assert_int_equal(it.lines, 1);
    assert_string_equal(it.fields, "{\"added\":\"tracking\"}");
    assert_int_equal(
        submit(&p, "payment.capture", "c", "{\"order_id\":\"A-1\"}"),
        OMS_EINVAL);
    settle(&p);
    assert_int_equal(it.lines, 1);
    oms_close(p.engine);
    assert_int_equal(open_told(&p, &it, more, 3, 0), OMS_OK);
    assert_int_equal(it.lines, 0);
    oms_close(p.engine);
    assert_int_equal(open_told(&p, &it, whole, WHOLE, 0), OMS_OK);
    assert_int_equal(it.lines, 1);
    assert_null(strstr(it.fields, "tracking"));
    assert_non_null(strstr(it.fields, "processing"));
    assert_non_null(strstr(it.fields, "customer"));
    end(&p);
}

// Or it would be one of some tables that says to be of all.
static void test_copy__wants_all_modules_of_the_storage(void **state)
{
    (void)state;
    part p = {0};
    begin(&p);
    assert_int_equal(open_part(&p, NULL, 0), OMS_OK);
    oms_close(p.engine);
    assert_int_equal(open_part(&p, processing, 4), OMS_OK);
    oms_options to = OMS_INIT(oms_options);
    to.path = ":memory:";
    assert_int_equal(oms_copy(p.engine, &to, NULL, NULL, &p.error), OMS_EINVAL);
    assert_string_equal(p.error.where, "/modules");
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subset__works_alone_and_the_rest_catches_up),
        cmocka_unit_test(test_subset__each_module_opens_alone),
        cmocka_unit_test(test_subset__of_unknown_modules_is_refused),
        cmocka_unit_test(test_storage__of_a_service_remembers_its_modules),
        cmocka_unit_test(test_storage__that_grows_is_told_once),
        cmocka_unit_test(test_copy__wants_all_modules_of_the_storage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
