// inventory.release, .consume and .restock: what happens to units that were
// reserved. Each task is applied once; what it names beyond the books is taken
// as far as the books have it.
#include "standins/inventory/inventory.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// One task under way over the reservations of its order, which are changed in
// this copy and written at the end.
typedef struct oms_settling {
    oms_stock_book book;
    const oms_reservation_row *before;
    oms_reservation_row *rows;
    size_t rows_count;
} oms_settling;

// False: there is nothing to do.
static bool begin(oms_tx *tx, oms_settling *to, oms_movement_kind kind,
                  const oms_stock_request *asked, const oms_answer *answer)
{
    size_t count = 0;
    if (oms__shelves_known(tx, answer->task_id))
        return false;
    *to = (oms_settling){.rows_count = 0};
    oms__shelves_open(tx, &to->book, kind, asked->order_id, asked->reason);
    const oms_reservation_row *rows =
        oms__reservations_of(tx, asked->order_id, &count);
    to->rows = oms__tx_array(tx, count, sizeof(*to->rows));
    if (to->rows == NULL || (count == 0 && to->book.rules.unlimited))
        return false;
    if (count > 0)
        memcpy(to->rows, rows, count * sizeof(*rows));
    to->before = rows;
    to->rows_count = count;
    return true;
}

static void end(oms_settling *to, const oms_answer *answer)
{
    for (size_t i = 0; i < to->rows_count; i++)
        if (memcmp(&to->rows[i], &to->before[i], sizeof(*to->rows)) != 0)
            oms__reservations_save(to->book.tx, &to->rows[i]);
    oms__shelves_close(&to->book, answer->task_id);
}

// Rows of the asked line; with [exact] only at the asked place.
static bool is_asked(const oms_reservation_row *row, const oms_stock_line *line,
                     bool exact)
{
    return row->line_no == line->line_no && strcmp(row->sku, line->sku) == 0 &&
           (!exact || (line->location_id != NULL &&
                       strcmp(row->location_id, line->location_id) == 0));
}

typedef int64_t (*oms_settle)(oms_settling *to, oms_reservation_row *row,
                              int64_t units);

// Settles up to [left] units of a line, where it says first, then anywhere.
// Returns what no row had.
static int64_t settle_line(oms_settling *to, const oms_stock_line *line,
                           int64_t left, oms_settle settle)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < to->rows_count && left > 0; i++)
            if (is_asked(&to->rows[i], line, pass == 0))
                left -= settle(to, &to->rows[i], left);
    return left;
}

static void settle_all(oms_settling *to, oms_settle settle)
{
    for (size_t i = 0; i < to->rows_count; i++)
        settle(to, &to->rows[i], INT64_MAX);
}

// ---- release ---------------------------------------------------------------

// What waits is given up before what is there.
static int64_t release_row(oms_settling *to, oms_reservation_row *row,
                           int64_t units)
{
    int64_t waits = least(units, row->backordered);
    int64_t there = least(units - waits, row->allocated);
    oms__reservations_unwait(to->book.tx, row, waits);
    if (there > 0) {
        oms__shelves_must(to->book.tx, row->sku, row->location_id, 0, -there,
                          0);
        oms__shelves_note(&to->book, row->sku, row->location_id, there);
    }
    row->allocated -= there;
    row->released += waits + there;
    return waits + there;
}

void oms__inventory_release(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_stock_request *asked = request;
    oms_settling to;
    if (!begin(tx, &to, OMS__MOVEMENT_RELEASE, asked, answer))
        return;
    if (asked->lines_count == 0)
        settle_all(&to, release_row);
    for (size_t i = 0; i < asked->lines_count; i++)
        settle_line(&to, &asked->lines[i], asked->lines[i].quantity,
                    release_row);
    end(&to, answer);
    oms__backorders_fill(tx, &to.book.movement);
}

// ---- consume ---------------------------------------------------------------

