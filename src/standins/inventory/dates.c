// The dates of those who wait follow what is expected. Whatever moves the line
// of a product, or what is on its way, asks for one look at the whole line, in
// a transaction of its own that sees all of it. Whose date is another one now
// is told so.
#include "standins/inventory/inventory.h"

// Lines beyond it keep the date that they have until they have come closer.
#define LOOKED_AT_MAX (50 * OMS_PAGE_MAX)

typedef struct oms_dates_request {
    const char *sku;
} oms_dates_request;
static const oms_field request_fields[] = {
    OMS_FIELD_CODE(oms_dates_request, sku, OMS_REQUIRED, "The product."),
};
static const oms_record request_record =
    OMS_RECORD("stock_dates", oms_dates_request, request_fields,
               "Names a product for which orders wait.");

// Units of those who wait before the one that is looked at, at one place.
typedef struct oms_ahead {
    const char *location_id;
    int64_t units;
} oms_ahead;

typedef struct oms_dating {
    oms_tx *tx;
    const char *sku;
    const oms_expected_row *expected;
    size_t expected_count;
    int64_t ahead_units; // at all places
    oms_ahead *ahead;
    size_t ahead_count;
    size_t ahead_room;
    const char *order_id; // whose lines these are
    oms_allocation *lines;
    size_t lines_count;
    size_t lines_room;
    bool moved; // one of them has another date
} oms_dating;

void oms__dates_follow(oms_tx *tx, const oms_stock_rules *rules,
                       const char *sku)
{
    oms_dates_request request = {.sku = sku};
    if (rules->expects)
        oms__tx_task(tx, &oms__stock_jobs[OMS__STOCK_ASKS_DATES], "stock", 0,
                     &request);
}

// ---- one who waits ---------------------------------------------------------

static oms_ahead *ahead_at(oms_dating *all, const char *location_id)
{
    for (size_t i = 0; i < all->ahead_count; i++)
        if (strcmp(all->ahead[i].location_id, location_id) == 0)
            return &all->ahead[i];
    oms_ahead *grown = oms__shelves_grow(all->tx, all->ahead, all->ahead_count,
                                         &all->ahead_room, sizeof(*all->ahead));
    if (grown == NULL)
        return NULL;
    all->ahead = grown;
    grown[all->ahead_count] = (oms_ahead){.location_id = location_id};
    return &grown[all->ahead_count++];
}

// As it is promised when it is placed: all who wait there before are served
// first.
static int64_t date_of(oms_dating *all, const oms_backorder_row *row)
{
    oms_ahead *here = ahead_at(all, row->location_id);
    if (here == NULL)
        return 0;
    here->units += row->quantity;
    all->ahead_units += row->quantity;
    return oms__expected_in(all->expected, all->expected_count,
                            row->anywhere ? NULL : row->location_id,
                            row->anywhere ? all->ahead_units : here->units);
}

static void tell(oms_dating *all)
{
    oms_stock_dated event = {.order_id = all->order_id,
                             .lines = all->lines,
                             .lines_count = all->lines_count,
                             .sku = all->sku};
    if (all->moved)
        oms__tx_emit(all->tx, &oms__stock_events[OMS__STOCK_SAYS_DATED],
                     all->order_id, 0, &event);
    all->lines = NULL;
    all->lines_count = all->lines_room = 0;
    all->moved = false;
}

static void look(oms_dating *all, const oms_backorder_row *row)
{
    oms_backorder_row now = *row;
    now.expected_at_ms = date_of(all, row);
    if (all->order_id != NULL && strcmp(all->order_id, row->order_id) != 0)
        tell(all);
    all->order_id = row->order_id;
    oms_allocation *lines =
        oms__shelves_grow(all->tx, all->lines, all->lines_count,
                          &all->lines_room, sizeof(*lines));
    if (lines == NULL)
        return;
    all->lines = lines;
    lines[all->lines_count++] =
        (oms_allocation){.line_no = row->line_no,
                         .location_id = row->location_id,
                         .backordered = row->quantity,
                         .expected_at_ms = now.expected_at_ms};
    if (now.expected_at_ms == row->expected_at_ms)
        return;
    all->moved = true;
    oms__tx_put(all->tx, &oms__backorders_table, &now);
}

// ---- the whole line --------------------------------------------------------

static void look_at_all(oms_tx *tx, const char *sku)
{
    oms_dating all = {.tx = tx, .sku = sku};
    oms_backorder_row prefix = {.sku = sku};
    oms_backorder_row after;
    oms_scan scan = {.table = &oms__backorders_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_PAGE_MAX};
    size_t count = OMS_PAGE_MAX;
    all.expected = oms__expected_of(tx, sku, &all.expected_count);
    for (size_t looked = 0;
         count == OMS_PAGE_MAX && looked < LOOKED_AT_MAX && !oms__tx_failed(tx);
         looked += count) {
        const oms_backorder_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            look(&all, &rows[i]);
        if (count > 0)
            after = rows[count - 1];
        scan.after = &after;
    }
    if (all.order_id != NULL)
        tell(&all);
}

static void answer_dates(oms_tx *tx, const void *request,
                         const oms_answer *answer)
{
    const oms_dates_request *asked = request;
    if (answer->outcome == OMS_OUTCOME_OK)
        look_at_all(tx, asked->sku);
}

const oms_job oms__stock_jobs[OMS__STOCK_ASKS_COUNT] = {
    [OMS__STOCK_ASKS_DATES] = {.kind = "stock.dates",
                               .request = &request_record,
                               .answer = answer_dates,
                               .rule = oms__timer_rings,
                               .doc = "Goods for which orders wait come at "
                                      "another time: whose date changes?"},
};
