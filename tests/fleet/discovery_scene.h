// What the tests of discovery share: services to find, and patience.
#ifndef TESTS_FLEET_DISCOVERY_SCENE_H
#define TESTS_FLEET_DISCOVERY_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fleet/server.h"
#include "oms/discovery.h"

#define SCENE_ROOM 16

int64_t scene_now_ms(void);
void scene_rest(int64_t ms);
// A small service of the fixture begins (_services.py); its port.
int scene_serve(server *at);
void scene_tell(server *at, const char *verb, int port); // "die", ...
int scene_asked(server *at, int port);

// Announces http://127.0.0.1:[port] as an instance of [service].
void scene_announce(const oms_discovery *of, const char *service, int port);
// The list as it is now.
size_t scene_list(const oms_discovery *of, const char *service,
                  oms_instance out[SCENE_ROOM], oms_instances *about);
bool scene_has(const oms_discovery *of, const char *service, int port);
// Waits until the list has [count] instances, or fails the test.
void scene_await(const oms_discovery *of, const char *service, size_t count,
                 int64_t within_ms);
void scene_await_stale(const oms_discovery *of, const char *service, bool stale,
                       int64_t within_ms);
void scene_await_announced(const oms_discovery *of, uint32_t count,
                           int64_t within_ms);

#endif
