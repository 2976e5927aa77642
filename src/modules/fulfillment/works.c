// Work orders: the units of one order that one location is to pack. Moves
// them, and moves units into and out of their parcels.
#include "base/number.h"
#include "modules/fulfillment/fulfillment.h"

bool oms__works_live(const oms_work_row *work)
{
    return work->state == OMS_FULFILLMENT_ORDER_SCHEDULED ||
           work->state == OMS_FULFILLMENT_ORDER_OPEN ||
           work->state == OMS_FULFILLMENT_ORDER_IN_PROGRESS;
}

int64_t oms__works_left(const oms_work_line *line)
{
    return line->quantity - line->parceled;
}

oms_work_line *oms__works_line(const oms_work_row *work, int64_t line_no)
{
    for (size_t i = 0; i < work->lines_count; i++)
        if (work->lines[i].line_no == line_no)
            return &work->lines[i];
    return NULL;
}

bool oms__works_load(oms_tx *tx, const char *order_id, int64_t number,
                     oms_work_row *out)
{
    *out = (oms_work_row){.order_id = order_id, .fulfillment_no = number};
    if (!oms__tx_get(tx, &oms__works_table, out)) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/fulfillment_no",
                     "order %s has no fulfillment order %lld; see "
                     "fulfillment.get",
                     order_id, (long long)number);
        return false;
    }
    out->lines =
        oms__cases_copy(tx, out->lines, out->lines_count, sizeof(*out->lines));
    return !oms__tx_failed(tx);
}

