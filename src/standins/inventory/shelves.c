// The shelves and the book of movements. Counters are only changed by guarded
// adds, so no path can promise a unit twice.
#include "base/money.h"
#include "standins/inventory/inventory.h"

void oms__shelves_open(oms_tx *tx, oms_stock_book *book, oms_movement_kind kind,
                       const char *order_id, const char *reason)
{
    *book = (oms_stock_book){.tx = tx, .rules = {.one = 1}};
    oms__tx_get(tx, &oms__stock_rules_table, &book->rules);
    int64_t *count = &book->rules.movements_count;
    if (!oms__money_add(*count, 1, count))
        oms__tx_fail(tx, OMS_ECORRUPT, "",
                     "the count of the movements is damaged; run oms_verify");
    book->movement = (oms_movement_row){.id = *count,
                                        .kind = (int32_t)kind,
                                        .order_id = order_id,
                                        .at_ms = oms__tx_now(tx),
                                        .reason = reason};
}

// Sales are told by parcels, promises by nobody: they are no goods that move.
static bool is_told(int32_t kind)
{
    return kind == OMS__MOVEMENT_RECEIPT || kind == OMS__MOVEMENT_ADJUSTMENT ||
           kind == OMS__MOVEMENT_CANCELLATION || kind == OMS__MOVEMENT_RETURN;
}

static void tell(const oms_stock_book *book)
{
    const oms_movement_row *row = &book->movement;
    const char *subject =
        oms__tx_printf(book->tx, "stock/%lld", (long long)row->id);
    for (size_t i = 0; i < row->lines_count; i++) {
        const oms_movement_line *line = &row->lines[i];
        oms_stock_moved moved = {.movement_no = row->id,
                                 .kind = (oms_stock_movement)row->kind,
                                 .sku = line->sku,
                                 .location_id = line->location_id,
                                 .quantity = line->quantity,
                                 .damaged = line->damaged,
                                 .order_id = row->order_id,
                                 .reason = row->reason};
        oms__tx_emit(book->tx, &oms__stock_events[OMS__STOCK_SAYS_MOVED],
                     subject, 0, &moved);
    }
}

void oms__shelves_close(oms_stock_book *book, const char *task_id)
{
    if (task_id == NULL && book->movement.lines_count == 0)
        return;
    oms__tx_put(book->tx, &oms__stock_rules_table, &book->rules);
    oms__tx_put(book->tx, &oms__movements_table, &book->movement);
    if (is_told(book->movement.kind))
        tell(book);
    if (task_id == NULL)
        return;
    oms_stock_task_row task = {.order_id = book->movement.order_id,
                               .task_id = task_id,
                               .movement_id = book->movement.id};
    oms__tx_put(book->tx, &oms__stock_tasks_table, &task);
}

bool oms__shelves_known(oms_tx *tx, const char *order_id, const char *task_id)
{
    oms_stock_task_row task = {.order_id = order_id, .task_id = task_id};
    return oms__tx_get(tx, &oms__stock_tasks_table, &task);
}

