// Events over Kafka: opening, closing, and the table of the slots. What must
// never happen here: waiting for a broker, except in close, for as long as the
// caller said.
#define _GNU_SOURCE // strdup
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/kafka/inside.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/sized.h"

#define PARTITIONS_DEFAULT 8
#define PARTITIONS_MOST 10000
#define REPLICATION_MOST 100
#define WINDOW_DEFAULT 5000
#define PREFETCH_DEFAULT 1000
#define BOUND_MOST 100000 // window and prefetch: they are memory
#define BROKERS_BYTES_MAX 4096
#define MESSAGE_CHUNK_BYTES 8192
#define LEAVE_MS 500 // saying goodbye to the group, if it can be said at all
#define LOOK_MS 20

static int join(void *impl, const char *const *sources, size_t count,
                void (*wake)(void *user), void *user, oms_error *err)
{
    kafka *it = impl;
    if (count > 0 && it->group[0] == '\0')
        return oms__error_set(err, OMS_EINVAL, "/group",
                              "who wants events is in a group");
    for (size_t i = 0; i < count; i++) {
        kafka_topic *topic = oms__kafka_topic(it, sources[i]);
        if (topic == NULL)
            return oms__error_set(err, OMS_EINVAL, "/sources",
                                  "at most %d sources, and of each a topic's "
                                  "name can be made",
                                  KAFKA_TOPICS_MAX - 1);
        topic->consumed = true;
        it->listens = true;
    }
    if (count > 0 && oms__kafka_topic_parked(it) == NULL)
        return oms__error_set(err, OMS_EINVAL, "/sources", "at most %d sources",
                              KAFKA_TOPICS_MAX - 1);
    it->wake = wake;
    it->user = user;
    if (oms__kafka_bell_start(&it->bell, wake, user) != OMS_OK)
        return oms__error_set(err, OMS_ENOMEM, "", "no thread can be started");
    oms__kafka_tend(it);
    return OMS_OK;
}

static int64_t count_of(const kafka *it, kafka_slot_state state)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < it->prefetch; i++)
        count += it->slots[i].state == state ? 1 : 0;
    return count;
}

static void status(void *impl, oms_transport_status *out)
{
    kafka *it = impl;
    oms__kafka_tend(it);
    *out = it->status;
    out->size = sizeof(*out);
    out->connected = out->connected && (!it->listens || it->joined);
    out->window = it->window.count;
    out->unacked = count_of(it, KAFKA_SLOT_GIVEN);
    out->reconnects -= out->reconnects > 0 ? 1 : 0;
    out->trouble = it->trouble[0] != '\0' ? it->trouble : NULL;
}

// ---- close
// -------------------------------------------------------------------

static void close_window(kafka *it, int64_t until_ms)
{
    while (it->producer != NULL && !it->producer_broken &&
           (it->window.count > 0 || it->aside.first != NULL ||
            count_of(it, KAFKA_SLOT_PARKING) > 0) &&
           oms__kafka_now_ms() < until_ms) {
        (void)rd_kafka_poll(it->producer, LOOK_MS);
        oms__kafka_aside(it);
    }
}

// Leaves the group, so that another member has the partitions at once and not
// only when we are missed.
static void close_group(kafka *it, int64_t until_ms)
{
    if (it->consumer == NULL || !it->subscribed || !it->status.connected)
        return;
    it->committing = false;
    oms__kafka_commit(it);
    rd_kafka_error_t *failed =
        rd_kafka_consumer_close_queue(it->consumer, it->consumed);
    bool closing = failed == NULL;
    rd_kafka_error_destroy(failed);
    while (closing && !rd_kafka_consumer_closed(it->consumer) &&
           oms__kafka_now_ms() < until_ms) {
        rd_kafka_message_t *message =
            rd_kafka_consumer_poll(it->consumer, LOOK_MS);
        if (message != NULL)
            rd_kafka_message_destroy(message);
    }
}

static void free_all(kafka *it)
{
    for (uint32_t i = 0; it->slots != NULL && i < it->prefetch; i++)
        oms__arena_free(&it->slots[i].arena);
    oms__arena_free(&it->arena);
    free(it->slots);
    free(it->window.ring);
    free(it->brokers);
    oms__secret_wipe(&it->settings, sizeof(it->settings));
    free(it);
}

