// What is asked outside, and how the answers come home. An answer is believed
// only within what was asked: more than that is never booked. A fact may have
// settled the same transaction before; the answer then changes nothing.
#include "modules/payment/payment.h"

#include <string.h>

// The transaction was settled by a fact while the call was under way. If it
// was an authorisation that also took the money, the taking may be news.
static void take_at_once(oms_purse *purse, oms_payment_row *payment,
                         const oms_payment_result *result, int64_t amount)
{
    oms_transaction_row taken = {.type = OMS_TRANSACTION_TYPE_CAPTURE,
                                 .provider_ref = result->provider_ref,
                                 .reason = "with the authorisation"};
    if (amount > oms__payment_left(payment) ||
        oms__purse_told(purse, result->provider_ref, payment->provider,
                        OMS_TRANSACTION_TYPE_CAPTURE))
        return; // told already
    oms__purse_number(purse, payment, &taken);
    oms__settle_success(purse, payment, &taken, amount);
}

static void require_action(oms_purse *purse, oms_payment_row *payment,
                           oms_transaction_row *transaction,
                           const oms_payment_result *result)
{
    oms_payment_step step = {.answered = true};
    int32_t state = (int32_t)payment->state;
    if (!oms__tx_move(purse->tx, &oms__payment_moves, &state,
                      OMS__REQUIRE_ACTION, &step))
        return;
    payment->state = (oms_payment_state)state;
    payment->action_url = result->action_url;
    payment->provider_ref = result->provider_ref;
    payment->expires_at_ms = result->expires_at_ms;
    oms__purse_change(purse, payment);
    oms__ask_expiry(purse, payment);
    transaction->reason = "requires_action";
    oms__tx_put(purse->tx, &oms__transactions, transaction);
    oms__purse_emit(purse, payment,
                    &oms__payment_event_types[OMS__EVENT_REQUIRES_ACTION],
                    transaction);
}

// All of it was authorised before this yes: two attempts have both succeeded.
static bool is_too_much(const oms_payment_row *payment,
                        const oms_payment_result *result)
{
    int64_t wants = oms__payment_wants(payment);
    return !result->captured && wants > 0 && payment->implied_minor == 0 &&
           payment->authorized_minor - result->amount_minor >= wants &&
           oms__payment_left(payment) >= result->amount_minor;
}

// What was held twice goes back by its own reference; the one that was there
// stays the payment's.
static void let_go(oms_purse *purse, oms_payment_row *payment,
                   const oms_payment_result *result, const char *ref)
{
    static const oms_why twice = {.reason = "authorized_twice"};
    oms__ask_provider(purse, payment, OMS_TRANSACTION_TYPE_VOID,
                      result->amount_minor, &twice);
    payment->provider_ref = ref;
    oms__purse_change(purse, payment);
}

static void authorized(oms_purse *purse, oms_payment_row *payment,
                       oms_transaction_row *transaction,
                       const oms_payment_result *result)
{
    const char *ref = payment->provider_ref;
    payment->risk = result->risk;
    oms__settle_success(purse, payment, transaction, result->amount_minor);
    if (is_too_much(payment, result)) {
        let_go(purse, payment, result, ref);
        return;
    }
    payment->expires_at_ms = result->expires_at_ms;
    payment->provider_ref = result->provider_ref;
    oms__purse_change(purse, payment);
    if (result->captured)
        take_at_once(purse, payment, result, result->amount_minor);
    else
        oms__ask_expiry(purse, payment);
}

// Why an answer cannot be believed, or NULL.
static const char *doubt(oms_purse *purse, const oms_payment_row *payment,
                         const oms_transaction_row *transaction,
                         const oms_payment_result *result,
                         const oms_transaction_row *same)
{
    if (!result)
        return "the provider said yes without a result";
    if (same && same->payment_no != payment->payment_no)
        return oms__tx_printf(purse->tx,
                              "the provider's reference is that of "
                              "transaction %lld",
                              (long long)same->transaction_no);
    oms_payment_step step = {.answered = true};
    if (result->requires_action)
        return transaction->type == OMS_TRANSACTION_TYPE_AUTHORIZATION &&
                       oms__moves_target(&oms__payment_moves,
                                         (int32_t)payment->state,
                                         OMS__REQUIRE_ACTION, &step) >= 0
                   ? NULL
                   : "the provider wants the customer to act again";
    if (result->amount_minor > transaction->amount_minor ||
        (result->amount_minor <= 0 && transaction->amount_minor > 0))
        return oms__tx_printf(purse->tx,
                              "the provider answered %lld where %lld was asked",
                              (long long)result->amount_minor,
                              (long long)transaction->amount_minor);
    return NULL;
}

