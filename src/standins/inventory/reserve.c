// inventory.reserve: first everything is worked out in memory, then either all
// of it is written or nothing. Which places give is decided in sourcing.c.
#include <stdlib.h>

#include "base/number.h"
#include "standins/inventory/sourcing.h"

static int by_text(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

// Places that are named come first: only they have no choice.
static int by_sku(const void *a, const void *b)
{
    const oms_stock_line *left = ((const oms_want *)a)->line;
    const oms_stock_line *right = ((const oms_want *)b)->line;
    int order = strcmp(left->sku, right->sku);
    if (order == 0)
        order = by_text(right->location_id, left->location_id);
    if (order != 0)
        return order;
    return left->line_no < right->line_no ? -1 : left->line_no > right->line_no;
}

// ---- reading ---------------------------------------------------------------

static void read_options(oms_reserving *all, oms_product_want *product)
{
    oms_places_row places = oms__shelves_places(all->tx, product->sku);
    product->options =
        oms__tx_array(all->tx, places.places_count, sizeof(*product->options));
    if (product->options == NULL)
        return;
    for (size_t i = 0; i < places.places_count; i++) {
        oms_shelf_row shelf;
        const char *place = places.places[i].location_id;
        if (!oms__shelves_get(all->tx, product->sku, place, &shelf))
            continue;
        product->options[product->options_count++] =
            (oms_option){.location_id = place,
                         .left = oms__shelves_available(&shelf),
                         .waiting = shelf.backordered};
    }
}

static bool read_wants(oms_reserving *all, const oms_stock_request *request)
{
    size_t count = request->lines_count;
    all->wants = oms__tx_array(all->tx, count, sizeof(*all->wants));
    all->products = oms__tx_array(all->tx, count, sizeof(*all->products));
    if (all->wants == NULL || all->products == NULL)
        return false;
    all->wants_count = count;
    for (size_t i = 0; i < count; i++)
        all->wants[i] = (oms_want){.line = &request->lines[i],
                                   .left = request->lines[i].quantity};
    qsort(all->wants, count, sizeof(*all->wants), by_sku);
    for (size_t i = 0; i < count; i++) {
        oms_want *want = &all->wants[i];
        if (i == 0 || strcmp(want->line->sku, want[-1].line->sku) != 0) {
            oms_product_want *next = &all->products[all->products_count++];
            next->sku = want->line->sku;
            read_options(all, next);
        }
        want->product = all->products_count - 1;
        if (want->line->location_id == NULL)
            all->products[want->product].free_units += want->left;
    }
    return !oms__tx_failed(all->tx);
}

static bool is_short(const oms_reserving *all)
{
    for (size_t i = 0; i < all->wants_count; i++)
        if (all->wants[i].left > 0)
            return true;
    return false;
}

// ---- writing ---------------------------------------------------------------

// The turn of a line at one place among those who wait. One task may ask for a
// line at several places: each waits by itself.
static const char *new_turn(const oms_reserving *all, size_t at,
                            const char *task_id)
{
    const oms_allocation *piece = &all->pieces[at];
    for (size_t i = 0; i < at; i++)
        if (all->pieces[i].line_no == piece->line_no &&
            all->pieces[i].backordered > 0)
            return oms__tx_printf(all->tx, "%s/%zu", task_id, at);
    return task_id;
}

// A line that waits already keeps its turn: more units wait with it.
static void write_promise(oms_reserving *all, size_t at,
                          oms_reservation_row *row, const char *task_id)
{
    int64_t units = all->pieces[at].backordered;
    oms_backorder_row waits = {
        .sku = row->sku, .task_id = row->task_id, .line_no = row->line_no};
    if (row->backordered == 0 ||
        !oms__tx_get(all->tx, &oms__backorders_table, &waits)) {
        const char *turn = new_turn(all, at, task_id);
        row->task_id = turn;
        waits = (oms_backorder_row){.sku = row->sku,
                                    .task_id = turn,
                                    .line_no = row->line_no,
                                    .order_id = row->order_id,
                                    .location_id = row->location_id,
                                    .anywhere = all->anywhere[at],
                                    .expected_at_ms =
                                        all->pieces[at].expected_at_ms};
    } else { // those behind it wait longer
        oms__dates_follow(all->tx, &all->rules, row->sku);
    }
    waits.quantity += units;
    row->backordered += units;
    oms__tx_put(all->tx, &oms__backorders_table, &waits);
    oms__shelves_must(all->tx, row->sku, row->location_id, 0, 0, units);
}

static void write_piece(oms_reserving *all, oms_stock_book *book, size_t at,
                        const char *task_id)
{
    const oms_allocation *piece = &all->pieces[at];
    oms_reservation_row row = {.order_id = book->movement.order_id,
                               .line_no = piece->line_no,
                               .location_id = piece->location_id,
                               .sku = all->skus[at],
                               .task_id = task_id};
    oms__tx_get(all->tx, &oms__reservations_table, &row);
    row.allocated += piece->allocated;
    if (piece->backordered > 0)
        write_promise(all, at, &row, task_id);
    oms__reservations_save(all->tx, &row);
}

// One guarded add for each shelf, in the order of names.
static void write_shelves(oms_reserving *all, oms_stock_book *book)
{
    for (size_t i = 0; i < all->products_count; i++) {
        const oms_product_want *product = &all->products[i];
        for (size_t j = 0; j < product->options_count; j++) {
            const oms_option *option = &product->options[j];
            if (option->taken == 0)
                continue;
            oms__shelves_must(all->tx, product->sku, option->location_id, 0,
                              option->taken, 0);
            oms__shelves_note(book, product->sku, option->location_id,
                              option->taken);
        }
    }
}

static int by_line(const void *a, const void *b)
{
    const oms_allocation *left = a;
    const oms_allocation *right = b;
    if (left->line_no != right->line_no)
        return left->line_no < right->line_no ? -1 : 1;
    return strcmp(left->location_id, right->location_id);
}

static void answer_with(oms_tx *tx, oms_answer *answer, oms_allocation *lines,
                        size_t count)
{
    oms_stock_result *result = oms__tx_alloc(tx, sizeof(*result));
    if (result == NULL)
        return;
    size_t kept = 0;
    qsort(lines, count, sizeof(*lines), by_line);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && by_line(&lines[kept - 1], &lines[i]) == 0) {
            lines[kept - 1].allocated += lines[i].allocated;
            lines[kept - 1].backordered += lines[i].backordered;
            if (lines[i].expected_at_ms > lines[kept - 1].expected_at_ms)
                lines[kept - 1].expected_at_ms = lines[i].expected_at_ms;
        } else {
            lines[kept++] = lines[i];
        }
    }
    result->lines = lines;
    result->lines_count = kept;
    answer->result = result;
}

