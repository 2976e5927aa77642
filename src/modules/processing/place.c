// order.place: the hot path. It reads the shop's rules and the channel's
// number (and the id, if the host gave one), scans nothing, and writes the
// order, its lines and adjustments, the number and one event. Everything else
// (stock, money, the timer) follows as a reaction to that event.
#include <string.h>

#include "modules/processing/processing.h"

bool oms__place_checks(oms_tx *tx, const oms_order_place_args *args)
{
    if (args->lines_count + args->adjustments_count + args->payments_count > 0)
        return oms__metadata_check(tx, args->metadata) &&
               oms__tags_check(tx, args->tags, args->tags_count);
    oms__tx_fail(tx, OMS_EINVAL, "/lines",
                 "an order needs lines, adjustments or payments; give at "
                 "least one");
    return false;
}

static const char *free_id(oms_tx *tx, const char *wanted)
{
    if (wanted == NULL)
        return oms__tx_id(tx);
    order_row row = {.order_id = wanted};
    if (oms__tx_get(tx, &oms__orders_table, &row)) {
        oms__tx_fail(tx, OMS_ECONFLICT, "/order_id",
                     "order \"%s\" exists already; use another id, or the "
                     "first key to get its receipt",
                     wanted);
        return NULL;
    }
    return wanted;
}

int64_t oms__place_number(oms_tx *tx, const char *channel)
{
    number_row row = {.channel = channel};
    oms__tx_get(tx, &oms__numbers_table, &row);
    row.last++;
    oms__tx_put(tx, &oms__numbers_table, &row);
    return row.last;
}

