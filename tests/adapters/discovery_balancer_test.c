// Which instance is chosen, with numbers and times that the test hands in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "oms/discovery.h"

#define CALLS 12000
#define TIMEOUT_MS 5000

static uint64_t state;

static uint64_t chance(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state ^ (state >> 29);
}

static oms_instance instance(const char *id, unsigned priority, unsigned weight)
{
    oms_instance made;
    memset(&made, 0, sizeof(made));
    (void)snprintf(made.id, sizeof(made.id), "%s", id);
    (void)snprintf(made.host, sizeof(made.host), "%s.example", id);
    made.port = 80;
    made.priority = (uint16_t)priority;
    made.weight = (uint16_t)weight;
    return made;
}

static oms_balancer *balancer_of(const oms_instance *each, size_t count)
{
    oms_balancer *made = NULL;
    state = 7;
    assert_int_equal(oms_balancer_new(&made, NULL), OMS_OK);
    assert_int_equal(oms_balancer_set(made, each, count, NULL), OMS_OK);
    return made;
}

static uint64_t pick(oms_balancer *of, int64_t now_ms, char *id)
{
    oms_instance out;
    uint64_t ticket = 0;
    assert_int_equal(oms_balancer_pick(of, now_ms, TIMEOUT_MS, chance(), 0,
                                       &out, &ticket, NULL),
                     OMS_OK);
    *id = out.id[0];
    return ticket;
}

// How often each of "a", "b", "c", "d" is chosen when calls end at once.
static void count_picks(oms_balancer *of, unsigned counts[4])
{
    memset(counts, 0, 4 * sizeof(counts[0]));
    for (int i = 0; i < CALLS; i++) {
        char id = 0;
        uint64_t ticket = pick(of, 0, &id);
        counts[id - 'a']++;
        oms_balancer_done(of, ticket, 0, OMS_BALANCER_WELL);
    }
}

static void assert_near(unsigned count, unsigned want)
{
    assert_in_range(count, want - want / 12, want + want / 12);
}

static void test_balancer__is_fair_to_equals(void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 0, 1), instance("b", 0, 1),
                                 instance("c", 0, 1), instance("d", 0, 1)};
    unsigned counts[4];
    oms_balancer *of = balancer_of(each, 4);
    count_picks(of, counts);
    for (int i = 0; i < 4; i++)
        assert_near(counts[i], CALLS / 4);
    oms_balancer_free(of);
}

static void test_balancer__gives_shares_by_weight(void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 0, 3), instance("b", 0, 1)};
    unsigned counts[4];
    oms_balancer *of = balancer_of(each, 2);
    count_picks(of, counts);
    assert_near(counts[0], CALLS / 4 * 3);
    assert_near(counts[1], CALLS / 4);
    oms_balancer_free(of);
}

static void test_balancer__spares_the_busy_one(void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 0, 1), instance("b", 0, 1)};
    oms_balancer *of = balancer_of(each, 2);
    unsigned counts[2] = {0, 0};
    for (int i = 0; i < 40; i++) { // none of them ends
        char id = 0;
        (void)pick(of, 0, &id);
        counts[id - 'a']++;
    }
    assert_int_equal(counts[0], 20);
    assert_int_equal(counts[1], 20);
    oms_balancer_free(of);
}

static void test_balancer__the_same_numbers_choose_the_same(void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 0, 1), instance("b", 0, 2),
                                 instance("c", 0, 3)};
    char first[200];
    for (int round = 0; round < 2; round++) {
        oms_balancer *of = balancer_of(each, 3);
        for (int i = 0; i < 200; i++) {
            char id = 0;
            uint64_t ticket = pick(of, i, &id);
            if (round == 0)
                first[i] = id;
            assert_int_equal(first[i], id);
            if (i % 3 == 0)
                oms_balancer_done(of, ticket, i, OMS_BALANCER_WELL);
        }
        oms_balancer_free(of);
    }
}

