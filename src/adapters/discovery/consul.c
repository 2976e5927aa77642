// Consul by the HTTP interface of its agent. Each watched service has one
// blocking query out at a time: the agent answers when the list has changed, so
// a change is here as soon as the agent knows of it.
#define _POSIX_C_SOURCE 200809L
#include "adapters/discovery/consul.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/discovery/self.h"
#include "base/alloc.h"
#include "base/error.h"
#include "base/sized.h"
#include "base/url.h"
#include "oms/discovery.h"

#define WAIT_MS 55000      // proxies between like to cut at a minute
#define WAIT_MS_MAX 600000 // Consul's own bound
#define CHECK_MS 5000
#define FORGET_MS 60000
#define KEEP_MS 10000 // an agent that forgot us is told so late
#define GAP_MS 100    // between two questions for one service
#define AGAIN_MS 500  // after a failure; doubles
#define AGAIN_MS_MAX 10000
#define URL_BYTES_MAX 8192

typedef struct consul_watch {
    disc_ask ask;
    uint64_t index; // 0: answer at once
    int64_t due_ms;
    uint32_t failures; // in a row
} consul_watch;

typedef struct consul {
    disc_web web;
    disc_book book;
    disc_selves selves;
    consul_watch watches[OMS_WATCHED_MAX]; // of the book's pages
    char *url;                             // without a slash at its end
    char *datacenter;
    int64_t wait_ms;
    int64_t check_ms;
    int64_t forget_ms;
    oms_instance *room; // for an answer that is read
} consul;

// ---- asking ----------------------------------------------------------------

static void put_query(const consul *of, const consul_watch *watch,
                      const char *service, oms_buf *url)
{
    oms__buf_printf(url, "%s/v1/health/service/", of->url);
    oms__url_add(url, service);
    oms__buf_text(url, "?passing=true&stale");
    if (watch->index > 0)
        oms__buf_printf(url, "&index=%" PRIu64 "&wait=%" PRId64 "ms",
                        watch->index, of->wait_ms);
    if (of->datacenter != NULL) {
        oms__buf_text(url, "&dc=");
        oms__url_add(url, of->datacenter);
    }
}

static bool begin(consul *of, uint32_t page)
{
    oms_allocator allocator = oms__alloc_default(NULL);
    consul_watch *watch = &of->watches[page];
    oms_buf url;
    oms__buf_init(&url, &allocator, URL_BYTES_MAX);
    put_query(of, watch, oms__book_service(&of->book, page), &url);
    // The agent adds up to a sixteenth, so that not all ask at once.
    disc_question what = {
        .method = "GET", .url = url.bytes, .timeout_ms = OMS__WEB_TIMEOUT_MS};
    if (watch->index > 0)
        what.timeout_ms += of->wait_ms + of->wait_ms / 8;
    bool good = !url.failed && oms__web_ask(&of->web, &watch->ask, &what);
    oms__buf_free(&url);
    return good;
}

static void watch_answered(void *owner, disc_ask *asked);
static void self_answered(void *owner, disc_ask *asked)
{
    consul *of = owner;
    oms__self_answered(&of->selves, asked);
}

static int64_t turn(void *owner, int64_t now_ms)
{
    consul *of = owner;
    uint32_t count = oms__book_count(&of->book);
    int64_t next_ms = oms__self_turn(&of->selves, of, now_ms);
    for (uint32_t i = 0; i < count; i++) {
        consul_watch *watch = &of->watches[i];
        if (watch->ask.busy)
            continue;
        watch->ask.which = i;
        watch->ask.answered = watch_answered;
        if (watch->due_ms <= now_ms && !begin(of, i))
            watch->due_ms = now_ms + AGAIN_MS;
        if (!watch->ask.busy && watch->due_ms < next_ms)
            next_ms = watch->due_ms;
    }
    return next_ms;
}

// ---- what was answered -----------------------------------------------------

// An index that goes back is of a registry that began anew: what it counts has
// nothing to do with what we know.
static void take_index(consul_watch *watch, int64_t now_ms)
{
    uint64_t index = watch->ask.index;
    watch->index = index < watch->index ? 0 : index;
    watch->failures = 0;
    watch->due_ms = watch->ask.begun_ms + GAP_MS;
    if (index == 0) // it does not block: ask as others poll
        watch->due_ms = now_ms + 10 * GAP_MS;
}

