// What the events of the order and of its money mean for the view.
#include "modules/tracking/tracking.h"

#include <string.h>

oms_view_line *oms__fold_line(fold_step *step, int64_t line_no)
{
    oms_view_line *lines = (oms_view_line *)(uintptr_t)step->view->lines;
    size_t count = step->view->lines_count;
    if (line_no >= 1 && (uint64_t)line_no <= count &&
        lines[line_no - 1].line_no == line_no)
        return &lines[line_no - 1];
    for (size_t i = 0; i < count; i++)
        if (lines[i].line_no == line_no)
            return &lines[i];
    return NULL;
}

static void put_line(fold_step *step, const oms_order_placed_line *from)
{
    oms_order_view *view = step->view;
    oms_view_line *line = oms__fold_line(step, from->line_no);
    if (line == NULL) {
        oms_view_line *lines = oms__fold_room(
            step->tx, view->lines, view->lines_count, sizeof(*lines));
        if (lines == NULL)
            return;
        view->lines = lines;
        line = &lines[view->lines_count++];
        line->line_no = from->line_no;
    }
    line->sku = from->sku;
    line->quantity = from->quantity;
    line->total_minor = from->total_minor;
    line->vendor = from->vendor;
    line->digital = from->digital;
    line->expected_at_ms = from->available_at_ms;
}

static void put_promise(fold_step *step, int64_t promised_at_ms)
{
    oms_order_view *view = step->view;
    if (promised_at_ms == 0)
        return;
    oms_view_promise *promises = oms__fold_room(
        step->tx, view->promises, view->promises_count, sizeof(*promises));
    if (promises == NULL)
        return;
    promises[view->promises_count++] =
        (oms_view_promise){.promised_at_ms = promised_at_ms,
                           .made_at_ms = oms__fold_when(step->event)};
    view->promises = promises;
    view->promised_at_ms = promised_at_ms;
}

static void placed(fold_step *step)
{
    const oms_order_placed *told = step->data;
    oms_order_view *view = step->view;
    view->order_id = told->order_id;
    view->number = told->number;
    view->channel = told->channel;
    view->customer_id = told->customer_id;
    view->status = OMS_ORDER_PENDING;
    view->currency = told->currency;
    view->total_minor = told->total_minor;
    view->placed_at_ms = told->placed_at_ms != 0 ? told->placed_at_ms
                                                 : oms__fold_when(step->event);
    view->ship_to = told->ship_to;
    view->shipping_method = told->shipping_method;
    for (size_t i = 0; i < told->lines_count; i++)
        put_line(step, &told->lines[i]);
    put_promise(step, told->promised_at_ms);
}

static void drafted(fold_step *step)
{
    const oms_order_drafted *told = step->data;
    oms_order_view *view = step->view;
    view->order_id = told->order_id;
    view->customer_id = told->customer_id;
    view->status = OMS_ORDER_DRAFT;
    view->currency = told->currency;
    view->total_minor = told->total_minor;
}

static void draft_canceled(fold_step *step)
{
    step->view->status = OMS_ORDER_CANCELED;
    step->view->ended_at_ms = oms__fold_when(step->event);
}

static void allocate(fold_step *step, const oms_allocation *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        oms_view_line *line = oms__fold_line(step, from[i].line_no);
        if (line == NULL)
            continue;
        line->backordered += from[i].backordered;
        if (from[i].expected_at_ms > line->expected_at_ms)
            line->expected_at_ms = from[i].expected_at_ms;
    }
}

static void reserved(fold_step *step)
{
    const oms_order_reserved *told = step->data;
    allocate(step, told->lines, told->lines_count);
}

static void filled(fold_step *step)
{
    const oms_stock_filled *told = step->data;
    for (size_t i = 0; i < told->lines_count; i++) {
        oms_view_line *line = oms__fold_line(step, told->lines[i].line_no);
        if (line == NULL ||
            (told->sku != NULL && strcmp(told->sku, line->sku) != 0))
            continue;
        line->backordered -= told->lines[i].allocated < line->backordered
                                 ? told->lines[i].allocated
                                 : line->backordered;
        if (line->backordered == 0)
            line->expected_at_ms = 0;
    }
}

static void expected(fold_step *step)
{
    const oms_order_expected *told = step->data;
    for (size_t i = 0; i < told->lines_count; i++) {
        oms_view_line *line = oms__fold_line(step, told->lines[i].line_no);
        if (line != NULL)
            line->expected_at_ms = told->lines[i].expected_at_ms;
    }
}

static void confirmed(fold_step *step)
{
    oms_order_view *view = step->view;
    view->status = OMS_ORDER_CONFIRMED;
    view->confirmed_at_ms = oms__fold_when(step->event);
    for (size_t i = 0; i < view->lines_count; i++) {
        oms_view_line *line = oms__fold_line(step, view->lines[i].line_no);
        if (line != NULL && line->digital)
            oms__fold_deliver(line, line->quantity - line->canceled);
    }
}

static void released(fold_step *step)
{
    step->view->status = OMS_ORDER_PROCESSING;
    step->view->completed_at_ms = 0;
}

static void completed(fold_step *step)
{
    step->view->status = OMS_ORDER_COMPLETED;
    step->view->completed_at_ms = oms__fold_when(step->event);
}

