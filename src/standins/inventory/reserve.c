// inventory.reserve: first everything is worked out in memory, then either all
// of it is written or nothing. One location that has everything is preferred;
// else the fullest shelf gives first. Equal shelves: the first by name.
#include <stdlib.h>

#include "standins/inventory/inventory.h"

typedef struct oms_want {
    const oms_stock_line *line;
    int64_t left;
    size_t product; // position in products
} oms_want;

typedef struct oms_option {
    const char *location_id;
    int64_t left; // available and not taken yet
    int64_t taken;
    int64_t backordered;
} oms_option;

typedef struct oms_product_want {
    const char *sku;
    oms_option *options;
    size_t options_count;
    int64_t free_units; // wanted from anywhere
} oms_product_want;

typedef struct oms_reserving {
    oms_tx *tx;
    oms_want *wants; // by sku, then place, then line
    size_t wants_count;
    oms_product_want *products;
    size_t products_count;
    oms_allocation *pieces;
    const char **skus; // of the pieces
    bool *anywhere;    // of the pieces
    size_t pieces_count;
    size_t room;
} oms_reserving;

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
        product->options[product->options_count++] = (oms_option){
            .location_id = place, .left = oms__shelves_available(&shelf)};
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

// ---- choosing --------------------------------------------------------------

static oms_option *option_at(oms_product_want *product, const char *place)
{
    for (size_t i = 0; i < product->options_count; i++)
        if (strcmp(product->options[i].location_id, place) == 0)
            return &product->options[i];
    return NULL;
}

static void add_piece(oms_reserving *all, const oms_want *want,
                      const char *place, int64_t allocated, int64_t backordered)
{
    size_t room = all->room;
    size_t count = all->pieces_count;
    oms_allocation *pieces =
        oms__shelves_grow(all->tx, all->pieces, count, &room, sizeof(*pieces));
    room = all->room;
    const char **skus =
        oms__shelves_grow(all->tx, all->skus, count, &room, sizeof(*skus));
    room = all->room;
    bool *anywhere = oms__shelves_grow(all->tx, all->anywhere, count, &room,
                                       sizeof(*anywhere));
    if (pieces == NULL || skus == NULL || anywhere == NULL)
        return;
    all->pieces = pieces;
    all->skus = skus;
    all->anywhere = anywhere;
    all->room = room;
    pieces[count] = (oms_allocation){.line_no = want->line->line_no,
                                     .location_id = place,
                                     .allocated = allocated,
                                     .backordered = backordered};
    skus[count] = want->line->sku;
    anywhere[count] = want->line->location_id == NULL;
    all->pieces_count++;
}

static void take(oms_reserving *all, oms_want *want, oms_option *option)
{
    if (option == NULL || option->left <= 0 || want->left == 0)
        return;
    int64_t units = want->left < option->left ? want->left : option->left;
    option->left -= units;
    option->taken += units;
    want->left -= units;
    add_piece(all, want, option->location_id, units, 0);
}

static void take_named(oms_reserving *all)
{
    for (size_t i = 0; i < all->wants_count; i++) {
        oms_want *want = &all->wants[i];
        if (want->line->location_id != NULL)
            take(all, want,
                 option_at(&all->products[want->product],
                           want->line->location_id));
    }
}

static bool has_everything(oms_reserving *all, const char *place)
{
    for (size_t i = 0; i < all->products_count; i++) {
        oms_product_want *product = &all->products[i];
        const oms_option *option = option_at(product, place);
        if (product->free_units > 0 &&
            (option == NULL || option->left < product->free_units))
            return false;
    }
    return true;
}

// The one place that has all that may come from anywhere, or NULL.
static const char *single_place(oms_reserving *all)
{
    for (size_t i = 0; i < all->products_count; i++) {
        const oms_product_want *product = &all->products[i];
        if (product->free_units == 0)
            continue;
        for (size_t j = 0; j < product->options_count; j++)
            if (has_everything(all, product->options[j].location_id))
                return product->options[j].location_id;
        return NULL;
    }
    return NULL;
}

