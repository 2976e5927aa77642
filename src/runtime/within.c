// A command inside the host's own transaction. The host's connection takes the
// place of the store's: rows of the host, of the command and its events are in
// one transaction, which the host ends as it likes. Until then the engine can
// write nothing else, so the writer is lent to it: whoever else submits waits
// at the queue, for a bounded time.
//
// Who has the file comes first, who leads the queue second. A leader that finds
// the file taken by a host steps aside (combine.c); so nobody waits in a ring.
//
// What memory holds follows the commit, never the command: until then the
// group stays as it is, and with a rollback it is as if it had not been.
#include "runtime/within.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "oms/sqlite.h"
#include "runtime/group.h"
#include "runtime/log.h"
#include "runtime/pump.h"
#include "runtime/submit.h"
#include "runtime/watch.h"

#define HOSTS_NOW UINT64_MAX

uint64_t oms__within_hosts(const oms *engine)
{
    const uint64_t ever = atomic_load(&engine->hosts_ever);
    return atomic_load(&engine->hosts) > 0 ? HOSTS_NOW : ever;
}

bool oms__within_came(const oms *engine, uint64_t before)
{
    return before == HOSTS_NOW || atomic_load(&engine->hosts_ever) != before;
}

static int64_t patience_us(oms *engine)
{
    return engine->clock.ops->monotonic_us(engine->clock.impl) +
           OMS__HOST_WAIT_MS * 1000LL;
}

// As in pump.c: a moment on the port's monotonic clock. False: it has come.
static bool rest(oms *engine, int64_t until_us)
{
    const struct timespec until = {.tv_sec = (time_t)(until_us / 1000000),
                                   .tv_nsec =
                                       (long)(until_us % 1000000) * 1000};
    return pthread_cond_timedwait(&engine->lent_wake, &engine->queue_lock,
                                  &until) != ETIMEDOUT;
}

bool oms__within_wait(oms *engine, int64_t *until_us)
{
    while (atomic_load(&engine->hosts) > 0) {
        if (*until_us == 0)
            *until_us = patience_us(engine);
        if (!rest(engine, *until_us))
            return false;
    }
    return true;
}

static void come(oms *engine)
{
    pthread_mutex_lock(&engine->queue_lock);
    atomic_fetch_add(&engine->hosts_ever, 1);
    atomic_fetch_add(&engine->hosts, 1);
    pthread_mutex_unlock(&engine->queue_lock);
}

// The writer may be another host's by now, or still.
static void leave(oms *engine, const void *host)
{
    pthread_mutex_lock(&engine->queue_lock);
    if (atomic_load(&engine->lent_to) == host) {
        engine->led = false;
        atomic_store(&engine->lent_to, NULL);
    }
    atomic_fetch_sub(&engine->hosts, 1);
    pthread_cond_broadcast(&engine->lent_wake);
    pthread_mutex_unlock(&engine->queue_lock);
}

// Waits until nobody leads, and leads. While a host wants the writer nobody
// joins the queue, so it is empty then.
static int seize(oms *engine, const void *host, oms_error *err)
{
    bool mine = false;
    const int64_t until_us = patience_us(engine);
    pthread_mutex_lock(&engine->queue_lock);
    bool waits = true;
    while (engine->led && waits)
        waits = rest(engine, until_us);
    if (!engine->led) {
        mine = true;
        engine->led = true;
        atomic_store(&engine->lent_to, host);
    }
    pthread_mutex_unlock(&engine->queue_lock);
    if (mine)
        return OMS_OK;
    return oms__error_set(err, OMS_EBUSY, "",
                          "the shop's writer is taken: roll back and repeat");
}

// The group does not know any more what is in the transaction: what it does
// next there begins anew, and nothing of it stays in memory afterwards.
static void tear(oms *engine)
{
    engine->lent_torn = true;
    oms__group_lose(engine, true);
}

static int last_event(oms *engine, int64_t *id)
{
    const oms_store_ops *ops = engine->store.ops;
    oms_scan scan = {.table = &oms__events_table,
                     .index = -1,
                     .descending = true,
                     .limit = 1};
    oms_rows rows = {0};
    oms_store_tx *store = NULL;
    int code = ops->begin(engine->store.impl, OMS_STORE_READ, &store, NULL);
    if (code != OMS_OK)
        return code;
    code = ops->scan(store, &scan, &engine->group.arena, &rows, NULL);
    if (code == OMS_OK && rows.count > 0)
        *id = ((const oms_event_row *)rows.rows)->id;
    ops->rollback(store);
    return code;
}

// Memory does not know where the log ends: the file does, since the commit. If
// it cannot be read now, all who wait look for themselves.
static void wake_waiters(oms *engine)
{
    int64_t id = 0;
    const int code = last_event(engine, &id);
    pthread_mutex_lock(&engine->watch_lock);
    if (code != OMS_OK)
        engine->wakes++;
    else if (id > engine->durable_id)
        engine->durable_id = id;
    pthread_cond_broadcast(&engine->watch_wake);
    pthread_mutex_unlock(&engine->watch_lock);
}

// Of a torn transaction memory knows at most where the log ends.
static void keep(oms *engine)
{
    if (!engine->lent_torn) {
        oms__group_keep(engine);
    } else {
        if (engine->stale) {
            wake_waiters(engine);
        } else {
            oms__group_keep(engine);
            oms__watch_tell(engine); // of those before it was torn, too
        }
        oms__group_lose(engine, true);
    }
    if (engine->group.tells || engine->lent_torn)
        oms__pump_tell(engine);
}

