// The fault plan: what goes wrong, for which kinds, how often and when. Every
// draw depends on the seed, the key and the attempt alone, so that a run can
// be repeated; windows of being down are counted from when the plan was set.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

#define RULES_MAX 64
#define TIME_MS_MAX (7LL * 24 * 60 * 60 * 1000)
#define HANG_MS 30000
#define HUGE_BYTES (4u << 20)

static const field window_fields[] = {
    {.name = "from_ms", .type = FIELD_INT, .most = TIME_MS_MAX},
    {.name = "for_ms",
     .type = FIELD_INT,
     .required = true,
     .least = 1,
     .most = TIME_MS_MAX},
    {.name = "as", .type = FIELD_WORD, .words = "503 refused hanging"},
    {.name = NULL}};
static const field rule_fields[] = {
    {.name = "kind", .type = FIELD_TEXT, .most = CODE_BYTES_MAX},
    {.name = "latency_ms", .type = FIELD_RANGE, .most = TIME_MS_MAX},
    {.name = "errors", .type = FIELD_RATES},
    {.name = "faults", .type = FIELD_RATES},
    {.name = "wrong", .type = FIELD_RATES},
    {.name = "retry_after_s", .type = FIELD_INT, .most = 3600},
    {.name = "hang_ms", .type = FIELD_INT, .most = TIME_MS_MAX},
    {.name = "down", .type = FIELD_LIST, .most = 100, .inner = window_fields},
    {.name = NULL}};
static const field plan_fields[] = {
    {.name = "seed", .type = FIELD_INT, .most = INT64_MAX},
    {.name = "rules",
     .type = FIELD_LIST,
     .most = RULES_MAX,
     .inner = rule_fields},
    {.name = NULL}};

static const struct {
    const char *name;
    fault fault;
} fault_names[] = {{"cut_before", FAULT_CUT_BEFORE},
                   {"hang_before", FAULT_HANG_BEFORE},
                   {"cut_after", FAULT_CUT_AFTER},
                   {"hang_after", FAULT_HANG_AFTER}};
#define FAULTS (sizeof(fault_names) / sizeof(fault_names[0]))

static const char *const lies[] = {"amount", "currency", "order", "ref",
                                   "text",   "empty",    "list",  "huge"};
#define LIES (sizeof(lies) / sizeof(lies[0]))

struct plan {
    json_t *text; // as it was given; rules are read from it
    json_t *rules;
    int64_t seed;
    int64_t begun_ms;
};

// ---- reading ---------------------------------------------------------------

static double rate_sum(const json_t *rates)
{
    double sum = 0;
    const char *name;
    json_t *rate;
    json_object_foreach ((json_t *)rates, name, rate)
        sum += json_number_value(rate);
    return sum;
}

static bool good_errors(const json_t *errors, reply *out)
{
    const char *name;
    json_t *rate;
    json_object_foreach ((json_t *)errors, name, rate) {
        int status = atoi(name);
        if (strlen(name) != 3 || status < 400 || status > 599) {
            reply_problem(out, 400, "invalid",
                          "errors: \"%.20s\" is no status from 400 to 599",
                          name);
            return false;
        }
    }
    return true;
}

