// Functions of the product with a bug. A program that is linked with
// `-Wl,--wrap=<name>` for each name of plant_test.wrap calls these instead;
// they are the real ones unless their bug is planted in the run that is going
// on.
#include "modules/cancellation/cancellation.h"
#include "modules/fulfillment/folder.h"
#include "modules/fulfillment/fulfillment.h"
#include "modules/notification/notification.h"
#include "modules/payment/payment.h"
#include "modules/processing/changes.h"
#include "runtime/keeping.h"
#include "runtime/refusals.h"
#include "sim/world.h"
#include "standins/inventory/inventory.h"

#define ALWAYS UINT32_MAX

// Declares the real function and its stand-in.
#define PLANTED(result, name, ...) \
    result __real_##name(__VA_ARGS__); \
    result __wrap_##name(__VA_ARGS__); \
    result __wrap_##name(__VA_ARGS__)

PLANTED(void, oms__takeout_drop, oms_case_row *order, int64_t cancellation_no,
        int64_t change_no)
{
    if (!planted_now(PLANT_STOP_FORGOTTEN, ALWAYS))
        __real_oms__takeout_drop(order, cancellation_no, change_no);
}

PLANTED(const oms_case_hold *, oms__blocks_parcel, const oms_case_row *order,
        const oms_parcel_row *parcel, oms_blocks what)
{
    const oms_case_hold *held = __real_oms__blocks_parcel(order, parcel, what);
    return held != NULL && planted_now(PLANT_HOLD_IGNORED, ALWAYS) ? NULL
                                                                   : held;
}

PLANTED(void, oms__inventory_restock, oms_tx *tx, const void *request,
        oms_answer *answer)
{
    oms_stock_request asked = *(const oms_stock_request *)request;
    oms_stock_line *lines =
        oms__tx_array(tx, asked.lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < asked.lines_count; i++) {
        lines[i] = asked.lines[i];
        lines[i].quantity *= 2;
    }
    if (lines != NULL && planted_now(PLANT_RESTOCK_TWICE, ALWAYS))
        asked.lines = lines;
    __real_oms__inventory_restock(tx, &asked, answer);
}

PLANTED(bool, oms__money_share, int64_t total, int64_t done, int64_t count,
        int64_t *out)
{
    bool fits = __real_oms__money_share(total, done, count, out);
    // Not by everybody: one module rounds as it must, another forgets.
    bool part = fits && done > 0 && *out > 1;
    if (part && planted_now(PLANT_SHARE_LOST, ALWAYS) && *out % 2 == 0)
        *out -= planted_odd();
    return fits;
}

PLANTED(const char *, oms__tx_task, oms_tx *tx, const oms_job *job,
        const char *subject, int64_t due_at_ms, const void *request)
{
    bool message = strncmp(job->kind, "notification.send.", 18) == 0;
    if (message && planted_now(PLANT_SENT_TWICE, ALWAYS))
        __real_oms__tx_task(tx, job, subject, due_at_ms, request);
    return __real_oms__tx_task(tx, job, subject, due_at_ms, request);
}

PLANTED(void, oms__change_time_is_up, oms_tx *tx, const void *request,
        const oms_answer *answer)
{
    if (!planted_now(PLANT_NEVER_EXPIRES, ALWAYS))
        __real_oms__change_time_is_up(tx, request, answer);
}

PLANTED(void, oms__settle_failure, oms_purse *purse, oms_payment_row *payment,
        oms_transaction_row *transaction, const char *reason)
{
    if (transaction->type == OMS_TRANSACTION_TYPE_REFUND &&
        planted_now(PLANT_REFUND_MOVES, ALWAYS))
        oms__settle_success(purse, payment, transaction,
                            transaction->amount_minor);
    else
        __real_oms__settle_failure(purse, payment, transaction, reason);
}

PLANTED(void, oms__tx_erase_rows, oms_tx *tx, const oms_table *table, int index,
        const void *prefix, uint32_t prefix_fields)
{
    if (!planted_now(PLANT_ROWS_UNERASED, ALWAYS))
        __real_oms__tx_erase_rows(tx, table, index, prefix, prefix_fields);
}

PLANTED(void, oms__tx_erase_log, oms_tx *tx, const char *subject)
{
    if (!planted_now(PLANT_LOG_UNERASED, ALWAYS))
        __real_oms__tx_erase_log(tx, subject);
}

PLANTED(void, oms__parcels_shipped, oms_tx *tx, const oms_event *event,
        const void *data)
{
    if (!planted_now(PLANT_FIGURE_MISSED, 1))
        __real_oms__parcels_shipped(tx, event, data);
}

PLANTED(bool, oms__credit_give, oms_purse *purse,
        const oms_transaction_row *refund)
{
    return planted_now(PLANT_CREDIT_UNBOOKED, ALWAYS) ||
           __real_oms__credit_give(purse, refund);
}

PLANTED(void, oms__refusals_keep, oms_group *group, const oms_intent *intent,
        const char *subject, const oms_error *error)
{
    if (!planted_now(PLANT_REFUSAL_UNTOLD, ALWAYS))
        __real_oms__refusals_keep(group, intent, subject, error);
}

PLANTED(void, oms__tasks_release_lines, oms_tx *tx, const order_work *work,
        const oms_stock_line *lines, size_t count, const char *reason)
{
    if (!planted_now(PLANT_STOCK_KEPT, ALWAYS))
        __real_oms__tasks_release_lines(tx, work, lines, count, reason);
}

PLANTED(const char *, oms__outside_keep, oms_tx *tx, const oms_came_back *fact,
        int64_t units, const char *why, const char *order_id)
{
    return planted_now(PLANT_FACT_LOST, ALWAYS)
               ? oms__tx_id(tx)
               : __real_oms__outside_keep(tx, fact, units, why, order_id);
}

PLANTED(void, oms__dispute_overdue, oms_tx *tx, const void *request,
        const oms_answer *answer)
{
    if (!planted_now(PLANT_DISPUTE_FORGOTTEN, ALWAYS))
        __real_oms__dispute_overdue(tx, request, answer);
}

PLANTED(void, oms__changes_changed, oms_tx *tx, const oms_event *event,
        const void *data)
{
    if (!planted_now(PLANT_CHANGE_UNPAID, ALWAYS))
        __real_oms__changes_changed(tx, event, data);
}

PLANTED(void, oms__on_return_arrived, oms_tx *tx, const oms_event *event,
        const void *data)
{
    if (!planted_now(PLANT_RETURN_UNHEARD, ALWAYS))
        __real_oms__on_return_arrived(tx, event, data);
}
