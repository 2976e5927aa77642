// What came back, and which returns are on their way. Only counting: what a
// return is worth is told by payment.
#include <string.h>

#include "modules/processing/processing.h"

static size_t position_of(const order_more *more, int64_t return_no)
{
    size_t at = 0;
    while (at < more->returns_count && more->returns[at].return_no != return_no)
        at++;
    return at;
}

static void note_open(oms_tx *tx, order_row *order, int64_t return_no)
{
    order_more more = oms__order_more(order);
    if (position_of(&more, return_no) < more.returns_count || return_no < 1 ||
        more.returns_count >= OMS_EVENTS_MAX)
        return;
    open_return *returns =
        oms__tx_array(tx, more.returns_count + 1, sizeof(*returns));
    if (returns == NULL)
        return;
    for (size_t i = 0; i < more.returns_count; i++)
        returns[i] = more.returns[i];
    returns[more.returns_count++] = (open_return){return_no};
    more.returns = returns;
    oms__order_more_put(tx, order, &more);
}

static void note_over(oms_tx *tx, order_row *order, int64_t return_no)
{
    order_more more = oms__order_more(order);
    size_t at = position_of(&more, return_no);
    if (at == more.returns_count)
        return;
    open_return *returns =
        oms__tx_array(tx, more.returns_count, sizeof(*returns));
    if (returns == NULL)
        return;
    more.returns_count--;
    for (size_t i = 0; i < more.returns_count; i++)
        returns[i] = more.returns[i < at ? i : i + 1];
    more.returns = returns;
    oms__order_more_put(tx, order, &more);
}

void oms__returns_count(order_line_row *lines, size_t count,
                        const oms_return_event *told)
{
    for (size_t i = 0; i < told->lines_count; i++) {
        const oms_return_event_line *one = &told->lines[i];
        size_t at = (size_t)one->line_no - 1;
        if (one->line_no >= 1 && at < count)
            oms__lines_return(&lines[at], one->quantity);
    }
}

static void count_arrival(oms_tx *tx, order_work *work,
                          const oms_return_event *told)
{
    if (told->lines_count == 0 || !oms__order_lines(tx, work))
        return;
    order_line_row *before = oms__order_lines_copy(tx, work);
    oms__returns_count(work->lines, work->lines_count, told);
    oms__order_lines_put(tx, work, before);
}

typedef enum return_step {
    RETURN_OPEN,
    RETURN_ARRIVES,
    RETURN_OVER
} return_step;

static void apply(oms_tx *tx, const oms_event *event,
                  const oms_return_event *told, return_step step)
{
    order_work work;
    if (told->order_id == NULL || !oms__order_load(tx, told->order_id, &work))
        return;
    if (step == RETURN_OVER)
        note_over(tx, &work.order, told->return_no);
    else if (!told->recorded)
        note_open(tx, &work.order, told->return_no);
    if (step == RETURN_ARRIVES)
        count_arrival(tx, &work, told);
    work.order.seen_event = event->id;
    if (work.lines != NULL)
        oms__order_sum(tx, &work);
    oms__life_advance(tx, &work);
    oms__order_save(tx, &work);
}

void oms__on_return_asked(oms_tx *tx, const oms_event *event, const void *data)
{
    apply(tx, event, data, RETURN_OPEN);
}

void oms__on_return_arrived(oms_tx *tx, const oms_event *event,
                            const void *data)
{
    apply(tx, event, data, RETURN_ARRIVES);
}

void oms__on_return_over(oms_tx *tx, const oms_event *event, const void *data)
{
    apply(tx, event, data, RETURN_OVER);
}
