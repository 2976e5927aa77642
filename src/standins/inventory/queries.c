// What can be read of the stock: one product, all shelves by page, the places.
#include "standins/inventory/fields.h"

typedef struct oms_stock_get_args {
    const char *sku;
} oms_stock_get_args;

typedef struct oms_stock_view {
    const char *sku;
    const char *location_id;
    int64_t on_hand;
    int64_t reserved;
    int64_t available;
    int64_t backordered;
    int64_t damaged;
} oms_stock_view;

typedef struct oms_stock_product_view {
    const char *sku;
    int64_t on_hand;
    int64_t reserved;
    int64_t available;
    int64_t backordered;
    int64_t damaged;
    oms_stock_view *locations;
    size_t locations_count;
    const oms_expected_row *expected;
    size_t expected_count;
} oms_stock_product_view;

typedef struct oms_stock_locations_view {
    const oms_location_row *items;
    size_t items_count;
    const char *next_cursor;
} oms_stock_locations_view;

typedef struct oms_stock_list_args {
    const char *cursor;
    int64_t limit;
} oms_stock_list_args;

typedef struct oms_stock_page {
    oms_stock_view *items;
    size_t items_count;
    const char *next_cursor;
} oms_stock_page;

#define COUNTERS(T) \
    OMS_FIELD_INT(T, on_hand, 0, 0, INT64_MAX, "Units that lie there."), \
        OMS_FIELD_INT(T, reserved, 0, 0, INT64_MAX, "Of these, promised."), \
        OMS_FIELD_INT(T, available, 0, 0, INT64_MAX, "Of these, free."), \
        OMS_FIELD_INT(T, backordered, 0, 0, INT64_MAX, \
                      "Promised and still to come in."), \
        OMS_FIELD_INT(T, damaged, 0, 0, INT64_MAX, "Never sold.")

