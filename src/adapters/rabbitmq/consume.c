// The thread that consumes. It reads what comes into events before the engine
// asks, and acknowledges what the engine gave back: as one message to the
// broker when that goes.
#include <stdlib.h>

#include "adapters/rabbitmq/rabbit.h"

void rabbit__in_free(rabbit_in *in)
{
    amqp_destroy_envelope(&in->message);
    oms__arena_free(&in->arena);
    free(in);
}

// ---- lists, under the lock -------------------------------------------------

void rabbit__in_name(rabbit *r, rabbit_in *in)
{
    in->token = in->incoming.token = ++r->last_token;
    rabbit_in **chain = &r->chains[in->token % RABBIT_TOKENS_ROOM];
    in->next = *chain;
    *chain = in;
}

rabbit_in *rabbit__in_take(rabbit *r, uint64_t token)
{
    rabbit_in **at = &r->chains[token % RABBIT_TOKENS_ROOM];
    while (*at != NULL && (*at)->token != token)
        at = &(*at)->next;
    rabbit_in *in = *at;
    if (in != NULL)
        *at = in->next;
    return in;
}

static void list_unacked(rabbit *r, rabbit_in *in)
{
    in->listed = true;
    in->later = NULL;
    in->before = r->unacked_last;
    if (in->before != NULL)
        in->before->later = in;
    else
        r->unacked = in;
    r->unacked_last = in;
    r->unacked_count++;
}

static void unlist(rabbit *r, rabbit_in *in)
{
    if (!in->listed)
        return;
    if (in->before != NULL)
        in->before->later = in->later;
    else
        r->unacked = in->later;
    if (in->later != NULL)
        in->later->before = in->before;
    else
        r->unacked_last = in->before;
    in->listed = false;
    r->unacked_count--;
}

void rabbit__in_ready(rabbit *r, rabbit_in *in)
{
    rabbit_in **at = &r->ready;
    if (r->ready_last != NULL && r->ready_last->tag < in->tag)
        at = &r->ready_last->follow;
    while (*at != NULL && (*at)->tag < in->tag)
        at = &(*at)->follow;
    in->follow = *at;
    *at = in;
    if (in->follow == NULL)
        r->ready_last = in;
}

void rabbit__in_settle(rabbit *r, rabbit_in *in)
{
    in->follow = r->settled;
    r->settled = in;
}

// ---- beginning and end -----------------------------------------------------

