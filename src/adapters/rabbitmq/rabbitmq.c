// The slots of the transport port over RabbitMQ. None of them waits for the
// broker: they move things between lists, and ring for the threads.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/rabbitmq/rabbit.h"
#include "base/error.h"

static int slot_join(void *impl, const char *const *sources, size_t count,
                     void (*wake)(void *user), void *user, oms_error *err)
{
    rabbit *r = impl;
    if (r->joined)
        return oms__error_set(err, OMS_EINVAL, "", "it was joined before");
    int code = rabbit__sources_take(r, sources, count, err);
    if (code != OMS_OK)
        return code;
    r->wake = wake;
    r->user = user;
    r->joined = true;
    code = rabbit__link_begin(r, &r->out, false, err);
    if (code == OMS_OK && r->options.group[0] != '\0')
        code = rabbit__link_begin(r, &r->in, true, err);
    if (code != OMS_OK) { // nobody is woken by a transport that did not join
        pthread_mutex_lock(&r->lock);
        r->stopping = true;
        pthread_mutex_unlock(&r->lock);
        rabbit__link_end(&r->out);
    }
    return code;
}

// ---- outwards --------------------------------------------------------------

static size_t room_of(rabbit *r)
{
    pthread_mutex_lock(&r->lock);
    bool takes = r->out.up && !r->blocked && !r->draining && !r->confirm.lost;
    size_t room = takes && r->window < r->options.window
                      ? r->options.window - r->window
                      : 0;
    pthread_mutex_unlock(&r->lock);
    return room;
}

static rabbit_out *write_event(const oms_event *event, int *code,
                               oms_error *err)
{
    rabbit_out *m = calloc(1, sizeof(*m));
    oms_envelope wire;
    *code = OMS_ENOMEM;
    if (m == NULL) {
        (void)oms__error_set(err, OMS_ENOMEM, "", "no memory to publish");
        return NULL;
    }
    oms__arena_init(&m->arena, NULL, 2048, 0);
    *code = oms__envelope_write(event, &m->arena, &wire, err);
    m->id = event->id;
    // The event's own texts are borrowed for the call.
    m->wire.count = wire.count;
    for (size_t i = 0; i < wire.count && *code == OMS_OK; i++) {
        m->wire.attributes[i] = wire.attributes[i];
        m->wire.attributes[i].value = oms__arena_bytes(
            &m->arena, wire.attributes[i].value, wire.attributes[i].bytes);
    }
    if (*code == OMS_OK) {
        m->wire.body =
            wire.body == event->data
                ? oms__arena_bytes(&m->arena, wire.body, wire.body_bytes)
                : wire.body;
        m->wire.body_bytes = wire.body_bytes;
        m->key =
            oms__arena_printf(&m->arena, "%s.%s", event->source, event->type);
        if (m->arena.failed)
            *code = oms__error_set(err, OMS_ENOMEM, "", "no memory to publish");
    }
    if (*code == OMS_OK)
        return m;
    rabbit__out_free(m);
    return NULL;
}

// True: they wait to be sent. False: the connection has gone meanwhile.
static bool hand_over(rabbit *r, rabbit_outs *all)
{
    pthread_mutex_lock(&r->lock);
    bool takes = r->out.up && !r->confirm.lost;
    if (takes && all->first != NULL) {
        if (r->waiting.last != NULL)
            r->waiting.last->next = all->first;
        else
            r->waiting.first = all->first;
        r->waiting.last = all->last;
        r->waiting.count += all->count;
        r->window += all->count;
    }
    pthread_mutex_unlock(&r->lock);
    return takes;
}

static int slot_publish(void *impl, const oms_event *events, size_t count,
                        size_t *taken, oms_error *err)
{
    rabbit *r = impl;
    size_t room = room_of(r);
    rabbit_outs all = {NULL, NULL, 0};
    int code = OMS_OK;
    *taken = 0;
    while (all.count < room && all.count < count) {
        rabbit_out *m = write_event(&events[all.count], &code, err);
        if (m == NULL)
            break;
        rabbit__out_add(&all, m);
    }
    if (all.count == 0)
        return code;
    if (!hand_over(r, &all)) {
        rabbit__outs_free(&all);
        return OMS_OK;
    }
    *taken = all.count;
    rabbit__link_ring(&r->out);
    return OMS_OK; // what could not be written is refused the next time
}

static void slot_confirmed(void *impl, oms_confirm *out)
{
    rabbit *r = impl;
    pthread_mutex_lock(&r->lock);
    *out = r->confirm;
    if (out->lost)
        r->confirm = (oms_confirm){.up_to = 0};
    pthread_mutex_unlock(&r->lock);
}

// ---- inwards ---------------------------------------------------------------

static int slot_poll(void *impl, oms_incoming *out, size_t room, size_t *count,
                     oms_error *err)
{
    rabbit *r = impl;
    const int64_t now = rabbit__now_ms();
    (void)err;
    *count = 0;
    pthread_mutex_lock(&r->lock);
    while (*count < room && r->ready != NULL && r->ready->due_ms <= now &&
           r->handed < r->options.prefetch) {
        rabbit_in *in = r->ready;
        r->ready = in->follow;
        if (r->ready == NULL)
            r->ready_last = NULL;
        in->handed = true;
        r->handed++;
        r->status.delivered++;
        out[(*count)++] = in->incoming;
    }
    pthread_mutex_unlock(&r->lock);
    return OMS_OK;
}

