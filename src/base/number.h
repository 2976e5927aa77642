// Small things about numbers that C leaves to everybody. Money has its own:
// base/money.h.
#ifndef OMS_BASE_NUMBER_H
#define OMS_BASE_NUMBER_H

#include <stdint.h>

static inline int64_t oms__min64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t oms__max64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

#endif
