// Events over Kafka: the transport port over librdkafka, in a library of its
// own (libomsc-kafka). librdkafka starts threads and ends the process when
// memory runs out: a host that must not have that uses another transport.
#ifndef OMS_KAFKA_H
#define OMS_KAFKA_H

#include "port/transport.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_kafka_options {
    uint32_t size;
    uint32_t partitions;       // of topics that are made; 0: 8. Never change it
    const char *brokers;       // required: "host:9092,host:9092"
    const char *shop;          // 0: "shop"; begins every name on the broker
    const char *group;         // who consumes; NULL: it only publishes
    const char *settings_file; // more librdkafka settings (TLS, SASL), a line
                               // "name=value" each; NULL: none
    uint32_t replication;      // of topics that are made; 0: the broker's own
    uint32_t window;           // unconfirmed events; 0: 5,000
    uint32_t prefetch;         // unacknowledged deliveries; 0: 1,000
} oms_kafka_options;

// Does not wait for the broker. *out is the caller's until oms_open has taken
// it. Errors: OMS_EINVAL (also a setting that librdkafka refuses), OMS_ENOMEM.
// Since 0.1.
OMS_API int oms_kafka_open(const oms_kafka_options *options, oms_transport *out,
                           oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
