// Units that somebody wants taken out: a cancellation or a change asks, and
// what has not left is stopped. Free units first, then planned ones, then those
// in parcels, the newest first; such a parcel is given up, with its label.
// Stopped units are marked, so that nobody packs them until it is known what
// became of the wish.
#include "base/number.h"
#include "modules/fulfillment/fulfillment.h"

// ---- marks -----------------------------------------------------------------

bool oms__takeout_of(const oms_case_stop *stop, int64_t cancellation_no,
                     int64_t change_no)
{
    return stop->cancellation_no == cancellation_no &&
           stop->change_no == change_no;
}

static bool same_place(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

// Marks units, joined with what is marked alike.
static void mark(oms_tx *tx, oms_case_row *order, const oms_case_stop *what)
{
    oms_case_line *line = oms__cases_line(order, what->line_no);
    if (line != NULL)
        line->stopped += what->quantity;
    for (size_t i = 0; i < order->stops_count; i++) {
        oms_case_stop *stop = &order->stops[i];
        if (stop->line_no != what->line_no ||
            !oms__takeout_of(stop, what->cancellation_no, what->change_no) ||
            !same_place(stop->location_id, what->location_id))
            continue;
        stop->quantity += what->quantity;
        return;
    }
    oms_case_stop *stops =
        oms__tx_array(tx, order->stops_count + 1, sizeof(*stops));
    if (stops == NULL)
        return;
    if (order->stops_count > 0)
        memcpy(stops, order->stops, order->stops_count * sizeof(*stops));
    stops[order->stops_count++] = *what;
    order->stops = stops;
}

void oms__takeout_drop(oms_case_row *order, int64_t cancellation_no,
                       int64_t change_no)
{
    size_t kept = 0;
    for (size_t i = 0; i < order->stops_count; i++) {
        const oms_case_stop stop = order->stops[i];
        oms_case_line *line = oms__cases_line(order, stop.line_no);
        if (!oms__takeout_of(&stop, cancellation_no, change_no)) {
            order->stops[kept++] = stop;
        } else if (line != NULL) {
            line->stopped -= stop.quantity;
            oms__plan_want(line, stop.quantity);
        }
    }
    order->stops_count = kept;
}

// ---- taking units out ------------------------------------------------------

// One line under way: [mark] says why and where.
typedef struct oms_stopping {
    oms_tx *tx;
    oms_case_row *order;
    oms_case_stop mark;
    int64_t left; // still to be found
} oms_stopping;

static void found(oms_stopping *at, int64_t units, const char *location_id)
{
    if (units <= 0)
        return;
    at->mark.quantity = units;
    at->mark.location_id = location_id;
    at->left -= units;
    mark(at->tx, at->order, &at->mark);
}

static void take_free(oms_stopping *at, const char *location_id)
{
    const oms_case_line *line = oms__cases_line(at->order, at->mark.line_no);
    found(at, oms__min64(at->left, oms__cases_free(line)), location_id);
}

static void take_work(oms_stopping *at, int64_t number, oms_take take)
{
    oms_stop_line want = {.line_no = at->mark.line_no, .quantity = at->left};
    const char *location_id = NULL;
    int64_t units = oms__works_take(at->tx, at->order, number, &want, take,
                                    OMS__WORK_CANCEL, &location_id);
    found(at, units, location_id);
}

// The last work first: stock is given back from the last place first, too.
static void take_works(oms_stopping *at, oms_take take)
{
    for (int64_t i = at->order->works_count; i >= 1 && at->left > 0; i--)
        take_work(at, i, take);
}

static bool holds_line(const oms_parcel_row *parcel, int64_t line_no)
{
    for (size_t i = 0; i < parcel->lines_count; i++)
        if (parcel->lines[i].line_no == line_no)
            return true;
    return false;
}

// Gives a parcel up; its units are in their work again, or free.
static void open_parcel(oms_stopping *at, int64_t number)
{
    oms_parcel_row parcel;
    if (!oms__parcels_load(at->tx, at->order->order_id, number, &parcel))
        return;
    oms__parcels_move(at->tx, at->order, &parcel, NULL, OMS__PARCEL_CANCEL, 0);
    if (parcel.fulfillment_no != 0)
        take_work(at, parcel.fulfillment_no, OMS__TAKE_ANY);
    take_free(at, parcel.location_id);
}

static void take_parcels(oms_stopping *at, bool packed)
{
    size_t count = 0;
    const oms_parcel_row *parcels = oms__parcels_of(at->tx, at->order, &count);
    for (size_t i = count; i-- > 0 && at->left > 0;)
        if (oms__parcels_waiting(&parcels[i]) &&
            (parcels[i].state == OMS_SHIPMENT_PACKED) == packed &&
            holds_line(&parcels[i], at->mark.line_no))
            open_parcel(at, parcels[i].shipment_no);
}

// What has no parcel is delivered when the order is confirmed.
static int64_t stoppable(const oms_case_row *order, const oms_case_line *line)
{
    int64_t gone = line->shipped;
    if (line->digital && order->confirmed)
        gone = line->quantity;
    int64_t left = oms__cases_live(line) - line->stopped - gone;
    return left > 0 ? left : 0;
}

int64_t oms__takeout_take(oms_tx *tx, oms_case_row *order, oms_case_stop why,
                          int64_t quantity)
{
    const oms_case_line *line = oms__cases_line(order, why.line_no);
    if (line == NULL)
        return 0;
    int64_t wanted = oms__min64(quantity, stoppable(order, line));
    oms_stopping at = {.tx = tx, .order = order, .mark = why, .left = wanted};
    if (line->digital)
        found(&at, wanted, NULL);
    if (at.left > 0)
        take_free(&at, NULL);
    take_works(&at, OMS__TAKE_WAITING);
    take_works(&at, OMS__TAKE_ANY);
    if (at.left > 0)
        take_parcels(&at, false);
    if (at.left > 0)
        take_parcels(&at, true);
    return wanted - at.left;
}

// ---- the answer ------------------------------------------------------------

static oms_stop_line *line_of(oms_stop_line *lines, size_t *count,
                              int64_t line_no)
{
    for (size_t i = 0; i < *count; i++)
        if (lines[i].line_no == line_no)
            return &lines[i];
    lines[*count] = (oms_stop_line){.line_no = line_no};
    return &lines[(*count)++];
}

static void list_stops(oms_tx *tx, const oms_case_row *order,
                       oms_stopped_event *event)
{
    oms_stop_line *lines =
        oms__tx_array(tx, order->stops_count, sizeof(*lines));
    oms_stop_place *places =
        oms__tx_array(tx, order->stops_count, sizeof(*places));
    if (lines == NULL || places == NULL)
        return;
    for (size_t i = 0; i < order->stops_count; i++) {
        const oms_case_stop *stop = &order->stops[i];
        if (stop->line_no == 0 ||
            !oms__takeout_of(stop, event->cancellation_no, event->change_no))
            continue;
        line_of(lines, &event->lines_count, stop->line_no)->quantity +=
            stop->quantity;
        places[event->places_count++] =
            (oms_stop_place){.line_no = stop->line_no,
                             .quantity = stop->quantity,
                             .location_id = stop->location_id};
    }
    event->lines = lines;
    event->places = places;
}

static void answer(oms_tx *tx, const oms_case_row *order,
                   oms_stopped_event *event)
{
    list_stops(tx, order, event);
    if (order->ended)
        event->note = "the order has ended";
    else if (!event->complete)
        event->note = "units have left the house or are taken out already";
    oms__tx_emit(tx, &oms__fulfillment_events[OMS__SAYS_STOPPED],
                 event->order_id, 0, event);
}

// Nobody has packed anything of an order that is not known here.
static void answer_unknown(oms_tx *tx, oms_stopped_event *event,
                           const oms_stop_line *lines, size_t count)
{
    event->lines = lines;
    event->lines_count = count;
    event->complete = true;
    event->whole = count == 0;
    oms__tx_emit(tx, &oms__fulfillment_events[OMS__SAYS_STOPPED],
                 event->order_id, 0, event);
}

// ---- whole orders ----------------------------------------------------------

static bool nothing_left(oms_tx *tx, const oms_case_row *order)
{
    size_t count = 0;
    const oms_parcel_row *parcels = oms__parcels_of(tx, order, &count);
    for (size_t i = 0; i < count; i++)
        if (parcels[i].state == OMS_SHIPMENT_SHIPPED ||
            parcels[i].state == OMS_SHIPMENT_DELIVERED)
            return false;
    for (size_t i = 0; i < order->lines_count; i++)
        if (order->lines[i].digital && order->confirmed)
            return false;
    return true;
}

// An order that was kept with money and no lines has at most a parcel.
static void stop_unknown(oms_tx *tx, oms_case_row *order,
                         const oms_case_stop *why)
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
    mark(tx, order, why);
}

