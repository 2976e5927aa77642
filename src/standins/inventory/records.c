// The rows of the stock stand-in. Names of tables and columns are published:
// they only grow.
#include "standins/inventory/fields.h"

// ---- rows ------------------------------------------------------------------

static const oms_field shelf_fields[] = {
    SKU(oms_shelf_row),
    PLACE(oms_shelf_row),
    UNITS(oms_shelf_row, on_hand, "Units that lie there."),
    UNITS(oms_shelf_row, reserved, "Of these, promised to orders."),
    UNITS(oms_shelf_row, backordered, "Promised and still to come in."),
    UNITS(oms_shelf_row, damaged, "Units that lie apart and are never sold."),
    VERSION(oms_shelf_row),
};
static const oms_record shelf_record = OMS_RECORD(
    "stock", oms_shelf_row, shelf_fields, "A product at one location.");
static const oms_check shelf_checks[] = {
    {.name = "stock_reserved_is_on_hand",
     .small = {OMS__SHELF_RESERVED},
     .small_count = 1,
     .large = {OMS__SHELF_ON_HAND},
     .large_count = 1},
};
const oms_table oms__shelves_table = {.name = "stock",
                                      .record = &shelf_record,
                                      .key_fields = 2,
                                      .version_field =
                                          OMS_COUNT(shelf_fields) - 1,
                                      .checks = shelf_checks,
                                      .checks_count = OMS_COUNT(shelf_checks)};

static const oms_field place_fields[] = {PLACE(oms_place)};
static const oms_record place_record =
    OMS_RECORD("stock_place", oms_place, place_fields, "A location.");
static const oms_field places_fields[] = {
    SKU(oms_places_row),
    OMS_FIELD_LIST(oms_places_row, places, 0, &place_record, 0, OMS_SCAN_MAX,
                   "Where it has a shelf, by name."),
    VERSION(oms_places_row),
};
static const oms_record places_record = OMS_RECORD(
    "stock_product", oms_places_row, places_fields, "Where a product is kept.");
const oms_table oms__places_table = {.name = "stock_products",
                                     .record = &places_record,
                                     .key_fields = 1,
                                     .version_field =
                                         OMS_COUNT(places_fields) - 1};

static const char *const reservation_states[] = {"allocated", "backordered",
                                                 "consumed", "released"};
static const oms_enum reservation_state_enum =
    OMS_ENUM("reservation_state", reservation_states);
static const oms_field reservation_fields[] = {
    OMS_FIELD_CODE(oms_reservation_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_reservation_row, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "Its line."),
    PLACE(oms_reservation_row),
    SKU(oms_reservation_row),
    OMS_FIELD_ENUM(oms_reservation_row, state, 0, &reservation_state_enum,
                   "What the counters mean."),
    UNITS(oms_reservation_row, allocated, "Units that lie there for it."),
    UNITS(oms_reservation_row, backordered, "Units that are to come in."),
    UNITS(oms_reservation_row, consumed, "Units that have left."),
    UNITS(oms_reservation_row, released, "Units that were given back."),
    UNITS(oms_reservation_row, restocked, "Of the consumed, came back."),
    OMS_FIELD_CODE(oms_reservation_row, task_id, OMS_REQUIRED,
                   "The task that asked; its turn among backorders."),
};
static const oms_record reservation_record =
    OMS_RECORD("reservation", oms_reservation_row, reservation_fields,
               "What one line of an order has of one product at one location.");
const oms_table oms__reservations_table = {.name = "reservations",
                                           .archived = true,
                                           .record = &reservation_record,
                                           .key_fields = 4,
                                           .version_field = -1};

static const oms_field backorder_fields[] = {
    SKU(oms_backorder_row),
    OMS_FIELD_CODE(oms_backorder_row, task_id, OMS_REQUIRED,
                   "The task that asked; older ones get first."),
    OMS_FIELD_INT(oms_backorder_row, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "The line."),
    OMS_FIELD_CODE(oms_backorder_row, order_id, OMS_REQUIRED, "The order."),
    PLACE(oms_backorder_row),
    OMS_FIELD_BOOL(oms_backorder_row, anywhere, 0,
                   "Goods at any location will do."),
    UNITS(oms_backorder_row, quantity, "Units that it waits for."),
    OMS_FIELD_TIME(oms_backorder_row, expected_at_ms, OMS_NULLABLE,
                   "When they should be there; absent: nobody knows."),
};
static const oms_record backorder_record =
    OMS_RECORD("backorder", oms_backorder_row, backorder_fields,
               "Units that an order waits for.");
const oms_table oms__backorders_table = {.name = "backorders",
                                         .record = &backorder_record,
                                         .key_fields = 3,
                                         .version_field = -1};

static const char *const movement_kinds[] = {
    "RECEIPT", "ADJUSTMENT",   "ALLOCATION", "RELEASE",
    "SALE",    "CANCELLATION", "RETURN"};
const oms_enum oms__movement_kind_enum =
    OMS_ENUM("movement_kind", movement_kinds);
static const oms_field movement_line_fields[] = {
    SKU(oms_movement_line),
    PLACE(oms_movement_line),
    OMS_FIELD_INT(oms_movement_line, quantity, OMS_REQUIRED, -OMS__STOCK_MAX,
                  OMS__STOCK_MAX, "Units; an adjustment has either sign."),
    OMS_FIELD_BOOL(oms_movement_line, damaged, OMS_NULLABLE,
                   "Of the units that are never sold."),
};
static const oms_record movement_line_record =
    OMS_RECORD("stock_movement_line", oms_movement_line, movement_line_fields,
               "Units of a product at one location.");
