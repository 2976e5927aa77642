// The topics: asked for by name before they are used, with the partitions that
// the host wants. That one is there already is the usual answer. While the
// broker is away the same question is how we learn that it is back.
#include <stdio.h>
#include <string.h>

#include "adapters/kafka/inside.h"

bool oms__kafka_name_good(const char *text)
{
    size_t count = strlen(text);
    if (count == 0 || count > OMS_CODE_BYTES_MAX)
        return false;
    for (; *text != '\0'; text++)
        if (!((*text >= 'a' && *text <= 'z') ||
              (*text >= 'A' && *text <= 'Z') ||
              (*text >= '0' && *text <= '9') || *text == '-' || *text == '_' ||
              *text == '.'))
            return false;
    return true;
}

kafka_topic *oms__kafka_topic_find(kafka *it, const char *name)
{
    for (size_t i = 0; i < it->topics_count; i++)
        if (strcmp(it->topics[i].name, name) == 0)
            return &it->topics[i];
    return NULL;
}

static kafka_topic *topic(kafka *it, const char *name)
{
    kafka_topic *found = oms__kafka_topic_find(it, name);
    if (found != NULL || it->topics_count == KAFKA_TOPICS_MAX)
        return found;
    found = &it->topics[it->topics_count++];
    *found = (kafka_topic){.state = KAFKA_TOPIC_WANTED};
    (void)snprintf(found->name, sizeof(found->name), "%s", name);
    return found;
}

kafka_topic *oms__kafka_topic(kafka *it, const char *source)
{
    char name[KAFKA_NAME_ROOM];
    (void)snprintf(name, sizeof(name), "oms.%.64s.%.64s", it->shop, source);
    return oms__kafka_name_good(source) ? topic(it, name) : NULL;
}

kafka_topic *oms__kafka_topic_parked(kafka *it)
{
    char name[KAFKA_NAME_ROOM];
    (void)snprintf(name, sizeof(name), "%.180s.parked", it->group);
    kafka_topic *found = topic(it, name);
    if (found != NULL)
        found->parked = true;
    return found;
}

// The consumer begins when all that it wants is there: librdkafka looks again
// for a topic that it did not find only after a long while.
static void subscribe(kafka *it)
{
    if (it->consumer == NULL || it->subscribed || it->topics_count == 0)
        return;
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_topic_partition_list_new((int)it->topics_count);
    bool all = true;
    for (size_t i = 0; i < it->topics_count; i++) {
        if (!it->topics[i].consumed)
            continue;
        all = all && it->topics[i].state == KAFKA_TOPIC_THERE;
        (void)rd_kafka_topic_partition_list_add(list, it->topics[i].name,
                                                RD_KAFKA_PARTITION_UA);
    }
    if (all && list->cnt > 0)
        it->subscribed = rd_kafka_subscribe(it->consumer, list) ==
                         RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_topic_partition_list_destroy(list);
}

static bool wants_to_ask(const kafka *it)
{
    bool wanted = !it->status.connected;
    for (size_t i = 0; i < it->topics_count && !wanted; i++)
        wanted = it->topics[i].state == KAFKA_TOPIC_WANTED;
    return wanted && !it->asking;
}

void oms__kafka_topics_tend(kafka *it, int64_t now_ms)
{
    if (it->producer == NULL)
        return;
    oms__kafka_answers(it);
    if (wants_to_ask(it)) {
        if (now_ms >= it->ask_due_ms)
            oms__kafka_ask(it, now_ms);
        else
            oms__kafka_later(it, it->ask_due_ms);
    }
    subscribe(it);
}
