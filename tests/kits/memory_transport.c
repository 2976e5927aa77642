// The slots of the broker in memory, as an engine calls them.
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "kits/memory_broker.h"

static int no_memory(oms_error *err)
{
    return oms__error_set(err, OMS_ENOMEM, "", "no memory; try again");
}

static int slot_join(void *impl, const char *const *sources, size_t count,
                     void (*wake)(void *user), void *user, oms_error *err)
{
    member *who = impl;
    group *g = who->group;
    for (size_t i = 0; g != NULL && i < count; i++) {
        if (memory__wants(g, sources[i]))
            continue;
        if (g->sources_count == SOURCES_MAX ||
            strlen(sources[i]) > OMS_CODE_BYTES_MAX)
            return oms__error_set(err, OMS_EINVAL, "/sources",
                                  "more or longer names than %d", SOURCES_MAX);
        memcpy(g->sources[g->sources_count++], sources[i],
               strlen(sources[i]) + 1);
    }
    who->wake = wake;
    who->user = user;
    who->joined = true;
    return OMS_OK;
}

static int slot_publish(void *impl, const oms_event *events, size_t count,
                        size_t *taken, oms_error *err)
{
    member *who = impl;
    *taken = 0;
    // What was lost is told first: nothing may overtake it.
    while (who->connected && !who->confirm.lost && *taken < count &&
           who->window.count < who->window_most) {
        const oms_event *event = &events[*taken];
        message like = {.source = event->source,
                        .subject = event->subject,
                        .id = event->id};
        oms__arena_init(&like.arena, NULL, 1024, 0);
        int code = oms__envelope_write(event, &like.arena, &like.wire, err);
        message *m = code == OMS_OK ? memory__copy(&like) : NULL;
        oms__arena_free(&like.arena);
        if (m == NULL)
            return code != OMS_OK ? code : no_memory(err);
        memory__add(&who->window, m);
        ++*taken;
    }
    return OMS_OK;
}

static void slot_confirmed(void *impl, oms_confirm *out)
{
    member *who = impl;
    *out = who->confirm;
    if (out->lost)
        who->confirm = (oms_confirm){.up_to = 0};
}

static size_t held(const member *who)
{
    size_t count = 0;
    for (const delivery *d = who->deliveries; d != NULL; d = d->next)
        count += d->message != NULL ? 1 : 0;
    return count;
}

static message *next_of(list *queue)
{
    for (message *m = queue->first; m != NULL; m = m->next)
        if (m->with == NULL)
            return m;
    return NULL;
}

static int hand_out(member *who, list *queue, message *m, oms_incoming *out,
                    oms_error *err)
{
    delivery *d = calloc(1, sizeof(*d));
    if (d == NULL)
        return no_memory(err);
    oms_error why = OMS_INIT(oms_error);
    oms__arena_init(&d->arena, NULL, 1024, 0);
    *out = (oms_incoming){.times = m->times};
    int code =
        oms__envelope_read(m->wire.attributes, m->wire.count, m->wire.body,
                           m->wire.body_bytes, &d->arena, &out->event, &why);
    if (code == OMS_EINVAL)
        out->reason = oms__arena_text(&d->arena, why.text);
    if (code == OMS_ENOMEM || d->arena.failed) {
        oms__arena_free(&d->arena);
        free(d);
        return no_memory(err);
    }
    d->token = out->token = ++who->broker->last_token;
    d->message = m;
    d->queue = queue;
    d->next = who->deliveries;
    who->deliveries = d;
    m->with = d;
    who->status.delivered++;
    return OMS_OK;
}

static void set_aside(member *who, list *queue, message *m, const char *reason)
{
    memory__take(queue, m);
    m->with = NULL;
    m->reason = oms__arena_text(&m->arena, reason);
    memory__add(&who->group->parked, m);
    who->status.parked++;
}

