// What comes in. A delivery is given back only when its event is durable here,
// was before, or can be fetched later (gaps.c); what cannot be taken is set
// aside, and holds up nobody else.
#include "runtime/broker.h"

#include <string.h>

#include "runtime/pump.h"
#include "runtime/watch.h"

static void wake(void *user)
{
    oms__pump_tell(user);
}

static bool hears(const oms *engine, const char *type, uint16_t source)
{
    if (strcmp(type, "*") == 0)
        return true;
    const oms_event_entry *event = oms__registry_event(&engine->registry, type);
    return event != NULL && event->module == source;
}

static bool is_wanted(const oms *engine, uint16_t source)
{
    for (uint16_t i = 0; i < engine->registry.modules_count; i++) {
        const oms_module *module = engine->registry.modules[i];
        if (module->reads_log)
            return true;
        for (size_t j = 0; j < module->reactions_count; j++)
            if (hears(engine, module->reactions[j].type, source))
                return true;
    }
    return false;
}

void oms__broker_listen(oms *engine)
{
    for (uint16_t i = 0; i < engine->registry.modules_count; i++) {
        const oms_module *module = engine->registry.modules[i];
        engine->in_fleet |= module->absent;
        if (module->absent && module->events_count > 0 && is_wanted(engine, i))
            engine->wanted |= (uint32_t)1 << i;
    }
}

static size_t list_sources(const oms *engine, const char **out)
{
    size_t count = 0;
    for (uint16_t i = 0; i < engine->registry.modules_count; i++)
        if ((engine->wanted & (uint32_t)1 << i) != 0)
            out[count++] = engine->registry.modules[i]->name;
    return count;
}

static bool is_whole(const oms_transport_ops *ops)
{
    return ops != NULL && ops->size >= sizeof(*ops) && ops->join != NULL &&
           ops->publish != NULL && ops->confirmed != NULL &&
           ops->poll != NULL && ops->ack != NULL && ops->park != NULL &&
           ops->release != NULL && ops->status != NULL && ops->close != NULL;
}

