// Waiting for events, and being called for them.
#include "toy_parts.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

typedef struct ear {
    toy *it;
    int64_t count;
    int64_t last;
    int64_t busy; // answers of OMS_EBUSY from inside
    char types[512];
} ear;

static void hear(void *user, const oms_event *event)
{
    ear *to = user;
    assert_true(event->id > to->last);
    to->last = event->id;
    to->count++;
    size_t used = strlen(to->types);
    (void)snprintf(to->types + used, sizeof(to->types) - used, "%s ",
                   event->type);
    oms_error err = OMS_INIT(oms_error);
    oms_feed *feed = NULL;
    to->busy += oms_step(to->it->oms, 0, NULL, &err) == OMS_EBUSY;
    to->busy += oms_feed_read(to->it->oms, NULL, &feed, &err) == OMS_EBUSY;
    to->busy += oms_unsubscribe(to->it->oms, NULL, &err) == OMS_EBUSY;
    to->busy += oms_feed_wait(to->it->oms, 0, 0, &err) == OMS_EBUSY;
}

static oms_subscription *listen(toy *it, ear *to, int64_t after,
                                const char *subject, const char *type)
{
    oms_subscription *made = NULL;
    oms_subscribe_args args = OMS_INIT(oms_subscribe_args);
    args.after = after;
    args.subject = subject;
    args.type = type;
    args.callback = hear;
    args.user = to;
    to->it = it;
    assert_int_equal(oms_subscribe(it->oms, &args, &made, &it->err), OMS_OK);
    return made;
}

static void test_subscribe__calls_for_each_event_once(void **state)
{
    (void)state;
    toy it = {0};
    ear all = {0};
    ear one = {0};
    ear kind = {0};
    ear late = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    listen(&it, &all, 0, NULL, NULL);
    listen(&it, &one, 0, "b", NULL);
    listen(&it, &kind, 0, NULL, "thing.changed");
    listen(&it, &late, 1, NULL, NULL);
    assert_int_equal(all.count, 0); // only a step calls
    toy_step(&it);
    assert_int_equal(all.count, 2);
    assert_int_equal(late.count, 1);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "b"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "b"), OMS_OK);
    toy_step(&it);
    toy_step(&it);
    assert_string_equal(all.types, "thing.created mirror.made thing.created "
                                   "thing.changed mirror.made ");
    assert_string_equal(one.types, "thing.created thing.changed mirror.made ");
    assert_string_equal(kind.types, "thing.changed ");
    assert_int_equal(late.count, 4);
    toy_end(&it);
}

static void test_subscribe__gives_many_events_page_by_page(void **state)
{
    (void)state;
    toy it = {0};
    ear all = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "a", .times = 700),
                     OMS_OK);
    toy_step(&it);
    listen(&it, &all, 0, NULL, NULL);
    int64_t next = -1;
    assert_int_equal(oms_step(it.oms, 0, &next, &it.err), OMS_OK);
    assert_int_equal(all.count, OMS_PAGE_MAX);
    assert_int_equal(next, 0); // there is more
    assert_int_equal(oms_step(it.oms, 1000, &next, &it.err), OMS_OK);
    assert_int_equal(all.count, 702);
    assert_int_equal(next, -1);
    toy_end(&it);
}

static void test_subscribe__answers_busy_from_inside(void **state)
{
    (void)state;
    toy it = {0};
    ear all = {0};
    toy_begin(&it);
    listen(&it, &all, 0, NULL, NULL);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    toy_step(&it);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.busy, 8);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "b"), OMS_OK);
    toy_end(&it);
}

static void test_subscribe__ends_with_unsubscribe(void **state)
{
    (void)state;
    toy it = {0};
    ear first = {0};
    ear second = {0};
    toy_begin(&it);
    oms_subscription *one = listen(&it, &first, 0, NULL, NULL);
    oms_subscription *two = listen(&it, &second, 0, NULL, NULL);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    toy_step(&it);
    assert_int_equal(oms_unsubscribe(it.oms, one, &it.err), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "b"), OMS_OK);
    toy_step(&it);
    assert_int_equal(first.count, 2);
    assert_int_equal(second.count, 4);
    assert_int_equal(oms_unsubscribe(it.oms, two, &it.err), OMS_OK);
    assert_int_equal(oms_unsubscribe(it.oms, NULL, &it.err), OMS_OK);
    toy_end(&it); // and nothing is left
}

