// What others have decided about an order that lives: units are taken out for
// good, lines and units are added, it goes elsewhere. What has been given to
// parcels stays; what is left to give follows the order's new worth.
#include "base/money.h"
#include "base/number.h"
#include "modules/fulfillment/fulfillment.h"

static void check_money(oms_tx *tx, bool right, const char *order_id)
{
    if (!right)
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "the worth of order %s is larger than money can be",
                     order_id);
}

// ---- order.lines_canceled --------------------------------------------------

static bool is_at(const oms_allocation *from, int64_t line_no,
                  const char *location_id)
{
    if (from->line_no != line_no)
        return false;
    return location_id == NULL || (from->location_id != NULL &&
                                   strcmp(from->location_id, location_id) == 0);
}

// Their stock is given back: what waits before what is there, the last place
// first. Returns what no allocation had.
static int64_t give_back(oms_case_row *order, int64_t line_no,
                         const char *location_id, int64_t units)
{
    for (size_t i = order->allocations_count; i-- > 0;) {
        oms_allocation *from = &order->allocations[i];
        if (!is_at(from, line_no, location_id))
            continue;
        int64_t waits = oms__min64(units, from->backordered);
        from->backordered -= waits;
        units -= waits;
    }
    for (size_t i = order->allocations_count; i-- > 0;) {
        oms_allocation *from = &order->allocations[i];
        if (!is_at(from, line_no, location_id))
            continue;
        int64_t there = oms__min64(units, from->allocated);
        from->allocated -= there;
        units -= there;
    }
    return units;
}

// Takes up to [units] of a line's marks away. Returns how many there were.
static int64_t unmark(oms_case_row *order, oms_case_line *line,
                      const oms_order_lines_canceled *told, int64_t units)
{
    int64_t taken = 0;
    for (size_t i = 0; i < order->stops_count && taken < units; i++) {
        oms_case_stop *stop = &order->stops[i];
        if (stop->line_no != line->line_no ||
            !oms__takeout_of(stop, told->cancellation_no, told->change_no))
            continue;
        int64_t some = oms__min64(units - taken, stop->quantity);
        stop->quantity -= some;
        line->stopped -= some;
        taken += some;
        int64_t elsewhere =
            give_back(order, line->line_no, stop->location_id, some);
        give_back(order, line->line_no, NULL, elsewhere);
    }
    return taken;
}

// All units that were left have left before: what their parcels had not got,
// by rounding or by the order's discount, goes with the next parcel's charges.
static bool pass_rest(oms_tx *tx, oms_case_row *order, oms_case_line *line)
{
    int64_t rest = 0;
    int64_t given = 0;
    int64_t more = 0;
    if (line->shipped < oms__cases_live(line))
        return true;
    if (!oms__parcels_given(tx, order, line, &given) ||
        !oms__money_subtract(line->total_minor, line->canceled_minor, &rest) ||
        !oms__money_subtract(rest, given, &rest) ||
        !oms__money_subtract(rest, line->passed_minor, &more))
        return false;
    line->passed_minor = rest;
    return oms__money_add(order->charges_minor, more, &order->charges_minor) &&
           oms__money_add(order->charges_left_minor, more,
                          &order->charges_left_minor);
}

// Units that nobody had stopped are stopped now. Those that have left all the
// same, by a fact, are canceled too: they were given for nothing.
static void cancel_line(oms_tx *tx, oms_case_row *order,
                        const oms_order_lines_canceled *told,
                        const oms_canceled_line *of)
{
    oms_case_line *line = oms__cases_line(order, of->line_no);
    if (line == NULL)
        return;
    int64_t units = oms__min64(of->quantity, oms__cases_live(line));
    oms_case_stop why = {.cancellation_no = told->cancellation_no,
                         .change_no = told->change_no,
                         .line_no = of->line_no};
    int64_t left = units - unmark(order, line, told, units);
    int64_t more = left > 0 ? oms__takeout_take(tx, order, why, left) : 0;
    unmark(order, line, told, more);
    line->canceled += units;
    check_money(tx,
                oms__money_add(line->canceled_minor, of->amount_minor,
                               &line->canceled_minor) &&
                    pass_rest(tx, order, line),
                order->order_id);
}

// What was canceled beside the lines is charges that nobody owes any more.
static void cancel_charges(oms_tx *tx, oms_case_row *order,
                           const oms_order_lines_canceled *told)
{
    int64_t charges = told->amount_minor;
    bool right = true;
    for (size_t i = 0; i < told->lines_count && right; i++)
        right =
            oms__money_subtract(charges, told->lines[i].amount_minor, &charges);
    right = right &&
            oms__money_subtract(order->charges_minor, charges,
                                &order->charges_minor) &&
            oms__money_subtract(order->charges_left_minor, charges,
                                &order->charges_left_minor);
    check_money(tx, right, order->order_id);
}

// The parcel that left last was not the final one then: it is now.
static void tell_finished(oms_tx *tx, const oms_case_row *order, bool before)
{
    oms_fulfillment_event event = {.order_id = order->order_id};
    bool shipped = false;
    for (size_t i = 0; i < order->lines_count; i++)
        shipped = shipped || order->lines[i].shipped > 0;
    if (shipped && !before && oms__cases_all_shipped(order))
        oms__tx_emit(tx, &oms__fulfillment_events[OMS__SAYS_FINISHED],
                     order->order_id, 0, &event);
}

