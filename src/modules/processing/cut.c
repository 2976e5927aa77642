// Units of a living order are canceled, by a cancellation or by a change set:
// counted on their lines, taken off what is owed, given back to stock, told.
#include <string.h>

#include "base/number.h"
#include "modules/processing/processing.h"

// What stock had set aside for units that are not wanted any more.
typedef struct cut_books {
    oms_canceled_line *told;
    size_t told_count;
    oms_stock_line *freed;
    size_t freed_count;
    oms_stop_place *places; // what is left of them
    size_t places_count;
    bool restock;
} cut_books;

static void drop_units(oms_tx *tx, order_line_row *line, int64_t units)
{
    order_line_more more = oms__line_more(line);
    more.dropped += units;
    if (more.dropped > line->quantity)
        more.dropped = line->quantity;
    oms__line_more_put(tx, line, &more);
}

// What a pending order will tell at its confirmation must be less, too: first
// what was to come in, as stock does.
static void trim(oms_allocation *one, int64_t *units)
{
    int64_t waiting = oms__min64(one->backordered, *units);
    one->backordered -= waiting;
    *units -= waiting;
    int64_t there = oms__min64(one->allocated, *units);
    one->allocated -= there;
    *units -= there;
}

static void trim_allocations(oms_tx *tx, order_row *order,
                             const oms_stock_line *freed, size_t count)
{
    size_t rows = order->allocations_count;
    oms_allocation *kept = oms__tx_array(tx, rows, sizeof(*kept));
    if (rows == 0 || kept == NULL)
        return;
    size_t kept_count = 0;
    for (size_t i = 0; i < rows; i++)
        kept[i] = order->allocations[i];
    for (size_t f = 0; f < count; f++) {
        int64_t units = freed[f].quantity;
        for (size_t i = 0; i < rows && units > 0; i++) {
            if (kept[i].line_no == freed[f].line_no)
                trim(&kept[i], &units);
        }
    }
    for (size_t i = 0; i < rows; i++) {
        if (kept[i].allocated + kept[i].backordered > 0)
            kept[kept_count++] = kept[i];
    }
    order->allocations = kept;
    order->allocations_count = kept_count;
}

static void free_units(cut_books *books, const order_line_row *line,
                       const char *location_id, int64_t units)
{
    if (units > 0)
        books->freed[books->freed_count++] =
            (oms_stock_line){.line_no = line->line_no,
                             .sku = line->sku,
                             .location_id = location_id,
                             .quantity = units,
                             .damaged = !books->restock};
}

// Stock gives up units where fulfilment took them from; those of no place
// wherever it has them.
static void free_line(cut_books *books, const order_line_row *line,
                      int64_t units)
{
    for (size_t i = 0; i < books->places_count; i++) {
        oms_stop_place *place = &books->places[i];
        if (place->line_no != line->line_no || place->location_id == NULL)
            continue;
        int64_t here = oms__min64(units, place->quantity);
        free_units(books, line, place->location_id, here);
        place->quantity -= here;
        units -= here;
    }
    free_units(books, line, NULL, units);
}

static void cut_line(oms_tx *tx, order_line_row *line, int64_t wanted,
                     cut_books *books)
{
    int64_t promised = 0;
    int64_t units = oms__lines_cancel(line, wanted, &promised);
    if (units == 0)
        return;
    drop_units(tx, line, units);
    books->told[books->told_count++] =
        (oms_canceled_line){.line_no = line->line_no, .quantity = units};
    free_line(books, line, promised);
}

static bool take_units(oms_tx *tx, order_work *work, const order_cut *cut,
                       cut_books *books)
{
    size_t count = cut->places_count;
    books->told = oms__tx_array(tx, cut->lines_count, sizeof(*books->told));
    books->freed =
        oms__tx_array(tx, cut->lines_count + count, sizeof(*books->freed));
    books->places = oms__tx_array(tx, count, sizeof(*books->places));
    if (books->told == NULL || books->freed == NULL || books->places == NULL)
        return false;
    if (count > 0)
        memcpy(books->places, cut->places, count * sizeof(*books->places));
    books->places_count = count;
    books->restock = cut->restock;
    for (size_t i = 0; i < cut->lines_count; i++) {
        size_t at = (size_t)cut->lines[i].line_no - 1;
        if (cut->lines[i].line_no >= 1 && at < work->lines_count)
            cut_line(tx, &work->lines[at], cut->lines[i].quantity, books);
    }
    return !oms__tx_failed(tx);
}

static void tell(oms_tx *tx, const order_work *work, order_line_row *before,
                 const order_cut *cut, cut_books *books,
                 int64_t canceled_before)
{
    for (size_t i = 0; i < books->told_count; i++) {
        oms_canceled_line *one = &books->told[i];
        size_t at = (size_t)one->line_no - 1;
        one->amount_minor = oms__line_more(&work->lines[at]).canceled_minor -
                            oms__line_more(&before[at]).canceled_minor;
        before[at].more = work->lines[at].more; // a line may be named twice
    }
    oms_order_lines_canceled told = {
        .order_id = work->order.order_id,
        .cancellation_no = cut->cancellation_no,
        .change_no = cut->change_no,
        .reason = cut->reason,
        .lines = books->told,
        .lines_count = books->told_count,
        .amount_minor = work->order.canceled_minor - canceled_before,
        .canceled_minor = work->order.canceled_minor,
        .restock = cut->restock,
    };
    oms__tx_emit(tx, &oms__order_events[EVENT_LINES_CANCELED],
                 work->order.order_id, 0, &told);
}

// The last hand-over and arrival of what is still wanted may be behind us.
static void note_times(order_row *order)
{
    int64_t wanted = order->units_total - order->units_canceled;
    if (order->more == NULL || wanted == 0)
        return;
    if (order->shipped_at_ms == 0 && order->units_shipped >= wanted)
        order->shipped_at_ms = order->more->left_at_ms;
    if (order->delivered_at_ms == 0 && order->units_delivered >= wanted)
        order->delivered_at_ms = order->more->arrived_at_ms;
}

void oms__cut_lines(oms_tx *tx, order_work *work, const order_cut *cut)
{
    cut_books books = {0};
    if (!oms__order_lines(tx, work))
        return;
    order_line_row *before = oms__order_lines_copy(tx, work);
    if (before == NULL || !take_units(tx, work, cut, &books))
        return;
    int64_t canceled_before = work->order.canceled_minor;
    oms__owed_lines(tx, work);
    work->order.canceled_minor = oms__owed_order(work, cut->keep_charges);
    oms__order_lines_put(tx, work, before);
    oms__order_sum(tx, work);
    oms__order_contents_moved(tx, &work->order);
    note_times(&work->order);
    trim_allocations(tx, &work->order, books.freed, books.freed_count);
    tell(tx, work, before, cut, &books, canceled_before);
    if (books.freed_count > 0)
        oms__tasks_release_lines(tx, work, books.freed, books.freed_count,
                                 oms__reason_enum.names[cut->reason]);
}

bool oms__cut_is_all(const order_work *work, const order_cut *cut)
{
    int64_t units = 0;
    for (size_t i = 0; i < cut->lines_count; i++)
        units += cut->lines[i].quantity;
    return work->order.units_total > 0 &&
           work->order.units_canceled + units >= work->order.units_total;
}
