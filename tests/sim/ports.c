// Clock, chance and memory as the seed moves them.
#include <stdlib.h>
#include <string.h>

#include "sim/world.h"

static int64_t monotonic_us(void *impl)
{
    return ((world *)impl)->ports.monotonic_us;
}

static int64_t wall_ms(void *impl)
{
    return ((world *)impl)->ports.wall_ms;
}

static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "simulated",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};

oms_clock ports_clock(world *of)
{
    return (oms_clock){.ops = &clock_ops, .impl = of};
}

static int random_bytes(void *impl, void *bytes, size_t count)
{
    world *of = impl;
    unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++)
        at[i] =
            of->ports.ids_repeat ? 7 : (unsigned char)chance_next(&of->words);
    return OMS_OK;
}

static const oms_ids_ops ids_ops = {
    .size = sizeof(oms_ids_ops), .name = "simulated", .random = random_bytes};

oms_ids ports_ids(world *of)
{
    return (oms_ids){.ops = &ids_ops, .impl = of};
}

static void *allocate(void *impl, void *old, size_t bytes)
{
    world *of = impl;
    if (of->faults_on && chance_hits(&of->memory, of->plan.memory_fails)) {
        of->injected++;
        world_seen(of, SEEN_MEMORY_OUT);
        return NULL;
    }
    of->ports.allocated++;
    return realloc(old, bytes);
}

static void release(void *impl, void *old)
{
    (void)impl;
    free(old);
}

static const oms_allocator_ops allocator_ops = {.size =
                                                    sizeof(oms_allocator_ops),
                                                .name = "simulated",
                                                .realloc = allocate,
                                                .free = release};

oms_allocator ports_allocator(world *of)
{
    return (oms_allocator){.ops = &allocator_ops, .impl = of};
}

void ports_pass(world *of, int64_t ms)
{
    int64_t us = ms * 1000;
    int64_t still = us < of->ports.frozen_us ? us : of->ports.frozen_us;
    of->ports.frozen_us -= still;
    us -= still;
    of->ports.monotonic_us += us;
    of->ports.wall_ms += us / 1000;
}

void ports_jump(world *of)
{
    chance *luck = &of->time;
    switch (chance_below(luck, 4)) {
    case 0:
        of->ports.wall_ms += DAY_MS;
        world_seen(of, SEEN_CLOCK_DAY);
        trace_line(&of->trace, "clock: a day ahead");
        break;
    case 1:
        of->ports.wall_ms -= chance_between(luck, 1, 2 * HOUR_MS);
        world_seen(of, SEEN_CLOCK_BACK);
        trace_line(&of->trace, "clock: back");
        break;
    case 2:
        of->ports.frozen_us = chance_between(luck, 1, 600) * 1000000;
        world_seen(of, SEEN_CLOCK_FROZEN);
        trace_line(&of->trace, "clock: frozen");
        break;
    default:
        ports_pass(of, DAY_MS);
        world_seen(of, SEEN_CLOCK_DAY);
        trace_line(&of->trace, "clock: a day passes");
        break;
    }
}
