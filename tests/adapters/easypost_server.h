// Serves a recording on the loopback: the recorded reply at the recorded method
// and path. A shipment is also found by its reference, and trackers by their
// number, as EasyPost's documentation says. What has been asked is kept.
#ifndef TESTS_ADAPTERS_EASYPOST_SERVER_H
#define TESTS_ADAPTERS_EASYPOST_SERVER_H

#include <jansson.h>
#include <stddef.h>

#define EP_ASKED_MAX 16

typedef struct ep_asked {
    char line[256]; // "POST /v2/shipments"
    char authorization[128];
    char body[8192];
} ep_asked;

typedef struct ep_server ep_server;

// [recording] must live as long.
ep_server *ep_server_open(const json_t *recording);
void ep_server_close(ep_server *server);
int ep_server_port(const ep_server *server);
// Requests so far; the one at [position], copied.
size_t ep_server_count(ep_server *server);
ep_asked ep_server_asked(ep_server *server, size_t position);

#endif
