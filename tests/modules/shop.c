// The shop of the module tests. See shop.h.
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t monotonic_us(void *impl)
{
    return ((shop *)impl)->now_ms * 1000;
}

static int64_t wall_ms(void *impl)
{
    return ((shop *)impl)->now_ms;
}

static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "test",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};

// xorshift64*: enough for ids that differ.
static int random_bytes(void *impl, void *bytes, size_t count)
{
    shop *s = impl;
    unsigned char *out = bytes;
    for (size_t i = 0; i < count; i++) {
        s->chance ^= s->chance >> 12;
        s->chance ^= s->chance << 25;
        s->chance ^= s->chance >> 27;
        out[i] = (unsigned char)(s->chance * 2685821657736338717ULL >> 56);
    }
    return OMS_OK;
}

static const oms_ids_ops ids_ops = {
    .size = sizeof(oms_ids_ops), .name = "test", .random = random_bytes};

void shop_open(shop *s, const char *path, const char *takes)
{
    memset(s, 0, sizeof(*s));
    s->now_ms = SHOP_BEGIN_MS;
    s->chance = 88172645463325252ULL;
    s->path = path;
    s->error = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    options.path = path != NULL ? path : ":memory:";
    options.clock = (oms_clock){&clock_ops, s};
    options.ids = (oms_ids){&ids_ops, s};
    options.takes = &takes;
    options.takes_count = takes != NULL ? 1 : 0;
    int code = oms_open(&options, &s->engine, &s->error);
    if (code != OMS_OK)
        fail_msg("oms_open: %s: %s", oms_code_name(code), s->error.text);
}

void shop_abandon(shop *s)
{
    oms_close(s->engine);
    s->engine = NULL;
}

void shop_close(shop *s)
{
    size_t violations = 0;
    oms_result *result = NULL;
    oms_error error = OMS_INIT(oms_error);
    int code = oms_verify(s->engine, 0, &violations, &result, &error);
    if (code != OMS_OK)
        fail_msg("oms_verify: %s: %s", oms_code_name(code), error.text);
    if (violations != 0)
        fail_msg("oms_verify: %s", oms_result_json(result));
    oms_result_free(result);
    shop_abandon(s);
}

int shop_setup(void **state)
{
    shop *s = calloc(1, sizeof(*s));
    shop_open(s, NULL, NULL);
    *state = s;
    return 0;
}

int shop_teardown(void **state)
{
    shop *s = *state;
    if (s->engine != NULL)
        shop_close(s);
    free(s);
    return 0;
}

// JSON with ' for ", in memory that the caller frees.
static char *make_json(const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert_true(bytes >= 0);
    char *json = malloc((size_t)bytes + 1);
    assert_non_null(json);
    (void)vsnprintf(json, (size_t)bytes + 1, format, args);
    for (char *at = json; *at != '\0'; at++) {
        if (*at == '\'')
            *at = '"';
    }
    return json;
}

static int submit(shop *s, const char *command, const char *format,
                  va_list args)
{
    char key[32];
    char *json = make_json(format, args);
    (void)snprintf(key, sizeof(key), "key-%lld", (long long)++s->keys);
    s->error = OMS_INIT(oms_error);
    s->receipt = OMS_INIT(oms_receipt);
    int code =
        oms_submit(s->engine, command, key, json, &s->receipt, &s->error);
    free(json);
    return code;
}

int shop_try(shop *s, const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int code = submit(s, command, format, args);
    va_end(args);
    return code;
}

void shop_do(shop *s, const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int code = submit(s, command, format, args);
    va_end(args);
    if (code != OMS_OK)
        fail_msg("%s: %s at %s: %s (%s)", command, oms_code_name(code),
                 s->error.where, s->error.text, s->error.guards);
}

void shop_refuse(shop *s, int code, const char *where, const char *word,
                 const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int got = submit(s, command, format, args);
    va_end(args);
    bool told = word == NULL || strstr(s->error.guards, word) != NULL ||
                strstr(s->error.text, word) != NULL;
    if (got != code || strcmp(s->error.where, where) != 0 || !told)
        fail_msg("%s: wanted %s at %s (%s), got %s at %s: %s (%s)", command,
                 oms_code_name(code), where, word != NULL ? word : "",
                 oms_code_name(got), s->error.where, s->error.text,
                 s->error.guards);
}

void shop_settle(shop *s)
{
    int64_t due = 0;
    for (int round = 0; round < 10000; round++) {
        oms_error error = OMS_INIT(oms_error);
        int code = oms_step(s->engine, 0, &due, &error);
        if (code != OMS_OK)
            fail_msg("oms_step: %s: %s", oms_code_name(code), error.text);
        if (due != 0)
            return;
    }
    fail_msg("oms_step never comes to rest");
}

void shop_pass(shop *s, int64_t ms)
{
    s->now_ms += ms;
    shop_settle(s);
}

static int ask(shop *s, const char *query, const char *format, va_list args,
               json_t **out)
{
    char *json = make_json(format, args);
    oms_result *result = NULL;
    s->error = OMS_INIT(oms_error);
    int code = oms_query(s->engine, query, json, &result, &s->error);
    free(json);
    if (code != OMS_OK)
        return code;
    json_error_t error;
    *out = json_loads(oms_result_json(result), 0, &error);
    oms_result_free(result);
    assert_non_null(*out);
    return OMS_OK;
}

