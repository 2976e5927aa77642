// Queries. Those that read one thing are answered on the loop's thread, lists
// and reports on the pool. The engine's answer goes out as it is.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "personal.h"
#include "rest.h"
#include "shop.h"

// What changes an answer without an event of the order (a rate, a name) is seen
// that much later.
#define SLICE_MS 5000

typedef struct question {
    exchange *of;
    text args;
    preference prefer;
    bool waits;       // look again until it changed
    bool later;       // http_wait was said
    int64_t after;    // the last event that the last look may have missed
    int64_t until_ms; // of the waiting
} question;

static void question_free(question *of)
{
    text_free(&of->args);
    free(of);
}

static bool ends_with(const char *name, const char *end)
{
    size_t bytes = strlen(name), end_bytes = strlen(end);
    return bytes >= end_bytes && strcmp(name + bytes - end_bytes, end) == 0;
}

// It reads the rows of one thing: there is no waiting for more.
static bool is_single(const operation *of)
{
    return ends_with(of->name, ".get") || ends_with(of->name, ".allowed") ||
           ends_with(of->name, ".view") || ends_with(of->name, ".public");
}

static bool is_get(const exchange *of)
{
    return of->method[0] == 'G' || of->method[0] == 'H';
}

// The order that a path names; NULL: another thing.
static const char *order_of(const exchange *of)
{
    for (size_t i = 0; i < of->match.count; i++) {
        const char *name = of->match.parts[i].name;
        if (strcmp(name, "order_id") == 0 || strcmp(name, "subject") == 0)
            return of->match.parts[i].value;
    }
    return NULL;
}

// ---- the answer ------------------------------------------------------------

static void send_json(exchange *of, const shown *answer, const char *quoted)
{
    text body = {0};
    if (quoted != NULL) {
        http_add(of, "ETag", quoted);
        http_add(of, "Cache-Control", "private, no-cache");
        page_link(of, answer->json);
    }
    text_bytes(&body, answer->json, answer->bytes);
    http_send(of, 200, "application/json", &body);
}

static void send_unchanged(exchange *of, const char *quoted)
{
    text nothing = {0};
    http_add(of, "ETag", quoted);
    http_add(of, "Cache-Control", "private, no-cache");
    http_send(of, 304, NULL, &nothing);
}

static void look(void *given);

// What is waited for has not come. False: the time is over.
static bool wait_more(question *of)
{
    if (!of->waits || wait_now_ms() >= of->until_ms || of->of->daemon->stopping)
        return false;
    if (!of->later)
        http_wait(of->of);
    of->later = true;
    int64_t slice = wait_now_ms() + SLICE_MS;
    wait_change(of->of->shop, order_of(of->of), of->after,
                of->until_ms < slice ? of->until_ms : slice, look, of);
    return true;
}

static void answer(question *of, const shown *found)
{
    exchange *to = of->of;
    char quoted[OMS_TAG_BYTES + 3];
    if (!is_get(to)) {
        send_json(to, found, NULL);
        question_free(of);
        return;
    }
    snprintf(quoted, sizeof(quoted), "\"%s\"", found->tag);
    const char *known = http_header(to, "If-None-Match");
    bool same = known != NULL && tags_name(known, found->tag);
    bool until = of->prefer.member[0] != '\0';
    bool reached = until ? prefer_reached(&of->prefer, found->json) : !same;
    if (!reached && wait_more(of))
        return;
    if (of->waits)
        prefer_say(to, &of->prefer, reached, false);
    if (same)
        send_unchanged(to, quoted);
    else
        send_json(to, found, quoted);
    question_free(of);
}

static void look(void *given)
{
    question *of = given;
    oms_error err = OMS_INIT(oms_error);
    oms_result *found = NULL;
    if (of->waits)
        wait_follow(of->of->shop, order_of(of->of), &of->after);
    int rc = oms_query(shop_engine(of->of->shop), of->of->operation->name,
                       of->args.bytes, &found, &err);
    if (rc == OMS_OK) {
        shown seen;
        personal_show(of->of, found, &seen);
        answer(of, &seen);
        text_free(&seen.own);
    } else {
        problem_of(of->of, &err);
        question_free(of);
    }
    oms_result_free(found);
}

// ---- the question ----------------------------------------------------------

static bool wants_stream(const exchange *of)
{
    const char *accept = http_header(of, "Accept");
    return of->method[0] == 'G' &&
           strcmp(of->operation->name, "event.list") == 0 && accept != NULL &&
           strstr(accept, "text/event-stream") != NULL;
}

static bool read_question(exchange *of, question *out)
{
    out->of = of;
    if (!(is_get(of) ? args_of_parameters(of, &out->args)
                     : args_of_body(of, &out->args)) ||
        !args_theirs(of, &out->args) || !prefer_read(of, &out->prefer))
        return false;
    out->waits = is_get(of) && out->prefer.wait_s > 0 && order_of(of) != NULL;
    if (out->waits)
        out->until_ms = wait_now_ms() + out->prefer.wait_s * 1000;
    return true;
}

void rest_query(exchange *of)
{
    question *made = need(NULL, sizeof(*made));
    *made = (question){0};
    if (!read_question(of, made)) {
        question_free(made);
        return;
    }
    if (wants_stream(of)) {
        question_free(made);
        live_stream(of, order_of(of), false);
        return;
    }
    if (is_single(of->operation)) {
        look(made);
        return;
    }
    http_wait(of);
    made->later = true;
    if (!pool_run(look, made)) {
        question_free(made);
        rest_busy(of);
    }
}
