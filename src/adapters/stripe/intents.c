// What Stripe tells of a payment intent. Events come twice, late and in any
// order, and before or after the answer of the call that they are about: each
// says only what the books cannot have heard otherwise, under the reference
// that the answer carries, too.
#include "adapters/stripe/stripe.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

#define CANCELED "canceled"

static int begin(stripe_place *place)
{
    const json_t *intent = place->event->object;
    const char *id = oms__json_text(intent, "id");
    if (!oms__json_is_id(id, "pi_"))
        return oms__error_set(place->err, OMS_EINVAL, "/data/object/id",
                              "this is no payment intent");
    int code = oms__stripe_place(place, intent, id, NULL,
                                 OMS_TRANSACTION_TYPE_AUTHORIZATION);
    return code == OMS_OK ? oms__stripe_fits(place, intent) : code;
}

static const oms_transaction *authorization(const stripe_place *place)
{
    return oms__stripe_booked(place, OMS_TRANSACTION_TYPE_AUTHORIZATION,
                              oms__json_text(place->event->object, "id"),
                              place->transaction_no);
}

static bool is_open(const oms_transaction *row)
{
    return row->state == OMS_TRANSACTION_STATE_PENDING ||
           row->state == OMS_TRANSACTION_STATE_UNKNOWN;
}

// The answer of the call is under way and says the same, with more of it.
static bool answer_comes(const oms_transaction *row)
{
    return row->state == OMS_TRANSACTION_STATE_PENDING &&
           row->provider_ref == NULL;
}

// It is known to be given back, or to have come to nothing for good.
static bool is_over(const stripe_place *place)
{
    const char *id = oms__json_text(place->event->object, "id");
    const oms_transaction *row = authorization(place);
    const oms_transaction *back =
        oms__stripe_booked(place, OMS_TRANSACTION_TYPE_VOID, id, 0);
    if (back != NULL && back->state == OMS_TRANSACTION_STATE_SUCCESS)
        return true;
    return row != NULL && row->state == OMS_TRANSACTION_STATE_FAILURE &&
           row->reason != NULL &&
           strncmp(row->reason, CANCELED, strlen(CANCELED)) == 0;
}

static int tell_authorized(stripe_place *place, int64_t amount,
                           const char *suffix)
{
    const oms_transaction *row = authorization(place);
    const stripe_fact fact = {.type = OMS_TRANSACTION_TYPE_AUTHORIZATION,
                              .amount = amount,
                              .ref = oms__json_text(place->event->object, "id"),
                              .suffix = suffix};
    if (row != NULL && row->state == OMS_TRANSACTION_STATE_SUCCESS)
        return OMS_OK;
    return oms__stripe_tell(place, &fact);
}

int oms__stripe_hear_capturable(stripe_place *place)
{
    const json_t *intent = place->event->object;
    int64_t left = oms__json_number(intent, "amount_capturable");
    int64_t received = oms__json_number(intent, "amount_received");
    int code = begin(place);
    if (code != OMS_OK || left <= 0 || received > OMS_MONEY_MAX ||
        left > OMS_MONEY_MAX || is_over(place))
        return code;
    return tell_authorized(place, left + (received > 0 ? received : 0), NULL);
}

// ---- captures --------------------------------------------------------------

static int tell_capture(stripe_place *place, int64_t amount, const char *mark)
{
    char ref[OMS__FOREIGN_ID_BYTES_MAX + 32];
    char suffix[64];
    const char *id = oms__json_text(place->event->object, "id");
    const stripe_fact fact = {.type = OMS_TRANSACTION_TYPE_CAPTURE,
                              .amount = amount,
                              .ref = mark ? ref : id,
                              .suffix = mark ? suffix : NULL};
    (void)snprintf(ref, sizeof(ref), "%s:%s", id, mark ? mark : "");
    (void)snprintf(suffix, sizeof(suffix), ":capture:%s", mark ? mark : "");
    return oms__stripe_tell(place, &fact);
}

static bool is_number(const char *text)
{
    size_t count = strspn(text, "0123456789");
    return text[count] == '\0' && count > 0 && count <= 9;
}

