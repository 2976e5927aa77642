// The life of an order as history keeps it, and that of an erasure. Read this
// first.
#include "modules/history/history.h"

static bool nothing_is_open(const void *subject)
{
    return ((const history_row *)subject)->open_count == 0;
}

// What is left to give back, behind what was tolerated when it was completed.
static bool money_is_settled(const void *subject)
{
    const history_row *row = subject;
    bool called_off = row->status == OMS_ORDER_CANCELED ||
                      row->status == OMS_ORDER_REJECTED ||
                      row->status == OMS_ORDER_EXPIRED;
    int64_t due = called_off ? 0
                             : row->total_minor - row->canceled_minor -
                                   row->credited_minor;
    return row->captured_minor - row->refunded_minor - due <=
           row->tolerated_minor;
}

static const oms_guard nothing_open = {
    "nothing_open", nothing_is_open,
    "a return, cancellation, change, replacement or dispute is not over"};
static const oms_guard money_settled = {
    "money_settled", money_is_settled,
    "money is still to be given back to the customer"};

static const char *const kept_names[] = {"open", "closed", "archived"};
const oms_enum oms__kept_enum = OMS_ENUM("history_state", kept_names);
static const char *const keep_names[] = {"take", "close", "reopen", "archive",
                                         "restore"};
static const oms_enum keep_enum = OMS_ENUM("history_event", keep_names);

static const oms_move kept_rows[] = {
    {-1, KEEP_TAKE, KEPT_OPEN, {0}},
    {KEPT_OPEN, KEEP_CLOSE, KEPT_CLOSED, {0}},
    {KEPT_CLOSED, KEEP_REOPEN, KEPT_OPEN, {0}},
    {KEPT_CLOSED, KEEP_ARCHIVE, KEPT_ARCHIVED, {&nothing_open, &money_settled}},
    {KEPT_ARCHIVED, KEEP_RESTORE, KEPT_CLOSED, {0}},
};
const oms_moves oms__kept_moves = {
    .name = "history.order",
    .states = &oms__kept_enum,
    .events = &keep_enum,
    .rows = kept_rows,
    .rows_count = OMS_COUNT(kept_rows),
};

static const char *const erasure_names[] = {"asked", "erasing", "done"};
const oms_enum oms__erasure_state_enum =
    OMS_ENUM("erasure_state", erasure_names);
static const char *const erasure_event_names[] = {"ask", "begin", "finish"};
static const oms_enum erasure_event_enum =
    OMS_ENUM("erasure_event", erasure_event_names);

static const oms_move erasure_rows[] = {
    {-1, ERASURE_ASK, OMS_ERASURE_ASKED, {0}},
    {OMS_ERASURE_ASKED, ERASURE_BEGIN, OMS_ERASURE_ERASING, {0}},
    {OMS_ERASURE_ERASING, ERASURE_FINISH, OMS_ERASURE_DONE, {0}},
};
const oms_moves oms__erasure_moves = {
    .name = "history.erasure",
    .states = &oms__erasure_state_enum,
    .events = &erasure_event_enum,
    .rows = erasure_rows,
    .rows_count = OMS_COUNT(erasure_rows),
};
