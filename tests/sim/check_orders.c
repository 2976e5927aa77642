// Orders after every commit: totals, units, and a life that only goes where
// the table of states lets it. At rest: nobody is forgotten.
#include <stdio.h>
#include <string.h>

#include "modules/processing/processing.h"
#include "sim/watch.h"

// Where an order may be after where it was; several moves fit in one commit.
static const uint16_t reachable[] = {
    [OMS_ORDER_DRAFT] = 0xff,
    [OMS_ORDER_PENDING] = 0xff & ~(1u << OMS_ORDER_DRAFT),
    [OMS_ORDER_CONFIRMED] =
        1u << OMS_ORDER_CONFIRMED | 1u << OMS_ORDER_PROCESSING |
        1u << OMS_ORDER_COMPLETED | 1u << OMS_ORDER_CANCELED,
    [OMS_ORDER_PROCESSING] = 1u << OMS_ORDER_PROCESSING |
                             1u << OMS_ORDER_COMPLETED |
                             1u << OMS_ORDER_CANCELED,
    [OMS_ORDER_COMPLETED] = 1u << OMS_ORDER_PROCESSING |
                            1u << OMS_ORDER_COMPLETED |
                            1u << OMS_ORDER_CANCELED,
    [OMS_ORDER_CANCELED] = 1u << OMS_ORDER_CANCELED,
    [OMS_ORDER_REJECTED] = 1u << OMS_ORDER_REJECTED,
    [OMS_ORDER_EXPIRED] = 1u << OMS_ORDER_EXPIRED,
};

static void check_life(world *of, const order_row *order)
{
    for (uint32_t i = 0; i < of->orders_count; i++) {
        sim_order *known = &of->orders[i];
        if (strcmp(known->id, order->order_id) != 0)
            continue;
        if (known->status >= 0 &&
            (reachable[known->status] >> order->status & 1) == 0)
            world_violation(of, "life follows the table",
                            "%s goes from %s to "
                            "%s",
                            order->order_id,
                            oms__order_status_enum.names[known->status],
                            oms__order_status_enum.names[order->status]);
        known->status = order->status;
    }
}

static void check_line(world *of, const order_line_row *line)
{
    bool whole = line->canceled >= 0 && line->allocated >= 0 &&
                 line->backordered >= 0 && line->fulfilled >= 0 &&
                 line->canceled + line->allocated + line->backordered +
                         line->fulfilled <=
                     line->quantity;
    if (!whole || line->shipped > line->fulfilled ||
        line->delivered > line->shipped || line->delivered < 0 ||
        line->returned > line->shipped)
        world_violation(
            of, "units of a line",
            "%s line %lld of %lld: canceled %lld allocated %lld "
            "backordered %lld fulfilled %lld shipped %lld "
            "delivered %lld",
            line->order_id, (long long)line->line_no, (long long)line->quantity,
            (long long)line->canceled, (long long)line->allocated,
            (long long)line->backordered, (long long)line->fulfilled,
            (long long)line->shipped, (long long)line->delivered);
    if (line->total_minor != line->items_minor - line->discount_minor +
                                 line->tax_minor + line->shipping_minor)
        world_violation(of, "totals sum", "%s line %lld", line->order_id,
                        (long long)line->line_no);
}

void check_order(world *of, look *at, const char *order_id)
{
    order_row order = {.order_id = order_id};
    order_line_row prefix = {.order_id = order_id};
    size_t count = 0;
    if (!look_kept(at, of, &oms__orders_table, &order)) {
        world_violation(of, "durable", "order %s is not stored", order_id);
        return;
    }
    const order_line_row *lines =
        look_lines(at, of, &oms__order_lines_table, &prefix, 1, &count);
    int64_t shipped = 0;
    int64_t items = 0;
    for (size_t i = 0; i < count; i++) {
        check_line(of, &lines[i]);
        shipped += lines[i].shipped;
        items += lines[i].items_minor;
    }
    if ((int64_t)count != order.lines_count || items != order.items_minor ||
        order.total_minor != items - order.discount_minor +
                                 order.shipping_minor + order.tax_minor +
                                 order.fee_minor)
        world_violation(of, "totals sum", "%s has %lld lines, %zu are stored",
                        order_id, (long long)order.lines_count, count);
    if (shipped != order.units_shipped)
        world_violation(of, "units of an order",
                        "%s: shipped %lld, by lines "
                        "%lld",
                        order_id, (long long)order.units_shipped,
                        (long long)shipped);
    check_life(of, &order);
}

static bool has_task(look *at, const char *order_id, const char *kind)
{
    oms_task_row like = {.subject = order_id};
    size_t count = 0;
    const oms_task_row *rows = look_index(
        at, &oms__tasks_table, OMS_TASKS_BY_SUBJECT, &like, 1, &count);
    for (size_t i = 0; i < count; i++)
        if (kind == NULL || strcmp(rows[i].kind, kind) == 0)
            return true;
    return false;
}

static void check_owner(world *of, look *at, const order_row *order)
{
    bool pending = order->status == OMS_ORDER_PENDING;
    if (pending && order->waits_for == WAIT_RELAY)
        world_violation(of, "an owner for everybody",
                        "%s waits for a relay that is idle", order->order_id);
    bool checking = order->waits_for == WAIT_CATALOG ||
                    order->waits_for == WAIT_CUSTOMER ||
                    order->waits_for == WAIT_INVENTORY;
    if (pending && (checking || order->waits_for == WAIT_NOTHING) &&
        !has_task(at, order->order_id, NULL))
        world_violation(of, "an owner for everybody",
                        "%s is pending, waits for %d and has no task",
                        order->order_id, (int)order->waits_for);
    if (pending && order->expiry_task != NULL &&
        !has_task(at, order->order_id, "order.expire"))
        world_violation(of, "an owner for everybody", "%s has lost its timer",
                        order->order_id);
    bool held = order->more != NULL && order->more->holds_fulfill > 0;
    if (order->status == OMS_ORDER_CONFIRMED && !of->plan.plan_manually &&
        order->units_total > 0 && !held)
        world_violation(of, "an owner for everybody",
                        "%s is confirmed and was never planned",
                        order->order_id);
}

void check_owners(world *of, look *at)
{
    size_t count = 0;
    const order_row *rows =
        look_lines(at, of, &oms__orders_table, NULL, 0, &count);
    for (size_t i = 0; i < count && !of->failed; i++) {
        check_owner(of, at, &rows[i]);
        check_order(of, at, rows[i].order_id);
    }
    uint32_t placed = check_replacements(of, at);
    for (uint32_t i = 0; i < of->orders_count; i++)
        placed += of->orders[i].placed ? 1 : 0;
    if (!of->failed && placed != count)
        world_violation(of, "no order lost, none made up",
                        "%u were acknowledged, %zu are stored",
                        (unsigned)placed, count);
}
