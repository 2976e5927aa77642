// The state tables of payment against what the design says, row by row: each
// row accepts, each guard bites, each missing pair is refused.
#include "modules/payment_shop.h"

#include <stdio.h>

#include "modules/payment/payment.h"

// from, event, to, the guard that refuses when nobody has answered.
typedef struct design_row {
    const char *from;
    const char *event;
    const char *to;
    const char *guard;
} design_row;

static const design_row payment_rows[] = {
    {"pending", "require_action", "requires_action", NULL},
    {"pending", "authorize", "authorized", NULL},
    {"pending", "capture", "captured", NULL},
    {"pending", "decline", "failed", NULL},
    {"pending", "lose", "unknown", NULL},
    {"requires_action", "authorize", "authorized", NULL},
    {"requires_action", "capture", "captured", NULL},
    {"requires_action", "decline", "failed", NULL},
    {"requires_action", "expire", "expired", NULL},
    {"authorized", "capture_part", "partially_captured", NULL},
    {"authorized", "capture", "captured", NULL},
    {"authorized", "void", "canceled", NULL},
    {"authorized", "expire", "expired", NULL},
    {"authorized", "lose", "unknown", NULL},
    {"partially_captured", "capture", "captured", NULL},
    {"partially_captured", "capture_part", "partially_captured", NULL},
    {"expired", "authorize", "authorized", NULL},
    {"expired", "require_action", "requires_action", NULL},
    {"failed", "retry", "pending", NULL},
    {"canceled", "authorize", "authorized", "told_from_outside"},
    {"unknown", "require_action", "requires_action", "provider_answered"},
    {"unknown", "authorize", "authorized", "provider_answered"},
    {"unknown", "capture_part", "partially_captured", "provider_answered"},
    {"unknown", "capture", "captured", "provider_answered"},
    {"unknown", "void", "canceled", "provider_answered"},
    {"unknown", "decline", "failed", "provider_answered"},
    {"unknown", "expire", "expired", "provider_answered"},
    {"unknown", "retry", "pending", "provider_answered"},
};

static const design_row transaction_rows[] = {
    {"initial", "ask", "pending", NULL},
    {"initial", "succeed", "success", NULL},
    {"initial", "fail", "failure", NULL},
    {"pending", "succeed", "success", NULL},
    {"pending", "fail", "failure", NULL},
    {"pending", "lose", "unknown", NULL},
    {"unknown", "succeed", "success", "provider_answered"},
    {"unknown", "fail", "failure", "provider_answered"},
    {"failure", "succeed", "success", "told_from_outside"},
};

// "" stands for nothing: a bank may be heard of late.
static const design_row dispute_rows[] = {
    {"", "arise", "open", NULL},     {"", "win", "won", NULL},
    {"", "lose", "lost", NULL},      {"open", "run_out", "overdue", NULL},
    {"open", "win", "won", NULL},    {"open", "lose", "lost", NULL},
    {"overdue", "win", "won", NULL}, {"overdue", "lose", "lost", NULL},
    {"won", "lose", "lost", NULL},   {"lost", "win", "won", NULL},
};

static const design_row act_rows[] = {
    {"open", "add", "open", NULL},
    {"open", "authorize", "open", "provider_asked"},
    {"open", "capture", "open", "provider_asked"},
    {"open", "void", "open", "provider_asked"},
    {"open", "refund", "open", "provider_asked"},
    {"open", "record", "open", NULL},
    {"ended", "add", NULL, "order_open"},
    {"ended", "authorize", NULL, "order_open"},
    {"ended", "capture", NULL, "order_open"},
    {"ended", "void", "ended", "provider_asked"},
    {"ended", "refund", "ended", "provider_asked"},
    {"ended", "record", "ended", "order_open"},
};

static const design_row *find(const design_row *rows, size_t count,
                              const char *from, const char *event)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].from, from) == 0 &&
            strcmp(rows[i].event, event) == 0)
            return &rows[i];
    return NULL;
}

static bool names(const oms_move *move, const char *guard)
{
    for (size_t i = 0; i < OMS_GUARDS_MAX; i++)
        if (move->guards[i] && strcmp(move->guards[i]->name, guard) == 0)
            return true;
    return false;
}

static const oms_move *declared(const oms_moves *moves, int32_t from,
                                int32_t event)
{
    for (size_t i = 0; i < moves->rows_count; i++)
        if (moves->rows[i].from == from && moves->rows[i].event == event)
            return &moves->rows[i];
    return NULL;
}

static void check_pair(const oms_moves *moves, const design_row *row,
                       int32_t from, int32_t event)
{
    const oms_payment_step nothing = {.strict = true};
    const oms_payment_step everything = {
        .answered = true, .told = true, .asked = true};
    int32_t shut = oms__moves_target(moves, from, event, &nothing);
    int32_t open = oms__moves_target(moves, from, event, &everything);
    if (!row) {
        assert_int_equal(open, -1);
        assert_null(declared(moves, from, event));
        return;
    }
    if (row->to) {
        assert_true(open >= 0);
        assert_string_equal(moves->states->names[open], row->to);
    } else {
        assert_int_equal(open, -1);
    }
    assert_int_equal(shut, row->guard ? -1 : open);
    if (row->guard)
        assert_true(names(declared(moves, from, event), row->guard));
}

