// The payment module from the inside: its rows, its words, and who does what.
//
// Read states.c first, then "the purse" below. A handler opens the purse
// of one order (its balance and its payments), changes it in memory, and saves
// it. These things can happen to money, each in a file of its own:
//   ask.c       an amount is reserved and the provider is asked by a task
//   settle.c    a transaction succeeds, fails or becomes unknown
//   ledger.c    what succeeded is written down as transfers between accounts
//   due.c       what is owed changes: surplus goes back, missing is asked for
//   refunds.c   an amount is split over tenders and given back
//   credits.c   tenders that the shop covers itself: store credit;
//   exchanges.c credit for goods that came back
//   renew.c     authorisations that have run out are asked for again
//   disputes.c  a bank disputes a payment
// Nothing here may read another module's tables: what it knows of an order it
// has heard from events.
#ifndef OMS_MODULES_PAYMENT_H
#define OMS_MODULES_PAYMENT_H

#include "modules/payment/rows.h"

#define OMS_PAYMENT_DEFAULT "default"   // who is asked when nobody is named
#define OMS_PAYMENT_EXTERNAL "external" // nobody is asked, facts come
#define OMS_PAYMENT_INTERNAL "internal" // we answer ourselves: credits.c

// ---- states ----------------------------------------------------------------

typedef enum oms_payment_event_no {
    OMS__REQUIRE_ACTION = 0,
    OMS__AUTHORIZE,
    OMS__CAPTURE_PART,
    OMS__CAPTURE,
    OMS__VOID,
    OMS__DECLINE,
    OMS__EXPIRE,
    OMS__LOSE,
    OMS__RETRY
} oms_payment_event_no;

typedef enum oms_transaction_event_no {
    OMS__ASK = 0,
    OMS__SUCCEED,
    OMS__FAIL,
    OMS__LOSE_SIGHT
} oms_transaction_event_no;

typedef enum oms_act {
    OMS__ACT_ADD = 0,
    OMS__ACT_AUTHORIZE,
    OMS__ACT_CAPTURE,
    OMS__ACT_VOID,
    OMS__ACT_REFUND,
    OMS__ACT_RECORD
} oms_act;

// What the guards of all three tables look at.
typedef struct oms_payment_step {
    bool answered; // the provider's own word (an answer or a fact)
    bool told;     // a fact from outside
    bool strict;   // the shop refuses facts that contradict the order
    bool asked;    // somebody can be asked about this payment
    bool held;     // a hold is in the way of captures
} oms_payment_step;

typedef enum oms_dispute_event_no {
    OMS__DISPUTE_ARISE = 0,
    OMS__DISPUTE_RUN_OUT,
    OMS__DISPUTE_WIN,
    OMS__DISPUTE_LOSE
} oms_dispute_event_no;

extern const oms_moves oms__payment_moves;
extern const oms_moves oms__transaction_moves;
extern const oms_moves oms__payment_act_moves;
extern const oms_moves oms__dispute_moves;

// ---- the purse -------------------------------------------------------------

#define OMS__PURSE_ROOM 3 // payments that one handler may add
typedef struct oms_purse {
    oms_tx *tx;
    oms_balance_row balance;
    oms_payment_row *payments; // payment_no 1 is payments[0]
    bool *changed;
    oms_transaction_row *transactions; // as stored; NULL until looked at
    int64_t loaded;                    // how many they are
    bool told;                         // a fact from outside is being told
} oms_purse;

// False: the order is not known here (nothing has failed).
bool oms__purse_open(oms_purse *purse, oms_tx *tx, const char *order_id);
// As open, but an unknown order fails the command.
bool oms__purse_require(oms_purse *purse, oms_tx *tx, const char *order_id);
// The payment, or NULL; require fails the command.
oms_payment_row *oms__purse_payment(oms_purse *purse, int64_t payment_no);
oms_payment_row *oms__purse_require_payment(oms_purse *purse,
                                            int64_t payment_no);
// A new payment of the order, or NULL after a failure.
oms_payment_row *oms__purse_add(oms_purse *purse, const oms_tender *tender);
void oms__purse_change(oms_purse *purse, const oms_payment_row *payment);
// Writes the payment now if it was changed (adds must come behind puts).
void oms__purse_write(oms_purse *purse, const oms_payment_row *payment);
void oms__purse_save(oms_purse *purse);
// The stored transaction, or NULL. There is one row of each in a handler.
oms_transaction_row *oms__purse_transaction(oms_purse *purse,
                                            int64_t transaction_no);
// The one with this reference of the provider's, or NULL.
oms_transaction_row *oms__purse_told(oms_purse *purse, const char *provider_ref,
                                     const char *provider,
                                     oms_transaction_type type);
