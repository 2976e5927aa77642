// The dialect: which kind of task it is, what was heard, and what comes next.
// It has no clock, no connection and no memory but the call's arena.
#include "adapters/easypost/easypost.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/record_rules.h"
#include "base/sized.h"

static const easypost_kind *const kinds[] = {&oms__easypost_book,
                                             &oms__easypost_cancel};

static const easypost_kind *kind_of(const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

static oms_http_next begin(easypost_talk *talk, const easypost_kind *kind)
{
    easypost_state *state = oms__arena_alloc(talk->turn->arena, sizeof(*state));
    if (state == NULL)
        return oms__easypost_later(talk, "no memory for a request to EasyPost");
    talk->state = state;
    const char *why =
        oms__easypost_asked(talk->turn->call, talk->turn->arena, &state->asked);
    if (why != NULL)
        return oms__easypost_own(talk, "%s", why);
    talk->turn->state = state;
    return kind->begin(talk);
}

static bool is_good(const oms_http_reply *reply)
{
    return reply->fate == OMS_HTTP_FATE_REPLIED && reply->status >= 200 &&
           reply->status <= 299;
}

// What cannot be read was answered all the same.
static oms_http_next unreadable(easypost_talk *talk)
{
    easypost_step step = talk->state->step;
    if (step == EASYPOST_LOOK || step == EASYPOST_FIND)
        return oms__easypost_later(talk, "EasyPost's answer cannot be read");
    return oms__easypost_unknown(talk, "EasyPost's answer cannot be read");
}

static oms_http_next hear(easypost_talk *talk, const easypost_kind *kind)
{
    const oms_http_reply *last = talk->turn->last;
    json_t *tree = NULL;
    talk->state = talk->turn->state;
    if (last->fate == OMS_HTTP_FATE_REPLIED)
        (void)oms__record_load(last->body, last->body_bytes, OMS_JSON_DEPTH_MAX,
                               NULL, &tree, NULL);
    talk->said = tree;
    oms_http_next next = OMS_HTTP_NEXT_DONE;
    if (!is_good(last))
        next = oms__easypost_refused(talk, kind);
    else if (talk->said == NULL)
        next = unreadable(talk);
    else
        next = kind->heard(talk);
    json_decref(tree);
    return next;
}

static oms_http_next turn_it(void *impl, oms_http_turn *turn,
                             oms_http_request *request, oms_reply *answer)
{
    easypost_talk talk = {
        .with = impl, .turn = turn, .request = request, .answer = answer};
    const easypost_kind *kind = kind_of(turn->call->kind);
    if (kind == NULL)
        return oms__easypost_done(
            &talk, OMS_OUTCOME_RETRY,
            "EasyPost is not asked for this kind of task");
    return turn->last == NULL ? begin(&talk, kind) : hear(&talk, kind);
}

// ---- open and close --------------------------------------------------------

static void close_it(void *impl)
{
    easypost *with = impl;
    oms__arena_free(&with->arena);
    free(with);
}

static const oms_http_dialect_ops ops = {.size = sizeof(oms_http_dialect_ops),
                                         .name = "easypost",
                                         .turn = turn_it,
                                         .close = close_it};

int oms__easypost_dialect(const oms_easypost_options *options,
                          oms_http_dialect *out, oms_error *err)
{
    oms_easypost_options given;
    int code = oms__sized_take(options, &given, sizeof(given), "", err);
    if (code == OMS_OK)
        code = oms__easypost_check(&given, err);
    if (code != OMS_OK)
        return code;
    easypost *with = calloc(1, sizeof(*with));
    if (with == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for EasyPost");
    oms__arena_init(&with->arena, NULL, 4096, 0);
    if (!oms__easypost_keep(with, &given)) {
        close_it(with);
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for EasyPost");
    }
    *out = (oms_http_dialect){.ops = &ops, .impl = with};
    return OMS_OK;
}

int oms_easypost_service(oms_http *http, const oms_remote_options *remote,
                         const oms_easypost_options *options, oms_service *out,
                         oms_error *err)
{
    oms_http_dialect dialect;
    oms_remote_options at = OMS_INIT(oms_remote_options);
    int code = OMS_OK;
    if (remote != NULL)
        code = oms__sized_take(remote, &at, sizeof(at), "/size", err);
    if (code != OMS_OK)
        return code;
    if (at.token_file == NULL)
        return oms__error_set(err, OMS_EINVAL, "/token_file",
                              "name the file whose first line is the API key");
    if (at.url == NULL)
        at.url = OMS_EASYPOST_URL;
    if (at.prefix == NULL)
        at.prefix = "shipping.";
    code = oms__easypost_dialect(options, &dialect, err);
    if (code != OMS_OK)
        return code;
    code = oms_http_service(http, &at, &dialect, out, err);
    if (code != OMS_OK)
        dialect.ops->close(dialect.impl);
    return code;
}