static void end(fold_step *step, oms_order_status status)
{
    const oms_order_ended *told = step->data;
    oms_order_view *view = step->view;
    view->status = status;
    view->reason =
        told->reason != OMS_REASON_NONE ? told->reason : OMS_REASON_OTHER;
    view->ended_at_ms = oms__fold_when(step->event);
    for (size_t i = 0; i < view->lines_count; i++) {
        oms_view_line *line = oms__fold_line(step, view->lines[i].line_no);
        if (line == NULL)
            continue;
        line->backordered = 0;
        line->packed = line->shipped;
        line->canceled = line->quantity - line->shipped;
    }
}

static void canceled(fold_step *step)
{
    end(step, OMS_ORDER_CANCELED);
}

static void rejected(fold_step *step)
{
    end(step, OMS_ORDER_REJECTED);
}

static void expired(fold_step *step)
{
    end(step, OMS_ORDER_EXPIRED);
}

static void lines_canceled(fold_step *step)
{
    const oms_order_lines_canceled *told = step->data;
    for (size_t i = 0; i < told->lines_count; i++) {
        oms_view_line *line = oms__fold_line(step, told->lines[i].line_no);
        if (line == NULL)
            continue;
        int64_t left = line->quantity - line->canceled - line->shipped;
        int64_t units = told->lines[i].quantity;
        line->canceled += units < left ? units : left;
        int64_t may = line->quantity - line->canceled - line->packed;
        if (line->backordered > may)
            line->backordered = may > 0 ? may : 0;
    }
    step->view->canceled_minor = told->canceled_minor;
    oms__fold_arrival(step->view, oms__fold_when(step->event));
}

static void changed(fold_step *step)
{
    const oms_order_changed *told = step->data;
    oms_order_view *view = step->view;
    for (size_t i = 0; i < told->lines_count; i++)
        put_line(step, &told->lines[i]);
    allocate(step, told->allocations, told->allocations_count);
    view->total_minor = told->total_minor;
    view->canceled_minor = told->canceled_minor;
    if (told->ship_to != NULL)
        view->ship_to = told->ship_to;
    if (told->shipping_method != NULL)
        view->shipping_method = told->shipping_method;
    put_promise(step, told->promised_at_ms);
    oms__fold_arrival(view, oms__fold_when(step->event));
}

// ---- money -----------------------------------------------------------------

static oms_view_payment *payment_of(fold_step *step, int64_t payment_no)
{
    oms_order_view *view = step->view;
    oms_view_payment *payments = (oms_view_payment *)(uintptr_t)view->payments;
    for (size_t i = 0; i < view->payments_count; i++)
        if (payments[i].payment_no == payment_no)
            return &payments[i];
    payments = oms__fold_room(step->tx, view->payments, view->payments_count,
                              sizeof(*payments));
    if (payments == NULL)
        return NULL;
    view->payments = payments;
    payments[view->payments_count].payment_no = payment_no;
    return &payments[view->payments_count++];
}

typedef struct money_effect {
    const char *word;
    int captured;
    int refunded;
} money_effect;

static const money_effect money_effects[] = {
    {"captured", 1, 0},         {"charged_back", -1, 0},
    {"refunded", 0, 1},         {"chargeback_reversed", 1, 0},
    {"refund_reversed", 0, -1},
};

static void paid(fold_step *step)
{
    const oms_payment_event *told = step->data;
    oms_order_view *view = step->view;
    if (strcmp(step->word, "adjusted") == 0)
        return; // not about one payment
    oms_view_payment *payment = payment_of(step, told->payment_no);
    if (payment == NULL)
        return;
    payment->method = told->method;
    payment->last = step->event->type;
    payment->reason = told->reason;
    for (size_t i = 0; i < OMS_COUNT(money_effects); i++) {
        const money_effect *effect = &money_effects[i];
        if (strcmp(step->word, effect->word) != 0)
            continue;
        payment->captured_minor += effect->captured * told->amount_minor;
        payment->refunded_minor += effect->refunded * told->amount_minor;
    }
    view->authorized_minor = told->authorized_minor;
    view->captured_minor = told->captured_minor;
    view->refunded_minor = told->refunded_minor;
    view->credited_minor = told->credited_minor;
}

// As payment counts it: what is due depends on cancellations, of which payment
// and this view may have heard in another order.
static void adjusted(fold_step *step)
{
    const oms_payment_adjusted *told = step->data;
    oms_order_view *view = step->view;
    view->credited_minor = told->credited_minor;
}

const fold_rule oms__fold_order_rules[] = {
    {"order.drafted", drafted},
    {"order.draft_canceled", draft_canceled},
    {"order.placed", placed},
    {"order.reserved", reserved},
    {"order.confirmed", confirmed},
    {"order.released", released},
    {"order.reopened", released},
    {"order.completed", completed},
    {"order.canceled", canceled},
    {"order.rejected", rejected},
    {"order.expired", expired},
    {"order.lines_canceled", lines_canceled},
    {"order.changed", changed},
    {"stock.backorder_filled", filled},
    {"order.expected", expected},
    {"payment.adjusted", adjusted},
    {"payment.", paid},
};
const size_t oms__fold_order_rules_count = OMS_COUNT(oms__fold_order_rules);