// The oldest that was asked and not answered; [amount_minor] 0: of any amount.
oms_transaction_row *oms__purse_open_transaction(oms_purse *purse,
                                                 const oms_payment_row *payment,
                                                 oms_transaction_type type,
                                                 int64_t amount_minor);
void oms__purse_number(oms_purse *purse, const oms_payment_row *payment,
                       oms_transaction_row *transaction);
// Sums over the payments; then the event with them.
void oms__purse_sum(oms_purse *purse);
void oms__purse_emit(oms_purse *purse, const oms_payment_row *payment,
                     const oms_event_type *type,
                     const oms_transaction_row *transaction);
oms_payment_settings oms__purse_settings(oms_tx *tx);

bool oms__payment_is_external(const oms_payment_row *payment);
bool oms__payment_is_internal(const oms_payment_row *payment);
// What the tender is still to pay in all.
int64_t oms__payment_wants(const oms_payment_row *payment);
// Authorised and neither captured nor spoken for.
int64_t oms__payment_left(const oms_payment_row *payment);
// Captured and neither refunded, being refunded nor taken back by the bank.
int64_t oms__payment_refundable(const oms_payment_row *payment);
// *to += amount, checked; fails the transaction when it leaves the bounds.
void oms__payment_bump(oms_tx *tx, int64_t *to, int64_t amount);

// ---- asking ----------------------------------------------------------------

// Why something is asked for. NULL stands for no reason.
typedef struct oms_why {
    const char *reason; // a word of ours
    const char *note;   // what people said
    int64_t return_no;
    int64_t allowance_minor;
} oms_why;

// Reserves the amount and asks the provider, or answers at once for a tender
// that the shop covers itself. The number of the transaction; 0 after a
// refusal.
int64_t oms__ask_provider(oms_purse *purse, oms_payment_row *payment,
                          oms_transaction_type type, int64_t amount_minor,
                          const oms_why *why);
// Authorises what is missing; a tender of nothing is secured at once.
void oms__ask_authorization(oms_purse *purse, oms_payment_row *payment,
                            int64_t amount_minor);
// Asks for every pending tender that somebody can be asked for.
void oms__ask_pending(oms_purse *purse);
// Captures balance.wanted_minor as far as authorisations reach.
void oms__ask_wanted(oms_purse *purse);
// The order has ended: gives back what can be given back by now.
void oms__ask_back(oms_purse *purse);
void oms__ask_expiry(oms_purse *purse, oms_payment_row *payment);
void oms__ask_no_expiry(oms_purse *purse, oms_payment_row *payment);

// ---- settling --------------------------------------------------------------

// [transaction] is a stored row, or a new numbered one in state initial.
void oms__settle_success(oms_purse *purse, oms_payment_row *payment,
                         oms_transaction_row *transaction,
                         int64_t amount_minor);
void oms__settle_failure(oms_purse *purse, oms_payment_row *payment,
                         oms_transaction_row *transaction, const char *reason);
void oms__settle_unknown(oms_purse *purse, oms_payment_row *payment,
                         oms_transaction_row *transaction, const char *reason);
// The same effect was told as another transaction: this one never counts.
void oms__settle_twin(oms_purse *purse, oms_payment_row *payment,
                      oms_transaction_row *transaction, int64_t twin_no);
// Facts that came too early and can count now.
void oms__settle_waiting(oms_purse *purse, oms_payment_row *payment);
// The authorisation has run out: its rest is given back.
void oms__settle_expiry(oms_purse *purse, oms_payment_row *payment);
// What a fact without an amount means.
int64_t oms__settle_rest(const oms_payment_row *payment,
                         oms_transaction_type type);
bool oms__settle_open(const oms_transaction_row *transaction);
// The transaction that has counted what this one's reference stands for; 0:
// none.
int64_t oms__settle_counts_as(const oms_transaction_row *transaction);

// Which state the sums of a payment call for, and the way there.
void oms__settle_state(oms_purse *purse, oms_payment_row *payment,
                       oms_transaction_type type, bool success);

// ---- what is owed ----------------------------------------------------------

// The customer has paid so much more than is due; never below zero. Refunds
// under way are taken as done.
int64_t oms__due_owed(const oms_purse *purse);
// What of the customer's money is not needed for what is due beyond that which
// authorisations hold: it can go back for goods that came back.
int64_t oms__due_free(const oms_purse *purse);
// What will be due when the allowances under way have succeeded.
int64_t oms__due_soon(const oms_balance_row *balance);
// Due and neither paid, authorised, nor about to be; never below zero.
int64_t oms__due_missing(const oms_purse *purse);
// Settles that [before] was due until now: less, and the difference goes back;
// more, and what is missing is asked for. Says what it did in [told].
void oms__due_settle(oms_purse *purse, int64_t before,
                     oms_payment_adjusted *told);
