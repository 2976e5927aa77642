// Every state table of every module: each row is walked, each guard is seen to
// bite, and each pair that has no row is refused. The cases are generated from
// the tables themselves; what the tables must say is written down beside them.
#include <string.h>

#include "base/buf.h"
#include "modules/fulfillment/fulfillment.h"
#include "modules/payment/payment.h"
#include "modules/processing/changes.h"
#include "shop.h"

static const oms_module *const modules[] = {
    &oms__processing_module, &oms__payment_module, &oms__fulfillment_module};

#define ROWS_MAX 128

// Guards that always hold and never do, for a subject that is NULL.
static bool holds(const void *subject)
{
    return subject == NULL;
}

static const oms_guard open_gate = {"open", holds, "never"};

static bool bites(const void *subject)
{
    return subject != NULL;
}

static const oms_guard shut_gate = {"shut", bites, "always"};

// The table with all guards replaced: open ones, and one shut at [shut].
static oms_moves replace_guards(const oms_moves *moves, oms_move *rows,
                                size_t row, size_t shut)
{
    oms_moves copy = *moves;
    assert_true(moves->rows_count <= ROWS_MAX);
    memcpy(rows, moves->rows, moves->rows_count * sizeof(*rows));
    for (size_t i = 0; i < moves->rows_count; i++)
        for (size_t g = 0; g < OMS_GUARDS_MAX; g++)
            if (rows[i].guards[g] != NULL)
                rows[i].guards[g] =
                    i == row && g == shut ? &shut_gate : &open_gate;
    copy.rows = rows;
    return copy;
}

typedef void (*visit)(const oms_moves *moves);

static void each_table(visit look)
{
    for (size_t m = 0; m < OMS_COUNT(modules); m++)
        for (size_t i = 0; i < modules[m]->moves_count; i++)
            look(modules[m]->moves[i]);
}

static void rows_accept(const oms_moves *moves)
{
    oms_move rows[ROWS_MAX];
    oms_moves open = replace_guards(moves, rows, ROWS_MAX, 0);
    for (size_t i = 0; i < moves->rows_count; i++) {
        const oms_move *row = &moves->rows[i];
        int32_t to = oms__moves_target(&open, row->from, row->event, NULL);
        // Several rows may begin alike; the first whose guards hold counts.
        const oms_move *first = row;
        for (size_t j = i; j-- > 0;)
            if (moves->rows[j].from == row->from &&
                moves->rows[j].event == row->event)
                first = &moves->rows[j];
        assert_int_equal(to, first->to);
    }
}

static void test_moves__accept_every_row(void **state)
{
    (void)state;
    each_table(rows_accept);
}

static bool has_row(const oms_moves *moves, int32_t from, int32_t event)
{
    for (size_t i = 0; i < moves->rows_count; i++)
        if (moves->rows[i].from == from && moves->rows[i].event == event)
            return true;
    return false;
}

static void gaps_refuse(const oms_moves *moves)
{
    size_t gaps = 0;
    for (int32_t from = -1; from < (int32_t)moves->states->count; from++)
        for (int32_t event = 0; event < (int32_t)moves->events->count;
             event++) {
            if (has_row(moves, from, event))
                continue;
            gaps++;
            assert_int_equal(oms__moves_target(moves, from, event, NULL), -1);
        }
    assert_true(gaps > 0 || strcmp(moves->name, "fulfillment.plan") == 0);
}

static void test_moves__refuse_every_pair_without_a_row(void **state)
{
    (void)state;
    each_table(gaps_refuse);
}

static void guards_bite(const oms_moves *moves)
{
    oms_move rows[ROWS_MAX];
    for (size_t i = 0; i < moves->rows_count; i++) {
        const oms_move *row = &moves->rows[i];
        size_t twins = 0;
        for (size_t j = 0; j < moves->rows_count; j++)
            twins += moves->rows[j].from == row->from &&
                     moves->rows[j].event == row->event;
        for (size_t g = 0; g < OMS_GUARDS_MAX && row->guards[g] && twins == 1;
             g++) {
            oms_moves shut = replace_guards(moves, rows, i, g);
            assert_int_equal(
                oms__moves_target(&shut, row->from, row->event, NULL), -1);
        }
    }
}

static void test_moves__refuse_when_any_guard_does(void **state)
{
    (void)state;
    each_table(guards_bite);
}

static void table_is_sound(const oms_moves *moves)
{
    for (size_t i = 0; i < moves->rows_count; i++) {
        const oms_move *row = &moves->rows[i];
        assert_in_range(row->from + 1, 0, moves->states->count);
        assert_in_range(row->to, 0, moves->states->count - 1);
        assert_in_range(row->event, 0, moves->events->count - 1);
        for (size_t g = 0; g < OMS_GUARDS_MAX && row->guards[g]; g++) {
            assert_non_null(row->guards[g]->holds);
            assert_true(strlen(row->guards[g]->name) > 3);
            assert_true(strlen(row->guards[g]->why) > 10);
        }
    }
}

