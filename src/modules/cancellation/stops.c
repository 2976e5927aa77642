// Cancellations: the wish, and what the saga makes of it. Fulfilment says what
// can be stopped, processing takes it out, payment gives the money back; each
// of their answers moves the row one state on. A wish that nobody answers ends
// by its timer.
#include "modules/cancellation/cancellation.h"

#define ANSWER_MS (7LL * 24 * 60 * 60 * 1000)

static void tell(oms_tx *tx, const oms_stop_row *stop, int type)
{
    bool asks = type == OMS__TELLS_STOP_REQUESTED;
    oms_cancellation_event told = {.order_id = stop->order_id,
                                   .cancellation_no = stop->cancellation_no,
                                   .reason = (oms_reason)stop->reason,
                                   .note = asks ? stop->note : NULL,
                                   .why = stop->why,
                                   .lines = asks ? stop->lines : stop->stopped,
                                   .lines_count = asks ? stop->lines_count
                                                       : stop->stopped_count,
                                   .restock = stop->restock,
                                   .amount_minor = stop->amount_minor};
    oms__tx_emit(tx, &oms__take_back_events[type], stop->order_id, 0, &told);
}

static bool find(oms_tx *tx, const char *order_id, int64_t number,
                 oms_stop_row *out)
{
    *out = (oms_stop_row){.order_id = order_id, .cancellation_no = number};
    return oms__tx_get(tx, &oms__stops_table, out);
}

static bool under_way(const oms_stop_row *stop)
{
    return stop->state == OMS_CANCELLATION_REQUESTED ||
           stop->state == OMS_CANCELLATION_STOPPED;
}

// Takes it to its end; [sale] is saved by the caller.
static void end(oms_tx *tx, oms_sale_row *sale, oms_stop_row *stop,
                oms_stop_verb verb, const char *why)
{
    static const int says[] = {
        [OMS__STOP_COMPLETE] = OMS__TELLS_STOP_COMPLETED,
        [OMS__STOP_COMPLETE_PART] = OMS__TELLS_STOP_PARTIAL,
        [OMS__STOP_REFUSE] = OMS__TELLS_STOP_REFUSED,
    };
    oms_take_back ask = {.sale = sale, .stop = stop};
    if (!oms__tx_move(tx, &oms__stop_moves, &stop->state, (int32_t)verb, &ask))
        return;
    if (stop->expire_task != NULL)
        oms__tx_cancel_task(tx, stop->expire_task);
    stop->expire_task = NULL;
    stop->ended_at_ms = oms__tx_now(tx);
    if (why != NULL)
        stop->why = why;
    sale->stop_open = 0;
    oms__tx_put(tx, &oms__stops_table, stop);
    tell(tx, stop, says[verb]);
}

// ---- cancellation.request --------------------------------------------------

static bool units_are_there(oms_tx *tx, const oms_sale_row *sale,
                            const oms_cancellation_request_args *args)
{
    for (size_t i = 0; i < args->lines_count; i++) {
        const oms_sold_line *line =
            oms__sales_require(tx, sale, args->lines[i].line_no, i);
        if (line == NULL)
            return false;
        int64_t wanted = 0;
        for (size_t j = 0; j <= i; j++)
            wanted += args->lines[j].line_no == line->line_no
                          ? args->lines[j].quantity
                          : 0;
        if (wanted <= oms__sales_stoppable(line))
            continue;
        oms__tx_fail(
            tx, OMS_EREFUSED, oms__tx_printf(tx, "/lines/%zu/quantity", i),
            "%lld units of line %lld have neither left nor been "
            "canceled; ask for a return of the others",
            (long long)oms__sales_stoppable(line), (long long)line->line_no);
        return false;
    }
    return true;
}

