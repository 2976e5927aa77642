// One product, or a page of them.
#include "standins/catalog/catalog.h"

typedef struct oms_product_get_args {
    const char *sku;
} oms_product_get_args;

typedef struct oms_product_list_args {
    const char *cursor;
    int64_t limit;
} oms_product_list_args;

typedef struct oms_product_page {
    const oms_product_row *items;
    size_t items_count;
    const char *next_cursor;
} oms_product_page;

static const oms_field get_fields[] = {
    OMS_FIELD_CODE(oms_product_get_args, sku, OMS_REQUIRED, "The product."),
};
static const oms_record get_record = OMS_RECORD(
    "product.get", oms_product_get_args, get_fields, "Reads a product.");

static const oms_field list_fields[] = {
    OMS_FIELD_CODE(oms_product_list_args, cursor, 0,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_product_list_args, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Rows of the page; absent: 50."),
};
static const oms_record list_record = OMS_RECORD(
    "product.list", oms_product_list_args, list_fields, "Lists products.");

static const oms_field page_fields[] = {
    OMS_FIELD_LIST(oms_product_page, items, 0, &oms__product_record, 0,
                   OMS_PAGE_MAX, "By sku."),
    OMS_FIELD_CODE(oms_product_page, next_cursor, 0,
                   "Give it as `cursor`; absent: this was the last page."),
};
static const oms_record page_record = OMS_RECORD(
    "product_page", oms_product_page, page_fields, "A page of products.");

static void get(oms_tx *tx, const void *args, void *out)
{
    const oms_product_get_args *in = args;
    oms_product_row *product = out;
    product->sku = in->sku;
    if (!oms__tx_get(tx, &oms__products_table, product))
        oms__tx_fail(tx, OMS_ENOTFOUND, "/sku",
                     "there is no product \"%s\"; use product.put", in->sku);
}

static void list(oms_tx *tx, const void *args, void *out)
{
    const oms_product_list_args *in = args;
    oms_product_page *page = out;
    size_t limit = in->limit != 0 ? (size_t)in->limit : OMS_PAGE_DEFAULT;
    oms_product_row after = {.sku = in->cursor};
    oms_scan scan = {.table = &oms__products_table,
                     .index = -1,
                     .after = in->cursor != NULL ? &after : NULL,
                     .limit = (uint32_t)limit + 1};
    size_t count = 0;
    page->items = oms__tx_scan(tx, &scan, &count);
    page->items_count = count < limit ? count : limit;
    if (count > limit)
        page->next_cursor = page->items[limit - 1].sku;
}

const oms_query_type oms__catalog_queries[2] = {
    {"product.get", &get_record, &oms__product_record, get, "catalog:read",
     "One product of the stand-in catalogue.", "GET /v1/products/{sku}"},
    {"product.list", &list_record, &page_record, list, "catalog:read",
     "The products of the stand-in catalogue, by sku.", "GET /v1/products"},
};
