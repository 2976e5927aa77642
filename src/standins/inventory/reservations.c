// Reservations of orders, and the line of those who wait for goods. Goods that
// become free go to the oldest backorder that can use them.
#include "base/number.h"
#include "standins/inventory/inventory.h"

const oms_reservation_row *oms__reservations_of(oms_tx *tx,
                                                const char *order_id,
                                                size_t *count)
{
    oms_reservation_row prefix = {.order_id = order_id};
    oms_scan scan = {.table = &oms__reservations_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    return oms__tx_scan(tx, &scan, count);
}

static int32_t state_of(const oms_reservation_row *row)
{
    if (row->allocated > 0)
        return OMS__RESERVATION_ALLOCATED;
    if (row->backordered > 0)
        return OMS__RESERVATION_BACKORDERED;
    return row->consumed > 0 ? OMS__RESERVATION_CONSUMED
                             : OMS__RESERVATION_RELEASED;
}

void oms__reservations_save(oms_tx *tx, oms_reservation_row *row)
{
    row->state = state_of(row);
    if (row->allocated + row->backordered + row->consumed + row->released == 0)
        oms__tx_delete(tx, &oms__reservations_table, row);
    else
        oms__tx_put(tx, &oms__reservations_table, row);
}

void oms__reservations_unwait(oms_tx *tx, oms_reservation_row *row,
                              int64_t units)
{
    oms_backorder_row waits = {
        .sku = row->sku, .task_id = row->task_id, .line_no = row->line_no};
    if (units == 0 || !oms__tx_get(tx, &oms__backorders_table, &waits))
        return;
    row->backordered -= units;
    waits.quantity -= units;
    oms__shelves_must(tx, row->sku, row->location_id, 0, 0, -units);
    if (waits.quantity > 0)
        oms__tx_put(tx, &oms__backorders_table, &waits);
    else
        oms__tx_delete(tx, &oms__backorders_table, &waits);
}

// ---- goods came in ---------------------------------------------------------

// What one order gets; told when the next order's turn comes.
typedef struct oms_fill {
    oms_stock_book book;
    const char *sku;
    const char *location_id;
    const char *order_id;
    oms_allocation *lines;
    size_t lines_count;
    size_t room;
} oms_fill;

static void tell(oms_fill *fill)
{
    if (fill->lines_count == 0)
        return;
    oms_stock_filled event = {.order_id = fill->order_id,
                              .lines = fill->lines,
                              .lines_count = fill->lines_count,
                              .sku = fill->sku};
    oms__tx_emit(fill->book.tx, &oms__stock_events[OMS__STOCK_SAYS_FILLED],
                 fill->order_id, 0, &event);
    fill->lines = NULL;
    fill->lines_count = fill->room = 0;
}

static void note_line(oms_fill *fill, const oms_backorder_row *waits,
                      int64_t units)
{
    if (fill->order_id == NULL || strcmp(fill->order_id, waits->order_id) != 0)
        tell(fill);
    fill->order_id = waits->order_id;
    oms_allocation *lines =
        oms__shelves_grow(fill->book.tx, fill->lines, fill->lines_count,
                          &fill->room, sizeof(*lines));
    if (lines == NULL)
        return;
    fill->lines = lines;
    lines[fill->lines_count++] =
        (oms_allocation){.line_no = waits->line_no,
                         .location_id = fill->location_id,
                         .allocated = units};
}

// The units wait no more: they are on this shelf, reserved.
static void give(oms_fill *fill, const oms_backorder_row *waits, int64_t units)
{
    oms_tx *tx = fill->book.tx;
    oms_reservation_row from = {.order_id = waits->order_id,
                                .line_no = waits->line_no,
                                .location_id = waits->location_id,
                                .sku = fill->sku};
    if (!oms__tx_get(tx, &oms__reservations_table, &from))
        return;
    oms_reservation_row to = from;
    oms__reservations_unwait(tx, &from, units);
    oms__shelves_must(tx, fill->sku, fill->location_id, 0, units, 0);
    if (strcmp(from.location_id, fill->location_id) == 0) {
        from.allocated += units;
        oms__reservations_save(tx, &from);
    } else {
        oms__reservations_save(tx, &from);
        to.location_id = fill->location_id;
        to.allocated = to.backordered = 0;
        to.consumed = to.released = to.restocked = 0;
        oms__tx_get(tx, &oms__reservations_table, &to);
        to.allocated += units;
        oms__reservations_save(tx, &to);
    }
    oms__shelves_note(&fill->book, fill->sku, fill->location_id, units);
    note_line(fill, waits, units);
}

// A page of those who wait; returns what is still free.
static int64_t give_page(oms_fill *fill, const oms_backorder_row *rows,
                         size_t count, int64_t available)
{
    for (size_t i = 0; i < count && available > 0; i++) {
        // Its own handler may have taken it off the list: look again.
        oms_backorder_row waits = rows[i];
        if (!oms__tx_get(fill->book.tx, &oms__backorders_table, &waits) ||
            (!waits.anywhere &&
             strcmp(waits.location_id, fill->location_id) != 0))
            continue;
        int64_t units = oms__min64(waits.quantity, available);
        give(fill, &waits, units);
        available -= units;
    }
    return available;
}

static void fill_shelf(oms_tx *tx, const char *sku, const char *location_id)
{
    oms_shelf_row shelf;
    if (!oms__shelves_get(tx, sku, location_id, &shelf))
        return;
    int64_t available = oms__shelves_available(&shelf);
    oms_fill fill = {.sku = sku, .location_id = location_id};
    oms_backorder_row prefix = {.sku = sku};
    oms_backorder_row after;
    oms_scan scan = {.table = &oms__backorders_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_PAGE_MAX};
    size_t count = OMS_PAGE_MAX;
    oms__shelves_open(tx, &fill.book, OMS__MOVEMENT_ALLOCATION, NULL,
                      "backorder");
    while (available > 0 && count == OMS_PAGE_MAX && !oms__tx_failed(tx)) {
        const oms_backorder_row *rows = oms__tx_scan(tx, &scan, &count);
        available = give_page(&fill, rows, count, available);
        if (count > 0)
            after = rows[count - 1];
        scan.after = &after;
    }
    tell(&fill);
    if (fill.book.movement.lines_count > 0)
        oms__dates_follow(tx, &fill.book.rules, sku);
    oms__shelves_close(&fill.book, NULL);
}

void oms__backorders_fill(oms_tx *tx, const oms_movement_row *freed)
{
    for (size_t i = 0; i < freed->lines_count; i++)
        fill_shelf(tx, freed->lines[i].sku, freed->lines[i].location_id);
}