static void end(oms *engine, oms_fate fate)
{
    if (fate == OMS_FATE_COMMITTED)
        keep(engine);
    else
        oms__group_lose(engine, fate == OMS_FATE_UNKNOWN);
    leave(engine, atomic_load(&engine->lent_to));
}

// A failure may end the transaction in the middle of a command: then the
// writer is given back behind it.
static int told(void *user, const void *host, oms_fate fate)
{
    oms *engine = user;
    if (atomic_load(&engine->lent_to) != host)
        return OMS_OK;
    if (fate == OMS_FATE_ENDING)
        return atomic_load(&engine->poisoned);
    if (fate == OMS_FATE_TORN)
        tear(engine);
    else if (engine->lent_busy)
        engine->lent_fate = fate;
    else
        end(engine, fate);
    return OMS_OK;
}

// Memory of one transaction is bounded as that of one group is; behind that it
// begins anew, from what the transaction holds.
static void make_room(oms *engine)
{
    if (engine->group.arena.used_bytes >= OMS__GROUP_BYTES_SOFT)
        tear(engine);
}

static void doomed(oms *engine, oms_intent *intent, int code)
{
    intent->code = oms__error_copy(intent->error, &engine->group.error);
    if (code == OMS_EINTERNAL)
        oms__engine_poison(engine);
}

static void execute(oms *engine, oms_store_tx *store, oms_intent *intent,
                    bool first)
{
    engine->lent_busy = true;
    engine->lent_fate = 0;
    if (first)
        engine->lent_torn = false;
    else
        make_room(engine);
    int code = oms__group_join(engine, store, first || engine->stale);
    if (code == OMS_OK) {
        oms__submit_execute(&engine->group, intent);
        code = oms__group_release(engine);
    }
    if (code != OMS_OK) {
        doomed(engine, intent, code);
        tear(engine);
    }
    engine->lent_busy = false;
    if (engine->lent_fate != 0)
        end(engine, engine->lent_fate);
}

static int run(oms *engine, const void *host, oms_intent *intent,
               oms_error *err)
{
    const oms_store_ops *ops = engine->store.ops;
    const oms_stay stay = {
        .host = (void *)(uintptr_t)host, .told = told, .user = engine};
    const bool first = atomic_load(&engine->lent_to) != host;
    oms_store_tx *store = NULL;
    if (first)
        come(engine);
    int code = ops->join(engine->store.impl, &stay, &store, err);
    if (code == OMS_OK && first) {
        code = seize(engine, host, err);
        if (code != OMS_OK)
            ops->rollback(store);
    }
    if (code != OMS_OK) {
        if (first)
            leave(engine, host);
        return code;
    }
    execute(engine, store, intent, first);
    return intent->code;
}

static int check(const oms *engine, const void *host,
                 const oms_request *request, oms_error *err)
{
    const oms_store_ops *ops = engine->store.ops;
    if (host == NULL || request == NULL)
        return oms__error_set(err, OMS_EINVAL, "",
                              "name a connection and a request");
    if (request->size < offsetof(oms_request, only_if))
        return oms__error_set(err, OMS_EINVAL, "/size",
                              "the request is not set up with OMS_INIT");
    if (request->at_ms != 0)
        return oms__error_set(err, OMS_EINVAL, "/at_ms",
                              "a host's transaction takes place now");
    if (!OMS_HAS(ops, oms_store_ops, join) || ops->join == NULL)
        return oms__error_set(err, OMS_ENOTSUP, "",
                              "this store cannot share a transaction: open "
                              "the shop on a SQLite file");
    return OMS_OK;
}

static int submit(oms *engine, const void *host, const oms_request *request,
                  oms_error *err)
{
    oms_pooled *pooled = oms__pool_take(engine);
    if (pooled == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory; try later");
    oms_intent intent = {.error = err};
    int code = oms__submit_prepare(engine, &intent, request->command,
                                   request->key, request->actor);
    if (code == OMS_OK && !oms__submit_trace(&intent, request))
        code = intent.code;
    if (code == OMS_OK)
        code = oms__submit_parse(&intent, request->args, &pooled->arena);
    if (code == OMS_OK)
        code = oms__condition_read(engine, &intent, request, &pooled->arena);
    if (code == OMS_OK)
        code = run(engine, host, &intent, err);
    else
        atomic_fetch_add(&engine->counts.refused, 1);
    if (code == OMS_OK)
        oms__submit_receipt(&intent, request->receipt);
    oms__pool_give(engine, pooled);
    return code;
}

int oms_host_submit(oms *engine, struct sqlite3 *db, oms_request *request,
                    oms_error *err)
{
    oms_error error = OMS_INIT(oms_error);
    int code = oms__engine_enter(engine, &error);
    if (code == OMS_OK)
        code = check(engine, db, request, &error);
    if (code == OMS_OK)
        code = submit(engine, db, request, &error);
    if (request != NULL && request->size >= offsetof(oms_request, only_if)) {
        request->code = code;
        if (code != OMS_OK)
            oms__error_copy(request->error, &error);
    }
    return code == OMS_OK ? code : oms__error_copy(err, &error);
}
