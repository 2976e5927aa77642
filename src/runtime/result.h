// JSON answers, owned by the caller and alive without the engine.
#ifndef OMS_RUNTIME_RESULT_H
#define OMS_RUNTIME_RESULT_H

#include "base/sha256.h"
#include "runtime/engine.h"

// Moves the text into a result; frees the buffer on failure.
int oms__result_from(oms *oms, oms_buf *buf, oms_result **out, oms_error *err);
// What oms_result_tag says of a text.
void oms__result_tag(oms_sha256_take *take, const char *json, size_t bytes,
                     char tag[OMS_TAG_BYTES + 1]);

#endif
