// order.allowed: what may happen to an order next, and everything that stands
// against it, read from the same tables that decide.
#include "modules/processing/allowed.h"

typedef struct allowed_args {
    uint32_t size;
    const char *order_id;
} allowed_args;
static const oms_field allowed_args_fields[] = {
    OMS_FIELD_CODE(allowed_args, order_id, OMS_REQUIRED, "The order."),
};
const oms_record oms__order_allowed_args_record = OMS_RECORD(
    "order.allowed", allowed_args, allowed_args_fields, "Names one order.");

static const oms_field allowed_line_fields[] = {
    OMS_FIELD_INT(allowed_line, line_no, 0, 1, OMS_LINES_MAX, "The line."),
    OMS_FIELD_INT(allowed_line, quantity, 0, 0, OMS_QUANTITY_MAX,
                  "Units that can still be canceled."),
    OMS_FIELD_BOOL(allowed_line, allowed, 0, "Some can."),
    OMS_FIELD_LIST(allowed_line, refusals, 0, &oms__refusal_record, 0,
                   OMS__NEXT_REFUSALS_MAX, "All that refuses."),
};
static const oms_record allowed_line_record =
    OMS_RECORD("allowed_line", allowed_line, allowed_line_fields,
               "What can be canceled of a line.");

static const oms_field allowed_result_fields[] = {
    OMS_FIELD_CODE(allowed_result, order_id, 0, "The order."),
    OMS_FIELD_ENUM(allowed_result, status, 0, &oms__order_status_enum,
                   "Where it is."),
    OMS_FIELD_LIST(allowed_result, steps, 0, &oms__next_step_record, 0,
                   ORDER_EVENTS_COUNT, "Every step of the order itself."),
    OMS_FIELD_LIST(allowed_result, changes, 0, &oms__next_step_record, 0,
                   CHANGE_EVENTS_COUNT, "Every step of its change set."),
    OMS_FIELD_LIST(allowed_result, others, 0, &oms__next_step_record, 0,
                   ALLOWED_OTHERS_MAX,
                   "Steps of holds, goods and money, as far as the order "
                   "knows of them."),
    OMS_FIELD_LIST(allowed_result, lines, 0, &allowed_line_record, 0,
                   OMS_LINES_MAX, "What can be canceled of each line."),
};
const oms_record oms__order_allowed_record =
    OMS_RECORD("order_allowed", allowed_result, allowed_result_fields,
               "What may happen to an order next.");

static void ask_step(oms_tx *tx, const order_work *work, int32_t event,
                     allowed_result *out, oms_next_step *steps)
{
    oms_next_step *step = &steps[out->steps_count++];
    *step = oms__allowed_ask(tx, &oms__order_moves, work->order.status, event,
                             work);
    oms_refusal *refusals =
        oms__tx_array(tx, step->refusals_count, sizeof(*refusals));
    for (size_t i = 0; refusals != NULL && i < step->refusals_count; i++) {
        refusals[i] = step->refusals[i];
        const char *held = NULL;
        if (strcmp(refusals[i].guard, "no_blocking_hold") == 0)
            held = oms__holds_why(tx, &work->order, event);
        if (held != NULL)
            refusals[i].why = held;
    }
    step->refusals = refusals;
}

void oms__order_allowed(oms_tx *tx, const void *in, void *result)
{
    const allowed_args *args = in;
    allowed_result *out = result;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    oms_next_step *steps =
        oms__tx_array(tx, ORDER_EVENTS_COUNT, sizeof(*steps));
    if (steps == NULL)
        return;
    out->order_id = work.order.order_id;
    out->status = work.order.status;
    out->steps = steps;
    for (int32_t event = ORDER_CONFIRM; event < ORDER_EVENTS_COUNT; event++)
        ask_step(tx, &work, event, out, steps);
    if (work.order.status == OMS_ORDER_DRAFT)
        ask_step(tx, &work, ORDER_PLACE, out, steps);
    oms__allowed_changes(tx, &work, out);
    oms__allowed_others(tx, &work, out);
    oms__allowed_lines(tx, &work, out);
}