static int64_t wanted_of(const oms_stock_request *asked,
                         const oms_reservation_row *row)
{
    int64_t units = 0;
    for (size_t i = 0; i < asked->lines_count; i++)
        if (asked->lines[i].line_no == row->line_no &&
            strcmp(asked->lines[i].sku, row->sku) == 0)
            units += asked->lines[i].quantity;
    return units;
}

// The same task again: what it set aside then. Units that another task had set
// aside for the same line are told apart by their number only.
static void answer_again(oms_tx *tx, const oms_stock_request *asked,
                         oms_answer *answer)
{
    size_t count = 0;
    const oms_reservation_row *rows =
        oms__reservations_of(tx, asked->order_id, &count);
    oms_allocation *lines = oms__tx_array(tx, count, sizeof(*lines));
    size_t kept = 0;
    int64_t left = 0;
    int64_t line_no = 0;
    for (size_t i = 0; lines != NULL && i < count; i++) {
        const oms_reservation_row *row = &rows[i];
        int64_t wanted = wanted_of(asked, row);
        if (wanted == 0)
            continue; // of another product that had the number
        if (row->line_no != line_no)
            left = wanted;
        line_no = row->line_no;
        int64_t there = oms__min64(left, row->allocated + row->consumed);
        int64_t waits = oms__min64(left - there, row->backordered);
        left -= there + waits;
        if (there + waits > 0)
            lines[kept++] = (oms_allocation){.line_no = row->line_no,
                                             .location_id = row->location_id,
                                             .allocated = there,
                                             .backordered = waits};
    }
    if (lines != NULL)
        answer_with(tx, answer, lines, kept);
}

// A shop that does not count has everything where it is asked for.
static void answer_uncounted(oms_tx *tx, const oms_stock_request *request,
                             oms_answer *answer)
{
    oms_allocation *lines =
        oms__tx_array(tx, request->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < request->lines_count; i++) {
        const oms_stock_line *line = &request->lines[i];
        lines[i] = (oms_allocation){.line_no = line->line_no,
                                    .location_id = line->location_id != NULL
                                                       ? line->location_id
                                                       : OMS__LOCATION_DEFAULT,
                                    .allocated = line->quantity};
    }
    if (lines != NULL)
        answer_with(tx, answer, lines, request->lines_count);
}

void oms__inventory_reserve(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_stock_request *asked = request;
    oms_stock_book book;
    oms_reserving all = {.tx = tx};
    if (oms__shelves_known(tx, asked->order_id, answer->task_id)) {
        answer_again(tx, asked, answer);
        return;
    }
    oms__shelves_open(tx, &book, OMS__MOVEMENT_ALLOCATION, asked->order_id,
                      asked->reason);
    if (book.rules.unlimited) {
        answer_uncounted(tx, asked, answer);
        return;
    }
    all.rules = book.rules;
    if (!read_wants(&all, asked))
        return;
    oms__sourcing_take(&all, asked);
    if (is_short(&all) && !asked->allow_backorder) {
        answer->outcome = OMS_OUTCOME_DECLINED;
        answer->reason = "out_of_stock";
        return;
    }
    oms__sourcing_promise(&all);
    write_shelves(&all, &book);
    for (size_t i = 0; i < all.pieces_count; i++)
        write_piece(&all, &book, i, answer->task_id);
    oms__shelves_close(&book, answer->task_id);
    answer_with(tx, answer, all.pieces, all.pieces_count);
}