static void fail_all(oms_balancer *of, const char *only, int times)
{
    for (int i = 0; i < 1000 && times > 0; i++) {
        char id = 0;
        uint64_t ticket = pick(of, 0, &id);
        bool fails = strchr(only, id) != NULL;
        times -= fails ? 1 : 0;
        oms_balancer_done(of, ticket, 0,
                          fails ? OMS_BALANCER_FAILED : OMS_BALANCER_WELL);
    }
    assert_int_equal(times, 0);
}

static void test_balancer__opens_the_breaker_of_one_instance(void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 0, 1), instance("b", 0, 1)};
    oms_balancer *of = balancer_of(each, 2);
    size_t closed = 0;
    fail_all(of, "a", OMS_BALANCER_FAILURES - 1);
    assert_int_equal(oms_balancer_count(of, &closed), 2);
    assert_int_equal(closed, 2);
    fail_all(of, "a", 1);
    (void)oms_balancer_count(of, &closed);
    assert_int_equal(closed, 1);
    for (int i = 0; i < 100; i++) {
        char id = 0;
        uint64_t ticket = pick(of, OMS_BALANCER_OPEN_MS - 1, &id);
        assert_int_equal(id, 'b');
        oms_balancer_done(of, ticket, 0, OMS_BALANCER_WELL);
    }
    oms_balancer_free(of);
}

static int try_at(oms_balancer *of, int64_t now_ms, uint64_t *ticket)
{
    oms_instance out;
    return oms_balancer_pick(of, now_ms, TIMEOUT_MS, chance(), 0, &out, ticket,
                             NULL);
}

// A table of times: the pause doubles to its end, and each has one probe.
static void test_balancer__sends_one_probe_after_each_pause(void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 0, 1)};
    oms_balancer *of = balancer_of(each, 1);
    uint64_t ticket = 0;
    uint64_t second = 0;
    int64_t now_ms = 0;
    fail_all(of, "a", OMS_BALANCER_FAILURES);
    for (int64_t pause_ms = OMS_BALANCER_OPEN_MS;
         pause_ms <= 4 * OMS_BALANCER_OPEN_MS_MAX; pause_ms *= 2) {
        int64_t want_ms = pause_ms < OMS_BALANCER_OPEN_MS_MAX
                              ? pause_ms
                              : OMS_BALANCER_OPEN_MS_MAX;
        assert_int_equal(try_at(of, now_ms + want_ms - 1, &ticket), OMS_EBUSY);
        now_ms += want_ms;
        assert_int_equal(try_at(of, now_ms, &ticket), OMS_OK);
        assert_int_equal(try_at(of, now_ms, &second), OMS_EBUSY);
        oms_balancer_done(of, ticket, now_ms, OMS_BALANCER_FAILED);
    }
    now_ms += OMS_BALANCER_OPEN_MS_MAX;
    assert_int_equal(try_at(of, now_ms, &ticket), OMS_OK);
    oms_balancer_done(of, ticket, now_ms, OMS_BALANCER_WELL);
    assert_int_equal(try_at(of, now_ms, &ticket), OMS_OK);
    assert_int_equal(try_at(of, now_ms, &ticket), OMS_OK);
    oms_balancer_free(of);
}

static void test_balancer__probes_again_when_one_is_lost(void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 0, 1)};
    oms_balancer *of = balancer_of(each, 1);
    uint64_t ticket = 0;
    fail_all(of, "a", OMS_BALANCER_FAILURES);
    int64_t now_ms = OMS_BALANCER_OPEN_MS;
    assert_int_equal(try_at(of, now_ms, &ticket), OMS_OK);
    oms_balancer_done(of, ticket, now_ms, OMS_BALANCER_UNUSED);
    assert_int_equal(try_at(of, now_ms, &ticket), OMS_OK);
    assert_int_equal(try_at(of, now_ms + TIMEOUT_MS - 1, &ticket), OMS_EBUSY);
    assert_int_equal(try_at(of, now_ms + TIMEOUT_MS, &ticket), OMS_OK);
    oms_balancer_free(of);
}

