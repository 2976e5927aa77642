// What is asked ahead may be large: work goes on all the same, and nobody fails
// for what another one might have looked at.
#include "toy.h"

#define TEXT_BYTES 60000
#define ANSWERS 200
#define SUBJECTS 120

typedef struct large_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;
} large_args;

typedef struct words {
    const char *one, *two, *three, *four, *five, *six, *seven, *eight, *nine,
        *ten;
} words;

static const oms_field args_fields[] = {
    OMS_FIELD_CODE(large_args, order_id, OMS_REQUIRED, "Order."),
};
static const oms_record args_record =
    OMS_RECORD("large.args", large_args, args_fields, "Arguments.");
#define WORDS(name) OMS_FIELD_TEXT(words, name, 0, TEXT_BYTES, "Long.")
static const oms_field words_fields[] = {
    WORDS(one), WORDS(two),   WORDS(three), WORDS(four), WORDS(five),
    WORDS(six), WORDS(seven), WORDS(eight), WORDS(nine), WORDS(ten),
};
static const oms_record words_record =
    OMS_RECORD("large.words", words, words_fields, "Long words.");
static const oms_event_type events[] = {
    {"large.said", &words_record, "Said at length."}};

static char text[TEXT_BYTES + 1];
static int answered_count;

static void answered(oms_tx *tx, const void *request, const oms_answer *answer)
{
    (void)tx;
    (void)request;
    (void)answer;
    answered_count++;
}

static const oms_job jobs[] = {{.kind = "large.call",
                                .request = &words_record,
                                .answer = answered,
                                .attempts_max = 4,
                                .timeout_ms = 100000,
                                .doc = "A long question."}};

static void ask(oms_tx *tx, const void *in)
{
    const words request = {.one = text};
    (void)oms__tx_task(tx, &jobs[0], ((const large_args *)in)->order_id, 0,
                       &request);
}

static void say(oms_tx *tx, const void *in)
{
    const words all = {text, text, text, text, text,
                       text, text, text, text, text};
    oms__tx_emit(tx, &events[0], ((const large_args *)in)->order_id, 0, &all);
}

static void nothing(oms_tx *tx, const void *in)
{
    oms__tx_receipt(tx, ((const large_args *)in)->order_id, 0);
}

#define DOES(title, does) \
    { \
        .name = (title), .args = &args_record, .handler = (does), \
        .scope = "toy:write", .doc = "Large." \
    }
static const oms_command commands[] = {
    DOES("large.ask", ask),
    DOES("large.say", say),
    DOES("large.nothing", nothing),
};
static const oms_module module = {.name = "large",
                                  .commands = commands,
                                  .commands_count = OMS_COUNT(commands),
                                  .events = events,
                                  .events_count = 1,
                                  .jobs = jobs,
                                  .jobs_count = 1};

static char keys[ANSWERS][OMS_CODE_BYTES_MAX + 1];
static int started;

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    (void)impl;
    (void)engine;
    (void)err;
    (void)snprintf(keys[started++], sizeof(keys[0]), "%s", call->key);
    return OMS_OK;
}

static void leave(void *impl)
{
    (void)impl;
}

typedef struct large {
    oms__memory *disk;
    turn_store store;
    turn_handle handle;
    toy_time time;
    oms *oms;
} large;

static void open_it(large *it)
{
    static const oms_service_ops ops = {
        .size = sizeof(ops), .name = "toy", .start = start, .close = leave};
    static const oms_module *const modules[] = {&module};
    oms_store store = turn_store_hand(&it->store, &it->handle);
    oms_service service = {.ops = &ops, .prefix = "large."};
    oms_options options = OMS_INIT(oms_options);
    oms_error err = OMS_INIT(oms_error);
    options.store = &store;
    options.clock = toy_clock(&it->time);
    options.ids = oms__system_ids();
    options.services = &service;
    options.services_count = 1;
    if (oms__engine_open(&options, modules, 1, &it->oms, &err) != OMS_OK)
        fail_msg("%s", err.text);
}

static void begin(large *it)
{
    *it = (large){.store = {.wall_ms = 1700000000000},
                  .time = {.wall_ms = 1700000000000, .monotonic_us = 1000000}};
    memset(text, 'x', TEXT_BYTES);
    started = answered_count = 0;
    assert_int_equal(oms__memory_new(NULL, &it->disk, NULL), OMS_OK);
    oms__memory_attach(it->disk, &it->store.inner);
    open_it(it);
}

static void end(large *it)
{
    oms_close(it->oms);
    it->store.inner.ops->close(it->store.inner.impl);
    oms__memory_free(it->disk);
}

static void tell_all(large *it, const char *command, int count)
{
    for (int i = 0; i < count; i++) {
        char key[32], args[64];
        oms_error err = OMS_INIT(oms_error);
        (void)snprintf(key, sizeof(key), "%s-%d", command, i);
        (void)snprintf(args, sizeof(args), "{\"order_id\":\"o%d\"}", i);
        if (oms_submit(it->oms, command, key, args, NULL, &err) != OMS_OK)
            fail_msg("%s", err.text);
    }
}

static void test_prefetch__large_tasks_are_answered_at_once(void **state)
{
    (void)state;
    large it;
    begin(&it);
    tell_all(&it, "large.ask", ANSWERS);
    for (int i = 0; i < 20; i++)
        assert_int_equal(oms_step(it.oms, 1000, NULL, NULL), OMS_OK);
    assert_int_equal(started, ANSWERS);
    for (int i = 0; i < ANSWERS; i++) {
        oms_reply reply = OMS_INIT(oms_reply);
        reply.outcome = OMS_OUTCOME_OK;
        assert_int_equal(oms_call_complete(it.oms, keys[i], &reply), OMS_OK);
    }
    assert_int_equal(oms_step(it.oms, 1000, NULL, NULL), OMS_OK);
    assert_int_equal(answered_count, ANSWERS);
    end(&it);
}

static void test_prefetch__large_subjects_fail_nobody(void **state)
{
    (void)state;
    large it;
    begin(&it);
    tell_all(&it, "large.say", SUBJECTS);
    oms_close(it.oms);
    open_it(&it); // it remembers nothing of them
    oms_request requests[SUBJECTS];
    char names[SUBJECTS][16], args[SUBJECTS][64];
    for (int i = 0; i < SUBJECTS; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "b%d", i);
        (void)snprintf(args[i], sizeof(args[i]), "{\"order_id\":\"o%d\"}", i);
        requests[i] = OMS_INIT(oms_request);
        requests[i].command = "large.nothing";
        requests[i].key = names[i];
        requests[i].args = args[i];
    }
    assert_int_equal(oms_submit_batch(it.oms, requests, SUBJECTS, 0, NULL),
                     OMS_OK);
    for (int i = 0; i < SUBJECTS; i++)
        assert_int_equal(requests[i].code, OMS_OK);
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prefetch__large_tasks_are_answered_at_once),
        cmocka_unit_test(test_prefetch__large_subjects_fail_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