static oms_option *fullest(const oms_product_want *product)
{
    oms_option *best = NULL;
    for (size_t i = 0; i < product->options_count; i++)
        if (best == NULL || product->options[i].left > best->left)
            best = &product->options[i];
    return best;
}

static void take_anywhere(oms_reserving *all)
{
    const char *place = single_place(all);
    for (size_t i = 0; i < all->wants_count; i++) {
        oms_want *want = &all->wants[i];
        oms_product_want *product = &all->products[want->product];
        if (want->line->location_id != NULL)
            continue;
        if (place != NULL)
            take(all, want, option_at(product, place));
        for (size_t j = 0; j < product->options_count; j++)
            take(all, want, fullest(product));
    }
}

// What cannot be had is promised at the place that was named, else at the
// product's first.
static void take_promises(oms_reserving *all)
{
    for (size_t i = 0; i < all->wants_count; i++) {
        oms_want *want = &all->wants[i];
        const oms_product_want *product = &all->products[want->product];
        if (want->left == 0)
            continue;
        const char *place = want->line->location_id;
        if (place == NULL)
            place = product->options_count > 0 ? product->options[0].location_id
                                               : OMS__LOCATION_DEFAULT;
        add_piece(all, want, place, 0, want->left);
    }
}

static bool is_short(const oms_reserving *all)
{
    for (size_t i = 0; i < all->wants_count; i++)
        if (all->wants[i].left > 0)
            return true;
    return false;
}

// ---- writing ---------------------------------------------------------------

// A line that waits already keeps its turn: more units wait with it.
static void write_promise(oms_reserving *all, size_t at,
                          oms_reservation_row *row, const char *task_id)
{
    int64_t units = all->pieces[at].backordered;
    oms_backorder_row waits = {
        .sku = row->sku, .task_id = row->task_id, .line_no = row->line_no};
    if (row->backordered == 0 ||
        !oms__tx_get(all->tx, &oms__backorders_table, &waits)) {
        row->task_id = task_id;
        waits = (oms_backorder_row){.sku = row->sku,
                                    .task_id = task_id,
                                    .line_no = row->line_no,
                                    .order_id = row->order_id,
                                    .location_id = row->location_id,
                                    .anywhere = all->anywhere[at]};
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
        } else {
            lines[kept++] = lines[i];
        }
    }
    result->lines = lines;
    result->lines_count = kept;
    answer->result = result;
}

// The same task again: what it set aside then.
static void answer_again(oms_tx *tx, const char *order_id, oms_answer *answer)
{
    size_t count = 0;
    const oms_reservation_row *rows =
        oms__reservations_of(tx, order_id, &count);
    oms_allocation *lines = oms__tx_array(tx, count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < count; i++)
        lines[i] =
            (oms_allocation){.line_no = rows[i].line_no,
                             .location_id = rows[i].location_id,
                             .allocated = rows[i].allocated + rows[i].consumed,
                             .backordered = rows[i].backordered};
    if (lines != NULL)
        answer_with(tx, answer, lines, count);
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
    if (oms__shelves_known(tx, answer->task_id)) {
        answer_again(tx, asked->order_id, answer);
        return;
    }
    oms__shelves_open(tx, &book, OMS__MOVEMENT_ALLOCATION, asked->order_id,
                      asked->reason);
    if (book.rules.unlimited) {
        answer_uncounted(tx, asked, answer);
        return;
    }
    if (!read_wants(&all, asked))
        return;
    take_named(&all);
    take_anywhere(&all);
    if (is_short(&all) && !asked->allow_backorder) {
        answer->outcome = OMS_OUTCOME_DECLINED;
        answer->reason = "out_of_stock";
        return;
    }
    take_promises(&all);
    write_shelves(&all, &book);
    for (size_t i = 0; i < all.pieces_count; i++)
        write_piece(&all, &book, i, answer->task_id);
    oms__shelves_close(&book, answer->task_id);
    answer_with(tx, answer, all.pieces, all.pieces_count);
}
