// The commands: order.archive, order.restore, history.configure, subject.erase.
#include "modules/history/history.h"

static bool find(oms_tx *tx, const char *order_id, history_row *row)
{
    *row = (history_row){.order_id = order_id};
    if (oms__tx_get(tx, &oms__history_orders_table, row))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id",
                 "history has not heard of an order \"%s\"; it hears of new "
                 "ones a moment later",
                 order_id);
    return false;
}

void oms__order_archive(oms_tx *tx, const void *in)
{
    const oms_order_archive_args *args = in;
    history_row row;
    if (find(tx, args->order_id, &row))
        oms__kept_archive(tx, &row);
    oms__tx_receipt(tx, args->order_id, row.number);
}

void oms__order_restore(oms_tx *tx, const void *in)
{
    const oms_order_archive_args *args = in;
    history_row row;
    if (!find(tx, args->order_id, &row))
        return;
    oms__kept_restore(tx, &row);
    row.quiet_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__history_orders_table, &row);
    oms__aging_arm(tx, row.quiet_at_ms);
    oms__tx_receipt(tx, args->order_id, row.number);
}

// -1 is never, 0 is as it was.
static void set_days(int64_t given, int64_t *days)
{
    if (given != 0)
        *days = given < 0 ? 0 : given;
}

void oms__history_configure(oms_tx *tx, const void *in)
{
    const oms_history_configure_args *args = in;
    history_settings settings;
    oms__rows_settings(tx, &settings);
    set_days(args->archive_after_days, &settings.archive_after_days);
    set_days(args->anonymize_after_days, &settings.anonymize_after_days);
    if (args->refusals_days > 0) {
        settings.refusals_days = args->refusals_days;
        oms__tx_refusal_days(tx, args->refusals_days);
    }
    oms__aging_restart(tx, &settings);
}

static void name_orders(oms_tx *tx, const oms_subject_erase_args *args,
                        const char *erasure_id)
{
    for (size_t i = 0; i < args->orders_count; i++) {
        erased_row named = {.erasure_id = erasure_id,
                            .order_id = args->orders[i].order_id};
        oms__tx_put(tx, &oms__erased_orders_table, &named);
    }
}

void oms__subject_erase(oms_tx *tx, const void *in)
{
    const oms_subject_erase_args *args = in;
    if (args->customer_id == NULL && args->orders_count == 0) {
        oms__tx_fail(tx, OMS_EINVAL, "/customer_id",
                     "say whose data: a customer_id, or orders");
        return;
    }
    erasure_row erasure = {.erasure_id = oms__tx_id(tx),
                           .state = -1,
                           .customer_id = args->customer_id,
                           .reason = args->reason,
                           .actor = args->actor,
                           .keep_open = args->keep_open,
                           .asked_at_ms = oms__tx_now(tx)};
    if (oms__tx_failed(tx) ||
        !oms__tx_move(tx, &oms__erasure_moves, &erasure.state, ERASURE_ASK,
                      &erasure))
        return;
    name_orders(tx, args, erasure.erasure_id);
    oms__tx_put(tx, &oms__erasures_table, &erasure);
    const oms_erasure_requested told = {.erasure_id = erasure.erasure_id,
                                        .customer_id = args->customer_id,
                                        .orders_count =
                                            (int64_t)args->orders_count};
    oms__tx_emit(tx, &oms__history_events[HISTORY_ERASURE_REQUESTED],
                 erasure.erasure_id, 0, &told);
    oms__tx_receipt(tx, erasure.erasure_id, 0);
}
