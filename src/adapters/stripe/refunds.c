// What Stripe tells of refunds. One that it still works on counts as given, as
// it does in the answer of a call; if it fails later the money is ours again.
#include "adapters/stripe/stripe.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

static int begin(stripe_place *place, const json_t *refund)
{
    if (!oms__json_is_id(oms__json_text(refund, "id"), ""))
        return oms__error_set(place->err, OMS_EINVAL, "/data/object/id",
                              "this is no refund");
    int code = oms__stripe_place(
        place, refund, oms__json_text(refund, "payment_intent"),
        oms__json_text(refund, "charge"), OMS_TRANSACTION_TYPE_REFUND);
    return code == OMS_OK ? oms__stripe_fits(place, refund) : code;
}

// It may be booked as given by now, by us or by an answer in between: whatever
// the order, the books are looked at after the failure was told.
static int tell_failed(stripe_place *place, const stripe_fact *failure,
                       const char *suffix)
{
    stripe_fact reversal = *failure;
    char key[64];
    int code = OMS_OK;
    if (oms__stripe_booked(place, failure->type, failure->ref,
                           place->transaction_no) == NULL)
        return OMS_OK; // nobody here thinks that it was given
    code = oms__stripe_tell(place, failure);
    if (code == OMS_OK)
        code = oms__stripe_read(place);
    if (code != OMS_OK)
        return code;
    const oms_transaction *row =
        oms__stripe_booked(place, failure->type, failure->ref, 0);
    if (row == NULL || row->state != OMS_TRANSACTION_STATE_SUCCESS)
        return OMS_OK;
    (void)snprintf(key, sizeof(key), "%.40s:reversal", suffix ? suffix : "");
    reversal.type = OMS_TRANSACTION_TYPE_REFUND_REVERSAL;
    reversal.failed = false;
    reversal.suffix = key;
    return oms__stripe_tell(place, &reversal);
}

static int hear(stripe_place *place, const json_t *refund, const char *suffix)
{
    int code = begin(place, refund);
    if (code != OMS_OK)
        return code;
    stripe_fact fact = {.type = OMS_TRANSACTION_TYPE_REFUND,
                        .amount = oms__json_number(refund, "amount"),
                        .ref = oms__json_text(refund, "id"),
                        .suffix = suffix};
    const char *status = oms__stripe_word(oms__json_text(refund, "status"), "");
    const oms_transaction *row =
        oms__stripe_booked(place, fact.type, fact.ref, 0);
    if (fact.amount <= 0)
        return oms__error_set(place->err, OMS_EINVAL, "/data/object/amount",
                              "a refund of nothing");
    if (strcmp(status, "failed") == 0 || strcmp(status, "canceled") == 0) {
        fact.failed = true;
        fact.reason =
            oms__stripe_word(oms__json_text(refund, "failure_reason"), status);
        return tell_failed(place, &fact, suffix);
    }
    // One that has failed does not come to life again: the event is late.
    if (row != NULL && row->state == OMS_TRANSACTION_STATE_FAILURE)
        return OMS_OK;
    if (strcmp(status, "succeeded") != 0 && strcmp(status, "pending") != 0 &&
        strcmp(status, "requires_action") != 0)
        return OMS_OK;
    return oms__stripe_tell(place, &fact);
}

int oms__stripe_hear_refund(stripe_place *place)
{
    return hear(place, place->event->object, NULL);
}

// A charge lists its refunds only in old versions of the API. In newer ones the
// events of the refunds themselves say it all.
int oms__stripe_hear_charge(stripe_place *place)
{
    const json_t *list = oms__json_at(place->event->object, "refunds.data");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *refund = json_array_get(list, i);
        const char *id = oms__json_text(refund, "id");
        char suffix[64];
        (void)snprintf(suffix, sizeof(suffix), ":%.40s", id ? id : "");
        int code = hear(place, refund, suffix);
        if (code != OMS_OK)
            return code;
    }
    return OMS_OK;
}
