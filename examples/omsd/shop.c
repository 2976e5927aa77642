// One engine and its committer. A command of a connection costs a sync of the
// disk; commands that wait at the same time share one. While a batch is being
// made durable the next one gathers, so nobody waits for company.
#include "shop.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters.h"
#include "config_parts.h"
#include "outlets.h"
#include "watch.h"

#define WAITING_MAX 16384 // commands; more are refused with 503

struct shop {
    char *name;
    oms *engine;
    bool replays; // nothing happens but what commands bring about
    pthread_t committer;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    command *first, *last; // that wait
    size_t waiting;
    bool closing;
    oms_request requests[OMS_BATCH_MAX]; // of the committer alone
};

// ---- the committer ---------------------------------------------------------

// All that wait, at most a batch. NULL: the shop closes and nothing is left.
static command *take(shop *of)
{
    pthread_mutex_lock(&of->lock);
    while (of->first == NULL && !of->closing)
        pthread_cond_wait(&of->filled, &of->lock);
    command *taken = of->first, *end = taken;
    size_t count = taken != NULL ? 1 : 0;
    while (end != NULL && end->next != NULL && count < OMS_BATCH_MAX) {
        end = end->next;
        count++;
    }
    if (end != NULL) {
        of->first = end->next;
        end->next = NULL;
    }
    of->waiting -= count;
    pthread_mutex_unlock(&of->lock);
    return taken;
}

static void commit(shop *of, command *taken)
{
    size_t count = 0;
    for (command *at = taken; at != NULL; at = at->next) {
        at->receipt = OMS_INIT(oms_receipt);
        at->error = OMS_INIT(oms_error);
        at->request.receipt = &at->receipt;
        at->request.error = &at->error;
        at->request.code = OMS_EBUSY; // until it was tried
        of->requests[count++] = at->request;
    }
    oms_error err = OMS_INIT(oms_error);
    int rc = oms_submit_batch(of->engine, of->requests, count,
                              shop_batch_flags(of), &err);
    count = 0;
    for (command *next, *at = taken; at != NULL; at = next) {
        next = at->next;
        at->request.code = of->requests[count++].code;
        if (at->request.code != OMS_OK && at->error.code == OMS_OK)
            at->error = err;
        if (at->request.code != OMS_OK && at->error.code == OMS_OK)
            at->error.code = at->request.code;
        at->done(at);
    }
    if (rc != OMS_OK)
        log_event(LEVEL_ERROR, "commit_failed", "code", oms_code_name(rc),
                  "reason", err.text, NULL);
}

static void *committing(void *given)
{
    shop *of = given;
    for (command *taken; (taken = take(of)) != NULL;)
        commit(of, taken);
    return NULL;
}

bool shop_submit(shop *to, command *what)
{
    what->next = NULL;
    pthread_mutex_lock(&to->lock);
    bool fits = to->waiting < WAITING_MAX && !to->closing;
    if (fits) {
        if (to->first == NULL)
            to->first = what;
        else
            to->last->next = what;
        to->last = what;
        to->waiting++;
        pthread_cond_signal(&to->filled);
    }
    pthread_mutex_unlock(&to->lock);
    return fits;
}

uint32_t shop_batch_flags(const shop *of)
{
    return of->replays ? OMS_BATCH_SETTLE : 0;
}

bool shop_broker_near(shop *of)
{
    oms_result *answer = NULL;
    json_t *status = NULL;
    if (oms_query(of->engine, "engine.status", NULL, &answer, NULL) == OMS_OK)
        status = json_loads(oms_result_json(answer), 0, NULL);
    oms_result_free(answer);
    const json_t *at = json_array_get(json_object_get(status, "transports"), 0);
    bool near = at == NULL || json_is_true(json_object_get(at, "connected"));
    json_decref(status);
    return near;
}

