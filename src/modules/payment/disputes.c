// A customer's bank disputes a payment. What the bank says are facts: the money
// that it takes is a chargeback in the ledger, what it gives again a reversal.
// The order of what is told does not matter: a dispute may be heard of for the
// first time when it is over.
#include "modules/payment/payment.h"

#include <string.h>

// ---- rows ------------------------------------------------------------------

static bool load(oms_purse *purse, int64_t dispute_no, oms_dispute_row *row)
{
    *row = (oms_dispute_row){.order_id = purse->balance.order_id,
                             .dispute_no = dispute_no};
    return dispute_no >= 1 && dispute_no <= purse->balance.disputes_count &&
           oms__tx_get(purse->tx, &oms__disputes, row);
}

static bool load_told(oms_purse *purse, const char *provider_ref,
                      oms_dispute_row *row)
{
    for (int64_t no = 1; provider_ref && no <= purse->balance.disputes_count;
         no++)
        if (load(purse, no, row) && row->provider_ref &&
            strcmp(row->provider_ref, provider_ref) == 0)
            return true;
    return false;
}

static bool step(oms_tx *tx, int32_t from, oms_dispute_row *row, int32_t event)
{
    int32_t state = from;
    if (!oms__tx_move(tx, &oms__dispute_moves, &state, event, NULL))
        return false;
    row->state = (oms_dispute_state)state;
    return true;
}

static void tell(oms_tx *tx, const oms_dispute_row *row, int type,
                 int64_t occurred_at_ms)
{
    const oms_dispute_event event = {.order_id = row->order_id,
                                     .dispute_no = row->dispute_no,
                                     .payment_no = row->payment_no,
                                     .state = row->state,
                                     .amount_minor = row->amount_minor,
                                     .inquiry = row->inquiry,
                                     .provider_ref = row->provider_ref,
                                     .reason = row->reason,
                                     .evidence_due_at_ms =
                                         row->evidence_due_at_ms};
    oms__tx_emit(tx, &oms__payment_event_types[type], row->order_id,
                 occurred_at_ms, &event);
}

// ---- money -----------------------------------------------------------------

// What the bank should hold in this state; an inquiry takes nothing.
static int64_t should_hold(const oms_dispute_row *row)
{
    if (row->state == OMS_DISPUTE_WON ||
        (row->inquiry && row->state != OMS_DISPUTE_LOST))
        return 0;
    return row->amount_minor;
}

// Chargebacks (below zero: reversals) of the payment that payment.record has
// told and no dispute has taken for its own.
static int64_t loose(oms_purse *purse, const oms_payment_row *payment)
{
    int64_t sum = payment->charged_back_minor;
    for (int64_t no = 1; no <= purse->balance.disputes_count; no++) {
        oms_dispute_row row;
        if (load(purse, no, &row) && row.payment_no == payment->payment_no)
            sum -= row.charged_minor;
    }
    return sum;
}

// How much of [more] has been told already. A bank lets go only of what it
// holds, so a loose reversal is a dispute's. A loose chargeback may be another
// matter, unless it is the very amount, or no so much was ever captured.
static int64_t adopts(oms_purse *purse, const oms_payment_row *payment,
                      int64_t more)
{
    int64_t told = loose(purse, payment);
    if (more < 0)
        return told > 0 ? 0 : told < more ? more : told;
    if (told <= 0 || told == more)
        return told == more ? more : 0;
    int64_t over = payment->charged_back_minor + more - payment->captured_minor;
    int64_t most = told < more ? told : more;
    return over <= 0 ? 0 : over < most ? over : most;
}

static void book(oms_purse *purse, const oms_dispute_row *row, int64_t amount,
                 int64_t occurred_at_ms)
{
    oms_payment_row *payment = oms__purse_payment(purse, row->payment_no);
    oms_transaction_row fact = {
        .type = amount > 0 ? OMS_TRANSACTION_TYPE_CHARGEBACK
                           : OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL,
        .amount_minor = amount > 0 ? amount : -amount,
        .occurred_at_ms = occurred_at_ms,
        .dispute_no = row->dispute_no};
    purse->told = true;
    oms__purse_number(purse, payment, &fact);
    oms__settle_success(purse, payment, &fact, fact.amount_minor);
}

static void move_money(oms_purse *purse, oms_dispute_row *row,
                       int64_t occurred_at_ms)
{
    oms_payment_row *payment = oms__purse_payment(purse, row->payment_no);
    int64_t more = should_hold(row) - row->charged_minor;
    int64_t adopted = adopts(purse, payment, more);
    row->charged_minor += more;
    row->adopted_minor += adopted;
    if (more != adopted)
        book(purse, row, more - adopted, occurred_at_ms);
    oms__tx_put(purse->tx, &oms__disputes, row);
    oms__settle_waiting(purse, payment);
}

// ---- commands --------------------------------------------------------------

static void begin(oms_purse *purse, oms_dispute_row *row, int64_t opened_at_ms)
{
    int64_t now = oms__tx_now(purse->tx);
    const oms_payment_row *payment = oms__purse_payment(purse, row->payment_no);
    row->order_id = purse->balance.order_id;
    row->dispute_no = ++purse->balance.disputes_count;
    row->opened_at_ms = opened_at_ms ? opened_at_ms : now;
    if (row->amount_minor == 0)
        row->amount_minor =
            oms__settle_rest(payment, OMS_TRANSACTION_TYPE_CHARGEBACK);
}

