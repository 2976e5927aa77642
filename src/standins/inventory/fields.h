// Fields that several records of the stock stand-in have in common.
#ifndef OMS_STANDINS_INVENTORY_FIELDS_H
#define OMS_STANDINS_INVENTORY_FIELDS_H

#include "standins/inventory/inventory.h"

// clang-format off
#define SKU(T) OMS_FIELD_CODE(T, sku, OMS_REQUIRED, "The product.")
#define PLACE(T) OMS_FIELD_CODE(T, location_id, OMS_REQUIRED, "Where.")
#define UNITS(T, m, text) OMS_FIELD_INT(T, m, 0, 0, OMS__STOCK_MAX, text)
#define VERSION(T) \
    OMS_FIELD_INT(T, version, 0, 0, INT64_MAX, "Counts its changes.")
#define DEGREES(T, m, limit, text) \
    OMS_FIELD_INT(T, m, OMS_NULLABLE, -(limit)*1000000L, (limit)*1000000L, text)
#define LATITUDE(T) \
    DEGREES(T, latitude_millionths, 90, "Millionths of a degree, north.")
#define LONGITUDE(T) \
    DEGREES(T, longitude_millionths, 180, "Millionths of a degree, east.")
#define PRIORITY(T) \
    OMS_FIELD_INT(T, priority, OMS_NULLABLE, 0, 1000000, \
                  "1 is first; absent: behind all others.")
// clang-format on

#endif