void oms__amend_on_canceled(oms_tx *tx, const oms_event *event,
                            const void *data)
{
    const oms_order_lines_canceled *told = data;
    oms_case_row order;
    (void)event;
    if (!oms__cases_find(tx, told->order_id, &order))
        return;
    bool finished = oms__cases_all_shipped(&order);
    for (size_t i = 0; i < told->lines_count && !oms__tx_failed(tx); i++)
        cancel_line(tx, &order, told, &told->lines[i]);
    cancel_charges(tx, &order, told);
    oms__takeout_drop(&order, told->cancellation_no, told->change_no);
    oms__plan_wanted(tx, &order);
    tell_finished(tx, &order, finished);
    oms__cases_save(tx, &order);
}

// ---- order.changed ---------------------------------------------------------

static oms_case_line *add_line(oms_case_row *order, int64_t line_no)
{
    oms_case_line *line = &order->lines[order->lines_count++];
    *line = (oms_case_line){.line_no = line_no};
    return line;
}

// A line never has fewer units than are planned, gone or taken out.
static void change_line(oms_case_row *order, const oms_order_placed_line *told)
{
    oms_case_line *line = oms__cases_line(order, told->line_no);
    if (line == NULL)
        line = add_line(order, told->line_no);
    int64_t used = line->planned + line->loose + line->canceled + line->stopped;
    int64_t quantity = told->quantity > used ? told->quantity : used;
    int64_t added = quantity - line->quantity;
    line->repriced = line->repriced ||
                     (line->shipped > 0 &&
                      (added != 0 || line->total_minor != told->total_minor));
    line->sku = told->sku;
    line->quantity = quantity;
    line->total_minor = told->total_minor;
    line->location_id = told->location_id;
    line->digital = told->digital;
    line->available_at_ms = told->available_at_ms;
    if (added > 0)
        oms__plan_want(line, added);
}

static void change_lines(oms_tx *tx, oms_case_row *order,
                         const oms_order_changed *told)
{
    size_t room = order->lines_count + told->lines_count;
    oms_case_line *lines = oms__tx_array(tx, room, sizeof(*lines));
    if (lines == NULL)
        return;
    if (order->lines_count > 0)
        memcpy(lines, order->lines, order->lines_count * sizeof(*lines));
    order->lines = lines;
    for (size_t i = 0; i < told->lines_count; i++) {
        change_line(order, &told->lines[i]);
        check_money(tx,
                    pass_rest(tx, order,
                              oms__cases_line(order, told->lines[i].line_no)),
                    order->order_id);
    }
}

static void add_allocations(oms_tx *tx, oms_case_row *order,
                            const oms_order_changed *told)
{
    size_t count = order->allocations_count;
    if (told->allocations_count == 0)
        return;
    oms_allocation *all =
        oms__tx_array(tx, count + told->allocations_count, sizeof(*all));
    if (all == NULL)
        return;
    if (count > 0)
        memcpy(all, order->allocations, count * sizeof(*all));
    memcpy(all + count, told->allocations,
           told->allocations_count * sizeof(*all));
    order->allocations = all;
    order->allocations_count = count + told->allocations_count;
    order->reserved = true;
}

// What the order is worth beside its lines, canceled parts taken off.
static void change_charges(oms_tx *tx, oms_case_row *order,
                           const oms_order_changed *told)
{
    int64_t charges = 0;
    int64_t more = 0;
    bool right =
        oms__money_subtract(told->total_minor, told->canceled_minor, &charges);
    for (size_t i = 0; i < order->lines_count && right; i++) {
        const oms_case_line *line = &order->lines[i];
        right = oms__money_subtract(charges, line->total_minor, &charges) &&
                oms__money_add(charges, line->canceled_minor, &charges) &&
                oms__money_add(charges, line->passed_minor, &charges);
    }
    right = right &&
            oms__money_subtract(charges, order->charges_minor, &more) &&
            oms__money_add(order->charges_left_minor, more,
                           &order->charges_left_minor);
    check_money(tx, right, order->order_id);
    order->charges_minor = charges;
}

// The address and method of parcels that are packed stay as they are.
static void change_way(oms_tx *tx, oms_case_row *order,
                       const oms_order_changed *told)
{
    size_t count = 0;
    if (told->ship_to != NULL)
        order->ship_to = told->ship_to;
    if (told->shipping_method == NULL)
        return;
    order->service_level = told->shipping_method;
    const oms_parcel_row *parcels = oms__parcels_of(tx, order, &count);
    for (size_t i = 0; i < count; i++) {
        oms_parcel_row parcel = parcels[i];
        if (!oms__parcels_waiting(&parcel) ||
            parcel.state == OMS_SHIPMENT_PACKED)
            continue;
        parcel.service_level = told->shipping_method;
        oms__tx_put(tx, &oms__parcels_table, &parcel);
    }
}

void oms__amend_on_changed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_changed *told = data;
    oms_case_row order;
    (void)event;
    if (!oms__cases_find(tx, told->order_id, &order))
        return;
    change_lines(tx, &order, told);
    add_allocations(tx, &order, told);
    change_charges(tx, &order, told);
    change_way(tx, &order, told);
    oms__takeout_drop(&order, 0, told->change_no);
    oms__plan_wanted(tx, &order);
    oms__cases_save(tx, &order);
}
