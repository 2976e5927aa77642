// What a verification has found so far.
#ifndef OMS_RUNTIME_VIOLATIONS_H
#define OMS_RUNTIME_VIOLATIONS_H

#include "runtime/tx.h"

typedef struct oms_violations {
    oms_buf list; // JSON, comma separated
    size_t count;
    size_t standing;  // not repaired
    int64_t subjects; // orders, and whatever else events are about
    int64_t events;
} oms_violations;

static inline void oms__violations_init(oms_violations *found,
                                        const oms_allocator *allocator)
{
    *found = (oms_violations){0};
    oms__buf_init(&found->list, allocator, 0);
}

static inline void oms__violations_clear(oms_violations *found)
{
    oms__buf_reset(&found->list);
    found->count = 0;
    found->standing = 0;
    found->subjects = 0;
    found->events = 0;
}

static inline void oms__violations_free(oms_violations *found)
{
    oms__buf_free(&found->list);
}

#endif
