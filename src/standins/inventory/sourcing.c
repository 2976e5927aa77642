// Which places give what an order wants. Lines that name a place have no
// choice. For the others: as few places as possible, the nearest first, or as
// the places are numbered. Equal places: the first by name, so that every
// choice can be repeated.
#include <stdlib.h>

#include "base/number.h"
#include "standins/inventory/sourcing.h"

// ---- places ----------------------------------------------------------------

static int by_place(const void *a, const void *b)
{
    return strcmp(((const oms_candidate *)a)->location_id,
                  ((const oms_candidate *)b)->location_id);
}

static size_t count_options(const oms_reserving *all)
{
    size_t count = 0;
    for (size_t i = 0; i < all->products_count; i++)
        count += all->products[i].options_count;
    return count;
}

static void keep_each_once(oms_reserving *all)
{
    size_t kept = 0;
    qsort(all->candidates, all->candidates_count, sizeof(*all->candidates),
          by_place);
    for (size_t i = 0; i < all->candidates_count; i++)
        if (kept == 0 ||
            by_place(&all->candidates[kept - 1], &all->candidates[i]) != 0)
            all->candidates[kept++] = all->candidates[i];
    all->candidates_count = kept;
}

static void close_place(oms_reserving *all, const char *place)
{
    for (size_t i = 0; i < all->products_count; i++)
        for (size_t j = 0; j < all->products[i].options_count; j++) {
            oms_option *option = &all->products[i].options[j];
            if (strcmp(option->location_id, place) == 0)
                option->left = 0;
        }
}

// A shop that told nothing of its places has nothing to look up.
static void rank_candidates(oms_reserving *all,
                            const oms_stock_request *request)
{
    if (all->rules.locations_count == 0)
        return;
    oms_destination to = oms__near_destination(all->tx, request);
    for (size_t i = 0; i < all->candidates_count; i++) {
        oms_candidate *of = &all->candidates[i];
        of->rank = oms__near_rank(all->tx, of->location_id, &to);
        if (of->rank.inactive)
            close_place(all, of->location_id);
    }
}

static bool find_candidates(oms_reserving *all,
                            const oms_stock_request *request)
{
    all->candidates =
        oms__tx_array(all->tx, count_options(all), sizeof(*all->candidates));
    if (all->candidates == NULL)
        return false;
    for (size_t i = 0; i < all->products_count; i++)
        for (size_t j = 0; j < all->products[i].options_count; j++)
            all->candidates[all->candidates_count++] = (oms_candidate){
                .location_id = all->products[i].options[j].location_id};
    keep_each_once(all);
    rank_candidates(all, request);
    return !oms__tx_failed(all->tx);
}