size_t shop_waiting(const shop *of)
{
    shop *locked = (shop *)(uintptr_t)of; // the lock is no part of the value
    pthread_mutex_lock(&locked->lock);
    size_t waiting = of->waiting;
    pthread_mutex_unlock(&locked->lock);
    return waiting;
}

// ---- opening and closing ---------------------------------------------------

static bool is_named(const json_t *modules, const char *name)
{
    size_t at;
    json_t *each;
    json_array_foreach (modules, at, each)
        if (strcmp(json_string_value(each), name) == 0)
            return true;
    return false;
}

// A daemon that is not told its roles has all, which a service's storage has
// not.
static bool is_whole(const shop *of, char *why, size_t room)
{
    oms_result *told = NULL;
    json_t *all = NULL;
    if (oms_describe(of->engine, &told, NULL) == OMS_OK)
        all = json_loads(oms_result_json(told), 0, NULL);
    oms_result_free(told);
    const json_t *modules = json_object_get(all, "modules");
    const char *const *role = config_role_names;
    while (*role != NULL && is_named(modules, *role))
        role++;
    if (*role != NULL)
        snprintf(why, room,
                 "shop %s: this storage is that of a service, which has no %s: "
                 "say whose with --service",
                 of->name, *role);
    json_decref(all);
    return *role == NULL;
}

static bool open_engine(shop *to, const config *from, size_t position,
                        char *why, size_t room)
{
    const char *modules[MODULES_MAX];
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    outlets outside;
    options.log = log_port();
    options.modules = modules;
    options.modules_count = modules_of(from->roles, from->roles_count, modules);
    to->replays = config_flag(config_get(from, "engine", "replay"));
    options.flags |= to->replays ? OMS_OPEN_REPLAY : 0;
    if (config_flag(config_get(from, "engine", "normal_sync")))
        options.flags |= OMS_OPEN_NORMAL_SYNC;
    if (!outlets_open(from, position, &outside, &options, why, room))
        return false;
    if (!adapters_open(from, position, &options, why, room)) {
        outlets_close(&outside);
        return false;
    }
    int rc = oms_open(&options, &to->engine, &err);
    if (rc != OMS_OK) {
        adapters_close();
        outlets_close(&outside);
    } else if (from->roles_count == 0 && !is_whole(to, why, room)) {
        oms_close(to->engine);
        return false;
    }
    // A round of the pump would bring the shop's time to that of the clock, and
    // it never goes back.
    else if (!to->replays && (rc = oms_pump_start(to->engine, &err)) != OMS_OK)
        oms_close(to->engine);
    if (rc != OMS_OK)
        snprintf(why, room, "shop %s, %s: %s (%s)", to->name,
                 from->shops[position].path, err.text, oms_code_name(rc));
    return rc == OMS_OK;
}

shop *shop_open(const config *from, size_t position, char *why, size_t room)
{
    shop *made = need(NULL, sizeof(*made));
    memset(made, 0, sizeof(*made));
    made->name = need_text(from->shops[position].name);
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->filled, NULL);
    bool opened = open_engine(made, from, position, why, room);
    if (opened &&
        pthread_create(&made->committer, NULL, committing, made) != 0) {
        snprintf(why, room, "no thread for shop %s", made->name);
        oms_close(made->engine);
        opened = false;
    }
    if (opened)
        return made;
    free(made->name);
    free(made);
    return NULL;
}

const char *shop_name(const shop *of)
{
    return of->name;
}

oms *shop_engine(shop *of)
{
    return of->engine;
}

void shop_close(shop *of)
{
    if (of == NULL)
        return;
    pthread_mutex_lock(&of->lock);
    of->closing = true;
    pthread_cond_signal(&of->filled);
    pthread_mutex_unlock(&of->lock);
    pthread_join(of->committer, NULL);
    oms_close(of->engine);
    pthread_cond_destroy(&of->filled);
    pthread_mutex_destroy(&of->lock);
    free(of->name);
    free(of);
}
