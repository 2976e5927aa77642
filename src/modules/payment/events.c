// What payment does when others speak: it learns of orders, asks for money
// when stock is secured, books the sale, captures what leaves the house, and
// gives everything back when an order ends. Changes of what an order is worth
// are in changes.c.
#include "modules/payment/payment.h"

// Digital lines leave in no parcel; without a line that does, nothing will.
static int64_t unshipped(oms_tx *tx, const oms_order_placed *order)
{
    int64_t sum = 0;
    bool parcels = false;
    for (size_t i = 0; i < order->lines_count; i++) {
        if (order->lines[i].digital)
            oms__payment_bump(tx, &sum, order->lines[i].total_minor);
        else
            parcels = true;
    }
    return parcels ? sum : order->total_minor;
}

static void placed(oms_tx *tx, const oms_event *event, const void *data)
{
    (void)event;
    const oms_order_placed *order = data;
    oms_purse purse = {.tx = tx,
                       .balance = {
                           .order_id = order->order_id,
                           .customer_id = order->customer_id,
                           .currency = order->currency,
                           .items_minor = order->items_minor,
                           .discount_minor = order->discount_minor,
                           .shipping_minor = order->shipping_minor,
                           .tax_minor = order->tax_minor,
                           .fee_minor = order->fee_minor,
                           .total_minor = order->total_minor,
                           .unshipped_minor = unshipped(tx, order),
                       }};
    size_t count = order->payments_count + OMS__PURSE_ROOM;
    purse.payments = oms__tx_array(tx, count, sizeof *purse.payments);
    purse.changed = oms__tx_array(tx, count, sizeof *purse.changed);
    if (oms__tx_failed(tx))
        return;
    for (size_t i = 0; i < order->payments_count; i++)
        oms__purse_add(&purse, &order->payments[i]);
    if (!oms__tx_failed(tx))
        oms__purse_save(&purse);
}

static void reserved(oms_tx *tx, const oms_event *event, const void *data)
{
    (void)data;
    oms_purse purse;
    if (!oms__purse_open(&purse, tx, event->subject))
        return;
    purse.balance.reserved = true;
    oms__ask_pending(&purse);
    oms__purse_save(&purse);
}

// Everything that the order is worth and nobody has paid or is asked to pay.
static void want_all(oms_purse *purse)
{
    purse->balance.wanted_minor = oms__ledger_due(&purse->balance);
}

static void confirmed(oms_tx *tx, const oms_event *event, const void *data)
{
    (void)data;
    oms_purse purse;
    if (!oms__purse_open(&purse, tx, event->subject))
        return;
    if (purse.balance.ended || purse.balance.booked)
        return;
    purse.balance.reserved = true;
    oms__ledger_sale(&purse, false);
    oms_payment_settings settings = oms__purse_settings(tx);
    if (settings.capture_when == OMS_CAPTURE_ON_CONFIRM)
        want_all(&purse);
    else if (settings.capture_when == OMS_CAPTURE_ON_SHIP)
        oms__payment_bump(tx, &purse.balance.wanted_minor,
                          purse.balance.unshipped_minor);
    oms__ask_wanted(&purse);
    oms__ask_pending(&purse);
    oms__purse_save(&purse);
}

// A cancellation waits for the word that its money was seen to.
static void tell_ended(oms_purse *purse, const oms_order_ended *end,
                       oms_payment_adjusted *adjusted)
{
    adjusted->cancellation_no = end->cancellation_no;
    for (int64_t i = 0; i < purse->balance.payments_count; i++) {
        adjusted->voiding_minor += purse->payments[i].voiding_minor;
        adjusted->refunding_minor += purse->payments[i].refunding_minor;
    }
    adjusted->outside_minor = oms__due_owed(purse);
    if (end->cancellation_no > 0)
        oms__due_tell(purse, adjusted);
}

static void ended(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_ended *end = data;
    oms_purse purse;
    if (!oms__purse_open(&purse, tx, event->subject) || purse.balance.ended)
        return;
    purse.balance.ended = true;
    purse.balance.after_shipping = end->after_shipping;
    purse.balance.wanted_minor = 0;
    purse.balance.surplus_minor = 0;
    if (purse.balance.booked)
        oms__ledger_sale(&purse, true);
    oms_payment_adjusted adjusted = {0};
    oms__ask_back(&purse);
    tell_ended(&purse, end, &adjusted);
    oms__purse_save(&purse);
}

// A parcel leaves once: with the first event that tells of it.
static bool leaves(const oms_shipment_event *parcel)
{
    return parcel->before != OMS_SHIPMENT_SHIPPED &&
           parcel->before != OMS_SHIPMENT_DELIVERED;
}

static void shipped(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_shipment_event *parcel = data;
    oms_purse purse;
    if (!leaves(parcel))
        return;
    oms_payment_settings settings = oms__purse_settings(tx);
    if (settings.capture_when != OMS_CAPTURE_ON_SHIP ||
        !oms__purse_open(&purse, tx, event->subject) || purse.balance.ended)
        return;
    int64_t wanted = purse.balance.wanted_minor;
    int64_t asked = purse.balance.transactions_count;
    if (parcel->final)
        want_all(&purse);
    else
        oms__payment_bump(tx, &purse.balance.wanted_minor,
                          parcel->amount_minor);
    oms__ask_wanted(&purse);
    if (purse.balance.wanted_minor != wanted ||
        purse.balance.transactions_count != asked)
        oms__purse_save(&purse); // nothing to take: nothing to write
}

// Units were taken out after the last parcel had left, so no parcel was the
// final one: what it has left over (a rounding, a discount) is taken now.
static void finished(oms_tx *tx, const oms_event *event, const void *data)
{
    oms_purse purse;
    (void)data;
    oms_payment_settings settings = oms__purse_settings(tx);
    if (settings.capture_when != OMS_CAPTURE_ON_SHIP ||
        !oms__purse_open(&purse, tx, event->subject) || purse.balance.ended)
        return;
    want_all(&purse);
    oms__ask_wanted(&purse);
    oms__purse_save(&purse);
}

const oms_reaction oms__payment_reactions[] = {
    {"order.placed", placed},
    {"order.reserved", reserved},
    {"order.confirmed", confirmed},
    {"order.canceled", ended},
    {"order.rejected", ended},
    {"order.expired", ended},
    {"shipment.shipped", shipped},
    {"shipment.delivered", shipped},
    {"fulfillment.finished", finished},
    {"shipment.packed", oms__renew_before_shipping},
    {"order.lines_canceled", oms__changes_lines_canceled},
    {"order.changed", oms__changes_changed},
    {"return.credited", oms__changes_credited},
    {"exchange.requested", oms__exchange_requested},
    {"exchange.completed", oms__exchange_closed},
    {"exchange.canceled", oms__exchange_closed},
    {"order.held", oms__changes_held},
    {"order.hold_released", oms__changes_released},
    {"order.archived", oms__react_archived},
    {"subject.erased", oms__past_erased},
};
