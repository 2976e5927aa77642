// What the agent answers, read: pure, for tests and fuzzers.
#ifndef OMS_ADAPTERS_DISCOVERY_CONSUL_H
#define OMS_ADAPTERS_DISCOVERY_CONSUL_H

#include "oms/port/discovery.h"

// The body of GET /v1/health/service/<name>: up to [room] instances, those
// that cannot be reached as they are described left out. False: it is no such
// list, and nothing of it counts.
bool oms__consul_read(const char *text, size_t bytes, oms_instance *out,
                      size_t room, size_t *count);

#endif
