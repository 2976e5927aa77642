// Folds the log of one order: what the events say must be what the rows say.
// Only verify uses it. Events of others that this module has not yet applied
// are left out: the row says how far it has come.
#include <string.h>

#include "modules/processing/processing.h"

#define EVENTS_PER_PAGE OMS_PAGE_MAX // the log gives no more at once

typedef struct fold_state {
    oms_tx *tx;
    const order_work *work; // the stored rows, for names and the horizon
    order_row order;
    order_line_row *lines;
    size_t lines_count;
    bool broken; // reported already
} fold_state;

static bool step_is_known(int32_t from, int32_t event, int32_t *to)
{
    for (size_t i = 0; i < oms__order_moves.rows_count; i++) {
        const oms_move *row = &oms__order_moves.rows[i];
        if (row->from == from && row->event == event) {
            *to = row->to;
            return true;
        }
    }
    return false;
}

static void step(fold_state *fold, const oms_event *event, int32_t by)
{
    int32_t from = fold->order.status;
    bool known =
        step_is_known(from, by, &fold->order.status) ||
        (by == ORDER_CANCEL &&
         step_is_known(from, ORDER_CANCEL_RECORDED, &fold->order.status));
    if (known || fold->broken)
        return;
    fold->broken = true;
    oms__tx_violation(
        fold->tx, "event_is_legal", event->subject, false,
        "event %lld (%s) is no step from \"%s\"", (long long)event->id,
        event->type, from < 0 ? "nothing" : oms__order_status_enum.names[from]);
}

static void fold_placed(fold_state *fold, const oms_event *event,
                        const void *data)
{
    const oms_order_placed *placed = data;
    step(fold, event, ORDER_PLACE);
    fold->order.total_minor = placed->total_minor;
    fold->lines =
        oms__tx_array(fold->tx, placed->lines_count, sizeof(*fold->lines));
    fold->lines_count = fold->lines != NULL ? placed->lines_count : 0;
    for (size_t i = 0; i < fold->lines_count; i++) {
        fold->lines[i].line_no = placed->lines[i].line_no;
        fold->lines[i].quantity = placed->lines[i].quantity;
        fold->lines[i].digital = placed->lines[i].digital;
    }
}

static void fold_drafted(fold_state *fold, const oms_event *event,
                         const void *data)
{
    (void)data;
    step(fold, event, ORDER_DRAFT);
}

static void fold_draft_canceled(fold_state *fold, const oms_event *event,
                                const void *data)
{
    (void)data;
    step(fold, event, ORDER_CANCEL);
}

static void fold_reopened(fold_state *fold, const oms_event *event,
                          const void *data)
{
    (void)data;
    step(fold, event, ORDER_REOPEN);
}

static void fold_lines_canceled(fold_state *fold, const oms_event *event,
                                const void *data)
{
    const oms_order_lines_canceled *told = data;
    (void)event;
    for (size_t i = 0; i < told->lines_count; i++) {
        size_t at = (size_t)told->lines[i].line_no - 1;
        int64_t promised = 0;
        if (told->lines[i].line_no >= 1 && at < fold->lines_count)
            oms__lines_cancel(&fold->lines[at], told->lines[i].quantity,
                              &promised);
    }
    fold->order.canceled_minor = told->canceled_minor;
}

static bool make_room(fold_state *fold, size_t count)
{
    order_line_row *lines = oms__tx_array(fold->tx, count, sizeof(*lines));
    if (lines == NULL)
        return false;
    for (size_t i = 0; i < fold->lines_count; i++)
        lines[i] = fold->lines[i];
    fold->lines = lines;
    fold->lines_count = count;
    return true;
}

static void fold_changed_line(fold_state *fold,
                              const oms_order_placed_line *told)
{
    size_t at = (size_t)told->line_no - 1;
    if (told->line_no < 1 || told->line_no > OMS_LINES_MAX ||
        (at >= fold->lines_count && !make_room(fold, at + 1)))
        return;
    fold->lines[at].line_no = told->line_no;
    fold->lines[at].quantity = told->quantity;
    fold->lines[at].digital = told->digital;
}

