// One order in the hands of a handler: read once, changed in memory, written
// once. Nothing here decides anything.
#include <string.h>

#include "modules/processing/processing.h"

#define LINES_BY_KEY_MAX 64 // beyond it one scan is cheaper than many gets

void oms__order_settings_get(oms_tx *tx, order_settings *out)
{
    *out = (order_settings){.one = 1, .unpaid_expiry_ms = ORDER_EXPIRY_MS};
    oms__tx_get(tx, &oms__order_settings_table, out);
    if (out->change_expiry_ms == 0)
        out->change_expiry_ms = CHANGE_EXPIRY_MS;
    if (out->draft_expiry_ms == 0)
        out->draft_expiry_ms = DRAFT_EXPIRY_MS;
}

bool oms__order_load(oms_tx *tx, const char *order_id, order_work *work)
{
    *work = (order_work){.order = {.order_id = order_id}};
    if (!oms__tx_get(tx, &oms__orders_table, &work->order)) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id",
                     "there is no order \"%s\"; place it first", order_id);
        return false;
    }
    oms__order_settings_get(tx, &work->settings);
    return !oms__tx_failed(tx);
}

static size_t scan_lines(oms_tx *tx, order_work *work)
{
    order_line_row key = {.order_id = work->order.order_id};
    oms_scan scan = {.table = &oms__order_lines_table,
                     .index = -1,
                     .prefix = &key,
                     .prefix_fields = 1,
                     .limit = OMS_LINES_MAX};
    size_t count = 0;
    const order_line_row *rows = oms__tx_scan(tx, &scan, &count);
    work->lines = oms__tx_array(tx, count, sizeof(*rows));
    if (work->lines != NULL && count > 0)
        memcpy(work->lines, rows, count * sizeof(*rows));
    return count;
}

// Lines are numbered 1, 2, ...: what this commit has already in hand need not
// be written and read again, as a scan would. If one is lost, what is there is
// given, and verify says so.
static size_t get_lines(oms_tx *tx, order_work *work)
{
    size_t count = (size_t)work->order.lines_count;
    work->lines = oms__tx_array(tx, count, sizeof(*work->lines));
    for (size_t i = 0; work->lines != NULL && i < count; i++) {
        work->lines[i].order_id = work->order.order_id;
        work->lines[i].line_no = (int64_t)i + 1;
        if (!oms__tx_get(tx, &oms__order_lines_table, &work->lines[i]))
            return scan_lines(tx, work);
    }
    return count;
}

bool oms__order_lines(oms_tx *tx, order_work *work)
{
    if (work->lines != NULL || work->order.lines_count == 0)
        return !oms__tx_failed(tx);
    work->lines_count = work->order.lines_count <= LINES_BY_KEY_MAX
                            ? get_lines(tx, work)
                            : scan_lines(tx, work);
    return work->lines != NULL && !oms__tx_failed(tx);
}

order_line_row *oms__order_lines_copy(oms_tx *tx, const order_work *work)
{
    order_line_row *copy = oms__tx_array(tx, work->lines_count, sizeof(*copy));
    if (copy != NULL && work->lines_count > 0)
        memcpy(copy, work->lines, work->lines_count * sizeof(*copy));
    return copy;
}

static bool units_differ(const order_line_row *a, const order_line_row *b)
{
    return a->canceled != b->canceled || a->allocated != b->allocated ||
           a->backordered != b->backordered || a->fulfilled != b->fulfilled ||
           a->shipped != b->shipped || a->delivered != b->delivered ||
           a->returned != b->returned || a->presumed != b->presumed ||
           a->more != b->more;
}

void oms__order_lines_put(oms_tx *tx, const order_work *work,
                          const order_line_row *before)
{
    if (before == NULL)
        return;
    for (size_t i = 0; i < work->lines_count; i++) {
        if (units_differ(&work->lines[i], &before[i]))
            oms__tx_put(tx, &oms__order_lines_table, &work->lines[i]);
    }
}

