// Events over RabbitMQ: the transport port over rabbitmq-c, in a library of its
// own (libomsc-rabbitmq).
#ifndef OMS_RABBITMQ_H
#define OMS_RABBITMQ_H

#include "port/transport.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_rabbitmq_options {
    uint32_t size;
    uint32_t partitions; // queues of the group; 0: 8. Never shrink it
    const char *url;     // required: amqp://user@host:5672/vhost; amqps too
    const char *password_file; // holds the password alone; NULL: from the url
    const char *ca_file;       // for amqps; NULL: the system's
    const char *shop;          // 0: "shop"; begins every name on the broker
    const char *group;         // who consumes: one copy of each event for every
                               // group; NULL: nobody does, it only publishes
    uint32_t window;           // unconfirmed events; 0: 500
    uint32_t prefetch;         // unacknowledged deliveries; 0: 500
    uint32_t attempts; // deliveries before a message is set aside; 0: 20
} oms_rabbitmq_options;

// Does not wait for the broker. *out is the caller's until oms_open has taken
// it. Errors: OMS_EINVAL, OMS_ENOMEM. Since 0.1.
OMS_API int oms_rabbitmq_open(const oms_rabbitmq_options *options,
                              oms_transport *out, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
