// order.allowed: what may happen to an order next, and everything that stands
// against it, read from the same table that decides.
#include "modules/processing/processing.h"

typedef struct allowed_args {
    uint32_t size;
    const char *order_id;
} allowed_args;
static const oms_field allowed_args_fields[] = {
    OMS_FIELD_CODE(allowed_args, order_id, OMS_REQUIRED, "The order."),
};
const oms_record oms__order_allowed_args_record = OMS_RECORD(
    "order.allowed", allowed_args, allowed_args_fields, "Names one order.");

typedef struct refusal {
    const char *guard;
    const char *why;
} refusal;
static const oms_field refusal_fields[] = {
    OMS_FIELD_CODE(refusal, guard, 0, "What refuses."),
    OMS_FIELD_TEXT(refusal, why, 0, OMS_NOTE_BYTES_MAX, "What to do."),
};
static const oms_record refusal_record =
    OMS_RECORD("refusal", refusal, refusal_fields, "Why a step is refused.");

typedef struct allowed_step {
    const char *event;
    const char *to;
    bool allowed;
    const refusal *refusals;
    size_t refusals_count;
} allowed_step;
static const oms_field allowed_step_fields[] = {
    OMS_FIELD_CODE(allowed_step, event, 0, "The step."),
    OMS_FIELD_CODE(allowed_step, to, 0, "The status it leads to."),
    OMS_FIELD_BOOL(allowed_step, allowed, 0, "It is legal now."),
    OMS_FIELD_LIST(allowed_step, refusals, 0, &refusal_record, 0,
                   OMS_GUARDS_MAX, "All that refuses."),
};
static const oms_record allowed_step_record =
    OMS_RECORD("allowed_step", allowed_step, allowed_step_fields, "A step.");

typedef struct allowed_result {
    const char *order_id;
    int32_t status;
    const allowed_step *steps;
    size_t steps_count;
} allowed_result;
static const oms_field allowed_result_fields[] = {
    OMS_FIELD_CODE(allowed_result, order_id, 0, "The order."),
    OMS_FIELD_ENUM(allowed_result, status, 0, &oms__order_status_enum,
                   "Where it is."),
    OMS_FIELD_LIST(allowed_result, steps, 0, &allowed_step_record, 0,
                   ORDER_EVENTS_COUNT, "Every step but placing."),
};
const oms_record oms__order_allowed_record =
    OMS_RECORD("order_allowed", allowed_result, allowed_result_fields,
               "What may happen to an order next.");

static const oms_move *row_of(int32_t status, int32_t event)
{
    for (size_t i = 0; i < oms__order_moves.rows_count; i++) {
        const oms_move *row = &oms__order_moves.rows[i];
        if (row->from == status && row->event == event)
            return row;
    }
    return NULL;
}

static void ask_step(oms_tx *tx, const order_work *work, int32_t event,
                     allowed_step *out)
{
    const oms_move *row = row_of(work->order.status, event);
    refusal *refusals = oms__tx_array(tx, OMS_GUARDS_MAX, sizeof(*refusals));
    if (refusals == NULL)
        return;
    out->event = oms__order_moves.events->names[event];
    out->refusals = refusals;
    if (row == NULL) {
        refusals[out->refusals_count++] = (refusal){
            oms__order_moves.name,
            oms__tx_printf(tx, "there is no such step from \"%s\"",
                           oms__order_status_enum.names[work->order.status])};
        return;
    }
    out->to = oms__order_status_enum.names[row->to];
    for (size_t i = 0; i < OMS_GUARDS_MAX && row->guards[i] != NULL; i++) {
        if (!row->guards[i]->holds(work))
            refusals[out->refusals_count++] =
                (refusal){row->guards[i]->name, row->guards[i]->why};
    }
    out->allowed = out->refusals_count == 0;
}

void oms__order_allowed(oms_tx *tx, const void *in, void *result)
{
    const allowed_args *args = in;
    allowed_result *out = result;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    allowed_step *steps = oms__tx_array(tx, ORDER_EVENTS_COUNT, sizeof(*steps));
    if (steps == NULL)
        return;
    out->order_id = work.order.order_id;
    out->status = work.order.status;
    out->steps = steps;
    for (int32_t event = ORDER_CONFIRM; event < ORDER_EVENTS_COUNT; event++)
        ask_step(tx, &work, event, &steps[out->steps_count++]);
}
