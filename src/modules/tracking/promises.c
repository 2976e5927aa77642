// Promises: a timer for each that is open, and one event when it is broken.
// Only orders that were promised something cost a row; the units that must
// still arrive are counted down, so that no delivery has to read the log.
#include "modules/tracking/tracking.h"

#include <string.h>

#include "oms/history.h"

// Room for what is open of [count] lines.
static promise_line *make_lines(oms_tx *tx, promise_row *promise, size_t count)
{
    promise_line *lines = oms__tx_alloc(tx, (count + 1) * sizeof(*lines));
    promise->lines = lines;
    promise->lines_count = 0;
    promise->units_open = 0;
    return lines;
}

static void note_line(promise_row *promise, promise_line *lines,
                      int64_t line_no, int64_t units)
{
    if (units == 0)
        return;
    lines[promise->lines_count++] = (promise_line){line_no, units};
    promise->units_open += units;
}

static bool open_lines(oms_tx *tx, const oms_order_placed *placed,
                       promise_row *promise)
{
    promise_line *lines = make_lines(tx, promise, placed->lines_count);
    if (lines == NULL)
        return false;
    for (size_t i = 0; i < placed->lines_count; i++)
        if (!placed->lines[i].digital)
            note_line(promise, lines, placed->lines[i].line_no,
                      placed->lines[i].quantity);
    if (placed->lines_count == 0)
        promise->units_open = 1; // its one parcel
    return true;
}

static bool move(oms_tx *tx, promise_row *promise, int32_t event)
{
    return oms__tx_move(tx, &oms__promise_moves, &promise->state, event,
                        promise);
}

static bool may(const promise_row *promise, int32_t event)
{
    return oms__moves_target(&oms__promise_moves, promise->state, event,
                             promise) >= 0;
}

static void stop_timer(oms_tx *tx, promise_row *promise)
{
    oms__tx_cancel_task(tx, promise->task_id);
    promise->task_id = NULL;
}

static void start_timer(oms_tx *tx, promise_row *promise)
{
    promise_timer timer = {promise->order_id, promise->promised_at_ms};
    promise->task_id =
        oms__tx_task(tx, &oms__tracking_jobs[0], promise->order_id,
                     promise->promised_at_ms, &timer);
}

static bool find(oms_tx *tx, const char *order_id, promise_row *promise)
{
    *promise = (promise_row){.order_id = order_id};
    return oms__tx_get(tx, &oms__promises_table, promise);
}

static void save(oms_tx *tx, const oms_event *event, promise_row *promise)
{
    promise->seen_event = event->id;
    oms__tx_put(tx, &oms__promises_table, promise);
}

static void settle(oms_tx *tx, promise_row *promise, int32_t event)
{
    if (!may(promise, event) || !move(tx, promise, event))
        return;
    stop_timer(tx, promise);
    promise->settled_at_ms = oms__tx_now(tx);
}

static void on_placed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_placed *told = data;
    if (told->promised_at_ms == 0)
        return;
    promise_row promise = {.order_id = told->order_id,
                           .promised_at_ms = told->promised_at_ms,
                           .state = -1};
    if (open_lines(tx, told, &promise) && promise.units_open > 0 &&
        move(tx, &promise, PROMISE_MAKE))
        save(tx, event, &promise);
}

void oms__promise_count(oms_tx *tx, const oms_order_view *view,
                        promise_row *promise)
{
    promise_line *lines = make_lines(tx, promise, view->lines_count);
    promise->has_canceled = false;
    for (size_t i = 0; lines != NULL && i < view->lines_count; i++) {
        note_line(promise, lines, view->lines[i].line_no,
                  oms__fold_line_open(&view->lines[i]));
        promise->has_canceled |= view->lines[i].canceled > 0;
    }
    if (view->lines_count == 0)
        promise->units_open = oms__fold_units_open(view);
}

// Units were taken out or added: the log says what was open at that event.
static void recount(oms_tx *tx, const oms_event *event, promise_row *promise)
{
    oms_order_view view = {0};
    if (oms__fold_order(tx, promise->order_id, event->id, &view))
        oms__promise_count(tx, &view, promise);
}

// Canceled units that left nevertheless are waited for again. Promises hear of
// no parcel that leaves; so the log is asked, if there are such units at all.
static void recount_if_canceled(oms_tx *tx, const oms_event *event,
                                promise_row *promise)
{
    if (promise->has_canceled)
        recount(tx, event, promise);
}

static void on_confirmed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_confirmed *told = data;
    promise_row promise;
    if (!find(tx, told->order_id, &promise))
        return;
    recount_if_canceled(tx, event, &promise);
    if (may(&promise, PROMISE_ARM) && move(tx, &promise, PROMISE_ARM))
        start_timer(tx, &promise);
    settle(tx, &promise, PROMISE_KEEP);
    save(tx, event, &promise);
}

static int64_t units_of(const oms_shipment_event *told, int64_t line_no)
{
    int64_t units = 0;
    for (size_t i = 0; i < told->lines_count; i++)
        if (told->lines[i].line_no == line_no)
            units += told->lines[i].quantity;
    return units;
}