static order_line_row *make_lines(oms_tx *tx, const oms_order_place_args *args,
                                  const char *order_id,
                                  const order_settings *settings)
{
    order_line_row *lines =
        oms__tx_array(tx, args->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < args->lines_count; i++) {
        const oms_order_line_args *line = &args->lines[i];
        lines[i].order_id = order_id;
        lines[i].line_no = (int64_t)i + 1;
        lines[i].sku = line->sku;
        lines[i].name = line->name;
        lines[i].vendor = line->vendor;
        lines[i].location_id = line->location_id;
        lines[i].digital = line->digital;
        if (line->available_at_ms != 0) {
            order_line_more more = {.available_at_ms = line->available_at_ms};
            oms__line_more_put(tx, &lines[i], &more);
        }
        if (!oms__totals_line(tx, line, i, settings, &lines[i]))
            return NULL;
    }
    return lines;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool has_several_vendors(const oms_order_place_args *args)
{
    for (size_t i = 1; i < args->lines_count; i++) {
        if (!same_text(args->lines[0].vendor, args->lines[i].vendor))
            return true;
    }
    return false;
}

static void describe(oms_tx *tx, order_row *order,
                     const oms_order_place_args *args, int64_t now)
{
    order->channel = args->channel != NULL ? args->channel : "default";
    order->reference = args->reference;
    order->customer_id = args->customer_id;
    order->currency = args->currency;
    order->terms = (int32_t)args->terms;
    order->payments_count = (int64_t)args->payments_count;
    order->open_count = (int64_t)args->payments_count;
    order->lines_count = (int64_t)args->lines_count;
    order->several_vendors = has_several_vendors(args);
    order->placed_at_ms = args->placed_at_ms != 0 ? args->placed_at_ms : now;
    order->promised_at_ms = args->promised_at_ms;
    order->ship_to = args->ship_to;
    order->bill_to = args->bill_to;
    order->shipping_method = args->shipping_method;
    order->note = args->note;
    order->metadata = args->metadata;
    if (args->tags_count == 0)
        return;
    order_more more = oms__order_more(order);
    more.tags = args->tags;
    more.tags_count = args->tags_count;
    oms__order_more_put(tx, order, &more);
}

static bool total_is_expected(oms_tx *tx, const oms_order_place_args *args,
                              const order_row *order)
{
    if (args->expected_total_minor == 0 ||
        args->expected_total_minor == order->total_minor)
        return true;
    oms__tx_fail(tx, OMS_EINVAL, "/expected_total_minor",
                 "expected a total of %lld but it is %lld; check prices, "
                 "discounts and rounding",
                 (long long)args->expected_total_minor,
                 (long long)order->total_minor);
    return false;
}

static void put_contents(oms_tx *tx, const oms_order_place_args *args,
                         const order_work *work)
{
    for (size_t i = 0; i < work->lines_count; i++)
        oms__tx_put(tx, &oms__order_lines_table, &work->lines[i]);
    for (size_t i = 0; i < args->adjustments_count; i++) {
        const oms_adjustment *one = &args->adjustments[i];
        adjustment_row row = {.order_id = work->order.order_id,
                              .adjustment_no = (int64_t)i + 1,
                              .kind = (int32_t)one->kind,
                              .code = one->code,
                              .label = one->label,
                              .amount_minor = one->amount_minor};
        oms__tx_put(tx, &oms__adjustments_table, &row);
    }
}

oms_order_placed_line oms__order_told_line(const order_line_row *line)
{
    return (oms_order_placed_line){
        .line_no = line->line_no,
        .sku = line->sku,
        .quantity = line->quantity,
        .total_minor = line->total_minor,
        .vendor = line->vendor,
        .location_id = line->location_id,
        .digital = line->digital,
        .available_at_ms = line->more != NULL ? line->more->available_at_ms : 0,
        .items_minor = line->items_minor,
        .discount_minor = line->discount_minor,
        .tax_minor = line->tax_minor,
        .shipping_minor = line->shipping_minor,
        .name = line->name,
    };
}

static oms_order_placed_line *placed_lines(oms_tx *tx, const order_work *work)
{
    oms_order_placed_line *lines =
        oms__tx_array(tx, work->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < work->lines_count; i++) {
        lines[i] = oms__order_told_line(&work->lines[i]);
    }
    return lines;
}

// Only what the goods' address does not say: every byte of an event is kept for
// ever.
static const char *other(const char *text, const char *than)
{
    bool same = text != NULL && than != NULL && strcmp(text, than) == 0;
    return same ? NULL : text;
}

static void tell_payer(const order_row *order, oms_order_placed *placed)
{
    static const oms_address nobody = {0};
    const oms_address *to = order->ship_to != NULL ? order->ship_to : &nobody;
    if (order->bill_to == NULL)
        return;
    placed->bill_name = other(order->bill_to->name, to->name);
    placed->bill_company = other(order->bill_to->company, to->company);
}

static void tell(oms_tx *tx, const oms_order_place_args *args,
                 const order_work *work)
{
    const order_row *order = &work->order;
    oms_order_placed placed = {
        .order_id = order->order_id,
        .number = order->number,
        .channel = order->channel,
        .customer_id = order->customer_id,
        .currency = order->currency,
        .items_minor = order->items_minor,
        .discount_minor = order->discount_minor,
        .shipping_minor = order->shipping_minor,
        .tax_minor = order->tax_minor,
        .fee_minor = order->fee_minor,
        .total_minor = order->total_minor,
        .tendered_minor = order->tendered_minor,
        .terms = args->terms,
        .lines = placed_lines(tx, work),
        .lines_count = work->lines_count,
        .payments = args->payments,
        .payments_count = args->payments_count,
        .ship_to = order->ship_to,
        .shipping_method = order->shipping_method,
        .promised_at_ms = order->promised_at_ms,
        .placed_at_ms = order->placed_at_ms,
        .note = order->note,
    };
    tell_payer(order, &placed);
    if (order->more != NULL) {
        placed.replaces_order_id = order->more->replaces_order_id;
        placed.replacement_no = order->more->replacement_no;
    }
    oms__tx_emit(tx, &oms__order_events[EVENT_PLACED], order->order_id,
                 args->placed_at_ms, &placed);
}

bool oms__place_fill(oms_tx *tx, const oms_order_place_args *args,
                     order_work *work)
{
    order_row *order = &work->order;
    work->lines = make_lines(tx, args, order->order_id, &work->settings);
    work->lines_count = args->lines_count;
    if (work->lines == NULL || !oms__totals_order(tx, args, work->lines, order))
        return false;
    describe(tx, order, args, oms__tx_now(tx));
    put_contents(tx, args, work);
    return !oms__tx_failed(tx);
}

bool oms__place(oms_tx *tx, const oms_order_place_args *args, order_work *work)
{
    order_row *order = &work->order;
    if (!total_is_expected(tx, args, order) ||
        !oms__tx_move(tx, &oms__order_moves, &order->status, ORDER_PLACE, work))
        return false;
    order->waits_for = WAIT_RELAY;
    order->number = oms__place_number(tx, order->channel);
    oms__order_save(tx, work);
    tell(tx, args, work);
    oms__tx_receipt(tx, order->order_id, order->number);
    return true;
}

void oms__order_place(oms_tx *tx, const void *in)
{
    const oms_order_place_args *args = in;
    order_work *work = oms__tx_alloc(tx, sizeof(*work));
    if (work == NULL || !oms__place_checks(tx, args))
        return;
    oms__order_settings_get(tx, &work->settings);
    work->order.status = -1;
    work->order.order_id = free_id(tx, args->order_id);
    if (work->order.order_id != NULL && oms__place_fill(tx, args, work))
        oms__place(tx, args, work);
}
