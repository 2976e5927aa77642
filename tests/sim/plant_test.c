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

#define SEEDS_MAX 200 // within so many each is caught

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
        "an owner for everybody", "nothing stays reserved", "comes to rest",
        "verify")
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

CATCHES(test_sim__catches_a_row_that_the_archive_lost, PLANT_ARCHIVE_DROPS,
        "totals sum", "verify", "durable")
CATCHES(test_sim__catches_a_log_that_was_rewritten, PLANT_LOG_REWRITTEN,
        "verify")
CATCHES(test_sim__catches_a_forgotten_stop, PLANT_STOP_FORGOTTEN,
        "stops are taken off", "verify")
CATCHES(test_sim__catches_a_parcel_that_leaves_in_spite_of_a_hold,
        PLANT_HOLD_IGNORED, "what is held stays")
CATCHES(test_sim__catches_goods_restocked_twice, PLANT_RESTOCK_TWICE,
        "restocked once", "verify")
CATCHES(test_sim__catches_a_lost_share, PLANT_SHARE_LOST, "verify",
        "worth the same to all")
CATCHES(test_sim__catches_a_message_sent_twice, PLANT_SENT_TWICE,
        "nothing is sent twice")
CATCHES(test_sim__catches_a_change_that_never_expires, PLANT_NEVER_EXPIRES,
        "an owner for everybody")
CATCHES(test_sim__catches_a_failed_refund_that_moves_money, PLANT_REFUND_MOVES,
        "provider and shop agree", "what was done was reserved", "verify")
CATCHES(test_sim__catches_rows_that_an_erasure_left, PLANT_ROWS_UNERASED,
        "what is erased is nowhere")
CATCHES(test_sim__catches_a_log_that_an_erasure_left, PLANT_LOG_UNERASED,
        "what is erased is nowhere")
CATCHES(test_sim__catches_a_parcel_that_a_report_missed, PLANT_FIGURE_MISSED,
        "a rebuild changes nothing")
CATCHES(test_sim__catches_store_credit_that_was_not_given,
        PLANT_CREDIT_UNBOOKED, "verify", "store credit is its entries")
CATCHES(test_sim__catches_a_refusal_that_nobody_wrote_down,
        PLANT_REFUSAL_UNTOLD, "refusals are written down")
CATCHES(test_sim__catches_canceled_units_that_stay_reserved, PLANT_STOCK_KEPT,
        "ended orders hold nothing", "verify")
CATCHES(test_sim__catches_goods_that_were_told_and_lost, PLANT_FACT_LOST,
        "facts about goods are never lost", "verify")
CATCHES(test_sim__catches_a_forgotten_dispute, PLANT_DISPUTE_FORGOTTEN,
        "an owner for everybody")
CATCHES(test_sim__catches_a_change_that_payment_missed, PLANT_CHANGE_UNPAID,
        "worth the same to all", "verify")
CATCHES(test_sim__catches_a_return_that_processing_missed, PLANT_RETURN_UNHEARD,
        "what came back is known to all", "verify")

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
        cmocka_unit_test(test_sim__catches_a_row_that_the_archive_lost),
        cmocka_unit_test(test_sim__catches_a_log_that_was_rewritten),
        cmocka_unit_test(test_sim__catches_a_forgotten_stop),
        cmocka_unit_test(
            test_sim__catches_a_parcel_that_leaves_in_spite_of_a_hold),
        cmocka_unit_test(test_sim__catches_goods_restocked_twice),
        cmocka_unit_test(test_sim__catches_a_lost_share),
        cmocka_unit_test(test_sim__catches_a_message_sent_twice),
        cmocka_unit_test(test_sim__catches_a_change_that_never_expires),
        cmocka_unit_test(test_sim__catches_a_failed_refund_that_moves_money),
        cmocka_unit_test(test_sim__catches_rows_that_an_erasure_left),
        cmocka_unit_test(test_sim__catches_a_log_that_an_erasure_left),
        cmocka_unit_test(test_sim__catches_a_parcel_that_a_report_missed),
        cmocka_unit_test(test_sim__catches_store_credit_that_was_not_given),
        cmocka_unit_test(test_sim__catches_a_refusal_that_nobody_wrote_down),
        cmocka_unit_test(test_sim__catches_canceled_units_that_stay_reserved),
        cmocka_unit_test(test_sim__catches_goods_that_were_told_and_lost),
        cmocka_unit_test(test_sim__catches_a_forgotten_dispute),
        cmocka_unit_test(test_sim__catches_a_change_that_payment_missed),
        cmocka_unit_test(test_sim__catches_a_return_that_processing_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