static void start_timer(oms_tx *tx, oms_dispute_row *row)
{
    const oms_dispute_event timer = {.order_id = row->order_id,
                                     .dispute_no = row->dispute_no,
                                     .payment_no = row->payment_no};
    if (row->evidence_due_at_ms > 0)
        row->evidence_task =
            oms__tx_task(tx, &oms__payment_jobs[OMS__JOB_EVIDENCE],
                         row->order_id, row->evidence_due_at_ms, &timer);
}

void oms__dispute_open(oms_tx *tx, const void *given)
{
    const oms_payment_dispute_open_args *args = given;
    oms_purse purse;
    oms_dispute_row row;
    if (!oms__purse_require(&purse, tx, args->order_id) ||
        !oms__purse_require_payment(&purse, args->payment_no))
        return;
    if (load_told(&purse, args->provider_ref, &row)) {
        oms__tx_receipt(tx, args->order_id, row.dispute_no);
        return; // told before
    }
    row = (oms_dispute_row){.payment_no = args->payment_no,
                            .amount_minor = args->amount_minor,
                            .inquiry = args->inquiry,
                            .provider_ref = args->provider_ref,
                            .reason = args->reason,
                            .evidence_due_at_ms = args->evidence_due_at_ms};
    begin(&purse, &row, args->occurred_at_ms);
    if (!step(tx, -1, &row, OMS__DISPUTE_ARISE))
        return;
    start_timer(tx, &row);
    move_money(&purse, &row, args->occurred_at_ms);
    tell(tx, &row, OMS__EVENT_DISPUTE_OPENED, args->occurred_at_ms);
    oms__purse_save(&purse);
    oms__tx_receipt(tx, args->order_id, row.dispute_no);
}

// The dispute that is meant; one that nobody told of begins here (its state is
// -1 then). False after a failure.
static bool find(oms_purse *purse, const oms_payment_dispute_close_args *args,
                 oms_dispute_row *row, int32_t *from)
{
    oms_tx *tx = purse->tx;
    bool known = args->dispute_no ? load(purse, args->dispute_no, row)
                                  : load_told(purse, args->provider_ref, row);
    if (known) {
        *from = (int32_t)row->state;
        return true;
    }
    if (args->dispute_no || args->payment_no == 0) {
        oms__tx_fail(tx, args->dispute_no ? OMS_ENOTFOUND : OMS_EINVAL,
                     args->dispute_no ? "/dispute_no" : "/payment_no",
                     args->dispute_no
                         ? "the order has no such dispute; look at payment.get"
                         : "no dispute with this provider_ref was told of; say "
                           "which payment it is about");
        return false;
    }
    if (!oms__purse_require_payment(purse, args->payment_no))
        return false;
    *row = (oms_dispute_row){.payment_no = args->payment_no,
                             .amount_minor = args->amount_minor,
                             .provider_ref = args->provider_ref};
    *from = -1;
    begin(purse, row, args->occurred_at_ms);
    return true;
}

static void end(oms_tx *tx, oms_dispute_row *row,
                const oms_payment_dispute_close_args *args)
{
    if (row->evidence_task)
        oms__tx_cancel_task(tx, row->evidence_task);
    row->evidence_task = NULL;
    row->closed_at_ms =
        args->occurred_at_ms ? args->occurred_at_ms : oms__tx_now(tx);
    if (args->reason)
        row->reason = args->reason;
}

void oms__dispute_close(oms_tx *tx, const void *given)
{
    const oms_payment_dispute_close_args *args = given;
    oms_purse purse;
    oms_dispute_row row;
    int32_t from = -1;
    oms_dispute_state to = args->won ? OMS_DISPUTE_WON : OMS_DISPUTE_LOST;
    if (!oms__purse_require(&purse, tx, args->order_id) ||
        !find(&purse, args, &row, &from))
        return;
    oms__tx_receipt(tx, args->order_id, row.dispute_no);
    if (from == (int32_t)to)
        return; // told before
    if (!step(tx, from, &row, args->won ? OMS__DISPUTE_WIN : OMS__DISPUTE_LOSE))
        return;
    end(tx, &row, args);
    move_money(&purse, &row, args->occurred_at_ms);
    tell(tx, &row, OMS__EVENT_DISPUTE_CLOSED, args->occurred_at_ms);
    oms__purse_save(&purse);
}

void oms__dispute_overdue(oms_tx *tx, const void *request,
                          const oms_answer *answer)
{
    const oms_dispute_event *timer = request;
    oms_dispute_row row = {.order_id = timer->order_id,
                           .dispute_no = timer->dispute_no};
    if (!oms__tx_get(tx, &oms__disputes, &row) || !row.evidence_task ||
        strcmp(row.evidence_task, answer->task_id) != 0)
        return;
    row.evidence_task = NULL;
    if (!step(tx, (int32_t)row.state, &row, OMS__DISPUTE_RUN_OUT))
        return;
    oms__tx_put(tx, &oms__disputes, &row);
    tell(tx, &row, OMS__EVENT_DISPUTE_OVERDUE, 0);
}
