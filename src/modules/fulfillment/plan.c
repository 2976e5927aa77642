// Splits what is free of an order into work orders, one for each location and
// date. Goods that are not on the shelf yet are planned too, and wait; goods
// that are sold before they may be shipped wait for their date.
#include <stdlib.h>

#include "base/number.h"
#include "modules/fulfillment/fulfillment.h"

// ---- pieces become work orders ---------------------------------------------

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
    const oms_piece *left = a;
    const oms_piece *right = b;
    int order = strcmp(left->location_id, right->location_id);
    if (order == 0)
        order = by_number(left->available_at_ms, right->available_at_ms);
    if (order == 0)
        order = by_number(left->line_no, right->line_no);
    return order;
}

static bool same_work(const oms_piece *a, const oms_piece *b)
{
    return a->available_at_ms == b->available_at_ms &&
           strcmp(a->location_id, b->location_id) == 0;
}

// How many pieces from the front are of one work; pieces of one line among
// them are joined into the first of them.
static size_t join_work(oms_piece *pieces, size_t count, size_t *kept)
{
    size_t end = 1;
    *kept = 1;
    for (; end < count; end++) {
        const oms_piece *next = &pieces[end];
        oms_piece *last = &pieces[*kept - 1];
        if (!same_work(next, &pieces[0]))
            break;
        if (next->line_no == last->line_no) {
            last->ready += next->ready;
            last->waiting += next->waiting;
            last->expected_at_ms =
                oms__max64(last->expected_at_ms, next->expected_at_ms);
        } else {
            pieces[(*kept)++] = *next;
        }
    }
    return end;
}

static void open_work(oms_tx *tx, oms_case_row *order, const oms_piece *pieces,
                      size_t count)
{
    oms_work_row work = {.order_id = order->order_id,
                         .fulfillment_no = ++order->works_count,
                         .state = -1,
                         .location_id = pieces[0].location_id,
                         .available_at_ms = pieces[0].available_at_ms,
                         .lines_count = count,
                         .created_at_ms = oms__tx_now(tx)};
    work.lines = oms__tx_array(tx, count, sizeof(*work.lines));
    if (work.lines == NULL)
        return;
    int64_t ready = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t units = pieces[i].ready + pieces[i].waiting;
        work.lines[i] =
            (oms_work_line){.line_no = pieces[i].line_no,
                            .quantity = units,
                            .waiting = pieces[i].waiting,
                            .expected_at_ms = pieces[i].expected_at_ms};
        oms__cases_line(order, pieces[i].line_no)->planned += units;
        ready += pieces[i].ready;
    }
    bool opens = ready > 0 && work.available_at_ms == 0;
    if (work.available_at_ms != 0)
        oms__waits_start(tx, &work);
    oms__works_move(tx, &work, opens ? OMS__WORK_PLAN : OMS__WORK_SCHEDULE);
}

// A date that has passed is none.
static void date_pieces(oms_tx *tx, const oms_case_row *order,
                        oms_piece *pieces, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t at = oms__cases_line(order, pieces[i].line_no)->available_at_ms;
        pieces[i].available_at_ms = at > oms__tx_now(tx) ? at : 0;
        if (pieces[i].waiting == 0)
            pieces[i].expected_at_ms = 0;
    }
}

void oms__plan_open(oms_tx *tx, oms_case_row *order, oms_piece *pieces,
                    size_t count, const char *location_id)
{
    oms_fulfillment_event planned = {.order_id = order->order_id,
                                     .location_id = location_id};
    if (oms__tx_failed(tx))
        return;
    date_pieces(tx, order, pieces, count);
    qsort(pieces, count, sizeof(*pieces), by_place);
    for (size_t i = 0; i < count; i++)
        planned.waits_until_ms = oms__max64(
            planned.waits_until_ms,
            oms__max64(pieces[i].available_at_ms, pieces[i].expected_at_ms));
    while (count > 0) {
        size_t kept;
        size_t end = join_work(pieces, count, &kept);
        open_work(tx, order, pieces, kept);
        planned.count++;
        pieces += end;
        count -= end;
    }
    oms__tx_emit(tx, &oms__fulfillment_events[OMS__SAYS_PLANNED],
                 order->order_id, 0, &planned);
}

// ---- free units become pieces ----------------------------------------------

// What is left of the order's allocations beside what is planned or stopped.
typedef struct oms_planning {
    oms_tx *tx;
    oms_case_row *order;
    oms_allocation *left;
    oms_piece *pieces;
    size_t pieces_count;
} oms_planning;

static int64_t take(int64_t *from, int64_t units)
{
    int64_t taken = oms__min64(*from, units);
    *from -= taken;
    return taken;
}

// Takes units of a line off the allocations at a place (NULL: at any), from
// the front. Returns what none of them had.
static int64_t use(oms_planning *plan, int64_t line_no, const char *place,
                   int64_t ready, int64_t waiting)
{
    for (size_t i = 0; i < plan->order->allocations_count; i++) {
        oms_allocation *from = &plan->left[i];
        if (from->line_no != line_no ||
            (place != NULL && (from->location_id == NULL ||
                               strcmp(from->location_id, place) != 0)))
            continue;
        ready -= take(&from->allocated, ready);
        waiting -= take(&from->backordered, waiting);
        ready -= take(&from->backordered, ready);
        waiting -= take(&from->allocated, waiting);
    }
    return ready + waiting;
}

