// The allocator port with its default filled in.
#ifndef OMS_BASE_ALLOC_H
#define OMS_BASE_ALLOC_H

#include "oms/port/host.h"

// [given], or the C library's when it has no ops (or is NULL).
oms_allocator oms__alloc_default(const oms_allocator *given);
void *oms__alloc_new(const oms_allocator *allocator, size_t bytes); // zeroed
void *oms__alloc_resize(const oms_allocator *allocator, void *old,
                        size_t bytes);
void oms__alloc_free(const oms_allocator *allocator, void *old);

#endif
