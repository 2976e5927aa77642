// THE function that derives statuses: pure, from the row alone, so that verify
// can run it again at any time. It must never look at settings or the clock.
#include "modules/processing/processing.h"

// What the contents are worth that are still wanted. Sums of one order stay
// within OMS_MONEY_MAX each, so some of them fit. A gesture may exceed it.
static int64_t owed(const order_row *order)
{
    int64_t left =
        order->total_minor - order->canceled_minor - order->credited_minor;
    return left > 0 ? left : 0;
}

int64_t oms__derive_due(const order_row *order)
{
    if (oms__order_has_ended(order->status))
        return 0;
    return owed(order);
}

int64_t oms__derive_balance(const order_row *order)
{
    return oms__derive_due(order) - order->captured_minor +
           order->refunded_minor;
}

// Nothing is held and nothing was paid: why?
static int32_t without_money(const order_row *order)
{
    if (order->payments_count == 0)
        return owed(order) == 0 ? OMS_PAYMENT_STATUS_PAID
                                : OMS_PAYMENT_STATUS_UNPAID;
    if (order->open_count > 0)
        return OMS_PAYMENT_STATUS_UNPAID;
    if (order->voided_count > 0)
        return OMS_PAYMENT_STATUS_VOIDED;
    return order->failed_count > 0 ? OMS_PAYMENT_STATUS_FAILED
                                   : OMS_PAYMENT_STATUS_UNPAID;
}

static int32_t payment_status(const order_row *order)
{
    if (order->refunded_minor > 0)
        return order->refunded_minor >= order->captured_minor
                   ? OMS_PAYMENT_STATUS_REFUNDED
                   : OMS_PAYMENT_STATUS_PARTIALLY_REFUNDED;
    if (order->captured_minor > owed(order))
        return OMS_PAYMENT_STATUS_OVERPAID;
    if (order->captured_minor > 0)
        return order->captured_minor == owed(order)
                   ? OMS_PAYMENT_STATUS_PAID
                   : OMS_PAYMENT_STATUS_PARTIALLY_PAID;
    if (order->authorized_minor > 0)
        return order->authorized_minor >= owed(order)
                   ? OMS_PAYMENT_STATUS_AUTHORIZED
                   : OMS_PAYMENT_STATUS_PARTIALLY_AUTHORIZED;
    return without_money(order);
}

// An order without units has a life too: it was kept with money and no lines.
static int32_t status_without_units(const order_row *order)
{
    if (order->delivered_at_ms != 0)
        return OMS_FULFILLMENT_STATUS_DELIVERED;
    if (order->shipped_at_ms != 0)
        return OMS_FULFILLMENT_STATUS_SHIPPED;
    if (oms__order_has_ended(order->status))
        return OMS_FULFILLMENT_STATUS_CANCELED;
    return order->empty_packed ? OMS_FULFILLMENT_STATUS_FULFILLED
                               : OMS_FULFILLMENT_STATUS_UNFULFILLED;
}

static int32_t fulfillment_status(const order_row *order)
{
    int64_t wanted = order->units_total - order->units_canceled;
    if (order->units_total == 0)
        return status_without_units(order);
    if (order->units_delivered > 0)
        return order->units_delivered >= wanted
                   ? OMS_FULFILLMENT_STATUS_DELIVERED
                   : OMS_FULFILLMENT_STATUS_PARTIALLY_DELIVERED;
    if (order->units_shipped > 0)
        return order->units_shipped >= wanted
                   ? OMS_FULFILLMENT_STATUS_SHIPPED
                   : OMS_FULFILLMENT_STATUS_PARTIALLY_SHIPPED;
    if (wanted == 0 || oms__order_has_ended(order->status))
        return OMS_FULFILLMENT_STATUS_CANCELED;
    if (order->units_fulfilled > 0)
        return order->units_fulfilled >= wanted
                   ? OMS_FULFILLMENT_STATUS_FULFILLED
                   : OMS_FULFILLMENT_STATUS_PARTIALLY_FULFILLED;
    return order->units_backordered > 0 ? OMS_FULFILLMENT_STATUS_BACKORDERED
                                        : OMS_FULFILLMENT_STATUS_UNFULFILLED;
}

static int32_t return_status(const order_row *order)
{
    bool asked = order->more != NULL && order->more->returns_count > 0;
    if (order->units_returned == 0)
        return asked ? OMS_RETURN_STATUS_REQUESTED : OMS_RETURN_STATUS_NONE;
    return order->units_returned >= order->units_shipped
               ? OMS_RETURN_STATUS_RETURNED
               : OMS_RETURN_STATUS_PARTIALLY_RETURNED;
}

// By what parcels did, or -1 when they say nothing yet.
static int32_t stage_of_parcels(int32_t fulfillment)
{
    switch (fulfillment) {
    case OMS_FULFILLMENT_STATUS_DELIVERED:
        return STAGE_DELIVERED;
    case OMS_FULFILLMENT_STATUS_SHIPPED:
    case OMS_FULFILLMENT_STATUS_PARTIALLY_SHIPPED:
    case OMS_FULFILLMENT_STATUS_PARTIALLY_DELIVERED:
        return STAGE_SHIPPED;
    case OMS_FULFILLMENT_STATUS_FULFILLED:
        return STAGE_PACKED;
    default:
        return -1;
    }
}

static int32_t stage(const order_row *order)
{
    static const int32_t by_status[] = {
        [OMS_ORDER_DRAFT] = STAGE_DRAFT,
        [OMS_ORDER_PENDING] = STAGE_PENDING,
        [OMS_ORDER_CONFIRMED] = STAGE_CONFIRMED,
        [OMS_ORDER_PROCESSING] = STAGE_PROCESSING,
        [OMS_ORDER_COMPLETED] = STAGE_DELIVERED,
        [OMS_ORDER_CANCELED] = STAGE_CANCELED,
        [OMS_ORDER_REJECTED] = STAGE_REJECTED,
        [OMS_ORDER_EXPIRED] = STAGE_EXPIRED,
    };
    if (order->status == OMS_ORDER_CANCELED &&
        order->reason == OMS_REASON_INVENTORY)
        return STAGE_UNAVAILABLE;
    int32_t by_parcels = stage_of_parcels(order->fulfillment_status);
    if (oms__order_has_ended(order->status) || by_parcels < 0)
        return by_status[order->status];
    return by_parcels;
}

void oms__derive_order(order_row *order)
{
    order->payment_status = payment_status(order);
    order->fulfillment_status = fulfillment_status(order);
    order->return_status = return_status(order);
    order->stage = stage(order);
}
