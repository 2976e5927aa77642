// Where an event belongs, and what the books say there already. Facts about our
// own calls and their answers meet in the books: both carry the same reference.
#include "adapters/stripe/stripe.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

#define KEY_PREFIX "stripe:"

// ---- whose -----------------------------------------------------------------

static int read_found(stripe_place *place, const oms_result *result)
{
    json_t *tree = NULL;
    int code = oms__json_read(oms_result_json(result), oms_result_bytes(result),
                              &tree, place->err);
    if (code != OMS_OK)
        return code;
    const char *found = oms__json_text(tree, "order_id");
    place->payment_no = oms__json_number(tree, "payment_no");
    (void)snprintf(place->order_id, sizeof(place->order_id), "%s",
                   found ? found : "");
    json_decref(tree);
    return OMS_OK;
}

// OMS_ENOTFOUND unless the books know this reference.
static int find(stripe_place *place, const char *ref)
{
    char args[OMS__FOREIGN_ID_BYTES_MAX + 32];
    oms_result *result = NULL;
    if (!oms__json_is_id(ref, ""))
        return OMS_ENOTFOUND;
    (void)snprintf(args, sizeof(args), "{\"provider_ref\":\"%s\"}", ref);
    int code = oms_query(place->oms, "payment.find", args, &result, place->err);
    if (code == OMS_OK)
        code = read_found(place, result);
    oms_result_free(result);
    return code;
}

// Metadata travel as text. 0: no number.
static int64_t number_of(const json_t *object, const char *path)
{
    const char *text = oms__json_text(object, path);
    int64_t value = 0;
    if (text == NULL || strlen(text) > 9)
        return 0;
    for (; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (*text - '0');
    return *text == '\0' ? value : 0;
}

// An event may be faster than the answer that it is about: then only the
// metadata know, and they must name a transaction that was really asked for.
static int believe(stripe_place *place, const json_t *object,
                   oms_transaction_type type)
{
    const char *order_id = oms__json_text(object, "metadata.order_id");
    if (order_id == NULL || strlen(order_id) >= sizeof(place->order_id) ||
        place->transaction_no == 0)
        return OMS_ENOTFOUND;
    (void)snprintf(place->order_id, sizeof(place->order_id), "%s", order_id);
    place->payment_no = number_of(object, "metadata.payment_no");
    int code = oms__stripe_read(place);
    if (code != OMS_OK)
        return code == OMS_EINVAL ? OMS_ENOTFOUND : code;
    return oms__stripe_booked(place, type, NULL, place->transaction_no) != NULL
               ? OMS_OK
               : OMS_ENOTFOUND;
}

int oms__stripe_place(stripe_place *place, const json_t *object,
                      const char *intent, const char *charge,
                      oms_transaction_type type)
{
    const char *about = intent != NULL ? intent : charge;
    const char *order_id = oms__json_text(object, "metadata.order_id");
    place->transaction_no = number_of(object, "metadata.transaction_no");
    int code = find(place, intent);
    if (code == OMS_ENOTFOUND)
        code = find(place, charge);
    if (code == OMS_OK)
        code = oms__stripe_read(place);
    else if (code == OMS_ENOTFOUND)
        code = believe(place, object, type);
    if (code != OMS_ENOTFOUND)
        return code;
    return oms__error_set(
        place->err, OMS_ENOTFOUND, "/data/object/id",
        "%.40s is about %.40s (order %.64s), which no payment here is",
        place->event->id, oms__stripe_word(about, "nothing"),
        order_id ? order_id : "unknown");
}

int oms__stripe_read(stripe_place *place)
{
    oms_payment_get_args args = OMS_INIT(oms_payment_get_args);
    args.order_id = place->order_id;
    oms_money_free(place->money);
    place->money = NULL;
    return oms_payment_get(place->oms, &args, &place->money, place->err);
}

int oms__stripe_fits(const stripe_place *place, const json_t *object)
{
    const char *said = oms__json_text(object, "currency");
    const char *own = place->money->currency;
    bool same = said != NULL && strlen(said) == 3;
    for (size_t i = 0; same && i < 3; i++)
        same = own[i] == said[i] - 'a' + 'A';
    return same ? OMS_OK
                : oms__error_set(place->err, OMS_EREFUSED,
                                 "/data/object/currency",
                                 "order %s is in %s; Stripe speaks of %.3s",
                                 place->order_id, own, said ? said : "none");
}

// ---- what is there ---------------------------------------------------------

const oms_payment *oms__stripe_payment(const stripe_place *place)
{
    for (size_t i = 0; i < place->money->payments_count; i++)
        if (place->money->payments[i].payment_no == place->payment_no)
            return &place->money->payments[i];
    return NULL;
}

static bool names(const oms_transaction *row, const char *ref, int64_t no)
{
    return (no > 0 && row->transaction_no == no) ||
           (ref != NULL && row->provider_ref != NULL &&
            strcmp(row->provider_ref, ref) == 0);
}

const oms_transaction *oms__stripe_booked(const stripe_place *place,
                                          oms_transaction_type type,
                                          const char *ref, int64_t no)
{
    const oms_transaction *found = NULL;
    for (size_t i = 0; i < place->money->transactions_count; i++) {
        const oms_transaction *row = &place->money->transactions[i];
        if (row->payment_no != place->payment_no || row->type != type ||
            !names(row, ref, no))
            continue;
        if (row->state != OMS_TRANSACTION_STATE_FAILURE)
            return row;
        found = row;
    }
    return found;
}

const oms_dispute *oms__stripe_dispute(const stripe_place *place,
                                       const char *ref)
{
    for (size_t i = 0; i < place->money->disputes_count; i++) {
        const oms_dispute *row = &place->money->disputes[i];
        if (row->provider_ref != NULL && strcmp(row->provider_ref, ref) == 0)
            return row;
    }
    return NULL;
}

// ---- telling ---------------------------------------------------------------

void oms__stripe_key(const stripe_place *place, const char *suffix,
                     char key[OMS_KEY_BYTES_MAX + 1])
{
    (void)snprintf(key, OMS_KEY_BYTES_MAX + 1, KEY_PREFIX "%s%s",
                   place->event->id, suffix ? suffix : "");
}

int oms__stripe_told(int code)
{
    return code == OMS_EMISMATCH ? OMS_OK : code;
}

int oms__stripe_tell(const stripe_place *place, const stripe_fact *fact)
{
    char key[OMS_KEY_BYTES_MAX + 1];
    oms_payment_record_args args = OMS_INIT(oms_payment_record_args);
    oms__stripe_key(place, fact->suffix, key);
    if (!oms__stripe_minor(place->money->currency, fact->amount,
                           &args.amount_minor))
        return oms__error_set(place->err, OMS_EREFUSED, "/data/object/amount",
                              "%lld is no amount of %s at Stripe",
                              (long long)fact->amount, place->money->currency);
    args.key = key;
    args.actor = "stripe";
    args.order_id = place->order_id;
    args.payment_no = place->payment_no;
    args.type = fact->type;
    args.failed = fact->failed;
    args.provider_ref = fact->ref;
    args.reason = fact->reason;
    args.occurred_at_ms = place->event->created_ms;
    return oms__stripe_told(
        oms_payment_record(place->oms, &args, NULL, place->err));
}
