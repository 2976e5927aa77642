// Events over RabbitMQ: the transport port over rabbitmq-c, in a library of its
// own (libomsc-rabbitmq). The broker needs its own plug-in
// rabbitmq_consistent_hash_exchange; where it is missing, status says so.
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

// A thing on the broker that this adapter declares whenever it connects. Texts
// live for the call only.
typedef struct oms_rabbitmq_row {
    uint32_t size;
    const char *kind; // "exchange", "queue" or "binding"
    const char *name; // of the exchange or queue; of a binding: where it leads
    const char *type; // "topic", "direct", "x-consistent-hash", "quorum"; NULL:
                      // a binding
    const char *from; // of a binding: the exchange; else NULL
    const char *key;  // of a binding: its routing key; else NULL
    const char *arguments; // JSON object
} oms_rabbitmq_row;

// Tells what would be declared for a transport that joins with these sources,
// in order, without connecting to anything: for people who want to see it, or
// to declare it themselves. Errors: OMS_EINVAL, OMS_ENOMEM. Since 0.1.
OMS_API int oms_rabbitmq_plan(const oms_rabbitmq_options *options,
                              const char *const *sources, size_t count,
                              void (*each)(void *user,
                                           const oms_rabbitmq_row *row),
                              void *user, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