int oms__broker_open(oms *engine, const oms_options *options, oms_error *err)
{
    if (options->transport == NULL)
        return OMS_OK;
    if (!is_whole(options->transport->ops))
        return oms__error_set(err, OMS_EINVAL, "/transport",
                              "the transport lacks a required slot");
    oms_broker *broker = oms__arena_alloc(&engine->fixed, sizeof(*broker));
    if (broker == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    if (!oms__chance_id(engine, oms__now(engine), broker->outbox.owner))
        return oms__error_set(err, OMS_EIO, "",
                              "the random source failed; check the ids port");
    broker->transport = *options->transport;
    const char *sources[OMS_MODULES_MAX];
    size_t count = list_sources(engine, sources);
    int code = broker->transport.ops->join(broker->transport.impl, sources,
                                           count, wake, engine, err);
    if (code == OMS_OK)
        engine->broker = broker;
    return code;
}

void oms__broker_close(oms *engine)
{
    if (engine->broker == NULL)
        return;
    const oms_transport *transport = &engine->broker->transport;
    transport->ops->close(transport->impl, OMS__CLOSE_MS);
    engine->broker = NULL;
}

// ---- a helping -------------------------------------------------------------

static int poll(oms_broker *broker, oms_error *err)
{
    oms_incoming came[OMS__POLL_MAX];
    size_t count = 0;
    const oms_transport *transport = &broker->transport;
    int code =
        transport->ops->poll(transport->impl, came, OMS__POLL_MAX, &count, err);
    for (size_t i = 0; code == OMS_OK && i < count; i++) {
        if (came[i].reason != NULL)
            transport->ops->park(transport->impl, came[i].token,
                                 came[i].reason);
        else
            broker->held[broker->held_count++] =
                (oms_held){.delivery = came[i]};
    }
    return code;
}

// Too many, or one for too long: what is missing is fetched from its source.
static bool waited(const oms_broker *broker, const oms_held *held, int64_t us)
{
    return broker->held_count > OMS__HELD_MAX / 2 ||
           (held->since_us != 0 && us - held->since_us >= OMS__HELD_US);
}

static void prepare(oms *engine, int64_t us)
{
    oms_broker *broker = engine->broker;
    for (size_t i = 0; i < broker->held_count; i++) {
        oms_arrival *arrival = &broker->arrivals[i];
        memset(arrival, 0, sizeof(*arrival));
        arrival->event = broker->held[i].delivery.event;
        arrival->waited = waited(broker, &broker->held[i], us);
    }
}

static void give_back_one(oms_broker *broker, const oms_held *held)
{
    broker->transport.ops->release(broker->transport.impl,
                                   held->delivery.token);
}

static void say_parked(oms *engine, const oms_event *event,
                       const oms_arrival *it)
{
    oms_buf fields;
    oms__buf_init(&fields, &engine->given, 0);
    oms__buf_text(&fields, "{\"subject\":");
    oms__buf_json(&fields, event->subject != NULL ? event->subject : "");
    oms__buf_text(&fields, ",\"kind\":");
    oms__buf_json(&fields, event->type != NULL ? event->type : "");
    oms__buf_text(&fields, ",\"reason\":");
    oms__buf_json(&fields, it->error.text);
    oms__buf_text(&fields, "}");
    if (!fields.failed)
        oms__log_line(engine, OMS_LOG_WARN, "delivery.parked", "%s",
                      fields.bytes);
    oms__buf_free(&fields);
}

// True: it is off our hands.
static bool settle_one(oms *engine, oms_held *held, const oms_arrival *it,
                       int64_t us)
{
    const oms_transport *transport = &engine->broker->transport;
    if (it->outcome == OMS_DELIVERED_REFUSED) {
        say_parked(engine, &held->delivery.event, it);
        transport->ops->park(transport->impl, held->delivery.token,
                             it->error.text);
        return true;
    }
    if (it->outcome == OMS_DELIVERED_EARLY && !it->waited) {
        if (held->since_us == 0)
            held->since_us = us;
        return false;
    }
    transport->ops->ack(transport->impl, &held->delivery.token, 1);
    return true;
}

static bool settle_all(oms *engine, int64_t us)
{
    oms_broker *broker = engine->broker;
    size_t kept = 0;
    bool taken = false;
    for (size_t i = 0; i < broker->held_count; i++) {
        taken = taken || broker->arrivals[i].outcome == OMS_DELIVERED_TAKEN;
        if (!settle_one(engine, &broker->held[i], &broker->arrivals[i], us))
            broker->held[kept++] = broker->held[i];
    }
    broker->held_count = kept;
    return taken;
}

// Nothing has come that these could follow, and none is given up on.
static bool stays_early(oms *engine)
{
    const oms_broker *broker = engine->broker;
    for (size_t i = 0; i < broker->held_count; i++)
        if (broker->arrivals[i].waited)
            return false;
    return broker->tried_id == oms__watch_durable(engine);
}

static int take_in(oms *engine, bool *worked, oms_error *err)
{
    oms_broker *broker = engine->broker;
    size_t before = broker->held_count;
    int code = poll(broker, err);
    int64_t us = engine->clock.ops->monotonic_us(engine->clock.impl);
    if (code != OMS_OK || broker->held_count == 0)
        return code;
    prepare(engine, us);
    if (broker->held_count == before && stays_early(engine))
        return OMS_OK;
    broker->tried_id = oms__watch_durable(engine);
    code = oms__inbox_take(engine, broker->arrivals, broker->held_count, true,
                           err);
    if (code != OMS_OK) { // they come again when the storage is well
        while (broker->held_count > 0)
            give_back_one(broker, &broker->held[--broker->held_count]);
        return code;
    }
    bool more = broker->held_count > before;
    *worked = settle_all(engine, us) || more || *worked;
    return OMS_OK;
}

int oms__broker_step(oms *engine, bool *worked, int64_t *rest_ms,
                     oms_error *err)
{
    *rest_ms = -1;
    if (engine->broker == NULL)
        return OMS_OK;
    int code = take_in(engine, worked, err);
    if (code == OMS_OK)
        code = oms__outbox_step(engine, worked, rest_ms, err);
    const int64_t held_ms = OMS__HELD_US / 1000;
    if (engine->broker->held_count > 0 && (*rest_ms < 0 || *rest_ms > held_ms))
        *rest_ms = held_ms;
    oms__broker_note(engine);
    const int64_t look_ms =
        engine->broker->noted.connected ? OMS__BROKER_LOOK_MS : 1000;
    if (*rest_ms < 0 || *rest_ms > look_ms)
        *rest_ms = look_ms;
    return code;
}
