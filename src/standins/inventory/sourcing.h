// A reservation that is being worked out: what is wanted, what there is, what
// is taken. Shared by reserve.c and sourcing.c only.
#ifndef OMS_STANDINS_INVENTORY_SOURCING_H
#define OMS_STANDINS_INVENTORY_SOURCING_H

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
    int64_t waiting; // units that others wait for there
} oms_option;

typedef struct oms_product_want {
    const char *sku;
    oms_option *options; // by location
    size_t options_count;
    int64_t free_units; // wanted from anywhere
    int64_t promised;   // by this request, of units to come in
} oms_product_want;

// A place that has any of the products.
typedef struct oms_candidate {
    const char *location_id;
    oms_rank rank;
    bool used;
} oms_candidate;

typedef struct oms_reserving {
    oms_tx *tx;
    oms_stock_rules rules;
    oms_want *wants; // by sku, then place, then line
    size_t wants_count;
    oms_product_want *products;
    size_t products_count;
    oms_candidate *candidates; // by location
    size_t candidates_count;
    oms_allocation *pieces;
    const char **skus; // of the pieces
    bool *anywhere;    // of the pieces
    size_t pieces_count;
    size_t room;
} oms_reserving;

// Takes what the rules of sourcing choose; what cannot be had stays in
// want->left.
void oms__sourcing_take(oms_reserving *all, const oms_stock_request *request);
// Promises what was left, with dates.
void oms__sourcing_promise(oms_reserving *all);

#endif
