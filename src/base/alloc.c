// The allocator port with its default. This is the only file of the library
// that asks the C library for memory; everything else goes through here, so a
// test can make any single allocation fail.
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static void *library_realloc(void *impl, void *old, size_t bytes)
{
    (void)impl;
    return realloc(old, bytes);
}

static void library_free(void *impl, void *old)
{
    (void)impl;
    free(old);
}

static const oms_allocator_ops library_ops = {
    .size = (uint32_t)sizeof(oms_allocator_ops),
    .name = "c-library",
    .realloc = library_realloc,
    .free = library_free,
};

oms_allocator oms__alloc_default(const oms_allocator *given)
{
    if (given != NULL && given->ops != NULL)
        return *given;
    return (oms_allocator){.ops = &library_ops, .impl = NULL};
}

void *oms__alloc_resize(const oms_allocator *allocator, void *old, size_t bytes)
{
    oms_allocator from = oms__alloc_default(allocator);
    // The port promises its implementers that they never see a zero.
    return from.ops->realloc(from.impl, old, bytes == 0 ? 1 : bytes);
}

void *oms__alloc_new(const oms_allocator *allocator, size_t bytes)
{
    void *fresh = oms__alloc_resize(allocator, NULL, bytes);
    if (fresh != NULL)
        memset(fresh, 0, bytes);
    return fresh;
}

void oms__alloc_free(const oms_allocator *allocator, void *old)
{
    oms_allocator from = oms__alloc_default(allocator);
    if (old != NULL)
        from.ops->free(from.impl, old);
}
