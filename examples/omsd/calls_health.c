// Whether the daemon lives, whether it can serve, and its figures.
#include "calls.h"

#include "config.h"
#include "live.h"
#include "rest.h"
#include "shop.h"
#include "watch.h"

void call_live(exchange *of)
{
    call_send(of, 200, json_pack("{s:s}", "status", "ok"));
}

// A poisoned engine answers nothing any more, not even a limit.
static bool can_read(oms *engine)
{
    oms_result *answer = NULL;
    int rc = oms_query(engine, "order.list", "{\"limit\":1}", &answer, NULL);
    oms_result_free(answer);
    // A daemon without orders says so: that is an answer, too.
    return rc == OMS_OK || rc == OMS_EINVAL || rc == OMS_ENOTFOUND;
}

// What asks the engine is no work for a thread that serves: while one shop is
// slow, /livez and all others must be answered.
static void later(exchange *of, void (*run)(void *of))
{
    http_wait(of);
    if (!pool_run(run, of))
        rest_busy(of);
}

static bool has_broker(const omsd *daemon)
{
    for (size_t i = 0; i < daemon->shops_count; i++)
        if (config_get_for(daemon->config, "broker",
                           shop_name(daemon->shops[i]), "url") != NULL)
            return true;
    return false;
}

// Without its broker a service goes on: commands are taken, and what they have
// said goes out later. So this is told, and does not make it unready.
static bool broker_is_near(const omsd *daemon)
{
    bool near = true;
    for (size_t i = 0; i < daemon->shops_count; i++)
        near = shop_broker_near(daemon->shops[i]) && near;
    return near;
}

static void ready(void *given)
{
    exchange *of = given;
    const omsd *daemon = of->daemon;
    for (size_t i = 0; i < daemon->shops_count; i++)
        if (!can_read(shop_engine(daemon->shops[i]))) {
            problem(of, 503, "unready", "the shop \"%s\" cannot be read",
                    shop_name(daemon->shops[i]));
            return;
        }
    json_t *told = json_pack("{s:s}", "status", "ok");
    if (has_broker(daemon))
        json_object_set_new(
            told, "broker",
            json_string(broker_is_near(daemon) ? "connected" : "away"));
    call_send(of, 200, told);
}

void call_ready(exchange *of)
{
    if (of->daemon->stopping)
        problem(of, 503, "stopping", "the daemon is stopping");
    else
        later(of, ready);
}

static void metrics(void *given)
{
    exchange *of = given;
    text body = {0};
    metrics_write(&body, of->daemon);
    http_send(of, 200, "text/plain; version=0.0.4; charset=utf-8", &body);
}

void call_metrics(exchange *of)
{
    later(of, metrics);
}

void call_follow(exchange *of)
{
    live_stream(of, of->match.count > 0 ? of->match.parts[0].value : "", true);
}