// Two of the same amount were under way, and a fact about one of them settled
// the other. This one stays open until the answer of the other has come: both
// have happened if that is a yes.
static bool changes_places(oms_purse *purse, oms_transaction_row *transaction,
                           oms_transaction_row *told)
{
    if (!told->told || told->twin_no != 0 ||
        told->amount_minor != transaction->amount_minor)
        return false;
    told->twin_no = transaction->transaction_no;
    oms__tx_put(purse->tx, &oms__transactions, told);
    return true;
}

// The reference was told of before, as an attempt that failed or as a fact that
// still waits: whatever is told of it from now on counts as this one.
static void stand_for(oms_purse *purse, oms_payment_row *payment,
                      oms_transaction_row *same,
                      const oms_transaction_row *transaction)
{
    if (same->state == OMS_TRANSACTION_STATE_INITIAL) {
        payment->waiting_count--;
        oms__settle_twin(purse, payment, same, transaction->transaction_no);
        return;
    }
    same->twin_no = transaction->transaction_no;
    oms__tx_put(purse->tx, &oms__transactions, same);
}

static void accept(oms_purse *purse, oms_payment_row *payment,
                   oms_transaction_row *transaction,
                   const oms_payment_result *result)
{
    oms_transaction_row *same =
        result ? oms__purse_told(purse, result->provider_ref, payment->provider,
                                 transaction->type)
               : NULL;
    if (same == transaction)
        same = NULL;
    const char *why = doubt(purse, payment, transaction, result, same);
    if (why) {
        oms__settle_unknown(purse, payment, transaction, why);
        oms__tx_doubt(purse->tx, why);
        return;
    }
    if (same && same->state == OMS_TRANSACTION_STATE_SUCCESS &&
        changes_places(purse, transaction, same))
        return;
    if (same && oms__settle_counts_as(same) > 0) {
        oms__settle_twin(purse, payment, transaction,
                         oms__settle_counts_as(same));
        return;
    }
    if (!same)
        transaction->provider_ref = result->provider_ref;
    else if (!result->requires_action)
        stand_for(purse, payment, same, transaction);
    transaction->reason = NULL;
    if (result->requires_action)
        require_action(purse, payment, transaction, result);
    else if (transaction->type == OMS_TRANSACTION_TYPE_AUTHORIZATION)
        authorized(purse, payment, transaction, result);
    else
        oms__settle_success(purse, payment, transaction, result->amount_minor);
}

static void settle(oms_purse *purse, oms_payment_row *payment,
                   oms_transaction_row *transaction, const oms_answer *answer);

// Whether an answer tells of an effect that nobody has told of yet. A fact
// without a reference is taken for the answer itself.
static bool is_news(oms_purse *purse, const oms_payment_row *payment,
                    oms_transaction_row *told, const oms_payment_result *result)
{
    bool failed = told->state == OMS_TRANSACTION_STATE_FAILURE;
    if (result->requires_action || result->amount_minor <= 0 ||
        result->amount_minor > told->amount_minor || !result->provider_ref)
        return false;
    const oms_transaction_row *same = oms__purse_told(
        purse, result->provider_ref, payment->provider, told->type);
    if (!same && !failed && !told->provider_ref) {
        told->provider_ref = result->provider_ref;
        oms__tx_put(purse->tx, &oms__transactions, told);
        return false;
    }
    return !same || (same == told && failed);
}

// A yes to what a fact has settled otherwise: the fact was about another one.
// If that is under way it ends with this answer, and its own will be late in
// turn; if it is not, the provider was told to do so by somebody else, and both
// have happened.
static void hear_news(oms_purse *purse, oms_payment_row *payment,
                      oms_transaction_row *told, const oms_answer *answer)
{
    const oms_payment_result *result = answer->result;
    oms_transaction_row *twin = oms__purse_open_transaction(
        purse, payment, told->type, told->amount_minor);
    oms_transaction_row fresh = {.type = told->type,
                                 .provider_ref = result->provider_ref};
    if (told->state == OMS_TRANSACTION_STATE_FAILURE) {
        purse->told = true; // that it failed was told, too
        told->provider_ref = result->provider_ref;
        oms__settle_success(purse, payment, told, result->amount_minor);
    } else if (twin) {
        twin->told = true;
        settle(purse, payment, twin, answer);
    } else if (told->type != OMS_TRANSACTION_TYPE_VOID) {
        oms__purse_number(purse, payment, &fresh);
        oms__settle_success(purse, payment, &fresh, result->amount_minor);
    }
}

