// Calls outside: noted, started, completed. The book of flights is what makes
// late and double completions harmless: a key that is not in it is ignored.
#include "runtime/calls.h"

#include <string.h>

#include "runtime/pump.h"

#define BUCKETS 1024 // of the book, allocated with the first call

static size_t bucket_of(const char *key)
{
    return (size_t)oms__hash_bytes(key, strlen(key), 0) & (BUCKETS - 1);
}

static char *copy(oms *engine, const char *text)
{
    if (text == NULL)
        return NULL;
    size_t count = strlen(text) + 1;
    char *bytes = oms__alloc_resize(&engine->allocator, NULL, count);
    if (bytes != NULL)
        memcpy(bytes, text, count);
    return bytes;
}

static void free_flight(oms *engine, oms_flight *flight)
{
    oms__alloc_free(&engine->allocator, flight->key);
    oms__alloc_free(&engine->allocator, flight->kind);
    oms__alloc_free(&engine->allocator, flight->subject);
    oms__alloc_free(&engine->allocator, flight->request);
    oms__alloc_free(&engine->allocator, flight);
}

void oms__calls_free_one(oms *engine, oms_completion *completion)
{
    oms__alloc_free(&engine->allocator, completion->key);
    oms__alloc_free(&engine->allocator, completion->result);
    oms__alloc_free(&engine->allocator, completion->reason);
    oms__alloc_free(&engine->allocator, completion);
}

static oms_flight *new_flight(oms *engine, const oms_task_row *task)
{
    oms_flight *flight = oms__alloc_new(&engine->allocator, sizeof(*flight));
    if (flight == NULL)
        return NULL;
    flight->key = copy(engine, task->id);
    flight->kind = copy(engine, task->kind);
    flight->subject = copy(engine, task->subject);
    flight->request = copy(engine, task->request);
    if (flight->key != NULL && flight->kind != NULL &&
        flight->subject != NULL && flight->request != NULL)
        return flight;
    free_flight(engine, flight);
    return NULL;
}

static oms_remote *remote_of(oms *engine, const oms_flight *flight)
{
    return &engine->remotes[engine->operations[flight->operation].service];
}

oms_flight *oms__calls_note(oms *engine, const oms_task_row *task,
                            uint16_t operation, int64_t timeout_ms)
{
    oms_flight *flight = new_flight(engine, task);
    if (flight == NULL)
        return NULL;
    flight->fence = task->fence;
    flight->attempt = task->attempts;
    flight->timeout_ms = timeout_ms;
    flight->operation = operation;
    flight->ask = task->ask;
    pthread_mutex_lock(&engine->calls_lock);
    if (engine->flights == NULL)
        engine->flights =
            oms__alloc_new(&engine->allocator, BUCKETS * sizeof(oms_flight *));
    bool room = engine->flights != NULL;
    if (room) {
        size_t at = bucket_of(flight->key);
        flight->next = engine->flights[at];
        engine->flights[at] = flight;
        remote_of(engine, flight)->in_flight++;
    }
    pthread_mutex_unlock(&engine->calls_lock);
    if (room)
        return flight;
    free_flight(engine, flight);
    return NULL;
}

// Where the flight hangs; under calls_lock. [fence] -1: any.
static oms_flight **find(oms *engine, const char *key, int64_t fence)
{
    if (engine->flights == NULL)
        return NULL;
    oms_flight **at = &engine->flights[bucket_of(key)];
    for (; *at != NULL; at = &(*at)->next)
        if ((fence < 0 || (*at)->fence == fence) &&
            strcmp((*at)->key, key) == 0)
            return at;
    return NULL;
}

bool oms__calls_knows(oms *engine, const char *key, int64_t fence)
{
    pthread_mutex_lock(&engine->calls_lock);
    bool found = find(engine, key, fence) != NULL;
    pthread_mutex_unlock(&engine->calls_lock);
    return found;
}

void oms__calls_forget(oms *engine, const char *key, int64_t fence)
{
    pthread_mutex_lock(&engine->calls_lock);
    oms_flight **at = find(engine, key, fence);
    oms_flight *flight = at != NULL ? *at : NULL;
    if (flight != NULL) {
        *at = flight->next;
        remote_of(engine, flight)->in_flight--;
    }
    pthread_mutex_unlock(&engine->calls_lock);
    if (flight != NULL)
        free_flight(engine, flight);
}

static oms_completion *new_completion(oms *engine, const char *key,
                                      const oms_reply *reply)
{
    oms_completion *it = oms__alloc_new(&engine->allocator, sizeof(*it));
    if (it == NULL)
        return NULL;
    it->key = copy(engine, key);
    it->result = copy(engine, reply->result);
    it->reason = copy(engine, reply->reason);
    it->outcome = reply->outcome;
    it->retry_after_ms = reply->retry_after_ms;
    it->answered = reply->answered;
    it->busy = reply->busy && reply->outcome == OMS_OUTCOME_RETRY;
    if (it->key != NULL && (it->result != NULL || reply->result == NULL) &&
        (it->reason != NULL || reply->reason == NULL))
        return it;
    oms__calls_free_one(engine, it);
    return NULL;
}

// Puts the completion into the inbox if its call is out and has not ended.
static bool arrive(oms *engine, oms_completion *it)
{
    pthread_mutex_lock(&engine->calls_lock);
    oms_flight **at = find(engine, it->key, -1);
    bool awaited = at != NULL && !(*at)->ended;
    if (awaited) {
        (*at)->ended = true;
        it->fence = (*at)->fence;
        it->operation = (*at)->operation;
        it->first = (*at)->attempt == 1;
        if (engine->inbox_last != NULL)
            engine->inbox_last->next = it;
        else
            engine->inbox_first = it;
        engine->inbox_last = it;
    }
    pthread_mutex_unlock(&engine->calls_lock);
    return awaited;
}

