// What the tests of the Kafka transport share: the transport kit's way to a
// cluster, be it librdkafka's mock or a real one, and a look at a topic as any
// other program would have it.
#ifndef TESTS_FLEET_KAFKA_STAND_H
#define TESTS_FLEET_KAFKA_STAND_H

#ifdef OMS_HAS_KAFKA
#include <librdkafka/rdkafka.h>

#include "kits/transport_kit.h"
#include "oms/kafka.h"

typedef struct kafka_stand {
    char brokers[200];
    char shop[32];        // another one for every case
    char settings[64];    // a file, or empty
    uint32_t session_ms;  // of the groups: a dead member is missed so soon
    int shops;            // made so far
    int64_t looked;       // offset of the next one set aside
    rd_kafka_t *producer; // of what is no event
    void (*shop_made)(struct kafka_stand *stand); // or NULL
    void (*stop)(struct kafka_stand *stand);
    void (*start)(struct kafka_stand *stand);
    void *cluster;
} kafka_stand;

// The kit over it; [stand] has its brokers.
void kafka_stand_kit(kafka_stand *stand, const char *name, transport_kit *out);
void kafka_stand_free(kafka_stand *stand);
// A transport of the stand's shop.
int kafka_stand_open(void *context, const char *group, uint32_t window,
                     uint32_t prefetch, oms_transport *out, oms_error *err);
// A new shop.
int kafka_stand_begin(void *context);
// The oldest message of partition 0 from [offset] on, of "oms.<shop>.<tail>";
// NULL: none came in [wait_ms].
rd_kafka_message_t *kafka_stand_look(kafka_stand *stand, const char *tail,
                                     int64_t offset, int wait_ms,
                                     rd_kafka_t **reader);
#endif

#endif