static void test_moves__are_sound_and_say_why(void **state)
{
    (void)state;
    each_table(table_is_sound);
}

// What DOMAIN says about an order, spelled out: a change of the table must be
// a change here.
static const char order_life[] =
    "- draft draft\n"
    "draft draft draft\n"
    "- place pending\n"
    "draft place pending\n"
    "pending confirm confirmed"
    " stock_secured payment_secured no_blocking_hold reviewed\n"
    "confirmed release processing work_planned no_blocking_hold\n"
    "processing complete completed"
    " all_units_done balance_settled no_blocking_hold no_open_change\n"
    "completed reopen processing by_change\n"
    "draft cancel canceled nothing_shipped\n"
    "pending cancel canceled nothing_shipped\n"
    "confirmed cancel canceled nothing_shipped\n"
    "processing cancel canceled nothing_shipped\n"
    "pending reject rejected nothing_shipped\n"
    "pending expire expired payment_not_secured nothing_shipped\n"
    "draft hold draft\n"
    "pending hold pending\n"
    "confirmed hold confirmed\n"
    "processing hold processing\n"
    "draft cancel_recorded canceled\n"
    "pending cancel_recorded canceled\n"
    "confirmed cancel_recorded canceled\n"
    "processing cancel_recorded canceled\n"
    "completed cancel_recorded canceled\n";

static const char hold_life[] = "- place active\n"
                                "active resolve resolved\n"
                                "active reject rejected\n";

static const char change_life[] =
    "- begin pending order_changeable\n"
    "pending edit pending\n"
    "pending request requested change_has_actions base_unchanged"
    " order_changeable stock_answered units_are_here something_remains"
    " in_time\n"
    "pending confirm confirmed change_has_actions base_unchanged"
    " order_changeable stock_answered units_are_here something_remains"
    " in_time\n"
    "requested confirm confirmed change_has_actions base_unchanged"
    " order_changeable stock_answered units_are_here something_remains\n"
    "pending decline declined\n"
    "requested decline declined\n"
    "pending cancel canceled\n"
    "pending expire expired\n"
    "requested expire declined\n";

static void assert_life(const oms_moves *moves, const char *expected)
{
    oms_buf buf;
    oms__buf_init(&buf, NULL, 0);
    for (size_t i = 0; i < moves->rows_count; i++) {
        const oms_move *row = &moves->rows[i];
        oms__buf_printf(&buf, "%s %s %s",
                        row->from < 0 ? "-" : moves->states->names[row->from],
                        moves->events->names[row->event],
                        moves->states->names[row->to]);
        for (size_t g = 0; g < OMS_GUARDS_MAX && row->guards[g]; g++)
            oms__buf_printf(&buf, " %s", row->guards[g]->name);
        oms__buf_text(&buf, "\n");
    }
    assert_false(buf.failed);
    assert_string_equal(buf.bytes, expected);
    oms__buf_free(&buf);
}

static void test_order_status__is_the_life_of_the_design(void **state)
{
    (void)state;
    assert_life(&oms__order_moves, order_life);
    assert_life(&oms__hold_moves, hold_life);
    assert_life(&oms__change_moves, change_life);
}

// Positions in index declarations are numbers: they must mean these columns.
static void test_orders_table__has_its_indexed_columns_in_place(void **state)
{
    (void)state;
    const oms_field *fields = oms__orders_table.record->fields;
    assert_string_equal(fields[ORDER_FIELD_ID].name, "order_id");
    assert_string_equal(fields[ORDER_FIELD_VERSION].name, "version");
    assert_string_equal(fields[ORDER_FIELD_CHANNEL].name, "channel");
    assert_string_equal(fields[ORDER_FIELD_NUMBER].name, "number");
    assert_string_equal(fields[ORDER_FIELD_CUSTOMER].name, "customer_id");
    assert_string_equal(fields[ORDER_FIELD_STATUS].name, "status");
    assert_string_equal(fields[ORDER_FIELD_PAYMENT_STATUS].name,
                        "payment_status");
    assert_string_equal(fields[ORDER_FIELD_FULFILLMENT_STATUS].name,
                        "fulfillment_status");
    assert_string_equal(fields[ORDER_FIELD_PLACED_AT].name, "placed_at_ms");
    assert_string_equal(oms__order_changes_table.record->fields[3].name,
                        "open_order");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves__accept_every_row),
        cmocka_unit_test(test_moves__refuse_every_pair_without_a_row),
        cmocka_unit_test(test_moves__refuse_when_any_guard_does),
        cmocka_unit_test(test_moves__are_sound_and_say_why),
        cmocka_unit_test(test_order_status__is_the_life_of_the_design),
        cmocka_unit_test(test_orders_table__has_its_indexed_columns_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
