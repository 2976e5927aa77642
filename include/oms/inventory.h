// Stock: what the inventory service is asked, and the embedded stand-in that
// really counts, per sku and location. A host with a stock system of its own
// answers the task kinds and never uses the commands here.
#ifndef OMS_INVENTORY_H
#define OMS_INVENTORY_H

#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- what is asked ---------------------------------------------------------

typedef struct oms_stock_line {
    int64_t line_no;
    const char *sku;
    const char *location_id; // reserve: only here; NULL: anywhere
    int64_t quantity;
    bool damaged; // restock, release: counted apart, never sold
} oms_stock_line;

// inventory.reserve: DECLINED "out_of_stock" if not all can be had (and
// backorder is not allowed). inventory.release, .consume, .restock: [lines]
// of the order, none: all that is still reserved. The same order and kind
// twice with the same task id is applied once. Released units that wait for
// goods are given up before units that lie on a shelf. What is unusable or goes
// to the vendor is not restocked.
// What is set aside belongs to the order, the line and the sku: a change that
// is declined after stock was asked frees the numbers of its new lines, and the
// next change gives them to other products, perhaps before the release.
typedef struct oms_stock_request {
    const char *order_id;
    bool allow_backorder;
    const oms_stock_line *lines;
    size_t lines_count;
    const char *reason;
    const char *ship_to_country; // reserve: where it goes, for sourcing
    const char *ship_to_region;
    int64_t change_no; // reserve: units that this change set adds; 0: the
                       // order's own
} oms_stock_request;

typedef struct oms_stock_result {
    const oms_allocation *lines; // reserve: where from
    size_t lines_count;
} oms_stock_result;

// ---- what is published -----------------------------------------------------

// stock.backorder_filled: goods came in for an order that waited for them.
typedef struct oms_stock_filled {
    const char *order_id;
    const oms_allocation *lines; // what is on the shelf now, and where
    size_t lines_count;
    const char *sku; // of the lines; one whose number is that of another
                     // product by now is not meant. NULL: was not told
} oms_stock_filled;

// stock.backorder_dated: goods that an order waits for should be there at
// another time than it was told before, or nobody knows any more.
typedef struct oms_stock_dated {
    const char *order_id;
    const oms_allocation *lines; // of one product: what waits, and until when
    size_t lines_count;
    const char *sku; // as in oms_stock_filled
} oms_stock_dated;

typedef enum oms_stock_movement {
    OMS_STOCK_RECEIPT = 0,
    OMS_STOCK_ADJUSTMENT,
    OMS_STOCK_ALLOCATION,
    OMS_STOCK_RELEASE,
    OMS_STOCK_SALE,
    OMS_STOCK_CANCELLATION,
    OMS_STOCK_RETURN
} oms_stock_movement;

// stock.moved: what lies on a shelf has changed by hand or by a return. Only
// receipts, adjustments, cancellations (back from a parcel) and returns are
// told: sales are what leaves in parcels. Its subject is the movement.
typedef struct oms_stock_moved {
    int64_t movement_no;
    oms_stock_movement kind;
    const char *sku;
    const char *location_id;
    int64_t quantity; // adjustment: either sign
    bool damaged;     // not sellable: of the counter `damaged`
    const char *order_id;
    const char *reason;
} oms_stock_moved;

// ---- the stand-in ----------------------------------------------------------

typedef struct oms_stock_change_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *sku;         // required
    const char *location_id; // NULL: "default"
    int64_t quantity;        // receive: >= 1; adjust: either sign, not 0
    const char *reason;
    bool damaged; // of the units that cannot be sold
} oms_stock_change_args;

// Goods came in (movement RECEIPT): those who wait get them, oldest first, and
// what was expected at this place is expected no more. Errors: OMS_ELIMIT
// (more units than can lie at one place). Since 0.1.
OMS_API int oms_stock_receive(oms *oms, const oms_stock_change_args *args,
                              oms_receipt *out, oms_error *err);
// A count was corrected (movement ADJUSTMENT). Errors: OMS_EREFUSED (fewer
// than are reserved would remain). Since 0.1.
OMS_API int oms_stock_adjust(oms *oms, const oms_stock_change_args *args,
                             oms_receipt *out, oms_error *err);

// Goods that are on their way: backorders get a date from it.
typedef struct oms_stock_expect_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *sku;         // required
    const char *location_id; // NULL: "default"
    int64_t quantity;        // 0: expected no more
    int64_t expected_at_ms;  // required
} oms_stock_expect_args;

// Sets how many units are expected at this place at this time; said again it
// replaces. First come, first served: the dates of those who wait follow (of
// the 10,000 lines that have waited longest). Errors: OMS_ELIMIT (OMS_PAGE_MAX
// dates of one product). Since 0.1.
OMS_API int oms_stock_expect(oms *oms, const oms_stock_expect_args *args,
                             oms_receipt *out, oms_error *err);

// A place that has stock. Without it a place is known by its shelves alone.
typedef struct oms_stock_location_put_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *location_id; // required
    const char *country;     // ISO 3166 alpha-2
    const char *region;
    int64_t priority;             // 1 is first; 0: behind all others
    int64_t latitude_millionths;  // of a degree, north is positive
    int64_t longitude_millionths; // of a degree, east is positive
    bool inactive;                // nothing is set aside here any more
} oms_stock_location_put_args;

// Sets everything that is known of a place: what is left out is unknown.
// Errors: OMS_ELIMIT (OMS_PAGE_MAX places). Since 0.1.
OMS_API int oms_stock_location_put(oms *oms,
                                   const oms_stock_location_put_args *args,
                                   oms_receipt *out, oms_error *err);

// Where a country or region lies, so that places can be compared by their
// distance to it.
typedef struct oms_stock_region_put_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *country; // required, ISO 3166 alpha-2
    const char *region;  // NULL: the whole country
    int64_t latitude_millionths;
    int64_t longitude_millionths;
} oms_stock_region_put_args;

// Sets where a region lies. Errors: those of oms_submit. Since 0.1.
OMS_API int oms_stock_region_put(oms *oms,
                                 const oms_stock_region_put_args *args,
                                 oms_receipt *out, oms_error *err);

typedef enum oms_sourcing {
    OMS_SOURCING_FEWEST_SPLITS = 0, // as few places as possible
    OMS_SOURCING_NEAREST, // same region, same country, then by distance
    OMS_SOURCING_PRIORITY // as the places are numbered
} oms_sourcing;

typedef struct oms_stock_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    bool unlimited; // do not count: everything is always there
    oms_sourcing sourcing;
} oms_stock_configure_args;

// Sets the rules of the stand-in's stock. Without it: every unit is counted.
// Errors: those of oms_submit. Since 0.1.
OMS_API int oms_stock_configure(oms *oms, const oms_stock_configure_args *args,
                                oms_receipt *out, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
