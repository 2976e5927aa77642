// What fulfilment does when others speak: it gets to know orders, plans what
// is confirmed, stops what has ended, and wakes work whose goods came in.
#include <string.h>

#include "base/money.h"
#include "base/number.h"
#include "modules/fulfillment/fulfillment.h"

// ---- order.placed ----------------------------------------------------------

static void copy_lines(oms_tx *tx, const oms_order_placed *placed,
                       oms_case_row *order)
{
    order->charges_minor = placed->total_minor;
    order->lines =
        oms__tx_array(tx, placed->lines_count, sizeof(*order->lines));
    for (size_t i = 0; order->lines != NULL && i < placed->lines_count; i++) {
        const oms_order_placed_line *line = &placed->lines[i];
        order->lines[order->lines_count++] =
            (oms_case_line){.line_no = line->line_no,
                            .sku = line->sku,
                            .quantity = line->quantity,
                            .total_minor = line->total_minor,
                            .location_id = line->location_id,
                            .digital = line->digital,
                            .available_at_ms = line->available_at_ms};
        if (!oms__money_subtract(order->charges_minor, line->total_minor,
                                 &order->charges_minor))
            oms__tx_fail(tx, OMS_ELIMIT, "",
                         "the charges of order %s are larger than money can "
                         "be",
                         placed->order_id);
    }
    order->charges_left_minor = order->charges_minor;
}

static void on_placed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_placed *placed = data;
    oms_case_row order = {.order_id = placed->order_id,
                          .currency = placed->currency,
                          .service_level = placed->shipping_method,
                          .ship_to = placed->ship_to};
    (void)event;
    copy_lines(tx, placed, &order);
    oms__cases_save(tx, &order);
}

// ---- order.reserved, order.confirmed ---------------------------------------

static void take_allocations(oms_tx *tx, oms_case_row *order,
                             const oms_allocation *lines, size_t count)
{
    if (count == 0 || order->reserved)
        return;
    order->reserved = true;
    order->allocations = oms__cases_copy(tx, lines, count, sizeof(*lines));
    order->allocations_count = count;
}

// Units that left while stock was being asked for are reserved although they
// are gone: as many as the reservation has too much are written off.
static int64_t reserved_too_much(const oms_case_row *order,
                                 const oms_case_line *line)
{
    int64_t units = line->shipped - oms__cases_live(line);
    for (size_t i = 0; i < order->allocations_count; i++)
        if (order->allocations[i].line_no == line->line_no)
            units += order->allocations[i].allocated +
                     order->allocations[i].backordered;
    return units < line->shipped ? units : line->shipped;
}

static void consume_gone(oms_tx *tx, const oms_case_row *order)
{
    oms_parcel_row gone = {.order_id = order->order_id};
    gone.lines = oms__tx_array(tx, order->lines_count, sizeof(*gone.lines));
    for (size_t i = 0; gone.lines != NULL && i < order->lines_count; i++) {
        const oms_case_line *line = &order->lines[i];
        int64_t units = line->shipped > 0 ? reserved_too_much(order, line) : 0;
        if (units > 0)
            gone.lines[gone.lines_count++] =
                (oms_shipped_line){.line_no = line->line_no, .quantity = units};
    }
    oms__fulfillment_consume(tx, order, &gone);
}

static void on_reserved(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_reserved *reserved = data;
    oms_case_row order;
    (void)event;
    if (reserved->lines_count == 0 ||
        !oms__cases_find(tx, reserved->order_id, &order))
        return;
    take_allocations(tx, &order, reserved->lines, reserved->lines_count);
    consume_gone(tx, &order);
    oms__cases_save(tx, &order);
}

// Nothing of it goes into parcels: processing delivers it by itself.
static bool is_all_digital(const oms_case_row *order)
{
    for (size_t i = 0; i < order->lines_count; i++)
        if (!order->lines[i].digital)
            return false;
    return order->lines_count > 0;
}

// An order without lines has no work, but it is planned.
static void plan_first(oms_tx *tx, oms_case_row *order)
{
    if (order->ended || is_all_digital(order) ||
        oms__cases_rules(tx).plan_manually)
        return;
    if (oms__blocks_plan(order) == NULL) {
        order->planned = true;
        oms__plan_free(tx, order, NULL);
    }
    for (size_t i = 0; i < order->lines_count && order->holds_count > 0; i++)
        oms__plan_want(&order->lines[i], oms__cases_free(&order->lines[i]));
}

static void on_confirmed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_confirmed *confirmed = data;
    oms_case_row order;
    (void)event;
    if (!oms__cases_find(tx, confirmed->order_id, &order))
        return;
    order.confirmed = true;
    take_allocations(tx, &order, confirmed->lines, confirmed->lines_count);
    plan_first(tx, &order);
    oms__cases_save(tx, &order);
}

// ---- order.canceled, order.rejected, order.expired -------------------------

static void stop_parcels(oms_tx *tx, oms_case_row *order)
{
    size_t count = 0;
    const oms_parcel_row *parcels = oms__parcels_of(tx, order, &count);
    for (size_t i = 0; i < count; i++) {
        oms_parcel_row parcel;
        if (oms__parcels_waiting(&parcels[i]) &&
            oms__parcels_load(tx, order->order_id, parcels[i].shipment_no,
                              &parcel))
            oms__parcels_move(tx, order, &parcel, NULL, OMS__PARCEL_CANCEL, 0);
    }
}