static void allocate(fold_state *fold, const oms_allocation *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)rows[i].line_no - 1;
        if (rows[i].line_no >= 1 && at < fold->lines_count)
            oms__lines_allocate(&fold->lines[at], rows[i].allocated,
                                rows[i].backordered);
    }
}

static void fold_changed(fold_state *fold, const oms_event *event,
                         const void *data)
{
    const oms_order_changed *told = data;
    (void)event;
    for (size_t i = 0; i < told->lines_count; i++)
        fold_changed_line(fold, &told->lines[i]);
    allocate(fold, told->allocations, told->allocations_count);
    for (size_t i = 0;
         i < fold->lines_count && fold->order.status != OMS_ORDER_PENDING; i++)
        oms__lines_digital(&fold->lines[i]);
    fold->order.total_minor = told->total_minor;
    fold->order.canceled_minor = told->canceled_minor;
}

static void fold_reserved(fold_state *fold, const oms_event *event,
                          const void *data)
{
    const oms_order_reserved *reserved = data;
    (void)event;
    fold->order.stock_status =
        reserved->lines_count > 0 ? STOCK_RESERVED : STOCK_NOT_ASKED;
    allocate(fold, reserved->lines, reserved->lines_count);
}

static void fold_confirmed(fold_state *fold, const oms_event *event,
                           const void *data)
{
    (void)data;
    step(fold, event, ORDER_CONFIRM);
    for (size_t i = 0; i < fold->lines_count; i++)
        oms__lines_digital(&fold->lines[i]);
}

static void fold_released(fold_state *fold, const oms_event *event,
                          const void *data)
{
    (void)data;
    step(fold, event, ORDER_RELEASE);
}

static void fold_completed(fold_state *fold, const oms_event *event,
                           const void *data)
{
    (void)data;
    step(fold, event, ORDER_COMPLETE);
}

static void end(fold_state *fold, const oms_event *event, int32_t by)
{
    step(fold, event, by);
    for (size_t i = 0; i < fold->lines_count; i++)
        oms__lines_end(&fold->lines[i]);
}

static void fold_canceled(fold_state *fold, const oms_event *event,
                          const void *data)
{
    (void)data;
    end(fold, event, ORDER_CANCEL);
}

static void fold_rejected(fold_state *fold, const oms_event *event,
                          const void *data)
{
    (void)data;
    end(fold, event, ORDER_REJECT);
}

static void fold_expired(fold_state *fold, const oms_event *event,
                         const void *data)
{
    (void)data;
    end(fold, event, ORDER_EXPIRE);
}

static void fold_payment(fold_state *fold, const void *data)
{
    const oms_payment_event *told = data;
    fold->order.authorized_minor = told->authorized_minor;
    fold->order.captured_minor = told->captured_minor;
    fold->order.refunded_minor = told->refunded_minor;
    fold->order.credited_minor = told->credited_minor;
}

typedef struct fold_own {
    const char *type;
    void (*apply)(fold_state *fold, const oms_event *event, const void *data);
} fold_own;

static const fold_own own_events[] = {
    {"order.placed", fold_placed},
    {"order.reserved", fold_reserved},
    {"order.confirmed", fold_confirmed},
    {"order.released", fold_released},
    {"order.completed", fold_completed},
    {"order.canceled", fold_canceled},
    {"order.rejected", fold_rejected},
    {"order.expired", fold_expired},
    {"order.drafted", fold_drafted},
    {"order.reopened", fold_reopened},
    {"order.changed", fold_changed},
    {"order.draft_canceled", fold_draft_canceled},
    {"order.lines_canceled", fold_lines_canceled},
};

typedef struct fold_parcel {
    const char *type;
    parcel_step step;
} fold_parcel;

