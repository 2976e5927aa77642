// A server that misbehaves on demand, and a client with one service on it.
#ifndef TESTS_ADAPTERS_HTTP_SCENE_H
#define TESTS_ADAPTERS_HTTP_SCENE_H

#include "adapters/http_calls.h"
#include "adapters/http_server.h"

typedef struct http_scene {
    http_server *server;
    http_stage stage;
} http_scene;

// Set-up and tear-down of a test.
int http_scene_open(void **state);
int http_scene_close(void **state);
// The service once more, with the options as they are now.
void http_scene_reopen(http_scene *scene);
http_told http_scene_ask(http_scene *scene, const char *request);
// It ended so, once, and says why.
void http_scene_assert(const http_told *told, oms_http_outcome ended,
                       const char *problem);

#define HTTP_SCENE(test) \
    cmocka_unit_test_setup_teardown(test, http_scene_open, http_scene_close)

#endif