static void use_work(oms_planning *plan, const oms_work_row *work)
{
    for (size_t i = 0; i < work->lines_count; i++) {
        const oms_work_line *line = &work->lines[i];
        int64_t units = oms__works_live(work) ? line->quantity : line->parceled;
        int64_t waiting = oms__min64(line->waiting, units);
        int64_t elsewhere = use(plan, line->line_no, work->location_id,
                                units - waiting, waiting);
        use(plan, line->line_no, NULL, elsewhere, 0);
    }
}

// An order that is planned for the first time has nothing to look up.
static bool begin(oms_planning *plan, oms_tx *tx, oms_case_row *order)
{
    *plan = (oms_planning){.tx = tx, .order = order};
    size_t room = order->lines_count + order->allocations_count + 1;
    plan->pieces = oms__tx_array(tx, room, sizeof(*plan->pieces));
    plan->left = oms__cases_copy(tx, order->allocations,
                                 order->allocations_count, sizeof(*plan->left));
    if (plan->pieces == NULL || plan->left == NULL)
        return false;
    for (int64_t number = 1; number <= order->works_count; number++) {
        oms_work_row work;
        if (!oms__works_load(tx, order->order_id, number, &work))
            return false;
        use_work(plan, &work);
    }
    for (size_t i = 0; i < order->lines_count; i++)
        if (order->lines[i].loose > 0)
            use(plan, order->lines[i].line_no, NULL, order->lines[i].loose, 0);
    for (size_t i = 0; i < order->stops_count; i++) {
        const oms_case_stop *stop = &order->stops[i];
        use(plan, stop->line_no, stop->location_id, stop->quantity, 0);
    }
    return true;
}

static void add_piece(oms_planning *plan, oms_piece piece)
{
    if (piece.location_id == NULL)
        piece.location_id = OMS__LOCATION_DEFAULT;
    plan->pieces[plan->pieces_count++] = piece;
}

// Cuts free units of one line along what is left of its allocations.
static void cut_line(oms_planning *plan, const oms_case_line *line,
                     int64_t left)
{
    for (size_t i = 0; i < plan->order->allocations_count && left > 0; i++) {
        oms_allocation *from = &plan->left[i];
        if (from->line_no != line->line_no)
            continue;
        int64_t ready = take(&from->allocated, left);
        int64_t waiting = take(&from->backordered, left - ready);
        if (ready + waiting == 0)
            continue;
        add_piece(plan, (oms_piece){.line_no = line->line_no,
                                    .location_id = from->location_id,
                                    .ready = ready,
                                    .waiting = waiting,
                                    .expected_at_ms = from->expected_at_ms});
        left -= ready + waiting;
    }
    if (left > 0)
        add_piece(plan, (oms_piece){.line_no = line->line_no,
                                    .location_id = line->location_id,
                                    .ready = left});
}

void oms__plan_free(oms_tx *tx, oms_case_row *order, const char *location_id)
{
    oms_planning plan;
    if (!begin(&plan, tx, order))
        return;
    for (size_t i = 0; i < order->lines_count; i++) {
        oms_case_line *line = &order->lines[i];
        int64_t units = oms__cases_free(line);
        if (units == 0 || oms__blocks_line(order, line->line_no) != NULL)
            continue;
        line->withheld = 0;
        if (location_id == NULL)
            cut_line(&plan, line, units);
        else
            add_piece(&plan, (oms_piece){.line_no = line->line_no,
                                         .location_id = location_id,
                                         .ready = units});
    }
    oms__plan_open(tx, order, plan.pieces, plan.pieces_count, location_id);
}

// ---- what is to be planned by itself ---------------------------------------

void oms__plan_want(oms_case_line *line, int64_t quantity)
{
    line->withheld =
        oms__min64(line->withheld + quantity, oms__cases_free(line));
}

static bool is_wanted(oms_case_row *order)
{
    bool any = false;
    for (size_t i = 0; i < order->lines_count; i++) {
        oms_case_line *line = &order->lines[i];
        line->withheld = oms__min64(line->withheld, oms__cases_free(line));
        any = any || line->withheld > 0;
    }
    return any;
}

static void forget_wanted(oms_case_row *order)
{
    for (size_t i = 0; i < order->lines_count; i++)
        order->lines[i].withheld = 0;
}

void oms__plan_wanted(oms_tx *tx, oms_case_row *order)
{
    oms_planning plan;
    if (!is_wanted(order) || !order->confirmed)
        return;
    if (order->ended || oms__cases_rules(tx).plan_manually) {
        forget_wanted(order);
        return;
    }
    if (oms__blocks_order(order, OMS__BLOCKS_FULFILL) != NULL ||
        !begin(&plan, tx, order))
        return;
    for (size_t i = 0; i < order->lines_count; i++) {
        oms_case_line *line = &order->lines[i];
        if (line->withheld == 0 ||
            oms__blocks_line(order, line->line_no) != NULL)
            continue;
        cut_line(&plan, line, line->withheld);
        line->withheld = 0;
    }
    if (plan.pieces_count == 0)
        return;
    order->planned = true;
    oms__plan_open(tx, order, plan.pieces, plan.pieces_count, NULL);
}