void oms__stops_request(oms_tx *tx, const void *in)
{
    const oms_cancellation_request_args *args = in;
    oms_sale_row sale;
    if (!oms__sales_load(tx, args->order_id, &sale))
        return;
    oms_stop_row stop = {.order_id = sale.order_id,
                         .cancellation_no = sale.stops_count + 1,
                         .state = -1,
                         .reason = (int32_t)args->reason,
                         .note = args->note,
                         .restock = !args->no_restock,
                         .whole = args->lines_count == 0,
                         .lines = args->lines,
                         .lines_count = args->lines_count,
                         .requested_at_ms = oms__tx_now(tx)};
    oms_take_back ask = {.sale = &sale, .stop = &stop};
    if (!oms__tx_move(tx, &oms__stop_moves, &stop.state, OMS__STOP_REQUEST,
                      &ask) ||
        !units_are_there(tx, &sale, args))
        return;
    oms_take_back_timer timer = {sale.order_id, stop.cancellation_no};
    stop.expire_task =
        oms__tx_task(tx, &oms__take_back_jobs[OMS__JOB_STOP_EXPIRE],
                     sale.order_id, oms__tx_now(tx) + ANSWER_MS, &timer);
    sale.stops_count = stop.cancellation_no;
    sale.stop_open = stop.cancellation_no;
    oms__tx_put(tx, &oms__stops_table, &stop);
    oms__sales_save(tx, &sale);
    tell(tx, &stop, OMS__TELLS_STOP_REQUESTED);
    oms__tx_receipt(tx, sale.order_id, stop.cancellation_no);
}

// ---- what is heard ---------------------------------------------------------

void oms__stops_stopped(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_stopped_event *told = data;
    oms_sale_row sale;
    oms_stop_row stop;
    (void)event;
    if (told->cancellation_no == 0 ||
        !find(tx, told->order_id, told->cancellation_no, &stop) ||
        stop.state != OMS_CANCELLATION_REQUESTED ||
        !oms__sales_find(tx, told->order_id, &sale))
        return;
    if (told->lines_count == 0 && !(told->complete && told->whole)) {
        end(tx, &sale, &stop, OMS__STOP_REFUSE,
            told->note != NULL ? told->note : "everything of it has left");
        oms__sales_save(tx, &sale);
        return;
    }
    oms_take_back ask = {.sale = &sale, .stop = &stop};
    if (!oms__tx_move(tx, &oms__stop_moves, &stop.state, OMS__STOP_STOP, &ask))
        return;
    stop.complete = told->complete;
    stop.stopped = told->lines;
    stop.stopped_count = told->lines_count;
    stop.why = told->note;
    oms__tx_put(tx, &oms__stops_table, &stop);
}

void oms__stops_applied(oms_tx *tx, oms_sale_row *sale, int64_t number,
                        int64_t amount_minor)
{
    oms_stop_row stop;
    if (!find(tx, sale->order_id, number, &stop) || !under_way(&stop))
        return;
    stop.applied = true;
    oms__sales_bump(tx, &stop.amount_minor, amount_minor);
    oms__tx_put(tx, &oms__stops_table, &stop);
}

// The order has ended: by the wish with the number [by], because nothing of it
// was left; else the wish that is under way has nothing to be about any more.
void oms__stops_order_ended(oms_tx *tx, oms_sale_row *sale, int64_t by)
{
    oms_stop_row stop;
    if (sale->stop_open == 0 ||
        !find(tx, sale->order_id, sale->stop_open, &stop) || stop.applied)
        return;
    if (by == stop.cancellation_no && stop.state == OMS_CANCELLATION_STOPPED) {
        stop.applied = true;
        stop.amount_minor =
            sale->total_minor - sale->canceled_minor - sale->credited_minor;
        if (stop.amount_minor < 0)
            stop.amount_minor = 0;
        oms__tx_put(tx, &oms__stops_table, &stop);
        return;
    }
    end(tx, sale, &stop, OMS__STOP_REFUSE, "the order has ended meanwhile");
}

static void finish(oms_tx *tx, oms_sale_row *sale, oms_stop_row *stop)
{
    end(tx, sale, stop,
        stop->complete ? OMS__STOP_COMPLETE : OMS__STOP_COMPLETE_PART, NULL);
    oms__sales_save(tx, sale);
}

void oms__stops_adjusted(oms_tx *tx, const char *order_id, int64_t number)
{
    oms_sale_row sale;
    oms_stop_row stop;
    if (find(tx, order_id, number, &stop) && stop.applied &&
        stop.state == OMS_CANCELLATION_STOPPED &&
        oms__sales_find(tx, order_id, &sale))
        finish(tx, &sale, &stop);
}

void oms__stops_expired(oms_tx *tx, const char *order_id, int64_t number)
{
    oms_sale_row sale;
    oms_stop_row stop;
    if (!find(tx, order_id, number, &stop) || !under_way(&stop) ||
        !oms__sales_find(tx, order_id, &sale))
        return;
    stop.expire_task = NULL;
    if (stop.applied) {
        finish(tx, &sale, &stop);
        return;
    }
    end(tx, &sale, &stop, OMS__STOP_REFUSE, "nobody has answered in time");
    oms__sales_save(tx, &sale);
}
