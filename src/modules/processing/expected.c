// stock.backorder_dated: goods that lines of an order wait for should be there
// at another time. The lines follow, and whoever must be told is told by
// order.expected.
#include <string.h>

#include "modules/processing/processing.h"

// The last date of what the line waits for; 0: nobody knows any.
static int64_t last_date(const oms_stock_dated *told, int64_t line_no)
{
    int64_t last = 0;
    for (size_t i = 0; i < told->lines_count; i++)
        if (told->lines[i].line_no == line_no &&
            told->lines[i].expected_at_ms > last)
            last = told->lines[i].expected_at_ms;
    return last;
}

static bool is_first_of_line(const oms_stock_dated *told, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (told->lines[i].line_no == told->lines[at].line_no)
            return false;
    return true;
}

static void move_line(oms_tx *tx, order_line_row *line, int64_t date,
                      oms_order_expected *event, oms_order_expected_line *lines)
{
    order_line_more more = oms__line_more(line);
    if (line->backordered == 0 || more.expected_at_ms == date)
        return;
    lines[event->lines_count++] =
        (oms_order_expected_line){.line_no = line->line_no,
                                  .sku = line->sku,
                                  .quantity = line->backordered,
                                  .expected_at_ms = date,
                                  .before_at_ms = more.expected_at_ms};
    more.expected_at_ms = date;
    oms__line_more_put(tx, line, &more);
}

// What is told when a pending order is confirmed must not be of yesterday.
// Without a place: at all of them.
static void move_allocations(oms_tx *tx, order_row *order,
                             const oms_stock_dated *told)
{
    size_t count = order->allocations_count;
    oms_allocation *kept = oms__tx_array(tx, count, sizeof(*kept));
    if (count == 0 || kept == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        kept[i] = order->allocations[i];
        for (size_t j = 0; j < told->lines_count; j++) {
            const char *place = told->lines[j].location_id;
            bool here =
                place == NULL || (kept[i].location_id != NULL &&
                                  strcmp(kept[i].location_id, place) == 0);
            if (kept[i].backordered > 0 && here &&
                kept[i].line_no == told->lines[j].line_no)
                kept[i].expected_at_ms = told->lines[j].expected_at_ms;
        }
    }
    order->allocations = kept;
}

static void move_lines(oms_tx *tx, order_work *work,
                       const oms_stock_dated *told)
{
    oms_order_expected expected = {.order_id = told->order_id};
    oms_order_expected_line *lines =
        oms__tx_array(tx, told->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < told->lines_count; i++) {
        size_t at = (size_t)told->lines[i].line_no - 1;
        if (told->lines[i].line_no >= 1 && at < work->lines_count &&
            is_first_of_line(told, i))
            move_line(tx, &work->lines[at],
                      last_date(told, told->lines[i].line_no), &expected,
                      lines);
    }
    expected.lines = lines;
    if (expected.lines_count > 0)
        oms__tx_emit(tx, &oms__order_events[EVENT_EXPECTED], told->order_id, 0,
                     &expected);
    move_allocations(tx, &work->order, told);
}

// What is told of lines that are those of another product by now is left out.
static oms_stock_dated keep_meant(oms_tx *tx, const order_work *work,
                                  const oms_stock_dated *told)
{
    oms_stock_dated kept = *told;
    oms_allocation *lines =
        oms__tx_array(tx, told->lines_count, sizeof(*lines));
    kept.lines = lines;
    kept.lines_count = 0;
    for (size_t i = 0; lines != NULL && i < told->lines_count; i++)
        if (oms__lines_meant(work, told->lines[i].line_no, told->sku))
            lines[kept.lines_count++] = told->lines[i];
    return kept;
}

void oms__on_dated(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_stock_dated *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work) ||
        !oms__order_lines(tx, &work))
        return;
    order_line_row *before = oms__order_lines_copy(tx, &work);
    oms_stock_dated meant = keep_meant(tx, &work, told);
    move_lines(tx, &work, &meant);
    oms__order_lines_put(tx, &work, before);
    work.order.seen_event = event->id;
    oms__order_save(tx, &work);
}

// ---- by hand ---------------------------------------------------------------

static void refuse(oms_tx *tx, size_t at, const char *why)
{
    oms__tx_fail(tx, OMS_EINVAL, oms__tx_printf(tx, "/lines/%zu/line_no", at),
                 "%s", why);
}

// What the command says, as the stock would have said it.
static bool read_said(oms_tx *tx, const oms_order_expect_args *args,
                      size_t lines_count, oms_stock_dated *out)
{
    oms_allocation *lines =
        oms__tx_array(tx, args->lines_count, sizeof(*lines));
    *out = (oms_stock_dated){.order_id = args->order_id,
                             .lines = lines,
                             .lines_count = args->lines_count};
    for (size_t i = 0; lines != NULL && i < args->lines_count; i++) {
        lines[i].line_no = args->lines[i].line_no;
        lines[i].expected_at_ms = args->lines[i].expected_at_ms;
        if (lines[i].line_no > (int64_t)lines_count)
            refuse(tx, i, "the order has no such line");
        else if (!is_first_of_line(out, i))
            refuse(tx, i, "the line is given twice; leave one out");
    }
    return !oms__tx_failed(tx);
}

void oms__order_expect(oms_tx *tx, const void *in)
{
    const oms_order_expect_args *args = in;
    order_work work;
    oms_stock_dated said;
    if (!oms__order_load(tx, args->order_id, &work) ||
        !oms__order_lines(tx, &work) ||
        !read_said(tx, args, work.lines_count, &said))
        return;
    order_line_row *before = oms__order_lines_copy(tx, &work);
    move_lines(tx, &work, &said);
    oms__order_lines_put(tx, &work, before);
    oms__order_save(tx, &work);
    oms__tx_receipt(tx, work.order.order_id, 0);
}