json_t *shop_ask(shop *s, const char *query, const char *format, ...)
{
    json_t *found = NULL;
    va_list args;
    va_start(args, format);
    int code = ask(s, query, format, args, &found);
    va_end(args);
    if (code != OMS_OK)
        fail_msg("%s: %s at %s: %s", query, oms_code_name(code), s->error.where,
                 s->error.text);
    return found;
}

int shop_ask_code(shop *s, const char *query, const char *format, ...)
{
    json_t *found = NULL;
    va_list args;
    va_start(args, format);
    int code = ask(s, query, format, args, &found);
    va_end(args);
    json_decref(found);
    return code;
}

static const json_t *walk(const json_t *from, const char *way)
{
    char name[64];
    while (from != NULL && *way != '\0') {
        size_t bytes = strcspn(way, "/");
        assert_true(bytes < sizeof(name));
        memcpy(name, way, bytes);
        name[bytes] = '\0';
        way += bytes + (way[bytes] == '/');
        from = json_is_array(from)
                   ? json_array_get(from, (size_t)strtoul(name, NULL, 10))
                   : json_object_get(from, name);
    }
    return from;
}

int64_t shop_number_at(const json_t *from, const char *way)
{
    const json_t *value = walk(from, way);
    if (json_is_array(value))
        return (int64_t)json_array_size(value);
    if (json_is_boolean(value))
        return json_is_true(value);
    return json_is_integer(value) ? json_integer_value(value) : 0;
}

const char *shop_text_at(shop *s, const json_t *from, const char *way)
{
    const json_t *value = walk(from, way);
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    (void)snprintf(s->text, sizeof(s->text), "%s", text);
    return s->text;
}

int64_t shop_number(shop *s, const char *order_id, const char *way)
{
    json_t *order = shop_ask(s, "order.get", "{'order_id':'%s'}", order_id);
    int64_t value = shop_number_at(order, way);
    json_decref(order);
    return value;
}

const char *shop_word(shop *s, const char *order_id, const char *way)
{
    json_t *order = shop_ask(s, "order.get", "{'order_id':'%s'}", order_id);
    const char *text = shop_text_at(s, order, way);
    json_decref(order);
    return text;
}

int64_t shop_money(shop *s, const char *order_id, const char *way)
{
    json_t *money = shop_ask(s, "payment.get", "{'order_id':'%s'}", order_id);
    int64_t value = shop_number_at(money, way);
    json_decref(money);
    return value;
}

const char *shop_parcel(shop *s, const char *order_id, const char *way)
{
    json_t *parcels =
        shop_ask(s, "fulfillment.get", "{'order_id':'%s'}", order_id);
    const char *text = shop_text_at(s, parcels, way);
    json_decref(parcels);
    return text;
}

void shop_receive(shop *s, const char *sku, int quantity)
{
    shop_do(s, "stock.receive", "{'sku':'%s','quantity':%d}", sku, quantity);
}

int64_t shop_events(shop *s, const char *type, const char *subject)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    int64_t count = 0;
    args.limit = OMS_PAGE_MAX;
    args.type = type;
    args.subject = subject;
    for (bool end = false; !end;) {
        oms_feed *feed = NULL;
        oms_error error = OMS_INIT(oms_error);
        assert_int_equal(oms_feed_read(s->engine, &args, &feed, &error), 0);
        count += (int64_t)oms_feed_count(feed);
        args.after = oms_feed_cursor(feed);
        end = oms_feed_end(feed);
        oms_feed_free(feed);
    }
    return count;
}

int64_t shop_tasks(shop *s, const char *kind)
{
    json_t *list = shop_ask(s, "task.list", "{'limit':%d}", OMS_PAGE_MAX);
    json_t *tasks = json_object_get(list, "items");
    int64_t count = 0;
    for (size_t i = 0; i < json_array_size(tasks); i++) {
        const char *at = shop_text_at(s, json_array_get(tasks, i), "kind");
        count += strcmp(at, kind) == 0;
    }
    json_decref(list);
    return count;
}

int64_t shop_fingerprint(shop *s)
{
    json_t *summary = shop_ask(s, "order.summary", "{}");
    json_t *tasks = shop_ask(s, "task.list", "{'limit':%d}", OMS_PAGE_MAX);
    json_t *list = shop_ask(s, "order.list", "{'limit':%d}", OMS_PAGE_MAX);
    int64_t print = shop_events(s, NULL, NULL);
    print = print * 1000 + shop_number_at(tasks, "items");
    print = print * 1000 + shop_number_at(list, "items");
    print = print * 1000 + shop_number_at(summary, "lines");
    json_decref(summary);
    json_decref(tasks);
    json_decref(list);
    return print;
}

void shop_answer(shop *s, const char *kind, oms_outcome outcome,
                 const char *result, const char *reason)
{
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    oms_task_batch *list = NULL;
    oms_error error = OMS_INIT(oms_error);
    args.kind = kind;
    assert_int_equal(oms_task_lease(s->engine, &args, &list, &error), 0);
    assert_int_equal(oms_task_count(list), 1);
    const oms_task *task = oms_task_at(list, 0);
    oms_reply reply = OMS_INIT(oms_reply);
    char json[1024];
    if (result != NULL) {
        (void)snprintf(json, sizeof(json), "%s", result);
        for (char *at = json; *at != '\0'; at++)
            if (*at == '\'')
                *at = '"';
        reply.result = json;
    }
    reply.outcome = outcome;
    reply.reason = reason;
    int code =
        oms_task_finish(s->engine, task->id, task->fence, &reply, &error);
    if (code != OMS_OK)
        fail_msg("oms_task_finish: %s: %s", oms_code_name(code), error.text);
    oms_task_batch_free(list);
}
