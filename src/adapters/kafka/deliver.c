// Deliveries: given to the engine, and what it says of them. Each is in a slot;
// there are as many as may be unacknowledged, and no more is read.
#include <string.h>

#include "adapters/kafka/inside.h"
#include "base/error.h"

#define EVENT_CHUNK_BYTES 2048

// ---- slots
// -------------------------------------------------------------------

void oms__kafka_push(kafka_queue *queue, kafka_slot *slot)
{
    slot->next = NULL;
    if (queue->last != NULL)
        queue->last->next = slot;
    else
        queue->first = slot;
    queue->last = slot;
}

kafka_slot *oms__kafka_pop(kafka_queue *queue)
{
    kafka_slot *slot = queue->first;
    if (slot == NULL)
        return NULL;
    queue->first = slot->next;
    if (queue->first == NULL)
        queue->last = NULL;
    slot->next = NULL;
    return slot;
}

static void drop_message(kafka_slot *slot)
{
    if (slot->message != NULL)
        rd_kafka_message_destroy(slot->message);
    slot->message = NULL;
}

static void free_slot(kafka *it, kafka_slot *slot)
{
    drop_message(slot);
    oms__arena_free(&slot->arena);
    slot->partition = NULL;
    slot->reason = NULL;
    slot->state = KAFKA_SLOT_FREE;
    oms__kafka_push(&it->free, slot);
    if (it->starved)
        oms__kafka_ring(it); // there may be more than there was room for
    it->starved = false;
}

void oms__kafka_slot_done(kafka *it, kafka_slot *slot)
{
    if (slot->partition != NULL)
        oms__kafka_partition_done(slot->partition, slot->position);
    free_slot(it, slot);
}

// What the engine looks at stays until it gives the token back; what is on its
// way to the parked ones, until that is reported.
void oms__kafka_slot_revoked(kafka *it, kafka_slot *slot)
{
    slot->partition = NULL;
    drop_message(slot);
    if (slot->state != KAFKA_SLOT_GIVEN && slot->state != KAFKA_SLOT_PARKING)
        free_slot(it, slot);
}

// ---- to the engine
// -----------------------------------------------------------

void oms__kafka_due(kafka *it)
{
    int64_t now_ms = oms__kafka_now_ms();
    while (it->held.first != NULL && it->held.first->due_ms <= now_ms) {
        kafka_slot *slot = oms__kafka_pop(&it->held);
        slot->state = KAFKA_SLOT_READY;
        oms__kafka_push(&it->ready, slot);
    }
    if (it->held.first != NULL)
        oms__kafka_later(it, it->held.first->due_ms);
}

static int give(kafka *it, kafka_slot *slot, oms_incoming *out, oms_error *err)
{
    oms_error why = OMS_INIT(oms_error);
    *out = (oms_incoming){.times = slot->times};
    oms__arena_free(&slot->arena);
    oms__arena_init(&slot->arena, NULL, EVENT_CHUNK_BYTES, 0);
    int code = oms__kafka_read(slot->message, &slot->arena, &out->event, &why);
    if (code == OMS_EINVAL) {
        out->event = (oms_event){.size = sizeof(oms_event)};
        out->reason = oms__arena_text(&slot->arena, why.text);
        code = out->reason != NULL ? OMS_OK : OMS_ENOMEM;
    }
    if (code != OMS_OK)
        return oms__error_set(err, code, "", "%s", why.text);
    slot->times++;
    slot->turn++;
    slot->state = KAFKA_SLOT_GIVEN;
    out->token =
        (uint64_t)slot->turn << 32 | ((uint64_t)(slot - it->slots) + 1);
    it->status.delivered++;
    return OMS_OK;
}

int oms__kafka_poll(void *impl, oms_incoming *out, size_t room, size_t *count,
                    oms_error *err)
{
    kafka *it = impl;
    *count = 0;
    oms__kafka_tend(it);
    oms__kafka_due(it);
    while (*count < room && it->ready.first != NULL) {
        kafka_slot *slot = it->ready.first;
        int code = give(it, slot, &out[*count], err);
        if (code != OMS_OK) // it stays the next
            return *count > 0 ? OMS_OK : code;
        (void)oms__kafka_pop(&it->ready);
        ++*count;
    }
    return OMS_OK;
}

