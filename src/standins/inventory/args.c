// The arguments and events of the stock stand-in.
#include "standins/inventory/fields.h"

// ---- arguments -------------------------------------------------------------

#define CHANGE_FIELDS(low, text) \
    { \
        SKU(oms_stock_change_args), \
            OMS_FIELD_CODE(oms_stock_change_args, location_id, 0, \
                           "Where; absent: default."), \
            OMS_FIELD_INT(oms_stock_change_args, quantity, OMS_REQUIRED, low, \
                          OMS__STOCK_MAX, text), \
            OMS_FIELD_TEXT(oms_stock_change_args, reason, 0, \
                           OMS_NOTE_BYTES_MAX, "Why, for the book."), \
            OMS_FIELD_BOOL(oms_stock_change_args, damaged, OMS_NULLABLE, \
                           "Of the units that cannot be sold."), \
    }

static const oms_field receive_fields[] = CHANGE_FIELDS(1, "How many came.");
const oms_record oms__stock_receive_args_record = OMS_RECORD(
    "stock.receive", oms_stock_change_args, receive_fields, "Goods came in.");

static const oms_field adjust_fields[] =
    CHANGE_FIELDS(-OMS__STOCK_MAX, "The difference, not 0.");
const oms_record oms__stock_adjust_args_record =
    OMS_RECORD("stock.adjust", oms_stock_change_args, adjust_fields,
               "A count was corrected.");

static const oms_field configure_fields[] = {
    OMS_FIELD_BOOL(oms_stock_configure_args, unlimited, 0,
                   "Do not count: everything is always there."),
    OMS_FIELD_ENUM(oms_stock_configure_args, sourcing, 0, &oms__sourcing_enum,
                   "How places are chosen; absent: fewest_splits."),
};
const oms_record oms__stock_configure_args_record =
    OMS_RECORD("stock.configure", oms_stock_configure_args, configure_fields,
               "Sets the rules of the stock.");

static const oms_field expect_fields[] = {
    SKU(oms_stock_expect_args),
    OMS_FIELD_CODE(oms_stock_expect_args, location_id, 0,
                   "Where; absent: default."),
    UNITS(oms_stock_expect_args, quantity, "How many; 0: expected no more."),
    OMS_FIELD_TIME(oms_stock_expect_args, expected_at_ms, OMS_REQUIRED,
                   "When."),
};
const oms_record oms__stock_expect_args_record =
    OMS_RECORD("stock.expect", oms_stock_expect_args, expect_fields,
               "Goods are on their way.");

static const oms_field location_args_fields[] = {
    PLACE(oms_stock_location_put_args),
    OMS_FIELD_CODE(oms_stock_location_put_args, country, 0,
                   "ISO 3166 alpha-2."),
    OMS_FIELD_TEXT(oms_stock_location_put_args, region, 0, OMS_NAME_BYTES_MAX,
                   "State, province or region."),
    PRIORITY(oms_stock_location_put_args),
    LATITUDE(oms_stock_location_put_args),
    LONGITUDE(oms_stock_location_put_args),
    OMS_FIELD_BOOL(oms_stock_location_put_args, inactive, OMS_NULLABLE,
                   "Nothing is set aside here any more."),
};
const oms_record oms__stock_location_args_record =
    OMS_RECORD("stock.location_put", oms_stock_location_put_args,
               location_args_fields, "Sets what is known of a place.");

static const oms_field region_args_fields[] = {
    OMS_FIELD_CODE(oms_stock_region_put_args, country, OMS_REQUIRED,
                   "ISO 3166 alpha-2."),
    OMS_FIELD_TEXT(oms_stock_region_put_args, region, 0, OMS_NAME_BYTES_MAX,
                   "Absent: the whole country."),
    LATITUDE(oms_stock_region_put_args),
    LONGITUDE(oms_stock_region_put_args),
};
const oms_record oms__stock_region_args_record =
    OMS_RECORD("stock.region_put", oms_stock_region_put_args,
               region_args_fields, "Sets where a region lies.");

// ---- what is published -----------------------------------------------------

static const oms_field filled_fields[] = {
    OMS_FIELD_CODE(oms_stock_filled, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_LIST(oms_stock_filled, lines, 0, &oms__allocation_record, 0,
                   OMS__STOCK_LINES_MAX, "What is on the shelf now."),
    OMS_FIELD_CODE(oms_stock_filled, sku, OMS_NULLABLE,
                   "The product of the lines."),
};
const oms_record oms__stock_filled_record =
    OMS_RECORD("stock_filled", oms_stock_filled, filled_fields,
               "Goods came in for an order that waited for them.");

static const oms_field dated_fields[] = {
    OMS_FIELD_CODE(oms_stock_dated, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_LIST(oms_stock_dated, lines, 0, &oms__allocation_record, 0,
                   OMS__STOCK_LINES_MAX, "What it waits for, and until when."),
    OMS_FIELD_CODE(oms_stock_dated, sku, OMS_NULLABLE,
                   "The product of the lines."),
};
const oms_record oms__stock_dated_record =
    OMS_RECORD("stock_dated", oms_stock_dated, dated_fields,
               "Goods that an order waits for come at another time.");

#define MOVED oms_stock_moved
static const oms_field moved_fields[] = {
    OMS_FIELD_INT(MOVED, movement_no, OMS_REQUIRED, 1, INT64_MAX,
                  "The movement in the book."),
    OMS_FIELD_ENUM(MOVED, kind, 0, &oms__movement_kind_enum, "What happened."),
    SKU(MOVED),
    PLACE(MOVED),
    OMS_FIELD_INT(MOVED, quantity, OMS_REQUIRED, -OMS__STOCK_MAX,
                  OMS__STOCK_MAX, "Units; an adjustment has either sign."),
    OMS_FIELD_BOOL(MOVED, damaged, OMS_NULLABLE, "They are never sold."),
    OMS_FIELD_CODE(MOVED, order_id, 0, "For which order."),
    OMS_FIELD_TEXT(MOVED, reason, 0, OMS_NOTE_BYTES_MAX, "Why."),
};
const oms_record oms__stock_moved_record =
    OMS_RECORD("stock_moved", MOVED, moved_fields,
               "Units came onto a shelf, or a count was corrected.");
