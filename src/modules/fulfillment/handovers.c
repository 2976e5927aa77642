// Hand-overs that have happened outside. Whatever the plan was, the units have
// left the house: the plan gives way. Only more units than the order has are
// refused, and, in a strict shop, orders that are not confirmed.
#include "base/number.h"
#include "modules/fulfillment/fulfillment.h"

// ---- room and place for a fact ---------------------------------------------

static const oms_shipped_line *find_line(const oms_shipped_line *lines,
                                         size_t count, int64_t line_no)
{
    for (size_t i = 0; i < count; i++)
        if (lines[i].line_no == line_no)
            return &lines[i];
    return NULL;
}

static bool fits(const oms_case_row *order, const oms_shipped_line *lines,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const oms_case_line *line = oms__cases_line(order, lines[i].line_no);
        if (line->quantity - line->parceled < lines[i].quantity)
            return false;
    }
    return true;
}

static bool overlaps(const oms_case_row *order, const oms_parcel_row *parcel,
                     const oms_shipped_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const oms_case_line *line = oms__cases_line(order, lines[i].line_no);
        if (line->quantity - line->parceled < lines[i].quantity &&
            find_line(parcel->lines, parcel->lines_count, line->line_no))
            return true;
    }
    return false;
}

// A parcel that waits in the house cannot hold units that have left it: the
// newest of those that stand in the way are given up.
static void make_room(oms_tx *tx, oms_case_row *order,
                      const oms_shipped_line *lines, size_t count)
{
    size_t parcels_count = 0;
    const oms_parcel_row *parcels = oms__parcels_of(tx, order, &parcels_count);
    for (size_t i = parcels_count; i > 0 && !fits(order, lines, count); i--) {
        oms_parcel_row parcel;
        if (!oms__parcels_waiting(&parcels[i - 1]) ||
            !overlaps(order, &parcels[i - 1], lines, count) ||
            !oms__parcels_load(tx, order->order_id, parcels[i - 1].shipment_no,
                               &parcel))
            continue;
        oms__parcels_move(tx, order, &parcel, NULL, OMS__PARCEL_CANCEL, 0);
    }
}

static bool can_hold(const oms_work_row *work, const oms_shipped_line *lines,
                     size_t count)
{
    if (!oms__works_live(work) || count == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        const oms_work_line *line = oms__works_line(work, lines[i].line_no);
        if (line == NULL || oms__works_left(line) < lines[i].quantity)
            return false;
    }
    return true;
}

// The fact is work of one location if one has it all; else it belongs to none
// and the works give up what is not to be done any more.
static void place(oms_tx *tx, oms_case_row *order, oms_parcel_row *parcel)
{
    for (int64_t number = 1; number <= order->works_count; number++) {
        oms_work_row work;
        if (!oms__works_load(tx, order->order_id, number, &work))
            return;
        if (!can_hold(&work, parcel->lines, parcel->lines_count))
            continue;
        parcel->fulfillment_no = number;
        parcel->location_id = work.location_id;
        return;
    }
    for (size_t i = 0; i < parcel->lines_count; i++) {
        const oms_case_line *line =
            oms__cases_line(order, parcel->lines[i].line_no);
        oms__works_shrink(tx, order, line->line_no,
                          parcel->lines[i].quantity - oms__cases_free(line),
                          OMS__TAKE_ANY);
    }
}

void oms__handovers_make_parcel(oms_tx *tx, oms_case_row *order,
                                const oms_case_ask *ask, oms_parcel_event event,
                                oms_parcel_row *parcel, int64_t occurred_at_ms)
{
    parcel->recorded = true;
    if (!oms__parcels_make(tx, order, ask, event, parcel))
        return;
    make_room(tx, order, parcel->lines, parcel->lines_count);
    place(tx, order, parcel);
    oms__parcels_came(tx, order, parcel, -1, occurred_at_ms);
}

oms_shipped_line *oms__handovers_unshipped(oms_tx *tx,
                                           const oms_case_row *order,
                                           size_t *count)
{
    oms_shipped_line *lines =
        oms__tx_array(tx, order->lines_count, sizeof(*lines));
    *count = 0;
    for (size_t i = 0; lines != NULL && i < order->lines_count; i++) {
        const oms_case_line *line = &order->lines[i];
        int64_t left = oms__cases_live(line) - line->shipped;
        if (!line->digital && left > 0)
            lines[(*count)++] =
                (oms_shipped_line){.line_no = line->line_no, .quantity = left};
    }
    return lines;
}

