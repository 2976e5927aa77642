// payment.authorize, .capture, .void and .refund: an account for each
// authorisation, found by its own reference or by that of what was done to it.
// Never more is captured than was authorised, never more refunded than was
// captured.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

#define REF_BYTES_MAX 320
#define HOLD_MS (7LL * 24 * 60 * 60 * 1000)

typedef struct money {
    char currency[4];
    int64_t authorized, captured, voided, refunded;
    bool acts;    // the customer must act first
    bool at_once; // authorising takes the money
    char order_id[CODE_BYTES_MAX + 1];
} money;

// A reference and the money that it leads to, which the first one owns.
struct account {
    char ref[REF_BYTES_MAX];
    money *of;
    bool owns;
    UT_hash_handle hh;
};

static account *find(const sandbox *box, const char *ref)
{
    account *found = NULL;
    if (ref != NULL && strlen(ref) < REF_BYTES_MAX)
        HASH_FIND_STR(box->accounts, ref, found);
    return found;
}

static account *make(sandbox *box, const char *prefix, const char *key,
                     money *of, bool owns)
{
    account *made = need(NULL, sizeof(*made));
    *made = (account){.of = of, .owns = owns};
    snprintf(made->ref, sizeof(made->ref), "%s-%.200s", prefix, key);
    if (strlen(key) > 200) // a reference has at most 256 characters
        snprintf(made->ref, sizeof(made->ref), "%s-%.200s-%u", prefix, key,
                 HASH_COUNT(box->accounts));
    HASH_ADD_STR(box->accounts, ref, made);
    return made;
}

// ---- what is refused, and what the customer must do ------------------------

static bool has_token(const effect *of, const char *token)
{
    const char *given = member_text(of->asked, "token");
    return given != NULL && strcmp(given, token) == 0;
}

// Tokens and the last four digits of amounts that mean something.
static const struct {
    const char *token;
    int64_t ending;
    const char *declined; // NULL: the customer must act
} meanings[] = {{"tok_decline", 4002, "insufficient_funds"},
                {"tok_declined", -1, "card_declined"},
                {"tok_expired", 4054, "expired_card"},
                {"tok_fraud", 4059, "suspected_fraud"},
                {"tok_action", 4010, NULL}};
#define MEANINGS (sizeof(meanings) / sizeof(meanings[0]))

static size_t meaning_of(const effect *of)
{
    int64_t ending = member_int(of->asked, "amount_minor") % 10000;
    size_t at = 0;
    while (at < MEANINGS && !has_token(of, meanings[at].token) &&
           ending != meanings[at].ending)
        at++;
    return at;
}

// ---- answers and the journal -----------------------------------------------

static json_t *result_of(const account *of, int64_t amount)
{
    return json_pack("{s:s, s:I}", "provider_ref", of->ref, "amount_minor",
                     (json_int_t)amount);
}

static void note(const effect *of, const account *by, int64_t amount,
                 bool captured)
{
    json_t *line = json_pack(
        "{s:s, s:I, s:I, s:s, s:I, s:s}", "order_id", by->of->order_id,
        "payment_no", (json_int_t)member_int(of->asked, "payment_no"),
        "transaction_no", (json_int_t)member_int(of->asked, "transaction_no"),
        "currency", by->of->currency, "amount_minor", (json_int_t)amount,
        "provider_ref", by->ref);
    if (captured)
        json_object_set_new(line, "captured", json_true());
    journal_add(&of->box->journal, of->kind, of->key, of->now_ms, line);
}

static void hold_money(sandbox *box, money *of, int64_t amount)
{
    of->authorized = amount;
    BALANCE_ADD(box, of->order_id, authorized, amount);
    if (!of->at_once)
        return;
    of->captured = amount;
    BALANCE_ADD(box, of->order_id, captured, amount);
}

// ---- the four kinds --------------------------------------------------------

static money *new_money(const effect *of)
{
    money *made = need(NULL, sizeof(*made));
    *made = (money){.at_once = has_token(of, "tok_captured")};
    (void)strncat(made->order_id, member_text(of->asked, "order_id"),
                  CODE_BYTES_MAX);
    (void)strncat(made->currency, member_text(of->asked, "currency"), 3);
    return made;
}

