// See http_scene.h.
#include "adapters/http_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int http_scene_open(void **state)
{
    http_scene *scene = calloc(1, sizeof(*scene));
    assert_non_null(scene);
    scene->server = http_server_open();
    http_stage_open(&scene->stage, http_server_port(scene->server));
    *state = scene;
    return 0;
}

int http_scene_close(void **state)
{
    http_scene *scene = *state;
    http_stage_close(&scene->stage);
    http_server_close(scene->server);
    free(scene);
    return 0;
}

void http_scene_reopen(http_scene *scene)
{
    scene->stage.service.ops->close(scene->stage.service.impl);
    http_stage_open(&scene->stage, 0);
}

http_told http_scene_ask(http_scene *scene, const char *request)
{
    return http_stage_ask(&scene->stage, request);
}

void http_scene_assert(const http_told *told, oms_http_outcome ended,
                       const char *problem)
{
    if (told->ended != ended)
        fail_msg("ended %d: %s", (int)told->ended, told->problem);
    if (strstr(told->problem, problem) == NULL)
        fail_msg("%s", told->problem);
    assert_int_equal(told->told, 1);
}
