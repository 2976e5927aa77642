// When a step has work again.
#ifndef OMS_RUNTIME_REST_H
#define OMS_RUNTIME_REST_H

#include "runtime/engine.h"

// In engine time, as memory has it: 0 at once, or OMS__NEVER. The leader's,
// right after a commit.
int64_t oms__rest_until(oms *oms);
// Whether a round may be left out. With step_lock.
bool oms__rest_goes_on(oms *oms);

#endif
