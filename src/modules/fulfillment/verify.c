// Walks orders, works, parcels and scans side by side, each table once: all are
// in the order of the orders' ids. Memory is given back after each page of
// orders. What each order must satisfy is in checks.c.
#include "base/arena.h"
#include "modules/fulfillment/folder.h"

#define CASES_PAGE 64 // orders looked at before memory is given back
#define ROWS_PAGE 256 // rows of another table read at a time

// One of the tables below the orders, read up to the last order of a page.
typedef struct oms_stream {
    const oms_table *table;
    int index;
    const char *rule;  // a row must have an order
    void *last;        // the last row that was taken; NULL: none yet
    oms_arena keep[2]; // where it lives, in turns
    int turn;
    const char *rows; // of this page of orders
    size_t count;
    size_t room;
    size_t at; // the first that no order has claimed
} oms_stream;

enum { WORKS, PARCELS, SCANS, STREAMS };

typedef struct oms_round {
    oms_tx *tx;
    oms_stream streams[STREAMS];
    bool repair;
} oms_round;

static size_t size_of(const oms_stream *of)
{
    return of->table->record->struct_size;
}

// Scans hold the order's id behind their own key.
static const char *order_of(const oms_stream *of, const char *row)
{
    if (of->index >= 0)
        return ((const oms_tracking_row *)row)->order_id;
    const char *order_id = NULL;
    memcpy(&order_id, row, sizeof(order_id));
    return order_id;
}

static void fail_memory(oms_tx *tx)
{
    oms__tx_fail(tx, OMS_ENOMEM, "", "no memory to verify; free some");
}

// ---- one stream ------------------------------------------------------------

static void remember(oms_tx *tx, oms_stream *of, const char *row)
{
    oms_arena *keep = &of->keep[of->turn ^= 1];
    oms__arena_reset(keep);
    of->last = oms__arena_alloc(keep, size_of(of));
    if (of->last == NULL ||
        oms__record_copy(of->table->record, row, of->last, keep) != OMS_OK)
        fail_memory(tx);
}

static void append(oms_tx *tx, oms_stream *of, const char *rows, size_t count)
{
    size_t each = size_of(of);
    if (of->count + count > of->room) {
        size_t room = (of->count + count) * 2;
        char *grown = oms__tx_array(tx, room, each);
        if (grown == NULL)
            return;
        if (of->count > 0)
            memcpy(grown, of->rows, of->count * each);
        of->rows = grown;
        of->room = room;
    }
    memcpy((char *)of->rows + of->count * each, rows, count * each);
    of->count += count;
}

// Takes all rows of orders up to [until] (NULL: to the end).
static void read_until(oms_tx *tx, oms_stream *of, const char *until)
{
    size_t count = ROWS_PAGE;
    of->rows = NULL;
    of->count = of->room = of->at = 0;
    while (count == ROWS_PAGE && !oms__tx_failed(tx)) {
        oms_scan scan = {.table = of->table,
                         .index = of->index,
                         .after = of->last,
                         .limit = ROWS_PAGE};
        const char *rows = oms__tx_scan(tx, &scan, &count);
        size_t taken = 0;
        while (taken < count &&
               (until == NULL ||
                strcmp(order_of(of, rows + taken * size_of(of)), until) <= 0))
            taken++;
        if (taken == 0)
            return;
        append(tx, of, rows, taken);
        remember(tx, of, rows + (taken - 1) * size_of(of));
        if (taken < count)
            return;
    }
}

// A row of an order that nobody knows. An order in the archive is known.
static void report_orphan(oms_tx *tx, const oms_stream *of, const char *row)
{
    oms_case_row order = {.order_id = order_of(of, row)};
    if (!oms__tx_get(tx, &oms__cases_table, &order))
        oms__tx_violation(tx, of->rule, order.order_id, false,
                          "a row of %s is of an order that is not known",
                          of->table->name);
}

