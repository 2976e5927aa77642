// Between an engine and the broker: now and then a message is lost for good,
// as when somebody empties a queue. The log of the source still has it.
#include "sim/fleet.h"

#include <string.h>

#include "runtime/broker.h"

static fleet_node *node_of(void *impl)
{
    return impl;
}

static const oms_transport *wire(void *impl)
{
    return &node_of(impl)->wire;
}

static int join(void *impl, const char *const *sources, size_t count,
                void (*wake)(void *user), void *user, oms_error *err)
{
    return wire(impl)->ops->join(wire(impl)->impl, sources, count, wake, user,
                                 err);
}

static int publish(void *impl, const oms_event *events, size_t count,
                   size_t *taken, oms_error *err)
{
    return wire(impl)->ops->publish(wire(impl)->impl, events, count, taken,
                                    err);
}

static void confirmed(void *impl, oms_confirm *out)
{
    wire(impl)->ops->confirmed(wire(impl)->impl, out);
}

static bool is_lost(fleet *of)
{
    return of->loses > 0 && of->world.faults_on &&
           chance_hits(&of->net, of->loses);
}

static int poll(void *impl, oms_incoming *out, size_t room, size_t *count,
                oms_error *err)
{
    fleet *of = node_of(impl)->of;
    size_t came = 0;
    *count = 0;
    int code = wire(impl)->ops->poll(wire(impl)->impl, out, room, &came, err);
    for (size_t i = 0; code == OMS_OK && i < came; i++) {
        if (!is_lost(of)) {
            out[(*count)++] = out[i];
            continue;
        }
        fleet_seen(of, FLEET_LOST);
        wire(impl)->ops->ack(wire(impl)->impl, &out[i].token, 1);
    }
    return code;
}

static void ack(void *impl, const uint64_t *tokens, size_t count)
{
    wire(impl)->ops->ack(wire(impl)->impl, tokens, count);
}

static void park(void *impl, uint64_t token, const char *reason)
{
    wire(impl)->ops->park(wire(impl)->impl, token, reason);
}

static void release(void *impl, uint64_t token)
{
    wire(impl)->ops->release(wire(impl)->impl, token);
}

static void status(void *impl, oms_transport_status *out)
{
    wire(impl)->ops->status(wire(impl)->impl, out);
}

static void close_wire(void *impl, int64_t wait_ms)
{
    wire(impl)->ops->close(wire(impl)->impl, wait_ms);
}

static const oms_transport_ops ops = {.size = sizeof(oms_transport_ops),
                                      .name = "lossy",
                                      .join = join,
                                      .publish = publish,
                                      .confirmed = confirmed,
                                      .poll = poll,
                                      .ack = ack,
                                      .park = park,
                                      .release = release,
                                      .status = status,
                                      .close = close_wire};

oms_transport fleet_wire(fleet_node *node)
{
    return (oms_transport){.ops = &ops, .impl = node};
}

int __real_oms__broker_step(oms *engine, bool *worked, int64_t *rest_ms,
                            oms_error *err);
int __wrap_oms__broker_step(oms *engine, bool *worked, int64_t *rest_ms,
                            oms_error *err);
// That the broker's figures grow old is no work, or nobody ever rested. To wait
// for the publisher's lease is.
int __wrap_oms__broker_step(oms *engine, bool *worked, int64_t *rest_ms,
                            oms_error *err)
{
    int code = __real_oms__broker_step(engine, worked, rest_ms, err);
    if (engine->broker == NULL || *rest_ms != OMS__BROKER_LOOK_MS)
        return code;
    const oms_outbox *outbox = &engine->broker->outbox;
    if (outbox->ours || outbox->sent >= engine->last_id)
        *rest_ms = -1;
    return code;
}