static bool known(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool good_words(const json_t *rates, const char *member,
                       const char *const *names, size_t count, reply *out)
{
    const char *name;
    json_t *rate;
    json_object_foreach ((json_t *)rates, name, rate) {
        if (known(name, names, count))
            continue;
        reply_problem(out, 400, "invalid", "%s: there is no \"%.20s\"", member,
                      name);
        return false;
    }
    return true;
}

static bool good_rule(const json_t *rule, reply *out)
{
    const char *names[FAULTS];
    for (size_t i = 0; i < FAULTS; i++)
        names[i] = fault_names[i].name;
    const json_t *errors = json_object_get(rule, "errors");
    const json_t *faults = json_object_get(rule, "faults");
    const json_t *wrong = json_object_get(rule, "wrong");
    if (!good_errors(errors, out) ||
        !good_words(faults, "faults", names, FAULTS, out) ||
        !good_words(wrong, "wrong", lies, LIES, out))
        return false;
    if (rate_sum(errors) + rate_sum(faults) + rate_sum(wrong) <= 1.000001)
        return true;
    reply_problem(out, 400, "invalid",
                  "errors, faults and wrong together are more than 1");
    return false;
}

plan *plan_read(const char *text, size_t bytes, int64_t now, reply *out)
{
    json_t *read = strict_read(text, bytes, plan_fields, out);
    size_t index;
    json_t *rule;
    if (read == NULL)
        return NULL;
    json_array_foreach (json_object_get(read, "rules"), index, rule) {
        if (good_rule(rule, out))
            continue;
        json_decref(read);
        return NULL;
    }
    plan *made = need(NULL, sizeof(*made));
    *made = (plan){.text = read,
                   .rules = json_object_get(read, "rules"),
                   .seed = member_int(read, "seed"),
                   .begun_ms = now};
    return made;
}

json_t *plan_show(const plan *of, int64_t now)
{
    json_t *shown = json_deep_copy(of->text);
    json_object_set_new(shown, "age_ms", json_integer(now - of->begun_ms));
    return shown;
}

void plan_free(plan *of)
{
    if (of != NULL)
        json_decref(of->text);
    free(of);
}

// ---- drawing ---------------------------------------------------------------

// The rule whose kind is the longest prefix.
static const json_t *rule_for(const plan *of, const char *kind)
{
    const json_t *best = NULL;
    size_t longest = 0;
    size_t index;
    json_t *rule;
    json_array_foreach (of->rules, index, rule) {
        const char *prefix = member_text(rule, "kind");
        size_t count = prefix != NULL ? strlen(prefix) : 0;
        if (count > 0 && strncmp(prefix, kind, count) != 0)
            continue;
        if (best == NULL || count > longest)
            best = rule;
        if (count > longest)
            longest = count;
    }
    return best;
}

static int64_t latency(const json_t *range, double chance)
{
    if (!json_is_array(range))
        return json_integer_value(range);
    int64_t from = json_integer_value(json_array_get(range, 0));
    int64_t to = json_integer_value(json_array_get(range, 1));
    return from + (int64_t)((double)(to - from + 1) * chance);
}

static bool is_down(const plan *of, const json_t *rule, int64_t now,
                    trouble *out)
{
    int64_t age = now - of->begun_ms;
    size_t index;
    json_t *window;
    json_array_foreach (json_object_get(rule, "down"), index, window) {
        int64_t from = member_int(window, "from_ms");
        const char *as = member_text(window, "as");
        if (age < from || age >= from + member_int(window, "for_ms"))
            continue;
        out->down = true;
        out->latency_ms = 0;
        out->status = 503;
        out->fault = FAULT_STATUS;
        if (as != NULL && strcmp(as, "refused") == 0)
            out->fault = FAULT_CUT_BEFORE;
        else if (as != NULL && strcmp(as, "hanging") == 0)
            out->fault = FAULT_HANG_BEFORE;
        return true;
    }
    return false;
}

// Takes the share of each name off the chance; the one that uses it up.
static const char *pick(const json_t *rates, double *chance)
{
    const char *name;
    json_t *rate;
    json_object_foreach ((json_t *)rates, name, rate) {
        *chance -= json_number_value(rate);
        if (*chance < 0)
            return name;
    }
    return NULL;
}

static void draw_fault(const json_t *rule, double chance, trouble *out)
{
    const char *name = pick(json_object_get(rule, "errors"), &chance);
    if (name != NULL) {
        out->fault = FAULT_STATUS;
        out->status = atoi(name);
        return;
    }
    name = pick(json_object_get(rule, "faults"), &chance);
    for (size_t i = 0; name != NULL && i < FAULTS; i++)
        if (strcmp(fault_names[i].name, name) == 0) {
            out->fault = fault_names[i].fault;
            return;
        }
    name = pick(json_object_get(rule, "wrong"), &chance);
    for (size_t i = 0; name != NULL && i < LIES; i++)
        if (strcmp(lies[i], name) == 0) {
            out->fault = FAULT_WRONG;
            out->lie = lies[i];
        }
}

trouble plan_draw(const plan *of, const char *kind, const char *key,
                  int64_t attempt, int64_t now)
{
    trouble out = {.hang_ms = HANG_MS};
    const json_t *rule = rule_for(of, kind);
    if (rule == NULL)
        return out;
    if (json_object_get(rule, "hang_ms") != NULL)
        out.hang_ms = member_int(rule, "hang_ms");
    out.retry_after_s = member_int(rule, "retry_after_s");
    if (is_down(of, rule, now, &out))
        return out;
    out.latency_ms = latency(json_object_get(rule, "latency_ms"),
                             chance_of(of->seed, "latency", key, attempt));
    draw_fault(rule, chance_of(of->seed, "fault", key, attempt), &out);
    return out;
}

// ---- lying -----------------------------------------------------------------

static void lie_in(json_t *object, const char *lie)
{
    if (strcmp(lie, "amount") == 0)
        json_object_set_new(
            object, "amount_minor",
            json_integer(member_int(object, "amount_minor") + 1));
    else if (strcmp(lie, "currency") == 0)
        json_object_set_new(object, "currency", json_string("XXX"));
    else if (strcmp(lie, "order") == 0)
        json_object_set_new(object, "order_id", json_string("somebody-elses"));
    else if (strcmp(lie, "ref") == 0)
        json_object_set_new(object, "provider_ref", json_string(""));
}

void plan_lie(const char *lie, reply *out)
{
    if (strcmp(lie, "text") == 0 || strcmp(lie, "empty") == 0) {
        free(out->body);
        out->body = need_text(lie[0] == 't' ? "<html>It works!</html>" : "");
        out->bytes = strlen(out->body);
    } else if (strcmp(lie, "list") == 0) {
        reply_json(out, out->status, json_array());
    } else if (strcmp(lie, "huge") == 0) {
        char *text = need(NULL, HUGE_BYTES + 1);
        memset(text, ' ', HUGE_BYTES);
        memcpy(text, "{", 1);
        memcpy(text + HUGE_BYTES - 1, "}", 2);
        free(out->body);
        out->body = text;
        out->bytes = HUGE_BYTES;
    } else {
        json_t *object =
            json_loadb(out->body, out->bytes, JSON_REJECT_DUPLICATES, NULL);
        lie_in(object, lie);
        reply_json(out, out->status, object);
    }
}