static void stop_whole(oms_tx *tx, oms_case_row *order, oms_case_stop why,
                       oms_stopped_event *event)
{
    event->whole = nothing_left(tx, order);
    event->complete = event->whole;
    if (order->lines_count == 0 && event->whole)
        stop_unknown(tx, order, &why);
    for (size_t i = 0; i < order->lines_count; i++) {
        const oms_case_line *line = &order->lines[i];
        int64_t wanted = oms__cases_live(line);
        why.line_no = line->line_no;
        if (oms__takeout_take(tx, order, why, wanted) < wanted)
            event->complete = false;
    }
}

// ---- who asks --------------------------------------------------------------

static void stop(oms_tx *tx, oms_stopped_event *event,
                 const oms_stop_line *lines, size_t count)
{
    oms_case_row order;
    oms_case_stop why = {.cancellation_no = event->cancellation_no,
                         .change_no = event->change_no};
    if (!oms__cases_find(tx, event->order_id, &order)) {
        answer_unknown(tx, event, lines, count);
        return;
    }
    event->complete = !order.ended;
    if (!order.ended && count == 0)
        stop_whole(tx, &order, why, event);
    for (size_t i = 0; i < count && !order.ended; i++) {
        why.line_no = lines[i].line_no;
        if (oms__takeout_take(tx, &order, why, lines[i].quantity) <
            lines[i].quantity)
            event->complete = false;
    }
    if (!order.ended)
        oms__cases_save(tx, &order);
    answer(tx, &order, event);
}

