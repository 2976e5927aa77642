// Eureka by its REST interface. The whole registry is read once, then its
// changes; the hash code of each change proves that nothing was missed, and if
// it does not match, the whole is read again.
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/discovery/apps.h"
#include "adapters/discovery/self.h"
#include "base/alloc.h"
#include "base/error.h"
#include "base/sized.h"
#include "base/url.h"
#include "oms/discovery.h"

#define HEARTBEAT_MS 30000
#define POLL_MS 30000
#define MISSED_MAX 3 // heartbeats, then a lease ends
#define AGAIN_MS 500 // after a failure; doubles
#define AGAIN_MS_MAX 10000
#define URLS_MAX 8
#define URL_BYTES_MAX 8192

typedef struct eureka {
    disc_web web;
    disc_book book;
    disc_selves selves;
    disc_ask ask;
    apps apps;
    char *urls; // of all servers, in pieces
    char *each[URLS_MAX];
    uint32_t urls_count;
    uint32_t url; // the one that is asked
    int64_t poll_ms;
    int64_t heartbeat_ms;
    int64_t due_ms;
    uint32_t failures; // in a row
    uint32_t told;     // pages of the book that have their list
    bool known;        // the apps are there
    bool whole;        // the question that is out is for all of them
    oms_instance *room;
} eureka;

// ---- reading the registry --------------------------------------------------

static void write_pages(eureka *of, uint32_t from)
{
    uint32_t count = oms__book_count(&of->book);
    for (uint32_t i = from; i < count; i++) {
        const char *service = oms__book_service(&of->book, i);
        size_t found =
            oms__apps_list(&of->apps, service, of->room, OMS_INSTANCES_MAX);
        (void)oms__book_write(&of->book, i, of->room, found);
    }
    of->told = count;
}

static bool begin(eureka *of)
{
    char url[URL_BYTES_MAX];
    of->whole = !of->known;
    int count = snprintf(url, sizeof(url), "%s/apps%s", of->each[of->url],
                         of->whole ? "/" : "/delta");
    disc_question what = {
        .method = "GET", .url = url, .timeout_ms = OMS__WEB_TIMEOUT_MS};
    return count > 0 && (size_t)count < sizeof(url) &&
           oms__web_ask(&of->web, &of->ask, &what);
}

static int64_t turn(void *owner, int64_t now_ms)
{
    eureka *of = owner;
    int64_t next_ms = oms__self_turn(&of->selves, of, now_ms);
    if (of->known && of->told < oms__book_count(&of->book))
        write_pages(of, of->told);
    if (!of->ask.busy && of->due_ms <= now_ms && !begin(of))
        of->due_ms = now_ms + AGAIN_MS;
    if (!of->ask.busy && of->due_ms < next_ms)
        next_ms = of->due_ms;
    return next_ms;
}

// The next server is asked, if there is one.
static void miss(eureka *of, int64_t now_ms)
{
    char trouble[192];
    int64_t rest_ms = AGAIN_MS;
    oms__web_trouble(&of->ask, trouble, sizeof(trouble));
    oms__book_missed(&of->book, OMS_WATCHED_MAX, trouble);
    for (uint32_t i = 0; i < of->failures && rest_ms < AGAIN_MS_MAX; i++)
        rest_ms *= 2;
    of->failures++;
    of->url = (of->url + 1) % of->urls_count;
    of->due_ms = now_ms + (rest_ms < AGAIN_MS_MAX ? rest_ms : AGAIN_MS_MAX);
}

static apps_outcome take(eureka *of)
{
    const oms_buf *reply = &of->ask.reply;
    if (of->ask.status != 200)
        return APPS_BAD;
    return of->whole ? oms__apps_read(&of->apps, reply->bytes, reply->count)
                     : oms__apps_change(&of->apps, reply->bytes, reply->count);
}

static void apps_answered(void *owner, disc_ask *ask)
{
    eureka *of = owner;
    int64_t now_ms = oms__book_now_ms();
    apps_outcome outcome = take(of);
    if (outcome == APPS_READ) {
        of->known = true;
        of->failures = 0;
        of->due_ms = now_ms + of->poll_ms;
        write_pages(of, 0);
        return;
    }
    // Servers may refuse deltas; and one that differs is good for nothing.
    bool refused = ask->status >= 400 && ask->status <= 499;
    if (!of->whole && (outcome == APPS_DIFFER || refused)) {
        of->known = false;
        of->due_ms = now_ms;
        return;
    }
    if (ask->status == 200) {
        ask->status = 0;
        snprintf(ask->problem, sizeof(ask->problem),
                 "its answer is no list of applications");
    }
    of->known = false;
    miss(of, now_ms);
}

