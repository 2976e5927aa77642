// The payment module from the inside: its rows, its words, and who does what.
//
// Read states.c first, then "the purse" below. A handler opens the purse
// of one order (its balance and its payments), changes it in memory, and saves
// it. Three things can happen to money, each in a file of its own:
//   ask.c     an amount is reserved and the provider is asked by a task
//   settle.c  a transaction succeeds, fails or becomes unknown
//   ledger.c  what succeeded is written down as transfers between accounts
// Nothing here may read another module's tables: what it knows of an order it
// has heard from order.placed.
#ifndef OMS_MODULES_PAYMENT_H
#define OMS_MODULES_PAYMENT_H

#include "base/language.h"
#include "base/money.h"
#include "oms/payment.h"
#include "runtime/module.h"

#define OMS_PAYMENT_DEFAULT "default"   // who is asked when nobody is named
#define OMS_PAYMENT_EXTERNAL "external" // nobody is asked, facts come

// ---- rows ------------------------------------------------------------------

// The money of one order: sums of its payments, and what it is worth.
typedef struct oms_balance_row {
    const char *order_id;
    const char *customer_id;
    const char *currency;
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_minor;
    int64_t authorized_minor; // sums of the payments
    int64_t captured_minor;
    int64_t refunded_minor;
    int64_t receivable_minor; // the account's balance in the ledger
    int64_t wanted_minor;     // to be captured, not asked yet
    int64_t unshipped_minor;  // the part that no parcel will carry
    int64_t payments_count;
    int64_t secured_count;
    int64_t open_count;
    int64_t transactions_count;
    int64_t entries_count;
    bool reserved;       // stock is secured: money may be asked
    bool booked;         // the sale is in the ledger
    bool ended;          // canceled, rejected or expired
    bool after_shipping; // ended although goods had left: money is kept
    int64_t version;
} oms_balance_row;

// One tender. [implied_minor] is the part of authorized_minor that no
// authorisation told of: facts (a boleto that was paid, a capture above the
// authorisation) imply it.
typedef struct oms_payment_row {
    const char *order_id;
    int64_t payment_no;
    const char *method;
    const char *provider;
    const char *token;
    const char *currency;
    oms_payment_state state;
    int64_t amount_minor;
    int64_t authorizing_minor; // asked, not answered
    int64_t authorized_minor;
    int64_t implied_minor;
    int64_t voiding_minor;
    int64_t capturing_minor;
    int64_t captured_minor;
    int64_t refunding_minor;
    int64_t refunded_minor;
    int64_t charged_back_minor;
    int64_t waiting_count; // facts told before what they stand on
    int64_t installments;
    const char *provider_ref;
    const char *reason;
    const char *action_url;
    int64_t expires_at;
    const char *expire_task;
    int64_t version;
} oms_payment_row;

// What was tried with a payment. `initial` is a fact that came too early (a
// refund before its capture): it counts as soon as it can.
typedef struct oms_transaction_row {
    const char *order_id;
    int64_t transaction_no;
    int64_t payment_no;
    oms_transaction_type type;
    oms_transaction_state state;
    int64_t amount_minor;
    const char *currency;
    const char *provider;
    const char *provider_ref;
    const char *task_id;
    const char *reason;
    int64_t occurred_at;
    int64_t recorded_at;
    int64_t version;
} oms_transaction_row;

// One transfer: it is balanced because it has two sides and one amount.
typedef struct oms_ledger_row {
    const char *order_id;
    int64_t entry_no;
    int64_t transaction_no; // 0: the order itself
    int64_t at;
    const char *debit;
    const char *credit;
    int64_t amount_minor;
    const char *what;
} oms_ledger_row;

typedef struct oms_payment_settings {
    int64_t one;
    oms_capture_when capture_when;
    oms_fact_policy facts;
    int64_t version;
} oms_payment_settings;

extern const oms_table oms__order_balances;
extern const oms_table oms__payments;
extern const oms_table oms__transactions;
extern const oms_table oms__ledger_entries;
extern const oms_table oms__payment_settings_table;

// Positions in the payments record that a guarded add uses.
extern const uint8_t
    oms__rows_reserved[OMS_TRANSACTION_CHARGEBACK_REVERSAL + 1];

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
} oms_payment_step;

extern const oms_moves oms__payment_moves;
extern const oms_moves oms__transaction_moves;
extern const oms_moves oms__payment_act_moves;

// ---- the purse -------------------------------------------------------------

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
// Authorised and neither captured nor spoken for.
int64_t oms__payment_left(const oms_payment_row *payment);
// Captured and neither refunded, being refunded nor taken back by the bank.
int64_t oms__payment_refundable(const oms_payment_row *payment);
// *to += amount, checked; fails the transaction when it leaves the bounds.
void oms__payment_bump(oms_tx *tx, int64_t *to, int64_t amount);

// ---- asking ----------------------------------------------------------------

// Reserves the amount and asks the provider. False after a refusal.
bool oms__ask_provider(oms_purse *purse, oms_payment_row *payment,
                       oms_transaction_type type, int64_t amount_minor,
                       const char *reason);
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

// Which state the sums of a payment call for, and the way there.
void oms__settle_state(oms_purse *purse, oms_payment_row *payment,
                       oms_transaction_type type, bool success);

// ---- the ledger ------------------------------------------------------------

void oms__ledger_sale(oms_purse *purse, bool reverse);
void oms__ledger_transaction(oms_purse *purse, const oms_payment_row *payment,
                             const oms_transaction_row *transaction);
// What the customer owes by the order: its total, or nothing once it ended.
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
    OMS__EVENTS_COUNT
} oms_payment_event_type_no;
extern const oms_event_type oms__payment_event_types[OMS__EVENTS_COUNT];

typedef enum oms_payment_job_no {
    OMS__JOB_AUTHORIZE = 0,
    OMS__JOB_CAPTURE,
    OMS__JOB_VOID,
    OMS__JOB_REFUND,
    OMS__JOB_EXPIRE,
    OMS__JOBS_COUNT
} oms_payment_job_no;
extern const oms_job oms__payment_jobs[OMS__JOBS_COUNT];

// A wrong length does not compile: the definition would differ.
#define OMS__PAYMENT_COMMANDS 7
#define OMS__PAYMENT_REACTIONS 8
#define OMS__PAYMENT_QUERIES 2
extern const oms_command oms__payment_commands[OMS__PAYMENT_COMMANDS];
extern const oms_reaction oms__payment_reactions[OMS__PAYMENT_REACTIONS];
extern const oms_query_type oms__payment_queries[OMS__PAYMENT_QUERIES];

void oms__facts_record(oms_tx *tx, const void *args);
void oms__queries_list(oms_tx *tx, const void *args, void *out);
void oms__summary_query(oms_tx *tx, const void *args, void *out);
void oms__payment_verify(oms_tx *tx, bool repair);

extern const oms_module oms__payment_module;

#endif