// Captures of ours have left marks; what they do not explain was taken at once.
static int tell_captures(stripe_place *place, int64_t received)
{
    const char *name = NULL;
    json_t *value = NULL;
    int64_t rest = received;
    json_object_foreach (oms__json_at(place->event->object, "metadata"), name,
                         value) {
        int64_t amount = oms__stripe_marked(value);
        if (strncmp(name, "capture_", 8) != 0 || !is_number(name + 8) ||
            amount <= 0 || amount > rest)
            continue;
        rest -= amount;
        int code = tell_capture(place, amount, name + 8);
        if (code != OMS_OK)
            return code;
    }
    return rest > 0 ? tell_capture(place, rest, NULL) : OMS_OK;
}

int oms__stripe_hear_succeeded(stripe_place *place)
{
    const json_t *intent = place->event->object;
    int64_t amount = oms__json_number(intent, "amount");
    int64_t received = oms__json_number(intent, "amount_received");
    int code = begin(place);
    if (code != OMS_OK || received <= 0)
        return code;
    code = tell_authorized(place, amount > received ? amount : received,
                           ":authorization");
    return code == OMS_OK ? tell_captures(place, received) : code;
}

// ---- what came to nothing --------------------------------------------------

static int tell_failed(stripe_place *place, const char *reason)
{
    const json_t *intent = place->event->object;
    const oms_transaction *row = authorization(place);
    const stripe_fact fact = {.type = OMS_TRANSACTION_TYPE_AUTHORIZATION,
                              .failed = true,
                              .amount = oms__json_number(intent, "amount"),
                              .ref = oms__json_text(intent, "id"),
                              .reason = reason};
    if (row == NULL || !is_open(row) || answer_comes(row))
        return OMS_OK;
    return oms__stripe_tell(place, &fact);
}

int oms__stripe_hear_failed(stripe_place *place)
{
    const json_t *intent = place->event->object;
    const char *code_word = oms__stripe_word(
        oms__json_text(intent, "last_payment_error.code"), "declined");
    int code = begin(place);
    return code == OMS_OK
               ? tell_failed(place,
                             oms__stripe_word(
                                 oms__json_text(intent, "last_payment_error."
                                                        "decline_code"),
                                 code_word))
               : code;
}

// What the payment still holds of this intent, in Stripe's unit; 0: nothing.
static int64_t still_held(const stripe_place *place)
{
    const json_t *intent = place->event->object;
    const oms_payment *payment = oms__stripe_payment(place);
    const char *id = oms__json_text(intent, "id");
    int64_t amount = oms__json_number(intent, "amount");
    int64_t received = oms__json_number(intent, "amount_received");
    int64_t left = 0;
    if (payment == NULL || payment->provider_ref == NULL ||
        strncmp(payment->provider_ref, id, strlen(id)) != 0 ||
        payment->authorized_minor <= payment->captured_minor ||
        !oms__stripe_amount(place->money->currency,
                            payment->authorized_minor - payment->captured_minor,
                            &left))
        return 0;
    if (received > 0)
        amount -= received;
    return left < amount ? left : amount;
}

int oms__stripe_hear_canceled(stripe_place *place)
{
    const json_t *intent = place->event->object;
    const char *why =
        oms__stripe_word(oms__json_text(intent, "cancellation_reason"), "");
    char reason[OMS_CODE_BYTES_MAX + 16];
    int code = begin(place);
    const oms_transaction *row = code == OMS_OK ? authorization(place) : NULL;
    if (row == NULL)
        return code;
    (void)snprintf(reason, sizeof(reason), CANCELED "%s%s", why[0] ? " " : "",
                   why);
    if (row->state != OMS_TRANSACTION_STATE_SUCCESS)
        return tell_failed(place, reason);
    const stripe_fact fact = {.type = OMS_TRANSACTION_TYPE_VOID,
                              .amount = still_held(place),
                              .ref = oms__json_text(intent, "id"),
                              .reason = reason};
    return fact.amount > 0 ? oms__stripe_tell(place, &fact) : OMS_OK;
}
