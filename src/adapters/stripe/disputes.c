// What Stripe tells of disputes. The dispute of the shop holds the money from
// the beginning; an inquiry holds none until Stripe takes it after all, which
// is then a chargeback of its own under the dispute's reference.
#include "adapters/stripe/stripe.h"

#include <string.h>

#include "base/error.h"

static bool is_inquiry(const json_t *dispute)
{
    const char *status = oms__json_text(dispute, "status");
    return status != NULL && strncmp(status, "warning_", 8) == 0;
}

// 1: ours, -1: lost, 0: not decided.
static int verdict(const json_t *dispute)
{
    static const char *const ours[] = {"won", "warning_closed", "prevented",
                                       "charge_refunded"};
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
        if (oms__json_is(dispute, "status", ours[i]))
            return 1;
    return oms__json_is(dispute, "status", "lost") ? -1 : 0;
}

// Banks may dispute in a currency of their own: then it is all that was taken.
static int64_t amount_of(const stripe_place *place)
{
    int64_t minor = 0;
    oms_error ignored = OMS_INIT(oms_error);
    stripe_place quiet = *place;
    quiet.err = &ignored;
    if (oms__stripe_fits(&quiet, place->event->object) != OMS_OK ||
        !oms__stripe_minor(place->money->currency,
                           oms__json_number(place->event->object, "amount"),
                           &minor))
        return 0;
    return minor;
}

static int open_it(const stripe_place *place)
{
    const json_t *dispute = place->event->object;
    char key[OMS_KEY_BYTES_MAX + 1];
    int64_t due = oms__json_number(dispute, "evidence_details.due_by");
    oms_payment_dispute_open_args args =
        OMS_INIT(oms_payment_dispute_open_args);
    oms__stripe_key(place, NULL, key);
    args.key = key;
    args.actor = "stripe";
    args.order_id = place->order_id;
    args.payment_no = place->payment_no;
    args.provider_ref = oms__json_text(dispute, "id");
    args.amount_minor = amount_of(place);
    args.inquiry = is_inquiry(dispute);
    args.reason = oms__stripe_word(oms__json_text(dispute, "reason"), NULL);
    if (due > 0 && due < OMS_TIME_MAX / 1000)
        args.evidence_due_at_ms = due * 1000;
    args.occurred_at_ms = place->event->created_ms;
    return oms__stripe_told(
        oms_payment_dispute_open(place->oms, &args, NULL, place->err));
}

static int close_it(const stripe_place *place)
{
    const json_t *dispute = place->event->object;
    char key[OMS_KEY_BYTES_MAX + 1];
    oms_payment_dispute_close_args args =
        OMS_INIT(oms_payment_dispute_close_args);
    oms__stripe_key(place, NULL, key);
    args.key = key;
    args.actor = "stripe";
    args.order_id = place->order_id;
    args.payment_no = place->payment_no;
    args.provider_ref = oms__json_text(dispute, "id");
    args.amount_minor = amount_of(place);
    args.won = verdict(dispute) > 0;
    args.reason = oms__stripe_word(oms__json_text(dispute, "reason"), NULL);
    args.occurred_at_ms = place->event->created_ms;
    return oms__stripe_told(
        oms_payment_dispute_close(place->oms, &args, NULL, place->err));
}

// Money that Stripe took for what began as an inquiry, or gave again.
static int move_money(const stripe_place *place, oms_transaction_type type,
                      const char *suffix)
{
    const json_t *dispute = place->event->object;
    const stripe_fact fact = {.type = type,
                              .amount = oms__json_number(dispute, "amount"),
                              .ref = oms__json_text(dispute, "id"),
                              .suffix = suffix};
    int code = oms__stripe_fits(place, dispute);
    return code == OMS_OK ? oms__stripe_tell(place, &fact) : code;
}

static int take_money(const stripe_place *place)
{
    return move_money(place, OMS_TRANSACTION_TYPE_CHARGEBACK, ":taken");
}

// Told before the withdrawal of what began as an inquiry, it tells both: the
// late one then finds its reference in the books.
static int give_money(const stripe_place *place, bool taken)
{
    int code = taken ? OMS_OK : take_money(place);
    return code == OMS_OK
               ? move_money(place, OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL,
                            ":given")
               : code;
}

static int hear_state(const stripe_place *place, const oms_dispute *known)
{
    if (verdict(place->event->object) != 0)
        return close_it(place);
    return known == NULL ? open_it(place) : OMS_OK;
}

int oms__stripe_hear_dispute(stripe_place *place)
{
    const json_t *dispute = place->event->object;
    const char *id = oms__json_text(dispute, "id");
    const char *type = place->event->type;
    if (!oms__json_is_id(id, ""))
        return oms__error_set(place->err, OMS_EINVAL, "/data/object/id",
                              "this is no dispute");
    int code = oms__stripe_place(
        place, dispute, oms__json_text(dispute, "payment_intent"),
        oms__json_text(dispute, "charge"), OMS_TRANSACTION_TYPE_CHARGEBACK);
    if (code != OMS_OK)
        return code;
    const oms_dispute *known = oms__stripe_dispute(place, id);
    bool asked_only = known != NULL && known->inquiry;
    bool taken = oms__stripe_booked(place, OMS_TRANSACTION_TYPE_CHARGEBACK, id,
                                    0) != NULL;
    code = hear_state(place, known);
    if (code == OMS_OK && asked_only &&
        strcmp(type, "charge.dispute.funds_withdrawn") == 0)
        return take_money(place);
    if (code == OMS_OK && (taken || asked_only) &&
        strcmp(type, "charge.dispute.funds_reinstated") == 0)
        return give_money(place, taken);
    return code;
}
