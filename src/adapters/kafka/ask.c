// Asking the cluster for topics, by its admin requests, which go to the
// controller. What is asked is answered later, in a queue of its own.
#include <stdio.h>

#include "adapters/kafka/inside.h"

#define ASK_MS 5000 // one question; then it is asked again

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

void oms__kafka_ask(kafka *it, int64_t now_ms)
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
    kafka_topic *one = oms__kafka_topic_find(it, name);
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

void oms__kafka_answers(kafka *it)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(it->answers, 0);
    while (event != NULL) {
        take_answer(it, event);
        rd_kafka_event_destroy(event);
        event = rd_kafka_queue_poll(it->answers, 0);
    }
}
