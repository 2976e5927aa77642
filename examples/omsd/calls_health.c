// Whether the daemon lives, whether it can serve, and its figures.
#include "calls.h"

#include "live.h"
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

void call_ready(exchange *of)
{
    omsd *daemon = of->daemon;
    if (daemon->stopping) {
        problem(of, 503, "stopping", "the daemon is stopping");
        return;
    }
    for (size_t i = 0; i < daemon->shops_count; i++)
        if (!can_read(shop_engine(daemon->shops[i]))) {
            problem(of, 503, "unready", "the shop \"%s\" cannot be read",
                    shop_name(daemon->shops[i]));
            return;
        }
    call_send(of, 200, json_pack("{s:s}", "status", "ok"));
}

void call_metrics(exchange *of)
{
    text body = {0};
    metrics_write(&body, of->daemon);
    http_send(of, 200, "text/plain; version=0.0.4; charset=utf-8", &body);
}

void call_follow(exchange *of)
{
    live_stream(of, of->match.count > 0 ? of->match.parts[0].value : "", true);
}
