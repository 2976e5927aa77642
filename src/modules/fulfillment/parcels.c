// Parcels: what each step does to the counters of the order and of the work,
// what it asks outside and what it tells. Every way in which a parcel moves
// ends in oms__parcels_came, so that no path can forget a counter.
#include "base/money.h"
#include "modules/fulfillment/fulfillment.h"

bool oms__parcels_load(oms_tx *tx, const char *order_id, int64_t number,
                       oms_parcel_row *out)
{
    *out = (oms_parcel_row){.order_id = order_id, .shipment_no = number};
    if (!oms__tx_get(tx, &oms__parcels_table, out)) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/shipment_no",
                     "order %s has no shipment %lld; see fulfillment.get",
                     order_id, (long long)number);
        return false;
    }
    out->lines =
        oms__cases_copy(tx, out->lines, out->lines_count, sizeof(*out->lines));
    return !oms__tx_failed(tx);
}

const oms_parcel_row *oms__parcels_scan(oms_tx *tx, const char *order_id,
                                        size_t *count)
{
    oms_parcel_row prefix = {.order_id = order_id};
    oms_scan scan = {.table = &oms__parcels_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_SHIPMENTS_MAX};
    return oms__tx_scan(tx, &scan, count);
}

// Most orders have a parcel or two: reading them one by one spares the engine
// from writing what it has gathered, which a scan asks for.
const oms_parcel_row *oms__parcels_of(oms_tx *tx, const oms_case_row *order,
                                      size_t *count)
{
    enum { FEW = 8 };
    *count = 0;
    if (order->parcels_count > FEW)
        return oms__parcels_scan(tx, order->order_id, count);
    oms_parcel_row *rows = oms__tx_array(tx, FEW, sizeof(*rows));
    for (int64_t i = 1; rows != NULL && i <= order->parcels_count; i++) {
        oms_parcel_row *row = &rows[*count];
        *row = (oms_parcel_row){.order_id = order->order_id, .shipment_no = i};
        if (oms__tx_get(tx, &oms__parcels_table, row))
            (*count)++;
    }
    return rows;
}

bool oms__parcels_waiting(const oms_parcel_row *parcel)
{
    return parcel->state == OMS_SHIPMENT_PENDING ||
           parcel->state == OMS_SHIPMENT_PICKED ||
           parcel->state == OMS_SHIPMENT_PACKED;
}

oms_blocks oms__parcels_blocked_by(oms_parcel_event event)
{
    return event == OMS__PARCEL_SHIP ? OMS__BLOCKS_SHIP : OMS__BLOCKS_FULFILL;
}

bool oms__parcels_make(oms_tx *tx, oms_case_row *order, const oms_case_ask *ask,
                       oms_parcel_event event, oms_parcel_row *out)
{
    if (order->parcels_count >= OMS_SHIPMENTS_MAX) {
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "order %s has %d shipments, which is the limit",
                     order->order_id, OMS_SHIPMENTS_MAX);
        return false;
    }
    out->order_id = order->order_id;
    out->shipment_no = order->parcels_count + 1;
    out->state = -1;
    if (out->service_level == NULL)
        out->service_level = order->service_level;
    const oms_moves *moves =
        oms__blocks_named(tx, &oms__parcel_moves, ask->held);
    if (!oms__tx_move(tx, moves, &out->state, (int32_t)event, ask))
        return false;
    order->parcels_count++;
    return true;
}

// Puts the units of a parcel under its work or, without one, under the case.
static void hold(oms_tx *tx, oms_case_row *order, const oms_parcel_row *parcel,
                 int64_t sign)
{
    oms__cases_count(order, parcel->lines, parcel->lines_count, OMS__PARCELED,
                     sign);
    if (parcel->fulfillment_no == 0)
        oms__cases_count(order, parcel->lines, parcel->lines_count, OMS__LOOSE,
                         sign);
    else
        oms__works_parcel(tx, order, parcel->fulfillment_no, parcel->lines,
                          parcel->lines_count, sign);
}

void oms__parcels_say(oms_tx *tx, const oms_case_row *order,
                      const oms_parcel_row *parcel, oms_fulfillment_says what,
                      int32_t before, int64_t occurred_at_ms,
                      const char *reason)
{
    bool leaves = what == OMS__SAYS_SHIPPED || (what == OMS__SAYS_DELIVERED &&
                                                before < OMS_SHIPMENT_SHIPPED);
    oms_shipment_event event = {
        .order_id = order->order_id,
        .shipment_no = parcel->shipment_no,
        .fulfillment_no = parcel->fulfillment_no,
        .location_id = parcel->location_id,
        .carrier = parcel->carrier,
        .tracking_number = parcel->tracking_number,
        .before = (oms_shipment_state)before,
        .lines = parcel->lines,
        .lines_count = parcel->lines_count,
        .amount_minor =
            before < OMS_SHIPMENT_SHIPPED ? parcel->amount_minor : 0,
        .final = leaves && oms__cases_all_shipped(order),
        .recorded = parcel->recorded,
        .undated = what == OMS__SAYS_DELIVERED && parcel->undated,
        .reason = reason};
    oms__tx_emit(tx, &oms__fulfillment_events[what], order->order_id,
                 occurred_at_ms, &event);
}

// What all parcels of an order have got for a line so far. Only a line of which
// units were canceled or whose price has changed must be looked up.
bool oms__parcels_given(oms_tx *tx, const oms_case_row *order,
                        const oms_case_line *line, int64_t *given)
{
    if (line->canceled == 0 && !line->repriced)
        return oms__money_share(line->total_minor, line->shipped,
                                line->quantity, given);
    size_t count = 0;
    const oms_parcel_row *parcels = oms__parcels_of(tx, order, &count);
    *given = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < parcels[i].lines_count; j++)
            if (parcels[i].lines[j].line_no == line->line_no &&
                !oms__money_add(*given, parcels[i].lines[j].amount_minor,
                                given))
                return false;
    return true;
}

