// A product as a row and as an argument.
#include "standins/catalog/catalog.h"

#define PRODUCT_FIELDS(T) \
    OMS_FIELD_CODE(T, sku, OMS_REQUIRED, "The product."), \
        OMS_FIELD_TEXT(T, name, 0, OMS_NAME_BYTES_MAX, "What it is called."), \
        OMS_FIELD_CURRENCY(T, currency, OMS_REQUIRED, "Of its price."), \
        OMS_FIELD_MONEY(T, unit_price_minor, OMS_REQUIRED, 0, \
                        "What one unit costs."), \
        OMS_FIELD_INT(T, unit_price_millionths, OMS_NULLABLE, 0, 999999, \
                      "Millionths of a minor unit beside it."), \
        OMS_FIELD_BOOL(T, inactive, 0, "Known, not for sale.")

static const oms_field row_fields[] = {
    PRODUCT_FIELDS(oms_product_row),
    OMS_FIELD_TIME(oms_product_row, changed_at_ms, OMS_REQUIRED, "When set."),
};
const oms_record oms__product_record =
    OMS_RECORD("product", oms_product_row, row_fields, "A product for sale.");
const oms_table oms__products_table = {.name = "products",
                                       .record = &oms__product_record,
                                       .key_fields = 1,
                                       .version_field = -1};

static const oms_field args_fields[] = {PRODUCT_FIELDS(oms_product_put_args)};
const oms_record oms__product_put_args_record = OMS_RECORD(
    "product.put", oms_product_put_args, args_fields, "Sets a product.");
