// The steps of a scenario, one after the other. See play.h.
#include "scenarios/play.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTLE_ROUNDS_MAX 10000

bool play_fail(play *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(p->why, sizeof(p->why), format, args);
    va_end(args);
    return false;
}

const char *play_text(const json_t *step, const char *name)
{
    return json_string_value(json_object_get(step, name));
}

int64_t play_number(const json_t *step, const char *name)
{
    return json_integer_value(json_object_get(step, name));
}

bool play_open(play *p, uint32_t more_flags)
{
    const json_t *takes = json_object_get(p->script, "takes");
    const char *kinds[8] = {0};
    size_t position;
    json_t *kind;
    json_array_foreach (takes, position, kind)
        if (position < sizeof(kinds) / sizeof(kinds[0]))
            kinds[position] = json_string_value(kind);
    oms_options options = OMS_INIT(oms_options);
    options.flags = OMS_OPEN_REPLAY | OMS_OPEN_NORMAL_SYNC | more_flags;
    options.path = p->path;
    options.takes = kinds;
    options.takes_count = json_array_size(takes);
    oms_error error = OMS_INIT(oms_error);
    int code = oms_open(&options, &p->shop, &error);
    return code == OMS_OK || play_fail(p, "oms_open: %s", error.text);
}

static int settle(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    (void)step;
    (void)answer;
    int64_t due = 0;
    for (int round = 0; round < SETTLE_ROUNDS_MAX && due == 0; round++) {
        int code = oms_step(p->shop, 0, &due, err);
        if (code != OMS_OK)
            return code;
    }
    return due == 0 ? OMS_EBUSY : OMS_OK;
}

static int query(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    char *args = json_dumps(json_object_get(step, "args"), 0);
    oms_result *result = NULL;
    int code = oms_query(p->shop, play_text(step, "query"), args, &result, err);
    free(args);
    if (code == OMS_OK)
        *answer = json_loads(oms_result_json(result), 0, NULL);
    oms_result_free(result);
    return code;
}

static int verify(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    (void)step;
    oms_result *result = NULL;
    int code = oms_verify(p->shop, 0, NULL, &result, err);
    if (code == OMS_OK)
        *answer = json_loads(oms_result_json(result), 0, NULL);
    oms_result_free(result);
    return code;
}

static int retry(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    (void)answer;
    return oms_task_retry(p->shop, play_text(step, "retry"), err);
}

static int drop(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    (void)answer;
    return oms_task_drop(p->shop, play_text(step, "drop"),
                         play_text(step, "reason"), err);
}

static int pass(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    (void)answer;
    (void)err;
    p->now_ms += play_number(step, "pass_ms");
    return OMS_OK;
}

static int reopen(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    (void)step;
    (void)answer;
    (void)err;
    oms_close(p->shop);
    p->shop = NULL;
    return play_open(p, OMS_OPEN_EXISTING) ? OMS_OK : OMS_EIO;
}

// What a step may do, by the member that names it.
static const struct {
    const char *verb;
    int (*act)(play *p, const json_t *step, json_t **answer, oms_error *err);
} verbs[] = {
    {"submit", play_submit}, {"batch", play_batch}, {"query", query},
    {"settle", settle},      {"lease", play_lease}, {"finish", play_finish},
    {"retry", retry},        {"drop", drop},        {"feed", play_feed},
    {"verify", verify},      {"pass_ms", pass},     {"reopen", reopen},
};

// Keeps values of the answer for later steps: {"name": "/pointer"}.
static bool keep(play *p, const json_t *step, const json_t *answer)
{
    const char *name;
    json_t *way;
    json_object_foreach (json_object_get(step, "keep"), name, way) {
        char words[128];
        (void)snprintf(words, sizeof(words), "%s", json_string_value(way));
        const json_t *at = answer;
        char *rest = NULL;
        for (char *word = strtok_r(words, "/", &rest); word != NULL;
             word = strtok_r(NULL, "/", &rest))
            at = json_is_array(at) ? json_array_get(at, strtoul(word, NULL, 10))
                                   : json_object_get(at, word);
        if (at == NULL)
            return play_fail(p, "nothing at %s", json_string_value(way));
        json_object_set_new(p->names, name, json_deep_copy(at));
    }
    return true;
}