int oms_call_complete(oms *engine, const char *key, const oms_reply *reply)
{
    if (engine == NULL || key == NULL || reply == NULL ||
        reply->size < sizeof(uint32_t) + sizeof(oms_outcome) ||
        reply->outcome < OMS_OUTCOME_OK || reply->outcome > OMS_OUTCOME_UNKNOWN)
        return OMS_EINVAL;
    oms_reply whole = OMS_INIT(oms_reply);
    memcpy(&whole, reply,
           reply->size < sizeof(whole) ? reply->size : sizeof(whole));
    oms_completion *it = new_completion(engine, key, &whole);
    if (it == NULL)
        return OMS_ENOMEM;
    if (arrive(engine, it))
        oms__pump_tell(engine);
    else
        oms__calls_free_one(engine, it);
    return OMS_OK;
}

oms_completion *oms__calls_take(oms *engine)
{
    pthread_mutex_lock(&engine->calls_lock);
    oms_completion *first = engine->inbox_first;
    engine->inbox_first = NULL;
    engine->inbox_last = NULL;
    pthread_mutex_unlock(&engine->calls_lock);
    return first;
}

void oms__calls_give_back(oms *engine, oms_completion *first)
{
    oms_completion *last = first;
    while (last != NULL && last->next != NULL)
        last = last->next;
    if (last == NULL)
        return;
    pthread_mutex_lock(&engine->calls_lock);
    last->next = engine->inbox_first;
    engine->inbox_first = first;
    if (engine->inbox_last == NULL)
        engine->inbox_last = last;
    pthread_mutex_unlock(&engine->calls_lock);
}

uint32_t oms__calls_flying(oms *engine, const oms_remote *remote)
{
    pthread_mutex_lock(&engine->calls_lock);
    uint32_t count = remote->in_flight;
    pthread_mutex_unlock(&engine->calls_lock);
    return count;
}

bool oms__calls_waiting(oms *engine)
{
    pthread_mutex_lock(&engine->calls_lock);
    bool waiting = engine->inbox_first != NULL;
    pthread_mutex_unlock(&engine->calls_lock);
    return waiting;
}

// The service did not take the call: that is a completion too.
static int refused(oms *engine, const char *key, int code,
                   const oms_error *error)
{
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = OMS_OUTCOME_RETRY;
    reply.reason = error->text[0] != '\0' ? error->text : oms_code_name(code);
    reply.busy = code == OMS_EBUSY;
    oms_completion *it = new_completion(engine, key, &reply);
    if (it == NULL)
        return OMS_ENOMEM; // the lease will end by itself
    if (!arrive(engine, it))
        oms__calls_free_one(engine, it);
    return OMS_OK;
}

int oms__calls_start(oms *engine, const oms_flight *flight)
{
    oms_call call = OMS_INIT(oms_call);
    call.attempt = (uint32_t)flight->attempt;
    call.kind = flight->kind;
    call.key = flight->key;
    call.subject = flight->subject;
    call.request = flight->request;
    call.timeout_ms = flight->timeout_ms;
    call.ask = flight->ask;
    const oms_service *service = &remote_of(engine, flight)->service;
    char key[OMS_CODE_BYTES_MAX + 1] = "";
    (void)strncat(key, flight->key, OMS_CODE_BYTES_MAX);
    oms_error error = OMS_INIT(oms_error);
    atomic_store(&engine->caller, pthread_self());
    atomic_store(&engine->calling, true);
    int code = service->ops->start(service->impl, engine, &call, &error);
    atomic_store(&engine->calling, false);
    if (code == OMS_OK) {
        atomic_fetch_add(&engine->counts.calls, 1);
        return OMS_OK;
    }
    return refused(engine, key, code, &error);
}

static bool has_slot(const oms_service_ops *ops)
{
    return OMS_HAS(ops, oms_service_ops, step) && ops->step != NULL;
}

void oms__calls_step(oms *engine, int64_t *next_ms)
{
    *next_ms = -1;
    for (size_t i = 0; i < engine->remotes_count; i++) {
        const oms_service *service = &engine->remotes[i].service;
        if (!has_slot(service->ops))
            continue;
        int64_t next = -1;
        oms_error error = OMS_INIT(oms_error);
        atomic_store(&engine->caller, pthread_self());
        atomic_store(&engine->calling, true);
        int code = service->ops->step(service->impl, &next, &error);
        atomic_store(&engine->calling, false);
        if (code != OMS_OK)
            oms__log_line(engine, OMS_LOG_WARN, "service.step",
                          "{\"prefix\":\"%s\",\"code\":\"%s\"}",
                          service->prefix, oms_code_name(code));
        if (next >= 0 && (*next_ms < 0 || next < *next_ms))
            *next_ms = next;
    }
}

void oms__calls_free(oms *engine)
{
    for (oms_completion *at = engine->inbox_first; at != NULL;) {
        oms_completion *next = at->next;
        oms__calls_free_one(engine, at);
        at = next;
    }
    for (size_t i = 0; engine->flights != NULL && i < BUCKETS; i++)
        while (engine->flights[i] != NULL) {
            oms_flight *flight = engine->flights[i];
            engine->flights[i] = flight->next;
            free_flight(engine, flight);
        }
    oms__alloc_free(&engine->allocator, engine->flights);
}
