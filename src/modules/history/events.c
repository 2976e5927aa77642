// What history makes of what others say. Whatever happens to an order that has
// closed makes it begin to be quiet anew, and takes it out of the archive.
#include "modules/history/history.h"

#include <string.h>

#include "oms/payment.h"
#include "oms/return.h"

static bool is(const oms_event *event, const char *type)
{
    return strcmp(event->type, type) == 0;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static void take_skus(oms_tx *tx, const char *order_id,
                      const oms_order_placed_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        history_sku sku = {.sku = lines[i].sku, .order_id = order_id};
        oms__tx_put(tx, &oms__history_skus_table, &sku);
    }
}

static void on_placed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_placed *placed = data;
    history_row row = {.order_id = placed->order_id};
    if (oms__tx_get(tx, &oms__history_orders_table, &row))
        return; // it was heard before
    row = (history_row){.order_id = placed->order_id,
                        .number = placed->number,
                        .channel = placed->channel,
                        .customer_id = placed->customer_id,
                        .currency = placed->currency,
                        .status = OMS_ORDER_PENDING,
                        .state = -1,
                        .placed_at_ms = placed->placed_at_ms != 0
                                            ? placed->placed_at_ms
                                            : event->at_ms,
                        .total_minor = placed->total_minor};
    if (!oms__tx_move(tx, &oms__kept_moves, &row.state, KEEP_TAKE, &row))
        return;
    oms__text_placed(tx, event, placed, &row);
    oms__tx_put(tx, &oms__history_orders_table, &row);
    take_skus(tx, row.order_id, placed->lines, placed->lines_count);
    oms__rows_count(tx, TOTAL_ORDERS, 1);
}

// A row on its way, and what it was like.
typedef struct heard {
    oms_tx *tx;
    const oms_event *event;
    const void *data;
    history_row *row;
} heard;

static void close_order(const heard *it, oms_order_status status)
{
    history_row *row = it->row;
    row->status = (int32_t)status;
    if (row->state == KEPT_ARCHIVED)
        oms__kept_restore(it->tx, row);
    if (row->state == KEPT_OPEN)
        (void)oms__tx_move(it->tx, &oms__kept_moves, &row->state, KEEP_CLOSE,
                           row);
    row->closed_at_ms = it->event->at_ms;
}

static void on_completed(const heard *it)
{
    history_row *row = it->row;
    close_order(it, OMS_ORDER_COMPLETED);
    const int64_t due =
        row->total_minor - row->canceled_minor - row->credited_minor;
    const int64_t owed = row->captured_minor - row->refunded_minor - due;
    row->tolerated_minor = owed > 0 ? owed : 0;
}

static void on_reopened(const heard *it)
{
    history_row *row = it->row;
    row->status = OMS_ORDER_PROCESSING;
    if (row->state == KEPT_ARCHIVED)
        oms__kept_restore(it->tx, row);
    if (row->state == KEPT_CLOSED)
        (void)oms__tx_move(it->tx, &oms__kept_moves, &row->state, KEEP_REOPEN,
                           row);
    row->closed_at_ms = 0;
    row->quiet_at_ms = 0;
}

static void on_changed(const heard *it)
{
    const oms_order_changed *changed = it->data;
    it->row->total_minor = changed->total_minor;
    it->row->canceled_minor = changed->canceled_minor;
    oms__text_changed(it->tx, it->event, changed, it->row);
    take_skus(it->tx, it->row->order_id, changed->lines, changed->lines_count);
}

static void on_order(const heard *it)
{
    const oms_event *event = it->event;
    if (is(event, "order.confirmed"))
        it->row->status = OMS_ORDER_CONFIRMED;
    else if (is(event, "order.released"))
        it->row->status = OMS_ORDER_PROCESSING;
    else if (is(event, "order.completed"))
        on_completed(it);
    else if (is(event, "order.canceled"))
        close_order(it, OMS_ORDER_CANCELED);
    else if (is(event, "order.rejected"))
        close_order(it, OMS_ORDER_REJECTED);
    else if (is(event, "order.expired"))
        close_order(it, OMS_ORDER_EXPIRED);
    else if (is(event, "order.reopened"))
        on_reopened(it);
    else if (is(event, "order.changed"))
        on_changed(it);
    else if (is(event, "order.lines_canceled"))
        it->row->canceled_minor =
            ((const oms_order_lines_canceled *)it->data)->canceled_minor;
    else if (is(event, "order.noted") || is(event, "order.annotated"))
        oms__text_noted(it->tx, event, ((const oms_order_mark *)it->data)->note,
                        it->row);
}

static void on_payment(const heard *it)
{
    if (is(it->event, "payment.adjusted")) {
        const oms_payment_adjusted *adjusted = it->data;
        it->row->credited_minor = adjusted->credited_minor;
        return;
    }
    const oms_payment_event *paid = it->data;
    it->row->captured_minor = paid->captured_minor;
    it->row->refunded_minor = paid->refunded_minor;
    it->row->credited_minor = paid->credited_minor;
}

// Telling about an order does nothing to it.
static bool stirs(const oms_event *event)
{
    return !begins(event->type, "tracking.") &&
           !begins(event->type, "notification.");
}

static void stir(const heard *it)
{
    history_row *row = it->row;
    if (row->state == KEPT_OPEN || !stirs(it->event))
        return;
    if (row->state == KEPT_ARCHIVED)
        oms__kept_restore(it->tx, row);
    row->quiet_at_ms = it->event->at_ms;
    oms__aging_arm(it->tx, row->quiet_at_ms);
}

static bool differs(const history_row *a, const history_row *b)
{
    return a->status != b->status || a->state != b->state ||
           a->quiet_at_ms != b->quiet_at_ms ||
           a->closed_at_ms != b->closed_at_ms || a->text_id != b->text_id ||
           a->total_minor != b->total_minor ||
           a->canceled_minor != b->canceled_minor ||
           a->credited_minor != b->credited_minor ||
           a->captured_minor != b->captured_minor ||
           a->refunded_minor != b->refunded_minor ||
           a->open_count != b->open_count;
}

static void on_any(oms_tx *tx, const oms_event *event, const void *data)
{
    history_row row = {.order_id = event->subject};
    if (data == NULL)
        return;
    oms__drafts_hear(tx, event, data);
    oms__loose_hear(tx, event, data);
    if (is(event, "order.placed")) {
        on_placed(tx, event, data);
        return;
    }
    if (!oms__tx_get(tx, &oms__history_orders_table, &row))
        return; // not about an order, or one from before there was a history
    const history_row before = row;
    const heard it = {tx, event, data, &row};
    if (begins(event->type, "order."))
        on_order(&it);
    else if (begins(event->type, "payment."))
        on_payment(&it);
    oms__open_hear(tx, event, data, &row);
    stir(&it);
    if (differs(&before, &row))
        oms__tx_put(tx, &oms__history_orders_table, &row);
}

const oms_reaction oms__history_reactions[HISTORY_REACTIONS] = {
    {"*", on_any},
    {"erasure.requested", oms__erase_requested},
    {"subject.erased", oms__erase_told},
};
