// Folds the log of one order: what the events say must be what the rows say.
// Only verify uses it. Events of others that this module has not yet applied
// are left out: the row says how far it has come.
#include <string.h>

#include "modules/processing/processing.h"

#define EVENTS_PER_PAGE 256

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
    fold->lines =
        oms__tx_array(fold->tx, placed->lines_count, sizeof(*fold->lines));
    fold->lines_count = fold->lines != NULL ? placed->lines_count : 0;
    for (size_t i = 0; i < fold->lines_count; i++) {
        fold->lines[i].line_no = placed->lines[i].line_no;
        fold->lines[i].quantity = placed->lines[i].quantity;
        fold->lines[i].digital = placed->lines[i].digital;
    }
}

static void fold_reserved(fold_state *fold, const oms_event *event,
                          const void *data)
{
    const oms_order_reserved *reserved = data;
    (void)event;
    fold->order.stock_status =
        reserved->lines_count > 0 ? STOCK_RESERVED : STOCK_NOT_ASKED;
    for (size_t i = 0; i < reserved->lines_count; i++) {
        const oms_allocation *one = &reserved->lines[i];
        size_t at = (size_t)one->line_no - 1;
        if (one->line_no >= 1 && at < fold->lines_count)
            oms__lines_allocate(&fold->lines[at], one->allocated,
                                one->backordered);
    }
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
}

typedef struct fold_own {
    const char *type;
    void (*apply)(fold_state *fold, const oms_event *event, const void *data);
} fold_own;

static const fold_own own_events[] = {
    {"order.placed", fold_placed},       {"order.reserved", fold_reserved},
    {"order.confirmed", fold_confirmed}, {"order.released", fold_released},
    {"order.completed", fold_completed}, {"order.canceled", fold_canceled},
    {"order.rejected", fold_rejected},   {"order.expired", fold_expired},
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
    if (begins(event->type, "payment."))
        fold_payment(fold, data);
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
    return !compare_money(&fold, order, repair);
}