static void miss(consul *of, consul_watch *watch, int64_t now_ms)
{
    char trouble[192];
    int64_t rest_ms = AGAIN_MS;
    oms__web_trouble(&watch->ask, trouble, sizeof(trouble));
    oms__book_missed(&of->book, watch->ask.which, trouble);
    for (uint32_t i = 0; i < watch->failures && rest_ms < AGAIN_MS_MAX; i++)
        rest_ms *= 2;
    watch->failures++;
    watch->index = 0;
    watch->due_ms = now_ms + (rest_ms < AGAIN_MS_MAX ? rest_ms : AGAIN_MS_MAX);
}

static void watch_answered(void *owner, disc_ask *asked)
{
    consul *of = owner;
    consul_watch *watch = &of->watches[asked->which];
    int64_t now_ms = oms__book_now_ms();
    size_t count = 0;
    bool good = asked->status == 200 &&
                oms__consul_read(asked->reply.bytes, asked->reply.count,
                                 of->room, OMS_INSTANCES_MAX, &count);
    if (!good && asked->status == 200)
        snprintf(asked->problem, sizeof(asked->problem),
                 "its answer is no list of instances");
    if (asked->status == 200 && !good)
        asked->status = 0;
    if (good) {
        (void)oms__book_write(&of->book, asked->which, of->room, count);
        take_index(watch, now_ms);
    } else
        miss(of, watch, now_ms);
}

// ---- telling of this instance ----------------------------------------------

static void put_register(const consul *of, const disc_self *me, oms_buf *body)
{
    oms__buf_text(body, "{\"ID\":");
    oms__buf_json(body, me->id);
    oms__buf_text(body, ",\"Name\":");
    oms__buf_json(body, me->service);
    oms__buf_text(body, ",\"Address\":");
    oms__buf_json(body, me->place.host);
    oms__buf_printf(body, ",\"Port\":%u,\"Tags\":[\"%s\"],\"Meta\":{",
                    (unsigned)me->place.port, me->place.tls ? "https" : "http");
    if (me->zone != NULL) {
        oms__buf_text(body, "\"zone\":");
        oms__buf_json(body, me->zone);
    }
    oms__buf_printf(body, "},\"Weights\":{\"Passing\":%u,\"Warning\":1},",
                    me->weight);
    oms__buf_text(body, "\"Check\":{\"Name\":\"health\",\"HTTP\":");
    oms_buf url;
    oms__buf_init(&url, &body->allocator, URL_BYTES_MAX);
    oms__buf_printf(&url, "%s%s", me->url, me->health_path);
    oms__buf_json(body, url.bytes);
    oms__buf_free(&url);
    oms__buf_printf(body,
                    ",\"Interval\":\"%" PRId64 "ms\",\"Timeout\":\"2s\","
                    "\"DeregisterCriticalServiceAfter\":\"%" PRId64 "ms\"}}",
                    of->check_ms, of->forget_ms);
}

static void put(void *owner, const disc_self *me, disc_step step,
                disc_question *what, oms_buf *url, oms_buf *body)
{
    const consul *of = owner;
    if (step == DISC_STEP_REGISTER) {
        oms__buf_printf(url, "%s/v1/agent/service/register", of->url);
        put_register(of, me, body);
        return;
    }
    if (step == DISC_STEP_KEEP)
        what->method = "GET";
    oms__buf_printf(url, "%s/v1/agent/service/%s", of->url,
                    step == DISC_STEP_KEEP ? "" : "deregister/");
    oms__url_add(url, me->id);
}

// ---- the port --------------------------------------------------------------

static int watch_service(void *impl, const char *service, oms_error *err)
{
    consul *of = impl;
    int rc = oms__book_watch(&of->book, service, err);
    if (rc == OMS_OK)
        oms__web_wake(&of->web);
    return rc;
}

static int list(void *impl, const char *service, uint64_t known,
                oms_instance *out, size_t room, oms_instances *about,
                oms_error *err)
{
    consul *of = impl;
    return oms__book_list(&of->book, service, known, out, room, about, err);
}