static int64_t consume_row(oms_settling *to, oms_reservation_row *row,
                           int64_t units)
{
    int64_t there = least(units, row->allocated);
    if (there == 0)
        return 0;
    oms__shelves_must(to->book.tx, row->sku, row->location_id, -there, -there,
                      0);
    oms__shelves_note(&to->book, row->sku, row->location_id, there);
    row->allocated -= there;
    row->consumed += there;
    return there;
}

// Units that left although the books wait for them: they wait no more, and
// what lies free at the place is what they were.
static int64_t consume_promise(oms_settling *to, oms_reservation_row *row,
                               int64_t units)
{
    int64_t waits = least(units, row->backordered);
    oms__reservations_unwait(to->book.tx, row, waits);
    row->consumed += waits;
    return waits;
}

// Takes free units of the product, at the asked place first.
static void consume_free(oms_settling *to, const oms_stock_line *line,
                         int64_t left)
{
    oms_tx *tx = to->book.tx;
    oms_places_row places = oms__shelves_places(tx, line->sku);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < places.places_count && left > 0; i++) {
            oms_shelf_row shelf;
            const char *place = places.places[i].location_id;
            if ((pass == 0 && (line->location_id == NULL ||
                               strcmp(line->location_id, place) != 0)) ||
                !oms__shelves_get(tx, line->sku, place, &shelf))
                continue;
            int64_t units = least(left, oms__shelves_available(&shelf));
            if (units <= 0)
                continue;
            oms__shelves_must(tx, line->sku, place, -units, 0, 0);
            oms__shelves_note(&to->book, line->sku, place, units);
            left -= units;
        }
}

void oms__inventory_consume(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_stock_request *asked = request;
    oms_settling to;
    if (!begin(tx, &to, OMS__MOVEMENT_SALE, asked, answer))
        return;
    if (asked->lines_count == 0)
        settle_all(&to, consume_row);
    for (size_t i = 0; i < asked->lines_count; i++) {
        const oms_stock_line *line = &asked->lines[i];
        int64_t left = settle_line(&to, line, line->quantity, consume_row);
        settle_line(&to, line, left, consume_promise);
        consume_free(&to, line, left);
    }
    end(&to, answer);
}

// ---- restock ---------------------------------------------------------------

static void put_back(oms_settling *to, const char *sku, const char *place,
                     int64_t units)
{
    if (!oms__shelves_add(to->book.tx, sku, place, units, 0, 0)) {
        oms__tx_fail(to->book.tx, OMS_ELIMIT, "",
                     "more than %lld units of %s cannot lie at %s",
                     (long long)OMS__STOCK_MAX, sku, place);
        return;
    }
    oms__shelves_note(&to->book, sku, place, units);
}

static int64_t restock_row(oms_settling *to, oms_reservation_row *row,
                           int64_t units)
{
    int64_t back = least(units, row->consumed - row->restocked);
    if (back <= 0)
        return 0;
    put_back(to, row->sku, row->location_id, back);
    row->restocked += back;
    return back;
}

// Goods may come back to another place than they left from.
static int64_t count_restocked(oms_settling *to, oms_reservation_row *row,
                               int64_t units)
{
    int64_t back = least(units, row->consumed - row->restocked);
    (void)to;
    row->restocked += back;
    return back;
}

void oms__inventory_restock(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_stock_request *asked = request;
    bool canceled =
        asked->reason != NULL && strcmp(asked->reason, "canceled") == 0;
    oms_settling to;
    if (!begin(tx, &to,
               canceled ? OMS__MOVEMENT_CANCELLATION : OMS__MOVEMENT_RETURN,
               asked, answer))
        return;
    if (asked->lines_count == 0)
        settle_all(&to, restock_row);
    for (size_t i = 0; i < asked->lines_count; i++) {
        const oms_stock_line *line = &asked->lines[i];
        if (line->location_id == NULL) {
            int64_t left = settle_line(&to, line, line->quantity, restock_row);
            if (left > 0)
                put_back(&to, line->sku, OMS__LOCATION_DEFAULT, left);
        } else {
            put_back(&to, line->sku, line->location_id, line->quantity);
            settle_line(&to, line, line->quantity, count_restocked);
        }
    }
    end(&to, answer);
    oms__backorders_fill(tx, &to.book.movement);
}
