// What the group gives us to read. Every partition has a queue of its own that
// is read only while there is room: so nothing has to be paused, librdkafka
// stops fetching when its own bound is reached, and the group sees us alive
// whatever the engine does.
#include <stdlib.h>
#include <string.h>

#include "adapters/kafka/inside.h"

#define ROUNDS_MAX 1000 // one look: a broker in trouble says much

// On librdkafka's threads.
static void on_partition(rd_kafka_t *rk, void *opaque)
{
    (void)rk;
    oms__kafka_ring(opaque);
}

// ---- partitions come and go
// --------------------------------------------------

static void let_go(kafka_partition *partition)
{
    if (partition->queue != NULL) {
        rd_kafka_queue_cb_event_enable(partition->queue, NULL, NULL);
        rd_kafka_queue_destroy(partition->queue);
    }
    oms__kafka_partition_free(partition);
}

void oms__kafka_give_up(kafka *it)
{
    it->ready = it->held = it->aside = (kafka_queue){NULL, NULL};
    for (uint32_t i = 0; i < it->prefetch; i++)
        if (it->slots[i].partition != NULL)
            oms__kafka_slot_revoked(it, &it->slots[i]);
    for (uint32_t i = 0; i < it->partitions_count; i++)
        let_go(it->partitions[i]);
    free(it->partitions);
    it->partitions = NULL;
    it->partitions_count = 0;
}

static bool take_partition(kafka *it, const rd_kafka_topic_partition_t *given)
{
    kafka_partition *made =
        oms__kafka_partition_new(given->topic, given->partition);
    if (made == NULL)
        return false;
    it->partitions[it->partitions_count++] = made;
    made->queue = rd_kafka_queue_get_partition(it->consumer, given->topic,
                                               given->partition);
    if (made->queue == NULL)
        return false;
    rd_kafka_queue_forward(made->queue, NULL);
    rd_kafka_queue_cb_event_enable(made->queue, on_partition, it);
    return true;
}

static bool take_partitions(kafka *it,
                            const rd_kafka_topic_partition_list_t *list)
{
    bool good = true;
    oms__kafka_give_up(it);
    it->partitions = calloc((size_t)list->cnt + 1, sizeof(*it->partitions));
    if (it->partitions == NULL)
        return false;
    for (int i = 0; i < list->cnt && good; i++)
        good = take_partition(it, &list->elems[i]);
    return good;
}

static void commit_now(kafka *it);

void oms__kafka_rebalanced(rd_kafka_t *rk, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t *list, void *opaque)
{
    kafka *it = opaque;
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        oms__kafka_connected(it, true);
        it->joined = true;
        if (!take_partitions(it, list)) {
            oms__kafka_trouble(it, "no memory for %d partitions", list->cnt);
            it->consumer_broken = true;
        }
        (void)rd_kafka_assign(rk, list);
        return;
    }
    // The commit is on its way, on the same connection, before the partitions
    // are given back.
    if (!rd_kafka_assignment_lost(rk))
        commit_now(it);
    oms__kafka_give_up(it);
    (void)rd_kafka_assign(rk, NULL);
}

// ---- commits
// -----------------------------------------------------------------

static kafka_partition *find(const kafka *it,
                             const rd_kafka_topic_partition_t *one)
{
    for (uint32_t i = 0; i < it->partitions_count; i++)
        if (it->partitions[i]->number == one->partition &&
            strcmp(it->partitions[i]->topic, one->topic) == 0)
            return it->partitions[i];
    return NULL;
}

static void commit_now(kafka *it)
{
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_topic_partition_list_new((int)it->partitions_count);
    for (uint32_t i = 0; i < it->partitions_count; i++) {
        kafka_partition *one = it->partitions[i];
        if (!one->dirty)
            continue;
        rd_kafka_topic_partition_list_add(list, one->topic, one->number)
            ->offset = one->commit;
        one->dirty = false;
    }
    it->commit_due_ms = 0;
    if (list->cnt > 0)
        it->committing = rd_kafka_commit(it->consumer, list, 1) ==
                         RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_topic_partition_list_destroy(list);
}

// One at a time: the next has all that was acked meanwhile.
void oms__kafka_commit(kafka *it)
{
    if (it->consumer == NULL || it->committing ||
        oms__kafka_now_ms() < it->commit_due_ms)
        return;
    commit_now(it);
}

void oms__kafka_committed(rd_kafka_t *rk, rd_kafka_resp_err_t code,
                          rd_kafka_topic_partition_list_t *list, void *opaque)
{
    kafka *it = opaque;
    bool failed = false;
    (void)rk;
    it->committing = false;
    for (int i = 0; list != NULL && i < list->cnt; i++) {
        kafka_partition *one = find(it, &list->elems[i]);
        if (one == NULL || (code == RD_KAFKA_RESP_ERR_NO_ERROR &&
                            list->elems[i].err == RD_KAFKA_RESP_ERR_NO_ERROR))
            continue;
        one->dirty = one->commit >= 0;
        failed = true;
    }
    if (failed)
        it->commit_due_ms = oms__kafka_now_ms() + KAFKA_AGAIN_MS;
}

// ---- messages
// ----------------------------------------------------------------

static void told(kafka *it, const rd_kafka_message_t *message)
{
    oms__kafka_trouble(it, "%s: %.300s", rd_kafka_err2name(message->err),
                       rd_kafka_message_errstr(message));
}

static void take(kafka *it, kafka_partition *partition,
                 rd_kafka_message_t *message)
{
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        told(it, message);
        rd_kafka_message_destroy(message);
        return;
    }
    kafka_slot *slot = oms__kafka_pop(&it->free);
    slot->message = message;
    slot->partition = partition;
    slot->position = oms__kafka_partition_add(partition, message->offset);
    slot->times = 0;
    slot->state = KAFKA_SLOT_READY;
    oms__kafka_push(&it->ready, slot);
}

// One of each partition in turn, so that a full one leaves room for others.
static bool take_round(kafka *it)
{
    bool any = false;
    uint32_t count = it->partitions_count;
    uint32_t from = it->partition_next++;
    for (uint32_t i = 0; i < count && it->free.first != NULL; i++) {
        kafka_partition *one = it->partitions[(from + i) % count];
        if (!oms__kafka_partition_room(one)) {
            it->starved = true;
            continue;
        }
        rd_kafka_message_t *message = rd_kafka_consume_queue(one->queue, 0);
        if (message == NULL)
            continue;
        take(it, one, message);
        any = true;
    }
    return any;
}

// Rebalances, errors and commits. No message comes this way, since partitions
// have queues of their own; if one did, reading again from what is committed
// is always right.
static void serve(kafka *it)
{
    for (int i = 0; i < ROUNDS_MAX; i++) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(it->consumer, 0);
        if (message == NULL)
            return;
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR ||
            message->err == RD_KAFKA_RESP_ERR__FATAL)
            it->consumer_broken = true;
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
            told(it, message);
        rd_kafka_message_destroy(message);
    }
}

void oms__kafka_consume(kafka *it)
{
    serve(it);
    if (it->consumer_broken)
        return;
    it->starved = false;
    while (it->free.first != NULL && take_round(it)) {
    }
    it->starved = it->starved || it->free.first == NULL;
    oms__kafka_commit(it);
}