// A line's total is cut along the units that have left, so that the parts of
// all parcels sum to it whatever the order in which they leave. What was
// canceled is not owed: the last unit that is left gets what is left.
bool oms__parcels_due(const oms_case_line *line, int64_t shipped, int64_t *due)
{
    if (shipped >= oms__cases_live(line))
        return oms__money_subtract(line->total_minor, line->canceled_minor,
                                   due) &&
               oms__money_subtract(*due, line->passed_minor, due);
    return oms__money_share(line->total_minor, shipped, line->quantity, due);
}

static bool price_line(oms_tx *tx, const oms_case_row *order,
                       oms_shipped_line *out)
{
    const oms_case_line *line = oms__cases_line(order, out->line_no);
    int64_t until = 0;
    int64_t given = 0;
    return oms__parcels_due(line, line->shipped + out->quantity, &until) &&
           oms__parcels_given(tx, order, line, &given) &&
           oms__money_subtract(until, given, &out->amount_minor);
}

// What may be captured for this parcel: its units and, with the first one, the
// charges of the order. A discount that is larger than the first parcel waits
// for the next.
static void price(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel)
{
    int64_t sum = order->charges_left_minor;
    bool right = true;
    for (size_t i = 0; i < parcel->lines_count && right; i++) {
        oms_shipped_line *line = &parcel->lines[i];
        right = price_line(tx, order, line) &&
                oms__money_add(sum, line->amount_minor, &sum);
    }
    if (!right) {
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "the amount of shipment %lld is "
                     "larger than money can be",
                     (long long)parcel->shipment_no);
        return;
    }
    parcel->amount_minor = sum > 0 ? sum : 0;
    order->charges_left_minor = sum > 0 ? 0 : sum;
}

static void leave(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel)
{
    price(tx, order, parcel);
    oms__cases_count(order, parcel->lines, parcel->lines_count, OMS__SHIPPED,
                     1);
    if (parcel->fulfillment_no != 0)
        oms__works_ship(tx, order->order_id, parcel->fulfillment_no,
                        parcel->lines, parcel->lines_count);
    oms__fulfillment_consume(tx, order, parcel);
}

static void drop(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel,
                 int32_t before)
{
    if (before == OMS_SHIPMENT_PACKED)
        oms__cases_count(order, parcel->lines, parcel->lines_count, OMS__PACKED,
                         -1);
    hold(tx, order, parcel, -1);
    oms__labels_unbook(tx, order, parcel);
}

static const oms_fulfillment_says says[] = {
    [OMS_SHIPMENT_PENDING] = OMS__SAYS_CREATED,
    [OMS_SHIPMENT_PICKED] = OMS__SAYS_PICKED,
    [OMS_SHIPMENT_PACKED] = OMS__SAYS_PACKED,
    [OMS_SHIPMENT_SHIPPED] = OMS__SAYS_SHIPPED,
    [OMS_SHIPMENT_DELIVERED] = OMS__SAYS_DELIVERED,
    [OMS_SHIPMENT_CANCELED] = OMS__SAYS_CANCELED,
};

// States before canceled are ordered, so a fact that jumps crosses each line
// between where the parcel was and where it is.
static void cross(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel,
                  int32_t before)
{
    int32_t after = parcel->state;
    if (before < OMS_SHIPMENT_PENDING)
        hold(tx, order, parcel, 1);
    if (before < OMS_SHIPMENT_PACKED && after >= OMS_SHIPMENT_PACKED)
        oms__cases_count(order, parcel->lines, parcel->lines_count, OMS__PACKED,
                         1);
    if (before < OMS_SHIPMENT_SHIPPED && after >= OMS_SHIPMENT_SHIPPED)
        leave(tx, order, parcel);
    if (before < OMS_SHIPMENT_DELIVERED && after >= OMS_SHIPMENT_DELIVERED)
        oms__cases_count(order, parcel->lines, parcel->lines_count,
                         OMS__DELIVERED, 1);
}

void oms__parcels_came(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel,
                       int32_t before, int64_t occurred_at_ms)
{
    int32_t after = parcel->state;
    int64_t at = oms__tx_when(tx, occurred_at_ms);
    if (oms__tx_failed(tx))
        return;
    if (after == OMS_SHIPMENT_CANCELED)
        drop(tx, order, parcel, before);
    else
        cross(tx, order, parcel, before);
    if (after == OMS_SHIPMENT_SHIPPED)
        parcel->shipped_at_ms = at;
    if (after == OMS_SHIPMENT_DELIVERED && !parcel->undated)
        parcel->delivered_at_ms = at;
    if (after == OMS_SHIPMENT_PACKED)
        oms__labels_book(tx, order, parcel);
    oms__tx_put(tx, &oms__parcels_table, parcel);
    oms__parcels_say(tx, order, parcel, says[after],
                     before < 0 ? OMS_SHIPMENT_PENDING : before, occurred_at_ms,
                     NULL);
}

void oms__parcels_move(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel,
                       const oms_case_ask *ask, oms_parcel_event event,
                       int64_t occurred_at_ms)
{
    int32_t before = parcel->state;
    const oms_moves *moves = oms__blocks_named(tx, &oms__parcel_moves,
                                               ask != NULL ? ask->held : NULL);
    if (oms__tx_move(tx, moves, &parcel->state, (int32_t)event, ask))
        oms__parcels_came(tx, order, parcel, before, occurred_at_ms);
}
