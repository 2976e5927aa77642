// return.allowed: which units of an order may come back and what stands against
// the others, and what may happen next to one of its returns, read from the
// same tables that decide.
#include "base/language.h"
#include "modules/cancellation/cancellation.h"

typedef struct oms_allowed_args {
    uint32_t size;
    const char *order_id;
    int64_t return_no;
} oms_allowed_args;
static const oms_field args_fields[] = {
    OMS_FIELD_CODE(oms_allowed_args, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_allowed_args, return_no, OMS_NULLABLE, 0, OMS_EVENTS_MAX,
                  "And one of its returns."),
};
const oms_record oms__return_allowed_args_record =
    OMS_RECORD("return.allowed", oms_allowed_args, args_fields, "Whose.");

typedef struct oms_allowed_line {
    int64_t line_no;
    const char *sku;
    int64_t stoppable;
    int64_t returnable;
    int64_t value_minor; // of the returnable units
    int64_t until_ms;    // the window ends
    const oms_refusal *refusals;
    size_t refusals_count;
} oms_allowed_line;
static const oms_field line_fields[] = {
    OMS_FIELD_INT(oms_allowed_line, line_no, 0, 1, OMS_LINES_MAX, "The line."),
    OMS_FIELD_CODE(oms_allowed_line, sku, 0, "The product."),
    OMS_FIELD_INT(oms_allowed_line, stoppable, OMS_NULLABLE, 0,
                  OMS_QUANTITY_MAX, "Units that can be canceled."),
    OMS_FIELD_INT(oms_allowed_line, returnable, OMS_NULLABLE, 0,
                  OMS_QUANTITY_MAX, "Units that could come back."),
    OMS_FIELD_MONEY(oms_allowed_line, value_minor, OMS_NULLABLE, 0,
                    "What these are worth."),
    OMS_FIELD_TIME(oms_allowed_line, until_ms, OMS_NULLABLE,
                   "Until when; absent: nobody can say yet, or no end."),
    OMS_FIELD_LIST(oms_allowed_line, refusals, 0, &oms__refusal_record, 0,
                   OMS__NEXT_REFUSALS_MAX, "All that stands against a return."),
};
static const oms_record line_record =
    OMS_RECORD("return_allowed_line", oms_allowed_line, line_fields,
               "What may come back of a line.");

#define STEPS_MAX (OMS__RETURN_RECORD_OPEN + 1)

typedef struct oms_allowed {
    const char *order_id;
    const oms_allowed_line *lines;
    size_t lines_count;
    bool cancellation_allowed;
    const oms_refusal *cancellation_refusals;
    size_t cancellation_refusals_count;
    const oms_next_step *steps;
    size_t steps_count;
} oms_allowed;
static const oms_field allowed_fields[] = {
    OMS_FIELD_CODE(oms_allowed, order_id, 0, "The order."),
    OMS_FIELD_LIST(oms_allowed, lines, 0, &line_record, 0, OMS_LINES_MAX,
                   "What may come back, line by line."),
    OMS_FIELD_BOOL(oms_allowed, cancellation_allowed, 0,
                   "Something can still be stopped."),
    OMS_FIELD_LIST(oms_allowed, cancellation_refusals, 0, &oms__refusal_record,
                   0, OMS__NEXT_REFUSALS_MAX,
                   "All that stands against stopping it."),
    OMS_FIELD_LIST(oms_allowed, steps, 0, &oms__next_step_record, 0, STEPS_MAX,
                   "What may happen to the return."),
};
const oms_record oms__return_allowed_record = OMS_RECORD(
    "return_allowed", oms_allowed, allowed_fields, "What may be taken back.");

static void allow_line(oms_tx *tx, const oms_sold_line *sold,
                       const oms_take_back *order, oms_allowed_line *out)
{
    int64_t days = order->rules->window_days;
    oms_take_back ask = *order;
    ask.line_nos = &sold->line_no;
    ask.line_nos_count = 1;
    *out = (oms_allowed_line){.line_no = sold->line_no,
                              .sku = sold->sku,
                              .stoppable = oms__sales_stoppable(sold),
                              .returnable = oms__sales_returnable(sold)};
    if (order->sale->ended)
        out->stoppable = 0;
    out->value_minor = oms__sales_value(sold, 0, out->returnable);
    if (days > 0 && sold->delivered_at_ms != 0)
        out->until_ms = sold->delivered_at_ms + days * 24 * 60 * 60 * 1000;
    oms_next_step step =
        oms__allowed_ask(tx, &oms__return_moves, -1, OMS__RETURN_REQUEST, &ask);
    out->refusals = step.refusals;
    out->refusals_count = step.refusals_count;
}

static void allow_steps(oms_tx *tx, const oms_parcel_back *back,
                        const oms_take_back *ask, oms_allowed *out)
{
    oms_next_step *steps = oms__tx_array(tx, STEPS_MAX, sizeof(*steps));
    for (int32_t event = OMS__RETURN_APPROVE;
         steps != NULL && event <= OMS__RETURN_EXPIRE; event++) {
        oms_next_step step = oms__allowed_ask(tx, &oms__return_moves,
                                              back->goods.state, event, ask);
        if (step.to != NULL) // the table has such a step from here
            steps[out->steps_count++] = step;
    }
    out->steps = steps;
}

void oms__return_allowed(oms_tx *tx, const void *in, void *to)
{
    const oms_allowed_args *args = in;
    oms_allowed *out = to;
    oms_parcel_back back = {.tx = tx, .rules = oms__rules_get(tx)};
    if (args->return_no != 0
            ? !oms__returns_load(tx, args->order_id, args->return_no, &back)
            : !oms__sales_load(tx, args->order_id, &back.sale))
        return;
    oms_take_back ask = {.sale = &back.sale,
                         .rules = &back.rules,
                         .goods = &back.goods,
                         .now = oms__tx_now(tx)};
    oms_allowed_line *lines =
        oms__tx_array(tx, back.sale.lines_count, sizeof(*lines));
    if (lines == NULL)
        return;
    for (size_t i = 0; i < back.sale.lines_count; i++)
        allow_line(tx, &back.sale.lines[i], &ask, &lines[i]);
    out->order_id = back.sale.order_id;
    out->lines = lines;
    out->lines_count = back.sale.lines_count;
    oms_next_step stop =
        oms__allowed_ask(tx, &oms__stop_moves, -1, OMS__STOP_REQUEST, &ask);
    out->cancellation_refusals = stop.refusals;
    out->cancellation_refusals_count = stop.refusals_count;
    out->cancellation_allowed = stop.allowed;
    if (args->return_no != 0)
        allow_steps(tx, &back, &ask, out);
}