bool rabbit__in_begin(rabbit_link *link)
{
    const rabbit_options *o = &link->owner->options;
    // Quorum queues count for each consumer of theirs.
    uint32_t each = o->prefetch / o->partitions;
    link->last_tag = 0;
    amqp_basic_qos(link->connection, 1, 0, (uint16_t)(each > 0 ? each : 1), 0);
    bool good = rabbit__went_well(link, "prefetch");
    for (uint32_t i = 0; i < o->partitions && good; i++) {
        char queue[RABBIT_NAME_ROOM];
        rabbit__name_queue(o, i, queue);
        amqp_basic_consume(link->connection, 1, amqp_cstring_bytes(queue),
                           amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
        good = rabbit__went_well(link, queue);
    }
    return good;
}

// What the engine has in its hands stays there until it is given back.
void rabbit__in_end(rabbit_link *link)
{
    rabbit *r = link->owner;
    rabbit_in *gone = NULL;
    pthread_mutex_lock(&r->lock);
    for (rabbit_in *in = r->ready; in != NULL; in = r->ready) {
        r->ready = in->follow;
        unlist(r, in);
        (void)rabbit__in_take(r, in->token);
        in->follow = gone;
        gone = in;
    }
    r->ready_last = NULL;
    for (rabbit_in *in = r->settled; in != NULL; in = r->settled) {
        r->settled = in->follow;
        unlist(r, in);
        in->follow = gone;
        gone = in;
    }
    while (r->unacked != NULL) {
        r->unacked->stale = true;
        unlist(r, r->unacked);
    }
    pthread_mutex_unlock(&r->lock);
    while (gone != NULL) {
        rabbit_in *in = gone;
        gone = in->follow;
        rabbit__in_free(in);
    }
}

// ---- acknowledging ---------------------------------------------------------

// Everything that is settled; *low: all up to there is.
static rabbit_in *take_settled(rabbit_link *link, uint64_t *low)
{
    rabbit *r = link->owner;
    pthread_mutex_lock(&r->lock);
    rabbit_in *all = r->settled;
    r->settled = NULL;
    for (rabbit_in *in = all; in != NULL; in = in->follow)
        unlist(r, in);
    *low = r->unacked != NULL ? r->unacked->tag - 1 : link->last_tag;
    pthread_mutex_unlock(&r->lock);
    return all;
}

// The broker knows only tags that are not acknowledged yet: the last one that
// covers all before it must be of this batch.
static uint64_t covering(const rabbit_in *all, uint64_t low)
{
    uint64_t tag = 0;
    for (const rabbit_in *in = all; in != NULL; in = in->follow)
        if (!in->stale && in->tag <= low && in->tag > tag)
            tag = in->tag;
    return tag;
}

static bool acknowledge(rabbit_link *link)
{
    uint64_t low = 0;
    rabbit_in *all = take_settled(link, &low);
    const uint64_t upto = covering(all, low);
    int status = AMQP_STATUS_OK;
    if (upto > 0)
        status = amqp_basic_ack(link->connection, 1, upto, 1);
    while (all != NULL) {
        rabbit_in *in = all;
        all = in->follow;
        if (status == AMQP_STATUS_OK && !in->stale && in->tag > low)
            status = amqp_basic_ack(link->connection, 1, in->tag, 0);
        rabbit__in_free(in);
    }
    return status == AMQP_STATUS_OK ||
           rabbit__trouble(link->owner, "acknowledging: %s",
                           amqp_error_string2(status));
}

// ---- receiving -------------------------------------------------------------

static bool take_message(rabbit_link *link, const amqp_envelope_t *message)
{
    rabbit *r = link->owner;
    rabbit_in *in = calloc(1, sizeof(*in));
    if (in == NULL) {
        amqp_envelope_t copy = *message;
        amqp_destroy_envelope(&copy);
        return rabbit__trouble(r, "no memory for an event");
    }
    in->message = *message;
    in->tag = link->last_tag = message->delivery_tag;
    oms__arena_init(&in->arena, NULL, 2048, 0);
    if (!rabbit__read(in)) {
        rabbit__in_free(in);
        return rabbit__trouble(r, "no memory for an event");
    }
    pthread_mutex_lock(&r->lock);
    rabbit__in_name(r, in);
    list_unacked(r, in);
    rabbit__in_ready(r, in);
    pthread_mutex_unlock(&r->lock);
    return true;
}

static bool take_other(rabbit_link *link)
{
    amqp_frame_t frame;
    struct timeval none = {0, 0};
    int status =
        amqp_simple_wait_frame_noblock(link->connection, &frame, &none);
    if (status == AMQP_STATUS_TIMEOUT)
        return true;
    if (status != AMQP_STATUS_OK)
        return rabbit__trouble(link->owner, "connection: %s",
                               amqp_error_string2(status));
    return rabbit__frame(link, &frame);
}

static bool receive(rabbit_link *link)
{
    for (;;) {
        amqp_envelope_t message;
        struct timeval none = {0, 0};
        amqp_maybe_release_buffers(link->connection);
        amqp_rpc_reply_t reply =
            amqp_consume_message(link->connection, &message, &none, 0);
        bool good = true;
        if (reply.reply_type == AMQP_RESPONSE_NORMAL)
            good = take_message(link, &message);
        else if (reply.reply_type != AMQP_RESPONSE_LIBRARY_EXCEPTION)
            return rabbit__failed(link, "consuming", reply);
        else if (reply.library_error == AMQP_STATUS_TIMEOUT)
            return true;
        else if (reply.library_error == AMQP_STATUS_UNEXPECTED_STATE)
            good = take_other(link);
        else
            return rabbit__failed(link, "consuming", reply);
        if (!good)
            return false;
    }
}

bool rabbit__in_turn(rabbit_link *link)
{
    rabbit *r = link->owner;
    if (!acknowledge(link) || !receive(link))
        return false;
    const int64_t now = rabbit__now_ms();
    pthread_mutex_lock(&r->lock);
    bool there = r->ready != NULL && r->ready->due_ms <= now;
    pthread_mutex_unlock(&r->lock);
    if (there)
        rabbit__wake(r);
    return true;
}

int rabbit__in_rest(rabbit_link *link)
{
    rabbit *r = link->owner;
    const int64_t now = rabbit__now_ms();
    pthread_mutex_lock(&r->lock);
    int64_t due = r->ready != NULL ? r->ready->due_ms : 0;
    pthread_mutex_unlock(&r->lock);
    return due > now ? (int)(due - now) : -1;
}