// Publishes [told], which holds the cause.
void oms__due_tell(oms_purse *purse, oms_payment_adjusted *told);
// Gives back what it can of the surplus; [told] may be NULL.
void oms__due_give_back(oms_purse *purse, oms_payment_adjusted *told);
// Asks for up to [missing] on a tender that can. How much was asked for.
int64_t oms__due_ask(oms_purse *purse, int64_t missing, int64_t renewals);
// The amount is not owed any more; writes the books.
void oms__due_credit(oms_purse *purse, int64_t amount_minor, int64_t return_no);

// ---- refunds ---------------------------------------------------------------

typedef enum oms_refund_way {
    OMS__TO_TENDERS = 0, // those that somebody can be asked about
    OMS__TO_STORE_CREDIT,
    OMS__TO_EXCHANGE
} oms_refund_way;

// What could be refunded that way.
int64_t oms__refund_possible(const oms_purse *purse, oms_refund_way way);
// Splits the amount, which must be possible, over the captured tenders.
// why->allowance_minor is a part of it. The first payment, or 0.
int64_t oms__refund_split(oms_purse *purse, int64_t amount_minor,
                          oms_refund_way way, const oms_why *why);
void oms__refund_command(oms_tx *tx, const void *args);
void oms__refund_retry(oms_tx *tx, const void *args);

// ---- what the shop covers itself -------------------------------------------

// Answers for an internal tender: [asked] is pending, with its amount reserved.
void oms__credit_answer(oms_purse *purse, oms_payment_row *payment,
                        oms_transaction_row *asked);
// Gives a customer what a refund says. False: it is a guest.
bool oms__credit_give(oms_purse *purse, const oms_transaction_row *refund);
void oms__credit_grant(oms_tx *tx, const void *args);
void oms__credit_get(oms_tx *tx, const void *args, void *out);
// What the customer may spend.
int64_t oms__credit_available(oms_tx *tx, const char *customer_id,
                              const char *currency);
// True if the account can hold that much more.
bool oms__credit_fits(oms_tx *tx, const char *customer_id, const char *currency,
                      int64_t amount_minor);

// The same for a tender with exchange credit: answers with how much of it is
// covered (0: nothing), and books the other order's side.
int64_t oms__exchange_use(oms_purse *purse, const oms_payment_row *payment,
                          int64_t amount_minor);
// The new order gives (a part of) the credit back.
void oms__exchange_return(oms_purse *purse, const oms_payment_row *payment,
                          int64_t amount_minor);
void oms__exchange_credited(oms_purse *purse, const char *order_id,
                            int64_t replacement_no, int64_t amount_minor);
void oms__exchange_requested(oms_tx *tx, const oms_event *event,
                             const void *data);
void oms__exchange_closed(oms_tx *tx, const oms_event *event, const void *data);

// ---- again, and disputed ---------------------------------------------------

// Asks again for authorisations that have run out, as the shop's rules say.
void oms__renew_expired(oms_purse *purse, oms_reauthorize_when when);
// A try to renew was refused: the next one has its time.
void oms__renew_later(oms_purse *purse, oms_payment_row *payment);
void oms__renew_again(oms_tx *tx, const void *request,
                      const oms_answer *answer);
void oms__renew_before_shipping(oms_tx *tx, const oms_event *event,
                                const void *data);

void oms__dispute_open(oms_tx *tx, const void *args);
void oms__dispute_close(oms_tx *tx, const void *args);
void oms__dispute_overdue(oms_tx *tx, const void *request,
                          const oms_answer *answer);

// ---- the ledger ------------------------------------------------------------

void oms__ledger_sale(oms_purse *purse, bool reverse);
// A part of the total is not owed any more; [account] says why.
void oms__ledger_credit(oms_purse *purse, const char *account, int64_t amount,
                        int64_t transaction_no, const char *what);
// The order is worth something else: as [now] says.
void oms__ledger_change(oms_purse *purse, const oms_order_changed *now);
#define OMS__CANCELLATIONS "cancellations"
#define OMS__CREDIT_NOTES "credit_notes"
#define OMS__ALLOWANCES "allowances"
#define OMS__EXCESS "excess_credits"
void oms__ledger_transaction(oms_purse *purse, const oms_payment_row *payment,
                             const oms_transaction_row *transaction);
