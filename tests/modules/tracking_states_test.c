// The state tables of tracking and notification against the design: each row
// is accepted, each guard bites, each pair without a row is refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modules/notification/notification.h"
#include "modules/tracking/tracking.h"

typedef struct design_row {
    const char *from; // "-": there was nothing before
    const char *event;
    const char *to;
    const char *guards; // by name, with spaces
} design_row;

static const design_row share_rows[] = {
    {"-", "make", "active", ""},
    {"active", "revoke", "revoked", ""},
};

static const design_row promise_rows[] = {
    {"-", "make", "waiting", ""},
    {"waiting", "arm", "open", "goods_open"},
    {"waiting", "keep", "kept", "goods_arrived"},
    {"waiting", "drop", "dropped", ""},
    {"open", "keep", "kept", "goods_arrived"},
    {"open", "miss", "late", "goods_open"},
    {"open", "drop", "dropped", ""},
    {"open", "renew", "open", "goods_open"},
    {"kept", "renew", "open", "goods_open"},
    {"late", "renew", "open", "goods_open"},
    {"dropped", "renew", "open", "goods_open"},
};

static const design_row endpoint_rows[] = {
    {"-", "put", "enabled", ""},
    {"enabled", "put", "enabled", ""},
    {"disabled", "put", "enabled", ""},
    {"enabled", "disable", "disabled", ""},
    {"enabled", "give_up", "disabled", "keeps_failing"},
    {"disabled", "enable", "enabled", ""},
};

#define RETRY "endpoint_enabled addressed allowed outcome_known"
static const design_row delivery_rows[] = {
    {"-", "queue", "pending", ""},
    {"-", "suppress", "suppressed", ""},
    {"-", "fail", "failed", ""},
    {"pending", "send", "sent", ""},
    {"pending", "deliver", "delivered", ""},
    {"pending", "fail", "failed", ""},
    {"pending", "suppress", "suppressed", ""},
    {"sent", "deliver", "delivered", ""},
    {"sent", "fail", "failed", ""},
    {"failed", "send", "sent", ""},
    {"failed", "deliver", "delivered", ""},
    {"suppressed", "send", "sent", ""},
    {"suppressed", "deliver", "delivered", ""},
    {"failed", "retry", "pending", RETRY},
    {"suppressed", "retry", "pending", RETRY},
};

typedef struct design {
    const oms_moves *moves;
    const design_row *rows;
    size_t count;
} design;

static const design designs[] = {
    {&oms__share_moves, share_rows, OMS_COUNT(share_rows)},
    {&oms__promise_moves, promise_rows, OMS_COUNT(promise_rows)},
    {&oms__endpoint_moves, endpoint_rows, OMS_COUNT(endpoint_rows)},
    {&oms__delivery_moves, delivery_rows, OMS_COUNT(delivery_rows)},
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

static void test_tracking_states__have_the_rows_of_the_design(void **state)
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

static void test_promise__is_kept_by_the_last_unit_only(void **state)
{
    (void)state;
    promise_row some = {.units_open = 1};
    promise_row none = {.units_open = 0};
    const oms_moves *moves = &oms__promise_moves;
    assert_int_equal(
        oms__moves_target(moves, PROMISE_OPEN, PROMISE_KEEP, &some), -1);
    assert_int_equal(
        oms__moves_target(moves, PROMISE_OPEN, PROMISE_KEEP, &none),
        PROMISE_KEPT);
    assert_int_equal(
        oms__moves_target(moves, PROMISE_OPEN, PROMISE_MISS, &some),
        PROMISE_LATE);
    assert_int_equal(
        oms__moves_target(moves, PROMISE_OPEN, PROMISE_MISS, &none), -1);
}

static void test_endpoint__is_given_up_only_after_a_failure(void **state)
{
    (void)state;
    endpoint_row good = {.failures = 0};
    endpoint_row bad = {.failures = 1};
    assert_int_equal(oms__moves_target(&oms__endpoint_moves, ENDPOINT_ENABLED,
                                       ENDPOINT_GIVE_UP, &good),
                     -1);
    assert_int_equal(oms__moves_target(&oms__endpoint_moves, ENDPOINT_ENABLED,
                                       ENDPOINT_GIVE_UP, &bad),
                     ENDPOINT_DISABLED);
}

static void test_delivery__is_retried_when_all_four_guards_hold(void **state)
{
    (void)state;
    for (int bits = 0; bits < 16; bits++) {
        retry_step step = {.enabled = (bits & 1) != 0,
                           .addressed = (bits & 2) != 0,
                           .allowed = (bits & 4) != 0,
                           .known = (bits & 8) != 0};
        assert_int_equal(oms__moves_target(&oms__delivery_moves,
                                           OMS_DELIVERY_FAILED, DELIVERY_RETRY,
                                           &step),
                         bits == 15 ? OMS_DELIVERY_PENDING : -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tracking_states__have_the_rows_of_the_design),
        cmocka_unit_test(test_promise__is_kept_by_the_last_unit_only),
        cmocka_unit_test(test_endpoint__is_given_up_only_after_a_failure),
        cmocka_unit_test(test_delivery__is_retried_when_all_four_guards_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
