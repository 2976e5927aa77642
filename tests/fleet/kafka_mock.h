// librdkafka's mock cluster behind a kafka_stand. It cannot make topics by
// request, so each shop's are made beforehand.
#ifndef TESTS_FLEET_KAFKA_MOCK_H
#define TESTS_FLEET_KAFKA_MOCK_H

#ifdef OMS_HAS_KAFKA
#include "fleet/kafka_stand.h"

#include <librdkafka/rdkafka_mock.h>

typedef struct kafka_mock {
    rd_kafka_t *host;
    rd_kafka_mock_cluster_t *cluster;
} kafka_mock;

void kafka_mock_start(kafka_stand *stand, int brokers);
void kafka_mock_stop(kafka_stand *stand);
rd_kafka_mock_cluster_t *kafka_mock_of(const kafka_stand *stand);
#endif

#endif