// ---- return.received -------------------------------------------------------

// Units that came back although nobody told that they had left.
static int64_t count_back(oms_case_line *line, int64_t units)
{
    int64_t left = line->quantity - line->returned;
    line->returned += oms__min64(units, left);
    return line->digital ? 0 : line->returned - line->shipped;
}

// Such units have arrived, nobody knows when: a late word of their hand-over
// finds this parcel.
void oms__handovers_on_returned(oms_tx *tx, const oms_event *event,
                                const void *data)
{
    const oms_return_event *told = data;
    oms_parcel_row parcel = {.recorded = true, .undated = true};
    oms_case_row order;
    (void)event;
    if (told->order_id == NULL || !oms__cases_find(tx, told->order_id, &order))
        return;
    oms_case_ask ask = {.order = &order};
    parcel.lines = oms__tx_array(tx, told->lines_count, sizeof(*parcel.lines));
    for (size_t i = 0; parcel.lines != NULL && i < told->lines_count; i++) {
        int64_t line_no = told->lines[i].line_no;
        oms_case_line *line = oms__cases_line(&order, line_no);
        int64_t units =
            line != NULL ? count_back(line, told->lines[i].quantity) : 0;
        if (units > 0)
            parcel.lines[parcel.lines_count++] =
                (oms_shipped_line){.line_no = line_no, .quantity = units};
    }
    if (parcel.lines_count > 0 && order.parcels_count < OMS_SHIPMENTS_MAX)
        oms__handovers_make_parcel(tx, &order, &ask, OMS__PARCEL_ARRIVE,
                                   &parcel, 0);
    oms__cases_save(tx, &order);
}

// ---- shipment.record -------------------------------------------------------

static void check_line(oms_tx *tx, const oms_case_row *order,
                       const oms_shipment_record_args *in, size_t at)
{
    const oms_parcel_line *want = &in->lines[at];
    const oms_case_line *line = oms__cases_line(order, want->line_no);
    const char *where = oms__tx_printf(tx, "/lines/%zu/line_no", at);
    if (line == NULL || line->digital)
        oms__tx_fail(tx, OMS_EREFUSED, where,
                     "order %s has no line %lld that goes into parcels",
                     order->order_id, (long long)want->line_no);
    for (size_t i = 0; i < at; i++)
        if (in->lines[i].line_no == want->line_no)
            oms__tx_fail(tx, OMS_EINVAL, where,
                         "line %lld is named twice; name it once",
                         (long long)want->line_no);
}

static void read_lines(oms_tx *tx, const oms_case_row *order,
                       const oms_shipment_record_args *in, oms_parcel_row *out)
{
    if (in->lines_count == 0) {
        out->lines = oms__handovers_unshipped(tx, order, &out->lines_count);
        return;
    }
    out->lines = oms__tx_array(tx, in->lines_count, sizeof(*out->lines));
    for (size_t i = 0; i < in->lines_count && !oms__tx_failed(tx); i++) {
        check_line(tx, order, in, i);
        out->lines[out->lines_count++] = (oms_shipped_line){
            .line_no = in->lines[i].line_no, .quantity = in->lines[i].quantity};
    }
}

static bool same_units(const oms_parcel_row *a, const oms_parcel_row *b)
{
    if (a->lines_count != b->lines_count)
        return false;
    for (size_t i = 0; i < a->lines_count; i++) {
        const oms_shipped_line *other =
            find_line(b->lines, b->lines_count, a->lines[i].line_no);
        if (other == NULL || other->quantity != a->lines[i].quantity)
            return false;
    }
    return true;
}

// The waiting parcel that holds exactly these units; of several the one with
// the tracking number that was told, else the first.
static int64_t find_waiting(const oms_parcel_row *parcels, size_t count,
                            const oms_parcel_row *told)
{
    int64_t found = 0;
    for (size_t i = 0; i < count && told->lines_count > 0; i++) {
        const oms_parcel_row *parcel = &parcels[i];
        if (!oms__parcels_waiting(parcel) || !same_units(parcel, told))
            continue;
        if (told->tracking_number != NULL && parcel->tracking_number != NULL &&
            strcmp(told->tracking_number, parcel->tracking_number) == 0)
            return parcel->shipment_no;
        if (found == 0)
            found = parcel->shipment_no;
    }
    return found;
}