// The answer of one that a fact has settled. If another one waits for it, this
// is what became of that.
static void hear_late(oms_purse *purse, oms_payment_row *payment,
                      oms_transaction_row *told, const oms_answer *answer)
{
    bool ok = answer->outcome == OMS_OUTCOME_OK && answer->result != NULL;
    oms_transaction_row *twin = NULL;
    if (told->twin_no != 0)
        twin = oms__purse_transaction(purse, told->twin_no);
    if (answer->outcome != OMS_OUTCOME_UNKNOWN) {
        told->told = false;
        if (told->state == OMS_TRANSACTION_STATE_SUCCESS)
            told->twin_no = 0;
        oms__tx_put(purse->tx, &oms__transactions, told);
    }
    if (twin && oms__settle_open(twin))
        settle(purse, payment, twin, answer);
    else if (ok && is_news(purse, payment, told, answer->result))
        hear_news(purse, payment, told, answer);
}

// A yes to an authorisation that a fact has called failed: the money is held,
// whoever said what. It counts, and goes back if nobody wants it any more.
static void hear_held(oms_purse *purse, oms_payment_row *payment,
                      oms_transaction_row *told, const oms_answer *answer)
{
    const oms_payment_result *result = answer->result;
    oms_transaction_row *same =
        result ? oms__purse_told(purse, result->provider_ref, payment->provider,
                                 told->type)
               : NULL;
    if (same == told)
        same = NULL;
    if (result && result->requires_action)
        return; // nothing is held before the customer acts
    const char *why = doubt(purse, payment, told, result, same);
    if (why) {
        oms__tx_doubt(purse->tx, why);
        return;
    }
    told->told = false;
    told->reason = NULL;
    oms__tx_put(purse->tx, &oms__transactions, told);
    if (same && oms__settle_counts_as(same) > 0)
        return;         // it was told of as that one
    purse->told = true; // that it failed was told, too
    told->provider_ref = result->provider_ref;
    authorized(purse, payment, told, result);
}

static void settle(oms_purse *purse, oms_payment_row *payment,
                   oms_transaction_row *transaction, const oms_answer *answer)
{
    const oms_payment_result *result = answer->result;
    bool authorizes = transaction->type == OMS_TRANSACTION_TYPE_AUTHORIZATION;
    bool ok = answer->outcome == OMS_OUTCOME_OK;
    if (!oms__settle_open(transaction)) {
        if (ok && authorizes && result && result->captured &&
            transaction->state == OMS_TRANSACTION_STATE_SUCCESS)
            take_at_once(purse, payment, result, transaction->amount_minor);
        else if (transaction->told && !authorizes)
            hear_late(purse, payment, transaction, answer);
        else if (transaction->told && ok &&
                 transaction->state == OMS_TRANSACTION_STATE_FAILURE)
            hear_held(purse, payment, transaction, answer);
        return;
    }
    if (ok)
        accept(purse, payment, transaction, result);
    else if (answer->outcome == OMS_OUTCOME_DECLINED)
        oms__settle_failure(purse, payment, transaction, answer->reason);
    else
        oms__settle_unknown(purse, payment, transaction, answer->reason);
}

static void answered(oms_tx *tx, const void *request, const oms_answer *answer)
{
    const oms_payment_request *asked = request;
    oms_purse purse;
    if (!oms__purse_open(&purse, tx, asked->order_id))
        return;
    oms_payment_row *payment = oms__purse_payment(&purse, asked->payment_no);
    oms_transaction_row *transaction =
        oms__purse_transaction(&purse, asked->transaction_no);
    if (!payment || !transaction)
        return;
    settle(&purse, payment, transaction, answer);
    oms__settle_waiting(&purse, payment);
    // A capture that was refused is not asked again at once: the answer would
    // be the same, as often as there is something left to ask for.
    if (transaction->type != OMS_TRANSACTION_TYPE_CAPTURE ||
        transaction->state != OMS_TRANSACTION_STATE_FAILURE)
        oms__ask_wanted(&purse);
    oms__due_give_back(&purse, NULL);
    if (transaction->type == OMS_TRANSACTION_TYPE_AUTHORIZATION &&
        transaction->state == OMS_TRANSACTION_STATE_FAILURE)
        oms__renew_later(&purse, payment);
    // A void or refund that was refused is not asked again by itself.
    if (transaction->type == OMS_TRANSACTION_TYPE_AUTHORIZATION ||
        transaction->type == OMS_TRANSACTION_TYPE_CAPTURE)
        oms__ask_back(&purse);
    oms__purse_save(&purse);
}