static int slot_poll(void *impl, oms_incoming *out, size_t room, size_t *count,
                     oms_error *err)
{
    member *who = impl;
    const memory_broker_options *options = &who->broker->options;
    int code = OMS_OK;
    *count = 0;
    if (who->group == NULL || !who->connected)
        return OMS_OK;
    size_t have = held(who);
    for (size_t q = 0; q < options->partitions && code == OMS_OK; q++) {
        list *queue = &who->group->queues[q];
        if (!memory__is_for(who, q))
            continue;
        message *m;
        while (code == OMS_OK && *count < room && have < who->prefetch &&
               (m = next_of(queue)) != NULL) {
            if (m->times >= options->attempts) {
                set_aside(who, queue, m, "it was delivered too often");
                continue;
            }
            code = hand_out(who, queue, m, &out[*count], err);
            *count += code == OMS_OK ? 1 : 0;
            have++;
        }
    }
    return *count > 0 ? OMS_OK : code;
}

// The delivery of a token, no longer in the list; NULL: there is none.
static delivery *take_delivery(member *who, uint64_t token)
{
    for (delivery **at = &who->deliveries; *at != NULL; at = &(*at)->next) {
        delivery *d = *at;
        if (d->token != token)
            continue;
        *at = d->next;
        return d;
    }
    return NULL;
}

static void delivery_free(delivery *d)
{
    oms__arena_free(&d->arena);
    free(d);
}

static void slot_ack(void *impl, const uint64_t *tokens, size_t count)
{
    member *who = impl;
    for (size_t i = 0; i < count; i++) {
        delivery *d = take_delivery(who, tokens[i]);
        if (d == NULL)
            continue;
        if (memory__hits(who->broker, who->broker->options.faults.again))
            memory__give_back(d);
        if (d->message != NULL) {
            memory__take(d->queue, d->message);
            memory__free(d->message);
        }
        delivery_free(d);
    }
}

static void slot_park(void *impl, uint64_t token, const char *reason)
{
    member *who = impl;
    delivery *d = take_delivery(who, token);
    if (d == NULL)
        return;
    if (d->message != NULL)
        set_aside(who, d->queue, d->message, reason);
    delivery_free(d);
}

static void slot_release(void *impl, uint64_t token)
{
    member *who = impl;
    delivery *d = take_delivery(who, token);
    if (d == NULL)
        return;
    memory__give_back(d);
    delivery_free(d);
    who->news = true;
}

static void slot_status(void *impl, oms_transport_status *out)
{
    member *who = impl;
    uint32_t size = out->size;
    oms_transport_status now = who->status;
    now.connected = who->connected;
    now.window = (int64_t)who->window.count;
    now.unacked = (int64_t)held(who);
    now.reconnects = now.reconnects > 0 ? now.reconnects - 1 : 0;
    now.trouble = who->connected ? NULL : "the broker is away";
    memcpy(out, &now, size < sizeof(now) ? size : sizeof(now));
    out->size = size;
}

static void slot_close(void *impl, int64_t wait_ms)
{
    member *who = impl;
    memory_broker *b = who->broker;
    if (wait_ms > 0 && who->connected)
        memory__arrive(who, SIZE_MAX);
    memory__disconnect(who);
    while (who->deliveries != NULL) {
        delivery *d = who->deliveries;
        who->deliveries = d->next;
        delivery_free(d);
    }
    memory__empty(&who->window);
    for (size_t i = 0; i < b->members_count; i++) {
        if (b->members[i] != who)
            continue;
        memmove(&b->members[i], &b->members[i + 1],
                (b->members_count - i - 1) * sizeof(b->members[0]));
        b->members_count--;
    }
    free(who);
}

const oms_transport_ops memory__ops = {
    .size = (uint32_t)sizeof(oms_transport_ops),
    .name = "memory",
    .join = slot_join,
    .publish = slot_publish,
    .confirmed = slot_confirmed,
    .poll = slot_poll,
    .ack = slot_ack,
    .park = slot_park,
    .release = slot_release,
    .status = slot_status,
    .close = slot_close,
};
