// Copying a shop into another storage: see oms/copy.h.
#ifndef OMS_RUNTIME_COPY_H
#define OMS_RUNTIME_COPY_H

#include "oms/copy.h"
#include "runtime/engine.h"

// The format of a shop whose copy has not ended: newer than any, so that no
// library opens it.
#define OMS__FORMAT_COPYING INT64_MAX

// The store stays the caller's.
int oms__copy(oms *from, const oms_store *to, oms_copy_told told, void *user,
              oms_error *err);

#endif