// ---- what the engine says
// ----------------------------------------------------

// NULL: the token is of no consequence any more.
static kafka_slot *find(const kafka *it, uint64_t token)
{
    uint64_t number = token & UINT32_MAX;
    if (number == 0 || number > it->prefetch)
        return NULL;
    kafka_slot *slot = &it->slots[number - 1];
    return slot->state == KAFKA_SLOT_GIVEN && slot->turn == token >> 32 ? slot
                                                                        : NULL;
}

void oms__kafka_ack(void *impl, const uint64_t *tokens, size_t count)
{
    kafka *it = impl;
    for (size_t i = 0; i < count; i++) {
        kafka_slot *slot = find(it, tokens[i]);
        if (slot != NULL)
            oms__kafka_slot_done(it, slot);
    }
    oms__kafka_commit(it);
}

void oms__kafka_release(void *impl, uint64_t token)
{
    kafka *it = impl;
    kafka_slot *slot = find(it, token);
    if (slot == NULL)
        return;
    if (slot->partition == NULL) { // another member has it by now
        free_slot(it, slot);
        return;
    }
    slot->state = KAFKA_SLOT_HELD;
    slot->due_ms = oms__kafka_now_ms() + KAFKA_RELEASED_MS;
    oms__kafka_push(&it->held, slot);
    oms__kafka_later(it, it->held.first->due_ms);
}

// ---- setting aside
// -----------------------------------------------------------

void oms__kafka_park(void *impl, uint64_t token, const char *reason)
{
    kafka *it = impl;
    kafka_slot *slot = find(it, token);
    if (slot == NULL)
        return;
    if (slot->partition == NULL) {
        free_slot(it, slot);
        return;
    }
    // The reason may be the one that we gave, and live in the arena.
    slot->reason = oms__arena_text(&slot->arena, reason);
    slot->state = KAFKA_SLOT_ASIDE;
    slot->due_ms = 0;
    oms__kafka_push(&it->aside, slot);
    oms__kafka_aside(it);
}

static bool send_slot(kafka *it, const kafka_topic *topic, kafka_slot *slot)
{
    if (slot->reason == NULL) // no memory for it
        slot->reason = "no event";
    slot->sent = (kafka_sent){.parking = slot};
    rd_kafka_resp_err_t code = oms__kafka_send_aside(it, topic->name, slot);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return true;
    oms__kafka_trouble(it, "what was set aside cannot be published: %s",
                       rd_kafka_err2str(code));
    return false;
}

void oms__kafka_aside(kafka *it)
{
    int64_t now_ms = oms__kafka_now_ms();
    while (it->aside.first != NULL && it->aside.first->due_ms <= now_ms &&
           it->producer != NULL && !it->producer_broken) {
        kafka_topic *topic = oms__kafka_topic_parked(it);
        kafka_slot *slot = it->aside.first;
        if (topic == NULL || topic->state != KAFKA_TOPIC_THERE)
            return;
        (void)oms__kafka_pop(&it->aside);
        if (send_slot(it, topic, slot)) {
            slot->state = KAFKA_SLOT_PARKING;
            continue;
        }
        slot->due_ms = now_ms + KAFKA_AGAIN_MS;
        oms__kafka_push(&it->aside, slot);
    }
}

// Only now may the offset move.
void oms__kafka_slot_parked(kafka *it, kafka_slot *slot, bool safe)
{
    if (safe)
        it->status.parked++;
    if (safe || slot->partition == NULL) {
        oms__kafka_slot_done(it, slot);
        return;
    }
    slot->state = KAFKA_SLOT_ASIDE;
    slot->due_ms = oms__kafka_now_ms() + KAFKA_AGAIN_MS;
    oms__kafka_push(&it->aside, slot);
}
