// JSON answers, owned by the caller and alive without the engine.
#ifndef OMS_RUNTIME_RESULT_H
#define OMS_RUNTIME_RESULT_H

#include "runtime/engine.h"

// Moves the text into a result; frees the buffer on failure.
int oms__result_from(oms *oms, oms_buf *buf, oms_result **out, oms_error *err);

#endif
