// The catalogue stand-in: products and their prices. Never included from
// outside this folder but by the composition root.
#ifndef OMS_STANDINS_CATALOG_H
#define OMS_STANDINS_CATALOG_H

#include "base/language.h"
#include "oms/standin.h"
#include "runtime/module.h"

extern const oms_module oms__catalog_module;

typedef struct oms_product_row {
    const char *sku;
    const char *name;
    const char *currency;
    int64_t unit_price_minor;
    int64_t unit_price_millionths;
    bool inactive;
    int64_t changed_at_ms;
} oms_product_row;

extern const oms_record oms__product_record;
extern const oms_table oms__products_table;
extern const oms_record oms__product_put_args_record;
extern const oms_query_type oms__catalog_queries[2];

#endif
