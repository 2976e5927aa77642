// What the service manager hears (sd_notify): ready, reloading, stopping, that
// we live, and a line about what we do. Without a manager nobody hears it.
#include "life.h"
#include "live.h"
#include "shop.h"

#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#define TICK_MS 1000

void notify_ready(const omsd *of)
{
    sd_notifyf(0, "READY=1\nSTATUS=serving %zu shop%s at port %d",
               of->shops_count, of->shops_count == 1 ? "" : "s",
               http_port(of->http));
}

void notify_reloading(void)
{
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
               (long long)life_now_ms() * 1000);
}

void notify_stopping(void)
{
    sd_notify(0, "STOPPING=1\nSTATUS=finishing what is in flight");
}

int64_t notify_alive(const omsd *of)
{
    uint64_t watchdog_us = 0;
    size_t waiting = 0;
    for (size_t i = 0; i < of->shops_count; i++)
        waiting += shop_waiting(of->shops[i]);
    sd_notifyf(0, "WATCHDOG=1\nSTATUS=serving: %zu commands wait, %zu streams",
               waiting, live_streams());
    if (sd_watchdog_enabled(0, &watchdog_us) <= 0)
        return TICK_MS;
    int64_t half = (int64_t)(watchdog_us / 2000);
    return half < TICK_MS ? half : TICK_MS;
}