// The parcel whose delivery was told before its hand-over: any when nothing
// is left in the house, else the one that holds exactly these units.
static int64_t find_arrived(const oms_parcel_row *parcels, size_t count,
                            const oms_parcel_row *told)
{
    for (size_t i = 0; i < count; i++)
        if (parcels[i].state == OMS_SHIPMENT_DELIVERED &&
            parcels[i].shipped_at_ms == 0 &&
            (told->lines_count == 0 || same_units(&parcels[i], told)))
            return parcels[i].shipment_no;
    return 0;
}

static bool any_left(const oms_parcel_row *parcels, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (parcels[i].state == OMS_SHIPMENT_SHIPPED ||
            parcels[i].state == OMS_SHIPMENT_DELIVERED)
            return true;
    return false;
}

static bool all_unshipped(const oms_case_row *order, const oms_parcel_row *told)
{
    for (size_t i = 0; i < told->lines_count; i++) {
        const oms_case_line *line =
            oms__cases_line(order, told->lines[i].line_no);
        if (line->quantity - line->shipped < told->lines[i].quantity)
            return false;
    }
    return true;
}

// A parcel that left under another number does not need the label that was
// booked for it.
static void tell_carrier(oms_tx *tx, const oms_case_row *order,
                         oms_parcel_row *parcel, const oms_parcel_row *told)
{
    parcel->recorded = true;
    if (told->tracking_number != NULL &&
        (parcel->tracking_number == NULL ||
         strcmp(told->tracking_number, parcel->tracking_number) != 0))
        oms__labels_unbook(tx, order, parcel);
    if (told->carrier != NULL)
        parcel->carrier = told->carrier;
    if (told->tracking_number != NULL)
        parcel->tracking_number = told->tracking_number;
}

// It has arrived already, so nothing moves: the time becomes known.
static void hand_over_late(oms_tx *tx, oms_case_row *order,
                           oms_parcel_row *parcel, const oms_case_ask *ask,
                           int64_t occurred_at_ms)
{
    if (!oms__tx_move(tx, &oms__parcel_moves, &parcel->state,
                      OMS__PARCEL_RECORD, ask))
        return;
    parcel->shipped_at_ms = oms__tx_when(tx, occurred_at_ms);
    oms__tx_put(tx, &oms__parcels_table, parcel);
    oms__parcels_say(tx, order, parcel, OMS__SAYS_SHIPPED,
                     OMS_SHIPMENT_DELIVERED, occurred_at_ms, NULL);
}

// The parcel that these units are in already: 0 if it must be made.
static int64_t find_parcel(oms_tx *tx, const oms_case_row *order,
                           const oms_parcel_row *told)
{
    size_t count = 0;
    const oms_parcel_row *parcels = oms__parcels_of(tx, order, &count);
    int64_t number = find_waiting(parcels, count, told);
    if (number != 0)
        return number;
    bool empty = told->lines_count == 0;
    if (empty || !all_unshipped(order, told))
        number = find_arrived(parcels, count, told);
    if (number == 0 &&
        (empty ? any_left(parcels, count) : !all_unshipped(order, told)))
        oms__tx_fail(tx, OMS_EREFUSED, "/lines",
                     "order %s has not so many units left in the house; see "
                     "fulfillment.get",
                     order->order_id);
    return number;
}

void oms__shipment_record(oms_tx *tx, const void *args)
{
    const oms_shipment_record_args *in = args;
    oms_case_row order;
    if (!oms__cases_load(tx, in->order_id, &order))
        return;
    oms_fulfillment_rules rules = oms__cases_rules(tx);
    oms_case_ask ask = {.order = &order,
                        .strict = rules.facts == OMS_FACTS_STRICT};
    oms_parcel_row told = {.carrier = in->carrier,
                           .tracking_number = in->tracking_number};
    read_lines(tx, &order, in, &told);
    if (oms__tx_failed(tx))
        return;
    int64_t number = find_parcel(tx, &order, &told);
    oms_parcel_row parcel = told;
    if (number == 0)
        oms__handovers_make_parcel(tx, &order, &ask, OMS__PARCEL_RECORD,
                                   &parcel, in->occurred_at_ms);
    else if (oms__parcels_load(tx, order.order_id, number, &parcel)) {
        tell_carrier(tx, &order, &parcel, &told);
        if (parcel.state == OMS_SHIPMENT_DELIVERED)
            hand_over_late(tx, &order, &parcel, &ask, in->occurred_at_ms);
        else
            oms__parcels_move(tx, &order, &parcel, &ask, OMS__PARCEL_RECORD,
                              in->occurred_at_ms);
    }
    oms__cases_save(tx, &order);
    oms__tx_receipt(tx, order.order_id, parcel.shipment_no);
}