// The rows of one order, which are the next ones.
static const void *claim(oms_tx *tx, oms_stream *of, const char *order_id,
                         size_t *count)
{
    int order = -1;
    *count = 0;
    if (of->count == 0)
        return NULL;
    for (; of->at < of->count; of->at++) {
        const char *row = of->rows + of->at * size_of(of);
        order = order_id == NULL ? -1 : strcmp(order_of(of, row), order_id);
        if (order >= 0)
            break;
        report_orphan(tx, of, row);
    }
    const char *first = of->rows + of->at * size_of(of);
    while (order_id != NULL && of->at < of->count &&
           strcmp(order_of(of, of->rows + of->at * size_of(of)), order_id) ==
               0) {
        of->at++;
        (*count)++;
    }
    return *count > 0 ? first : NULL;
}

// ---- one order -------------------------------------------------------------

// Of an order that came back from the archive some rows are still there.
static void complete(oms_tx *tx, oms_folder *folder)
{
    const oms_case_row *order = &folder->order;
    if ((int64_t)folder->works_count < order->works_count)
        folder->works =
            oms__works_scan(tx, order->order_id, &folder->works_count);
    if ((int64_t)folder->parcels_count < order->parcels_count)
        folder->parcels =
            oms__parcels_scan(tx, order->order_id, &folder->parcels_count);
}

static void check_case(oms_round *round, const oms_case_row *row)
{
    oms_tx *tx = round->tx;
    oms_folder folder = {.order = *row, .repair = round->repair};
    folder.works =
        claim(tx, &round->streams[WORKS], row->order_id, &folder.works_count);
    folder.parcels = claim(tx, &round->streams[PARCELS], row->order_id,
                           &folder.parcels_count);
    folder.scans =
        claim(tx, &round->streams[SCANS], row->order_id, &folder.scans_count);
    complete(tx, &folder);
    oms__checks_units(tx, &folder);
    oms__checks_amounts(tx, &folder);
    oms__checks_states(tx, &folder);
    oms__checks_tracking(tx, &folder);
    oms__fold_states(tx, &folder);
}

// ---- all of them -----------------------------------------------------------

static void check_page(oms_round *round, const oms_case_row *rows, size_t count)
{
    const char *until = count == CASES_PAGE ? rows[count - 1].order_id : NULL;
    for (int i = 0; i < STREAMS; i++)
        read_until(round->tx, &round->streams[i], until);
    for (size_t i = 0; i < count && !oms__tx_failed(round->tx); i++)
        check_case(round, &rows[i]);
    for (int i = 0; i < STREAMS && !oms__tx_failed(round->tx); i++) {
        size_t none = 0;
        (void)claim(round->tx, &round->streams[i], NULL, &none);
    }
}

static void begin(oms_round *round)
{
    static const oms_stream streams[STREAMS] = {
        [WORKS] = {.table = &oms__works_table,
                   .index = -1,
                   .rule = "work_has_order"},
        [PARCELS] = {.table = &oms__parcels_table,
                     .index = -1,
                     .rule = "parcel_has_order"},
        [SCANS] = {.table = &oms__tracking_table,
                   .index = OMS__TRACKING_BY_ORDER,
                   .rule = "scan_has_order"},
    };
    oms_allocator allocator = oms__tx_arena(round->tx)->allocator;
    for (int i = 0; i < STREAMS; i++) {
        round->streams[i] = streams[i];
        for (int j = 0; j < 2; j++)
            oms__arena_init(&round->streams[i].keep[j], &allocator, 1024, 0);
    }
}

static void finish(oms_round *round)
{
    for (int i = 0; i < STREAMS; i++)
        for (int j = 0; j < 2; j++)
            oms__arena_free(&round->streams[i].keep[j]);
}

void oms__fulfillment_verify(oms_tx *tx, bool repair)
{
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    size_t count = CASES_PAGE;
    oms_round round = {.tx = tx, .repair = repair};
    begin(&round);
    while (count == CASES_PAGE && !oms__tx_failed(tx)) {
        oms_case_row after = {.order_id = last};
        oms_scan scan = {.table = &oms__cases_table,
                         .index = -1,
                         .after = last[0] != '\0' ? &after : NULL,
                         .limit = CASES_PAGE};
        const oms_case_row *rows = oms__tx_scan(tx, &scan, &count);
        check_page(&round, rows, count);
        if (count > 0)
            memcpy(last, rows[count - 1].order_id,
                   strlen(rows[count - 1].order_id) + 1);
        oms__tx_forget(tx);
    }
    finish(&round);
}
