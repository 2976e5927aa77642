// A real RabbitMQ for tests of its adapter: the fixture, and a second way to
// the broker that knows nothing of the adapter.
#ifndef OMS_TESTS_RABBITMQ_STAND_H
#define OMS_TESTS_RABBITMQ_STAND_H
#ifdef OMS_HAS_RABBITMQ

#include "fleet/server.h"
#include "kits/transport_kit.h"
#include "oms/rabbitmq.h"

typedef struct rabbitmq_stand {
    server server;
    int shops; // every case has one of its own
    char shop[64];
    oms_rabbitmq_options like; // more of what a transport is opened with
} rabbitmq_stand;

int rabbitmq_stand_begin(void *context);
int rabbitmq_stand_open(void *context, const char *group, uint32_t window,
                        uint32_t prefetch, oms_transport *out, oms_error *err);
void rabbitmq_stand_stop(void *context);
void rabbitmq_stand_start(void *context);
int rabbitmq_stand_raw(void *context, const char *source, const char *subject,
                       const char *body, size_t bytes);
void rabbitmq_stand_parked(void *context, const char *group,
                           transport_kit_each each, void *user);
// Messages in a queue of the shop, "payment.0"; -1: there is none.
long rabbitmq_stand_waiting(rabbitmq_stand *stand, const char *queue);

#endif
#endif