// ---- telling of this instance ----------------------------------------------

static void self_answered(void *owner, disc_ask *ask)
{
    eureka *of = owner;
    oms__self_answered(&of->selves, ask);
}

static void put_text(oms_buf *body, const char *name, const char *value)
{
    oms__buf_printf(body, "\"%s\":", name);
    oms__buf_json(body, value);
    oms__buf_text(body, ",");
}

static void put_ports(oms_buf *body, const oms_instance *at)
{
    oms__buf_printf(
        body,
        "\"port\":{\"$\":%u,\"@enabled\":\"%s\"},"
        "\"securePort\":{\"$\":%u,\"@enabled\":\"%s\"},",
        at->tls ? 80u : (unsigned)at->port, at->tls ? "false" : "true",
        at->tls ? (unsigned)at->port : 443u, at->tls ? "true" : "false");
}

static void put_instance(const eureka *of, const disc_self *me, oms_buf *body)
{
    int64_t beat_s = (of->heartbeat_ms + 999) / 1000;
    oms_buf health;
    oms__buf_init(&health, &body->allocator, URL_BYTES_MAX);
    oms__buf_printf(&health, "%s%s", me->url, me->health_path);
    oms__buf_text(body, "{\"instance\":{");
    put_text(body, "instanceId", me->id);
    put_text(body, "app", me->service);
    put_text(body, "hostName", me->place.host);
    put_text(body, "ipAddr", me->place.host);
    put_text(body, "vipAddress", me->service);
    put_text(body, "secureVipAddress", me->service);
    put_text(body, "status", "UP");
    put_text(body, "homePageUrl", me->url);
    put_text(body, me->place.tls ? "secureHealthCheckUrl" : "healthCheckUrl",
             health.bytes);
    put_ports(body, &me->place);
    oms__buf_printf(body,
                    "\"leaseInfo\":{\"renewalIntervalInSecs\":%lld,"
                    "\"durationInSecs\":%lld},",
                    (long long)beat_s, (long long)(MISSED_MAX * beat_s));
    oms__buf_printf(body, "\"metadata\":{\"weight\":\"%u\"", me->weight);
    if (me->zone != NULL) {
        oms__buf_text(body, ",\"zone\":");
        oms__buf_json(body, me->zone);
    }
    oms__buf_text(body, "},\"dataCenterInfo\":{\"@class\":\"com.netflix.appinfo"
                        ".InstanceInfo$DefaultDataCenterInfo\",\"name\":"
                        "\"MyOwn\"}}}");
    oms__buf_free(&health);
}

static void put(void *owner, const disc_self *me, disc_step step,
                disc_question *what, oms_buf *url, oms_buf *body)
{
    const eureka *of = owner;
    oms__buf_printf(url, "%s/apps/", of->each[of->url]);
    oms__url_add(url, me->service);
    if (step == DISC_STEP_REGISTER) {
        what->method = "POST";
        put_instance(of, me, body);
        return;
    }
    oms__buf_text(url, "/");
    oms__url_add(url, me->id);
    if (step == DISC_STEP_REST)
        oms__buf_text(url, "/status?value=OUT_OF_SERVICE");
    else if (step == DISC_STEP_LEAVE)
        what->method = "DELETE";
}

// ---- the port --------------------------------------------------------------

static int watch(void *impl, const char *service, oms_error *err)
{
    eureka *of = impl;
    int rc = oms__book_watch(&of->book, service, err);
    if (rc == OMS_OK)
        oms__web_wake(&of->web);
    return rc;
}

static int list(void *impl, const char *service, uint64_t known,
                oms_instance *out, size_t room, oms_instances *about,
                oms_error *err)
{
    eureka *of = impl;
    return oms__book_list(&of->book, service, known, out, room, about, err);
}

static int announce(void *impl, const oms_announcement *me, oms_error *err)
{
    eureka *of = impl;
    return oms__self_announce(&of->selves, me, err);
}

