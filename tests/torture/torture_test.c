// Everything fails once, and for ever: each allocation, each call of the
// store, on the memory store and on SQLite; and the process ends at each call.
//
// SQLite runs take a sample of the calls (every STRIDE-th) unless OMS_TORTURE
// is "full"; the memory store takes all of them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "torture/torture.h"

#define STRIDE 23
#define FOR_EVER_POINTS 16

// What an undisturbed run gives, and how much there is to fail.
typedef struct measure {
    char end[TORTURE_END_ROOM];
    int64_t allocations;
    int64_t calls;
} measure;

static int64_t stride(bool on_sqlite)
{
    const char *wanted = getenv("OMS_TORTURE");
    bool full = wanted != NULL && strcmp(wanted, "full") == 0;
#if defined(__SANITIZE_ADDRESS__)
    return full ? 1 : on_sqlite ? STRIDE * 4 : 5;
#else
    return full ? 1 : on_sqlite ? STRIDE : 1;
#endif
}

static torture *new_torture(bool on_sqlite, torture_life life)
{
    torture *on = calloc(1, sizeof(*on));
    assert_non_null(on);
    on->on_sqlite = on_sqlite;
    on->life = life;
    return on;
}

static measure undisturbed(bool on_sqlite, torture_life life, faulty_act act)
{
    torture *on = new_torture(on_sqlite, life);
    on->act = act;
    if (!torture_run(on))
        fail_msg("undisturbed: %s", on->problem);
    measure found = {.allocations = on->allocations, .calls = on->calls};
    memcpy(found.end, on->end, sizeof(found.end));
    free(on);
    return found;
}

// One run with what [on] says; it must end like the undisturbed one. [on] is
// freed. False: the planted failure was not reached.
static bool run(torture *on, const measure *like, const char *what)
{
    bool well = torture_run(on);
    if (!well)
        print_error("%s at %lld of %lld, %s%s: %s\n", what,
                    (long long)(on->call_fails_at + on->allocation_fails_at),
                    (long long)(on->call_fails_at > 0 ? like->calls
                                                      : like->allocations),
                    faulty_act_names[on->act], on->for_ever ? " for ever" : "",
                    on->problem);
    else if (strcmp(on->end, like->end) != 0)
        print_error("%s at %lld, %s: the end differs\n%s---\n%s", what,
                    (long long)(on->call_fails_at + on->allocation_fails_at),
                    faulty_act_names[on->act], like->end, on->end);
    bool same = strcmp(on->end, like->end) == 0;
    bool reached = on->planted > 0;
    free(on);
    assert_true(well);
    assert_true(same);
    return reached;
}

static void fail_each_allocation(bool on_sqlite, torture_life life)
{
    measure like = undisturbed(on_sqlite, life, FAULTY_PASS);
    int64_t reached = 0;
    assert_true(like.allocations > 0);
    for (int64_t i = 1; i <= like.allocations; i += stride(on_sqlite)) {
        torture *on = new_torture(on_sqlite, life);
        on->allocation_fails_at = i;
        reached += run(on, &like, "allocation") ? 1 : 0;
    }
    assert_true(reached > 0);
}

static void fail_each_call(bool on_sqlite, torture_life life, faulty_act act)
{
    measure like = undisturbed(on_sqlite, life, act);
    // Commits are few and matter most.
    int64_t step =
        act > FAULTY_ENOMEM && act != FAULTY_DIE_BEFORE ? 1 : stride(on_sqlite);
    int64_t reached = 0;
    for (int64_t i = 1; i <= like.calls; i += step) {
        torture *on = new_torture(on_sqlite, life);
        on->call_fails_at = i;
        on->act = act;
        reached += run(on, &like, "call") ? 1 : 0;
    }
    assert_true(reached > 0);
}

static void fail_for_ever(bool on_sqlite, torture_life life, faulty_act act)
{
    measure like = undisturbed(on_sqlite, life, act);
    bool memory = act == FAULTY_PASS;
    int64_t most = memory ? like.allocations : like.calls;
    for (int64_t i = 0; i < FOR_EVER_POINTS; i++) {
        torture *on = new_torture(on_sqlite, life);
        int64_t at = 1 + most * i / FOR_EVER_POINTS;
        on->for_ever = true;
        on->act = act;
        *(memory ? &on->allocation_fails_at : &on->call_fails_at) = at;
        (void)run(on, &like, memory ? "allocation" : "call");
    }
}

static void test_torture__memory_survives_each_allocation_failing(void **state)
{
    (void)state;
    for (int life = 0; life < TORTURE_LIVES; life++)
        fail_each_allocation(false, (torture_life)life);
}

static void test_torture__sqlite_survives_each_allocation_failing(void **state)
{
    (void)state;
    for (int life = 0; life < TORTURE_LIVES; life++)
        fail_each_allocation(true, (torture_life)life);
}

static const faulty_act acts[] = {FAULTY_EIO,          FAULTY_EFULL,
                                  FAULTY_EBUSY,        FAULTY_ENOMEM,
                                  FAULTY_UNKNOWN_DONE, FAULTY_UNKNOWN_LOST,
                                  FAULTY_DIE_BEFORE,   FAULTY_DIE_AFTER};
#define ACTS_COUNT (sizeof(acts) / sizeof(acts[0]))

static void test_torture__memory_survives_each_call_failing(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACTS_COUNT * TORTURE_LIVES; i++)
        fail_each_call(false, (torture_life)(i / ACTS_COUNT),
                       acts[i % ACTS_COUNT]);
}

static void test_torture__sqlite_survives_each_call_failing(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACTS_COUNT * TORTURE_LIVES; i++)
        fail_each_call(true, (torture_life)(i / ACTS_COUNT),
                       acts[i % ACTS_COUNT]);
}

static void test_torture__survives_failing_for_ever(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACTS_COUNT; i++) {
        if (acts[i] == FAULTY_DIE_BEFORE || acts[i] == FAULTY_DIE_AFTER)
            continue; // nobody dies for ever
        for (int life = 0; life < TORTURE_LIVES; life++) {
            fail_for_ever(false, (torture_life)life, acts[i]);
            fail_for_ever(true, (torture_life)life, acts[i]);
        }
    }
    for (int life = 0; life < TORTURE_LIVES; life++) {
        fail_for_ever(false, (torture_life)life, FAULTY_PASS);
        fail_for_ever(true, (torture_life)life, FAULTY_PASS);
    }
}

// The torture itself must bite: a store that lies is not survived.
static void test_torture__catches_a_store_that_lies(void **state)
{
    (void)state;
    measure like = undisturbed(false, TORTURE_SALE, FAULTY_LIE);
    unsigned caught = 0;
    for (int64_t i = 1; i <= like.calls; i += 7) {
        torture *on = new_torture(false, TORTURE_SALE);
        on->call_fails_at = i;
        on->act = FAULTY_LIE;
        bool well = torture_run(on) && strcmp(on->end, like.end) == 0;
        caught += well ? 0 : 1;
        on->live = 0;
        free(on);
    }
    assert_true(caught > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_torture__memory_survives_each_allocation_failing),
        cmocka_unit_test(test_torture__sqlite_survives_each_allocation_failing),
        cmocka_unit_test(test_torture__memory_survives_each_call_failing),
        cmocka_unit_test(test_torture__sqlite_survives_each_call_failing),
        cmocka_unit_test(test_torture__survives_failing_for_ever),
        cmocka_unit_test(test_torture__catches_a_store_that_lies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
