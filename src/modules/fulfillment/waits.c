// Work that waits: for the date of a preorder, for goods that are to come in. A
// timer opens it at its date if goods are there; goods open it if its date has
// come.
#include "modules/fulfillment/fulfillment.h"

void oms__waits_start(oms_tx *tx, oms_work_row *work)
{
    oms_work_timer timer = {.order_id = work->order_id,
                            .fulfillment_no = work->fulfillment_no};
    work->open_task =
        oms__tx_task(tx, &oms__fulfillment_jobs[OMS__ASKS_OPEN], work->order_id,
                     work->available_at_ms, &timer);
}

bool oms__waits_due(oms_tx *tx, const oms_work_row *work)
{
    return work->available_at_ms <= oms__tx_now(tx);
}

static bool has_ready(const oms_work_row *work)
{
    for (size_t i = 0; i < work->lines_count; i++)
        if (oms__works_left(&work->lines[i]) > work->lines[i].waiting)
            return true;
    return false;
}

void oms__waits_supply(oms_tx *tx, oms_work_row *work)
{
    if (work->state != OMS_FULFILLMENT_ORDER_SCHEDULED || !has_ready(work) ||
        !oms__waits_due(tx, work)) {
        oms__tx_put(tx, &oms__works_table, work);
        return;
    }
    oms__works_move(tx, work, OMS__WORK_SUPPLY);
    oms__works_say(tx, OMS__SAYS_OPENED, work);
}

// ---- another date ----------------------------------------------------------

static bool date_work(oms_work_row *work, const oms_order_expected_line *told)
{
    oms_work_line *line = oms__works_line(work, told->line_no);
    if (line == NULL || line->waiting == 0 ||
        line->expected_at_ms == told->expected_at_ms)
        return false;
    line->expected_at_ms = told->expected_at_ms;
    return true;
}

static void date_works(oms_tx *tx, const oms_case_row *order,
                       const oms_order_expected *told)
{
    for (int64_t number = 1; number <= order->works_count; number++) {
        oms_work_row work;
        bool moved = false;
        if (!oms__works_load(tx, order->order_id, number, &work))
            return;
        for (size_t i = 0; oms__works_live(&work) && i < told->lines_count; i++)
            moved = date_work(&work, &told->lines[i]) || moved;
        if (moved)
            oms__tx_put(tx, &oms__works_table, &work);
    }
}

// Goods should be there at another time: what is planned, and what will be from
// the same allocations, says so.
void oms__waits_on_expected(oms_tx *tx, const oms_event *event,
                            const void *data)
{
    const oms_order_expected *told = data;
    oms_case_row order;
    (void)event;
    if (!oms__cases_find(tx, told->order_id, &order))
        return;
    for (size_t i = 0; i < order.allocations_count; i++)
        for (size_t j = 0; j < told->lines_count; j++)
            if (order.allocations[i].line_no == told->lines[j].line_no &&
                order.allocations[i].backordered > 0)
                order.allocations[i].expected_at_ms =
                    told->lines[j].expected_at_ms;
    date_works(tx, &order, told);
    oms__cases_save(tx, &order);
}

// ---- the timer -------------------------------------------------------------

// Goods that are not there yet open it when they come in. A host that takes
// the timer may open it before its date.
void oms__waits_answer(oms_tx *tx, const void *request,
                       const oms_answer *answer)
{
    const oms_work_timer *timer = request;
    oms_work_row work = {.order_id = timer->order_id,
                         .fulfillment_no = timer->fulfillment_no};
    if (answer->outcome != OMS_OUTCOME_OK ||
        !oms__tx_get(tx, &oms__works_table, &work) || work.open_task == NULL ||
        strcmp(work.open_task, answer->task_id) != 0)
        return;
    work.open_task = NULL;
    if (!oms__waits_due(tx, &work))
        work.available_at_ms = oms__tx_now(tx);
    oms__waits_supply(tx, &work);
}
