// How the writer waits while somebody else writes to the file: another
// connection of the host's, for as long as the store was told to wait. Not for
// a guest: the engine has to lend it the writer first (see guest.c).
#include "adapters/sqlite/inside.h"

#include <time.h>

#define NAP_US_MIN 100
#define NAP_US_MAX 5000

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool oms__sqlite_patient(oms__sqlite_patience *it, uint32_t wait_ms)
{
    if (it->times == 0)
        it->until_us = now_us() + (int64_t)wait_ms * 1000;
    if (now_us() >= it->until_us)
        return false;
    int64_t nap = (int64_t)NAP_US_MIN * ++it->times;
    if (nap > NAP_US_MAX)
        nap = NAP_US_MAX;
    nanosleep(&(struct timespec){.tv_nsec = (long)nap * 1000}, NULL);
    return true;
}

// 0: give up. [times] is how often it was called for this lock.
int oms__sqlite_wait(void *impl, int times)
{
    oms_sqlite *store = impl;
    store->patience.times = times;
    return !atomic_load(&store->taken) &&
           oms__sqlite_patient(&store->patience, store->wait_ms);
}
