// Opening and closing a handle. The composition root names the modules; this
// file must never know one.
#include "runtime/engine.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/broker.h"
#include "runtime/calls.h"
#include "runtime/group.h"
#include "runtime/lanes.h"
#include "runtime/log.h"
#include "runtime/queries.h"
#include "runtime/refusals.h"
#include "runtime/relay.h"
#include "runtime/turn.h"
#include "runtime/watch.h"

#define GROUP_CHUNK_BYTES (256 * 1024)

static void *counted_realloc(void *impl, void *old, size_t bytes)
{
    oms *engine = impl;
    atomic_fetch_add_explicit(&engine->counts.allocations, 1,
                              memory_order_relaxed);
    return engine->given.ops->realloc(engine->given.impl, old, bytes);
}

static void counted_free(void *impl, void *old)
{
    const oms *engine = impl;
    engine->given.ops->free(engine->given.impl, old);
}

static const oms_allocator_ops counted_ops = {
    .size = sizeof(oms_allocator_ops),
    .name = "counted",
    .realloc = counted_realloc,
    .free = counted_free,
};

void oms__log_line(oms *engine, oms_log_level level, const char *event,
                   const char *format, ...)
{
    if (engine->log.ops == NULL)
        return;
    char fields[512];
    va_list values;
    va_start(values, format);
    int count = vsnprintf(fields, sizeof(fields), format, values);
    va_end(values);
    bool whole = count >= 0 && (size_t)count < sizeof(fields);
    engine->log.ops->line(engine->log.impl, level, event,
                          whole ? fields : "{}");
}

void oms__engine_poison(oms *engine)
{
    atomic_store(&engine->poisoned, 1);
    pthread_mutex_lock(&engine->watch_lock);
    pthread_cond_broadcast(&engine->watch_wake);
    pthread_mutex_unlock(&engine->watch_lock);
    oms__log_line(engine, OMS_LOG_ERROR, "engine.poisoned", "{}");
}

int oms__engine_enter(oms *engine, oms_error *err)
{
    if (engine == NULL)
        return oms__error_set(err, OMS_EINVAL, "", "the handle is NULL");
    if (engine->pid != getpid())
        return oms__error_set(err, OMS_EFORKED, "",
                              "the handle belongs to another process; open "
                              "the shop again in this one");
    if (atomic_load(&engine->poisoned) != 0)
        return oms__error_set(err, OMS_EINTERNAL, "",
                              "an invariant was broken; close, open again and "
                              "run oms_verify");
    if (atomic_load(&engine->calling) &&
        pthread_equal(atomic_load(&engine->caller), pthread_self()))
        return oms__error_set(err, OMS_EBUSY, "",
                              "a service or a callback may only call "
                              "oms_call_complete");
    return OMS_OK;
}

int oms__engine_ask(oms *engine, const void *out, oms_error *err)
{
    if (out == NULL)
        return oms__error_set(err, OMS_EINVAL, "",
                              "say where the answer goes: out is NULL");
    return oms__engine_enter(engine, err);
}

static void init_locks(oms *engine)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&engine->pump_wake, &monotonic);
    pthread_cond_init(&engine->watch_wake, &monotonic);
    pthread_cond_init(&engine->lent_wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&engine->time_lock, NULL);
    pthread_mutex_init(&engine->queue_lock, NULL);
    pthread_mutex_init(&engine->pool_lock, NULL);
    pthread_mutex_init(&engine->watch_lock, NULL);
    pthread_mutex_init(&engine->step_lock, NULL);
    pthread_mutex_init(&engine->broker_lock, NULL);
    pthread_mutex_init(&engine->calls_lock, NULL);
    pthread_mutex_init(&engine->pump_lock, NULL);
}

static void free_locks(oms *engine)
{
    pthread_cond_destroy(&engine->pump_wake);
    pthread_cond_destroy(&engine->watch_wake);
    pthread_cond_destroy(&engine->lent_wake);
    pthread_mutex_destroy(&engine->time_lock);
    pthread_mutex_destroy(&engine->queue_lock);
    pthread_mutex_destroy(&engine->pool_lock);
    pthread_mutex_destroy(&engine->watch_lock);
    pthread_mutex_destroy(&engine->step_lock);
    pthread_mutex_destroy(&engine->calls_lock);
    pthread_mutex_destroy(&engine->broker_lock);
    pthread_mutex_destroy(&engine->pump_lock);
}

// Everything but the store and the services, which may still be the host's.
static void free_engine(oms *engine)
{
    oms__calls_free(engine);
    oms__watch_free(engine);
    oms__relay_free(engine);
    oms__log_free(engine);
    oms__pool_free(engine);
    oms__cache_free(&engine->cache, &engine->allocator);
    oms__arena_free(&engine->group.arena);
    oms__alloc_free(&engine->allocator, engine->group.overlay.places);
    oms__alloc_free(&engine->allocator, engine->subjects);
    oms__buf_free(&engine->scratch);
    oms__buf_free(&engine->scratch_pii);
    oms__arena_free(&engine->fixed);
    free_locks(engine);
    oms_allocator given = engine->given;
    oms__alloc_free(&given, engine);
}

