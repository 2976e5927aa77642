// One handler per verb. A command is refused by the table of moves; a fact
// (occurred_at_ms is given) is recorded in whatever state the order is, unless
// the shop's policy is strict.
#include "modules/processing/processing.h"

static bool records_facts(const order_work *work)
{
    return work->settings.facts == OMS_FACTS_RECORD;
}

static void finish(oms_tx *tx, order_work *work)
{
    oms__order_save(tx, work);
    oms__tx_receipt(tx, work->order.order_id, 0);
}

static void emit_mark(oms_tx *tx, const order_work *work, int event,
                      const char *note, int64_t occurred_at_ms)
{
    oms_order_mark mark = {.order_id = work->order.order_id, .note = note};
    oms__tx_emit(tx, &oms__order_events[event], work->order.order_id,
                 occurred_at_ms, &mark);
}

static void confirm_recorded(oms_tx *tx, order_work *work,
                             int64_t occurred_at_ms)
{
    order_row *order = &work->order;
    bool open = order->status == OMS_ORDER_PENDING ||
                oms__order_has_ended(order->status);
    order->approved_outside = true;
    if (order->approved_at_ms == 0)
        order->approved_at_ms = occurred_at_ms;
    emit_mark(tx, work, EVENT_APPROVED, NULL, occurred_at_ms);
    if (!records_facts(work) && open)
        oms__life_confirm(tx, work);
    oms__life_advance(tx, work);
}

void oms__order_confirm(oms_tx *tx, const void *in)
{
    const oms_order_confirm_args *args = in;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    if (args->occurred_at_ms != 0) {
        confirm_recorded(tx, &work, args->occurred_at_ms);
    } else {
        oms__life_confirm(tx, &work);
        oms__life_advance(tx, &work);
    }
    finish(tx, &work);
}

void oms__order_reject(oms_tx *tx, const void *in)
{
    const oms_order_reject_args *args = in;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    oms__life_end(tx, &work, ORDER_REJECT, args->reason, args->note, 0);
    finish(tx, &work);
}

// The fact changes nothing any more, but it leaves its trace in the log.
static void note_cancel(oms_tx *tx, const order_work *work,
                        const oms_order_cancel_args *args)
{
    oms_order_ended ended = {.order_id = work->order.order_id,
                             .reason = args->reason != OMS_REASON_NONE
                                           ? args->reason
                                           : OMS_REASON_OTHER,
                             .note = args->note,
                             .after_shipping = work->order.shipped_at_ms != 0 ||
                                               work->order.units_shipped > 0};
    oms__tx_emit(tx, &oms__order_events[EVENT_CANCEL_NOTED],
                 work->order.order_id, args->occurred_at_ms, &ended);
}

void oms__order_cancel(oms_tx *tx, const void *in)
{
    const oms_order_cancel_args *args = in;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    bool fact = args->occurred_at_ms != 0 && records_facts(&work);
    if (fact && oms__order_has_ended(work.order.status))
        note_cancel(tx, &work, args);
    else
        oms__life_end(tx, &work, fact ? ORDER_CANCEL_RECORDED : ORDER_CANCEL,
                      args->reason, args->note, args->occurred_at_ms);
    finish(tx, &work);
}

void oms__order_complete(oms_tx *tx, const void *in)
{
    const oms_order_complete_args *args = in;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    oms__life_complete(tx, &work, args->note);
    finish(tx, &work);
}

void oms__order_annotate(oms_tx *tx, const void *in)
{
    const oms_order_annotate_args *args = in;
    order_work work;
    if (!oms__metadata_check(tx, args->metadata) ||
        !oms__order_load(tx, args->order_id, &work))
        return;
    if (args->note != NULL)
        work.order.note = args->note;
    if (args->reference != NULL)
        work.order.reference = args->reference;
    if (args->metadata != NULL)
        work.order.metadata = args->metadata;
    emit_mark(tx, &work, EVENT_ANNOTATED, args->note, 0);
    finish(tx, &work);
}

void oms__order_configure(oms_tx *tx, const void *in)
{
    const oms_order_configure_args *args = in;
    order_settings settings;
    oms__order_settings_get(tx, &settings);
    int64_t expiry = args->unpaid_expiry_ms;
    settings = (order_settings){
        .one = 1,
        .version = settings.version,
        .facts = (int32_t)args->facts,
        .secured_when = (int32_t)args->secured_when,
        .skip_stock = args->skip_stock,
        .allow_backorder = args->allow_backorder,
        .check_catalog = args->check_catalog,
        .check_customer = args->check_customer,
        .round_half_even = args->round_half_even,
        .tolerance_minor = args->tolerance_minor,
        .unpaid_expiry_ms = expiry != 0 ? expiry : ORDER_EXPIRY_MS,
        .ask_source = args->ask_source,
        .ask_review = args->ask_review,
        .hold_above_minor = args->hold_above_minor,
        .hold_country_mismatch = args->hold_country_mismatch,
        .hold_incomplete_address = args->hold_incomplete_address,
        .hold_risk_at_least = args->hold_risk_at_least,
        .change_expiry_ms = args->change_expiry_ms,
        .draft_expiry_ms = args->draft_expiry_ms,
    };
    oms__tx_put(tx, &oms__order_settings_table, &settings);
    oms__tx_receipt(tx, "order_settings", 0);
}
