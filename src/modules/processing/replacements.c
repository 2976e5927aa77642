// exchange.requested, claim.requested: goods go out instead of those that came
// back or never arrived. The replacement is an order like any other; it names
// the one that it replaces goods of. What it takes over from there: customer,
// currency, channel, and the addresses unless a new one is given.
#include "modules/processing/processing.h"

static void tell(oms_tx *tx, const oms_replacement_event *asked, int event,
                 int64_t total_minor, const char *reason)
{
    oms_order_replaced told = {.order_id = asked->order_id,
                               .replacement_no = asked->replacement_no,
                               .new_order_id = asked->new_order_id,
                               .total_minor = total_minor,
                               .credit_minor = asked->credit_minor,
                               .reason = reason};
    oms__tx_emit(tx, &oms__order_events[event], asked->order_id, 0, &told);
}

static oms_order_line_args *make_lines(oms_tx *tx,
                                       const oms_replacement_event *asked)
{
    oms_order_line_args *lines =
        oms__tx_array(tx, asked->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < asked->lines_count; i++) {
        const oms_replacement_line *one = &asked->lines[i];
        lines[i] =
            (oms_order_line_args){.sku = one->sku,
                                  .name = one->name,
                                  .quantity = one->quantity,
                                  .unit_price_minor = one->unit_price_minor,
                                  .discount_minor = one->discount_minor,
                                  .tax_minor = one->tax_minor,
                                  .shipping_minor = one->shipping_minor,
                                  .location_id = one->location_id,
                                  .digital = one->digital};
    }
    return lines;
}

// First what came back, then what the customer adds.
static oms_tender *make_tenders(oms_tx *tx, const oms_replacement_event *asked,
                                size_t *count)
{
    oms_tender *tenders =
        oms__tx_array(tx, asked->payments_count + 1, sizeof(*tenders));
    *count = 0;
    if (tenders == NULL)
        return NULL;
    if (asked->credit_minor > 0)
        tenders[(*count)++] = (oms_tender){
            .method = OMS_METHOD_EXCHANGE_CREDIT,
            .token = oms__tx_printf(tx, "%s/%lld", asked->order_id,
                                    (long long)asked->replacement_no),
            .amount_minor = asked->credit_minor};
    for (size_t i = 0; i < asked->payments_count; i++)
        tenders[(*count)++] = asked->payments[i];
    return tenders;
}

// Placing must not fail here: the event would stop all that follows for this
// order. What cannot be placed is told instead.
static const char *objection(oms_tx *tx, const oms_order_place_args *args,
                             const order_settings *settings)
{
    order_line_row *lines =
        oms__tx_array(tx, args->lines_count, sizeof(*lines));
    order_row sums = {.order_id = args->order_id};
    if (lines == NULL)
        return NULL;
    if (args->lines_count == 0)
        return "there is nothing to send";
    if (oms__tx_get(tx, &oms__orders_table, &sums))
        return "there is an order of that id already";
    for (size_t i = 0; i < args->lines_count; i++) {
        lines[i].quantity = args->lines[i].quantity;
        lines[i].unit_price_minor = args->lines[i].unit_price_minor;
        lines[i].discount_minor = args->lines[i].discount_minor;
        lines[i].tax_minor = args->lines[i].tax_minor;
        lines[i].shipping_minor = args->lines[i].shipping_minor;
        if (oms__totals_reckon(&lines[i], settings) != SUM_FITS)
            return "the total of a line is out of bounds";
    }
    if (oms__totals_again(lines, args->lines_count, NULL, 0, &sums) != SUM_FITS)
        return "its total is out of bounds";
    return NULL;
}

static void place(oms_tx *tx, const oms_replacement_event *asked,
                  const oms_order_place_args *args,
                  const order_settings *settings)
{
    order_work *work = oms__tx_alloc(tx, sizeof(*work));
    order_more more = {.replaces_order_id = asked->order_id,
                       .replacement_no = asked->replacement_no};
    if (work == NULL)
        return;
    work->settings = *settings;
    work->order.status = -1;
    work->order.order_id = args->order_id;
    oms__order_more_put(tx, &work->order, &more);
    if (oms__place_fill(tx, args, work) && oms__place(tx, args, work))
        tell(tx, asked, EVENT_REPLACED, work->order.total_minor, NULL);
}

void oms__on_replacement(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_replacement_event *asked = data;
    order_work old;
    (void)event;
    if (!oms__order_load(tx, asked->order_id, &old))
        return;
    const order_row *order = &old.order;
    oms_order_place_args args = {
        .order_id = asked->new_order_id,
        .channel = order->channel,
        .customer_id = order->customer_id,
        .currency = order->currency,
        .lines = make_lines(tx, asked),
        .lines_count = asked->lines_count,
        .ship_to = asked->ship_to != NULL ? asked->ship_to : order->ship_to,
        .bill_to = order->bill_to,
        .shipping_method = asked->shipping_method != NULL
                               ? asked->shipping_method
                               : order->shipping_method,
        .terms = asked->claim ? OMS_TERMS_ON_ACCOUNT : OMS_TERMS_PREPAID,
    };
    args.payments = make_tenders(tx, asked, &args.payments_count);
    if (oms__tx_failed(tx))
        return;
    if (args.order_id == NULL)
        args.order_id = oms__tx_id(tx);
    const char *refused = objection(tx, &args, &old.settings);
    if (refused != NULL)
        tell(tx, asked, EVENT_REPLACEMENT_REFUSED, 0, refused);
    else
        place(tx, asked, &args, &old.settings);
}
