// What the customer owes has changed: an order lost lines, was changed, or
// goods came back. Less than before, and the difference goes back: tenders that
// were not asked yet are asked for less, authorisations are voided, and what
// was taken is refunded. More, and what is missing is asked for on a tender
// that can. What cannot be done now, because an answer is still out, is kept as
// a surplus and done when the answer comes.
//
// For goods that came back the money itself is given back: authorisations stay
// for what has not left. For goods that never left it is the other way round.
//
// Nothing here may give back more than a change took away: an order that was
// overpaid by facts stays so until somebody decides.
#include "modules/payment/payment.h"

// ---- sums ------------------------------------------------------------------

static bool holds(const oms_payment_row *payment)
{
    return payment->state == OMS_PAYMENT_STATE_AUTHORIZED ||
           payment->state == OMS_PAYMENT_STATE_PARTIALLY_CAPTURED;
}

static bool unasked(const oms_payment_row *payment)
{
    return payment->state == OMS_PAYMENT_STATE_PENDING &&
           payment->authorizing_minor == 0;
}

// Held and not spoken for. What nobody can be asked to void is only as much as
// is still wanted of it: the rest will never be captured.
static int64_t spare(const oms_payment_row *payment)
{
    int64_t left = oms__payment_left(payment);
    int64_t wanted = oms__payment_wants(payment) - payment->captured_minor;
    if (!oms__payment_is_external(payment) || left < wanted)
        return left;
    return wanted > 0 ? wanted : 0;
}

// What the order has or is about to have of this tender in the end.
static int64_t planned(const oms_payment_row *payment)
{
    int64_t sum = payment->captured_minor + payment->capturing_minor +
                  spare(payment) - payment->refunded_minor -
                  payment->refunding_minor;
    if (unasked(payment))
        return sum + oms__payment_wants(payment);
    return sum + payment->authorizing_minor;
}

int64_t oms__due_soon(const oms_balance_row *balance)
{
    int64_t due = oms__ledger_due(balance) - balance->allowing_minor;
    return due > 0 ? due : 0;
}

// Above zero: more is planned than is due. Below: something is missing.
static int64_t overhang(const oms_purse *purse)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < purse->balance.payments_count; i++)
        oms__payment_bump(purse->tx, &sum, planned(&purse->payments[i]));
    oms__payment_bump(purse->tx, &sum, -oms__due_soon(&purse->balance));
    return sum;
}

int64_t oms__due_missing(const oms_purse *purse)
{
    int64_t over = overhang(purse);
    return over < 0 ? -over : 0;
}

// Taken and neither given back nor about to be.
static int64_t paid_minor(const oms_purse *purse)
{
    int64_t paid = 0;
    for (int64_t i = 0; i < purse->balance.payments_count; i++) {
        const oms_payment_row *payment = &purse->payments[i];
        oms__payment_bump(purse->tx, &paid,
                          payment->captured_minor - payment->refunded_minor -
                              payment->refunding_minor);
    }
    return paid;
}

int64_t oms__due_owed(const oms_purse *purse)
{
    int64_t owed = paid_minor(purse) - oms__due_soon(&purse->balance);
    return owed > 0 ? owed : 0;
}

int64_t oms__due_free(const oms_purse *purse)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < purse->balance.payments_count; i++) {
        const oms_payment_row *payment = &purse->payments[i];
        int64_t kept = payment->captured_minor - payment->refunded_minor -
                       payment->refunding_minor;
        int64_t held = holds(payment) ? spare(payment) : 0;
        oms__payment_bump(purse->tx, &sum,
                          kept + payment->capturing_minor + held);
    }
    oms__payment_bump(purse->tx, &sum, -oms__due_soon(&purse->balance));
    int64_t paid = paid_minor(purse);
    if (sum > paid)
        sum = paid;
    return sum > 0 ? sum : 0;
}

// ---- less ------------------------------------------------------------------

