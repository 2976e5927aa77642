// What people do to the stock by hand: goods come in, counts are corrected,
// places and rules are set.
#include "standins/inventory/inventory.h"

static const char *place_or_default(const char *location_id)
{
    return location_id != NULL ? location_id : OMS__LOCATION_DEFAULT;
}

// ---- counts ----------------------------------------------------------------

// False: the shelf cannot hold it, or has not so many that are free.
static bool change(oms_stock_book *book, const oms_stock_change_args *in)
{
    const char *place = place_or_default(in->location_id);
    if (in->damaged)
        return oms__shelves_damage(book, in->sku, place, in->quantity);
    if (!oms__shelves_add(book->tx, in->sku, place, in->quantity, 0, 0))
        return false;
    oms__shelves_note(book, in->sku, place, in->quantity);
    return true;
}

static void finish(oms_stock_book *book, const oms_stock_change_args *in)
{
    oms__shelves_close(book, NULL);
    if (in->quantity > 0 && !in->damaged)
        oms__backorders_fill(book->tx, &book->movement);
    else if (in->quantity > 0) // it was expected, and serves nobody
        oms__dates_follow(book->tx, &book->rules, in->sku);
    oms__tx_receipt(book->tx, in->sku, book->movement.id);
}

void oms__stock_receive(oms_tx *tx, const void *args)
{
    const oms_stock_change_args *in = args;
    oms_stock_book book;
    oms__shelves_open(tx, &book, OMS__MOVEMENT_RECEIPT, NULL, in->reason);
    if (!change(&book, in))
        oms__tx_fail(tx, OMS_ELIMIT, "/quantity",
                     "more than %lld units of %s cannot lie at one place",
                     (long long)OMS__STOCK_MAX, in->sku);
    if (book.rules.expects)
        oms__expected_came(tx, in->sku, place_or_default(in->location_id),
                           in->quantity);
    finish(&book, in);
}

void oms__stock_adjust(oms_tx *tx, const void *args)
{
    const oms_stock_change_args *in = args;
    oms_stock_book book;
    oms__shelves_open(tx, &book, OMS__MOVEMENT_ADJUSTMENT, NULL, in->reason);
    if (in->quantity == 0)
        oms__tx_fail(tx, OMS_EINVAL, "/quantity",
                     "nothing changes by 0; give the difference");
    else if (!change(&book, in))
        oms__tx_fail(tx, OMS_EREFUSED, "/quantity",
                     "%s has not so many units at %s that are free; release "
                     "orders first",
                     in->sku, place_or_default(in->location_id));
    finish(&book, in);
}

// ---- rules and places ------------------------------------------------------

static oms_stock_rules read_rules(oms_tx *tx)
{
    oms_stock_rules rules = {.one = 1};
    oms__tx_get(tx, &oms__stock_rules_table, &rules);
    return rules;
}

void oms__stock_configure(oms_tx *tx, const void *args)
{
    const oms_stock_configure_args *in = args;
    oms_stock_rules rules = read_rules(tx);
    rules.unlimited = in->unlimited;
    rules.sourcing = (int32_t)in->sourcing;
    oms__tx_put(tx, &oms__stock_rules_table, &rules);
    oms__tx_receipt(tx, "stock_settings", 0);
}

// Locations are few: each is looked up by its name when it is chosen from.
static void count_location(oms_tx *tx)
{
    oms_stock_rules rules = read_rules(tx);
    if (++rules.locations_count > OMS_SCAN_MAX)
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "there are %d places, which is the limit", OMS_SCAN_MAX);
    oms__tx_put(tx, &oms__stock_rules_table, &rules);
}

void oms__stock_location_put(oms_tx *tx, const void *args)
{
    const oms_stock_location_put_args *in = args;
    oms_location_row row = {.location_id = in->location_id};
    if (!oms__tx_get(tx, &oms__locations_table, &row))
        count_location(tx);
    row = (oms_location_row){.location_id = in->location_id,
                             .country = in->country,
                             .region = in->region,
                             .priority = in->priority,
                             .latitude_millionths = in->latitude_millionths,
                             .longitude_millionths = in->longitude_millionths,
                             .inactive = in->inactive};
    oms__tx_put(tx, &oms__locations_table, &row);
    oms__tx_receipt(tx, in->location_id, 0);
}

void oms__stock_region_put(oms_tx *tx, const void *args)
{
    const oms_stock_region_put_args *in = args;
    oms_region_row row = {.country = in->country,
                          .region = in->region != NULL ? in->region
                                                       : OMS__WHOLE_COUNTRY,
                          .latitude_millionths = in->latitude_millionths,
                          .longitude_millionths = in->longitude_millionths};
    oms__tx_put(tx, &oms__regions_table, &row);
    oms__tx_receipt(tx, in->country, 0);
}

// ---- goods on their way ----------------------------------------------------

void oms__stock_expect(oms_tx *tx, const void *args)
{
    const oms_stock_expect_args *in = args;
    size_t count = 0;
    oms_expected_row row = {.sku = in->sku,
                            .expected_at_ms = in->expected_at_ms,
                            .location_id = place_or_default(in->location_id)};
    oms_stock_rules rules = read_rules(tx);
    (void)oms__expected_of(tx, in->sku, &count);
    bool known = oms__tx_get(tx, &oms__expected_table, &row);
    if (!known && count >= OMS_PAGE_MAX)
        oms__tx_fail(tx, OMS_ELIMIT, "/expected_at_ms",
                     "%s is expected at %d times, which is the limit", in->sku,
                     OMS_PAGE_MAX);
    row.quantity = in->quantity;
    if (in->quantity > 0)
        oms__tx_put(tx, &oms__expected_table, &row);
    else if (known)
        oms__tx_delete(tx, &oms__expected_table, &row);
    if (!rules.expects) {
        rules.expects = true;
        oms__tx_put(tx, &oms__stock_rules_table, &rules);
    }
    oms__dates_follow(tx, &rules, in->sku);
    oms__tx_receipt(tx, in->sku, 0);
}
