// What an order asks before it is accepted, if the shop wants that: whether
// its products sell at these prices, and whether its customer may buy. A
// service that answers catalog.price or customer.check reads these.
#ifndef OMS_CATALOG_H
#define OMS_CATALOG_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_catalog_price_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity;
    int64_t unit_price_minor;
    int64_t unit_price_millionths;
} oms_catalog_price_line;

// catalog.price: do these products exist and sell at these prices? DECLINED
// with the reason "unknown_sku" or "price_changed" if not.
typedef struct oms_catalog_price_request {
    const char *order_id;
    const char *currency;
    const oms_catalog_price_line *lines;
    size_t lines_count;
} oms_catalog_price_request;

// customer.check: may this customer buy? DECLINED "unknown_customer",
// "blocked".
typedef struct oms_customer_check_request {
    const char *order_id;
    const char *customer_id;
} oms_customer_check_request;

typedef struct oms_customer_check_result {
    const char *customer_id;
    const char *name;
    const char *email;
} oms_customer_check_result;

#ifdef __cplusplus
}
#endif

#endif
