// An allocator that counts what is held and can fail from the n-th call on.
#ifndef TESTS_BASE_FAILING_ALLOCATOR_H
#define TESTS_BASE_FAILING_ALLOCATOR_H

#include <stdlib.h>

#include "oms/port/host.h"

typedef struct failing {
    long calls;     // allocations and growths so far
    long fail_from; // the first call that fails; 0: none
    long held;      // blocks that were not freed
} failing;

static void *failing_realloc(void *impl, void *old, size_t bytes)
{
    failing *state = impl;
    state->calls++;
    if (bytes == 0 ||
        (state->fail_from != 0 && state->calls >= state->fail_from))
        return NULL;
    void *fresh = realloc(old, bytes);
    if (fresh != NULL && old == NULL)
        state->held++;
    return fresh;
}

static void failing_free(void *impl, void *old)
{
    failing *state = impl;
    if (old != NULL)
        state->held--;
    free(old);
}

static const oms_allocator_ops failing_ops = {
    .size = (uint32_t)sizeof(oms_allocator_ops),
    .name = "failing",
    .realloc = failing_realloc,
    .free = failing_free,
};

static inline oms_allocator failing_allocator(failing *state)
{
    return (oms_allocator){.ops = &failing_ops, .impl = state};
}

#endif