static void test_balancer__takes_the_smallest_priority_that_works(
    void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 10, 1), instance("b", 20, 1)};
    oms_balancer *of = balancer_of(each, 2);
    char id = 0;
    for (int i = 0; i < 50; i++) {
        uint64_t ticket = pick(of, 0, &id);
        assert_int_equal(id, 'a');
        oms_balancer_done(of, ticket, 0, OMS_BALANCER_WELL);
    }
    fail_all(of, "a", OMS_BALANCER_FAILURES);
    uint64_t ticket = pick(of, 0, &id);
    assert_int_equal(id, 'b');
    oms_balancer_done(of, ticket, 0, OMS_BALANCER_WELL);
    oms_balancer_free(of);
}

static void test_balancer__avoids_the_one_that_was_tried(void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 0, 1), instance("b", 0, 1)};
    oms_balancer *of = balancer_of(each, 2);
    for (int i = 0; i < 50; i++) {
        oms_instance out;
        char id = 0;
        uint64_t second = 0;
        uint64_t first = pick(of, 0, &id);
        assert_int_equal(oms_balancer_pick(of, 0, TIMEOUT_MS, chance(), first,
                                           &out, &second, NULL),
                         OMS_OK);
        assert_int_not_equal(out.id[0], id);
        oms_balancer_done(of, first, 0, OMS_BALANCER_WELL);
        oms_balancer_done(of, second, 0, OMS_BALANCER_WELL);
    }
    // There is no other: it is taken all the same.
    assert_int_equal(oms_balancer_set(of, each, 1, NULL), OMS_OK);
    char id = 0;
    uint64_t first = pick(of, 0, &id);
    oms_instance out;
    assert_int_equal(oms_balancer_pick(of, 0, TIMEOUT_MS, chance(), first, &out,
                                       &first, NULL),
                     OMS_OK);
    oms_balancer_free(of);
}

static void test_balancer__a_new_list_keeps_what_is_known(void **context)
{
    (void)context;
    const oms_instance each[] = {instance("a", 0, 1), instance("b", 0, 1),
                                 instance("c", 0, 1)};
    oms_balancer *of = balancer_of(each, 2);
    size_t closed = 0;
    fail_all(of, "a", OMS_BALANCER_FAILURES);
    char id = 0;
    uint64_t gone = pick(of, 0, &id);
    assert_int_equal(id, 'b');
    assert_int_equal(oms_balancer_set(of, each, 1, NULL), OMS_OK);
    oms_balancer_done(of, gone, 0, OMS_BALANCER_FAILED); // b has left: nothing
    assert_int_equal(oms_balancer_set(of, each, 3, NULL), OMS_OK);
    assert_int_equal(oms_balancer_count(of, &closed), 3);
    assert_int_equal(closed, 2);
    assert_int_equal(oms_balancer_set(of, NULL, 0, NULL), OMS_OK);
    uint64_t ticket = 0;
    assert_int_equal(try_at(of, 0, &ticket), OMS_ENOTFOUND);
    oms_balancer_free(of);
}

static void test_balancer__refuses_more_than_the_bound(void **context)
{
    (void)context;
    oms_instance *each = calloc(OMS_INSTANCES_MAX + 1, sizeof(*each));
    for (size_t i = 0; i <= OMS_INSTANCES_MAX; i++)
        (void)snprintf(each[i].id, sizeof(each[i].id), "%zu", i);
    oms_balancer *of = balancer_of(each, OMS_INSTANCES_MAX);
    assert_int_equal(oms_balancer_set(of, each, OMS_INSTANCES_MAX + 1, NULL),
                     OMS_ELIMIT);
    assert_int_equal(oms_balancer_count(of, NULL), OMS_INSTANCES_MAX);
    oms_balancer_free(of);
    free(each);
}

