// The lives of a cancellation, a return and a replacement, as tables. Read this
// first. Nothing here touches a row.
//
// Goods that arrive are a fact: `receive` starts from every state, even from
// those in which nobody awaits anything any more, and then the return is open
// again.
#include <string.h>

#include "modules/cancellation/cancellation.h"

#define DAY_MS (24LL * 60 * 60 * 1000)
#define PLACING_MS (10LL * 60 * 1000) // an order is placed long before

enum { NEW = -1 };

// ---- guards ----------------------------------------------------------------

static const oms_take_back *ask_of(const void *subject)
{
    return subject;
}

static bool is_open(const void *subject)
{
    return !ask_of(subject)->sale->ended;
}

static bool has_stoppable(const void *subject)
{
    const oms_sale_row *sale = ask_of(subject)->sale;
    for (size_t i = 0; i < sale->lines_count; i++)
        if (oms__sales_stoppable(&sale->lines[i]) > 0)
            return true;
    return sale->lines_count == 0;
}

static bool is_alone(const void *subject)
{
    return ask_of(subject)->sale->stop_open == 0;
}

typedef bool (*line_test)(const oms_take_back *ask, const oms_sold_line *line);

// Every line that is asked for passes; with none named, one of all lines must.
static bool lines_pass(const oms_take_back *ask, line_test passes)
{
    for (size_t i = 0; i < ask->line_nos_count; i++) {
        const oms_sold_line *line =
            oms__sales_line(ask->sale, ask->line_nos[i]);
        if (line == NULL || !passes(ask, line))
            return false;
    }
    for (size_t i = 0; ask->line_nos_count == 0 && i < ask->sale->lines_count;
         i++)
        if (passes(ask, &ask->sale->lines[i]))
            return true;
    return ask->line_nos_count > 0;
}

// What has not arrived yet, or nobody knows when, is within every window.
static bool is_within_window(const oms_sold_line *line,
                             const oms_return_rules *rules, int64_t now)
{
    return rules->window_days < 0 || line->delivered_at_ms == 0 ||
           now - line->delivered_at_ms <= rules->window_days * DAY_MS;
}

static bool is_final_sale(const oms_return_rules *rules, const char *sku)
{
    for (size_t i = 0; i < rules->final_sale_count; i++) {
        const char *entry = rules->final_sale[i].sku;
        size_t bytes = strlen(entry);
        bool prefix = bytes > 0 && entry[bytes - 1] == '*';
        if (prefix ? strncmp(entry, sku, bytes - 1) == 0
                   : strcmp(entry, sku) == 0)
            return true;
    }
    return false;
}

static bool line_has_left(const oms_take_back *ask, const oms_sold_line *line)
{
    (void)ask;
    return oms__sales_shipped(line) > 0;
}

static bool line_in_window(const oms_take_back *ask, const oms_sold_line *line)
{
    return is_within_window(line, ask->rules, ask->now);
}

static bool line_comes_back(const oms_take_back *ask, const oms_sold_line *line)
{
    return !is_final_sale(ask->rules, line->sku);
}

static bool have_left(const void *subject)
{
    return lines_pass(subject, line_has_left);
}

static bool in_window(const void *subject)
{
    return ask_of(subject)->override_policy ||
           lines_pass(subject, line_in_window);
}

static bool may_come_back(const void *subject)
{
    return ask_of(subject)->override_policy ||
           lines_pass(subject, line_comes_back);
}

static bool nothing_arrived(const void *subject)
{
    const oms_return_row *goods = ask_of(subject)->goods;
    for (size_t i = 0; i < goods->lines_count; i++)
        if (goods->lines[i].arrived > 0 || goods->lines[i].wrong > 0)
            return false;
    return true;
}

static bool are_inspected(const void *subject)
{
    const oms_return_row *goods = ask_of(subject)->goods;
    for (size_t i = 0; i < goods->lines_count; i++)
        if (goods->lines[i].inspected < goods->lines[i].arrived)
            return false;
    return true;
}

static bool are_here(const void *subject)
{
    return ask_of(subject)->advance;
}

static bool is_settled(const void *subject)
{
    return ask_of(subject)->goods->settling_count == 0;
}

// Its order is placed at once, unless something is in the way.
static bool is_never_placed(const void *subject)
{
    const oms_take_back *ask = ask_of(subject);
    return ask->instead->state != OMS_REPLACEMENT_PLACED &&
           ask->now - ask->instead->asked_at_ms >= PLACING_MS;
}

static bool is_applied(const void *subject)
{
    return ask_of(subject)->stop->applied;
}

static const oms_guard order_open = {
    "order_open", is_open, "the order was canceled, rejected or has expired"};
static const oms_guard something_left = {
    "something_left", has_stoppable,
    "every unit has left or was canceled; ask for a return"};