// How much of the surplus [most] covers; it is taken off the surplus.
static int64_t take(oms_purse *purse, int64_t most)
{
    int64_t *surplus = &purse->balance.surplus_minor;
    int64_t part = most < *surplus ? most : *surplus;
    *surplus -= part;
    return part;
}

static int64_t take_returned(oms_purse *purse)
{
    int64_t *returned = &purse->balance.surplus_returned_minor;
    int64_t part = oms__due_free(purse);
    part = take(purse, part < *returned ? part : *returned);
    *returned -= part;
    return part;
}

// Facts may have told of more than the tender was to pay: that was never
// wanted.
static void release(oms_purse *purse, oms_payment_row *payment, int64_t part)
{
    int64_t wants = oms__payment_wants(payment);
    if (part > wants)
        part = wants;
    if (part <= 0)
        return;
    oms__payment_bump(purse->tx, &payment->released_minor, part);
    oms__purse_change(purse, payment);
}

// The last tender is released first: captures begin with the first.
static void release_unasked(oms_purse *purse)
{
    for (int64_t no = purse->balance.payments_count; no > 0; no--) {
        oms_payment_row *payment = oms__purse_payment(purse, no);
        if (unasked(payment))
            release(purse, payment, take(purse, oms__payment_wants(payment)));
    }
}

static int64_t void_held(oms_purse *purse)
{
    static const oms_why why = {.reason = "not_due"};
    int64_t sum = 0;
    for (int64_t no = purse->balance.payments_count; no > 0; no--) {
        oms_payment_row *payment = oms__purse_payment(purse, no);
        if (!holds(payment) || payment->capturing_minor > 0)
            continue; // what is being captured is voided after the answer
        int64_t part = take(purse, spare(payment));
        release(purse, payment, part);
        if (part == 0 || oms__payment_is_external(payment))
            continue; // nobody to ask: it is just never captured
        sum += part;
        oms__ask_provider(purse, payment, OMS_TRANSACTION_TYPE_VOID, part,
                          &why);
    }
    return sum;
}

// What an account cannot hold any more goes back the way it came.
static oms_refund_way way_back(const oms_purse *purse, int64_t amount_minor)
{
    const oms_balance_row *balance = &purse->balance;
    return balance->surplus_as_credit &&
                   oms__credit_fits(purse->tx, balance->customer_id,
                                    balance->currency, amount_minor)
               ? OMS__TO_STORE_CREDIT
               : OMS__TO_TENDERS;
}

static void refund(oms_purse *purse, int64_t amount_minor,
                   oms_payment_adjusted *told)
{
    const oms_balance_row *balance = &purse->balance;
    oms_refund_way way = way_back(purse, amount_minor);
    int64_t possible = oms__refund_possible(purse, way);
    int64_t part = amount_minor < possible ? amount_minor : possible;
    if (amount_minor == 0)
        return;
    const oms_why why = {.reason = "not_due",
                         .return_no = balance->surplus_return_no};
    if (part > 0)
        oms__refund_split(purse, part, way, &why);
    told->outside_minor += amount_minor - part;
    if (way == OMS__TO_STORE_CREDIT)
        told->credit_minor += part;
    else
        told->refunding_minor += part;
}

static bool in_flight(const oms_purse *purse)
{
    for (int64_t i = 0; i < purse->balance.payments_count; i++)
        if (purse->payments[i].authorizing_minor > 0 ||
            purse->payments[i].capturing_minor > 0)
            return true;
    return false;
}

static void forget_surplus(oms_balance_row *balance)
{
    balance->surplus_minor = 0;
    balance->surplus_return_no = 0;
    balance->surplus_returned_minor = 0;
    balance->surplus_as_credit = false;
}

