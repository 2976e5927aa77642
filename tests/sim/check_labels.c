// Labels that a carrier has sold: each is on a parcel, or was given back.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "sim/outside.h"
#include "sim/watch.h"

static bool given_back(const outside *all, const char *number)
{
    char quoted[48];
    snprintf(quoted, sizeof(quoted), "\"%s\"", number);
    for (uint32_t i = 0; i < all->effects_count; i++)
        if (strcmp(all->effects[i].kind, "shipping.cancel") == 0 &&
            all->effects[i].applied == 1 &&
            strstr(all->effects[i].request, quoted) != NULL)
            return true;
    return false;
}

static bool on_a_parcel(const world *of, look *at, const char *order_id,
                        const char *number)
{
    oms_parcel_row like = {.order_id = order_id};
    size_t count = 0;
    const oms_parcel_row *rows =
        look_lines(at, of, &oms__parcels_table, &like, 1, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].tracking_number != NULL &&
            strcmp(rows[i].tracking_number, number) == 0)
            return true;
    return false;
}

void check_labels(world *of)
{
    const outside *all = of->outside;
    look at;
    look_begin(&at, &of->store.inner);
    for (uint32_t i = 0; i < all->effects_count && !of->failed; i++) {
        const effect *what = &all->effects[i];
        char number[40];
        snprintf(number, sizeof(number), "T%s", what->ref);
        if (strcmp(what->kind, "shipping.book") == 0 && what->applied > 0 &&
            !on_a_parcel(of, &at, what->order, number) &&
            !given_back(all, number))
            world_violation(of, "labels are used or given back",
                            "%s of %s is on no parcel", number, what->order);
    }
    look_end(&at);
}