// A parcel may bring more than is open: that leaves the other lines alone.
static void count_down(oms_tx *tx, const oms_shipment_event *told,
                       promise_row *promise)
{
    const promise_line *before = promise->lines;
    size_t count = promise->lines_count;
    promise_line *lines = make_lines(tx, promise, count);
    for (size_t i = 0; lines != NULL && i < count; i++) {
        int64_t came = units_of(told, before[i].line_no);
        note_line(promise, lines, before[i].line_no,
                  came < before[i].units ? before[i].units - came : 0);
    }
}

static void on_delivered(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_shipment_event *told = data;
    promise_row promise;
    if (told->before >= OMS_SHIPMENT_DELIVERED ||
        !find(tx, told->order_id, &promise) || promise.units_open == 0)
        return;
    if (promise.lines_count == 0 || promise.has_canceled)
        recount(tx, event, &promise);
    else
        count_down(tx, told, &promise);
    settle(tx, &promise, PROMISE_KEEP);
    save(tx, event, &promise);
}

static void on_lines_canceled(oms_tx *tx, const oms_event *event,
                              const void *data)
{
    const oms_order_lines_canceled *told = data;
    promise_row promise;
    if (!find(tx, told->order_id, &promise))
        return;
    recount(tx, event, &promise);
    settle(tx, &promise, PROMISE_KEEP);
    save(tx, event, &promise);
}

// Another time, or more units for the old one.
static void renew(oms_tx *tx, promise_row *promise, int64_t promised_at_ms)
{
    bool again =
        promised_at_ms != 0 || (promise->state == PROMISE_KEPT &&
                                promise->promised_at_ms > oms__tx_now(tx));
    if (promised_at_ms != 0)
        promise->promised_at_ms = promised_at_ms;
    if (!again || !may(promise, PROMISE_RENEW) ||
        !move(tx, promise, PROMISE_RENEW))
        return; // one that waits is armed when the order is confirmed
    stop_timer(tx, promise);
    promise->settled_at_ms = 0;
    start_timer(tx, promise);
}

static void on_changed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_changed *told = data;
    promise_row promise;
    bool known = find(tx, told->order_id, &promise);
    if (!known && told->promised_at_ms == 0)
        return;
    if (!known)
        promise.state = -1;
    if (!known && !move(tx, &promise, PROMISE_MAKE))
        return;
    recount(tx, event, &promise);
    if (!known && may(&promise, PROMISE_ARM))
        (void)move(tx, &promise, PROMISE_ARM);
    renew(tx, &promise, told->promised_at_ms);
    settle(tx, &promise, PROMISE_KEEP);
    save(tx, event, &promise);
}

static void on_ended(oms_tx *tx, const oms_event *event, const void *data)
{
    promise_row promise;
    (void)data;
    if (!find(tx, event->subject, &promise))
        return;
    if (strcmp(event->type, "order.completed") == 0)
        recount_if_canceled(tx, event, &promise);
    else
        (void)make_lines(tx, &promise, 0);
    settle(tx, &promise, PROMISE_DROP);
    save(tx, event, &promise);
}

// ---- the timer -------------------------------------------------------------

static void time_has_come(oms_tx *tx, const void *request, oms_answer *answer)
{
    (void)tx;
    (void)request;
    (void)answer; // it begins as OK
}

static void answer_late(oms_tx *tx, const void *request,
                        const oms_answer *answer)
{
    const promise_timer *timer = request;
    promise_row promise;
    (void)answer;
    if (!find(tx, timer->order_id, &promise) ||
        promise.promised_at_ms != timer->promised_at_ms ||
        !may(&promise, PROMISE_MISS) || !move(tx, &promise, PROMISE_MISS))
        return;
    promise.task_id = NULL;
    promise.settled_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__promises_table, &promise);
    oms_tracking_event told = {.order_id = promise.order_id,
                               .promised_at_ms = promise.promised_at_ms};
    oms__tx_emit(tx, &oms__tracking_events[EVENT_LATE], promise.order_id, 0,
                 &told);
}

const oms_job oms__tracking_jobs[1] = {
    {.kind = "tracking.late",
     .request = &oms__promise_timer_record,
     .answer = answer_late,
     .rule = time_has_come,
     .doc = "The time that was promised has come."},
};

// ---- the person ------------------------------------------------------------

// A link to the order of somebody who was erased opens nothing any more.
static void on_erased(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *told = data;
    (void)event;
    for (size_t i = 0; i < told->orders_count; i++)
        oms__shares_close(tx, told->orders[i].order_id);
}

const oms_reaction oms__tracking_reactions[TRACKING_REACTIONS] = {
    {"order.placed", on_placed},
    {"order.confirmed", on_confirmed},
    {"order.changed", on_changed},
    {"order.lines_canceled", on_lines_canceled},
    {"order.canceled", on_ended},
    {"order.rejected", on_ended},
    {"order.expired", on_ended},
    {"order.completed", on_ended},
    {"shipment.delivered", on_delivered},
    {"order.archived", oms__react_archived},
    {"subject.erased", on_erased},
};