static const oms_guard none_under_way = {
    "none_under_way", is_alone,
    "another cancellation of the order is under way; wait for its end"};
static const oms_guard units_taken_out = {
    "units_taken_out", is_applied,
    "processing has not taken the units out of the order yet"};
static const oms_guard units_shipped = {
    "units_shipped", have_left,
    "nothing of it has left the house; cancel it instead"};
static const oms_guard within_window = {
    "within_window", in_window,
    "it was delivered longer ago than the shop takes goods back"};
static const oms_guard not_final_sale = {
    "not_final_sale", may_come_back, "the shop does not take these goods back"};
static const oms_guard nothing_received = {
    "nothing_received", nothing_arrived,
    "goods have arrived already; inspect and credit them"};
static const oms_guard all_inspected = {
    "all_inspected", are_inspected,
    "goods that have arrived were not looked at; inspect them"};
static const oms_guard goods_are_here = {
    "goods_are_here", are_here,
    "the goods are not here; receive them, or say advance"};
static const oms_guard money_settled = {
    "money_settled", is_settled,
    "payment has not answered a credit yet; wait for payment.adjusted"};
static const oms_guard never_placed = {
    "never_placed", is_never_placed,
    "an order was or is just being placed for it; cancel that order"};

// ---- cancellation.state ---------------------------------------------------

static const char *const stop_events[] = {"request", "stop", "complete",
                                          "complete_part", "refuse"};
static const oms_enum stop_event_enum =
    OMS_ENUM("cancellation_event", stop_events);

#define STOP(state) OMS_CANCELLATION_##state
static const oms_move stop_rows[] = {
    {NEW,
     OMS__STOP_REQUEST,
     STOP(REQUESTED),
     {&order_open, &something_left, &none_under_way}},
    {STOP(REQUESTED), OMS__STOP_STOP, STOP(STOPPED), {NULL}},
    {STOP(REQUESTED), OMS__STOP_REFUSE, STOP(REFUSED), {NULL}},
    {STOP(STOPPED), OMS__STOP_COMPLETE, STOP(COMPLETED), {&units_taken_out}},
    {STOP(STOPPED), OMS__STOP_COMPLETE_PART, STOP(PARTIAL), {&units_taken_out}},
    {STOP(STOPPED), OMS__STOP_REFUSE, STOP(REFUSED), {NULL}},
};
const oms_moves oms__stop_moves = {
    .name = "cancellation.state",
    .states = &oms__cancellation_state_enum,
    .events = &stop_event_enum,
    .rows = stop_rows,
    .rows_count = OMS_COUNT(stop_rows),
};

// ---- return.state ----------------------------------------------------------

static const char *const return_events[] = {
    "request", "approve",      "reject",  "send",       "receive_part",
    "receive", "inspect_part", "inspect", "credit",     "complete",
    "cancel",  "expire",       "record",  "record_open"};
static const oms_enum return_event_enum =
    OMS_ENUM("return_state_event", return_events);

#define BACK(state) OMS_RETURN_STATE_##state
#define ARRIVES(state) \
    {BACK(state), OMS__RETURN_RECEIVE, BACK(RECEIVED), {NULL}}, \
    { \
        BACK(state), OMS__RETURN_RECEIVE_PART, BACK(PARTIALLY_RECEIVED), \
        { \
            NULL \
        } \
    }

