// Two pure functions. Chance is handed in: a simulator owns it.
#include "runtime/backoff.h"

int64_t oms__backoff_ceiling(int64_t attempt)
{
    int64_t ceiling = OMS_BACKOFF_BASE_MS;
    for (int64_t i = 1; i < attempt && ceiling < OMS_BACKOFF_MAX_MS; i++)
        ceiling *= 2;
    return ceiling < OMS_BACKOFF_MAX_MS ? ceiling : OMS_BACKOFF_MAX_MS;
}

int64_t oms__backoff_wait(int64_t attempt, uint64_t chance)
{
    uint64_t ceiling = (uint64_t)oms__backoff_ceiling(attempt);
    return (int64_t)(chance % ceiling) + 1;
}
