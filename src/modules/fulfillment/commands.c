// What people and hosts tell fulfilment to do. Commands are refused when the
// tables of states.c say so; facts from outside are in handovers.c, scans.c.
#include "modules/fulfillment/fulfillment.h"

// ---- work orders -----------------------------------------------------------

void oms__fulfillment_plan(oms_tx *tx, const void *args)
{
    const oms_fulfillment_plan_args *in = args;
    oms_case_row order;
    if (!oms__cases_load(tx, in->order_id, &order))
        return;
    oms_case_ask ask = {.order = &order, .held = oms__blocks_plan(&order)};
    const oms_moves *moves = oms__blocks_named(tx, &oms__case_moves, ask.held);
    int32_t state = order.planned ? 1 : 0;
    if (!oms__tx_move(tx, moves, &state, OMS__CASE_PLAN, &ask))
        return;
    order.planned = true;
    oms__plan_free(tx, &order, in->location_id);
    oms__cases_save(tx, &order);
    oms__tx_receipt(tx, order.order_id, 0);
}

static bool load_work(oms_tx *tx, const oms_fulfillment_act_args *in,
                      oms_case_row *order, oms_work_row *work)
{
    if (!oms__cases_load(tx, in->order_id, order) ||
        !oms__works_load(tx, in->order_id, in->fulfillment_no, work))
        return false;
    if (in->note != NULL)
        work->note = in->note;
    oms__tx_receipt(tx, in->order_id, in->fulfillment_no);
    return true;
}

// Whoever begins has the goods: nothing waits for them any more.
static void start_work(oms_tx *tx, const oms_case_row *order,
                       oms_work_row *work)
{
    for (size_t i = 0; i < work->lines_count; i++)
        work->lines[i].waiting = 0;
    oms__works_start(tx, order, work);
}

void oms__fulfillment_start(oms_tx *tx, const void *args)
{
    oms_case_row order;
    oms_work_row work;
    if (load_work(tx, args, &order, &work))
        start_work(tx, &order, &work);
}

// Parcels of the work that are not packed yet are given up.
static void drop_unpacked(oms_tx *tx, oms_case_row *order, int64_t number)
{
    size_t count = 0;
    const oms_parcel_row *parcels = oms__parcels_of(tx, order, &count);
    for (size_t i = 0; i < count; i++) {
        oms_parcel_row parcel;
        if (parcels[i].fulfillment_no != number ||
            (parcels[i].state != OMS_SHIPMENT_PENDING &&
             parcels[i].state != OMS_SHIPMENT_PICKED) ||
            !oms__parcels_load(tx, order->order_id, parcels[i].shipment_no,
                               &parcel))
            continue;
        oms__parcels_move(tx, order, &parcel, NULL, OMS__PARCEL_CANCEL, 0);
    }
}

static void end_work(oms_tx *tx, const oms_fulfillment_act_args *in,
                     oms_work_event event, oms_fulfillment_says what)
{
    oms_case_row order;
    oms_work_row work;
    if (!load_work(tx, in, &order, &work))
        return;
    if (oms__works_live(&work)) {
        drop_unpacked(tx, &order, in->fulfillment_no);
        if (!oms__works_load(tx, in->order_id, in->fulfillment_no, &work))
            return;
        if (in->note != NULL)
            work.note = in->note;
    }
    oms__works_end(tx, &order, &work, event, what);
    oms__cases_save(tx, &order);
}

void oms__fulfillment_reject(oms_tx *tx, const void *args)
{
    end_work(tx, args, OMS__WORK_REJECT, OMS__SAYS_REJECTED);
}

void oms__fulfillment_close(oms_tx *tx, const void *args)
{
    end_work(tx, args, OMS__WORK_CLOSE, OMS__SAYS_CLOSED);
}

void oms__fulfillment_configure(oms_tx *tx, const void *args)
{
    const oms_fulfillment_configure_args *in = args;
    oms_fulfillment_rules rules = {.one = 1,
                                   .facts = (int32_t)in->facts,
                                   .plan_manually = in->plan_manually,
                                   .book_labels = in->book_labels};
    oms__tx_put(tx, &oms__fulfillment_rules_table, &rules);
    oms__tx_receipt(tx, "fulfillment_settings", 0);
}

// ---- parcels ---------------------------------------------------------------

static int64_t first_work(oms_tx *tx, const oms_case_row *order)
{
    int64_t number = oms__works_first_ready(tx, order);
    if (number == 0)
        oms__tx_fail(tx, OMS_EREFUSED, "/fulfillment_no",
                     "no work order of %s has units left that are on the "
                     "shelf; see fulfillment.get",
                     order->order_id);
    return number;
}

static void take_all(oms_tx *tx, const oms_case_row *order,
                     const oms_work_row *work, oms_parcel_row *out)
{
    out->lines = oms__tx_array(tx, work->lines_count, sizeof(*out->lines));
    for (size_t i = 0; out->lines != NULL && i < work->lines_count; i++)
        if (oms__works_ready_units(&work->lines[i]) > 0 &&
            oms__blocks_line(order, work->lines[i].line_no) == NULL)
            out->lines[out->lines_count++] = (oms_shipped_line){
                .line_no = work->lines[i].line_no,
                .quantity = oms__works_ready_units(&work->lines[i])};
    if (out->lines_count == 0)
        oms__tx_fail(tx, OMS_EREFUSED, "/lines",
                     "work order %lld has no units left that are on the "
                     "shelf; name the lines if they have come in",
                     (long long)work->fulfillment_no);
}