void oms__shelves_forget(oms_tx *tx, const char *order_id)
{
    const oms_stock_task_row like = {.order_id = order_id};
    oms_scan scan = {.table = &oms__stock_tasks_table,
                     .index = -1,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    size_t count = 0;
    do {
        const oms_stock_task_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            oms__tx_delete(tx, &oms__stock_tasks_table, &rows[i]);
        scan.after = count > 0 ? &rows[count - 1] : NULL;
    } while (count == OMS_SCAN_MAX);
}

bool oms__shelves_get(oms_tx *tx, const char *sku, const char *location_id,
                      oms_shelf_row *out)
{
    *out = (oms_shelf_row){.sku = sku, .location_id = location_id};
    return oms__tx_get(tx, &oms__shelves_table, out);
}

oms_places_row oms__shelves_places(oms_tx *tx, const char *sku)
{
    oms_places_row row = {.sku = sku};
    oms__tx_get(tx, &oms__places_table, &row);
    return row;
}

int64_t oms__shelves_available(const oms_shelf_row *shelf)
{
    int64_t available = 0; // of a damaged shelf nothing is promised
    (void)oms__money_subtract(shelf->on_hand, shelf->reserved, &available);
    return available;
}

// Places are kept in order of their names, which makes every choice between
// them repeatable.
static void add_place(oms_tx *tx, const char *sku, const char *location_id)
{
    oms_places_row row = oms__shelves_places(tx, sku);
    oms_place *places =
        oms__tx_array(tx, row.places_count + 1, sizeof(*places));
    size_t at = 0;
    if (places == NULL)
        return;
    while (at < row.places_count &&
           strcmp(row.places[at].location_id, location_id) < 0)
        at++;
    if (at > 0)
        memcpy(places, row.places, at * sizeof(*places));
    places[at].location_id = location_id;
    if (at < row.places_count)
        memcpy(places + at + 1, row.places + at,
               (row.places_count - at) * sizeof(*places));
    row.places = places;
    row.places_count++;
    oms__tx_put(tx, &oms__places_table, &row);
}

bool oms__shelves_listed(oms_tx *tx, const oms_shelf_row *shelf, bool repair)
{
    oms_places_row row = oms__shelves_places(tx, shelf->sku);
    for (size_t i = 0; i < row.places_count; i++)
        if (strcmp(row.places[i].location_id, shelf->location_id) == 0)
            return true;
    if (repair)
        add_place(tx, shelf->sku, shelf->location_id);
    return false;
}

static bool make_shelf(oms_tx *tx, oms_shelf_row *shelf)
{
    if (shelf->on_hand < 0 || shelf->on_hand > OMS__STOCK_MAX ||
        shelf->reserved < 0 || shelf->reserved > shelf->on_hand ||
        shelf->backordered < 0)
        return false;
    add_place(tx, shelf->sku, shelf->location_id);
    oms__tx_put(tx, &oms__shelves_table, shelf);
    return !oms__tx_failed(tx);
}

bool oms__shelves_add(oms_tx *tx, const char *sku, const char *location_id,
                      int64_t on_hand, int64_t reserved, int64_t backordered)
{
    const oms_delta all[] = {{OMS__SHELF_ON_HAND, on_hand},
                             {OMS__SHELF_RESERVED, reserved},
                             {OMS__SHELF_BACKORDERED, backordered}};
    oms_delta deltas[OMS_COUNT(all)];
    size_t count = 0;
    oms_shelf_row shelf;
    for (size_t i = 0; i < OMS_COUNT(all); i++)
        if (all[i].amount != 0)
            deltas[count++] = all[i];
    if (oms__shelves_get(tx, sku, location_id, &shelf))
        return count == 0 || oms__tx_add(tx, &oms__shelves_table, &shelf,
                                         deltas, count, NULL);
    shelf.on_hand = on_hand;
    shelf.reserved = reserved;
    shelf.backordered = backordered;
    return !oms__tx_failed(tx) && make_shelf(tx, &shelf);
}

void oms__shelves_must(oms_tx *tx, const char *sku, const char *location_id,
                       int64_t on_hand, int64_t reserved, int64_t backordered)
{
    if (!oms__shelves_add(tx, sku, location_id, on_hand, reserved, backordered))
        oms__tx_fail(tx, OMS_ECONFLICT, "",
                     "the stock of %s at %s moved meanwhile; try again", sku,
                     location_id);
}

void *oms__shelves_grow(oms_tx *tx, void *items, size_t count, size_t *room,
                        size_t each)
{
    if (count < *room)
        return items;
    size_t more = *room == 0 ? 8 : *room * 2;
    void *grown = oms__tx_array(tx, more, each);
    if (grown == NULL)
        return NULL;
    if (count > 0)
        memcpy(grown, items, count * each);
    *room = more;
    return grown;
}

static void note(oms_stock_book *book, oms_movement_line line)
{
    oms_movement_row *row = &book->movement;
    oms_movement_line *lines = oms__shelves_grow(
        book->tx, row->lines, row->lines_count, &book->room, sizeof(*lines));
    if (lines == NULL)
        return;
    row->lines = lines;
    lines[row->lines_count++] = line;
}

void oms__shelves_note(oms_stock_book *book, const char *sku,
                       const char *location_id, int64_t quantity)
{
    note(book, (oms_movement_line){.sku = sku,
                                   .location_id = location_id,
                                   .quantity = quantity});
}

bool oms__shelves_damage(oms_stock_book *book, const char *sku,
                         const char *location_id, int64_t quantity)
{
    const oms_delta delta = {OMS__SHELF_DAMAGED, quantity};
    oms_shelf_row shelf;
    if (!oms__shelves_get(book->tx, sku, location_id, &shelf)) {
        shelf.damaged = quantity;
        if (quantity < 0 || quantity > OMS__STOCK_MAX ||
            !make_shelf(book->tx, &shelf))
            return false;
    } else if (!oms__tx_add(book->tx, &oms__shelves_table, &shelf, &delta, 1,
                            NULL)) {
        return false;
    }
    note(book, (oms_movement_line){.sku = sku,
                                   .location_id = location_id,
                                   .quantity = quantity,
                                   .damaged = true});
    return true;
}
