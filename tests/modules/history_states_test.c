// The state tables of history against the design: each row
// is accepted, each guard bites, each pair without a row is refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modules/history/history.h"

typedef struct design_row {
    const char *from; // "-": there was nothing before
    const char *event;
    const char *to;
    const char *guards; // by name, with spaces
} design_row;

static const design_row kept_rows[] = {
    {"-", "take", "open", ""},
    {"open", "close", "closed", ""},
    {"closed", "reopen", "open", ""},
    {"closed", "archive", "archived", "nothing_open money_settled"},
    {"archived", "restore", "closed", ""},
};

static const design_row erasure_rows[] = {
    {"-", "ask", "asked", ""},
    {"asked", "begin", "erasing", ""},
    {"erasing", "finish", "done", ""},
};

typedef struct design {
    const oms_moves *moves;
    const design_row *rows;
    size_t count;
} design;

static const design designs[] = {
    {&oms__kept_moves, kept_rows, OMS_COUNT(kept_rows)},
    {&oms__erasure_moves, erasure_rows, OMS_COUNT(erasure_rows)},
};

static const char *name_of(const oms_moves *moves, int32_t state)
{
    return state < 0 ? "-" : moves->states->names[state];
}

static const design_row *designed(const design *of, int32_t from, int32_t event)
{
    for (size_t i = 0; i < of->count; i++)
        if (strcmp(of->rows[i].from, name_of(of->moves, from)) == 0 &&
            strcmp(of->rows[i].event, of->moves->events->names[event]) == 0)
            return &of->rows[i];
    return NULL;
}

static const oms_move *declared(const oms_moves *moves, int32_t from,
                                int32_t event)
{
    for (size_t i = 0; i < moves->rows_count; i++)
        if (moves->rows[i].from == from && moves->rows[i].event == event)
            return &moves->rows[i];
    return NULL;
}

static void check_guards(const design_row *row, const oms_move *move)
{
    char names[256] = "";
    for (size_t i = 0; i < OMS_GUARDS_MAX && move->guards[i] != NULL; i++) {
        if (i > 0)
            strncat(names, " ", 2);
        strncat(names, move->guards[i]->name, 64);
        assert_true(strlen(move->guards[i]->why) > 10);
    }
    assert_string_equal(names, row->guards);
}

static void check_pair(const design *of, int32_t from, int32_t event)
{
    const design_row *row = designed(of, from, event);
    const oms_move *move = declared(of->moves, from, event);
    if (row == NULL) {
        assert_null(move);
        assert_int_equal(oms__moves_target(of->moves, from, event, NULL), -1);
        return;
    }
    assert_non_null(move);
    assert_string_equal(name_of(of->moves, move->to), row->to);
    check_guards(row, move);
    if (move->guards[0] == NULL)
        assert_int_equal(oms__moves_target(of->moves, from, event, NULL),
                         move->to);
}

static void test_history_states__have_the_rows_of_the_design(void **state)
{
    (void)state;
    for (size_t i = 0; i < OMS_COUNT(designs); i++) {
        const oms_moves *moves = designs[i].moves;
        assert_int_equal(moves->rows_count, designs[i].count);
        for (int32_t from = -1; from < (int32_t)moves->states->count; from++)
            for (uint32_t event = 0; event < moves->events->count; event++)
                check_pair(&designs[i], from, (int32_t)event);
    }
}

static int32_t archives(const history_row *row)
{
    return oms__moves_target(&oms__kept_moves, KEPT_CLOSED, KEEP_ARCHIVE, row);
}

static void test_history_states__archive_when_nothing_is_open(void **state)
{
    (void)state;
    const open_thing thing = {OPEN_RETURN, 1};
    const history_row quiet = {.status = OMS_ORDER_COMPLETED};
    const history_row busy = {
        .status = OMS_ORDER_COMPLETED, .open = &thing, .open_count = 1};
    assert_int_equal(archives(&quiet), KEPT_ARCHIVED);
    assert_int_equal(archives(&busy), -1);
}

static void test_history_states__archive_when_nothing_is_owed(void **state)
{
    (void)state;
    history_row row = {.status = OMS_ORDER_COMPLETED,
                       .total_minor = 100,
                       .canceled_minor = 20,
                       .credited_minor = 30,
                       .captured_minor = 50};
    assert_int_equal(archives(&row), KEPT_ARCHIVED);
    row.captured_minor = 51;
    assert_int_equal(archives(&row), -1);
    row.tolerated_minor = 1;
    assert_int_equal(archives(&row), KEPT_ARCHIVED);
    row.tolerated_minor = 0;
    row.refunded_minor = 1;
    assert_int_equal(archives(&row), KEPT_ARCHIVED);
    row.status = OMS_ORDER_CANCELED;
    assert_int_equal(archives(&row), -1);
    row.refunded_minor = 51;
    assert_int_equal(archives(&row), KEPT_ARCHIVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_history_states__have_the_rows_of_the_design),
        cmocka_unit_test(test_history_states__archive_when_nothing_is_open),
        cmocka_unit_test(test_history_states__archive_when_nothing_is_owed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
