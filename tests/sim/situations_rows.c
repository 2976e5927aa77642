// Rare situations that show only when several rows are seen together, and those
// that a refusal tells of.
#include <stdio.h>
#include <string.h>

#include "modules/cancellation/cancellation.h"
#include "modules/fulfillment/fulfillment.h"
#include "modules/notification/notification.h"
#include "modules/payment/payment.h"
#include "modules/processing/changes.h"
#include "sim/watch.h"

static bool is(const written *at, const char *type)
{
    return strcmp(at->type, type) == 0;
}

static bool any_parcel(world *of, look *at, const char *order_id, int32_t low,
                       int32_t high)
{
    oms_parcel_row like = {.order_id = order_id};
    size_t count = 0;
    const oms_parcel_row *rows =
        look_lines(at, of, &oms__parcels_table, &like, 1, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].state >= low && rows[i].state <= high)
            return true;
    return false;
}

static bool any_transaction(world *of, look *at, const char *order_id,
                            bool refund, oms_transaction_state state)
{
    oms_transaction_row like = {.order_id = order_id};
    size_t count = 0;
    const oms_transaction_row *rows =
        look_lines(at, of, &oms__transactions, &like, 1, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].state == state &&
            (!refund || rows[i].type == OMS_TRANSACTION_TYPE_REFUND))
            return true;
    return false;
}

static bool any_open_change(world *of, look *at, const char *order_id)
{
    change_row like = {.order_id = order_id};
    size_t count = 0;
    const change_row *rows =
        look_lines(at, of, &oms__order_changes_table, &like, 1, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].open_order != NULL)
            return true;
    return false;
}

// Its rows are in the archive, or some of them are still.
static bool is_archived(world *of, look *at, const char *order_id)
{
    oms_ledger_row ledger = {.order_id = order_id};
    order_line_row lines = {.order_id = order_id};
    size_t count = 0;
    const oms_table *twin = look_twin(of, &oms__order_lines_table);
    if (twin == NULL)
        return false;
    (void)look_scan(at, twin, &lines, 1, NULL, &count);
    if (count > 0)
        return true;
    (void)look_scan(at, look_twin(of, &oms__ledger_entries), &ledger, 1, NULL,
                    &count);
    return count > 0;
}

static bool any_leased_address(look *at)
{
    oms_task_row like = {.state = OMS_TASK_LEASED};
    size_t count = 0;
    const oms_task_row *rows =
        look_index(at, &oms__tasks_table, OMS_TASKS_BY_DUE, &like, 1, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].request != NULL && strstr(rows[i].request, "canary"))
            return true;
    return false;
}

static void see_stops(world *of, look *at, const written *event)
{
    const char *order = event->subject;
    if (is(event, "cancellation.requested")) {
        if (event->has_lines &&
            any_parcel(of, at, order, OMS_SHIPMENT_PACKED, OMS_SHIPMENT_PACKED))
            world_seen(of, SEEN_STOP_BESIDE_PACKED);
        if (any_open_change(of, at, order))
            world_seen(of, SEEN_STOP_BESIDE_CHANGE);
        if (any_transaction(of, at, order, false,
                            OMS_TRANSACTION_STATE_UNKNOWN))
            world_seen(of, SEEN_STOP_BESIDE_UNKNOWN);
    }
    if (is(event, "order.changed") &&
        any_parcel(of, at, order, OMS_SHIPMENT_SHIPPED, OMS_SHIPMENT_SHIPPED))
        world_seen(of, SEEN_CHANGED_WHILE_LEAVING);
    if (is(event, "order.change_requested") &&
        any_parcel(of, at, order, OMS_SHIPMENT_PACKED, OMS_SHIPMENT_PACKED))
        world_seen(of, SEEN_CHANGE_BESIDE_PACKED);
}

static void see_goods_back(world *of, look *at, const written *event)
{
    const char *order = event->subject;
    bool back = is(event, "return.requested") || is(event, "return.received");
    if (back && is_archived(of, at, order))
        world_seen(of, SEEN_RETURN_OF_ARCHIVED);
    bool under_way =
        any_transaction(of, at, order, true, OMS_TRANSACTION_STATE_PENDING) ||
        any_transaction(of, at, order, true, OMS_TRANSACTION_STATE_UNKNOWN);
    if (is(event, "return.received") && under_way)
        world_seen(of, SEEN_RETURN_BESIDE_REFUND);
    if (is(event, "dispute.opened") && under_way)
        world_seen(of, SEEN_DISPUTE_BESIDE_REFUND);
}

void situation_look(world *of, look *at, const written *event)
{
    if (strncmp(event->type, "order.", 6) == 0 ||
        strncmp(event->type, "cancellation.", 13) == 0)
        see_stops(of, at, event);
    if (is(event, "return.requested") || is(event, "return.received") ||
        is(event, "dispute.opened"))
        see_goods_back(of, at, event);
    if (is(event, "erasure.requested") && any_leased_address(at))
        world_seen(of, SEEN_ERASED_WHILE_LEASED);
}

// ---- rows ------------------------------------------------------------------

static void remember_told(world *of, const delivery_row *row)
{
    sim_told *told = &of->told[of->told_count++ % TOLD_MAX];
    snprintf(told->subject, sizeof(told->subject), "%s", row->subject);
    snprintf(told->endpoint, sizeof(told->endpoint), "%s", row->endpoint_id);
    told->event_id = row->event_id;
}

static void see_delivery(world *of, const delivery_row *row)
{
    remember_told(of, row);
    if (row->unknown)
        world_seen(of, SEEN_MESSAGE_UNKNOWN);
    if (row->tries > 1)
        world_seen(of, SEEN_MESSAGE_AGAIN);
}

static void see_transaction(world *of, const oms_transaction_row *row)
{
    if (row->retried_no > 0)
        world_seen(of, SEEN_REFUND_RETRIED);
}

void watch_row(world *of, const faulty_call *call)
{
    const oms_table *table = call->table;
    const char *old = "archived_";
    if (table == &oms__deliveries_table)
        see_delivery(of, call->row);
    else if (table == &oms__transactions)
        see_transaction(of, call->row);
    else if (table == &oms__payments &&
             ((const oms_payment_row *)call->row)->renewals_count > 0)
        world_seen(of, SEEN_AUTHORIZED_AGAIN);
    else if (table == &oms__works_table &&
             ((const oms_work_row *)call->row)->available_at_ms > 0)
        world_seen(of, SEEN_PREORDER_WAITS);
    else if (table == &oms__returns_table &&
             ((const oms_return_row *)call->row)->state ==
                 OMS_RETURN_STATE_PARTIALLY_RECEIVED)
        world_seen(of, SEEN_RETURN_PARTLY);
    else if (strncmp(table->name, old, strlen(old)) == 0 &&
             strcmp(table->name + strlen(old), "orders") == 0 &&
             ((const order_row *)call->row)->ship_to == NULL)
        world_seen(of, SEEN_ERASED_ARCHIVED);
}

void situation_refused(world *of, const char *command, int code,
                       const oms_error *err)
{
    if (code == OMS_ECONFLICT && strcmp(command, "order.change_begin") == 0)
        world_seen(of, SEEN_ANOTHER_CHANGE);
    if (code != OMS_ESTATE)
        return;
    if (strcmp(command, "shipment.ship") == 0 &&
        strstr(err->guards, "no_blocking_hold") != NULL)
        world_seen(of, SEEN_SHIP_HELD);
    if (strstr(err->guards, "within_window") != NULL)
        world_seen(of, SEEN_WINDOW_CLOSED);
}
