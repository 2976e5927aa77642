// The dialect: which kind of task it is, what was heard, and what comes next.
// It has no clock, no connection and no memory but the call's arena.
#include "adapters/easypost/easypost.h"

#include <string.h>

#include "base/error.h"
#include "base/sized.h"

#define PREFIX "shipping."

static const easypost_kind *const kinds[] = {&oms__easypost_book,
                                             &oms__easypost_cancel};

static const easypost_kind *kind_of(const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

static oms_http_next begin(easypost_turn *turn, const easypost_kind *kind)
{
    easypost_state *state = oms__arena_alloc(turn->http->arena, sizeof(*state));
    if (state == NULL)
        return oms__easypost_later(turn, "no memory for a request to EasyPost");
    turn->state = state;
    const char *why =
        oms__easypost_asked(turn->http->call, turn->http->arena, &state->asked);
    if (why != NULL)
        return oms__easypost_own(turn, "%s", why);
    turn->http->state = state;
    return kind->begin(turn);
}

static bool is_good(const oms_http_reply *reply)
{
    return reply->outcome == OMS_HTTP_OUTCOME_REPLIED && reply->status >= 200 &&
           reply->status <= 299;
}

// What cannot be read was answered all the same.
static oms_http_next unreadable(easypost_turn *turn)
{
    easypost_step step = turn->state->step;
    if (step == EASYPOST_LOOK || step == EASYPOST_FIND)
        return oms__easypost_later(turn, "EasyPost's answer cannot be read");
    return oms__easypost_unknown(turn, "EasyPost's answer cannot be read");
}

// A refund is answered with a list.
static oms_http_next hear(easypost_turn *turn, const easypost_kind *kind)
{
    const oms_http_reply *last = turn->http->last;
    turn->state = turn->http->state;
    if (last->outcome == OMS_HTTP_OUTCOME_REPLIED)
        (void)oms__json_read(last->body, last->body_bytes, &turn->said, NULL);
    oms_http_next next = OMS_HTTP_NEXT_DONE;
    if (!is_good(last))
        next = oms__easypost_refused(turn, kind);
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
    easypost_turn turn = {
        .with = impl, .http = http, .request = request, .answer = answer};
    const easypost_kind *kind = kind_of(http->call->kind);
    if (kind == NULL)
        return oms__easypost_done(
            &turn, OMS_OUTCOME_RETRY,
            "EasyPost is not asked for this kind of task");
    return http->last == NULL ? begin(&turn, kind) : hear(&turn, kind);
}

// ---- open and close --------------------------------------------------------

static const oms_http_dialect_ops ops = {.size = sizeof(oms_http_dialect_ops),
                                         .name = "easypost",
                                         .turn = take_turn,
                                         .close = oms__arena_owner_free};

int oms__easypost_dialect(const oms_easypost_options *options,
                          oms_http_dialect *out, oms_error *err)
{
    oms_easypost_options given;
    int code = oms__sized_take(options, &given, sizeof(given), "", err);
    if (code == OMS_OK)
        code = oms__easypost_check(&given, err);
    if (code != OMS_OK)
        return code;
    easypost *with = oms__arena_owner(sizeof(*with));
    if (with != NULL)
        oms__easypost_keep(with, &given);
    *out = (oms_http_dialect){.ops = &ops, .impl = with};
    if (with != NULL && !with->arena.failed)
        return OMS_OK;
    oms__arena_owner_free(with);
    return oms__error_set(err, OMS_ENOMEM, "", "no memory for EasyPost");
}

int oms_easypost_service(oms_http *http, const oms_remote_options *remote,
                         const oms_easypost_options *options, oms_service *out,
                         oms_error *err)
{
    oms_http_dialect dialect;
    oms_remote_options at;
    int code = oms__sized_take_any(remote, &at, sizeof(at), "/size", err);
    if (code == OMS_OK && at.token_file == NULL)
        code = oms__error_set(err, OMS_EINVAL, "/token_file",
                              "name the file whose first line is the API key");
    if (code == OMS_OK)
        code = oms__easypost_dialect(options, &dialect, err);
    if (code != OMS_OK)
        return code;
    if (at.url == NULL)
        at.url = OMS_EASYPOST_URL;
    if (at.prefix == NULL)
        at.prefix = PREFIX;
    return oms_http_service(http, &at, &dialect, out, err);
}
