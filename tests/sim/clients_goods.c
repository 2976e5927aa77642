// The warehouse, which works in order, and everybody who disturbs it.
#include <stdio.h>
#include <string.h>

#include "sim/clients.h"

static bool one_in(world *of, uint32_t count)
{
    return chance_below(&of->clients, count) == 0;
}

static int64_t some_parcel(world *of, const sim_order *order)
{
    return chance_between(&of->clients, 1, order->parcels_count + 1);
}

static const sim_line *some_line(world *of, const sim_order *order,
                                 uint32_t *line_no)
{
    if (order->lines_count == 0)
        return NULL;
    uint32_t line = chance_below(&of->clients, order->lines_count);
    *line_no = line + 1;
    return &order->lines[line];
}

bool make_work(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    snprintf(out, room, "{\"order_id\":\"%s\",\"fulfillment_no\":%lld}",
             of->orders[at].id, (long long)chance_between(&of->clients, 1, 2));
    return true;
}

bool make_parcel(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    uint32_t line_no = 0;
    const sim_line *line = some_line(of, order, &line_no);
    if (order->parcels_count == PARCELS_MAX)
        return false;
    if (line != NULL && one_in(of, 3))
        snprintf(out, room,
                 "{\"order_id\":\"%s\",\"lines\":[{\"line_no\":%u,\"quantity\""
                 ":%lld}]}",
                 order->id, (unsigned)line_no,
                 (long long)chance_between(&of->clients, 1, line->quantity));
    else
        snprintf(out, room, "{\"order_id\":\"%s\"}", order->id);
    return true;
}

bool make_parcel_act(world *of, int32_t at, char *out, size_t room,
                     int64_t *detail)
{
    const sim_order *order = &of->orders[at];
    *detail = some_parcel(of, order);
    snprintf(out, room, "{\"order_id\":\"%s\",\"shipment_no\":%lld}", order->id,
             (long long)*detail);
    return true;
}

bool make_hand_over(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    (void)d;
    const sim_order *order = &of->orders[at];
    uint32_t line_no = 0;
    const sim_line *line = some_line(of, order, &line_no);
    if (order->parcels_count == PARCELS_MAX)
        return false;
    int64_t when =
        of->ports.wall_ms - chance_between(&of->clients, 0, 3 * HOUR_MS);
    if (line != NULL && one_in(of, 2))
        snprintf(out, room,
                 "{\"order_id\":\"%s\",\"lines\":[{\"line_no\":%u,\"quantity\""
                 ":%lld}],\"occurred_at_ms\":%lld}",
                 order->id, (unsigned)line_no,
                 (long long)chance_between(&of->clients, 1, line->quantity + 1),
                 (long long)when);
    else
        snprintf(out, room,
                 "{\"order_id\":\"%s\",\"carrier\":\"post\","
                 "\"tracking_number\":\"H%lld\",\"occurred_at_ms\":%lld}",
                 order->id, (long long)of->keys_made, (long long)when);
    return true;
}

bool make_scan(world *of, int32_t at, char *out, size_t room, int64_t *d)
{
    static const char *const statuses[] = {"pre_transit",
                                           "in_transit",
                                           "out_for_delivery",
                                           "delivered",
                                           "available_for_pickup",
                                           "attempted_delivery",
                                           "exception",
                                           "lost",
                                           "return_to_sender"};
    (void)d;
    const sim_order *order = &of->orders[at];
    uint32_t status = chance_below(&of->clients, 9);
    int64_t parcel = chance_between(&of->clients, 0, order->parcels_count);
    uint32_t number = chance_below(&of->clients, 5000);
    int64_t ago = chance_between(&of->clients, 0, 3 * HOUR_MS);
    bool undated = one_in(of, 8);
    snprintf(
        out, room,
        "{\"order_id\":\"%s\",\"shipment_no\":%lld,\"status\":\"%s\","
        "\"carrier\":\"post\",\"event_id\":\"e%u\",\"occurred_at_ms\":%lld%s"
        "}",
        order->id, (long long)parcel, statuses[status], (unsigned)number,
        (long long)(of->ports.wall_ms - ago),
        undated ? ",\"undated\":true" : "");
    return true;
}

const char *goods_next(world *of, int32_t at, char *out, size_t room,
                       int64_t *detail)
{
    static const char *const steps[] = {"shipment.pick", "shipment.pack",
                                        "shipment.ship", "shipment.deliver"};
    const sim_order *order = &of->orders[at];
    for (uint32_t i = 1; i <= order->parcels_count; i++) {
        if (order->parcel_steps[i] >= 4)
            continue;
        *detail = i;
        snprintf(out, room, "{\"order_id\":\"%s\",\"shipment_no\":%u}",
                 order->id, (unsigned)i);
        return steps[order->parcel_steps[i]];
    }
    if (!make_parcel(of, at, out, room, detail))
        return NULL;
    *detail = 0;
    return "shipment.create";
}
