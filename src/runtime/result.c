// A result knows its own allocator: it may be freed after the engine is
// closed.
#include "runtime/result.h"

struct oms_result {
    oms_allocator allocator;
    char *json;
    size_t bytes;
};

int oms__result_from(oms *engine, oms_buf *buf, oms_result **out,
                     oms_error *err)
{
    oms_result *result = NULL;
    if (!buf->failed && buf->bytes != NULL)
        result = oms__alloc_new(&engine->given, sizeof(*result));
    if (result == NULL) {
        oms__buf_free(buf);
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory for the answer; ask for less");
    }
    result->allocator = engine->given;
    result->bytes = buf->count;
    result->json = oms__buf_take(buf);
    *out = result;
    return OMS_OK;
}

const char *oms_result_json(const oms_result *result)
{
    return result != NULL ? result->json : NULL;
}

size_t oms_result_bytes(const oms_result *result)
{
    return result != NULL ? result->bytes : 0;
}

void oms_result_free(oms_result *result)
{
    if (result == NULL)
        return;
    oms_allocator allocator = result->allocator;
    oms__alloc_free(&allocator, result->json);
    oms__alloc_free(&allocator, result);
}
