// What people do to the stock by hand: goods come in, counts are corrected.
#include "standins/inventory/inventory.h"

static const char *place_of(const oms_stock_change_args *in)
{
    return in->location_id != NULL ? in->location_id : OMS__LOCATION_DEFAULT;
}

static void write_change(oms_tx *tx, const oms_stock_change_args *in,
                         oms_movement_kind kind)
{
    oms_stock_book book;
    oms__shelves_open(tx, &book, kind, NULL, in->reason);
    oms__shelves_note(&book, in->sku, place_of(in), in->quantity);
    oms__shelves_close(&book, NULL);
    if (in->quantity > 0)
        oms__backorders_fill(tx, &book.movement);
    oms__tx_receipt(tx, in->sku, book.movement.id);
}

void oms__stock_receive(oms_tx *tx, const void *args)
{
    const oms_stock_change_args *in = args;
    if (!oms__shelves_add(tx, in->sku, place_of(in), in->quantity, 0, 0))
        oms__tx_fail(tx, OMS_ELIMIT, "/quantity",
                     "more than %lld units of %s cannot lie at one place",
                     (long long)OMS__STOCK_MAX, in->sku);
    write_change(tx, in, OMS__MOVEMENT_RECEIPT);
}

void oms__stock_adjust(oms_tx *tx, const void *args)
{
    const oms_stock_change_args *in = args;
    if (in->quantity == 0)
        oms__tx_fail(tx, OMS_EINVAL, "/quantity",
                     "nothing changes by 0; give the difference");
    else if (!oms__shelves_add(tx, in->sku, place_of(in), in->quantity, 0, 0))
        oms__tx_fail(tx, OMS_EREFUSED, "/quantity",
                     "%s has not so many units at %s that are free; release "
                     "orders first",
                     in->sku, place_of(in));
    write_change(tx, in, OMS__MOVEMENT_ADJUSTMENT);
}

void oms__stock_configure(oms_tx *tx, const void *args)
{
    const oms_stock_configure_args *in = args;
    oms_stock_rules rules = {.one = 1};
    oms__tx_get(tx, &oms__stock_rules_table, &rules);
    rules.unlimited = in->unlimited;
    oms__tx_put(tx, &oms__stock_rules_table, &rules);
    oms__tx_receipt(tx, "stock_settings", 0);
}
