// Storms (storm.h). OMS_STORMS=N for so many, OMS_SIM_SEED=N for one with
// its trace on the way; storm_test --hash N ... prints the trace hash of
// seeds, for comparing builds (hash_test.sh).
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/storm.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SEEDS_DEFAULT 1 // a storm is a minute there
#else
#define SEEDS_DEFAULT 3
#endif

static void print_pressure(const storm *on)
{
    printf("         calls to");
    for (int i = 0; i < STORM_SERVICES; i++) {
        const storm_service *at = &on->services[i];
        printf(" %s %u, while %s %u for %u (%.2f)%s", at->prefix,
               (unsigned)at->sent, at->silent ? "silent" : "refusing",
               (unsigned)at->sent_down, (unsigned)at->wanted_down,
               at->wanted_down > 0 ? (double)at->sent_down / at->wanted_down
                                   : 0.0,
               i + 1 < STORM_SERVICES ? ";" : "\n");
    }
}

static void print_books(uint64_t seed, const world *of)
{
    const storm *on = of->storm;
    const storm_books *sum = &on->shop;
    printf("seed %-3llu %u orders: %u completed, %u canceled, %u rejected; "
           "home %.1f min after the trouble; %lld.%02lld taken, %lld.%02lld "
           "given back, %lld units, %lld labels, %lld messages\n",
           (unsigned long long)seed, (unsigned)of->orders_count,
           (unsigned)on->ended[4], (unsigned)on->ended[5],
           (unsigned)on->ended[6], (double)on->home_at_ms / 60000,
           (long long)(sum->captured_minor / 100),
           (long long)(sum->captured_minor % 100),
           (long long)(sum->refunded_minor / 100),
           (long long)(sum->refunded_minor % 100), (long long)sum->units,
           (long long)sum->labels, (long long)sum->messages);
}

// The rule that one storm breaks; "": none.
static void run(uint64_t seed, sim_plant plant, bool loud, char rule[64])
{
    world *of = calloc(1, sizeof(*of));
    storm on = {0};
    assert_non_null(of);
    of->seed = seed;
    of->plant = plant;
    of->storm = &on;
    of->trace.loud = loud;
    bool held = world_run(of);
    if (plant == PLANT_NONE && held)
        print_books(seed, of);
    else
        printf("seed %-3llu \"%s\": %s\n", (unsigned long long)seed, of->rule,
               of->text);
    print_pressure(&on);
    if (plant == PLANT_NONE && !held)
        trace_print(&of->trace);
    snprintf(rule, 64, "%s", of->rule);
    free(of);
}

static void test_storm__ends_with_journals_that_agree(void **state)
{
    (void)state;
    char rule[64];
    const char *one = getenv("OMS_SIM_SEED");
    const char *many = getenv("OMS_STORMS");
    uint64_t seeds = many != NULL ? strtoull(many, NULL, 10) : SEEDS_DEFAULT;
    uint64_t first = one != NULL ? strtoull(one, NULL, 10) : 1;
    uint64_t last = one != NULL ? first : seeds;
    for (uint64_t seed = first; seed <= last; seed++) {
        run(seed, PLANT_NONE, one != NULL, rule);
        assert_string_equal(rule, "");
    }
}

static void test_storm__buries_who_is_down_without_a_breaker(void **state)
{
    (void)state;
    char rule[64];
    run(1, PLANT_NO_BREAKER, false, rule);
    assert_string_equal(rule, "who is down is left alone");
}

static void test_storm__buries_who_is_down_without_patience(void **state)
{
    (void)state;
    char rule[64];
    run(1, PLANT_NO_PATIENCE, false, rule);
    assert_string_equal(rule, "who is down is left alone");
}

static void test_storm__catches_what_one_key_does_twice(void **state)
{
    (void)state;
    char rule[64];
    run(1, PLANT_APPLIED_TWICE, false, rule);
    assert_string_equal(rule, "applied once");
}

static void test_storm__catches_a_forgotten_capture(void **state)
{
    (void)state;
    char rule[64];
    run(1, PLANT_PAID_AWAY, false, rule);
    assert_string_equal(rule, "refunds within captured");
}

static void print_hash(uint64_t seed)
{
    world *of = calloc(1, sizeof(*of));
    storm on = {0};
    if (of == NULL)
        abort();
    of->seed = seed;
    of->storm = &on;
    world_run(of);
    printf("%" PRIu64 " %016" PRIx64 "\n", seed, of->trace.hash);
    free(of);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--hash") == 0) {
        for (int i = 2; i < argc; i++)
            print_hash(strtoull(argv[i], NULL, 10));
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_storm__ends_with_journals_that_agree),
        cmocka_unit_test(test_storm__buries_who_is_down_without_a_breaker),
        cmocka_unit_test(test_storm__buries_who_is_down_without_patience),
        cmocka_unit_test(test_storm__catches_what_one_key_does_twice),
        cmocka_unit_test(test_storm__catches_a_forgotten_capture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
