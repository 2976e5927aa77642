// Opens and closes the parts of the daemon, in one order and its reverse:
// keys, shops, streams, spans, routes, and the door last, so that nobody comes
// in before there is somebody to serve.
#include "adapters.h"
#include "assets.h"
#include "auth.h"
#include "calls.h"
#include "catchup.h"
#include "fleet.h"
#include "life.h"
#include "live.h"
#include "loopback.h"
#include "outlets.h"
#include "shop.h"
#include "watch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// What is kept back of a stop's patience for closing the files.
#define CLOSE_MS 1000

static bool open_keys(const config *from, char *why, size_t room)
{
    if (!auth_load(from, why, room))
        return false;
    if (auth_configured() || loopback_address(from->host))
        return true;
    snprintf(why, room,
             "[server] host = %s can be reached by others, and nobody could "
             "be known: set [auth] jwks_file or keys_file, or listen at "
             "127.0.0.1",
             from->host);
    return false;
}

static bool open_shops(omsd *of, const config *from, char *why, size_t room)
{
    of->shops = need(NULL, from->shops_count * sizeof(of->shops[0]));
    for (size_t i = 0; i < from->shops_count; i++) {
        shop *opened = shop_open(from, i, why, room);
        if (opened == NULL)
            return false;
        of->shops[of->shops_count++] = opened;
        if (!live_start(opened)) {
            snprintf(why, room, "no thread for the events of [shop %s]",
                     from->shops[i].name);
            return false;
        }
    }
    return true;
}

static bool open_routes(omsd *of, const config *from, char *why, size_t room)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *described = NULL;
    json_t *table = NULL;
    if (oms_describe(shop_engine(of->shops[0]), &described, &err) == OMS_OK)
        table = json_loads(oms_result_json(described), 0, NULL);
    oms_result_free(described);
    const char *roles[ROLES_MAX];
    for (size_t i = 0; i < from->roles_count; i++)
        roles[i] = from->roles[i];
    if (table != NULL)
        of->routes = routes_new(roles, from->roles_count, table);
    json_decref(table);
    if (of->routes == NULL)
        snprintf(why, room, "the operations cannot be described: %s", err.text);
    return of->routes != NULL;
}

static bool open_door(omsd *of, const config *from, char *why, size_t room)
{
    http_options options = {.host = from->host,
                            .port = from->port,
                            .threads = from->threads,
                            .connections_max = from->connections_max,
                            .connections_per_address_max =
                                from->connections_per_address_max,
                            .body_bytes_max = from->body_bytes_max,
                            .idle_s = from->idle_s,
                            .serve = serve,
                            .ended = serve_ended,
                            .context = of};
    documents_make(of); // takes a while: not on a thread that serves
    of->http = http_start(&options, why, room);
    return of->http != NULL;
}

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool daemon_check(const config *from, char *why, size_t room)
{
    oms_options into = OMS_INIT(oms_options);
    omsd tried = {.config = from};
    bool good = open_keys(from, why, room) && assets_load(from, why, room) &&
                fleet_open(&tried, from, why, room);
    for (size_t i = 0; good && i < from->shops_count; i++) {
        good = outlets_check(from, i, why, room) &&
               adapters_open(from, i, &into, why, room);
        if (good)
            adapters_close();
    }
    adapters_end();
    fleet_close(&tried);
    return good;
}

life_end daemon_open(omsd *of, const config *from, char *why, size_t room)
{
    of->config = from;
    of->begun_ms = wall_ms();
    if (!open_keys(from, why, room) || !assets_load(from, why, room))
        return LIFE_WRONG;
    if (!http_is_free(from->host, from->port, why, room) ||
        !fleet_open(of, from, why, room) || !open_shops(of, from, why, room))
        return LIFE_FAILED;
    if (!otlp_start(from)) {
        snprintf(why, room, "no thread for the spans of [otlp] url");
        return LIFE_FAILED;
    }
    if (!open_routes(of, from, why, room) || !open_door(of, from, why, room))
        return LIFE_FAILED;
    of->catchup = catchup_start(of, why, room);
    return of->catchup != NULL || why[0] == '\0' ? LIFE_STOPPED : LIFE_FAILED;
}

shop *omsd_shop(const omsd *of, const char *name)
{
    if (name == NULL)
        return of->shops_count == 1 ? of->shops[0] : NULL;
    for (size_t i = 0; i < of->shops_count; i++)
        if (strcmp(shop_name(of->shops[i]), name) == 0)
            return of->shops[i];
    return NULL;
}

// Every question tells. This one is asked all the time, so it is one that reads
// a page and no more: engine.status counts all that waits.
bool daemon_well(const omsd *of)
{
    for (size_t i = 0; i < of->shops_count; i++) {
        oms_error err = OMS_INIT(oms_error);
        oms_result *answer = NULL;
        int rc = oms_query(shop_engine(of->shops[i]), "task.list",
                           "{\"limit\":1}", &answer, &err);
        oms_result_free(answer);
        if (rc != OMS_EINTERNAL)
            continue;
        log_event(LEVEL_ERROR, "engine_poisoned", "shop",
                  shop_name(of->shops[i]), "text", err.text, NULL);
        return false;
    }
    return true;
}

void daemon_close(omsd *of, int64_t until_ms)
{
    of->stopping = true;
    if (of->http != NULL)
        http_stop_accepting(of->http);
    for (size_t i = 0; i < of->shops_count; i++)
        live_stop(of->shops[i]);
    int64_t left = until_ms - CLOSE_MS - life_now_ms();
    if (of->http != NULL)
        http_stop(of->http, left > 0 ? left : 0);
    pool_end();
    calls_end();
    catchup_stop(of->catchup);
    for (size_t i = 0; i < of->shops_count; i++)
        shop_close(of->shops[i]);
    adapters_end();
    fleet_close(of);
    otlp_stop();
    routes_free(of->routes);
    free(of->shops);
}
