// What becomes of a change that was asked for: fulfilment says whether units
// could be stopped, stock whether units can be had, the clock that nobody has
// confirmed it. All of it happens, or it is declined and nothing has happened.
#include <string.h>

#include "modules/processing/changes.h"

// The contents are those that it was begun with, so its plan can be made again;
// otherwise nothing is planned, and that is what refuses.
const char *oms__change_plan_again(oms_tx *tx, change_work *change)
{
    change_row *row = &change->row;
    change->plan.units_are_here = true;
    if (!oms__change_is_stale(change) &&
        !oms__change_plan(tx, &change->work, row->actions, row->actions_count,
                          &change->plan))
        return NULL; // it has failed
    // What was true when it was asked for may not be any more: facts win.
    oms_next_step step = oms__allowed_ask(
        tx, &oms__change_moves, change->row.state, CHANGE_CONFIRM, change);
    return step.refusals_count > 0 ? step.refusals[0].why : NULL;
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
    row->places = told->places;
    row->places_count = told->places_count;
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

static const char *sku_of(const oms_stock_request *asked, int64_t line_no)
{
    for (size_t i = 0; i < asked->lines_count; i++)
        if (asked->lines[i].line_no == line_no)
            return asked->lines[i].sku;
    return NULL;
}

// What was set aside, to be released where it was.
static oms_stock_line *lines_of(oms_tx *tx, const oms_stock_request *asked,
                                const oms_stock_result *given, size_t *count)
{
    oms_stock_line *lines =
        oms__tx_array(tx, given->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < given->lines_count; i++) {
        const oms_allocation *one = &given->lines[i];
        const char *sku = sku_of(asked, one->line_no);
        if (sku != NULL)
            lines[(*count)++] =
                (oms_stock_line){.line_no = one->line_no,
                                 .sku = sku,
                                 .location_id = one->location_id,
                                 .quantity = one->allocated + one->backordered};
    }
    return lines;
}

// Units that came too late go back: as they were set aside, or as they were
// asked for if that was not told.
static void give_back(oms_tx *tx, const order_work *work,
                      const oms_stock_request *asked,
                      const oms_stock_result *given)
{
    oms_stock_request request = {.order_id = work->order.order_id,
                                 .lines = asked->lines,
                                 .lines_count = asked->lines_count,
                                 .reason = "late"};
    if (given != NULL && given->lines_count > 0) {
        request.lines_count = 0;
        request.lines = lines_of(tx, asked, given, &request.lines_count);
    }
    if (request.lines_count == 0)
        return; // no lines would be all of them
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
    give_back(tx, &change->work, asked, result);
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
            give_back(tx, work, asked, answer->result);
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