// ---- the timer of an authorisation -----------------------------------------

static void at_once(oms_tx *tx, const void *request, oms_answer *answer)
{
    (void)tx;
    (void)request;
    (void)answer; // it begins as OK: the time has come, that is all
}

static bool can_expire(const oms_payment_row *payment)
{
    if (payment->state == OMS_PAYMENT_STATE_REQUIRES_ACTION)
        return true;
    return (payment->state == OMS_PAYMENT_STATE_AUTHORIZED ||
            payment->state == OMS_PAYMENT_STATE_PARTIALLY_CAPTURED) &&
           oms__payment_left(payment) + payment->capturing_minor +
                   payment->voiding_minor >
               0;
}

// The customer was to act and did not, while money was told of by other ways:
// what was asked for is not waited for any longer.
static void stop_waiting(oms_purse *purse, oms_payment_row *payment)
{
    oms_transaction_row *asked = oms__purse_open_transaction(
        purse, payment, OMS_TRANSACTION_TYPE_AUTHORIZATION, 0);
    if (payment->state != OMS_PAYMENT_STATE_REQUIRES_ACTION && asked &&
        asked->state == OMS_TRANSACTION_STATE_PENDING && asked->provider_ref)
        oms__settle_failure(purse, payment, asked, "expired");
}

static void expired(oms_tx *tx, const void *request, const oms_answer *answer)
{
    const oms_payment_request *asked = request;
    oms_purse purse;
    if (!oms__purse_open(&purse, tx, asked->order_id))
        return;
    oms_payment_row *payment = oms__purse_payment(&purse, asked->payment_no);
    if (!payment || !payment->expire_task ||
        strcmp(payment->expire_task, answer->task_id) != 0)
        return; // it was captured, or authorised anew
    payment->expire_task = NULL;
    oms__purse_change(&purse, payment);
    bool in_flight = payment->capturing_minor > 0 ||
                     payment->voiding_minor > 0 ||
                     payment->state == OMS_PAYMENT_STATE_UNKNOWN;
    if (!in_flight)
        stop_waiting(&purse, payment);
    if (in_flight)
        oms__ask_expiry(&purse, payment);
    else if (can_expire(payment))
        oms__settle_expiry(&purse, payment);
    oms__renew_expired(&purse, OMS_REAUTHORIZE_ON_EXPIRY);
    oms__purse_save(&purse);
}

#define CALL(name_, text) \
    { \
        .kind = (name_), .request = &oms__payment_request_record, \
        .result = &oms__payment_result_record, .answer = answered, \
        .doc = (text) \
    }

const oms_job oms__payment_jobs[OMS__JOBS_COUNT] = {
    [OMS__JOB_AUTHORIZE] =
        CALL("payment.authorize", "Holds the amount on the customer's means."),
    [OMS__JOB_CAPTURE] = CALL("payment.capture", "Takes what was authorised."),
    [OMS__JOB_VOID] = CALL("payment.void", "Gives an authorisation back."),
    [OMS__JOB_REFUND] = CALL("payment.refund", "Gives money back."),
    // Not "payment.": that prefix is what payment adapters take.
    [OMS__JOB_EXPIRE] = {.kind = "authorization.expire",
                         .request = &oms__payment_request_record,
                         .answer = expired,
                         .rule = at_once,
                         .doc = "A timer: the authorisation has run out."},
    [OMS__JOB_RENEW] = {.kind = "authorization.renew",
                        .request = &oms__payment_request_record,
                        .answer = oms__renew_again,
                        .rule = at_once,
                        .doc = "A timer: an authorisation that has run out is "
                               "asked for once more."},
    [OMS__JOB_EVIDENCE] = {.kind = "dispute.evidence_due",
                           .request = &oms__dispute_timer_record,
                           .answer = oms__dispute_overdue,
                           .rule = at_once,
                           .doc = "A timer: the date for evidence has passed."},
};