static void stop_works(oms_tx *tx, oms_case_row *order)
{
    for (int64_t number = 1; number <= order->works_count; number++) {
        oms_work_row work;
        if (!oms__works_load(tx, order->order_id, number, &work))
            return;
        if (oms__works_live(&work) ||
            work.state == OMS_FULFILLMENT_ORDER_INCOMPLETE)
            oms__works_end(tx, order, &work, OMS__WORK_CANCEL,
                           OMS__SAYS_WORK_CANCELED);
    }
}

static void on_ended(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_ended *ended = data;
    oms_case_row order;
    (void)event;
    if (!oms__cases_find(tx, ended->order_id, &order))
        return;
    order.ended = true;
    stop_parcels(tx, &order);
    stop_works(tx, &order);
    order.stops_count = order.holds_count = 0;
    for (size_t i = 0; i < order.lines_count; i++)
        order.lines[i].stopped = order.lines[i].withheld = 0;
    oms__cases_save(tx, &order);
}

// ---- stock.backorder_filled ------------------------------------------------

// What was to come in is on the shelf, perhaps at another location.
static void fill_allocations(oms_case_row *order, const oms_allocation *filled)
{
    int64_t left = filled->allocated;
    for (size_t i = 0; i < order->allocations_count; i++) {
        oms_allocation *from = &order->allocations[i];
        if (from->line_no != filled->line_no)
            continue;
        int64_t units = oms__min64(left, from->backordered);
        from->backordered -= units;
        from->allocated += units;
        left -= units;
        if (units > 0 && from->backordered == 0 && from->allocated == units)
            from->location_id = filled->location_id;
    }
}

static bool is_at(const oms_work_row *work, const char *location_id)
{
    return location_id == NULL || strcmp(work->location_id, location_id) == 0;
}

// Units that wait at [work] for what came in at its own location.
static int64_t wake_work(oms_tx *tx, oms_work_row *work, int64_t line_no,
                         int64_t quantity)
{
    oms_work_line *line = oms__works_line(work, line_no);
    int64_t units = line == NULL ? 0 : oms__min64(quantity, line->waiting);
    if (units == 0)
        return 0;
    line->waiting -= units;
    if (line->waiting == 0)
        line->expected_at_ms = 0;
    oms__waits_supply(tx, work);
    return units;
}

static int64_t waiting_elsewhere(const oms_work_row *work, int64_t line_no)
{
    const oms_work_line *line = oms__works_line(work, line_no);
    return line == NULL ? 0 : line->waiting;
}

// Waiting work at the same location wakes; what waits elsewhere for these
// units is taken out there and planned where they are.
static int64_t wake_line(oms_tx *tx, oms_case_row *order,
                         const oms_allocation *filled)
{
    int64_t left = filled->allocated;
    int64_t elsewhere = 0;
    for (int64_t number = 1; number <= order->works_count; number++) {
        oms_work_row work;
        if (!oms__works_load(tx, order->order_id, number, &work))
            return 0;
        if (!oms__works_live(&work))
            continue;
        if (is_at(&work, filled->location_id))
            left -= wake_work(tx, &work, filled->line_no, left);
        else
            elsewhere += waiting_elsewhere(&work, filled->line_no);
    }
    return oms__min64(left, elsewhere);
}

static void on_filled(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_stock_filled *filled = data;
    oms_case_row order;
    (void)event;
    if (!oms__cases_find(tx, filled->order_id, &order))
        return;
    oms_piece *pieces = oms__tx_array(tx, filled->lines_count, sizeof(*pieces));
    size_t count = 0;
    for (size_t i = 0; pieces != NULL && i < filled->lines_count; i++) {
        const oms_allocation *line = &filled->lines[i];
        const oms_case_line *of = oms__cases_line(&order, line->line_no);
        if (of == NULL ||
            (filled->sku != NULL && strcmp(filled->sku, of->sku) != 0))
            continue;
        fill_allocations(&order, line);
        int64_t moved = wake_line(tx, &order, line);
        if (moved == 0)
            continue;
        oms__works_shrink(tx, &order, line->line_no, moved, OMS__TAKE_WAITING);
        pieces[count++] = (oms_piece){.line_no = line->line_no,
                                      .location_id = line->location_id,
                                      .ready = moved};
    }
    if (count > 0)
        oms__plan_open(tx, &order, pieces, count, NULL);
    oms__cases_save(tx, &order);
}

const oms_reaction oms__fulfillment_reactions[OMS__FULFILLMENT_HEARS] = {
    {"order.placed", on_placed},
    {"order.reserved", on_reserved},
    {"order.confirmed", on_confirmed},
    {"order.canceled", on_ended},
    {"order.rejected", on_ended},
    {"order.expired", on_ended},
    {"order.held", oms__blocks_on_held},
    {"order.hold_released", oms__blocks_on_released},
    {"order.lines_canceled", oms__amend_on_canceled},
    {"order.changed", oms__amend_on_changed},
    {"order.change_requested", oms__takeout_on_change},
    {"order.change_declined", oms__takeout_on_change_over},
    {"order.change_canceled", oms__takeout_on_change_over},
    {"order.change_expired", oms__takeout_on_change_over},
    {"cancellation.requested", oms__takeout_on_cancellation},
    {"cancellation.refused", oms__takeout_on_refused},
    {"stock.backorder_filled", on_filled},
    {"order.expected", oms__waits_on_expected},
    {"return.received", oms__handovers_on_returned},
    {"order.archived", oms__react_archived},
    {"subject.erased", oms__past_on_erased},
};
