// See kafka_stand.h.
#ifdef OMS_HAS_KAFKA
#include "fleet/kafka_stand.h"

#include "adapters/kafka/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static rd_kafka_conf_t *conf_of(const kafka_stand *stand)
{
    char why[200];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    (void)rd_kafka_conf_set(conf, "bootstrap.servers", stand->brokers, why,
                            sizeof(why));
    (void)rd_kafka_conf_set(conf, "log_level", "0", why, sizeof(why));
    (void)rd_kafka_conf_set(conf, "partitioner", "murmur2_random", why,
                            sizeof(why));
    return conf;
}

static void write_settings(kafka_stand *stand)
{
    (void)snprintf(stand->settings, sizeof(stand->settings),
                   "/tmp/oms-kafka-XXXXXX");
    int file = mkstemp(stand->settings);
    FILE *out = file >= 0 ? fdopen(file, "w") : NULL;
    if (out == NULL)
        exit(1);
    // The mock answers nobody before the wait for a fetch is over.
    (void)fprintf(out,
                  "# of a test\n\nsession.timeout.ms=%u\n"
                  "fetch.wait.max.ms=50\n",
                  stand->session_ms);
    (void)fclose(out);
}

int kafka_stand_open(void *context, const char *group, uint32_t window,
                     uint32_t prefetch, oms_transport *out, oms_error *err)
{
    kafka_stand *stand = context;
    oms_kafka_options options = OMS_INIT(oms_kafka_options);
    if (stand->settings[0] == '\0' && stand->session_ms != 0)
        write_settings(stand);
    options.brokers = stand->brokers;
    options.shop = stand->shop;
    options.group = group;
    options.window = window;
    options.prefetch = prefetch;
    options.partitions = 4;
    options.settings_file = stand->settings[0] != '\0' ? stand->settings : NULL;
    return oms_kafka_open(&options, out, err);
}

int kafka_stand_begin(void *context)
{
    kafka_stand *stand = context;
    (void)snprintf(stand->shop, sizeof(stand->shop), "shop%d-%d", (int)getpid(),
                   ++stand->shops);
    stand->looked = 0;
    if (stand->shop_made != NULL)
        stand->shop_made(stand);
    return 0;
}

static int put_raw(void *context, const char *source, const char *subject,
                   const char *body, size_t bytes)
{
    kafka_stand *stand = context;
    char topic[200];
    char why[200];
    if (stand->producer == NULL)
        stand->producer =
            rd_kafka_new(RD_KAFKA_PRODUCER, conf_of(stand), why, sizeof(why));
    (void)snprintf(topic, sizeof(topic), "oms.%s.%s", stand->shop, source);
    if (rd_kafka_producev(stand->producer, RD_KAFKA_V_TOPIC(topic),
                          RD_KAFKA_V_KEY(subject, strlen(subject)),
                          RD_KAFKA_V_VALUE((void *)(uintptr_t)body, bytes),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                          RD_KAFKA_V_END) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return OMS_EIO;
    return rd_kafka_flush(stand->producer, 10000) == RD_KAFKA_RESP_ERR_NO_ERROR
               ? OMS_OK
               : OMS_EIO;
}

rd_kafka_message_t *kafka_stand_look(kafka_stand *stand, const char *tail,
                                     int64_t offset, int wait_ms,
                                     rd_kafka_t **reader)
{
    char topic[200];
    char why[200];
    rd_kafka_conf_t *conf = conf_of(stand);
    (void)rd_kafka_conf_set(conf, "group.id", "look", why, sizeof(why));
    (void)rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", why,
                            sizeof(why));
    *reader = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));
    (void)snprintf(topic, sizeof(topic), "oms.%s.%s", stand->shop, tail);
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, 0)->offset = offset;
    (void)rd_kafka_assign(*reader, list);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_message_t *found = rd_kafka_consumer_poll(*reader, wait_ms);
    if (found != NULL && found->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        rd_kafka_message_destroy(found);
        found = NULL;
    }
    return found;
}

static void tell(const rd_kafka_message_t *message, transport_kit_each each,
                 void *user)
{
    char reason[300] = "";
    rd_kafka_headers_t *headers = NULL;
    const void *value = NULL;
    size_t bytes = 0;
    if (rd_kafka_message_headers(message, &headers) ==
            RD_KAFKA_RESP_ERR_NO_ERROR &&
        rd_kafka_header_get_last(headers, "oms_reason", &value, &bytes) ==
            RD_KAFKA_RESP_ERR_NO_ERROR)
        (void)snprintf(reason, sizeof(reason), "%.*s", (int)bytes,
                       (const char *)value);
    each(user, message->payload, message->len, reason);
}

static void look_aside(void *context, const char *group,
                       transport_kit_each each, void *user)
{
    kafka_stand *stand = context;
    char tail[100];
    rd_kafka_t *reader = NULL;
    (void)snprintf(tail, sizeof(tail), "%s.parked", group);
    rd_kafka_message_t *one =
        kafka_stand_look(stand, tail, stand->looked, 500, &reader);
    while (one != NULL) {
        if (one->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            stand->looked = one->offset + 1;
            tell(one, each, user);
        }
        rd_kafka_message_destroy(one);
        one = rd_kafka_consumer_poll(reader, 50);
    }
    (void)rd_kafka_consumer_close(reader);
    rd_kafka_destroy(reader);
}

static void stop(void *context)
{
    kafka_stand *stand = context;
    stand->stop(stand);
}

static void start(void *context)
{
    kafka_stand *stand = context;
    stand->start(stand);
}

// Without a word to the group, which misses it when its session ends.
static void kill_consumer(void *context, const oms_transport *transport)
{
    (void)context;
    oms__kafka_consumer_close(transport->impl);
}

void kafka_stand_kit(kafka_stand *stand, const char *name, transport_kit *out)
{
    *out = (transport_kit){.name = name,
                           .context = stand,
                           .begin = kafka_stand_begin,
                           .open = kafka_stand_open,
                           .stop = stop,
                           .start = start,
                           .kill = kill_consumer,
                           .raw = put_raw,
                           .parked = look_aside,
                           .patience_ms = 40000};
}

void kafka_stand_free(kafka_stand *stand)
{
    if (stand->producer != NULL)
        rd_kafka_destroy(stand->producer);
    if (stand->settings[0] != '\0')
        (void)unlink(stand->settings);
}
#endif