// Options are in the order of their places' names.
static oms_option *option_at(const oms_product_want *product, const char *place)
{
    size_t low = 0;
    size_t high = product->options_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(product->options[middle].location_id, place);
        if (order == 0)
            return &product->options[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

// ---- taking ----------------------------------------------------------------

static oms_allocation *add_piece(oms_reserving *all, const oms_want *want,
                                 const char *place)
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
        return NULL;
    all->pieces = pieces;
    all->skus = skus;
    all->anywhere = anywhere;
    all->room = room;
    pieces[count] =
        (oms_allocation){.line_no = want->line->line_no, .location_id = place};
    skus[count] = want->line->sku;
    anywhere[count] = want->line->location_id == NULL;
    all->pieces_count++;
    return &pieces[count];
}

static void take(oms_reserving *all, oms_want *want, oms_option *option)
{
    if (option == NULL || option->left <= 0 || want->left == 0)
        return;
    int64_t units = oms__min64(want->left, option->left);
    oms_allocation *piece = add_piece(all, want, option->location_id);
    if (piece == NULL)
        return;
    piece->allocated = units;
    option->left -= units;
    option->taken += units;
    want->left -= units;
    if (want->line->location_id == NULL)
        all->products[want->product].free_units -= units;
}

static void take_named(oms_reserving *all)
{
    for (size_t i = 0; i < all->wants_count; i++) {
        oms_want *want = &all->wants[i];
        const char *place = want->line->location_id;
        if (place != NULL)
            take(all, want, option_at(&all->products[want->product], place));
    }
}

static void take_from(oms_reserving *all, oms_candidate *from)
{
    from->used = true;
    for (size_t i = 0; i < all->wants_count; i++) {
        oms_want *want = &all->wants[i];
        if (want->line->location_id == NULL)
            take(all, want,
                 option_at(&all->products[want->product], from->location_id));
    }
}

// ---- choosing --------------------------------------------------------------

// Units that this place could give of what is still wanted.
static int64_t usable(const oms_reserving *all, const oms_candidate *of)
{
    int64_t units = 0;
    for (size_t i = 0; i < all->products_count; i++) {
        const oms_product_want *product = &all->products[i];
        if (product->free_units == 0)
            continue;
        const oms_option *option = option_at(product, of->location_id);
        if (option != NULL && option->left > 0)
            units += oms__min64(option->left, product->free_units);
    }
    return units;
}

// Whether [next] is to be asked before [best].
static bool is_better(const oms_reserving *all, const oms_candidate *next,
                      const oms_candidate *best, int64_t more)
{
    if (best == NULL)
        return true;
    switch (all->rules.sourcing) {
    case OMS_SOURCING_NEAREST:
        return oms__near_compare(&next->rank, &best->rank) < 0;
    case OMS_SOURCING_PRIORITY:
        return oms__near_priority(&next->rank, &best->rank) < 0;
    default:
        if (more != 0)
            return more > 0;
        return oms__near_compare(&next->rank, &best->rank) < 0;
    }
}

static oms_candidate *choose(oms_reserving *all)
{
    oms_candidate *best = NULL;
    int64_t most = 0;
    for (size_t i = 0; i < all->candidates_count; i++) {
        oms_candidate *next = &all->candidates[i];
        int64_t units = next->used ? 0 : usable(all, next);
        if (units == 0 || !is_better(all, next, best, units - most))
            continue;
        best = next;
        most = units;
    }
    return best;
}

void oms__sourcing_take(oms_reserving *all, const oms_stock_request *request)
{
    if (!find_candidates(all, request))
        return;
    take_named(all);
    oms_candidate *from = choose(all);
    while (from != NULL && !oms__tx_failed(all->tx)) {
        take_from(all, from);
        from = choose(all);
    }
}

// ---- promises --------------------------------------------------------------

// What is to come in is promised at the place that was named, else at the
// first place by the rules; goods that come in at any other will do as well.
static const char *promise_place(const oms_reserving *all, const oms_want *want)
{
    const oms_candidate *best = NULL;
    const oms_product_want *product = &all->products[want->product];
    if (want->line->location_id != NULL)
        return want->line->location_id;
    for (size_t i = 0; i < all->candidates_count; i++) {
        const oms_candidate *next = &all->candidates[i];
        if (!next->rank.inactive &&
            option_at(product, next->location_id) != NULL &&
            is_better(all, next, best, 0))
            best = next;
    }
    return best != NULL ? best->location_id : OMS__LOCATION_DEFAULT;
}

// All who wait there (or, for goods from anywhere, at all) are served first.
static int64_t date_of(const oms_reserving *all, oms_product_want *product,
                       const oms_want *want)
{
    const char *place = want->line->location_id;
    int64_t ahead = product->promised;
    for (size_t i = 0; i < product->options_count; i++)
        if (place == NULL ||
            strcmp(product->options[i].location_id, place) == 0)
            ahead += product->options[i].waiting;
    return oms__expected_date(all->tx, product->sku, place, ahead + want->left);
}

void oms__sourcing_promise(oms_reserving *all)
{
    for (size_t i = 0; i < all->wants_count; i++) {
        oms_want *want = &all->wants[i];
        oms_product_want *product = &all->products[want->product];
        if (want->left == 0)
            continue;
        oms_allocation *piece = add_piece(all, want, promise_place(all, want));
        if (piece == NULL)
            return;
        piece->backordered = want->left;
        if (all->rules.expects)
            piece->expected_at_ms = date_of(all, product, want);
        product->promised += want->left;
    }
}
