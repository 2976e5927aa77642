// Recomputes the stock: what is reserved and backordered from the reservations,
// what is on hand from the movements, and the line of those who wait. The sums
// of all shelves are held in an arena of their own, because the rows they are
// made of are forgotten page by page.
#include "base/arena.h"
#include "base/money.h"
#include "standins/inventory/inventory.h"

#define PAGE 512

typedef struct oms_shelf_sum {
    oms_shelf_row shelf; // as stored; texts are copies
    int64_t on_hand;
    int64_t reserved;
    int64_t backordered; // by reservations
    int64_t waiting;     // by the line of those who wait
    int64_t damaged;
    bool broken; // one of them has left its bounds
} oms_shelf_sum;

typedef struct oms_audit {
    oms_tx *tx;
    oms_arena arena;
    oms_shelf_sum *sums; // by key
    size_t count;
    size_t room;
    int64_t last_movement;
    bool repair;
} oms_audit;

static void fail_memory(oms_audit *audit)
{
    oms__tx_fail(audit->tx, OMS_ENOMEM, "",
                 "no memory for the sums of all shelves; free some");
}

static void add_shelf(oms_audit *audit, const oms_shelf_row *shelf)
{
    if (audit->count == audit->room) {
        size_t room = audit->room == 0 ? PAGE : audit->room * 2;
        oms_shelf_sum *sums =
            oms__arena_array(&audit->arena, room, sizeof(*sums));
        if (sums == NULL) {
            fail_memory(audit);
            return;
        }
        if (audit->count > 0)
            memcpy(sums, audit->sums, audit->count * sizeof(*sums));
        audit->sums = sums;
        audit->room = room;
    }
    oms_shelf_sum *sum = &audit->sums[audit->count];
    *sum = (oms_shelf_sum){.shelf = *shelf};
    sum->shelf.sku = oms__arena_text(&audit->arena, shelf->sku);
    sum->shelf.location_id = oms__arena_text(&audit->arena, shelf->location_id);
    if (audit->arena.failed)
        fail_memory(audit);
    else
        audit->count++;
}

static int compare_keys(const oms_shelf_row *shelf, const char *sku,
                        const char *location_id)
{
    int order = strcmp(shelf->sku, sku);
    return order != 0 ? order : strcmp(shelf->location_id, location_id);
}

