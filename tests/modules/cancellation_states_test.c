// The state tables of taking back: every row is walked with its guards open,
// refused with each of them shut, and every pair without a row is refused. The
// cases are generated from the tables; what they must say is written down here.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "modules/cancellation/cancellation.h"

#define ROWS_MAX 128

static bool always(const void *subject)
{
    (void)subject;
    return true;
}
static bool never(const void *subject)
{
    (void)subject;
    return false;
}
static const oms_guard open_gate = {"open", always, "never refuses"};
static const oms_guard shut_gate = {"shut", never, "always refuses"};

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

static void each_table(void (*look)(const oms_moves *))
{
    for (size_t i = 0; i < oms__cancellation_module.moves_count; i++)
        look(oms__cancellation_module.moves[i]);
}

static void rows_accept(const oms_moves *moves)
{
    oms_move rows[ROWS_MAX];
    oms_moves open = replace_guards(moves, rows, ROWS_MAX, 0);
    for (size_t i = 0; i < moves->rows_count; i++)
        assert_int_equal(oms__moves_target(&open, moves->rows[i].from,
                                           moves->rows[i].event, NULL),
                         moves->rows[i].to);
}

static void test_moves__accept_every_row(void **state)
{
    (void)state;
    each_table(rows_accept);
}

static void guards_bite(const oms_moves *moves)
{
    oms_move rows[ROWS_MAX];
    for (size_t i = 0; i < moves->rows_count; i++)
        for (size_t g = 0; g < OMS_GUARDS_MAX && moves->rows[i].guards[g];
             g++) {
            oms_moves shut = replace_guards(moves, rows, i, g);
            assert_int_equal(oms__moves_target(&shut, moves->rows[i].from,
                                               moves->rows[i].event, NULL),
                             -1);
            assert_true(strlen(moves->rows[i].guards[g]->why) > 10);
        }
}

static void test_moves__refuse_when_any_guard_does(void **state)
{
    (void)state;
    each_table(guards_bite);
}

static bool has_row(const oms_moves *moves, int32_t from, int32_t event)
{
    size_t found = 0;
    for (size_t i = 0; i < moves->rows_count; i++)
        found += moves->rows[i].from == from && moves->rows[i].event == event;
    assert_true(found <= 1);
    return found == 1;
}

static void gaps_refuse(const oms_moves *moves)
{
    size_t gaps = 0;
    for (int32_t from = -1; from < (int32_t)moves->states->count; from++)
        for (int32_t event = 0; event < (int32_t)moves->events->count; event++)
            if (!has_row(moves, from, event)) {
                gaps++;
                assert_int_equal(oms__moves_target(moves, from, event, NULL),
                                 -1);
            }
    assert_true(gaps > 0);
}

static void test_moves__refuse_every_pair_without_a_row(void **state)
{
    (void)state;
    each_table(gaps_refuse);
}

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

static const char stop_life[] =
    "- request requested order_open something_left none_under_way\n"
    "requested stop stopped\n"
    "requested refuse refused\n"
    "stopped complete completed units_taken_out\n"
    "stopped complete_part partial units_taken_out\n"
    "stopped refuse refused\n";

static void test_cancellation_status__is_the_life_of_the_design(void **state)
{
    (void)state;
    assert_life(&oms__stop_moves, stop_life);
}

