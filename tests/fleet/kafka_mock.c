// See kafka_mock.h.
#ifdef OMS_HAS_KAFKA
#include "fleet/kafka_mock.h"

#include "adapters/kafka/inside.h"

#include <stdio.h>
#include <stdlib.h>

rd_kafka_mock_cluster_t *kafka_mock_of(const kafka_stand *stand)
{
    return ((kafka_mock *)stand->cluster)->cluster;
}

static void go_away(kafka_stand *stand)
{
    (void)rd_kafka_mock_broker_set_down(kafka_mock_of(stand), -1);
}

static void come_back(kafka_stand *stand)
{
    (void)rd_kafka_mock_broker_set_up(kafka_mock_of(stand), -1);
}

static void make_topics(kafka_stand *stand)
{
    static const char *const tails[] = {
        "processing",         "fulfillment",    "payment.parked",
        "fulfillment.parked", "history.parked", "tracking.parked",
    };
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        char name[200];
        (void)snprintf(name, sizeof(name), "oms.%s.%s", stand->shop, tails[i]);
        (void)rd_kafka_mock_topic_create(kafka_mock_of(stand), name,
                                         i < 2 ? 4 : 1, 1);
    }
}

void kafka_mock_start(kafka_stand *stand, int brokers)
{
    char why[200];
    kafka_mock *mock = calloc(1, sizeof(*mock));
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    (void)rd_kafka_conf_set(conf, "log_level", "0", why, sizeof(why));
    if (mock == NULL)
        exit(1);
    mock->host = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    mock->cluster = rd_kafka_mock_cluster_new(mock->host, brokers);
    (void)snprintf(stand->brokers, sizeof(stand->brokers), "%s",
                   rd_kafka_mock_cluster_bootstraps(mock->cluster));
    stand->cluster = mock;
    stand->stop = go_away;
    stand->start = come_back;
    stand->shop_made = make_topics;
}

void kafka_mock_stop(kafka_stand *stand)
{
    kafka_mock *mock = stand->cluster;
    rd_kafka_mock_cluster_destroy(mock->cluster);
    rd_kafka_destroy(mock->host);
    free(mock);
    stand->cluster = NULL;
}

// ---- in the place of ask.c --------------------------------------------------

// The mock has no controller to ask. It has the topics, so that somebody
// answers is all that there is to know.
void __wrap_oms__kafka_ask(kafka *it, int64_t now_ms);
void __wrap_oms__kafka_ask(kafka *it, int64_t now_ms)
{
    it->ask_due_ms = now_ms + 50;
    it->asking = true;
}

void __wrap_oms__kafka_answers(kafka *it);
void __wrap_oms__kafka_answers(kafka *it)
{
    const struct rd_kafka_metadata *known = NULL;
    if (!it->asking)
        return;
    it->asking = false;
    if (rd_kafka_metadata(it->producer, 0, NULL, &known, 200) !=
        RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    rd_kafka_metadata_destroy(known);
    oms__kafka_connected(it, true);
    for (size_t i = 0; i < it->topics_count; i++)
        it->topics[i].state = KAFKA_TOPIC_THERE;
}
#endif