static int build_registry(oms *engine, const oms_options *options,
                          const oms_module *const *modules, size_t count,
                          oms_error *err)
{
    const oms_module **all =
        oms__arena_array(&engine->fixed, count + 1, sizeof(oms_module *));
    if (all == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    int code = oms__choose_modules(engine, options, modules, count, all, err);
    if (code != OMS_OK)
        return code;
    all[count] = &oms__queries_module;
    code = oms__registry_build(&engine->registry, all, count + 1,
                               &engine->fixed, err);
    oms__broker_listen(engine);
    for (uint16_t i = 0; i < engine->registry.tables_count; i++)
        engine->registry.slots[i].cached =
            engine->registry.slots[i].module < count;
    engine->slot_keys_a =
        oms__registry_slot(&engine->registry, &oms__keys_a_table);
    engine->slot_keys_b =
        oms__registry_slot(&engine->registry, &oms__keys_b_table);
    engine->slot_tasks =
        oms__registry_slot(&engine->registry, &oms__tasks_table);
    engine->slot_engine =
        oms__registry_slot(&engine->registry, &oms__engine_table);
    engine->slot_refusals =
        oms__registry_slot(&engine->registry, &oms__refusals_table);
    engine->slot_gaps = oms__registry_slot(&engine->registry, &oms__gaps_table);
    engine->slot_outbox =
        oms__registry_slot(&engine->registry, &oms__outbox_table);
    return code;
}

static int take_options(oms *engine, const oms_options *options, oms_error *err)
{
    engine->clock = options->clock;
    engine->ids = options->ids;
    engine->log = options->log;
    engine->flags = options->flags;
    engine->store = *options->store;
    if (engine->clock.ops == NULL || engine->ids.ops == NULL)
        return oms__error_set(err, OMS_EINVAL, "",
                              "the engine needs a clock and ids");
    const oms_store_ops *ops = engine->store.ops;
    if (ops == NULL || ops->migrate == NULL || ops->begin == NULL ||
        ops->get == NULL || ops->scan == NULL || ops->put == NULL ||
        ops->add == NULL || ops->remove == NULL || ops->clear == NULL ||
        ops->commit == NULL || ops->rollback == NULL || ops->close == NULL)
        return oms__error_set(err, OMS_EINVAL, "",
                              "the store lacks a required slot");
    return OMS_OK;
}

static int take_memory(oms *engine, oms_error *err)
{
    engine->subjects = oms__alloc_new(
        &engine->allocator, OMS__SUBJECTS_ROOM * sizeof(*engine->subjects));
    if (engine->subjects == NULL ||
        !oms__cache_init(&engine->cache, &engine->allocator))
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    return OMS_OK;
}

// Creates and upgrades tables, then reads what memory must hold.
static int begin_shop(oms *engine, oms_error *err)
{
    int code =
        engine->store.ops->migrate(engine->store.impl, engine->registry.tables,
                                   engine->registry.tables_count, err);
    if (code != OMS_OK)
        return code;
    char after[OMS_CODE_BYTES_MAX + 1] = "";
    for (bool finished = false; !finished && code == OMS_OK;) {
        code = oms__group_begin(engine);
        if (code != OMS_OK)
            break;
        finished = oms__lanes_renew(&engine->group, after);
        code = oms__group_commit(engine);
    }
    if (code != OMS_OK)
        oms__error_copy(err, &engine->group.error);
    // Of a shared storage other engines may be about them.
    engine->orphans = !oms__turn_shared(engine);
    return code;
}

static oms *new_engine(const oms_options *options)
{
    oms_allocator given = oms__alloc_default(&options->allocator);
    oms *engine = oms__alloc_new(&given, sizeof(*engine));
    if (engine == NULL)
        return NULL;
    engine->given = given;
    engine->allocator = (oms_allocator){.ops = &counted_ops, .impl = engine};
    engine->pid = getpid();
    engine->sha_take = oms__sha256_fast();
    engine->stale = true;
    engine->handlers_max = OMS__HANDLERS_MAX;
    engine->group.oms = engine;
    engine->group.error = OMS_INIT(oms_error);
    oms__arena_init(&engine->fixed, &engine->allocator, 4096, 0);
    oms__arena_init(&engine->group.arena, &engine->allocator, GROUP_CHUNK_BYTES,
                    OMS_GROUP_BYTES_MAX);
    oms__buf_init(&engine->scratch, &engine->allocator, 0);
    oms__buf_init(&engine->scratch_pii, &engine->allocator, 0);
    init_locks(engine);
    return engine;
}

int oms__engine_open(const oms_options *options,
                     const oms_module *const *modules, size_t count, oms **out,
                     oms_error *err)
{
    oms *engine = new_engine(options);
    if (engine == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    int code = take_options(engine, options, err);
    if (code == OMS_OK)
        code = take_memory(engine, err);
    if (code == OMS_OK)
        code = build_registry(engine, options, modules, count, err);
    if (code == OMS_OK)
        code = oms__lanes_build(engine, options, err);
    if (code == OMS_OK)
        code = begin_shop(engine, err);
    if (code == OMS_OK)
        code = oms__broker_open(engine, options, err);
    if (code != OMS_OK) {
        free_engine(engine);
        return code;
    }
    *out = engine;
    return OMS_OK;
}

void oms_close(oms *engine)
{
    if (engine == NULL)
        return;
    bool ours = engine->pid == getpid();
    if (ours) {
        oms_pump_stop(engine);
        oms__broker_close(engine);
    }
    for (size_t i = 0; i < engine->remotes_count && ours; i++)
        engine->remotes[i].service.ops->close(engine->remotes[i].service.impl);
    if (ours) {
        engine->store.ops->close(engine->store.impl);
        free_engine(engine);
    }
}