const oms_work_row *oms__works_scan(oms_tx *tx, const char *order_id,
                                    size_t *count)
{
    oms_work_row prefix = {.order_id = order_id};
    oms_scan scan = {.table = &oms__works_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    return oms__tx_scan(tx, &scan, count);
}

static bool move(oms_tx *tx, oms_work_row *work, oms_work_event event,
                 const oms_case_hold *held)
{
    oms_work_ask ask = {.work = work, .held = held, .now = oms__tx_now(tx)};
    const oms_moves *moves = oms__blocks_named(tx, &oms__work_moves, held);
    if (!oms__tx_move(tx, moves, &work->state, (int32_t)event, &ask))
        return false;
    if (work->open_task != NULL &&
        work->state != OMS_FULFILLMENT_ORDER_SCHEDULED) {
        oms__tx_cancel_task(tx, work->open_task);
        work->open_task = NULL;
    }
    oms__tx_put(tx, &oms__works_table, work);
    return true;
}

void oms__works_move(oms_tx *tx, oms_work_row *work, oms_work_event event)
{
    move(tx, work, event, NULL);
}

bool oms__works_start(oms_tx *tx, const oms_case_row *order, oms_work_row *work)
{
    if (!move(tx, work, OMS__WORK_START, oms__blocks_work(order, work)))
        return false;
    oms__works_say(tx, OMS__SAYS_STARTED, work);
    return true;
}

void oms__works_say(oms_tx *tx, oms_fulfillment_says what,
                    const oms_work_row *work)
{
    oms_fulfillment_event event = {.order_id = work->order_id,
                                   .fulfillment_no = work->fulfillment_no,
                                   .location_id = work->location_id,
                                   .note = work->note};
    oms__tx_emit(tx, &oms__fulfillment_events[what], work->order_id, 0, &event);
}

// Units that come back to a work that is over are free again.
void oms__works_parcel(oms_tx *tx, oms_case_row *order, int64_t number,
                       const oms_shipped_line *lines, size_t count,
                       int64_t sign)
{
    oms_work_row work;
    if (!oms__works_load(tx, order->order_id, number, &work))
        return;
    for (size_t i = 0; i < count; i++) {
        oms_work_line *line = oms__works_line(&work, lines[i].line_no);
        if (line == NULL)
            continue;
        line->parceled += sign * lines[i].quantity;
        if (line->waiting > oms__works_left(line))
            line->waiting = oms__works_left(line);
    }
    if (!oms__works_live(&work))
        oms__cases_count(order, lines, count, OMS__PLANNED, sign);
    oms__tx_put(tx, &oms__works_table, &work);
}

static bool all_shipped(const oms_work_row *work)
{
    for (size_t i = 0; i < work->lines_count; i++)
        if (work->lines[i].shipped < work->lines[i].quantity)
            return false;
    return true;
}

void oms__works_ship(oms_tx *tx, const char *order_id, int64_t number,
                     const oms_shipped_line *lines, size_t count)
{
    oms_work_row work;
    if (!oms__works_load(tx, order_id, number, &work))
        return;
    for (size_t i = 0; i < count; i++) {
        oms_work_line *line = oms__works_line(&work, lines[i].line_no);
        if (line != NULL)
            line->shipped += lines[i].quantity;
    }
    if (!oms__works_live(&work) || !all_shipped(&work)) {
        oms__tx_put(tx, &oms__works_table, &work);
        return;
    }
    oms__works_move(tx, &work, OMS__WORK_CLOSE);
    oms__works_say(tx, OMS__SAYS_CLOSED, &work);
}

static void drop_empty_lines(oms_work_row *work)
{
    size_t kept = 0;
    for (size_t i = 0; i < work->lines_count; i++)
        if (work->lines[i].quantity > 0)
            work->lines[kept++] = work->lines[i];
    work->lines_count = kept;
}

// What is left of a work from which units were taken: it goes on, or all of it
// has left, or nothing was left to do.
static void settle(oms_tx *tx, oms_work_row *work, oms_work_event empty)
{
    bool canceled = work->lines_count == 0 && empty == OMS__WORK_CANCEL;
    if (!all_shipped(work)) {
        oms__tx_put(tx, &oms__works_table, work);
        return;
    }
    oms__works_move(tx, work, canceled ? OMS__WORK_CANCEL : OMS__WORK_CLOSE);
    oms__works_say(tx, canceled ? OMS__SAYS_WORK_CANCELED : OMS__SAYS_CLOSED,
                   work);
}

int64_t oms__works_take(oms_tx *tx, oms_case_row *order, int64_t number,
                        const oms_stop_line *want, oms_take take,
                        oms_work_event empty, const char **location_id)
{
    oms_work_row work;
    if (!oms__works_load(tx, order->order_id, number, &work))
        return 0;
    oms_work_line *line = oms__works_line(&work, want->line_no);
    if (line == NULL || !oms__works_live(&work))
        return 0;
    bool waiting = take == OMS__TAKE_WAITING;
    int64_t left = waiting ? line->waiting : oms__works_left(line);
    int64_t taken = oms__min64(left, want->quantity);
    if (taken == 0)
        return 0;
    line->quantity -= taken;
    if (waiting)
        line->waiting -= taken;
    if (line->waiting > oms__works_left(line))
        line->waiting = oms__works_left(line);
    drop_empty_lines(&work);
    oms__cases_line(order, want->line_no)->planned -= taken;
    *location_id = work.location_id;
    settle(tx, &work, empty);
    return taken;
}

void oms__works_shrink(oms_tx *tx, oms_case_row *order, int64_t line_no,
                       int64_t quantity, oms_take take)
{
    oms_stop_line want = {.line_no = line_no, .quantity = quantity};
    const char *location_id;
    for (int64_t number = 1; number <= order->works_count; number++) {
        if (want.quantity <= 0 || oms__tx_failed(tx))
            return;
        want.quantity -= oms__works_take(tx, order, number, &want, take,
                                         OMS__WORK_CLOSE, &location_id);
    }
}

void oms__works_end(oms_tx *tx, oms_case_row *order, oms_work_row *work,
                    oms_work_event event, oms_fulfillment_says what)
{
    bool live = oms__works_live(work);
    for (size_t i = 0; live && i < work->lines_count; i++) {
        oms_case_line *line = oms__cases_line(order, work->lines[i].line_no);
        if (line != NULL)
            line->planned -= oms__works_left(&work->lines[i]);
    }
    oms__works_move(tx, work, event);
    oms__works_say(tx, what, work);
}

// ---- what can be packed now ------------------------------------------------

int64_t oms__works_ready_units(const oms_work_line *line)
{
    return oms__works_left(line) - line->waiting;
}

bool oms__works_ready(const oms_case_row *order, const oms_work_row *work)
{
    for (size_t i = 0; i < work->lines_count; i++)
        if (oms__works_ready_units(&work->lines[i]) > 0 &&
            oms__blocks_line(order, work->lines[i].line_no) == NULL)
            return true;
    return false;
}

int64_t oms__works_first_ready(oms_tx *tx, const oms_case_row *order)
{
    for (int64_t number = 1; number <= order->works_count; number++) {
        oms_work_row work = {.order_id = order->order_id,
                             .fulfillment_no = number};
        if (oms__tx_get(tx, &oms__works_table, &work) &&
            oms__works_live(&work) && oms__works_ready(order, &work) &&
            oms__waits_due(tx, &work) && oms__blocks_work(order, &work) == NULL)
            return number;
    }
    return 0;
}

// An order that was kept with money and no lines has no work; what goes out
// for it is one parcel of unknown contents.
bool oms__works_unknown_contents(oms_tx *tx, const oms_case_row *order,
                                 const oms_shipment_create_args *in)
{
    size_t count = 0;
    if (order->lines_count > 0 || in->lines_count > 0 ||
        in->fulfillment_no != 0 || order->stops_count > 0)
        return false;
    const oms_parcel_row *parcels = oms__parcels_of(tx, order, &count);
    for (size_t i = 0; i < count; i++)
        if (parcels[i].state != OMS_SHIPMENT_CANCELED)
            return false;
    return true;
}