// The sum of a shelf; one that is not there is a violation of its own.
static oms_shelf_sum *find(oms_audit *audit, const char *sku,
                           const char *location_id, const char *order_id)
{
    size_t low = 0;
    size_t high = audit->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_keys(&audit->sums[middle].shelf, sku, location_id);
        if (order == 0)
            return &audit->sums[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    oms__tx_violation(audit->tx, "stock_has_shelf",
                      order_id == NULL ? "" : order_id, false,
                      "there is no shelf for %s at %s", sku, location_id);
    return NULL;
}

// ---- walking whole tables --------------------------------------------------

typedef void (*oms_look)(oms_audit *audit, const void *row);

// Shows every row of a table; memory is given back after each page, so the key
// of its last row is kept in a copy.
static void walk(oms_audit *audit, const oms_table *table, oms_look look)
{
    size_t each = table->record->struct_size;
    oms_arena keep;
    oms__arena_init(&keep, &audit->arena.allocator, 4096, 0);
    void *last = NULL;
    size_t count = PAGE;
    while (count == PAGE && !oms__tx_failed(audit->tx)) {
        oms_scan scan = {
            .table = table, .index = -1, .after = last, .limit = PAGE};
        const char *rows = oms__tx_scan(audit->tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            look(audit, rows + i * each);
        oms__arena_reset(&keep);
        last = oms__arena_alloc(&keep, each);
        if (count == PAGE &&
            (last == NULL ||
             oms__record_copy(table->record, rows + (count - 1) * each, last,
                              &keep) != OMS_OK))
            fail_memory(audit);
        oms__tx_forget(audit->tx);
    }
    oms__arena_free(&keep);
}

static void look_shelf(oms_audit *audit, const void *row)
{
    const oms_shelf_row *shelf = row;
    add_shelf(audit, shelf);
    if (!oms__shelves_listed(audit->tx, shelf, audit->repair))
        oms__tx_violation(audit->tx, "stock_shelf_is_listed", "", audit->repair,
                          "%s does not know that it lies at %s", shelf->sku,
                          shelf->location_id);
}

// Adds to one of the sums of a shelf. Rows that somebody wrote into the file
// may hold any number: what does not fit is said, and nothing is derived of it.
static void add(oms_shelf_sum *sum, int64_t *to, int64_t amount)
{
    if (!oms__money_add(*to, amount, to))
        sum->broken = true;
}

static bool is_state_right(const oms_reservation_row *row)
{
    switch (row->state) {
    case OMS__RESERVATION_ALLOCATED:
        return row->allocated > 0;
    case OMS__RESERVATION_BACKORDERED:
        return row->allocated == 0 && row->backordered > 0;
    case OMS__RESERVATION_CONSUMED:
        return row->allocated == 0 && row->backordered == 0 &&
               row->consumed > 0;
    default:
        return row->allocated == 0 && row->backordered == 0 &&
               row->consumed == 0;
    }
}

static void look_reservation(oms_audit *audit, const void *any)
{
    const oms_reservation_row *row = any;
    oms_shelf_sum *sum = find(audit, row->sku, row->location_id, row->order_id);
    if (!is_state_right(row) || row->restocked > row->consumed)
        oms__tx_violation(audit->tx, "reservation_state", row->order_id, false,
                          "line %lld at %s is not what its counters mean",
                          (long long)row->line_no, row->location_id);
    if (sum == NULL)
        return;
    add(sum, &sum->reserved, row->allocated);
    add(sum, &sum->backordered, row->backordered);
}

static void look_backorder(oms_audit *audit, const void *any)
{
    const oms_backorder_row *row = any;
    oms_shelf_sum *sum = find(audit, row->sku, row->location_id, row->order_id);
    oms_reservation_row reservation = {.order_id = row->order_id,
                                       .line_no = row->line_no,
                                       .location_id = row->location_id,
                                       .sku = row->sku};
    if (!oms__tx_get(audit->tx, &oms__reservations_table, &reservation) ||
        reservation.backordered != row->quantity)
        oms__tx_violation(
            audit->tx, "backorder_has_reservation", row->order_id, false,
            "line %lld waits for %lld units of %s that its "
            "reservation does not count",
            (long long)row->line_no, (long long)row->quantity, row->sku);
    if (sum != NULL)
        add(sum, &sum->waiting, row->quantity);
}

static int sign_of(int32_t kind)
{
    switch (kind) {
    case OMS__MOVEMENT_ALLOCATION:
    case OMS__MOVEMENT_RELEASE:
        return 0;
    case OMS__MOVEMENT_SALE:
        return -1;
    default:
        return 1;
    }
}

static void look_movement(oms_audit *audit, const void *any)
{
    const oms_movement_row *row = any;
    audit->last_movement = row->id;
    for (size_t i = 0; i < row->lines_count; i++) {
        const oms_movement_line *line = &row->lines[i];
        oms_shelf_sum *sum =
            find(audit, line->sku, line->location_id, row->order_id);
        int sign = sign_of(row->kind);
        if (sum == NULL || sign == 0)
            continue;
        if (line->damaged)
            add(sum, &sum->damaged, line->quantity);
        else if (sign > 0)
            add(sum, &sum->on_hand, line->quantity);
        else if (!oms__money_subtract(sum->on_hand, line->quantity,
                                      &sum->on_hand))
            sum->broken = true;
    }
}

// ---- judging ---------------------------------------------------------------

static void judge(oms_audit *audit, const oms_shelf_sum *sum)
{
    oms_shelf_row shelf = sum->shelf;
    if (sum->broken) {
        oms__tx_violation(audit->tx, "stock_sums_fit", "", false,
                          "%s at %s: its books hold numbers that no shop "
                          "writes; restore a backup",
                          shelf.sku, shelf.location_id);
        return;
    }
    bool possible = sum->reserved <= sum->on_hand && sum->reserved >= 0 &&
                    sum->on_hand <= OMS__STOCK_MAX && sum->damaged >= 0 &&
                    sum->damaged <= OMS__STOCK_MAX;
    if (!possible)
        oms__tx_violation(audit->tx, "stock_reserved_is_on_hand", "", false,
                          "%s at %s: %lld are reserved of %lld", shelf.sku,
                          shelf.location_id, (long long)sum->reserved,
                          (long long)sum->on_hand);
    if (sum->waiting != sum->backordered)
        oms__tx_violation(audit->tx, "backorders_wait", "", false,
                          "%s at %s: %lld are backordered but %lld wait",
                          shelf.sku, shelf.location_id,
                          (long long)sum->backordered, (long long)sum->waiting);
    if (shelf.on_hand == sum->on_hand && shelf.reserved == sum->reserved &&
        shelf.backordered == sum->backordered && shelf.damaged == sum->damaged)
        return;
    bool repair = audit->repair && possible;
    oms__tx_violation(audit->tx, "stock_counts_books", "", repair,
                      "%s at %s says %lld on hand, %lld reserved, %lld "
                      "backordered, %lld damaged; its books say %lld, %lld, "
                      "%lld, %lld",
                      shelf.sku, shelf.location_id, (long long)shelf.on_hand,
                      (long long)shelf.reserved, (long long)shelf.backordered,
                      (long long)shelf.damaged, (long long)sum->on_hand,
                      (long long)sum->reserved, (long long)sum->backordered,
                      (long long)sum->damaged);
    shelf.on_hand = sum->on_hand;
    shelf.reserved = sum->reserved;
    shelf.backordered = sum->backordered;
    shelf.damaged = sum->damaged;
    if (repair)
        oms__tx_put(audit->tx, &oms__shelves_table, &shelf);
}

// The next movement gets the number behind the last one.
static void judge_numbers(oms_audit *audit)
{
    oms_stock_rules rules = {.one = 1};
    oms__tx_get(audit->tx, &oms__stock_rules_table, &rules);
    if (rules.movements_count != audit->last_movement)
        oms__tx_violation(audit->tx, "movements_are_counted", "", false,
                          "%lld movements are counted, and the last is %lld",
                          (long long)rules.movements_count,
                          (long long)audit->last_movement);
}

void oms__inventory_verify(oms_tx *tx, bool repair)
{
    oms_audit audit = {.tx = tx, .repair = repair};
    oms_allocator allocator = oms__tx_arena(tx)->allocator;
    oms__arena_init(&audit.arena, &allocator, 65536, 0);
    walk(&audit, &oms__shelves_table, look_shelf);
    walk(&audit, &oms__reservations_table, look_reservation);
    walk(&audit, &oms__backorders_table, look_backorder);
    walk(&audit, &oms__movements_table, look_movement);
    judge_numbers(&audit);
    for (size_t i = 0; i < audit.count && !oms__tx_failed(tx); i++)
        judge(&audit, &audit.sums[i]);
    oms__arena_free(&audit.arena);
}
