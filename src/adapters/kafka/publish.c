// The window of what is published and not confirmed. Reports come in the order
// of each partition, so the window is a ring in the order of handing in, and
// what is confirmed is the end of its unbroken beginning.
//
// librdkafka tries again for ever. When it reports a failure none the less (a
// topic that is gone, a broker that refuses), everything behind is taken back
// and the handle is closed: an event must not overtake the one that failed.
#include <string.h>

#include "adapters/kafka/inside.h"
#include "base/error.h"

static kafka_sent *sent_at(const kafka_window *window, uint32_t position)
{
    return &window->ring[(window->first + position) % window->room];
}

static void advance(kafka *it)
{
    kafka_window *window = &it->window;
    while (window->count > 0 && sent_at(window, 0)->done) {
        window->up_to = sent_at(window, 0)->id;
        window->first = (window->first + 1) % window->room;
        window->count--;
        it->status.published++;
    }
}

void oms__kafka_reported(rd_kafka_t *rk, const rd_kafka_message_t *message,
                         void *opaque)
{
    kafka *it = opaque;
    kafka_sent *sent = message->_private;
    bool safe = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    (void)rk;
    if (safe)
        oms__kafka_connected(it, true);
    else
        oms__kafka_trouble(it, "%s was not published: %s",
                           sent->parking != NULL ? "what was set aside"
                                                 : "an event",
                           rd_kafka_err2str(message->err));
    if (sent->parking != NULL) {
        oms__kafka_slot_parked(it, sent->parking, safe);
        return;
    }
    sent->done = safe;
    it->producer_broken = it->producer_broken || !safe;
    if (!it->producer_broken)
        advance(it);
}

void oms__kafka_window_lost(kafka *it)
{
    kafka_window *window = &it->window;
    advance(it);
    window->lost = window->lost || window->count > 0;
    window->first = 0;
    window->count = 0;
    for (uint32_t i = 0; i < it->prefetch; i++)
        if (it->slots[i].state == KAFKA_SLOT_PARKING)
            oms__kafka_slot_parked(it, &it->slots[i], false);
}

static int publish_one(kafka *it, const oms_event *event, bool *taken,
                       oms_error *err)
{
    oms_envelope envelope;
    kafka_window *window = &it->window;
    kafka_topic *topic = oms__kafka_topic(it, event->source);
    if (topic == NULL)
        return oms__error_set(err, OMS_EINVAL, "/source",
                              "no topic can be named after this source");
    if (topic->state != KAFKA_TOPIC_THERE || window->count == window->room ||
        window->lost)
        return OMS_OK;
    oms__arena_reset(&it->arena);
    int code = oms__envelope_write(event, &it->arena, &envelope, err);
    if (code != OMS_OK)
        return code;
    kafka_sent *sent = sent_at(window, window->count);
    *sent = (kafka_sent){.id = event->id};
    rd_kafka_resp_err_t sending =
        oms__kafka_send(it, topic->name, event, &envelope, sent);
    if (sending == RD_KAFKA_RESP_ERR__FATAL)
        it->producer_broken = true;
    else if (sending != RD_KAFKA_RESP_ERR_NO_ERROR &&
             sending != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        oms__kafka_trouble(it, "an event cannot be published: %s",
                           rd_kafka_err2str(sending));
    *taken = sending == RD_KAFKA_RESP_ERR_NO_ERROR;
    window->count += *taken ? 1 : 0;
    return OMS_OK;
}

int oms__kafka_publish(void *impl, const oms_event *events, size_t count,
                       size_t *taken, oms_error *err)
{
    kafka *it = impl;
    int code = OMS_OK;
    bool more = true;
    *taken = 0;
    oms__kafka_tend(it);
    while (code == OMS_OK && more && *taken < count && it->producer != NULL &&
           !it->producer_broken) {
        more = false;
        code = publish_one(it, &events[*taken], &more, err);
        *taken += more ? 1 : 0;
    }
    if (code != OMS_OK && err != NULL)
        oms__kafka_trouble(it, "an event cannot be published: %.300s",
                           err->text);
    oms__kafka_topics_tend(it, oms__kafka_now_ms()); // a new source asks now
    return code;
}

void oms__kafka_confirmed(void *impl, oms_confirm *out)
{
    kafka *it = impl;
    oms__kafka_tend(it);
    *out = (oms_confirm){.up_to = it->window.up_to, .lost = it->window.lost};
    it->window.lost = false;
}