static const oms_field movement_fields[] = {
    OMS_FIELD_INT(oms_movement_row, id, OMS_REQUIRED, 1, INT64_MAX,
                  "1, 2, ... in the order of the book."),
    OMS_FIELD_ENUM(oms_movement_row, kind, 0, &oms__movement_kind_enum,
                   "What happened."),
    OMS_FIELD_CODE(oms_movement_row, order_id, 0, "For which order."),
    OMS_FIELD_TIME(oms_movement_row, at_ms, OMS_REQUIRED, "When."),
    OMS_FIELD_TEXT(oms_movement_row, reason, 0, OMS_NOTE_BYTES_MAX, "Why."),
    OMS_FIELD_LIST(oms_movement_row, lines, 0, &movement_line_record, 0,
                   OMS__STOCK_LINES_MAX, "What moved."),
};
static const oms_record movement_record =
    OMS_RECORD("stock_movement", oms_movement_row, movement_fields,
               "One operation on the stock.");
const oms_table oms__movements_table = {.name = "stock_movements",
                                        .record = &movement_record,
                                        .key_fields = 1,
                                        .version_field = -1};

static const oms_field task_fields[] = {
    OMS_FIELD_CODE(oms_stock_task_row, order_id, OMS_REQUIRED, "Its order."),
    OMS_FIELD_CODE(oms_stock_task_row, task_id, OMS_REQUIRED, "The task."),
    OMS_FIELD_INT(oms_stock_task_row, movement_id, OMS_REQUIRED, 1, INT64_MAX,
                  "What it did."),
};
static const oms_record task_record = OMS_RECORD(
    "stock_task", oms_stock_task_row, task_fields, "A task that was applied.");
const oms_table oms__stock_tasks_table = {.name = "stock_order_tasks",
                                          .record = &task_record,
                                          .key_fields = 2,
                                          .version_field = -1};

static const char *const sourcing_names[] = {"fewest_splits", "nearest",
                                             "priority"};
const oms_enum oms__sourcing_enum = OMS_ENUM("sourcing", sourcing_names);

static const oms_field rules_fields[] = {
    OMS_FIELD_ONE(oms_stock_rules, one),
    OMS_FIELD_BOOL(oms_stock_rules, unlimited, 0,
                   "Nothing is counted, everything is there."),
    OMS_FIELD_INT(oms_stock_rules, movements_count, 0, 0, INT64_MAX,
                  "The last id of a movement."),
    OMS_FIELD_ENUM(oms_stock_rules, sourcing, 0, &oms__sourcing_enum,
                   "How places are chosen."),
    OMS_FIELD_INT(oms_stock_rules, locations_count, 0, 0, INT64_MAX,
                  "Places of which more than the name is known."),
    OMS_FIELD_BOOL(oms_stock_rules, expects, 0, "Goods were announced."),
    VERSION(oms_stock_rules),
};
static const oms_record rules_record = OMS_RECORD(
    "stock_settings", oms_stock_rules, rules_fields, "Rules of the stock.");
const oms_table oms__stock_rules_table = {.name = "stock_settings",
                                          .record = &rules_record,
                                          .key_fields = 1,
                                          .version_field =
                                              OMS_COUNT(rules_fields) - 1};

static const oms_field location_fields[] = {
    PLACE(oms_location_row),
    OMS_FIELD_CODE(oms_location_row, country, 0, "ISO 3166 alpha-2."),
    OMS_FIELD_TEXT(oms_location_row, region, 0, OMS_NAME_BYTES_MAX,
                   "State, province or region."),
    PRIORITY(oms_location_row),
    LATITUDE(oms_location_row),
    LONGITUDE(oms_location_row),
    OMS_FIELD_BOOL(oms_location_row, inactive, 0,
                   "Nothing is set aside here any more."),
};
static const oms_record location_record = OMS_RECORD(
    "stock_location", oms_location_row, location_fields, "A place with stock.");
const oms_table oms__locations_table = {.name = "stock_locations",
                                        .record = &location_record,
                                        .key_fields = 1,
                                        .version_field = -1};

static const oms_field region_fields[] = {
    OMS_FIELD_CODE(oms_region_row, country, OMS_REQUIRED, "ISO 3166 alpha-2."),
    OMS_FIELD_TEXT(oms_region_row, region, OMS_REQUIRED, OMS_NAME_BYTES_MAX,
                   "Its region; -: all of it."),
    LATITUDE(oms_region_row),
    LONGITUDE(oms_region_row),
};
static const oms_record region_record = OMS_RECORD(
    "stock_region", oms_region_row, region_fields, "Where a region lies.");
const oms_table oms__regions_table = {.name = "stock_regions",
                                      .record = &region_record,
                                      .key_fields = 2,
                                      .version_field = -1};

static const oms_field expected_fields[] = {
    SKU(oms_expected_row),
    OMS_FIELD_TIME(oms_expected_row, expected_at_ms, OMS_REQUIRED, "When."),
    PLACE(oms_expected_row),
    UNITS(oms_expected_row, quantity, "How many."),
};
static const oms_record expected_record =
    OMS_RECORD("stock_expected", oms_expected_row, expected_fields,
               "Goods that are on their way.");
const oms_table oms__expected_table = {.name = "stock_expected",
                                       .record = &expected_record,
                                       .key_fields = 3,
                                       .version_field = -1};