static void refuse_held(oms_tx *tx, const oms_case_row *order, size_t at,
                        int64_t line_no)
{
    const oms_case_hold *held = oms__blocks_line(order, line_no);
    if (held != NULL)
        oms__tx_fail(
            tx, OMS_EREFUSED, oms__tx_printf(tx, "/lines/%zu/line_no", at),
            "hold %lld (%s) blocks line %lld; release it with "
            "order.release_hold",
            (long long)held->hold_no, held->kind != NULL ? held->kind : "hold",
            (long long)line_no);
}

static void take_named(oms_tx *tx, const oms_case_row *order,
                       const oms_work_row *work,
                       const oms_shipment_create_args *in, oms_parcel_row *out)
{
    out->lines = oms__tx_array(tx, in->lines_count, sizeof(*out->lines));
    if (out->lines == NULL)
        return;
    for (size_t i = 0; i < in->lines_count; i++) {
        const oms_parcel_line *want = &in->lines[i];
        const oms_work_line *line = oms__works_line(work, want->line_no);
        bool twice = false;
        for (size_t j = 0; j < i; j++)
            twice = twice || in->lines[j].line_no == want->line_no;
        if (twice)
            oms__tx_fail(tx, OMS_EINVAL,
                         oms__tx_printf(tx, "/lines/%zu/line_no", i),
                         "line %lld is named twice; name it once",
                         (long long)want->line_no);
        else if (line == NULL || oms__works_left(line) < want->quantity)
            oms__tx_fail(tx, OMS_EREFUSED,
                         oms__tx_printf(tx, "/lines/%zu/quantity", i),
                         "work order %lld has %lld units of line %lld left",
                         (long long)work->fulfillment_no,
                         line == NULL ? 0LL : (long long)oms__works_left(line),
                         (long long)want->line_no);
        refuse_held(tx, order, i, want->line_no);
        out->lines[out->lines_count++] = (oms_shipped_line){
            .line_no = want->line_no, .quantity = want->quantity};
    }
}

// The work order that the parcel is for, begun. Its units are on the shelf.
static bool begin_work(oms_tx *tx, const oms_case_row *order,
                       const oms_shipment_create_args *in, oms_work_row *work)
{
    int64_t number =
        in->fulfillment_no != 0 ? in->fulfillment_no : first_work(tx, order);
    if (number == 0 || !oms__works_load(tx, in->order_id, number, work))
        return false;
    if (work->state != OMS_FULFILLMENT_ORDER_IN_PROGRESS)
        oms__works_start(tx, order, work);
    return !oms__tx_failed(tx);
}

// What a work order has for the parcel.
static void fill(oms_tx *tx, const oms_case_row *order,
                 const oms_shipment_create_args *in, oms_parcel_row *out)
{
    oms_work_row work;
    if (!begin_work(tx, order, in, &work))
        return;
    out->fulfillment_no = work.fulfillment_no;
    out->location_id = work.location_id;
    if (in->lines_count > 0)
        take_named(tx, order, &work, in, out);
    else
        take_all(tx, order, &work, out);
}

void oms__shipment_create(oms_tx *tx, const void *args)
{
    const oms_shipment_create_args *in = args;
    oms_case_row order;
    if (!oms__cases_load(tx, in->order_id, &order))
        return;
    oms_case_ask ask = {.order = &order,
                        .held = oms__blocks_order(&order, OMS__BLOCKS_FULFILL)};
    oms_parcel_row parcel = {.carrier = in->carrier,
                             .tracking_number = in->tracking_number,
                             .service_level = in->service_level};
    if (!oms__parcels_make(tx, &order, &ask, OMS__PARCEL_CREATE, &parcel))
        return;
    if (!oms__works_unknown_contents(tx, &order, in))
        fill(tx, &order, in, &parcel);
    oms__parcels_came(tx, &order, &parcel, -1, 0);
    oms__cases_save(tx, &order);
    oms__tx_receipt(tx, order.order_id, parcel.shipment_no);
}

static void act(oms_tx *tx, const oms_shipment_act_args *in,
                oms_parcel_event event)
{
    oms_case_row order;
    oms_parcel_row parcel;
    if (!oms__cases_load(tx, in->order_id, &order) ||
        !oms__parcels_load(tx, in->order_id, in->shipment_no, &parcel))
        return;
    if (parcel.carrier == NULL)
        parcel.carrier = in->carrier;
    if (parcel.tracking_number == NULL)
        parcel.tracking_number = in->tracking_number;
    oms_case_ask ask = {.order = &order,
                        .held = oms__blocks_parcel(
                            &order, &parcel, oms__parcels_blocked_by(event))};
    oms__parcels_move(tx, &order, &parcel, &ask, event, 0);
    oms__cases_save(tx, &order);
    oms__tx_receipt(tx, order.order_id, parcel.shipment_no);
}

void oms__shipment_pick(oms_tx *tx, const void *args)
{
    act(tx, args, OMS__PARCEL_PICK);
}

void oms__shipment_pack(oms_tx *tx, const void *args)
{
    act(tx, args, OMS__PARCEL_PACK);
}

void oms__shipment_ship(oms_tx *tx, const void *args)
{
    act(tx, args, OMS__PARCEL_SHIP);
}

void oms__shipment_deliver(oms_tx *tx, const void *args)
{
    act(tx, args, OMS__PARCEL_DELIVER);
}

void oms__shipment_cancel(oms_tx *tx, const void *args)
{
    act(tx, args, OMS__PARCEL_CANCEL);
}
