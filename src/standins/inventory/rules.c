// inventory.release, .consume and .restock: what happens to units that were
// reserved. Each task is applied once; what it names beyond the books is taken
// as far as the books have it.
#include "base/number.h"
#include "standins/inventory/inventory.h"

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
    if (oms__shelves_known(tx, asked->order_id, answer->task_id))
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

// Who gives up lets those behind move up.
static void end(oms_settling *to, const oms_answer *answer)
{
    const char *followed = NULL;
    for (size_t i = 0; i < to->rows_count; i++) {
        oms_reservation_row *row = &to->rows[i];
        if (memcmp(row, &to->before[i], sizeof(*row)) != 0)
            oms__reservations_save(to->book.tx, row);
        if (row->backordered == to->before[i].backordered ||
            (followed != NULL && strcmp(followed, row->sku) == 0))
            continue;
        followed = row->sku;
        oms__dates_follow(to->book.tx, &to->book.rules, row->sku);
    }
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

static int64_t release_waiting(oms_settling *to, oms_reservation_row *row,
                               int64_t units)
{
    int64_t waits = oms__min64(units, row->backordered);
    oms__reservations_unwait(to->book.tx, row, waits);
    row->released += waits;
    return waits;
}

static int64_t release_there(oms_settling *to, oms_reservation_row *row,
                             int64_t units)
{
    int64_t there = oms__min64(units, row->allocated);
    if (there == 0)
        return 0;
    oms__shelves_must(to->book.tx, row->sku, row->location_id, 0, -there, 0);
    oms__shelves_note(&to->book, row->sku, row->location_id, there);
    row->allocated -= there;
    row->released += there;
    return there;
}

static int64_t release_row(oms_settling *to, oms_reservation_row *row,
                           int64_t units)
{
    int64_t waits = release_waiting(to, row, units);
    return waits + release_there(to, row, units - waits);
}

// What waits is given up before what is there, the last place before the first:
// work is planned from the first and taken back from the last.
static void release_anywhere(oms_settling *to, const oms_stock_line *line,
                             int64_t left)
{
    for (size_t i = to->rows_count; i-- > 0;)
        if (is_asked(&to->rows[i], line, false))
            left -= release_waiting(to, &to->rows[i], left);
    for (size_t i = to->rows_count; i-- > 0;)
        if (is_asked(&to->rows[i], line, false))
            left -= release_there(to, &to->rows[i], left);
}

static void release_line(oms_settling *to, const oms_stock_line *line)
{
    int64_t left = line->quantity;
    for (size_t i = 0; i < to->rows_count && line->location_id != NULL; i++)
        if (is_asked(&to->rows[i], line, true))
            left -= release_row(to, &to->rows[i], left);
    release_anywhere(to, line, left);
}

static bool any_damaged(const oms_stock_request *asked)
{
    for (size_t i = 0; i < asked->lines_count; i++)
        if (asked->lines[i].damaged)
            return true;
    return false;
}

static bool line_is_damaged(const oms_stock_request *asked, int64_t line_no)
{
    for (size_t i = 0; i < asked->lines_count; i++)
        if (asked->lines[i].line_no == line_no)
            return asked->lines[i].damaged;
    return false;
}

// Units that are given back and must not be sold again: a movement of its own
// takes them off the shelf and counts them apart.
static void set_apart(oms_settling *to, const oms_stock_request *asked)
{
    oms_stock_book book;
    oms_tx *tx = to->book.tx;
    oms__shelves_open(tx, &book, OMS__MOVEMENT_ADJUSTMENT, asked->order_id,
                      asked->reason);
    for (size_t i = 0; i < to->rows_count; i++) {
        const oms_reservation_row *row = &to->rows[i];
        int64_t units = to->before[i].allocated - row->allocated;
        if (units <= 0 || !line_is_damaged(asked, row->line_no))
            continue;
        oms__shelves_must(tx, row->sku, row->location_id, -units, 0, 0);
        oms__shelves_note(&book, row->sku, row->location_id, -units);
        oms__shelves_damage(&book, row->sku, row->location_id, units);
    }
    oms__shelves_close(&book, NULL);
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
        release_line(&to, &asked->lines[i]);
    end(&to, answer);
    if (any_damaged(asked))
        set_apart(&to, asked);
    oms__backorders_fill(tx, &to.book.movement);
}

// ---- consume ---------------------------------------------------------------

static int64_t consume_row(oms_settling *to, oms_reservation_row *row,
                           int64_t units)
{
    int64_t there = oms__min64(units, row->allocated);
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
    int64_t waits = oms__min64(units, row->backordered);
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
            int64_t units = oms__min64(left, oms__shelves_available(&shelf));
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

static void put_back(oms_settling *to, const oms_stock_line *line,
                     const char *place, int64_t units)
{
    oms_tx *tx = to->book.tx;
    bool fits = line->damaged
                    ? oms__shelves_damage(&to->book, line->sku, place, units)
                    : oms__shelves_add(tx, line->sku, place, units, 0, 0);
    if (!fits)
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "more than %lld units of %s cannot lie at %s",
                     (long long)OMS__STOCK_MAX, line->sku, place);
    else if (!line->damaged)
        oms__shelves_note(&to->book, line->sku, place, units);
}

static int64_t still_out(const oms_reservation_row *row)
{
    return row->consumed - row->restocked;
}

// Goods come back to the place that is named, else to where they left from;
// what nobody knows of lies at the default place.
static void restock_line(oms_settling *to, const oms_stock_line *line)
{
    int64_t left = line->quantity;
    const char *place = line->location_id;
    if (place != NULL)
        put_back(to, line, place, left);
    for (size_t i = 0; i < to->rows_count && left > 0; i++) {
        oms_reservation_row *row = &to->rows[i];
        int64_t units = oms__min64(left, still_out(row));
        if (!is_asked(row, line, false) || units <= 0)
            continue;
        if (place == NULL)
            put_back(to, line, row->location_id, units);
        row->restocked += units;
        left -= units;
    }
    if (place == NULL && left > 0)
        put_back(to, line, OMS__LOCATION_DEFAULT, left);
}

static void restock_all(oms_settling *to)
{
    for (size_t i = 0; i < to->rows_count; i++) {
        oms_reservation_row *row = &to->rows[i];
        int64_t units = still_out(row);
        oms_stock_line line = {.line_no = row->line_no, .sku = row->sku};
        if (units <= 0)
            continue;
        put_back(to, &line, row->location_id, units);
        row->restocked += units;
    }
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
        restock_all(&to);
    for (size_t i = 0; i < asked->lines_count; i++)
        restock_line(&to, &asked->lines[i]);
    end(&to, answer);
    oms__backorders_fill(tx, &to.book.movement);
}
