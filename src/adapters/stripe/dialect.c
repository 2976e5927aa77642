// The dialect: which kind of task it is, what was heard, and what comes next.
// It has no clock, no connection and no memory but the call's arena.
#include "adapters/stripe/stripe.h"

#include <string.h>

#include "base/error.h"
#include "base/sized.h"

#define PREFIX "payment."

static const stripe_kind *const kinds[] = {
    &oms__stripe_authorize,
    &oms__stripe_capture,
    &oms__stripe_void,
    &oms__stripe_refund,
};

static const stripe_kind *kind_of(const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

static oms_http_next begin(stripe_turn *turn, const stripe_kind *kind)
{
    stripe_state *state = oms__arena_alloc(turn->http->arena, sizeof(*state));
    if (state == NULL)
        return oms__stripe_done(turn, OMS_OUTCOME_RETRY,
                                "no memory for a request to Stripe");
    turn->state = state;
    const char *why =
        oms__stripe_asked(turn->http->call, turn->http->arena, &state->asked);
    if (why != NULL)
        return oms__stripe_done(turn, OMS_OUTCOME_RETRY, why);
    if (kind == &oms__stripe_authorize)
        state->asked.intent = NULL; // an earlier one: this makes its own
    else if (state->asked.intent == NULL)
        return oms__stripe_later(
            turn, "the payment's provider_ref is no payment intent of Stripe; "
                  "tell what happened with payment.record");
    turn->http->state = state;
    return kind->begin(turn);
}

static bool is_good(const oms_http_reply *reply)
{
    return reply->outcome == OMS_HTTP_OUTCOME_REPLIED && reply->status >= 200 &&
           reply->status <= 299;
}

// What cannot be read was answered all the same.
static oms_http_next unreadable(stripe_turn *turn)
{
    if (turn->state->step == STRIPE_LOOK)
        return oms__stripe_later(turn, "Stripe's answer cannot be read");
    return oms__stripe_unknown(turn, "Stripe's answer cannot be read");
}

static oms_http_next hear(stripe_turn *turn, const stripe_kind *kind)
{
    const oms_http_reply *last = turn->http->last;
    turn->state = turn->http->state;
    if (last->outcome == OMS_HTTP_OUTCOME_REPLIED)
        turn->said = oms__json_object(last->body, last->body_bytes);
    oms_http_next next = OMS_HTTP_NEXT_DONE;
    if (!is_good(last))
        next = oms__stripe_refused(turn, kind);
    else if (turn->said == NULL)
        next = unreadable(turn);
    else
        next = kind->heard(turn);
    json_decref(turn->said);
    return next;
}

static oms_http_next take_turn(void *impl, oms_http_turn *http,
                               oms_http_request *request, oms_reply *answer)
{
    stripe_turn turn = {
        .with = impl, .http = http, .request = request, .answer = answer};
    const stripe_kind *kind = kind_of(http->call->kind);
    if (kind == NULL)
        return oms__stripe_done(&turn, OMS_OUTCOME_RETRY,
                                "Stripe is not asked for this kind of task");
    return http->last == NULL ? begin(&turn, kind) : hear(&turn, kind);
}

// ---- open and close --------------------------------------------------------

static const oms_http_dialect_ops ops = {.size = sizeof(oms_http_dialect_ops),
                                         .name = "stripe",
                                         .turn = take_turn,
                                         .close = oms__arena_owner_free};

static bool is_visible(const char *text, size_t most)
{
    size_t count = 0;
    while (text[count] > 0x20 && text[count] < 0x7f && count <= most)
        count++;
    return text[count] == '\0' && count > 0;
}

static int check(const oms_stripe_options *options, oms_error *err)
{
    uint32_t all = OMS_STRIPE_OFF_SESSION | OMS_STRIPE_MULTICAPTURE |
                   OMS_STRIPE_ALL_METHODS;
    if ((options->flags & ~all) != 0)
        return oms__error_set(err, OMS_EINVAL, "/flags",
                              "there are three flags: OMS_STRIPE_...");
    if (options->version != NULL && !is_visible(options->version, 64))
        return oms__error_set(err, OMS_EINVAL, "/version",
                              "a version is like " OMS_STRIPE_VERSION);
    if (options->return_url != NULL && !is_visible(options->return_url, 2048))
        return oms__error_set(err, OMS_EINVAL, "/return_url",
                              "a URL has no blanks and at most 2048 bytes");
    if ((options->flags & OMS_STRIPE_ALL_METHODS) != 0 &&
        options->return_url == NULL)
        return oms__error_set(err, OMS_EINVAL, "/return_url",
                              "methods that lead customers away need a URL to "
                              "come back to");
    if (options->action_ms < 0 || options->action_ms > OMS_TIME_MAX)
        return oms__error_set(err, OMS_EINVAL, "/action_ms",
                              "say how many milliseconds, or 0 for a day");
    return OMS_OK;
}

int oms__stripe_dialect(const oms_stripe_options *options,
                        oms_http_dialect *out, oms_error *err)
{
    oms_stripe_options given;
    int code = oms__sized_take_any(options, &given, sizeof(given), "", err);
    if (code == OMS_OK)
        code = check(&given, err);
    if (code != OMS_OK)
        return code;
    stripe *with = oms__arena_owner(sizeof(*with));
    if (with != NULL) {
        with->flags = given.flags;
        with->action_ms =
            given.action_ms > 0 ? given.action_ms : OMS__STRIPE_DAY_MS;
        with->version = oms__arena_text(
            &with->arena, given.version ? given.version : OMS_STRIPE_VERSION);
        with->return_url = oms__arena_text(
            &with->arena, given.return_url ? given.return_url : "");
    }
    *out = (oms_http_dialect){.ops = &ops, .impl = with};
    if (with != NULL && !with->arena.failed)
        return OMS_OK;
    oms__arena_owner_free(with);
    return oms__error_set(err, OMS_ENOMEM, "", "no memory for Stripe");
}

int oms_stripe_service(oms_http *http, const oms_remote_options *remote,
                       const oms_stripe_options *options, oms_service *out,
                       oms_error *err)
{
    oms_http_dialect dialect;
    oms_remote_options at;
    int code = oms__sized_take_any(remote, &at, sizeof(at), "/size", err);
    if (code == OMS_OK && at.token_file == NULL)
        code = oms__error_set(err, OMS_EINVAL, "/token_file",
                              "name the file whose first line is the API key");
    if (code == OMS_OK)
        code = oms__stripe_dialect(options, &dialect, err);
    if (code != OMS_OK)
        return code;
    if (at.url == NULL)
        at.url = OMS_STRIPE_URL;
    if (at.prefix == NULL)
        at.prefix = PREFIX;
    return oms_http_service(http, &at, &dialect, out, err);
}