static int announce(void *impl, const oms_announcement *me, oms_error *err)
{
    consul *of = impl;
    return oms__self_announce(&of->selves, me, err);
}

static int withdraw(void *impl, int64_t wait_ms, oms_error *err)
{
    consul *of = impl;
    return oms__self_withdraw(&of->selves, wait_ms, err);
}

static void status(void *impl, oms_discovery_status *out)
{
    consul *of = impl;
    oms__book_status(&of->book, out);
}

static void close_consul(void *impl)
{
    consul *of = impl;
    oms__web_stop(&of->web);
    for (uint32_t i = 0; i < OMS_WATCHED_MAX; i++)
        oms__web_forget(&of->web, &of->watches[i].ask);
    oms__self_free(&of->selves);
    oms__web_close(&of->web);
    oms__book_free(&of->book);
    free(of->url);
    free(of->datacenter);
    free(of->room);
    free(of);
}

static const oms_discovery_ops ops = {.size = sizeof(oms_discovery_ops),
                                      .name = "consul",
                                      .watch = watch_service,
                                      .list = list,
                                      .announce = announce,
                                      .withdraw = withdraw,
                                      .status = status,
                                      .close = close_consul};

// ---- open ------------------------------------------------------------------

static int take_options(const oms_consul_options *given,
                        oms_consul_options *out, oms_error *err)
{
    int rc = oms__sized_take_any(given, out, sizeof(*out), "/size", err);
    if (rc != OMS_OK)
        return rc;
    if (out->url == NULL)
        out->url = "http://127.0.0.1:8500";
    const char *problem = oms__web_check(out->url, out->allow_plain);
    if (problem != NULL)
        return oms__error_set(err, OMS_EINVAL, "/url", "%s", problem);
    if (out->datacenter != NULL && !oms__book_is_name(out->datacenter))
        return oms__error_set(err, OMS_EINVAL, "/datacenter",
                              "this is no name of a datacenter");
    if (out->wait_ms < 0 || out->wait_ms > WAIT_MS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/wait_ms",
                              "Consul waits 10 minutes at most");
    if (out->check_ms < 0 || out->forget_ms < 0)
        return oms__error_set(err, OMS_EINVAL,
                              out->check_ms < 0 ? "/check_ms" : "/forget_ms",
                              "a time is not negative");
    return OMS_OK;
}

static bool make(consul *of, const oms_consul_options *at)
{
    of->wait_ms = at->wait_ms > 0 ? at->wait_ms : WAIT_MS;
    of->check_ms = at->check_ms > 0 ? at->check_ms : CHECK_MS;
    of->forget_ms = at->forget_ms > 0 ? at->forget_ms : FORGET_MS;
    of->url = strdup(at->url);
    of->datacenter = at->datacenter != NULL ? strdup(at->datacenter) : NULL;
    of->room = calloc(OMS_INSTANCES_MAX, sizeof(*of->room));
    of->selves = (disc_selves){.web = &of->web,
                               .book = &of->book,
                               .put = put,
                               .answered = self_answered,
                               .keep_ms = KEEP_MS};
    size_t count = of->url != NULL ? strlen(of->url) : 0;
    while (count > 0 && of->url[count - 1] == '/')
        of->url[--count] = '\0';
    return of->url != NULL && of->room != NULL &&
           (of->datacenter != NULL || at->datacenter == NULL);
}

int oms_discovery_consul_open(const oms_consul_options *options,
                              oms_discovery *out, oms_error *err)
{
    oms_consul_options at;
    int rc = take_options(options, &at, err);
    if (rc != OMS_OK)
        return rc;
    consul *of = calloc(1, sizeof(*of));
    if (of == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for lists");
    const disc_files files = {.ca_file = at.ca_file,
                              .token_file = at.token_file};
    oms__book_init(&of->book);
    rc = oms__web_open(&of->web, &files, of, turn, err);
    if (rc == OMS_OK && !make(of, &at))
        rc = oms__error_set(err, OMS_ENOMEM, "", "no memory for lists");
    if (rc == OMS_OK)
        rc = oms__web_start(&of->web, err);
    if (rc != OMS_OK) {
        close_consul(of);
        return rc;
    }
    *out = (oms_discovery){.ops = &ops, .impl = of};
    return OMS_OK;
}
