// The stock stand-in: it really counts, per product and location. Rows and
// shared parts; never included from outside this folder but by the
// composition root.
//
// on_hand is what lies on a shelf, reserved is promised to orders and lies
// there too, backordered is promised and still to come in; damaged lies apart
// and is never sold. Every change is one
// movement row, so on_hand can be recomputed; every reservation is a row, so
// reserved and backordered can.
#ifndef OMS_STANDINS_INVENTORY_H
#define OMS_STANDINS_INVENTORY_H

#include <string.h>

#include "base/language.h"
#include "oms/history.h"
#include "oms/inventory.h"
#include "runtime/module.h"

extern const oms_module oms__inventory_module;

#define OMS__STOCK_MAX 1000000000000LL // units on one shelf
#define OMS__STOCK_LINES_MAX (OMS_LINES_MAX * 4L)

// ---- rows ------------------------------------------------------------------

typedef struct oms_shelf_row {
    const char *sku;
    const char *location_id;
    int64_t on_hand;
    int64_t reserved;
    int64_t backordered;
    int64_t damaged;
    int64_t version;
} oms_shelf_row;

enum {
    OMS__SHELF_ON_HAND = 2, // positions of fields, for guarded adds
    OMS__SHELF_RESERVED = 3,
    OMS__SHELF_BACKORDERED = 4,
    OMS__SHELF_DAMAGED = 5
};

typedef struct oms_place {
    const char *location_id;
} oms_place;

// The shelves of a product, by name: read with it, so that reserving needs no
// scan.
typedef struct oms_places_row {
    const char *sku;
    oms_place *places;
    size_t places_count;
    int64_t version;
} oms_places_row;

typedef enum oms_reservation_state {
    OMS__RESERVATION_ALLOCATED = 0, // some units lie on the shelf
    OMS__RESERVATION_BACKORDERED,   // none does, some are to come in
    OMS__RESERVATION_CONSUMED,      // some have left, none is left
    OMS__RESERVATION_RELEASED       // all were given back
} oms_reservation_state;

// The number of a line that never came to be is given again, perhaps before its
// units were given back: the product is part of the key.
typedef struct oms_reservation_row {
    const char *order_id;
    int64_t line_no;
    const char *location_id;
    const char *sku;
    int32_t state;
    int64_t allocated;
    int64_t backordered;
    int64_t consumed;
    int64_t released;
    int64_t restocked; // of the consumed, came back
    const char *task_id;
} oms_reservation_row;

// What waits for goods, oldest first: ids of tasks sort by time.
typedef struct oms_backorder_row {
    const char *sku;
    const char *task_id;
    int64_t line_no;
    const char *order_id;
    const char *location_id; // where its reservation counts it
    bool anywhere;           // goods at any location will do
    int64_t quantity;
    int64_t expected_at_ms; // as it was told last; 0: nobody knows
} oms_backorder_row;

typedef enum oms_movement_kind {
    OMS__MOVEMENT_RECEIPT = 0,
    OMS__MOVEMENT_ADJUSTMENT,
    OMS__MOVEMENT_ALLOCATION,
    OMS__MOVEMENT_RELEASE,
    OMS__MOVEMENT_SALE,
    OMS__MOVEMENT_CANCELLATION,
    OMS__MOVEMENT_RETURN
} oms_movement_kind;

typedef struct oms_movement_line {
    const char *sku;
    const char *location_id;
    int64_t quantity; // of an adjustment: either sign
    bool damaged;     // of the units that are never sold
} oms_movement_line;

typedef struct oms_movement_row {
    int64_t id;
    int32_t kind;
    const char *order_id;
    int64_t at_ms;
    const char *reason;
    oms_movement_line *lines;
    size_t lines_count;
} oms_movement_row;

// A task that was applied: the second time it changes nothing. It goes when its
// order is archived, which has no open task then.
typedef struct oms_stock_task_row {
    const char *order_id;
    const char *task_id;
    int64_t movement_id;
} oms_stock_task_row;

typedef struct oms_stock_rules {
    int64_t one;
    bool unlimited;
    int64_t movements_count; // the last id of a movement
    int32_t sourcing;        // an oms_sourcing
    int64_t locations_count; // places of which more than the name is known
    bool expects;            // goods were announced at least once
    int64_t version;
} oms_stock_rules;

