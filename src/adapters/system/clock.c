// Time as the system tells it. Must never block or allocate.
#define _POSIX_C_SOURCE 200809L
#include "adapters/system/system.h"

#include <time.h>

static int64_t monotonic_us(void *impl)
{
    (void)impl;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t wall_ms(void *impl)
{
    (void)impl;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const oms_clock_ops clock_ops = {
    .size = sizeof(oms_clock_ops),
    .name = "system",
    .monotonic_us = monotonic_us,
    .wall_ms = wall_ms,
};

oms_clock oms__system_clock(void)
{
    return (oms_clock){.ops = &clock_ops};
}