void oms__due_give_back(oms_purse *purse, oms_payment_adjusted *told)
{
    oms_balance_row *balance = &purse->balance;
    oms_payment_adjusted unheard = {0};
    if (balance->surplus_minor == 0)
        return;
    if (!told)
        told = &unheard;
    int64_t over = balance->ended ? oms__due_owed(purse) : overhang(purse);
    if (balance->surplus_minor > over)
        balance->surplus_minor = over > 0 ? over : 0;
    refund(purse, take_returned(purse), told);
    if (!balance->ended) { // of an order that has ended nothing is held
        release_unasked(purse);
        told->voiding_minor += void_held(purse);
    }
    refund(purse, take(purse, oms__due_owed(purse)), told);
    if (balance->surplus_minor == 0 || !in_flight(purse))
        forget_surplus(balance);
}

// ---- more ------------------------------------------------------------------

static bool can_pay_more(const oms_payment_row *payment, bool internal)
{
    return !oms__payment_is_external(payment) &&
           oms__payment_is_internal(payment) == internal &&
           !(internal && payment->token) &&
           (holds(payment) || unasked(payment) ||
            payment->state == OMS_PAYMENT_STATE_CAPTURED);
}

static oms_payment_row *find_payer(oms_purse *purse)
{
    for (int internal = 0; internal < 2; internal++)
        for (int64_t no = 1; no <= purse->balance.payments_count; no++) {
            oms_payment_row *payment = oms__purse_payment(purse, no);
            if (can_pay_more(payment, internal != 0))
                return payment;
        }
    return NULL;
}

// An authorisation is never made larger: each is one promise of the provider's
// with a reference of its own. More money is one more tender.
int64_t oms__due_ask(oms_purse *purse, int64_t missing, int64_t renewals)
{
    oms_payment_row *payer = missing > 0 ? find_payer(purse) : NULL;
    if (!payer)
        return 0;
    if (unasked(payer)) {
        oms__payment_bump(purse->tx, &payer->amount_minor, missing);
        oms__purse_change(purse, payer);
        return missing;
    }
    if (purse->balance.payments_count >= OMS_PAYMENTS_MAX)
        return 0;
    oms_tender tender = {.method = payer->method,
                         .provider = payer->provider,
                         .token = payer->token,
                         .amount_minor = missing};
    oms_payment_row *more = oms__purse_add(purse, &tender);
    if (!more)
        return 0;
    more->renewals_count = renewals;
    oms__purse_emit(purse, more, &oms__payment_event_types[OMS__EVENT_CREATED],
                    NULL);
    if (purse->balance.reserved)
        oms__ask_pending(purse);
    return missing;
}

// ---- both ------------------------------------------------------------------

void oms__due_settle(oms_purse *purse, int64_t before,
                     oms_payment_adjusted *told)
{
    oms_balance_row *balance = &purse->balance;
    int64_t more = 0;
    oms__payment_bump(purse->tx, &more, oms__ledger_due(balance));
    oms__payment_bump(purse->tx, &more, -before);
    if (more < 0) {
        oms__payment_bump(purse->tx, &balance->surplus_minor, -more);
    } else if (more > 0) {
        int64_t missing = oms__due_missing(purse);
        more -= take(purse, more);
        told->authorizing_minor +=
            oms__due_ask(purse, more < missing ? more : missing, 0);
    }
    oms__due_give_back(purse, told);
    oms__ask_wanted(purse);
}

void oms__due_tell(oms_purse *purse, oms_payment_adjusted *told)
{
    told->order_id = purse->balance.order_id;
    told->due_minor = oms__ledger_due(&purse->balance);
    told->credited_minor = purse->balance.credited_minor;
    told->missing_minor = oms__due_missing(purse);
    oms__tx_emit(purse->tx, &oms__payment_event_types[OMS__EVENT_ADJUSTED],
                 told->order_id, 0, told);
}

void oms__due_credit(oms_purse *purse, int64_t amount_minor, int64_t return_no)
{
    const char *what =
        oms__tx_printf(purse->tx, "return %lld", (long long)return_no);
    oms__payment_bump(purse->tx, &purse->balance.credited_minor, amount_minor);
    oms__ledger_credit(purse, OMS__CREDIT_NOTES, amount_minor, 0,
                       return_no ? what : "credit");
}