json_t *play_error(const oms_error *error)
{
    json_t *made = json_object();
    json_t *guards = json_array();
    char words[sizeof(error->guards)];
    (void)snprintf(words, sizeof(words), "%s", error->guards);
    char *rest = NULL;
    for (char *word = strtok_r(words, ", ", &rest); word != NULL;
         word = strtok_r(NULL, ", ", &rest))
        json_array_append_new(guards, json_string(word));
    play_say(made, "code", oms_code_name(error->code));
    play_say(made, "where", error->where);
    play_say(made, "text", error->text);
    if (json_array_size(guards) > 0)
        json_object_set(made, "guards", guards);
    json_decref(guards);
    if ((error->flags & OMS_ERROR_RETRY) != 0)
        json_object_set_new(made, "retry", json_true());
    return made;
}

// A refusal that nobody expects, or none where one is.
static bool unlike(play *p, const json_t *error)
{
    char *text = error != NULL ? json_dumps(error, 0) : NULL;
    play_fail(p, "%s", text != NULL ? text : "it was not refused");
    free(text);
    return false;
}

static bool judge(play *p, const json_t *step, int code, const json_t *answer,
                  const json_t *error)
{
    const json_t *refuse = json_object_get(step, "refuse");
    if ((code != OMS_OK) != (refuse != NULL))
        return unlike(p, error);
    if (code != OMS_OK)
        return play_fits(p, refuse, error);
    const json_t *expect = json_object_get(step, "expect");
    return (expect == NULL || play_fits(p, expect, answer)) &&
           keep(p, step, answer);
}

// Carries out one step whose names are resolved.
static bool carry_out(play *p, const json_t *step)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        const json_t *what = json_object_get(step, verbs[i].verb);
        if (what == NULL)
            continue;
        oms_error error = OMS_INIT(oms_error);
        json_t *answer = NULL;
        int code = verbs[i].act(p, step, &answer, &error);
        error.code = code;
        json_t *line = json_object();
        json_t *told = code != OMS_OK ? play_error(&error) : NULL;
        json_object_set_new(line, "verb", json_string(verbs[i].verb));
        if (json_is_string(what) && answer != NULL)
            json_object_set_new(line, "of", json_copy((json_t *)what));
        if (answer != NULL)
            json_object_set(line, "answer", answer);
        if (told != NULL)
            json_object_set(line, "error", told);
        json_array_append_new(p->lines, line);
        bool good = judge(p, step, code, answer, told);
        json_decref(answer);
        json_decref(told);
        return good;
    }
    return play_fail(p, "no verb that is known");
}

bool play_step(play *p, const json_t *step)
{
    json_t *resolved = play_resolve(p, step);
    bool good = resolved != NULL && carry_out(p, resolved);
    json_decref(resolved);
    return good;
}

char *play_run(const json_t *script, const char *path, char *why,
               size_t why_bytes)
{
    play p = {.script = script, .path = path};
    p.now_ms = play_number(script, "begin_at_ms");
    p.names = json_object();
    p.lines = json_array();
    bool good = play_open(&p, 0);
    size_t position;
    json_t *step;
    json_array_foreach (json_object_get(script, "steps"), position, step) {
        if (!good)
            break;
        good = play_step(&p, step);
        if (!good)
            (void)snprintf(why, why_bytes, "step %zu: %s", position + 1, p.why);
    }
    oms_close(p.shop);
    char *text = good ? play_write(script, p.lines) : NULL;
    json_decref(p.names);
    json_decref(p.lines);
    return text;
}