// A pending order always waits for something that has a name: a task, the
// money (with its timer), a hold. The checks name themselves.
static void name_wait(order_work *work)
{
    order_row *order = &work->order;
    if (order->status != OMS_ORDER_PENDING)
        order->waits_for = WAIT_NOTHING;
    else if (order->stock_status == STOCK_WAITING)
        return;
    else if (order->more != NULL && order->more->review_task != NULL)
        order->waits_for = WAIT_REVIEW;
    else if (!oms__order_payment_secured(order, &work->settings))
        order->waits_for = WAIT_PAYMENT;
    else
        order->waits_for = WAIT_HOLD;
}

void oms__order_sum(oms_tx *tx, order_work *work)
{
    oms__lines_sum(&work->order, work->lines, work->lines_count);
    int64_t back = oms__lines_back(work->lines, work->lines_count);
    if (back == (work->order.more != NULL ? work->order.more->units_back : 0))
        return;
    order_more more = oms__order_more(&work->order);
    more.units_back = back;
    oms__order_more_put(tx, &work->order, &more);
}

void oms__order_save(oms_tx *tx, order_work *work)
{
    if (work->lines != NULL)
        oms__order_sum(tx, work);
    oms__derive_order(&work->order);
    name_wait(work);
    oms__tx_put(tx, &oms__orders_table, &work->order);
}

// ---- stock was set aside ---------------------------------------------------

static void expect(oms_tx *tx, order_line_row *line, const oms_allocation *one)
{
    order_line_more more = oms__line_more(line);
    if (one->backordered == 0 || one->expected_at_ms <= more.expected_at_ms)
        return;
    more.expected_at_ms = one->expected_at_ms;
    oms__line_more_put(tx, line, &more);
}

// What a canceled unit leaves over goes back. What has left without waiting
// for stock does not: its parcel is what consumes it.
static int64_t take_in(order_line_row *line, oms_allocation *one)
{
    int64_t asked = one->allocated + one->backordered;
    int64_t waiting = line->backordered;
    int64_t there = line->allocated;
    oms__lines_allocate(line, one->allocated, one->backordered);
    if (line->canceled == 0)
        return 0;
    one->allocated = line->allocated - there;
    one->backordered = line->backordered - waiting;
    return asked - one->allocated - one->backordered;
}

void oms__allocate(oms_tx *tx, order_work *work, const oms_allocation *rows,
                   size_t count)
{
    oms_allocation *kept = oms__tx_array(tx, count, sizeof(*kept));
    oms_stock_line *surplus = oms__tx_array(tx, count, sizeof(*surplus));
    size_t kept_count = 0;
    size_t surplus_count = 0;
    for (size_t i = 0; kept != NULL && surplus != NULL && i < count; i++) {
        size_t at = (size_t)rows[i].line_no - 1;
        if (rows[i].line_no < 1 || at >= work->lines_count)
            continue;
        order_line_row *line = &work->lines[at];
        oms_allocation one = rows[i];
        int64_t more = take_in(line, &one);
        expect(tx, line, &one);
        if (one.allocated + one.backordered > 0)
            kept[kept_count++] = one;
        if (more > 0)
            surplus[surplus_count++] =
                (oms_stock_line){.line_no = one.line_no,
                                 .sku = line->sku,
                                 .location_id = one.location_id,
                                 .quantity = more};
    }
    work->order.allocations = kept;
    work->order.allocations_count = kept_count;
    oms__tasks_release_lines(tx, work, surplus, surplus_count, "late");
}

// ---- what most rows never have ---------------------------------------------

order_more oms__order_more(const order_row *order)
{
    return order->more != NULL ? *order->more : (order_more){0};
}

void oms__order_more_put(oms_tx *tx, order_row *order, const order_more *more)
{
    order_more *kept = oms__tx_alloc(tx, sizeof(*kept));
    if (kept == NULL)
        return;
    *kept = *more;
    order->more = kept;
}

order_line_more oms__line_more(const order_line_row *line)
{
    return line->more != NULL ? *line->more : (order_line_more){0};
}

void oms__line_more_put(oms_tx *tx, order_line_row *line,
                        const order_line_more *more)
{
    order_line_more *kept = oms__tx_alloc(tx, sizeof(*kept));
    if (kept == NULL)
        return;
    *kept = *more;
    line->more = kept;
}

void oms__order_contents_moved(oms_tx *tx, order_row *order)
{
    order_more more = oms__order_more(order);
    more.contents_version++;
    oms__order_more_put(tx, order, &more);
}