static int withdraw(void *impl, int64_t wait_ms, oms_error *err)
{
    eureka *of = impl;
    return oms__self_withdraw(&of->selves, wait_ms, err);
}

static void status(void *impl, oms_discovery_status *out)
{
    eureka *of = impl;
    oms__book_status(&of->book, out);
}

static void close_eureka(void *impl)
{
    eureka *of = impl;
    oms__web_stop(&of->web);
    oms__web_forget(&of->web, &of->ask);
    oms__self_free(&of->selves);
    oms__web_close(&of->web);
    oms__book_free(&of->book);
    oms__apps_free(&of->apps);
    free(of->urls);
    free(of->room);
    free(of);
}

static const oms_discovery_ops ops = {.size = sizeof(oms_discovery_ops),
                                      .name = "eureka",
                                      .watch = watch,
                                      .list = list,
                                      .announce = announce,
                                      .withdraw = withdraw,
                                      .status = status,
                                      .close = close_eureka};

// ---- open ------------------------------------------------------------------

static int take_options(const oms_eureka_options *given,
                        oms_eureka_options *out, oms_error *err)
{
    int rc = oms__sized_take(given, out, sizeof(*out), "/size", err);
    if (rc != OMS_OK)
        return rc;
    if (out->url == NULL)
        return oms__error_set(err, OMS_EINVAL, "/url", "say where Eureka is");
    if (out->heartbeat_ms < 0 || out->poll_ms < 0)
        return oms__error_set(err, OMS_EINVAL,
                              out->poll_ms < 0 ? "/poll_ms" : "/heartbeat_ms",
                              "a time is not negative");
    return OMS_OK;
}

// Keeps the pieces of the list of servers, without slashes at their ends.
static int take_urls(eureka *of, bool allow_plain, oms_error *err)
{
    char *rest = NULL;
    for (char *url = strtok_r(of->urls, ", \t", &rest); url != NULL;
         url = strtok_r(NULL, ", \t", &rest)) {
        const char *problem = oms__web_check(url, allow_plain);
        if (problem != NULL)
            return oms__error_set(err, OMS_EINVAL, "/url", "%s", problem);
        if (of->urls_count == URLS_MAX)
            return oms__error_set(err, OMS_ELIMIT, "/url",
                                  "%d servers are the most", URLS_MAX);
        size_t count = strlen(url);
        while (count > 0 && url[count - 1] == '/')
            url[--count] = '\0';
        of->each[of->urls_count++] = url;
    }
    return of->urls_count > 0
               ? OMS_OK
               : oms__error_set(err, OMS_EINVAL, "/url", "say where Eureka is");
}

static bool make(eureka *of, const oms_eureka_options *at)
{
    of->heartbeat_ms = at->heartbeat_ms > 0 ? at->heartbeat_ms : HEARTBEAT_MS;
    of->poll_ms = at->poll_ms > 0 ? at->poll_ms : POLL_MS;
    of->urls = strdup(at->url);
    of->room = calloc(OMS_INSTANCES_MAX, sizeof(*of->room));
    of->ask.answered = apps_answered;
    of->selves = (disc_selves){.web = &of->web,
                               .book = &of->book,
                               .put = put,
                               .answered = self_answered,
                               .rests = true,
                               .keep_ms = of->heartbeat_ms};
    return of->urls != NULL && of->room != NULL;
}

int oms_discovery_eureka_open(const oms_eureka_options *options,
                              oms_discovery *out, oms_error *err)
{
    oms_eureka_options at;
    int rc = take_options(options, &at, err);
    if (rc != OMS_OK)
        return rc;
    eureka *of = calloc(1, sizeof(*of));
    if (of == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for lists");
    const disc_files files = {.ca_file = at.ca_file,
                              .login_file = at.login_file};
    oms__book_init(&of->book);
    rc = oms__web_open(&of->web, &files, of, turn, err);
    if (rc == OMS_OK && !make(of, &at))
        rc = oms__error_set(err, OMS_ENOMEM, "", "no memory for lists");
    if (rc == OMS_OK)
        rc = take_urls(of, at.allow_plain, err);
    if (rc == OMS_OK)
        rc = oms__web_start(&of->web, err);
    if (rc != OMS_OK) {
        close_eureka(of);
        return rc;
    }
    *out = (oms_discovery){.ops = &ops, .impl = of};
    return OMS_OK;
}
