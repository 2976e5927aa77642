// See discovery_scene.h.
#define _POSIX_C_SOURCE 200809L
#include "fleet/discovery_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

int64_t scene_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void scene_rest(int64_t ms)
{
    struct timespec rest = {.tv_sec = ms / 1000,
                            .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&rest, NULL);
}

int scene_serve(server *at)
{
    server_ask(at, "serve");
    return (int)strtol(server_said(at, "port"), NULL, 10);
}

void scene_tell(server *at, const char *verb, int port)
{
    char line[64];
    (void)snprintf(line, sizeof(line), verb, port);
    server_ask(at, line);
}

int scene_asked(server *at, int port)
{
    scene_tell(at, "asked %d", port);
    return (int)strtol(server_said(at, "asked"), NULL, 10);
}

void scene_announce(const oms_discovery *of, const char *service, int port)
{
    char url[64];
    oms_announcement me = OMS_INIT(oms_announcement);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
    me.service = service;
    me.url = url;
    me.zone = "north";
    me.weight = 3;
    assert_int_equal(of->ops->announce(of->impl, &me, NULL), OMS_OK);
}

size_t scene_list(const oms_discovery *of, const char *service,
                  oms_instance out[SCENE_ROOM], oms_instances *about)
{
    assert_int_equal(of->ops->watch(of->impl, service, NULL), OMS_OK);
    assert_int_equal(
        of->ops->list(of->impl, service, 0, out, SCENE_ROOM, about, NULL),
        OMS_OK);
    return about->count;
}

bool scene_has(const oms_discovery *of, const char *service, int port)
{
    oms_instance each[SCENE_ROOM];
    oms_instances about;
    size_t count = scene_list(of, service, each, &about);
    for (size_t i = 0; i < count; i++)
        if (each[i].port == port)
            return true;
    return false;
}

void scene_await(const oms_discovery *of, const char *service, size_t count,
                 int64_t within_ms)
{
    oms_instance each[SCENE_ROOM];
    oms_instances about = OMS_INIT(oms_instances);
    int64_t until_ms = scene_now_ms() + within_ms;
    while (scene_list(of, service, each, &about) != count ||
           about.generation == 0) {
        if (scene_now_ms() > until_ms) {
            oms_discovery_status status;
            of->ops->status(of->impl, &status);
            fail_msg("%s has %u instances, not %zu (%s)", service, about.count,
                     count, status.trouble);
        }
        scene_rest(10);
    }
}

void scene_await_stale(const oms_discovery *of, const char *service, bool stale,
                       int64_t within_ms)
{
    oms_instance each[SCENE_ROOM];
    oms_instances about = OMS_INIT(oms_instances);
    int64_t until_ms = scene_now_ms() + within_ms;
    do {
        scene_rest(10);
        (void)scene_list(of, service, each, &about);
        assert_true(scene_now_ms() < until_ms);
    } while (about.stale != stale);
}

void scene_await_announced(const oms_discovery *of, uint32_t count,
                           int64_t within_ms)
{
    oms_discovery_status status;
    int64_t until_ms = scene_now_ms() + within_ms;
    do {
        scene_rest(10);
        of->ops->status(of->impl, &status);
        if (scene_now_ms() > until_ms)
            fail_msg("%u are announced, not %u (%s)", status.announced, count,
                     status.trouble);
    } while (status.announced != count);
}
