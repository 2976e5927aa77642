// Arenas for callers, used again and again so that a steady state does not
// touch the heap. One that grew large is not kept.
#include "runtime/engine.h"

#define POOL_MAX 64
#define CHUNK_BYTES (16 * 1024)
#define KEPT_BYTES (1024 * 1024)

oms_pooled *oms__pool_take(oms *engine)
{
    pthread_mutex_lock(&engine->pool_lock);
    oms_pooled *pooled = engine->pool;
    if (pooled != NULL) {
        engine->pool = pooled->next;
        engine->pool_count--;
    }
    pthread_mutex_unlock(&engine->pool_lock);
    if (pooled != NULL)
        return pooled;
    pooled = oms__alloc_new(&engine->allocator, sizeof(*pooled));
    if (pooled != NULL)
        oms__arena_init(&pooled->arena, &engine->allocator, CHUNK_BYTES,
                        2 * OMS_GROUP_BYTES_MAX);
    return pooled;
}

static void free_one(oms *engine, oms_pooled *pooled)
{
    oms__arena_free(&pooled->arena);
    oms__alloc_free(&engine->allocator, pooled);
}

void oms__pool_give(oms *engine, oms_pooled *pooled)
{
    bool large = pooled->arena.used_bytes > KEPT_BYTES;
    oms__arena_reset(&pooled->arena);
    pthread_mutex_lock(&engine->pool_lock);
    bool keeps = !large && engine->pool_count < POOL_MAX;
    if (keeps) {
        pooled->next = engine->pool;
        engine->pool = pooled;
        engine->pool_count++;
    }
    pthread_mutex_unlock(&engine->pool_lock);
    if (!keeps)
        free_one(engine, pooled);
}

void oms__pool_free(oms *engine)
{
    while (engine->pool != NULL) {
        oms_pooled *next = engine->pool->next;
        free_one(engine, engine->pool);
        engine->pool = next;
    }
}