static const oms_field view_fields[] = {
    OMS_FIELD_CODE(oms_stock_view, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_CODE(oms_stock_view, location_id, OMS_REQUIRED, "Where."),
    COUNTERS(oms_stock_view),
};
static const oms_record view_record = OMS_RECORD(
    "stock_view", oms_stock_view, view_fields, "A product at one location.");

static const oms_field expected_fields[] = {
    OMS_FIELD_TIME(oms_expected_row, expected_at_ms, OMS_REQUIRED, "When."),
    PLACE(oms_expected_row),
    UNITS(oms_expected_row, quantity, "How many."),
};
static const oms_record expected_record =
    OMS_RECORD("stock_expected_view", oms_expected_row, expected_fields,
               "Goods that are on their way.");

static const oms_field product_fields[] = {
    OMS_FIELD_CODE(oms_stock_product_view, sku, OMS_REQUIRED, "The product."),
    COUNTERS(oms_stock_product_view),
    OMS_FIELD_LIST(oms_stock_product_view, locations, 0, &view_record, 0,
                   OMS_SCAN_MAX, "At each location."),
    OMS_FIELD_LIST(oms_stock_product_view, expected, 0, &expected_record, 0,
                   OMS_PAGE_MAX, "What is on its way, the first first."),
};
static const oms_record product_record =
    OMS_RECORD("stock_product_view", oms_stock_product_view, product_fields,
               "The stock of a product.");

static const oms_field get_fields[] = {
    OMS_FIELD_CODE(oms_stock_get_args, sku, OMS_REQUIRED, "The product."),
};
static const oms_record get_record = OMS_RECORD(
    "stock.get", oms_stock_get_args, get_fields, "Reads one product.");

static const oms_field list_fields[] = {
    OMS_FIELD_TEXT(oms_stock_list_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_stock_list_args, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Rows of the page; absent: 50."),
};
static const oms_record list_record = OMS_RECORD(
    "stock.list", oms_stock_list_args, list_fields, "Lists all shelves.");

static const oms_field page_fields[] = {
    OMS_FIELD_LIST(oms_stock_page, items, 0, &view_record, 0, OMS_PAGE_MAX,
                   "By product and location."),
    OMS_FIELD_TEXT(oms_stock_page, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
static const oms_record page_record =
    OMS_RECORD("stock_page", oms_stock_page, page_fields, "A page of shelves.");

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
static const oms_record location_record =
    OMS_RECORD("stock_location_view", oms_location_row, location_fields,
               "A place with stock.");

static const oms_field locations_args_fields[] = {
    OMS_FIELD_CODE(oms_stock_list_args, cursor, 0,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_stock_list_args, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Rows of the page; absent: 50."),
};
static const oms_record locations_args_record =
    OMS_RECORD("stock.location_list", oms_stock_list_args,
               locations_args_fields, "Lists what is known of places.");

static const oms_field locations_fields[] = {
    OMS_FIELD_LIST(oms_stock_locations_view, items, 0, &location_record, 0,
                   OMS_PAGE_MAX, "By name."),
    OMS_FIELD_CODE(oms_stock_locations_view, next_cursor, 0,
                   "Give it as `cursor`; absent: this was the last page."),
};
static const oms_record locations_record =
    OMS_RECORD("stock_locations_page", oms_stock_locations_view,
               locations_fields, "A page of places.");

static oms_stock_view view_of(const oms_shelf_row *shelf)
{
    return (oms_stock_view){.sku = shelf->sku,
                            .location_id = shelf->location_id,
                            .on_hand = shelf->on_hand,
                            .reserved = shelf->reserved,
                            .available = oms__shelves_available(shelf),
                            .backordered = shelf->backordered,
                            .damaged = shelf->damaged};
}

void oms__stock_get(oms_tx *tx, const void *args, void *out)
{
    const oms_stock_get_args *in = args;
    oms_stock_product_view *view = out;
    oms_places_row places = oms__shelves_places(tx, in->sku);
    if (places.places_count == 0)
        oms__tx_fail(tx, OMS_ENOTFOUND, "/sku",
                     "%s was never received; use stock.receive", in->sku);
    view->sku = in->sku;
    view->locations =
        oms__tx_array(tx, places.places_count, sizeof(*view->locations));
    for (size_t i = 0; view->locations != NULL && i < places.places_count;
         i++) {
        oms_shelf_row shelf;
        if (!oms__shelves_get(tx, in->sku, places.places[i].location_id,
                              &shelf))
            continue;
        view->locations[view->locations_count++] = view_of(&shelf);
        view->on_hand += shelf.on_hand;
        view->reserved += shelf.reserved;
        view->available += oms__shelves_available(&shelf);
        view->backordered += shelf.backordered;
        view->damaged += shelf.damaged;
    }
    view->expected = oms__expected_of(tx, in->sku, &view->expected_count);
}

static bool read_after(oms_tx *tx, const char *text, oms_shelf_row *out)
{
    oms_cursor_part parts[2];
    if (!oms__tx_after(tx, text, "tt", parts))
        return false;
    out->sku = parts[0].text;
    out->location_id = parts[1].text;
    return true;
}

static const char *cursor_of(oms_tx *tx, const oms_stock_view *last)
{
    const oms_cursor_part parts[] = {{.text = last->sku},
                                     {.text = last->location_id}};
    return oms__tx_cursor(tx, parts, OMS_COUNT(parts));
}

void oms__stock_list(oms_tx *tx, const void *args, void *out)
{
    const oms_stock_list_args *in = args;
    oms_stock_page *page = out;
    size_t limit = oms__cursor_limit(in->limit);
    oms_shelf_row after = {.sku = NULL};
    oms_scan scan = {.table = &oms__shelves_table,
                     .index = -1,
                     .limit = (uint32_t)limit + 1};
    if (in->cursor != NULL) {
        if (!read_after(tx, in->cursor, &after))
            return;
        scan.after = &after;
    }
    size_t count = 0;
    const oms_shelf_row *rows = oms__tx_scan(tx, &scan, &count);
    page->items = oms__tx_array(tx, limit, sizeof(*page->items));
    for (size_t i = 0; page->items != NULL && i < count && i < limit; i++)
        page->items[page->items_count++] = view_of(&rows[i]);
    if (count > limit && page->items_count == limit)
        page->next_cursor = cursor_of(tx, &page->items[limit - 1]);
}

// A location's name is its own cursor.
void oms__stock_locations(oms_tx *tx, const void *args, void *out)
{
    const oms_stock_list_args *in = args;
    oms_stock_locations_view *page = out;
    size_t limit = oms__cursor_limit(in->limit);
    oms_location_row after = {.location_id = in->cursor};
    oms_scan scan = {.table = &oms__locations_table,
                     .index = -1,
                     .after = in->cursor != NULL ? &after : NULL,
                     .limit = (uint32_t)limit + 1};
    page->items = oms__tx_scan(tx, &scan, &page->items_count);
    if (page->items_count <= limit)
        return;
    page->items_count = limit;
    page->next_cursor = page->items[limit - 1].location_id;
}

const oms_query_type oms__stock_queries[OMS__STOCK_QUERIES] = {
    {"stock.get", &get_record, &product_record, oms__stock_get, "stock:read",
     "The stock of one product, at each location.", "GET /v1/stock/{sku}"},
    {"stock.list", &list_record, &page_record, oms__stock_list, "stock:read",
     "All shelves, by product and location.", "GET /v1/stock"},
    {"stock.location_list", &locations_args_record, &locations_record,
     oms__stock_locations, "stock:read", "What is known of places.",
     "GET /v1/locations"},
};
