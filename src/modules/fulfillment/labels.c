// What fulfilment asks: a label for a packed parcel, the label back,
// and stock to be written off when a parcel has left. An answer may come when
// the parcel has moved on: then a label that nobody wants is given back.
#include "modules/fulfillment/fulfillment.h"

static oms_parcel_line *parcel_lines(oms_tx *tx, const oms_parcel_row *parcel)
{
    oms_parcel_line *lines =
        oms__tx_array(tx, parcel->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < parcel->lines_count; i++)
        lines[i] = (oms_parcel_line){.line_no = parcel->lines[i].line_no,
                                     .quantity = parcel->lines[i].quantity};
    return lines;
}

static const char *ask_carrier(oms_tx *tx, const oms_case_row *order,
                               const oms_parcel_row *parcel,
                               oms_fulfillment_asks what)
{
    oms_shipping_request request = {.order_id = order->order_id,
                                    .shipment_no = parcel->shipment_no,
                                    .location_id = parcel->location_id,
                                    .carrier = parcel->carrier,
                                    .service_level = parcel->service_level,
                                    .tracking_number = parcel->tracking_number};
    if (what == OMS__ASKS_BOOK) {
        request.lines = parcel_lines(tx, parcel);
        request.lines_count = parcel->lines_count;
        request.ship_to = order->ship_to;
    }
    return oms__tx_task(tx, &oms__fulfillment_jobs[what], order->order_id, 0,
                        &request);
}

void oms__labels_book(oms_tx *tx, const oms_case_row *order,
                      oms_parcel_row *parcel)
{
    if (parcel->tracking_number != NULL || !oms__cases_rules(tx).book_labels)
        return;
    parcel->label_task = ask_carrier(tx, order, parcel, OMS__ASKS_BOOK);
}

void oms__labels_unbook(oms_tx *tx, const oms_case_row *order,
                        oms_parcel_row *parcel)
{
    if (parcel->label_task != NULL)
        oms__tx_cancel_task(tx, parcel->label_task);
    parcel->label_task = NULL;
    if (parcel->booked)
        ask_carrier(tx, order, parcel, OMS__ASKS_CANCEL);
    parcel->booked = false;
}

// The location is where the parcel was packed; a fact without one leaves the
// choice to inventory.
void oms__fulfillment_consume(oms_tx *tx, const oms_case_row *order,
                              const oms_parcel_row *parcel)
{
    if (!order->reserved || parcel->lines_count == 0)
        return;
    oms_stock_line *lines =
        oms__tx_array(tx, parcel->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < parcel->lines_count; i++)
        lines[i] = (oms_stock_line){
            .line_no = parcel->lines[i].line_no,
            .sku = oms__cases_line(order, parcel->lines[i].line_no)->sku,
            .location_id = parcel->location_id,
            .quantity = parcel->lines[i].quantity};
    oms_stock_request request = {.order_id = order->order_id,
                                 .lines = lines,
                                 .lines_count = parcel->lines_count,
                                 .reason = "shipped"};
    oms__tx_task(tx, &oms__fulfillment_jobs[OMS__ASKS_CONSUME], order->order_id,
                 0, &request);
}

// ---- answers ---------------------------------------------------------------

static void take_label(oms_tx *tx, const oms_case_row *order,
                       oms_parcel_row *parcel, const oms_shipping_result *label,
                       bool wanted)
{
    if (!wanted) {
        oms_parcel_row unwanted = *parcel;
        unwanted.carrier = label->carrier;
        unwanted.tracking_number = label->tracking_number;
        ask_carrier(tx, order, &unwanted, OMS__ASKS_CANCEL);
        return;
    }
    parcel->label_task = NULL;
    parcel->label_reason = NULL;
    parcel->booked = true;
    parcel->carrier = label->carrier;
    parcel->tracking_number = label->tracking_number;
    parcel->label_url = label->label_url;
    parcel->label_cost_minor = label->cost_minor;
    oms__tx_put(tx, &oms__parcels_table, parcel);
    oms__parcels_say(tx, order, parcel, OMS__SAYS_LABELED, parcel->state, 0,
                     NULL);
}

static void answer_book(oms_tx *tx, const void *request,
                        const oms_answer *answer)
{
    const oms_shipping_request *asked = request;
    oms_case_row order;
    oms_parcel_row parcel;
    if (!oms__cases_load(tx, asked->order_id, &order) ||
        !oms__parcels_load(tx, asked->order_id, asked->shipment_no, &parcel))
        return;
    bool current = parcel.label_task != NULL &&
                   strcmp(parcel.label_task, answer->task_id) == 0;
    if (answer->outcome == OMS_OUTCOME_OK) {
        take_label(tx, &order, &parcel, answer->result,
                   current && parcel.tracking_number == NULL);
    } else if (current && answer->outcome == OMS_OUTCOME_DECLINED) {
        parcel.label_task = NULL;
        parcel.label_reason = answer->reason;
        oms__tx_put(tx, &oms__parcels_table, &parcel);
        oms__parcels_say(tx, &order, &parcel, OMS__SAYS_LABEL_DECLINED,
                         parcel.state, 0, answer->reason);
    }
}

// A label that the carrier does not take back stays in its books and bill.
static void answer_cancel(oms_tx *tx, const void *request,
                          const oms_answer *answer)
{
    const oms_shipping_request *asked = request;
    oms_parcel_row parcel;
    if (answer->outcome != OMS_OUTCOME_DECLINED ||
        !oms__parcels_load(tx, asked->order_id, asked->shipment_no, &parcel))
        return;
    parcel.label_reason = answer->reason;
    oms__tx_put(tx, &oms__parcels_table, &parcel);
}

// The units have left whatever inventory says; its own books tell the rest.
static void answer_consume(oms_tx *tx, const void *request,
                           const oms_answer *answer)
{
    (void)tx;
    (void)request;
    (void)answer;
}

const oms_job oms__fulfillment_jobs[OMS__ASKS_COUNT] = {
    [OMS__ASKS_BOOK] = {.kind = "shipping.book",
                        .request = &oms__shipping_request_record,
                        .result = &oms__shipping_result_record,
                        .answer = answer_book,
                        .doc = "Books a label for a packed parcel."},
    [OMS__ASKS_CANCEL] = {.kind = "shipping.cancel",
                          .request = &oms__shipping_request_record,
                          .answer = answer_cancel,
                          .doc = "Gives a label back."},
    [OMS__ASKS_CONSUME] = {.kind = "inventory.consume",
                           .request = &oms__stock_request_record,
                           .answer = answer_consume,
                           .doc = "Writes off what has left the house."},
    [OMS__ASKS_OPEN] = {.kind = "fulfillment.open",
                        .request = &oms__work_timer_record,
                        .answer = oms__waits_answer,
                        .rule = oms__timer_rings,
                        .doc = "The timer of work that waits for a date."},
};
