// What becomes of a change that was asked for: fulfilment says whether units
// could be stopped, stock whether units can be had, the clock that nobody has
// confirmed it. All of it happens, or it is declined and nothing has happened.
#include <string.h>

#include "modules/processing/changes.h"

// What was true when it was asked for may not be any more: facts win.
static const char *refusing_guard(const change_work *change)
{
    const oms_moves *moves = &oms__change_moves;
    for (size_t i = 0; i < moves->rows_count; i++) {
        const oms_move *row = &moves->rows[i];
        if (row->from != change->row.status || row->event != CHANGE_CONFIRM)
            continue;
        for (size_t g = 0; g < OMS_GUARDS_MAX && row->guards[g] != NULL; g++) {
            if (!row->guards[g]->holds(change))
                return row->guards[g]->why;
        }
    }
    return NULL;
}

// The contents are those that it was begun with, so its plan can be made again;
// otherwise nothing is planned, and that is what refuses.
const char *oms__change_plan_again(oms_tx *tx, change_work *change)
{
    change_row *row = &change->row;
    bool same = row->base_version ==
                oms__order_more(&change->work.order).contents_version;
    change->plan.units_are_here = true;
    if (same && !oms__change_plan(tx, &change->work, row->actions,
                                  row->actions_count, &change->plan))
        return NULL; // it has failed
    return refusing_guard(change);
}

void oms__change_stopped(oms_tx *tx, order_work *work,
                         const oms_stopped_event *told)
{
    change_work change = {.work = *work};
    change_row *row = &change.row;
    if (!oms__change_open(tx, work, row) || row->change_no != told->change_no ||
        !row->stopping)
        return; // declined or expired meanwhile
    row->stopping = false;
    const char *refused = oms__change_plan_again(tx, &change);
    if (!told->complete && refused == NULL)
        refused =
            told->note != NULL ? told->note : "not all units could be stopped";
    if (refused != NULL)
        oms__change_close(tx, &change, CHANGE_DECLINE, refused);
    else if (oms__change_ask_stock(tx, &change))
        oms__tx_put(tx, &oms__order_changes_table, row);
    else
        oms__change_happen(tx, &change, NULL, 0);
    oms__life_advance(tx, &change.work);
    oms__order_save(tx, &change.work);
}

// Units that came too late go back; they are asked for as they were reserved.
static void give_back(oms_tx *tx, const order_work *work,
                      const oms_stock_request *asked)
{
    oms_stock_request request = {.order_id = work->order.order_id,
                                 .lines = asked->lines,
                                 .lines_count = asked->lines_count,
                                 .reason = "late"};
    oms__tx_task(tx, &oms__order_jobs[JOB_RELEASE], work->order.order_id, 0,
                 &request);
}

static void settle(oms_tx *tx, change_work *change,
                   const oms_stock_request *asked, const oms_answer *answer)
{
    const oms_stock_result *result = answer->result;
    change->row.reserve_task = NULL;
    if (answer->outcome != OMS_OUTCOME_OK) {
        oms__change_close(tx, change, CHANGE_DECLINE,
                          answer->reason != NULL ? answer->reason
                                                 : "out of stock");
        return;
    }
    const char *refused = oms__change_plan_again(tx, change);
    if (refused == NULL) {
        oms__change_happen(tx, change, result != NULL ? result->lines : NULL,
                           result != NULL ? result->lines_count : 0);
        return;
    }
    give_back(tx, &change->work, asked);
    oms__change_close(tx, change, CHANGE_DECLINE, refused);
}

bool oms__change_reserved(oms_tx *tx, order_work *work,
                          const oms_stock_request *asked,
                          const oms_answer *answer)
{
    change_work change = {.work = *work};
    if (asked->change_no == 0)
        return false;
    bool open = oms__change_open(tx, work, &change.row) &&
                change.row.change_no == asked->change_no &&
                change.row.reserve_task != NULL;
    if (!open) {
        if (answer->outcome == OMS_OUTCOME_OK)
            give_back(tx, work, asked);
        return true;
    }
    settle(tx, &change, asked, answer);
    oms__life_advance(tx, &change.work);
    oms__order_save(tx, &change.work);
    return true;
}

void oms__change_time_is_up(oms_tx *tx, const void *request,
                            const oms_answer *answer)
{
    const change_timer *timer = request;
    change_work change = {0};
    if (answer->outcome == OMS_OUTCOME_UNKNOWN ||
        !oms__order_load(tx, timer->order_id, &change.work) ||
        !oms__change_open(tx, &change.work, &change.row) ||
        change.row.change_no != timer->change_no)
        return;
    change.row.expiry_task = NULL;
    oms__change_close(tx, &change, CHANGE_EXPIRE, "its time was up");
    oms__life_advance(tx, &change.work);
    oms__order_save(tx, &change.work);
}