static void check_table(const oms_moves *moves, const design_row *rows,
                        size_t count)
{
    assert_int_equal(moves->rows_count, count);
    for (uint32_t from = 0; from < moves->states->count; from++)
        for (uint32_t event = 0; event < moves->events->count; event++)
            check_pair(moves,
                       find(rows, count, moves->states->names[from],
                            moves->events->names[event]),
                       (int32_t)from, (int32_t)event);
}

static void test_dispute_state__has_the_rows_of_the_design(void **state)
{
    (void)state;
    check_table(&oms__dispute_moves, dispute_rows, OMS_COUNT(dispute_rows));
    for (uint32_t event = 0; event < oms__dispute_moves.events->count; event++)
        check_pair(&oms__dispute_moves,
                   find(dispute_rows, OMS_COUNT(dispute_rows), "",
                        oms__dispute_moves.events->names[event]),
                   -1, (int32_t)event);
}

static void test_capture__is_refused_while_a_hold_is_in_the_way(void **state)
{
    (void)state;
    const oms_payment_step held = {.asked = true, .held = true};
    const oms_payment_step released = {.asked = true};
    assert_int_equal(
        oms__moves_target(&oms__payment_act_moves, 0, OMS__ACT_CAPTURE, &held),
        -1);
    assert_int_equal(oms__moves_target(&oms__payment_act_moves, 0,
                                       OMS__ACT_CAPTURE, &released),
                     0);
}

static void test_payment_state__has_the_rows_of_the_design(void **state)
{
    (void)state;
    check_table(&oms__payment_moves, payment_rows, OMS_COUNT(payment_rows));
}

static void test_transaction_state__has_the_rows_of_the_design(void **state)
{
    (void)state;
    check_table(&oms__transaction_moves, transaction_rows,
                OMS_COUNT(transaction_rows));
}

static void test_payment_act__has_the_rows_of_the_design(void **state)
{
    (void)state;
    check_table(&oms__payment_act_moves, act_rows, OMS_COUNT(act_rows));
}

// ---- the same by commands, from each state ---------------------------------

typedef struct scene {
    oms_payment_state state;
    const char *facts[3]; // types that lead there
    int code[4];          // authorize, capture, void, refund
} scene;

#define OK OMS_OK
#define NO OMS_ESTATE
#define NONE OMS_EREFUSED
static const scene scenes[] = {
    {OMS_PAYMENT_STATE_PENDING, {NULL}, {OK, NO, NO, NONE}},
    {OMS_PAYMENT_STATE_AUTHORIZED, {"authorization"}, {NO, OK, OK, NONE}},
    {OMS_PAYMENT_STATE_PARTIALLY_CAPTURED,
     {"authorization", "capture\",\"amount_minor\":4,\"reason\":\"x"},
     {NO, OK, OK, OK}},
    {OMS_PAYMENT_STATE_CAPTURED, {"capture"}, {NO, NO, NO, OK}},
    {OMS_PAYMENT_STATE_CANCELED, {"void"}, {NO, NO, NO, NONE}},
    {OMS_PAYMENT_STATE_FAILED,
     {"authorization\",\"failed\":true,\"reason\":\"x"},
     {OK, NO, NO, NONE}},
};

static void play(const scene *of, size_t verb)
{
    static const char *const verbs[] = {"payment.authorize", "payment.capture",
                                        "payment.void", "payment.refund"};
    const char *one = "{\"order_id\":\"o1\",\"payment_no\":1}";
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000,
              "{\"method\":\"card\",\"amount_minor\":1000}");
    for (size_t i = 0; i < 3 && of->facts[i]; i++)
        pay_do(&shop, "payment.record",
               "{\"order_id\":\"o1\",\"payment_no\":1,\"type\":\"%s\"}",
               of->facts[i]);
    pay_settle(&shop);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments[0].state, of->state);
    oms_money_free(money);
    int code = pay_try(&shop, verbs[verb], "%s", one);
    if (code != of->code[verb])
        fail_msg("%s while %s: %s", verbs[verb],
                 oms__payment_state_enum.names[of->state], oms_code_name(code));
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__admits_each_command_in_its_states_only(void **state)
{
    (void)state;
    for (size_t i = 0; i < OMS_COUNT(scenes); i++)
        for (size_t verb = 0; verb < 4; verb++)
            play(&scenes[i], verb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payment_state__has_the_rows_of_the_design),
        cmocka_unit_test(test_dispute_state__has_the_rows_of_the_design),
        cmocka_unit_test(test_capture__is_refused_while_a_hold_is_in_the_way),
        cmocka_unit_test(test_transaction_state__has_the_rows_of_the_design),
        cmocka_unit_test(test_payment_act__has_the_rows_of_the_design),
        cmocka_unit_test(test_payment__admits_each_command_in_its_states_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
