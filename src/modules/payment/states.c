// The life of a payment and of a transaction as tables: read this first.
//
// A payment's state says what has been heard of it; the amounts beside it say
// how much. Commands must find a row here. Facts from outside are never
// refused: they walk along rows of this table too (settle.c finds the way),
// and the one step that only a fact may take has a guard of its own.
#include "modules/payment/payment.h"

static bool provider_answered(const void *subject)
{
    return ((const oms_payment_step *)subject)->answered;
}

static bool told_from_outside(const void *subject)
{
    return ((const oms_payment_step *)subject)->told;
}

// An answer may come after a fact has canceled what it answers.
static bool heard_from_outside(const void *subject)
{
    const oms_payment_step *step = subject;
    return step->told || step->answered;
}

static bool order_open(const void *subject)
{
    (void)subject; // the row starts at `ended`
    return false;
}

static bool order_open_or_lenient(const void *subject)
{
    return !((const oms_payment_step *)subject)->strict;
}

static bool provider_asked(const void *subject)
{
    return ((const oms_payment_step *)subject)->asked;
}

static bool capture_not_held(const void *subject)
{
    return !((const oms_payment_step *)subject)->held;
}

static const oms_guard held_guard = {
    "capture_not_held", capture_not_held,
    "a hold on the order is in the way of captures; release it first"};
static const oms_guard answered_guard = {
    "provider_answered", provider_answered,
    "the outcome of an earlier step is unknown; wait for the provider's "
    "answer or tell it with payment.record"};
static const oms_guard told_guard = {
    "told_from_outside", told_from_outside,
    "what has failed comes back only by a fact from outside"};
static const oms_guard heard_guard = {
    "told_from_outside", heard_from_outside,
    "a canceled payment comes back only by an answer or a fact from outside"};
static const oms_guard open_guard = {
    "order_open", order_open,
    "the order has ended; take the money on another order"};
static const oms_guard strict_guard = {
    "order_open", order_open_or_lenient,
    "the order has ended and the shop's fact policy is strict"};
static const oms_guard asked_guard = {
    "provider_asked", provider_asked,
    "nobody is asked for this payment; tell what happened with "
    "payment.record"};

// ---- payment.state ---------------------------------------------------------

static const char *const payment_event_names[] = {
    "require_action", "authorize", "capture_part", "capture", "void",
    "decline",        "expire",    "lose",         "retry"};
static const oms_enum payment_events =
    OMS_ENUM("payment_state_event", payment_event_names);

#define PENDING OMS_PAYMENT_STATE_PENDING
#define ACTION OMS_PAYMENT_STATE_REQUIRES_ACTION
#define AUTHORIZED OMS_PAYMENT_STATE_AUTHORIZED
#define PARTLY OMS_PAYMENT_STATE_PARTIALLY_CAPTURED
#define CAPTURED OMS_PAYMENT_STATE_CAPTURED
#define CANCELED OMS_PAYMENT_STATE_CANCELED
#define FAILED OMS_PAYMENT_STATE_FAILED
#define EXPIRED OMS_PAYMENT_STATE_EXPIRED
#define UNKNOWN OMS_PAYMENT_STATE_UNKNOWN

static const oms_move payment_rows[] = {
    {PENDING, OMS__REQUIRE_ACTION, ACTION, {0}},
    {PENDING, OMS__AUTHORIZE, AUTHORIZED, {0}},
    {PENDING, OMS__CAPTURE, CAPTURED, {0}},
    {PENDING, OMS__DECLINE, FAILED, {0}},
    {PENDING, OMS__LOSE, UNKNOWN, {0}},
    {ACTION, OMS__AUTHORIZE, AUTHORIZED, {0}},
    {ACTION, OMS__CAPTURE, CAPTURED, {0}},
    {ACTION, OMS__DECLINE, FAILED, {0}},
    {ACTION, OMS__EXPIRE, EXPIRED, {0}},
    {AUTHORIZED, OMS__CAPTURE_PART, PARTLY, {0}},
    {AUTHORIZED, OMS__CAPTURE, CAPTURED, {0}},
    {AUTHORIZED, OMS__VOID, CANCELED, {0}},
    {AUTHORIZED, OMS__EXPIRE, EXPIRED, {0}},
    {AUTHORIZED, OMS__LOSE, UNKNOWN, {0}},
    // A part was captured and the rest given back: that is all there will be.
    {PARTLY, OMS__CAPTURE, CAPTURED, {0}},
    {PARTLY, OMS__CAPTURE_PART, PARTLY, {0}},
    {EXPIRED, OMS__AUTHORIZE, AUTHORIZED, {0}},
    {EXPIRED, OMS__REQUIRE_ACTION, ACTION, {0}},
    {FAILED, OMS__RETRY, PENDING, {0}},
    {CANCELED, OMS__AUTHORIZE, AUTHORIZED, {&heard_guard}},
    // Only the provider can say how an unknown outcome ended.
    {UNKNOWN, OMS__REQUIRE_ACTION, ACTION, {&answered_guard}},
    {UNKNOWN, OMS__AUTHORIZE, AUTHORIZED, {&answered_guard}},
    {UNKNOWN, OMS__CAPTURE_PART, PARTLY, {&answered_guard}},
    {UNKNOWN, OMS__CAPTURE, CAPTURED, {&answered_guard}},
    {UNKNOWN, OMS__VOID, CANCELED, {&answered_guard}},
    {UNKNOWN, OMS__DECLINE, FAILED, {&answered_guard}},
    {UNKNOWN, OMS__EXPIRE, EXPIRED, {&answered_guard}},
    {UNKNOWN, OMS__RETRY, PENDING, {&answered_guard}},
};
const oms_moves oms__payment_moves = {
    .name = "payment.state",
    .states = &oms__payment_state_enum,
    .events = &payment_events,
    .rows = payment_rows,
    .rows_count = OMS_COUNT(payment_rows),
};

