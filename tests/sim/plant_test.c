// The simulator itself is tested: each planted bug must be caught, and by a
// rule that names it. Without this a simulator that sees nothing looks well.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/world.h"

#define SEEDS_MAX 30 // within so many each is caught

// Runs seeds with [plant] until a rule is broken; it must be one of [rules].
static void catch_plant(sim_plant plant, const char *const *rules)
{
    for (uint64_t seed = 1; seed <= SEEDS_MAX; seed++) {
        world *of = calloc(1, sizeof(*of));
        assert_non_null(of);
        of->seed = seed;
        of->plant = plant;
        bool held = world_run(of);
        bool named = false;
        for (size_t i = 0; rules[i] != NULL; i++)
            named |= strcmp(of->rule, rules[i]) == 0;
        if (!held && !named) {
            fprintf(stderr, "seed %llu: caught by \"%s\": %s\n",
                    (unsigned long long)seed, of->rule, of->text);
            trace_print(&of->trace);
        }
        free(of);
        if (held)
            continue;
        assert_true(named);
        return;
    }
    fail_msg("no seed caught the planted bug");
}

#define CATCHES(name, plant, ...) \
    static void name(void **state) \
    { \
        (void)state; \
        static const char *const rules[] = {__VA_ARGS__, NULL}; \
        catch_plant(plant, rules); \
    }

CATCHES(test_sim__catches_a_lost_commit, PLANT_COMMIT_LOST, "durable",
        "events dense", "one effect per key")
CATCHES(test_sim__catches_a_lost_row, PLANT_ROW_LOST, "totals sum", "verify",
        "units of an order")
CATCHES(test_sim__catches_a_lost_key, PLANT_KEY_LOST, "durable")
CATCHES(test_sim__catches_a_lost_task, PLANT_TASK_LOST,
        "an owner for everybody", "verify", "nothing stays reserved")
CATCHES(test_sim__catches_a_lost_event, PLANT_EVENT_LOST, "events dense",
        "verify")
CATCHES(test_sim__catches_ids_that_repeat, PLANT_IDS_REPEAT, "steps",
        "documented errors", "opens", "one key one request",
        "no error without a fault", "provider and shop agree",
        "an owner for everybody", "nothing stays reserved")
CATCHES(test_sim__catches_a_charge_under_one_key_twice, PLANT_APPLIED_TWICE,
        "applied once")
CATCHES(test_sim__catches_a_changed_capture, PLANT_CAPTURE_CHANGED,
        "payments are their transactions", "order is its payments")
CATCHES(test_sim__catches_changed_stock, PLANT_STOCK_CHANGED, "verify")
CATCHES(test_sim__catches_a_revived_order, PLANT_ORDER_REVIVED,
        "life follows the table", "verify")
CATCHES(test_sim__catches_a_changed_receipt, PLANT_RECEIPT_CHANGED,
        "one receipt")
CATCHES(test_sim__catches_a_forgotten_capture, PLANT_PAID_AWAY,
        "provider and shop agree", "refunds within captured")

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sim__catches_a_lost_commit),
        cmocka_unit_test(test_sim__catches_a_lost_row),
        cmocka_unit_test(test_sim__catches_a_lost_key),
        cmocka_unit_test(test_sim__catches_a_lost_task),
        cmocka_unit_test(test_sim__catches_a_lost_event),
        cmocka_unit_test(test_sim__catches_ids_that_repeat),
        cmocka_unit_test(test_sim__catches_a_charge_under_one_key_twice),
        cmocka_unit_test(test_sim__catches_a_changed_capture),
        cmocka_unit_test(test_sim__catches_changed_stock),
        cmocka_unit_test(test_sim__catches_a_revived_order),
        cmocka_unit_test(test_sim__catches_a_changed_receipt),
        cmocka_unit_test(test_sim__catches_a_forgotten_capture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
