// Chance from the kernel. Must never fall back to something guessable: command
// receipts and ids would collide.
#define _DEFAULT_SOURCE
#include "adapters/system/system.h"

#include <errno.h>
#include <sys/random.h>

static int random_bytes(void *impl, void *bytes, size_t count)
{
    (void)impl;
    size_t filled = 0;
    while (filled < count) {
        ssize_t got = getrandom((char *)bytes + filled, count - filled, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return OMS_EIO;
        filled += (size_t)got;
    }
    return OMS_OK;
}

static const oms_ids_ops ids_ops = {
    .size = sizeof(oms_ids_ops),
    .name = "system",
    .random = random_bytes,
};

oms_ids oms__system_ids(void)
{
    return (oms_ids){.ops = &ids_ops};
}
