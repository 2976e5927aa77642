// Splits what is free of an order into work orders, one for each location.
// Goods that are not on the shelf yet are planned too, and wait.
#include <stdlib.h>

#include "modules/fulfillment/fulfillment.h"

static int by_place(const void *a, const void *b)
{
    const oms_piece *left = a;
    const oms_piece *right = b;
    int order = strcmp(left->location_id, right->location_id);
    if (order != 0)
        return order;
    return left->line_no < right->line_no ? -1 : left->line_no > right->line_no;
}

// How many pieces from the front lie at the same location; pieces of one line
// among them are joined into the first of them.
static size_t join_place(oms_piece *pieces, size_t count, size_t *kept)
{
    size_t end = 1;
    *kept = 1;
    for (; end < count; end++) {
        const oms_piece *next = &pieces[end];
        oms_piece *last = &pieces[*kept - 1];
        if (strcmp(next->location_id, pieces[0].location_id) != 0)
            break;
        if (next->line_no == last->line_no) {
            last->ready += next->ready;
            last->waiting += next->waiting;
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
                         .lines_count = count,
                         .created_at = oms__tx_now(tx)};
    work.lines = oms__tx_array(tx, count, sizeof(*work.lines));
    if (work.lines == NULL)
        return;
    int64_t ready = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t units = pieces[i].ready + pieces[i].waiting;
        work.lines[i] = (oms_work_line){.line_no = pieces[i].line_no,
                                        .quantity = units,
                                        .waiting = pieces[i].waiting};
        oms__cases_line(order, pieces[i].line_no)->planned += units;
        ready += pieces[i].ready;
    }
    oms__works_move(tx, &work, ready > 0 ? OMS__WORK_PLAN : OMS__WORK_SCHEDULE);
}

int64_t oms__plan_open(oms_tx *tx, oms_case_row *order, oms_piece *pieces,
                       size_t count)
{
    int64_t works = 0;
    if (oms__tx_failed(tx))
        return 0;
    qsort(pieces, count, sizeof(*pieces), by_place);
    while (count > 0) {
        size_t kept;
        size_t end = join_place(pieces, count, &kept);
        open_work(tx, order, pieces, kept);
        works++;
        pieces += end;
        count -= end;
    }
    return works;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// Cuts the free units of one line along its allocations. Those that are
// planned already were taken from the front, so the first [skip] are passed.
static size_t cut_line(const oms_case_row *order, const oms_case_line *line,
                       oms_piece *pieces)
{
    int64_t left = oms__cases_free(line);
    int64_t skip = line->quantity - left;
    size_t count = 0;
    for (size_t i = 0; i < order->allocations_count && left > 0; i++) {
        const oms_allocation *from = &order->allocations[i];
        if (from->line_no != line->line_no)
            continue;
        int64_t ready = from->allocated - least(skip, from->allocated);
        skip -= from->allocated - ready;
        int64_t waiting = from->backordered - least(skip, from->backordered);
        skip -= from->backordered - waiting;
        ready = least(ready, left);
        waiting = least(waiting, left - ready);
        if (ready + waiting == 0)
            continue;
        pieces[count++] =
            (oms_piece){line->line_no, from->location_id, ready, waiting};
        left -= ready + waiting;
    }
    if (left > 0)
        pieces[count++] =
            (oms_piece){line->line_no, line->location_id, left, 0};
    for (size_t i = 0; i < count; i++)
        if (pieces[i].location_id == NULL)
            pieces[i].location_id = OMS__LOCATION_DEFAULT;
    return count;
}

void oms__plan_free(oms_tx *tx, oms_case_row *order, const char *location_id)
{
    size_t room = order->lines_count + order->allocations_count;
    oms_piece *pieces = oms__tx_array(tx, room + 1, sizeof(*pieces));
    if (pieces == NULL)
        return;
    size_t count = 0;
    for (size_t i = 0; i < order->lines_count; i++) {
        const oms_case_line *line = &order->lines[i];
        if (oms__cases_free(line) == 0)
            continue;
        if (location_id == NULL)
            count += cut_line(order, line, pieces + count);
        else
            pieces[count++] = (oms_piece){line->line_no, location_id,
                                          oms__cases_free(line), 0};
    }
    oms_fulfillment_event event = {.order_id = order->order_id,
                                   .location_id = location_id};
    event.count = oms__plan_open(tx, order, pieces, count);
    oms__tx_emit(tx, &oms__fulfillment_events[OMS__SAYS_PLANNED],
                 order->order_id, 0, &event);
}