typedef struct oms_location_row {
    const char *location_id;
    const char *country;
    const char *region;
    int64_t priority;
    int64_t latitude_millionths;
    int64_t longitude_millionths;
    bool inactive;
} oms_location_row;

#define OMS__WHOLE_COUNTRY "-" // a region that is all of a country

typedef struct oms_region_row {
    const char *country;
    const char *region;
    int64_t latitude_millionths;
    int64_t longitude_millionths;
} oms_region_row;

// Goods that are on their way, the first to come first.
typedef struct oms_expected_row {
    const char *sku;
    int64_t expected_at_ms;
    const char *location_id;
    int64_t quantity;
} oms_expected_row;

extern const oms_table oms__shelves_table;
extern const oms_table oms__places_table;
extern const oms_table oms__reservations_table;
extern const oms_table oms__backorders_table;
extern const oms_table oms__movements_table;
extern const oms_table oms__stock_tasks_table;
extern const oms_table oms__stock_rules_table;
extern const oms_table oms__locations_table;
extern const oms_table oms__regions_table;
extern const oms_table oms__expected_table;
extern const oms_enum oms__sourcing_enum;
extern const oms_enum oms__movement_kind_enum;

extern const oms_record oms__stock_filled_record;
extern const oms_record oms__stock_moved_record;
extern const oms_record oms__stock_dated_record;

typedef enum oms_stock_says {
    OMS__STOCK_SAYS_FILLED = 0,
    OMS__STOCK_SAYS_MOVED,
    OMS__STOCK_SAYS_DATED,
    OMS__STOCK_SAYS_COUNT
} oms_stock_says;

extern const oms_event_type oms__stock_events[OMS__STOCK_SAYS_COUNT];

typedef enum oms_stock_asks {
    OMS__STOCK_ASKS_DATES = 0,
    OMS__STOCK_ASKS_COUNT
} oms_stock_asks;

extern const oms_job oms__stock_jobs[OMS__STOCK_ASKS_COUNT];

// ---- shelves.c -------------------------------------------------------------

// One operation under way: its movement is written at its end.
typedef struct oms_stock_book {
    oms_tx *tx;
    oms_stock_rules rules;
    oms_movement_row movement;
    size_t room; // for lines of the movement
} oms_stock_book;

void oms__shelves_open(oms_tx *tx, oms_stock_book *book, oms_movement_kind kind,
                       const char *order_id, const char *reason);
// Writes the movement, and the task as applied when it is one; tells what has
// come onto a shelf or was corrected.
void oms__shelves_close(oms_stock_book *book, const char *task_id);
// True if this task was applied before.
bool oms__shelves_known(oms_tx *tx, const char *order_id, const char *task_id);
// Forgets the tasks of an order.
void oms__shelves_forget(oms_tx *tx, const char *order_id);
bool oms__shelves_get(oms_tx *tx, const char *sku, const char *location_id,
                      oms_shelf_row *out);
oms_places_row oms__shelves_places(oms_tx *tx, const char *sku);
int64_t oms__shelves_available(const oms_shelf_row *shelf);
// Adds to the counters of a shelf, which is made if needed. False: a bound or
// the check refuses, nothing is changed.
bool oms__shelves_add(oms_tx *tx, const char *sku, const char *location_id,
                      int64_t on_hand, int64_t reserved, int64_t backordered);
// The same where it must hold; fails the transaction if it does not.
void oms__shelves_must(oms_tx *tx, const char *sku, const char *location_id,
                       int64_t on_hand, int64_t reserved, int64_t backordered);
void oms__shelves_note(oms_stock_book *book, const char *sku,
                       const char *location_id, int64_t quantity);
// Adds to the damaged units of a shelf and notes it. False: there are not so
// many.
bool oms__shelves_damage(oms_stock_book *book, const char *sku,
                         const char *location_id, int64_t quantity);
// The shelf stands in the list of its product; adds it if it was missing.
bool oms__shelves_listed(oms_tx *tx, const oms_shelf_row *shelf, bool repair);
// A list in the arena that has room for one more item, at least doubled.
void *oms__shelves_grow(oms_tx *tx, void *items, size_t count, size_t *room,
                        size_t each);

