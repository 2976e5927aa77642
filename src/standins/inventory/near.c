// How far a place is from where an order goes: the same region, the same
// country, then by distance. Distances only compare: the earth is taken as flat
// between two points, shrunk by the cosine of their latitude.
#include "standins/inventory/inventory.h"

static bool same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool find_region(oms_tx *tx, const char *country, const char *region,
                        oms_region_row *out)
{
    *out = (oms_region_row){.country = country, .region = region};
    return region != NULL && oms__tx_get(tx, &oms__regions_table, out);
}

oms_destination oms__near_destination(oms_tx *tx,
                                      const oms_stock_request *request)
{
    oms_destination to = {.country = request->ship_to_country,
                          .region = request->ship_to_region};
    oms_region_row row;
    if (to.country == NULL ||
        (!find_region(tx, to.country, to.region, &row) &&
         !find_region(tx, to.country, OMS__WHOLE_COUNTRY, &row)))
        return to;
    to.lies = true;
    to.latitude_millionths = row.latitude_millionths;
    to.longitude_millionths = row.longitude_millionths;
    return to;
}

// ---- distance --------------------------------------------------------------

static int64_t size_of(int64_t number)
{
    return number < 0 ? -number : number;
}

// A thousand times the cosine of an angle in hundredths of a degree, 0 to 90
// degrees, by the approximation of Bhaskara: within 0.2 percent.
static int64_t cosine(int64_t angle)
{
    int64_t rest = 9000 - angle;
    int64_t product = rest * (18000 - rest);
    return 4000 * product / (405000000 - product);
}

// The square of the distance, in thousandths of a degree.
static int64_t distance(const oms_location_row *from, const oms_destination *to)
{
    int64_t north =
        (from->latitude_millionths - to->latitude_millionths) / 1000;
    int64_t east =
        size_of(from->longitude_millionths - to->longitude_millionths) / 1000;
    int64_t middle =
        size_of(from->latitude_millionths + to->latitude_millionths) / 20000;
    if (east > 180000)
        east = 360000 - east; // the other way round
    east = east * cosine(middle) / 1000;
    return north * north + east * east;
}

static bool lies_somewhere(const oms_location_row *row)
{
    return row->latitude_millionths != 0 || row->longitude_millionths != 0;
}

// ---- ranks -----------------------------------------------------------------

oms_rank oms__near_rank(oms_tx *tx, const char *location_id,
                        const oms_destination *to)
{
    oms_rank rank = {.away = 2, .distance = INT64_MAX, .priority = INT64_MAX};
    oms_location_row row = {.location_id = location_id};
    if (!oms__tx_get(tx, &oms__locations_table, &row))
        return rank;
    rank.inactive = row.inactive;
    if (row.priority > 0)
        rank.priority = row.priority;
    if (same_text(row.country, to->country))
        rank.away = same_text(row.region, to->region) ? 0 : 1;
    if (to->lies && lies_somewhere(&row))
        rank.distance = distance(&row, to);
    return rank;
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int oms__near_compare(const oms_rank *a, const oms_rank *b)
{
    int order = by_number(a->away, b->away);
    if (order == 0)
        order = by_number(a->distance, b->distance);
    return order != 0 ? order : by_number(a->priority, b->priority);
}

int oms__near_priority(const oms_rank *a, const oms_rank *b)
{
    return by_number(a->priority, b->priority);
}
