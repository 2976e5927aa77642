// The thread that publishes. What was sent waits in order for its confirm; when
// the connection goes, events that were not confirmed are forgotten here and
// the engine is told so, because only its log is sure to have them all.
#include <stdlib.h>
#include <string.h>

#include "adapters/rabbitmq/rabbit.h"

#define SENDS 32 // between two looks at what the broker says

void rabbit__out_add(rabbit_outs *to, rabbit_out *m)
{
    m->next = NULL;
    if (to->last != NULL)
        to->last->next = m;
    else
        to->first = m;
    to->last = m;
    to->count++;
}

static rabbit_out *take_first(rabbit_outs *from)
{
    rabbit_out *m = from->first;
    if (m == NULL)
        return NULL;
    from->first = m->next;
    if (from->first == NULL)
        from->last = NULL;
    from->count--;
    return m;
}

void rabbit__out_free(rabbit_out *m)
{
    if (m->aside != NULL)
        rabbit__in_free(m->aside);
    oms__arena_free(&m->arena);
    free(m);
}

void rabbit__outs_free(rabbit_outs *all)
{
    for (rabbit_out *m = take_first(all); m != NULL; m = take_first(all))
        rabbit__out_free(m);
}

// ---- what the broker says --------------------------------------------------

// Under the lock. A message that was set aside is acknowledged only now.
static void set_aside_done(rabbit *r, rabbit_out *m)
{
    rabbit_in *in = m->aside;
    m->aside = NULL;
    r->status.parked++;
    rabbit__in_settle(r, in);
}

// Under the lock: what is confirmed without a gap leaves the window.
static void advance(rabbit *r, rabbit_outs *done)
{
    while (r->sent.first != NULL && r->sent.first->confirmed) {
        rabbit_out *m = take_first(&r->sent);
        if (m->id != 0) {
            r->confirm.up_to = m->id;
            r->status.published++;
            r->window--;
        } else {
            set_aside_done(r, m);
        }
        rabbit__out_add(done, m);
    }
}

static void confirm(rabbit *r, uint64_t tag, bool multiple)
{
    rabbit_outs done = {NULL, NULL, 0};
    pthread_mutex_lock(&r->lock);
    for (rabbit_out *m = r->sent.first; m != NULL && m->tag <= tag; m = m->next)
        if (multiple || m->tag == tag)
            m->confirmed = true;
    advance(r, &done);
    pthread_cond_broadcast(&r->moved);
    pthread_mutex_unlock(&r->lock);
    bool aside = false;
    for (const rabbit_out *m = done.first; m != NULL; m = m->next)
        aside = aside || m->id == 0;
    if (aside)
        rabbit__link_ring(&r->in);
    rabbit__outs_free(&done);
    rabbit__wake(r);
}

// No queue wants it: for an event that is no error, its group is not there yet
// and will fetch it from its source. It comes before the confirm, in the order
// of publishing.
static bool take_return(rabbit_link *link, const amqp_basic_return_t *told)
{
    rabbit *r = link->owner;
    char aside[RABBIT_NAME_ROOM];
    amqp_message_t message;
    rabbit__name_aside(&r->options, aside);
    amqp_bytes_t name = amqp_cstring_bytes(aside);
    bool ours = told->exchange.len == name.len &&
                memcmp(told->exchange.bytes, name.bytes, name.len) == 0;
    amqp_rpc_reply_t reply =
        amqp_read_message(link->connection, 1, &message, 0);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL)
        return rabbit__failed(link, "returned message", reply);
    amqp_destroy_message(&message);
    pthread_mutex_lock(&r->lock);
    r->status.unwanted += ours ? 0 : 1;
    pthread_mutex_unlock(&r->lock);
    // What was to be set aside is kept, and sent again by that connection.
    return !ours ||
           rabbit__trouble(r, "the queue of what is set aside is gone; it "
                              "is declared again with the next connection");
}

static bool take_frame(rabbit_link *link, const amqp_frame_t *frame)
{
    if (frame->frame_type != AMQP_FRAME_METHOD)
        return true;
    const amqp_method_t *method = &frame->payload.method;
    if (method->id == AMQP_BASIC_ACK_METHOD) {
        const amqp_basic_ack_t *ack = method->decoded;
        confirm(link->owner, ack->delivery_tag, ack->multiple != 0);
        return true;
    }
    if (method->id == AMQP_BASIC_NACK_METHOD)
        return rabbit__trouble(link->owner, "the broker could not keep an "
                                            "event; it is published again");
    if (method->id == AMQP_BASIC_RETURN_METHOD)
        return take_return(link, method->decoded);
    return rabbit__frame(link, frame);
}

static bool listen(rabbit_link *link)
{
    for (;;) {
        amqp_frame_t frame;
        struct timeval none = {0, 0};
        amqp_maybe_release_buffers(link->connection);
        int status =
            amqp_simple_wait_frame_noblock(link->connection, &frame, &none);
        if (status == AMQP_STATUS_TIMEOUT)
            return true;
        if (status != AMQP_STATUS_OK)
            return rabbit__trouble(link->owner, "connection: %s",
                                   amqp_error_string2(status));
        if (!take_frame(link, &frame))
            return false;
    }
}

// ---- a turn ----------------------------------------------------------------

bool rabbit__out_begin(rabbit_link *link)
{
    link->last_tag = 0;
    amqp_confirm_select(link->connection, 1);
    return rabbit__went_well(link, "confirms");
}

static rabbit_out *take_next(rabbit_link *link)
{
    rabbit *r = link->owner;
    pthread_mutex_lock(&r->lock);
    rabbit_out *m = r->blocked ? NULL : take_first(&r->waiting);
    if (m != NULL) {
        m->tag = ++link->last_tag;
        rabbit__out_add(&r->sent, m);
    }
    pthread_mutex_unlock(&r->lock);
    return m;
}

bool rabbit__out_turn(rabbit_link *link)
{
    for (;;) {
        if (!listen(link))
            return false;
        rabbit_out *m = NULL;
        for (int i = 0; i < SENDS; i++) {
            m = take_next(link);
            if (m == NULL)
                return true;
            int status = rabbit__send(link, m);
            if (status != AMQP_STATUS_OK)
                return rabbit__trouble(link->owner, "publishing: %s",
                                       amqp_error_string2(status));
        }
    }
}

// Under the lock.
static void forget(rabbit *r, rabbit_outs *from, rabbit_outs *kept,
                   rabbit_outs *lost)
{
    for (rabbit_out *m = take_first(from); m != NULL; m = take_first(from)) {
        m->tag = 0;
        m->confirmed = false;
        rabbit__out_add(m->id == 0 ? kept : lost, m);
        if (m->id == 0)
            continue;
        r->confirm.lost = true;
        r->window--;
    }
}

void rabbit__out_end(rabbit_link *link)
{
    rabbit *r = link->owner;
    rabbit_outs lost = {NULL, NULL, 0};
    rabbit_outs kept = {NULL, NULL, 0};
    pthread_mutex_lock(&r->lock);
    forget(r, &r->sent, &kept, &lost);
    forget(r, &r->waiting, &kept, &lost);
    r->waiting = kept;
    pthread_cond_broadcast(&r->moved);
    pthread_mutex_unlock(&r->lock);
    rabbit__outs_free(&lost);
}