// What the customer owes by the order: its total without what was canceled and
// credited, never below zero, or nothing once it ended.
int64_t oms__ledger_due(const oms_balance_row *balance);

// ---- the contents of the module --------------------------------------------

extern const oms_record oms__payment_add_record;
extern const oms_record oms__payment_act_record;
extern const oms_record oms__payment_record_record;
extern const oms_record oms__payment_configure_record;
extern const oms_record oms__payment_event_record;
extern const oms_record oms__payment_request_record;
extern const oms_record oms__payment_result_record;
extern const oms_record oms__payment_list_record;
extern const oms_record oms__money_record;
extern const oms_record oms__payment_refund_record;
extern const oms_record oms__payment_retry_record;
extern const oms_record oms__dispute_open_record;
extern const oms_record oms__dispute_close_record;
extern const oms_record oms__dispute_timer_record;
extern const oms_record oms__dispute_event_record;
extern const oms_record oms__dispute_record;
extern const oms_record oms__credit_grant_record;
extern const oms_record oms__credit_get_record;
extern const oms_record oms__credit_record;
extern const oms_record oms__credit_event_record;
extern const oms_record oms__payment_adjusted_record;
extern const oms_enum oms__dispute_state_enum;
extern const oms_enum oms__credit_kind_enum;
extern const oms_enum oms__reauthorize_enum;
extern const oms_record oms__payment_find_args_record;
extern const oms_record oms__payment_found_record;
extern const oms_record oms__payment_summary_args_record;
extern const oms_record oms__payment_summary_record;

// Positions in oms__payment_event_types.
typedef enum oms_payment_event_type_no {
    OMS__EVENT_CREATED = 0,
    OMS__EVENT_AUTHORIZED,
    OMS__EVENT_REQUIRES_ACTION,
    OMS__EVENT_CAPTURED,
    OMS__EVENT_VOIDED,
    OMS__EVENT_FAILED,
    OMS__EVENT_EXPIRED,
    OMS__EVENT_UNKNOWN,
    OMS__EVENT_REFUNDED,
    OMS__EVENT_REFUND_FAILED,
    OMS__EVENT_CHARGED_BACK,
    OMS__EVENT_CHARGEBACK_REVERSED,
    OMS__EVENT_REFUND_REVERSED,
    OMS__EVENT_ADJUSTED,
    OMS__EVENT_DISPUTE_OPENED,
    OMS__EVENT_DISPUTE_OVERDUE,
    OMS__EVENT_DISPUTE_CLOSED,
    OMS__EVENT_CREDIT_GRANTED,
    OMS__EVENTS_COUNT
} oms_payment_event_type_no;
extern const oms_event_type oms__payment_event_types[OMS__EVENTS_COUNT];

typedef enum oms_payment_job_no {
    OMS__JOB_AUTHORIZE = 0,
    OMS__JOB_CAPTURE,
    OMS__JOB_VOID,
    OMS__JOB_REFUND,
    OMS__JOB_EXPIRE,
    OMS__JOB_RENEW,
    OMS__JOB_EVIDENCE,
    OMS__JOBS_COUNT
} oms_payment_job_no;
extern const oms_job oms__payment_jobs[OMS__JOBS_COUNT];

// A wrong length does not compile: the definition would differ.
#define OMS__PAYMENT_COMMANDS 11
#define OMS__PAYMENT_REACTIONS 20
#define OMS__PAYMENT_QUERIES 4
extern const oms_command oms__payment_commands[OMS__PAYMENT_COMMANDS];
extern const oms_reaction oms__payment_reactions[OMS__PAYMENT_REACTIONS];
extern const oms_query_type oms__payment_queries[OMS__PAYMENT_QUERIES];

// What it does when an order's worth changes, or something stands in its way.
void oms__changes_lines_canceled(oms_tx *tx, const oms_event *event,
                                 const void *data);
void oms__changes_changed(oms_tx *tx, const oms_event *event, const void *data);
void oms__changes_credited(oms_tx *tx, const oms_event *event,
                           const void *data);
void oms__changes_held(oms_tx *tx, const oms_event *event, const void *data);
void oms__changes_released(oms_tx *tx, const oms_event *event,
                           const void *data);
void oms__past_erased(oms_tx *tx, const oms_event *event, const void *data);

void oms__facts_record(oms_tx *tx, const void *args);
void oms__queries_list(oms_tx *tx, const void *args, void *out);
void oms__summary_query(oms_tx *tx, const void *args, void *out);
void oms__find_query(oms_tx *tx, const void *args, void *out);
void oms__payment_verify(oms_tx *tx, bool repair);

extern const oms_module oms__payment_module;

#endif