// Under the lock. NULL: nobody has it, or it came by a connection that is gone.
static rabbit_in *take_back(rabbit *r, uint64_t token)
{
    rabbit_in *in = rabbit__in_take(r, token);
    if (in == NULL)
        return NULL;
    if (in->handed)
        r->handed--;
    in->handed = false;
    if (!in->stale)
        return in;
    rabbit__in_free(in);
    return NULL;
}

static void slot_ack(void *impl, const uint64_t *tokens, size_t count)
{
    rabbit *r = impl;
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < count; i++) {
        rabbit_in *in = take_back(r, tokens[i]);
        if (in != NULL)
            rabbit__in_settle(r, in);
    }
    pthread_mutex_unlock(&r->lock);
    rabbit__link_ring(&r->in);
}

// Under the lock. It is kept here: the broker would count it as an attempt and
// set it aside in the end, for no fault of its own.
static void come_again(rabbit *r, rabbit_in *in)
{
    in->due_ms = rabbit__now_ms() + RABBIT_RELEASE_MS;
    in->incoming.times++;
    rabbit__in_name(r, in);
    rabbit__in_ready(r, in);
}

static void slot_release(void *impl, uint64_t token)
{
    rabbit *r = impl;
    pthread_mutex_lock(&r->lock);
    rabbit_in *in = take_back(r, token);
    if (in != NULL)
        come_again(r, in);
    pthread_mutex_unlock(&r->lock);
    rabbit__link_ring(&r->in);
}

static void slot_park(void *impl, uint64_t token, const char *reason)
{
    rabbit *r = impl;
    rabbit_out *m = calloc(1, sizeof(*m));
    if (m != NULL) {
        oms__arena_init(&m->arena, NULL, 512, 0);
        m->reason = oms__arena_text(&m->arena, reason);
    }
    pthread_mutex_lock(&r->lock);
    rabbit_in *in = take_back(r, token);
    if (in != NULL && (m == NULL || m->reason == NULL)) {
        come_again(r, in);
    } else if (in != NULL) {
        m->aside = in;
        rabbit__out_add(&r->waiting, m);
        m = NULL;
    }
    pthread_mutex_unlock(&r->lock);
    if (m != NULL)
        rabbit__out_free(m);
    rabbit__link_ring(&r->out);
}

// ---- the rest --------------------------------------------------------------

static void slot_status(void *impl, oms_transport_status *out)
{
    rabbit *r = impl;
    const uint32_t size = out->size;
    pthread_mutex_lock(&r->lock);
    oms_transport_status now = r->status;
    now.connected = r->out.up && (r->in.up || r->options.group[0] == '\0');
    now.window = (int64_t)r->window;
    now.unacked = (int64_t)r->unacked_count;
    now.reconnects = now.reconnects > 0 ? now.reconnects - 1 : 0;
    memcpy(r->told, r->trouble, sizeof(r->told));
    pthread_mutex_unlock(&r->lock);
    now.trouble = r->told[0] != '\0' ? r->told : NULL;
    if (now.trouble == NULL && !now.connected)
        now.trouble = "it is connecting";
    memcpy(out, &now, size < sizeof(now) ? size : sizeof(now));
    out->size = size;
}

static void drain(rabbit *r, int64_t wait_ms)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += wait_ms / 1000;
    end.tv_nsec += (wait_ms % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&r->lock);
    r->draining = true;
    while (wait_ms > 0 && r->out.up &&
           (r->waiting.count > 0 || r->sent.count > 0))
        if (pthread_cond_timedwait(&r->moved, &r->lock, &end) == ETIMEDOUT)
            break;
    r->stopping = true;
    pthread_mutex_unlock(&r->lock);
}

static void free_all(rabbit *r)
{
    // Whatever is unacknowledged is in a chain, settled, or being set aside.
    for (size_t i = 0; i < RABBIT_TOKENS_ROOM; i++)
        while (r->chains[i] != NULL) {
            rabbit_in *in = r->chains[i];
            r->chains[i] = in->next;
            rabbit__in_free(in);
        }
    while (r->settled != NULL) {
        rabbit_in *in = r->settled;
        r->settled = in->follow;
        rabbit__in_free(in);
    }
    rabbit__outs_free(&r->waiting);
    rabbit__outs_free(&r->sent);
    pthread_cond_destroy(&r->moved);
    pthread_mutex_destroy(&r->lock);
    rabbit__options_free(&r->options);
    free(r);
}

static void slot_close(void *impl, int64_t wait_ms)
{
    rabbit *r = impl;
    drain(r, wait_ms);
    rabbit__link_ring(&r->out);
    rabbit__link_ring(&r->in);
    rabbit__link_end(&r->out);
    rabbit__link_end(&r->in);
    free_all(r);
}

static const oms_transport_ops ops = {
    .size = (uint32_t)sizeof(oms_transport_ops),
    .name = "rabbitmq",
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

int oms_rabbitmq_open(const oms_rabbitmq_options *options, oms_transport *out,
                      oms_error *err)
{
    rabbit *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    int code = rabbit__options_take(options, &r->options, err);
    if (code != OMS_OK) {
        free(r);
        return code;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&r->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&r->lock, NULL);
    r->out.bell = r->in.bell = -1;
    r->out.owner = r->in.owner = r;
    *out = (oms_transport){.ops = &ops, .impl = r};
    return OMS_OK;
}
