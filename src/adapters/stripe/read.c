// Reading: what a call asks, and what Stripe says. Nothing that Stripe says is
// believed before its kind and form were looked at.
#include "adapters/stripe/stripe.h"

#include <string.h>

#include "base/error.h"
#include "base/record_rules.h"

// ---- JSON ------------------------------------------------------------------

json_t *oms__stripe_at(const json_t *from, const char *path)
{
    char name[64];
    const json_t *at = from;
    while (at != NULL && *path != '\0') {
        size_t count = strcspn(path, ".");
        if (count >= sizeof(name))
            return NULL;
        memcpy(name, path, count);
        name[count] = '\0';
        at = json_object_get(at, name);
        path += count + (path[count] == '.' ? 1 : 0);
    }
    return (json_t *)(uintptr_t)at;
}

const char *oms__stripe_text(const json_t *from, const char *path)
{
    return json_string_value(oms__stripe_at(from, path));
}

int64_t oms__stripe_number(const json_t *from, const char *path)
{
    const json_t *found = oms__stripe_at(from, path);
    int64_t value = json_is_integer(found) ? json_integer_value(found) : -1;
    return value >= 0 ? value : -1;
}

bool oms__stripe_is(const json_t *from, const char *path, const char *text)
{
    const char *found = oms__stripe_text(from, path);
    return found != NULL && strcmp(found, text) == 0;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
}

bool oms__stripe_is_id(const char *text, const char *prefix)
{
    size_t count = 0;
    if (text == NULL || strncmp(text, prefix, strlen(prefix)) != 0)
        return false;
    while (is_word(text[count]) && count <= OMS__STRIPE_ID_BYTES_MAX)
        count++;
    return text[count] == '\0' && count > strlen(prefix);
}

const char *oms__stripe_word(const char *text, const char *otherwise)
{
    return oms__stripe_is_id(text, "") && strlen(text) <= OMS_CODE_BYTES_MAX
               ? text
               : otherwise;
}

// ---- what a call asks ------------------------------------------------------

static const char *copy(oms_arena *arena, const json_t *from, const char *name)
{
    const char *text = oms__stripe_text(from, name);
    return text != NULL ? oms__arena_text(arena, text) : NULL;
}

static const char *small(oms_arena *arena, const char *currency)
{
    char *out = oms__arena_text(arena, currency);
    for (char *at = out; at != NULL && *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return out;
}

// "pi_1", "pi_1:3" and the like: the intent in front.
static const char *intent_of(oms_arena *arena, const char *ref)
{
    if (ref == NULL)
        return NULL;
    const char *id = oms__arena_bytes(arena, ref, strcspn(ref, ":"));
    return oms__stripe_is_id(id, "pi_") ? id : NULL;
}

static void fill(const json_t *from, oms_arena *arena, stripe_asked *out)
{
    out->own.order_id = copy(arena, from, "order_id");
    out->own.payment_no = oms__stripe_number(from, "payment_no");
    out->own.transaction_no = oms__stripe_number(from, "transaction_no");
    out->own.token = copy(arena, from, "token");
    out->own.provider_ref = copy(arena, from, "provider_ref");
    out->own.currency = copy(arena, from, "currency");
    out->own.customer_id = copy(arena, from, "customer_id");
    out->own.amount_minor = oms__stripe_number(from, "amount_minor");
    out->intent = intent_of(arena, out->own.provider_ref);
}

const char *oms__stripe_asked(const oms_call *call, oms_arena *arena,
                              stripe_asked *out)
{
    json_t *tree = NULL;
    *out = (stripe_asked){0};
    if (oms__record_load(call->request, strlen(call->request),
                         OMS_JSON_DEPTH_MAX, NULL, &tree, NULL) != OMS_OK)
        return "the request is not JSON";
    fill(tree, arena, out);
    json_decref(tree);
    out->key = call->key;
    if (out->own.order_id == NULL || out->own.currency == NULL ||
        out->own.payment_no < 1 || out->own.amount_minor < 1)
        return "the request needs order_id, payment_no, currency and an "
               "amount_minor above zero";
    out->currency = small(arena, out->own.currency);
    if (out->currency == NULL)
        return "no memory for the request";
    if (!oms__stripe_amount(out->own.currency, out->own.amount_minor,
                            &out->amount))
        return oms__arena_printf(
            arena,
            "Stripe cannot take %lld minor units of %s: see the table "
            "of currencies in docs/stripe.md",
            (long long)out->own.amount_minor, out->own.currency);
    return NULL;
}

int64_t oms__stripe_made_at(const char *key)
{
    int64_t at = 0;
    if (strlen(key) != 36 || key[8] != '-' || key[13] != '-' || key[14] != '7')
        return 0;
    for (size_t i = 0; i < 13; i++) {
        char c = key[i];
        if (i == 8)
            continue;
        if (c >= '0' && c <= '9')
            at = at * 16 + (c - '0');
        else if (c >= 'a' && c <= 'f')
            at = at * 16 + (c - 'a') + 10;
        else
            return 0;
    }
    return at;
}

// ---- marks -----------------------------------------------------------------

const char *oms__stripe_mark(const stripe_asked *asked, const char *what,
                             oms_arena *arena)
{
    return oms__arena_printf(arena, "%s_%lld", what,
                             (long long)asked->own.transaction_no);
}

int64_t oms__stripe_marked(const json_t *mark)
{
    const char *text = json_string_value(mark);
    int64_t amount = 0;
    if (text == NULL || *text < '0' || *text > '9')
        return -1;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (amount > OMS_MONEY_MAX / 10)
            return -1;
        amount = amount * 10 + (*text - '0');
    }
    return *text == ' ' || *text == '\0' ? amount : -1;
}

const char *oms__stripe_doubt(const stripe_talk *talk, const json_t *found)
{
    const stripe_asked *asked = &talk->state->asked;
    const char *id = oms__stripe_text(found, "id");
    if (!oms__stripe_is(found, "object", "payment_intent") ||
        !oms__stripe_is_id(id, "pi_"))
        return "Stripe answered something that is no payment intent";
    if (asked->intent != NULL && strcmp(asked->intent, id) != 0)
        return "Stripe answered about another payment intent";
    if (!oms__stripe_is(found, "currency", asked->currency))
        return "Stripe answered in another currency";
    return NULL;
}
