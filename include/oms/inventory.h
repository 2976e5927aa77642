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
} oms_stock_line;

// inventory.reserve: DECLINED "out_of_stock" if not all can be had (and
// backorder is not allowed). inventory.release, .consume, .restock: [lines]
// of the order, none: all that is still reserved. The same order and kind
// twice with the same task id is applied once.
typedef struct oms_stock_request {
    const char *order_id;
    bool allow_backorder;
    const oms_stock_line *lines;
    size_t lines_count;
    const char *reason;
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
} oms_stock_filled;

// ---- the stand-in ----------------------------------------------------------

typedef struct oms_stock_change_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *sku;         // required
    const char *location_id; // NULL: "default"
    int64_t quantity;        // receive: >= 1; adjust: either sign, not 0
    const char *reason;
} oms_stock_change_args;

// Goods came in (movement RECEIPT). Since 0.1.
OMS_API int oms_stock_receive(oms *oms, const oms_stock_change_args *args,
                              oms_receipt *out, oms_error *err);
// A count was corrected (movement ADJUSTMENT). Errors: OMS_EREFUSED (fewer
// than are reserved would remain). Since 0.1.
OMS_API int oms_stock_adjust(oms *oms, const oms_stock_change_args *args,
                             oms_receipt *out, oms_error *err);

typedef struct oms_stock_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    bool unlimited; // do not count: everything is always there
} oms_stock_configure_args;

// Sets the rules of the stand-in's stock. Without it: every unit is counted.
// Since 0.1.
OMS_API int oms_stock_configure(oms *oms, const oms_stock_configure_args *args,
                                oms_receipt *out, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
