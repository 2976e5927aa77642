// The catalogue stand-in: one command, one rule. An order is priced by what
// the catalogue says today: the caller's price must be the same.
#include <string.h>

#include "standins/catalog/catalog.h"

static void put_product(oms_tx *tx, const void *args)
{
    const oms_product_put_args *in = args;
    oms_product_row row = {.sku = in->sku,
                           .name = in->name,
                           .currency = in->currency,
                           .unit_price_minor = in->unit_price_minor,
                           .unit_price_millionths = in->unit_price_millionths,
                           .inactive = in->inactive,
                           .changed_at_ms = oms__tx_now(tx)};
    oms__tx_put(tx, &oms__products_table, &row);
    oms__tx_receipt(tx, in->sku, 0);
}

// Why a line does not sell like this, or NULL.
static const char *judge(oms_tx *tx, const oms_catalog_price_line *line,
                         const char *currency)
{
    oms_product_row row = {.sku = line->sku};
    if (!oms__tx_get(tx, &oms__products_table, &row) || row.inactive)
        return "unknown_sku";
    if (strcmp(row.currency, currency) != 0 ||
        row.unit_price_minor != line->unit_price_minor ||
        row.unit_price_millionths != line->unit_price_millionths)
        return "price_changed";
    return NULL;
}

static void price(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_catalog_price_request *asked = request;
    for (size_t i = 0; i < asked->lines_count; i++) {
        const char *why = judge(tx, &asked->lines[i], asked->currency);
        if (why == NULL)
            continue;
        answer->outcome = OMS_OUTCOME_DECLINED;
        answer->reason = why;
        return;
    }
}

static const oms_table *const tables[] = {&oms__products_table};

static const oms_command commands[] = {
    {"product.put", &oms__product_put_args_record, put_product, "catalog:write",
     false, "Sets a product of the stand-in catalogue.",
     "PUT /v1/products/{sku}"},
};

static const oms_rule rules[] = {{"catalog.price", price}};

const oms_module oms__catalog_module = {
    .name = "catalog",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .rules = rules,
    .rules_count = OMS_COUNT(rules),
    .queries = oms__catalog_queries,
    .queries_count = OMS_COUNT(oms__catalog_queries),
};