static const oms_move return_rows[] = {
    {NEW,
     OMS__RETURN_REQUEST,
     BACK(REQUESTED),
     {&units_shipped, &within_window, &not_final_sale}},
    {NEW, OMS__RETURN_RECORD, BACK(COMPLETED), {NULL}},
    {NEW, OMS__RETURN_RECORD_OPEN, BACK(INSPECTED), {NULL}},
    {BACK(REQUESTED), OMS__RETURN_APPROVE, BACK(APPROVED), {NULL}},
    {BACK(REQUESTED), OMS__RETURN_REJECT, BACK(REJECTED), {NULL}},
    {BACK(REQUESTED), OMS__RETURN_CANCEL, BACK(CANCELED), {NULL}},
    {BACK(APPROVED), OMS__RETURN_SEND, BACK(IN_TRANSIT), {NULL}},
    {BACK(APPROVED),
     OMS__RETURN_CANCEL,
     BACK(CANCELED),
     {&nothing_received, &money_settled}},
    {BACK(IN_TRANSIT),
     OMS__RETURN_CANCEL,
     BACK(CANCELED),
     {&nothing_received, &money_settled}},
    {BACK(APPROVED), OMS__RETURN_EXPIRE, BACK(EXPIRED), {&nothing_received}},
    {BACK(IN_TRANSIT), OMS__RETURN_EXPIRE, BACK(EXPIRED), {&nothing_received}},
    ARRIVES(REQUESTED),
    ARRIVES(APPROVED),
    ARRIVES(REJECTED),
    ARRIVES(IN_TRANSIT),
    ARRIVES(PARTIALLY_RECEIVED),
    ARRIVES(RECEIVED),
    ARRIVES(INSPECTED),
    ARRIVES(COMPLETED),
    ARRIVES(CANCELED),
    ARRIVES(EXPIRED),
    {BACK(PARTIALLY_RECEIVED),
     OMS__RETURN_INSPECT_PART,
     BACK(PARTIALLY_RECEIVED),
     {NULL}},
    {BACK(RECEIVED), OMS__RETURN_INSPECT_PART, BACK(RECEIVED), {NULL}},
    {BACK(RECEIVED), OMS__RETURN_INSPECT, BACK(INSPECTED), {&all_inspected}},
    {BACK(APPROVED), OMS__RETURN_CREDIT, BACK(APPROVED), {&goods_are_here}},
    {BACK(IN_TRANSIT), OMS__RETURN_CREDIT, BACK(IN_TRANSIT), {&goods_are_here}},
    {BACK(PARTIALLY_RECEIVED),
     OMS__RETURN_CREDIT,
     BACK(PARTIALLY_RECEIVED),
     {NULL}},
    {BACK(RECEIVED), OMS__RETURN_CREDIT, BACK(RECEIVED), {NULL}},
    {BACK(INSPECTED), OMS__RETURN_CREDIT, BACK(INSPECTED), {NULL}},
    {BACK(COMPLETED), OMS__RETURN_CREDIT, BACK(COMPLETED), {NULL}},
    {BACK(PARTIALLY_RECEIVED),
     OMS__RETURN_COMPLETE,
     BACK(COMPLETED),
     {&all_inspected, &money_settled}},
    {BACK(INSPECTED),
     OMS__RETURN_COMPLETE,
     BACK(COMPLETED),
     {&all_inspected, &money_settled}},
};
const oms_moves oms__return_moves = {
    .name = "return.state",
    .states = &oms__return_state_enum,
    .events = &return_event_enum,
    .rows = return_rows,
    .rows_count = OMS_COUNT(return_rows),
};

// ---- replacement.state ----------------------------------------------------

static const char *const replacement_events[] = {
    "ask", "request", "place", "confirm", "reject", "cancel", "lose"};
static const oms_enum replacement_event_enum =
    OMS_ENUM("replacement_event", replacement_events);

#define INSTEAD(state) OMS_REPLACEMENT_##state
static const oms_move replacement_rows[] = {
    {NEW, OMS__REPLACEMENT_ASK, INSTEAD(ASKED), {&units_shipped}},
    {NEW, OMS__REPLACEMENT_REQUEST, INSTEAD(REQUESTED), {&units_shipped}},
    {INSTEAD(ASKED), OMS__REPLACEMENT_REQUEST, INSTEAD(REQUESTED), {NULL}},
    {INSTEAD(ASKED), OMS__REPLACEMENT_REJECT, INSTEAD(REJECTED), {NULL}},
    {INSTEAD(ASKED), OMS__REPLACEMENT_CANCEL, INSTEAD(CANCELED), {NULL}},
    {INSTEAD(REQUESTED), OMS__REPLACEMENT_PLACE, INSTEAD(PLACED), {NULL}},
    {INSTEAD(REQUESTED),
     OMS__REPLACEMENT_CANCEL,
     INSTEAD(CANCELED),
     {&never_placed}},
    {INSTEAD(PLACED),
     OMS__REPLACEMENT_CANCEL,
     INSTEAD(CANCELED),
     {&never_placed}},
    {INSTEAD(PLACED), OMS__REPLACEMENT_CONFIRM, INSTEAD(COMPLETED), {NULL}},
    {INSTEAD(REQUESTED), OMS__REPLACEMENT_LOSE, INSTEAD(CANCELED), {NULL}},
    {INSTEAD(PLACED), OMS__REPLACEMENT_LOSE, INSTEAD(CANCELED), {NULL}},
    {INSTEAD(COMPLETED), OMS__REPLACEMENT_LOSE, INSTEAD(CANCELED), {NULL}},
};
const oms_moves oms__replacement_moves = {
    .name = "replacement.state",
    .states = &oms__replacement_state_enum,
    .events = &replacement_event_enum,
    .rows = replacement_rows,
    .rows_count = OMS_COUNT(replacement_rows),
};

// ---- what the guards look at -----------------------------------------------

bool oms__states_open(int32_t return_state)
{
    return return_state != OMS_RETURN_STATE_REJECTED &&
           return_state != OMS_RETURN_STATE_COMPLETED &&
           return_state != OMS_RETURN_STATE_CANCELED &&
           return_state != OMS_RETURN_STATE_EXPIRED;
}