static const fold_parcel parcel_events[] = {
    {"shipment.packed", PARCEL_PACKED},
    {"shipment.shipped", PARCEL_SHIPPED},
    {"shipment.delivered", PARCEL_DELIVERED},
    {"shipment.canceled", PARCEL_CANCELED},
};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static void apply_other(fold_state *fold, const oms_event *event,
                        const void *data)
{
    if (event->id > fold->work->order.seen_event)
        return;
    if (strcmp(event->type, "payment.adjusted") == 0)
        fold->order.credited_minor =
            ((const oms_payment_adjusted *)data)->credited_minor;
    else if (begins(event->type, "payment."))
        fold_payment(fold, data);
    if (strcmp(event->type, "return.received") == 0)
        oms__returns_count(fold->lines, fold->lines_count, data);
    for (size_t i = 0; i < OMS_COUNT(parcel_events); i++) {
        if (strcmp(event->type, parcel_events[i].type) == 0)
            oms__lines_parcel(&fold->order, fold->lines, fold->lines_count,
                              data, parcel_events[i].step);
    }
}

static void apply(fold_state *fold, const oms_logged *logged)
{
    const oms_event *event = &logged->event;
    if (logged->data == NULL)
        return; // of a module that is not here
    for (size_t i = 0; i < OMS_COUNT(own_events); i++) {
        if (strcmp(event->type, own_events[i].type) == 0) {
            own_events[i].apply(fold, event, logged->data);
            return;
        }
    }
    apply_other(fold, event, logged->data);
}

static bool compare(fold_state *fold, const char *what, int64_t stored,
                    int64_t folded, bool repaired)
{
    if (stored == folded)
        return true;
    oms__tx_violation(fold->tx, "events_fold_to_order",
                      fold->work->order.order_id, repaired,
                      "%s is %lld, but its events say %lld", what,
                      (long long)stored, (long long)folded);
    return false;
}

// The order's sums of money are copies of what payment published.
static bool compare_money(fold_state *fold, order_row *order, bool repair)
{
    bool same = compare(fold, "authorized_minor", order->authorized_minor,
                        fold->order.authorized_minor, repair);
    same &= compare(fold, "captured_minor", order->captured_minor,
                    fold->order.captured_minor, repair);
    same &= compare(fold, "refunded_minor", order->refunded_minor,
                    fold->order.refunded_minor, repair);
    same &= compare(fold, "credited_minor", order->credited_minor,
                    fold->order.credited_minor, repair);
    order->credited_minor = fold->order.credited_minor;
    order->authorized_minor = fold->order.authorized_minor;
    order->captured_minor = fold->order.captured_minor;
    order->refunded_minor = fold->order.refunded_minor;
    return same;
}

bool oms__fold_verify(oms_tx *tx, order_work *work, bool repair)
{
    order_row *order = &work->order;
    fold_state fold = {.tx = tx, .work = work, .order = {.status = -1}};
    int64_t after = 0;
    size_t count = 0;
    do {
        const oms_logged *page =
            oms__tx_log(tx, order->order_id, after, EVENTS_PER_PAGE, &count);
        for (size_t i = 0; i < count; i++) {
            apply(&fold, &page[i]);
            after = page[i].event.id;
        }
    } while (count == EVENTS_PER_PAGE);
    oms__lines_sum(&fold.order, fold.lines, fold.lines_count);
    compare(&fold, "status", order->status, fold.order.status, false);
    compare(&fold, "units_shipped", order->units_shipped,
            fold.order.units_shipped, false);
    compare(&fold, "units_delivered", order->units_delivered,
            fold.order.units_delivered, false);
    compare(&fold, "units_returned", order->units_returned,
            fold.order.units_returned, false);
    compare(&fold, "canceled_minor", order->canceled_minor,
            fold.order.canceled_minor, false);
    if (order->status != OMS_ORDER_DRAFT && fold.order.total_minor != 0)
        compare(&fold, "total_minor", order->total_minor,
                fold.order.total_minor, false);
    return !compare_money(&fold, order, repair);
}