// ---- transaction.state -----------------------------------------------------

static const char *const transaction_event_names[] = {"ask", "succeed", "fail",
                                                      "lose"};
static const oms_enum transaction_events =
    OMS_ENUM("transaction_state_event", transaction_event_names);

#define T_INITIAL OMS_TRANSACTION_STATE_INITIAL
#define T_PENDING OMS_TRANSACTION_STATE_PENDING
#define T_SUCCESS OMS_TRANSACTION_STATE_SUCCESS
#define T_FAILURE OMS_TRANSACTION_STATE_FAILURE
#define T_UNKNOWN OMS_TRANSACTION_STATE_UNKNOWN

static const oms_move transaction_rows[] = {
    {T_INITIAL, OMS__ASK, T_PENDING, {0}},
    {T_INITIAL, OMS__SUCCEED, T_SUCCESS, {0}},
    {T_INITIAL, OMS__FAIL, T_FAILURE, {0}},
    {T_PENDING, OMS__SUCCEED, T_SUCCESS, {0}},
    {T_PENDING, OMS__FAIL, T_FAILURE, {0}},
    {T_PENDING, OMS__LOSE_SIGHT, T_UNKNOWN, {0}},
    {T_UNKNOWN, OMS__SUCCEED, T_SUCCESS, {&answered_guard}},
    {T_UNKNOWN, OMS__FAIL, T_FAILURE, {&answered_guard}},
    // The provider corrects an earlier no with the same reference.
    {T_FAILURE, OMS__SUCCEED, T_SUCCESS, {&told_guard}},
};
const oms_moves oms__transaction_moves = {
    .name = "transaction.state",
    .states = &oms__transaction_state_enum,
    .events = &transaction_events,
    .rows = transaction_rows,
    .rows_count = OMS_COUNT(transaction_rows),
};

// ---- which acts an order admits --------------------------------------------

static const char *const order_state_names[] = {"open", "ended"};
static const oms_enum order_states =
    OMS_ENUM("payment_order_state", order_state_names);
static const char *const act_names[] = {"add",  "authorize", "capture",
                                        "void", "refund",    "record"};
static const oms_enum acts = OMS_ENUM("payment_act", act_names);

static const oms_move act_rows[] = {
    {0, OMS__ACT_ADD, 0, {0}},
    {0, OMS__ACT_AUTHORIZE, 0, {&asked_guard}},
    {0, OMS__ACT_CAPTURE, 0, {&asked_guard, &held_guard}},
    {0, OMS__ACT_VOID, 0, {&asked_guard}},
    {0, OMS__ACT_REFUND, 0, {&asked_guard}},
    {0, OMS__ACT_RECORD, 0, {0}},
    {1, OMS__ACT_ADD, 1, {&open_guard}},
    {1, OMS__ACT_AUTHORIZE, 1, {&open_guard, &asked_guard}},
    {1, OMS__ACT_CAPTURE, 1, {&open_guard, &asked_guard}},
    {1, OMS__ACT_VOID, 1, {&asked_guard}},
    {1, OMS__ACT_REFUND, 1, {&asked_guard}},
    {1, OMS__ACT_RECORD, 1, {&strict_guard}},
};
const oms_moves oms__payment_act_moves = {
    .name = "payment.act",
    .states = &order_states,
    .events = &acts,
    .rows = act_rows,
    .rows_count = OMS_COUNT(act_rows),
};

// ---- dispute.state ---------------------------------------------------------

static const char *const dispute_event_names[] = {"arise", "run_out", "win",
                                                  "lose"};
static const oms_enum dispute_events =
    OMS_ENUM("dispute_state_event", dispute_event_names);

// What a bank says is never refused: it may turn its own word round, and tell
// of a dispute for the first time when it is over.
static const oms_move dispute_rows[] = {
    {-1, OMS__DISPUTE_ARISE, OMS_DISPUTE_OPEN, {0}},
    {-1, OMS__DISPUTE_WIN, OMS_DISPUTE_WON, {0}},
    {-1, OMS__DISPUTE_LOSE, OMS_DISPUTE_LOST, {0}},
    {OMS_DISPUTE_OPEN, OMS__DISPUTE_RUN_OUT, OMS_DISPUTE_OVERDUE, {0}},
    {OMS_DISPUTE_OPEN, OMS__DISPUTE_WIN, OMS_DISPUTE_WON, {0}},
    {OMS_DISPUTE_OPEN, OMS__DISPUTE_LOSE, OMS_DISPUTE_LOST, {0}},
    {OMS_DISPUTE_OVERDUE, OMS__DISPUTE_WIN, OMS_DISPUTE_WON, {0}},
    {OMS_DISPUTE_OVERDUE, OMS__DISPUTE_LOSE, OMS_DISPUTE_LOST, {0}},
    {OMS_DISPUTE_WON, OMS__DISPUTE_LOSE, OMS_DISPUTE_LOST, {0}},
    {OMS_DISPUTE_LOST, OMS__DISPUTE_WIN, OMS_DISPUTE_WON, {0}},
};
const oms_moves oms__dispute_moves = {
    .name = "dispute.state",
    .states = &oms__dispute_state_enum,
    .events = &dispute_events,
    .rows = dispute_rows,
    .rows_count = OMS_COUNT(dispute_rows),
};
