// Holds of an order that are in the way of its work or parcels: order.held and
// order.hold_released say which there are. Commands are refused while one
// stands; facts are recorded all the same.
#include "modules/fulfillment/fulfillment.h"

// ---- what a hold is in the way of ------------------------------------------

static bool blocks(const oms_case_hold *hold, oms_blocks what)
{
    return what == OMS__BLOCKS_SHIP ? hold->blocks_ship : hold->blocks_fulfill;
}

static bool is_whole(const oms_case_hold *hold)
{
    return hold->line_no == 0 && hold->fulfillment_no == 0;
}

const oms_case_hold *oms__blocks_order(const oms_case_row *order,
                                       oms_blocks what)
{
    for (size_t i = 0; i < order->holds_count; i++)
        if (is_whole(&order->holds[i]) && blocks(&order->holds[i], what))
            return &order->holds[i];
    return NULL;
}

static const oms_case_hold *find(const oms_case_row *order, int64_t line_no,
                                 int64_t fulfillment_no, oms_blocks what)
{
    for (size_t i = 0; i < order->holds_count; i++) {
        const oms_case_hold *hold = &order->holds[i];
        if (blocks(hold, what) &&
            (is_whole(hold) ||
             (hold->line_no != 0 && hold->line_no == line_no) ||
             (hold->fulfillment_no != 0 &&
              hold->fulfillment_no == fulfillment_no)))
            return hold;
    }
    return NULL;
}

const oms_case_hold *oms__blocks_line(const oms_case_row *order,
                                      int64_t line_no)
{
    return find(order, line_no, 0, OMS__BLOCKS_FULFILL);
}

const oms_case_hold *oms__blocks_work(const oms_case_row *order,
                                      const oms_work_row *work)
{
    const oms_case_hold *held =
        find(order, 0, work->fulfillment_no, OMS__BLOCKS_FULFILL);
    for (size_t i = 0; held == NULL && i < work->lines_count; i++) {
        const oms_work_line *line = &work->lines[i];
        if (oms__works_left(line) > 0 &&
            oms__blocks_line(order, line->line_no) == NULL)
            return NULL;
    }
    for (size_t i = 0; held == NULL && i < work->lines_count; i++)
        held = oms__blocks_line(order, work->lines[i].line_no);
    return held;
}

const oms_case_hold *oms__blocks_parcel(const oms_case_row *order,
                                        const oms_parcel_row *parcel,
                                        oms_blocks what)
{
    if (order->holds_count == 0)
        return NULL;
    const oms_case_hold *held = find(order, 0, parcel->fulfillment_no, what);
    for (size_t i = 0; held == NULL && i < parcel->lines_count; i++)
        held = find(order, parcel->lines[i].line_no, 0, what);
    return held;
}

const oms_case_hold *oms__blocks_plan(const oms_case_row *order)
{
    const oms_case_hold *held = oms__blocks_order(order, OMS__BLOCKS_FULFILL);
    for (size_t i = 0; i < order->lines_count && order->holds_count > 0; i++) {
        const oms_case_line *line = &order->lines[i];
        if (oms__cases_free(line) == 0)
            continue;
        const oms_case_hold *of = oms__blocks_line(order, line->line_no);
        if (of == NULL)
            return NULL;
        held = of;
    }
    return held;
}

// ---- refusals that say which hold it is ------------------------------------

// The guard's words are data of the table, so the hold's name needs a table of
// its own: a copy in which only these words differ.
static void name_hold(oms_tx *tx, oms_move *row, const oms_case_hold *held)
{
    for (size_t i = 0; i < OMS_GUARDS_MAX && row->guards[i] != NULL; i++) {
        if (strcmp(row->guards[i]->name, OMS__HOLD_GUARD) != 0)
            continue;
        oms_guard *guard = oms__tx_alloc(tx, sizeof(*guard));
        if (guard == NULL)
            return;
        *guard = *row->guards[i];
        guard->why = oms__tx_printf(
            tx, "hold %lld (%s) blocks it; release it with order.release_hold",
            (long long)held->hold_no, held->kind != NULL ? held->kind : "hold");
        if (guard->why != NULL)
            row->guards[i] = guard;
    }
}

const oms_moves *oms__blocks_named(oms_tx *tx, const oms_moves *moves,
                                   const oms_case_hold *held)
{
    if (held == NULL)
        return moves;
    oms_moves *named = oms__tx_alloc(tx, sizeof(*named));
    oms_move *rows =
        oms__cases_copy(tx, moves->rows, moves->rows_count, sizeof(*rows));
    if (named == NULL || rows == NULL)
        return moves;
    for (size_t i = 0; i < moves->rows_count; i++)
        name_hold(tx, &rows[i], held);
    *named = *moves;
    named->rows = rows;
    return named;
}

// ---- order.held, order.hold_released ---------------------------------------

static size_t position_of(const oms_case_row *order, int64_t hold_no)
{
    size_t at = 0;
    while (at < order->holds_count && order->holds[at].hold_no != hold_no)
        at++;
    return at;
}

void oms__blocks_on_held(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_hold_event *held = data;
    oms_case_row order;
    (void)event;
    if ((!held->blocks_fulfill && !held->blocks_ship) ||
        !oms__cases_find(tx, held->order_id, &order) || order.ended)
        return;
    size_t at = position_of(&order, held->hold_no);
    oms_case_hold *holds =
        oms__tx_array(tx, order.holds_count + 1, sizeof(*holds));
    if (holds == NULL)
        return;
    if (order.holds_count > 0)
        memcpy(holds, order.holds, order.holds_count * sizeof(*holds));
    holds[at] = (oms_case_hold){.hold_no = held->hold_no,
                                .kind = held->kind,
                                .line_no = held->line_no,
                                .fulfillment_no = held->fulfillment_no,
                                .blocks_fulfill = held->blocks_fulfill,
                                .blocks_ship = held->blocks_ship};
    order.holds = holds;
    order.holds_count += at == order.holds_count;
    oms__cases_save(tx, &order);
}

void oms__blocks_on_released(oms_tx *tx, const oms_event *event,
                             const void *data)
{
    const oms_order_hold_event *released = data;
    oms_case_row order;
    (void)event;
    if (!oms__cases_find(tx, released->order_id, &order))
        return;
    size_t at = position_of(&order, released->hold_no);
    if (at == order.holds_count)
        return;
    order.holds_count--;
    for (; at < order.holds_count; at++)
        order.holds[at] = order.holds[at + 1];
    oms__plan_wanted(tx, &order);
    oms__cases_save(tx, &order);
}