void payment_authorize(const effect *of, answer *out)
{
    int64_t amount = member_int(of->asked, "amount_minor");
    size_t meaning = meaning_of(of);
    if (meaning < MEANINGS && meanings[meaning].declined != NULL) {
        out->declined = meanings[meaning].declined;
        return;
    }
    money *made = new_money(of);
    account *by = make(of->box, "auth", of->key, made, true);
    made->acts = meaning < MEANINGS;
    out->result = result_of(by, amount);
    if (made->acts) {
        char url[REF_BYTES_MAX + 64];
        snprintf(url, sizeof(url), "https://bank.example/act/%s", by->ref);
        made->authorized = amount;
        json_object_set_new(out->result, "requires_action", json_true());
        json_object_set_new(out->result, "action_url", json_string(url));
        return;
    }
    hold_money(of->box, made, amount);
    note(of, by, amount, made->at_once);
    if (made->at_once)
        json_object_set_new(out->result, "captured", json_true());
    else
        json_object_set_new(out->result, "expires_at_ms",
                            json_integer(of->now_ms + HOLD_MS));
}

// The money that a call is about; NULL: *declined says why not.
static money *money_for(const effect *of, answer *out)
{
    account *found = find(of->box, member_text(of->asked, "provider_ref"));
    if (found == NULL)
        out->declined = "unknown_charge";
    else if (strcmp(found->of->order_id, member_text(of->asked, "order_id")) !=
             0)
        out->declined = "charge_of_another_order";
    else if (strcmp(found->of->currency, member_text(of->asked, "currency")) !=
             0)
        out->declined = "wrong_currency";
    else if (found->of->acts)
        out->declined = "action_required";
    return out->declined == NULL ? found->of : NULL;
}

static void done(const effect *of, money *from, const char *prefix, answer *out)
{
    int64_t amount = member_int(of->asked, "amount_minor");
    account *by = make(of->box, prefix, of->key, from, false);
    out->result = result_of(by, amount);
    note(of, by, amount, false);
}

void payment_capture(const effect *of, answer *out)
{
    int64_t amount = member_int(of->asked, "amount_minor");
    money *from = money_for(of, out);
    if (from == NULL)
        return;
    if (amount > from->authorized - from->captured - from->voided) {
        out->declined = "more_than_authorized";
        return;
    }
    from->captured += amount;
    BALANCE_ADD(of->box, from->order_id, captured, amount);
    done(of, from, "capt", out);
}

void payment_void(const effect *of, answer *out)
{
    int64_t amount = member_int(of->asked, "amount_minor");
    money *from = money_for(of, out);
    if (from == NULL)
        return;
    if (amount > from->authorized - from->captured - from->voided) {
        out->declined = "more_than_authorized";
        return;
    }
    from->voided += amount;
    BALANCE_ADD(of->box, from->order_id, voided, amount);
    done(of, from, "void", out);
}

void payment_refund(const effect *of, answer *out)
{
    int64_t amount = member_int(of->asked, "amount_minor");
    money *from = money_for(of, out);
    if (from == NULL)
        return;
    if (amount > from->captured - from->refunded) {
        out->declined = "more_than_captured";
        return;
    }
    from->refunded += amount;
    BALANCE_ADD(of->box, from->order_id, refunded, amount);
    done(of, from, "rfnd", out);
}

// ---- by hand ---------------------------------------------------------------

void payment_act(sandbox *box, const json_t *asked, int64_t now, reply *out)
{
    account *found = find(box, member_text(asked, "provider_ref"));
    if (found == NULL || !found->of->acts) {
        reply_problem(out, 404, "unknown_charge",
                      "no payment with this reference waits for the customer");
        return;
    }
    money *of = found->of;
    of->acts = false;
    hold_money(box, of, of->authorized);
    journal_add(&box->journal, "payment.authorize", found->ref + 5, now,
                json_pack("{s:s, s:s, s:I, s:s, s:b}", "order_id", of->order_id,
                          "currency", of->currency, "amount_minor",
                          (json_int_t)of->authorized, "provider_ref",
                          found->ref, "acted", 1));
    reply_json(out, 200, result_of(found, of->authorized));
}

void payment_close(sandbox *box)
{
    account *one;
    account *next;
    HASH_ITER(hh, box->accounts, one, next)
    {
        HASH_DEL(box->accounts, one);
        if (one->owns)
            free(one->of);
        free(one);
    }
}