// ---- reservations.c --------------------------------------------------------

const oms_reservation_row *oms__reservations_of(oms_tx *tx,
                                                const char *order_id,
                                                size_t *count);
// Stores the row with the state that its counters mean; an empty one goes.
void oms__reservations_save(oms_tx *tx, oms_reservation_row *row);
// Takes units off what a reservation waits for.
void oms__reservations_unwait(oms_tx *tx, oms_reservation_row *row,
                              int64_t units);
// Gives units that became free to those who wait, oldest first, and tells.
// It is an operation of its own, behind the one that freed them.
void oms__backorders_fill(oms_tx *tx, const oms_movement_row *freed);

// ---- expected.c ------------------------------------------------------------

// When the last of [units] should be there, of goods for any place (NULL) or
// one: 0 if nobody knows.
int64_t oms__expected_date(oms_tx *tx, const char *sku, const char *location_id,
                           int64_t units);
// Units came in that were expected: the first date is done with first.
void oms__expected_came(oms_tx *tx, const char *sku, const char *location_id,
                        int64_t units);
const oms_expected_row *oms__expected_of(oms_tx *tx, const char *sku,
                                         size_t *count);
// The same date from what oms__expected_of gave.
int64_t oms__expected_in(const oms_expected_row *rows, size_t count,
                         const char *location_id, int64_t units);

// ---- dates.c ---------------------------------------------------------------

// The line of those who wait for a product has moved, or what is on its way
// has: their dates are to follow.
void oms__dates_follow(oms_tx *tx, const oms_stock_rules *rules,
                       const char *sku);

// ---- near.c ----------------------------------------------------------------

// What sourcing knows of a place, seen from where the goods go. The smaller
// one is preferred: in each field, from the first to the last.
typedef struct oms_rank {
    int64_t away;     // 0 same region, 1 same country, 2 elsewhere or unknown
    int64_t distance; // INT64_MAX: unknown
    int64_t priority; // INT64_MAX: none was given
    bool inactive;
} oms_rank;

// Where an order goes, as far as it is known.
typedef struct oms_destination {
    const char *country;
    const char *region;
    bool lies; // somewhere:
    int64_t latitude_millionths;
    int64_t longitude_millionths;
} oms_destination;

oms_destination oms__near_destination(oms_tx *tx,
                                      const oms_stock_request *request);
oms_rank oms__near_rank(oms_tx *tx, const char *location_id,
                        const oms_destination *to);
int oms__near_compare(const oms_rank *a, const oms_rank *b);
int oms__near_priority(const oms_rank *a, const oms_rank *b);

// ---- commands.c, reserve.c, rules.c, queries.c, verify.c -------------------

void oms__stock_receive(oms_tx *tx, const void *args);
void oms__stock_adjust(oms_tx *tx, const void *args);
void oms__stock_configure(oms_tx *tx, const void *args);
void oms__stock_expect(oms_tx *tx, const void *args);
void oms__stock_location_put(oms_tx *tx, const void *args);
void oms__stock_region_put(oms_tx *tx, const void *args);
void oms__inventory_reserve(oms_tx *tx, const void *request,
                            oms_answer *answer);
void oms__inventory_release(oms_tx *tx, const void *request,
                            oms_answer *answer);
void oms__inventory_consume(oms_tx *tx, const void *request,
                            oms_answer *answer);
void oms__inventory_restock(oms_tx *tx, const void *request,
                            oms_answer *answer);
void oms__stock_get(oms_tx *tx, const void *args, void *out);
void oms__stock_list(oms_tx *tx, const void *args, void *out);
void oms__inventory_verify(oms_tx *tx, bool repair);

void oms__stock_locations(oms_tx *tx, const void *args, void *out);

#define OMS__STOCK_QUERIES 3
extern const oms_query_type oms__stock_queries[OMS__STOCK_QUERIES];
extern const oms_record oms__stock_receive_args_record;
extern const oms_record oms__stock_adjust_args_record;
extern const oms_record oms__stock_configure_args_record;
extern const oms_record oms__stock_expect_args_record;
extern const oms_record oms__stock_location_args_record;
extern const oms_record oms__stock_region_args_record;

#endif
