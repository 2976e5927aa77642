// The topics: asked for by name before they are used, with the partitions that
// the host wants. That one is there already is the usual answer. While the
// broker is away the same question is how we learn that it is back.
#include <stdio.h>
#include <string.h>

#include "adapters/kafka/inside.h"

#define ASK_MS 5000 // one question; then it is asked again

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

static kafka_topic *find_topic(kafka *it, const char *name)
{
    for (size_t i = 0; i < it->topics_count; i++)
        if (strcmp(it->topics[i].name, name) == 0)
            return &it->topics[i];
    return NULL;
}

static kafka_topic *topic(kafka *it, const char *name)
{
    kafka_topic *found = find_topic(it, name);
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

// ---- asking ----------------------------------------------------------------

static rd_kafka_NewTopic_t *describe(const kafka *it, const kafka_topic *one)
{
    char why[200];
    rd_kafka_NewTopic_t *made = rd_kafka_NewTopic_new(
        one->name, one->parked ? 1 : (int)it->partitions_made,
        it->replication != 0 ? (int)it->replication : -1, why, sizeof(why));
    if (made == NULL)
        return NULL;
    // A broker's own limit is smaller than the largest event.
    (void)rd_kafka_NewTopic_set_config(made, "max.message.bytes",
                                       one->parked ? "4259840" : "2097152");
    if (one->parked)
        (void)rd_kafka_NewTopic_set_config(made, "retention.ms", "-1");
    if (it->replication >= 3) // or "all" may be one broker
        (void)rd_kafka_NewTopic_set_config(made, "min.insync.replicas", "2");
    return made;
}

// Nothing is made of it: the question is whether anybody answers.
static rd_kafka_NewTopic_t *any_topic(const kafka *it)
{
    char name[KAFKA_NAME_ROOM];
    char why[200];
    (void)snprintf(name, sizeof(name), "oms.%.64s.any", it->shop);
    return rd_kafka_NewTopic_new(name, 1, -1, why, sizeof(why));
}

static void ask(kafka *it, int64_t now_ms)
{
    rd_kafka_NewTopic_t *made[KAFKA_TOPICS_MAX];
    char why[200];
    size_t count = 0;
    for (size_t i = 0; i < it->topics_count; i++) {
        if (it->topics[i].state != KAFKA_TOPIC_WANTED && it->status.connected)
            continue;
        made[count] = describe(it, &it->topics[i]);
        if (made[count] != NULL)
            count++;
        if (it->topics[i].state == KAFKA_TOPIC_WANTED)
            it->topics[i].state = KAFKA_TOPIC_ASKED;
    }
    it->ask_due_ms = now_ms + KAFKA_AGAIN_MS;
    bool only_asking = count == 0;
    if (only_asking)
        made[count++] = any_topic(it);
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(it->producer, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    (void)rd_kafka_AdminOptions_set_request_timeout(options, ASK_MS, why,
                                                    sizeof(why));
    (void)rd_kafka_AdminOptions_set_operation_timeout(options, ASK_MS, why,
                                                      sizeof(why));
    (void)rd_kafka_AdminOptions_set_validate_only(options, only_asking, why,
                                                  sizeof(why));
    rd_kafka_CreateTopics(it->producer, made, count, options, it->answers);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_NewTopic_destroy_array(made, count);
    it->asking = true;
}

// ---- answers ---------------------------------------------------------------

// Whoever may not make topics is given them by an administrator: they are taken
// to be there, and if they are not, publishing will say so.
static bool is_there(rd_kafka_resp_err_t code)
{
    switch ((int)code) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
        return true;
    default:
        return false;
    }
}

static void answered(kafka *it, const char *name, rd_kafka_resp_err_t code,
                     const char *why)
{
    kafka_topic *one = find_topic(it, name);
    if (one == NULL || one->state == KAFKA_TOPIC_THERE)
        return;
    one->state = is_there(code) ? KAFKA_TOPIC_THERE : KAFKA_TOPIC_WANTED;
    bool told = (int)code > 0 || it->trouble[0] == '\0';
    if (one->state == KAFKA_TOPIC_WANTED && told)
        oms__kafka_trouble(it, "the topic %s cannot be made: %.200s", name,
                           why != NULL ? why : rd_kafka_err2str(code));
}

static void answered_all(kafka *it, rd_kafka_resp_err_t code, const char *why)
{
    for (size_t i = 0; i < it->topics_count; i++)
        if (it->topics[i].state == KAFKA_TOPIC_ASKED)
            answered(it, it->topics[i].name, code, why);
}

static void take_answer(kafka *it, rd_kafka_event_t *event)
{
    const rd_kafka_CreateTopics_result_t *result =
        rd_kafka_event_CreateTopics_result(event);
    rd_kafka_resp_err_t code = rd_kafka_event_error(event);
    size_t count = 0;
    if (result == NULL)
        return;
    it->asking = false;
    bool reached = code == RD_KAFKA_RESP_ERR_NO_ERROR || is_there(code) ||
                   (int)code > 0; // a broker's own words
    if (reached)
        oms__kafka_connected(it, true);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        answered_all(it, code, rd_kafka_event_error_string(event));
        return;
    }
    const rd_kafka_topic_result_t **each =
        rd_kafka_CreateTopics_result_topics(result, &count);
    for (size_t i = 0; i < count; i++)
        answered(it, rd_kafka_topic_result_name(each[i]),
                 rd_kafka_topic_result_error(each[i]),
                 rd_kafka_topic_result_error_string(each[i]));
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
    rd_kafka_event_t *event = rd_kafka_queue_poll(it->answers, 0);
    while (event != NULL) {
        take_answer(it, event);
        rd_kafka_event_destroy(event);
        event = rd_kafka_queue_poll(it->answers, 0);
    }
    if (wants_to_ask(it)) {
        if (now_ms >= it->ask_due_ms)
            ask(it, now_ms);
        else
            oms__kafka_later(it, it->ask_due_ms);
    }
    subscribe(it);
}