static void test_static__lists_what_it_was_given(void **context)
{
    (void)context;
    const oms_static_service each[] = {
        {.service = "payment",
         .urls = "http://10.0.0.5:8080, https://b.example"},
        {.service = "six", .urls = "http://[::1]:81"}};
    oms_discovery found;
    oms_instance out[2];
    oms_instances about;
    assert_int_equal(oms_discovery_static_open(each, 2, &found, NULL), OMS_OK);
    assert_int_equal(
        found.ops->list(found.impl, "payment", 0, out, 2, &about, NULL),
        OMS_OK);
    assert_int_equal(about.count, 2);
    assert_true(about.generation > 0);
    assert_false(about.stale);
    assert_string_equal(out[0].host, "10.0.0.5");
    assert_int_equal(out[0].port, 8080);
    assert_true(out[1].tls);
    assert_int_equal(out[1].port, 443);
    assert_int_equal(
        found.ops->list(found.impl, "payment", 0, out, 1, &about, NULL),
        OMS_ELIMIT);
    assert_int_equal(
        found.ops->list(found.impl, "six", 0, out, 2, &about, NULL), OMS_OK);
    assert_string_equal(out[0].host, "::1");
    assert_string_equal(out[0].id, "[::1]:81");
    assert_int_equal(
        found.ops->list(found.impl, "nobody", 0, out, 2, &about, NULL),
        OMS_ENOTFOUND);
    found.ops->close(found.impl);
}

static void test_announcement__says_where_its_url_leads(void **context)
{
    (void)context;
    oms_instance place;
    oms_announcement me = OMS_INIT(oms_announcement);
    me.service = "oms-payment";
    me.url = "https://[fd00::5]:8443";
    assert_int_equal(oms_announcement_check(&me, &place, NULL), OMS_OK);
    assert_string_equal(place.host, "fd00::5");
    assert_int_equal(place.port, 8443);
    assert_true(place.tls);
    me.service = "oms payment";
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms_announcement_check(&me, NULL, &err), OMS_EINVAL);
    assert_string_equal(err.where, "/service");
}

static void test_static__refuses_what_is_no_list(void **context)
{
    (void)context;
    static const oms_static_service bad[] = {
        {.service = "a b", .urls = "http://a"},
        {.service = "", .urls = "http://a"},
        {.service = "a", .urls = ""},
        {.service = "a", .urls = NULL},
        {.service = "a", .urls = "ftp://a"},
        {.service = "a", .urls = "http://a/path"},
        {.service = "a", .urls = "http://user:secret@a"},
        {.service = "a", .urls = "http://a:99999"}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        oms_discovery found;
        oms_error err = OMS_INIT(oms_error);
        assert_int_equal(oms_discovery_static_open(&bad[i], 1, &found, &err),
                         OMS_EINVAL);
        assert_null(strstr(err.text, "secret"));
    }
}

static void test_static__watches_so_many_and_no_more(void **context)
{
    (void)context;
    oms_discovery found;
    assert_int_equal(oms_discovery_static_open(NULL, 0, &found, NULL), OMS_OK);
    for (int i = 0; i < OMS_WATCHED_MAX; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "s%d", i);
        assert_int_equal(found.ops->watch(found.impl, name, NULL), OMS_OK);
    }
    assert_int_equal(found.ops->watch(found.impl, "s0", NULL), OMS_OK);
    assert_int_equal(found.ops->watch(found.impl, "more", NULL), OMS_ELIMIT);
    found.ops->close(found.impl);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_balancer__is_fair_to_equals),
        cmocka_unit_test(test_balancer__gives_shares_by_weight),
        cmocka_unit_test(test_balancer__spares_the_busy_one),
        cmocka_unit_test(test_balancer__the_same_numbers_choose_the_same),
        cmocka_unit_test(test_balancer__opens_the_breaker_of_one_instance),
        cmocka_unit_test(test_balancer__sends_one_probe_after_each_pause),
        cmocka_unit_test(test_balancer__probes_again_when_one_is_lost),
        cmocka_unit_test(test_balancer__takes_the_smallest_priority_that_works),
        cmocka_unit_test(test_balancer__avoids_the_one_that_was_tried),
        cmocka_unit_test(test_balancer__a_new_list_keeps_what_is_known),
        cmocka_unit_test(test_balancer__refuses_more_than_the_bound),
        cmocka_unit_test(test_static__lists_what_it_was_given),
        cmocka_unit_test(test_announcement__says_where_its_url_leads),
        cmocka_unit_test(test_static__refuses_what_is_no_list),
        cmocka_unit_test(test_static__watches_so_many_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
