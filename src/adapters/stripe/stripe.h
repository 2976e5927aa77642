// What the files of the Stripe adapter share. A turn has heard the last reply
// (or nothing yet), and says what comes next.
#ifndef OMS_ADAPTERS_STRIPE_STRIPE_H
#define OMS_ADAPTERS_STRIPE_STRIPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "oms/payment.h"
#include "oms/stripe.h"

#define OMS__STRIPE_DAY_MS (24LL * 60 * 60 * 1000)

// The dialect: its options, copied.
typedef struct stripe {
    oms_arena arena;
    uint32_t flags;
    int64_t action_ms;
    const char *version;
    const char *return_url;
} stripe;

// What a call asks for, in our words and in Stripe's.
typedef struct stripe_asked {
    oms_payment_request own;
    const char *key;
    const char *currency; // "eur"
    int64_t amount;       // in Stripe's unit
    const char *intent;   // "pi_..." of own.provider_ref; NULL: none
} stripe_asked;

typedef enum stripe_step {
    STRIPE_LOOK = 1, // a question; nothing has happened by it
    STRIPE_NOTE,     // a mark on the intent; no money moves by it
    STRIPE_ACT       // this moves money
} stripe_step;

// Lives as long as the call: turn->state.
typedef struct stripe_state {
    stripe_asked asked;
    stripe_step step;
    bool looked;       // the intent was looked at after a refusal
    const char *after; // where the next page of a list begins
} stripe_state;

typedef struct stripe_turn {
    const stripe *with;
    oms_http_turn *http;
    oms_http_request *request;
    oms_reply *answer;
    stripe_state *state;
    json_t *said; // the reply, an object; NULL at the beginning
} stripe_turn;

// One kind of task.
typedef struct stripe_kind {
    const char *name;
    oms_http_next (*begin)(stripe_turn *turn);
    oms_http_next (*heard)(stripe_turn *turn); // a 2xx
    // A refusal with this code ("error.code"): true if *next is decided.
    bool (*refused)(stripe_turn *turn, const char *code, oms_http_next *next);
} stripe_kind;
extern const stripe_kind oms__stripe_authorize;
extern const stripe_kind oms__stripe_capture;
extern const stripe_kind oms__stripe_void;
extern const stripe_kind oms__stripe_refund;

int oms__stripe_dialect(const oms_stripe_options *options,
                        oms_http_dialect *out, oms_error *err);

// Amounts (amount.c). False: Stripe cannot take this currency or amount.
bool oms__stripe_amount(const char *currency, int64_t minor, int64_t *amount);
bool oms__stripe_minor(const char *currency, int64_t amount, int64_t *minor);

// Reading (read.c).
// A short word such as a decline code, else [otherwise].
const char *oms__stripe_word(const char *text, const char *otherwise);
// The call's request. Why it cannot be asked for, or NULL.
const char *oms__stripe_asked(const oms_call *call, oms_arena *arena,
                              stripe_asked *out);
// "capture_3": the mark of a transaction on an intent.
const char *oms__stripe_mark(const stripe_asked *asked, const char *what,
                             oms_arena *arena);
// A mark is "<amount> <key>". The amount, or -1.
int64_t oms__stripe_marked(const json_t *mark);

// Asking (ask.c). Forms are application/x-www-form-urlencoded.
typedef struct stripe_form {
    oms_buf buf;
} stripe_form;
void oms__stripe_form(stripe_form *form);
void oms__stripe_add(stripe_form *form, const char *name, const char *value);
void oms__stripe_add_number(stripe_form *form, const char *name, int64_t value);
// metadata[<name>]
void oms__stripe_add_meta(stripe_form *form, const char *name,
                          const char *value);
// order_id, payment_no, transaction_no and key.
void oms__stripe_add_own(stripe_form *form, const stripe_asked *asked);
// A GET; [form] (may be NULL) is freed.
oms_http_next oms__stripe_look(stripe_turn *turn, const char *path,
                               stripe_form *form);
// A POST under the call's key, behind which [suffix] comes; frees [form].
oms_http_next oms__stripe_post(stripe_turn *turn, stripe_step step,
                               const char *path, const char *suffix,
                               stripe_form *form);
// The path of the intent that is asked about, with "/capture" or the like.
const char *oms__stripe_path(stripe_turn *turn, const char *behind);

// Answering (answer.c).
oms_http_next oms__stripe_done(stripe_turn *turn, oms_outcome outcome,
                               const char *reason);
oms_http_next oms__stripe_later(stripe_turn *turn, const char *format, ...)
    OMS_PRINTF(2, 3);
oms_http_next oms__stripe_unknown(stripe_turn *turn, const char *format, ...)
    OMS_PRINTF(2, 3);
oms_http_next oms__stripe_declined(stripe_turn *turn, const char *reason);
// Yes. amount_minor is what was asked.
oms_http_next oms__stripe_ok(stripe_turn *turn,
                             const oms_payment_result *result);
// The last reply was no 2xx, or there was none.
oms_http_next oms__stripe_refused(stripe_turn *turn, const stripe_kind *kind);

// Why the intent in [found] is not the one that is asked about, or NULL.
const char *oms__stripe_doubt(const stripe_turn *turn, const json_t *found);

// ---- webhooks --------------------------------------------------------------

typedef struct stripe_event {
    const char *id;
    const char *type;
    int64_t created_ms;
    const json_t *object;
} stripe_event;

// Where the event belongs, and what the books say there.
typedef struct stripe_place {
    oms *oms;
    const stripe_event *event;
    oms_money *money;
    char order_id[68];
    int64_t payment_no;
    int64_t transaction_no; // that the object's metadata names; 0: none
    oms_error *err;
} stripe_place;

// Finds the order of an intent or charge (either may be NULL): by what the
// books know, else by the object's metadata if they name a transaction of this
// type. OMS_ENOTFOUND says which object nobody here knows.
int oms__stripe_place(stripe_place *place, const json_t *object,
                      const char *intent, const char *charge,
                      oms_transaction_type type);
// Reads the books (again).
int oms__stripe_read(stripe_place *place);
// The currency of the object is that of the order.
int oms__stripe_fits(const stripe_place *place, const json_t *object);

// A transaction of the payment with this reference and type, or this number:
// one that stands, else one that failed, else NULL.
const oms_transaction *oms__stripe_booked(const stripe_place *place,
                                          oms_transaction_type type,
                                          const char *ref, int64_t no);
const oms_payment *oms__stripe_payment(const stripe_place *place);
const oms_dispute *oms__stripe_dispute(const stripe_place *place,
                                       const char *ref);

// What happened, told to the shop under "stripe:<event>" and [suffix].
typedef struct stripe_fact {
    oms_transaction_type type;
    bool failed;
    int64_t amount; // Stripe's unit
    const char *ref;
    const char *reason;
    const char *suffix; // NULL: none
} stripe_fact;
int oms__stripe_tell(const stripe_place *place, const stripe_fact *fact);
// "stripe:<event><suffix>"
void oms__stripe_key(const stripe_place *place, const char *suffix,
                     char key[OMS_KEY_BYTES_MAX + 1]);
// The same event may be heard again with other books behind it: what its key
// was used for once has been told.
int oms__stripe_told(int code);

typedef int stripe_hear(stripe_place *place);
stripe_hear oms__stripe_hear_capturable;
stripe_hear oms__stripe_hear_succeeded;
stripe_hear oms__stripe_hear_failed;
stripe_hear oms__stripe_hear_canceled;
stripe_hear oms__stripe_hear_refund;
stripe_hear oms__stripe_hear_charge;
stripe_hear oms__stripe_hear_dispute;

#endif