static const char return_life[] =
    "- request requested units_shipped within_window not_final_sale\n"
    "- record completed\n"
    "- record_open inspected\n"
    "requested approve approved\n"
    "requested reject rejected\n"
    "requested cancel canceled\n"
    "approved send in_transit\n"
    "approved cancel canceled nothing_received money_settled\n"
    "in_transit cancel canceled nothing_received money_settled\n"
    "approved expire expired nothing_received\n"
    "in_transit expire expired nothing_received\n"
    "requested receive received\n"
    "requested receive_part partially_received\n"
    "approved receive received\n"
    "approved receive_part partially_received\n"
    "rejected receive received\n"
    "rejected receive_part partially_received\n"
    "in_transit receive received\n"
    "in_transit receive_part partially_received\n"
    "partially_received receive received\n"
    "partially_received receive_part partially_received\n"
    "received receive received\n"
    "received receive_part partially_received\n"
    "inspected receive received\n"
    "inspected receive_part partially_received\n"
    "completed receive received\n"
    "completed receive_part partially_received\n"
    "canceled receive received\n"
    "canceled receive_part partially_received\n"
    "expired receive received\n"
    "expired receive_part partially_received\n"
    "partially_received inspect_part partially_received\n"
    "received inspect_part received\n"
    "received inspect inspected all_inspected\n"
    "approved credit approved goods_are_here\n"
    "in_transit credit in_transit goods_are_here\n"
    "partially_received credit partially_received\n"
    "received credit received\n"
    "inspected credit inspected\n"
    "completed credit completed\n"
    "partially_received complete completed all_inspected money_settled\n"
    "inspected complete completed all_inspected money_settled\n";

static void test_return_state__is_the_life_of_the_design(void **state)
{
    (void)state;
    assert_life(&oms__return_moves, return_life);
}

static const char replacement_life[] =
    "- ask asked units_shipped\n"
    "- request requested units_shipped\n"
    "asked request requested\n"
    "asked reject rejected\n"
    "asked cancel canceled\n"
    "requested place placed\n"
    "requested cancel canceled never_placed\n"
    "placed cancel canceled never_placed\n"
    "placed confirm completed\n"
    "requested lose canceled\n"
    "placed lose canceled\n"
    "completed lose canceled\n";

static void test_replacement_status__is_the_life_of_the_design(void **state)
{
    (void)state;
    assert_life(&oms__replacement_moves, replacement_life);
}

// Positions in index declarations are numbers: they must mean these columns.
static void field_is(const oms_table *table, int index, int at,
                     const char *name)
{
    uint8_t field = table->indexes[index].fields[at];
    assert_string_equal(table->record->fields[field].name, name);
}

static void test_tables__have_their_indexed_columns_in_place(void **state)
{
    (void)state;
    field_is(&oms__sales_table, OMS__SALES_BY_CUSTOMER, 0, "customer_id");
    field_is(&oms__sales_table, OMS__SALES_BY_CUSTOMER, 1, "placed_at_ms");
    field_is(&oms__stops_table, OMS__STOPS_BY_STATE, 0, "state");
    field_is(&oms__returns_table, OMS__RETURNS_BY_STATE, 0, "state");
    field_is(&oms__returns_table, OMS__RETURNS_BY_NUMBER, 0, "number");
    field_is(&oms__replacements_table, OMS__REPLACEMENTS_BY_ORDER, 0,
             "new_order_id");
    field_is(&oms__unmatched_table, OMS__UNMATCHED_OPEN, 0, "closed");
    field_is(&oms__unmatched_table, OMS__UNMATCHED_BY_CUSTOMER, 0,
             "customer_id");
    field_is(&oms__unmatched_table, OMS__UNMATCHED_BY_ORDER, 0, "order_id");
    for (size_t i = 0; i < oms__cancellation_module.tables_count; i++) {
        const oms_table *table = oms__cancellation_module.tables[i];
        assert_string_equal(table->record->fields[table->version_field].name,
                            "version");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves__accept_every_row),
        cmocka_unit_test(test_moves__refuse_when_any_guard_does),
        cmocka_unit_test(test_moves__refuse_every_pair_without_a_row),
        cmocka_unit_test(test_cancellation_status__is_the_life_of_the_design),
        cmocka_unit_test(test_return_state__is_the_life_of_the_design),
        cmocka_unit_test(test_replacement_status__is_the_life_of_the_design),
        cmocka_unit_test(test_tables__have_their_indexed_columns_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
