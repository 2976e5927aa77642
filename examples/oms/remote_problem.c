// What a daemon refused (RFC 9457), as the library would have said it, so that
// nobody sees from a message or an exit code where the shop is.
#include "remote.h"

#include <string.h>

// A problem's `code`, if it is the engine's, and what the engine calls it.
static const struct {
    const char *name;
    oms_code code;
} engine_codes[] = {
    {"invalid", OMS_EINVAL},
    {"not-found", OMS_ENOTFOUND},
    {"state", OMS_ESTATE},
    {"conflict", OMS_ECONFLICT},
    {"key-reused", OMS_EMISMATCH},
    {"busy", OMS_EBUSY},
    {"full", OMS_EFULL},
    {"memory", OMS_ENOMEM},
    {"storage", OMS_EIO},
    {"unknown-outcome", OMS_EUNKNOWN},
    {"not-supported", OMS_ENOTSUP},
    {"limit", OMS_ELIMIT},
    {"refused", OMS_EREFUSED},
    {"internal", OMS_EINTERNAL},
};

// What the daemon itself refuses, by its status.
static const struct {
    long status;
    oms_code code;
} daemon_codes[] = {
    {400, OMS_EINVAL},    {401, OMS_EREFUSED}, {403, OMS_EREFUSED},
    {404, OMS_ENOTFOUND}, {409, OMS_EBUSY},    {412, OMS_ECONFLICT},
    {413, OMS_ELIMIT},    {414, OMS_ELIMIT},   {422, OMS_EREFUSED},
    {429, OMS_EBUSY},     {501, OMS_ENOTSUP},  {503, OMS_EBUSY},
};

static int code_of(const char *name, long status)
{
    for (size_t i = 0; i < sizeof(engine_codes) / sizeof(engine_codes[0]); i++)
        if (strcmp(engine_codes[i].name, name) == 0)
            return engine_codes[i].code;
    for (size_t i = 0; i < sizeof(daemon_codes) / sizeof(daemon_codes[0]); i++)
        if (daemon_codes[i].status == status)
            return daemon_codes[i].code;
    return OMS_EIO;
}

static bool may_help(int code)
{
    return code == OMS_EBUSY || code == OMS_EFULL || code == OMS_ENOMEM ||
           code == OMS_EIO || code == OMS_EUNKNOWN;
}

static void put_guards(const json_t *guards, oms_error *err)
{
    size_t used = 0;
    size_t i;
    json_t *guard;
    json_array_foreach (guards, i, guard) {
        const char *name = json_string_value(guard);
        if (name != NULL && used + strlen(name) + 2 < sizeof(err->guards))
            used +=
                (size_t)snprintf(err->guards + used, sizeof(err->guards) - used,
                                 "%s%s", used > 0 ? "," : "", name);
    }
}

int remote_problem_of(const json_t *problem, long status, oms_error *err)
{
    const json_t *first = json_array_get(json_object_get(problem, "errors"), 0);
    // The detail of the whole begins with the place, which is told by itself.
    const char *detail = json_text(first, "detail");
    if (detail[0] == '\0')
        detail = json_text(problem, "detail");
    int code = code_of(json_text(problem, "code"), status);
    *err = OMS_INIT(oms_error);
    err->code = code;
    err->flags = may_help(code) ? OMS_ERROR_RETRY : 0;
    snprintf(err->where, sizeof(err->where), "%s", json_text(first, "pointer"));
    put_guards(json_object_get(problem, "guards"), err);
    const char *location = json_text(problem, "location");
    if (detail[0] != '\0')
        snprintf(err->text, sizeof(err->text), "%s%s%s", detail,
                 location[0] != '\0' ? "; ask " : "", location);
    else
        snprintf(err->text, sizeof(err->text),
                 "the answer was HTTP status %ld and no problem of omsd; is "
                 "this its address?",
                 status);
    return code;
}

// What a person does about being unknown.
static void add_advice(long status, oms_error *err)
{
    size_t used = strlen(err->text);
    if (status == 401)
        snprintf(err->text + used, sizeof(err->text) - used,
                 " (--key-file FILE or OMS_KEY_FILE gives the key)");
}

int remote_problem(const remote_answer *answer, oms_error *err)
{
    json_t *problem = json_loads(answer->body, 0, NULL);
    int code = remote_problem_of(problem, answer->status, err);
    add_advice(answer->status, err);
    json_decref(problem);
    return code;
}
