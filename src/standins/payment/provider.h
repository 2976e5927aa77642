// The stand-in payment provider: a bank in the shop's own file. It keeps books
// of its own and never does one key's effect twice, so that tests and demos
// are honest about money. It hears of orders only by what it is asked.
#ifndef OMS_STANDINS_PROVIDER_H
#define OMS_STANDINS_PROVIDER_H

#include "base/language.h"
#include "oms/payment.h"
#include "oms/standin.h"
#include "runtime/module.h"

// How a method is answered. "*" stands for methods without a row.
#define OMS_PROVIDER_ANY "*"
typedef struct oms_provider_rule {
    const char *method;
    int64_t decline_above_minor;
    const char *decline_reason;
    bool decline_all;
    bool capture_at_once;
    bool requires_action;
    int64_t delay_ms;
    int64_t hold_ms;
    int64_t version;
    int64_t risk;
    bool decline_refunds;
    int64_t lose_refunds;
} oms_provider_rule;

typedef enum oms_charge_kind {
    OMS_CHARGE_AUTHORIZE = 0,
    OMS_CHARGE_CAPTURE,
    OMS_CHARGE_VOID,
    OMS_CHARGE_REFUND
} oms_charge_kind;

typedef enum oms_charge_state {
    OMS_CHARGE_WAITING = 0, // delayed: nothing has been decided
    OMS_CHARGE_APPROVED,
    OMS_CHARGE_ACTION, // approved once the customer has acted
    OMS_CHARGE_DECLINED
} oms_charge_state;

// One effect, by its idempotency key. The sums are an authorisation's.
typedef struct oms_charge_row {
    const char *effect_key;
    oms_charge_kind kind;
    oms_charge_state state;
    const char *order_id;
    int64_t payment_no;
    const char *method;
    const char *currency;
    int64_t amount_minor;
    int64_t captured_minor;
    int64_t voided_minor;
    int64_t refunded_minor;
    const char *provider_ref;
    const char *charge_key; // of the authorisation that this works on
    const char *reason;
    int64_t asked_at_ms;
    int64_t expires_at_ms;
    int64_t version;
    int64_t risk;
    int64_t lost_count; // answers that nobody heard
} oms_charge_row;

extern const oms_record oms__rows_charge_record;
extern const oms_table oms__provider_rules;
extern const oms_table oms__provider_charges;

// What the provider does for each kind of task.
void oms__charges_authorize(oms_tx *tx, const void *request,
                            oms_answer *answer);
void oms__charges_capture(oms_tx *tx, const void *request, oms_answer *answer);
void oms__charges_void(oms_tx *tx, const void *request, oms_answer *answer);
void oms__charges_refund(oms_tx *tx, const void *request, oms_answer *answer);

extern const oms_record oms__provider_list_args_record;
extern const oms_record oms__provider_list_record;
void oms__books_list(oms_tx *tx, const void *args, void *out);
void oms__books_verify(oms_tx *tx, bool repair);

extern const oms_module oms__provider_module;

#endif
