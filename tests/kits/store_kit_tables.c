// The tables of the store kit, declared as a module would declare its own.
#include "kits/store_kit_case.h"

static const char *const status_names[] = {"open", "shipped", "closed"};
static const oms_enum status_enum = OMS_ENUM("kit_status", status_names);

static const oms_field line_fields[] = {
    OMS_FIELD_CODE(kit_line, sku, OMS_REQUIRED, "The article."),
    OMS_FIELD_INT(kit_line, quantity, 0, 0, 1000, "Units."),
};
static const oms_record line_record =
    OMS_RECORD("kit_line", kit_line, line_fields, "A line.");

static const oms_field address_fields[] = {
    OMS_FIELD_TEXT(kit_address, city, 0, 64, "The city."),
    OMS_FIELD_CODE(kit_address, country, 0, "The country."),
};
static const oms_record address_record =
    OMS_RECORD("kit_address", kit_address, address_fields, "An address.");

static const oms_field thing_fields[] = {
    OMS_FIELD_INT(kit_thing, id, OMS_REQUIRED, INT64_MIN, INT64_MAX, "Key."),
    OMS_FIELD_INT(kit_thing, total, 0, INT64_MIN, INT64_MAX, "A number."),
    OMS_FIELD_TIME(kit_thing, at, 0, "A time."),
    OMS_FIELD_BOOL(kit_thing, open, 0, "A truth."),
    OMS_FIELD_TEXT(kit_thing, name, 0, 4096, "A text."),
    OMS_FIELD_ENUM(kit_thing, state, 0, &status_enum, "A state."),
    OMS_FIELD_JSON(kit_thing, extra, 0, 4096, "An object of the host."),
    OMS_FIELD_OBJECT(kit_thing, address, 0, &address_record, "A struct."),
    OMS_FIELD_LIST(kit_thing, lines, 0, &line_record, 0, 2000, "Structs."),
    OMS_FIELD_INT(kit_thing, maybe_total, OMS_NULLABLE, 0, 1000, "Or none."),
    OMS_FIELD_TIME(kit_thing, maybe_at, OMS_NULLABLE, "Or none."),
    OMS_FIELD_BOOL(kit_thing, maybe_open, OMS_NULLABLE, "Or none."),
};
static const oms_record thing_record =
    OMS_RECORD("kit_thing", kit_thing, thing_fields, "Every kind.");
const oms_table kit_things = {
    .name = "kit_things",
    .record = &thing_record,
    .key_fields = 1,
    .version_field = -1,
};

static const oms_field stock_fields[] = {
    OMS_FIELD_CODE(kit_stock, sku, OMS_REQUIRED, "The article."),
    OMS_FIELD_CODE(kit_stock, place, OMS_REQUIRED, "Where it lies."),
    OMS_FIELD_INT(kit_stock, on_hand, 0, 0, 1000, "Units there."),
    OMS_FIELD_INT(kit_stock, reserved, 0, 0, 1000, "Units promised."),
    OMS_FIELD_INT(kit_stock, spare, OMS_NULLABLE, 0, 50, "Or none."),
    OMS_FIELD_INT(kit_stock, version, 0, 0, INT64_MAX, "Changes."),
};
static const oms_record stock_record =
    OMS_RECORD("kit_stock", kit_stock, stock_fields, "A counter.");
static const oms_check stock_checks[] = {
    {.name = "reserved_within_on_hand",
     .small = {3, 4},
     .small_count = 2,
     .large = {2},
     .large_count = 1},
};
const oms_table kit_stocks = {
    .name = "kit_stocks",
    .record = &stock_record,
    .key_fields = 2,
    .version_field = 5,
    .checks = stock_checks,
    .checks_count = 1,
};

#define ORDER_FIELDS \
    OMS_FIELD_INT(kit_order, id, OMS_REQUIRED, 1, INT64_MAX, "Key."), \
        OMS_FIELD_CODE(kit_order, number, 0, "Unique, or none."), \
        OMS_FIELD_CODE(kit_order, customer, 0, "Or none."), \
        OMS_FIELD_TIME(kit_order, created_at_ms, OMS_NULLABLE, "Or none."), \
        OMS_FIELD_ENUM(kit_order, status, 0, &status_enum, "The state."), \
        OMS_FIELD_INT(kit_order, total, 0, 0, 1000000, "Minor units."), \
        OMS_FIELD_TEXT(kit_order, note, 0, 4096, "In no index."), \
        OMS_FIELD_INT(kit_order, version, 0, 0, INT64_MAX, "Changes.")

static const oms_field order_fields[] = {ORDER_FIELDS};
static const oms_record order_record =
    OMS_RECORD("kit_order", kit_order, order_fields, "An order.");
static const oms_index order_indexes[] = {
    {.name = "by_number", .fields = {1}, .fields_count = 1, .unique = true},
    {.name = "by_customer", .fields = {2, 3}, .fields_count = 2},
    {.name = "by_status", .fields = {4, 3}, .fields_count = 2},
};
const oms_table kit_orders = {
    .name = "kit_orders",
    .record = &order_record,
    .key_fields = 1,
    .version_field = 7,
    .indexes = order_indexes,
    .indexes_count = 3,
};

static const oms_field later_fields[] = {
    ORDER_FIELDS,
    OMS_FIELD_CODE(kit_order_later, channel, 0, "Where it came from."),
    OMS_FIELD_ENUM(kit_order_later, priority, 0, &status_enum, "A state."),
};
static const oms_record later_record =
    OMS_RECORD("kit_order", kit_order_later, later_fields, "An order.");
static const oms_index later_indexes[] = {
    {.name = "by_number", .fields = {1}, .fields_count = 1, .unique = true},
    {.name = "by_customer", .fields = {2, 3}, .fields_count = 2},
    {.name = "by_status", .fields = {4, 3}, .fields_count = 2},
    {.name = "by_channel", .fields = {8}, .fields_count = 1},
};
static const oms_check later_checks[] = {
    {.name = "version_within_total",
     .small = {7},
     .small_count = 1,
     .large = {5},
     .large_count = 1},
};
const oms_table kit_orders_later = {
    .name = "kit_orders",
    .record = &later_record,
    .key_fields = 1,
    .version_field = 7,
    .indexes = later_indexes,
    .indexes_count = 4,
    .text_field = 6,
    .checks = later_checks,
    .checks_count = 1,
};

const oms_table *const kit_tables[3] = {&kit_things, &kit_stocks, &kit_orders};