void oms__takeout_on_cancellation(oms_tx *tx, const oms_event *event,
                                  const void *data)
{
    const oms_cancellation_event *asked = data;
    oms_stopped_event stopped = {.order_id = asked->order_id,
                                 .cancellation_no = asked->cancellation_no,
                                 .reason = asked->reason,
                                 .restock = asked->restock};
    (void)event;
    stop(tx, &stopped, asked->lines, asked->lines_count);
}

void oms__takeout_on_change(oms_tx *tx, const oms_event *event,
                            const void *data)
{
    const oms_order_change_event *asked = data;
    oms_stopped_event stopped = {.order_id = asked->order_id,
                                 .change_no = asked->change_no,
                                 .restock = true};
    (void)event;
    if (asked->stop_count > 0)
        stop(tx, &stopped, asked->stop, asked->stop_count);
}

static void drop(oms_tx *tx, const char *order_id, int64_t cancellation_no,
                 int64_t change_no)
{
    oms_case_row order;
    if (!oms__cases_find(tx, order_id, &order))
        return;
    size_t before = order.stops_count;
    oms__takeout_drop(&order, cancellation_no, change_no);
    if (order.stops_count == before)
        return;
    oms__plan_wanted(tx, &order);
    oms__cases_save(tx, &order);
}

void oms__takeout_on_refused(oms_tx *tx, const oms_event *event,
                             const void *data)
{
    const oms_cancellation_event *refused = data;
    (void)event;
    drop(tx, refused->order_id, refused->cancellation_no, 0);
}

void oms__takeout_on_change_over(oms_tx *tx, const oms_event *event,
                                 const void *data)
{
    const oms_order_change_event *over = data;
    (void)event;
    drop(tx, over->order_id, 0, over->change_no);
}