static void shut(void *impl, int64_t wait_ms)
{
    kafka *it = impl;
    int64_t now_ms = oms__kafka_now_ms();
    oms__kafka_bell_stop(&it->bell);
    close_window(it, now_ms + wait_ms);
    now_ms = oms__kafka_now_ms();
    close_group(it, now_ms + (wait_ms > LEAVE_MS ? wait_ms : LEAVE_MS));
    oms__kafka_consumer_close(it);
    oms__kafka_producer_close(it);
    free_all(it);
}

// ---- open
// --------------------------------------------------------------------

static const oms_transport_ops ops = {
    .size = sizeof(oms_transport_ops),
    .name = "kafka",
    .join = join,
    .publish = oms__kafka_publish,
    .confirmed = oms__kafka_confirmed,
    .poll = oms__kafka_poll,
    .ack = oms__kafka_ack,
    .park = oms__kafka_park,
    .release = oms__kafka_release,
    .status = status,
    .close = shut,
};

static int bounded(uint32_t value, uint32_t most, const char *where,
                   oms_error *err)
{
    return value <= most ? OMS_OK
                         : oms__error_set(err, OMS_EINVAL, where,
                                          "the most is %u", (unsigned)most);
}

static int check(const oms_kafka_options *options, oms_error *err)
{
    if (options->brokers == NULL || options->brokers[0] == '\0' ||
        strlen(options->brokers) > BROKERS_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/brokers",
                              "say where: \"host:9092,host:9092\"");
    if (options->shop != NULL && !oms__kafka_name_good(options->shop))
        return oms__error_set(err, OMS_EINVAL, "/shop",
                              "letters, digits and \"-_.\", at most %d",
                              OMS_CODE_BYTES_MAX);
    if (options->group != NULL && !oms__kafka_name_good(options->group))
        return oms__error_set(err, OMS_EINVAL, "/group",
                              "letters, digits and \"-_.\", at most %d",
                              OMS_CODE_BYTES_MAX);
    int code =
        bounded(options->partitions, PARTITIONS_MOST, "/partitions", err);
    if (code == OMS_OK)
        code = bounded(options->replication, REPLICATION_MOST, "/replication",
                       err);
    if (code == OMS_OK)
        code = bounded(options->window, BOUND_MOST, "/window", err);
    if (code == OMS_OK)
        code = bounded(options->prefetch, BOUND_MOST, "/prefetch", err);
    return code;
}

static uint32_t or_default(uint32_t given, uint32_t otherwise)
{
    return given != 0 ? given : otherwise;
}

static int take_options(kafka *it, const oms_kafka_options *options,
                        oms_error *err)
{
    const char *shop = options->shop != NULL ? options->shop : "shop";
    (void)snprintf(it->shop, sizeof(it->shop), "%s", shop);
    if (options->group != NULL)
        (void)snprintf(it->group, sizeof(it->group), "oms.%s.%s", shop,
                       options->group);
    it->partitions_made = or_default(options->partitions, PARTITIONS_DEFAULT);
    it->replication = options->replication;
    it->prefetch = or_default(options->prefetch, PREFETCH_DEFAULT);
    it->window.room = or_default(options->window, WINDOW_DEFAULT);
    oms__arena_init(&it->arena, NULL, MESSAGE_CHUNK_BYTES, 0);
    it->brokers = strdup(options->brokers);
    it->slots = calloc(it->prefetch, sizeof(*it->slots));
    it->window.ring = calloc(it->window.room, sizeof(*it->window.ring));
    if (it->brokers == NULL || it->slots == NULL || it->window.ring == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a transport");
    for (uint32_t i = 0; i < it->prefetch; i++)
        oms__kafka_push(&it->free, &it->slots[i]);
    if (options->settings_file == NULL)
        return OMS_OK;
    return oms__kafka_settings_read(&it->settings, options->settings_file, err);
}

int oms_kafka_open(const oms_kafka_options *options, oms_transport *out,
                   oms_error *err)
{
    oms_kafka_options taken;
    int code = oms__sized_take(options, &taken, sizeof(taken), "", err);
    if (code == OMS_OK)
        code = check(&taken, err);
    if (code != OMS_OK)
        return code;
    kafka *it = calloc(1, sizeof(*it));
    if (it == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a transport");
    code = take_options(it, &taken, err);
    if (code == OMS_OK)
        code = oms__kafka_producer_open(it, err);
    if (code == OMS_OK && it->group[0] != '\0')
        code = oms__kafka_consumer_open(it, err);
    if (code != OMS_OK) {
        shut(it, 0);
        return code;
    }
    *out = (oms_transport){.ops = &ops, .impl = it};
    return OMS_OK;
}