static void test_subscribe__refuses_what_it_cannot_do(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    char longest[OMS_CODE_BYTES_MAX + 2];
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    oms_subscription *made = NULL;
    oms_subscribe_args args = OMS_INIT(oms_subscribe_args);
    assert_int_equal(oms_subscribe(it.oms, &args, &made, &it.err), OMS_EINVAL);
    assert_int_equal(oms_subscribe(it.oms, NULL, &made, &it.err), OMS_EINVAL);
    args.callback = hear;
    assert_int_equal(oms_subscribe(it.oms, &args, NULL, &it.err), OMS_EINVAL);
    args.after = -1;
    assert_int_equal(oms_subscribe(it.oms, &args, &made, &it.err), OMS_EINVAL);
    args.after = 0;
    args.subject = longest;
    assert_int_equal(oms_subscribe(it.oms, &args, &made, &it.err), OMS_EINVAL);
    assert_string_equal(it.err.where, "/subject");
    args.subject = NULL;
    args.type = longest;
    assert_int_equal(oms_subscribe(it.oms, &args, &made, &it.err), OMS_EINVAL);
    assert_null(made);
    toy_end(&it);
}

static void test_wait__returns_when_there_is_an_event(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    it.time.monotonic_us = INT64_C(1) << 60; // it would last for ever
    assert_int_equal(oms_feed_wait(it.oms, 0, 1000, &it.err), OMS_OK);
    toy_reopen(&it);
    assert_int_equal(oms_feed_wait(it.oms, 0, 1000, &it.err), OMS_OK);
    toy_end(&it);
}

static void test_wait__ends_when_its_time_is_over(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    // The toy's clock is long past by that of the system.
    assert_int_equal(oms_feed_wait(it.oms, 0, 1, &it.err), OMS_OK);
    assert_int_equal(oms_feed_wait(it.oms, 0, 0, &it.err), OMS_OK);
    assert_int_equal(oms_feed_wait(it.oms, 0, -1, &it.err), OMS_EINVAL);
    assert_int_equal(oms_feed_wait(it.oms, -1, 1, &it.err), OMS_EINVAL);
    assert_int_equal(oms_feed_wait(it.oms, 0, OMS_WAIT_MS_MAX, &it.err),
                     OMS_OK);
    assert_int_equal(oms_feed_wait(it.oms, 0, OMS_WAIT_MS_MAX + 1, &it.err),
                     OMS_EINVAL);
    toy_end(&it);
}

static void *wait_for_one(void *argument)
{
    toy *it = argument;
    oms_error err = OMS_INIT(oms_error);
    int code = oms_feed_wait(it->oms, 0, 60000, &err);
    return code == OMS_OK ? it : NULL;
}

static void test_wait__is_woken_by_the_commit(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    it.time.monotonic_us = INT64_C(1) << 60;
    pthread_t waiting[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&waiting[i], NULL, wait_for_one, &it),
                         0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(TOY_DO(&it, "thing.fail", .id = "a"), OMS_EREFUSED);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    for (int i = 0; i < 4; i++) {
        void *answer = NULL;
        assert_int_equal(pthread_join(waiting[i], &answer), 0);
        assert_non_null(answer);
    }
    toy_end(&it);
}

typedef struct sleeper {
    toy *it;
    atomic_bool back;
} sleeper;

static void *wait_for_nothing(void *argument)
{
    sleeper *one = argument;
    void *answer = wait_for_one(one->it);
    atomic_store(&one->back, true);
    return answer;
}

// A wake that comes before the wait wakes nobody, so it is given until the
// thread is back.
static void test_wake__sends_those_home_who_wait(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    it.time.monotonic_us = INT64_C(1) << 60;
    sleeper one = {.it = &it};
    pthread_t waiting;
    assert_int_equal(pthread_create(&waiting, NULL, wait_for_nothing, &one), 0);
    while (!atomic_load(&one.back)) {
        oms_feed_wake(it.oms);
        sched_yield();
    }
    void *answer = NULL;
    assert_int_equal(pthread_join(waiting, &answer), 0);
    assert_non_null(answer); // it is no failure
    oms_feed_wake(NULL);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subscribe__calls_for_each_event_once),
        cmocka_unit_test(test_subscribe__gives_many_events_page_by_page),
        cmocka_unit_test(test_subscribe__answers_busy_from_inside),
        cmocka_unit_test(test_subscribe__ends_with_unsubscribe),
        cmocka_unit_test(test_subscribe__refuses_what_it_cannot_do),
        cmocka_unit_test(test_wait__returns_when_there_is_an_event),
        cmocka_unit_test(test_wait__ends_when_its_time_is_over),
        cmocka_unit_test(test_wait__is_woken_by_the_commit),
        cmocka_unit_test(test_wake__sends_those_home_who_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
