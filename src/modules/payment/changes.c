// What payment does when an order is not worth any more what it was worth, and
// when something stands in the way of captures. Each change of what is owed is
// answered by payment.adjusted with the number of its cause, also when there
// was nothing to do: somebody waits for it.
#include "modules/payment/payment.h"

// A change of prices values canceled units anew, so that it may also be less.
static void canceled(oms_purse *purse, int64_t canceled_minor)
{
    int64_t more = canceled_minor - purse->balance.canceled_minor;
    if (more == 0)
        return;
    purse->balance.canceled_minor = canceled_minor;
    oms__ledger_credit(purse, OMS__CANCELLATIONS, more, 0, "lines canceled");
}

// A change tells right behind this how the order stands now, with what it took
// out: only that says what is to be done with the money.
void oms__changes_lines_canceled(oms_tx *tx, const oms_event *event,
                                 const void *data)
{
    const oms_order_lines_canceled *told = data;
    oms_payment_adjusted adjusted = {.cancellation_no = told->cancellation_no};
    oms_purse purse;
    if (told->change_no > 0 || !oms__purse_open(&purse, tx, event->subject))
        return;
    int64_t before = oms__ledger_due(&purse.balance);
    canceled(&purse, told->canceled_minor);
    oms__due_settle(&purse, before, &adjusted);
    oms__due_tell(&purse, &adjusted);
    oms__purse_save(&purse);
}

static bool has_parcels(const oms_order_changed *told)
{
    for (size_t i = 0; i < told->lines_count; i++)
        if (!told->lines[i].digital)
            return true;
    return false;
}

// What a parcel will carry is captured when it leaves; the rest has nothing to
// wait for.
static void want_more(oms_purse *purse, const oms_order_changed *told,
                      int64_t before)
{
    oms_balance_row *balance = &purse->balance;
    oms_payment_settings settings = oms__purse_settings(purse->tx);
    int64_t more = oms__ledger_due(balance) - before;
    bool on_ship = settings.capture_when == OMS_CAPTURE_ON_SHIP;
    if (more <= 0 || balance->ended || (on_ship && has_parcels(told)))
        return;
    if (!balance->booked)
        oms__payment_bump(purse->tx, &balance->unshipped_minor, more);
    else if (settings.capture_when != OMS_CAPTURE_MANUAL)
        oms__payment_bump(purse->tx, &balance->wanted_minor, more);
}

void oms__changes_changed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_changed *told = data;
    oms_payment_adjusted adjusted = {.change_no = told->change_no};
    oms_purse purse;
    if (!oms__purse_open(&purse, tx, event->subject))
        return;
    int64_t before = oms__ledger_due(&purse.balance);
    oms__ledger_change(&purse, told);
    canceled(&purse, told->canceled_minor);
    want_more(&purse, told, before);
    oms__due_settle(&purse, before, &adjusted);
    oms__due_tell(&purse, &adjusted);
    oms__purse_save(&purse);
}

// An order that has ended owes nothing; its credit only says how much of the
// money that was kept goes back.
static void give_back(oms_purse *purse, const oms_return_credited *told,
                      int64_t before, oms_payment_adjusted *adjusted)
{
    oms_balance_row *balance = &purse->balance;
    balance->surplus_return_no = told->return_no;
    oms__payment_bump(purse->tx, &balance->surplus_returned_minor,
                      told->amount_minor);
    balance->surplus_as_credit =
        told->resolution == OMS_RESOLUTION_STORE_CREDIT && balance->customer_id;
    if (balance->ended)
        oms__payment_bump(purse->tx, &balance->surplus_minor,
                          told->amount_minor);
    oms__due_settle(purse, before, adjusted);
}

void oms__changes_credited(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_return_credited *told = data;
    oms_payment_adjusted adjusted = {.return_no = told->return_no,
                                     .replacement_no = told->replacement_no};
    bool exchange =
        told->replacement_no > 0 || told->resolution == OMS_RESOLUTION_EXCHANGE;
    oms_purse purse;
    if (!oms__purse_open(&purse, tx, event->subject))
        return;
    int64_t before = oms__ledger_due(&purse.balance);
    oms__due_credit(&purse, told->amount_minor, told->return_no);
    if (exchange && !told->outside)
        oms__exchange_credited(&purse, event->subject, told->replacement_no,
                               told->amount_minor);
    if (exchange || told->outside) // only what an exchange left over goes back
        oms__due_give_back(&purse, &adjusted);
    else
        give_back(&purse, told, before, &adjusted);
    oms__due_tell(&purse, &adjusted);
    oms__purse_save(&purse);
}

void oms__changes_held(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_hold_event *hold = data;
    oms_purse purse;
    if (!hold->blocks_capture || !oms__purse_open(&purse, tx, event->subject))
        return;
    purse.balance.capture_holds++;
    oms__purse_save(&purse);
}

void oms__changes_released(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_hold_event *hold = data;
    oms_purse purse;
    if (!hold->blocks_capture || !oms__purse_open(&purse, tx, event->subject) ||
        purse.balance.capture_holds == 0)
        return;
    purse.balance.capture_holds--;
    oms__ask_wanted(&purse);
    oms__purse_save(&purse);
}
