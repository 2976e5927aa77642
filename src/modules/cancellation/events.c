// What taking back does when others speak: it learns what was sold, what has
// left and arrived, what was taken out, and what payment has decided.
#include "modules/cancellation/cancellation.h"

// ---- what was sold ---------------------------------------------------------

static void copy_line(const oms_order_placed_line *from, oms_sold_line *to)
{
    bool plain = from->items_minor == from->total_minor;
    to->line_no = from->line_no;
    to->sku = from->sku;
    to->quantity = from->quantity;
    to->total_minor = from->total_minor;
    to->items_minor = plain ? 0 : from->items_minor;
    to->shipping_minor = from->shipping_minor;
    to->digital = from->digital;
}

// What the order charges beside its lines: delivery and fees stay with the
// order, discounts and taxes belong to its goods.
static void charge(oms_tx *tx, oms_sale_row *sale, int64_t shipping_minor,
                   int64_t fee_minor)
{
    int64_t extra = sale->total_minor;
    oms__sales_bump(tx, &extra, -fee_minor);
    for (size_t i = 0; i < sale->lines_count; i++) {
        shipping_minor -= sale->lines[i].shipping_minor;
        oms__sales_bump(tx, &extra, -sale->lines[i].total_minor);
    }
    sale->shipping_minor = shipping_minor > 0 ? shipping_minor : 0;
    oms__sales_bump(tx, &extra, -sale->shipping_minor);
    oms__sales_spread(tx, sale, extra);
}

static void on_placed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_placed *placed = data;
    oms_sale_row sale = {.order_id = placed->order_id,
                         .customer_id = placed->customer_id,
                         .placed_at_ms = placed->placed_at_ms,
                         .currency = placed->currency,
                         .total_minor = placed->total_minor,
                         .lines_count = placed->lines_count};
    (void)event;
    sale.lines = oms__tx_array(tx, placed->lines_count, sizeof(*sale.lines));
    for (size_t i = 0; sale.lines != NULL && i < sale.lines_count; i++)
        copy_line(&placed->lines[i], &sale.lines[i]);
    if (oms__tx_failed(tx))
        return;
    charge(tx, &sale, placed->shipping_minor, placed->fee_minor);
    oms__sales_save(tx, &sale);
    if (placed->replacement_no != 0)
        oms__replace_placed(tx, placed);
}

// What came back keeps the worth that it had then.
static void note_price(oms_sold_line *line)
{
    int64_t worth = line->total_minor + line->extra_minor;
    line->repriced |=
        line->valued_minor > worth || line->credited_minor > worth;
}

// Lines that were added come behind the others.
static void on_changed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_changed *changed = data;
    oms_sale_row sale;
    (void)event;
    if (!oms__sales_find(tx, changed->order_id, &sale))
        return;
    oms_sold_line *lines = oms__tx_array(
        tx, sale.lines_count + changed->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < sale.lines_count; i++)
        lines[i] = sale.lines[i];
    if (lines == NULL)
        return;
    sale.lines = lines;
    for (size_t i = 0; i < changed->lines_count; i++) {
        oms_sold_line *line = oms__sales_line(&sale, changed->lines[i].line_no);
        copy_line(&changed->lines[i],
                  line != NULL ? line : &sale.lines[sale.lines_count++]);
    }
    sale.total_minor = changed->total_minor;
    sale.canceled_minor = changed->canceled_minor;
    charge(tx, &sale, changed->shipping_minor, changed->fee_minor);
    for (size_t i = 0; i < sale.lines_count; i++)
        note_price(&sale.lines[i]);
    oms__sales_save(tx, &sale);
}

// ---- what has left ---------------------------------------------------------

static bool had_left(const oms_shipment_event *parcel)
{
    return parcel->before == OMS_SHIPMENT_SHIPPED ||
           parcel->before == OMS_SHIPMENT_DELIVERED;
}

static int64_t time_of(const oms_event *event)
{
    return event->occurred_at_ms != 0 ? event->occurred_at_ms : event->at_ms;
}

// A parcel that was told to have arrived first has left by that.
static void on_parcel(oms_tx *tx, const oms_event *event,
                      const oms_shipment_event *parcel, bool arrived)
{
    oms_sale_row sale;
    if ((!arrived && had_left(parcel)) ||
        !oms__sales_find(tx, parcel->order_id, &sale))
        return;
    for (size_t i = 0; i < parcel->lines_count; i++) {
        oms_sold_line *line = oms__sales_line(&sale, parcel->lines[i].line_no);
        if (line == NULL)
            continue;
        int64_t units = parcel->lines[i].quantity;
        line->shipped += had_left(parcel) ? 0 : units;
        line->delivered += arrived ? units : 0;
        if (arrived && line->delivered_at_ms < time_of(event))
            line->delivered_at_ms = time_of(event);
    }
    oms__sales_save(tx, &sale);
}

static void on_shipped(oms_tx *tx, const oms_event *event, const void *data)
{
    on_parcel(tx, event, data, false);
}

static void on_delivered(oms_tx *tx, const oms_event *event, const void *data)
{
    on_parcel(tx, event, data, true);
}

// ---- what was taken out ----------------------------------------------------

static void on_lines_canceled(oms_tx *tx, const oms_event *event,
                              const void *data)
{
    const oms_order_lines_canceled *told = data;
    oms_sale_row sale;
    (void)event;
    if (!oms__sales_find(tx, told->order_id, &sale))
        return;
    for (size_t i = 0; i < told->lines_count; i++) {
        oms_sold_line *line = oms__sales_line(&sale, told->lines[i].line_no);
        if (line == NULL)
            continue;
        line->canceled += told->lines[i].quantity;
        oms__sales_bump(tx, &line->canceled_minor, told->lines[i].amount_minor);
    }
    sale.canceled_minor = told->canceled_minor;
    if (told->cancellation_no != 0)
        oms__stops_applied(tx, &sale, told->cancellation_no,
                           told->amount_minor);
    oms__sales_save(tx, &sale);
}

static void on_ended(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_ended *told = data;
    oms_sale_row sale;
    (void)event;
    if (oms__sales_find(tx, told->order_id, &sale) && !sale.ended) {
        sale.ended = true;
        oms__stops_order_ended(tx, &sale, told->cancellation_no);
        oms__sales_save(tx, &sale);
    }
    oms__replace_ended(tx, told->order_id, told->note);
}

static void on_confirmed(oms_tx *tx, const oms_event *event, const void *data)
{
    (void)data;
    oms__replace_confirmed(tx, event->subject);
}

// ---- money -----------------------------------------------------------------

static void on_adjusted(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_payment_adjusted *told = data;
    (void)event;
    if (told->cancellation_no != 0)
        oms__stops_adjusted(tx, told->order_id, told->cancellation_no);
    else if (told->change_no == 0)
        oms__credit_notes_adjusted(tx, told->order_id, told->return_no,
                                   told->replacement_no);
}

const oms_reaction oms__take_back_reactions[OMS__TAKE_BACK_REACTIONS] = {
    {"order.placed", on_placed},
    {"order.confirmed", on_confirmed},
    {"order.changed", on_changed},
    {"order.lines_canceled", on_lines_canceled},
    {"order.canceled", on_ended},
    {"order.rejected", on_ended},
    {"order.expired", on_ended},
    {"shipment.shipped", on_shipped},
    {"shipment.delivered", on_delivered},
    {"fulfillment.stopped", oms__stops_stopped},
    {"payment.adjusted", on_adjusted},
    {"order.replacement_refused", oms__replace_refused},
    {"order.archived", oms__react_archived},
    {"subject.erased", oms__upkeep_erased},
};
